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
use crate::xml::{Name, ReadError, Reader, Shape, XmlRead, XmlWrite};

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
    let request = match request(opened, operation, options) {
        Ok(request) => Request { http: Some(parts), ..request },
        Err(fault) => return Box::pin(std::future::ready(Err(fault))),
    };
    let response = method(request);
    Box::pin(response.map(move |outcome| match outcome {
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
) -> Result<Request<T, H>, Fault> {
    let mut receive = Receive {
        form: Form::of_input(operation),
        options,
        blocks: Blocks::<H>::default(),
        body: None,
        not_understood: Vec::new(),
    };
    let content = opened.read(&mut receive).map_err(|error| cannot_read(&error))?;
    for drift in opened.take_drift() {
        tracing::info!(path = one_line(&drift.path, 500), "the request has something that the WSDL does not");
    }
    if !receive.not_understood.is_empty() {
        return Err(Fault::must_understand(receive.not_understood));
    }
    let body = match (receive.body, content, &operation.input) {
        (Some(body), ..) => body,
        (None, Content::Fault(_), _) => return Err(Fault::sender("a fault is no request")),
        // An empty body is read as an element without content: all that it could hold may be absent.
        (None, _, input) => crate::xml::absent(opened.options()).map_err(|_| {
            let input = input.as_ref().map_or("an element", |input| input.name().local);
            Fault::sender(format!("the body is empty, where `{input}` is expected"))
        })?,
    };
    let Blocks { headers, others } = receive.blocks;
    Ok(Request::from_parts(body, headers, others))
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
