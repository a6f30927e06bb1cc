//! Operations, and what their messages hold.

use std::collections::HashMap;

use erpsync_codegen::resolve::{
    Binding, BindingId, BindingMessage, BindingOperation, Model, Part, PartContent, Protocol, QName,
    SoapVersion, Style,
};

use crate::compile::{element_index, index};
use crate::plan::{ContentPlan, ElementIndex, ElementPlan, Plan, Slot, SlotTerm, Slots, TypeIndex, TypePlan};

/// An operation of a binding to SOAP.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Name in the WSDL.
    pub name: String,
    /// Position in its port type: several operations may have one name.
    pub position: usize,
    /// Name of its port type.
    pub port_type: QName,
    /// Name of the service, empty if no service has the binding.
    pub service: String,
    /// Name of the port, empty if no service has the binding.
    pub port: String,
    /// Address of the port.
    pub address: Option<String>,
    /// Version of SOAP.
    pub version: SoapVersion,
    /// Action; empty for none.
    pub action: String,
    /// Message that the service receives first, or sends first.
    pub input: Message,
    /// Answer; `None` if there is none.
    pub output: Option<Message>,
    /// Elements in the details of faults.
    pub(crate) faults: Vec<ElementIndex>,
    /// True if the service sends the first message.
    pub is_notification: bool,
    /// Reason why its messages can't be read or written.
    pub unsupported: Option<String>,
}

/// Message of an operation.
#[derive(Debug, Default)]
pub struct Message {
    /// Elements in the body: one as a rule.
    pub(crate) body: Vec<ElementIndex>,
    /// Header blocks that the WSDL names.
    pub(crate) headers: Vec<ElementIndex>,
}

/// Adds the operations of a model to its plan.
pub(crate) fn compile(model: &Model, plan: &mut Plan) {
    let mut ports: HashMap<BindingId, (String, String, Option<String>)> = HashMap::new();
    for (_, service) in model.services() {
        for port in &service.ports {
            let entry = (service.name.local.to_string(), port.name.clone(), port.address.clone());
            ports.entry(port.binding).or_insert(entry);
        }
    }
    let mut compiler = OperationCompiler { model, plan };
    for (id, binding) in model.bindings() {
        let Protocol::Soap { version, .. } = binding.protocol else { continue };
        let (service, port, address) = ports.get(&id).cloned().unwrap_or_default();
        for bound in &binding.operations {
            let operation = compiler.operation(binding, bound, version);
            let operation = Operation {
                service: service.clone(),
                port: port.clone(),
                address: address.clone(),
                ..operation
            };
            compiler.plan.operations.push(operation);
        }
    }
}

struct OperationCompiler<'m, 'p> {
    model: &'m Model,
    plan: &'p mut Plan,
}

impl OperationCompiler<'_, '_> {
    fn operation(&mut self, binding: &Binding, bound: &BindingOperation, version: SoapVersion) -> Operation {
        let model = self.model;
        let port_type = model.port_type(binding.port_type);
        let operation = &port_type.operations[bound.operation];
        let (request, reply) = operation.in_order();
        let (bound_request, bound_reply) = bound.in_order(operation);
        let unsupported = match bound.is_literal() {
            true => bound
                .messages()
                .any(|message| !message.mime.is_empty())
                .then(|| "its messages have MIME parts".to_owned()),
            false => Some("its messages are in SOAP's encoding (use=\"encoded\")".to_owned()),
        };
        let mut message = |message: &erpsync_codegen::resolve::OperationMessage,
                           bound_message: Option<&BindingMessage>,
                           suffix: &str| {
            let declared = model.message(message.message);
            let body = bound_message.and_then(|bound| bound.body.as_ref());
            let parts: Vec<&Part> = match body {
                Some(body) => body.parts.iter().filter_map(|at| declared.parts.get(*at)).collect(),
                None => declared.parts.iter().collect(),
            };
            let namespace = body.and_then(|body| body.namespace.as_deref()).unwrap_or("");
            let body = match bound.style {
                Style::Document => parts.iter().map(|part| self.part("", part)).collect(),
                Style::Rpc => {
                    let name = QName::new(namespace, format!("{}{suffix}", operation.name));
                    vec![self.wrapper(name, &parts)]
                }
            };
            let headers = bound_message.iter().flat_map(|bound| &bound.headers);
            let headers = headers.filter_map(|header| {
                let part = model.message(header.message).parts.get(header.part)?;
                Some(self.part(header.namespace.as_deref().unwrap_or(""), part))
            });
            let headers = headers.collect();
            Message { body, headers }
        };
        let input = request.map(|request| message(request, bound_request, "")).unwrap_or_default();
        let output = reply.map(|reply| message(reply, bound_reply, "Response"));
        let faults = operation.faults.iter().enumerate().filter_map(|(at, fault)| {
            let [part] = &*model.message(fault.message).parts else { return None };
            let bound = bound.faults.iter().find(|bound| bound.fault == at);
            Some(self.part(bound.and_then(|bound| bound.namespace.as_deref()).unwrap_or(""), part))
        });
        let faults = faults.collect();
        Operation {
            name: operation.name.clone(),
            position: bound.operation,
            port_type: port_type.name.clone(),
            service: String::new(),
            port: String::new(),
            address: None,
            version,
            action: bound.action(operation).to_owned(),
            input,
            output,
            faults,
            is_notification: operation.begins_with_output(),
            unsupported,
        }
    }

    /// The element of a part that stands by itself.
    fn part(&mut self, namespace: &str, part: &Part) -> ElementIndex {
        match part.content {
            PartContent::Element(id) => element_index(id),
            PartContent::Type(ty) => self.add(QName::new(namespace, &*part.name), TypeIndex::of(ty)),
        }
    }

    fn add(&mut self, name: QName, ty: TypeIndex) -> ElementIndex {
        self.plan.elements.push(ElementPlan {
            name,
            ty,
            is_nillable: false,
            is_abstract: false,
            default: None,
            is_fixed: false,
            is_head: false,
            head: None,
        });
        ElementIndex(self.plan.elements.len() as u32 - 1)
    }

    /// The element around the parts in rpc style.
    fn wrapper(&mut self, name: QName, parts: &[&Part]) -> ElementIndex {
        let slots = parts.iter().map(|part| Slot {
            term: SlotTerm::Element(self.part("", part)),
            is_required: true,
            is_repeated: false,
            choice: None,
        });
        let mut slots = Slots { slots: slots.collect(), ..Slots::default() };
        let plan = &mut *self.plan;
        index(&mut slots, |element| Some(plan.element(element).name.clone()));
        plan.types.push(TypePlan {
            name: None,
            base: None,
            is_abstract: false,
            content: ContentPlan::Elements(slots),
            attributes: Vec::new(),
            any_attribute: None,
        });
        let ty = TypeIndex(plan.types.len() as u32 - 1);
        self.add(name, ty)
    }
}

impl Message {
    /// The only element that the body may have: what stands for the whole body in JSON.
    pub(crate) fn only(&self, plan: &Plan) -> Option<ElementIndex> {
        match self.body[..] {
            [one] if !plan.element(one).is_head => Some(one),
            _ => None,
        }
    }

    /// Returns true if another element may stand for one in the body: it heads a substitution group.
    pub fn is_substitutable(&self, plan: &Plan) -> bool {
        self.body.iter().any(|index| plan.element(*index).is_head)
    }

    /// Names of the elements in the body: one as a rule.
    pub fn body<'p>(&self, plan: &'p Plan) -> Vec<&'p QName> {
        self.body.iter().map(|index| &plan.element(*index).name).collect()
    }

    /// Names of the header blocks that the WSDL names.
    pub fn headers<'p>(&self, plan: &'p Plan) -> Vec<&'p QName> {
        self.headers.iter().map(|index| &plan.element(*index).name).collect()
    }
}

impl Plan {
    /// The operations of all bindings to SOAP, in document order. An operation of two bindings is there twice.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }
}
