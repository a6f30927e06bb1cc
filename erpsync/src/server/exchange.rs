//! The exchange of a request for a reply, through the interceptors.

use std::any::Any;
use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Response, StatusCode};

use super::Options;
use super::arrival::Arrived;
use super::dispatch::{Dispatched, Incoming, Outgoing};
use super::diversion::{Accepted, Diversion, DivertedReply, accepted, leave_connection};
use super::interceptor::{FinishedResponse, OpenedRequest, ResponseContext};
use super::request_head::RequestHead;
use super::routing::{Found, cannot_read, find, reader};
use super::service::{DispatchFn, typed};
use super::streaming;
use crate::attachment::{Mtom, Multipart, OutgoingParts, Package};
use crate::soap::{
    Envelope, EnvelopeText, Fault, FaultKind, Form, HttpParts, MessageStyle, Operation, Service, SoapVersion,
    encoding, fault_envelope, message_envelope,
};
use crate::stream::Reading;
use crate::transport::Body;
use crate::xml::{Places, RawElement, decode};

/// Maximum number of times that an envelope is read, since it refers to parts that were not received yet.
const MAX_READINGS: usize = 4;

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
    /// The request was an XOP package.
    is_xop: bool,
}

impl<'e> Exchange<'e> {
    pub(super) fn new(
        service: &'static Service,
        options: &'e Options,
        version: SoapVersion,
        http: &'e mut HttpParts,
    ) -> Self {
        Self { service, options, version, operation: None, http, rest: None, is_xop: false }
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
        arrived: Arrived,
        dispatch: &mut DispatchFn<'_>,
    ) -> Response<Body> {
        let outcome = match self.begin(head, arrived, dispatch).await {
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
        arrived: Arrived,
        dispatch: &mut DispatchFn<'s>,
    ) -> Dispatched<'s> {
        self.is_xop = arrived.package.as_ref().is_some_and(|package| package.is_xop());
        let text = decode(&arrived.envelope, arrived.charset(head)).map_err(|error| cannot_read(&error))?;
        if self.options.interceptors.is_empty() {
            return self.read(head, &text, arrived.package.as_ref(), dispatch).await;
        }
        let envelope = EnvelopeText::with_options(text.into_owned(), self.options.read.clone());
        drop(arrived.envelope);
        let is_streamed = self.rest.is_some();
        let mut request = OpenedRequest {
            service: self.service,
            envelope,
            http: &mut *self.http,
            is_streamed,
            package: arrived.package,
        };
        for interceptor in self.options.interceptors.iter().rev() {
            interceptor.open_request(&mut request).await?;
        }
        if is_streamed && request.envelope.is_changed() {
            tracing::error!("an interceptor changed a request that is streamed");
            return Err(Fault::receiver("the server does not take this request as a stream"));
        }
        request.extensions_mut().insert(Accepted);
        let package = request.package;
        let text = request.envelope.into_string();
        self.read(head, &text, package.as_ref(), dispatch).await
    }

    /// Reads the message, and once more if values of it stand in parts that are not here yet.
    async fn read<'s>(
        &mut self,
        head: &RequestHead<'_>,
        text: &str,
        package: Option<&Arc<Package>>,
        dispatch: &mut DispatchFn<'s>,
    ) -> Dispatched<'s> {
        let Some(package) = package else { return self.read_once(head, text, None, false, dispatch) };
        if let Some(parts) = package.clone().parts() {
            self.http.make_mut().extensions.insert(parts);
        }
        for _ in 0..MAX_READINGS {
            let dispatched = self.read_once(head, text, Some(package), false, dispatch);
            if !package.load_inline().await? {
                package.envelope_was_read();
                return dispatched;
            }
        }
        Err(Fault::sender(format!("the message refers to its parts in more than {MAX_READINGS} steps")))
    }

    fn read_once<'s>(
        &mut self,
        head: &RequestHead<'_>,
        text: &str,
        package: Option<&Arc<Package>>,
        is_tree: bool,
        dispatch: &mut DispatchFn<'s>,
    ) -> Dispatched<'s> {
        let mut reader = reader(self.options, text);
        if let Some(package) = package {
            reader.set_inclusions(package.clone());
        }
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
                Ok(self.read_once(head, text, package, true, dispatch))
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
            return self
                .write(outcome, &[], self.mtom())
                .await
                .into_response(self.operation, HeaderMap::new());
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
        // Replies to another address are XML alone.
        let mtom = self.mtom().filter(|_| diversion.is_none());
        let mut written = self.write(outcome, &blocks, mtom).await;
        if diversion.is_some() && written.parts.as_ref().is_some_and(OutgoingParts::has_parts) {
            tracing::error!(
                "a response with attachments beside its envelope can't be sent to another address"
            );
            let fault = Fault::receiver("the response can't be sent to another address");
            written = Written::of_fault(self.version, self.fault_style().as_deref(), &fault, &blocks);
        }
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

    /// The style of faults: in SOAP's encoding where the operation's replies are.
    fn fault_style(&self) -> Option<Cow<'_, MessageStyle>> {
        let style = self.options.style();
        match self.operation.and_then(|operation| operation.output_encoding) {
            Some(types) => Some(Cow::Owned(style.cloned().unwrap_or_default().encoded(types))),
            None => style.map(Cow::Borrowed),
        }
    }

    /// The MTOM that replies are written with: as the options have it, or as the client does.
    fn mtom(&self) -> Option<Mtom> {
        self.options.mtom.clone().or_else(|| self.is_xop.then(Mtom::new))
    }

    async fn write(
        &mut self,
        outcome: Result<Outgoing, Fault>,
        blocks: &[RawElement],
        mtom: Option<Mtom>,
    ) -> Written {
        let written = match outcome {
            Ok(outgoing) => self.write_envelope(outgoing, blocks, mtom.as_ref()).await,
            Err(fault) => Err(fault),
        };
        match written {
            Ok((outgoing, mut envelope)) => {
                let (places, parts) = (envelope.places.take(), envelope.outgoing.take());
                let items = places.map(|places| (outgoing, places));
                Written { version: self.version, envelope, fault: None, items, parts }
            }
            Err(fault) => {
                let mut written =
                    Written::of_fault(self.version, self.fault_style().as_deref(), &fault, blocks);
                written.parts = mtom.map(|mtom| OutgoingParts::new(Some(mtom)));
                written
            }
        }
    }

    /// Writes the envelope of a response. Attachments that stand in it are read first.
    async fn write_envelope(
        &mut self,
        outgoing: Outgoing,
        blocks: &[RawElement],
        mtom: Option<&Mtom>,
    ) -> Result<(Outgoing, Envelope), Fault> {
        let (version, options, operation) = (self.version, self.options, self.operation);
        let write = |outgoing: &Outgoing| {
            let form = operation.map_or(Form::EMPTY, Form::of_output);
            let parts = outgoing.parts();
            message_envelope(version, options.style(), &parts, blocks, form, mtom).map_err(Fault::internal)
        };
        let mut envelope = write(&outgoing)?;
        if let Some(parts) = envelope.outgoing.take_if(|parts| parts.is_incomplete()) {
            parts.load(options.attachments.inline_bytes()).await.map_err(Fault::internal)?;
            envelope = write(&outgoing)?;
        }
        Ok((outgoing, envelope))
    }

    /// Lets the interceptors see the envelope of a reply.
    async fn finish(&mut self, written: Written, http_headers: &mut HeaderMap) -> Written {
        let Written { version, envelope, fault, items, mut parts } = written;
        let envelope = EnvelopeText::written(envelope, self.options.read.clone());
        let mut response = FinishedResponse {
            operation: self.operation,
            is_fault: fault.is_some(),
            is_streamed: items.is_some(),
            envelope,
            http_headers,
            request: self.http,
            outgoing: &mut parts,
            inline_bytes: self.options.attachments.inline_bytes(),
        };
        for interceptor in &self.options.interceptors {
            if let Err(fault) = interceptor.finish_response(&mut response).await {
                return Written::of_fault(version, self.fault_style().as_deref(), &fault, &[]);
            }
        }
        let envelope = Envelope { xml: response.envelope.into_string(), ..Envelope::default() };
        Written { version, envelope, fault, items, parts }
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
    /// Its attachments.
    parts: Option<OutgoingParts>,
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
        Self { version, envelope, fault: Some(fault.kind()), items: None, parts: None }
    }

    fn into_response(self, operation: Option<&Operation>, http_headers: HeaderMap) -> Response<Body> {
        let status = match (self.version, self.fault) {
            (_, None) => StatusCode::OK,
            // SOAP 1.2 part 2, table 20. In SOAP 1.1 every fault is a 500 (section 6.2).
            (SoapVersion::V1_2, Some(FaultKind::Sender)) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let xml = self.envelope.xml;
        let mut answer = match (self.items, self.parts.filter(OutgoingParts::is_package)) {
            (Some((outgoing, places)), _) => {
                match streaming::body(operation, &outgoing.parts(), &xml, &places) {
                    Ok(body) => typed(status, self.version.content_type(), body),
                    Err(error) => {
                        let fault = Fault::internal(error);
                        return Self::of_fault(self.version, None, &fault, &[])
                            .into_response(operation, http_headers);
                    }
                }
            }
            (None, Some(parts)) => packaged(status, self.version, xml, &parts),
            (None, None) => typed(status, self.version.content_type(), xml),
        };
        if !http_headers.is_empty() {
            answer.headers_mut().extend(http_headers);
        }
        answer
    }
}

/// An answer with several parts.
fn packaged(status: StatusCode, version: SoapVersion, xml: String, parts: &OutgoingParts) -> Response<Body> {
    let Multipart { content_type, body } = Multipart::new(xml.into(), parts, version.media_type(), None);
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    // It has no character that a header field can't have.
    answer.headers_mut().extend(HeaderValue::try_from(content_type).ok().map(|value| (CONTENT_TYPE, value)));
    answer
}

/// Answers with a fault that no interceptor sees.
pub(super) fn fault_without_phases(options: &Options, version: SoapVersion, fault: &Fault) -> Response<Body> {
    Written::of_fault(version, options.style(), fault, &[]).into_response(None, HeaderMap::new())
}
