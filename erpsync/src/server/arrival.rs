//! Receiving a request: all of it, or the envelope of a message with several parts.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};

use super::Options;
use super::exchange::fault_without_phases;
use super::request_head::RequestHead;
use super::service::plain;
use crate::attachment::{AttachmentError, AttachmentErrorKind, Package, receive};
use crate::media_type::charset;
use crate::mime::ContentType;
use crate::redact::one_line;
use crate::report::Report;
use crate::time::within;
use crate::transport::{Body, BodyError, unpack};

/// A request that was received, as far as that is needed to read it.
pub(super) struct Arrived {
    pub(super) envelope: Bytes,
    /// The message with several parts, whose attachments stay at the client until the implementation takes them.
    pub(super) package: Option<Arc<Package>>,
    /// Content type of the root of such a message.
    content_type: String,
}

impl Arrived {
    /// The encoding that is declared for the envelope.
    pub(super) fn charset<'a>(&'a self, head: &RequestHead<'a>) -> Option<&'a str> {
        if self.package.is_some() { charset(&self.content_type) } else { head.charset }
    }
}

/// A message that is all text.
impl From<Bytes> for Arrived {
    fn from(envelope: Bytes) -> Self {
        Self { envelope, package: None, content_type: String::new() }
    }
}

/// Receives a request.
///
/// # Errors
///
/// The answer to one that can't be received.
pub(super) async fn arrive(
    options: &Options,
    head: &RequestHead<'_>,
    body: Body,
) -> Result<Arrived, Box<Response<Body>>> {
    let limit = options.read.limits.message_limit();
    let arrived = match &head.package {
        Some(content_type) => {
            let package = package(options, head, content_type, body, limit);
            within(options.body_timeout, pin!(package)).await
        }
        None => within(options.body_timeout, pin!(whole(head, body, limit))).await,
    };
    match arrived {
        Ok(Ok(arrived)) => {
            tracing::Span::current().record("request_bytes", arrived.envelope.len());
            Ok(arrived)
        }
        Ok(Err(Refused::Body(error))) => Err(Box::new(refused(error))),
        Ok(Err(Refused::Parts(error))) => Err(Box::new(match error.kind() {
            AttachmentErrorKind::TooLarge(limit) => too_large(*limit),
            AttachmentErrorKind::Broken => broke_off(&error),
            _ => fault_without_phases(options, head.version, &error.into()),
        })),
        Err(_elapsed) => {
            Err(Box::new(plain(StatusCode::REQUEST_TIMEOUT, "the message did not arrive in time")))
        }
    }
}

enum Refused {
    Body(BodyError),
    Parts(AttachmentError),
}

async fn whole(head: &RequestHead<'_>, body: Body, limit: usize) -> Result<Arrived, Refused> {
    let body = body.collect(limit).await.map_err(Refused::Body)?;
    let envelope = if head.gzip { unpack(&body, limit).map_err(Refused::Body)? } else { body };
    Ok(Arrived { envelope, package: None, content_type: String::new() })
}

async fn package(
    options: &Options,
    head: &RequestHead<'_>,
    content_type: &ContentType,
    mut body: Body,
    limit: usize,
) -> Result<Arrived, Refused> {
    if head.gzip {
        // Packed parts are received together.
        let whole = body.collect(limit).await.map_err(Refused::Body)?;
        body = unpack(&whole, limit).map_err(Refused::Body)?.into();
    }
    let received = receive(content_type, body, &options.attachments, limit, options.body_timeout).await;
    let received = received.map_err(Refused::Parts)?;
    Ok(Arrived {
        envelope: received.envelope,
        package: Some(received.package),
        content_type: received.content_type,
    })
}

fn refused(error: BodyError) -> Response<Body> {
    match error {
        BodyError::TooLarge { limit } => too_large(limit as u64),
        error => broke_off(&error),
    }
}

fn too_large(limit: u64) -> Response<Body> {
    let text = format!("the message is longer than the {limit} bytes that this server takes");
    plain(StatusCode::PAYLOAD_TOO_LARGE, &text)
}

fn broke_off(error: &(dyn std::error::Error + 'static)) -> Response<Body> {
    tracing::debug!("a request was not received: {}", one_line(&Report(error).to_string(), 1000));
    plain(StatusCode::BAD_REQUEST, "the message broke off")
}
