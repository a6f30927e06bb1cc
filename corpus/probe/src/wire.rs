//! Transport between client and server: messages as bytes, recorded and prepared.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use erpsync::transport::Body;
use http::StatusCode;
use tower_service::Service;

/// A transport that keeps what the client sent, and answers what it was given. Clones share both.
#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    sent: Bytes,
    reply: (StatusCode, Bytes),
}

impl Wire {
    /// Sets the next reply that the client receives.
    pub(crate) fn reply(&self, status: StatusCode, body: Bytes) {
        *self.state() = State { sent: Bytes::new(), reply: (status, body) };
    }

    /// Body of the last request since then; empty if there was none.
    pub(crate) fn sent(&self) -> Bytes {
        self.state().sent.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service<http::Request<Body>> for Wire {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let mut state = self.state();
        state.sent = request.into_body().try_into_bytes().unwrap_or_default();
        let (status, body) = state.reply.clone();
        let mut response = http::Response::new(Body::from(body));
        *response.status_mut() = status;
        ready(Ok(response))
    }
}
