//! The body of a message with several parts.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream as _;
use http_body::{Frame, SizeHint};

use super::OutgoingParts;
use super::stream::AttachmentStream;
use crate::mime::{PartFields, new_token, part_start, quoted};
use crate::transport::{Body, BoxError};

/// A message with several parts as HTTP carries it.
pub(crate) struct Multipart {
    pub(crate) content_type: String,
    pub(crate) body: Body,
}

/// Media type of an XOP document (XOP 1.0, section 5).
const XOP: &str = "application/xop+xml";

impl Multipart {
    /// The message of an envelope and its parts, the envelope first.
    ///
    /// `media_type` is that of the version of SOAP. The `action` is that of SOAP 1.2: it stands in the media type of the root, as the
    /// specification of MTOM has it, and beside the boundary, where WCF and gSOAP look for it.
    pub(crate) fn new(xml: Bytes, outgoing: &OutgoingParts, media_type: &str, action: Option<&str>) -> Self {
        let boundary = format!("uuid:{}", new_token());
        let root = format!("root.{}@erpsync", new_token());
        let soap_type = match action {
            Some(action) => format!("{media_type}; action={}", quoted(action)),
            None => media_type.to_owned(),
        };
        let (root_type, mut content_type) = if outgoing.mtom.is_some() {
            (
                format!("{XOP}; charset=utf-8; type={}", quoted(&soap_type)),
                format!(
                    "multipart/related; type=\"{XOP}\"; boundary=\"{boundary}\"; start=\"<{root}>\"; start-info={}",
                    quoted(&soap_type)
                ),
            )
        } else {
            let action = action.map(|action| format!("; action={}", quoted(action))).unwrap_or_default();
            (
                format!("{media_type}; charset=utf-8{action}"),
                format!(
                    "multipart/related; type=\"{media_type}\"; boundary=\"{boundary}\"; start=\"<{root}>\""
                ),
            )
        };
        if let Some(action) = action {
            content_type.push_str("; action=");
            content_type.push_str(&quoted(action));
        }
        let mut pieces = Pieces::default();
        let fields = PartFields { content_type: &root_type, id: &root, name: None };
        pieces.text(part_start(&boundary, true, fields));
        pieces.bytes(xml);
        for part in &outgoing.parts {
            let content_type = part.content.content_type().unwrap_or(part.default_type);
            let fields = PartFields { content_type, id: &part.id, name: part.content.name() };
            pieces.text(part_start(&boundary, false, fields));
            match part.content.as_bytes() {
                Some(bytes) => pieces.bytes(bytes.clone()),
                None => pieces.stream(part.content.len_hint(), part.content.stream()),
            }
        }
        pieces.text(format!("\r\n--{boundary}--\r\n"));
        Self { content_type, body: Body::new(pieces) }
    }
}

/// Pieces of the body that were not sent yet.
#[derive(Default)]
struct Pieces {
    queue: VecDeque<Piece>,
    /// Length of what was not sent yet, as far as it is known.
    length: u64,
    /// Length of a stream is not known.
    is_open: bool,
}

enum Piece {
    Bytes(Bytes),
    Stream(Box<AttachmentStream>),
}

impl Pieces {
    fn text(&mut self, text: String) {
        self.bytes(text.into());
    }

    fn bytes(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.length += bytes.len() as u64;
            self.queue.push_back(Piece::Bytes(bytes));
        }
    }

    fn stream(&mut self, length: Option<u64>, stream: AttachmentStream) {
        match length {
            Some(length) => self.length += length,
            None => self.is_open = true,
        }
        self.queue.push_back(Piece::Stream(Box::new(stream.with_length(length))));
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let piece = match self.queue.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.queue.pop_front();
                    Some(Ok(bytes))
                }
                Some(Piece::Stream(stream)) => ready!(Pin::new(stream).poll_next(context)),
            };
            match piece {
                None => {
                    self.queue.pop_front();
                }
                Some(Ok(bytes)) => {
                    self.length = self.length.saturating_sub(bytes.len() as u64);
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(Err(error)) => {
                    self.queue.clear();
                    return Poll::Ready(Some(Err(error.into())));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.queue.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_open {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.length)
    }
}
