//! Errors of streams.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;

use crate::redact::{Carried, Redaction};
use crate::report::Report;
use crate::transport::{BoxError, TransportError, TransportErrorKind};
use crate::xml::{ReadError, ReadErrorKind};

/// Length of a text that is shown, in characters.
const SHOWN: usize = 1000;

/// Maximum number of trailer fields that are shown.
const SHOWN_FIELDS: usize = 8;

/// Error in the middle of a stream: its kind, the number of the item and the byte at which it occurred.
///
/// One pointer wide. `Display` is one level, and `source` leads to the error behind the [kind](Self::kind);
/// [`report`](Self::report) is the whole text, which `Debug` shows, too. It is shown without the secrets of the call.
///
/// A `CallError` and a `Fault` can be made from it, so that `?` works in a function that returns one of these.
pub struct StreamError(Box<Inner>);

struct Inner {
    kind: StreamErrorKind,
    item: usize,
    offset: usize,
    shown: Carried,
}

/// Kinds of errors of streams.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamErrorKind {
    /// The message can't be read: it is not well-formed, an item is no value of its type, a limit is exceeded.
    Read(ReadError),
    /// The body ended regularly before the message did, and nothing says why.
    Incomplete,
    /// The body ended before the message did, and the trailer fields behind it are to say why (RFC 9110, section 6.5).
    Trailer(HeaderMap),
    /// The body broke off: the connection was closed or failed, or a time limit of the transport ran out.
    Broken(TransportError),
    /// Nothing came for this time.
    Silence(Duration),
    /// The items that the program supplies failed.
    Source(BoxError),
}

impl StreamError {
    pub(crate) fn new(kind: StreamErrorKind, item: usize, offset: usize) -> Self {
        Self(Box::new(Inner { kind, item, offset, shown: Carried::default() }))
    }

    /// Shows the error without the secrets of a call.
    pub(crate) fn redacted(self, redaction: &Redaction) -> Self {
        let kind = match self.0.kind {
            StreamErrorKind::Read(error) => StreamErrorKind::Read(error.redacted(redaction)),
            StreamErrorKind::Broken(error) => StreamErrorKind::Broken(error.redacted(redaction)),
            kind => kind,
        };
        Self(Box::new(Inner { kind, shown: redaction.into(), ..*self.0 }))
    }

    /// The kind of the error.
    pub fn kind(&self) -> &StreamErrorKind {
        &self.0.kind
    }

    /// The kind of the error.
    pub fn into_kind(self) -> StreamErrorKind {
        self.0.kind
    }

    /// Number of the item at which the stream ended, from 1 on: one more than there were whole items.
    pub fn item(&self) -> usize {
        self.0.item
    }

    /// Byte offset in the message, decoded as UTF-8, up to which it was right; of an error of reading its own offset.
    pub fn offset(&self) -> usize {
        match self.kind() {
            StreamErrorKind::Read(error) => error.offset(),
            _ => self.0.offset,
        }
    }

    /// Returns all that is known, on one line: the kind, the place, and the chain of sources.
    pub fn report(&self) -> String {
        Report(self).to_string()
    }
}

impl StreamErrorKind {
    /// The kind of an error of a body.
    pub(super) fn of_body(error: BoxError) -> Self {
        let context = "the connection broke while the message was received";
        Self::Broken(TransportError::from_source(TransportErrorKind::Broken, context, error))
    }

    /// The kind of an error of a body in gzip.
    pub(super) fn of_gzip(error: BoxError) -> Self {
        let context = "the message can't be unpacked from gzip";
        Self::Broken(TransportError::new(TransportErrorKind::Broken, context, error))
    }

    /// The kind of an error of reading; a message that ends too early is no error in the message.
    pub(super) fn of_reading(error: ReadError, trailers: Option<HeaderMap>) -> Self {
        match error.kind() {
            ReadErrorKind::Truncated => trailers.map_or(Self::Incomplete, Self::Trailer),
            _ => Self::Read(error),
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (item, offset) = (self.item(), self.offset());
        write!(f, "item {item} of the stream, byte {offset} of the message: ")?;
        match self.kind() {
            StreamErrorKind::Read(_) => f.write_str("it can't be read"),
            StreamErrorKind::Incomplete => f.write_str("the body ends before the message does"),
            StreamErrorKind::Trailer(trailers) => {
                f.write_str("the body ends before the message does, with the trailer fields")?;
                for (name, value) in trailers.iter().take(SHOWN_FIELDS) {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    write!(f, " {name}: {}", self.0.shown.line(&value, SHOWN))?;
                }
                Ok(())
            }
            StreamErrorKind::Broken(_) => f.write_str("the body broke off"),
            StreamErrorKind::Silence(limit) => write!(f, "nothing came for {limit:?}"),
            StreamErrorKind::Source(_) => f.write_str("the items to be sent failed"),
        }
    }
}

/// Shows the [`report`](StreamError::report).
impl fmt::Debug for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for StreamError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.kind() {
            StreamErrorKind::Read(error) => Some(error),
            StreamErrorKind::Broken(error) => Some(error),
            StreamErrorKind::Source(error) => Some(&**error),
            StreamErrorKind::Incomplete | StreamErrorKind::Trailer(_) | StreamErrorKind::Silence(_) => None,
        }
    }
}
