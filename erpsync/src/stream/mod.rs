//! Lists of a message as streams: messages larger than memory.
//!
//! A list of a message that the generator was told to stream is not a field that is filled, but a [`Streamed`], in the place of
//! the message's type: as the body of a reply or a request, in a client and in a server.
//!
//! ```
//! # use erpsync::stream::{StreamError, Streamed, StreamedMessage};
//! use futures_util::TryStreamExt;
//!
//! # async fn example<M: StreamedMessage>(mut changes: Streamed<M>) -> Result<(), StreamError> {
//! // Here is what stands before the list; each item is there as soon as it has arrived.
//! let _ = changes.before();
//! while let Some(change) = changes.try_next().await? {
//!     drop(change);
//! }
//! // And all that is no item.
//! let message = changes.finish().await?;
//! # drop(message);
//! # Ok(()) }
//! ```
//!
//! - **Back-pressure.** Items that are not taken are not read from the socket. A stream that is dropped ends its exchange: nothing more is
//!   read, and the connection is closed.
//! - **Time limits.** A call's time limit covers all up to the first item; while a request is streamed out, it is counted from the last
//!   piece that was taken. Then it limits each wait for the next piece of the message, and not the length of the list. A server's time
//!   limit for bodies does the same.
//! - **Errors** say at which item and byte: [`StreamError`]. A fault in place of the message is an error of the call.
//! - **Limits.** [`Limits::item_bytes`](crate::xml::Limits::item_bytes) bounds an item, and
//!   [`Limits::message_bytes`](crate::xml::Limits::message_bytes) all that is no item. The number of items has no bound.
//! - **Form.** A message whose list is streamed is sent without gzip, whatever a client or a server asks for. Items are written
//!   in the default style; a [`MessageStyle`](crate::soap::MessageStyle) holds for all around them.
//! - **Interceptors** see the message without items. Those that need all of it (signatures, encryption) refuse.
//!
//! # How it is made
//!
//! `source` makes text of a body (out of its gzip and its encoding); `window` holds what has arrived and was not taken; `walker`
//! reads it with the [`Reader`]: items go to a queue, the `rest` is the message without items; `boundary` finds out when an element is
//! worth another try; `reading` is these together. `send` writes.

#[cfg(feature = "blocking")]
mod blocking;
mod boundary;
mod error;
mod list;
mod message;
mod reading;
mod recorder;
mod rest;
mod send;
mod source;
mod streamed;
#[cfg(test)]
mod tests;
mod walker;
mod window;

#[cfg(feature = "blocking")]
pub use self::blocking::BlockingStreamed;
pub use self::error::{StreamError, StreamErrorKind};
pub use self::list::List;
pub use self::message::StreamedMessage;
pub use self::streamed::{ReadBody, Streamed, WriteBody};
#[doc(hidden)]
pub use self::streamed::{Rest, StreamSlot};

pub(crate) use self::list::Wrapping;
pub(crate) use self::reading::Reading;
pub(crate) use self::recorder::{Recorded, Recorder, ReplyLists};
pub(crate) use self::send::send;
#[doc(hidden)]
pub use self::send::{SendItems, WriteItems};
pub(crate) use self::source::Source;
pub(crate) use self::walker::{Step, Walker};
#[allow(unused_imports, reason = "named in the documentation")]
use crate::xml::Reader;
