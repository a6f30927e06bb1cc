//! Elements of simple types: text and end tag in one step where nothing in them needs work.

use std::borrow::Cow;

use super::super::chars::{plain_len, same_name};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::tag_cache::{Head, StepId};
use super::super::text_rules::TextRules;
use super::super::traits::ReadText;
use super::{Ahead, Current, Reader, Recording};

/// The bytes of an end tag in its plainest form besides the name.
const END_TAG: usize = "</>".len();

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
        Ok(match self.text_rules {
            None => text,
            Some(rules) => rules.apply(text),
        })
    }

    /// The text where it is as it stands in the message, and the element with it.
    #[inline(never)]
    pub(crate) fn text_as_it_stands(&mut self) -> Option<&'x str> {
        if self.text_rules.is_some() { None } else { self.plain_text() }
    }

    /// Reads the element whose start tag was read last by `read`, and its text by these rules.
    #[inline]
    pub fn by_rules<T>(
        &mut self,
        rules: Option<TextRules>,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if rules.is_none() {
            return read(self);
        }
        self.text_rules = rules;
        let value = read(self);
        self.text_rules = None;
        value
    }

    /// The text, if the element has nothing but that, and nothing in it needs work.
    #[inline(always)]
    pub(super) fn plain_text(&mut self) -> Option<&'x str> {
        let rest = self.input.get(self.pos..)?;
        let text = rest.get(..plain_len(rest.as_bytes()))?;
        self.end_of_simple(rest.as_bytes(), text.len())?;
        Some(text)
    }

    /// The value, if a look at the first bytes tells it, and the element has nothing else.
    #[inline(always)]
    pub(crate) fn short_value<T: ReadText>(&mut self) -> Option<T> {
        let rest = self.input.as_bytes().get(self.pos..)?;
        let (value, len) = T::read_start(rest)?;
        self.end_of_simple(rest, len)?;
        Some(value)
    }

    /// The text of the element whose start tag was read last, which is still to be read; `None` also where there is work to
    /// be done to get it.
    pub(crate) fn text_ahead(&self) -> Option<&'x str> {
        let Current { start, facts, .. } = self.current;
        let rest = self.input.as_bytes().get(self.pos..).filter(|_| facts.simple)?;
        let len = plain_len(rest);
        self.end_tag_len(rest.get(len..)?.first_chunk()?, start, facts.name_len)?;
        self.input.get(self.pos..self.pos + len)
    }

    /// Ends an element whose content is the first `len` bytes of what is left, if its end tag is behind them.
    #[inline(always)]
    pub(super) fn end_of_simple(&mut self, rest: &[u8], len: usize) -> Option<()> {
        let behind = rest.get(len..)?;
        if !self.current.facts.simple || len > self.options.limits.text_bytes {
            return None;
        }
        let step = match self.tags.likely_sequence(self.current.tag, behind) {
            Some(step) => step,
            None => self.end_otherwise(len)?,
        };
        self.pos += len + self.current.facts.name_len as usize + END_TAG;
        self.ahead = Ahead { pos: self.pos, step };
        self.leave(self.current.outer);
        Some(())
    }

    /// Continues after the end tag if other tags follow the text than the last time.
    #[inline(never)]
    fn end_otherwise(&mut self, len: usize) -> Option<StepId> {
        let Current { start, facts, tag, .. } = self.current;
        let behind = self.input.as_bytes().get(self.pos + len..)?;
        self.recording = None;
        if let Some(step) = self.tags.other_sequence(tag, behind) {
            return Some(step);
        }
        let end_tag = self.end_tag_len(behind.first_chunk()?, start, facts.name_len)?;
        if self.tags.begin_sequence(tag, &behind[..end_tag]) {
            self.recording = Some(Recording { tag, end: self.pos + len + end_tag });
        }
        Some(StepId::NONE)
    }

    /// The length of the end tag that `head` starts with, if it is in its plainest form and ends the element that
    /// begins at `start`.
    #[inline(always)]
    pub(super) fn end_tag_len(&self, head: &Head, start: usize, name_len: u32) -> Option<usize> {
        let len = name_len as usize;
        let name = self.input.as_bytes().get(start + 1..)?;
        let [b'<', b'/', behind @ ..] = head else { return None };
        (behind.get(len) == Some(&b'>') && same_name(behind, name, len)).then_some(len + END_TAG)
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
