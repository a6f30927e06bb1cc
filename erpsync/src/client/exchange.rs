//! A look at the messages of a call, for people and tests.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use http::StatusCode;

use super::Config;
use super::masks::Masks;
use super::reply::Reply;
use crate::transport::TransportError;

/// Both messages of one HTTP exchange, as [`Client::with_observer`](super::Client::with_observer) shows them.
///
/// The XML is masked ([`mask`](crate::soap::mask)) when it is asked for; there is no way to the secrets.
pub struct Exchange<'e> {
    operation: &'e str,
    endpoint: &'e str,
    request: &'e str,
    reply: Option<(StatusCode, &'e str)>,
    error: Option<&'e TransportError>,
    duration: Duration,
    masks: &'e Masks,
}

/// Tells the observer of an exchange how it ended: also when that is because nobody waits for it any more.
pub(super) struct Watch<'e> {
    config: &'e Config,
    operation: &'e str,
    masks: &'e Masks,
    /// Since when, if anyone wants to know.
    start: Option<Instant>,
    told: bool,
}

impl<'e> Watch<'e> {
    pub(super) fn new(config: &'e Config, operation: &'e str, masks: &'e Masks) -> Self {
        Self {
            config,
            operation,
            masks,
            start: config.observer.as_ref().map(|_| Instant::now()),
            told: false,
        }
    }

    pub(super) fn replied(mut self, reply: &Reply) {
        if self.config.observer.is_some() {
            // A reply may quote a secret anywhere: a fault that tells which ticket it does not know.
            let text = reply.lossy();
            let text = self.masks.scrubbed(&text).map_or(text, Cow::Owned);
            self.tell(Some((reply.status, &text)), None);
        }
    }

    pub(super) fn failed(mut self, error: &TransportError) {
        self.tell(None, Some(error));
    }

    fn tell(&mut self, reply: Option<(StatusCode, &str)>, error: Option<&TransportError>) {
        self.told = true;
        if let (Some(observer), Some(start)) = (&self.config.observer, self.start) {
            observer(&Exchange {
                operation: self.operation,
                endpoint: self.config.endpoint.shown(),
                request: &self.masks.request(),
                reply,
                error,
                duration: start.elapsed(),
                masks: self.masks,
            });
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(None, None);
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

    /// The request, secrets masked.
    pub fn request_xml(&self) -> String {
        self.masks.by_name(self.request)
    }

    /// The reply, secrets masked; `None` if none came. Not always XML: whatever the server sent.
    pub fn reply_xml(&self) -> Option<String> {
        self.reply.map(|(_, reply)| self.masks.by_name(reply))
    }

    /// The HTTP status of the reply.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply.map(|(status, _)| status)
    }

    /// Why no reply came, if none did. `None` also for an exchange that was given up: by the time limit of the call, or
    /// by a program that no longer waits for it.
    pub fn error(&self) -> Option<&TransportError> {
        self.error
    }

    /// How long it took, from the first byte sent to the last received.
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
