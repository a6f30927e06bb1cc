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
/// How many fields of shapes are kept.
const KEPT_SLOTS: usize = 16 << 10;
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

#[derive(Clone, Copy, Debug)]
struct Tag {
    start: u32,
    len: u32,
    scope: ScopeId,
    facts: TagFacts,
}

const NO_TAG: Tag = Tag {
    start: 0,
    len: 0,
    scope: ScopeId::ROOT,
    facts: TagFacts { name_len: 0, inner: ScopeId::ROOT, empty: false, nil: false, type_name: TypeName::NONE },
};

/// What is known about one field: its tags, and which fields came after it.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The last two tags, since nil and not nil alternate.
    tags: [Tag; 2],
    /// The last two fields that followed, the newest first.
    next: [u32; 2],
}

/// Where the slots of a shape begin; the first is for the place before any field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slots(u32);

impl Slots {
    /// The shape found no room: nothing is learned of it.
    pub(crate) const NONE: Self = Self(u32::MAX);
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    /// By the identity of a shape.
    shapes: Vec<u32>,
    slots: Vec<Slot>,
    bytes: Vec<u8>,
    types: Vec<(Box<str>, Box<str>)>,
}

impl Learned {
    /// The slots of a shape.
    #[inline]
    pub(crate) fn slots(&mut self, flat: &Flat) -> Slots {
        match self.shapes.get(flat.id as usize) {
            Some(&start) if start != u32::MAX => Slots(start),
            _ => self.add_slots(flat),
        }
    }

    #[cold]
    fn add_slots(&mut self, flat: &Flat) -> Slots {
        let id = flat.id as usize;
        let count = flat.fields.len();
        if count == 0 || self.slots.len() + count >= KEPT_SLOTS || id > KEPT_SLOTS {
            return Slots::NONE;
        }
        let start = self.slots.len() as u32;
        let last = count as u32 - 1;
        // Writers write in schema order: until something else is seen, the next field is expected next.
        self.slots.extend((0..=count as u32).map(|at| Slot {
            tags: [NO_TAG; 2],
            next: [at.min(last), (at + 1).min(last)],
        }));
        if self.shapes.len() <= id {
            self.shapes.resize(id + 1, u32::MAX);
        }
        self.shapes[id] = start;
        Slots(start)
    }

    /// Compares the tags that are likely after the field at `last` (0 is before the first) with the input.
    /// A hit gives the index of the field whose tag it is, the tag's length and its facts.
    #[inline]
    pub(crate) fn hit(&self, slots: Slots, last: u32, input: &[u8], scope: ScopeId) -> Option<(u32, u32, TagFacts)> {
        if slots == Slots::NONE {
            return None;
        }
        let base = slots.0 as usize;
        for guess in self.slots[base + last as usize].next {
            let slot = &self.slots[base + guess as usize + 1];
            for tag in &slot.tags {
                let known = &self.bytes[tag.start as usize..][..tag.len as usize];
                if tag.scope == scope && tag.len != 0 && input.starts_with(known) {
                    return Some((guess, tag.len, tag.facts));
                }
            }
        }
        None
    }

    /// Keeps a tag of the field at `index`, met after the field at `last`.
    #[inline(never)]
    pub(crate) fn learn(&mut self, slots: Slots, last: u32, index: u32, tag: &[u8], scope: ScopeId, facts: TagFacts) {
        if slots == Slots::NONE {
            return;
        }
        let base = slots.0 as usize;
        let next = &mut self.slots[base + last as usize].next;
        if next[0] != index {
            *next = [index, next[0]];
        }
        let tags = self.slots[base + index as usize + 1].tags;
        let known = |kept: &Tag| {
            kept.scope == scope && &self.bytes[kept.start as usize..][..kept.len as usize] == tag
        };
        let fits = tag.len() <= TAG_BYTES && self.bytes.len() + tag.len() <= KEPT_BYTES;
        if tags.iter().any(known) || !fits || !scope.is_kept() || !facts.inner.is_kept() {
            return;
        }
        let kept = Tag { start: self.bytes.len() as u32, len: tag.len() as u32, scope, facts };
        self.bytes.extend_from_slice(tag);
        self.slots[base + index as usize + 1].tags = [kept, tags[0]];
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
