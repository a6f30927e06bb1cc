//! The way of a message: read, written, read again.

use std::any::Any;
use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use erpsync::client::CallError;
use erpsync::codegen::Dispatch;
use erpsync::server::SoapServer;
use erpsync::soap::{Fault, Message, Service};
use erpsync::transport::Body;
use futures_util::FutureExt as _;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use http_body_util::Full;
use tower_service::Service as _;

use crate::files::{Probe, Sample};
use crate::slot::{NO_ANSWER, Slot, Value};
use crate::wire::Wire;

/// A service with its server, and the wire that its client calls.
pub struct Endpoint {
    slot: Slot,
    wire: Wire,
    description: &'static Service,
    serve: Box<Serve>,
}

type Serve = dyn Fn(http::Request<Full<Bytes>>) -> Result<http::Response<Body>, String>;

impl Endpoint {
    /// The server must stand on the slot, the client on the wire.
    ///
    /// The server does without addressing, since samples have no such headers.
    pub fn new<D: Dispatch>(server: SoapServer<D>, slot: Slot, wire: Wire) -> Self {
        let server = server.without_addressing();
        let serve = move |request| {
            let mut server = server.clone();
            let answered = server.call(request).now_or_never().ok_or("the server waits for something")?;
            answered.map_err(|never| match never {})
        };
        Self { slot, wire, description: D::SERVICE, serve: Box::new(serve) }
    }

    /// Posts a message to the server, as HTTP would bring it.
    fn post(&self, operation: usize, soap: &str, message: Bytes) -> Result<(StatusCode, Bytes), String> {
        let action = self.description.operations[operation].action;
        let mut request = http::Request::new(Full::new(message));
        *request.method_mut() = Method::POST;
        let header = |text: String| HeaderValue::try_from(text).map_err(|error| error.to_string());
        let headers = request.headers_mut();
        if soap == "1.2" {
            headers.insert(CONTENT_TYPE, header(format!("application/soap+xml; action=\"{action}\""))?);
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
            headers.insert("soapaction", header(format!("\"{action}\""))?);
        }
        let (parts, body) = (self.serve)(request)?.into_parts();
        let body = body.try_into_bytes().map_err(|_| "the answer is not there at once")?;
        Ok((parts.status, body))
    }
}

/// A call with a request of any type; no error where the request is of another type than the call's, or where it waits.
type Call = dyn Fn(Box<dyn Any>) -> Result<Box<dyn Value>, Option<CallError>>;

/// Call of an operation and its faults, independent of its types.
pub struct Calls {
    call: Box<Call>,
    faults: Vec<Faults>,
}

impl Calls {
    /// The method of a client. No call may wait: the wire answers at once.
    pub fn new<Q, R, F>(call: impl Fn(Q) -> F + 'static) -> Self
    where
        Q: Message + 'static,
        R: Clone + PartialEq + Debug + Send + 'static,
        F: Future<Output = Result<R, CallError>>,
    {
        let call = move |request: Box<dyn Any>| {
            let Ok(request) = request.downcast::<Q>() else { return Err(None) };
            let call = pin!(call(*request));
            match call.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Ok(reply)) => Ok(Box::new(reply) as Box<dyn Value>),
                Poll::Ready(Err(error)) => Err(Some(error)),
                Poll::Pending => Err(None),
            }
        };
        Self { call: Box::new(call), faults: Vec::new() }
    }

    /// With an enum that may be that of the operation's faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults.push(faults);
        self
    }

    fn call(&self, request: &dyn Value) -> Result<Box<dyn Value>, Failure> {
        (self.call)(request.copy().into_any()).map_err(|error| match error {
            Some(error) => Failure { text: chain(&error), error: Some(error) },
            None => Failure { text: "the call does not fit, or waits".to_owned(), error: None },
        })
    }
}

struct Failure {
    text: String,
    error: Option<CallError>,
}

/// An enum over the faults that an operation declares.
pub struct Faults {
    typed: fn(&CallError) -> Option<Box<dyn Value>>,
    is_declared: Box<IsDeclared>,
    untyped: fn(Box<dyn Any>) -> Option<Fault>,
}

impl Faults {
    /// `is_declared` tells whether a fault is one of those that the WSDL names.
    pub fn new<E>(is_declared: impl Fn(&E) -> bool + 'static) -> Self
    where
        E: From<Fault> + Into<Fault> + Clone + PartialEq + Debug + Send + 'static,
    {
        Self {
            typed: |error| error.fault_as::<E>().map(|fault| Box::new(fault) as Box<dyn Value>),
            is_declared: Box::new(move |fault| fault.downcast_ref().is_some_and(&is_declared)),
            untyped: |fault| fault.downcast::<E>().ok().map(|fault| (*fault).into()),
        }
    }
}

type IsDeclared = dyn Fn(&dyn Any) -> bool;

type Step<T> = Result<T, (&'static str, String)>;

impl Probe {
    /// Tries all samples of an operation; `number` is its service's number in the unit.
    pub fn operation(&mut self, endpoint: &Endpoint, number: usize, index: usize, calls: &Calls) {
        let mut request = None;
        for sample in self.samples(&format!("{number}/{index}")) {
            let outcome = match self.read(&sample) {
                Ok(text) => {
                    let way = Way { probe: self, endpoint, index, calls, sample: &sample };
                    match &*sample.direction {
                        "request" => way.request(text, &mut request),
                        "reply" => way.reply(text, &request),
                        _ => way.fault(text, &request),
                    }
                }
                Err(error) => Err(("files", error.to_string())),
            };
            match outcome {
                Ok(()) => self.result("ok", ""),
                Err((step, text)) => self.result(step, &text),
            }
        }
    }
}

/// The way of one message.
struct Way<'p> {
    probe: &'p Probe,
    endpoint: &'p Endpoint,
    index: usize,
    calls: &'p Calls,
    sample: &'p Sample,
}

/// A request that the server could read: every call needs one.
type Asked = Option<(Bytes, Box<dyn Value>)>;

impl Way<'_> {
    fn request(&self, text: Bytes, asked: &mut Asked) -> Step<()> {
        let first = self.received("read", text.clone())?;
        asked.get_or_insert_with(|| (text, first.copy()));
        self.endpoint.wire.reply(StatusCode::ACCEPTED, Bytes::new());
        let called = self.calls.call(&*first);
        let written = self.endpoint.wire.sent();
        if written.is_empty() {
            return Err(("write", called.err().map_or_else(String::new, |failure| failure.text)));
        }
        self.keep(&written)?;
        let second = self.received("read again", written)?;
        same(&*first, &*second)
    }

    fn reply(&self, text: Bytes, asked: &Asked) -> Step<()> {
        let first =
            self.called("read", StatusCode::OK, text, asked)?.map_err(|failure| ("read", failure.text))?;
        let written = self.answered(Ok(first.copy()), asked)?;
        let second = self.called("read again", StatusCode::OK, written, asked)?;
        same(&*first, &*second.map_err(|failure| ("read again", failure.text))?)
    }

    fn fault(&self, text: Bytes, asked: &Asked) -> Step<()> {
        let (first, kind) = self.declared("read", text, asked)?;
        let fault = (kind.untyped)(first.copy().into_any()).ok_or(("write", "not a fault".to_owned()))?;
        let written = self.answered(Err(fault), asked)?;
        same(&*first, &*self.declared("read again", written, asked)?.0)
    }

    /// Reads a fault by the client; returns its value and the enum that declares it.
    fn declared(&self, step: &'static str, text: Bytes, asked: &Asked) -> Step<(Box<dyn Value>, &Faults)> {
        let failure = match self.called(step, StatusCode::INTERNAL_SERVER_ERROR, text, asked)? {
            Err(failure) => failure,
            Ok(_) => return Err((step, "the fault was read as a reply".to_owned())),
        };
        let Some(error) = failure.error.filter(|error| error.fault().is_some()) else {
            return Err((step, failure.text));
        };
        let known = self.calls.faults.iter().find_map(|kind| {
            let fault = (kind.typed)(&error)?;
            (kind.is_declared)(fault.any()).then_some((fault, kind))
        });
        known.ok_or_else(|| (step, format!("no enum of faults has a variant for it: {}", failure.text)))
    }

    /// Reads a request by the server.
    fn received(&self, step: &'static str, text: Bytes) -> Step<Box<dyn Value>> {
        self.endpoint.slot.take();
        let (status, answer) =
            self.endpoint.post(self.index, &self.sample.soap, text).map_err(|text| (step, text))?;
        self.endpoint.slot.take().ok_or_else(|| (step, format!("{status}: {}", reason(&answer))))
    }

    /// Reads a reply by the client.
    fn called(
        &self,
        step: &'static str,
        status: StatusCode,
        text: Bytes,
        asked: &Asked,
    ) -> Step<Result<Box<dyn Value>, Failure>> {
        let Some((_, request)) = asked else {
            return Err((step, "there is no request to ask with".to_owned()));
        };
        self.endpoint.wire.reply(status, text);
        Ok(self.calls.call(&**request))
    }

    /// Writes a reply by the server.
    fn answered(&self, answer: Result<Box<dyn Value>, Fault>, asked: &Asked) -> Step<Bytes> {
        let Some((request, _)) = asked else {
            return Err(("write", "there is no request to answer".to_owned()));
        };
        let is_fault = answer.is_err();
        self.endpoint.slot.give(answer);
        let (status, written) = self
            .endpoint
            .post(self.index, &self.sample.soap, request.clone())
            .map_err(|text| ("write", text))?;
        if !is_fault && !status.is_success() {
            return Err(("write", format!("{status}: {}", reason(&written))));
        }
        self.keep(&written)?;
        Ok(written)
    }

    fn keep(&self, written: &[u8]) -> Step<()> {
        self.probe.write(self.sample, written).map_err(|error| ("files", error.to_string()))
    }
}

/// Number of bytes of each of two different values that a message quotes.
const SHOWN: usize = 160;

fn same(first: &dyn Value, second: &dyn Value) -> Step<()> {
    if first.is(second) {
        return Ok(());
    }
    let (first, second) = (first.shown(), second.shown());
    let differ = first.bytes().zip(second.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        let start = (0..=differ.saturating_sub(SHOWN / 2)).rev().find(|at| text.is_char_boundary(*at));
        text[start.unwrap_or(0)..].chars().take(SHOWN).collect::<String>()
    };
    Err(("differs", format!("read first: …{}… read again: …{}…", around(&first), around(&second))))
}

/// Returns the reason of a fault, or the start of a text that is no fault.
fn reason(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let between = |open: &str, close: &str| {
        let (_, rest) = text.split_once(open)?;
        let (_, rest) = rest.split_once('>')?;
        Some(rest.split_once(close)?.0.to_owned())
    };
    let found = between("<faultstring", "</faultstring>").or_else(|| between(":Text", "</s:Text>"));
    let found = found.unwrap_or_else(|| text.chars().take(SHOWN).collect());
    if found == NO_ANSWER { "the server called another operation".to_owned() } else { found }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}
