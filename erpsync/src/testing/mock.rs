//! Mock: a transport with the replies that a test names.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::When;
use super::canonical::{Difference, Element};
use super::received_request::{ReceivedRequest, message_limit, refused};
use super::streams::at_once;
use super::when::Reply;
use crate::BoxFuture;
use crate::client::Call;
use crate::redact::{Redaction, visible};
use crate::soap::{Block, Message, Operation, Sink, open};
use crate::stream::WriteBody;
use crate::transport::{Body as HttpBody, Transport, TransportError};
use crate::xml::{ReadError, Reader, XmlRead};

/// A transport for tests: it expects calls, and gives the reply that the test named for each.
///
/// An expectation is a call of the generated client that is not made: request and reply have the types of the
/// operation. A call that comes must have the same operation and the same body, however it is
/// written; its header blocks do not matter. A call that is not expected fails with an error that lists the expected ones.
///
/// A request whose body is a stream is collected, at most as much as clients receive by default. An expected call whose lists are a
/// stream has all items at once, as `futures_util::stream::iter` gives them; so has a reply, or it waits and fails as its stream does. A
/// stream can be sent once: name a reply for each call.
///
/// Clones are one transport: keep one to name replies and look at the calls, and give another to the client.
///
/// Attachments are compared and given in the envelope, as base64; those that are expected or given have to be in memory.
///
/// ```
/// use erpsync::soap::Fault;
/// use erpsync::testing::MockTransport;
/// # use erpsync::{Request, Response, XmlRead, XmlWrite};
/// # #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAll", default)]
/// # struct ForceSyncAll {}
/// # #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "GetConnection", default)]
/// # struct GetConnection {
/// #     #[xml(element = "Id", min_occurs = 0)]
/// #     id: Option<i32>,
/// # }
/// # #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
/// # #[xml(namespace = "urn:example", root = "ForceSyncAllResponse", default)]
/// # struct ForceSyncAllResponse {
/// #     #[xml(element = "IsOk", min_occurs = 0)]
/// #     is_ok: Option<bool>,
/// # }
/// # #[erpsync::service(namespace = "urn:example")]
/// # trait ErpSync: Send + Sync {
/// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
/// #     #[operation(name = "ForceSyncAll", action = "urn:f", input = "ForceSyncAll", output = "ForceSyncAllResponse")]
/// #     fn force_sync_all(&self, request: Request<ForceSyncAll>)
/// #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
/// #     #[operation(name = "GetConnection", action = "urn:g", input = "GetConnection", output = "ForceSyncAllResponse")]
/// #     fn get_connection(&self, request: Request<GetConnection>)
/// #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
/// # }
///
/// # runtime().block_on(async {
/// let mock = MockTransport::new();
/// let client = ErpSyncClient::with_transport("http://test/", mock.clone()).unwrap();
/// mock.when(client.get_connection(GetConnection { id: Some(7) })).fault(Fault::sender("there is no connection 7"));
/// mock.when(client.force_sync_all(ForceSyncAll {})).times(2).reply(ForceSyncAllResponse { is_ok: Some(true) });
///
/// // Here is what is tested, which got the client.
/// client.get_connection(GetConnection { id: Some(7) }).await.unwrap_err();
/// assert_eq!(client.force_sync_all(ForceSyncAll {}).await.unwrap().body.is_ok, Some(true));
///
/// assert_eq!(mock.count("ForceSyncAll"), 1);
/// assert_eq!(mock.calls()[0].read::<GetConnection>().unwrap().id, Some(7));
/// let unmet = mock.verify().unwrap_err();
/// assert_eq!(unmet.to_string(), "ForceSyncAll is expected 2 times and came once");
/// # });
/// # fn runtime() -> tokio::runtime::Runtime {
/// #     tokio::runtime::Builder::new_current_thread().build().unwrap()
/// # }
/// ```
#[derive(Clone, Default)]
pub struct MockTransport {
    state: Arc<Mutex<State>>,
    in_order: bool,
}

#[derive(Default)]
struct State {
    expected: Vec<Expected>,
    calls: Vec<MockCall>,
    /// The operations of calls that were not expected.
    unexpected: Vec<String>,
}

/// Calls that are expected, and what they get.
pub(super) struct Expected {
    pub(super) operation: &'static Operation,
    /// `None`: whatever it is.
    pub(super) request: Option<Request>,
    pub(super) times: usize,
    pub(super) came: usize,
    pub(super) reply: Reply,
}

/// A request whose body is expected.
pub(super) struct Request {
    exact: Element,
    /// For people: without secrets.
    masked: Element,
}

impl Request {
    pub(super) fn new(xml: &str, redaction: &Redaction) -> Result<Self, ReadError> {
        Ok(Self { exact: Element::parse(xml)?, masked: Element::parse(&redaction.message(xml))? })
    }
}

/// Differences of the bodies of two envelopes, in whatever versions of SOAP they are.
fn differences(expected: &Element, found: &Element) -> Vec<Difference> {
    match (expected.child("Body"), found.child("Body")) {
        (Some(expected), Some(found)) => expected.inner_differences(found),
        _ => expected.differences(found),
    }
}

impl Expected {
    fn is_due(&self) -> bool {
        self.came < self.times
    }

    fn is_for(&self, asked: &ReceivedRequest) -> bool {
        match self.operation.action {
            "" => {
                let found = asked.body().and_then(Element::first).map(Element::name);
                self.operation.input.as_ref().map(|input| input.name()) == found
            }
            action => action == asked.action,
        }
    }

    fn matches(&self, asked: &ReceivedRequest) -> bool {
        let request = self.request.as_ref();
        self.is_for(asked)
            && request.is_none_or(|request| differences(&request.exact, &asked.envelope).is_empty())
    }

    /// First difference of the body of a call, secrets masked.
    fn difference(&self, asked: &ReceivedRequest) -> Option<Difference> {
        let masked = Element::parse(&asked.redaction.message(&asked.xml)).ok()?;
        differences(&self.request.as_ref()?.masked, &masked).into_iter().next()
    }

    fn description(&self) -> String {
        let times = |count| match count {
            0 => "never".to_owned(),
            1 => "once".to_owned(),
            count => format!("{count} times"),
        };
        let (expected, came) = (times(self.times), times(self.came));
        format!("{} is expected {expected} and came {came}", self.operation.name)
    }
}

impl MockTransport {
    /// A transport that expects nothing yet. Calls may come in any order.
    pub fn new() -> Self {
        Self::default()
    }

    /// A transport whose calls must come in the order in which they are named.
    pub fn in_order() -> Self {
        Self { in_order: true, ..Self::default() }
    }

    /// Expects this call, with the same request body, once; the methods of [`When`] set the reply.
    ///
    /// The call is not made. It is the call of any client of the service, so one that is made with this transport
    /// will do.
    pub fn when<Q, R>(&self, call: Call<Q, R>) -> When<'_, R>
    where
        Q: Message + Sync,
        Q::Body: WriteBody,
        R: Message,
    {
        When::new(self, call.operation(), request_of(&call))
    }

    /// The calls that came, expected or not, in their order.
    pub fn calls(&self) -> Vec<MockCall> {
        self.state().calls.clone()
    }

    /// Number of calls of an operation.
    pub fn count(&self, operation: &str) -> usize {
        self.state().calls.iter().filter(|call| call.operation == operation).count()
    }

    /// Checks that all expected calls came, and no others.
    ///
    /// # Errors
    ///
    /// The calls that did not come, and those that came without being expected.
    pub fn verify(&self) -> Result<(), Unmet> {
        let state = self.state();
        let missing = state.expected.iter().filter(|expected| expected.is_due()).map(Expected::description);
        let others = state.unexpected.iter().map(|operation| format!("{operation} came and is not expected"));
        let unmet: Vec<String> = missing.chain(others).collect();
        if unmet.is_empty() { Ok(()) } else { Err(Unmet(unmet.join("; "))) }
    }

    pub(super) fn expect(&self, expected: Expected) {
        self.state().expected.push(expected);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, asked: &ReceivedRequest) -> Result<http::Response<HttpBody>, TransportError> {
        let mut state = self.state();
        let State { expected, calls, unexpected } = &mut *state;
        let named = expected.iter().find(|expected| expected.is_for(asked));
        let operation =
            named.map_or_else(|| asked.operation().to_owned(), |named| named.operation.name.to_owned());
        calls.push(MockCall {
            operation: operation.clone(),
            xml: asked.xml.clone(),
            redaction: asked.redaction.clone(),
        });
        let due = expected.iter_mut().filter(|expected| expected.is_due());
        let first = if self.in_order { 1 } else { usize::MAX };
        match due.take(first).find(|expected| expected.matches(asked)) {
            Some(expected) => {
                expected.came += 1;
                expected.reply.give(asked)
            }
            None => {
                let reason = unexpected_call(&operation, asked, expected);
                unexpected.push(operation);
                Err(refused("the mock has no reply for this call", reason))
            }
        }
    }
}

/// The envelope of an expected call, with the items of its stream.
fn request_of<Q, R>(call: &Call<Q, R>) -> Result<(String, Redaction), String>
where
    Q: Message + Sync,
    Q::Body: WriteBody,
    R: Message,
{
    let (xml, redaction, body) = call.redacted_request().map_err(|error| error.to_string())?;
    let Some(body) = body else { return Ok((xml, redaction)) };
    match at_once(body.collect(message_limit())) {
        Some(Ok(body)) => Ok((String::from_utf8_lossy(&body).into_owned(), redaction)),
        Some(Err(error)) => Err(error.to_string()),
        None => Err("its items have to be there at once".to_owned()),
    }
}

fn unexpected_call(operation: &str, asked: &ReceivedRequest, expected: &[Expected]) -> String {
    let due = expected.iter().filter(|expected| expected.is_due());
    let near = due.clone().filter(|expected| expected.is_for(asked));
    let difference = near.filter_map(|expected| expected.difference(asked)).next();
    let difference =
        difference.map_or(String::new(), |difference| format!(" with this request ({difference})"));
    let mut text = format!("{operation} is not expected{difference}");
    for (at, expected) in expected.iter().enumerate() {
        text.push_str(if at == 0 { ". Of what is expected, in order: " } else { "; " });
        text.push_str(&expected.description());
    }
    if expected.is_empty() {
        text.push_str(": nothing is");
    }
    text
}

impl Transport for MockTransport {
    fn send(
        &self,
        request: http::Request<HttpBody>,
    ) -> BoxFuture<'static, Result<http::Response<HttpBody>, TransportError>> {
        let mock = self.clone();
        Box::pin(async move { mock.answer(&ReceivedRequest::receive(request).await?.0) })
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let expected: Vec<String> = state.expected.iter().map(Expected::description).collect();
        f.debug_struct("MockTransport").field("expected", &expected).field("calls", &state.calls).finish()
    }
}

/// A call that came to a [`MockTransport`].
#[derive(Clone)]
pub struct MockCall {
    operation: String,
    xml: String,
    redaction: Redaction,
}

impl MockCall {
    /// The name of the operation; of one that is not expected, the last part of its action.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The request as it came, the secrets in it too.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The body of the request.
    ///
    /// # Errors
    ///
    /// If it is no `T`.
    pub fn read<T: XmlRead>(&self) -> Result<T, ReadError> {
        let mut body = Body(None);
        match open(&mut Reader::new(&self.xml))? {
            Some(mut opened) => {
                opened.read(&mut body)?;
                body.0.ok_or_else(|| opened.missing("Body"))
            }
            None => crate::xml::from_str(&self.xml),
        }
    }
}

/// Takes the body of an envelope.
struct Body<T>(Option<T>);

impl<T: XmlRead> Sink for Body<T> {
    fn block(&mut self, reader: &mut Reader<'_>, _: Block) -> Result<(), ReadError> {
        reader.skip()
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.0 = Some(T::read(reader)?);
        Ok(())
    }
}

/// Without secrets.
impl fmt::Debug for MockCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MockCall({}: {})", self.operation, visible(self.redaction.message(&self.xml)))
    }
}

/// Expectations of a [`MockTransport`] or a [`Cassette`](super::Cassette) that were not met.
pub struct Unmet(pub(super) String);

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Like `Display`: `unwrap` prints it.
impl fmt::Debug for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unmet {}
