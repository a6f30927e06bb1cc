//! The typed shell of a call: all that is compiled for each operation.
//!
//! A combinator or a closure is a function more for each operation, so there is none.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::request_context::Outgoing;
use super::{CallError, Client, run};
use crate::BoxFuture;
use crate::soap::{HttpResponseParts, Message, MessageParts, Operation, Received, Service, Target};
use crate::stream::{ReadBody, WriteBody};

impl<Q: Message + Send + Sync> Outgoing for Q
where
    Q::Body: WriteBody,
{
    fn parts(&self) -> MessageParts<'_> {
        MessageParts::of(self)
    }
}

/// The place that a response is read into, whatever its type is.
pub(super) trait Incoming: Any + Send {
    fn target(&mut self) -> Target<'_>;
}

impl<R: Message + 'static> Incoming for Received<R>
where
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    fn target(&mut self) -> Target<'_> {
        self.target()
    }
}

/// Makes the place of a response, in a frame of its own, since messages may be large.
#[inline(never)]
pub(super) fn place<R: Message + Send + 'static>() -> Box<dyn Incoming>
where
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    Box::new(Received::<R>::new())
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
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    pub(super) fn new(client: Client, operation: &'static Operation, request: Box<dyn Outgoing>) -> Self
    where
        R: Send,
    {
        Self { call: run::start(client, operation, request, place::<R>), response: PhantomData }
    }
}

impl<R: Message + 'static> Future for CallFuture<R>
where
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.call.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(completed)) => Poll::Ready(Ok(response(completed))),
        }
    }
}

/// The response that was read into its place.
pub(super) fn response<R: Message + 'static>((mut received, http): Completed) -> R
where
    R::Body: ReadBody,
{
    let received: &mut dyn Any = &mut *received;
    let Some(received) = received.downcast_mut::<Received<R>>() else { unread() };
    match received.take(http, R::from_response) {
        Some(response) => response,
        None => unread(),
    }
}

/// Calls an operation of a service, by its number.
///
/// All that is compiled for each operation of a client, with the functions that write its request and read its response.
pub fn call<Q, R>(client: &Client, service: &'static Service, operation: usize, request: Q) -> CallFuture<R>
where
    Q: Message + Send + Sync + 'static,
    Q::Body: WriteBody,
    R: Message + Send + 'static,
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    let call = run::start_by_number(client, service, operation, Box::new(request), place::<R>);
    CallFuture { call, response: PhantomData }
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
