//! Messages and port types.

use std::collections::HashMap;

use super::collect::Collected;
use super::component::{Builtin, TypeRef};
use super::convert::Converter;
use super::ids::{DefinitionsId, MessageId, PortTypeId};
use super::names::duplicate;
use super::service::{
    DefinitionsInfo, Message, Operation, OperationMessage, Part, PartContent, Pattern, PortType,
    WsdlOrigin,
};
use super::unknown::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::tree::QName;
use crate::wsdl::{MessageDef, MessageUse, OperationDef, PartDef, Place, PortTypeDef, Reference};

/// The definitions of one kind, each name once, by the definitions that hold them.
pub(super) struct Distinct<'d, D> {
    pub(super) all: Vec<(QName, &'d D, DefinitionsId)>,
}

/// Leaves out what has no name (which is reported) and repetitions; different things of one name are errors.
pub(super) fn distinct<'d, D: PartialEq>(
    converter: &mut Converter<'d, '_>,
    collected: &Collected<'d>,
    kind: &str,
    of: impl Fn(&'d crate::wsdl::Definitions) -> &'d [D],
    named: impl Fn(&'d D) -> (&'d str, &'d Place),
) -> Distinct<'d, D> {
    let mut known: HashMap<QName, usize> = HashMap::new();
    let mut all: Vec<(QName, &'d D, DefinitionsId)> = Vec::new();
    for (index, definitions) in collected.definitions.iter().enumerate() {
        for def in of(definitions) {
            let (local, place) = named(def);
            if local.is_empty() {
                continue;
            }
            let name = QName::new(definitions.target_namespace.clone(), local);
            match known.get(&name) {
                None => {
                    known.insert(name.clone(), all.len());
                    all.push((name, def, DefinitionsId::new(index)));
                }
                Some(first) if *all[*first].1 == *def => {}
                Some(first) => {
                    let (_, first) = named(all[*first].1);
                    let error = duplicate(kind, &name, first.name_span, place.name_span);
                    converter.diagnostics.push(error);
                }
            }
        }
    }
    Distinct { all }
}

pub(super) fn convert<'d>(converter: &mut Converter<'d, '_>, collected: &Collected<'d>) {
    converter.model.definitions = collected
        .definitions
        .iter()
        .map(|definitions| DefinitionsInfo {
            name: definitions.name.clone(),
            target_namespace: definitions.target_namespace.clone(),
            documentation: definitions.place.documentation.clone(),
            span: definitions.place.span,
        })
        .collect();
    let messages = distinct(
        converter,
        collected,
        "message",
        |one| &one.messages,
        |one| (&one.name, &one.place),
    );
    for (name, def, definitions) in messages.all {
        let message = converter.wsdl_message(name.clone(), def, definitions);
        converter
            .model
            .names
            .messages
            .insert(name, MessageId::new(converter.model.messages.len()));
        converter.model.messages.push(message);
    }
    let port_types = distinct(
        converter,
        collected,
        "port type",
        |one| &one.port_types,
        |one| (&one.name, &one.place),
    );
    for (name, def, definitions) in port_types.all {
        let port_type = converter.port_type(name.clone(), def, definitions);
        let id = PortTypeId::new(converter.model.port_types.len());
        converter.model.names.port_types.insert(name, id);
        converter.model.port_types.push(port_type);
    }
}

pub(super) fn origin(place: &Place, definitions: DefinitionsId) -> WsdlOrigin {
    WsdlOrigin {
        definitions,
        span: place.span,
        name_span: place.name_span,
        documentation: place.documentation.clone(),
    }
}

impl<'d> Converter<'d, '_> {
    fn wsdl_message(
        &mut self,
        name: QName,
        def: &'d MessageDef,
        definitions: DefinitionsId,
    ) -> Message {
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
            let content = self.part_content(part);
            parts.push(Part {
                name: part.name.clone(),
                content,
                origin: origin(&part.place, definitions),
            });
        }
        Message {
            name,
            parts,
            origin: origin(&def.place, definitions),
        }
    }

    /// What a part holds. What is not found counts as anything, so that it is reported once.
    fn part_content(&mut self, part: &PartDef) -> PartContent {
        let anything = PartContent::Type(TypeRef::Builtin(Builtin::AnyType));
        match (&part.element, &part.ty) {
            (Some(element), None) => {
                let Some(name) = &element.name else {
                    return anything;
                };
                match self.model.find_element(name) {
                    Some(id) => PartContent::Element(id),
                    None => {
                        self.unknown.note(Kind::Element, name.clone(), element.span);
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
                        self.unknown.note(Kind::Type, name.clone(), ty.span);
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
    pub(super) fn find_message(&mut self, reference: &Reference) -> Option<MessageId> {
        let name = reference.name.as_ref()?;
        let found = self.model.find_message(name);
        if found.is_none() {
            self.unknown
                .note(Kind::Message, name.clone(), reference.span);
        }
        found
    }

    fn port_type(
        &mut self,
        name: QName,
        def: &'d PortTypeDef,
        definitions: DefinitionsId,
    ) -> PortType {
        let operations = def.operations.iter();
        PortType {
            name,
            operations: operations
                .map(|one| self.operation(one, definitions))
                .collect(),
            origin: origin(&def.place, definitions),
        }
    }

    fn operation(&mut self, def: &'d OperationDef, definitions: DefinitionsId) -> Operation {
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
            input: def
                .input
                .as_ref()
                .and_then(|one| self.message_use(one, input_name, definitions)),
            output: def
                .output
                .as_ref()
                .and_then(|one| self.message_use(one, output_name, definitions)),
            faults: faults
                .filter_map(|one| self.message_use(one, String::new(), definitions))
                .collect(),
            parameter_order: def.parameter_order.clone(),
            origin: origin(&def.place, definitions),
        }
    }

    fn message_use(
        &mut self,
        def: &MessageUse,
        default_name: String,
        definitions: DefinitionsId,
    ) -> Option<OperationMessage> {
        Some(OperationMessage {
            name: def.name.clone().unwrap_or(default_name),
            message: self.find_message(&def.message)?,
            action: def.action.clone(),
            origin: origin(&def.place, definitions),
        })
    }
}
