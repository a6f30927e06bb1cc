//! The call itself, over the client of the runtime.

use std::io::Write as _;

use erpsync::client::{CallError, Exchange};
use erpsync::soap;
use erpsync::xml::{ElementName, RawElement};
use erpsync::{Request as SoapRequest, Response};
use erpsync_model::{Element, Message, Operation, Plan, QName, to_xml};

use super::request::Request;
use super::target::Target;

type Reply = Response<Option<RawElement>>;

/// A call that can be made.
pub(super) struct Call(erpsync::client::Call<SoapRequest<RawElement>, Reply>);

impl Call {
    pub(super) fn new(
        plan: &Plan,
        operation: &Operation,
        request: &Request,
        target: &Target,
        is_verbose: bool,
    ) -> Result<Self, String> {
        let described = describe(plan, operation)?;
        let body = match &request.body[..] {
            // An operation without a body writes none.
            [] => RawElement::parse("<none/>").map_err(|error| error.to_string())?,
            [one] => raw(one)?,
            _ => return Err("its body has several elements".to_owned()),
        };
        let mut client = target.client(operation)?;
        for block in &request.headers {
            client = client.with_header_block(raw(block)?);
        }
        for block in &request.other_headers {
            client = client.with_header_block(block.clone());
        }
        if is_verbose {
            client = client.with_observer(show);
        }
        Ok(Self(client.call(described, SoapRequest::from(body))))
    }

    /// The envelope that would be sent.
    pub(super) fn request_xml(&self) -> Result<String, String> {
        self.0.request_xml().map_err(|error| error.to_string())
    }

    /// Makes the call; gives the element in the body of the reply.
    pub(super) fn send(self) -> Result<Option<RawElement>, Box<CallError>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => Ok(runtime.block_on(async { self.0.await }).map_err(Box::new)?.body),
            Err(error) => Err(Box::new(CallError::unsent(error))),
        }
    }
}

fn raw(element: &Element) -> Result<RawElement, String> {
    let xml = to_xml(element).map_err(|problem| problem.to_string())?;
    RawElement::parse(&xml).map_err(|error| error.to_string())
}

/// The description that the client needs, which lives as long as the process: a process calls one operation.
fn describe(plan: &Plan, operation: &Operation) -> Result<&'static soap::Operation, String> {
    let action = leak(operation.action.clone());
    let input = element(plan, &operation.input)?;
    // Refused before anything is sent, since the reply could not be read.
    if operation.output.as_ref().is_some_and(|output| output.is_substitutable(plan)) {
        return Err("its reply may be one of several elements (a substitution group)".to_owned());
    }
    let output = operation.output.as_ref().map(|output| element(plan, output)).transpose()?.flatten();
    let described = soap::Operation::new(leak(operation.name.clone()), action, input, output);
    Ok(Box::leak(Box::new(match operation.output {
        Some(_) => described,
        None => described.without_answer(),
    })))
}

/// The element in the body of a message.
fn element(plan: &Plan, message: &Message) -> Result<Option<ElementName>, String> {
    match message.body(plan)[..] {
        [] => Ok(None),
        [name] => Ok(Some(element_name(name))),
        _ => Err("one of its messages has several elements in its body".to_owned()),
    }
}

fn element_name(name: &QName) -> ElementName {
    let local = leak(name.local.to_string());
    ElementName::new(leak(name.namespace.to_string()), local, leak(format!("<{local}></{local}>")))
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Shows both messages, which the runtime has rid of secrets and control characters.
fn show(exchange: &Exchange<'_>) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "> POST {}\n{}", exchange.endpoint(), exchange.request_xml());
    if let Some(reply) = exchange.reply_xml() {
        let status = exchange.status().map_or_else(String::new, |status| status.to_string());
        let _ = writeln!(out, "< {status} in {} ms\n{reply}", exchange.duration().as_millis());
    }
}
