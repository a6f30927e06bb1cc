//! Learned tags: why the reader need not tokenize what it has seen before.
//!
//! The ten-thousandth `<ChangedDataItem>` of a reply is byte for byte the tag of the first. The first time a
//! field's start tag is met it is parsed and checked in full; then its bytes are kept here, with the
//! namespace scope it stood in. The next time, one comparison at the cursor proves the same expanded name,
//! the same `xsi:nil` and the same `xsi:type`. What makes that sound:
//!
//! - a tag is kept only after every check of the full path, and only if it has no attributes but namespace
//!   declarations, `xsi:nil` and `xsi:type`;
//! - the kept bytes are the whole tag, `<` to `>`, and count only in the scope they were kept under;
//! - scopes that may be forgotten ([`ScopeId::is_kept`]) are never learned under;
//! - a hit proves a name, not a field: the content model picks the field. What is in an element that the type does not
//!   know is no field at all.
//!
//! All of it is bounded; when it is full, nothing more is learned. What comes one behind another is proven in one step:
//! see [`runs`](super::runs).

use super::runs::{Run, Runs, Step, StepId};
use super::scope::ScopeId;
use super::shape::Flat;

/// How many bytes of long tags are kept.
const KEPT_BYTES: usize = 64 << 10;
/// How many places, one more than there are fields, are kept of all shapes.
const KEPT_PLACES: usize = 16 << 10;
/// How many values of `xsi:type` are kept.
const KEPT_TYPES: usize = 256;
/// How many tags there is room for at first, so that a small message is not slowed down by making more.
const SOME: usize = 16;
/// The longest tag that is kept.
const TAG_BYTES: usize = 512;
/// At which times that nothing of what is kept came behind a text what comes is recorded: not in small messages, and not
/// where no two are alike.
const RECORDED: std::ops::RangeInclusive<u8> = 4..=20;

/// What a tag says besides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagFacts {
    /// The length of the qualified name behind the `<`.
    pub(crate) name_len: u32,
    /// The scope inside the element.
    pub(crate) inner: ScopeId,
    /// `<…/>`.
    pub(crate) empty: bool,
    /// `xsi:nil="true"`.
    pub(crate) nil: bool,
    /// Neither of these two, and no attributes to be looked at: what follows is content.
    pub(crate) simple: bool,
    /// The `xsi:type`.
    pub(crate) type_name: TypeName,
}

impl TagFacts {
    /// No tag.
    pub(crate) const NONE: Self = Self {
        name_len: 0,
        inner: ScopeId::ROOT,
        empty: false,
        nil: false,
        simple: false,
        type_name: TypeName::NONE,
    };
}

/// An `xsi:type` that a tag had: an index into the types kept, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeName(u32);

impl TypeName {
    pub(crate) const NONE: Self = Self(0);
    /// There was no room to keep it: the reader has it, for this tag only.
    pub(crate) const UNKEPT: Self = Self(u32::MAX);
}

/// How many bytes of a tag are compared without a call: most tags are no longer.
pub(crate) const HEAD: usize = 32;
/// The same in words.
const WORDS: usize = HEAD / 8;

/// A tag that was met, and the field it belongs to.
#[derive(Clone, Copy, Debug)]
struct Tag {
    /// The first bytes of the tag, with zeros behind its end, and ones where they count.
    head: [u64; WORDS],
    mask: [u64; WORDS],
    /// Where the whole of it is kept, if it is longer.
    start: u32,
    scope: ScopeId,
    hit: Hit,
    /// The tags that came next in what was skipped.
    after: Places,
    serial: u32,
    /// What came behind the text of the element, the likeliest first.
    runs: [Run; 2],
    /// How often none of them did.
    missed: u8,
}

/// What a comparison that succeeds proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The index of the field whose tag it is.
    pub(crate) index: u32,
    /// The length of the tag.
    pub(crate) len: u32,
    pub(crate) facts: TagFacts,
    pub(crate) again: Again,
    pub(crate) mark: Mark,
    /// The element says as much as none.
    pub(crate) is_nothing: bool,
}

/// A bit among those of the fields that were met: once it is set, the field may not be met without a closer look. No bit
/// for a field that may always be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) word: u32,
    pub(crate) bit: u64,
}

/// Whether the field may be met again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Once,
    Always,
    /// It depends on the groups that the field is in.
    InGroups,
}

/// What a start tag was found to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meant {
    pub(crate) index: u32,
    pub(crate) again: Again,
    pub(crate) nil_is_absent: bool,
}

impl Meant {
    /// No field of the shape.
    pub(crate) const UNKNOWN: Self = Self { index: Hit::UNKNOWN, again: Again::Always, nil_is_absent: false };

    /// The field at an index.
    pub(crate) fn of(flat: &Flat, index: u32) -> Self {
        let field = flat.fields[index as usize];
        let again = match field.repeated {
            _ if flat.groups.is_some() => Again::InGroups,
            true => Again::Always,
            false => Again::Once,
        };
        Self { index, again, nil_is_absent: field.nil_is_absent }
    }
}

impl Hit {
    /// The index of what is no field of the shape.
    pub(crate) const UNKNOWN: u32 = u32::MAX;
    /// No field, but the end of the element.
    pub(crate) const END: u32 = u32::MAX - 1;

    /// What an end tag of a length proves.
    pub(crate) const fn of_end(len: u32) -> Self {
        let (facts, again, mark) = (TagFacts::NONE, Again::InGroups, Mark::NONE);
        Self { index: Self::END, len, facts, again, mark, is_nothing: false }
    }
}

impl Mark {
    /// How many words of marks there are.
    pub(crate) const WORDS: usize = 2;
    /// No bit.
    pub(crate) const NONE: Self = Self { word: 0, bit: 0 };
    /// In none of them: a closer look is always needed.
    pub(crate) const NEVER: Self = Self { word: Self::WORDS as u32, bit: 0 };

    /// The mark that tells whether the field at an index must be looked at more closely if it is met.
    pub(crate) fn of(index: u32, again: Again) -> Self {
        match again {
            Again::Always if index != Hit::UNKNOWN => Self::NONE,
            Again::Once if index < 64 * Self::WORDS as u32 => {
                Self { word: index / 64, bit: 1 << (index % 64) }
            }
            _ => Self::NEVER,
        }
    }

    /// Both, if they are in one word and not the same.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let word = if self.bit == 0 { other.word } else { self.word };
        let fits = other.bit == 0 || other.word == word;
        (fits && self.bit & other.bit == 0).then_some(Self { word, bit: self.bit | other.bit })
    }
}

/// The bytes at the cursor that tags are compared with first.
pub(crate) type Head = [u8; HEAD];

#[inline(always)]
fn words(bytes: &Head) -> [u64; WORDS] {
    let (words, _) = bytes.as_chunks();
    std::array::from_fn(|at| u64::from_le_bytes(words[at]))
}

/// By a length: ones where the bytes of a head count.
static MASKS: [[u64; WORDS]; HEAD + 1] = {
    let mut masks = [[0; WORDS]; HEAD + 1];
    let mut len = 0;
    while len <= HEAD {
        let mut at = 0;
        while at < len {
            masks[len][at / 8] |= 0xFF << (8 * (at % 8));
            at += 1;
        }
        len += 1;
    }
    masks
};

impl Tag {
    #[inline(always)]
    fn is_at(&self, head: &[u64; WORDS]) -> bool {
        (0..WORDS).fold(0, |found, at| found | (head[at] ^ self.head[at]) & self.mask[at]) == 0
    }

    /// Whether the input, which starts as the tag does, has the rest of it, too.
    #[inline(always)]
    fn goes_on(&self, input: &[u8], kept: &[u8]) -> bool {
        self.hit.len as usize <= HEAD || self.goes_on_long(input, kept)
    }

    #[inline(never)]
    fn goes_on_long(&self, input: &[u8], kept: &[u8]) -> bool {
        let rest = HEAD..self.hit.len as usize;
        let kept = kept.get(self.start as usize..).and_then(|kept| kept.get(rest.clone()));
        kept.is_some() && kept == input.get(rest)
    }
}

/// The tags that came after one field of a shape, the newest first: indexes into all that are kept. Two and more,
/// since a field is nil in one record and not in the next, or left out.
type Place = [u32; 4];

/// No tag.
const NONE: u32 = u32::MAX;

/// A tag that is kept, or none: where, and its serial number, since it may have given way to another one there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagId {
    at: u32,
    serial: u32,
}

impl TagId {
    pub(crate) const NONE: Self = Self { at: NONE, serial: 0 };
}

/// Where the places of a shape begin; the first is the one before any field. Or the one place behind a tag, whatever
/// shape its element has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places(u32);

impl Places {
    /// The shape found no room: nothing is learned of it.
    const NONE: Self = Self(u32::MAX / 2);

    /// The place where `last` fields lie behind, counted to the one that was met last; beyond all places for
    /// [`Self::NONE`].
    #[inline(always)]
    pub(crate) fn at(self, last: u32) -> u32 {
        self.0 + last
    }

    /// How many fields lie behind at a place.
    #[inline(always)]
    pub(crate) fn last(self, place: u32) -> u32 {
        place - self.0
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    /// By the identity of a shape.
    shapes: Vec<Places>,
    places: Vec<Place>,
    tags: Vec<Tag>,
    bytes: Vec<u8>,
    types: Vec<(Box<str>, Box<str>)>,
    runs: Runs,
    /// The serial number of the tag that was learned last.
    serial: u32,
}

impl Learned {
    /// The places of a shape.
    #[inline]
    pub(crate) fn places(&mut self, flat: &Flat) -> Places {
        match self.shapes.get(flat.id as usize) {
            Some(&places) if places != Places::NONE => places,
            _ => self.add_places(flat),
        }
    }

    #[cold]
    fn add_places(&mut self, flat: &Flat) -> Places {
        let id = flat.id as usize;
        let count = flat.fields.len() + 1;
        if self.places.len() + count > KEPT_PLACES || id > KEPT_PLACES {
            return Places::NONE;
        }
        if self.places.is_empty() {
            self.places.reserve(4 * SOME);
        }
        let places = Places(self.places.len() as u32);
        self.places.resize(self.places.len() + count, [NONE; 4]);
        if self.shapes.len() <= id {
            self.shapes.resize((id + 1).next_multiple_of(4 * SOME), Places::NONE);
        }
        self.shapes[id] = places;
        places
    }

    /// Compares the tag that came last at a place with the input, which starts with `head`.
    #[inline(always)]
    pub(crate) fn likely_hit(
        &self,
        place: u32,
        input: &[u8],
        head: &Head,
        scope: ScopeId,
    ) -> Option<(TagId, &Hit)> {
        let &[at, ..] = self.places.get(place as usize)?;
        let tag = self.tags.get(at as usize)?;
        let is_found = tag.scope == scope && tag.is_at(&words(head)) && tag.goes_on(input, &self.bytes);
        is_found.then_some((TagId { at, serial: tag.serial }, &tag.hit))
    }

    /// Compares all tags that came there; the one that is found is the likely one from then on.
    pub(crate) fn hit(
        &mut self,
        place: u32,
        input: &[u8],
        head: &Head,
        scope: ScopeId,
    ) -> Option<(TagId, Hit)> {
        let place = self.places.get_mut(place as usize)?;
        let head = words(head);
        let (nth, id, hit) = place.iter().enumerate().find_map(|(nth, &at)| {
            let tag = self.tags.get(at as usize)?;
            let is_found = tag.scope == scope && tag.is_at(&head) && tag.goes_on(input, &self.bytes);
            is_found.then_some((nth, TagId { at, serial: tag.serial }, tag.hit))
        })?;
        place.swap(0, nth);
        Some((id, hit))
    }

    /// The tag, unless it has given way to another one.
    #[inline(always)]
    fn tag(&self, id: TagId) -> Option<&Tag> {
        self.tags.get(id.at as usize).filter(|tag| tag.serial == id.serial)
    }

    fn tag_mut(&mut self, id: TagId) -> Option<&mut Tag> {
        self.tags.get_mut(id.at as usize).filter(|tag| tag.serial == id.serial)
    }

    /// Compares what came last behind the text of an element with the input: the first step behind its end tag.
    #[inline(always)]
    pub(crate) fn likely_run(&self, tag: TagId, input: &[u8]) -> Option<StepId> {
        self.runs.compare(&self.tag(tag)?.runs[0], input)
    }

    /// The same with what else came there, which is the likely one from then on.
    pub(crate) fn other_run(&mut self, tag: TagId, input: &[u8]) -> Option<StepId> {
        let at = self.tag(tag)?.runs.iter().position(|run| self.runs.compare(run, input).is_some())?;
        let runs = &mut self.tag_mut(tag)?.runs;
        runs.swap(0, at);
        let run = runs[0];
        self.runs.compare(&run, input)
    }

    /// Nothing of what is kept came behind the text of an element, only its end tag. Gives whether what comes next is to be
    /// recorded.
    pub(crate) fn begin_run(&mut self, tag: TagId, end_tag: &[u8]) -> bool {
        let Some(kept) = self.tags.get_mut(tag.at as usize).filter(|kept| kept.serial == tag.serial) else {
            return false;
        };
        kept.missed = kept.missed.saturating_add(1);
        if !RECORDED.contains(&kept.missed) {
            return false;
        }
        let Some(run) = self.runs.begin(end_tag) else { return false };
        kept.runs = [run, kept.runs[0]];
        true
    }

    /// Adds a step to what comes behind the text of an element, if there is room.
    pub(crate) fn extend_run(&mut self, tag: TagId, bytes: &[u8], step: Step) -> bool {
        let kept = self.tags.get_mut(tag.at as usize).filter(|kept| kept.serial == tag.serial);
        kept.is_some_and(|kept| self.runs.extend(&mut kept.runs[0], bytes, step))
    }

    /// A step of a run.
    #[inline(always)]
    pub(crate) fn step(&self, id: StepId) -> Option<&Step> {
        self.runs.step(id)
    }

    /// The place for what comes after a tag in elements that are skipped.
    pub(crate) fn after(&mut self, tag: TagId) -> Places {
        let free = Places(self.places.len() as u32);
        let Some(tag) = self.tag_mut(tag) else { return Places::NONE };
        if tag.after == Places::NONE && (free.0 as usize) < KEPT_PLACES {
            tag.after = free;
            self.places.push([NONE; 4]);
            return free;
        }
        tag.after
    }

    /// Keeps the tag that the input starts with, which was met at a place.
    #[inline(never)]
    pub(crate) fn learn(&mut self, place: u32, input: &[u8], scope: ScopeId, hit: Hit) -> TagId {
        let tag = &input[..hit.len as usize];
        let Some(place) = self.places.get_mut(place as usize) else { return TagId::NONE };
        let kept = if tag.len() > HEAD { tag } else { &[] };
        let fits = tag.len() <= TAG_BYTES && self.bytes.len() + kept.len() <= KEPT_BYTES;
        if !fits || !scope.is_kept() || !hit.facts.inner.is_kept() || self.serial == u32::MAX {
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
        // Near the end of a message tags are read in full, known or not.
        let known = place.iter().find_map(|&at| {
            let other = self.tags.get(at as usize)?;
            let is_same = other.scope == scope && other.head == head && other.hit == hit;
            is_same.then_some(TagId { at, serial: other.serial })
        });
        if let Some(id) = known.filter(|_| kept.is_empty()) {
            return id;
        }
        self.serial += 1;
        let (start, serial) = (self.bytes.len() as u32, self.serial);
        self.bytes.extend_from_slice(kept);
        let (after, runs) = (Places::NONE, [Run::NONE; 2]);
        let tag = Tag { head, mask, start, scope, hit, after, serial, runs, missed: 0 };
        let oldest = place[3];
        place.copy_within(..3, 1);
        match self.tags.get_mut(oldest as usize) {
            // It gives way.
            Some(kept) => {
                *kept = tag;
                place[0] = oldest;
            }
            None => {
                if self.tags.is_empty() {
                    self.tags.reserve(SOME);
                }
                place[0] = self.tags.len() as u32;
                self.tags.push(tag);
            }
        }
        TagId { at: place[0], serial }
    }

    /// Keeps an expanded name of a type; `None` when there is no room for it.
    pub(crate) fn keep_type(&mut self, namespace: &str, local: &str) -> Option<TypeName> {
        let known = self.types.iter().position(|(kept_namespace, kept_local)| {
            **kept_local == *local && **kept_namespace == *namespace
        });
        let index = match known {
            Some(index) => index,
            None if self.types.len() < KEPT_TYPES => {
                self.types.push((namespace.into(), local.into()));
                self.types.len() - 1
            }
            None => return None,
        };
        Some(TypeName(index as u32 + 1))
    }

    /// The namespace and local name of a type that was kept.
    pub(crate) fn type_name(&self, name: TypeName) -> Option<(&str, &str)> {
        let (namespace, local) = self.types.get((name.0 as usize).checked_sub(1)?)?;
        Some((namespace, local))
    }
}
