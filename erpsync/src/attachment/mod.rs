//! Attachments: binary data that a message carries beside its XML, or in it.
//!
//! [`Attachment`] is the value. A message whose data stands beside the XML is `multipart/related`: XOP with MTOM (XOP 1.0; MTOM; SOAP
//! 1.1 Binding for MTOM 1.0), or SOAP with Attachments (SwA; WS-I Attachments Profile 1.0, with `swaRef`). Both are read whether
//! they were asked for or not; [`Mtom`] and the WSDL's binding decide what is written.
//!
//! # How it is made
//!
//! `package` is a message that is being received: it is shared by the attachments in it, and takes bytes from the connection when one of
//! them asks; `store` keeps parts that are needed later, `temporary` is the file behind it. `outgoing` collects the parts of a message
//! while its envelope is written, `send` makes the body of them. `values` reads and writes an attachment as XML.
//!
//! Signatures and encryption cover the envelope alone, with the data of XOP in it (`included`). Other messages with parts are refused
//! where they sign, encrypt or verify.

mod collect;
mod content;
mod error;
#[cfg(feature = "attachments")]
mod file;
mod included;
mod limits;
mod outgoing;
mod package;
mod parts;
mod receive;
mod send;
mod store;
mod stream;
#[cfg(feature = "attachments")]
mod temporary;
mod values;
mod wakers;

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;

use self::collect::Collected;
#[cfg(feature = "attachments")]
use self::content::FileContent;
use self::content::{Content, PartContent, StreamSource};
pub use self::error::{AttachmentError, AttachmentErrorKind};
#[cfg(feature = "attachments")]
use self::file::FileSource;
pub use self::limits::AttachmentLimits;
pub(crate) use self::outgoing::OutgoingParts;
pub use self::outgoing::{AttachmentForm, Mtom};
pub(crate) use self::package::Package;
use self::package::{PartHandle, within_silence};
pub use self::parts::Parts;
pub(crate) use self::receive::{Received, is_xml, package_type, receive};
pub(crate) use self::send::Multipart;
pub use self::stream::AttachmentStream;
#[cfg(feature = "blocking")]
pub use self::stream::BlockingPieces;
use self::stream::SourceStream;
pub use self::values::{read_mime_part, write_attachments, write_mime_part};
use crate::mime::PartHead;
#[cfg(feature = "blocking")]
use crate::park::block_on;
use crate::transport::BoxError;

/// Binary data of a message: bytes, a file, a stream, or a part of a message that was received.
///
/// A field of this type is `xs:base64Binary` in the schema. It is read from base64 text, from an `xop:Include` (XOP 1.0, section 3)
/// or from a `cid:` reference (`swaRef`); it is written as base64 text, or with [`Mtom`] as a part of its own.
///
/// The content of a received part stays at the sender until it is asked for, by [`bytes`](Self::bytes),
/// [`into_stream`](Self::into_stream) or `save_to`. Parts are best read in the order of the message: those before one
/// that is asked for are kept, within the [`AttachmentLimits`]. When all attachments of a message are dropped, what was not
/// received is given up, with the connection.
///
/// A clone is the same data once more. Received data is kept as long as a clone may still read it; a stream of the program can be read
/// by one clone only.
///
/// Two attachments are equal if their bytes are, where these are in memory, or if they are of one source. Content type and name do not
/// count.
///
/// ```
/// use erpsync::Attachment;
///
/// let photo = Attachment::from_bytes(b"\x89PNG".as_slice()).with_content_type("image/png").with_name("a.png");
/// assert_eq!(photo.len_hint(), Some(4));
/// assert_eq!(photo.content_type().as_deref(), Some("image/png"));
/// ```
#[derive(Clone, Default)]
pub struct Attachment {
    content: Content,
    described: Option<Box<Description>>,
}

/// Properties that a program or the XML gives.
#[derive(Clone, Debug, Default)]
struct Description {
    content_type: Option<String>,
    name: Option<String>,
}

impl Attachment {
    /// An attachment of bytes.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Bytes(bytes.into()))
    }

    /// An attachment of the pieces that a stream yields. It can be sent once: a call with it is not repeated.
    ///
    /// A message whose parts all have a known length is sent with a `Content-Length`, which some servers require: see
    /// [`from_stream_with_length`](Self::from_stream_with_length).
    pub fn from_stream<S, D, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::of_stream(stream, None)
    }

    /// Like [`from_stream`](Self::from_stream), of a stream whose length in bytes is known. One that turns out to be longer or
    /// shorter is an error.
    pub fn from_stream_with_length<S, D, E>(stream: S, length: u64) -> Self
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::of_stream(stream, Some(length))
    }

    fn of_stream<S, D, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        let stream: SourceStream = Box::pin(stream.map(|piece| match piece {
            Ok(piece) => Ok(piece.into()),
            Err(error) => Err(error.into()),
        }));
        let stream = Mutex::new(Some(stream));
        Self::of(Content::Stream(Arc::new(StreamSource { stream, length, loaded: OnceLock::new() })))
    }

    fn of(content: Content) -> Self {
        Self { content, described: None }
    }

    fn of_part(handle: PartHandle) -> Self {
        Self::of(Content::Part(Arc::new(PartContent::new(Some(handle)))))
    }

    /// The attachment with a content type, such as `image/png`. Without one a part is sent as `application/octet-stream`.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.described.get_or_insert_default().content_type = Some(content_type.into());
        self
    }

    /// The attachment with a file name, which is sent in the header of its part.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.described.get_or_insert_default().name = Some(name.into());
        self
    }

    /// The content type: the one that was set, that of `xmime:contentType`, or that of the part, if its header was received.
    pub fn content_type(&self) -> Option<&str> {
        let described = self.described.as_ref().and_then(|described| described.content_type.as_deref());
        described.or_else(|| self.head()?.content_type.as_deref())
    }

    /// The file name: the one that was set, or that of the part, if its header was received. It is text of a stranger: never a
    /// path to write to.
    pub fn name(&self) -> Option<&str> {
        let described = self.described.as_ref().and_then(|described| described.name.as_deref());
        described.or_else(|| self.head()?.name.as_deref())
    }

    /// The content ID of a received part, without angle brackets.
    pub fn id(&self) -> Option<String> {
        match &self.content {
            Content::Part(part) => match part.head() {
                Some(head) => head.id.clone(),
                None => part.with_handle(PartHandle::id).flatten(),
            },
            _ => None,
        }
    }

    /// The bytes, if they are in memory.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        self.content.loaded()
    }

    /// The length in bytes, if it is known. That of a received part is what its header says, until all of it is here.
    pub fn len_hint(&self) -> Option<u64> {
        if let Some(bytes) = self.as_bytes() {
            return Some(bytes.len() as u64);
        }
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Stream(source) => source.length,
            #[cfg(feature = "attachments")]
            Content::File(file) => Some(file.source.length),
            Content::Part(part) => part.with_handle(PartHandle::length).flatten(),
        }
    }

    fn head(&self) -> Option<&PartHead> {
        match &self.content {
            Content::Part(part) => part.head(),
            _ => None,
        }
    }

    /// Waits for the header of a received part, which has content type and name. Parts before it are kept.
    ///
    /// # Errors
    ///
    /// If there is no such part, or it can't be received.
    pub async fn received_header(&self) -> Result<(), AttachmentError> {
        let Content::Part(part) = &self.content else { return Ok(()) };
        let mut sleep = None;
        let silence = part.with_handle(PartHandle::silence).flatten();
        poll_fn(|context| {
            let polled = part.with_handle(|handle| handle.poll_head(context));
            let polled = polled.unwrap_or(std::task::Poll::Ready(Ok(())));
            within_silence(polled, &mut sleep, silence, context)
        })
        .await
    }

    /// Reads all of it, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// If it is longer, or can't be read.
    pub async fn bytes(self, limit: usize) -> Result<Bytes, AttachmentError> {
        self.share().collect(limit).await
    }

    /// Like [`bytes`](Self::bytes), for programs without async.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    #[cfg(feature = "blocking")]
    pub fn bytes_blocking(self, limit: usize) -> Result<Bytes, AttachmentError> {
        block_on(self.bytes(limit))
    }

    async fn collect(&self, limit: usize) -> Result<Bytes, AttachmentError> {
        let mut pieces = Collected::new(limit);
        if self.len_hint().is_some_and(|length| length > limit as u64) {
            return Err(AttachmentError::new(AttachmentErrorKind::TooLarge(limit as u64)));
        }
        let mut stream = self.stream();
        while let Some(piece) = stream.next().await {
            pieces.push(piece?)?;
        }
        Ok(pieces.finish())
    }

    /// The content as a stream of pieces.
    ///
    /// ```
    /// use erpsync::Attachment;
    /// use futures_util::StreamExt;
    ///
    /// async fn length(attachment: Attachment) -> Result<u64, erpsync::AttachmentError> {
    ///     let mut pieces = attachment.into_stream();
    ///     let mut length = 0;
    ///     while let Some(piece) = pieces.next().await {
    ///         length += piece?.len() as u64;
    ///     }
    ///     Ok(length)
    /// }
    /// ```
    pub fn into_stream(self) -> AttachmentStream {
        self.stream()
    }

    /// The content, which another one may share: a stream and a received part are gone from there.
    fn stream(&self) -> AttachmentStream {
        if let Some(bytes) = self.content.loaded() {
            return AttachmentStream::of_bytes(bytes.clone());
        }
        let stream = match &self.content {
            Content::Bytes(bytes) => Some(AttachmentStream::of_bytes(bytes.clone())),
            Content::Stream(source) => {
                let stream = source.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                stream.map(|stream| AttachmentStream::of_source(stream, source.length))
            }
            #[cfg(feature = "attachments")]
            Content::File(file) => Some(AttachmentStream::of_file(file.source.stream(), file.source.length)),
            Content::Part(part) => part.take().map(AttachmentStream::of_part),
        };
        stream.unwrap_or_else(|| AttachmentStream::failed(AttachmentError::new(AttachmentErrorKind::Taken)))
    }

    /// Returns true if it can't be sent any more.
    pub(crate) fn is_spent(&self) -> bool {
        self.content.loaded().is_none()
            && match &self.content {
                Content::Stream(source) => {
                    source.stream.lock().unwrap_or_else(PoisonError::into_inner).is_none()
                }
                Content::Part(part) => part.with_handle(|_| ()).is_none(),
                _ => false,
            }
    }

    /// A second value of the same source, of which what is taken from one is gone from the other.
    pub(crate) fn share(&self) -> Self {
        Self { content: self.content.share(), described: self.described.clone() }
    }

    /// Reads all of it into memory, where it stays.
    pub(crate) async fn load(&self, limit: usize) -> Result<(), AttachmentError> {
        if self.content.loaded().is_some() {
            return Ok(());
        }
        let bytes = self.collect(limit).await?;
        let loaded = match &self.content {
            Content::Bytes(_) => return Ok(()),
            Content::Stream(source) => &source.loaded,
            #[cfg(feature = "attachments")]
            Content::File(file) => &file.loaded,
            Content::Part(part) => &part.loaded,
        };
        let _ = loaded.set(bytes);
        Ok(())
    }
}

#[cfg(feature = "attachments")]
impl Attachment {
    /// An attachment of a file, which is read when it is sent. Its name is that of the file.
    ///
    /// # Errors
    ///
    /// If the file can't be opened, or is not a regular one.
    pub async fn from_file(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let path = path.as_ref().to_owned();
        blocking::unblock(move || Self::from_file_blocking(path)).await
    }

    /// Like [`from_file`](Self::from_file), for programs without async.
    ///
    /// # Errors
    ///
    /// As [`from_file`](Self::from_file).
    pub fn from_file_blocking(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let source = FileSource::new(path)?;
        let file = Self::of(Content::File(Arc::new(FileContent { source, loaded: OnceLock::new() })));
        Ok(match path.file_name().and_then(|name| name.to_str()) {
            Some(name) => file.with_name(name),
            None => file,
        })
    }

    /// Writes the content to a file, which is made or overwritten. Returns the length in bytes. After an error the file
    /// may hold the start.
    ///
    /// # Errors
    ///
    /// If the content can't be read, or the file not written.
    pub async fn save_to(self, path: impl AsRef<std::path::Path>) -> Result<u64, AttachmentError> {
        file::save(self.into_stream(), path.as_ref().to_owned()).await
    }

    /// Like [`save_to`](Self::save_to), for programs without async.
    ///
    /// # Errors
    ///
    /// As [`save_to`](Self::save_to).
    #[cfg(feature = "blocking")]
    pub fn save_to_blocking(self, path: impl AsRef<std::path::Path>) -> Result<u64, AttachmentError> {
        block_on(self.save_to(path))
    }
}

impl PartialEq for Attachment {
    fn eq(&self, other: &Self) -> bool {
        if let (Some(own), Some(others)) = (self.as_bytes(), other.as_bytes()) {
            return own == others;
        }
        match (&self.content, &other.content) {
            (Content::Stream(own), Content::Stream(others)) => Arc::ptr_eq(own, others),
            #[cfg(feature = "attachments")]
            (Content::File(own), Content::File(others)) => own.source.is_same(&others.source),
            (Content::Part(own), Content::Part(others)) => {
                Arc::ptr_eq(own, others) || own.is_same_part(others)
            }
            _ => false,
        }
    }
}

impl From<Vec<u8>> for Attachment {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<Bytes> for Attachment {
    fn from(bytes: Bytes) -> Self {
        Self::from_bytes(bytes)
    }
}

/// Shows length and content type, never the content.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Attachment");
        match self.len_hint() {
            Some(length) => shown.field("length", &length),
            None => shown.field("length", &format_args!("unknown")),
        };
        if let Some(content_type) = self.content_type() {
            shown.field("content_type", &content_type);
        }
        if let Some(name) = self.name() {
            shown.field("name", &name);
        }
        shown.finish()
    }
}
