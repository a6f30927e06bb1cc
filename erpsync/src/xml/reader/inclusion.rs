//! Content that stands in another part of the message: `xop:Include` (XOP 1.0, section 3).

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use super::super::error::{ReadError, ReadErrorKind};
use super::super::name::{Name, XOP_NAMESPACE};
use super::{Current, Reader};

/// Source of the texts that stand in other parts of a message.
pub(crate) trait Inclusions: Any + Send + Sync {
    /// The text that a reference stands for, or the reason why there is none.
    ///
    /// A text that is not here yet is empty.
    fn text(self: Arc<Self>, reference: &str) -> Result<String, String>;

    /// Returns true if all texts that were asked for were here.
    fn is_complete(&self) -> bool;
}

/// Content of an element of a simple type.
pub(crate) enum TextOrInclusion<'x> {
    Text(Cow<'x, str>),
    /// URL of the part that has the content.
    Inclusion(String),
}

const INCLUDE: Name<'static> = Name::new(XOP_NAMESPACE, "Include");

impl<'x> Reader<'x> {
    /// Sets the parts of the message.
    pub(crate) fn set_inclusions(&mut self, inclusions: Arc<dyn Inclusions>) {
        self.inclusions = Some(inclusions);
    }

    /// The parts of the message, if it has some.
    pub(crate) fn inclusions(&self) -> Option<&Arc<dyn Inclusions>> {
        self.inclusions.as_ref()
    }

    /// Reads the element whose start tag was read last, through its end tag: text, or nothing but an `xop:Include`.
    pub(crate) fn text_or_inclusion(&mut self) -> Result<TextOrInclusion<'x>, ReadError> {
        let current = self.current;
        let content = self.rest().trim_ascii_start().as_bytes();
        let is_element = matches!(content, [b'<', next, ..] if !matches!(next, b'/' | b'!' | b'?'));
        if !is_element || current.facts.empty || current.facts.nil {
            return self.text().map(TextOrInclusion::Text);
        }
        self.white_space("")?;
        let offset = self.pos;
        self.start_tag()?;
        match self.inclusion(current, offset)? {
            Some(reference) => Ok(TextOrInclusion::Inclusion(reference)),
            None => self.unexpected("an element inside a value of a simple type", offset),
        }
    }

    /// The text in the place of the element whose start tag was just read; `text` stands before it.
    #[cold]
    pub(super) fn included_text(
        &mut self,
        parent: Current,
        text: &str,
        offset: usize,
    ) -> Result<Cow<'x, str>, ReadError> {
        let inclusions = self.inclusions.clone();
        let found = match inclusions {
            Some(inclusions) if text.trim_ascii().is_empty() => {
                self.inclusion(parent, offset)?.map(|reference| inclusions.text(&reference))
            }
            _ => None,
        };
        match found {
            None => self.unexpected("an element inside a value of a simple type", offset),
            Some(Err(reason)) => Err(self.error_at(ReadErrorKind::Value(reason), offset)),
            Some(Ok(text)) => {
                self.charge(text.len())?;
                Ok(Cow::Owned(text))
            }
        }
    }

    /// The URL of an `xop:Include` whose start tag was just read, and the rest of its parent; `None` for another element.
    fn inclusion(&mut self, parent: Current, offset: usize) -> Result<Option<String>, ReadError> {
        if self.name() != INCLUDE {
            return Ok(None);
        }
        let Some(reference) = self.attribute("", "href")? else {
            return Err(self.error_at(ReadErrorKind::Missing("href"), offset));
        };
        let reference = reference.into_owned();
        self.skip()?;
        let beside = "something beside an xop:Include, which has to be alone in its element";
        self.white_space(beside)?;
        if !self.rest().starts_with("</") {
            let offset = self.pos;
            self.start_tag()?;
            return self.unexpected(beside, offset);
        }
        self.end_tag(parent.start, parent.facts.name_len, parent.outer)?;
        Ok(Some(reference))
    }
}
