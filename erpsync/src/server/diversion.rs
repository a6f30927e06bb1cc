//! Replies that do not go back on the connection of their request, and work that goes on apart from it.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::{HeaderMap, Response, StatusCode};

use crate::BoxFuture;
use crate::soap::{HttpParts, SoapVersion};
use crate::transport::Body;

/// Way of a reply that does not go back on the connection of its request.
pub(crate) enum Diversion {
    /// The reply is dropped.
    Nowhere,
    /// The reply is handed over when it is finished.
    To(Box<dyn FnOnce(DivertedReply) -> BoxFuture<'static, ()> + Send>),
}

/// A finished reply that goes elsewhere.
pub(crate) struct DivertedReply {
    pub(crate) version: SoapVersion,
    pub(crate) xml: String,
    /// HTTP header fields that interceptors set.
    pub(crate) http_headers: HeaderMap,
}

/// Start of a future that nobody waits for, as `tokio::spawn` does it.
pub(crate) type Spawn = dyn Fn(BoxFuture<'static, ()>) + Send + Sync;

/// Mark of a request that every interceptor accepted, in its extensions: its sender is known, where one of them asks who that is.
#[derive(Clone)]
pub(crate) struct Accepted;

/// Connection of a request, in its extensions.
#[derive(Clone, Default)]
pub(crate) struct Connection(Arc<Mutex<Option<Arc<Spawn>>>>);

impl Connection {
    /// Lets the work on the request go on apart from the connection, which is answered at once.
    pub(crate) fn leave(&self, spawn: Arc<Spawn>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(spawn);
    }

    fn is_left(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn take_spawn(&self) -> Option<Arc<Spawn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Lets go of the connection, if an interceptor asked for that; reports whether.
pub(super) async fn leave_connection(http: &HttpParts) -> bool {
    let is_left = http.extensions.get::<Connection>().is_some_and(Connection::is_left);
    if is_left {
        let mut is_polled = false;
        // The connection takes notice of what is not ready, and whoever gets the work polls it again.
        poll_fn(|_| match std::mem::replace(&mut is_polled, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }
    is_left
}

/// Work on a request that may go on apart from its connection.
pub(super) struct Detachable {
    pub(super) work: Option<BoxFuture<'static, Result<Response<Body>, Infallible>>>,
    pub(super) connection: Connection,
}

impl Future for Detachable {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        if let Poll::Ready(answer) = work.as_mut().poll(context) {
            return Poll::Ready(answer);
        }
        let Some(spawn) = self.connection.take_spawn() else { return Poll::Pending };
        if let Some(work) = self.work.take() {
            spawn(Box::pin(async move { drop(work.await) }));
        }
        Poll::Ready(Ok(accepted()))
    }
}

/// The answer to a request whose reply is none, or goes elsewhere.
pub(super) fn accepted() -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::ACCEPTED;
    answer
}
