//! Bodies of requests and responses as hyper sends and receives them.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;

use super::error;
use super::silence::Silence;
use super::{Body, BoxError, SendProgress, TransportError};

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

/// Returns the body of a response as it stands: bytes where it came in one piece together with the head, as small replies do;
/// a stream otherwise.
pub(super) fn response_body(
    mut body: Incoming,
    read_timeout: Option<Duration>,
    context: &mut Context<'_>,
) -> Result<Body, TransportError> {
    let first = match body.is_end_stream() {
        true => None,
        false => match Pin::new(&mut body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Some(frame),
            Poll::Ready(None) => None,
            Poll::Ready(Some(Err(broken))) => return Err(error::in_body(broken)),
            Poll::Pending => return Ok(Body::new(ResponseBody::new(None, body, read_timeout))),
        },
    };
    Ok(match first {
        None => Body::empty(),
        Some(frame) if body.is_end_stream() => {
            frame.into_data().map_or_else(|_trailers| Body::empty(), Body::from)
        }
        Some(frame) => Body::new(ResponseBody::new(Some(frame), body, read_timeout)),
    })
}

/// Body of a response that is still on its way.
struct ResponseBody {
    /// The frame that came with the head.
    first: Option<Frame<Bytes>>,
    body: Incoming,
    silence: Option<Silence>,
}

impl ResponseBody {
    fn new(first: Option<Frame<Bytes>>, body: Incoming, read_timeout: Option<Duration>) -> Self {
        Self { first, body, silence: read_timeout.map(Silence::new) }
    }
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { first, body, silence } = &mut *self;
        if let Some(frame) = first.take() {
            return Poll::Ready(Some(Ok(frame)));
        }
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
        self.first.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let first = self.first.as_ref().and_then(Frame::data_ref).map_or(0, |data| data.len() as u64);
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(first));
        }
        hint.set_lower(rest.lower().saturating_add(first));
        hint
    }
}
