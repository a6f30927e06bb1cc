//! Copies of messages that pass by, for recordings: the first items, and all that is no item.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::stream::poll_fn;

use super::reading::Reading;
use super::walker::{Items, Step, Walker};
use super::{List, Source, Wrapping};
use crate::transport::{Body, BoxError};
use crate::xml::{ReadError, ReadOptions, Reader};

/// Lists of the reply to a request, among the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplyLists {
    pub(crate) lists: &'static [List],
    pub(crate) has_parts: bool,
}

/// Data that came and was not read yet; `None` is the end.
type Feed = Arc<Mutex<VecDeque<Option<Bytes>>>>;

/// A message that is copied while it passes by.
pub(crate) struct Recorder {
    feed: Feed,
    reading: Reading,
    items: FirstItems,
    /// True until the message ended or can't be read.
    is_open: bool,
}

/// Outcome of a copy.
pub(crate) struct Recorded {
    /// The message with its first items.
    pub(crate) text: String,
    /// Number of items that are not in it.
    pub(crate) left_out: usize,
}

/// Keeps the first items, within a number of bytes.
struct FirstItems {
    bytes_left: usize,
    count: usize,
    kept: usize,
}

impl Items for FirstItems {
    fn read(&mut self, _list: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let start = reader.offset();
        reader.skip()?;
        self.count += 1;
        match self.bytes_left.checked_sub(reader.position() - start) {
            // Only the first: what follows one that is left out is left out, too.
            Some(left) if self.kept + 1 == self.count => {
                self.bytes_left = left;
                self.kept += 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        false
    }

    fn keeps(&self) -> bool {
        self.kept == self.count
    }
}

impl Recorder {
    /// A copy of a message with items of at most this many bytes.
    pub(crate) fn new(
        wrapping: &'static Wrapping,
        ReplyLists { lists, has_parts }: ReplyLists,
        is_packed: bool,
        charset: Option<&str>,
        item_bytes: usize,
    ) -> Self {
        let feed = Feed::default();
        let body = Body::from_stream(poll_fn({
            let feed = feed.clone();
            move |_| match locked(&feed).pop_front() {
                Some(Some(data)) => Poll::Ready(Some(Ok::<_, BoxError>(data))),
                Some(None) => Poll::Ready(None),
                None => Poll::Pending,
            }
        }));
        let walker = Walker::new(wrapping, &ReadOptions::default(), lists, has_parts);
        Self {
            feed,
            reading: Reading::new(walker, Source::new(body, is_packed, charset)),
            items: FirstItems { bytes_left: item_bytes, count: 0, kept: 0 },
            is_open: true,
        }
    }

    /// Copies data of the message.
    pub(crate) fn push(&mut self, data: Bytes) {
        if self.is_open {
            locked(&self.feed).push_back(Some(data));
            self.go_on();
        }
    }

    /// The whole message has passed by.
    pub(crate) fn end(&mut self) {
        locked(&self.feed).push_back(None);
        self.go_on();
    }

    /// Reads what has come.
    fn go_on(&mut self) {
        // A reading that gives others a turn is polled again at once.
        while self.is_open {
            match self.reading.poll(&mut Context::from_waker(Waker::noop()), Some(&mut self.items)) {
                Poll::Pending if locked(&self.feed).is_empty() => return,
                Poll::Pending => {}
                Poll::Ready(Ok(Step::End) | Err(_)) => self.is_open = false,
                Poll::Ready(Ok(_)) => {}
            }
        }
    }

    /// The copy of a message that passed by as a whole, or of the beginning of one, with the end tags that it lacks.
    pub(crate) fn document(&self) -> Recorded {
        Recorded { text: self.reading.document(), left_out: self.items.count - self.items.kept }
    }

    /// The copy of the beginning of a message that broke off, as it stands there.
    pub(crate) fn beginning(&self) -> Recorded {
        Recorded { text: self.reading.beginning(), left_out: self.items.count - self.items.kept }
    }
}

fn locked(feed: &Feed) -> MutexGuard<'_, VecDeque<Option<Bytes>>> {
    feed.lock().unwrap_or_else(PoisonError::into_inner)
}
