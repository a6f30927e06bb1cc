//! A look at the messages of a call, for people and tests.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::soap;

/// Both messages of one HTTP exchange, as [`Client::with_observer`](super::Client::with_observer) shows them.
///
/// The XML is masked ([`mask`](crate::soap::mask)) when it is asked for; there is no way to the secrets.
pub struct Exchange<'e> {
    pub(crate) operation: &'e str,
    pub(crate) endpoint: &'e str,
    pub(crate) request: &'e str,
    pub(crate) reply: Option<(StatusCode, &'e str)>,
    pub(crate) duration: Duration,
    pub(crate) secrets: &'e [String],
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
        self.masked(self.request)
    }

    /// The reply, secrets masked; `None` if none came. Not always XML: whatever the server sent.
    pub fn reply_xml(&self) -> Option<String> {
        self.reply.map(|(_, reply)| self.masked(reply))
    }

    /// The HTTP status of the reply.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply.map(|(status, _)| status)
    }

    /// How long it took, from the first byte sent to the last received.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    fn masked(&self, xml: &str) -> String {
        let names: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        soap::mask(xml, &names)
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
