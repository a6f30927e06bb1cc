//! Cached tags, and the facts that a comparison with one proves.

use super::super::element_name::ElementName;
use super::super::scope::ScopeId;
use super::super::shape::Flat;
use super::sequences::Sequence;
use super::tags::CacheSlots;

/// No tag.
pub(super) const NONE: u32 = u32::MAX;

/// A tag that is kept, or none: where, and its serial number, since it may have given way to another one there. In one
/// word, which every step over a tag carries along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagId(u64);

impl TagId {
    pub(crate) const NONE: Self = Self::new(NONE, 0);

    pub(super) const fn new(at: u32, serial: u32) -> Self {
        Self((serial as u64) << 32 | at as u64)
    }

    #[inline(always)]
    pub(super) fn at(self) -> usize {
        self.0 as u32 as usize
    }
}

/// Position of a tag: a slot, after a field of the open element, and a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) slot: u32,
    pub(crate) scope: ScopeId,
}

impl At {
    /// No slot.
    pub(super) const NOWHERE: Self = Self { slot: u32::MAX, scope: ScopeId::ROOT };
}

/// Facts of a tag besides its name. They are copied as one block and read in pieces right afterwards, which is fast only
/// within a line of the processor's cache.
#[repr(align(16))]
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
pub(crate) struct TypeName(pub(super) u32);

impl TypeName {
    pub(crate) const NONE: Self = Self(0);
    /// There was no room to keep it: the reader has it, for this tag only.
    pub(crate) const UNKEPT: Self = Self(u32::MAX);
}

/// Number of bytes of a tag that are compared without a call: most tags are no longer.
pub(crate) const HEAD: usize = 32;
/// [`HEAD`] in words.
const WORDS: usize = HEAD / 8;

/// A tag that was met, and the field it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    /// The first bytes of the tag, with zeros behind its end.
    pub(super) head: [u64; WORDS],
    /// Start of its kept bytes, if it is longer.
    pub(super) start: u32,
    pub(super) scope: ScopeId,
    pub(super) hit: Hit,
    /// The tags that came next in what was skipped.
    pub(super) after: CacheSlots,
    /// Itself; or another one that is the same at another slot, under which is kept what comes behind both.
    pub(super) id: TagId,
    /// Sequences that came after the text of the element, the likeliest first.
    pub(super) sequences: [Sequence; 2],
    /// Number of times that none of them came.
    pub(super) missed: u8,
    /// A name that it was found to have.
    pub(super) name: Option<&'static ElementName>,
}

/// Facts that a successful comparison proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The index of the field whose tag it is.
    pub(crate) index: u32,
    /// The length of the tag.
    pub(crate) len: u32,
    pub(crate) facts: TagFacts,
    pub(crate) repetition: Repetition,
    pub(crate) mark: Mark,
    /// The element is read as absent.
    pub(crate) is_nothing: bool,
}

/// A bit among those of the fields that were met: once it is set, the field may not be met without a closer look. No bit
/// for a field that may always be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) word: u32,
    pub(crate) bit: u64,
}

/// Occurrences that a field may have in its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repetition {
    Once,
    Always,
    /// It depends on the groups that the field is in.
    InGroups,
}

/// Facts of a start tag that was parsed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) index: u32,
    pub(crate) repetition: Repetition,
    pub(crate) nil_is_absent: bool,
}

impl Match {
    /// No field of the shape.
    pub(crate) const UNKNOWN: Self =
        Self { index: Hit::UNKNOWN, repetition: Repetition::Always, nil_is_absent: false };

    /// The field at an index.
    pub(crate) fn of(flat: &Flat, index: u32) -> Self {
        let field = flat.fields[index as usize];
        let repetition = match field.is_repeated() {
            _ if flat.groups.is_some() => Repetition::InGroups,
            true => Repetition::Always,
            false => Repetition::Once,
        };
        Self { index, repetition, nil_is_absent: field.nil_is_absent }
    }
}

impl Hit {
    /// The index of what is no field of the shape.
    pub(crate) const UNKNOWN: u32 = u32::MAX;
    /// No field, but the end of the element.
    pub(crate) const END: u32 = u32::MAX - 1;

    /// Facts that a start tag of a length proves.
    #[inline(always)]
    pub(crate) fn of(len: usize, facts: &TagFacts, matched: Match) -> Self {
        let Match { index, repetition, nil_is_absent } = matched;
        let is_nothing = nil_is_absent && facts.nil && facts.empty;
        Self {
            index,
            len: len as u32,
            facts: *facts,
            repetition,
            mark: Mark::of(index, repetition),
            is_nothing,
        }
    }

    /// The index, as a frame gives it.
    #[inline(always)]
    pub(crate) fn index(&self) -> usize {
        // The value for no field stays at the end of the range.
        self.index as i32 as usize
    }

    /// Facts that an end tag of a length proves.
    pub(crate) const fn of_end(len: u32) -> Self {
        let (facts, repetition, mark) = (TagFacts::NONE, Repetition::InGroups, Mark::NONE);
        Self { index: Self::END, len, facts, repetition, mark, is_nothing: false }
    }
}

impl Mark {
    /// Number of words of marks.
    pub(crate) const WORDS: usize = 2;
    /// No bit.
    pub(crate) const NONE: Self = Self { word: 0, bit: 0 };
    /// In none of them: a closer look is always needed.
    pub(crate) const NEVER: Self = Self { word: Self::WORDS as u32, bit: 0 };

    /// The mark that tells whether the field at an index must be looked at more closely if it is met.
    pub(crate) fn of(index: u32, repetition: Repetition) -> Self {
        match repetition {
            Repetition::Always if index != Hit::UNKNOWN => Self::NONE,
            Repetition::Once if index < 64 * Self::WORDS as u32 => {
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
pub(super) fn words(bytes: &Head) -> [u64; WORDS] {
    let (words, _) = bytes.as_chunks();
    std::array::from_fn(|at| u64::from_le_bytes(words[at]))
}

/// By a length: ones where the bytes of a head count.
pub(super) static MASKS: [[u64; WORDS]; HEAD + 1] = {
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
    /// No tag.
    #[inline(always)]
    pub(super) fn of_nothing(id: TagId) -> Self {
        Self {
            head: [0; WORDS],
            start: 0,
            scope: ScopeId::ROOT,
            hit: Hit::of_end(0),
            after: CacheSlots::NONE,
            id,
            sequences: [Sequence::NONE; 2],
            missed: 0,
            name: None,
        }
    }

    #[inline(always)]
    pub(super) fn is_at(&self, head: &[u64; WORDS]) -> bool {
        let mask = &MASKS[(self.hit.len as usize).min(HEAD)];
        (0..WORDS).fold(0, |found, at| found | (head[at] ^ self.head[at]) & mask[at]) == 0
    }

    /// Returns true if the input, which starts as the tag does, has the rest of it, too.
    #[inline(always)]
    pub(super) fn goes_on(&self, input: &[u8], kept: &[u8]) -> bool {
        self.hit.len as usize <= HEAD || self.goes_on_long(input, kept)
    }

    #[inline(never)]
    fn goes_on_long(&self, input: &[u8], kept: &[u8]) -> bool {
        let rest = HEAD..self.hit.len as usize;
        let kept = kept.get(self.start as usize..).and_then(|kept| kept.get(rest.clone()));
        kept.is_some() && kept == input.get(rest)
    }
}
