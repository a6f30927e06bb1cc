//! Sequences of tags between two texts: `</Id></Item><Item><Name>` follows each `Id` of a list, so all of it is compared at once.
//!
//! A sequence is kept if each of its tags was taken as it stands, in one context, and declares nothing. It closes elements by
//! name and opens others; both are checked or done as if tag by tag.

use super::known_tags::{Context, TagId};

/// Maximum length of a sequence in bytes, and maximum number of sequences.
const MAX_LENGTH: usize = 256;
const MAX_SEQUENCES: usize = 1024;
/// Number of sequences that are compared with the markup at hand: those that came after the tag before it.
const NEXT: usize = 2;

/// Sequence that is kept.
pub(super) struct Sequence<'t> {
    pub(super) context: Context,
    pub(super) bytes: &'t [u8],
    /// Names of the elements around the sequence that it closes, innermost first.
    pub(super) closed: Box<[&'t str]>,
    /// Name, length of the prefix and offset in the sequence of the elements that are open behind it.
    pub(super) opened: Box<[(&'t str, usize, usize)]>,
    /// Maximum number of elements that are open inside of it, besides those before it.
    pub(super) rise: usize,
    /// The last start tag.
    pub(super) last: TagId,
}

/// Sequence that is being read.
pub(super) struct Recording<'t> {
    pub(super) start: usize,
    after: TagId,
    context: Context,
    /// Number of open elements before it, the least of it, and the most.
    before: usize,
    low: usize,
    high: usize,
    closed: Vec<&'t str>,
    /// All of it can be taken as it stands.
    is_plain: bool,
}

impl<'t> Recording<'t> {
    pub(super) fn new(start: usize, after: TagId, context: Context, open: usize) -> Self {
        Self {
            start,
            after,
            context,
            before: open,
            low: open,
            high: open,
            closed: Vec::new(),
            is_plain: true,
        }
    }

    /// An element was closed, and `open` remain.
    #[inline]
    pub(super) fn closed(&mut self, name: &'t str, open: usize) {
        if open < self.low {
            self.low = open;
            self.closed.push(name);
        }
    }

    /// An element was opened, so that `open` are.
    #[inline]
    pub(super) fn opened(&mut self, open: usize) {
        self.high = self.high.max(open);
    }

    /// Something was read that can't be taken as it stands.
    #[inline]
    pub(super) fn spoil(&mut self) {
        self.is_plain = false;
    }

    /// Number of elements around that are still open.
    pub(super) fn low(&self) -> usize {
        self.low
    }
}

/// Sequences that are kept, by the tag before them.
#[derive(Default)]
pub(super) struct Sequences<'t> {
    all: Vec<Sequence<'t>>,
    by_tag: Vec<[u32; NEXT]>,
}

impl<'t> Sequences<'t> {
    /// Finds the sequence at the start of `rest`.
    #[inline(always)]
    pub(super) fn find(&self, after: TagId, context: Context, rest: &[u8]) -> Option<&Sequence<'t>> {
        let next = self.by_tag.get(after.index())?;
        next.iter().find_map(|at| {
            let sequence = self.all.get(*at as usize)?;
            (sequence.context == context && rest.get(..sequence.bytes.len()) == Some(sequence.bytes))
                .then_some(sequence)
        })
    }

    /// Keeps what was recorded up to an offset, if it can be taken as it stands.
    pub(super) fn keep(
        &mut self,
        recording: Recording<'t>,
        bytes: &'t [u8],
        context: Context,
        last: TagId,
        opened: impl Iterator<Item = (&'t str, usize, usize)>,
    ) {
        let Recording { after, is_plain, closed, before, high, .. } = recording;
        let is_kept = self.find(after, context, bytes).is_some_and(|known| known.bytes.len() == bytes.len());
        let fits = (1..=MAX_LENGTH).contains(&bytes.len()) && self.all.len() < MAX_SEQUENCES;
        let in_context = recording.context == context && context != Context::UNKNOWN;
        if !is_plain || is_kept || !fits || !in_context || after.is_none() || last.is_none() {
            return;
        }
        if self.by_tag.len() <= after.index() {
            self.by_tag.resize(after.index() + 1, [u32::MAX; NEXT]);
        }
        let next = &mut self.by_tag[after.index()];
        next.rotate_right(1);
        next[0] = self.all.len() as u32;
        let (closed, opened) = (closed.into(), opened.collect());
        self.all.push(Sequence { context, bytes, closed, opened, rise: high - before, last });
    }
}
