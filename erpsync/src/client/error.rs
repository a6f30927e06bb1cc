//! Why a call did not succeed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::SignInError;
use crate::soap::{Fault, FaultKind};
use crate::superoffice::Refusal;
use crate::transport::{TransportError, TransportErrorKind};
use crate::xml::{ReadError, WriteError};

/// Why a call did not succeed: of which operation, at which endpoint, and what to do. One pointer wide.
///
/// No text of it holds what the call sent in an element of one of the names that are masked:
/// [`SECRET_NAMES`](crate::soap::SECRET_NAMES), and those given to
/// [`with_secret_elements`](super::Client::with_secret_elements).
///
/// ```
/// use erpsync::client::{CallError, CallErrorKind};
///
/// fn report(error: &CallError) -> String {
///     match error.kind() {
///         CallErrorKind::Fault(fault) => format!("the service says: {}", fault.reason()),
///         CallErrorKind::Refused(refusal) => format!("NetServer says: {}", refusal.user_text()),
///         _ if error.is_retryable() => "later, perhaps".to_owned(),
///         _ => error.to_string(),
///     }
/// }
/// ```
pub struct CallError(Box<Inner>);

struct Inner {
    operation: String,
    endpoint: String,
    kind: CallErrorKind,
    reply: Option<String>,
}

/// What went wrong with a call.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The endpoint is not a URL that can be called; the text says why.
    Endpoint(String),
    /// No reply came.
    Transport(TransportError),
    /// The time limit of the call, which this is, ran out. What the service did is not known.
    Timeout(Duration),
    /// An HTTP status that is not success, with a body that is not a fault.
    HttpStatus {
        /// The status.
        status: StatusCode,
        /// The start of the body, on one line; empty if there was none.
        body: String,
        /// How long to wait, where the server said so in seconds (`Retry-After`).
        retry_after: Option<Duration>,
        /// Where the server sends us (`Location`), without query.
        location: Option<String>,
    },
    /// The server answered with success, but not with a SOAP message.
    NotSoap {
        /// What the server calls it; empty if it did not say.
        content_type: String,
        /// The start of the body, on one line; empty if there was none.
        body: String,
    },
    /// The service answered with a fault.
    Fault(Fault),
    /// The reply's headers say that the service did not do what it was asked: `Succeeded` is false.
    Refused(Box<Refusal>),
    /// The reply can't be read.
    Read(ReadError),
    /// The request can't be written.
    Write(WriteError),
    /// There is no ticket to make the call with.
    SignIn(SignInError),
}

impl CallError {
    pub(crate) fn new(kind: CallErrorKind) -> Self {
        Self(Box::new(Inner { operation: String::new(), endpoint: String::new(), kind, reply: None }))
    }

    /// The error of a call of this operation at this endpoint, unless that was said before.
    pub(crate) fn at(mut self, operation: &str, endpoint: &str) -> Self {
        if self.0.operation.is_empty() {
            operation.clone_into(&mut self.0.operation);
            endpoint.clone_into(&mut self.0.endpoint);
        }
        self
    }

    pub(crate) fn with_reply(mut self, reply: String) -> Self {
        self.0.reply = Some(reply);
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// The same, as a value.
    pub fn into_kind(self) -> CallErrorKind {
        self.0.kind
    }

    /// The name of the operation.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The endpoint, without user info and query.
    pub fn endpoint(&self) -> &str {
        &self.0.endpoint
    }

    /// The reply as it came, secrets masked, at most its first 64 KiB; `None` if none came.
    pub fn reply(&self) -> Option<&str> {
        self.0.reply.as_deref()
    }

    /// The fault, if the service answered with one.
    pub fn fault(&self) -> Option<&Fault> {
        match self.kind() {
            CallErrorKind::Fault(fault) => Some(fault),
            _ => None,
        }
    }

    /// The fault as one of those that the operation declares (`wsdl:fault`): `F` is the enum that is generated for
    /// the operation. `None` if the call failed for another reason than a fault.
    ///
    /// Faults that the WSDL does not declare, or whose detail is not as it declares, are kept whole in a variant of
    /// their own.
    pub fn fault_as<F: From<Fault>>(&self) -> Option<F> {
        self.fault().cloned().map(F::from)
    }

    /// What NetServer said, if the headers of its reply say that it did not do what it was asked.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self.kind() {
            CallErrorKind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the same call may succeed later, and the service has certainly not worked on this one: no
    /// connection was made, or the server said that it is busy (status 429 or 503).
    ///
    /// A time limit that ran out and a connection that broke are *not* retryable in this sense: see
    /// [`is_outcome_unknown`](Self::is_outcome_unknown).
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            CallErrorKind::Transport(error) => error.kind() == TransportErrorKind::Connect,
            CallErrorKind::HttpStatus { status, .. } => {
                matches!(*status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            }
            CallErrorKind::SignIn(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// Whether the request went out, and nothing says what became of it: the service may have done its work,
    /// may still be at it, or may have seen nothing. Repeating may do the work twice.
    pub fn is_outcome_unknown(&self) -> bool {
        match self.kind() {
            CallErrorKind::Timeout(_) | CallErrorKind::Read(_) | CallErrorKind::NotSoap { .. } => true,
            CallErrorKind::Transport(error) => !error.is_unsent(),
            CallErrorKind::HttpStatus { status, .. } => {
                // An error page may come after the work was done. Only a server that is not available, or that
                // does not know the method, says that it did nothing.
                status.is_server_error()
                    && !matches!(*status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::NOT_IMPLEMENTED)
            }
            _ => false,
        }
    }
}

impl From<Fault> for CallError {
    fn from(fault: Fault) -> Self {
        Self::new(CallErrorKind::Fault(fault))
    }
}

/// For a server that calls another: a fault is handed on without its detail, of other errors the server's
/// client learns nothing.
impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        match error.into_kind() {
            CallErrorKind::Fault(fault) if fault.kind() == FaultKind::Sender => Self::sender(fault.reason()),
            CallErrorKind::Fault(fault) => Self::receiver(fault.reason()),
            kind => Self::internal(CallError::new(kind)),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.operation(), self.endpoint()) {
            ("", _) => {}
            (operation, "") => write!(f, "{operation}: ")?,
            (operation, endpoint) => write!(f, "{operation} at {endpoint}: ")?,
        }
        write!(f, "{}", self.kind())
    }
}

/// The same text as `Display`: it is what `main` prints of an error.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.kind() {
            CallErrorKind::Transport(error) => Some(error),
            CallErrorKind::Fault(error) => Some(error),
            CallErrorKind::Read(error) => Some(error),
            CallErrorKind::Write(error) => Some(error),
            CallErrorKind::SignIn(error) => Some(error),
            _ => None,
        }
    }
}
