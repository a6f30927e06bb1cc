//! The way of a request, the same for all services.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::time::Instant;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, VARY};
use http::{Method, Response, StatusCode};
use tracing::Instrument;

use super::find::{Found, cannot_read, find, may_have, reader};
use super::handle::{Incoming, Outgoing};
use super::request::{Announced, accepts_gzip, announced};
use super::{Options, wsdl};
use crate::redact::one_line;
use crate::soap::{Fault, FaultKind, HttpParts, Service, SoapVersion, fault_envelope};
use crate::time::within;
use crate::transport::{BodyError, pack, unpack};
use crate::xml::decode;

/// An implementation at work.
pub(super) type Process = BoxFuture<'static, Result<Outgoing, Fault>>;

/// The answer to a request. `receive` brings its body, of which nothing is asked for before it is waited for.
pub(super) async fn answer(
    service: &'static Service,
    options: &Options,
    parts: HttpParts,
    receive: Pin<&mut impl Future<Output = Result<Bytes, BodyError>>>,
    dispatch: impl FnOnce(usize, Incoming<'_>) -> Process,
) -> Response<Bytes> {
    let started = Instant::now();
    let span = tracing::info_span!(
        "request",
        service = service.name,
        operation = tracing::field::Empty,
        soap = tracing::field::Empty,
        status = tracing::field::Empty,
        request_bytes = tracing::field::Empty,
        reply_bytes = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let answer = pin!(async {
        let gzip = accepts_gzip(&parts.headers);
        let is_head = parts.method == Method::HEAD;
        let answer = match parts.method {
            Method::POST => soap(service, options, parts, receive, dispatch).await,
            Method::GET | Method::HEAD => wsdl::answer(service, &options.documents, &parts),
            _ => not_allowed(),
        };
        let answer = if gzip { packed(answer) } else { answer };
        let answer = if is_head { without_content(answer) } else { answer };
        let span = tracing::Span::current();
        span.record("status", answer.status().as_u16());
        span.record("reply_bytes", answer.body().len());
        span.record("duration_ms", started.elapsed().as_millis() as u64);
        tracing::debug!("answered");
        answer
    });
    answer.instrument(span).await
}

/// RFC 9110, section 15.5.6.
fn not_allowed() -> Response<Bytes> {
    let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "SOAP messages come with POST");
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    answer
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
    let Some(packed) = pack(answer.body()) else { return answer };
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.map(|_plain| packed)
}

/// The answer to a POST.
///
/// What is refused for its header alone is refused without its body. That is a fault only where the client waits to be
/// told to go on: one that is still sending may lose an answer that comes too early.
async fn soap(
    service: &'static Service,
    options: &Options,
    parts: HttpParts,
    receive: Pin<&mut impl Future<Output = Result<Bytes, BodyError>>>,
    dispatch: impl FnOnce(usize, Incoming<'_>) -> Process,
) -> Response<Bytes> {
    let announced = match announced(&parts.headers) {
        Ok(announced) => announced,
        Err(problem) => return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem),
    };
    if announced.waits
        && let Some(action) = announced.action.filter(|action| !may_have(service, options, action))
    {
        return fault(announced.version, &Fault::action_not_supported(action));
    }
    let limit = options.read.limits.message_limit();
    let body = match within(options.body_timeout, receive).await {
        Err(_elapsed) => return plain(StatusCode::REQUEST_TIMEOUT, "the message did not arrive in time"),
        Ok(Ok(body)) => {
            tracing::Span::current().record("request_bytes", body.len());
            if announced.gzip { unpack(&body, limit) } else { Ok(body) }
        }
        Ok(Err(error)) => Err(error),
    };
    let body = match body {
        Ok(body) => body,
        Err(BodyError::TooLarge { limit }) => {
            let text = format!("the message is longer than the {limit} bytes that this server takes");
            return plain(StatusCode::PAYLOAD_TOO_LARGE, &text);
        }
        Err(BodyError::Broken(error)) => {
            tracing::debug!("the request broke off: {}", one_line(&error.to_string(), 1000));
            return plain(StatusCode::BAD_REQUEST, "the message broke off");
        }
    };
    let (version, begun) = begin(service, options, &announced, &parts, body, dispatch);
    let outcome = match begun {
        // What was being done when it panicked is dropped: nothing broken can be seen afterwards, but what the
        // implementation itself shares.
        Ok(process) => match within(options.timeout, AssertUnwindSafe(process).catch_unwind()).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(panicked()),
            Err(_elapsed) => {
                tracing::error!("the implementation of an operation took too long");
                Err(Fault::receiver("the server did not finish the request in time"))
            }
        },
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(outgoing) => answered(version, outgoing),
        Err(problem) => fault(version, &problem),
    }
}

/// Reads a message and hands it to the implementation, and lets go of what it was read from; in which version of SOAP
/// to answer.
fn begin(
    service: &'static Service,
    options: &Options,
    announced: &Announced<'_>,
    parts: &HttpParts,
    body: Bytes,
    dispatch: impl FnOnce(usize, Incoming<'_>) -> Process,
) -> (SoapVersion, Result<Process, Fault>) {
    let text = match decode(&body, announced.charset) {
        Ok(text) => text,
        Err(error) => return (announced.version, Err(cannot_read(&error))),
    };
    let mut reader = reader(options, &text);
    let Found { opened, index } = match find(service, options, announced, &text, &mut reader) {
        Ok(found) => found,
        Err((version, fault)) => return (version, Err(fault)),
    };
    let (version, operation) = (opened.version, &service.operations[index]);
    let span = tracing::Span::current();
    span.record("operation", operation.name);
    span.record("soap", tracing::field::display(version));
    let message = Incoming { opened, operation, options, parts: parts.clone() };
    let process = catch_unwind(AssertUnwindSafe(|| dispatch(index, message)));
    (version, process.map_err(|_panic| panicked()))
}

fn panicked() -> Fault {
    tracing::error!("the implementation of an operation panicked");
    Fault::receiver("the server failed while it processed the request")
}

fn fault(version: SoapVersion, fault: &Fault) -> Response<Bytes> {
    tracing::debug!(%fault, "answering with a fault");
    let status = match (version, fault.kind()) {
        // SOAP 1.2 part 2, table 20. In SOAP 1.1 every fault is a 500 (section 6.2).
        (SoapVersion::V1_2, FaultKind::Sender) => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    message(status, version, fault_envelope(version, fault))
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

pub(super) fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    typed(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

pub(super) fn typed(status: StatusCode, content_type: &'static str, text: String) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(text));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
