//! Definitions, messages, port types and services (section 2).

use super::model::{
    Definitions, Import, MessageDef, MessageUse, OperationDef, PartDef, PortDef, PortTypeDef, ServiceDef,
};
use super::reader::{Reader, is_soap, text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::syntax::names::{ADDRESSING, HTTP, WSDL, is_xsd};
use crate::syntax::xsd;
use crate::tree::{Attribute, Element};

/// Reads a `wsdl:definitions` element. Errors go to `diagnostics`; the rest is in the definitions.
pub fn read(element: Element<'_>, diagnostics: &mut Diagnostics) -> Definitions {
    let target_namespace = element.attribute("targetNamespace").map_or("", Attribute::value);
    let mut reader = Reader {
        diagnostics,
        target_namespace: target_namespace.into(),
        policies: Vec::new(),
        policy_references: Vec::new(),
    };
    reader.check(element, &["name", "targetNamespace"]);
    reader.extensions(element, &[]);
    let mut definitions = Definitions {
        name: text(element, "name"),
        target_namespace: target_namespace.into(),
        imports: Vec::new(),
        schemas: Vec::new(),
        messages: Vec::new(),
        port_types: Vec::new(),
        bindings: Vec::new(),
        services: Vec::new(),
        policies: Vec::new(),
        policy_references: Vec::new(),
        info: reader.info(element).0,
    };
    let allowed = ["import", "types", "message", "portType", "binding", "service"];
    for child in reader.children(element, &allowed) {
        match child.local() {
            "import" => definitions.imports.push(reader.import(child)),
            "types" => reader.types(child, &mut definitions),
            "message" => definitions.messages.push(reader.message(child)),
            "portType" => definitions.port_types.push(reader.port_type(child)),
            "binding" => definitions.bindings.push(reader.binding(child)),
            _ => definitions.services.push(reader.service(child)),
        }
    }
    definitions.policies = reader.policies;
    definitions.policy_references = reader.policy_references;
    definitions
}

impl Reader<'_> {
    fn import(&mut self, element: Element<'_>) -> Import {
        self.check(element, &["namespace", "location"]);
        let location = element.attribute("location");
        Import {
            namespace: element.attribute("namespace").map_or("", Attribute::value).into(),
            location: text(element, "location"),
            span: location.map_or(element.span(), Attribute::span),
        }
    }

    fn types(&mut self, element: Element<'_>, definitions: &mut Definitions) {
        self.check(element, &[]);
        self.children(element, &[]);
        for child in element.children().filter(|child| **child.namespace() != *WSDL) {
            if is_xsd(child, "schema") {
                definitions.schemas.push(xsd::read(child, self.diagnostics));
            } else if is_xsd(child, "import") {
                definitions.schemas.push(xsd::read_import(child, self.diagnostics));
                let message = format!("`{}` stands outside of a schema", child.written());
                let warning = Diagnostic::warning(Code::STRUCTURE, message)
                    .at(child.name_span(), "read as if it stood in one");
                self.diagnostics.push(warning.help(
                    "put it into an `xs:schema` (WS-I Basic Profile 1.1, R2003); other programs may refuse it",
                ));
            } else {
                let message = format!("`{}` is not a schema, and is ignored", child.written());
                self.diagnostics
                    .push(Diagnostic::warning(Code::UNSUPPORTED, message).at(child.name_span(), ""));
            }
        }
    }

    fn message(&mut self, element: Element<'_>) -> MessageDef {
        self.check(element, &["name"]);
        let parts = self.children(element, &["part"]);
        MessageDef {
            name: self.name(element),
            parts: parts.into_iter().map(|part| self.part(part)).collect(),
            info: self.info(element),
        }
    }

    fn part(&mut self, element: Element<'_>) -> PartDef {
        self.check(element, &["name", "element", "type"]);
        PartDef {
            name: self.name(element),
            element: self.optional_reference(element, "element"),
            ty: self.optional_reference(element, "type"),
            info: self.info(element),
        }
    }

    fn port_type(&mut self, element: Element<'_>) -> PortTypeDef {
        self.check(element, &["name"]);
        self.extensions(element, &[]);
        let operations = self.children(element, &["operation"]);
        PortTypeDef {
            name: self.name(element),
            operations: operations.into_iter().map(|one| self.operation(one)).collect(),
            info: self.info(element),
        }
    }

    fn operation(&mut self, element: Element<'_>) -> OperationDef {
        self.check(element, &["name", "parameterOrder"]);
        let mut operation = OperationDef {
            name: self.name(element),
            output_first: false,
            input: None,
            output: None,
            faults: Vec::new(),
            parameter_order: text(element, "parameterOrder")
                .map_or_else(Vec::new, |words| words.split_ascii_whitespace().map(str::to_owned).collect()),
            info: self.info(element),
        };
        for child in self.children(element, &["input", "output", "fault"]) {
            let message = self.message_use(child);
            let slot = match child.local() {
                "input" => &mut operation.input,
                "output" => {
                    operation.output_first |= operation.input.is_none();
                    &mut operation.output
                }
                _ => {
                    operation.faults.push(message);
                    continue;
                }
            };
            if slot.is_some() {
                let text = format!("`{}` occurs twice in its operation", child.written());
                self.error(Code::STRUCTURE, text, child.span(), "only one is allowed");
            } else {
                *slot = Some(message);
            }
        }
        operation
    }

    fn message_use(&mut self, element: Element<'_>) -> MessageUse {
        self.check(element, &["name", "message"]);
        self.children(element, &[]);
        let action = ADDRESSING.iter().find_map(|namespace| element.attribute_ns(namespace, "Action"));
        MessageUse {
            name: text(element, "name"),
            message: self.reference(element, "message"),
            action: action.map(|action| action.value().trim().to_owned()),
            info: self.info(element),
        }
    }

    fn service(&mut self, element: Element<'_>) -> ServiceDef {
        self.check(element, &["name"]);
        self.extensions(element, &[]);
        let ports = self.children(element, &["port"]);
        ServiceDef {
            name: self.name(element),
            ports: ports.into_iter().map(|port| self.port(port)).collect(),
            info: self.info(element),
        }
    }

    fn port(&mut self, element: Element<'_>) -> PortDef {
        self.check(element, &["name", "binding"]);
        self.children(element, &[]);
        let address =
            element.children().find(|child| is_soap(*child, "address") || child.is(HTTP, "address"));
        PortDef {
            name: self.name(element),
            binding: self.reference(element, "binding"),
            address: address.and_then(|address| text(address, "location")),
            info: self.info(element),
        }
    }
}
