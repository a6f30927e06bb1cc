//! Which operations are generated, and what their messages are made of.
//!
//! A port type becomes one trait however many bindings and ports it has: the first SOAP binding that is literal
//! decides, one of SOAP 1.1 before one of SOAP 1.2. Operations that begin with a message of the service are a trait of
//! their own, which the party that receives them serves. What can't be generated is left out, with a warning at the
//! place.

use crate::config::{Place, Space};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::resolve::{
    Binding, BindingOperation, Documentation, Operation, PortType, PortTypeId, Protocol, SOAP_NAMESPACES,
    SoapVersion, Span,
};
use crate::text::SourceId;

use super::analysis::Analysis;
use super::choices::Choices;
use super::disambiguation::Marks;
use super::faults::FaultPlan;
use super::headers::HeaderSet;
use super::messages::{MessagePlan, Wanted};
use super::names;

/// A port type of which something is generated.
pub(super) struct ServicePlan<'m> {
    pub(super) port_type: &'m PortType,
    /// What its trait is called, not yet a name.
    pub(super) words: String,
    pub(super) place: Place<'m>,
    pub(super) role: Role,
    pub(super) soap: Option<&'static str>,
    pub(super) address: Option<&'m str>,
    /// The WSDL that has the service, or else the binding.
    pub(super) document: SourceId,
    /// What is said about the service that has it, where nothing is about the port type.
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) operations: Vec<OperationPlan<'m>>,
    pub(super) request_headers: Vec<HeaderSet<'m>>,
    pub(super) response_headers: Vec<HeaderSet<'m>>,
}

/// Who serves the trait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The service: of one-way and request-response operations.
    Service,
    /// The party that receives what the service sends: of notifications and solicit-response operations (WSDL 1.1,
    /// sections 2.4.3 and 2.4.4), where output and input change places.
    Receiver,
}

impl Role {
    fn of(operation: &Operation) -> Self {
        if operation.begins_with_output() { Self::Receiver } else { Self::Service }
    }
}

/// An operation that is generated.
pub(super) struct OperationPlan<'m> {
    pub(super) operation: &'m Operation,
    pub(super) bound: &'m BindingOperation,
    /// What its method is called, not yet a name: the operation's name, but for all but the first of one name.
    pub(super) words: String,
    pub(super) place: Place<'m>,
    pub(super) action: &'m str,
    pub(super) marks: Marks<'m>,
    pub(super) input: MessagePlan<'m>,
    pub(super) output: Option<MessagePlan<'m>>,
    pub(super) faults: Vec<FaultPlan<'m>>,
    /// The header blocks that may come with a fault.
    pub(super) fault_headers: Option<HeaderSet<'m>>,
}

/// Plans all port types that have operations which are wanted.
pub(super) fn plan<'m>(
    model: &'m Analysis<'m>,
    choices: &Choices<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<ServicePlan<'m>> {
    model
        .port_types()
        .flat_map(|(id, port_type)| Planner { model, diagnostics }.port_type(id, port_type, choices))
        .collect()
}

pub(super) struct Planner<'m, 'd> {
    pub(super) model: &'m Analysis<'m>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl<'m> Planner<'m, '_> {
    fn port_type(
        &mut self,
        id: PortTypeId,
        port_type: &'m PortType,
        choices: &Choices<'_>,
    ) -> Vec<ServicePlan<'m>> {
        let place = self.place(port_type, &port_type.name.local);
        let wanted: Vec<usize> = (0..port_type.operations.len())
            .filter(|&index| choices.is_wanted(&place, &place.child(&port_type.operations[index].name)))
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let bindings = self.soap_bindings(id);
        if bindings.is_empty() {
            let message =
                format!("the port type `{}` is left out: no binding to SOAP is for it", port_type.name.local);
            let warning = Diagnostic::warning(Code::UNSUPPORTED, message)
                .at(port_type.origin.name_span, "no client or server is generated for it");
            self.diagnostics.push(match self.nearly_soap(id) {
                Some(help) => warning.help(help),
                None => warning,
            });
            return Vec::new();
        }
        let mut plans = Vec::new();
        for role in [Role::Service, Role::Receiver] {
            let of_role = |index: &&usize| Role::of(&port_type.operations[**index]) == role;
            let operations: Vec<OperationPlan<'m>> = wanted
                .iter()
                .filter(of_role)
                .filter_map(|&index| self.operation(port_type, index, &bindings, &place, choices))
                .collect();
            if !operations.is_empty() {
                plans.push(self.service(id, role, operations, &bindings, choices));
            }
        }
        plans
    }

    /// Where a service stands.
    fn place(&self, port_type: &'m PortType, name: &str) -> Place<'m> {
        let namespace = &port_type.name.namespace;
        let edition = self.model.edition_seen_by(port_type.origin.definitions, namespace);
        Place::new(Space::Service, namespace, name).in_edition(edition)
    }

    fn service(
        &mut self,
        id: PortTypeId,
        role: Role,
        mut operations: Vec<OperationPlan<'m>>,
        bindings: &[&'m Binding],
        choices: &Choices<'_>,
    ) -> ServicePlan<'m> {
        self.disambiguate(&mut operations);
        self.warn_of_differences(bindings, &operations);
        let port_type = self.model.port_type(id);
        let version = bindings.first().map_or(SoapVersion::V1_1, |first| version(first));
        let (words, address) = match role {
            Role::Service => (port_type.name.local.to_string(), self.address(id, version)),
            // The ports say where the service is, not where its receivers are.
            Role::Receiver => (port_type.receiver_name(), None),
        };
        let place = self.place(port_type, &words);
        let name = choices.rename(&place).unwrap_or(&words).to_owned();
        let mut plan = ServicePlan {
            port_type,
            words,
            place,
            role,
            soap: (version == SoapVersion::V1_2).then_some("1.2"),
            address,
            document: self.document(id, bindings),
            documentation: self.service_documentation(id),
            operations,
            request_headers: Vec::new(),
            response_headers: Vec::new(),
        };
        plan.group_headers(&name);
        plan
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

    /// What to do about a binding of a port type whose namespace was probably to be one of SOAP.
    fn nearly_soap(&self, id: PortTypeId) -> Option<String> {
        let of_it = self.model.bindings().filter(|(_, binding)| binding.port_type == id);
        of_it.into_iter().find_map(|(_, binding)| {
            let Protocol::Other(Some(extension)) = &binding.protocol else { return None };
            let near = nearest(&extension.namespace, SOAP_NAMESPACES)?;
            let (name, own) = (&binding.name.local, &extension.namespace);
            Some(format!("the binding `{name}` is one of the namespace `{own}`: did you mean `{near}`?"))
        })
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

    fn document(&self, id: PortTypeId, bindings: &[&'m Binding]) -> SourceId {
        let services = self.model.services().map(|(_, service)| service);
        let mut origins = services
            .filter(|one| one.ports.iter().any(|port| self.model.binding(port.binding).port_type == id))
            .map(|service| &service.origin)
            .chain(bindings.iter().map(|binding| &binding.origin))
            .chain(std::iter::once(&self.model.port_type(id).origin));
        origins.next().unwrap_or(&self.model.port_type(id).origin).span.source
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
        choices: &Choices<'_>,
    ) -> Option<OperationPlan<'m>> {
        let operation = &port_type.operations[index];
        let name = &operation.name;
        let span = operation.origin.name_span;
        let (first, second) = operation.in_order();
        let Some(input) = first else {
            let message = format!("the operation `{name}` is left out: its input is not declared");
            self.left_out(span, message, "the warning about its message says more");
            return None;
        };
        let mut bound =
            bindings.iter().flat_map(|binding| &binding.operations).filter(|bound| bound.operation == index);
        let any = bound.clone().next();
        let Some(bound) = bound.find(|bound| bound.is_literal()).or(any) else {
            self.left_out(
                span,
                format!("the operation `{name}` is left out: no binding to SOAP has it"),
                "not bound",
            );
            return None;
        };
        let words = self.words(port_type, index);
        let place = service.child(&words);
        let definitions = port_type.origin.definitions;
        let wanted = Wanted { name, words: &words, place: &place, style: bound.style, definitions };
        let (bound_input, bound_output) = bound.in_order(operation);
        let input = self.message(&wanted, "", bound_input, input)?;
        let output = match second {
            Some(output) => Some(self.message(&wanted, "Response", bound_output, output)?),
            None => None,
        };
        let faults = self.faults(operation, bound);
        let fault_headers = self.fault_headers(bound, &words);
        if words != *name && choices.rename(&place).is_none() {
            self.warn_of_overload(port_type, operation, &words, &choices.exact(&place));
        }
        Some(OperationPlan {
            operation,
            bound,
            words,
            place,
            action: bound.action(operation),
            marks: Marks::default(),
            input,
            output,
            faults,
            fault_headers,
        })
    }

    /// What an operation's method is called. Of overloaded ones (WSDL 1.1, section 2.4.5) the first has the name to
    /// itself, so that one that is added renames none; the others are told apart by the name of the input, or of its
    /// message where that has the default.
    fn words(&self, port_type: &PortType, index: usize) -> String {
        let operation = &port_type.operations[index];
        let name = &operation.name;
        let is_overload = port_type.operations[..index].iter().any(|other| other.name == *name);
        let Some(input) = operation.input.as_ref().filter(|_| is_overload) else { return name.clone() };
        let is_default = input.name == *name || input.name == format!("{name}Request");
        let other = if is_default { &*self.model.message(input.message).name.local } else { &*input.name };
        let begins_alike = other.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if begins_alike { other.to_owned() } else { names::nested(name, other) }
    }

    fn warn_of_overload(&mut self, port_type: &PortType, operation: &Operation, words: &str, path: &str) {
        let (name, method) = (&operation.name, names::method_name(words));
        let message = format!("the operation `{name}` is overloaded; this one is called `{method}`");
        let mut warning = Diagnostic::warning(Code::RENAMED, message)
            .at(operation.origin.name_span, "WS-I Basic Profile 1.1, R2304, forbids it");
        if let Some(first) = port_type.operations.iter().find(|first| first.name == *name) {
            warning = warning.at(first.origin.name_span, "this one has the name to itself");
        }
        let help = format!("to choose the name and silence this: `.rename(\"{path}\", \"{method}\")`");
        self.diagnostics.push(warning.help(help));
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
