//! The way of a request, the same for all services.

use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, VARY};
use http::request::Parts;
use http::{Method, Response, StatusCode};
use tracing::Instrument;

use super::handle::{Incoming, Outgoing};
use super::request::{accepts_gzip, announced};
use super::{Options, wsdl};
use crate::client::within;
use crate::soap::{
    Content, Fault, FaultKind, HttpParts, Opened, Operation, Service, Sink, SoapVersion, fault_envelope, open,
};
use crate::transport::{BodyError, pack, unpack};
use crate::xml::{Name, ReadError, Reader, decode};

/// The answer to a request whose body does not matter: anything but a POST.
pub(super) fn without_body(service: &Service, options: &Options, parts: &Parts) -> Option<Response<Bytes>> {
    if parts.method == Method::POST {
        return None;
    }
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "SOAP messages come with POST");
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return Some(answer);
    }
    let answer = wsdl::answer(service, &options.documents, parts);
    Some(if parts.method == Method::HEAD { without_content(answer) } else { answer })
}

/// The answer to HEAD tells how long the one to GET is: RFC 9110, section 8.6.
fn without_content(mut answer: Response<Bytes>) -> Response<Bytes> {
    let length = HeaderValue::from(answer.body().len());
    answer.headers_mut().insert(CONTENT_LENGTH, length);
    answer.map(|_| Bytes::new())
}

/// Below this many bytes packing saves less than it costs.
const WORTH_PACKING: usize = 1 << 10;

fn packed(mut answer: Response<Bytes>) -> Response<Bytes> {
    if answer.body().len() < WORTH_PACKING {
        return answer;
    }
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.map(|body| pack(&body))
}

/// The answer to a POST.
pub(super) async fn answer(
    service: &'static Service,
    options: &Options,
    parts: Parts,
    body: Result<Bytes, BodyError>,
    dispatch: impl FnOnce(usize, Incoming) -> BoxFuture<'static, Result<Outgoing, Fault>>,
) -> Response<Bytes> {
    let span = tracing::info_span!(
        "request",
        service = service.name,
        operation = tracing::field::Empty,
        soap = tracing::field::Empty,
        status = tracing::field::Empty,
    );
    let answer = async {
        let gzip = accepts_gzip(&parts.headers);
        let answer = soap(service, options, parts, body, dispatch).await;
        let answer = if gzip { packed(answer) } else { answer };
        tracing::Span::current().record("status", answer.status().as_u16());
        tracing::debug!("answered");
        answer
    };
    answer.instrument(span).await
}

async fn soap(
    service: &'static Service,
    options: &Options,
    parts: Parts,
    body: Result<Bytes, BodyError>,
    dispatch: impl FnOnce(usize, Incoming) -> BoxFuture<'static, Result<Outgoing, Fault>>,
) -> Response<Bytes> {
    let announced = match announced(&parts.headers) {
        Ok(announced) => announced,
        Err(problem) => return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem),
    };
    let limit = options.read.limits.message_bytes;
    let body = match body {
        Ok(body) if announced.gzip => unpack(&body, limit),
        body => body,
    };
    let body = match body {
        Ok(body) => body,
        Err(BodyError::TooLarge) => {
            let text = format!("the message is longer than the {limit} bytes that this server takes");
            return plain(StatusCode::PAYLOAD_TOO_LARGE, &text);
        }
        Err(BodyError::Broken(error)) => {
            tracing::debug!("the request broke off: {error}");
            return plain(StatusCode::BAD_REQUEST, "the message broke off");
        }
    };
    let (version, fault) = match find(service, options, &announced, &body) {
        Ok(Found { version, index, text }) => {
            let operation = &service.operations[index];
            let span = tracing::Span::current();
            span.record("operation", operation.name);
            span.record("soap", tracing::field::display(version));
            let message = Incoming {
                text,
                operation,
                version,
                read: options.read.clone(),
                lenient: options.lenient_contract,
                parts: HttpParts::new(parts),
            };
            // What was being done when it panicked is dropped: nothing broken can be seen afterwards, but
            // what the implementation itself shares.
            let outcome = async { dispatch(index, message).await };
            match within(options.timeout, AssertUnwindSafe(outcome).catch_unwind()).await {
                Err(_elapsed) => {
                    tracing::error!("the implementation of an operation took too long");
                    (version, Fault::receiver("the server did not finish the request in time"))
                }
                Ok(Ok(Ok(outgoing))) => return answered(version, outgoing),
                Ok(Ok(Err(fault))) => (version, fault),
                Ok(Err(_panic)) => {
                    tracing::error!("the implementation of an operation panicked");
                    (version, Fault::receiver("the server failed while it processed the request"))
                }
            }
        }
        Err(fault) => fault,
    };
    tracing::debug!(%fault, "answering with a fault");
    let status = match (version, fault.kind()) {
        // SOAP 1.2 part 2, table 20. In SOAP 1.1 every fault is a 500 (section 6.2).
        (SoapVersion::V1_2, FaultKind::Sender) => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    message(status, version, fault_envelope(version, &fault))
}

/// The answer to a POST whose body did not arrive in time.
pub(super) fn too_slow(service: &Service) -> Response<Bytes> {
    tracing::debug!(service = service.name, "the body of a request did not arrive in time");
    plain(StatusCode::REQUEST_TIMEOUT, "the message did not arrive in time")
}

fn answered(version: SoapVersion, outgoing: Outgoing) -> Response<Bytes> {
    match outgoing.xml {
        Some(xml) => message(StatusCode::OK, version, xml),
        None => {
            let mut answer = Response::new(Bytes::new());
            *answer.status_mut() = StatusCode::ACCEPTED;
            answer
        }
    }
}

fn message(status: StatusCode, version: SoapVersion, xml: String) -> Response<Bytes> {
    typed(status, version.content_type(), xml)
}

fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    typed(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

pub(super) fn typed(status: StatusCode, content_type: &'static str, text: String) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(text));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// A message, and which operation it is for.
struct Found {
    version: SoapVersion,
    index: usize,
    text: String,
}

/// Finds the operation: by action, and by the element in the body where the action alone does not tell.
fn find(
    service: &'static Service,
    options: &Options,
    announced: &super::request::Announced<'_>,
    body: &[u8],
) -> Result<Found, (SoapVersion, Fault)> {
    let unreadable = |error: ReadError| (announced.version, cannot_read(&error));
    let text = decode(body, announced.charset).map_err(unreadable)?;
    let opened = open(&text, options.read.clone()).map_err(unreadable)?;
    let Some(mut opened) = opened else { return Err((announced.version, not_soap(&text, options))) };
    let version = opened.version;
    let index = match announced.action {
        Some(action) => by_action(service, options, action, &mut opened),
        None => by_body(service, options, &mut opened, |_| true),
    };
    let index = index.map_err(|fault| (version, fault))?;
    drop(opened);
    Ok(Found { version, index, text: text.into_owned() })
}

pub(super) fn cannot_read(error: &ReadError) -> Fault {
    Fault::sender(format!("the message can't be read: {error}"))
}

fn not_soap(text: &str, options: &Options) -> Fault {
    let mut reader = Reader::with_options(text, options.read.clone());
    match reader.root() {
        Ok(()) if reader.name().local == "Envelope" => Fault::new(
            FaultKind::VersionMismatch,
            format!("`{}` is not an envelope of SOAP 1.1 or 1.2", reader.name()),
        ),
        _ => Fault::sender("the message is not a SOAP envelope"),
    }
}

fn by_action(
    service: &'static Service,
    options: &Options,
    action: &str,
    opened: &mut Opened<'_>,
) -> Result<usize, Fault> {
    let with = |action: &str| service.operations.iter().filter(|one| one.action == action).count();
    let position = |wanted: &dyn Fn(&Operation) -> bool| service.operations.iter().position(wanted);
    match (position(&|operation| operation.action == action), with(action)) {
        (Some(only), 1) => Ok(only),
        (Some(_), _) => by_body(service, options, opened, |operation| operation.action == action),
        // Operations without an action take any.
        (None, _) if with("") > 0 => {
            by_body(service, options, opened, |operation| operation.action.is_empty())
        }
        (None, _) if options.lenient_contract => {
            let name = action.rsplit(['/', '#', ':']).next().unwrap_or_default();
            match position(&|operation| operation.name == name) {
                Some(named) => Ok(named),
                None => by_body(service, options, opened, |_| true)
                    .map_err(|_fault| Fault::action_not_supported(action)),
            }
        }
        (None, _) => Err(Fault::action_not_supported(action)),
    }
}

/// Finds the operation among `candidates` whose input is the element in the body.
fn by_body(
    service: &'static Service,
    options: &Options,
    opened: &mut Opened<'_>,
    candidates: impl Fn(&Operation) -> bool,
) -> Result<usize, Fault> {
    #[derive(Default)]
    struct First {
        namespace: String,
        local: String,
    }
    impl Sink for First {
        fn block(&mut self, reader: &mut Reader<'_>, _must_understand: bool) -> Result<(), ReadError> {
            reader.skip()
        }

        fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
            let Name { namespace, local } = reader.name();
            (self.namespace, self.local) = (namespace.to_owned(), local.to_owned());
            reader.skip()
        }
    }
    let mut first = First::default();
    let content = opened.read(&mut first).map_err(|error| cannot_read(&error))?;
    let name = Name::new(&first.namespace, &first.local);
    let found = service.operations.iter().position(|operation| {
        candidates(operation)
            && match &operation.input {
                Some(input) if options.read.any_namespace => input.name().local == name.local,
                Some(input) => input.name() == name,
                None => matches!(content, Content::Empty),
            }
    });
    found.ok_or_else(|| {
        Fault::sender(format!(
            "the SOAP action does not tell the operation, and none of {} has `{name}` in its body",
            service.name
        ))
    })
}
