//! Error of a transport.

use std::error::Error;
use std::fmt;

use super::{BodyError, BoxError};
use crate::redact::{Carried, Redaction};
use crate::report::{RedactedCause, Report};

/// Kind of a failure between the client and the server, as far as the transport can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made (name not found, refused, unreachable, no TLS spoken there): the server has
    /// seen nothing of the request.
    Connect,
    /// The server's certificate is not trusted, has run out, or is of another name: nothing was sent. Trusting
    /// it takes [`HttpBuilder::root_certificate_pem`](super::HttpBuilder::root_certificate_pem).
    Certificate,
    /// The server requires a certificate of the client's, or did not accept the one it saw: it has read
    /// nothing of the request. Showing one takes
    /// [`HttpBuilder::client_certificate_pem`](super::HttpBuilder::client_certificate_pem).
    ClientCertificate,
    /// The request can't be sent at all, by anyone: a wrong URL, a client that can't be set up.
    Setup,
    /// The connection broke after the request, or a part of it, had gone out.
    Broken,
    /// The response is longer than the limit, in bytes:
    /// [`Limits::message_bytes`](crate::xml::Limits::message_bytes) is where the limit is set.
    TooLarge {
        /// The limit that was crossed, in bytes.
        limit: usize,
    },
    /// The transport has a time limit of its own, and it ran out.
    Timeout,
    /// Another error of the service that acts as the transport.
    Other,
}

/// Error of a [`Transport`](super::Transport) that brought no response back.
///
/// `Display` is one level, [`report`](Self::report) and `Debug` are the whole chain on one line. Neither they nor the errors that
/// `source` leads to show secrets of the call; [`get_ref`](Self::get_ref) leads to the error as it was made.
pub struct TransportError {
    kind: TransportErrorKind,
    context: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
    cause: Option<RedactedCause>,
}

impl TransportError {
    /// Makes an error of this kind; `context` names in a few words the step that failed. Without a context the text is that of
    /// `source`.
    pub fn new(
        kind: TransportErrorKind,
        context: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        let cause = RedactedCause::new(&*source, &Carried::default());
        Self { kind, context, source: Some(source), cause: Some(cause) }
    }

    /// Like [`new`](Self::new), but an error that is a `TransportError` already keeps its kind: that of `Http` below a tower
    /// layer.
    pub(crate) fn from_source(kind: TransportErrorKind, context: &'static str, source: BoxError) -> Self {
        match source.downcast::<Self>() {
            Ok(error) => *error,
            Err(source) => Self::new(kind, context, source),
        }
    }

    /// The error of a reply whose body could not be collected.
    pub(crate) fn of_reply_body(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit } => Self::too_large(limit),
            BodyError::Broken(error) => Self::from_source(
                TransportErrorKind::Broken,
                "the connection broke while the reply was received",
                error,
            ),
        }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self { kind: TransportErrorKind::TooLarge { limit }, context: "", source: None, cause: None }
    }

    /// Hides the secrets of a call.
    pub(crate) fn redacted(mut self, redaction: &Redaction) -> Self {
        self.cause = self.source.as_deref().map(|source| RedactedCause::new(source, &redaction.into()));
        self
    }

    /// Returns the kind, for a program.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns the error behind this one as it was made: that of the HTTP client, or of the service that acts as the
    /// transport. Its texts may hold secrets.
    pub fn get_ref(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// Returns the text of the error and of its sources, on one line, without the secrets of the call.
    pub fn report(&self) -> String {
        Report(self).to_string()
    }

    /// Returns whether the server certainly saw nothing of the request, so that sending it again can't do its work
    /// twice.
    pub fn is_unsent(&self) -> bool {
        use TransportErrorKind::{Certificate, ClientCertificate, Connect, Setup};
        matches!(self.kind, Connect | Certificate | ClientCertificate | Setup)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.cause) {
            (TransportErrorKind::TooLarge { limit }, _) => {
                write!(f, "the response is longer than the limit of {limit} bytes")
            }
            (_, Some(cause)) if self.context.is_empty() => cause.fmt(f),
            _ => f.write_str(self.context),
        }
    }
}

/// Shows the [`report`](TransportError::report).
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_ref()?;
        if self.context.is_empty() { cause.source() } else { Some(cause) }
    }
}
