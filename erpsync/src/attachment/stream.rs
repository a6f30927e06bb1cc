//! Content of an attachment as a stream of pieces.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

#[cfg(feature = "attachments")]
use super::file::FileStream;
use super::package::{PartHandle, within_silence};
use super::{AttachmentError, AttachmentErrorKind};
#[cfg(feature = "blocking")]
use crate::park::block_on;
use crate::time::Sleep;
use crate::transport::BoxError;

/// Stream of the program's.
pub(super) type SourceStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Content of an attachment, piece by piece: see [`Attachment::into_stream`](super::Attachment::into_stream).
///
/// Pieces of a received attachment are taken from the connection when they are asked for. The stream ends after an error. Dropping
/// the stream gives the rest up.
pub struct AttachmentStream {
    pieces: Pieces,
    /// Number of bytes so far.
    offset: u64,
    /// Length that must come out.
    length: Option<u64>,
}

enum Pieces {
    Bytes(Bytes),
    /// The lock makes it `Sync`. Nobody waits for it: polling has exclusive access.
    Source(Mutex<SourceStream>),
    Part {
        handle: PartHandle,
        sleep: Option<Sleep>,
    },
    #[cfg(feature = "attachments")]
    File(FileStream),
    Failed(AttachmentError),
    Ended,
}

impl AttachmentStream {
    pub(super) fn of_bytes(bytes: Bytes) -> Self {
        Self::new(Pieces::Bytes(bytes), None)
    }

    /// A stream that must have the length, if one is given.
    pub(super) fn of_source(source: SourceStream, length: Option<u64>) -> Self {
        Self::new(Pieces::Source(Mutex::new(source)), length)
    }

    pub(super) fn of_part(handle: PartHandle) -> Self {
        Self::new(Pieces::Part { handle, sleep: None }, None)
    }

    #[cfg(feature = "attachments")]
    pub(super) fn of_file(file: FileStream, length: u64) -> Self {
        Self::new(Pieces::File(file), Some(length))
    }

    /// A stream that has to be of a length, if one is given.
    pub(super) fn with_length(self, length: Option<u64>) -> Self {
        Self { length, ..self }
    }

    pub(super) fn failed(error: AttachmentError) -> Self {
        Self::new(Pieces::Failed(error), None)
    }

    fn new(pieces: Pieces, length: Option<u64>) -> Self {
        Self { pieces, offset: 0, length }
    }

    /// The pieces as an iterator, for programs without async: it waits for each.
    ///
    /// It is for attachments that `send_blocking` received, and for bytes and files. In an asynchronous function it holds up the thread.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> BlockingPieces {
        BlockingPieces(self)
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, AttachmentError>> {
        match &mut self.pieces {
            Pieces::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready(Ok((!bytes.is_empty()).then_some(bytes)))
            }
            Pieces::Source(source) => {
                let source = source.get_mut().unwrap_or_else(PoisonError::into_inner);
                let piece = ready!(source.as_mut().poll_next(context)).transpose();
                Poll::Ready(
                    piece.map_err(|error| AttachmentError::with_source(AttachmentErrorKind::Source, error)),
                )
            }
            Pieces::Part { handle, sleep } => {
                let polled = handle.poll_read(self.offset, context);
                within_silence(polled, sleep, handle.silence(), context)
            }
            #[cfg(feature = "attachments")]
            Pieces::File(file) => file.poll_piece(context),
            Pieces::Failed(error) => Poll::Ready(Err(error.clone())),
            Pieces::Ended => Poll::Ready(Ok(None)),
        }
    }

    /// Counts a piece, and refuses one beyond the length.
    fn count(&mut self, piece: Option<Bytes>) -> Result<Option<Bytes>, AttachmentError> {
        self.offset += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        let is_wrong = self.length.is_some_and(|length| match piece {
            Some(_) => self.offset > length,
            None => self.offset < length && !matches!(self.pieces, Pieces::Ended),
        });
        if is_wrong { Err(AttachmentError::new(AttachmentErrorKind::Length)) } else { Ok(piece) }
    }
}

impl Stream for AttachmentStream {
    type Item = Result<Bytes, AttachmentError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.poll_piece(context)).and_then(|piece| self.count(piece));
        if !matches!(piece, Ok(Some(_))) {
            self.pieces = Pieces::Ended;
        }
        Poll::Ready(piece.transpose())
    }
}

impl fmt::Debug for AttachmentStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachmentStream").field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// Iterator over the content of an attachment: see [`AttachmentStream::blocking`].
#[cfg(feature = "blocking")]
#[derive(Debug)]
pub struct BlockingPieces(AttachmentStream);

#[cfg(feature = "blocking")]
impl Iterator for BlockingPieces {
    type Item = Result<Bytes, AttachmentError>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(std::future::poll_fn(|context| Pin::new(&mut self.0).poll_next(context)))
    }
}
