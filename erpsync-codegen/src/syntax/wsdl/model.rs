//! The model of a WSDL document.

use std::sync::Arc;

use crate::syntax::policy::{PolicyDef, PolicyReferenceDef};
use crate::syntax::xsd::Schema;
pub use crate::syntax::xsd::{IgnoredInEq, Reference, SourceInfo};
use crate::text::Span;
use crate::tree::QName;

/// SOAP version of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// `http://schemas.xmlsoap.org/wsdl/soap/`.
    V1_1,
    /// `http://schemas.xmlsoap.org/wsdl/soap12/`.
    V1_2,
}

/// `style` of a SOAP binding or operation (section 3.3 and 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// The parts stand in the body.
    Document,
    /// The parts stand in an element that is named after the operation.
    Rpc,
}

/// `use` of a SOAP body, header or fault (section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// By the schema.
    Literal,
    /// By the rules of `encodingStyle`.
    Encoded,
}

/// `wsdl:definitions`.
#[derive(Clone, Debug)]
pub struct Definitions {
    /// `name`.
    pub name: Option<String>,
    /// `targetNamespace`, `""` for none.
    pub target_namespace: Arc<str>,
    /// `wsdl:import`.
    pub imports: Vec<Import>,
    /// The schemas in `wsdl:types`.
    pub schemas: Vec<Schema>,
    /// `wsdl:message`.
    pub messages: Vec<MessageDef>,
    /// `wsdl:portType`.
    pub port_types: Vec<PortTypeDef>,
    /// `wsdl:binding`.
    pub bindings: Vec<BindingDef>,
    /// `wsdl:service`.
    pub services: Vec<ServiceDef>,
    /// Every `wsp:Policy`, also those inside of other elements.
    pub policies: Vec<Arc<PolicyDef>>,
    /// References that attach a policy to an element.
    pub policy_references: Vec<PolicyReferenceDef>,
    /// Place in the document.
    pub info: SourceInfo,
}

/// `wsdl:import` (section 2.1.1).
#[derive(Clone, Debug)]
pub struct Import {
    /// `namespace`.
    pub namespace: Arc<str>,
    /// `location`.
    pub location: Option<String>,
    /// `location`, else the tag.
    pub span: Span,
}

/// `wsdl:message`.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageDef {
    /// `name`.
    pub name: String,
    /// The parts.
    pub parts: Vec<PartDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:part`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDef {
    /// `name`.
    pub name: String,
    /// `element`.
    pub element: Option<Reference>,
    /// `type`.
    pub ty: Option<Reference>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:portType`.
#[derive(Clone, Debug, PartialEq)]
pub struct PortTypeDef {
    /// `name`.
    pub name: String,
    /// The operations.
    pub operations: Vec<OperationDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:operation` of a port type.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationDef {
    /// `name`.
    pub name: String,
    /// True if the output stands before the input.
    pub output_first: bool,
    /// `wsdl:input`.
    pub input: Option<MessageUse>,
    /// `wsdl:output`.
    pub output: Option<MessageUse>,
    /// `wsdl:fault`.
    pub faults: Vec<MessageUse>,
    /// The words of `parameterOrder`.
    pub parameter_order: Vec<String>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

impl OperationDef {
    /// Input, output and faults.
    pub fn messages(&self) -> impl Iterator<Item = &MessageUse> {
        self.input.iter().chain(&self.output).chain(&self.faults)
    }
}

/// `wsdl:input`, `wsdl:output` or `wsdl:fault` of a port type's operation.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageUse {
    /// `name`.
    pub name: Option<String>,
    /// `message`.
    pub message: Reference,
    /// `wsaw:Action`.
    pub action: Option<String>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:binding`.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingDef {
    /// `name`.
    pub name: String,
    /// `type`.
    pub port_type: Reference,
    /// Content of its extensibility element.
    pub protocol: ProtocolDef,
    /// The operations.
    pub operations: Vec<BindingOperationDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

impl BindingDef {
    /// The messages that its headers and header faults name.
    pub fn header_messages(&self) -> impl Iterator<Item = &Reference> {
        let messages = self.operations.iter().flat_map(|one| one.input.iter().chain(&one.output));
        let headers = messages.flat_map(|message| &message.headers);
        let all = headers.flat_map(|header| std::iter::once(header).chain(&header.faults));
        all.map(|header| &header.message)
    }
}

/// Content of the extensibility element of a binding.
#[derive(Clone, Debug, PartialEq)]
pub enum ProtocolDef {
    /// `soap:binding`.
    Soap {
        /// By its namespace.
        version: SoapVersion,
        /// `transport`.
        transport: String,
        /// `style`.
        style: Option<Style>,
    },
    /// `http:binding`.
    Http {
        /// `verb`.
        verb: String,
    },
    /// Another one, or none.
    Other(Option<QName>),
}

/// `wsdl:operation` of a binding.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingOperationDef {
    /// `name`.
    pub name: String,
    /// `soapAction`.
    pub soap_action: Option<String>,
    /// `soapActionRequired`.
    pub soap_action_required: Option<bool>,
    /// `style` of `soap:operation`.
    pub style: Option<Style>,
    /// `location` of `http:operation`.
    pub http_location: Option<String>,
    /// `wsdl:input`.
    pub input: Option<BindingMessageDef>,
    /// `wsdl:output`.
    pub output: Option<BindingMessageDef>,
    /// `wsdl:fault`.
    pub faults: Vec<BindingFaultDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:input` or `wsdl:output` of a binding's operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingMessageDef {
    /// `name`.
    pub name: Option<String>,
    /// `soap:body`.
    pub body: Option<SoapBodyDef>,
    /// `soap:header`.
    pub headers: Vec<SoapHeaderDef>,
    /// The content of `mime:multipartRelated`: `mime:content` and `mime:mimeXml`, in document order.
    pub mime: Vec<MimeContentDef>,
    /// Every other extensibility element.
    pub other: Vec<(QName, IgnoredInEq<Span>)>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `mime:content` or `mime:mimeXml` in a part of `mime:multipartRelated` (section 5).
#[derive(Clone, Debug, PartialEq)]
pub struct MimeContentDef {
    /// `part`, with its place; absent if the message has only one.
    pub part: Option<(String, IgnoredInEq<Span>)>,
    /// `type`; `text/xml` of `mime:mimeXml`, none for any.
    pub content_type: Option<String>,
    /// Number of its `mime:part`.
    pub in_part: usize,
    /// Its start tag.
    pub span: IgnoredInEq<Span>,
}

/// `soap:body`.
#[derive(Clone, Debug, PartialEq)]
pub struct SoapBodyDef {
    /// `use`.
    pub usage: Option<Use>,
    /// `encodingStyle`.
    pub encoding_style: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
    /// The words of `parts`, with their places; `None` if the attribute is absent.
    pub parts: Option<Vec<(String, IgnoredInEq<Span>)>>,
    /// Its start tag.
    pub span: IgnoredInEq<Span>,
}

/// `soap:header` or `soap:headerfault`.
#[derive(Clone, Debug, PartialEq)]
pub struct SoapHeaderDef {
    /// `message`.
    pub message: Reference,
    /// `part`.
    pub part: String,
    /// Place of `part`.
    pub part_span: IgnoredInEq<Span>,
    /// `use`.
    pub usage: Option<Use>,
    /// `encodingStyle`.
    pub encoding_style: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
    /// `soap:headerfault`.
    pub faults: Vec<SoapHeaderDef>,
    /// Its start tag.
    pub span: IgnoredInEq<Span>,
}

/// `wsdl:fault` of a binding's operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingFaultDef {
    /// `name`, of the fault or, where that has none, of `soap:fault`.
    pub name: Option<String>,
    /// `name` of `soap:fault`.
    pub soap_name: Option<String>,
    /// `use` of `soap:fault`.
    pub usage: Option<Use>,
    /// `namespace` of `soap:fault`.
    pub namespace: Option<String>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:service`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceDef {
    /// `name`.
    pub name: String,
    /// The ports.
    pub ports: Vec<PortDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `wsdl:port`.
#[derive(Clone, Debug, PartialEq)]
pub struct PortDef {
    /// `name`.
    pub name: String,
    /// `binding`.
    pub binding: Reference,
    /// `location` of `soap:address`, `soap12:address` or `http:address`.
    pub address: Option<String>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}
