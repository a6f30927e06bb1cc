//! `SoExceptionInfo`: what NetServer tells of an exception.

use std::fmt;

use crate::redact::{Carried, Redaction};
use crate::soap::children;
use crate::xml::{RawElement, ReadError, Reader};

/// An exception on the server, as the header block `ExceptionInfo` tells it.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExceptionInfo {
    /// The exception's message, most often in English.
    pub message: Option<String>,
    /// Where it was thrown: the server's internals, not for end users.
    pub stack_trace: Option<String>,
    /// A text for end users, in their language.
    pub friendly_text: Option<String>,
    /// The .NET type of the exception.
    pub exception_type: Option<String>,
    /// The assembly it came from.
    pub source: Option<String>,
    /// The exception behind this one; the innermost is often the one that helps.
    pub inner: Option<Box<ExceptionInfo>>,
    /// More about it, in the order of the reply.
    pub parameters: Vec<(String, Option<String>)>,
    pub(super) shown: Carried,
}

/// The length of each text as it is shown, in characters.
const SHOWN: usize = 4000;

/// Without the secrets of the call that it came from, each text on one line.
impl fmt::Debug for ExceptionInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| self.shown.line(text, SHOWN);
        let shown = |text: &Option<String>| text.as_deref().map(line);
        let parameters = self.parameters.iter().map(|(key, value)| (line(key), shown(value)));
        f.debug_struct("ExceptionInfo")
            .field("message", &shown(&self.message))
            .field("stack_trace", &shown(&self.stack_trace))
            .field("friendly_text", &shown(&self.friendly_text))
            .field("exception_type", &shown(&self.exception_type))
            .field("source", &shown(&self.source))
            .field("inner", &self.inner)
            .field("parameters", &parameters.collect::<Vec<_>>())
            .finish()
    }
}

impl ExceptionInfo {
    /// Reads the header block.
    pub(super) fn parse(block: &RawElement) -> Result<Self, ReadError> {
        let mut reader = Reader::new(block.as_str());
        reader.root()?;
        Self::read(&mut reader)
    }

    /// Reads the element whose start tag was just read. The fields are known by their local names, since
    /// each version of the services has a namespace of its own.
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut info = Self::default();
        let mut frame = children(reader);
        while reader.next(&mut frame)?.is_some() {
            if reader.is_nil() {
                reader.skip()?;
                continue;
            }
            match reader.name().local {
                "Message" => info.message = Some(text(reader)?),
                "StackTrace" => info.stack_trace = Some(text(reader)?),
                "FriendlyText" => info.friendly_text = Some(text(reader)?),
                "ExceptionType" => info.exception_type = Some(text(reader)?),
                "Source" => info.source = Some(text(reader)?),
                "InnerException" => info.inner = Some(Box::new(Self::read(reader)?)),
                "Parameters" => info.parameters = parameters(reader)?,
                _ => reader.skip()?,
            }
        }
        Ok(info)
    }

    /// The same, shown without the secrets of a call.
    pub(super) fn redacted(mut self, redaction: &Redaction) -> Self {
        let mut next = Some(&mut self);
        while let Some(info) = next {
            info.shown = redaction.into();
            next = info.inner.as_deref_mut();
        }
        self
    }

    /// This exception, then the ones behind it, the innermost last.
    pub fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |info| info.inner.as_deref())
    }

    /// The text to show a user: the outermost friendly text, else the message of the innermost exception
    /// that has one.
    pub fn user_text(&self) -> Option<&str> {
        let given = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let friendly = self.chain().find(|info| given(&info.friendly_text));
        match friendly {
            Some(info) => info.friendly_text.as_deref(),
            None => self.chain().filter(|info| given(&info.message)).last()?.message.as_deref(),
        }
    }
}

fn text(reader: &mut Reader<'_>) -> Result<String, ReadError> {
    reader.text().map(|text| text.into_owned())
}

/// A dictionary: pairs of `Key` and `Value`, whatever the element around a pair is called.
fn parameters(reader: &mut Reader<'_>) -> Result<Vec<(String, Option<String>)>, ReadError> {
    let mut parameters = Vec::new();
    let mut pairs = children(reader);
    while reader.next(&mut pairs)?.is_some() {
        let (mut key, mut value) = (String::new(), None);
        let mut pair = children(reader);
        while reader.next(&mut pair)?.is_some() {
            match reader.name().local {
                "Key" if !reader.is_nil() => key = text(reader)?,
                "Value" if !reader.is_nil() => value = Some(text(reader)?),
                _ => reader.skip()?,
            }
        }
        parameters.push((key, value));
    }
    Ok(parameters)
}
