//! Differences between a text and its canonical form.

use std::ops::Range;

use super::Sink;

/// Takes the differences, in the order of the text. All other text stays as it is.
pub(crate) trait Changes {
    /// A range of the text has another canonical form.
    fn change(&mut self, range: Range<usize>, canonical: &[u8]);

    /// The text is known up to an offset.
    fn reached(&mut self, at: usize);
}

/// Maximum length of an unchanged run that is copied, so that the sink gets few long pieces.
const COPIED: usize = 256;
/// Length of the pieces that the sink gets: still in the processor's cache when they are hashed.
const PIECE: usize = 16 << 10;

/// Hands the canonical form on to a sink.
pub(crate) struct Output<'t, 's> {
    text: &'t str,
    sink: &'s mut dyn Sink,
    /// Written, and not yet handed on.
    buffer: Vec<u8>,
    /// Start of the text that is to be handed on unchanged.
    run: usize,
}

impl<'t, 's> Output<'t, 's> {
    /// Takes the text over from an offset on.
    pub(crate) fn new(text: &'t str, start: usize, sink: &'s mut dyn Sink) -> Self {
        Self { text, sink, buffer: Vec::new(), run: start }
    }

    /// Takes the text over up to an offset.
    fn take(&mut self, end: usize) {
        let text = self.text.as_bytes().get(self.run..end).unwrap_or_default();
        self.run = end;
        if text.len() > COPIED {
            self.flush();
            self.sink.write(text);
        } else {
            self.buffer.extend_from_slice(text);
        }
    }

    fn flush(&mut self) {
        if !self.buffer.is_empty() {
            self.sink.write(&self.buffer);
            self.buffer.clear();
        }
    }

    /// Takes the text over up to an offset, which is the end.
    pub(crate) fn finish(mut self, end: usize) {
        self.take(end);
        self.flush();
    }
}

impl Changes for Output<'_, '_> {
    fn change(&mut self, range: Range<usize>, canonical: &[u8]) {
        self.take(range.start);
        self.run = range.end;
        self.buffer.extend_from_slice(canonical);
        if self.buffer.len() >= PIECE {
            self.flush();
        }
    }

    #[inline]
    fn reached(&mut self, at: usize) {
        if at - self.run >= PIECE {
            self.take(at);
        }
    }
}

/// Keeps the differences, if they are few.
#[derive(Default)]
pub(crate) struct Kept {
    changes: Vec<(Range<usize>, Range<usize>)>,
    /// Canonical forms, one behind the other.
    canonical: Vec<u8>,
    /// Bytes that may still be taken.
    left: usize,
    overflowed: bool,
}

impl Kept {
    /// Keeps differences of some bytes altogether.
    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: bytes, ..Self::default() }
    }

    /// Reports whether all differences were kept.
    pub(crate) fn is_complete(&self) -> bool {
        !self.overflowed
    }

    /// Hands the canonical form of a range of the text on; false if the differences were too many.
    pub(crate) fn write(&self, text: &str, range: Range<usize>, sink: &mut dyn Sink) -> bool {
        if self.overflowed {
            return false;
        }
        let mut output = Output::new(text, range.start, sink);
        let first = self.changes.partition_point(|(changed, _)| changed.start < range.start);
        let inside = self.changes[first..].iter().take_while(|(changed, _)| changed.end <= range.end);
        for (changed, canonical) in inside {
            output.change(changed.clone(), &self.canonical[canonical.clone()]);
        }
        output.finish(range.end);
        true
    }
}

impl Changes for Kept {
    fn change(&mut self, range: Range<usize>, canonical: &[u8]) {
        let size = canonical.len() + size_of::<(Range<usize>, Range<usize>)>();
        self.overflowed |= self.left < size;
        if self.overflowed {
            return;
        }
        self.left -= size;
        let start = self.canonical.len();
        self.canonical.extend_from_slice(canonical);
        self.changes.push((range, start..self.canonical.len()));
    }

    fn reached(&mut self, _: usize) {}
}
