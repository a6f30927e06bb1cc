//! Classification of errors: the kind and the context that a [`TransportError`] gets.

use std::error::Error;
use std::fmt;

use hyper_util::client::legacy;

use super::interim::TooManyInterimResponses;
use super::silence::Silent;
use super::{SendProgress, TransportError, TransportErrorKind, tls};

/// Error of a request that can't be sent by anyone.
pub(super) fn setup(error: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    TransportError::new(TransportErrorKind::Setup, "the request can't be sent", error)
}

/// Error of a request that got no response.
pub(super) fn without_response(
    error: legacy::Error,
    progress: &SendProgress,
    is_https: bool,
) -> TransportError {
    let (kind, context) = if let Some(refused) = tls::refusal(&error) {
        refused
    } else if error.is_connect() {
        (TransportErrorKind::Connect, tls::unconnected(&error))
    } else if progress.is_waiting() {
        (TransportErrorKind::Connect, NO_CONNECTION)
    } else {
        (TransportErrorKind::Broken, before_reply(&error, is_https))
    };
    TransportError::new(kind, context, Cause(error))
}

const NO_CONNECTION: &str = "no connection to the server";

/// Error of a request whose server was silent for too long.
pub(super) fn in_silence_before_response(elapsed: Silent, progress: &SendProgress) -> TransportError {
    match progress.is_waiting() {
        true => TransportError::new(TransportErrorKind::Connect, NO_CONNECTION, elapsed),
        false => in_silence(elapsed),
    }
}

/// Error of a server that was silent for too long in its response.
pub(super) fn in_silence(elapsed: Silent) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, "the server did not answer in time", elapsed)
}

/// The cause of hyper-util's error, whose own text ("client error (SendRequest)") says less.
#[derive(Debug)]
struct Cause(legacy::Error);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(cause) => fmt::Display::fmt(cause, f),
            None => self.0.fmt(f),
        }
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()?.source()
    }
}

/// Error of a response that is preceded by too many interim responses.
pub(super) fn flood(error: TooManyInterimResponses) -> TransportError {
    TransportError::new(TransportErrorKind::Broken, "the server sent no reply", error)
}

/// Error in the middle of a response.
pub(super) fn in_body(error: hyper::Error) -> TransportError {
    let broken = (TransportErrorKind::Broken, "the connection broke while the reply was received");
    let (kind, context) = tls::refusal(&error).unwrap_or(broken);
    TransportError::new(kind, context, error)
}

/// Describes an error in place of a response. A server that expects TLS where none is spoken answers with an alert, which is no
/// HTTP, or closes the connection.
fn before_reply(error: &(dyn Error + 'static), is_https: bool) -> &'static str {
    let is = |matches| is_caused_by(error, matches);
    match is_https {
        false if is(hyper::Error::is_parse) => {
            "what the server answers is no HTTP (if it speaks TLS at this port: is the address `https://`?)"
        }
        false if is(hyper::Error::is_incomplete_message) => {
            "the connection broke before a reply came (if the server speaks TLS at this port: is the address `https://`?)"
        }
        _ => "the connection broke before a reply came",
    }
}

fn is_caused_by(error: &(dyn Error + 'static), matches: fn(&hyper::Error) -> bool) -> bool {
    error.downcast_ref().is_some_and(matches)
        || error.source().is_some_and(|cause| is_caused_by(cause, matches))
}
