//! A message with several parts that is being received, shared by the attachments that it has.

mod handle;
mod receiving;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;

pub(super) use self::handle::{PartHandle, within_silence};
use self::receiving::Receiving;
use super::wakers::Wakers;
use super::{AttachmentError, AttachmentLimits};
use crate::mime::ContentType;
use crate::transport::Body;

/// A message with several parts. Its bytes are taken from the connection when a part is asked for; dropping it gives the rest up.
pub(crate) struct Package {
    receiving: Mutex<Receiving>,
    wakers: Arc<Wakers>,
    silence: Option<Duration>,
    is_xop: bool,
    limits: AttachmentLimits,
}

/// Part that a handle is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Selector {
    /// The envelope.
    Root,
    /// The part of a content ID.
    Id(String),
    /// A `mime:content` part of a WSDL: by its name, else by its index among the parts that nothing refers to.
    Named(&'static str, usize),
}

/// Content of the root.
pub(crate) struct Root {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<String>,
}

impl Package {
    /// A message of this media type. `root_bytes` is the maximum length of its envelope; `silence` is the maximum time that
    /// nothing arrives while an attachment is waited for.
    pub(crate) fn new(
        content_type: &ContentType,
        body: Body,
        limits: &AttachmentLimits,
        root_bytes: usize,
        silence: Option<Duration>,
    ) -> Result<Arc<Self>, AttachmentError> {
        let receiving = Receiving::new(content_type, body, limits, root_bytes)?;
        Ok(Arc::new(Self {
            receiving: Mutex::new(receiving),
            wakers: Arc::default(),
            silence,
            is_xop: content_type.is_xop(),
            limits: limits.clone(),
        }))
    }

    /// Returns true if the root is an XOP document.
    pub(crate) fn is_xop(&self) -> bool {
        self.is_xop
    }

    /// Receives the envelope, at most `limit` bytes of it.
    pub(crate) async fn root(self: &Arc<Self>, limit: usize) -> Result<Root, AttachmentError> {
        let handle = self.handle(Selector::Root);
        let bytes = handle.collect(limit, None).await?;
        let content_type = handle.head().and_then(|head| head.content_type.clone());
        Ok(Root { bytes, content_type })
    }

    /// Content of a part that stands for a value which is no attachment. If it is not in memory, it is noted for
    /// [`load_inline`](Self::load_inline).
    pub(super) fn inline(&self, id: &str) -> Option<Bytes> {
        let mut receiving = self.lock();
        match receiving.inline.get(id) {
            Some(content) => content.clone(),
            None => {
                receiving.inline.insert(id.to_owned(), None);
                None
            }
        }
    }

    /// Returns true if all parts are here that stand for values which are no attachments.
    pub(super) fn has_inline(&self) -> bool {
        self.lock().inline.values().all(Option::is_some)
    }

    /// Receives the parts that stand for values which are no attachments. Returns true if there were some: the envelope is then
    /// to be read again.
    pub(crate) async fn load_inline(self: &Arc<Self>) -> Result<bool, AttachmentError> {
        let (wanted, loaded) = {
            let receiving = self.lock();
            let (known, wanted): (Vec<_>, Vec<_>) =
                receiving.inline.iter().partition(|(_, content)| content.is_some());
            let loaded: usize = known.into_iter().flat_map(|(_, content)| content).map(Bytes::len).sum();
            (wanted.into_iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), loaded)
        };
        let mut left = self.limits.inline_bytes().saturating_sub(loaded);
        for id in &wanted {
            let content = self.content(id, left).await?;
            left -= content.len();
            self.lock().inline.insert(id.clone(), Some(content));
        }
        Ok(!wanted.is_empty())
    }

    /// All content of a part, at most `limit` bytes, which is not kept beside that.
    pub(super) async fn content(self: &Arc<Self>, id: &str, limit: usize) -> Result<Bytes, AttachmentError> {
        let handle = self.handle(Selector::Id(id.to_owned()));
        self.lock().handles[handle.index].is_consuming = true;
        handle.collect(limit, self.silence).await
    }

    /// The envelope was read: parts that nothing refers to are not kept.
    pub(crate) fn envelope_was_read(&self) {
        let mut receiving = self.lock();
        receiving.is_read = true;
        receiving.drop_unclaimed();
    }

    /// Keeps parts that nothing refers to, until [`forget_seeker`](Self::forget_seeker).
    pub(super) fn add_seeker(&self) {
        self.lock().seekers += 1;
    }

    pub(super) fn forget_seeker(&self) {
        let mut receiving = self.lock();
        receiving.seekers -= 1;
        receiving.drop_unclaimed();
    }

    pub(super) fn handle(self: &Arc<Self>, selector: Selector) -> PartHandle {
        let mut receiving = self.lock();
        let index = receiving.add_handle(selector);
        PartHandle { package: self.clone(), index }
    }

    fn lock(&self) -> MutexGuard<'_, Receiving> {
        self.receiving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
