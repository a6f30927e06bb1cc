//! Failures of signing in.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::CallError;
use crate::redact::one_line;
use crate::report::Report;

/// Maximum length of the text of a source's error, in characters.
const SHOWN: usize = 1000;

/// Failure to get what authenticates a call. One pointer wide; clones are the same error, since all calls that waited for one
/// sign-in fail with it.
#[derive(Clone)]
pub struct SignInError(Arc<SignInErrorKind>);

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

impl SignInError {
    /// An error of this kind.
    pub fn new(kind: SignInErrorKind) -> Self {
        Self(Arc::new(kind))
    }

    /// The error of a source of the program's own.
    pub fn from_source(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(SignInErrorKind::Source(error.into()))
    }

    /// The kind of the failure.
    pub fn kind(&self) -> &SignInErrorKind {
        &self.0
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
            SignInErrorKind::Call(error) => write!(f, "{error}"),
            SignInErrorKind::Rejected(reason) => {
                write!(f, "the server did not accept the credentials: {reason}")
            }
            SignInErrorKind::Incomplete(what) => write!(f, "the server's answer is not complete: {what}"),
            SignInErrorKind::Untrusted(reason) => write!(f, "the token that came can't be trusted: {reason}"),
            SignInErrorKind::Setup(problem) => f.write_str(problem),
            SignInErrorKind::Source(error) => f.write_str(&one_line(&Report(&**error).to_string(), SHOWN)),
        }
    }
}

impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignInError({:?})", self.0)
    }
}

/// Without a source: the text tells the causes too, and [`kind`](SignInError::kind) leads to them.
impl Error for SignInError {}
