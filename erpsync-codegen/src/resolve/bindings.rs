//! Bindings and services.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::collect::{Collected, Scope};
use super::convert::Converter;
use super::effective::PortPolicy;
use super::ids::{BindingId, MessageId, PortTypeId};
use super::messages::{At, Pending, distinct, everywhere, origin};
use super::reach::Within;
use super::service::{
    Binding, BindingFault, BindingMessage, BindingOperation, MimeContent, Operation, OperationMessage, Port,
    Protocol, Service, SoapBody, SoapHeader, Style, Use,
};
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::wsdl::{
    BindingDef, BindingMessageDef, BindingOperationDef, ProtocolDef, ServiceDef, SoapBodyDef, SoapHeaderDef,
};
use crate::text::Span;
use crate::tree::QName;

pub(super) fn convert<'d>(converter: &mut Converter<'d, '_>, collected: &Collected<'d>) {
    // Bindings that could not be made are reported; those who name them need not be.
    let mut dropped = HashSet::new();
    let bindings = distinct(
        converter,
        collected,
        "binding",
        |one| &one.bindings,
        |one| (&one.name, &one.info),
        |converter, def, one, other| converter.same_headers(def, one, other),
    );
    for Pending { name, def, at, repeated } in bindings {
        converter.repeated_bindings.extend(repeated.into_iter().map(|other| (def, other)));
        match converter.wsdl_binding(name.clone(), def, at) {
            Some(binding) => {
                let id = BindingId::new(converter.model.bindings.len());
                converter.bindings.declare(&converter.globals.editions, at.scope, name.clone(), id);
                converter.model.names.bindings.entry(name).or_insert(id);
                converter.model.bindings.push(binding);
            }
            None => drop(dropped.insert(name)),
        }
    }
    let services = distinct(
        converter,
        collected,
        "service",
        |one| &one.services,
        |one| (&one.name, &one.info),
        // Bindings of one name are the same everywhere.
        |_, _, _, _| true,
    );
    for Pending { name, def, at, .. } in services {
        let service = converter.service(name, def, at, &dropped);
        converter.model.services.push(service);
    }
    // A service without a name, which is reported, still has the addresses of its ports.
    for (def, definitions, at) in everywhere(collected, |one| &one.services) {
        if def.name.is_empty() {
            let name = QName::new(definitions.target_namespace.clone(), "");
            let service = converter.service(name, def, at, &dropped);
            converter.model.services.push(service);
        }
    }
}

/// The operations of a port type that a binding has not bound yet: positions by name.
struct Unbound(HashMap<String, BTreeSet<usize>>);

impl Unbound {
    fn new(operations: &[Operation]) -> Self {
        let mut by_name: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, operation) in operations.iter().enumerate() {
            by_name.entry(operation.name.clone()).or_default().insert(index);
        }
        Self(by_name)
    }
}

impl<'d> Converter<'d, '_> {
    /// Returns true if the messages that a binding's headers name are the same in two scopes.
    fn same_headers(&self, def: &BindingDef, one: Scope, other: Scope) -> bool {
        self.same_references(def.header_messages(), one, other)
    }

    fn wsdl_binding(&mut self, name: QName, def: &'d BindingDef, at: At) -> Option<Binding> {
        let target = def.port_type.name.as_ref()?;
        let port_type = self.port_types.find(&self.globals.editions, at.scope, target);
        let Some(port_type) = port_type.or_else(|| self.model.find_port_type(target)) else {
            self.unknown.within = match def.protocol {
                ProtocolDef::Soap { .. } => Within::Needed,
                ProtocolDef::Http { .. } | ProtocolDef::Other(_) => Within::Optional,
            };
            self.unknown.record(Kind::PortType, target.clone(), def.port_type.span);
            return None;
        };
        let (protocol, style) = match &def.protocol {
            ProtocolDef::Soap { version, transport, style } => {
                (Protocol::Soap { version: *version, transport: transport.clone() }, *style)
            }
            ProtocolDef::Http { verb } => (Protocol::Http { verb: verb.clone() }, None),
            ProtocolDef::Other(name) => (Protocol::Other(name.clone()), None),
        };
        let style = style.unwrap_or(Style::Document);
        let mut unbound = Unbound::new(&self.model.port_types[port_type.index()].operations);
        let mut operations = Vec::with_capacity(def.operations.len());
        let id = BindingId::new(self.model.bindings.len());
        for operation in &def.operations {
            self.unknown.within = Within::Bound(id, operations.len());
            operations.extend(self.bound(operation, port_type, style, &mut unbound, at));
        }
        Some(Binding { name, port_type, protocol, operations, origin: origin(&def.info, at) })
    }

    fn bound(
        &mut self,
        def: &'d BindingOperationDef,
        port_type: PortTypeId,
        style: Style,
        unbound: &mut Unbound,
        at: At,
    ) -> Option<BindingOperation> {
        let index = self.matching(def, port_type, unbound)?;
        unbound.0.entry(def.name.clone()).or_default().remove(&index);
        let operation = &self.model.port_types[port_type.index()].operations[index];
        let (input, output) = (operation.input.clone(), operation.output.clone());
        let faults: Vec<String> = operation.faults.iter().map(|fault| fault.name.clone()).collect();
        Some(BindingOperation {
            name: def.name.clone(),
            operation: index,
            soap_action: def.soap_action.clone(),
            soap_action_required: def.soap_action_required.unwrap_or(true),
            style: def.style.unwrap_or(style),
            http_location: def.http_location.clone(),
            input: def.input.as_ref().map(|one| self.binding_message(one, input.as_ref(), at)),
            output: def.output.as_ref().map(|one| self.binding_message(one, output.as_ref(), at)),
            faults: self.binding_faults(def, &faults, at),
            origin: origin(&def.info, at),
        })
    }

    /// The operation that is bound: of several of one name the one whose input and output are named so, else the next
    /// one that nothing has bound yet (section 2.5).
    fn matching(
        &mut self,
        def: &BindingOperationDef,
        port_type: PortTypeId,
        unbound: &Unbound,
    ) -> Option<usize> {
        let operations = &self.model.port_types[port_type.index()].operations;
        let named = unbound.0.get(&def.name);
        let fits = |own: &Option<BindingMessageDef>, other: &Option<OperationMessage>| {
            let name = own.as_ref().and_then(|own| own.name.as_ref());
            name.is_none_or(|name| other.as_ref().is_some_and(|other| other.name == *name))
        };
        let mut free = named.into_iter().flatten();
        let is_exact = |index: &&usize| {
            fits(&def.input, &operations[**index].input) && fits(&def.output, &operations[**index].output)
        };
        if let Some(index) = free.clone().find(is_exact).or_else(|| free.next()) {
            return Some(*index);
        }
        let span = def.info.name_span;
        if named.is_some() {
            let message = format!("the operation `{}` is bound twice", def.name);
            let warning = Diagnostic::warning(Code::DUPLICATE, message).at(span, "again here, and ignored");
            self.diagnostics.push(warning);
            return None;
        }
        let names = operations.iter().map(|operation| operation.name.as_str());
        let message = format!("the port type has no operation `{}`", def.name);
        let mut error = Diagnostic::error(Code::UNKNOWN_NAME, message).at(span, "bound here");
        if let Some(near) = nearest(&def.name, names) {
            error = error.help(format!("did you mean `{near}`?"));
        }
        let port_type = &self.model.port_types[port_type.index()];
        self.diagnostics.push(error.at(port_type.origin.name_span, "the port type"));
        None
    }

    fn binding_message(
        &mut self,
        def: &BindingMessageDef,
        of: Option<&OperationMessage>,
        at: At,
    ) -> BindingMessage {
        let headers: Vec<SoapHeader> =
            def.headers.iter().filter_map(|one| self.header(one, at.scope)).collect();
        let mut mime = of.map_or_else(Vec::new, |of| self.mime_contents(def, of.message));
        let body = def.body.as_ref().map(|body| {
            let parts = match of {
                Some(of) => self.body_parts(body, of.message, &headers, &mime),
                None => Vec::new(),
            };
            mime.retain(|content| !parts.contains(&content.part));
            let usage = body.usage.unwrap_or(Use::Literal);
            SoapBody {
                usage,
                encoded: usage == Use::Encoded && (of.is_none() || !parts.is_empty()),
                encoding_style: body.encoding_style.clone(),
                namespace: body.namespace.clone(),
                parts,
                span: *body.span,
            }
        });
        BindingMessage {
            body,
            headers,
            mime,
            other: def.other.iter().map(|(name, span)| (name.clone(), **span)).collect(),
            origin: origin(&def.info, at),
        }
    }

    fn body_parts(
        &mut self,
        body: &SoapBodyDef,
        message: MessageId,
        headers: &[SoapHeader],
        mime: &[MimeContent],
    ) -> Vec<usize> {
        if let Some(words) = &body.parts {
            let words = words.iter();
            return words.filter_map(|(word, span)| self.find_part(message, word, **span)).collect();
        }
        let parts = self.model.messages[message.index()].parts.iter().enumerate();
        let is_header =
            |index: usize| headers.iter().any(|header| header.message == message && header.part == index);
        let is_mime = |index: usize| mime.iter().any(|content| content.part == index);
        parts.map(|(index, _)| index).filter(|index| !is_header(*index) && !is_mime(*index)).collect()
    }

    pub(super) fn find_part(&mut self, message: MessageId, name: &str, span: Span) -> Option<usize> {
        let message = &self.model.messages[message.index()];
        let found = message.parts.iter().position(|part| part.name == name);
        if found.is_none() {
            let text = format!("the message `{}` has no part `{name}`", message.name.local);
            let mut error = Diagnostic::error(Code::UNKNOWN_NAME, text)
                .at(span, "named here")
                .at(message.origin.name_span, "the message");
            if let Some(near) = nearest(name, message.parts.iter().map(|part| part.name.as_str())) {
                error = error.help(format!("did you mean `{near}`?"));
            }
            self.diagnostics.push(error);
        }
        found
    }

    fn header(&mut self, def: &SoapHeaderDef, scope: Scope) -> Option<SoapHeader> {
        let message = self.find_message(&def.message, scope)?;
        // Without `part` there is an error already.
        if def.part.is_empty() {
            return None;
        }
        Some(SoapHeader {
            message,
            part: self.find_part(message, &def.part, *def.part_span)?,
            usage: def.usage.unwrap_or(Use::Literal),
            encoding_style: def.encoding_style.clone(),
            namespace: def.namespace.clone(),
            faults: self.header_faults(def, scope),
            span: *def.span,
        })
    }

    fn header_faults(&mut self, def: &SoapHeaderDef, scope: Scope) -> Vec<SoapHeader> {
        let within = std::mem::replace(&mut self.unknown.within, Within::Optional);
        let faults = def.faults.iter().filter_map(|fault| self.header(fault, scope)).collect();
        self.unknown.within = within;
        faults
    }

    fn binding_faults(&mut self, def: &BindingOperationDef, names: &[String], at: At) -> Vec<BindingFault> {
        let mut faults = Vec::with_capacity(def.faults.len());
        for fault in &def.faults {
            let name = fault.name.as_deref().unwrap_or_default();
            let Some(index) = names.iter().position(|known| known == name) else {
                let message = format!("the operation `{}` has no fault `{name}`", def.name);
                let warning = Diagnostic::warning(Code::UNKNOWN_NAME, message)
                    .at(fault.info.name_span, "bound here, and ignored");
                self.diagnostics.push(match nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => warning.help(format!("did you mean `{near}`?")),
                    None => warning,
                });
                continue;
            };
            faults.push(BindingFault {
                name: name.to_owned(),
                fault: index,
                usage: fault.usage.unwrap_or(Use::Literal),
                namespace: fault.namespace.clone(),
                origin: origin(&fault.info, at),
            });
        }
        faults
    }

    fn service(&mut self, name: QName, def: &'d ServiceDef, at: At, dropped: &HashSet<QName>) -> Service {
        // If a port leads nowhere, the others still have the operations.
        self.unknown.within = Within::Optional;
        let mut ports = Vec::with_capacity(def.ports.len());
        for port in &def.ports {
            let Some(name) = &port.binding.name else {
                continue;
            };
            let binding = self.bindings.find(&self.globals.editions, at.scope, name);
            match binding.or_else(|| self.model.find_binding(name)) {
                Some(binding) => ports.push(Port {
                    name: port.name.clone(),
                    binding,
                    address: port.address.clone(),
                    policy: PortPolicy::default(),
                    origin: origin(&port.info, at),
                }),
                None if dropped.contains(name) => {}
                None => self.unknown.record(Kind::Binding, name.clone(), port.binding.span),
            }
        }
        Service { name, ports, origin: origin(&def.info, at) }
    }
}
