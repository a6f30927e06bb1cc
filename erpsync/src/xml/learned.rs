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
//! - a hit proves a name, not a field: the content model picks the field.
//!
//! All of it is bounded; when it is full, nothing more is learned.

use super::scope::ScopeId;
use super::shape::Flat;

/// How many bytes of tags are kept.
const KEPT_BYTES: usize = 256 << 10;
/// How many places, one more than there are fields, are kept of all shapes.
const KEPT_PLACES: usize = 16 << 10;
/// How many values of `xsi:type` are kept.
const KEPT_TYPES: usize = 256;
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
    /// The `xsi:type`.
    pub(crate) type_name: TypeName,
}

/// An `xsi:type` that a tag had: an index into the types kept, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeName(u32);

impl TypeName {
    pub(crate) const NONE: Self = Self(0);
}

/// A tag that was met, and the field it belongs to.
#[derive(Clone, Copy, Debug)]
struct Tag {
    start: u32,
    len: u32,
    scope: ScopeId,
    index: u32,
    facts: TagFacts,
}

/// The tags that came after one field of a shape, the newest first. Two and more, since a field is nil in one
/// record and not in the next, or left out.
type Place = [Option<Tag>; 4];

/// Where the places of a shape begin; the first is the one before any field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places(u32);

impl Places {
    /// The shape found no room: nothing is learned of it.
    const NONE: Self = Self(u32::MAX);

    /// The place behind the field at `last`; beyond all places for [`Self::NONE`].
    #[inline]
    fn at(self, last: u32) -> usize {
        self.0.saturating_add(last) as usize
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    /// By the identity of a shape.
    shapes: Vec<Places>,
    places: Vec<Place>,
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
        let places = Places(self.places.len() as u32);
        self.places.resize(self.places.len() + count, [None; 4]);
        if self.shapes.len() <= id {
            self.shapes.resize(id + 1, Places::NONE);
        }
        self.shapes[id] = places;
        places
    }

    /// Compares the tags that came after the field at `last` (0 is before the first) with the input. A hit
    /// gives the index of the field whose tag it is, the tag's length and its facts.
    #[inline]
    pub(crate) fn hit(
        &self,
        places: Places,
        last: u32,
        input: &[u8],
        scope: ScopeId,
    ) -> Option<(u32, u32, TagFacts)> {
        let place = self.places.get(places.at(last))?;
        for tag in place {
            let tag = tag.as_ref()?;
            let known = self.bytes.get(tag.start as usize..(tag.start + tag.len) as usize)?;
            if tag.scope == scope && input.starts_with(known) {
                return Some((tag.index, tag.len, tag.facts));
            }
        }
        None
    }

    /// Keeps a tag of the field at `index`, met after the field at `last`.
    #[inline(never)]
    pub(crate) fn learn(
        &mut self,
        places: Places,
        last: u32,
        index: u32,
        tag: &[u8],
        scope: ScopeId,
        facts: TagFacts,
    ) {
        let Some(place) = self.places.get_mut(places.at(last)) else { return };
        let fits = tag.len() <= TAG_BYTES && self.bytes.len() + tag.len() <= KEPT_BYTES;
        if !fits || !scope.is_kept() || !facts.inner.is_kept() {
            return;
        }
        let (start, len) = (self.bytes.len() as u32, tag.len() as u32);
        self.bytes.extend_from_slice(tag);
        place.rotate_right(1);
        place[0] = Some(Tag { start, len, scope, index, facts });
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
