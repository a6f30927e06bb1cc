//! Messages and port types.

use std::collections::{HashMap, HashSet};

use super::collect::{Collected, Scope};
use super::component::{Builtin, TypeRef};
use super::convert::Converter;
use super::ids::{DefinitionsId, MessageId, PortTypeId};
use super::names::duplicate;
use super::service::{
    DefinitionsInfo, Message, Operation, OperationMessage, Part, PartContent, Pattern, PortType, WsdlOrigin,
};
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::tree::QName;
use crate::wsdl::{
    BindingDef, Definitions, MessageDef, MessageUse, OperationDef, PartDef, Place, PortTypeDef, Reference,
};

/// Where a part of a WSDL is read.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) definitions: DefinitionsId,
    pub(super) scope: Scope,
}

/// A definition that is to be converted.
pub(super) struct Pending<'d, D> {
    pub(super) name: QName,
    pub(super) def: &'d D,
    pub(super) at: At,
}

/// The definitions of one kind, without those that have no name (which is reported) and those that are repeated;
/// different things of one name are errors. Equal as they are written is not enough: `same` says whether their names mean
/// the same in their scopes.
pub(super) fn distinct<'d, D: PartialEq>(
    converter: &mut Converter<'d, '_>,
    collected: &Collected<'d>,
    kind: &str,
    of: impl Fn(&'d Definitions) -> &'d [D],
    named: impl Fn(&'d D) -> (&'d str, &'d Place),
    same: impl Fn(&Converter<'d, '_>, &D, Scope, Scope) -> bool,
) -> Vec<Pending<'d, D>> {
    let mut known: HashMap<QName, usize> = HashMap::new();
    let mut all: Vec<Pending<'d, D>> = Vec::new();
    for (def, definitions, at) in everywhere(collected, of) {
        let (local, place) = named(def);
        if local.is_empty() {
            continue;
        }
        let name = QName::new(definitions.target_namespace.clone(), local);
        let Some(first) = known.get(&name) else {
            known.insert(name.clone(), all.len());
            all.push(Pending { name, def, at });
            continue;
        };
        let first = &all[*first];
        if *first.def != *def || !same(converter, def, first.at.scope, at.scope) {
            let span = named(first.def).1.name_span;
            converter.diagnostics.push(duplicate(kind, &name, span, place.name_span));
        }
    }
    all
}

/// The names of the messages that port types and headers refer to.
fn used_messages<'d>(collected: &Collected<'d>) -> HashSet<&'d QName> {
    let definitions = || collected.definitions.iter().map(|scoped| scoped.definitions);
    let operations = definitions().flat_map(|one| &one.port_types).flat_map(|one| &one.operations);
    let messages = operations.flat_map(OperationDef::messages).map(|message| &message.message);
    let bindings = definitions().flat_map(|one| &one.bindings);
    messages
        .chain(bindings.flat_map(BindingDef::header_messages))
        .filter_map(|one| one.name.as_ref())
        .collect()
}

/// Every definition of one kind, in every scope it belongs to.
fn everywhere<'d, D: 'd>(
    collected: &Collected<'d>,
    of: impl Fn(&'d Definitions) -> &'d [D],
) -> Vec<(&'d D, &'d Definitions, At)> {
    let mut all = Vec::new();
    for (index, scoped) in collected.definitions.iter().enumerate() {
        for scope in &scoped.scopes {
            let at = At { definitions: DefinitionsId::new(index), scope: *scope };
            all.extend(of(scoped.definitions).iter().map(|def| (def, scoped.definitions, at)));
        }
    }
    all
}

pub(super) fn convert<'d>(converter: &mut Converter<'d, '_>, collected: &Collected<'d>) {
    let definitions = collected.definitions.iter().map(|scoped| DefinitionsInfo {
        name: scoped.definitions.name.clone(),
        target_namespace: scoped.definitions.target_namespace.clone(),
        documentation: scoped.definitions.place.documentation.clone(),
        span: scoped.definitions.place.span,
    });
    converter.model.definitions = definitions.collect();
    converter.wsdl_messages(collected);
    let port_types = distinct(
        converter,
        collected,
        "port type",
        |one| &one.port_types,
        |one| (&one.name, &one.place),
        |converter, def, one, other| converter.same_messages(def, one, other),
    );
    for Pending { name, def, at } in port_types {
        let port_type = converter.port_type(name.clone(), def, at);
        let id = PortTypeId::new(converter.model.port_types.len());
        converter.model.names.port_types.insert(name, id);
        converter.model.port_types.push(port_type);
    }
}

pub(super) fn origin(place: &Place, at: At) -> WsdlOrigin {
    WsdlOrigin {
        definitions: at.definitions,
        span: place.span,
        name_span: place.name_span,
        documentation: place.documentation.clone(),
    }
}

impl<'d> Converter<'d, '_> {
    /// Converts the messages. Those of one name may differ from scope to scope, as elements may.
    fn wsdl_messages(&mut self, collected: &Collected<'d>) {
        let used = used_messages(collected);
        let mut variants: HashMap<QName, Vec<(MessageId, &'d MessageDef, Scope)>> = HashMap::new();
        for (def, definitions, at) in everywhere(collected, |one| &one.messages) {
            if def.name.is_empty() {
                continue;
            }
            let name = QName::new(definitions.target_namespace.clone(), def.name.as_str());
            let key = (at.scope, name.clone());
            let known = variants.entry(name.clone()).or_default();
            let same = known
                .iter()
                .find(|(_, other, scope)| *other == def && self.same_elements(def, *scope, at.scope));
            if let Some((id, ..)) = same {
                self.messages.entry(key).or_insert(*id);
                continue;
            }
            if let Some(first) = self.messages.get(&key) {
                let first = self.model.messages[first.index()].origin.name_span;
                self.diagnostics.push(duplicate("message", &name, first, def.place.name_span));
                continue;
            }
            let id = MessageId::new(self.model.messages.len());
            known.push((id, def, at.scope));
            let message = self.wsdl_message(name.clone(), def, at, used.contains(&name));
            self.model.messages.push(message);
            self.model.names.messages.entry(name).or_insert(id);
            self.messages.insert(key, id);
        }
    }

    /// Whether the elements of a message are the same in two scopes.
    fn same_elements(&self, def: &MessageDef, one: Scope, other: Scope) -> bool {
        let elements = &self.globals.elements;
        one == other
            || def
                .parts
                .iter()
                .filter_map(|part| part.element.as_ref()?.name.as_ref())
                .all(|name| elements.find(name, one) == elements.find(name, other))
    }

    /// Whether the messages of a port type are the same in two scopes.
    fn same_messages(&self, def: &PortTypeDef, one: Scope, other: Scope) -> bool {
        let uses = def.operations.iter().flat_map(OperationDef::messages);
        self.same_references(uses.map(|message| &message.message), one, other)
    }

    /// Whether names of messages mean the same in two scopes.
    pub(super) fn same_references<'r>(
        &self,
        references: impl Iterator<Item = &'r Reference>,
        one: Scope,
        other: Scope,
    ) -> bool {
        one == other
            || references
                .filter_map(|reference| reference.name.as_ref())
                .all(|name| self.message_in(name, one) == self.message_in(name, other))
    }

    fn message_in(&self, name: &QName, scope: Scope) -> Option<MessageId> {
        let scoped = self.messages.get(&(scope, name.clone())).copied();
        scoped.or_else(|| self.model.find_message(name))
    }

    fn wsdl_message(&mut self, name: QName, def: &'d MessageDef, at: At, needed: bool) -> Message {
        let mut parts: Vec<Part> = Vec::with_capacity(def.parts.len());
        for part in &def.parts {
            if let Some(first) = parts.iter().find(|first| first.name == part.name) {
                let message = format!("two parts have the name `{}`", part.name);
                let error = Diagnostic::error(Code::DUPLICATE, message)
                    .at(part.place.name_span, "again here")
                    .at(first.origin.name_span, "first here");
                self.diagnostics.push(error);
                continue;
            }
            let content = self.part_content(part, at.scope, needed);
            parts.push(Part { name: part.name.clone(), content, origin: origin(&part.place, at) });
        }
        Message { name, parts, origin: origin(&def.place, at) }
    }

    /// What a part holds. What is not found counts as anything, so that it is reported once.
    fn part_content(&mut self, part: &PartDef, scope: Scope, needed: bool) -> PartContent {
        let anything = PartContent::Type(TypeRef::Builtin(Builtin::AnyType));
        match (&part.element, &part.ty) {
            (Some(element), None) => {
                let Some(name) = &element.name else {
                    return anything;
                };
                match self.globals.elements.find(name, scope) {
                    Some(id) => PartContent::Element(id),
                    None => {
                        self.unknown.note_if(Kind::Element, name.clone(), element.span, needed);
                        anything
                    }
                }
            }
            (None, Some(ty)) => {
                let Some(name) = &ty.name else {
                    return anything;
                };
                match self.model.find_type(name) {
                    Some(found) => PartContent::Type(found),
                    None => {
                        self.unknown.note_if(Kind::Type, name.clone(), ty.span, needed);
                        anything
                    }
                }
            }
            (element, _) => {
                let (message, label) = match element {
                    Some(_) => ("a part has both `element` and `type`", "only one can be"),
                    None => ("a part has neither `element` nor `type`", "one has to be"),
                };
                self.error(Code::STRUCTURE, message.to_owned(), part.place.span, label);
                anything
            }
        }
    }

    /// The message of a name, looked up once for all places that can refer to one.
    pub(super) fn find_message(&mut self, reference: &Reference, scope: Scope) -> Option<MessageId> {
        let name = reference.name.as_ref()?;
        let found = self.message_in(name, scope);
        if found.is_none() {
            self.unknown.note(Kind::Message, name.clone(), reference.span);
        }
        found
    }

    fn port_type(&mut self, name: QName, def: &'d PortTypeDef, at: At) -> PortType {
        let operations = def.operations.iter();
        PortType {
            name,
            operations: operations.map(|one| self.operation(one, at)).collect(),
            origin: origin(&def.place, at),
        }
    }

    fn operation(&mut self, def: &'d OperationDef, at: At) -> Operation {
        let pattern = match (&def.input, &def.output, def.output_first) {
            (Some(_), None, _) => Pattern::OneWay,
            (None, Some(_), _) => Pattern::Notification,
            (Some(_), Some(_), true) => Pattern::SolicitResponse,
            (Some(_), Some(_), false) => Pattern::RequestResponse,
            (None, None, _) => {
                let message = format!("the operation `{}` has neither input nor output", def.name);
                self.error(Code::STRUCTURE, message, def.place.name_span, "");
                Pattern::OneWay
            }
        };
        let (input, output) = match pattern {
            Pattern::OneWay | Pattern::Notification => ("", ""),
            Pattern::RequestResponse => ("Request", "Response"),
            Pattern::SolicitResponse => ("Response", "Solicit"),
        };
        let input_name = format!("{}{input}", def.name);
        let output_name = format!("{}{output}", def.name);
        let faults = def.faults.iter();
        Operation {
            name: def.name.clone(),
            pattern,
            input: def.input.as_ref().and_then(|one| self.message_use(one, input_name, at)),
            output: def.output.as_ref().and_then(|one| self.message_use(one, output_name, at)),
            faults: faults.filter_map(|one| self.message_use(one, String::new(), at)).collect(),
            parameter_order: def.parameter_order.clone(),
            origin: origin(&def.place, at),
        }
    }

    fn message_use(&mut self, def: &MessageUse, default_name: String, at: At) -> Option<OperationMessage> {
        Some(OperationMessage {
            name: def.name.clone().unwrap_or(default_name),
            message: self.find_message(&def.message, at.scope)?,
            action: def.action.clone(),
            origin: origin(&def.place, at),
        })
    }
}
