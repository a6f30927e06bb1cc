//! Replies that come to another address than back on the connection of their request.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};

use super::client::Addressing;
use super::endpoint_reference::EndpointReference;
use super::message_id::new_message_id;
use super::pending::{Arrival, PendingCalls};
use super::properties::read_properties;
use crate::BoxFuture;
use crate::client::{Accepted, Call, CallError, CallErrorKind};
use crate::server::{DEFAULT_BODY_TIMEOUT, DEFAULT_MESSAGE_BYTES, RequestHead};
use crate::soap::{Fault, FaultKind, Message, SoapVersion, fault_envelope};
use crate::stream::{ReadBody, WriteBody};
use crate::time::within;
use crate::transport::{Body, BodyError, BoxError, unpack};
use crate::xml::{ReadOptions, decode};

/// Receiver of replies that do not come back on the connection of their requests: a `tower::Service`, to be served at an
/// address that the called services reach. Cheap to clone; clones share the calls that wait.
///
/// [`send`](Self::send) makes a call with this receiver as its `ReplyTo`. It returns when the service has accepted the request,
/// with a future of the reply. Replies are found by their `RelatesTo`; one that no call waits for is refused with a fault.
///
/// ```no_run
/// # use erpsync::client::{Call, CallError};
/// # use erpsync::{Response, soap::Message};
/// use erpsync::addressing::Callbacks;
///
/// # async fn f(call: Call<erpsync::Request<()>, Response<String>>) -> Result<(), CallError> {
/// let callbacks = Callbacks::new("https://shop.example.com/replies");
/// // Serve `callbacks.clone()` at that address, with `erpsync::server::serve` for example.
/// let reply = callbacks.send(call).await?;
/// // The service has the request by now; it may take hours.
/// let response = reply.await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Callbacks {
    reply_to: EndpointReference,
    addressing: Addressing,
    limit: usize,
    timeout: Duration,
    read: ReadOptions,
    calls: Arc<PendingCalls>,
}

/// Default maximum number of calls that wait for their replies.
const DEFAULT_LIMIT: usize = 10_000;

/// Default time limit for a reply: one hour, as for a call.
const DEFAULT_TIMEOUT: Duration = crate::client::DEFAULT_TIMEOUT;

impl Callbacks {
    /// A receiver that others reach at this address.
    pub fn new(address: impl Into<String>) -> Self {
        let mut read = ReadOptions::default();
        read.limits.message_bytes = Some(DEFAULT_MESSAGE_BYTES);
        Self {
            reply_to: EndpointReference::new(address),
            addressing: Addressing::new(),
            limit: DEFAULT_LIMIT,
            timeout: DEFAULT_TIMEOUT,
            read,
            calls: PendingCalls::new(),
        }
    }

    /// Sets the addressing of the calls: its version, the sender and so on. Id and receivers of replies are set here.
    #[must_use]
    pub fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Sets the endpoint that replies are sent to: an address with reference parameters, which come back with each reply.
    #[must_use]
    pub fn with_reply_to(mut self, reply_to: EndpointReference) -> Self {
        self.reply_to = reply_to;
        self
    }

    /// Sets the maximum number of calls that wait for their replies: 10,000 unless set. A further one fails before it is sent.
    #[must_use]
    pub fn with_limit(mut self, calls: usize) -> Self {
        self.limit = calls;
        self
    }

    /// Sets the time limit for a reply, from the moment on that the request is accepted: one hour unless set.
    #[must_use]
    pub fn with_timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Sets the limits of received messages; 32 MiB unless they set another size.
    #[must_use]
    pub fn with_read_options(mut self, mut read: ReadOptions) -> Self {
        read.limits.message_bytes.get_or_insert(DEFAULT_MESSAGE_BYTES);
        self.read = read;
        self
    }

    /// The endpoint that replies are sent to.
    pub fn reply_to(&self) -> &EndpointReference {
        &self.reply_to
    }

    /// The number of calls that wait for their replies.
    pub fn pending(&self) -> usize {
        self.calls.len()
    }

    /// Makes a call whose reply comes to this receiver.
    ///
    /// Interceptors of the client take part in the reply, too. A service that replies on the connection all the same is
    /// understood.
    ///
    /// # Errors
    ///
    /// If the request is not accepted: as [`Call::send`]. If too many calls wait:
    /// [`TooManyPending`](super::AddressingError::TooManyPending).
    pub async fn send<Q, R>(&self, call: Call<Q, R>) -> Result<PendingReply<R>, CallError>
    where
        Q: Message + Send + Sync + 'static,
        Q::Body: WriteBody,
        R: Message + Send + 'static,
        R::Body: ReadBody + Send,
        R::Headers: Send,
    {
        let pending = self.calls.add(new_message_id(), self.limit).map_err(CallError::unsent)?;
        let id = pending.id().to_owned();
        let addressing = self.addressing.clone().with_message_id(&*id).with_reply_to(self.reply_to.clone());
        let accepted = call.addressing(addressing).send_elsewhere().await?;
        let limit = self.timeout;
        let reply = async move {
            let later = match accepted {
                Accepted::Response(response) => return Ok(*response),
                Accepted::Later(later) => later,
            };
            match within(Some(limit), pin!(pending.arrival())).await {
                Ok(Arrival { http_headers, body }) => later.read::<R>(http_headers, body).await,
                Err(_elapsed) => Err(later.error(CallErrorKind::Timeout { limit, sent: true })),
            }
        };
        Ok(PendingReply { id, reply: Box::pin(reply) })
    }

    /// Takes a reply in.
    async fn receive(&self, head: &http::request::Parts, body: Body) -> Response<Body> {
        if head.method != Method::POST {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "replies come with POST");
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return answer;
        }
        let request = match RequestHead::parse(&head.headers) {
            Ok(request) => request,
            Err(problem) => return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem),
        };
        let limit = self.read.limits.message_limit();
        let body = match within(Some(DEFAULT_BODY_TIMEOUT), pin!(body.collect(limit))).await {
            Ok(body) if request.gzip => body.and_then(|body| unpack(&body, limit)),
            Ok(body) => body,
            Err(_elapsed) => return plain(StatusCode::REQUEST_TIMEOUT, "the message did not arrive in time"),
        };
        let body = match body {
            Ok(body) => body,
            Err(BodyError::TooLarge { .. }) => {
                return plain(StatusCode::PAYLOAD_TOO_LARGE, "the message is too long");
            }
            Err(_) => return plain(StatusCode::BAD_REQUEST, "the message broke off"),
        };
        match self.deliver(&head.headers, request.charset, body) {
            true => {
                let mut answer = Response::new(Body::empty());
                *answer.status_mut() = StatusCode::ACCEPTED;
                answer
            }
            false => unexpected(request.version),
        }
    }

    fn deliver(&self, headers: &HeaderMap, charset: Option<&str>, body: Bytes) -> bool {
        let Ok(text) = decode(&body, charset) else { return false };
        let Ok(Some(read)) = read_properties(&text, &self.read) else { return false };
        drop(text);
        // The body is decoded and unpacked once more by its reader.
        let mut http_headers = HeaderMap::new();
        if let Some(content_type) = headers.get(CONTENT_TYPE) {
            http_headers.insert(CONTENT_TYPE, content_type.clone());
        }
        self.calls.deliver(read.properties.replies_to(), Arrival { http_headers, body })
    }
}

/// The fault for a message that no call waits for.
fn unexpected(version: SoapVersion) -> Response<Body> {
    let fault = Fault::sender("no request waits for this message as its reply");
    let mut answer = Response::new(Body::from(fault_envelope(version, None, &fault, &[])));
    *answer.status_mut() = match (version, fault.kind()) {
        (SoapVersion::V1_2, FaultKind::Sender) => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(version.content_type()));
    answer
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut answer = Response::new(Body::from(format!("{text}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

impl<B> tower_service::Service<Request<B>> for Callbacks
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let receiver = self.clone();
        let (head, body) = request.into_parts();
        let body = Body::new(body);
        Box::pin(async move { Ok(receiver.receive(&head, body).await) })
    }
}

/// Shows the address and the number of calls that wait.
impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks")
            .field("reply_to", &self.reply_to)
            .field("pending", &self.pending())
            .finish_non_exhaustive()
    }
}

/// Reply that has not come yet. Resolves to the response, or to an error as that of a call. Dropping it gives the reply up.
#[must_use = "a reply is received when it is awaited"]
pub struct PendingReply<R> {
    id: String,
    reply: BoxFuture<'static, Result<R, CallError>>,
}

impl<R> PendingReply<R> {
    /// Id of the request.
    pub fn message_id(&self) -> &str {
        &self.id
    }
}

impl<R> Future for PendingReply<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.reply.as_mut().poll(context)
    }
}

impl<R> fmt::Debug for PendingReply<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingReply").field("message_id", &self.id).finish_non_exhaustive()
    }
}
