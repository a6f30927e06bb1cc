//! The body of a message whose items are written while it is sent.

use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};

use super::{List, StreamError, StreamErrorKind, StreamedMessage};
use crate::transport::{Body, BoxError};
use crate::xml::{Places, WriteError, Writer, path_at};

/// Length from which what was written is sent, in bytes.
const CHUNK: usize = 64 << 10;

/// Maximum number of items that are written in one turn: those of a stream that is always ready.
const ITEMS_AT_A_TIME: usize = 4096;

/// Stream that a program supplies.
pub(super) type Supplied<M> =
    Pin<Box<dyn Stream<Item = Result<<M as StreamedMessage>::Item, BoxError>> + Send>>;

/// Items of a message that is to be sent.
#[doc(hidden)]
pub trait SendItems {
    /// The lists of the message.
    #[doc(hidden)]
    fn lists(&self) -> &'static [List];

    /// Reports whether none of the items was taken yet.
    #[doc(hidden)]
    fn is_there(&self) -> bool;

    /// The items; `None` if they are gone.
    #[doc(hidden)]
    fn items(&self) -> Option<Box<dyn WriteItems>>;
}

/// Items while they are sent.
#[doc(hidden)]
pub trait WriteItems: Send {
    /// Waits for the next item. Returns the index of its list.
    #[doc(hidden)]
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<usize, BoxError>>>;

    /// Writes the item that was waited for.
    #[doc(hidden)]
    fn write(&mut self, writer: &mut Writer);
}

/// The body of a message whose envelope was written without items. `places` are the places where lists stand in it;
/// `has_parts` if the value is the body itself.
///
/// # Errors
///
/// If the items are gone, or if there is no place for a list.
pub(crate) fn send(
    xml: &str,
    places: &Places,
    items: &dyn SendItems,
    has_parts: bool,
) -> Result<Body, WriteError> {
    let pieces = pieces(xml, places, items.lists(), has_parts)?;
    let gone = || WriteError::Value {
        element: items.lists().first().map_or("", List::item),
        reason: "the items of the stream were sent before".to_owned(),
    };
    let items = items.items().ok_or_else(gone)?;
    let mut sending =
        Sending { pieces, list: 0, items, writer: Writer::default(), count: 0, error: None, is_ended: false };
    sending.begin_list();
    Ok(Body::new(sending))
}

/// Text before each list, with the default namespace at it; the last one stands behind all lists.
type Pieces = VecDeque<(String, &'static str)>;

fn pieces(xml: &str, places: &Places, lists: &'static [List], has_parts: bool) -> Result<Pieces, WriteError> {
    let (mut pieces, mut piece) = (Pieces::new(), String::new());
    let mut texts = xml.split(places.mark());
    piece.push_str(texts.next().unwrap_or_default());
    let mut at = piece.len();
    for (text, default) in texts.zip(places.defaults()) {
        if lists.get(pieces.len()).is_some_and(|list| is_in(list, &path_at(xml, at), has_parts)) {
            pieces.push_back((mem::take(&mut piece), default));
        }
        piece.push_str(text);
        at += places.mark().len() + text.len();
    }
    if let Some(list) = lists.get(pieces.len()) {
        let reason = "there is no place for the items of the stream: an element around them is absent, or the message was changed";
        return Err(WriteError::Value { element: list.item(), reason: reason.to_owned() });
    }
    pieces.push_back((piece, ""));
    Ok(pieces)
}

/// Reports whether the items of a list stand at a path. The element in the body is no step of the list's path, unless the
/// body has several parts.
fn is_in(list: &List, path: &str, has_parts: bool) -> bool {
    let below = match has_parts {
        true => path,
        false => path.split_once('/').map_or("", |(_, below)| below),
    };
    below == list.parent()
}

/// A message while it is sent.
struct Sending {
    pieces: Pieces,
    /// The list whose items are written.
    list: usize,
    items: Box<dyn WriteItems>,
    writer: Writer,
    count: usize,
    /// Error of the items, behind what was written before.
    error: Option<BoxError>,
    is_ended: bool,
}

impl Sending {
    /// Writes the text before the next list, or behind all of them.
    fn begin_list(&mut self) {
        if let Some((piece, default)) = self.pieces.pop_front() {
            self.writer.go_on_at(&piece, default);
        }
    }

    /// Writes the item that was waited for, of this list.
    fn write(&mut self, list: usize) -> Result<(), BoxError> {
        if list < self.list {
            return Err("the items are not in the order of the lists that they are of".into());
        }
        while self.list < list {
            self.list += 1;
            self.begin_list();
        }
        self.items.write(&mut self.writer);
        self.count += 1;
        Ok(())
    }

    fn end(&mut self) {
        self.is_ended = true;
        while !self.pieces.is_empty() {
            self.begin_list();
        }
    }

    fn chunk(&mut self) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let chunk = self.writer.take_text();
        Poll::Ready(Some(
            chunk.map(|chunk| Frame::data(chunk.into())).map_err(|error| self.failed(error.into())),
        ))
    }

    /// Drops text that was written and can't be sent, so that the message stays incomplete.
    fn failed(&mut self, error: BoxError) -> BoxError {
        self.writer = Writer::default();
        self.end_with(error)
    }

    /// The items failed: nothing more is written.
    fn end_with(&mut self, error: BoxError) -> BoxError {
        self.is_ended = true;
        self.pieces.clear();
        StreamError::new(StreamErrorKind::Source(error), self.count + 1, 0).into()
    }
}

impl http_body::Body for Sending {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let sending = &mut *self;
        for _ in 0..ITEMS_AT_A_TIME {
            if sending.is_ended {
                return match sending.writer.is_empty() {
                    false => sending.chunk(),
                    true => Poll::Ready(sending.error.take().map(Err)),
                };
            }
            match sending.items.poll_next(context) {
                // Text that is there goes out.
                Poll::Pending if sending.writer.is_empty() => return Poll::Pending,
                Poll::Pending => return sending.chunk(),
                Poll::Ready(None) => sending.end(),
                Poll::Ready(Some(Ok(list))) => {
                    if let Err(error) = sending.write(list) {
                        return Poll::Ready(Some(Err(sending.failed(error))));
                    }
                    if sending.writer.len() >= CHUNK {
                        return sending.chunk();
                    }
                }
                // Text that was written before goes out, so that the receiver has it.
                Poll::Ready(Some(Err(error))) => sending.error = Some(sending.end_with(error)),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.is_ended && self.writer.is_empty() && self.error.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
