//! The typed shell of a call: all that is compiled for each operation.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::request_context::Outgoing;
use super::{CallError, Client, run};
use crate::BoxFuture;
use crate::soap::{HttpResponseParts, Message, MessageParts, Operation, Received, Target};
use crate::xml::{XmlRead, XmlWrite};

/// A request with its type.
pub(super) struct Typed<Q>(pub(super) Q);

impl<Q: Message + Send + Sync> Outgoing for Typed<Q>
where
    Q::Body: XmlWrite,
{
    fn parts(&self) -> MessageParts<'_> {
        MessageParts::of(&self.0)
    }
}

/// The place that a response is read into, whatever its type is.
pub(super) trait Incoming: Any + Send {
    fn target(&mut self) -> Target<'_>;
}

impl<R: Message + 'static> Incoming for Received<R>
where
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    fn target(&mut self) -> Target<'_> {
        self.target()
    }
}

/// A reply that was read, and what HTTP brought with it.
pub(super) type Completed = (Box<dyn Incoming>, HttpResponseParts);

/// A call that is being made.
///
/// Dropping it gives the call up on this side.
#[must_use = "a call is made when it is awaited"]
pub struct CallFuture<R> {
    call: BoxFuture<'static, Result<Completed, CallError>>,
    response: PhantomData<fn() -> R>,
}

impl<R: Message + 'static> CallFuture<R>
where
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    pub(super) fn new(client: Client, operation: &'static Operation, request: Box<dyn Outgoing>) -> Self {
        Self { call: run::start(client, operation, request, Received::<R>::boxed()), response: PhantomData }
    }
}

impl<R: Message + 'static> Future for CallFuture<R>
where
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.call.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok((mut received, http))) => Poll::Ready(Ok(response(&mut *received, http))),
        }
    }
}

/// The response that was read into its place.
pub(super) fn response<R: Message + 'static>(received: &mut dyn Incoming, http: HttpResponseParts) -> R
where
    R::Body: XmlRead,
{
    let received: Option<&mut Received<R>> = (received as &mut dyn Any).downcast_mut();
    let response = received.and_then(|received| {
        received.take(|body, headers, others| R::from_response(body, headers, others, http))
    });
    response.unwrap_or_else(|| unread())
}

/// A call gives back the place that it was made with, and has read the body into it.
#[cold]
pub(super) fn unread() -> ! {
    unreachable!("a call that succeeded has read a body")
}

impl<R> fmt::Debug for CallFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
