//! Messages with several parts: MTOM, and SOAP with Attachments.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use http::response::Parts;
use http::{Request, Response};

use super::reply::Reply;
use super::{CallError, CallErrorKind, Config};
use crate::attachment::{
    AttachmentError, AttachmentErrorKind, Multipart, OutgoingParts, Package, Received, is_xml, package_type,
    receive,
};
use crate::soap::SoapVersion;
use crate::transport::{Body, TransportError, unpacked};

/// Maximum number of times that an envelope is read, since it refers to parts that were not received yet.
const MAX_READINGS: usize = 4;

/// Response as far as it is received before it is read: all of it, or its root.
pub(super) enum Arrived {
    Whole(Response<Body>),
    Package(Parts, Received),
}

/// Puts an envelope with its attachments into a request.
pub(super) fn pack(
    config: &Config,
    request: &mut Request<Body>,
    action: &str,
    xml: Bytes,
    outgoing: &OutgoingParts,
) -> Result<(), CallError> {
    let action = (config.version == SoapVersion::V1_2 && !action.is_empty()).then_some(action);
    let Multipart { content_type, body } = Multipart::new(xml, outgoing, config.version.media_type(), action);
    let content_type = HeaderValue::try_from(content_type).map_err(|_| {
        let reason = "the operation's SOAP action can't stand in an HTTP header".to_owned();
        CallError::new(CallErrorKind::Attachment(AttachmentError::new(AttachmentErrorKind::Malformed(
            reason,
        ))))
    })?;
    request.headers_mut().insert(CONTENT_TYPE, content_type);
    *request.body_mut() = body;
    Ok(())
}

/// Receives the root of a response that is `multipart/related`.
pub(super) async fn arrive(config: &Config, response: Response<Body>) -> Result<Arrived, CallError> {
    let Some(content_type) = package_type(response.headers()) else { return Ok(Arrived::Whole(response)) };
    let failed = |error| CallError::new(CallErrorKind::Transport(error));
    let broken = |error| failed(TransportError::of_reply_body(error));
    let limit = config.read.limits.message_limit();
    let (mut parts, mut body) = response.into_parts();
    if parts.headers.contains_key(CONTENT_ENCODING) {
        // Packed parts are received together.
        let whole = body.collect(limit).await.map_err(broken)?;
        let unpacked = unpacked(Response::from_parts(parts, whole), limit).map_err(failed)?;
        (parts, body) = unpacked.map(Body::from).into_parts();
    }
    let (is_xml, body) = is_xml(body).await.map_err(broken)?;
    if is_xml {
        return Ok(Arrived::Whole(Response::from_parts(parts, body)));
    }
    let received = receive(&content_type, body, &config.attachments, limit, config.timeout).await;
    let received = received.map_err(|error| CallError::new(CallErrorKind::Attachment(error)))?;
    Ok(Arrived::Package(parts, received))
}

/// Reads an envelope, and once more if values of it stand in parts that are not here yet.
pub(super) async fn read(
    package: &Arc<Package>,
    reply: &Reply<'_>,
    mut interpret: impl FnMut() -> Result<(), CallError>,
) -> Result<(), CallError> {
    let failed = |error| reply.error(CallErrorKind::Attachment(error));
    for _ in 0..MAX_READINGS {
        let result = interpret();
        if !package.load_inline().await.map_err(failed)? {
            package.envelope_was_read();
            return result;
        }
    }
    let limit = AttachmentErrorKind::Limit("readings of an envelope for its parts", MAX_READINGS as u64);
    Err(failed(AttachmentError::new(limit)))
}

/// The HTTP side of a reply that was read, with the parts by which a program finds what no field is for.
pub(super) fn with_parts(reply: Reply<'_>) -> Parts {
    let mut http = reply.http;
    if let Some(parts) = reply.package.and_then(|(package, _)| package.parts()) {
        http.extensions.insert(parts);
    }
    http
}
