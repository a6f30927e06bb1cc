//! Pieces put together, within a limit.

use bytes::{Bytes, BytesMut};

use super::{AttachmentError, AttachmentErrorKind};

/// Pieces of an attachment. One piece alone is not copied.
pub(super) struct Collected {
    first: Bytes,
    all: BytesMut,
    limit: usize,
}

impl Collected {
    pub(super) fn new(limit: usize) -> Self {
        Self { first: Bytes::new(), all: BytesMut::new(), limit }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    pub(super) fn push(&mut self, piece: Bytes) -> Result<(), AttachmentError> {
        if piece.len() > self.limit - self.len() {
            return Err(AttachmentError::new(AttachmentErrorKind::TooLarge(self.limit as u64)));
        }
        if self.len() == 0 {
            self.first = piece;
            return Ok(());
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
        Ok(())
    }

    pub(super) fn finish(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}
