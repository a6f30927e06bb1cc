//! One call of an operation.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::message::{CallFuture, unread};
use super::reply::redaction;
use super::streaming;
use super::{CallError, Client, Config, Endpoint, EndpointError, Interceptor, Retry, open_reply, run};
use crate::redact::Redaction;
use crate::soap::{Envelope, Message, MessageParts, MessageStyle, Operation, Received, SoapVersion};
use crate::stream::{ReadBody, WriteBody};
use crate::transport::Body;
use crate::xml::{Places, RawElement, WriteError};

/// A call that has not been made: await it, or configure it first.
///
/// The settings made here hold for this call only, and one client serves many tenants: each call can have an
/// endpoint, a ticket and header blocks of its own. There is an example on the [module's page](super).
///
/// Dropping the future of a call ends it on this side. The service may go on with its work.
#[must_use = "a call is made when it is awaited"]
pub struct Call<Q, R> {
    pub(super) client: Client,
    pub(super) operation: &'static Operation,
    request: Q,
    response: PhantomData<fn() -> R>,
}

impl<Q: Message, R: Message> Call<Q, R> {
    pub(super) fn new(client: Client, operation: &'static Operation, request: Q) -> Self {
        Self { client, operation, request, response: PhantomData }
    }

    /// The client of the call, its operation and the request.
    pub(super) fn into_parts(self) -> (Client, &'static Operation, Q) {
        (self.client, self.operation, self.request)
    }

    fn set(mut self, change: impl FnOnce(Client) -> Client) -> Self {
        self.client = change(self.client);
        self
    }

    /// Sets the time limit of this call, signing in and repeating included; `None` is no limit. It is counted from the last piece
    /// that was taken of a request that is streamed out.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        let timeout = timeout.into();
        self.set(|client| client.with_timeout(timeout))
    }

    /// Sets the rules by which this call is made again if it fails, instead of those of the client.
    pub fn retry(self, retry: impl Into<Option<Retry>>) -> Self {
        self.set(|client| client.with_retry(retry))
    }

    /// Marks this call as one that does no harm if it is carried out twice: see [`Retry`], which is used as it is by
    /// default if the client has none.
    pub fn safe_to_repeat(self) -> Self {
        let retry = self.client.config.retry.clone().unwrap_or_default();
        self.retry(retry.every_operation())
    }

    /// The header blocks of this call. Blocks that are absent in it come from the client.
    pub fn headers(mut self, headers: Q::Headers) -> Self {
        *self.request.headers_mut() = headers;
        self
    }

    /// A header block besides those that the WSDL names.
    pub fn header_block(self, block: RawElement) -> Self {
        self.set(|client| client.with_header_block(block))
    }

    /// Calls this endpoint instead of the client's.
    ///
    /// The client's tickets stay in use, and each place to sign in has its own: with tickets that are given,
    /// not fetched, set those of the other tenant too. An endpoint that is not a URL is an error of the call.
    pub fn endpoint(self, endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>) -> Self {
        let endpoint = endpoint.try_into().map_err(Into::into);
        self.set(|client| {
            client.set(|config| match endpoint {
                Ok(endpoint) => (config.endpoint, config.wrong_endpoint) = (endpoint, None),
                Err(error) => config.wrong_endpoint = Some(error),
            })
        })
    }

    /// Writes this request in another version of SOAP.
    pub fn soap_version(self, version: SoapVersion) -> Self {
        self.set(|client| client.with_soap_version(version))
    }

    /// Writes this request in another style: see [`MessageStyle`].
    pub fn message_style(self, style: impl Into<Option<MessageStyle>>) -> Self {
        self.set(|client| client.with_message_style(style))
    }

    /// An HTTP header field of this call.
    pub fn http_header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.set(|client| client.with_http_header(name, value))
    }

    /// Sets whether this request is sent in gzip: see [`Client::with_gzip_requests`].
    #[cfg(feature = "gzip")]
    pub fn gzip(self, yes: bool) -> Self {
        self.set(|client| client.with_gzip_requests(yes))
    }

    /// Proves with this interceptor who makes the call, instead of with the client's.
    pub fn authentication(self, authentication: impl Interceptor + 'static) -> Self {
        self.set(|client| client.with_authentication(authentication))
    }

    /// Adds addressing headers to this call with this interceptor, instead of with the client's: see
    /// [`Client::with_addressing`].
    pub fn addressing(self, addressing: impl Interceptor + 'static) -> Self {
        self.set(|client| client.with_addressing(addressing))
    }

    /// Lets an interceptor take part in this call, behind those of the client: see [`Interceptor`].
    pub fn interceptor(self, interceptor: impl Interceptor + 'static) -> Self {
        self.set(|client| client.with_interceptor(interceptor))
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The envelope that this call sends, with the header blocks that the client adds, but for those of interceptors: a ticket
    /// is fetched when the call is made. For messages that go another way than over HTTP, and for people; secrets are not
    /// masked.
    ///
    /// # Errors
    ///
    /// If a value of it can't be written.
    pub fn request_xml(&self) -> Result<String, WriteError>
    where
        Q::Body: WriteBody,
    {
        let mut envelope = self.envelope()?;
        let places = envelope.places.take();
        Ok(without_marks(envelope.into_root()?, places.as_deref()))
    }

    /// The envelope, what is secret in it, and the body with the items of a stream.
    pub(crate) fn redacted_request(&self) -> Result<(String, Redaction, Option<Body>), WriteError>
    where
        Q::Body: WriteBody,
    {
        // Attachments stand in the envelope.
        let config = Config { mtom: None, ..(*self.client.config).clone() };
        let mut envelope = run::write(&config, self.operation, &MessageParts::of(&self.request))?;
        self.operation.secrets.iter().for_each(|name| envelope.secrets.names.insert(name));
        let message = MessageParts::of(&self.request);
        let body = match &envelope.places {
            Some(places) => streaming::body(self.operation, &message, &envelope.xml, places)?,
            None => None,
        };
        let (secrets, places) = (std::mem::take(&mut envelope.secrets), envelope.places.take());
        let xml = without_marks(envelope.into_root()?, places.as_deref());
        let request = Bytes::from(xml.clone());
        Ok((xml, redaction(&config, &config.endpoint, &secrets, request, &[]), body))
    }

    fn envelope(&self) -> Result<Envelope, WriteError>
    where
        Q::Body: WriteBody,
    {
        run::write(&self.client.config, self.operation, &MessageParts::of(&self.request))
    }

    /// Reads the envelope of a reply to this call that came another way than over the client's transport. The tag
    /// caches of the client serve here, too.
    ///
    /// Those of the client's interceptors that look at header blocks take part
    /// ([`Interceptor::check_reply`](super::Interceptor::check_reply)).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), but for what only a transport can do wrong.
    pub fn read_reply(&self, xml: impl Into<Bytes>) -> Result<R, CallError>
    where
        R::Body: ReadBody,
    {
        let (config, operation) = (&*self.client.config, self.operation);
        let mut received = Received::<R>::new();
        open_reply::read_reply(config, operation, xml.into(), received.target())?;
        match received.take((), |body, headers, others, ()| R::from_parts(body, headers, others)) {
            Some(response) => Ok(response),
            None => unread(),
        }
    }

    /// Makes the call: awaiting it does the same.
    ///
    /// # Errors
    ///
    /// See [`CallErrorKind`](super::CallErrorKind).
    pub fn send(self) -> CallFuture<R>
    where
        Q: Send + Sync + 'static,
        Q::Body: WriteBody,
        R: Send + 'static,
        R::Body: ReadBody + Send,
        R::Headers: Send,
    {
        CallFuture::new(self.client, self.operation, Box::new(self.request))
    }
}

/// An envelope without the marks at the places of its lists.
fn without_marks(xml: String, places: Option<&Places>) -> String {
    match places {
        Some(places) => xml.replace(places.mark(), ""),
        None => xml,
    }
}

impl<Q, R> IntoFuture for Call<Q, R>
where
    Q: Message + Send + Sync + 'static,
    Q::Body: WriteBody,
    R: Message + Send + 'static,
    R::Body: ReadBody + Send,
    R::Headers: Send,
{
    type Output = Result<R, CallError>;
    type IntoFuture = CallFuture<R>;

    fn into_future(self) -> CallFuture<R> {
        self.send()
    }
}

impl<Q, R> fmt::Debug for Call<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.name)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
