//! Tag cache: the reader does not tokenize a tag that it has seen before.
//!
//! The ten-thousandth `<ChangedDataItem>` of a reply is byte for byte the tag of the first. The first time, a
//! field's start tag is parsed and checked in full; then its bytes are kept here, with the
//! namespace scope that it stood in. The next time, one comparison at the cursor proves its expanded name,
//! its `xsi:nil` and its `xsi:type`. These rules make that sound:
//!
//! - a tag is kept only after every check of the full path, and only if it has no attributes but namespace
//!   declarations, `xsi:nil` and `xsi:type`;
//! - the kept bytes are the whole tag, `<` to `>`, and count only in the scope they were kept under;
//! - scopes that may be forgotten ([`ScopeId::is_kept`]) are never cached under;
//! - a hit proves a name, not a field: the content model picks the field. Children of an unknown element are no
//!   fields at all;
//! - two tags at two slots are one ([`Tag::id`]) only if all that a hit on them proves is the same.
//!
//! All of it is bounded; when it is full, nothing more is cached. Sequences of tags are compared in one step: see
//! [`sequences`].

mod own_prefix;
mod sequences;
mod tag;
mod tags;

pub(super) use self::sequences::{Step, StepId};
pub(super) use self::tag::{At, Head, Hit, Mark, Match, Repetition, TagFacts, TagId, TypeName};
pub(super) use self::tags::{CacheSlots, CachedTags};
use super::limits::ReadOptions;
use super::scope::Scopes;

/// Cache of the tags and namespace scopes that a reader has met. With it the next reader reads a message of the same sender
/// faster.
///
/// It holds names, never values: tags with attributes of their own are not among it. It is bounded, some megabytes at the
/// most. Its content was proven, so a reader with it gives equal values and errors.
///
/// ```
/// use erpsync::xml::{TagCache, ReadOptions, Reader, XmlRead};
///
/// # fn main() -> Result<(), erpsync::xml::ReadError> {
/// let mut cache = TagCache::default();
/// for message in ["<Count>1</Count>", "<Count>2</Count>"] {
///     let mut reader = Reader::with_tag_cache(message, ReadOptions::default(), cache);
///     reader.root()?;
///     i32::read(&mut reader)?;
///     cache = reader.into_tag_cache();
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct TagCache {
    pub(super) scopes: Scopes,
    pub(super) tags: CachedTags,
    /// Options of the reader that filled the cache.
    pub(super) options: ReadOptions,
}
