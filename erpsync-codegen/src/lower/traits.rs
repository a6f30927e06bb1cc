//! Services: a trait, its headers, and the parts of its messages.

use crate::config::{NilMapping, Place};
use crate::ir::{Identity, Item, Message, Method, Service, TextRules, Type};
use crate::resolve::{Occurs, PartContent, QName};

use super::Lowering;
use super::docs::docs;
use super::elements::{OPTIONAL, nil_of};
use super::facets;
use super::headers::HeaderSet;
use super::messages::{Body, MessagePlan, Parts};
use super::names;
use super::naming::{self, ItemKey};
use super::particles::MemberElement;
use super::plan;
use super::scope::Scope;
use super::services::{OperationPlan, Role, ServicePlan};

impl<'m> Lowering<'m, '_> {
    /// A service and what belongs to it alone.
    pub(super) fn service(&mut self, index: usize, service: &ServicePlan<'m>) {
        for (position, set) in service.request_headers.iter().enumerate() {
            let key = ItemKey::RequestHeaders(index, position);
            self.push(key, |this, name| this.headers(name, set, &service.place));
        }
        for (position, set) in service.response_headers.iter().enumerate() {
            let key = ItemKey::ResponseHeaders(index, position);
            self.push(key, |this, name| this.headers(name, set, &service.place));
        }
        for (position, operation) in service.operations.iter().enumerate() {
            if let Body::Parts(parts) = &operation.input.body {
                let key = ItemKey::Input(index, position);
                self.push(key, |this, name| this.parts(name, parts));
            }
            if let Some(Body::Parts(parts)) = operation.output.as_ref().map(|output| &output.body) {
                let key = ItemKey::Output(index, position);
                self.push(key, |this, name| this.parts(name, parts));
            }
        }
        for (position, operation) in service.operations.iter().enumerate() {
            if !operation.faults.is_empty() {
                let key = ItemKey::Faults(index, position);
                self.push(key, |this, name| Item::Choice(this.faults(name, operation)));
            }
            if let Some(headers) = &operation.fault_headers {
                let key = ItemKey::FaultHeaders(index, position);
                self.push(key, |this, name| this.headers(name, headers, &service.place));
            }
        }
        self.push(ItemKey::Service(index), |this, name| {
            Item::Service(this.service_trait(name, index, service))
        });
    }

    fn service_trait(&mut self, name: String, index: usize, service: &ServicePlan<'m>) -> Service {
        let config = self.choices.config();
        let methods = self.methods(index, service);
        let about = docs(service.port_type.origin.documentation.as_ref().or(service.documentation));
        let of_receiver = || {
            let name = &service.port_type.name.local;
            vec![format!(
                "What the service `{name}` sends of its own accord: who receives it implements this."
            )]
        };
        Service {
            docs: match service.role {
                Role::Service => about,
                Role::Receiver => of_receiver(),
            },
            attributes: self.choices.type_attributes(&service.place),
            name,
            wsdl_name: service.words.clone(),
            namespace: service.place.namespace.to_owned(),
            address: service.address.map(str::to_owned),
            soap: service.soap,
            client: config.client,
            server: config.server,
            boxed: config.boxed,
            secrets: Vec::new(),
            document: service.document,
            documents: Vec::new(),
            methods,
        }
    }

    fn methods(&mut self, index: usize, service: &ServicePlan<'m>) -> Vec<Method> {
        let mut scope = Scope::default();
        for plan in &service.operations {
            let name = &plan.words;
            match naming::pinned(self.choices, &plan.place, self.diagnostics) {
                Some(pinned) => scope.want(0, &pinned, pinned.clone(), ""),
                None => scope.want(1, name, names::method_name(name), ""),
            };
        }
        let given = scope.resolve();
        let mut methods = Vec::with_capacity(given.len());
        for (position, (plan, given)) in service.operations.iter().zip(given).enumerate() {
            if let Some(other) = given.instead_of {
                let span = Some(plan.operation.origin.name_span);
                let words = &plan.words;
                let path = self.choices.exact(&plan.place);
                self.diagnostics.push(naming::collision(words, &other, &given.name, &path, span));
            }
            methods.push(self.method(given.name, plan, service, (index, position)));
        }
        methods
    }

    fn method(
        &mut self,
        name: String,
        plan: &OperationPlan<'m>,
        service: &ServicePlan<'m>,
        (index, position): (usize, usize),
    ) -> Method {
        let namespace = service.place.namespace;
        let place = service.place.child(&plan.words);
        let input_headers = plan.input.header_set.map(|set| ItemKey::RequestHeaders(index, set));
        let input =
            self.message(&plan.input, namespace, ItemKey::Input(index, position), input_headers, &place);
        let output = plan.output.as_ref().map(|output| {
            let headers = output.header_set.map(|set| ItemKey::ResponseHeaders(index, set));
            self.message(output, namespace, ItemKey::Output(index, position), headers, &place)
        });
        let mut docs = docs(plan.operation.origin.documentation.as_ref());
        if let Some(faults) = self.naming.get(ItemKey::Faults(index, position)) {
            docs.push(format!("Its faults are `{}`.", faults.name));
        }
        if let Some(headers) = self.naming.get(ItemKey::FaultHeaders(index, position)) {
            docs.push(format!("The header blocks of its faults are `{}`.", headers.name));
        }
        if input.body.is_secret() {
            docs.push("secret: its request, in no `Debug`, error, log or message that is shown.".to_owned());
        }
        if output.as_ref().is_some_and(|output| output.body.is_secret()) {
            docs.push("secret: its response, in no `Debug`, error, log or message that is shown.".to_owned());
        }
        Method {
            docs,
            name,
            wsdl_name: plan.operation.name.clone(),
            action: plan.action.to_owned(),
            addressing_action: plan.marks.addressing_action.map(str::to_owned),
            input_elements: plan.marks.elements.iter().map(ToString::to_string).collect(),
            input,
            output,
        }
    }

    fn message(
        &mut self,
        plan: &MessagePlan<'m>,
        namespace: &str,
        parts_key: ItemKey,
        headers: Option<ItemKey>,
        place: &Place<'m>,
    ) -> Message {
        let (body, text) = match &plan.body {
            Body::Empty => (Type::Unit, TextRules::default()),
            Body::Element(id) => {
                let element = self.model.element(*id);
                let place = plan::element_place(self.model, element);
                let (ty, _) = self.value(element.ty, true);
                let ty = self.secret_if(ty, &place, &element.name.local);
                let text = self.text_rules(element, &ty);
                let nil = self.nil_attributes(element, &place);
                (nil_of(element, nil.as_ref()).wrap(ty, nil), text)
            }
            Body::Typed(part, ty) => {
                let (rust, _) = self.value(*ty, true);
                let rust = self.secret_if(rust, &place.child(&part.name), &part.name);
                let white_space = facets::white_space(self.model, *ty, &rust);
                (rust, TextRules { value: None, white_space })
            }
            Body::Parts(_) => (self.item(parts_key), TextRules::default()),
        };
        let parts = matches!(&plan.body, Body::Parts(parts) if parts.wrapper.is_none());
        let (element, namespace) = match plan.body.first(self.model) {
            Some(QName { namespace: own, local }) => {
                (Some(local.to_string()), (*own != *namespace).then(|| own.to_string()))
            }
            None => (None, None),
        };
        let headers = headers.map_or(Type::Unit, |key| self.item(key));
        Message { element, namespace, parts, text, body, headers }
    }

    fn headers(&mut self, name: String, set: &HeaderSet<'m>, service: &Place<'m>) -> Item {
        let namespace = service.namespace;
        let set_place = set.place(service);
        let mut drafts = Vec::with_capacity(set.headers.len());
        for header in &set.headers {
            let place = set_place.child(&header.name.local);
            drafts.push(match header.element {
                Some(element) => {
                    let member = MemberElement {
                        element,
                        occurs: OPTIONAL,
                        documentation: header.part.origin.documentation.as_ref(),
                    };
                    self.element(&member, self.model.element(element), &place, namespace, NilMapping::Merged)
                }
                None => {
                    let own =
                        (*header.name.namespace != *namespace).then(|| header.name.namespace.to_string());
                    let documentation = header.part.origin.documentation.as_ref();
                    self.undeclared(&header.name.local, header.ty, true, place, documentation, own)
                }
            });
        }
        let fields = self.named(drafts);
        self.made_struct(
            name,
            vec![set.docs.clone()],
            Identity::Headers,
            (namespace, None),
            &set_place,
            fields,
        )
    }

    fn parts(&mut self, name: String, of: &Parts<'m>) -> Item {
        let mut drafts = Vec::with_capacity(of.parts.len());
        for part in &of.parts {
            let documentation = part.origin.documentation.as_ref();
            let place = of.place.child(&part.name);
            let mut draft = match part.content {
                PartContent::Element(element) => {
                    let member = MemberElement { element, occurs: Occurs::ONCE, documentation };
                    match self.model.is_only_head(element) {
                        true => self.head_field(&member, &of.place),
                        false => {
                            self.element(&member, self.model.element(element), &place, "", NilMapping::Merged)
                        }
                    }
                }
                PartContent::Type(ty) => self.undeclared(&part.name, ty, false, place, documentation, None),
            };
            draft.words = part.name.clone();
            drafts.push(draft);
        }
        let fields = self.named(drafts);
        let (docs, identity, own) = match &of.wrapper {
            // The parts are in no namespace, only the wrapper has one (WS-I Basic Profile 1.1, R2735).
            Some((local, own)) => {
                (Vec::new(), Identity::Root(local.clone()), Some(*own).filter(|own| !own.is_empty()))
            }
            None => {
                let docs = match of.parts.len() {
                    1 => "What stands in a body.",
                    _ => "The elements of a body, side by side.",
                };
                (vec![docs.to_owned()], Identity::Anonymous, None)
            }
        };
        self.made_struct(name, docs, identity, ("", own), &of.place, fields)
    }
}
