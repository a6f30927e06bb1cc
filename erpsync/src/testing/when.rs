//! Replies to expected calls.

use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use super::MockTransport;
use super::mock::{Expected, Request};
use super::received_request::{ReceivedRequest, refused};
use crate::redact::Redaction;
use crate::soap::{
    Fault, Form, Message, MessageParts, Operation, SoapVersion, envelope, fault_envelope, message_envelope,
};
use crate::stream::{SendItems, WriteBody, send};
use crate::transport::{Body, TransportError, TransportErrorKind};
use crate::xml::{Name, RawElement, WriteError};

/// Expected call of a [`MockTransport`], whose reply is still to be set.
#[must_use = "nothing is expected until the reply is set"]
pub struct When<'m, R> {
    mock: &'m MockTransport,
    operation: &'static Operation,
    request: Option<Result<(String, Redaction), String>>,
    times: usize,
    response: PhantomData<fn() -> R>,
}

/// Makes a reply in the version of SOAP that was asked in.
type Make = dyn Fn(SoapVersion) -> Result<http::Response<Body>, TransportError> + Send + Sync;

pub(super) struct Reply(Box<Make>);

impl Reply {
    pub(super) fn give(&self, asked: &ReceivedRequest) -> Result<http::Response<Body>, TransportError> {
        let version = SoapVersion::from_namespace(asked.envelope.name().namespace);
        (self.0)(version.unwrap_or_default())
    }
}

impl<'m, R: Message> When<'m, R> {
    pub(super) fn new(
        mock: &'m MockTransport,
        operation: &'static Operation,
        request: Result<(String, Redaction), String>,
    ) -> Self {
        Self { mock, operation, request: Some(request), times: 1, response: PhantomData }
    }

    /// Whatever the body of the request is.
    pub fn with_any_request(self) -> Self {
        Self { request: None, ..self }
    }

    /// As often as this, instead of once.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// It gets this response. The items of one whose lists are a stream are sent as the stream gives them, and where that fails, the
    /// reply breaks off.
    pub fn reply(self, response: impl Into<R>)
    where
        R::Body: WriteBody,
    {
        let (response, operation) = (response.into(), self.operation);
        let message = MessageParts::of(&response);
        if let Some(items) = message.items {
            return self.stream(&message, items);
        }
        let written = |version| operation.response_xml(&response, version);
        let (first, second) = (written(SoapVersion::V1_1), written(SoapVersion::V1_2));
        self.then(StatusCode::OK, move |version| match version {
            SoapVersion::V1_1 => first.clone(),
            SoapVersion::V1_2 => second.clone(),
        });
    }

    /// The call gets a response with a stream, which can be sent once.
    fn stream(self, message: &MessageParts<'_>, items: &dyn SendItems) {
        let operation = self.operation;
        let written = |version| {
            let envelope = message_envelope(version, None, message, &[], Form::of_output(operation), None)?;
            match &envelope.places {
                Some(places) => send(&envelope.xml, places, items, operation.output_parts),
                None => Ok(Body::from(envelope.xml)),
            }
        };
        let bodies = [SoapVersion::V1_1, SoapVersion::V1_2].map(|version| (version, written(version)));
        let bodies = Mutex::new(Vec::from(bodies));
        self.with(move |version| {
            let mut bodies = bodies.lock().unwrap_or_else(PoisonError::into_inner);
            let at = bodies.iter().position(|(own, _)| *own == version);
            let body = at.map(|at| bodies.swap_remove(at).1);
            let body = body.ok_or_else(|| {
                refused(
                    "the reply of the mock was sent before",
                    "a stream can be sent once: name a reply for each call",
                )
            })?;
            bodies.clear();
            let body = body.map_err(|error| refused("the reply of the mock can't be written", error))?;
            Ok(response(StatusCode::OK, version, body))
        });
    }

    /// It gets this fault, with HTTP status 500.
    pub fn fault(self, fault: Fault) {
        self.then(StatusCode::INTERNAL_SERVER_ERROR, move |version| {
            Ok(fault_envelope(version, None, &fault, &[]))
        });
    }

    /// The operation that is expected.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The call gets a reply with these header blocks, and nothing in the response.
    pub fn header_blocks(self, blocks: impl IntoIterator<Item = RawElement>) {
        let blocks: String = blocks.into_iter().map(|block| block.as_str().to_owned()).collect();
        let output = self.operation.output.as_ref().map(|output| output.name());
        let body = output
            .map_or(String::new(), |Name { namespace, local }| format!("<{local} xmlns=\"{namespace}\"/>"));
        self.then(StatusCode::OK, move |version| {
            let written = envelope(version, None, None, &mut |writer| writer.raw(&blocks), &mut |writer| {
                writer.raw(&body)
            });
            written.map(|envelope| envelope.xml)
        });
    }

    /// It gets an HTTP status and a body that is not SOAP.
    pub fn status(self, status: StatusCode, body: impl Into<String>) {
        let body = Bytes::from(body.into());
        self.with(move |_| {
            let mut response = http::Response::new(Body::from(body.clone()));
            *response.status_mut() = status;
            Ok(response)
        });
    }

    /// It gets no response: the transport fails.
    pub fn fail(self, kind: TransportErrorKind) {
        self.with(move |_| {
            Err(TransportError::new(kind, "the test says that the transport fails", "so it does"))
        });
    }

    fn then(
        self,
        status: StatusCode,
        xml: impl Fn(SoapVersion) -> Result<String, WriteError> + Send + Sync + 'static,
    ) {
        self.with(move |version| {
            let xml =
                xml(version).map_err(|error| refused("the reply of the mock can't be written", error))?;
            Ok(response(status, version, Body::from(xml)))
        });
    }

    fn with(
        self,
        make: impl Fn(SoapVersion) -> Result<http::Response<Body>, TransportError> + Send + Sync + 'static,
    ) {
        let Self { mock, operation, request, times, .. } = self;
        let expect = |request, make| {
            mock.expect(Expected { operation, request, times, came: 0, reply: Reply(make) });
        };
        match request.map(|request| request.map(|(xml, redaction)| Request::new(&xml, &redaction))) {
            None => expect(None, Box::new(make)),
            Some(Ok(Ok(request))) => expect(Some(request), Box::new(make)),
            // A request that can't be written never comes; the call fails with the reason.
            Some(Ok(Err(error))) => expect(None, failing(error.to_string())),
            Some(Err(error)) => expect(None, failing(error)),
        }
    }
}

fn response(status: StatusCode, version: SoapVersion, body: Body) -> http::Response<Body> {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(version.content_type()));
    response
}

fn failing(problem: String) -> Box<Make> {
    Box::new(move |_| Err(refused("the request that the mock expects can't be written", problem.clone())))
}
