//! `SoExceptionInfo`: NetServer's description of an exception.

use std::fmt;

use super::version::of_any_version;
use crate::transport::Redaction;
use crate::xml::{RawElement, ReadError, ReadOptions};
use crate::{XmlRead, XmlWrite};

/// Exception on the server, as the header block `ExceptionInfo` describes it.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExceptionInfo {
    /// The exception's message, most often in English.
    pub message: Option<String>,
    /// The place where it was thrown: the server's internals, not for end users.
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
    shown: Shown,
}

/// The redaction of the call that an exception came with. Equal to every other.
#[derive(Clone, Default)]
struct Shown(Redaction);

impl PartialEq for Shown {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Shown {}

/// Maximum length of each text as it is shown, in characters.
const SHOWN: usize = 4000;

/// Shows no secrets of the call that the exception came with, and each text on one line.
impl fmt::Debug for ExceptionInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| self.line(text, SHOWN);
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
    /// Reads the header block, in the namespace of any version of the services.
    pub(super) fn parse(block: &RawElement) -> Result<Self, ReadError> {
        let options = of_any_version(&ReadOptions::default());
        block.read_with::<SoExceptionInfo>(options).map(Self::from)
    }

    /// The exception, shown without the secrets of a call.
    pub(super) fn redacted(mut self, redaction: &Redaction) -> Self {
        let mut next = Some(&mut self);
        while let Some(info) = next {
            info.shown = Shown(redaction.clone());
            next = info.inner.as_deref_mut();
        }
        self
    }

    /// A text as it may be shown.
    pub(super) fn line(&self, text: &str, most: usize) -> String {
        self.shown.0.line(text, most)
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

/// The element, in the namespace of one version.
#[derive(Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "ExceptionInfo", default)]
pub(super) struct SoExceptionInfo {
    #[xml(element = "Message", min_occurs = 0, nillable)]
    message: Option<String>,
    #[xml(element = "StackTrace", min_occurs = 0, nillable)]
    stack_trace: Option<String>,
    #[xml(element = "FriendlyText", min_occurs = 0, nillable)]
    friendly_text: Option<String>,
    #[xml(element = "ExceptionType", min_occurs = 0, nillable)]
    exception_type: Option<String>,
    #[xml(element = "Source", min_occurs = 0, nillable)]
    source: Option<String>,
    #[xml(element = "InnerException", min_occurs = 0, nillable)]
    inner: Option<Box<SoExceptionInfo>>,
    #[xml(element = "Parameters", min_occurs = 0, nillable)]
    parameters: Option<Parameters>,
}

impl SoExceptionInfo {
    pub(super) fn new(exception_type: &str, message: &str) -> Self {
        let (message, exception_type) = (Some(message.to_owned()), Some(exception_type.to_owned()));
        Self { message, exception_type, ..Self::default() }
    }
}

/// A dictionary whose pairs have any name.
#[derive(Default, XmlRead, XmlWrite)]
#[xml(type = "Parameters", default)]
struct Parameters {
    #[xml(any, min_occurs = 0, max_occurs = "unbounded")]
    pairs: Vec<RawElement>,
}

#[derive(Default, XmlRead)]
#[xml(type = "Pair", default)]
struct Pair {
    #[xml(element = "Key", min_occurs = 0, nillable)]
    key: Option<String>,
    #[xml(element = "Value", min_occurs = 0, nillable)]
    value: Option<String>,
}

impl From<SoExceptionInfo> for ExceptionInfo {
    fn from(read: SoExceptionInfo) -> Self {
        let pairs = read.parameters.into_iter().flat_map(|parameters| parameters.pairs);
        let pairs =
            pairs.filter_map(|pair| pair.read_with::<Pair>(of_any_version(&ReadOptions::default())).ok());
        Self {
            message: read.message,
            stack_trace: read.stack_trace,
            friendly_text: read.friendly_text,
            exception_type: read.exception_type,
            source: read.source,
            inner: read.inner.map(|inner| Box::new(Self::from(*inner))),
            parameters: pairs.map(|pair| (pair.key.unwrap_or_default(), pair.value)).collect(),
            shown: Shown::default(),
        }
    }
}
