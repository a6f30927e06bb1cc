//! The typed part of an operation: its request is read, its response written.

use std::fmt;
use std::future::Future;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Options;
use super::find::cannot_read;
use crate::redact::one_line;
use crate::soap::{
    Block, Blocks, Content, Fault, Form, HeaderBlocks, HttpParts, Message, Opened, Operation, Request, Sink,
    SoapVersion,
};
use crate::xml::{Name, ReadError, ReadOptions, Reader, Shape, XmlRead, XmlWrite};

/// A request of which nothing but the start has been read yet.
pub struct Incoming<'m> {
    pub(super) opened: Opened<'m, 'm>,
    pub(super) operation: &'static Operation,
    pub(super) options: &'m Options,
    pub(super) parts: HttpParts,
}

/// A response that has been written.
pub struct Outgoing {
    /// `None`: nothing is answered.
    pub(super) xml: Option<String>,
}

/// Without the message: there may be secrets in it.
impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}

/// Without the message: there may be secrets in it.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").finish_non_exhaustive()
    }
}

/// Reads the request, lets `method` process it, writes the response: an operation of a server, whole.
pub fn handle<T, H, R, E, F, M>(
    message: Incoming<'_>,
    method: M,
) -> BoxFuture<'static, Result<Outgoing, Fault>>
where
    T: XmlRead,
    H: HeaderBlocks,
    M: FnOnce(Request<T, H>) -> F,
    F: Future<Output = Result<R, E>> + Send + 'static,
    E: Into<Fault>,
    R: Message,
    R::Body: XmlWrite,
{
    let Incoming { opened, operation, options, parts } = message;
    let version = opened.version;
    match request(opened, operation, options, parts) {
        Ok(request) => process(request, method, operation, version),
        Err(fault) => Box::pin(std::future::ready(Err(fault))),
    }
}

/// Lets `method` process a request.
///
/// Stands apart from the reading, as do all functions below that make and move a request: a message may be large, and is in the
/// frame of each function that moves it, often several times in a debug build; reading one needs the stack for itself.
#[inline(never)]
#[allow(clippy::boxed_local, reason = "so that the caller has none in its frame")]
fn process<T, H, R, E, F, M>(
    request: Box<Request<T, H>>,
    method: M,
    operation: &'static Operation,
    version: SoapVersion,
) -> BoxFuture<'static, Result<Outgoing, Fault>>
where
    M: FnOnce(Request<T, H>) -> F,
    F: Future<Output = Result<R, E>> + Send + 'static,
    E: Into<Fault>,
    R: Message,
    R::Body: XmlWrite,
{
    Box::pin(method(*request).map(move |outcome| match outcome {
        Ok(_) if operation.one_way => Ok(Outgoing { xml: None }),
        Ok(response) => write(&response, operation, version),
        Err(error) => Err(error.into()),
    }))
}

/// For a dispatch that was asked for an operation that the service does not have.
pub fn no_such_operation(message: Incoming<'_>) -> BoxFuture<'static, Result<Outgoing, Fault>> {
    Box::pin(std::future::ready(Err(Fault::not_supported(message.operation))))
}

fn request<T: XmlRead, H: HeaderBlocks>(
    mut opened: Opened<'_, '_>,
    operation: &'static Operation,
    options: &Options,
    parts: HttpParts,
) -> Result<Box<Request<T, H>>, Fault> {
    let mut receive = Receive::<T, H>::begin(operation, options);
    let content = opened.read(&mut *receive).map_err(|error| cannot_read(&error))?;
    for drift in opened.take_drift() {
        tracing::info!(path = one_line(&drift.path, 500), "the request has something that the WSDL does not");
    }
    if !receive.not_understood.is_empty() {
        return Err(Fault::must_understand(receive.not_understood));
    }
    if receive.body.is_none() && matches!(content, Content::Fault(_)) {
        return Err(Fault::sender("a fault is no request"));
    }
    receive.finish(opened.options(), parts).map_err(|_| {
        let input = operation.input.as_ref().map_or("an element", |input| input.name().local);
        Fault::sender(format!("the body is empty, where `{input}` is expected"))
    })
}

/// A fault names no more header blocks than this.
const MOST_NAMED: usize = 16;

struct Receive<'o, T, H> {
    form: Form,
    options: &'o Options,
    blocks: Blocks<H>,
    body: Option<T>,
    /// Namespace and local name.
    not_understood: Vec<(String, String)>,
}

impl<'o, T, H: HeaderBlocks> Receive<'o, T, H> {
    #[inline(never)]
    fn begin(operation: &'static Operation, options: &'o Options) -> Box<Self> {
        Box::new(Self {
            form: Form::of_input(operation),
            options,
            blocks: Blocks::default(),
            body: None,
            not_understood: Vec::new(),
        })
    }

    /// The request. An empty body is read as an element without content: all that it could hold may be absent.
    #[inline(never)]
    #[allow(clippy::boxed_local, reason = "so that the caller has none in its frame")]
    fn finish(self: Box<Self>, read: &ReadOptions, parts: HttpParts) -> Result<Box<Request<T, H>>, ReadError>
    where
        T: XmlRead,
    {
        let Self { blocks: Blocks { headers, others }, body, .. } = *self;
        let body = match body {
            Some(body) => body,
            None => crate::xml::absent(read)?,
        };
        Ok(Box::new(Request { body, headers, other_headers: others, http: Some(parts) }))
    }
}

impl<T: XmlRead, H: HeaderBlocks> Sink for Receive<'_, T, H> {
    fn blocks(&self) -> &'static Shape {
        H::shape()
    }

    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError> {
        if block.must_understand && block.index.is_none() && self.not_understood.len() < MOST_NAMED {
            let Name { namespace, local } = reader.name();
            if !self.options.understands(reader.name()) {
                self.not_understood.push((namespace.to_owned(), local.to_owned()));
            }
        }
        self.blocks.read(reader, block.index)
    }

    fn headers_end(&mut self) -> bool {
        self.not_understood.is_empty()
    }

    fn takes_parts(&self) -> bool {
        matches!(self.form, Form::Parts)
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        match self.form {
            Form::Element(_, text) if self.options.lenient_contract => {
                reader.begin_body();
                reader.allow_bare();
                reader.by_rules(text, |reader| T::read_into(reader, &mut self.body))
            }
            form => form.read(reader, &mut self.body),
        }
    }
}

fn write<R: Message>(
    response: &R,
    operation: &'static Operation,
    version: SoapVersion,
) -> Result<Outgoing, Fault>
where
    R::Body: XmlWrite,
{
    let xml = operation.response_xml(response, version);
    xml.map(|xml| Outgoing { xml: Some(xml) }).map_err(Fault::internal)
}
