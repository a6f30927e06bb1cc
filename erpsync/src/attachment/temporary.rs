//! Temporary file of a message: without a name, readable by its owner alone.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use bytes::Bytes;

/// File that the operating system deletes when it is closed.
///
/// It is written and read in pieces of a chunk where the message is received, which the operating system serves from memory.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    file: File,
    length: u64,
}

impl TemporaryFile {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, length: 0 })
    }

    /// Writes at the end. Returns the offset of the start of the bytes.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.length;
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(at)
    }

    pub(super) fn read(&mut self, at: u64, length: usize) -> io::Result<Bytes> {
        let mut piece = vec![0; length];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut piece)?;
        Ok(piece.into())
    }
}
