//! Envelopes with the content of their parts in them, as signatures and encryption see them: XOP 1.0, section 3.2.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{AttachmentError, AttachmentErrorKind, OutgoingParts, Package};
use crate::mime::content_id_of;
use crate::xml::{Inclusion, inclusions};

impl Package {
    /// An XOP document with the content of the parts that it refers to, at most `limit` bytes long.
    pub(crate) async fn included(
        self: &Arc<Self>,
        xml: &str,
        limit: usize,
    ) -> Result<String, AttachmentError> {
        let references = found(xml)?;
        let mut text = Included::new(xml, limit);
        let mut contents: HashMap<String, Bytes> = HashMap::new();
        for Inclusion { range, reference } in references {
            let id = content_id_of(&reference);
            let content = match contents.get(&id) {
                Some(content) => content.clone(),
                None => {
                    let content = self.content(&id, text.left()).await.map_err(|error| text.error(error))?;
                    contents.insert(id, content.clone());
                    content
                }
            };
            text.include(range, &content)?;
        }
        self.envelope_was_read();
        Ok(text.finish())
    }
}

impl OutgoingParts {
    /// An XOP document with the content of the parts that it refers to, which are no parts any more; at most `limit` bytes of
    /// content.
    pub(crate) async fn included(&mut self, xml: &str, limit: usize) -> Result<String, AttachmentError> {
        let mut text = Included::new(xml, xml.len().saturating_add(limit));
        for Inclusion { range, reference } in found(xml)? {
            let id = content_id_of(&reference);
            let part = self.parts.iter().position(|part| part.id == id);
            let part = part.ok_or_else(|| AttachmentError::new(AttachmentErrorKind::Missing(id)))?;
            let content = self.parts.remove(part).content;
            content.load(text.left()).await.map_err(|error| text.error(error))?;
            text.include(range, content.as_bytes().unwrap_or(&Bytes::new()))?;
        }
        Ok(text.finish())
    }
}

fn found(xml: &str) -> Result<Vec<Inclusion>, AttachmentError> {
    inclusions(xml).map_err(|error| AttachmentError::new(AttachmentErrorKind::Malformed(error.to_string())))
}

/// Text in which elements are replaced, one behind the other.
struct Included<'x> {
    xml: &'x str,
    /// End of what was taken over.
    at: usize,
    text: String,
    limit: usize,
}

impl<'x> Included<'x> {
    fn new(xml: &'x str, limit: usize) -> Self {
        Self { xml, at: 0, text: String::new(), limit }
    }

    /// Number of bytes of content for which there is room.
    fn left(&self) -> usize {
        let taken = self.text.len() + self.xml.len() - self.at;
        self.limit.saturating_sub(taken) / 4 * 3
    }

    fn too_large(&self) -> AttachmentError {
        let limit = self.limit as u64;
        AttachmentError::new(AttachmentErrorKind::Limit(
            "bytes of a message with its attachments in it",
            limit,
        ))
    }

    /// The error of an attachment: with the limit of the message, if that is what it exceeds.
    fn error(&self, error: AttachmentError) -> AttachmentError {
        match error.kind() {
            AttachmentErrorKind::TooLarge(_) => self.too_large(),
            _ => error,
        }
    }

    fn include(&mut self, range: Range<usize>, content: &[u8]) -> Result<(), AttachmentError> {
        if content.len() > self.left() {
            return Err(self.too_large());
        }
        self.text.push_str(&self.xml[self.at..range.start]);
        STANDARD.encode_string(content, &mut self.text);
        self.at = range.end;
        Ok(())
    }

    fn finish(mut self) -> String {
        self.text.push_str(&self.xml[self.at..]);
        self.text
    }
}
