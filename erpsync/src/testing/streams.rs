//! Messages whose lists are streams, in tests.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use http_body::{Frame, SizeHint};

use crate::media_type::{charset, is_multipart};
use crate::soap::WRAPPING;
use crate::stream::{Recorded, Recorder, ReplyLists};
use crate::transport::{Body, BoxError, is_gzip};

/// Waits for the output of a future that waits for nothing outside. `None` if it does.
pub(super) fn at_once<F: Future>(future: F) -> Option<F::Output> {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = woken.clone().into();
    let mut future = pin!(future);
    while woken.0.swap(false, Ordering::AcqRel) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
    }
    None
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// End of a message that was recorded while it passed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All of it passed by.
    Whole,
    /// Nobody took the rest.
    Dropped,
    /// It broke off.
    Broken,
}

impl End {
    /// The word for it in a recording.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Dropped => Some("dropped"),
            Self::Broken => Some("broken"),
        }
    }

    pub(super) fn of_word(word: Option<&str>) -> Self {
        [Self::Dropped, Self::Broken].into_iter().find(|end| end.word() == word).unwrap_or(Self::Whole)
    }
}

/// Receiver of a message that has passed by.
type Keep = Box<dyn FnOnce(Recorded, End) -> Result<(), BoxError> + Send>;

/// The body of a reply whose lists are streams: recorded while it passes by.
pub(super) struct Passing {
    body: Body,
    recorder: Recorder,
    keep: Option<Keep>,
}

impl Passing {
    /// A recorder of a reply, if its lists are streams.
    pub(super) fn recorder(
        lists: Option<&ReplyLists>,
        status: http::StatusCode,
        headers: &HeaderMap,
        item_bytes: usize,
    ) -> Option<Recorder> {
        let field = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = field(CONTENT_TYPE);
        let lists = lists.filter(|_| status.is_success() && !is_multipart(content_type))?;
        let is_packed = is_gzip(field(CONTENT_ENCODING).trim());
        Some(Recorder::new(&WRAPPING, *lists, is_packed, charset(content_type), item_bytes))
    }

    pub(super) fn new(
        body: Body,
        recorder: Recorder,
        keep: impl FnOnce(Recorded, End) -> Result<(), BoxError> + Send + 'static,
    ) -> Self {
        Self { body, recorder, keep: Some(Box::new(keep)) }
    }

    fn end(&mut self, end: End) -> Result<(), BoxError> {
        let Some(keep) = self.keep.take() else { return Ok(()) };
        let recorded = match end {
            End::Whole | End::Dropped => self.recorder.document(),
            End::Broken => self.recorder.beginning(),
        };
        keep(recorded, end)
    }
}

impl http_body::Body for Passing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) else { return Poll::Pending };
        Poll::Ready(match frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    this.recorder.push(data.clone());
                }
                Some(Ok(frame))
            }
            Some(Err(error)) => {
                // The error of the body counts more than that of the recording.
                let _ = this.end(End::Broken);
                Some(Err(error))
            }
            None => {
                this.recorder.end();
                this.end(End::Whole).err().map(Err)
            }
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A dropped stream is wanted no more, so a failure to record it is no error.
impl Drop for Passing {
    fn drop(&mut self) {
        let _ = self.end(End::Dropped);
    }
}
