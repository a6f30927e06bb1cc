//! Errors of reading and writing.

use std::fmt;

use super::path::path_at;
use crate::redact::{Carried, Redaction, one_line};

/// The length of a path and of a reason as they are shown, in characters.
const SHOWN: usize = 1000;

/// Why a message could not be read, and where.
///
/// One pointer wide. Its `Display` names the path of elements, the reason and the byte offset:
/// `ForceSyncAllResponse/Response/Changes/AddedRecords/ChangedDataItem[3]/RecordId: "12x" is not an xs:int
/// (byte 8123)`. Steps of a SOAP envelope and its body are left out of the path. Offsets count the bytes of
/// the message as UTF-8.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ReadErrorKind,
    offset: usize,
    path: String,
    /// It has come from a part of the element that was to be read, not from the element itself.
    of_part: bool,
    shown: Carried,
}

/// Kind of a [`ReadError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The bytes are not text in the encoding they claim; the text says which.
    Encoding(String),
    /// Not well-formed by XML 1.0 or Namespaces in XML 1.0; the text says what is wrong.
    NotWellFormed(String),
    /// A document type declaration: never read, since a SOAP message must not have one (SOAP 1.1, section 3).
    Dtd,
    /// The message ends too early.
    Truncated,
    /// A limit of [`Limits`](super::Limits) is exceeded: its name and its value.
    Limit(&'static str, usize),
    /// The values of the message take more memory than [`Limits::memory_bytes`](super::Limits::memory_bytes), which is given in
    /// bytes.
    Memory(usize),
    /// A text is no value of its type; the text says which and why.
    Value(String),
    /// An element is empty, but its type has no empty value: the type's name.
    Empty(&'static str),
    /// A required element or attribute is missing: its local name.
    Missing(&'static str),
    /// An element that may occur once occurs again.
    Repeated,
    /// An element that may occur a number of times, or is in a group that may, occurs once more behind something else.
    TooOften,
    /// An element that excludes one that was there before it: another alternative of a choice.
    Excluded,
    /// `xsi:nil` on an element that must have a value.
    Nil,
    /// The message has another structure than its types say; the text says what was met and what expected.
    Unexpected(String),
}

impl ReadError {
    /// An error of a kind at a byte offset, below a path of elements.
    #[cold]
    pub(crate) fn new(kind: ReadErrorKind, offset: usize, path: String) -> Self {
        Self(Box::new(Inner { kind, offset, path, of_part: false, shown: Carried::default() }))
    }

    /// An error at a byte offset of a text, below the path of elements that leads there.
    #[cold]
    pub(crate) fn at(kind: ReadErrorKind, text: &str, offset: usize) -> Self {
        Self::new(kind, offset, path_at(text, offset))
    }

    /// Moves the error to another byte offset.
    #[cold]
    pub(crate) fn moved_to(mut self, offset: usize) -> Self {
        self.0.offset = offset;
        self
    }

    /// Moves the error to the element that contains its place.
    #[cold]
    pub(crate) fn of_part(mut self) -> Self {
        self.0.of_part = true;
        self
    }

    /// The element that was to be read is empty and its type has no empty value; all of it has been read.
    #[cold]
    pub(crate) fn is_of_empty_element(&self) -> bool {
        matches!(self.0.kind, ReadErrorKind::Empty(_)) && !self.0.of_part
    }

    /// Removes all that the error may quote, and moves it to the path of the secret element.
    #[cold]
    pub(crate) fn masked(self, path: String) -> Self {
        Self(Box::new(Inner { kind: self.0.kind.masked(), path, ..*self.0 }))
    }

    /// Moves the error to an offset and a path: from a part of a message to the message.
    #[cold]
    pub(crate) fn moved(self, offset: usize, path: String) -> Self {
        Self(Box::new(Inner { offset, path, ..*self.0 }))
    }

    /// Shows the error without the secrets of a call.
    pub(crate) fn redacted(mut self, redaction: &Redaction) -> Self {
        self.0.shown = redaction.into();
        self
    }

    /// Kind of the error.
    pub fn kind(&self) -> &ReadErrorKind {
        &self.0.kind
    }

    /// Byte offset in the message, decoded as UTF-8.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Path of the place: the local names of the elements down to it, with `/` between them and `[n]` after the
    /// n-th of several neighbours with one name. Empty before the first element.
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl ReadErrorKind {
    /// Returns the kind without anything that it may quote, for secrets.
    pub(crate) fn masked(&self) -> Self {
        match self {
            Self::Value(_) => Self::Value("a secret value that its type does not allow".to_owned()),
            Self::NotWellFormed(_) => Self::NotWellFormed("a secret value is not well-formed".to_owned()),
            Self::Unexpected(_) => {
                Self::Unexpected("a secret value has another structure than its type says".to_owned())
            }
            Self::Encoding(_) => {
                Self::Encoding("a secret value is not text in the encoding it claims".to_owned())
            }
            Self::Dtd
            | Self::Truncated
            | Self::Limit(..)
            | Self::Memory(_)
            | Self::Empty(_)
            | Self::Missing(_)
            | Self::Repeated
            | Self::TooOften
            | Self::Excluded
            | Self::Nil => self.clone(),
        }
    }
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding(reason)
            | Self::NotWellFormed(reason)
            | Self::Value(reason)
            | Self::Unexpected(reason) => f.write_str(reason),
            Self::Dtd => f.write_str("a document type declaration is not allowed in a message"),
            Self::Truncated => f.write_str("the message ends too early"),
            Self::Limit(what, bound) => {
                write!(f, "more than {bound} {what}: raise the limit if such messages are expected")
            }
            Self::Memory(bound) => {
                write!(
                    f,
                    "the values read take more than {bound} bytes of memory: raise `Limits::memory_bytes` if such messages are \
                     expected"
                )
            }
            Self::Empty(name) => write!(f, "an empty element is not an {name}"),
            Self::Missing(name) => write!(f, "the required `{name}` is missing"),
            Self::Repeated => f.write_str("the element occurs again, but may occur once"),
            Self::TooOften => f.write_str("the element occurs more often than it may"),
            Self::Excluded => f.write_str("another alternative of the same choice was there before"),
            Self::Nil => f.write_str("xsi:nil on an element that must have a value"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", one_line(&self.0.path, SHOWN))?;
        }
        let kind = self.0.shown.line_with_quote(&self.0.kind.to_string(), SHOWN);
        write!(f, "{kind} (byte {})", self.0.offset)
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl std::error::Error for ReadError {}

/// Why a text is no value of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    cause: Cause,
    reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Text,
    /// The text is empty, and the type has no empty value: the type's name.
    Empty(&'static str),
    /// The value takes more memory than so many bytes.
    Memory(usize),
}

/// Maximum number of characters that a message quotes of a wrong value.
const QUOTED: usize = 40;

impl ValueError {
    /// An error with a reason in words.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { cause: Cause::Text, reason: reason.into() }
    }

    /// `"text" is not an xs:int`: the text is outside the type's lexical space. Long texts are cut.
    pub fn invalid(type_name: &'static str, text: &str) -> Self {
        let empty = text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        let cause = if empty { Cause::Empty(type_name) } else { Cause::Text };
        Self { cause, reason: format!("{} is not an {type_name}", quote(text)) }
    }

    /// Adds the reason in words: `"x:a" is not an xs:QName: its prefix is not declared here`.
    pub(super) fn because(mut self, reason: &str) -> Self {
        self.reason = format!("{}: {reason}", self.reason);
        self
    }

    /// `"text" is out of the range of xs:int`: the text is well-formed, its value too large or too small.
    pub fn out_of_range(type_name: &'static str, text: &str) -> Self {
        Self::new(format!("{} is out of the range of {type_name}", quote(text)))
    }

    /// The error of a value that takes more memory than is allowed.
    #[cold]
    pub(crate) fn of_memory(bound: usize) -> Self {
        let kind = ReadErrorKind::Memory(bound);
        Self { cause: Cause::Memory(bound), reason: kind.to_string() }
    }

    pub(crate) fn into_kind(self) -> ReadErrorKind {
        match self.cause {
            Cause::Text => ReadErrorKind::Value(self.reason),
            Cause::Empty(type_name) => ReadErrorKind::Empty(type_name),
            Cause::Memory(bound) => ReadErrorKind::Memory(bound),
        }
    }
}

/// A text in quotes, cut where it is long.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    quoted.extend(text.chars().take(QUOTED).flat_map(char::escape_debug));
    quoted.push_str(if text.chars().nth(QUOTED).is_some() { "…\"" } else { "\"" });
    quoted
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ValueError {}

impl WriteError {
    /// The error for a secret: whatever it is, it may not quote.
    pub(crate) fn of_secret(element: &'static str) -> Self {
        let reason = "a secret value has a character that XML 1.0 does not allow, or is none of its type";
        Self::Value { element, reason: reason.to_owned() }
    }
}

/// Why a value could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// A text has a character that XML 1.0 (section 2.2) does not allow, not even escaped.
    Character {
        /// The character.
        character: char,
        /// The local name of the element whose text or attribute has it.
        element: &'static str,
    },
    /// A value cannot be written as its type asks; the text says why.
    Value {
        /// The local name of the element that holds the value.
        element: &'static str,
        /// Defect of the value.
        reason: String,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { character, element } => {
                let code = u32::from(*character);
                write!(f, "element `{element}`: the character U+{code:04X} cannot be written in XML 1.0")
            }
            Self::Value { element, reason } => write!(f, "element `{element}`: {reason}"),
        }
    }
}

impl std::error::Error for WriteError {}
