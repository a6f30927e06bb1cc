//! Errors of transports.

use std::error::Error;
use std::fmt;

use super::{BodyError, BoxError};
use crate::redact::{Carried, Redaction};
use crate::report::Report;

/// Kinds of errors of transports.
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

/// The length of the text of the causes, in characters.
const SHOWN: usize = 1000;

/// Error of a [`Transport`](super::Transport) that brought no response back.
///
/// The text is the chain of causes, on one line, without the secrets of the call.
pub struct TransportError {
    kind: TransportErrorKind,
    context: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
    shown: Carried,
}

impl TransportError {
    /// An error of this kind; `context` names in a few words the step that failed.
    pub fn new(
        kind: TransportErrorKind,
        context: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { kind, context, source: Some(source.into()), shown: Carried::default() }
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
        Self {
            kind: TransportErrorKind::TooLarge { limit },
            context: "",
            source: None,
            shown: Carried::default(),
        }
    }

    /// The error, shown without the secrets of a call.
    pub(crate) fn redacted(self, redaction: &Redaction) -> Self {
        Self { shown: redaction.into(), ..self }
    }

    /// The kind of the error.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The error behind this one: that of the HTTP client, or of the service that acts as the transport.
    pub fn get_ref(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// Reports whether the server certainly saw nothing of the request, so that sending it again can't do its work
    /// twice.
    pub fn is_unsent(&self) -> bool {
        use TransportErrorKind::{Certificate, ClientCertificate, Connect, Setup};
        matches!(self.kind, Connect | Certificate | ClientCertificate | Setup)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let TransportErrorKind::TooLarge { limit } = self.kind {
            return write!(f, "the response is longer than the limit of {limit} bytes");
        }
        f.write_str(self.context)?;
        // The causes are told here, because the outermost text of HTTP clients ("error sending request")
        // says nothing that helps, and most programs print an error without its sources.
        match &self.source {
            None => Ok(()),
            Some(source) => {
                f.write_str(if self.context.is_empty() { "" } else { ": " })?;
                f.write_str(&self.shown.line(&Report(&**source).to_string(), SHOWN))
            }
        }
    }
}

/// The text of the causes, not their structure: nobody knows what is secret in it.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportError({:?}: {self})", self.kind)
    }
}

/// Without a source: the text tells the causes too, and [`get_ref`](TransportError::get_ref) leads to them.
impl Error for TransportError {}
