//! Data of an attachment, by its source.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;

#[cfg(feature = "attachments")]
use super::file::FileSource;
use super::package::PartHandle;
use super::stream::SourceStream;
use crate::mime::PartHead;

/// The data of an attachment.
pub(super) enum Content {
    Bytes(Bytes),
    Stream(Arc<StreamSource>),
    #[cfg(feature = "attachments")]
    File(Arc<FileContent>),
    Part(Arc<PartContent>),
}

/// Stream of the program's, which can be read once.
pub(super) struct StreamSource {
    pub(super) stream: Mutex<Option<SourceStream>>,
    pub(super) length: Option<u64>,
    pub(super) loaded: OnceLock<Bytes>,
}

#[cfg(feature = "attachments")]
pub(super) struct FileContent {
    pub(super) source: FileSource,
    pub(super) loaded: OnceLock<Bytes>,
}

/// Part of a message that was received.
pub(super) struct PartContent {
    /// `None` once it was read.
    handle: Mutex<Option<PartHandle>>,
    head: OnceLock<Arc<PartHead>>,
    pub(super) loaded: OnceLock<Bytes>,
}

impl PartContent {
    pub(super) fn new(handle: Option<PartHandle>) -> Self {
        Self { handle: Mutex::new(handle), head: OnceLock::new(), loaded: OnceLock::new() }
    }

    pub(super) fn with_handle<T>(&self, look: impl FnOnce(&PartHandle) -> T) -> Option<T> {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(look)
    }

    pub(super) fn take(&self) -> Option<PartHandle> {
        // Known until the end, since the handle will be gone.
        self.head();
        self.handle.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Two handles are of one part; asked for without waiting, and never for both at once.
    pub(super) fn is_same_part(&self, other: &Self) -> bool {
        let own = self.with_handle(PartHandle::identity);
        own.is_some() && own == other.with_handle(PartHandle::identity)
    }

    pub(super) fn head(&self) -> Option<&PartHead> {
        if self.head.get().is_none()
            && let Some(head) = self.with_handle(PartHandle::head).flatten()
        {
            let _ = self.head.set(head);
        }
        self.head.get().map(|head| &**head)
    }
}

impl Clone for Content {
    fn clone(&self) -> Self {
        match self {
            Self::Part(part) if part.loaded.get().is_none() => {
                Self::Part(Arc::new(PartContent::new(part.with_handle(PartHandle::duplicate))))
            }
            other => other.share(),
        }
    }
}

impl Content {
    /// Another handle to the source; content that one takes the other can't.
    pub(super) fn share(&self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Self::Stream(source) => Self::Stream(source.clone()),
            #[cfg(feature = "attachments")]
            Self::File(file) => Self::File(file.clone()),
            Self::Part(part) => Self::Part(part.clone()),
        }
    }

    pub(super) fn loaded(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(source) => source.loaded.get(),
            #[cfg(feature = "attachments")]
            Self::File(file) => file.loaded.get(),
            Self::Part(part) => part.loaded.get(),
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}
