//! The likely path: tags that were met before.

use std::ops::Range;

use super::changes::Changes;
use super::sequences::Recording;
use super::write::{Around, Watch, Writer};
use crate::security::scan::Open;

impl<'t, C: Changes, W: Watch<'t>> Writer<'_, 't, C, W> {
    /// Takes the end tag at the cursor, if it is spelled as its canonical form is.
    #[inline(always)]
    pub(super) fn plain_end_tag(&mut self) -> Option<Range<usize>> {
        let (start, name) = (self.scanner.pos, self.scanner.current()?.name);
        let rest = self.scanner.text.as_bytes().get(start..)?.strip_prefix(b"</")?;
        if rest.get(..name.len())? != name.as_bytes() || rest.get(name.len()) != Some(&b'>') {
            return None;
        }
        self.scanner.pos = start + "</>".len() + name.len();
        self.scanner.close();
        if let Some(recording) = &mut self.recording {
            recording.closed(name, self.scanner.open.len());
        }
        Some(start..self.scanner.pos)
    }

    /// Takes a start tag that was met before, with all that follows it in an element that has nothing but text.
    #[inline(always)]
    pub(super) fn known_tag(&mut self) -> bool {
        let start = self.scanner.pos;
        let bytes = self.scanner.text.as_bytes();
        let Some(rest) = bytes.get(start..) else { return false };
        if start == self.without.start || !self.scanner.has_room(1) {
            return false;
        }
        let Some(tag) = self.known.find(self.context, rest) else { return false };
        let end = start + tag.len();
        let is_plain = tag.canonical.is_none() && !tag.empty && tag.is_simple();
        if let Some(canonical) = &tag.canonical {
            if self.left < canonical.len() {
                return false;
            }
            self.left -= canonical.len();
            self.changes.change(start..end, canonical);
        }
        if let Some(recording) = &mut self.recording {
            recording.opened(self.scanner.open.len() + 1);
            if !is_plain {
                recording.spoil();
            }
        }
        if tag.empty {
            self.scanner.pos = end;
            return true;
        }
        let around = Around { rendered: self.rendered.len(), context: self.context, is_watched: false };
        let outer = self.scanner.namespaces.len();
        self.scanner.open.push(Open { name: tag.name, prefix: tag.prefix, start, outer });
        if !tag.is_simple() {
            self.scanner.namespaces.extend_from_slice(&tag.declared);
            self.rendered.extend_from_slice(&tag.rendered);
            self.context = self.known.inside();
        }
        self.around.push(around);
        self.scanner.pos = end;
        self.changes.reached(end);
        true
    }

    /// Begins to record the tags at the cursor, which is behind a text.
    pub(super) fn record(&mut self) {
        let open = self.scanner.open.len();
        self.recording = Some(Recording::new(self.scanner.pos, self.known.last(), self.context, open));
    }

    /// Keeps the tags that were recorded up to a text.
    #[inline(never)]
    pub(super) fn keep_sequence(&mut self, text: usize) {
        let Some(recording) = self.recording.take() else { return };
        let start = recording.start;
        let opened = self.scanner.open.get(recording.low()..).unwrap_or_default();
        let opened = opened.iter().map(|open| (open.name, open.prefix, open.start.saturating_sub(start)));
        let bytes = self.scanner.text.as_bytes().get(start..text).unwrap_or_default();
        self.sequences.keep(recording, bytes, self.context, self.known.last(), opened);
    }

    /// Takes a sequence of tags that was met before, inside of the element at `depth`.
    #[inline(always)]
    pub(super) fn known_sequence(&mut self, depth: usize) -> bool {
        let start = self.scanner.pos;
        let Some(rest) = self.scanner.text.as_bytes().get(start..) else { return false };
        let Some(sequence) = self.sequences.find(self.known.last(), self.context, rest) else { return false };
        let (len, closed) = (sequence.bytes.len(), sequence.closed.len());
        let (Some(open), Some(around)) =
            (self.scanner.open.len().checked_sub(closed), self.around.len().checked_sub(closed))
        else {
            return false;
        };
        let is_one_of_them = |(name, open): (&&str, &Open<'t>)| *name == open.name;
        let fits = open >= depth
            && !(start..start + len).contains(&self.without.start)
            && self.scanner.has_room(sequence.rise)
            && sequence.closed.iter().zip(self.scanner.open.iter().rev()).all(is_one_of_them)
            && self.around[around..]
                .iter()
                .all(|around| around.context == self.context && !around.is_watched);
        if !fits {
            return false;
        }
        self.scanner.open.truncate(open);
        self.around.truncate(around);
        let (outer, rendered, context) = (self.scanner.namespaces.len(), self.rendered.len(), self.context);
        for (name, prefix, offset) in &sequence.opened {
            self.scanner.open.push(Open { name, prefix: *prefix, start: start + offset, outer });
            self.around.push(Around { rendered, context, is_watched: false });
        }
        self.known.set_last(sequence.last);
        self.recording = None;
        self.scanner.pos = start + len;
        self.changes.reached(start + len);
        true
    }
}
