//! Exchanges: the messages of a call as observers see them.

use std::fmt;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;

use super::endpoint::Endpoint;
use super::reply::Reply;
use super::{CallError, CallErrorKind, Config};
use crate::redact::{Redaction, visible};
use crate::transport::TransportError;

/// Both messages of one HTTP exchange, as [`Client::with_observer`](super::Client::with_observer) shows them.
///
/// The messages are redacted when they are asked for; there is no way to the secrets.
pub struct Exchange<'e> {
    operation: &'e str,
    endpoint: &'e str,
    request: &'e Bytes,
    reply: Option<&'e Reply<'e>>,
    error: Option<&'e TransportError>,
    duration: Duration,
    redaction: &'e Redaction,
}

/// Reports the end of an exchange to the observer: also where that is because nobody waits for it any more.
pub(super) struct Watch<'e> {
    config: &'e Config,
    operation: &'e str,
    endpoint: &'e Endpoint,
    request: &'e Bytes,
    redaction: &'e Redaction,
    /// Start of the exchange, if there is an observer.
    start: Option<Instant>,
    is_reported: bool,
}

impl<'e> Watch<'e> {
    pub(super) fn new(
        config: &'e Config,
        operation: &'e str,
        endpoint: &'e Endpoint,
        request: &'e Bytes,
        redaction: &'e Redaction,
    ) -> Self {
        let start = config.observer.as_ref().map(|_| Instant::now());
        Self { config, operation, endpoint, request, redaction, start, is_reported: false }
    }

    pub(super) fn replied(mut self, reply: &Reply<'_>) {
        self.report(Some(reply), None);
    }

    /// Reports that no reply came; returns the error of the call, without its secrets.
    pub(super) fn failed(mut self, error: CallError, redaction: &Redaction) -> CallError {
        let kind = error.into_kind().redacted(redaction);
        match &kind {
            CallErrorKind::Transport(error) => self.report(None, Some(error)),
            _ => self.report(None, None),
        }
        CallError::new(kind)
    }

    fn report(&mut self, reply: Option<&Reply<'_>>, error: Option<&TransportError>) {
        self.is_reported = true;
        if let (Some(observer), Some(start)) = (&self.config.observer, self.start) {
            observer(&Exchange {
                operation: self.operation,
                endpoint: self.endpoint.display_url(),
                request: self.request,
                reply,
                error,
                duration: start.elapsed(),
                redaction: self.redaction,
            });
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.is_reported {
            self.report(None, None);
        }
    }
}

impl Exchange<'_> {
    /// The name of the operation.
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// The endpoint, without user info and query.
    pub fn endpoint(&self) -> &str {
        self.endpoint
    }

    /// The request as it was sent, without its secrets. Control and direction characters are spelled as character references.
    pub fn request_xml(&self) -> String {
        visible(self.redaction.message(&String::from_utf8_lossy(self.request)))
    }

    /// The reply without its secrets and those of the request; `None` if none came. Not always XML: whatever the
    /// server sent, with control and direction characters spelled as character references.
    pub fn reply_xml(&self) -> Option<String> {
        self.reply.map(|reply| visible(reply.redaction().message(&reply.lossy())))
    }

    /// The HTTP status of the reply.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply.map(|reply| reply.http.status)
    }

    /// Why no reply came, if none did. `None` also for an exchange that was given up: by the time limit of the call, or
    /// by a program that no longer waits for it.
    pub fn error(&self) -> Option<&TransportError> {
        self.error
    }

    /// Duration from the first byte sent to the last received.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("operation", &self.operation)
            .field("endpoint", &self.endpoint)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
