//! The exchange of a request for a reply, through the interceptors.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::HeaderMap;
use http::{Response, StatusCode};

use super::Options;
use super::dispatch::{Dispatched, Incoming, Outgoing};
use super::diversion::{Accepted, Diversion, DivertedReply, accepted, leave_connection};
use super::interceptor::{FinishedResponse, OpenedRequest, ResponseContext};
use super::request_head::RequestHead;
use super::routing::{Found, cannot_read, find, reader};
use super::service::{DispatchFn, typed};
use super::streaming;
use crate::soap::{
    Envelope, EnvelopeText, Fault, FaultKind, Form, HttpParts, MessageStyle, Operation, Service, SoapVersion,
    encoding, fault_envelope, message_envelope,
};
use crate::stream::Reading;
use crate::transport::Body;
use crate::xml::{Places, RawElement, decode};

/// Request and reply, and their properties as far as they are known.
pub(super) struct Exchange<'e> {
    service: &'static Service,
    options: &'e Options,
    /// Version of SOAP to answer in.
    version: SoapVersion,
    operation: Option<&'static Operation>,
    http: &'e mut HttpParts,
    /// The rest of a request that is streamed.
    rest: Option<Box<Reading>>,
}

impl<'e> Exchange<'e> {
    pub(super) fn new(
        service: &'static Service,
        options: &'e Options,
        version: SoapVersion,
        http: &'e mut HttpParts,
    ) -> Self {
        Self { service, options, version, operation: None, http, rest: None }
    }

    /// Sets the rest of a request that is streamed.
    pub(super) fn set_rest(&mut self, rest: Box<Reading>) {
        self.rest = Some(rest);
    }

    /// Returns the version of SOAP to answer in.
    pub(super) fn version(&self) -> SoapVersion {
        self.version
    }

    /// Reads the request, lets the implementation process it, and writes the reply.
    pub(super) async fn process(
        &mut self,
        head: &RequestHead<'_>,
        body: Bytes,
        dispatch: &mut DispatchFn<'_>,
    ) -> Response<Body> {
        let outcome = match self.begin(head, body, dispatch).await {
            Ok(process) => match self.options.has_addressing && leave_connection(self.http).await {
                true => uncaught(AssertUnwindSafe(process).catch_unwind().await),
                false => process.await,
            },
            Err(fault) => Err(fault),
        };
        self.reply(outcome).await
    }

    /// Reads a message and hands it to the implementation, and lets go of what it was read from.
    async fn begin<'s>(
        &mut self,
        head: &RequestHead<'_>,
        body: Bytes,
        dispatch: &mut DispatchFn<'s>,
    ) -> Dispatched<'s> {
        let text = decode(&body, head.charset).map_err(|error| cannot_read(&error))?;
        if self.options.interceptors.is_empty() {
            return self.read(head, &text, false, dispatch);
        }
        let envelope = EnvelopeText::with_options(text.into_owned(), self.options.read.clone());
        drop(body);
        let is_streamed = self.rest.is_some();
        let mut request =
            OpenedRequest { service: self.service, envelope, http: &mut *self.http, is_streamed };
        for interceptor in self.options.interceptors.iter().rev() {
            interceptor.open_request(&mut request).await?;
        }
        if is_streamed && request.envelope.is_changed() {
            tracing::error!("an interceptor changed a request that is streamed");
            return Err(Fault::receiver("the server does not take this request as a stream"));
        }
        request.extensions_mut().insert(Accepted);
        let text = request.envelope.into_string();
        self.read(head, &text, false, dispatch)
    }

    fn read<'s>(
        &mut self,
        head: &RequestHead<'_>,
        text: &str,
        is_tree: bool,
        dispatch: &mut DispatchFn<'s>,
    ) -> Dispatched<'s> {
        let mut reader = reader(self.options, text);
        let Found { opened, index } = match find(self.service, self.options, head, text, &mut reader) {
            Ok(found) => found,
            Err((version, fault)) => {
                self.version = version;
                return Err(fault);
            }
        };
        let operation = &self.service.operations[index];
        (self.version, self.operation) = (opened.version, Some(operation));
        let is_encoded = operation.input_encoding.is_some();
        if !is_tree && encoding::needs_tree(text, &self.options.read, is_encoded) {
            let options = &self.options.read;
            return encoding::read_tree(text, options, is_encoded, |text| {
                Ok(self.read(head, text, true, dispatch))
            })
            .unwrap_or_else(|error| Err(cannot_read(&error)));
        }
        let span = tracing::Span::current();
        span.record("operation", operation.name);
        span.record("soap", tracing::field::display(self.version));
        let (service, options, rest) = (self.service, self.options, self.rest.take());
        dispatch(index, Incoming { opened, service, operation, options, http: &mut *self.http, text, rest })
    }

    /// Writes the reply to the request.
    async fn reply(&mut self, outcome: Result<Outgoing, Fault>) -> Response<Body> {
        if outcome.is_ok() && self.operation.is_some_and(|operation| operation.one_way) {
            return accepted();
        }
        if self.options.interceptors.is_empty() {
            return self.write(outcome, &[]).into_response(self.operation, HeaderMap::new());
        }
        let (mut blocks, mut http_headers) = (Vec::new(), HeaderMap::new());
        let (outcome, diversion) = self.prepare(outcome, &mut blocks, &mut http_headers).await;
        let outcome = match outcome {
            Ok(outgoing) if diversion.is_some() && outgoing.parts().items.is_some() => {
                tracing::error!("a response that is streamed can't be sent to another address");
                Err(Fault::receiver("the response can't be sent to another address"))
            }
            outcome => outcome,
        };
        let written = self.write(outcome, &blocks);
        let written = self.finish(written, &mut http_headers).await;
        match diversion {
            None => written.into_response(self.operation, http_headers),
            Some(Diversion::Nowhere) => accepted(),
            Some(Diversion::To(deliver)) => {
                let Written { version, envelope: Envelope { xml, .. }, .. } = written;
                deliver(DivertedReply { version, xml, http_headers }).await;
                accepted()
            }
        }
    }

    /// Lets the interceptors add to a reply.
    async fn prepare(
        &mut self,
        outcome: Result<Outgoing, Fault>,
        blocks: &mut Vec<RawElement>,
        http_headers: &mut HeaderMap,
    ) -> (Result<Outgoing, Fault>, Option<Diversion>) {
        let mut response = ResponseContext {
            service: self.service,
            operation: self.operation,
            version: self.version,
            fault: outcome.as_ref().err(),
            blocks,
            http_headers,
            request: self.http,
            diversion: None,
        };
        for interceptor in &self.options.interceptors {
            if let Err(fault) = interceptor.prepare_response(&mut response).await {
                let diversion = response.diversion;
                return (Err(fault), diversion);
            }
        }
        let diversion = response.diversion;
        (outcome, diversion)
    }

    fn write(&self, outcome: Result<Outgoing, Fault>, blocks: &[RawElement]) -> Written {
        let written = outcome.and_then(|outgoing| {
            let form = self.operation.map_or(Form::EMPTY, Form::of_output);
            let envelope =
                message_envelope(self.version, self.options.style(), &outgoing.parts(), blocks, form);
            let mut envelope = envelope.map_err(Fault::internal)?;
            let places = envelope.places.take();
            Ok((envelope, places.map(|places| (outgoing, places))))
        });
        match written {
            Ok((envelope, items)) => Written { version: self.version, envelope, fault: None, items },
            Err(fault) => Written::of_fault(self.version, self.options.style(), &fault, blocks),
        }
    }

    /// Lets the interceptors see the envelope of a reply.
    async fn finish(&mut self, written: Written, http_headers: &mut HeaderMap) -> Written {
        let Written { version, envelope, fault, items } = written;
        let envelope = EnvelopeText::written(envelope, self.options.read.clone());
        let mut response = FinishedResponse {
            operation: self.operation,
            is_fault: fault.is_some(),
            is_streamed: items.is_some(),
            envelope,
            http_headers,
            request: self.http,
        };
        for interceptor in &self.options.interceptors {
            if let Err(fault) = interceptor.finish_response(&mut response).await {
                return Written::of_fault(version, self.options.style(), &fault, &[]);
            }
        }
        let envelope = Envelope { xml: response.envelope.into_string(), ..Envelope::default() };
        Written { version, envelope, fault, items }
    }
}

/// Outcome of work that may have panicked.
pub(super) fn uncaught<T>(outcome: Result<Result<T, Fault>, Box<dyn Any + Send>>) -> Result<T, Fault> {
    outcome.unwrap_or_else(|_panic| {
        tracing::error!("the implementation of an operation panicked");
        Err(Fault::receiver("the server failed while it processed the request"))
    })
}

/// Reply as it is sent.
struct Written {
    version: SoapVersion,
    envelope: Envelope,
    /// Kind of the fault that it is.
    fault: Option<FaultKind>,
    /// Items of a response that is streamed, and their places in the envelope.
    items: Option<(Outgoing, Box<Places>)>,
}

impl Written {
    fn of_fault(
        version: SoapVersion,
        style: Option<&MessageStyle>,
        fault: &Fault,
        blocks: &[RawElement],
    ) -> Self {
        tracing::debug!(%fault, "answering with a fault");
        let xml = fault_envelope(version, style, fault, blocks);
        let envelope = Envelope { xml, ..Envelope::default() };
        Self { version, envelope, fault: Some(fault.kind()), items: None }
    }

    fn into_response(self, operation: Option<&Operation>, http_headers: HeaderMap) -> Response<Body> {
        let status = match (self.version, self.fault) {
            (_, None) => StatusCode::OK,
            // SOAP 1.2 part 2, table 20. In SOAP 1.1 every fault is a 500 (section 6.2).
            (SoapVersion::V1_2, Some(FaultKind::Sender)) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = match &self.items {
            None => Ok(Body::from(self.envelope.xml)),
            Some((outgoing, places)) => {
                streaming::body(operation, &outgoing.parts(), &self.envelope.xml, places)
            }
        };
        let body = match body {
            Ok(body) => body,
            Err(error) => {
                let fault = Fault::internal(error);
                return Self::of_fault(self.version, None, &fault, &[])
                    .into_response(operation, http_headers);
            }
        };
        let mut answer = typed(status, self.version.content_type(), body);
        if !http_headers.is_empty() {
            answer.headers_mut().extend(http_headers);
        }
        answer
    }
}

/// Answers with a fault that no interceptor sees.
pub(super) fn fault_without_phases(options: &Options, version: SoapVersion, fault: &Fault) -> Response<Body> {
    Written::of_fault(version, options.style(), fault, &[]).into_response(None, HeaderMap::new())
}
