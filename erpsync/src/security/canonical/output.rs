//! Output of a canonical form: unchanged runs of the text, and what stands in for the rest.

use super::Sink;

/// Maximum length of an unchanged run that is copied, so that the sink gets few long pieces.
const COPIED: usize = 256;
/// Length of the pieces that the sink gets: still in the processor's cache when they are hashed.
const PIECE: usize = 16 << 10;

pub(super) struct Output<'t, 's> {
    text: &'t str,
    sink: &'s mut dyn Sink,
    /// Written, and not yet handed on.
    buffer: Vec<u8>,
    /// Start of the text that is to be handed on unchanged; `None` inside of what is left out.
    run: Option<usize>,
}

impl<'t, 's> Output<'t, 's> {
    pub(super) fn new(text: &'t str, sink: &'s mut dyn Sink) -> Self {
        Self { text, sink, buffer: Vec::new(), run: None }
    }

    /// Begins to take over text at an offset.
    pub(super) fn resume(&mut self, at: usize) {
        self.run = Some(at);
    }

    /// Takes the text over up to an offset, and nothing of it from there on.
    pub(super) fn pause(&mut self, at: usize) {
        self.take(at);
        self.run = None;
    }

    /// Takes the text over up to an offset.
    fn take(&mut self, end: usize) {
        let Some(run) = self.run.as_mut() else { return };
        let text = self.text.as_bytes().get(*run..end).unwrap_or_default();
        *run = end;
        if text.len() > COPIED {
            self.flush();
            self.sink.write(text);
        } else {
            self.buffer.extend_from_slice(text);
        }
    }

    /// Hands long runs on.
    #[inline]
    pub(super) fn advance(&mut self, to: usize) {
        if self.run.is_some_and(|run| to - run >= PIECE) {
            self.take(to);
        }
    }

    /// Writes other text in the place of a range.
    pub(super) fn replace(&mut self, range: std::ops::Range<usize>, with: &[u8]) {
        if self.run.is_none() {
            return;
        }
        self.take(range.start);
        self.run = Some(range.end);
        self.push(with);
    }

    /// Writes text at an offset.
    pub(super) fn insert(&mut self, at: usize, text: &[u8]) {
        self.replace(at..at, text);
    }

    fn push(&mut self, text: &[u8]) {
        self.buffer.extend_from_slice(text);
        if self.buffer.len() >= PIECE {
            self.flush();
        }
    }

    /// Hands on what is written.
    pub(super) fn flush(&mut self) {
        if !self.buffer.is_empty() {
            self.sink.write(&self.buffer);
            self.buffer.clear();
        }
    }
}
