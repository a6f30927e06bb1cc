//! The life of a call, compiled once for all operations.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::Extensions;
use http::response::Parts;
use tracing::Instrument;

use super::elsewhere::ReplyElsewhere;
use super::endpoint::Endpoint;
use super::envelope_phases::FinishedRequest;
use super::interceptor::{AfterAttempt, AttemptOutcome};
use super::message::{Completed, Incoming};
use super::open_reply::take_in;
use super::progress::Progress;
use super::reply::redaction;
use super::request_context::{Additions, Outgoing, RequestContext};
use super::streaming;
use super::wire::{self, Sending, added_secrets};
use super::{CallError, CallErrorKind, Client, Config};
use crate::BoxFuture;
use crate::attachment::OutgoingParts;
use crate::redact::Redaction;
use crate::soap::{
    Envelope, EnvelopeText, Form, HttpResponseParts, MessageParts, Operation, Service, message_envelope,
};
use crate::time::{sleep, within_since};
use crate::xml::{RawElement, ReadOptions, WriteError};

/// A call, without its types.
struct CallParts<'c> {
    client: &'c Client,
    operation: &'static Operation,
    request: &'c dyn Outgoing,
    progress: &'c Progress,
}

/// Makes a call. Its future is boxed here, once for all operations.
pub(super) fn start(
    client: Client,
    operation: &'static Operation,
    request: Box<dyn Outgoing>,
    place: fn() -> Box<dyn Incoming>,
) -> BoxFuture<'static, Result<Completed, CallError>> {
    Box::pin(run(client, operation, request, place()))
}

/// Makes a call of the operation of a service with this number.
pub(super) fn start_by_number(
    client: &Client,
    service: &'static Service,
    operation: usize,
    request: Box<dyn Outgoing>,
    place: fn() -> Box<dyn Incoming>,
) -> BoxFuture<'static, Result<Completed, CallError>> {
    start(client.clone(), &service.operations[operation], request, place)
}

/// Makes a call: within its time limit, through the interceptors, and again where that is right.
async fn run(
    client: Client,
    operation: &'static Operation,
    request: Box<dyn Outgoing>,
    received: Box<dyn Incoming>,
) -> Result<Completed, CallError> {
    run_with(client, operation, request, received, &mut Extensions::new()).await
}

/// Like [`run`], with values that the interceptors share.
pub(super) async fn run_with(
    client: Client,
    operation: &'static Operation,
    request: Box<dyn Outgoing>,
    mut received: Box<dyn Incoming>,
    extensions: &mut Extensions,
) -> Result<Completed, CallError> {
    let config = &*client.config;
    let endpoint = config.display_endpoint();
    let span = tracing::info_span!(
        "call",
        operation = operation.name,
        endpoint,
        soap = %config.version,
        attempt = tracing::field::Empty,
        status = tracing::field::Empty,
        request_bytes = tracing::field::Empty,
        reply_bytes = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let progress = Progress::new(span.clone());
    let call = CallParts { client: &client, operation, request: &*request, progress: &progress };
    let result = {
        let call = pin!(async {
            let attempts = pin!(call.attempts(&mut *received, extensions));
            let result = within_since(config.timeout, || progress.last_piece(), attempts).await;
            let result = result.unwrap_or_else(|_elapsed| {
                let limit = config.timeout.unwrap_or_default();
                Err(CallError::new(CallErrorKind::Timeout { limit, sent: progress.give_up() }))
            });
            progress.record();
            match &result {
                Ok(_) => tracing::debug!("the call succeeded"),
                Err(error) => tracing::debug!(error = %error.kind().report(), "the call failed"),
            }
            result
        });
        call.instrument(span).await
    };
    match result {
        Ok(http) => Ok((received, HttpResponseParts::new(http))),
        Err(error) => Err(error.with_attempts(progress.attempt()).at(operation.name, endpoint)),
    }
}

impl CallParts<'_> {
    fn config(&self) -> &Config {
        &self.client.config
    }

    async fn attempts(
        &self,
        received: &mut dyn Incoming,
        extensions: &mut Extensions,
    ) -> Result<Parts, CallError> {
        let (config, progress) = (self.config(), self.progress);
        if let Some(problem) = &config.wrong_endpoint {
            return Err(CallError::new(CallErrorKind::Endpoint(problem.clone())));
        }
        if let Some(problem) = &config.problem {
            return Err(CallError::new(CallErrorKind::Write(problem.clone())));
        }
        let mut repeats = Repeats::default();
        loop {
            let blocks = extra_blocks(config, self.operation, &self.request.parts());
            let mut additions = Additions { blocks, ..Additions::default() };
            let result = self.attempt(received, &mut additions, extensions).await;
            let result = result.map_err(|error| {
                let endpoint = additions.endpoint.as_ref().unwrap_or(&config.endpoint);
                let error = error.redacted_unsent(|| self.redaction(endpoint, &additions));
                error.at(self.operation.name, endpoint.display_url())
            });
            let wants_repeat = self.wants_repeat(&mut repeats, result.as_ref(), extensions);
            let error = match result {
                Ok(http) => return Ok(http),
                // A stream that was sent is gone.
                Err(error) if additions.outgoing.as_ref().is_some_and(OutgoingParts::is_spent) => {
                    return Err(error);
                }
                Err(error) => error,
            };
            if !self.can_repeat() {
                return Err(error);
            }
            if wants_repeat {
                tracing::info!("the call is repeated, as an interceptor asks");
                progress.begin_next_attempt();
                continue;
            }
            let retry = config.retry.as_ref();
            let wait = retry.and_then(|retry| retry.wait(self.operation.name, progress.attempt(), &error));
            let in_time = |wait: &Duration| {
                config.timeout.is_none_or(|limit| limit.saturating_sub(progress.elapsed()) > *wait)
            };
            let Some(wait) = wait.filter(in_time) else { return Err(error) };
            let (attempt, wait_ms) = (progress.attempt(), wait.as_millis() as u64);
            tracing::info!(attempt, wait_ms, error = %error.kind().report(), "the call is repeated");
            progress.begin_next_attempt();
            sleep(wait).await;
        }
    }

    /// The redaction of a request that was not sent.
    fn redaction(&self, endpoint: &Endpoint, additions: &Additions) -> Redaction {
        let envelope = write_with(self.config(), self.operation, &self.request.parts(), &additions.blocks);
        let Envelope { xml, secrets, .. } = envelope.unwrap_or_default();
        redaction(self.config(), endpoint, &secrets, xml.into(), &added_secrets(additions))
    }

    /// Asks the interceptors after an attempt. The number of repeats that each of them is granted is limited.
    fn wants_repeat(
        &self,
        repeats: &mut Repeats,
        result: Result<&Parts, &CallError>,
        extensions: &mut Extensions,
    ) -> bool {
        let mut wants_repeat = false;
        for (index, interceptor) in self.config().interceptors.replies() {
            let mut attempt = AttemptOutcome { operation: self.operation, result, extensions };
            let wish = interceptor.after_attempt(&mut attempt);
            wants_repeat |= wish == AfterAttempt::Repeat
                && result.is_err()
                && repeats.grant(index, interceptor.max_repeats());
        }
        wants_repeat
    }

    async fn attempt(
        &self,
        received: &mut dyn Incoming,
        additions: &mut Additions,
        extensions: &mut Extensions,
    ) -> Result<Parts, CallError> {
        let (config, operation) = (self.config(), self.operation);
        let interceptors = &config.interceptors;
        for interceptor in interceptors.iter() {
            let mut context = RequestContext {
                client: self.client,
                operation,
                attempt: self.progress.attempt(),
                request: self.request,
                additions: &mut *additions,
                extensions: &mut *extensions,
            };
            interceptor.prepare_request(&mut context).await?;
        }
        let envelope = self.write(additions).await?;
        let lists = received.target().body.lists();
        let sending = self.finish(envelope, additions, extensions, !lists.is_empty()).await?;
        let reply =
            wire::send(config, operation, sending, additions, extensions, self.progress, lists).await?;
        if reply.body.is_empty()
            && reply.http.status.is_success()
            && let Some(mark) = extensions.get_mut::<ReplyElsewhere>()
        {
            mark.is_accepted = true;
            return Ok(reply.http);
        }
        take_in(config, operation, reply, received, extensions).await
    }

    /// Reports whether the request can be sent again: the items of one that is streamed may be gone.
    fn can_repeat(&self) -> bool {
        self.request.parts().items.is_none_or(|items| items.is_there())
    }

    /// Writes the envelope. Attachments that stand in it are read first.
    async fn write(&self, additions: &mut Additions) -> Result<Envelope, CallError> {
        let write = |blocks: &[RawElement]| {
            write_with(self.config(), self.operation, &self.request.parts(), blocks)
                .map_err(|error| CallError::new(CallErrorKind::Write(error)))
        };
        let mut envelope = write(&additions.blocks)?;
        if let Some(outgoing) = envelope.outgoing.take_if(|outgoing| outgoing.is_incomplete()) {
            let loaded = outgoing.load(self.config().attachments.inline_bytes()).await;
            loaded.map_err(|error| CallError::new(CallErrorKind::Attachment(error)))?;
            envelope = write(&additions.blocks)?;
        }
        additions.outgoing = envelope.outgoing.take();
        Ok(envelope)
    }

    /// Lets the interceptors finish the envelope.
    async fn finish(
        &self,
        mut envelope: Envelope,
        additions: &mut Additions,
        extensions: &mut Extensions,
        is_reply_streamed: bool,
    ) -> Result<Sending, CallError> {
        let interceptors = &self.config().interceptors;
        let (secrets, places) = (std::mem::take(&mut envelope.secrets), envelope.places.take());
        if interceptors.is_empty() && places.is_none() {
            let xml = Bytes::from(envelope.xml);
            return Ok(Sending { written: xml.clone(), xml, secrets, body: None });
        }
        let mut envelope = EnvelopeText::written(envelope, ReadOptions::default());
        for interceptor in interceptors.iter() {
            let mut request = FinishedRequest {
                operation: self.operation,
                envelope: &mut envelope,
                http_headers: &mut additions.http_headers,
                extensions: &mut *extensions,
                is_streamed: is_reply_streamed || places.is_some(),
                outgoing: &mut additions.outgoing,
                inline_bytes: self.config().attachments.inline_bytes(),
            };
            interceptor.finish_request(&mut request).await?;
        }
        let (mut xml, written) = envelope.into_parts();
        let written = written.map(Bytes::from);
        let Some(places) = places else {
            let xml = Bytes::from(xml);
            return Ok(Sending { written: written.unwrap_or_else(|| xml.clone()), xml, secrets, body: None });
        };
        let body = streaming::body(self.operation, &self.request.parts(), &xml, &places);
        let body = body.map_err(|error| CallError::new(CallErrorKind::Write(error)))?;
        let written = written.unwrap_or_else(|| Bytes::from(xml.clone()));
        xml = xml.replace(places.mark(), "");
        Ok(Sending { written, xml: Bytes::from(xml), secrets, body })
    }
}

/// Maximum number of repeats that one interceptor is granted a call, whatever it asks for.
const MOST_REPEATS: usize = 8;

/// Repeats that were granted to interceptors, by their index.
#[derive(Default)]
struct Repeats(Vec<usize>);

impl Repeats {
    fn grant(&mut self, index: usize, most: usize) -> bool {
        let granted = self.0.iter().filter(|known| **known == index).count();
        let is_granted = granted < most.min(MOST_REPEATS);
        if is_granted {
            self.0.push(index);
        }
        is_granted
    }
}

/// Writes the request with the header blocks of the client.
pub(super) fn write(
    config: &Config,
    operation: &'static Operation,
    message: &MessageParts<'_>,
) -> Result<Envelope, WriteError> {
    match &config.problem {
        Some(problem) => Err(problem.clone()),
        None => {
            let blocks = extra_blocks(config, operation, message);
            write_with(config, operation, message, &blocks)
        }
    }
}

fn write_with(
    config: &Config,
    operation: &'static Operation,
    message: &MessageParts<'_>,
    blocks: &[RawElement],
) -> Result<Envelope, WriteError> {
    let mut envelope = message_envelope(
        config.version,
        config.style.as_deref(),
        message,
        blocks,
        Form::of_input(operation),
        config.mtom.as_ref(),
    )?;
    operation.secrets.iter().for_each(|name| envelope.secrets.names.insert(name));
    Ok(envelope)
}

/// The client's blocks that go with this request.
fn extra_blocks(config: &Config, operation: &Operation, message: &MessageParts<'_>) -> Vec<RawElement> {
    let known = config.blocks.iter().filter(|block| operation.input_headers.contains(&block.name()));
    known.chain(&config.always).filter(|block| !message.has_block(block.name())).cloned().collect()
}
