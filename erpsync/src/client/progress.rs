//! Progress of a call: recorded in its span when it ends, in whatever way.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::StatusCode;
use tracing::Span;

use crate::transport::SendProgress;

/// Progress of a call, which is recorded in its span when the call ends, at the latest when dropped: once, since
/// subscribers keep every record.
pub(super) struct Progress {
    span: Span,
    start: Instant,
    state: Mutex<ProgressState>,
}

#[derive(Default)]
struct ProgressState {
    attempt: u32,
    /// The request of this attempt is under way, or was.
    sent: Option<SendProgress>,
    request_bytes: Option<usize>,
    reply: Option<(StatusCode, usize)>,
    is_recorded: bool,
}

impl Progress {
    pub(super) fn new(span: Span) -> Self {
        let state = ProgressState { attempt: 1, ..ProgressState::default() };
        Self { span, start: Instant::now(), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, ProgressState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// The number of the attempt, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.state().attempt
    }

    /// Gives the request up. Reports whether it went out, or may have.
    pub(super) fn give_up(&self) -> bool {
        self.state().sent.as_ref().is_some_and(|sent| !sent.give_up())
    }

    /// Records that the request goes to the transport, which may report its progress.
    pub(super) fn sending(&self, bytes: usize) -> SendProgress {
        let mut state = self.state();
        let sent = SendProgress::default();
        (state.sent, state.request_bytes, state.reply) = (Some(sent.clone()), Some(bytes), None);
        sent
    }

    /// The time at which a piece of a streamed request was taken last; `None` if the request is not streamed.
    pub(super) fn last_piece(&self) -> Option<Instant> {
        self.state().sent.as_ref().and_then(SendProgress::last_piece)
    }

    pub(super) fn received(&self, status: StatusCode, bytes: usize) {
        self.state().reply = Some((status, bytes));
    }

    /// Begins another attempt: the last one certainly came to nothing.
    pub(super) fn begin_next_attempt(&self) {
        let mut state = self.state();
        (state.attempt, state.sent) = (state.attempt + 1, None);
    }

    /// Records the progress in the span, unless that was done before.
    pub(super) fn record(&self) {
        let span = &self.span;
        let mut state = self.state();
        if span.is_disabled() || state.is_recorded {
            return;
        }
        state.is_recorded = true;
        span.record("attempt", state.attempt);
        span.record("duration_ms", self.elapsed().as_millis() as u64);
        if let Some(bytes) = state.request_bytes {
            span.record("request_bytes", bytes);
        }
        if let Some((status, bytes)) = state.reply {
            span.record("status", status.as_u16());
            span.record("reply_bytes", bytes);
        }
    }
}

/// Records a call that was given up.
impl Drop for Progress {
    fn drop(&mut self) {
        self.record();
    }
}
