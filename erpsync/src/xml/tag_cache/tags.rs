//! The tags of a cache, by their slots.

use super::super::element_name::ElementName;
use super::super::namespace::Namespace;
use super::super::shape::Flat;
use super::own_prefix::OwnTags;
use super::sequences::{Sequences, Step, StepId};
use super::tag::{
    At, HEAD, Head, Hit, MASKS, Match, NONE, Repetition, Tag, TagFacts, TagId, TypeName, words,
};

/// Maximum number of bytes of long tags that are kept.
const KEPT_BYTES: usize = 64 << 10;
/// Maximum number of slots that are kept of all shapes; a shape has one more than fields.
const KEPT_SLOTS: usize = 16 << 10;
/// Maximum number of values of `xsi:type` that are kept.
const KEPT_TYPES: usize = 256;
/// Initial capacity for tags, so that a small message does not pay for growth.
const SOME: usize = 32;
/// The longest tag that is kept.
const TAG_BYTES: usize = 512;
/// At which times that nothing of what is kept came behind a text what comes is recorded: not in small messages, and not
/// where no two are alike.
const RECORDED: std::ops::RangeInclusive<u8> = 4..=20;

/// The tags that came after one field of a shape, the newest first: indexes into all that are kept. Two and more,
/// since a field is nil in one record and not in the next, or left out.
type CacheSlot = [u32; 4];

/// First slot of a shape, which is the one before any field. Or the one slot after a tag, independent of the
/// shape of its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CacheSlots(u32);

impl CacheSlots {
    /// The shape found no room: none of its tags is cached.
    pub(super) const NONE: Self = Self(u32::MAX / 2);

    /// The slot where `last` fields lie behind, counted to the one that was met last; beyond all slots for
    /// [`Self::NONE`].
    #[inline(always)]
    pub(crate) fn at(self, last: u32) -> u32 {
        self.0 + last
    }

    /// Returns the number of fields before a slot.
    #[inline(always)]
    pub(crate) fn last(self, slot: u32) -> u32 {
        slot - self.0
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct CachedTags {
    /// By the identity of a shape.
    shapes: Vec<CacheSlots>,
    slots: Vec<CacheSlot>,
    tags: Vec<Tag>,
    bytes: Vec<u8>,
    types: Vec<(Namespace, Box<str>)>,
    sequences: Sequences,
    own: OwnTags,
    /// Serial number of the tag that was cached last.
    serial: u32,
    /// Stands for the document: what comes from the root's start tag on is kept as what comes behind a text is.
    document: Option<TagId>,
}

impl CachedTags {
    /// The slots of a shape.
    #[inline]
    pub(crate) fn slots(&mut self, flat: &Flat) -> CacheSlots {
        match self.shapes.get(flat.id as usize) {
            Some(&slots) if slots != CacheSlots::NONE => slots,
            _ => self.add_slots(flat),
        }
    }

    #[cold]
    fn add_slots(&mut self, flat: &Flat) -> CacheSlots {
        let id = flat.id as usize;
        let count = flat.fields.len() + 1;
        if self.slots.len() + count > KEPT_SLOTS || id > KEPT_SLOTS {
            return CacheSlots::NONE;
        }
        if self.slots.is_empty() {
            self.slots.reserve(2 * SOME);
        }
        let slots = CacheSlots(self.slots.len() as u32);
        self.slots.resize(self.slots.len() + count, [NONE; 4]);
        if self.shapes.len() <= id {
            self.shapes.resize((id + 1).next_multiple_of(2 * SOME), CacheSlots::NONE);
        }
        self.shapes[id] = slots;
        slots
    }

    /// Returns true if no tag is known at a slot.
    #[inline(always)]
    pub(crate) fn is_new(&self, at: At) -> bool {
        self.slots.get(at.slot as usize).is_none_or(|&[newest, ..]| newest == NONE)
    }

    /// Returns true if tags are known whose prefix is another one each time.
    #[inline(always)]
    pub(crate) fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Compares the input, which starts with a tag of a prefix of this length, with those tags.
    pub(crate) fn own_hit(&mut self, at: At, input: &[u8], prefix_len: usize) -> Option<Hit> {
        self.own.hit(at, input, prefix_len)
    }

    /// Keeps a tag whose prefix, which has this length, is another one each time.
    #[cold]
    pub(crate) fn insert_own(&mut self, at: At, tag: &[u8], prefix_len: usize, hit: Hit) {
        self.own.insert(at, tag, prefix_len, hit);
    }

    /// Compares the tag that came last at a slot with the input, which starts with `head`.
    #[inline(always)]
    pub(crate) fn likely_hit(&self, at: At, input: &[u8], head: &Head) -> Option<(TagId, &Hit)> {
        let &[likely, ..] = self.slots.get(at.slot as usize)?;
        let tag = self.tags.get(likely as usize)?;
        let is_found = tag.scope == at.scope && tag.is_at(&words(head)) && tag.goes_on(input, &self.bytes);
        is_found.then_some((tag.id, &tag.hit))
    }

    /// Compares all tags that came there; the one that is found is the likely one from then on.
    pub(crate) fn hit(&mut self, At { slot, scope }: At, input: &[u8], head: &Head) -> Option<(TagId, Hit)> {
        let slot = self.slots.get_mut(slot as usize)?;
        let head = words(head);
        let (nth, id, hit) = slot.iter().enumerate().find_map(|(nth, &at)| {
            let tag = self.tags.get(at as usize)?;
            let is_found = tag.scope == scope && tag.is_at(&head) && tag.goes_on(input, &self.bytes);
            is_found.then_some((nth, tag.id, tag.hit))
        })?;
        slot.swap(0, nth);
        Some((id, hit))
    }

    /// The tag, unless it has given way to another one.
    #[inline(always)]
    fn tag(&self, id: TagId) -> Option<&Tag> {
        self.tags.get(id.at()).filter(|tag| tag.id == id)
    }

    /// Compares what came last behind the text of an element with the input: the first step behind its end tag.
    #[inline(always)]
    pub(crate) fn likely_sequence(&self, tag: TagId, input: &[u8]) -> Option<StepId> {
        self.sequences.compare(&self.tag(tag)?.sequences[0], input)
    }

    /// Like [`likely_sequence`](Self::likely_sequence), for the sequence that came before that one; it becomes the likely one.
    pub(crate) fn other_sequence(&mut self, tag: TagId, input: &[u8]) -> Option<StepId> {
        let sequences = &mut kept(&mut self.tags, tag)?.sequences;
        let step = self.sequences.compare(&sequences[1], input)?;
        sequences.swap(0, 1);
        Some(step)
    }

    /// Tag that represents the document, if anything was kept under it.
    pub(crate) fn document(&self) -> TagId {
        self.document.unwrap_or(TagId::NONE)
    }

    /// Nothing of what is kept came at the root's start tag. Gives under which tag what comes is to be recorded, if it is.
    pub(crate) fn begin_document(&mut self) -> Option<TagId> {
        let document = match self.document {
            Some(document) => document,
            None => {
                self.serial = self.serial.checked_add(1)?;
                let id = TagId::new(self.tags.len() as u32, self.serial);
                // At no slot: it is compared with nothing.
                self.tags.push(Tag::of_nothing(id));
                *self.document.insert(id)
            }
        };
        self.begin_sequence(document, &[]).then_some(document)
    }

    /// Nothing of what is kept came behind the text of an element, only its end tag. Gives whether what comes next is to be
    /// recorded.
    pub(crate) fn begin_sequence(&mut self, tag: TagId, end_tag: &[u8]) -> bool {
        let Some(kept) = kept(&mut self.tags, tag) else { return false };
        kept.missed = kept.missed.saturating_add(1);
        if !RECORDED.contains(&kept.missed) {
            return false;
        }
        let Some(sequence) = self.sequences.begin(end_tag) else { return false };
        kept.sequences = [sequence, kept.sequences[0]];
        true
    }

    /// Adds a step to what comes behind the text of an element, if there is room.
    pub(crate) fn extend_sequence(&mut self, tag: TagId, bytes: &[u8], step: Step) -> bool {
        kept(&mut self.tags, tag)
            .is_some_and(|kept| self.sequences.extend(&mut kept.sequences[0], bytes, step))
    }

    /// A step of a sequence.
    #[inline(always)]
    pub(crate) fn step(&self, id: StepId) -> Option<&Step> {
        self.sequences.step(id)
    }

    /// The slot for what comes after a tag in elements that are skipped.
    pub(crate) fn after(&mut self, tag: TagId) -> CacheSlots {
        let free = CacheSlots(self.slots.len() as u32);
        let Some(tag) = kept(&mut self.tags, tag) else { return CacheSlots::NONE };
        if tag.after == CacheSlots::NONE && (free.0 as usize) < KEPT_SLOTS {
            tag.after = free;
            self.slots.push([NONE; 4]);
            return free;
        }
        tag.after
    }

    /// Keeps the tag of a length that the input starts with, which was met at a slot, and what it was found to be.
    #[inline(never)]
    pub(crate) fn insert(
        &mut self,
        At { slot, scope }: At,
        (input, len): (&[u8], usize),
        facts: &TagFacts,
        matched: Match,
    ) -> TagId {
        let tag = &input[..len];
        let slot = slot as usize;
        let Some(&[newest, .., oldest]) = self.slots.get(slot) else { return TagId::NONE };
        let kept = if tag.len() > HEAD { tag } else { &[] };
        let fits = tag.len() <= TAG_BYTES && self.bytes.len() + kept.len() <= KEPT_BYTES;
        if !fits || !scope.is_kept() || !facts.inner.is_kept() || self.serial == u32::MAX {
            return TagId::NONE;
        }
        let mask = MASKS[tag.len().min(HEAD)];
        let head = match input.first_chunk() {
            Some(head) => words(head),
            None => {
                let mut head = [0; HEAD];
                head[..input.len()].copy_from_slice(input);
                words(&head)
            }
        };
        let head = std::array::from_fn(|at| head[at] & mask[at]);
        let hit = Hit::of(len, facts, matched);
        let same = |at: u32| {
            let other = self.tags.get(at as usize)?;
            let is_same = other.scope == scope && other.head == head && other.hit == hit;
            (is_same && other.goes_on(input, &self.bytes)).then_some(other.id)
        };
        // Near the end of a message tags are read in full, known or not.
        if newest != NONE
            && let Some(known) = self.slots[slot].into_iter().find_map(same)
        {
            return known;
        }
        // The second item of a list is the first one again, one slot further on.
        let first = match hit.repetition {
            Repetition::Always if slot != 0 => same(self.slots[slot - 1][0]),
            _ => None,
        };
        self.serial += 1;
        let at = if self.tags.len() > oldest as usize { oldest } else { self.tags.len() as u32 };
        let id = first.unwrap_or(TagId::new(at, self.serial));
        let start = self.bytes.len() as u32;
        if self.bytes.is_empty() && !kept.is_empty() {
            self.bytes.reserve(SOME * HEAD);
        }
        self.bytes.extend_from_slice(kept);
        let tag = || Tag { head, start, scope, hit, ..Tag::of_nothing(id) };
        match self.tags.get_mut(at as usize) {
            // It gives way.
            Some(kept) => *kept = tag(),
            None => {
                if self.tags.is_empty() {
                    self.tags.reserve(SOME);
                }
                self.tags.push(tag());
            }
        }
        let slot = &mut self.slots[slot];
        slot.copy_within(..3, 1);
        slot[0] = at;
        id
    }

    /// Returns true if a tag was found to have a name.
    pub(crate) fn is_named(&self, tag: TagId, name: &'static ElementName) -> bool {
        self.tag(tag).and_then(|tag| tag.name).is_some_and(|known| std::ptr::eq(known, name))
    }

    /// A tag was found to have a name.
    pub(crate) fn set_name(&mut self, tag: TagId, name: &'static ElementName) {
        if let Some(tag) = kept(&mut self.tags, tag) {
            tag.name = Some(name);
        }
    }

    /// Keeps an expanded name of a type; `None` when there is no room for it.
    pub(crate) fn keep_type(&mut self, namespace: &Namespace, local: &str) -> Option<TypeName> {
        let known = self
            .types
            .iter()
            .position(|(kept_namespace, kept_local)| **kept_local == *local && kept_namespace == namespace);
        let index = match known {
            Some(index) => index,
            None if self.types.len() < KEPT_TYPES => {
                self.types.push((namespace.clone(), local.into()));
                self.types.len() - 1
            }
            None => return None,
        };
        Some(TypeName(index as u32 + 1))
    }

    /// The namespace and local name of a type that was kept.
    pub(crate) fn type_name(&self, name: TypeName) -> Option<&(Namespace, Box<str>)> {
        self.types.get((name.0 as usize).checked_sub(1)?)
    }
}

/// The tag, to be changed, unless it has given way to another one.
fn kept(tags: &mut [Tag], id: TagId) -> Option<&mut Tag> {
    tags.get_mut(id.at()).filter(|tag| tag.id == id)
}
