//! Messages as interceptors get them while they are text: a request that is written, and a reply that was not read yet.

use std::sync::Arc;

use http::response::Parts;
use http::{Extensions, HeaderMap};

#[cfg(doc)]
use super::Interceptor;
use super::drift::Drifts;
use crate::attachment::{AttachmentError, OutgoingParts, Package};
use crate::soap::{EnvelopeText, Operation};
use crate::xml::{DriftKind, ReadOptions};

/// A request that is written, as [`Interceptor::finish_request`] gets it.
pub struct FinishedRequest<'c> {
    pub(super) operation: &'static Operation,
    pub(super) envelope: &'c mut EnvelopeText,
    pub(super) http_headers: &'c mut HeaderMap,
    pub(super) extensions: &'c mut Extensions,
    pub(super) is_streamed: bool,
    pub(super) outgoing: &'c mut Option<OutgoingParts>,
    /// Maximum length of an attachment in the envelope.
    pub(super) inline_bytes: usize,
}

impl FinishedRequest<'_> {
    /// Reports whether content of the message stands beside its envelope: attachments.
    pub fn has_attachments(&self) -> bool {
        self.outgoing.as_ref().is_some_and(OutgoingParts::has_parts)
    }

    /// Puts attachments that are parts of an XOP document (MTOM) into the envelope, as base64. What signs or encrypts the envelope
    /// calls it first, so that it covers them (XOP 1.0, section 3.2). The message stays an XOP document.
    ///
    /// They are in memory then, at most [`inline_bytes`](crate::AttachmentLimits::with_inline_bytes) of them. Attachments of other
    /// messages (SwA) stay where they are.
    ///
    /// # Errors
    ///
    /// If an attachment can't be read, or is too long.
    pub async fn include_attachments(&mut self) -> Result<(), AttachmentError> {
        self.envelope.include_sent(self.outgoing, self.inline_bytes).await
    }

    /// Reports whether the request or its reply is [streamed](crate::stream). The envelope of such a message is seen without
    /// its items: what signs, encrypts or verifies it has to refuse.
    pub fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The envelope.
    pub fn envelope(&self) -> &EnvelopeText {
        self.envelope
    }

    /// The envelope, to be changed.
    pub fn envelope_mut(&mut self) -> &mut EnvelopeText {
        self.envelope
    }

    /// HTTP header fields that replace those that the client sends by itself, the content type for example.
    pub fn http_headers_mut(&mut self) -> &mut HeaderMap {
        self.http_headers
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}

/// A reply that was not read yet, as [`Interceptor::open_reply`] gets it.
pub struct OpenedReply<'c> {
    pub(super) operation: &'static Operation,
    pub(super) http: &'c Parts,
    pub(super) text: &'c str,
    pub(super) options: &'c ReadOptions,
    pub(super) drifts: &'c Drifts,
    /// Made when it is asked for.
    pub(super) envelope: &'c mut Option<EnvelopeText>,
    pub(super) extensions: &'c mut Extensions,
    pub(super) package: &'c mut Option<Arc<Package>>,
}

impl OpenedReply<'_> {
    /// Reports whether content of the message stands beside its envelope: attachments.
    pub fn has_attachments(&self) -> bool {
        self.package.is_some()
    }

    /// Puts the attachments to which an XOP document refers (MTOM) into the envelope, as base64. What verifies or decrypts the envelope
    /// calls it first: signatures and encryption cover the data so (XOP 1.0, section 3.2).
    ///
    /// They are in memory then, within the limit of a message, and parts to which nothing refers are given up. Attachments of other
    /// messages stay where they are.
    ///
    /// # Errors
    ///
    /// If a part is missing or does not arrive, or the message becomes too long.
    pub async fn include_attachments(&mut self) -> Result<(), AttachmentError> {
        match self.package.take_if(|package| package.is_xop()) {
            Some(package) => self.envelope().include_received(package).await,
            None => Ok(()),
        }
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The HTTP status and header fields.
    pub fn http(&self) -> &Parts {
        self.http
    }

    /// The text of the reply as it is by now.
    pub fn as_str(&self) -> &str {
        self.envelope.as_ref().map_or(self.text, EnvelopeText::as_str)
    }

    /// The limits of reading.
    pub(crate) fn options(&self) -> &ReadOptions {
        self.options
    }

    /// Reports drift in the header, which no reader finds.
    pub(crate) fn report_drift(&self, path: &str, kind: DriftKind) {
        if Drifts::is_heard() {
            self.drifts.report_place(path.to_owned(), kind);
        }
    }

    /// The envelope. The response is read from what it is in the end.
    pub fn envelope(&mut self) -> &mut EnvelopeText {
        self.envelope.get_or_insert_with(|| EnvelopeText::with_options(self.text, self.options.clone()))
    }

    /// Values of this call.
    pub fn extensions(&self) -> &Extensions {
        self.extensions
    }

    /// Values of this call, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions
    }
}
