//! Elements of a text that stand for content in other parts of a message: `xop:Include` (XOP 1.0, section 3).

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::ForbiddenCharacters;
use super::error::{ReadError, ReadErrorKind};
use super::escape::reference;
use super::name::XOP_NAMESPACE;
use super::tag_scan::{StartTag, Tag, attributes, next_tag};

/// Element that stands for content.
pub(crate) struct Inclusion {
    pub(crate) range: Range<usize>,
    /// URL of the part.
    pub(crate) reference: String,
}

/// Finds the elements of a text that stand for content. The text is not checked beyond that.
///
/// # Errors
///
/// An element without a URL or an end.
pub(crate) fn inclusions(text: &str) -> Result<Vec<Inclusion>, ReadError> {
    let mut found = Vec::new();
    if memmem::find(text.as_bytes(), XOP_NAMESPACE.as_bytes()).is_none() {
        return Ok(found);
    }
    let mut scope = Scope::default();
    let mut at = 0;
    while let Some(tag) = next_tag(text, at) {
        match tag {
            Tag::End { end, .. } => {
                at = end;
                scope.leave();
            }
            Tag::Start(tag) => {
                at = tag.end;
                scope.enter(&tag);
                if scope.is_inclusion(&tag) {
                    let inclusion = inclusion(text, &tag)?;
                    at = inclusion.range.end;
                    found.push(inclusion);
                    scope.leave();
                } else if tag.is_empty {
                    scope.leave();
                }
            }
        }
    }
    Ok(found)
}

/// Prefixes of XOP's namespace, at the elements that are open.
#[derive(Default)]
struct Scope<'t> {
    bound: HashSet<&'t str>,
    /// Depth of an element, a prefix that it declares, and whether that was bound to XOP's namespace outside.
    declared: Vec<(usize, &'t str, bool)>,
    depth: usize,
}

impl<'t> Scope<'t> {
    fn enter(&mut self, tag: &StartTag<'t>) {
        self.depth += 1;
        if !tag.attributes.contains("xmlns") {
            return;
        }
        for one in attributes(tag.attributes) {
            let Some(prefix) = one.declared_prefix() else { continue };
            let was_bound = self.bind(prefix, one.value == XOP_NAMESPACE);
            self.declared.push((self.depth, prefix, was_bound));
        }
    }

    fn leave(&mut self) {
        while let Some((_, prefix, was_bound)) = self.declared.pop_if(|(depth, ..)| *depth >= self.depth) {
            self.bind(prefix, was_bound);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Returns true if the prefix was bound before.
    fn bind(&mut self, prefix: &'t str, is_bound: bool) -> bool {
        if is_bound { !self.bound.insert(prefix) } else { self.bound.remove(prefix) }
    }

    fn is_inclusion(&self, tag: &StartTag<'_>) -> bool {
        let (prefix, local) = tag.name.split_once(':').unwrap_or(("", tag.name));
        local == "Include" && self.bound.contains(prefix)
    }
}

fn inclusion(text: &str, tag: &StartTag<'_>) -> Result<Inclusion, ReadError> {
    let error = |kind| ReadError::new(kind, tag.start, "Include".to_owned());
    let href = attributes(tag.attributes).find(|one| one.prefix.is_empty() && one.local == "href");
    let mut rest = href.ok_or_else(|| error(ReadErrorKind::Missing("href")))?.value;
    let mut url = String::with_capacity(rest.len());
    while let Some((plain, behind)) = rest.find('&').map(|at| rest.split_at(at)) {
        let (character, len) = reference(behind, ForbiddenCharacters::Refuse)
            .map_err(|reason| error(ReadErrorKind::NotWellFormed(reason)))?;
        url.push_str(plain);
        url.push(character);
        rest = &behind[len..];
    }
    url.push_str(rest);
    let end = match tag.is_empty {
        true => Some(tag.end),
        false => end_of(text, tag.end),
    };
    let end = end.ok_or_else(|| error(ReadErrorKind::NotWellFormed("the element has no end".to_owned())))?;
    Ok(Inclusion { range: tag.start..end, reference: url })
}

/// Offset behind the end tag of the element whose content begins at an offset.
fn end_of(text: &str, mut at: usize) -> Option<usize> {
    let mut depth = 1;
    while depth > 0 {
        match next_tag(text, at)? {
            Tag::Start(tag) => {
                at = tag.end;
                depth += usize::from(!tag.is_empty);
            }
            Tag::End { end, .. } => {
                at = end;
                depth -= 1;
            }
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, String)> {
        let text = text.replace("XOP", XOP_NAMESPACE);
        let all = inclusions(&text).expect("no error");
        let text: &str = Box::leak(text.into_boxed_str());
        all.into_iter().map(|one| (&text[one.range], one.reference)).collect()
    }

    #[test]
    fn elements_by_their_namespace() {
        let text = "<a xmlns:x='XOP'><b><x:Include href='cid:1&amp;&#x41;'/></b><x:Other/><y:Include xmlns:y='XOP' href=\"2\"><c><d/>\
                    </c></y:Include><e xmlns:x='urn:other'><x:Include href='3'/></e><x:Include href='3a'/><Include href='4'/><f xmlns='XOP'><Include href='5'/></f>\
                    <Include/><!-- <x:Include href='6'/> --></a>";
        let urls: Vec<String> = found(text).into_iter().map(|(_, url)| url).collect();
        assert_eq!(urls, ["cid:1&A", "2", "3a", "5"]);
        let second = found(text)[1].0;
        assert!(second.starts_with("<y:Include ") && second.ends_with("<c><d/></c></y:Include>"), "{second}");
        assert!(found("<a><x:Include href='1'/></a>").is_empty());
    }

    #[test]
    fn elements_that_are_wrong() {
        for (text, expected) in [
            ("<x:Include xmlns:x='XOP'/>", ReadErrorKind::Missing("href")),
            (
                "<x:Include xmlns:x='XOP' href=''><b>",
                ReadErrorKind::NotWellFormed("the element has no end".to_owned()),
            ),
        ] {
            let error = inclusions(&text.replace("XOP", XOP_NAMESPACE)).err().expect("an error");
            assert_eq!(error.kind(), &expected);
        }
    }
}
