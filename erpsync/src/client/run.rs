//! The life of a call, the same for all operations.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use tracing::Instrument;

use super::drift::Drifts;
use super::progress::Progress;
use super::reply::Reply;
use super::wire;
use super::{AuthContext, Authenticate, Authentication, CallError, CallErrorKind, Client, Config};
use crate::soap::{Envelope, Fault, HttpResponseParts, Opened, Operation};
use crate::superoffice::Refusal;
use crate::time::{sleep, within};
use crate::xml::{Name, RawElement, ReadError, Reader, WriteError};

/// What a reply that can be read says.
pub(crate) enum Verdict {
    /// The response is there.
    Done,
    Fault(Box<Fault>),
    Refused(Box<Refusal>),
}

/// The header blocks that a request has itself.
pub(super) trait RequestBlocks: Sync {
    fn has(&self, name: Name<'_>) -> bool;
    fn all(&self) -> Vec<RawElement>;
}

/// Writes the request, with more header blocks.
type Encode<'a> = dyn Fn(&[RawElement]) -> Result<Envelope, WriteError> + Send + Sync + 'a;
/// Reads a reply.
pub(crate) type Decode<'a> = dyn FnMut(&mut Opened<'_, '_>) -> Result<Verdict, ReadError> + Send + 'a;

/// Makes a call: within its time limit, signed in, and again where that is right.
pub(super) async fn run(
    client: &Client,
    operation: &'static Operation,
    blocks: &dyn RequestBlocks,
    encode: &Encode<'_>,
    decode: &mut Decode<'_>,
) -> Result<HttpResponseParts, CallError> {
    let config = &*client.config;
    let endpoint = config.endpoint.shown();
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
    let call = pin!(async {
        let attempts = pin!(attempts(client, operation, blocks, encode, decode, &progress));
        let result = within(config.timeout, attempts).await.unwrap_or_else(|_elapsed| {
            let limit = config.timeout.unwrap_or_default();
            Err(CallError::new(CallErrorKind::Timeout { limit, sent: progress.give_up() }))
        });
        match &result {
            Ok(_) => tracing::debug!("the call succeeded"),
            Err(error) => tracing::debug!(error = %error.kind(), "the call failed"),
        }
        result
    });
    let result = call.instrument(span).await;
    result.map_err(|error| error.with_attempts(progress.attempt()).at(operation.name, endpoint))
}

async fn attempts(
    client: &Client,
    operation: &'static Operation,
    blocks: &dyn RequestBlocks,
    encode: &Encode<'_>,
    decode: &mut Decode<'_>,
    progress: &Progress,
) -> Result<HttpResponseParts, CallError> {
    let config = &*client.config;
    if let Some(problem) = &config.problem {
        return Err(CallError::new(CallErrorKind::Write(problem.clone())));
    }
    let extra = extra_blocks(config, operation, blocks);
    let authenticate = authenticator(config, operation, blocks, &extra);
    let mut renewed = false;
    loop {
        let mut authentication = None;
        let outcome = async {
            let mut sent = extra.clone();
            let mut client = Cow::Borrowed(client);
            if let Some((authenticate, block)) = authenticate {
                let context = context(&client, block, blocks, &extra);
                let authenticated = authenticate.authenticate(context).await;
                let authenticated =
                    authenticated.map_err(|error| CallError::new(CallErrorKind::SignIn(error)))?;
                sent.push(authenticated.block.clone());
                if let Some(endpoint) = &authenticated.endpoint {
                    client = Cow::Owned(client.into_owned().with_endpoint(endpoint));
                }
                authentication = Some(authenticated);
            }
            let config = &*client.config;
            let outcome = attempt(config, operation, &sent, encode, decode, progress).await;
            outcome.map_err(|error| error.at(operation.name, config.endpoint.shown()))
        }
        .await;
        let used = authenticate.zip(authentication);
        let error = match outcome {
            Ok(http) => {
                if let Some(((authenticate, _), used)) = used {
                    authenticate.accepted(&used);
                }
                return Ok(http);
            }
            Err(error) => error,
        };
        if let Some(((authenticate, _), used)) = used
            && !renewed
            && renew(authenticate, &used, &error)
        {
            renewed = true;
            progress.again();
            continue;
        }
        let retry = config.retry.as_ref();
        let wait = retry.and_then(|retry| retry.wait(operation.name, progress.attempt(), &error));
        let in_time = |wait: &Duration| {
            config.timeout.is_none_or(|limit| limit.saturating_sub(progress.elapsed()) > *wait)
        };
        let Some(wait) = wait.filter(in_time) else { return Err(error) };
        let (attempt, wait_ms) = (progress.attempt(), wait.as_millis() as u64);
        tracing::info!(attempt, wait_ms, error = %error.kind(), "the call is repeated");
        progress.again();
        sleep(wait).await;
    }
}

/// The client's blocks that go with this request.
pub(super) fn extra_blocks(
    config: &Config,
    operation: &Operation,
    blocks: &dyn RequestBlocks,
) -> Vec<RawElement> {
    let known = config.blocks.iter().filter(|block| operation.input_headers.contains(&block.name()));
    known.chain(&config.always).filter(|block| !blocks.has(block.name())).cloned().collect()
}

/// Who supplies a block that is neither in the request nor among the client's.
fn authenticator<'c>(
    config: &'c Config,
    operation: &'static Operation,
    blocks: &dyn RequestBlocks,
    extra: &[RawElement],
) -> Option<(&'c dyn Authenticate, Name<'static>)> {
    let authenticate = config.authenticate.as_deref()?;
    let block = authenticate.block(operation.input_headers)?;
    let given = blocks.has(block) || extra.iter().any(|extra| extra.name() == block);
    (!given).then_some((authenticate, block))
}

fn context(
    client: &Client,
    block: Name<'static>,
    blocks: &dyn RequestBlocks,
    extra: &[RawElement],
) -> AuthContext {
    let mut all = blocks.all();
    all.extend_from_slice(extra);
    let client = client.clone().set(|config| config.authenticate = None);
    AuthContext { client, block, blocks: all }
}

fn renew(authenticate: &dyn Authenticate, refused: &Authentication, error: &CallError) -> bool {
    let again = authenticate.is_refused(error) && authenticate.renew(refused);
    if again {
        tracing::debug!(error = %error.kind(), "the server refused the ticket; the call is repeated with a new one");
    }
    again
}

/// One exchange over the network, and what its reply says.
async fn attempt(
    config: &Config,
    operation: &'static Operation,
    blocks: &[RawElement],
    encode: &Encode<'_>,
    decode: &mut Decode<'_>,
    progress: &Progress,
) -> Result<HttpResponseParts, CallError> {
    let mut envelope = encode(blocks).map_err(|error| CallError::new(CallErrorKind::Write(error)))?;
    operation.secrets.iter().for_each(|name| envelope.secrets.names.note(name));
    let reply = wire::send(config, operation.name, operation.action, envelope, progress).await?;
    judge(config, &reply, operation.one_way, decode)?;
    Ok(reply.http)
}

/// What a reply says, be it a fault, a refusal or not SOAP at all.
pub(crate) fn judge(
    config: &Config,
    reply: &Reply,
    one_way: bool,
    decode: &mut Decode<'_>,
) -> Result<(), CallError> {
    let success = reply.http.status.is_success();
    if reply.body.is_empty() && success && one_way {
        return Ok(());
    }
    let failed = |kind: CallErrorKind| Err(CallError::of_reply(kind, reply.received(), reply.redaction()));
    if reply.is_multipart() {
        return failed(reply.not_soap());
    }
    let text = match reply.text() {
        Ok(text) => text,
        Err(_) if !success => return failed(reply.status_error()),
        Err(error) => return failed(CallErrorKind::Read(error)),
    };
    failed(match read(config, reply, &text, decode) {
        Ok(Some(Verdict::Done)) if success => return Ok(()),
        Ok(Some(Verdict::Fault(fault))) => CallErrorKind::Fault(*fault),
        Ok(Some(Verdict::Refused(refusal))) => CallErrorKind::Refused(refusal),
        _ if !success => reply.status_error(),
        Ok(_) => reply.not_soap(),
        // What it is instead says more than where the reader stumbled.
        Err(_) if is_something_else(&text) => reply.not_soap(),
        Err(error) => CallErrorKind::Read(error),
    })
}

/// Whether a text does not even begin like XML, or is a page of a web site.
fn is_something_else(text: &str) -> bool {
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let begins_with = |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    !start.starts_with('<') || begins_with("<!doctype html") || begins_with("<html")
}

/// `None`: not a SOAP envelope.
fn read(
    config: &Config,
    reply: &Reply,
    text: &str,
    decode: &mut Decode<'_>,
) -> Result<Option<Verdict>, ReadError> {
    let memory = config.memories.take();
    let mut options = config.read.clone();
    options.report_drift |= Drifts::is_heard();
    let mut reader = Reader::with_memory(text, options, memory);
    let Some(mut opened) = crate::soap::open(&mut reader)? else {
        return Ok(None);
    };
    let verdict = decode(&mut opened);
    // Of a message that can't be read, too: it may be the reason.
    let drift = opened.take_drift();
    if !drift.is_empty() {
        config.drifts.tell(drift, reply.redaction());
    }
    let verdict = verdict?;
    // Only of a message that was good.
    config.memories.keep(reader.into_memory());
    Ok(Some(verdict))
}
