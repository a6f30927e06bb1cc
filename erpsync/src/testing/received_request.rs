//! Requests as a transport for tests receives them.

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::canonical::Element;
use crate::attachment::{AttachmentLimits, package_type, receive};
use crate::media_type::parameter;
use crate::mime::ContentType;
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
        let whole = match package_type(request.headers()) {
            Some(content_type) => {
                let (_, text) = included(&content_type, request.body().clone()).await.map_err(unreadable)?;
                Some(text)
            }
            None => None,
        };
        let asked = Self::new(&request, whole)?;
        Ok((asked, request.map(Body::from)))
    }

    fn new(request: &http::Request<Bytes>, whole: Option<String>) -> Result<Self, TransportError> {
        let head = RequestHead::parse(request.headers())
            .map_err(|problem| refused("this is no SOAP call", problem))?;
        let body = match head.gzip {
            true => unpack(request.body(), message_limit()).map_err(|error| match error {
                BodyError::TooLarge { limit } => TransportError::too_large(limit),
                BodyError::Broken(error) => refused("the request can't be unpacked from gzip", error),
            })?,
            false => request.body().clone(),
        };
        let xml = match whole {
            Some(xml) => xml,
            None => decode(&body, head.charset).map_err(unreadable)?.into_owned(),
        };
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

/// A message of several parts with its attachments in the envelope, as it is compared and kept; and the media type of that.
///
/// # Errors
///
/// Attachments that the envelope has no place for (SwA), and those that are not right.
async fn included(
    content_type: &ContentType,
    body: Bytes,
) -> Result<(String, String), Box<dyn std::error::Error + Send + Sync>> {
    let limit = message_limit();
    let received = receive(content_type, body.into(), &AttachmentLimits::new(), limit, None).await?;
    let envelope = decode(&received.envelope, parameter(&received.content_type, "charset"))?;
    if !received.package.is_xop() {
        return Err("attachments beside the envelope (SwA) are not kept for tests, those of MTOM are".into());
    }
    let text = received.package.included(&envelope, limit).await?;
    let media_type = parameter(&received.content_type, "type").unwrap_or("text/xml").to_owned();
    Ok((media_type, text))
}

/// A reply with its attachments in the envelope, as it is kept.
pub(super) async fn whole(reply: &http::Response<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
    let Some(content_type) = package_type(reply.headers()) else { return Ok(reply.clone()) };
    let failed = |error| refused("the reply can't be recorded", error);
    let (media_type, text) = included(&content_type, reply.body().clone()).await.map_err(failed)?;
    let mut kept = reply.clone();
    *kept.body_mut() = text.into();
    let utf_8 = HeaderValue::try_from(format!("{media_type}; charset=utf-8"));
    kept.headers_mut().insert(CONTENT_TYPE, utf_8.map_err(|error| failed(error.into()))?);
    Ok(kept)
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
