//! Which operations are generated, and what their messages are made of.
//!
//! A port type becomes one trait however many bindings and ports it has: the first SOAP binding that is literal
//! decides, one of SOAP 1.1 before one of SOAP 1.2. What can't be generated is left out, with a warning at the
//! place.

use crate::config::{Place, Space};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::{
    Binding, BindingMessage, BindingOperation, Documentation, ElementId, Message, Model, Operation,
    OperationMessage, Part, PartContent, Pattern, PortType, PortTypeId, Protocol, SoapVersion, Span, Style,
    TypeRef, Use,
};

use super::choices::Choices;
use super::faults::FaultPlan;
use super::headers::{Header, HeaderSet};

/// The namespaces of the bindings beside SOAP (WSDL 1.1, sections 4 and 5).
const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// A port type of which something is generated.
pub(super) struct ServicePlan<'m> {
    pub(super) port_type: &'m PortType,
    pub(super) place: Place<'m>,
    pub(super) soap: Option<&'static str>,
    pub(super) address: Option<&'m str>,
    /// What is said about the service that has it, where nothing is about the port type.
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) operations: Vec<OperationPlan<'m>>,
    pub(super) request_headers: Vec<HeaderSet<'m>>,
    pub(super) response_headers: Vec<HeaderSet<'m>>,
}

/// An operation that is generated.
pub(super) struct OperationPlan<'m> {
    pub(super) operation: &'m Operation,
    pub(super) place: Place<'m>,
    pub(super) action: &'m str,
    pub(super) input: MessagePlan<'m>,
    pub(super) output: Option<MessagePlan<'m>>,
    pub(super) faults: Vec<FaultPlan<'m>>,
}

/// One of its messages.
pub(super) struct MessagePlan<'m> {
    pub(super) body: Body<'m>,
    pub(super) headers: Vec<Header<'m>>,
    /// Which of the service's header sets; none for no headers.
    pub(super) header_set: Option<usize>,
}

/// What stands in the SOAP body.
pub(super) enum Body<'m> {
    Empty,
    Element(ElementId),
    Wrapper(Wrapper<'m>),
}

/// The element that stands around the parts in rpc style (WSDL 1.1, section 3.5).
pub(super) struct Wrapper<'m> {
    pub(super) name: String,
    pub(super) namespace: &'m str,
    pub(super) parts: Vec<(&'m Part, TypeRef)>,
}

impl Body<'_> {
    /// Whether it begins with the same element.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Empty, Self::Empty) => true,
            (Self::Element(one), Self::Element(other)) => one == other,
            (Self::Wrapper(one), Self::Wrapper(other)) => {
                one.name == other.name && one.namespace == other.namespace
            }
            _ => false,
        }
    }
}

impl<'m> Wrapper<'m> {
    /// The place for the configuration: like a message's element.
    pub(super) fn place(&self) -> Place<'m> {
        Place::new(Space::Element, self.namespace, self.name.clone())
    }
}

/// Plans all port types that have operations which are wanted.
pub(super) fn plan<'m>(
    model: &'m Model,
    choices: &Choices<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<ServicePlan<'m>> {
    model
        .port_types()
        .filter_map(|(id, port_type)| Planner { model, diagnostics }.service(id, port_type, choices))
        .collect()
}

pub(super) struct Planner<'m, 'd> {
    pub(super) model: &'m Model,
    diagnostics: &'d mut Diagnostics,
}

impl<'m> Planner<'m, '_> {
    fn service(
        &mut self,
        id: PortTypeId,
        port_type: &'m PortType,
        choices: &Choices<'_>,
    ) -> Option<ServicePlan<'m>> {
        let place = Place::new(Space::Service, &port_type.name.namespace, &*port_type.name.local);
        let wanted: Vec<usize> = (0..port_type.operations.len())
            .filter(|&index| choices.is_wanted(&place, &place.child(&port_type.operations[index].name)))
            .collect();
        if wanted.is_empty() {
            return None;
        }
        let bindings = self.soap_bindings(id);
        let Some(first) = bindings.first() else {
            self.left_out(
                port_type.origin.name_span,
                format!("the port type `{}` is left out: no binding to SOAP is for it", port_type.name.local),
                "no client or server is generated for it",
            );
            return None;
        };
        let operations: Vec<OperationPlan<'m>> = wanted
            .into_iter()
            .filter_map(|index| self.operation(port_type, index, &bindings, &place))
            .collect();
        if operations.is_empty() {
            return None;
        }
        self.warn_of_twins(&operations);
        let mut plan = ServicePlan {
            port_type,
            place,
            soap: (version(first) == SoapVersion::V1_2).then_some("1.2"),
            address: self.address(id, version(first)),
            documentation: self.service_documentation(id),
            operations,
            request_headers: Vec::new(),
            response_headers: Vec::new(),
        };
        plan.group_headers();
        Some(plan)
    }

    /// A client can call operations that only their names tell apart; a server calls the first.
    fn warn_of_twins(&mut self, operations: &[OperationPlan<'m>]) {
        for (at, plan) in operations.iter().enumerate() {
            let is_twin = |other: &&OperationPlan<'_>| {
                other.action == plan.action && other.input.body.is_same(&plan.input.body)
            };
            let Some(first) = operations[..at].iter().find(is_twin) else { continue };
            let (name, other) = (&plan.operation.name, &first.operation.name);
            self.diagnostics.push(
                Diagnostic::warning(
                    Code::INDISTINCT,
                    format!("a server can't tell `{name}` from `{other}`, and takes it for that"),
                )
                .at(plan.operation.origin.name_span, "the same action, and the same element in the body")
                .at(first.operation.origin.name_span, "this one is called"),
            );
        }
    }

    /// The bindings of a port type to SOAP, the version that is preferred first.
    fn soap_bindings(&self, id: PortTypeId) -> Vec<&'m Binding> {
        let mut bindings: Vec<&Binding> = self
            .model
            .bindings()
            .map(|(_, binding)| binding)
            .filter(|binding| binding.port_type == id && matches!(binding.protocol, Protocol::Soap { .. }))
            .collect();
        bindings.sort_by_key(|binding| version(binding) == SoapVersion::V1_2);
        bindings
    }

    /// The address of the first port that speaks this version.
    fn address(&self, id: PortTypeId, wanted: SoapVersion) -> Option<&'m str> {
        self.model.services().flat_map(|(_, service)| &service.ports).find_map(|port| {
            let binding = self.model.binding(port.binding);
            let is_it = binding.port_type == id
                && matches!(binding.protocol, Protocol::Soap { version, .. } if version == wanted);
            port.address.as_deref().filter(|_| is_it)
        })
    }

    fn service_documentation(&self, id: PortTypeId) -> Option<&'m Documentation> {
        let mut services = self.model.services().map(|(_, service)| service);
        services
            .find(|service| service.ports.iter().any(|port| self.model.binding(port.binding).port_type == id))
            .and_then(|service| service.origin.documentation.as_ref())
    }

    fn operation(
        &mut self,
        port_type: &'m PortType,
        index: usize,
        bindings: &[&'m Binding],
        service: &Place<'m>,
    ) -> Option<OperationPlan<'m>> {
        let operation = &port_type.operations[index];
        let name = &operation.name;
        let span = operation.origin.name_span;
        let (Pattern::OneWay | Pattern::RequestResponse, Some(input)) = (operation.pattern, &operation.input)
        else {
            self.left_out(
                span,
                format!("the operation `{name}` is left out: it begins with a message of the server"),
                "SOAP over HTTP has no way to send it (WS-I Basic Profile 1.1, R2303)",
            );
            return None;
        };
        if let Some(first) = port_type.operations[..index].iter().find(|other| other.name == *name) {
            self.diagnostics.push(
                Diagnostic::warning(
                    Code::UNSUPPORTED,
                    format!("the operation `{name}` is left out: another one has this name already"),
                )
                .at(span, "overloaded (WS-I Basic Profile 1.1, R2304, forbids it)")
                .at(first.origin.name_span, "this one is generated"),
            );
            return None;
        }
        let mut bound =
            bindings.iter().flat_map(|binding| &binding.operations).filter(|bound| bound.operation == index);
        let first = bound.clone().next();
        let Some(bound) = bound.find(|bound| !is_encoded(bound)).or(first) else {
            self.left_out(
                span,
                format!("the operation `{name}` is left out: no binding to SOAP has it"),
                "not bound",
            );
            return None;
        };
        let input = self.message(bound, bound.input.as_ref(), input, name, name)?;
        let output = match &operation.output {
            Some(output) => {
                let wrapper = format!("{name}Response");
                Some(self.message(bound, bound.output.as_ref(), output, name, &wrapper)?)
            }
            None => None,
        };
        let faults = self.faults(operation, bound);
        Some(OperationPlan {
            operation,
            place: service.child(name),
            action: bound.soap_action.as_deref().unwrap_or_default(),
            input,
            output,
            faults,
        })
    }

    fn message(
        &mut self,
        bound: &'m BindingOperation,
        binding: Option<&'m BindingMessage>,
        message: &'m OperationMessage,
        operation: &str,
        wrapper: &str,
    ) -> Option<MessagePlan<'m>> {
        let declared = self.model.message(message.message);
        let soap_body = binding.and_then(|binding| binding.body.as_ref());
        // Policies and the like say nothing about what is in the message.
        let parts_of_others = binding
            .iter()
            .flat_map(|binding| &binding.other)
            .find(|(name, _)| matches!(&*name.namespace, MIME | HTTP));
        if let Some((name, span)) = parts_of_others {
            self.diagnostics.push(
                Diagnostic::warning(
                    Code::UNSUPPORTED,
                    format!(
                        "the message of the operation `{operation}` has `{}`, which is not generated",
                        name.local
                    ),
                )
                .at(*span, "only what SOAP's body and header hold is generated"),
            );
        }
        if let Some(body) = soap_body
            && body.usage == Use::Encoded
        {
            self.left_out(
                body.span,
                format!("the operation `{operation}` is left out: its messages are encoded, not literal"),
                "SOAP's own encoding is not generated (WS-I Basic Profile 1.1, R2706, forbids it)",
            );
            return None;
        }
        let parts: Vec<&'m Part> = match soap_body {
            Some(body) => body.parts.iter().filter_map(|&index| declared.parts.get(index)).collect(),
            None => declared.parts.iter().collect(),
        };
        let body = match bound.style {
            Style::Document => self.document_body(&parts, declared, operation)?,
            Style::Rpc => {
                let namespace = soap_body.and_then(|body| body.namespace.as_deref()).unwrap_or("");
                self.rpc_body(&parts, wrapper, namespace, operation)?
            }
        };
        let headers = binding.map_or_else(Vec::new, |binding| self.headers(binding, operation));
        Some(MessagePlan { body, headers, header_set: None })
    }

    fn document_body(
        &mut self,
        parts: &[&'m Part],
        message: &'m Message,
        operation: &str,
    ) -> Option<Body<'m>> {
        match parts {
            [] => Some(Body::Empty),
            [Part { content: PartContent::Element(id), .. }] => Some(Body::Element(*id)),
            [part] => {
                self.left_out(
                    part.origin.span,
                    format!("the operation `{operation}` is left out: a part of its body has a type and no element"),
                    "the body of a document has to be an element (WS-I Basic Profile 1.1, R2204)",
                );
                None
            }
            _ => {
                self.left_out(
                    message.origin.name_span,
                    format!("the operation `{operation}` is left out: its body has {} parts", parts.len()),
                    "the body of a document has to be one element (WS-I Basic Profile 1.1, R2201)",
                );
                None
            }
        }
    }

    fn rpc_body(
        &mut self,
        parts: &[&'m Part],
        wrapper: &str,
        namespace: &'m str,
        operation: &str,
    ) -> Option<Body<'m>> {
        let mut typed = Vec::with_capacity(parts.len());
        for part in parts {
            match part.content {
                PartContent::Type(ty) => typed.push((*part, ty)),
                PartContent::Element(_) => {
                    self.left_out(
                        part.origin.span,
                        format!("the operation `{operation}` is left out: a part of its body is an element"),
                        "in rpc style each part has a type (WS-I Basic Profile 1.1, R2203)",
                    );
                    return None;
                }
            }
        }
        Some(Body::Wrapper(Wrapper { name: wrapper.to_owned(), namespace, parts: typed }))
    }

    pub(super) fn left_out(&mut self, span: Span, message: String, label: &str) {
        self.diagnostics.push(Diagnostic::warning(Code::UNSUPPORTED, message).at(span, label));
    }
}

fn version(binding: &Binding) -> SoapVersion {
    match binding.protocol {
        Protocol::Soap { version, .. } => version,
        Protocol::Http { .. } | Protocol::Other(_) => SoapVersion::V1_1,
    }
}

fn is_encoded(operation: &BindingOperation) -> bool {
    [&operation.input, &operation.output]
        .into_iter()
        .flatten()
        .filter_map(|message| message.body.as_ref())
        .any(|body| body.usage == Use::Encoded)
}
