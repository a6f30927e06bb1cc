//! Messages, port types, bindings and services (WSDL 1.1), with every reference an id.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::component::{Documentation, QName, Span, TypeRef};
use super::effective::PortPolicy;
use super::ids::{BindingId, DefinitionsId, ElementId, MessageId, PortTypeId};
pub use crate::syntax::names::SOAP_NAMESPACES;
pub use crate::syntax::policy::Attachment;
pub use crate::syntax::wsdl::{SoapVersion, Style, Use};

/// One `wsdl:definitions`.
#[derive(Clone, Debug)]
pub struct DefinitionsInfo {
    /// `name`.
    pub name: Option<String>,
    /// `targetNamespace`, `""` for none.
    pub target_namespace: Arc<str>,
    /// The editions that it sees of namespaces that have several.
    pub(super) editions: BTreeMap<Arc<str>, usize>,
    /// Its own `wsdl:documentation`.
    pub documentation: Option<Documentation>,
    /// Its start tag.
    pub span: Span,
}

/// Common part of each named part of a WSDL.
#[derive(Clone, Debug)]
pub struct WsdlOrigin {
    /// The definitions that hold it (the first, where several documents hold the same).
    pub definitions: DefinitionsId,
    /// Its start tag.
    pub span: Span,
    /// The value of its `name` attribute, or the start tag where it has none.
    pub name_span: Span,
    /// The text of its `wsdl:documentation`.
    pub documentation: Option<Documentation>,
    /// Policies that are attached to it.
    pub policies: Option<Arc<Attachment>>,
}

/// A `wsdl:message` (section 2.3).
#[derive(Clone, Debug)]
pub struct Message {
    /// The name.
    pub name: QName,
    /// The parts, in document order.
    pub parts: Vec<Part>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name, which is not qualified.
    pub name: String,
    /// Content; any content if it is not declared.
    pub content: PartContent,
    /// True if its content is declared. A missing declaration is reported.
    pub is_declared: bool,
    /// True if it may be nil where it is in SOAP's encoding.
    pub may_be_nil: bool,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// Content of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartContent {
    /// `element="…"`: this global element.
    Element(ElementId),
    /// `type="…"`: something of this type; its element's name is made by the binding (the part's name in rpc).
    Type(TypeRef),
}

/// A `wsdl:portType` (section 2.4).
#[derive(Clone, Debug)]
pub struct PortType {
    /// The name.
    pub name: QName,
    /// The operations, in document order; several may have one name (overloading).
    pub operations: Vec<Operation>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

impl PortType {
    /// Name of the trait for the receiver of messages that the service sends of its own accord.
    pub fn receiver_name(&self) -> String {
        format!("{}Notifications", self.name.local)
    }
}

/// A `wsdl:operation` of a port type.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name.
    pub name: String,
    /// Kind of the operation, one of four.
    pub pattern: Pattern,
    /// Message that the service receives.
    pub input: Option<OperationMessage>,
    /// Message that the service sends.
    pub output: Option<OperationMessage>,
    /// The faults it declares.
    pub faults: Vec<OperationMessage>,
    /// `parameterOrder`: names of parts.
    pub parameter_order: Vec<String>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

impl Operation {
    /// Returns true if the service sends the first message.
    pub fn begins_with_output(&self) -> bool {
        matches!(self.pattern, Pattern::SolicitResponse | Pattern::Notification)
    }

    /// The action that WS-Addressing has for the first message; empty for none.
    pub fn addressing_action(&self) -> &str {
        self.in_order().0.and_then(|message| message.action.as_deref()).unwrap_or_default()
    }

    /// The first message, and its answer.
    pub fn in_order(&self) -> (Option<&OperationMessage>, Option<&OperationMessage>) {
        let (input, output) = (self.input.as_ref(), self.output.as_ref());
        if self.begins_with_output() { (output, input) } else { (input, output) }
    }
}

/// The transmission primitives (section 2.4.1 to 2.4.4), seen from the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Input only.
    OneWay,
    /// Input, then output.
    RequestResponse,
    /// Output, then input.
    SolicitResponse,
    /// Output only.
    Notification,
}

/// `wsdl:input`, `wsdl:output` or `wsdl:fault` of an operation.
#[derive(Clone, Debug)]
pub struct OperationMessage {
    /// The name; for an input or output without one the default of section 2.4.5.
    pub name: String,
    /// The message.
    pub message: MessageId,
    /// `wsaw:Action` (or `wsam:Action`).
    pub action: Option<String>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// A `wsdl:binding` (section 2.5).
#[derive(Clone, Debug)]
pub struct Binding {
    /// The name.
    pub name: QName,
    /// The port type it binds.
    pub port_type: PortTypeId,
    /// Protocol of the binding.
    pub protocol: Protocol,
    /// The operations, in document order.
    pub operations: Vec<BindingOperation>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// Content of a binding's extensibility element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `soap:binding` (section 3.3) or its 1.2 form.
    Soap {
        /// By the namespace of `soap:binding`.
        version: SoapVersion,
        /// `transport`; HTTP is `http://schemas.xmlsoap.org/soap/http`.
        transport: String,
    },
    /// `http:binding` (section 4).
    Http {
        /// `GET` or `POST`.
        verb: String,
    },
    /// Another one, by the name of its first extensibility element; `None` where there is none at all.
    Other(Option<QName>),
}

/// A `wsdl:operation` of a binding.
#[derive(Clone, Debug)]
pub struct BindingOperation {
    /// The name.
    pub name: String,
    /// Index in the port type's [`operations`](PortType::operations); overloading is already resolved.
    pub operation: usize,
    /// `soapAction`, as written; `None` where there is none.
    pub soap_action: Option<String>,
    /// SOAP 1.2's `soapActionRequired`; true by default.
    pub soap_action_required: bool,
    /// Its `style`, else the binding's, else document.
    pub style: Style,
    /// `location` of `http:operation`.
    pub http_location: Option<String>,
    /// Binding of the input.
    pub input: Option<BindingMessage>,
    /// Binding of the output.
    pub output: Option<BindingMessage>,
    /// Bindings of the faults.
    pub faults: Vec<BindingFault>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

impl BindingOperation {
    /// The action of the request: `soapAction`, or where that is absent or empty the action that the port type gives its
    /// first message (WS-Addressing 1.0 metadata, section 4.4.1). Empty for none: the default action of section 4.4.4 is
    /// for messages with addressing headers only.
    pub fn action<'s>(&'s self, operation: &'s Operation) -> &'s str {
        let own = self.soap_action.as_deref().filter(|action| !action.is_empty());
        own.unwrap_or_else(|| operation.addressing_action())
    }

    /// Bindings of the first message of the bound operation, and of the answer.
    pub fn in_order(&self, operation: &Operation) -> (Option<&BindingMessage>, Option<&BindingMessage>) {
        let (input, output) = (self.input.as_ref(), self.output.as_ref());
        if operation.begins_with_output() { (output, input) } else { (input, output) }
    }

    /// Bindings of input and output.
    pub fn messages(&self) -> impl Iterator<Item = &BindingMessage> {
        self.input.iter().chain(&self.output)
    }

    /// Returns true if no body is encoded, which is the form that is preferred.
    pub fn is_literal(&self) -> bool {
        !self.messages().filter_map(|message| message.body.as_ref()).any(|body| body.encoded)
    }
}

/// `wsdl:input` or `wsdl:output` of a binding's operation.
#[derive(Clone, Debug)]
pub struct BindingMessage {
    /// `soap:body`, also when it stands in a part of `mime:multipartRelated`.
    pub body: Option<SoapBody>,
    /// `soap:header`, in document order.
    pub headers: Vec<SoapHeader>,
    /// Contents of MIME parts, in document order, one for each part of the message.
    pub mime: Vec<MimeContent>,
    /// All other extensibility elements, by name, `http:` ones among them.
    pub other: Vec<(QName, Span)>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// `mime:content` or `mime:mimeXml` of a part of the message, with its alternatives (section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MimeContent {
    /// Position in the [`parts`](Message::parts) of the message.
    pub part: usize,
    /// The media types that it may have; none for any.
    pub content_types: Vec<String>,
    /// The start tag of the first one.
    pub span: Span,
}

impl BindingMessage {
    /// Returns true if the body or a header block is in SOAP's encoding.
    pub fn is_encoded(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.encoded)
            || self.headers.iter().any(|header| header.usage == Use::Encoded)
    }
}

/// `soap:body` (section 3.5).
#[derive(Clone, Debug)]
pub struct SoapBody {
    /// `use`; literal by default, by WS-I Basic Profile 1.1 (R2707).
    pub usage: Use,
    /// True if there may be something encoded in it: without parts, both uses give one form.
    pub encoded: bool,
    /// `encodingStyle`.
    pub encoding_style: Option<String>,
    /// `namespace`: of the wrapper in rpc style.
    pub namespace: Option<String>,
    /// Positions in the [`parts`](Message::parts) of the message: those named by `parts`, else all that are bound neither to
    /// a header nor to a MIME part (section 3.5).
    pub parts: Vec<usize>,
    /// Its start tag.
    pub span: Span,
}

/// `soap:header` or `soap:headerfault` (section 3.7).
#[derive(Clone, Debug)]
pub struct SoapHeader {
    /// The message, which need not be the operation's.
    pub message: MessageId,
    /// The position in its [`parts`](Message::parts).
    pub part: usize,
    /// `use`.
    pub usage: Use,
    /// `encodingStyle`.
    pub encoding_style: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
    /// `soap:headerfault`, which have none themselves.
    pub faults: Vec<SoapHeader>,
    /// Its start tag.
    pub span: Span,
}

impl SoapHeader {
    /// The header, and the header faults in it.
    pub fn and_faults(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.faults)
    }
}

/// `wsdl:fault` of a binding's operation.
#[derive(Clone, Debug)]
pub struct BindingFault {
    /// The name.
    pub name: String,
    /// The position in the port type operation's [`faults`](Operation::faults).
    pub fault: usize,
    /// `use` of `soap:fault`.
    pub usage: Use,
    /// `namespace` of `soap:fault`.
    pub namespace: Option<String>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// A `wsdl:service` (section 2.7).
#[derive(Clone, Debug)]
pub struct Service {
    /// The name, `""` where the document has none.
    pub name: QName,
    /// The ports, in document order.
    pub ports: Vec<Port>,
    /// Place in the document.
    pub origin: WsdlOrigin,
}

/// A `wsdl:port` (section 2.6).
#[derive(Clone, Debug)]
pub struct Port {
    /// The name.
    pub name: String,
    /// The binding.
    pub binding: BindingId,
    /// `location` of `soap:address` or `http:address`.
    pub address: Option<String>,
    /// Policies of the port, its operations and messages.
    pub policy: PortPolicy,
    /// Place in the document.
    pub origin: WsdlOrigin,
}
