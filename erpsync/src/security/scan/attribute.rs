//! Attributes as they stand in a start tag.

use std::borrow::Cow;

use super::FORBIDDEN;
use crate::xml::{push_literal, reference};

/// Attribute that declares no namespace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'t> {
    pub(super) name: &'t str,
    pub(super) prefix: usize,
    /// Value between the quotes.
    pub(crate) raw: &'t str,
    /// The value needs no normalization.
    pub(crate) plain: bool,
    pub(super) offset: usize,
}

impl<'t> Attribute<'t> {
    pub(crate) fn name(&self) -> &'t str {
        self.name
    }

    pub(crate) fn prefix(&self) -> &'t str {
        &self.name[..self.prefix]
    }

    pub(crate) fn local(&self) -> &'t str {
        super::local_part(self.name, self.prefix)
    }

    /// The value, normalized: XML 1.0, section 3.3.3.
    pub(crate) fn value(&self) -> Cow<'t, str> {
        if self.plain {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(resolve(self.raw, true))
    }
}

/// Resolves references and normalizes line ends (in attributes: white space) of text that was scanned.
pub(crate) fn resolve(raw: &str, attribute: bool) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while !rest.is_empty() {
        let taken = if rest.starts_with('&') {
            reference(rest, FORBIDDEN).map(|(c, len)| {
                value.push(c);
                len
            })
        } else {
            push_literal(&mut value, rest, attribute, FORBIDDEN)
        };
        // It was found well-formed.
        rest = &rest[taken.unwrap_or(rest.len())..];
    }
    value
}
