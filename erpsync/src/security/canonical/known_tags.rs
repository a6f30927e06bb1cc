//! Start tags that were met before: the canonical form of a tag depends on its bytes and on what is declared around it, so a tag
//! that comes again in the same context is compared, not parsed.
//!
//! A context is a number that stands for all declarations in scope and all that are written. A tag that declares nothing leaves it
//! as it is; inside of one that does there is another context, which belongs to that tag alone. Tags with ids are never kept, since
//! each of them must be seen.

use std::collections::HashMap;

use super::write::Rendered;
use crate::security::scan::Declaration;

/// Number that stands for what is declared around a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Context(u32);

impl Context {
    /// Around the apex.
    pub(super) const APEX: Self = Self(u32::MAX - 1);
    /// One that no tag is kept in.
    pub(super) const UNKNOWN: Self = Self(u32::MAX);
}

/// Maximum number of tags that are kept, and maximum length of one in bytes.
const MAX_TAGS: usize = 512;
const MAX_LENGTH: usize = 256;
/// Number of tags that are compared with the tag at hand: those that came after the one before it.
const NEXT: usize = 4;

/// Index of a tag that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TagId(u32);

impl TagId {
    const NONE: Self = Self(u32::MAX);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// Facts of a tag in its context.
pub(super) struct KnownTag<'t> {
    context: Context,
    bytes: Pattern,
    pub(super) name: &'t str,
    pub(super) prefix: usize,
    pub(super) empty: bool,
    /// The canonical form, if it is not the tag; with the end tag, if the element is empty.
    pub(super) canonical: Option<Box<[u8]>>,
    pub(super) declared: Box<[Declaration<'t>]>,
    pub(super) rendered: Box<[Rendered<'t>]>,
    next: [TagId; NEXT],
}

impl KnownTag<'_> {
    /// Reports whether the tag declares nothing, and nothing is written for it.
    pub(super) fn is_simple(&self) -> bool {
        self.declared.is_empty() && self.rendered.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// Tags that are kept.
pub(super) struct KnownTags<'t> {
    tags: Vec<KnownTag<'t>>,
    ids: HashMap<(Context, &'t str), TagId>,
    /// The tag before the one at hand.
    last: TagId,
    /// Tags that came first, when there was none before them.
    first: [TagId; NEXT],
}

impl<'t> KnownTags<'t> {
    pub(super) fn new() -> Self {
        Self { tags: Vec::new(), ids: HashMap::new(), last: TagId::NONE, first: [TagId::NONE; NEXT] }
    }

    /// Finds the tag at the start of `rest`.
    #[inline(always)]
    pub(super) fn find(&mut self, context: Context, rest: &[u8]) -> Option<&KnownTag<'t>> {
        let next = self.tags.get(self.last.0 as usize).map_or(self.first, |last| last.next);
        let found = next.into_iter().find(|id| {
            let tag = self.tags.get(id.0 as usize);
            tag.is_some_and(|tag| tag.context == context && tag.bytes.matches(rest))
        })?;
        self.last = found;
        self.tags.get(found.0 as usize)
    }

    /// The context inside of a tag that was found or kept last and declares something.
    pub(super) fn inside(&self) -> Context {
        if self.last == TagId::NONE { Context::UNKNOWN } else { Context(self.last.0) }
    }

    /// The tag that came last.
    #[inline]
    pub(super) fn last(&self) -> TagId {
        self.last
    }

    /// A sequence was taken that ends with a tag.
    #[inline]
    pub(super) fn set_last(&mut self, last: TagId) {
        self.last = last;
    }

    /// Forgets which tag came last: one that is not kept.
    pub(super) fn unknown(&mut self) {
        self.last = TagId::NONE;
    }

    /// Keeps a tag that `make` describes, if there is room.
    pub(super) fn keep(
        &mut self,
        context: Context,
        tag: &'t str,
        make: impl FnOnce(Pattern) -> KnownTag<'t>,
    ) {
        let id = match self.ids.get(&(context, tag)) {
            Some(id) => *id,
            None if context == Context::UNKNOWN || self.tags.len() >= MAX_TAGS || tag.len() > MAX_LENGTH => {
                return self.unknown();
            }
            None => {
                let id = TagId(self.tags.len() as u32);
                self.tags.push(make(Pattern::new(tag.as_bytes())));
                self.ids.insert((context, tag), id);
                id
            }
        };
        let next = match self.tags.get_mut(self.last.0 as usize) {
            Some(last) => &mut last.next,
            None => &mut self.first,
        };
        if !next.contains(&id) {
            next.rotate_right(1);
            next[0] = id;
        }
        self.last = id;
    }

    /// A description of a tag in a context.
    #[allow(clippy::too_many_arguments, reason = "each is a fact of the tag")]
    pub(super) fn describe(
        context: Context,
        bytes: Pattern,
        (name, prefix): (&'t str, usize),
        empty: bool,
        canonical: Option<Box<[u8]>>,
        declared: &[Declaration<'t>],
        rendered: &[Rendered<'t>],
    ) -> KnownTag<'t> {
        let (declared, rendered) = (declared.into(), rendered.into());
        KnownTag {
            context,
            bytes,
            name,
            prefix,
            empty,
            canonical,
            declared,
            rendered,
            next: [TagId::NONE; NEXT],
        }
    }
}

/// Bytes to compare with, in blocks of sixteen.
pub(super) struct Pattern {
    bytes: Box<[u8]>,
    /// The first sixteen bytes, and ones where they count.
    head: u128,
    mask: u128,
    /// The last sixteen bytes, if there are more.
    tail: u128,
}

impl Pattern {
    fn new(bytes: &[u8]) -> Self {
        let mut head = [0; 16];
        let len = bytes.len().min(16);
        head[..len].copy_from_slice(&bytes[..len]);
        let mask = if len == 16 { u128::MAX } else { (1 << (8 * len)) - 1 };
        let tail = bytes.last_chunk().map_or(0, |tail| u128::from_le_bytes(*tail));
        Self { bytes: bytes.into(), head: u128::from_le_bytes(head), mask, tail }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Reports whether `rest` begins with the bytes. Not found near the end of the text.
    #[inline(always)]
    pub(super) fn matches(&self, rest: &[u8]) -> bool {
        let Some(head) = rest.first_chunk() else { return false };
        if (u128::from_le_bytes(*head) ^ self.head) & self.mask != 0 {
            return false;
        }
        match self.bytes.len() {
            0..=16 => true,
            len @ 17..=32 => rest
                .get(len - 16..len)
                .and_then(|tail| tail.first_chunk())
                .is_some_and(|tail| u128::from_le_bytes(*tail) == self.tail),
            len => rest.get(..len) == Some(&*self.bytes),
        }
    }
}
