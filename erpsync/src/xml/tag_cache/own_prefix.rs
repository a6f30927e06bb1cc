//! Tags of elements that declare their own prefix: `<n1:Item xmlns:n1="urn:a">`, `<n2:Item xmlns:n2="urn:a">`.
//!
//! Some writers make a new prefix for each element. Such tags, and those without attributes inside of them, are kept without
//! the prefix. These rules make that sound:
//!
//! - the prefix is that of the scope ([`Scopes::own_prefix`](super::Scopes::own_prefix)), or one that the tag itself
//!   declares, and nothing else;
//! - a tag is kept only if the prefix and one declaration of it are all that it has beside its name;
//! - no sequence begins behind such a tag, since its bytes prove nothing of the next one.

use std::ops::Range;

use super::tag::{At, Hit};

/// Maximum number of tags that are kept.
const KEPT: usize = 64;
/// Maximum number of bytes of all of them.
const KEPT_BYTES: usize = 8 << 10;

/// A tag without its prefix.
#[derive(Clone, Debug)]
struct OwnTag {
    at: At,
    /// From behind the prefix to its end, or to the prefix in its declaration.
    name: Range<usize>,
    /// From behind the prefix in the declaration; empty if there is none.
    uri: Range<usize>,
    /// Facts with lengths that leave out the prefixes.
    hit: Hit,
    /// The one that came next the last time.
    next: usize,
}

/// All such tags.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnTags {
    tags: Vec<OwnTag>,
    bytes: Vec<u8>,
    last: usize,
}

impl OwnTags {
    /// Returns true if none is known.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// Finds the tag that the input starts with, whose prefix has a length, among those that came at a place.
    pub(super) fn hit(&mut self, at: At, input: &[u8], prefix_len: usize) -> Option<Hit> {
        let prefix = input.get(1..1 + prefix_len)?;
        let behind = input.get(1 + prefix_len..)?;
        let is_found = |tag: &OwnTag| tag.at == at && self.is_at(tag, behind, prefix);
        let likely = self.tags.get(self.last).map_or(0, |last| last.next);
        let found = match self.tags.get(likely) {
            Some(tag) if is_found(tag) => likely,
            _ => self.tags.iter().position(is_found)?,
        };
        if let Some(last) = self.tags.get_mut(self.last) {
            last.next = found;
        }
        self.last = found;
        let tag = self.tags.get(found)?;
        let mut hit = tag.hit;
        let prefixes = if tag.uri.is_empty() { 1 } else { 2 };
        hit.len += (prefixes * prefix_len) as u32;
        hit.facts.name_len += prefix_len as u32;
        Some(hit)
    }

    #[inline]
    fn is_at(&self, tag: &OwnTag, behind: &[u8], prefix: &[u8]) -> bool {
        let piece = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        let Some(behind) = behind.strip_prefix(piece(&tag.name)) else { return false };
        tag.uri.is_empty()
            || behind.strip_prefix(prefix).is_some_and(|behind| behind.starts_with(piece(&tag.uri)))
    }

    /// Keeps a tag that was parsed in full, if prefix and declaration are all that it has.
    pub(super) fn insert(&mut self, at: At, tag: &[u8], prefix_len: usize, hit: Hit) {
        let Some((name, uri)) = pieces(tag, prefix_len, hit.facts.name_len as usize) else { return };
        let is_known = |known: &OwnTag| {
            let piece = |range: &Range<usize>| self.bytes.get(range.clone());
            known.at == at && piece(&known.name) == Some(name) && piece(&known.uri) == Some(uri)
        };
        let fits = self.tags.len() < KEPT && self.bytes.len() + name.len() + uri.len() <= KEPT_BYTES;
        if !fits || self.tags.iter().any(is_known) {
            return;
        }
        let start = self.bytes.len();
        let between = start + name.len();
        self.bytes.extend_from_slice(name);
        self.bytes.extend_from_slice(uri);
        let mut hit = hit;
        let prefixes = if uri.is_empty() { 1 } else { 2 };
        hit.len -= (prefixes * prefix_len) as u32;
        hit.facts.name_len -= prefix_len as u32;
        let next = self.tags.len() + 1;
        let (name, uri) = (start..between, between..self.bytes.len());
        self.tags.push(OwnTag { at, name, uri, hit, next });
    }
}

/// Pieces of a tag between its prefixes: from behind the first one, and from behind the one in the declaration. `None` if it
/// has more than these.
fn pieces(tag: &[u8], prefix_len: usize, name_len: usize) -> Option<(&[u8], &[u8])> {
    let prefix = tag.get(1..1 + prefix_len)?;
    let (name, attributes) = (tag.get(1 + prefix_len..)?, tag.get(1 + name_len..)?);
    let declaration = attributes.trim_ascii_start();
    if matches!(declaration, b">" | b"/>") {
        return Some((name, &[]));
    }
    let uri = declaration.strip_prefix(b"xmlns:")?.strip_prefix(prefix)?;
    let (quote, value) = uri.strip_prefix(b"=")?.split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    let is_all = matches!(value.get(end + 1..)?.trim_ascii_start(), b">" | b"/>");
    is_all.then(|| (&name[..name.len() - uri.len() - prefix_len], uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_taken_apart_at_its_prefixes() {
        let of = |tag: &'static str, name_len| {
            let (name, uri) = pieces(tag.as_bytes(), 2, name_len)?;
            Some((str::from_utf8(name).ok()?, str::from_utf8(uri).ok()?))
        };
        assert_eq!(of("<n1:Id>", 5), Some((":Id>", "")));
        assert_eq!(of("<n1:Id />", 5), Some((":Id />", "")));
        let expected = Some((":Id\n xmlns:", "='urn:a=\"b\"' />"));
        assert_eq!(of("<n1:Id\n xmlns:n1='urn:a=\"b\"' />", 5), expected);
        for more in [
            "<n1:Id a='1'>",
            "<n1:Id xmlns:n2='urn:a'>",
            "<n1:Id xmlns:n1='urn:a' a='1'>",
            "<n1:Id a='1' xmlns:n1='urn:a'>",
            "<n1:Id xmlns:n1 ='urn:a'>",
            "<n1:Id xmlns='urn:a'>",
        ] {
            assert_eq!(of(more, 5), None, "{more}");
        }
    }
}
