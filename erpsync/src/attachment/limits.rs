//! Bounds of attachments.

use crate::mime::MimeLimits;

/// Bounds of the attachments of one message.
///
/// A part that a program asks for is taken from the connection as the program takes it, and is bounded only in size. A part that
/// stands before one that is asked for, or that is needed twice, has to be kept: in memory up to a bound, then in a temporary file
/// (with the feature `attachments`), which has no name and is readable by its owner alone.
///
/// ```
/// use erpsync::AttachmentLimits;
///
/// let limits = AttachmentLimits::new().with_parts(20).with_part_bytes(100 << 20).with_file_bytes(0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentLimits {
    parts: usize,
    part_bytes: u64,
    header_bytes: usize,
    memory_bytes: usize,
    file_bytes: u64,
    inline_bytes: usize,
}

impl Default for AttachmentLimits {
    fn default() -> Self {
        Self {
            parts: 1000,
            part_bytes: 4 << 30,
            header_bytes: 16 << 10,
            memory_bytes: 4 << 20,
            file_bytes: 256 << 20,
            inline_bytes: 64 << 20,
        }
    }
}

impl AttachmentLimits {
    /// The default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum number of parts of a message, the envelope included; 1000 unless set.
    #[must_use]
    pub fn with_parts(self, parts: usize) -> Self {
        Self { parts, ..self }
    }

    /// Sets the maximum length of a part, in bytes; 4 GiB unless set. The envelope is bounded by
    /// [`Limits::message_bytes`](crate::xml::Limits::message_bytes).
    #[must_use]
    pub fn with_part_bytes(self, bytes: u64) -> Self {
        Self { part_bytes: bytes, ..self }
    }

    /// Sets the maximum length of the header of a part, in bytes; 16 KiB unless set.
    #[must_use]
    pub fn with_header_bytes(self, bytes: usize) -> Self {
        Self { header_bytes: bytes, ..self }
    }

    /// Sets how much of a message's parts is kept in memory, in bytes; 4 MiB unless set.
    #[must_use]
    pub fn with_memory_bytes(self, bytes: usize) -> Self {
        Self { memory_bytes: bytes, ..self }
    }

    /// Sets how much of a message's parts is kept in a temporary file, in bytes; 256 MiB unless set. Zero, or no feature
    /// `attachments`: none, and a message that would need more is refused.
    #[must_use]
    pub fn with_file_bytes(self, bytes: u64) -> Self {
        Self { file_bytes: bytes, ..self }
    }

    /// Sets the maximum length of a file or stream that is written into the envelope, in bytes; 64 MiB unless set. It is read
    /// before the envelope is written. A part that stands for a value that is no attachment has the same limit.
    #[must_use]
    pub fn with_inline_bytes(self, bytes: usize) -> Self {
        Self { inline_bytes: bytes, ..self }
    }

    pub(crate) fn inline_bytes(&self) -> usize {
        self.inline_bytes
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    pub(super) fn file_bytes(&self) -> u64 {
        if cfg!(feature = "attachments") { self.file_bytes } else { 0 }
    }

    /// The limits of the form of a message. The envelope may be longer than a part.
    pub(super) fn of_mime(&self, root_bytes: usize) -> MimeLimits {
        MimeLimits {
            parts: self.parts,
            header_bytes: self.header_bytes,
            part_bytes: self.part_bytes.max(root_bytes as u64),
        }
    }
}
