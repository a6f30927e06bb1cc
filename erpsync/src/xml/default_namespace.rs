//! The declaration of a default namespace, written again and again: every header block of a message has one.

use std::ops::Range;

use super::escape::push_escaped;

/// The last one that was written, and where.
#[derive(Debug, Default)]
pub(super) struct Declared {
    namespace: &'static str,
    text: Range<usize>,
    /// One of all that were written has white space in it, which a canonical form refers to in another way.
    pub(super) has_white_space: bool,
}

impl Declared {
    /// Appends ` xmlns="…"`. A character that XML does not allow is returned.
    pub(super) fn push(&mut self, out: &mut String, namespace: &'static str) -> Option<char> {
        if std::ptr::eq(self.namespace, namespace) && !self.text.is_empty() {
            // Looking through the namespace for what has to be escaped takes longer than the rest of a tag.
            out.extend_from_within(self.text.clone());
            return None;
        }
        let start = out.len();
        out.push_str(" xmlns=\"");
        let refused = push_escaped(out, namespace, true);
        out.push('"');
        let has_white_space = self.has_white_space || namespace.contains(['\t', '\n', '\r']);
        *self = Self { namespace, text: start..out.len(), has_white_space };
        refused
    }

    /// Forgets the declarations from `len` on, whose text was removed.
    pub(super) fn forget_from(&mut self, len: usize) {
        if len < self.text.end {
            *self = Self { has_white_space: self.has_white_space, ..Self::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Declared;

    #[test]
    fn a_declaration_is_the_same_each_time() {
        let (mut declared, mut out) = (Declared::default(), String::new());
        for namespace in ["", "", "urn:a&b", "urn:a&b", "", "urn:a&b"] {
            declared.push(&mut out, namespace);
        }
        let (none, a) = (" xmlns=\"\"", " xmlns=\"urn:a&amp;b\"");
        assert_eq!(out, [none, none, a, a, none, a].concat());
    }

    #[test]
    fn what_was_taken_back_is_not_written_again() {
        // Before it, in the middle of it, behind it.
        for kept in [2, 8, 17] {
            let (mut declared, mut out) = (Declared::default(), "<a".to_owned());
            declared.push(&mut out, "urn:a");
            out.push_str("/><b");
            out.truncate(kept);
            declared.forget_from(kept);
            out.push_str("<something-else-that-is-longer");
            declared.push(&mut out, "urn:a");
            let start = &"<a xmlns=\"urn:a\"/><b"[..kept];
            assert_eq!(out, format!("{start}<something-else-that-is-longer xmlns=\"urn:a\""));
        }
    }
}
