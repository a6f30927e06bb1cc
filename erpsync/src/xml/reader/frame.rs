//! An element whose children are being read.

use super::super::error::ReadError;
use super::super::name::Name;
use super::super::scope::ScopeId;
use super::super::shape::{Flat, Shape, Texts};
use super::super::tag_cache::{At, CacheSlots, TagId};
use super::content_model::Seen;
use super::{Current, Reader};

/// The attribute of a type that is no reference of SOAP's, where the type declares it.
const HREF: Name<'static> = Name::new("", "href");

/// An element whose children are being read by a [`Shape`].
#[derive(Debug)]
pub struct Frame {
    pub(super) flat: &'static Flat,
    slots: CacheSlots,
    /// Position after the field that was met last, in the scope inside the element.
    pub(super) at: At,
    pub(super) seen: Seen,
    pub(super) start: usize,
    pub(super) name_len: u32,
    pub(super) outer: ScopeId,
    pub(super) tag: TagId,
    pub(super) done: bool,
    /// The element stands for another one, so that nothing can be read from it.
    pub(super) reference: bool,
    /// Unknown children are handed out instead of skipped.
    pub(super) keep_unknown: bool,
}

impl Frame {
    /// Index that [`Reader::next`] returns for a child that the shape does not know, after
    /// [`keep_unknown`](Self::keep_unknown).
    pub const UNKNOWN: usize = usize::MAX;

    /// The element has ended.
    pub(super) const END: usize = usize::MAX - 1;

    /// From now on children that the shape does not know are given as [`Self::UNKNOWN`] instead of being
    /// skipped; whoever drives the frame must read or skip them.
    pub fn keep_unknown(&mut self) {
        self.keep_unknown = true;
    }
}

impl Frame {
    /// A frame for the children to come of the same element, known or not.
    pub(super) fn rest(&self) -> Self {
        Self { seen: Seen::default(), tag: TagId::NONE, keep_unknown: true, ..*self }
    }

    /// The error of a part of what is read from the element; of simple content the one text is no part, but all of it.
    #[cold]
    pub(super) fn error_of_part(&self, error: ReadError) -> ReadError {
        if self.flat.texts == Texts::Alone { error } else { error.of_part() }
    }

    /// One more than the index of the field that was met last; 0 before the first.
    pub(super) fn last(&self) -> u32 {
        self.slots.last(self.at.slot)
    }

    #[inline(always)]
    pub(super) fn set_last(&mut self, index: u32) {
        self.at.slot = self.slots.at(index + 1);
    }
}

impl Reader<'_> {
    /// Starts on the children of the element whose start tag was read last.
    #[inline]
    pub fn enter(&mut self, shape: &'static Shape) -> Frame {
        self.enter_flat(shape.flat())
    }

    /// Returns true if the start tag that was read last is a reference, and `href` no attribute of the type's own.
    #[inline(never)]
    fn is_reference_to_follow(&self, flat: &Flat) -> bool {
        self.is_reference() && !flat.attributes.iter().any(|field| field.name == HREF)
    }

    // Once for all types.
    #[inline(never)]
    pub(super) fn enter_flat(&mut self, flat: &'static Flat) -> Frame {
        let reference = !self.attributes.is_empty() && self.is_reference_to_follow(flat);
        let slots = self.tags.slots(flat);
        let Current { start, facts, outer, tag } = self.current;
        Frame {
            flat,
            slots,
            at: At { slot: slots.at(0), scope: self.scope },
            seen: Seen::default(),
            start,
            name_len: facts.name_len,
            outer,
            tag,
            done: facts.empty || reference,
            reference,
            keep_unknown: false,
        }
    }
}
