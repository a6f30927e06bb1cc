//! Messages with several parts: the reader and the writer of `multipart/related` (RFC 2045, 2046, 2387).
//!
//! `splitter` takes the bytes as they arrive and returns the parts as events, without copying their content; `head` reads the header
//! of a part, `transfer` decodes its content, `content_type` reads a media type with its parameters, `writer` makes the text around
//! the parts.
//!
//! The reader takes what SOAP stacks send: line ends with or without CR, white space behind a delimiter, a preamble and an epilogue,
//! parameters with or without quotes. All of it is bounded by [`MimeLimits`].

mod content_type;
mod error;
mod head;
mod splitter;
mod transfer;
#[cfg(test)]
mod vectors;
mod writer;

pub(crate) use self::content_type::ContentType;
pub(crate) use self::error::{MimeError, MimeErrorKind};
pub(crate) use self::head::{PartHead, content_id_of};
pub(crate) use self::splitter::{Event, MimeLimits, Splitter};
pub(crate) use self::writer::{PartFields, new_token, part_start, quoted};
