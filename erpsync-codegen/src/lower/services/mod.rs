//! Services: the operations that are generated, and the contents of their messages.
//!
//! A port type becomes one trait however many bindings and ports it has: the first SOAP binding that is literal
//! decides, one of SOAP 1.1 before one of SOAP 1.2. Operations that begin with a message of the service are a trait of
//! their own, which the party that receives them serves. Operations that can't be generated are left out, with a warning
//! at the place.

mod actions;
mod differences;
mod disambiguation;
mod faults;
mod headers;
mod messages;
mod nothing;
mod plan;
mod planner;
mod policies;

use crate::config::{SchemaPath, Space};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::resolve::{
    Binding, MtomUse, Operation, PortType, PortTypeId, Protocol, SOAP_NAMESPACES, Service, SoapVersion,
};

use super::facts::Facts;
use super::options::{ResolvedOptions, help_to_choose};
use super::site::Site;
use super::spelling;
use messages::MessageContext;
use planner::Planner;

pub(super) use nothing::nothing;
pub(super) use plan::{
    Body, HeaderSet, MessagePlan, MimePart, OperationPlan, PartElement, Parts, Server, ServicePlan,
};

/// Plans all port types with operations that are asked for.
pub(super) fn plan<'m>(
    facts: &'m Facts<'m>,
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<ServicePlan<'m>> {
    facts
        .model()
        .port_types()
        .flat_map(|(id, port_type)| Planner { facts, options, diagnostics }.port_type(id, port_type))
        .collect()
}

impl<'m> Planner<'m, '_> {
    fn port_type(&mut self, id: PortTypeId, port_type: &'m PortType) -> Vec<ServicePlan<'m>> {
        let path = self.path(port_type, &port_type.name.local);
        let wanted: Vec<usize> = (0..port_type.operations.len())
            .filter(|&index| self.options.is_wanted(&path, &path.child(&port_type.operations[index].name)))
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
        for server in [Server::Service, Server::Receiver] {
            let is_served = |index: &&usize| Server::of_operation(&port_type.operations[**index]) == server;
            let operations: Vec<OperationPlan<'m>> = wanted
                .iter()
                .filter(is_served)
                .filter_map(|&index| self.operation(port_type, index, &bindings, &path))
                .collect();
            if !operations.is_empty() {
                plans.push(self.service(id, server, operations, &bindings));
            }
        }
        plans
    }

    /// The schema path of a service.
    fn path(&self, port_type: &'m PortType, name: &str) -> SchemaPath<'m> {
        let namespace = &port_type.name.namespace;
        let edition = self.facts.edition_seen_by(port_type.origin.definitions, namespace);
        SchemaPath::new(Space::Service, namespace, name).in_edition(edition)
    }

    fn service(
        &mut self,
        id: PortTypeId,
        server: Server,
        mut operations: Vec<OperationPlan<'m>>,
        bindings: &[&'m Binding],
    ) -> ServicePlan<'m> {
        let port_type = self.facts.port_type(id);
        let version = bindings.first().map_or(SoapVersion::V1_1, |first| version(first));
        let (words, address) = match server {
            Server::Service => (port_type.name.local.to_string(), self.address(id, version)),
            // The ports have the address of the service, not of its receivers.
            Server::Receiver => (port_type.receiver_name(), None),
        };
        self.actions(id, server, &words, &mut operations);
        self.disambiguate(&mut operations);
        self.report_differences(bindings, &operations);
        let service = self.service_of(id);
        let first = bindings.first().map(|binding| &binding.origin);
        let origin = service.map(|service| &service.origin).or(first);
        let path = self.path(port_type, &words);
        let name = self.options.rename(&path).unwrap_or(&words).to_owned();
        let mut plan = ServicePlan {
            port_type,
            site: Site::new(path, words),
            server,
            soap: (version == SoapVersion::V1_2).then_some("1.2"),
            address,
            document: origin.unwrap_or(&port_type.origin).span.source,
            documentation: service.and_then(|service| service.origin.documentation.as_ref()),
            operations,
            request_headers: Vec::new(),
            response_headers: Vec::new(),
            policies: Vec::new(),
            requires_mtom: false,
        };
        if server == Server::Service {
            plan.policies = self.policies(id, version, &plan.operations);
            let default = plan.policies.first().filter(|port| port.address.as_deref() == plan.address);
            plan.requires_mtom = default.is_some_and(|port| port.policy.mtom() == Some(MtomUse::Required));
        }
        plan.group_headers(&name);
        plan
    }

    /// The bindings of a port type to SOAP, the version that is preferred first.
    fn soap_bindings(&self, id: PortTypeId) -> Vec<&'m Binding> {
        let mut bindings: Vec<&Binding> = self
            .facts
            .bindings()
            .map(|(_, binding)| binding)
            .filter(|binding| binding.port_type == id && matches!(binding.protocol, Protocol::Soap { .. }))
            .collect();
        bindings.sort_by_key(|binding| version(binding) == SoapVersion::V1_2);
        bindings
    }

    /// Help for a binding of a port type whose namespace is nearly one of SOAP.
    fn nearly_soap(&self, id: PortTypeId) -> Option<String> {
        let of_it = self.facts.bindings().filter(|(_, binding)| binding.port_type == id);
        of_it.into_iter().find_map(|(_, binding)| {
            let Protocol::Other(Some(extension)) = &binding.protocol else { return None };
            let near = nearest(&extension.namespace, SOAP_NAMESPACES)?;
            let (name, own) = (&binding.name.local, &extension.namespace);
            Some(format!("the binding `{name}` is one of the namespace `{own}`: did you mean `{near}`?"))
        })
    }

    /// The address of the first port that speaks this version.
    fn address(&self, id: PortTypeId, wanted: SoapVersion) -> Option<&'m str> {
        self.facts.services().flat_map(|(_, service)| &service.ports).find_map(|port| {
            let binding = self.facts.binding(port.binding);
            let is_it = binding.port_type == id
                && matches!(binding.protocol, Protocol::Soap { version, .. } if version == wanted);
            port.address.as_deref().filter(|_| is_it)
        })
    }

    /// The first service with a port for a port type.
    fn service_of(&self, id: PortTypeId) -> Option<&'m Service> {
        let mut services = self.facts.model().services().map(|(_, service)| service);
        services
            .find(|service| service.ports.iter().any(|port| self.facts.binding(port.binding).port_type == id))
    }

    fn operation(
        &mut self,
        port_type: &'m PortType,
        index: usize,
        bindings: &[&'m Binding],
        service: &SchemaPath<'m>,
    ) -> Option<OperationPlan<'m>> {
        let operation = &port_type.operations[index];
        let name = &operation.name;
        let span = operation.origin.name_span;
        let (first, second) = operation.in_order();
        let Some(input) = first else {
            let message = format!("the operation `{name}` is left out: its input is not declared");
            self.report_left_out(span, message, "see the warning about its message");
            return None;
        };
        let mut bound =
            bindings.iter().flat_map(|binding| &binding.operations).filter(|bound| bound.operation == index);
        let any = bound.clone().next();
        let Some(bound) = bound.find(|bound| bound.is_literal()).or(any) else {
            self.report_left_out(
                span,
                format!("the operation `{name}` is left out: no binding to SOAP has it"),
                "not bound",
            );
            return None;
        };
        let source_name = self.source_name(port_type, index);
        let path = service.child(&source_name);
        let definitions = port_type.origin.definitions;
        let context =
            MessageContext { name, source_name: &source_name, path: &path, style: bound.style, definitions };
        let (bound_input, bound_output) = bound.in_order(operation);
        let input = self.message(&context, "", bound_input, input)?;
        let output = match second {
            Some(output) => Some(self.message(&context, "Response", bound_output, output)?),
            None => None,
        };
        let faults = self.faults(operation, bound);
        let fault_headers = self.fault_headers(bound, &source_name);
        if source_name != *name && self.options.rename(&path).is_none() {
            self.report_overload(port_type, operation, &source_name, &self.options.exact(&path));
        }
        Some(OperationPlan {
            operation,
            bound,
            source_name,
            path,
            action: bound.action(operation),
            marks: plan::Marks::default(),
            actions: actions::Actions::default(),
            input,
            output,
            faults,
            fault_headers,
        })
    }

    /// Source name of an operation's method. The first of overloaded operations (WSDL 1.1, section 2.4.5) has the name to
    /// itself, so that adding one renames none; the others have the name of the input behind it, or of its message if that
    /// is the default.
    fn source_name(&self, port_type: &PortType, index: usize) -> String {
        let operation = &port_type.operations[index];
        let name = &operation.name;
        let is_overload = port_type.operations[..index].iter().any(|other| other.name == *name);
        let Some(input) = operation.input.as_ref().filter(|_| is_overload) else { return name.clone() };
        let is_default = input.name == *name || input.name == format!("{name}Request");
        let other = if is_default { &*self.facts.message(input.message).name.local } else { &*input.name };
        let begins_alike = other.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if begins_alike { other.to_owned() } else { spelling::nested(name, other) }
    }

    fn report_overload(&mut self, port_type: &PortType, operation: &Operation, words: &str, path: &str) {
        let (name, method) = (&operation.name, spelling::method_name(words));
        let message = format!("the operation `{name}` is overloaded; this one is called `{method}`");
        let mut warning = Diagnostic::warning(Code::RENAMED, message)
            .at(operation.origin.name_span, "WS-I Basic Profile 1.1, R2304, forbids it");
        if let Some(first) = port_type.operations.iter().find(|first| first.name == *name) {
            warning = warning.at(first.origin.name_span, "this one has the name to itself");
        }
        self.diagnostics.push(warning.help(help_to_choose("rename", path, &method)));
    }
}

fn version(binding: &Binding) -> SoapVersion {
    match binding.protocol {
        Protocol::Soap { version, .. } => version,
        Protocol::Http { .. } | Protocol::Other(_) => SoapVersion::V1_1,
    }
}
