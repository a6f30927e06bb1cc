//! Requests as a transport for tests receives them.

use bytes::Bytes;

use super::canonical::Element;
use crate::redact::{Redaction, Sources};
use crate::server::RequestHead;
use crate::transport::{Body, BodyError, TransportError, TransportErrorKind, unpack};
use crate::xml::{Limits, decode};

pub(super) struct ReceivedRequest {
    pub(super) action: String,
    pub(super) xml: String,
    /// The redaction of the client, or else one by names alone.
    pub(super) redaction: Redaction,
    pub(super) envelope: Element,
}

impl ReceivedRequest {
    /// Collects the body of a request, which may be a stream, and reads it: at most as much as clients receive by default.
    ///
    /// Returns the request, too, with its body in one piece.
    pub(super) async fn receive(
        request: http::Request<Body>,
    ) -> Result<(Self, http::Request<Body>), TransportError> {
        let (parts, body) = request.into_parts();
        let body = body.collect(message_limit()).await.map_err(unreadable)?;
        let request = http::Request::from_parts(parts, body);
        let asked = Self::new(&request)?;
        Ok((asked, request.map(Body::from)))
    }

    fn new(request: &http::Request<Bytes>) -> Result<Self, TransportError> {
        let head = RequestHead::parse(request.headers())
            .map_err(|problem| refused("this is no SOAP call", problem))?;
        let body = match head.gzip {
            true => unpack(request.body(), message_limit()).map_err(|error| match error {
                BodyError::TooLarge { limit } => TransportError::too_large(limit),
                BodyError::Broken(error) => refused("the request can't be unpacked from gzip", error),
            })?,
            false => request.body().clone(),
        };
        let xml = decode(&body, head.charset).map_err(unreadable)?.into_owned();
        let envelope = Element::parse(&xml).map_err(unreadable)?;
        let action = head.action.unwrap_or_default().to_owned();
        let of_client = request.extensions().get::<Redaction>().cloned();
        let redaction = of_client
            .unwrap_or_else(|| Redaction::new(Sources { request: body.clone(), ..Sources::default() }));
        Ok(Self { action, xml, redaction, envelope })
    }

    pub(super) fn body(&self) -> Option<&Element> {
        self.envelope.child("Body")
    }

    /// The operation, for people: the last part of the action, or else the element in the body.
    pub(super) fn operation(&self) -> &str {
        let last = self.action.trim_end_matches('/').rsplit(['/', ':', '#']).next().unwrap_or_default();
        match (last, self.body().and_then(Element::first)) {
            ("", Some(body)) => body.local(),
            _ => last,
        }
    }
}

/// Maximum length of a message that is received for a test: the default of clients.
pub(super) fn message_limit() -> usize {
    Limits::default().message_limit()
}

fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TransportError {
    refused("the request can't be read", error)
}

/// Nothing was sent, and nothing would be if it were tried again.
pub(super) fn refused(
    context: &'static str,
    reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> TransportError {
    TransportError::new(TransportErrorKind::Setup, context, reason)
}
