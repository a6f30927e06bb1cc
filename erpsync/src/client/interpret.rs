//! The meaning of a reply: a response, a fault, a rejection, or no SOAP message at all.

use http::Extensions;

use super::drift::Drifts;
use super::interceptor::{BlockInterest, ReplyHeaders};
use super::reply::Reply;
use super::{CallError, CallErrorKind, Config};
use crate::soap::Target;
use crate::soap::{
    Block, Content, EnvelopeText, Fault, Form, Opened, Operation, Sink, encoding, open, read_block,
};
use crate::xml::{Name, RawElement, ReadError, Reader, Shape};

/// Outcome of a reply that is a SOAP message.
enum ReplyOutcome {
    Response,
    Fault(Box<Fault>),
    Rejected(CallError),
}

/// Reads a reply into its target, or makes the error that it is.
pub(super) fn interpret_reply(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    opened: Option<&EnvelopeText>,
    target: Target<'_>,
    checks: Option<Checks<'_>>,
) -> Result<(), CallError> {
    let success = reply.http.status.is_success();
    if reply.body.is_empty() && success && operation.one_way {
        return Ok(());
    }
    let failed = |kind: CallErrorKind| Err(reply.error(kind));
    if reply.is_multipart() {
        return failed(reply.not_soap());
    }
    let received = match opened {
        Some(envelope) => Ok(envelope.as_str().into()),
        None => reply.text(),
    };
    let text = match received {
        Ok(text) => text,
        Err(_) if !success => return failed(reply.status_error()),
        Err(error) => return failed(CallErrorKind::Read(error)),
    };
    let mut sink = ReplySink { form: Form::of_output(operation), target, checks, rejection: None };
    failed(match read(config, operation, reply, &text, &mut sink) {
        Ok(Some(ReplyOutcome::Response)) if success => return Ok(()),
        Ok(Some(ReplyOutcome::Fault(fault))) => CallErrorKind::Fault(*fault),
        Ok(Some(ReplyOutcome::Rejected(error))) => error.into_kind(),
        _ if !success => reply.status_error(),
        Ok(_) => reply.not_soap(),
        // The kind of the body helps more than the place where the reader stumbled.
        Err(_) if is_something_else(&text) => reply.not_soap(),
        Err(error) => CallErrorKind::Read(error),
    })
}

/// Reports whether a text does not even begin like XML, or is a page of a web site.
fn is_something_else(text: &str) -> bool {
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let begins_with = |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    !start.starts_with('<') || begins_with("<!doctype html") || begins_with("<html")
}

/// Reads an envelope; `None` if the text is none.
fn read(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    text: &str,
    sink: &mut ReplySink<'_, '_>,
) -> Result<Option<ReplyOutcome>, ReadError> {
    let is_encoded = sink.form.encoding.is_some();
    encoding::read_tree(text, &config.read, is_encoded, |text| {
        read_text(config, operation, reply, text, sink)
    })
}

fn read_text(
    config: &Config,
    operation: &'static Operation,
    reply: &Reply<'_>,
    text: &str,
    sink: &mut ReplySink<'_, '_>,
) -> Result<Option<ReplyOutcome>, ReadError> {
    let cache = config.tag_caches.take();
    let mut options = config.read.clone();
    options.report_drift |= Drifts::is_heard();
    if sink.form.encoding.is_some() {
        options.set_encoded();
    }
    let mut reader = Reader::with_tag_cache(text, options, cache);
    if let Some((package, _)) = &reply.package {
        reader.set_inclusions(package.clone());
    }
    let Some(mut opened) = open(&mut reader)? else {
        return Ok(None);
    };
    let outcome = sink.outcome(operation, &mut opened);
    // Also of a message that can't be read: drift may be the reason.
    let drift = opened.take_drift();
    if !drift.is_empty() {
        config.drifts.report(drift, reply.redaction());
    }
    let outcome = outcome?;
    // Only of a message that was good.
    config.tag_caches.put_back(reader.into_tag_cache());
    Ok(Some(outcome))
}

/// Takes a reply in.
struct ReplySink<'t, 'c> {
    form: Form,
    target: Target<'t>,
    checks: Option<Checks<'c>>,
    rejection: Option<CallError>,
}

impl ReplySink<'_, '_> {
    fn outcome(
        &mut self,
        operation: &'static Operation,
        opened: &mut Opened<'_, '_>,
    ) -> Result<ReplyOutcome, ReadError> {
        if let Content::Fault(fault) = opened.read(self)? {
            let others = std::mem::take(self.target.others);
            return Ok(ReplyOutcome::Fault(Box::new(fault.received_with(&*self.target.headers, others))));
        }
        if let Some(rejection) = self.rejection.take() {
            return Ok(ReplyOutcome::Rejected(rejection));
        }
        if !self.target.body.is_read() {
            // An empty body is read as an element without content: all that it could hold may be absent.
            let read = self.target.body.read_absent(opened.options(), opened.inclusions());
            read.map_err(|error| match &operation.output {
                Some(output) => opened.missing(output.name().local),
                None => error,
            })?;
        }
        Ok(ReplyOutcome::Response)
    }
}

impl Sink for ReplySink<'_, '_> {
    fn blocks(&self) -> &'static Shape {
        self.target.headers.shape()
    }

    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError> {
        if let Some(checks) = &mut self.checks {
            let known = block.index.filter(|_| !reader.options().any_namespace);
            checks
                .look_at(reader, known.and_then(|index| self.target.headers.names().get(index).copied()))?;
        }
        // A reply is not refused over a block: servers mark blocks that nobody needs to understand.
        read_block(self.target.headers, self.target.others, reader, block.index)
    }

    fn headers_end(&mut self) -> bool {
        self.rejection = self.checks.as_ref().and_then(Checks::rejection);
        self.rejection.is_none()
    }

    fn takes_parts(&self) -> bool {
        self.form.has_parts()
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.form.body.read(reader, self.target.body)
    }
}

/// The interceptors' look at the header blocks of a reply.
pub(super) struct Checks<'c> {
    config: &'c Config,
    operation: &'static Operation,
    reply: &'c Reply<'c>,
    extensions: &'c Extensions,
    kept: Vec<RawElement>,
    /// Interceptors that need not check this reply: a bit each of the first 64.
    settled: u64,
}

impl<'c> Checks<'c> {
    /// `None` without interceptors.
    pub(super) fn new(
        config: &'c Config,
        operation: &'static Operation,
        reply: &'c Reply<'c>,
        extensions: &'c Extensions,
    ) -> Option<Self> {
        let checks = Self { config, operation, reply, extensions, kept: Vec::new(), settled: 0 };
        (!config.interceptors.is_empty()).then_some(checks)
    }

    /// Asks the interceptors about the block whose start tag was read last. `known` is its name, if that is known without a
    /// look at the tag.
    fn look_at(&mut self, reader: &Reader<'_>, known: Option<Name<'static>>) -> Result<(), ReadError> {
        let name = known.unwrap_or_else(|| reader.name());
        if reader.is_nil() || self.kept.iter().any(|kept| kept.name() == name) {
            return Ok(());
        }
        let text = reader.text_ahead();
        let mut is_kept = false;
        for (index, interceptor) in self.config.interceptors.replies() {
            if self.is_settled(index) {
                continue;
            }
            match interceptor.block_interest(name, text) {
                BlockInterest::Ignore => {}
                BlockInterest::Keep => is_kept = true,
                BlockInterest::Settled => self.settled |= bit(index),
            }
        }
        if is_kept {
            self.kept.push(reader.ahead().raw()?);
        }
        Ok(())
    }

    fn is_settled(&self, index: usize) -> bool {
        self.settled & bit(index) != 0
    }

    /// The first error of an interceptor.
    fn rejection(&self) -> Option<CallError> {
        let headers = ReplyHeaders {
            operation: self.operation,
            http: &self.reply.http,
            blocks: &self.kept,
            extensions: self.extensions,
            redaction: &|| self.reply.redaction().clone(),
        };
        let mut interceptors = self.config.interceptors.replies();
        interceptors.find_map(|(index, interceptor)| match self.is_settled(index) {
            true => None,
            false => interceptor.check_reply(&headers).err(),
        })
    }
}

/// The bit of an interceptor; none beyond the first 64, which are always asked.
fn bit(index: usize) -> u64 {
    u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0)
}
