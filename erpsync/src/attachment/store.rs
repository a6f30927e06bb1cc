//! Content of parts that is kept until it is asked for.

use std::collections::VecDeque;

use bytes::Bytes;

#[cfg(feature = "attachments")]
use super::temporary::TemporaryFile;
use super::{AttachmentError, AttachmentErrorKind, AttachmentLimits};

/// Content of one part that is kept: the start in memory, and what is beyond the bound in the file of the message.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Offset in the part of the first byte that is kept.
    start: u64,
    chunks: VecDeque<Bytes>,
    in_memory: usize,
    #[cfg(feature = "attachments")]
    in_file: Option<FileRange>,
}

/// Bytes of one part in the file of the message: parts arrive one after the other, so those of each stand together.
#[cfg(feature = "attachments")]
#[derive(Clone, Copy, Debug)]
struct FileRange {
    at: u64,
    length: u64,
}

/// Memory and file of one message, and how much of them may be used.
#[derive(Debug)]
pub(super) struct Room {
    memory_left: usize,
    file_left: u64,
    limits: AttachmentLimits,
    #[cfg(feature = "attachments")]
    file: Option<TemporaryFile>,
}

/// Maximum length of a piece that is read from a file.
#[cfg(feature = "attachments")]
const PIECE: u64 = 64 << 10;

impl Room {
    pub(super) fn new(limits: &AttachmentLimits) -> Self {
        Self {
            memory_left: limits.memory_bytes(),
            file_left: limits.file_bytes(),
            limits: limits.clone(),
            #[cfg(feature = "attachments")]
            file: None,
        }
    }

    fn full(&self) -> AttachmentErrorKind {
        let limit = self.limits.memory_bytes() as u64 + self.limits.file_bytes();
        AttachmentErrorKind::Limit("bytes of attachments that have to be kept", limit)
    }
}

impl Store {
    /// Keeps a piece that follows what is kept.
    pub(super) fn keep(&mut self, bytes: &Bytes, room: &mut Room) -> Result<(), AttachmentErrorKind> {
        let is_in_memory = bytes.len() <= room.memory_left && !self.has_file();
        if is_in_memory {
            room.memory_left -= bytes.len();
            self.in_memory += bytes.len();
            // A copy: the piece may be a small one of a large buffer.
            self.chunks.push_back(Bytes::copy_from_slice(bytes));
            return Ok(());
        }
        match room.file_left.checked_sub(bytes.len() as u64) {
            Some(left) => room.file_left = left,
            None => return Err(room.full()),
        }
        self.keep_in_file(bytes, room)
    }

    #[cfg(feature = "attachments")]
    fn keep_in_file(&mut self, bytes: &Bytes, room: &mut Room) -> Result<(), AttachmentErrorKind> {
        let file = match &mut room.file {
            Some(file) => file,
            none => none.insert(TemporaryFile::new().map_err(|_| AttachmentErrorKind::File)?),
        };
        let at = file.append(bytes).map_err(|_| AttachmentErrorKind::File)?;
        self.in_file.get_or_insert(FileRange { at, length: 0 }).length += bytes.len() as u64;
        Ok(())
    }

    #[cfg(not(feature = "attachments"))]
    fn keep_in_file(&mut self, _: &Bytes, room: &mut Room) -> Result<(), AttachmentErrorKind> {
        Err(room.full())
    }

    #[cfg(feature = "attachments")]
    fn has_file(&self) -> bool {
        self.in_file.is_some()
    }

    #[cfg(not(feature = "attachments"))]
    fn has_file(&self) -> bool {
        false
    }

    /// Returns true if the byte at an offset of the part was dropped.
    pub(super) fn is_dropped(&self, offset: u64) -> bool {
        offset < self.start
    }

    /// The next piece of what is kept, from an offset of the part on.
    pub(super) fn read(&self, offset: u64, room: &mut Room) -> Result<Option<Bytes>, AttachmentError> {
        let mut start = self.start;
        for chunk in &self.chunks {
            let end = start + chunk.len() as u64;
            if offset < end {
                return Ok(Some(chunk.slice((offset - start) as usize..)));
            }
            start = end;
        }
        self.read_file(offset - start, room)
    }

    #[cfg(feature = "attachments")]
    fn read_file(&self, offset: u64, room: &mut Room) -> Result<Option<Bytes>, AttachmentError> {
        let (Some(range), Some(file)) = (self.in_file, &mut room.file) else { return Ok(None) };
        let length = range.length.saturating_sub(offset).min(PIECE);
        if length == 0 {
            return Ok(None);
        }
        let piece = file.read(range.at + offset, length as usize);
        piece.map(Some).map_err(|error| AttachmentError::with_source(AttachmentErrorKind::File, error))
    }

    #[cfg(not(feature = "attachments"))]
    fn read_file(&self, _: u64, _: &mut Room) -> Result<Option<Bytes>, AttachmentError> {
        Ok(None)
    }

    /// Drops what is kept in memory before an offset. A file keeps what it has.
    pub(super) fn drop_before(&mut self, offset: u64, room: &mut Room) {
        while let Some(chunk) = self.chunks.front() {
            let end = self.start + chunk.len() as u64;
            if end > offset {
                return;
            }
            self.start = end;
            room.memory_left += chunk.len();
            self.in_memory -= chunk.len();
            self.chunks.pop_front();
        }
        if !self.has_file() {
            self.start = self.start.max(offset);
        }
    }

    /// Drops all, as if `length` bytes had been dropped.
    pub(super) fn drop_all(&mut self, length: u64, room: &mut Room) {
        room.memory_left += self.in_memory;
        *self = Self { start: length, ..Self::default() };
    }
}
