//! Progress of a request.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::{Body, BoxError};

/// Progress of a request that a client hands to its transport: an extension of the request.
///
/// A transport that needs time before it sends, to make a connection or to wait for its turn, calls
/// [`waiting`](Self::waiting) first and [`sending`](Self::sending) before the first byte goes out. When the time limit of the
/// call ends in between, the error reports that nothing was sent, so that the call can be repeated. A transport that reports
/// nothing is assumed to send at once.
///
/// ```
/// use erpsync::transport::SendProgress;
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(SendProgress::default());
///
/// // In the transport:
/// let progress: SendProgress = request.extensions().get().cloned().unwrap_or_default();
/// progress.waiting();
/// // A connection is made …
/// assert!(progress.sending(), "the caller still waits");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SendProgress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    phase: AtomicU8,
    /// The time at which a piece of a streamed body was taken last.
    last_piece: Mutex<Option<Instant>>,
}

const UNREPORTED: u8 = 0;
const WAITING: u8 = 1;
const SENDING: u8 = 2;
const GIVEN_UP: u8 = 3;

impl SendProgress {
    /// Reports that nothing was sent yet: also of a request that is sent once more, since the server did not take it.
    pub fn waiting(&self) {
        for known in [UNREPORTED, SENDING] {
            let _ = self.0.phase.compare_exchange(known, WAITING, Ordering::SeqCst, Ordering::SeqCst);
        }
    }

    /// Reports that the request goes out. `false`: the caller has given it up as one that was not sent, and it must not
    /// be sent any more.
    pub fn sending(&self) -> bool {
        let _ = self.0.phase.compare_exchange(WAITING, SENDING, Ordering::SeqCst, Ordering::SeqCst);
        self.0.phase.load(Ordering::SeqCst) != GIVEN_UP
    }

    /// Reports whether the transport has reported that nothing was sent.
    #[cfg(feature = "http")]
    pub(crate) fn is_waiting(&self) -> bool {
        self.0.phase.load(Ordering::SeqCst) == WAITING
    }

    /// Gives the request up. Reports whether nothing of it was sent, and nothing will be.
    pub(crate) fn give_up(&self) -> bool {
        self.0.phase.compare_exchange(WAITING, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// The body, of which each piece that is taken is noted with its time.
    pub(crate) fn watch(&self, body: Body) -> Body {
        Body::new(Watched { body, progress: self.clone() })
    }

    /// The time at which a piece of a watched body was taken last; `None` before the first one.
    pub(crate) fn last_piece(&self) -> Option<Instant> {
        *self.0.last_piece.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body whose pieces are noted as they are taken.
struct Watched {
    body: Body,
    progress: SendProgress,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(_))) = polled {
            let mut last = self.progress.0.last_piece.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some(Instant::now());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_not_sent() {
        let progress = SendProgress::default();
        assert!(!progress.give_up(), "nobody said that it waits");
        progress.waiting();
        assert!(progress.sending() && !progress.give_up());
        progress.waiting();
        assert!(progress.give_up() && !progress.sending() && !progress.give_up());
        progress.waiting();
        assert!(!progress.sending());
    }
}
