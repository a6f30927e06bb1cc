//! References to parts of a message that is being received.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;

use super::receiving::Receiving;
use super::{Package, Selector};
use crate::attachment::collect::Collected;
use crate::attachment::{AttachmentError, AttachmentErrorKind};
use crate::mime::PartHead;
use crate::time::Sleep;

/// Reference to one part of a message.
pub(in crate::attachment) struct PartHandle {
    pub(super) package: Arc<Package>,
    pub(super) index: usize,
}

impl PartHandle {
    /// A second reference to the part.
    pub(in crate::attachment) fn duplicate(&self) -> Self {
        let selector = self.package.lock().handles[self.index].selector.clone();
        self.package.handle(selector)
    }

    pub(in crate::attachment) fn silence(&self) -> Option<Duration> {
        self.package.silence
    }

    /// The message, and the part of it.
    pub(in crate::attachment) fn identity(&self) -> (*const (), Selector) {
        let selector = self.package.lock().handles[self.index].selector.clone();
        (Arc::as_ptr(&self.package).cast(), selector)
    }

    /// The header of the part, if it was received.
    pub(in crate::attachment) fn head(&self) -> Option<Arc<PartHead>> {
        let receiving = self.package.lock();
        let part = receiving.handles[self.index].part?;
        Some(receiving.parts[part].head.clone())
    }

    /// The length of the content, if it was received or the header gives it.
    pub(in crate::attachment) fn length(&self) -> Option<u64> {
        let receiving = self.package.lock();
        let part = &receiving.parts[receiving.handles[self.index].part?];
        if part.is_complete { Some(part.length) } else { part.head.length }
    }

    /// The content ID by which the part is referred to.
    pub(in crate::attachment) fn id(&self) -> Option<String> {
        let receiving = self.package.lock();
        let handle = &receiving.handles[self.index];
        match (&handle.selector, handle.part) {
            (Selector::Id(id), _) => Some(id.clone()),
            (_, Some(part)) => receiving.parts[part].head.id.clone(),
            _ => None,
        }
    }

    /// Waits for the header of the part.
    pub(in crate::attachment) fn poll_head(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), AttachmentError>> {
        self.poll(context, |receiving, context| receiving.poll_head(self.index, context))
    }

    /// The next piece of the content from an offset on; nothing at its end.
    pub(in crate::attachment) fn poll_read(
        &self,
        offset: u64,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, AttachmentError>> {
        self.poll(context, |receiving, context| receiving.poll_read(self.index, offset, context))
    }

    fn poll<T>(
        &self,
        context: &mut Context<'_>,
        poll: impl FnOnce(&mut Receiving, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let wakers = &self.package.wakers;
        wakers.add(context.waker());
        let all = Waker::from(wakers.clone());
        let polled = poll(&mut self.package.lock(), &mut Context::from_waker(&all));
        if polled.is_ready() {
            // Others may find what they wait for among what was received meanwhile.
            wakers.wake_others(context.waker());
        }
        polled
    }

    /// Receives all of the content, at most `limit` bytes.
    pub(in crate::attachment) async fn collect(
        &self,
        limit: usize,
        silence: Option<Duration>,
    ) -> Result<Bytes, AttachmentError> {
        let mut pieces = Collected::new(limit);
        let mut sleep = None;
        loop {
            let offset = pieces.len() as u64;
            let piece = poll_fn(|context| {
                let polled = self.poll_read(offset, context);
                within_silence(polled, &mut sleep, silence, context)
            });
            match piece.await? {
                Some(piece) => pieces.push(piece)?,
                None => return Ok(pieces.finish()),
            }
        }
    }
}

/// Ends a wait that takes too long. The time begins anew with each piece.
pub(in crate::attachment) fn within_silence<T>(
    polled: Poll<Result<T, AttachmentError>>,
    sleep: &mut Option<Sleep>,
    limit: Option<Duration>,
    context: &mut Context<'_>,
) -> Poll<Result<T, AttachmentError>> {
    let Some(limit) = limit else { return polled };
    if polled.is_ready() {
        *sleep = None;
        return polled;
    }
    if sleep.is_none() {
        *sleep = Sleep::after(limit);
    }
    let Some(sleep) = sleep else { return Poll::Pending };
    ready!(Pin::new(sleep).poll(context));
    Poll::Ready(Err(AttachmentError::new(AttachmentErrorKind::Silence(limit))))
}

impl Drop for PartHandle {
    fn drop(&mut self) {
        let mut receiving = self.package.lock();
        receiving.handles[self.index].is_gone = true;
        if let Some(part) = receiving.handles[self.index].part {
            receiving.parts[part].handles -= 1;
            receiving.drop_unclaimed();
        }
    }
}

impl fmt::Debug for PartHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartHandle").finish_non_exhaustive()
    }
}
