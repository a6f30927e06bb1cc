//! The way of a request through a server, shared by all services.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Instant;

use futures_util::FutureExt;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, VARY};
use http::{Method, Response, StatusCode};
use tracing::Instrument;

use super::arrival::arrive;
use super::dispatch::{Dispatched, Incoming};
use super::exchange::{Exchange, fault_without_phases, uncaught};
use super::request_head::{RequestHead, accepts_gzip};
use super::routing::may_have;
use super::streaming::{self, Received};
use super::{Options, wsdl};
use crate::soap::{Fault, HttpParts, Service};
use crate::time::within;
use crate::transport::{Body, pack};

/// Dispatch to the methods of an implementation: see [`Dispatch`](super::Dispatch).
pub(super) type DispatchFn<'d> = dyn FnMut(usize, Incoming<'_>) -> Dispatched<'d> + Send + 'd;

/// Answers a request. Its body is not polled before it is needed.
pub(super) async fn answer(
    service: &'static Service,
    options: &Options,
    parts: HttpParts,
    body: Body,
    dispatch: &mut DispatchFn<'_>,
) -> Response<Body> {
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
            Method::POST => soap(service, options, parts, body, dispatch).await,
            Method::GET | Method::HEAD => wsdl::answer(service, &options.documents, &parts),
            _ => not_allowed(),
        };
        let answer = if gzip { packed(answer) } else { answer };
        let answer = if is_head { without_content(answer) } else { answer };
        let span = tracing::Span::current();
        span.record("status", answer.status().as_u16());
        if let Some(body) = answer.body().as_bytes() {
            span.record("reply_bytes", body.len());
        }
        span.record("duration_ms", started.elapsed().as_millis() as u64);
        tracing::debug!("answered");
        answer
    });
    answer.instrument(span).await
}

/// RFC 9110, section 15.5.6.
fn not_allowed() -> Response<Body> {
    let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "SOAP messages come with POST");
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    answer
}

/// Drops the content, but not its length: RFC 9110, section 8.6.
fn without_content(mut answer: Response<Body>) -> Response<Body> {
    let length = HeaderValue::from(answer.body().as_bytes().map_or(0, |body| body.len()));
    answer.headers_mut().insert(CONTENT_LENGTH, length);
    answer.map(|_| Body::empty())
}

/// Minimum length of a reply that is packed, in bytes: below it packing saves less than it costs.
const MIN_PACKED: usize = 1 << 10;

fn packed(mut answer: Response<Body>) -> Response<Body> {
    let whole = answer.body().as_bytes().filter(|body| body.len() >= MIN_PACKED);
    let Some(packed) = whole.and_then(|body| pack(body)) else { return answer };
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.map(|_plain| Body::from(packed))
}

/// Answers a POST.
///
/// A request that its header alone rules out is refused without its body. It gets a fault only where the client waits for
/// `100 Continue`: one that is still sending may lose an answer that comes too early.
async fn soap(
    service: &'static Service,
    options: &Options,
    mut parts: HttpParts,
    body: Body,
    dispatch: &mut DispatchFn<'_>,
) -> Response<Body> {
    // Shared with what changes the parts: header fields are cheap to copy, and are copied only then.
    let shared = parts.clone();
    let head = match RequestHead::parse(&shared.headers) {
        Ok(head) => head,
        Err(problem) => return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem),
    };
    if head.waits
        && let Some(action) = head.action.filter(|action| !may_have(service, options, action))
    {
        return fault_without_phases(options, head.version, &Fault::action_not_supported(action));
    }
    let (arrived, rest, head) = match streaming::has_streams(service) && head.package.is_none() {
        false => (arrive(options, &head, body).await, None, head),
        true => {
            let received = streaming::receive(service, options, &head, body).await;
            let head = RequestHead { charset: Some("utf-8"), ..head };
            match received {
                Ok(Received::Whole(text)) => (Ok(text.into()), None, head),
                Ok(Received::Start(text, rest)) => (Ok(text.into()), Some(rest), head),
                Err(answer) => (Err(Box::new(answer)), None, head),
            }
        }
    };
    let arrived = match arrived {
        Ok(arrived) => arrived,
        Err(answer) => return *answer,
    };
    // A request that is streamed has a limit on silence, not on length.
    let timeout = options.timeout.filter(|_| rest.is_none());
    let mut exchange = Exchange::new(service, options, head.version, &mut parts);
    if let Some(rest) = rest {
        exchange.set_rest(rest);
    }
    let outcome = {
        // A panic drops all that was under way: nothing broken can be seen afterwards, but what the
        // implementation itself shares.
        let processed = AssertUnwindSafe(exchange.process(&head, arrived, dispatch)).catch_unwind();
        within(timeout, pin!(processed)).await
    };
    let answer = match outcome {
        Ok(processed) => uncaught(processed.map(Ok)),
        Err(_elapsed) => {
            tracing::error!("the implementation of an operation took too long");
            Err(Fault::receiver("the server did not finish the request in time"))
        }
    };
    answer.unwrap_or_else(|fault| fault_without_phases(options, exchange.version(), &fault))
}

pub(super) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

pub(super) fn typed(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
