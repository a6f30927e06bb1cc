//! One call of an operation.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderName, HeaderValue};

use super::reply::{Reply, redaction};
use super::run::{self, Verdict};
use super::{Authenticate, CallError, CallErrorKind, Client, Retry};
use crate::redact::Redaction;
use crate::soap::{
    Block, Blocks, Content, Envelope, Form, HeaderBlocks, HttpResponseParts, Message, Opened, Operation,
    Sink, SoapVersion, message_envelope,
};
use crate::superoffice::Refusal;
use crate::xml::{Name, RawElement, ReadError, ReadOptions, Reader, Shape, WriteError, XmlRead, XmlWrite};

/// A call that has not been made: await it, or configure it first.
///
/// What is set here holds for this call only, so one client serves many tenants: each call can have an
/// endpoint, a ticket and header blocks of its own. There is an example on the [module's page](super).
///
/// Dropping the future of a call ends it on this side. The service is not told: it may go on with its work.
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

    fn set(mut self, change: impl FnOnce(Client) -> Client) -> Self {
        self.client = change(self.client);
        self
    }

    /// How long this call may take, signing in and repeating included; `None` is no limit.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        let timeout = timeout.into();
        self.set(|client| client.with_timeout(timeout))
    }

    /// Whether and when this call is made again if it fails, instead of what the client says.
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
    /// not fetched, set those of the other tenant too.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        self.set(|client| client.with_endpoint(endpoint))
    }

    /// Writes this request in another version of SOAP.
    pub fn soap_version(self, version: SoapVersion) -> Self {
        self.set(|client| client.with_soap_version(version))
    }

    /// An HTTP header field of this call.
    pub fn http_header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.set(|client| client.with_http_header(name, value))
    }

    /// Whether this request is sent in gzip: see [`Client::with_gzip_requests`].
    pub fn gzip(self, yes: bool) -> Self {
        self.set(|client| client.with_gzip_requests(yes))
    }

    /// Who makes this call, instead of who the client was set up for.
    pub fn authentication(self, authenticate: impl Authenticate + 'static) -> Self {
        self.set(|client| client.with_authentication(authenticate))
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The envelope that this call sends, with the header blocks that the client adds, but for those of who makes the
    /// call: a ticket is fetched when the call is made. For messages that go another way than over HTTP, and for people;
    /// secrets are not masked.
    ///
    /// # Errors
    ///
    /// If a value of it can't be written.
    pub fn request_xml(&self) -> Result<String, WriteError>
    where
        Q: Sync,
        Q::Body: XmlWrite,
    {
        self.envelope().map(|envelope| envelope.xml)
    }

    /// The envelope, and what is secret in it.
    pub(crate) fn redacted_request(&self) -> Result<(String, Redaction), WriteError>
    where
        Q: Sync,
        Q::Body: XmlWrite,
    {
        let mut envelope = self.envelope()?;
        self.operation.secrets.iter().for_each(|name| envelope.secrets.names.note(name));
        let request = Bytes::from(envelope.xml.clone());
        Ok((envelope.xml, redaction(&self.client.config, &envelope.secrets, request)))
    }

    fn envelope(&self) -> Result<Envelope, WriteError>
    where
        Q: Sync,
        Q::Body: XmlWrite,
    {
        let config = &*self.client.config;
        if let Some(problem) = &config.problem {
            return Err(problem.clone());
        }
        let blocks = run::extra_blocks(config, self.operation, &TypedBlocks(&self.request));
        message_envelope(config.version, &self.request, &blocks, Form::of_input(self.operation))
    }

    /// Reads the envelope of a reply to this call that came another way than over the client's transport. What the
    /// client's calls learned of replies serves here, and the other way round.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), but for what only a transport can do wrong.
    pub fn read_reply(&self, xml: impl Into<Bytes>) -> Result<R, CallError>
    where
        R: Send,
        R::Body: XmlRead + Send,
        R::Headers: Send,
    {
        let (config, operation) = (&*self.client.config, self.operation);
        let mut received: Option<Receive<R>> = None;
        let reply = Reply::of_body(config, operation, xml.into());
        let at = |error: CallError| error.at(operation.name, config.endpoint.shown());
        run::judge(config, &reply, operation.one_way, &mut |opened| decode(operation, opened, &mut received))
            .map_err(at)?;
        received.and_then(Receive::into_response).map_or_else(|| unanswered().map_err(at), Ok)
    }

    /// Makes the call. What awaiting it does, without the allocation.
    ///
    /// # Errors
    ///
    /// See [`CallErrorKind`](super::CallErrorKind).
    pub async fn send(self) -> Result<R, CallError>
    where
        Q: Send + Sync,
        Q::Body: XmlWrite,
        R: Send,
        R::Body: XmlRead + Send,
        R::Headers: Send,
    {
        // References: moved, the future would have room for another request.
        let (client, operation, request) = (&self.client, self.operation, &self.request);
        let blocks = TypedBlocks(request);
        let version = client.config.version;
        let encode =
            |extra: &[RawElement]| message_envelope(version, request, extra, Form::of_input(operation));
        let mut received: Option<Receive<R>> = None;
        let mut decode = |opened: &mut Opened<'_, '_>| decode(operation, opened, &mut received);
        let http = run::run(client, operation, &blocks, &encode, &mut decode).await?;
        respond(received, http)
    }
}

/// The response that was read. Stands apart, as do [`begin`] and [`complete`]: a response may be large, and is in the frame of
/// each function that moves it, often several times in a debug build; reading one needs the stack for itself.
#[inline(never)]
fn respond<R: Message>(received: Option<Receive<R>>, http: HttpResponseParts) -> Result<R, CallError>
where
    R::Body: XmlRead,
{
    let mut response: R = received.and_then(Receive::into_response).map_or_else(unanswered, Ok)?;
    response.set_http_response(http);
    Ok(response)
}

#[inline(never)]
fn begin<'r, R: Message>(
    operation: &'static Operation,
    received: &'r mut Option<Receive<R>>,
) -> &'r mut Receive<R> {
    received.insert(Receive::new(operation))
}

/// An empty body is read as an element without content: all that it could hold may be absent.
#[inline(never)]
fn complete<R: Message>(receive: &mut Receive<R>, options: &ReadOptions) -> Result<(), ReadError>
where
    R::Body: XmlRead,
{
    receive.body = Some(nothing::<R>(options)?);
    Ok(())
}

/// Reads a reply, and says what it says. A response may be large: it is read where it stays until it is handed on.
fn decode<R: Message>(
    operation: &'static Operation,
    opened: &mut Opened<'_, '_>,
    received: &mut Option<Receive<R>>,
) -> Result<Verdict, ReadError>
where
    R::Body: XmlRead,
{
    let receive = begin(operation, received);
    if let Content::Fault(fault) = opened.read(receive)? {
        let blocks = std::mem::take(&mut receive.blocks);
        return Ok(Verdict::Fault(Box::new(fault.received_with(blocks))));
    }
    if let Some(refusal) = receive.refusal.take() {
        return Ok(Verdict::Refused(refusal));
    }
    if receive.body.is_none() {
        complete(receive, opened.options()).map_err(|error| match &operation.output {
            Some(output) => opened.missing(output.name().local),
            None => error,
        })?;
    }
    Ok(Verdict::Done)
}

/// The response of a one-way operation where nothing was answered.
#[cold]
fn unanswered<R: Message>() -> Result<R, CallError>
where
    R::Body: XmlRead,
{
    nothing::<R>(&ReadOptions::default())
        .map(|body| R::from_parts(body, R::Headers::default(), Vec::new()))
        .map_err(|error| CallError::new(CallErrorKind::Read(error)))
}

/// The value of a body that has no element.
fn nothing<R: Message>(options: &ReadOptions) -> Result<R::Body, ReadError>
where
    R::Body: XmlRead,
{
    crate::xml::absent(options)
}

/// The header blocks of a request by name.
struct TypedBlocks<'q, Q>(&'q Q);

impl<Q: Message + Sync> run::RequestBlocks for TypedBlocks<'_, Q> {
    fn has(&self, wanted: Name<'_>) -> bool {
        let blocks = <Q::Headers as HeaderBlocks>::BLOCKS;
        let typed = blocks.iter().enumerate();
        typed.filter(|(_, name)| **name == wanted).any(|(index, _)| self.0.headers().has_block(index))
            || self.0.other_headers().iter().any(|other| other.name() == wanted)
    }

    fn all(&self) -> Vec<RawElement> {
        let blocks = 0..<Q::Headers as HeaderBlocks>::BLOCKS.len();
        let typed = blocks.filter(|index| self.0.headers().has_block(*index)).filter_map(|index| {
            let mut writer = crate::xml::Writer::new();
            self.0.headers().write_block(index, &mut writer);
            RawElement::parse(&writer.finish().ok()?).ok()
        });
        typed.chain(self.0.other_headers().iter().cloned()).collect()
    }
}

/// Takes a reply in.
struct Receive<R: Message> {
    form: Form,
    blocks: Blocks<R::Headers>,
    body: Option<R::Body>,
    /// A block said so, and there is no need to look for a refusal.
    succeeded: bool,
    refusal: Option<Box<Refusal>>,
}

impl<R: Message> Receive<R> {
    fn new(operation: &'static Operation) -> Self {
        Self {
            form: Form::of_output(operation),
            blocks: Blocks::default(),
            body: None,
            succeeded: false,
            refusal: None,
        }
    }

    /// The response that was read, if one was.
    #[inline(always)]
    fn into_response(self) -> Option<R> {
        let Blocks { headers, others } = self.blocks;
        Some(R::from_parts(self.body?, headers, others))
    }
}

impl<R: Message> Sink for Receive<R>
where
    R::Body: XmlRead,
{
    fn blocks(&self) -> &'static Shape {
        R::Headers::shape()
    }

    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError> {
        let known = block.index.filter(|_| !reader.options().any_namespace);
        let name = known.and_then(|index| R::Headers::BLOCKS.get(index).copied());
        let succeeded = Refusal::is_denied_by(reader, name);
        let others = self.blocks.others.len();
        // A reply is not refused over a block: servers mark blocks that nobody needs to understand.
        self.blocks.read(reader, block.index)?;
        // Of several blocks of one name the first counts.
        self.succeeded |= succeeded && self.blocks.others.len() == others;
        Ok(())
    }

    fn headers_end(&mut self) -> bool {
        if !self.succeeded {
            self.refusal = Refusal::find(&self.blocks).map(Box::new);
        }
        self.refusal.is_none()
    }

    fn takes_parts(&self) -> bool {
        matches!(self.form, Form::Parts)
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.form.read(reader, &mut self.body)
    }
}

impl<Q, R> IntoFuture for Call<Q, R>
where
    Q: Message + Send + Sync + 'static,
    Q::Body: XmlWrite,
    R: Message + Send + 'static,
    R::Body: XmlRead + Send,
    R::Headers: Send,
{
    type Output = Result<R, CallError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
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
