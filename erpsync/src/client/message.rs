//! The typed shell of a call: all that is compiled for each operation.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::response::Parts;

use super::request_context::Outgoing;
use super::{CallError, CallErrorKind};
use crate::BoxFuture;
use crate::soap::{AnyBlocks, BodySlot, HttpResponseParts, Message, MessageParts};
use crate::xml::{RawElement, ReadOptions, XmlRead, XmlWrite};

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
pub(super) trait Incoming: Send {
    fn target(&mut self) -> Target<'_>;

    /// Forgets what was read.
    fn clear(&mut self);

    /// The value itself, to be downcast.
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

/// The parts that a reply is read into.
pub(super) struct Target<'r> {
    pub(super) headers: &'r mut dyn AnyBlocks,
    pub(super) others: &'r mut Vec<RawElement>,
    pub(super) body: &'r mut dyn BodySlot,
}

/// A response while it is read.
pub(super) struct Received<R: Message> {
    headers: R::Headers,
    others: Vec<RawElement>,
    body: Option<R::Body>,
}

impl<R: Message> Default for Received<R> {
    fn default() -> Self {
        Self { headers: R::Headers::default(), others: Vec::new(), body: None }
    }
}

impl<R: Message> Received<R>
where
    R::Body: XmlRead,
{
    pub(super) fn as_target(&mut self) -> Target<'_> {
        Target { headers: &mut self.headers, others: &mut self.others, body: &mut self.body }
    }

    /// The response. Without a reply, as a one-way operation has none, it is that of an empty body.
    ///
    /// Stands apart: a response may be large, and is in the frame of each function that moves it.
    #[inline(never)]
    pub(super) fn into_response(mut self) -> Result<R, CallError> {
        if self.body.is_none() {
            read_absent(&mut self.body)?;
        }
        let Self { headers, others, body } = self;
        let Some(body) = body else { unreachable!("a body that was read is in its slot") };
        Ok(R::from_parts(body, headers, others))
    }
}

#[cold]
fn read_absent(body: &mut dyn BodySlot) -> Result<(), CallError> {
    body.read_absent(&ReadOptions::default()).map_err(|error| CallError::new(CallErrorKind::Read(error)))
}

impl<R: Message + 'static> Incoming for Received<R>
where
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    fn target(&mut self) -> Target<'_> {
        self.as_target()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// A reply that was read, and what HTTP brought with it.
pub(super) type Completed = (Box<dyn Incoming>, Parts);

/// A call that is being made.
///
/// Dropping it gives the call up on this side.
#[must_use = "a call is made when it is awaited"]
pub struct CallFuture<R> {
    pub(super) call: BoxFuture<'static, Result<Completed, CallError>>,
    pub(super) response: PhantomData<fn() -> R>,
}

impl<R: Message + 'static> Future for CallFuture<R>
where
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (incoming, http) = ready!(self.call.as_mut().poll(context))?;
        // The call was made with such a value, and gives it back.
        let received =
            incoming.into_any().downcast::<Received<R>>().map_or_else(|_| Received::default(), |r| *r);
        let mut response = received.into_response()?;
        response.set_http_response(HttpResponseParts::new(http));
        Poll::Ready(Ok(response))
    }
}

impl<R> fmt::Debug for CallFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
