//! Start tags of elements that declare their own prefix, by the tag cache.

use super::super::chars::ascii_name_len;
use super::super::own_prefix::OwnPrefix;
use super::super::tag_cache::{At, Hit, Match};
use super::Reader;

impl Reader<'_> {
    /// Compares the start tag at the cursor with those that are known but for their prefix.
    #[inline(never)]
    pub(super) fn own_hit(&mut self, at: At) -> Option<Hit> {
        let rest = self.input.as_bytes().get(self.pos..)?;
        let name = rest.strip_prefix(b"<")?;
        let len = match self.scopes.own_prefix(at.scope) {
            Some(prefix) => name.starts_with(prefix).then_some(prefix.len())?,
            None => own_prefix_len(name)?,
        };
        let hit = self.tags.own_hit(at, rest, len)?;
        if hit.facts.inner != at.scope {
            self.scopes.set_own_prefix(hit.facts.inner, &name[..len]);
        }
        self.recording = None;
        Some(hit)
    }

    /// Caches the start tag that begins at `start` and was just read in full, if its prefix is its own or that of an element
    /// around it.
    pub(super) fn cache_own(&mut self, at: At, start: usize, matched: Match) {
        let facts = &self.current.facts;
        let Some(prefix) = self.scopes.own_prefix(facts.inner) else { return };
        let tag = &self.input.as_bytes()[start..self.pos];
        let is_own = (at.scope == facts.inner || at.scope.is_kept())
            && tag
                .get(1..)
                .and_then(|name| name.strip_prefix(prefix))
                .is_some_and(|local| local.starts_with(b":"));
        if is_own {
            let (prefix_len, hit) = (prefix.len(), Hit::of(tag.len(), facts, matched));
            self.tags.insert_own(at, tag, prefix_len, hit);
        }
    }
}

/// The length of the prefix that a tag's name starts with, if a declaration of it may be known. The prefixes that begin with
/// `xml` have rules of their own.
fn own_prefix_len(name: &[u8]) -> Option<usize> {
    let len = ascii_name_len(name);
    let starts_name = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let is_plain =
        starts_name && len <= OwnPrefix::LONGEST && name.get(len) == Some(&b':') && !name.starts_with(b"xml");
    is_plain.then_some(len)
}
