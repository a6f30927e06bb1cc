//! Calls whose request or reply is streamed.

use bytes::Bytes;
use futures_util::FutureExt;
use http::Response;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::drift::Drifts;
use super::reply::Reply;
use super::{CallError, CallErrorKind, Config};
use crate::media_type::{charset, is_multipart};
use crate::soap::{Form, MessageParts, Operation, Target, WRAPPING};
use crate::stream::{List, Reading, Rest, Source, StreamError, StreamErrorKind, Walker, send};
use crate::transport::{Body, TransportError, is_gzip};
use crate::xml::{Places, WriteError};

/// The stream of a reply whose start was read, or the error that ended it there.
pub(super) type Begun = Result<Box<Reading>, StreamError>;

/// The body of a request that is streamed.
pub(super) fn body(
    operation: &Operation,
    message: &MessageParts<'_>,
    xml: &str,
    places: &Places,
) -> Result<Option<Body>, WriteError> {
    match message.items {
        Some(items) => send(xml, places, items, operation.input_parts).map(Some),
        None => Ok(None),
    }
}

/// Reads the start of a response that is streamed. Returns the message without items, as far as it was read.
pub(super) async fn begin(
    config: &Config,
    operation: &'static Operation,
    response: Response<Body>,
    lists: &'static [List],
) -> Result<(Response<Bytes>, Begun), TransportError> {
    let (mut parts, body) = response.into_parts();
    let field = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_packed = is_gzip(field(CONTENT_ENCODING).trim());
    let source = Source::new(body, is_packed, charset(field(CONTENT_TYPE)));
    if is_packed {
        parts.headers.remove(CONTENT_ENCODING);
    }
    let mut reading = Box::new(Reading::new(walker(config, operation, lists), source));
    let (text, begun) = match reading.open().await {
        Ok(_) => (reading.document(), Ok(reading)),
        Err(error) => match error.into_kind() {
            StreamErrorKind::Broken(error) => return Err(error),
            kind => (reading.received(), Err(StreamError::new(kind, 1, 0))),
        },
    };
    Ok((Response::from_parts(parts, Bytes::from(text)), begun))
}

/// Reports whether a response may be streamed: it is a success, and in one part.
pub(super) fn may_stream(response: &Response<Body>) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    response.status().is_success() && !content_type.is_some_and(is_multipart)
}

fn walker(config: &Config, operation: &'static Operation, lists: &'static [List]) -> Walker {
    let mut options = config.read.clone();
    options.report_drift |= Drifts::is_heard();
    Walker::new(&WRAPPING, &options, lists, Form::of_output(operation).has_parts())
}

/// Hands the rest of a reply over to the place that its start was read into.
pub(super) fn attach(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    text: Option<&str>,
    target: &mut Target<'_>,
) -> Result<(), CallError> {
    let lists = target.body.lists();
    let Some(slot) = target.body.stream_slot() else { return Ok(()) };
    let failed = |error: StreamError| match error.into_kind() {
        StreamErrorKind::Read(error) => reply.error(CallErrorKind::Read(error)),
        kind => reply.error(CallErrorKind::Stream(StreamError::new(kind, 1, 0))),
    };
    let mut reading = match (reply.take_stream(), text) {
        (Some(_), Some(_)) => {
            return Err(CallError::untrusted(
                "an interceptor replaced a reply that is streamed: it sees the message without its items",
            ));
        }
        (Some(begun), None) => begun.map_err(failed)?,
        // All of it is here.
        (None, text) => {
            let text = text.map_or_else(|| reply.lossy().into_owned(), str::to_owned);
            let source = Source::new(Body::from(text), false, Some("utf-8"));
            let mut reading = Box::new(Reading::new(walker(config, operation, lists), source));
            match reading.open().now_or_never() {
                Some(opened) => opened.map_err(failed)?,
                None => return Err(reply.error(reply.not_soap())),
            };
            reading
        }
    };
    reading.set_silence(config.timeout);
    reading.set_redaction(reply.redaction().clone());
    if Drifts::is_heard() {
        let (drifts, redaction) = (config.drifts.clone(), reply.redaction().clone());
        reading.set_report(Box::new(move |drift| drifts.report(drift, &redaction)));
    }
    slot.attach(Rest(reading));
    Ok(())
}
