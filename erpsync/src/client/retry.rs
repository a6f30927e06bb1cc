//! Rules for making a call again.

use std::time::Duration;

use http::StatusCode;

use super::{CallError, CallErrorKind, SignInErrorKind};
use crate::transport::TransportErrorKind;

/// Rules by which calls that failed are made again: see
/// [`Client::with_retry`](super::Client::with_retry).
///
/// Only where that can do no work twice:
///
/// - No connection was made, so that nothing was sent: any operation.
/// - The server was busy, with status 503 and a `Retry-After`, or with 429: operations that were
///   [marked](Self::with_safe_to_repeat) as safe to repeat. None is unless it is marked.
///
/// Nothing else is repeated: not after a time limit, a broken connection or a fault. (A call that the server refused
/// for its ticket gets another ticket, once, with or without this.) The client's
/// [time limit](super::Client::with_timeout) is one for all attempts and the waiting between them.
///
/// ```
/// use std::time::Duration;
///
/// use erpsync::client::Retry;
///
/// let retry = Retry::new()
///     .with_attempts(5)
///     .with_back_off(Duration::from_millis(500), Duration::from_secs(60))
///     .with_safe_to_repeat(["GetEngineStatus", "GetErpSyncConnectionSummary"]);
/// ```
#[derive(Clone, Debug)]
pub struct Retry {
    attempts: u32,
    first: Duration,
    longest: Duration,
    safe: Vec<String>,
    every: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl Retry {
    /// Three attempts, with 200 milliseconds and then 400 between them, and at most 30 seconds where the server sets
    /// the pause; no operation is safe to repeat.
    #[must_use]
    pub fn new() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_millis(200),
            longest: Duration::from_secs(30),
            safe: Vec::new(),
            every: false,
        }
    }

    /// Sets the maximum number of attempts, the first one included.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the pause before the second attempt. Before each further one it is twice as long, but never longer than
    /// `longest`. A random part of up to one half is taken away, so that many clients that failed together do not come back
    /// together.
    ///
    /// A pause that the server asks for (`Retry-After`) is heeded instead. If it is longer than `longest`, the
    /// call is not made again.
    #[must_use]
    pub fn with_back_off(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    /// Marks operations, by their names in the WSDL: it does no harm if one is carried out again that had been
    /// carried out already. Operations that only return something are; `ForceSyncAll` is not.
    #[must_use]
    pub fn with_safe_to_repeat(mut self, operations: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.safe.extend(operations.into_iter().map(Into::into));
        self
    }

    /// Marks whatever operation it is used for.
    pub(super) fn every_operation(mut self) -> Self {
        self.every = true;
        self
    }

    /// The pause before the call is made again after its attempt number `attempt`; `None` if it must not be.
    pub(super) fn wait(&self, operation: &str, attempt: u32, error: &CallError) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        if is_unsent(error) {
            return Some(self.pause(attempt));
        }
        if !self.every && !self.safe.iter().any(|safe| safe == operation) {
            return None;
        }
        let wait = match (error.status()?, error.retry_after()) {
            (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE, Some(pause)) => pause,
            (StatusCode::TOO_MANY_REQUESTS, None) => self.pause(attempt),
            _ => return None,
        };
        (wait <= self.longest).then_some(wait)
    }

    /// Between half and all of what is doubled with each attempt.
    fn pause(&self, attempt: u32) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.longest).mul_f64(0.5 + 0.5 * fastrand::f64())
    }
}

/// Reports whether no connection was made, for the call or for signing in for it.
fn is_unsent(error: &CallError) -> bool {
    match error.kind() {
        CallErrorKind::Transport(error) => error.kind() == TransportErrorKind::Connect,
        CallErrorKind::SignIn(error) => match error.kind() {
            SignInErrorKind::Call(error) => is_unsent(error),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let retry = Retry::new().with_back_off(Duration::from_millis(100), Duration::from_millis(500));
        for (attempt, full) in [(1, 100), (2, 200), (3, 400), (4, 500), (1000, 500)] {
            for _ in 0..100 {
                let pause = retry.pause(attempt).as_millis();
                assert!((full / 2..=full).contains(&pause), "{attempt}: {pause}");
            }
        }
        let spread: std::collections::HashSet<_> = (0..100).map(|_| retry.pause(4)).collect();
        assert!(spread.len() > 10);
    }
}
