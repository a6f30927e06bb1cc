//! A reply on its way from the transport to the program: through the interceptors, then read.

use std::sync::Arc;

use bytes::Bytes;
use http::Extensions;
use http::response::Parts;

use super::envelope_phases::OpenedReply;
use super::interpret::{Checks, interpret_reply};
use super::message::Incoming;
use super::packaged;
use super::reply::Reply;
use super::streaming;
use super::{CallError, CallErrorKind, Config};
use crate::attachment::Package;
use crate::soap::{BodySlot, EnvelopeText, Operation, Target};
use crate::xml::ReadOptions;

/// Reads a reply that came another way than over the transport of its request, through all interceptors.
pub(super) async fn read_later(
    config: &Config,
    operation: &'static Operation,
    http: Parts,
    body: Bytes,
    received: &mut dyn Incoming,
    extensions: &mut Extensions,
) -> Result<Parts, CallError> {
    let mut reply = Reply::of_body(config, operation, body);
    reply.http = http;
    take_in(config, operation, reply, received, extensions).await
}

/// Lets the interceptors open a reply, and reads it.
pub(super) async fn take_in(
    config: &Config,
    operation: &'static Operation,
    mut reply: Reply<'_>,
    received: &mut dyn Incoming,
    extensions: &mut Extensions,
) -> Result<Parts, CallError> {
    let mut package = reply.package.as_ref().map(|(package, _)| package.clone());
    let opened = open(config, operation, &reply, &mut package, extensions).await;
    received.target().clear();
    if package.is_none() {
        reply.package = None;
    }
    let opened = opened.map_err(|error| refused(config, operation, &reply, error, received.target()))?;
    let mut interpret = || {
        received.target().clear();
        let checks = Checks::new(config, operation, &reply, extensions);
        interpret_reply(config, operation, &reply, opened.as_ref(), received.target(), checks)
    };
    match &reply.package {
        None => interpret()?,
        Some((package, _)) => packaged::read(package, &reply, interpret).await?,
    }
    read_absent(received.target().body)?;
    streaming::attach(
        config,
        operation,
        &reply,
        opened.as_ref().map(EnvelopeText::as_str),
        &mut received.target(),
    )?;
    Ok(packaged::with_parts(reply))
}

/// Lets the interceptors open the reply. Returns the envelope, if it is another one than that of the reply.
async fn open(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    package: &mut Option<Arc<Package>>,
    extensions: &mut Extensions,
) -> Result<Option<EnvelopeText>, CallError> {
    if config.interceptors.is_empty() || reply.body.is_empty() || reply.is_multipart() {
        return Ok(None);
    }
    let Ok(text) = reply.text() else { return Ok(None) };
    let mut envelope = None;
    for (_, interceptor) in config.interceptors.replies() {
        let mut opened = OpenedReply {
            operation,
            http: &reply.http,
            text: &text,
            options: &config.read,
            drifts: &config.drifts,
            envelope: &mut envelope,
            extensions: &mut *extensions,
            package: &mut *package,
        };
        interceptor.open_reply(&mut opened).await?;
    }
    Ok(envelope.filter(EnvelopeText::is_changed))
}

/// The error of a reply that an interceptor refused to open.
///
/// Reading one that is no envelope gives the error that describes it. Nothing else comes of that: a response or a fault
/// would be one that nobody verified.
fn refused(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    error: CallError,
    target: Target<'_>,
) -> CallError {
    let is_envelope = reply
        .text()
        .is_ok_and(|text| EnvelopeText::with_options(&*text, config.read.clone()).version().is_ok());
    if !is_envelope
        && let Err(unreadable) = interpret_reply(config, operation, reply, None, target, None)
        && matches!(
            unreadable.kind(),
            CallErrorKind::HttpStatus { .. } | CallErrorKind::NotSoap { .. } | CallErrorKind::Read(_)
        )
    {
        return unreadable;
    }
    reply.error(error.into_kind())
}

/// Reads a reply that came another way than over a transport.
pub(super) fn read_reply(
    config: &Config,
    operation: &'static Operation,
    xml: Bytes,
    target: Target<'_>,
) -> Result<(), CallError> {
    let reply = Reply::of_body(config, operation, xml);
    let extensions = Extensions::new();
    let checks = Checks::new(config, operation, &reply, &extensions);
    let at = |error: CallError| error.at(operation.name, config.endpoint.display_url());
    let Target { headers, others, body } = target;
    let reply_target = Target { headers, others, body: &mut *body };
    interpret_reply(config, operation, &reply, None, reply_target, checks).map_err(at)?;
    read_absent(body).map_err(at)?;
    streaming::attach(config, operation, &reply, None, &mut Target { headers, others, body }).map_err(at)
}

/// Reads an empty body where there was no reply, as a one-way operation has none.
fn read_absent(body: &mut dyn BodySlot) -> Result<(), CallError> {
    if body.is_read() {
        return Ok(());
    }
    let read = body.read_absent(&ReadOptions::default(), None);
    read.map_err(|error| CallError::new(CallErrorKind::Read(error)))
}
