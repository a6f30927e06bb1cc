//! Streams for programs without async.

use std::fmt;

use futures_util::StreamExt as _;

use super::{StreamError, Streamed, StreamedMessage};
use crate::park::block_on;

/// Message whose lists are an iterator of items, for programs without async: made by
/// [`Streamed::into_blocking`].
///
/// Items that are not taken are not received, and dropping it ends the exchange, as with the stream.
///
/// ```
/// # use erpsync::stream::{StreamError, Streamed, StreamedMessage};
/// # fn example<M: StreamedMessage>(changes: Streamed<M>) -> Result<(), StreamError> {
/// let mut changes = changes.into_blocking();
/// for change in &mut changes {
///     drop(change?);
/// }
/// let message = changes.finish()?;
/// # drop(message);
/// # Ok(()) }
/// ```
pub struct BlockingStreamed<M: StreamedMessage>(Streamed<M>);

impl<M: StreamedMessage> Streamed<M> {
    /// Makes the stream an iterator that waits for each item, for programs without async.
    ///
    /// Needs no runtime, as `Call::send_blocking` does not.
    pub fn into_blocking(self) -> BlockingStreamed<M> {
        BlockingStreamed(self)
    }
}

impl<M: StreamedMessage> BlockingStreamed<M> {
    /// Members that stand before the first list, of a message that was received: see [`Streamed::before`].
    ///
    /// # Panics
    ///
    /// If the program itself made the message with [`Streamed::new`].
    pub fn before(&self) -> &M::Before {
        self.0.before()
    }

    /// Reads on to the end, skipping the items that are left, and returns the message with empty lists: see
    /// [`Streamed::finish`].
    ///
    /// # Errors
    ///
    /// As of the iterator.
    pub fn finish(self) -> Result<M, StreamError> {
        block_on(self.0.finish())
    }
}

impl<M: StreamedMessage> Iterator for BlockingStreamed<M> {
    type Item = Result<M::Item, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

impl<M: StreamedMessage> fmt::Debug for BlockingStreamed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingStreamed").field(&self.0).finish()
    }
}
