//! Bodies whose elements are in another namespace than their types say.
//!
//! Unknown elements are skipped. A peer that has the namespace wrong, or leaves it out, would therefore be read as one that
//! sent nothing.

use super::super::error::{ReadError, ReadErrorKind};
use super::super::shape::Field;
use super::super::tag_cache::StepId;
use super::{Ahead, Frame, Reader};

/// Maximum number of characters that an error quotes of a namespace.
const QUOTED: usize = 200;

impl Reader<'_> {
    /// The body of a message begins: from here on, an element is an error that has children, of which its type knows none
    /// but for their local names.
    pub(crate) fn begin_body(&mut self) {
        self.in_body = true;
    }

    /// Skips a child whose start tag was read last, and which its element does not know. None before it was known.
    #[cold]
    #[inline(never)]
    pub(super) fn skip_first_unknown(&mut self, frame: &Frame) -> Result<(), ReadError> {
        let found = self.name();
        let is_named = |field: &&Field| {
            !field.is_any() && field.name.local == found.local && field.name.namespace != found.namespace
        };
        let expected = frame.flat.fields.iter().find(is_named);
        // Once an element, so that each child is looked at twice at the most.
        let Some(expected) = expected.filter(|_| self.compared != frame.start) else { return self.skip() };
        let reason = format!(
            "`{}` is in {}, where {} is expected, and nothing else in this element is known: the sender works from \
             another WSDL, or leaves namespaces out; `ReadOptions::any_namespace` reads it",
            found.local,
            in_namespace(found.namespace),
            in_namespace(expected.name.namespace)
        );
        let start = self.current.start;
        self.compared = frame.start;
        self.skip()?;
        let (pos, depth, scope) = (self.pos, self.depth, self.scope);
        if !self.is_any_known(frame)? {
            return Err(self.error_at(ReadErrorKind::Unexpected(reason), start));
        }
        (self.pos, self.depth, self.scope) = (pos, depth, scope);
        self.expect_nothing();
        Ok(())
    }

    /// Returns true if one of the children to come is known. The position of the reader afterwards has no meaning.
    fn is_any_known(&mut self, frame: &Frame) -> Result<bool, ReadError> {
        self.expect_nothing();
        let mut rest = frame.rest();
        while let Some(index) = self.next(&mut rest)? {
            if index != Frame::UNKNOWN {
                self.leave(self.current.outer);
                return Ok(true);
            }
            self.skip()?;
        }
        Ok(false)
    }

    /// Forgets what is proven of the tags to come, and what of them was to be kept.
    fn expect_nothing(&mut self) {
        (self.ahead, self.recording) = (Ahead { pos: usize::MAX, step: StepId::NONE }, None);
    }
}

fn in_namespace(namespace: &str) -> String {
    if namespace.is_empty() {
        return "no namespace".to_owned();
    }
    let mut shown = String::from("the namespace `");
    shown.extend(namespace.chars().take(QUOTED).flat_map(char::escape_debug));
    shown.push_str(if namespace.chars().nth(QUOTED).is_some() { "…`" } else { "`" });
    shown
}
