//! Files as attachments. Threads of their own read and write them, so that no task waits for a disk.

use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use blocking::{Task, unblock};
use bytes::Bytes;
use futures_util::StreamExt;

use super::stream::AttachmentStream;
use super::{AttachmentError, AttachmentErrorKind};

/// Length of a piece, in bytes.
const PIECE: usize = 256 << 10;

/// File that is read for each message that it is sent with.
#[derive(Debug)]
pub(super) struct FileSource {
    path: PathBuf,
    pub(super) length: u64,
}

impl FileSource {
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let metadata = File::open(path)?.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "an attachment is made of a regular file",
            ));
        }
        Ok(Self { path: path.to_owned(), length: metadata.len() })
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.path == other.path
    }

    pub(super) fn stream(&self) -> FileStream {
        let path = self.path.clone();
        FileStream(Some(unblock(move || {
            let file = File::open(path)?;
            read(file)
        })))
    }
}

/// A piece, and the file behind it.
type Read1 = io::Result<(Bytes, File)>;

/// Content of a file, read ahead by one piece.
pub(super) struct FileStream(Option<Task<Read1>>);

impl FileStream {
    pub(super) fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, AttachmentError>> {
        let Some(task) = &mut self.0 else { return Poll::Ready(Ok(None)) };
        let read_ahead = ready!(Pin::new(task).poll(context));
        self.0 = None;
        Poll::Ready(match read_ahead {
            Ok((piece, _)) if piece.is_empty() => Ok(None),
            Ok((piece, file)) => {
                self.0 = Some(unblock(move || read(file)));
                Ok(Some(piece))
            }
            Err(error) => Err(file_error(error)),
        })
    }
}

fn read(mut file: File) -> Read1 {
    let mut piece = Vec::with_capacity(PIECE);
    Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
    Ok((piece.into(), file))
}

fn file_error(error: io::Error) -> AttachmentError {
    AttachmentError::with_source(AttachmentErrorKind::File, error)
}

/// Writes a stream to a new file, or over an old one. Returns the length.
pub(super) async fn save(mut stream: AttachmentStream, path: PathBuf) -> Result<u64, AttachmentError> {
    let mut file = unblock(move || File::create(path)).await.map_err(file_error)?;
    let mut length = 0;
    while let Some(piece) = stream.next().await {
        let piece = piece?;
        length += piece.len() as u64;
        file = unblock(move || file.write_all(&piece).map(|()| file)).await.map_err(file_error)?;
    }
    Ok(length)
}
