//! The typed part of an operation: a request is read for a method, and the method's response is what is answered.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Options;
use super::interceptor::{Interceptor, RequestHeaders};
use super::routing::cannot_read;
use super::streaming::whole;
use crate::BoxFuture;
use crate::redact::one_line;
use crate::soap::sealed::Sealed;
use crate::soap::{
    AnyBlocks, Block, BodyForm, BodySlot, Content, Fault, Form, HttpParts, Message, MessageParts, Opened,
    Operation, Received, Service, Sink, Target, read_block,
};
use crate::stream::{ReadBody, Reading, Rest, WriteBody};
use crate::xml::{Name, RawElement, ReadError, Reader, Shape};

/// Leads from the number of an operation to a method of an implementation. Sealed: `#[service]` implements it.
pub trait Dispatch: Sealed + 'static {
    /// Type that implements the operations.
    type Implementation: Send + Sync + 'static;

    /// Description of the service, from the WSDL.
    const SERVICE: &'static Service;

    /// The WSDL, and then its imports: the name by which the others import a document, and its text.
    const DOCUMENTS: &'static [(&'static str, &'static str)] = &[];

    /// The interceptor that processes addressing headers, if the WSDL asks for that.
    fn addressing() -> Option<Arc<dyn Interceptor>> {
        None
    }

    /// Reads the request of the operation with this index in [`SERVICE`](Self::SERVICE), and calls its method.
    fn dispatch<'s>(
        implementation: &'s Self::Implementation,
        operation: usize,
        request: Incoming<'_>,
    ) -> Dispatched<'s>;
}

/// Method at work, or the fault of a request that no method was called for.
pub type Dispatched<'s> = Result<BoxFuture<'s, Result<Outgoing, Fault>>, Fault>;

/// Request of which nothing but the start has been read yet.
pub struct Incoming<'m> {
    pub(super) opened: Opened<'m, 'm>,
    pub(super) service: &'static Service,
    pub(super) operation: &'static Operation,
    pub(super) options: &'m Options,
    pub(super) http: &'m mut HttpParts,
    /// The message, or the start of one that is streamed.
    pub(super) text: &'m str,
    /// The rest of one that is streamed.
    pub(super) rest: Option<Box<Reading>>,
}

/// Response that has not been written yet.
pub struct Outgoing(Box<dyn Response + Send>);

impl Outgoing {
    pub(super) fn parts(&self) -> MessageParts<'_> {
        self.0.parts()
    }
}

/// Message of any type that can be written.
trait Response {
    fn parts(&self) -> MessageParts<'_>;
}

impl<R: Message> Response for R
where
    R::Body: WriteBody,
{
    fn parts(&self) -> MessageParts<'_> {
        MessageParts::of(self)
    }
}

/// Shows no message: there may be secrets in it.
impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}

/// Shows no message: there may be secrets in it.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").finish_non_exhaustive()
    }
}

/// Method of an implementation, with the place of its request.
pub struct Handler<'s>(Box<dyn Handle<'s> + 's>);

/// Shows no message: there may be secrets in it.
impl fmt::Debug for Handler<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler").finish_non_exhaustive()
    }
}

/// Reads a request, and starts the method that processes it.
pub fn handle<'s>(incoming: Incoming<'_>, handler: Handler<'s>) -> Dispatched<'s> {
    let Handler(mut handler) = handler;
    let http = incoming.read(handler.target())?;
    handler.start(http).ok_or_else(unread)
}

/// Returns the handler of an operation that this method implements.
///
/// With `Handle` and the future `Answering` it is all that is compiled for each operation of a server. It has a frame of its own: a request
/// and a future may be large, and are in the frame of each function that moves them, often several times in a debug build; reading needs
/// the stack for itself.
#[inline(never)]
pub fn handler<'s, S, Q, R, E, F>(implementation: &'s S, method: impl Fn(&'s S, Q) -> F + 's) -> Handler<'s>
where
    Q: Message + 's,
    Q::Body: ReadBody,
    F: Future<Output = Result<R, E>> + Send + 's,
    R: Message + Send + 'static,
    R::Body: WriteBody,
    E: Into<Fault>,
{
    Handler(Box::new(Typed { received: Received::new(), implementation, method }))
}

/// Method of any type, with the place of its request.
trait Handle<'s> {
    /// The place that the request is read into.
    fn target(&mut self) -> Target<'_>;

    /// Calls the method; `None` if no request was read.
    fn start(&mut self, http: HttpParts) -> Option<BoxFuture<'s, Result<Outgoing, Fault>>>;
}

/// Method with its types.
struct Typed<'s, S, Q: Message, M> {
    received: Received<Q>,
    implementation: &'s S,
    method: M,
}

impl<'s, S, Q, R, E, F, M> Handle<'s> for Typed<'s, S, Q, M>
where
    Q: Message,
    Q::Body: ReadBody,
    F: Future<Output = Result<R, E>> + Send + 's,
    R: Message + Send + 'static,
    R::Body: WriteBody,
    E: Into<Fault>,
    M: Fn(&'s S, Q) -> F,
{
    fn target(&mut self) -> Target<'_> {
        self.received.target()
    }

    #[allow(clippy::manual_map, reason = "the closure would be compiled for each operation")]
    fn start(&mut self, http: HttpParts) -> Option<BoxFuture<'s, Result<Outgoing, Fault>>> {
        match self.received.take(http, Q::from_request) {
            Some(request) => Some(Box::pin(Answering { call: (self.method)(self.implementation, request) })),
            None => None,
        }
    }
}

#[cold]
fn unread() -> Fault {
    Fault::sender("the body is empty")
}

pin_project! {
    /// A method at work, whose response becomes what is answered.
    struct Answering<F> {
        #[pin]
        call: F,
    }
}

impl<R, E, F> Future for Answering<F>
where
    F: Future<Output = Result<R, E>>,
    R: Message + Send + 'static,
    R::Body: WriteBody,
    E: Into<Fault>,
{
    type Output = Result<Outgoing, Fault>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().call.poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(Outgoing(Box::new(response)))),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error.into())),
        }
    }
}

/// Answers a dispatch to an operation that the service does not have.
pub fn no_such_operation<'s>(incoming: &Incoming<'_>) -> Dispatched<'s> {
    Err(Fault::not_supported(incoming.operation))
}

impl Incoming<'_> {
    /// Reads the request.
    fn read(mut self, Target { headers, others, body }: Target<'_>) -> Result<HttpParts, Fault> {
        let Self { service, operation, options, .. } = self;
        let version = self.opened.version;
        let form = Form::of_input(operation);
        if form.encoding.is_some() {
            self.opened.set_encoded();
        }
        let mut sink = RequestSink { form, options, body, headers, others, not_understood: Vec::new() };
        let content = self.opened.read(&mut sink).map_err(|error| cannot_read(&error))?;
        let RequestSink { body, headers, others, not_understood, .. } = sink;
        if !self.opened.is_complete() {
            return Err(Fault::receiver("parts of the message are not here yet"));
        }
        for drift in self.opened.take_drift() {
            tracing::info!(
                path = one_line(&drift.path, 500),
                "the request has something that the WSDL does not"
            );
        }
        if !not_understood.is_empty() {
            return Err(Fault::must_understand(not_understood));
        }
        if !body.is_read() {
            if matches!(content, Content::Fault(_)) {
                return Err(Fault::sender("a fault is no request"));
            }
            body.read_absent(self.opened.options(), self.opened.inclusions()).map_err(|_| {
                let input = operation.input.as_ref().map_or("an element", |input| input.name().local);
                Fault::sender(format!("the body is empty, where `{input}` is expected"))
            })?;
        }
        for interceptor in options.interceptors.iter().rev() {
            let (headers, others, http) = (&*headers, &**others, &mut *self.http);
            interceptor.check_request(&mut RequestHeaders {
                headers,
                others,
                service,
                version,
                is_lenient: options.lenient_contract,
                operation,
                http,
            })?;
        }
        let lists = body.lists();
        if let Some(slot) = body.stream_slot() {
            let rest = self.rest.take().map_or_else(|| whole(options, operation, lists, self.text), Ok)?;
            slot.attach(Rest(rest));
        }
        Ok(self.http.clone())
    }
}

/// Maximum number of header blocks that a fault names.
const MAX_NAMED: usize = 16;

/// Takes the parts of a request while it is read.
struct RequestSink<'o, 'm> {
    form: Form,
    options: &'o Options,
    body: &'m mut dyn BodySlot,
    headers: &'m mut dyn AnyBlocks,
    others: &'m mut Vec<RawElement>,
    /// Namespace and local name.
    not_understood: Vec<(String, String)>,
}

impl Sink for RequestSink<'_, '_> {
    fn blocks(&self) -> &'static Shape {
        self.headers.shape()
    }

    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError> {
        if block.must_understand && block.index.is_none() && self.not_understood.len() < MAX_NAMED {
            let Name { namespace, local } = reader.name();
            if !self.options.understands(reader.name()) {
                self.not_understood.push((namespace.to_owned(), local.to_owned()));
            }
        }
        read_block(self.headers, self.others, reader, block.index)
    }

    fn headers_end(&mut self) -> bool {
        self.not_understood.is_empty()
    }

    fn takes_parts(&self) -> bool {
        self.form.has_parts()
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        match self.form.body {
            BodyForm::Element(_, text) if self.options.lenient_contract => {
                reader.begin_body();
                reader.allow_bare();
                reader.by_rules(text, |reader| self.body.read(reader))
            }
            form => form.read(reader, self.body),
        }
    }
}
