//! Error of an attachment.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::mime::{MimeError, MimeErrorKind};
use crate::redact::one_line;
use crate::report::Report;
use crate::transport::BoxError;

/// Maximum length of a text of a message that is shown, in characters.
const SHOWN: usize = 200;

/// Reason why an attachment could not be read or sent, and the place in the message.
///
/// Cheap to clone.
#[derive(Clone)]
pub struct AttachmentError(Arc<Inner>);

struct Inner {
    kind: AttachmentErrorKind,
    part: Option<usize>,
    offset: Option<u64>,
    source: Option<BoxError>,
}

/// Kind of an [`AttachmentError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttachmentErrorKind {
    /// The message is not in the form of `multipart/related`; the text says why.
    Malformed(String),
    /// The message ends before its closing delimiter.
    Truncated,
    /// A limit of [`AttachmentLimits`](crate::AttachmentLimits) is exceeded: its name and its value.
    Limit(&'static str, u64),
    /// The attachment is longer than the program takes: the limit in bytes.
    TooLarge(u64),
    /// No part of the message has this content ID or name.
    Missing(String),
    /// The part was passed over before it was asked for.
    Passed(String),
    /// Two parts have one content ID.
    Duplicate(String),
    /// The content is not in the transfer encoding that the header of the part names.
    Encoding(String),
    /// Nothing arrived for so long.
    Silence(Duration),
    /// The connection broke.
    Broken,
    /// The stream of the program failed.
    Source,
    /// A stream, which can be read once, was read before.
    Taken,
    /// The source has another length than it had before, or was said to have.
    Length,
    /// A file could not be read or written.
    File,
}

impl AttachmentError {
    pub(crate) fn new(kind: AttachmentErrorKind) -> Self {
        Self(Arc::new(Inner { kind, part: None, offset: None, source: None }))
    }

    pub(super) fn with_source(kind: AttachmentErrorKind, source: impl Into<BoxError>) -> Self {
        Self(Arc::new(Inner { kind, part: None, offset: None, source: Some(source.into()) }))
    }

    /// An error at a place of a message.
    pub(super) fn at(kind: AttachmentErrorKind, part: usize, offset: u64, source: Option<BoxError>) -> Self {
        Self(Arc::new(Inner { kind, part: Some(part), offset: Some(offset), source }))
    }

    /// Kind of the error.
    pub fn kind(&self) -> &AttachmentErrorKind {
        &self.0.kind
    }

    /// Number of the part in the message, from 1 on; 0 before the first part; `None` for an error that is not in a message.
    pub fn part(&self) -> Option<usize> {
        self.0.part
    }

    /// Byte offset in the message; `None` for an error that is not in a message.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// Returns the text of the error and of its sources, on one line.
    pub fn report(&self) -> String {
        Report(self).to_string()
    }

    /// Returns true if the message itself is wrong, not what carries it.
    pub(crate) fn is_of_message(&self) -> bool {
        use AttachmentErrorKind as K;
        matches!(
            self.kind(),
            K::Malformed(_)
                | K::Truncated
                | K::Limit(..)
                | K::TooLarge(_)
                | K::Missing(_)
                | K::Duplicate(_)
                | K::Encoding(_)
        )
    }
}

impl From<MimeError> for AttachmentError {
    fn from(MimeError { kind, part, offset }: MimeError) -> Self {
        let text = kind.to_string();
        let kind = match kind {
            MimeErrorKind::Boundary | MimeErrorKind::Header(_) => AttachmentErrorKind::Malformed(text),
            MimeErrorKind::Truncated => AttachmentErrorKind::Truncated,
            MimeErrorKind::Limit(name, limit) => AttachmentErrorKind::Limit(name, limit),
            MimeErrorKind::UnknownEncoding(_) | MimeErrorKind::Encoding(_) => {
                AttachmentErrorKind::Encoding(text)
            }
        };
        Self::at(kind, part, offset, None)
    }
}

impl fmt::Display for AttachmentErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| one_line(text, SHOWN).to_string();
        match self {
            Self::Malformed(reason) | Self::Encoding(reason) => f.write_str(&quoted(reason)),
            Self::Truncated => f.write_str("the message ends before its closing delimiter"),
            Self::Limit(name, limit) => {
                write!(f, "more than {limit} {name}: raise the limit if such messages are expected")
            }
            Self::TooLarge(limit) => write!(f, "the attachment is longer than the limit of {limit} bytes"),
            Self::Missing(id) => write!(f, "no part of the message is `{}`", quoted(id)),
            Self::Passed(id) => {
                write!(f, "the part `{}` was passed over before it was asked for", quoted(id))
            }
            Self::Duplicate(id) => write!(f, "two parts of the message have the Content-ID `{}`", quoted(id)),
            Self::Silence(limit) => {
                write!(f, "nothing of the attachment arrived for {} seconds", limit.as_secs_f32())
            }
            Self::Broken => f.write_str("the connection broke while the attachment was received"),
            Self::Source => f.write_str("the stream of the attachment failed"),
            Self::Taken => f.write_str("the stream of the attachment was read before, and can be read once"),
            Self::Length => f.write_str("the attachment has another length than its source had before"),
            Self::File => f.write_str("the file of the attachment can't be used"),
        }
    }
}

impl fmt::Display for AttachmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)?;
        match (self.0.part, self.0.offset) {
            (Some(0), Some(offset)) => write!(f, " (before the first part, byte {offset})"),
            (Some(part), Some(offset)) => write!(f, " (part {part}, byte {offset})"),
            _ => Ok(()),
        }
    }
}

/// Shows the [`report`](AttachmentError::report).
impl fmt::Debug for AttachmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for AttachmentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
