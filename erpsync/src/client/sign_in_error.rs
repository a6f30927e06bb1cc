//! Failures of signing in.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::{CallError, EndpointError};
use crate::redact::{Carried, one_line};
use crate::report::{RedactedCause, Report};

/// Maximum length of a text of the server's, in characters.
const SHOWN: usize = 1000;

/// Failure to get what authenticates a call. One pointer wide; clones are the same error, since all calls that waited for one
/// sign-in fail with it.
///
/// `Display` is one level, [`report`](Self::report) and `Debug` are the whole chain on one line, without secrets.
#[derive(Clone)]
pub struct SignInError(Arc<Inner>);

struct Inner {
    kind: SignInErrorKind,
    /// Source of [`SignInErrorKind::Source`].
    cause: Option<RedactedCause>,
}

/// Kinds of failure of signing in.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInErrorKind {
    /// The call that signs in failed.
    Call(CallError),
    /// The server did not accept the credentials, for this reason.
    Rejected(String),
    /// The server accepted the credentials, but its reply lacks this.
    Incomplete(String),
    /// The token that came can't be trusted, for this reason.
    Untrusted(String),
    /// The program's own settings can't be used.
    Setup(String),
    /// A source of the program's own failed.
    Source(Box<dyn Error + Send + Sync>),
}

impl From<EndpointError> for SignInError {
    fn from(error: EndpointError) -> Self {
        Self::new(SignInErrorKind::Setup(error.to_string()))
    }
}

impl SignInError {
    /// An error of this kind.
    pub fn new(kind: SignInErrorKind) -> Self {
        let cause = match &kind {
            SignInErrorKind::Source(error) => Some(RedactedCause::new(&**error, &Carried::default())),
            _ => None,
        };
        Self(Arc::new(Inner { kind, cause }))
    }

    /// The error of a source of the program's own.
    pub fn from_source(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(SignInErrorKind::Source(error.into()))
    }

    /// The kind of the failure.
    pub fn kind(&self) -> &SignInErrorKind {
        &self.0.kind
    }

    /// Text of the error and of its sources, on one line, without secrets.
    pub fn report(&self) -> String {
        Report(self).to_string()
    }

    /// A text of the reply as it may be shown: see [`CallError::redact`].
    pub(super) fn redact(&self, text: &str) -> String {
        match self.kind() {
            SignInErrorKind::Call(error) => error.redact(text),
            _ => one_line(text, SHOWN),
        }
    }

    /// Reports whether signing in again, unchanged, may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            SignInErrorKind::Call(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            SignInErrorKind::Call(_) => f.write_str("the call that signs in failed"),
            SignInErrorKind::Rejected(reason) => {
                write!(f, "the server did not accept the credentials: {reason}")
            }
            SignInErrorKind::Incomplete(what) => write!(f, "the server's answer is not complete: {what}"),
            SignInErrorKind::Untrusted(reason) => write!(f, "the token that came can't be trusted: {reason}"),
            SignInErrorKind::Setup(problem) => f.write_str(problem),
            SignInErrorKind::Source(_) => f.write_str("the source of the ticket failed"),
        }
    }
}

/// Shows the [`report`](SignInError::report).
impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for SignInError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.kind() {
            SignInErrorKind::Call(error) => Some(error),
            _ => self.0.cause.as_ref().map(|cause| cause as _),
        }
    }
}
