//! Bound of the interim responses (RFC 9110, section 15.2) to a request, of which a server may send any number.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use futures_util::task::AtomicWaker;
use http::Request;
use hyper::ext::on_informational;
use tokio::task::coop::poll_proceed;

/// Maximum number of interim responses to a request.
const LIMIT: usize = 100;

/// Counter of the interim responses to a request.
#[derive(Clone, Default)]
pub(super) struct InterimResponses(Arc<Counter>);

#[derive(Default)]
struct Counter {
    received: AtomicUsize,
    /// The task that waits for the response.
    waiting: AtomicWaker,
}

impl InterimResponses {
    /// Counts the interim responses to `request`. HTTP/2 reports none: there a flood costs no more than the connection's
    /// share of the runtime until the time limit of the call.
    pub(super) fn to<B>(request: &mut Request<B>) -> Self {
        let counted = Self::default();
        let counter = Arc::clone(&counted.0);
        on_informational(request, move |_response| counter.count());
        counted
    }

    /// Registers the current task and tests the limit.
    pub(super) fn poll_exceeded(&self, context: &mut Context<'_>) -> Poll<TooManyInterimResponses> {
        self.0.waiting.register(context.waker());
        match self.0.received.load(Ordering::Relaxed) {
            0..=LIMIT => Poll::Pending,
            _ => Poll::Ready(TooManyInterimResponses),
        }
    }
}

impl Counter {
    /// Counts one response. It consumes the cooperative budget of the connection's task as well, because hyper continues to
    /// read after an interim response without checking it: otherwise a server that sends nothing else would starve other tasks.
    fn count(&self) {
        if self.received.fetch_add(1, Ordering::Relaxed) == LIMIT {
            self.waiting.wake();
        }
        if let Poll::Ready(progress) = poll_proceed(&mut Context::from_waker(Waker::noop())) {
            progress.made_progress();
        }
    }
}

/// The server sent more interim responses than allowed.
#[derive(Debug)]
pub(super) struct TooManyInterimResponses;

impl std::fmt::Display for TooManyInterimResponses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "it sent more than {LIMIT} interim responses (`100 Continue` and the like)")
    }
}

impl std::error::Error for TooManyInterimResponses {}
