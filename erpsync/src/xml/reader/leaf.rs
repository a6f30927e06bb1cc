//! Elements of simple types: text and end tag in one step where nothing in them needs work.

use std::borrow::Cow;

use super::super::chars::{plain_len, same_name};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::learned::Head;
use super::super::traits::ReadText;
use super::{Current, Reader};
use crate::xsd::whitespace::WhiteSpace;

impl<'x> Reader<'x> {
    /// Reads the text of an element of a simple type, through its end tag.
    ///
    /// # Errors
    ///
    /// If the element is nil, has child elements, or is not well-formed.
    #[inline]
    pub fn text(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let text = match self.plain_text() {
            Some(text) => Cow::Borrowed(text),
            None => self.unusual_text()?,
        };
        Ok(match (self.default, self.white_space) {
            (None, None) => text,
            (Some(default), _) if text.is_empty() => Cow::Borrowed(default),
            (_, None) => text,
            (_, Some(white_space)) => white_space.apply(text),
        })
    }

    /// Lets the text of the next element be another one if it is empty: `default` and `fixed` of an element (XML
    /// Schema Part 1, section 3.3.1).
    pub fn set_default(&mut self, text: &'static str) {
        self.default = Some(text);
    }

    /// Lets white space in the text of the next element become what the facet says (XML Schema Part 2, section 4.3.6).
    pub fn set_white_space(&mut self, white_space: WhiteSpace) {
        self.white_space = Some(white_space);
    }

    /// Lets texts be what they are again.
    pub fn forget_text_rules(&mut self) {
        self.default = None;
        self.white_space = None;
    }

    /// The text, if the element has nothing but that, and nothing in it needs work.
    #[inline(always)]
    pub(super) fn plain_text(&mut self) -> Option<&'x str> {
        let text = self.pos;
        let rest = self.input.as_bytes().get(text..)?;
        let len = plain_len(rest);
        self.end_of_simple(rest, len)?;
        self.input.get(text..text + len)
    }

    /// The value, if a look at the first bytes tells it, and the element has nothing else.
    #[inline(always)]
    pub(crate) fn short_value<T: ReadText>(&mut self) -> Option<T> {
        let rest = self.input.as_bytes().get(self.pos..)?;
        let (value, len) = T::read_start(rest)?;
        self.end_of_simple(rest, len)?;
        Some(value)
    }

    /// Ends an element whose content is the first `len` bytes of what is left, if its end tag is behind them.
    #[inline(always)]
    fn end_of_simple(&mut self, rest: &[u8], len: usize) -> Option<()> {
        let Current { start, facts, outer, .. } = self.current;
        let head = rest.get(len..)?.first_chunk()?;
        if !facts.simple || len > self.options.limits.text_bytes {
            return None;
        }
        self.pos += len + self.end_tag_len(head, start, facts.name_len)?;
        self.leave(outer);
        Some(())
    }

    /// The length of the end tag that `head` starts with, if it is in its plainest form and ends the element that
    /// begins at `start`.
    #[inline(always)]
    pub(super) fn end_tag_len(&self, head: &Head, start: usize, name_len: u32) -> Option<usize> {
        let len = name_len as usize;
        let name = self.input.as_bytes().get(start + 1..)?;
        let [b'<', b'/', behind @ ..] = head else { return None };
        (behind.get(len) == Some(&b'>') && same_name(behind, name, len)).then_some(len + 3)
    }

    #[inline(never)]
    fn unusual_text(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let current = self.current;
        if current.facts.nil {
            return Err(self.error(ReadErrorKind::Nil));
        }
        if self.is_reference() {
            return Err(self.reference_error(current.start));
        }
        if current.facts.empty {
            self.leave(current.outer);
            return Ok(Cow::Borrowed(""));
        }
        self.text_in_full()
    }
}
