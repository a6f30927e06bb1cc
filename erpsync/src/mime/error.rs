//! Error of a message with several parts.

use std::fmt;

/// Error in the form of a message with several parts, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MimeError {
    pub(crate) kind: MimeErrorKind,
    /// Number of the part, from 1 on; 0 before the first one.
    pub(crate) part: usize,
    /// Byte offset in the message.
    pub(crate) offset: u64,
}

/// Kind of a [`MimeError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MimeErrorKind {
    /// The media type gives no boundary, or one that can be none.
    Boundary,
    /// The message ends before its closing delimiter.
    Truncated,
    /// More than a limit allows: its name, and its value.
    Limit(&'static str, u64),
    /// The header of a part is malformed.
    Header(&'static str),
    /// A transfer encoding that is not known.
    UnknownEncoding(String),
    /// Content that its transfer encoding can't be.
    Encoding(&'static str),
}

impl fmt::Display for MimeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boundary => {
                f.write_str("the content type `multipart/related` has no boundary of 1 to 70 characters")
            }
            Self::Truncated => f.write_str("the message ends before its closing delimiter"),
            Self::Limit(name, limit) => {
                write!(f, "more than {limit} {name}: raise the limit if such messages are expected")
            }
            Self::Header(reason) => f.write_str(reason),
            Self::UnknownEncoding(name) => {
                write!(f, "the transfer encoding {name:?} is not one of MIME (RFC 2045, section 6)")
            }
            Self::Encoding(name) => write!(f, "the content is not {name}, which its header names"),
        }
    }
}
