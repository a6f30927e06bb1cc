//! Messages and port types.

use std::collections::HashMap;
use std::rc::Rc;

use super::collect::{Collected, Scope};
use super::component::{Builtin, TypeRef};
use super::convert::Converter;
use super::ids::{DefinitionsId, MessageId, PortTypeId};
use super::names::duplicate;
use super::reach::Within;
use super::service::{
    DefinitionsInfo, Message, Operation, OperationMessage, Part, PartContent, Pattern, PortType, WsdlOrigin,
};
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::names;
use crate::syntax::wsdl::{
    Definitions, MessageDef, MessageUse, OperationDef, PartDef, PortTypeDef, Reference, SourceInfo,
};
use crate::text::Span;
use crate::tree::QName;

/// Context of a part of a WSDL.
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
    /// Equal definitions of other documents, which are left out.
    pub(super) repeated: Vec<&'d D>,
}

/// The definitions of one kind, without those that have no name (which is reported) and those that are repeated;
/// different definitions of one name are errors. Equal text is not enough: `same` returns true if their names have one
/// meaning in both scopes. Definitions of a document come before those of its imports.
pub(super) fn distinct<'d, D: PartialEq>(
    converter: &mut Converter<'d, '_>,
    collected: &Collected<'d>,
    kind: &str,
    of: impl Fn(&'d Definitions) -> &'d [D],
    named: impl Fn(&'d D) -> (&'d str, &'d SourceInfo),
    same: impl Fn(&Converter<'d, '_>, &D, Scope, Scope) -> bool,
) -> Vec<Pending<'d, D>> {
    let mut known: HashMap<(usize, QName), usize> = HashMap::new();
    let mut declared: HashMap<(Scope, QName), DefinitionsId> = HashMap::new();
    let mut all: Vec<Pending<'d, D>> = Vec::new();
    for (def, definitions, at) in everywhere(collected, of) {
        let (local, info) = named(def);
        if local.is_empty() {
            continue;
        }
        let name = QName::new(definitions.target_namespace.clone(), local);
        let key = (converter.globals.editions.number(&name.namespace, at.scope), name.clone());
        let in_scope = *declared.entry((at.scope, name.clone())).or_insert(at.definitions);
        let Some(first) = known.get(&key) else {
            known.insert(key, all.len());
            all.push(Pending { name, def, at, repeated: Vec::new() });
            continue;
        };
        let first = &mut all[*first];
        if *first.def != *def || !same(converter, def, first.at.scope, at.scope) {
            let span = named(first.def).1.name_span;
            let mut problem = duplicate(kind, &name, span, info.name_span);
            // The importing document takes precedence over the imported one.
            if in_scope != at.definitions {
                problem.severity = Severity::Warning;
                problem = problem.help("the other one is used; other programs may use this one, or none");
            }
            converter.diagnostics.push(problem);
        } else if !std::ptr::eq(first.repeated.last().map_or(first.def, |last| *last), def) {
            first.repeated.push(def);
        }
    }
    all
}

/// Every definition of one kind, in every scope it belongs to.
pub(super) fn everywhere<'d, D: 'd>(
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
    let editions = Rc::clone(&converter.globals.editions);
    let definitions = collected.definitions.iter().map(|scoped| DefinitionsInfo {
        name: scoped.definitions.name.clone(),
        target_namespace: scoped.definitions.target_namespace.clone(),
        editions: scoped.scopes.first().map(|one| editions.seen_by(*one)).unwrap_or_default(),
        documentation: scoped.definitions.info.documentation.clone(),
        span: scoped.definitions.info.span,
    });
    converter.model.definitions = definitions.collect();
    converter.wsdl_messages(collected);
    let port_types = distinct(
        converter,
        collected,
        "port type",
        |one| &one.port_types,
        |one| (&one.name, &one.info),
        |converter, def, one, other| converter.same_messages(def, one, other),
    );
    for Pending { name, def, at, .. } in port_types {
        let port_type = converter.port_type(name.clone(), def, at);
        let id = PortTypeId::new(converter.model.port_types.len());
        converter.port_types.declare(&converter.globals.editions, at.scope, name.clone(), id);
        converter.model.names.port_types.entry(name).or_insert(id);
        converter.model.port_types.push(port_type);
    }
}

pub(super) fn origin(info: &SourceInfo, at: At) -> WsdlOrigin {
    WsdlOrigin {
        definitions: at.definitions,
        span: info.span,
        name_span: info.name_span,
        documentation: info.documentation.clone(),
        policies: info.policies.clone(),
    }
}

impl<'d> Converter<'d, '_> {
    /// Converts the messages. Those of one name may differ from scope to scope, as elements may.
    fn wsdl_messages(&mut self, collected: &Collected<'d>) {
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
                self.diagnostics.push(duplicate("message", &name, first, def.info.name_span));
                continue;
            }
            let id = MessageId::new(self.model.messages.len());
            known.push((id, def, at.scope));
            self.unknown.within = Within::Message(id);
            let message = self.wsdl_message(name.clone(), def, at);
            self.model.messages.push(message);
            self.model.names.messages.entry(name).or_insert(id);
            self.messages.insert(key, id);
        }
    }

    /// Returns true if the elements of a message are the same in two scopes.
    fn same_elements(&self, def: &MessageDef, one: Scope, other: Scope) -> bool {
        let elements = &self.globals.elements;
        let mut elements_named = def.parts.iter().filter_map(|part| part.element.as_ref()?.name.as_ref());
        let mut types_named = def.parts.iter().filter_map(|part| part.ty.as_ref()?.name.as_ref());
        one == other
            || elements_named.all(|name| elements.find(name, one) == elements.find(name, other))
                && types_named.all(|name| self.find_type(name, one) == self.find_type(name, other))
    }

    /// Returns true if the messages of a port type are the same in two scopes.
    fn same_messages(&self, def: &PortTypeDef, one: Scope, other: Scope) -> bool {
        let uses = def.operations.iter().flat_map(OperationDef::messages);
        self.same_references(uses.map(|message| &message.message), one, other)
    }

    /// Returns true if names of messages mean the same in two scopes.
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

    fn wsdl_message(&mut self, name: QName, def: &'d MessageDef, at: At) -> Message {
        let mut parts: Vec<Part> = Vec::with_capacity(def.parts.len());
        for part in &def.parts {
            if let Some(first) = parts.iter().find(|first| first.name == part.name) {
                let message = format!("two parts have the name `{}`", part.name);
                let error = Diagnostic::error(Code::DUPLICATE, message)
                    .at(part.info.name_span, "again here")
                    .at(first.origin.name_span, "first here");
                self.diagnostics.push(error);
                continue;
            }
            let content = self.part_content(part, at.scope);
            let origin = origin(&part.info, at);
            let anything = PartContent::Type(TypeRef::Builtin(Builtin::AnyType));
            parts.push(Part {
                name: part.name.clone(),
                content: content.unwrap_or(anything),
                is_declared: content.is_some(),
                may_be_nil: part.ty.as_ref().is_some_and(has_name_of_encoding),
                origin,
            });
        }
        Message { name, parts, origin: origin(&def.info, at) }
    }

    /// Content of a part; `None` if it is not declared, which is reported.
    fn part_content(&mut self, part: &PartDef, scope: Scope) -> Option<PartContent> {
        let (kind, reference) = match (&part.element, &part.ty) {
            (Some(element), None) => (Kind::Element, element),
            (None, Some(ty)) => (Kind::Type, ty),
            (Some(element), Some(_)) => {
                let message = "a part has both `element` and `type`".to_owned();
                self.error(Code::STRUCTURE, message, part.info.span, "only one is allowed");
                (Kind::Element, element)
            }
            (None, None) => {
                self.unknown.note_empty_part(part.info.span);
                return None;
            }
        };
        let name = reference.name.as_ref()?;
        let element = self.globals.elements.find(name, scope).map(PartContent::Element);
        let ty = self.find_type(name, scope).map(PartContent::Type);
        let (found, other) = match kind {
            Kind::Element => (element, ty),
            _ => (ty, element),
        };
        if let (None, Some(_)) = (found, other) {
            self.taken_for_the_other(kind, name, reference.span);
        }
        let content = found.or(other);
        if content.is_none() {
            self.unknown.record(kind, name.clone(), reference.span);
        }
        content
    }

    /// Says that a part names a type as its element, or an element as its type.
    fn taken_for_the_other(&mut self, kind: Kind, name: &QName, span: Span) {
        let (wanted, is, attribute) = match kind {
            Kind::Element => ("element", "a type", "type"),
            _ => ("type", "an element", "element"),
        };
        let message = format!("no {wanted} has the name `{}`, which is that of {is}", name.local);
        let warning = Diagnostic::warning(Code::UNKNOWN_NAME, message)
            .at(span, format!("read as if `{attribute}` named it"))
            .help(format!("write `{attribute}` instead of `{wanted}`; other programs refuse it"));
        self.diagnostics.push(warning);
    }

    /// The message of a name, looked up once for all places that can refer to one.
    pub(super) fn find_message(&mut self, reference: &Reference, scope: Scope) -> Option<MessageId> {
        let name = reference.name.as_ref()?;
        let found = self.message_in(name, scope);
        if found.is_none() {
            self.unknown.record(Kind::Message, name.clone(), reference.span);
        }
        found
    }

    fn port_type(&mut self, name: QName, def: &'d PortTypeDef, at: At) -> PortType {
        let operations = def.operations.iter();
        let id = PortTypeId::new(self.model.port_types.len());
        let operations = operations.enumerate().map(|(index, one)| {
            self.unknown.within = Within::Operation(id, index);
            self.operation(one, at)
        });
        PortType { name, operations: operations.collect(), origin: origin(&def.info, at) }
    }

    fn operation(&mut self, def: &'d OperationDef, at: At) -> Operation {
        let pattern = match (&def.input, &def.output, def.output_first) {
            (Some(_), None, _) => Pattern::OneWay,
            (None, Some(_), _) => Pattern::Notification,
            (Some(_), Some(_), true) => Pattern::SolicitResponse,
            (Some(_), Some(_), false) => Pattern::RequestResponse,
            (None, None, _) => {
                let message = format!("the operation `{}` has neither input nor output", def.name);
                let warning = Diagnostic::warning(Code::STRUCTURE, message);
                self.diagnostics.push(warning.at(def.info.name_span, "one of them is required"));
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
        let input = def.input.as_ref().and_then(|one| self.message_use(one, input_name, at));
        let output = def.output.as_ref().and_then(|one| self.message_use(one, output_name, at));
        // Without its declaration a fault is still received, as any other.
        self.unknown.within = Within::Optional;
        let faults = def.faults.iter();
        Operation {
            name: def.name.clone(),
            pattern,
            input,
            output,
            faults: faults.filter_map(|one| self.message_use(one, String::new(), at)).collect(),
            parameter_order: def.parameter_order.clone(),
            origin: origin(&def.info, at),
        }
    }

    fn message_use(&mut self, def: &MessageUse, default_name: String, at: At) -> Option<OperationMessage> {
        Some(OperationMessage {
            name: def.name.clone().unwrap_or(default_name),
            message: self.find_message(&def.message, at.scope)?,
            action: def.action.clone(),
            origin: origin(&def.info, at),
        })
    }
}

/// Reports whether a type has a name of SOAP's encoding.
fn has_name_of_encoding(ty: &Reference) -> bool {
    let namespace = ty.name.as_ref().map(|name| &*name.namespace);
    namespace.is_some_and(|one| [names::SOAP_ENCODING_1_1, names::SOAP_ENCODING_1_2].contains(&one))
}
