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
//! All of it is bounded; when it is full, nothing more is learned.

use super::scope::ScopeId;
use super::shape::{Field, Flat};

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
}

/// Whether the field may be met again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Once,
    Always,
    /// It depends on the groups that the field is in.
    InGroups,
}

impl Again {
    pub(crate) fn of(flat: &Flat, field: Field) -> Self {
        match field.repeated {
            _ if flat.groups.is_some() => Self::InGroups,
            true => Self::Always,
            false => Self::Once,
        }
    }
}

impl Hit {
    /// The index of what is no field of the shape.
    pub(crate) const UNKNOWN: u32 = u32::MAX;
}

/// The bytes at the cursor that tags are compared with first.
pub(crate) type Head = [u8; HEAD];

#[inline(always)]
fn words(bytes: &Head) -> [u64; WORDS] {
    let (words, _) = bytes.as_chunks();
    std::array::from_fn(|at| u64::from_le_bytes(words[at]))
}

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

/// A tag that is kept, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagId(u32);

impl TagId {
    pub(crate) const NONE: Self = Self(NONE);
}

/// Where the places of a shape begin; the first is the one before any field. Or the one place behind a tag, whatever
/// shape its element has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places(u32);

impl Places {
    /// The shape found no room: nothing is learned of it.
    const NONE: Self = Self(u32::MAX);

    /// The place behind the field at `last`; beyond all places for [`Self::NONE`].
    #[inline(always)]
    fn at(self, last: u32) -> usize {
        self.0 as usize + last as usize
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

    /// Compares the tag that came last after the field at `last` (0 is before the first) with the input, which starts
    /// with `head`.
    #[inline(always)]
    pub(crate) fn likely_hit(
        &self,
        places: Places,
        last: u32,
        input: &[u8],
        head: &Head,
        scope: ScopeId,
    ) -> Option<(TagId, &Hit)> {
        let &[index, ..] = self.places.get(places.at(last))?;
        let tag = self.tags.get(index as usize)?;
        let is_found = tag.scope == scope && tag.is_at(&words(head)) && tag.goes_on(input, &self.bytes);
        is_found.then_some((TagId(index), &tag.hit))
    }

    /// Compares all tags that came there; the one that is found is the likely one from then on.
    pub(crate) fn hit(
        &mut self,
        places: Places,
        last: u32,
        input: &[u8],
        head: &Head,
        scope: ScopeId,
    ) -> Option<(TagId, Hit)> {
        let place = self.places.get_mut(places.at(last))?;
        let head = words(head);
        let (at, hit) = place.iter().enumerate().find_map(|(at, &index)| {
            let tag = self.tags.get(index as usize)?;
            let is_found = tag.scope == scope && tag.is_at(&head) && tag.goes_on(input, &self.bytes);
            is_found.then_some((at, tag.hit))
        })?;
        place.swap(0, at);
        Some((TagId(place[0]), hit))
    }

    /// The place for what comes after a tag in elements that are skipped.
    pub(crate) fn after(&mut self, tag: TagId) -> Places {
        let Some(tag) = self.tags.get_mut(tag.0 as usize) else { return Places::NONE };
        if tag.after == Places::NONE && self.places.len() < KEPT_PLACES {
            tag.after = Places(self.places.len() as u32);
            self.places.push([NONE; 4]);
        }
        tag.after
    }

    /// Keeps a tag of the field at `index`, met after the field at `last`.
    #[inline(never)]
    pub(crate) fn learn(&mut self, places: Places, last: u32, tag: &[u8], scope: ScopeId, hit: Hit) -> TagId {
        let Some(place) = self.places.get_mut(places.at(last)) else { return TagId::NONE };
        let kept = if tag.len() > HEAD { tag } else { &[] };
        let fits = tag.len() <= TAG_BYTES && self.bytes.len() + kept.len() <= KEPT_BYTES;
        if !fits || !scope.is_kept() || !hit.facts.inner.is_kept() {
            return TagId::NONE;
        }
        let (mut head, mut mask) = ([0; HEAD], [0; HEAD]);
        let len = tag.len().min(HEAD);
        head[..len].copy_from_slice(&tag[..len]);
        mask[..len].fill(0xFF);
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(kept);
        let tag = Tag { head: words(&head), mask: words(&mask), start, scope, hit, after: Places::NONE };
        // Near the end of a message tags are read in full, known or not.
        let known = |other: &Tag| other.scope == scope && other.head == tag.head && other.hit == hit;
        let is_known = |&&index: &&u32| self.tags.get(index as usize).is_some_and(known);
        if let Some(&index) = place.iter().find(is_known).filter(|_| kept.is_empty()) {
            return TagId(index);
        }
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
        TagId(place[0])
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
