//! Parts of a message, collected while its envelope is written.

use super::{Attachment, AttachmentError};
use crate::mime::new_token;

/// Data in parts of their own beside the XML: XOP 1.0, SOAP Message Transmission Optimization Mechanism.
///
/// All messages are then `multipart/related` with a root of the type `application/xop+xml`, also those without attachments:
/// servers that require MTOM take no others.
///
/// ```
/// use erpsync::Mtom;
///
/// let mtom = Mtom::new().with_threshold(64 << 10);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mtom {
    threshold: usize,
}

impl Default for Mtom {
    fn default() -> Self {
        Self { threshold: 1024 }
    }
}

impl Mtom {
    /// MTOM with the default threshold.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the length in bytes from which on data in memory is a part of its own: 1024 unless set. Shorter data stays in the XML as base64, which takes less than the
    /// header of a part. Files and streams are always parts.
    #[must_use]
    pub fn with_threshold(self, bytes: usize) -> Self {
        Self { threshold: bytes }
    }
}

/// Form in which the attachments of a field are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttachmentForm {
    /// `xs:base64Binary`: text, or `xop:Include`.
    #[default]
    Content,
    /// Like `Content`, with the attribute `xmime:contentType`.
    Media,
    /// `wsi:swaRef`: the `cid:` URL of a part.
    Reference,
}

/// Attachments of a message that is being written: the companion of its writer.
#[derive(Default)]
pub(crate) struct OutgoingParts {
    pub(crate) mtom: Option<Mtom>,
    pub(super) form: AttachmentForm,
    pub(super) parts: Vec<OutgoingPart>,
    /// Sources that must be read before the envelope can be written.
    unloaded: Vec<Attachment>,
}

/// Part that is sent.
pub(super) struct OutgoingPart {
    pub(super) content: Attachment,
    pub(super) id: String,
    /// Content type where the attachment has none.
    pub(super) default_type: &'static str,
}

/// Content type of data of any kind.
pub(super) const OCTETS: &str = "application/octet-stream";

impl OutgoingParts {
    pub(crate) fn new(mtom: Option<Mtom>) -> Self {
        Self { mtom, ..Self::default() }
    }

    /// Returns true if the message is `multipart/related`.
    pub(crate) fn is_package(&self) -> bool {
        self.mtom.is_some() || !self.parts.is_empty()
    }

    /// Returns true if content of the message stands beside the envelope.
    pub(crate) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Returns true if a source has to be read before the envelope can be written.
    pub(crate) fn is_incomplete(&self) -> bool {
        !self.unloaded.is_empty()
    }

    /// Reads the sources that are written into the envelope, at most `limit` bytes of each.
    pub(crate) async fn load(&self, limit: usize) -> Result<(), AttachmentError> {
        for attachment in &self.unloaded {
            attachment.load(limit).await?;
        }
        Ok(())
    }

    /// Returns true if a part can't be sent any more.
    pub(crate) fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| part.content.is_spent())
    }

    /// Returns true if the attachment is to be a part.
    pub(super) fn is_part(&self, attachment: &Attachment) -> bool {
        self.mtom
            .as_ref()
            .is_some_and(|mtom| attachment.as_bytes().is_none_or(|bytes| bytes.len() >= mtom.threshold))
    }

    /// Adds a part. Returns its content ID.
    pub(super) fn add(&mut self, attachment: &Attachment, name: &str, default_type: &'static str) -> &str {
        let id = format!("{name}{}@erpsync", new_token());
        self.parts.push(OutgoingPart { content: attachment.share(), id, default_type });
        self.parts.last().map_or("", |part| &part.id)
    }

    pub(super) fn add_unloaded(&mut self, attachment: &Attachment) {
        self.unloaded.push(attachment.share());
    }
}
