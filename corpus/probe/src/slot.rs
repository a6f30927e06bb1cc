//! The implementation behind a generated server: it keeps what it is asked, and answers what it was given.

use std::any::Any;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use erpsync::soap::{Fault, Message};

/// Error for a request that has no prepared answer.
pub(crate) const NO_ANSWER: &str = "there is nothing to answer";

/// A request, a reply or a fault, whatever its type.
pub(crate) trait Value: Send {
    fn copy(&self) -> Box<dyn Value>;
    fn is(&self, other: &dyn Value) -> bool;
    fn shown(&self) -> String;
    fn any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<T: Clone + PartialEq + Debug + Send + 'static> Value for T {
    fn copy(&self) -> Box<dyn Value> {
        Box::new(self.clone())
    }

    fn is(&self, other: &dyn Value) -> bool {
        other.any().downcast_ref::<T>().is_some_and(|other| other == self)
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// A request that a server received. The HTTP request that it came with is no part of its value.
#[derive(Clone)]
struct Received<Q>(Q);

impl<Q> Value for Received<Q>
where
    Q: Message + Clone + Debug + Send + 'static,
    Q::Body: PartialEq,
    Q::Headers: PartialEq,
{
    fn copy(&self) -> Box<dyn Value> {
        Box::new(self.clone())
    }

    fn is(&self, other: &dyn Value) -> bool {
        let Self(this) = self;
        other.any().downcast_ref::<Q>().is_some_and(|other| {
            this.body() == other.body()
                && this.headers() == other.headers()
                && this.other_headers() == other.other_headers()
        })
    }

    fn shown(&self) -> String {
        format!("{:?}", self.0)
    }

    fn any(&self) -> &dyn Any {
        &self.0
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        Box::new(self.0)
    }
}

/// Implements every operation. Clones share what they keep.
#[derive(Clone, Default)]
pub struct Slot(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    received: Option<Box<dyn Value>>,
    answer: Option<Result<Box<dyn Value>, Fault>>,
}

impl Slot {
    /// The body of every operation: keeps the request, and answers what is there to answer.
    ///
    /// # Errors
    ///
    /// The fault that is to be answered; also if there is nothing to answer, or something of another type.
    pub fn answer<Q, R>(&self, request: Q) -> Result<R, Fault>
    where
        Q: Message + Clone + Debug + Send + 'static,
        Q::Body: PartialEq,
        Q::Headers: PartialEq,
        R: 'static,
    {
        let reply = self.exchange(Box::new(Received(request)))?;
        match reply.into_any().downcast() {
            Ok(reply) => Ok(*reply),
            Err(_) => Err(Fault::receiver("the server called another operation")),
        }
    }

    /// Keeps a request, and takes the answer to it: once for all operations.
    fn exchange(&self, received: Box<dyn Value>) -> Result<Box<dyn Value>, Fault> {
        let mut state = self.state();
        state.received = Some(received);
        state.answer.take().unwrap_or_else(|| Err(Fault::receiver(NO_ANSWER)))
    }

    pub(crate) fn take(&self) -> Option<Box<dyn Value>> {
        self.state().received.take()
    }

    pub(crate) fn give(&self, answer: Result<Box<dyn Value>, Fault>) {
        let mut state = self.state();
        state.received = None;
        state.answer = Some(answer);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
