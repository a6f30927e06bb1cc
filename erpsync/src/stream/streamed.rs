//! The stream of a message's items.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt};

use super::reading::Reading;
use super::send::{SendItems, Supplied, WriteItems};
use super::walker::{Items, Step};
use super::{List, StreamError, StreamErrorKind, StreamedMessage};
use crate::transport::BoxError;
use crate::xml::{ElementName, ReadError, Reader, WriteError, Writer, XmlRead, XmlWrite};

/// Maximum size of the items that are read ahead, in bytes, and their maximum number.
const AHEAD: (usize, usize) = (64 << 10, 256);

/// A message whose lists are a stream of items.
///
/// One that was received gives what stands [before](Self::before) the lists, then the items, as a [`Stream`], and then
/// the [whole message](Self::finish) without items. One that is to be sent is [made](Self::new) of a message and a stream.
///
/// ```
/// # use erpsync::stream::{Streamed, StreamedMessage};
/// use std::io;
///
/// use futures_util::{StreamExt, stream};
///
/// # fn example<M: StreamedMessage<Item = u64>>(message: M) -> Streamed<M> {
/// let items = stream::iter(0..10_000_000).map(Ok::<u64, io::Error>);
/// Streamed::new(message, items)
/// # }
/// ```
pub struct Streamed<M: StreamedMessage>(State<M>);

enum State<M: StreamedMessage> {
    Made { message: M, items: Arc<Mutex<Option<Supplied<M>>>> },
    Received { before: M::Before, received: Mutex<Received<M>> },
}

/// A message that is being received. The lock makes it `Sync`; nobody ever waits for it.
struct Received<M: StreamedMessage> {
    /// `None` after an error.
    reading: Option<Box<Reading>>,
    queue: IntoIter<M::Item>,
    /// An error behind the items of the queue.
    error: Option<StreamError>,
    /// The message without items, when all of it was read.
    whole: Option<M>,
}

/// Items that are read in one pass.
struct Batch<M: StreamedMessage> {
    items: Vec<M::Item>,
}

impl<M: StreamedMessage> Batch<M> {
    const MOST: usize = {
        let fitting = match AHEAD.0.checked_div(size_of::<M::Item>()) {
            Some(fitting) => fitting,
            None => AHEAD.1,
        };
        if fitting == 0 {
            1
        } else if fitting > AHEAD.1 {
            AHEAD.1
        } else {
            fitting
        }
    };
}

impl<M: StreamedMessage> Items for Batch<M> {
    fn read(&mut self, list: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let before = self.items.len();
        let read = <M as StreamedMessage>::read_item(list, reader, &mut self.items);
        if read.is_err() {
            // It may be incomplete.
            self.items.truncate(before);
        }
        read
    }

    fn drop_last(&mut self) {
        self.items.pop();
    }

    fn is_full(&self) -> bool {
        self.items.len() >= Self::MOST
    }
}

impl<M: StreamedMessage> Streamed<M> {
    /// A message to be sent, with the items of a stream in its lists.
    ///
    /// All that stands before and behind the lists comes from `message`, whose lists are empty. If there are several lists, the
    /// items come in the order of these. An error of the stream cuts the body that is sent: the receiver never sees a whole
    /// message. The stream is polled only as fast as the receiver takes it.
    pub fn new<S, E>(mut message: M, items: S) -> Self
    where
        S: Stream<Item = Result<M::Item, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        message.open_lists();
        let items: Supplied<M> = Box::pin(items.map_err(Into::into));
        Self(State::Made { message, items: Arc::new(Mutex::new(Some(items))) })
    }

    /// Members that stand before the first list, of a message that was received.
    ///
    /// # Panics
    ///
    /// If the program itself made the message with [`new`](Self::new).
    #[allow(clippy::panic, reason = "a mistake of the program that nothing received can cause")]
    pub fn before(&self) -> &M::Before {
        match &self.0 {
            State::Received { before, .. } => before,
            State::Made { .. } => panic!("`before` is of a message that was received"),
        }
    }

    /// Reads on to the end, skipping the items that are left, and returns the message with empty lists: all that stands before
    /// and behind them.
    ///
    /// # Errors
    ///
    /// As of the stream.
    pub async fn finish(mut self) -> Result<M, StreamError> {
        while let Some(item) = self.next().await {
            item?;
        }
        match self.0 {
            State::Made { message, .. } => Ok(message),
            State::Received { received, .. } => {
                let received = received.into_inner().unwrap_or_else(PoisonError::into_inner);
                received.whole.ok_or_else(|| StreamError::new(StreamErrorKind::Incomplete, 0, 0))
            }
        }
    }

    /// A message that was received up to here.
    fn received(before: M::Before) -> Self {
        let received = Received { reading: None, queue: Vec::new().into_iter(), error: None, whole: None };
        Self(State::Received { before, received: Mutex::new(received) })
    }
}

impl<M: StreamedMessage> Received<M> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<M::Item, StreamError>>> {
        loop {
            if let Some(item) = self.queue.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(error) = self.error.take() {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
            let mut batch = Batch::<M> { items: Vec::new() };
            let step = match reading.poll(context, Some(&mut batch)) {
                // Those that were read in this turn are there already.
                Poll::Pending if batch.items.is_empty() => return Poll::Pending,
                Poll::Pending => Ok(Step::More),
                Poll::Ready(step) => step,
            };
            self.queue = mem::take(&mut batch.items).into_iter();
            let ended = match step {
                Ok(Step::End) => reading.read_rest(M::read).map(Some),
                Ok(_) => Ok(None),
                Err(error) => Err(error),
            };
            match ended {
                Ok(None) => {}
                Ok(whole) => {
                    self.whole = whole;
                    self.reading = None;
                }
                Err(error) => {
                    self.error = Some(error);
                    self.reading = None;
                }
            }
        }
    }
}

impl<M: StreamedMessage> Stream for Streamed<M> {
    type Item = Result<M::Item, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            State::Received { received, .. } => {
                received.get_mut().unwrap_or_else(PoisonError::into_inner).poll_next(context)
            }
            State::Made { items, .. } => {
                let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(supplied) = items.as_mut() else { return Poll::Ready(None) };
                let item = ready!(supplied.as_mut().poll_next(context));
                let failed = |error| StreamError::new(StreamErrorKind::Source(error), 0, 0);
                Poll::Ready(item.map(|item| item.map_err(failed)))
            }
        }
    }
}

/// Nothing in it is ever pinned where it stands.
impl<M: StreamedMessage> Unpin for Streamed<M> {}

/// Shows no content: there may be secrets in it.
impl<M: StreamedMessage> fmt::Debug for Streamed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").finish_non_exhaustive()
    }
}

/// Place that a streamed message is received into.
#[doc(hidden)]
pub trait StreamSlot {
    /// The lists.
    #[doc(hidden)]
    fn lists(&self) -> &'static [List];

    /// Takes the rest of the message, whose start was read.
    #[doc(hidden)]
    fn attach(&mut self, rest: Rest);
}

/// The rest of a message.
#[doc(hidden)]
pub struct Rest(pub(crate) Box<Reading>);

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").finish_non_exhaustive()
    }
}

impl<M: StreamedMessage> StreamSlot for Option<Streamed<M>> {
    fn lists(&self) -> &'static [List] {
        M::LISTS
    }

    fn attach(&mut self, Rest(reading): Rest) {
        if let Some(Streamed(State::Received { received, .. })) = self {
            received.get_mut().unwrap_or_else(PoisonError::into_inner).reading = Some(reading);
        }
    }
}

/// Body of a message that can be read: a value, or a [`Streamed`].
pub trait ReadBody: Sized {
    /// Lists that are streamed.
    #[doc(hidden)]
    const LISTS: &'static [List] = &[];

    /// Reads the element whose start tag was read last; of a streamed one up to the first list.
    #[doc(hidden)]
    fn read_body(reader: &mut Reader<'_>, slot: &mut Option<Self>) -> Result<(), ReadError>;

    /// The place of a streamed body.
    #[doc(hidden)]
    fn stream_slot(slot: &mut Option<Self>) -> Option<&mut dyn StreamSlot> {
        let _ = slot;
        None
    }
}

impl<T: XmlRead> ReadBody for T {
    #[inline]
    fn read_body(reader: &mut Reader<'_>, slot: &mut Option<Self>) -> Result<(), ReadError> {
        T::read_into(reader, slot)
    }
}

impl<M: StreamedMessage> ReadBody for Streamed<M> {
    const LISTS: &'static [List] = M::LISTS;

    fn read_body(reader: &mut Reader<'_>, slot: &mut Option<Self>) -> Result<(), ReadError> {
        let before = M::Before::read(reader)?;
        *slot = Some(Self::received(before));
        Ok(())
    }

    fn stream_slot(slot: &mut Option<Self>) -> Option<&mut dyn StreamSlot> {
        Some(slot)
    }
}

/// Body of a message that can be written: a value, or a [`Streamed`].
pub trait WriteBody {
    /// The value to be written; of a streamed one the message without items.
    #[doc(hidden)]
    fn value(&self) -> &dyn XmlWrite;

    /// The items of a streamed one.
    #[doc(hidden)]
    fn items(&self) -> Option<&dyn SendItems> {
        None
    }
}

impl<T: XmlWrite> WriteBody for T {
    fn value(&self) -> &dyn XmlWrite {
        self
    }
}

impl<M: StreamedMessage> WriteBody for Streamed<M> {
    fn value(&self) -> &dyn XmlWrite {
        match &self.0 {
            State::Made { message, .. } => message,
            State::Received { .. } => &Unsendable,
        }
    }

    fn items(&self) -> Option<&dyn SendItems> {
        Some(self)
    }
}

impl<M: StreamedMessage> SendItems for Streamed<M> {
    fn lists(&self) -> &'static [List] {
        M::LISTS
    }

    fn is_there(&self) -> bool {
        match &self.0 {
            State::Made { items, .. } => items.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
            State::Received { .. } => false,
        }
    }

    fn items(&self) -> Option<Box<dyn WriteItems>> {
        match &self.0 {
            State::Made { items, .. } if self.is_there() => {
                Some(Box::new(Sent::<M> { items: items.clone(), supplied: None, next: None }))
            }
            _ => None,
        }
    }
}

/// In the place of a message that was received, which can't be sent on.
struct Unsendable;

impl XmlWrite for Unsendable {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let reason = "a stream that was received can't be sent: make one of its items with `Streamed::new`";
        writer.fail(WriteError::Value { element: name.name().local, reason: reason.to_owned() });
    }
}

/// Items while they are sent. They are taken out of the message when the first one is asked for: until then it can be sent again.
struct Sent<M: StreamedMessage> {
    items: Arc<Mutex<Option<Supplied<M>>>>,
    supplied: Option<Supplied<M>>,
    next: Option<M::Item>,
}

impl<M: StreamedMessage> WriteItems for Sent<M> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<usize, BoxError>>> {
        if self.supplied.is_none() {
            self.supplied = self.items.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        let Some(supplied) = &mut self.supplied else {
            return Poll::Ready(Some(Err("the items of the stream were sent before".into())));
        };
        let item = ready!(supplied.as_mut().poll_next(context));
        Poll::Ready(item.map(|item| {
            let item = item?;
            let list = M::list_of(&item);
            self.next = Some(item);
            Ok(list)
        }))
    }

    fn write(&mut self, writer: &mut Writer) {
        if let Some(item) = self.next.take() {
            M::write_item(&item, writer);
        }
    }
}
