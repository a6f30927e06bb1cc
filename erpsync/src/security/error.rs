//! Errors of message security.

use std::error::Error;
use std::fmt;

use crate::report::Report;
use crate::transport::BoxError;
use crate::xml::ReadError;

/// Error of message security: why a received message is not trusted, or why one can't be sent.
///
/// A client finds it in its [`CallError`](crate::client::CallError):
///
/// ```
/// use erpsync::client::CallError;
/// use erpsync::security::{SecurityError, SecurityErrorKind};
///
/// fn is_late(error: &CallError) -> bool {
///     let error = error.interceptor_error::<SecurityError>();
///     error.is_some_and(|error| error.kind() == SecurityErrorKind::Expired)
/// }
/// ```
///
/// A server logs it and answers with a fault: see [`Security`](super::Security). Texts hold no password, key or other secret.
pub struct SecurityError {
    kind: SecurityErrorKind,
    message: String,
    source: Option<BoxError>,
}

/// Kinds of errors of message security.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecurityErrorKind {
    /// The header or a token is not as its specification has it.
    Malformed,
    /// The message lacks a token, a timestamp or a signature that is required.
    Missing,
    /// The message or a token is too old, or is of the future.
    Expired,
    /// A nonce or a signature was received before.
    Replayed,
    /// The user is not known, or the password is wrong.
    FailedAuthentication,
    /// A signature does not fit, or a decryption failed.
    FailedCheck,
    /// A part that must be signed is not, or not in its place.
    NotSigned,
    /// A part that must be encrypted is not.
    NotEncrypted,
    /// An algorithm or a transform is not allowed.
    UnsupportedAlgorithm,
    /// A token is of a kind that is not supported.
    UnsupportedToken,
    /// A token or key that the message refers to can't be found.
    TokenUnavailable,
    /// A certificate or key is not trusted, is expired, or is of another name.
    Untrusted,
    /// A [limit](super::SecurityLimits) is exceeded.
    Limit,
    /// The reply does not confirm the signature of its request.
    Unconfirmed,
    /// The reply is a fault without the protection that replies must have. Its text is that of the error; anyone may have
    /// written it.
    UnprotectedFault,
    /// Credentials, a key or another setting can't do what is asked of them.
    Setup,
}

impl SecurityError {
    pub(crate) fn new(kind: SecurityErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// An error of the program's own that kept a check from being made, a store of passwords that is out of reach for example.
    pub(crate) fn of_program(message: impl Into<String>, source: BoxError) -> Self {
        Self { kind: SecurityErrorKind::Setup, message: message.into(), source: Some(source) }
    }

    /// The kind.
    pub fn kind(&self) -> SecurityErrorKind {
        self.kind
    }
}

/// A header that can't be read. Without the text of the error, which may quote the message.
impl From<ReadError> for SecurityError {
    fn from(error: ReadError) -> Self {
        let message = format!("the header of the message can't be read, at byte {}", error.offset());
        Self::new(SecurityErrorKind::Malformed, message)
    }
}

impl fmt::Display for SecurityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Shows the kind and the texts of the error and its sources.
impl fmt::Debug for SecurityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, Report(self))
    }
}

impl Error for SecurityError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
