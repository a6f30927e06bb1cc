//! Errors of calls.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::advice::UNKNOWN;
use super::{Challenge, EndpointError, InterceptorError, ReceivedText, SignInError};
use crate::attachment::AttachmentError;
use crate::redact::{Carried, Redaction};
use crate::report::Report;
use crate::soap::{Fault, FaultKind, HttpResponseParts};
use crate::stream::StreamError;
use crate::transport::{BoxError, TransportError, TransportErrorKind};
use crate::xml::{ReadError, WriteError};

/// Error of a call: its kind, operation and endpoint, and advice. One pointer wide.
///
/// `Display` is one level, and `source` leads to the error behind the [kind](Self::kind); [`report`](Self::report) is the whole
/// text, which `Debug` shows, too.
///
/// No text that it shows holds what the call sent as a [`Secret`](crate::Secret), as a credential in the address or in
/// an HTTP header field, or in an element of one of the names that are secret (see
/// [`with_secret_elements`](super::Client::with_secret_elements)); secrets of less than four bytes are too short to be
/// recognized where another text quotes them. The values in its kind (a fault, its detail) are as they were received.
///
/// Text of a server is shown as one line of bounded length, with control and direction characters escaped.
///
/// ```
/// use erpsync::client::{CallError, CallErrorKind};
///
/// fn report(error: &CallError) -> String {
///     match error.kind() {
///         CallErrorKind::Fault(fault) => format!("a fault: {}", fault.reason()),
///         CallErrorKind::Rejected(rejection) => format!("not done: {rejection}"),
///         _ if error.is_retryable() => "later, perhaps".to_owned(),
///         _ => error.report(),
///     }
/// }
/// ```
pub struct CallError(Box<Inner>);

struct Inner {
    operation: String,
    endpoint: String,
    attempts: u32,
    kind: CallErrorKind,
    reply: Option<Received>,
    shown: Carried,
}

/// The length of a text that [`CallError::redact`] gives, in characters.
const SHOWN: usize = 4000;

/// Parts of the reply that an error keeps.
pub(super) struct Received {
    pub(super) http: HttpResponseParts,
    pub(super) challenges: Vec<Challenge>,
    /// The request was sent in gzip.
    pub(super) packed_request: bool,
    pub(super) retry_after: Option<Duration>,
    /// Its start, without secrets.
    pub(super) text: String,
}

/// Kinds of errors of calls.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The endpoint is not a URL that can be called, for this reason.
    Endpoint(EndpointError),
    /// No reply came. Its [kind](TransportError::kind) tells a request that went out from one that did not.
    Transport(TransportError),
    /// The time limit of the call ran out: see [`Client::with_timeout`](super::Client::with_timeout).
    Timeout {
        /// The limit.
        limit: Duration,
        /// The request was under way, so that it may have been received. `false`: the time had passed with signing
        /// in, with making a connection, or with waiting to try again.
        sent: bool,
    },
    /// An HTTP status that is not success, with a body that is not a fault.
    HttpStatus {
        /// The status.
        status: StatusCode,
        /// The reason phrase, if it is not the usual one: WCF names there the content type that it takes. Else empty.
        reason: ReceivedText,
        /// The start of the body, at most 8 KiB; empty if there was none.
        body: ReceivedText,
        /// Target of a redirect (`Location`), without query.
        location: Option<ReceivedText>,
    },
    /// The server answered with success, but not with a SOAP message.
    NotSoap {
        /// The content type; empty if there was none.
        content_type: ReceivedText,
        /// The start of the body, at most 8 KiB; empty if there was none.
        body: ReceivedText,
    },
    /// The service answered with a fault.
    Fault(Fault),
    /// The reply is no fault, but an interceptor recognized that the service did not do what it was asked. For
    /// SuperOffice the error inside is a `superoffice::NotSucceeded`.
    Rejected(InterceptorError),
    /// An interceptor does not trust the reply: its signature does not fit, it answers another message.
    Untrusted(InterceptorError),
    /// An interceptor failed before the request was sent.
    Unsent(InterceptorError),
    /// The reply can't be read.
    Read(ReadError),
    /// The reply is streamed, and ended before its first item; or an error in its middle that was made one of the call by `?`.
    Stream(StreamError),
    /// An attachment can't be read: one of the reply, or one that had to be read before the request was sent.
    Attachment(AttachmentError),
    /// The request can't be written.
    Write(WriteError),
    /// There is nothing to authenticate the call with.
    SignIn(SignInError),
}

impl CallError {
    pub(crate) fn new(kind: CallErrorKind) -> Self {
        let (operation, endpoint) = (String::new(), String::new());
        Self(Box::new(Inner {
            operation,
            endpoint,
            attempts: 1,
            kind,
            reply: None,
            shown: Carried::default(),
        }))
    }

    /// The error of an interceptor that recognized in a reply that the service did not do what it was asked.
    pub fn rejected(error: impl Into<BoxError>) -> Self {
        Self::new(CallErrorKind::Rejected(InterceptorError::new(error)))
    }

    /// The error of an interceptor that does not trust a reply. The service may have done its work all the same.
    pub fn untrusted(error: impl Into<BoxError>) -> Self {
        Self::new(CallErrorKind::Untrusted(InterceptorError::new(error)))
    }

    /// The error of an interceptor that failed before the request was sent.
    pub fn unsent(error: impl Into<BoxError>) -> Self {
        Self::new(CallErrorKind::Unsent(InterceptorError::new(error)))
    }

    /// The error of a call of this operation at this endpoint, unless it has them already.
    pub(crate) fn at(mut self, operation: &str, endpoint: &str) -> Self {
        if self.0.operation.is_empty() {
            operation.clone_into(&mut self.0.operation);
            endpoint.clone_into(&mut self.0.endpoint);
        }
        self
    }

    /// The error of a call that got this reply: shown without the secrets of both.
    pub(super) fn of_reply(kind: CallErrorKind, reply: Received, redaction: &Redaction) -> Self {
        let mut error = Self::new(kind.redacted(redaction));
        error.0.reply = Some(reply);
        error.0.shown = redaction.into();
        error
    }

    /// Hides the secrets of a request that an interceptor did not let out. The error of another call knows its own.
    pub(super) fn redacted_unsent(mut self, redaction: impl FnOnce() -> Redaction) -> Self {
        if let CallErrorKind::Unsent(_) = self.0.kind
            && self.0.operation.is_empty()
        {
            let redaction = redaction();
            self.0.shown = (&redaction).into();
            self = Self(Box::new(Inner { kind: self.0.kind.redacted(&redaction), ..*self.0 }));
        }
        self
    }

    pub(super) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Returns all that is known, on one line: operation and endpoint, the kind, the chain of sources, and the
    /// [advice](Self::advice). Without the secrets of the call.
    pub fn report(&self) -> String {
        let report = Report(self).to_string() + &self.schemes();
        let advice = self.special_advice().into_iter().chain(self.is_outcome_unknown().then_some(UNKNOWN));
        advice.fold(report, |report, advice| report + ". " + advice)
    }

    /// The kind of the error.
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// The kind of the error.
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

    /// Number of attempts: more than one where the call was made again by the rules of [`Retry`](super::Retry), or as an
    /// interceptor asked.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The reply without secrets, at most its first 64 KiB; `None` if none came. Control and direction characters in it are
    /// spelled as character references.
    pub fn reply(&self) -> Option<&str> {
        self.0.reply.as_ref().map(|reply| &*reply.text)
    }

    /// A text of the reply as it may be shown: without the secrets of the call, on one line, with control and direction
    /// characters escaped, at most 4,000 characters. For what [`kind`](Self::kind) leads to, which is as it was received:
    /// the reason of a fault, the message of an exception.
    pub fn redact(&self, text: &str) -> String {
        match self.kind() {
            CallErrorKind::SignIn(error) => error.redact(text),
            _ => self.0.shown.line(text, SHOWN),
        }
    }

    /// The HTTP status of the reply, whatever was in it; `None` if none came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.reply.as_ref().map(|reply| reply.http.status)
    }

    /// The HTTP side of the reply, with its header fields as they were received; `None` if none came.
    pub fn http(&self) -> Option<&HttpResponseParts> {
        self.0.reply.as_ref().map(|reply| &reply.http)
    }

    /// Challenges of a server with status 401, or of a proxy with 407; empty for others. The
    /// interceptors of [`http_auth`](crate::http_auth) answer those of a server; a proxy gets the user info of its address by Basic.
    pub fn challenges(&self) -> &[Challenge] {
        self.0.reply.as_ref().map_or(&[], |reply| &reply.challenges)
    }

    /// Reports whether the server answered a request that was sent in gzip.
    pub(super) fn was_packed(&self) -> bool {
        self.0.reply.as_ref().is_some_and(|reply| reply.packed_request)
    }

    /// Pause that the server asks for before the next request (`Retry-After`, RFC 9110, section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.reply.as_ref()?.retry_after
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

    /// The error of an interceptor, if the call failed for one of this type.
    pub fn interceptor_error<T: Error + 'static>(&self) -> Option<&T> {
        match self.kind() {
            CallErrorKind::Rejected(error)
            | CallErrorKind::Untrusted(error)
            | CallErrorKind::Unsent(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// Reports whether the same call may succeed later, and the service has certainly not worked on this one: no
    /// connection was made, the time limit ran out before the request was sent, or the server was busy
    /// (status 429 or 503).
    ///
    /// A time limit that ran out later and a connection that broke are *not* retryable in this sense: see
    /// [`is_outcome_unknown`](Self::is_outcome_unknown).
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            CallErrorKind::Transport(error) => error.kind() == TransportErrorKind::Connect,
            CallErrorKind::Timeout { sent, .. } => !sent,
            CallErrorKind::SignIn(error) => error.is_retryable(),
            CallErrorKind::HttpStatus { .. } | CallErrorKind::Fault(_) => {
                matches!(self.status(), Some(StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE))
            }
            _ => false,
        }
    }

    /// Reports whether the request went out with an unknown outcome: the service may have done its work,
    /// may still be at it, or may have seen nothing. Repeating may do the work twice.
    pub fn is_outcome_unknown(&self) -> bool {
        match self.kind() {
            CallErrorKind::Timeout { sent, .. } => *sent,
            CallErrorKind::Read(_)
            | CallErrorKind::Stream(_)
            | CallErrorKind::NotSoap { .. }
            | CallErrorKind::Untrusted(_) => true,
            CallErrorKind::Transport(error) => !error.is_unsent(),
            CallErrorKind::Attachment(error) => error.part().is_some(),
            CallErrorKind::HttpStatus { status, .. } => {
                // An error page may come after the work was done. Only a server that is not available, or that
                // does not know the method, certainly did nothing.
                status.is_server_error()
                    && !matches!(*status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::NOT_IMPLEMENTED)
            }
            _ => false,
        }
    }
}

impl CallErrorKind {
    /// Returns the error behind the kind.
    pub(super) fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::Fault(fault) => Some(fault),
            Self::Rejected(error) | Self::Untrusted(error) | Self::Unsent(error) => Some(error),
            Self::Read(error) => Some(error),
            Self::Stream(error) => Some(error),
            Self::Attachment(error) => Some(error),
            Self::Write(error) => Some(error),
            Self::SignIn(error) => Some(error),
            Self::Endpoint(_) | Self::Timeout { .. } | Self::HttpStatus { .. } | Self::NotSoap { .. } => None,
        }
    }

    /// Returns the text of the kind and of the errors behind it, on one line: for logs, which have the operation and the
    /// endpoint elsewhere.
    pub(super) fn report(&self) -> String {
        match self.source() {
            Some(source) => format!("{self}: {}", Report(source)),
            None => self.to_string(),
        }
    }

    /// Hides the secrets of the call.
    pub(super) fn redacted(self, redaction: &Redaction) -> Self {
        match self {
            Self::Fault(fault) => Self::Fault(fault.redacted(redaction)),
            Self::Rejected(error) => Self::Rejected(error.redacted(redaction)),
            Self::Untrusted(error) => Self::Untrusted(error.redacted(redaction)),
            Self::Unsent(error) => Self::Unsent(error.redacted(redaction)),
            Self::Read(error) => Self::Read(error.redacted(redaction)),
            Self::Stream(error) => Self::Stream(error.redacted(redaction)),
            Self::Transport(error) => Self::Transport(error.redacted(redaction)),
            // They know it, or have nothing of the server's.
            Self::HttpStatus { .. }
            | Self::NotSoap { .. }
            | Self::Endpoint(_)
            | Self::Timeout { .. }
            | Self::Attachment(_)
            | Self::Write(_)
            | Self::SignIn(_) => self,
        }
    }
}

impl From<StreamError> for CallError {
    fn from(error: StreamError) -> Self {
        Self::new(CallErrorKind::Stream(error))
    }
}

impl From<SignInError> for CallError {
    fn from(error: SignInError) -> Self {
        Self::new(CallErrorKind::SignIn(error))
    }
}

/// For interceptors: an attempt whose endpoint can't be called is not made.
impl From<EndpointError> for CallError {
    fn from(error: EndpointError) -> Self {
        Self::new(CallErrorKind::Endpoint(error))
    }
}

impl From<Fault> for CallError {
    fn from(fault: Fault) -> Self {
        Self::new(CallErrorKind::Fault(fault))
    }
}

/// For a server that calls another: a fault is handed on without its detail and without the secrets of the call, of
/// other errors the server's client learns nothing.
impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        match error.fault() {
            Some(fault) if fault.kind() == FaultKind::Sender => Self::sender(error.redact(fault.reason())),
            Some(fault) => Self::receiver(error.redact(fault.reason())),
            None => Self::internal(error),
        }
    }
}

/// Shows the [`report`](CallError::report): `main` prints an error so.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind().source()
    }
}
