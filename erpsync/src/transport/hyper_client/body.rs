//! Bodies of requests and responses as hyper sends and receives them.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;

use super::error;
use super::silence::Silence;
use super::{Body, BoxError, SendProgress};

/// Body of a request, which reports that hyper has begun to send it.
pub(super) struct RequestBody {
    body: Body,
    progress: SendProgress,
}

impl RequestBody {
    pub(super) fn new(body: Body, progress: SendProgress) -> Self {
        // hyper does not poll an empty body, so nothing would report that it is sent.
        if !http_body::Body::is_end_stream(&body) {
            progress.waiting();
        }
        Self { body, progress }
    }
}

/// The caller no longer waits for the response and was told that nothing was sent.
#[derive(Debug)]
pub(super) struct GivenUp;

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the caller gave the request up")
    }
}

impl Error for GivenUp {}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if !self.progress.sending() {
            return Poll::Ready(Some(Err(GivenUp.into())));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Body of a response.
pub(super) struct ResponseBody {
    body: Incoming,
    silence: Option<Silence>,
}

impl ResponseBody {
    pub(super) fn new(body: Incoming, read_timeout: Option<Duration>) -> Self {
        Self { body, silence: read_timeout.map(Silence::new) }
    }
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { body, silence } = &mut *self;
        match Pin::new(body).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some(silence) = silence {
                    silence.end();
                }
                Poll::Ready(frame.map(|frame| frame.map_err(|broken| error::in_body(broken).into())))
            }
            Poll::Pending => match silence {
                Some(silence) => {
                    silence.poll_elapsed(context).map(|silent| Some(Err(error::in_silence(silent).into())))
                }
                None => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
