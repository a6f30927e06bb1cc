//! Requests and responses that are streamed.

use std::pin::pin;

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Response, StatusCode};

use super::Options;
use super::request_head::RequestHead;
use super::routing::{Found, cannot_read, find, reader};
use super::service::plain;
use crate::soap::{Fault, MessageParts, Operation, Service, WRAPPING};
use crate::stream::{Reading, Source, Step, StreamError, StreamErrorKind, Walker, send};
use crate::time::within;
use crate::transport::Body;
use crate::xml::{Places, ReadErrorKind, WriteError};

/// A request of a service that has operations whose requests are streamed.
pub(super) enum Received {
    /// All of it, as text.
    Whole(Bytes),
    /// The message without items as far as it was read, and the rest.
    Start(Bytes, Box<Reading>),
}

/// Reports whether requests of a service may be streamed.
pub(super) fn has_streams(service: &Service) -> bool {
    service.operations.iter().any(|operation| !operation.input_lists.is_empty())
}

/// Receives a request: as a whole, or up to the first item of an operation whose requests are streamed.
///
/// # Errors
///
/// The response to a request that did not arrive.
pub(super) async fn receive(
    service: &'static Service,
    options: &Options,
    head: &RequestHead<'_>,
    body: Body,
) -> Result<Received, Response<Body>> {
    let mut walker = Walker::new(&WRAPPING, &options.read, &[], false);
    walker.stop_at_root();
    let mut reading = Box::new(Reading::new(walker, Source::new(body, head.gzip, head.charset)));
    let received = within(options.body_timeout, pin!(open(service, options, head, &mut reading))).await;
    match received {
        Err(_elapsed) => Err(too_late()),
        Ok(Ok(Some(text))) => Ok(Received::Whole(text.into())),
        Ok(Ok(None)) => {
            reading.set_silence(options.body_timeout);
            Ok(Received::Start(reading.document().into(), reading))
        }
        Ok(Err(error)) => match error.kind() {
            StreamErrorKind::Read(error) => match error.kind() {
                ReadErrorKind::Limit("bytes in a message", limit) => Err(too_long(*limit)),
                // Reading what there is describes the error, as of any request.
                _ => Ok(Received::Whole(reading.received().into())),
            },
            StreamErrorKind::Incomplete | StreamErrorKind::Trailer(_) => {
                Ok(Received::Whole(reading.received().into()))
            }
            _ => {
                tracing::debug!("a request was not received: {}", error.report());
                Err(plain(StatusCode::BAD_REQUEST, "the message broke off"))
            }
        },
    }
}

pub(super) fn too_late() -> Response<Body> {
    plain(StatusCode::REQUEST_TIMEOUT, "the message did not arrive in time")
}

pub(super) fn too_long(limit: usize) -> Response<Body> {
    let text = format!("the message is longer than the {limit} bytes that this server takes");
    plain(StatusCode::PAYLOAD_TOO_LARGE, &text)
}

/// Reads the start of a request. Returns the text of one that is not streamed.
async fn open(
    service: &'static Service,
    options: &Options,
    head: &RequestHead<'_>,
    reading: &mut Reading,
) -> Result<Option<String>, StreamError> {
    if reading.open().await? != Step::Root {
        return Ok(Some(reading.received()));
    }
    match operation(service, options, head, &reading.document()) {
        // Operations that are distinguished by what is in the element in the body are not streamed.
        Some(operation) if !operation.input_lists.is_empty() && operation.input_elements.is_empty() => {
            reading.set_lists(operation.input_lists, operation.input_parts);
            reading.open().await?;
            Ok(None)
        }
        _ => reading.receive(options.read.limits.message_limit()).await.map(Some),
    }
}

/// The operation that a message is for, of which the start was read.
fn operation(
    service: &'static Service,
    options: &Options,
    head: &RequestHead<'_>,
    start: &str,
) -> Option<&'static Operation> {
    let mut reader = reader(options, start);
    let Ok(Found { index, .. }) = find(service, options, head, start, &mut reader) else { return None };
    service.operations.get(index)
}

/// The rest of a request that has arrived as a whole.
pub(super) fn whole(
    options: &Options,
    operation: &Operation,
    lists: &'static [crate::stream::List],
    text: &str,
) -> Result<Box<Reading>, Fault> {
    let walker = Walker::new(&WRAPPING, &options.read, lists, operation.input_parts);
    let source = Source::new(Body::from(text.to_owned()), false, Some("utf-8"));
    let mut reading = Box::new(Reading::new(walker, source));
    match reading.open().now_or_never() {
        Some(Err(error)) => match error.into_kind() {
            StreamErrorKind::Read(error) => Err(cannot_read(&error)),
            _ => Err(Fault::sender("the message ends too early")),
        },
        _ => Ok(reading),
    }
}

/// The body of a response that is streamed, whose envelope was written without items.
pub(super) fn body(
    operation: Option<&Operation>,
    message: &MessageParts<'_>,
    xml: &str,
    places: &Places,
) -> Result<Body, WriteError> {
    match message.items {
        Some(items) => send(xml, places, items, operation.is_some_and(|operation| operation.output_parts)),
        None => Ok(Body::from(xml.replace(places.mark(), ""))),
    }
}
