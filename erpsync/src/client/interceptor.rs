//! Interceptors: code that takes part in each call of a client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::response::Parts;
use http::{Extensions, StatusCode};

use super::http_phases::{HttpRequest, HttpResponse};
use super::{CallError, FinishedRequest, OpenedReply, RequestContext};
use crate::BoxFuture;
use crate::redact::Redaction;
use crate::soap::Operation;
use crate::xml::{Name, RawElement};

/// Code that takes part in each call: adds header blocks, signs the envelope, checks the reply, asks for a repeat.
///
/// A call goes through these phases, each time that it is made:
///
/// 1. [`prepare_request`](Self::prepare_request), before the envelope is written;
/// 2. [`finish_request`](Self::finish_request), with the finished envelope, which is what is sent;
/// 3. [`finish_http_request`](Self::finish_http_request), with the HTTP request that carries it;
/// 4. [`check_http_response`](Self::check_http_response), with the HTTP response, whatever it is;
/// 5. [`open_reply`](Self::open_reply), with the envelope of the reply, before it is read;
/// 6. [`block_interest`](Self::block_interest) and [`check_reply`](Self::check_reply), between the header and the body of the
///    reply;
/// 7. [`after_attempt`](Self::after_attempt), with the outcome.
///
/// Phases of the request run in the order in which the interceptors were installed, the one that
/// [`with_authentication`](super::Client::with_authentication) sets first, then that of
/// [`with_addressing`](super::Client::with_addressing). Phases of the reply run in the reverse order. The
/// first error ends the attempt. A time limit of the call covers all of it.
///
/// One value serves all calls of a client at the same time. The state of one call goes into its `extensions`, which all
/// phases of all attempts of the call share.
///
/// The default methods do nothing. [`Tickets`](https://docs.rs/erpsync/latest/erpsync/superoffice/struct.Tickets.html) is an
/// interceptor; here is one that adds a header block, and refuses replies that do not repeat it:
///
/// ```
/// use erpsync::BoxFuture;
/// use erpsync::client::{BlockInterest, CallError, Interceptor, ReplyHeaders, RequestContext};
/// use erpsync::xml::{Name, RawElement};
///
/// struct Session(String);
///
/// impl Interceptor for Session {
///     fn prepare_request<'a>(
///         &'a self,
///         request: &'a mut RequestContext<'_>,
///     ) -> BoxFuture<'a, Result<(), CallError>> {
///         Box::pin(async move {
///             let block = format!("<Session xmlns='urn:example'>{}</Session>", self.0);
///             request.add_header_block(RawElement::parse(&block).map_err(CallError::unsent)?);
///             Ok(())
///         })
///     }
///
///     fn block_interest(&self, name: Name<'_>, _text: Option<&str>) -> BlockInterest {
///         match name == Name::new("urn:example", "Session") {
///             true => BlockInterest::Keep,
///             false => BlockInterest::Ignore,
///         }
///     }
///
///     fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
///         let session = reply.block(Name::new("urn:example", "Session"));
///         match session.and_then(|block| block.read::<String>().ok()) {
///             Some(session) if session == self.0 => Ok(()),
///             _ => Err(CallError::untrusted("the reply is of another session")),
///         }
///     }
/// }
/// ```
pub trait Interceptor: Send + Sync {
    /// Adds header blocks and HTTP header fields to a request that is about to be written, or moves it to another endpoint.
    ///
    /// # Errors
    ///
    /// If the request must not be sent: see [`CallError::unsent`] and [`SignInError`](super::SignInError).
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let _ = request;
        nothing()
    }

    /// Inspects and changes the finished envelope: signs or encrypts it, for example.
    ///
    /// # Errors
    ///
    /// If the request must not be sent: see [`CallError::unsent`].
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let _ = request;
        nothing()
    }

    /// Inspects and changes the HTTP request that is about to be sent: authorizes it, or signs it as a whole.
    ///
    /// # Errors
    ///
    /// If the request must not be sent: see [`CallError::unsent`].
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let _ = request;
        nothing()
    }

    /// Inspects an HTTP response before anything of it is read, whatever its status and its body are.
    ///
    /// # Errors
    ///
    /// If the response must not be read further: see [`CallError::rejected`] and [`CallError::untrusted`]. Status, header fields
    /// and challenges of the response stay part of the error.
    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        let _ = response;
        Ok(())
    }

    /// Inspects the envelope of a reply before it is read, and changes what is handed on: verifies or decrypts it, for example.
    ///
    /// Called for every reply that has a body, faults included. If the body is no SOAP envelope, an error of this method
    /// gives way to the one that reports that.
    ///
    /// # Errors
    ///
    /// If the reply must not be read: see [`CallError::untrusted`] and [`CallError::rejected`].
    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        let _ = reply;
        nothing()
    }

    /// Reports whether a header block of the reply is kept for [`check_reply`](Self::check_reply).
    ///
    /// `text` is its text, where a first look is enough: for an element that has nothing but text without
    /// references. Not called for a block that is `xsi:nil`, nor for a second block of a name.
    fn block_interest(&self, name: Name<'_>, text: Option<&str>) -> BlockInterest {
        let _ = (name, text);
        BlockInterest::Ignore
    }

    /// Checks the header blocks of a reply that were kept. The body was not read yet.
    ///
    /// # Errors
    ///
    /// If the reply must not be read further: see [`CallError::rejected`] and [`CallError::untrusted`].
    fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
        let _ = reply;
        Ok(())
    }

    /// Inspects the outcome of an attempt, and may ask for one more: with another ticket, for example, or with the answer to a
    /// challenge.
    ///
    /// Not called after an attempt that ended with the time limit of the call, or that was dropped.
    ///
    /// Such a wish is granted [`max_repeats`](Self::max_repeats) times a call. Ask only if the service certainly did nothing.
    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        let _ = attempt;
        AfterAttempt::Return
    }

    /// Maximum number of repeats that this interceptor is granted for one call: 1 unless overridden, and at most 8.
    ///
    /// A handshake that takes several requests needs more than one.
    fn max_repeats(&self) -> usize {
        1
    }
}

/// A future that is ready. It has no size, so a box of it allocates nothing.
struct Nothing;

impl Future for Nothing {
    type Output = Result<(), CallError>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(()))
    }
}

fn nothing<'a>() -> BoxFuture<'a, Result<(), CallError>> {
    Box::pin(Nothing)
}

/// Interest of an interceptor in a header block of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockInterest {
    /// The block does not matter.
    Ignore,
    /// The block is kept for [`Interceptor::check_reply`].
    Keep,
    /// The block settles the matter: [`Interceptor::check_reply`] need not be called for this reply.
    Settled,
}

/// Header blocks of a reply, as [`Interceptor::check_reply`] gets them.
pub struct ReplyHeaders<'c> {
    pub(super) operation: &'static Operation,
    pub(super) http: &'c Parts,
    pub(super) blocks: &'c [RawElement],
    pub(super) extensions: &'c Extensions,
    pub(super) redaction: &'c dyn Fn() -> Redaction,
}

impl ReplyHeaders<'_> {
    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.http.status
    }

    /// The HTTP status and header fields.
    pub fn http(&self) -> &Parts {
        self.http
    }

    /// The header blocks that were kept, for whichever interceptor.
    pub fn blocks(&self) -> &[RawElement] {
        self.blocks
    }

    /// The header block of a name, if it was kept.
    pub fn block(&self, name: Name<'_>) -> Option<&RawElement> {
        self.blocks.iter().find(|block| block.name() == name)
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// The secrets of this call, for errors that quote the reply.
    pub fn redaction(&self) -> Redaction {
        (self.redaction)()
    }
}

/// Outcome of an attempt, as [`Interceptor::after_attempt`] gets it.
pub struct AttemptOutcome<'c> {
    pub(super) operation: &'static Operation,
    pub(super) result: Result<&'c Parts, &'c CallError>,
    pub(super) extensions: &'c mut Extensions,
}

impl AttemptOutcome<'_> {
    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The HTTP status and header fields of the response, or the error.
    ///
    /// # Errors
    ///
    /// The error of the attempt.
    pub fn result(&self) -> Result<&Parts, &CallError> {
        self.result
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}

/// Decision of an interceptor after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AfterAttempt {
    /// The outcome stands.
    Return,
    /// The call is made once more. It has no effect after success.
    Repeat,
}

macro_rules! debug {
    ($($type:ident),*) => {$(
        /// Shows the operation only: messages and header fields may hold secrets.
        impl fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).field("operation", &self.operation.name).finish_non_exhaustive()
            }
        }
    )*};
}

debug!(FinishedRequest, OpenedReply, ReplyHeaders, AttemptOutcome);
