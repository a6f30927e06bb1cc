//! How far a call has come: what its span tells when it ends, however it does.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::StatusCode;
use tracing::Span;

use crate::transport::SendProgress;

/// Notes what happens, and records it in a span when dropped: once, since subscribers keep every record.
pub(super) struct Progress {
    span: Span,
    start: Instant,
    noted: Mutex<Noted>,
}

#[derive(Default)]
struct Noted {
    attempt: u32,
    /// The request of this attempt is under way, or was.
    sent: Option<SendProgress>,
    request_bytes: Option<usize>,
    reply: Option<(StatusCode, usize)>,
}

impl Progress {
    pub(super) fn new(span: Span) -> Self {
        let noted = Noted { attempt: 1, ..Noted::default() };
        Self { span, start: Instant::now(), noted: Mutex::new(noted) }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// The number of the attempt, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.noted().attempt
    }

    /// Gives the request up. Whether it went out, or may have, so that its outcome matters.
    pub(super) fn give_up(&self) -> bool {
        self.noted().sent.as_ref().is_some_and(|sent| !sent.give_up())
    }

    /// The request goes to the transport, which may report how far it has come.
    pub(super) fn sending(&self, bytes: usize) -> SendProgress {
        let mut noted = self.noted();
        let sent = SendProgress::default();
        (noted.sent, noted.request_bytes, noted.reply) = (Some(sent.clone()), Some(bytes), None);
        sent
    }

    pub(super) fn received(&self, status: StatusCode, bytes: usize) {
        self.noted().reply = Some((status, bytes));
    }

    /// The attempt came to nothing, for certain; there will be another.
    pub(super) fn again(&self) {
        let mut noted = self.noted();
        (noted.attempt, noted.sent) = (noted.attempt + 1, None);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let span = &self.span;
        if span.is_disabled() {
            return;
        }
        let noted = self.noted();
        span.record("attempt", noted.attempt);
        span.record("duration_ms", self.elapsed().as_millis() as u64);
        if let Some(bytes) = noted.request_bytes {
            span.record("request_bytes", bytes);
        }
        if let Some((status, bytes)) = noted.reply {
            span.record("status", status.as_u16());
            span.record("reply_bytes", bytes);
        }
    }
}
