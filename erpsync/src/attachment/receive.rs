//! A message that may have several parts.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, BodyStream};

use super::package::Root;
use super::{AttachmentError, AttachmentLimits, Package, Parts};
use crate::mime::ContentType;
use crate::transport::{Body, BodyError};

/// The message of which attachments are parts.
pub(crate) struct Received {
    /// The root.
    pub(crate) envelope: Bytes,
    /// Content type of the root.
    pub(crate) content_type: String,
    pub(crate) package: Arc<Package>,
}

/// The media type of a body that is `multipart/related`.
pub(crate) fn package_type(headers: &HeaderMap) -> Option<ContentType> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let start = value.trim_start().get(.."multipart/related".len())?;
    if !start.eq_ignore_ascii_case("multipart/related") {
        return None;
    }
    Some(ContentType::parse(value)).filter(ContentType::is_related)
}

/// Receives the envelope of a message with several parts, at most `limit` bytes of it. The rest stays at the sender.
pub(crate) async fn receive(
    content_type: &ContentType,
    body: Body,
    limits: &AttachmentLimits,
    limit: usize,
    silence: Option<Duration>,
) -> Result<Received, AttachmentError> {
    let package = Package::new(content_type, body, limits, limit, silence)?;
    let Root { bytes: envelope, content_type } = package.root(limit).await?;
    Ok(Received { envelope, content_type: content_type.unwrap_or_default(), package })
}

/// The start of a body that is text, and all of the body. Some servers say `multipart/related` of a plain envelope.
pub(crate) async fn is_xml(mut body: Body) -> Result<(bool, Body), BodyError> {
    let mut start = Vec::new();
    loop {
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(BodyError::Broken)?;
        let Ok(data) = frame.into_data() else { continue };
        let is_blank = data.trim_ascii_start().is_empty();
        start.push(data);
        if !is_blank || start.len() > 16 {
            break;
        }
    }
    let is_xml =
        start.iter().find_map(|data| data.trim_ascii_start().first()).is_some_and(|byte| *byte == b'<');
    let start = stream::iter(start.into_iter().map(|data| Ok(http_body::Frame::data(data))));
    let whole = start.chain(BodyStream::new(body));
    Ok((is_xml, Body::new(http_body_util::StreamBody::new(whole))))
}

impl Package {
    /// The parts by which a program finds those that no field is for: of a message that is no XOP package.
    pub(crate) fn parts(self: Arc<Self>) -> Option<Parts> {
        (!self.is_xop()).then(|| Parts::new(self))
    }
}
