//! The body of an HTTP message, whole or as a stream.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use futures_util::StreamExt;
use http_body::{Frame, SizeHint};
use http_body_util::StreamBody;
use pin_project_lite::pin_project;

use super::collect::{BodyError, collect};

/// Boxed error of a body or of a service.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Body of a request or of a response: bytes that are there already, or a stream of frames.
///
/// Bytes are kept as they are, without a box. A stream is any [`http_body::Body`], and is polled only as fast as its frames are
/// taken.
///
/// ```
/// use erpsync::transport::Body;
///
/// let body = Body::from("<a/>");
/// assert_eq!(body.as_bytes().unwrap(), "<a/>");
/// ```
#[derive(Default)]
pub struct Body(Content);

enum Content {
    Bytes(Bytes),
    /// The lock makes a body `Sync` whose stream is not. Nobody ever waits for it: polling has exclusive access.
    Stream(Mutex<Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl Body {
    /// An empty body.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The body that streams the frames of another one. A `Body` stays as it is.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body + Send + 'static,
        B::Data: Buf,
        B::Error: Into<BoxError>,
    {
        let mut body = Some(body);
        if let Some(body) = (&mut body as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return body.take().unwrap_or_default();
        }
        match body {
            Some(body) => Self::stream(Whole { body }),
            None => Self::empty(),
        }
    }

    /// A body of the chunks that a stream yields.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use erpsync::transport::Body;
    /// use futures_util::stream;
    ///
    /// let chunks = stream::iter([Ok::<_, std::io::Error>(Bytes::from("<a>")), Ok(Bytes::from("</a>"))]);
    /// let body = Body::from_stream(chunks);
    /// assert!(body.as_bytes().is_none());
    /// ```
    pub fn from_stream<S, D, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::stream(StreamBody::new(stream.map(|chunk| match chunk {
            Ok(chunk) => Ok(Frame::data(chunk.into())),
            Err(error) => Err(error.into()),
        })))
    }

    fn stream(body: impl http_body::Body<Data = Bytes, Error = BoxError> + Send + 'static) -> Self {
        Self(Content::Stream(Mutex::new(Box::pin(body))))
    }

    /// The bytes of a body that is whole; `None` for a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    /// The bytes of a body that is whole.
    ///
    /// # Errors
    ///
    /// The body itself, if it is a stream.
    pub fn try_into_bytes(self) -> Result<Bytes, Self> {
        match self.0 {
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream(_) => Err(self),
        }
    }

    /// A second body with the same bytes; `None` for a stream.
    pub fn try_clone(&self) -> Option<Self> {
        self.as_bytes().cloned().map(Self::from)
    }

    /// A second request like this one, for layers that send a request more than once; `None` if its body is a stream.
    pub fn try_clone_request(request: &http::Request<Self>) -> Option<http::Request<Self>> {
        let mut copy = http::Request::new(request.body().try_clone()?);
        request.method().clone_into(copy.method_mut());
        request.uri().clone_into(copy.uri_mut());
        *copy.version_mut() = request.version();
        request.headers().clone_into(copy.headers_mut());
        request.extensions().clone_into(copy.extensions_mut());
        Some(copy)
    }

    /// Collects the body to its end, at most `limit` bytes of it.
    ///
    /// # Errors
    ///
    /// If the body is longer, or breaks off.
    pub async fn collect(self, limit: usize) -> Result<Bytes, BodyError> {
        match self.0 {
            Content::Bytes(bytes) if bytes.len() > limit => Err(BodyError::TooLarge { limit }),
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream(stream) => {
                collect(stream.into_inner().unwrap_or_else(PoisonError::into_inner), limit).await
            }
        }
    }
}

pin_project! {
    /// Body whose frames have their data in one piece. Its length is announced as that of the body inside is, where
    /// `http_body_util`'s `MapFrame` announces none.
    struct Whole<B> {
        #[pin]
        body: B,
    }
}

impl<B> http_body::Body for Whole<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let whole = |frame: Frame<B::Data>| frame.map_data(|mut data| data.copy_to_bytes(data.remaining()));
        self.project().body.poll_frame(context).map_ok(whole).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Stream(stream) => {
                stream.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_frame(context)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Stream(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Stream(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).size_hint(),
        }
    }
}

macro_rules! from {
    ($($whole:ty),*) => {$(
        impl From<$whole> for Body {
            fn from(whole: $whole) -> Self {
                Self(Content::Bytes(whole.into()))
            }
        }
    )*};
}

from!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

/// Shows the length of a body that is whole, never its content: it may hold secrets.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Bytes(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Content::Stream(_) => f.write_str("Body(stream)"),
        }
    }
}
