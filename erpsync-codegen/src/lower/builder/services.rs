//! Items of services: the trait, its headers and faults, and the parts of its messages.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{INTERCEPTORS, NilMapping};
use crate::ir::{
    Choice, EndpointPolicy, FieldKind, Identity, ItemId, ItemKind, Message, Method, OperationPolicy, Service,
    ServicePolicy, Struct, TextRules, Type, ValueType,
};
use crate::lower::content::MemberElement;
use crate::lower::docs::docs;
use crate::lower::mapping::white_space;
use crate::lower::name::UnnamedItem;
use crate::lower::request::{NameRequest, Role};
use crate::lower::services::{
    Body, HeaderSet, MessagePlan, MimePart, OperationPlan, PartElement, Parts, Server, ServicePlan,
};
use crate::lower::site::{Site, element_path};
use crate::resolve::{
    Documentation, Occurs, OperationPolicies, Port, PortPolicy, QName, Span, asks_for_nothing,
};

use super::elements::{OPTIONAL, elsewhere, nil_of};
use super::worklist::{Builder, UnnamedField};

impl<'m> Builder<'m, '_> {
    /// Builds a service and the items that belong to it alone.
    pub(super) fn service(&mut self, service: &ServicePlan<'m>) {
        let (site, port_type) = (&service.site, service.port_type);
        self.types.service.clone_from(&site.source_name);
        let request_headers: Vec<ItemId> = service.request_headers.iter().map(|_| self.reserve()).collect();
        let response_headers: Vec<ItemId> = service.response_headers.iter().map(|_| self.reserve()).collect();
        let (mut methods, mut members) = (Vec::new(), Vec::new());
        for plan in &service.operations {
            let input = self.message(&plan.input, &request_headers, plan, site);
            let output = plan.output.as_ref();
            let output = output.map(|output| self.message(output, &response_headers, plan, site));
            methods.push(self.method(plan, input, output));
            let span = plan.operation.origin.name_span;
            members.push(NameRequest::new(Role::Member, &*plan.source_name, plan.path.clone(), Some(span)));
        }
        let of_messages = service.request_headers.iter().chain(&service.response_headers);
        for (id, set) in request_headers.into_iter().chain(response_headers).zip(of_messages) {
            self.headers(id, set, service);
        }
        for (method, plan) in methods.iter_mut().zip(&service.operations) {
            method.fault_headers = plan.fault_headers.as_ref().map(|set| {
                let id = self.reserve();
                self.headers(id, set, service);
                id
            });
        }
        let config = self.options.config();
        let namespace = site.path.namespace;
        let interceptors =
            INTERCEPTORS.iter().filter(|(start, _)| config.client && namespace.starts_with(start));
        let docs = match service.server {
            Server::Service => docs(port_type.origin.documentation.as_ref().or(service.documentation)),
            Server::Receiver => vec![format!(
                "Messages that the service `{}` sends of its own accord; their receiver implements this.",
                port_type.name.local
            )],
        };
        let messages = methods.iter().flat_map(|method| std::iter::once(&method.input).chain(&method.output));
        let is_encoded = messages.into_iter().any(|message| message.is_encoded);
        let item = Service {
            wsdl_name: site.source_name.clone(),
            namespace: namespace.to_owned(),
            address: service.address.map(str::to_owned),
            soap: service.soap,
            client: config.client,
            server: config.server,
            boxed: config.boxed,
            default_stubs: config.default_stubs,
            secrets: Vec::new(),
            interceptors: interceptors.map(|(_, path)| *path).collect(),
            document: service.document,
            documents: Vec::new(),
            encoding: is_encoded.then(String::new),
            methods,
            policy: self::policy(service),
            mtom: service.requires_mtom,
        };
        let request = request_for(site, Role::Service, Some(port_type.origin.name_span));
        self.push(self.unnamed(request, docs, ItemKind::Service(item), members));
    }

    fn method(&mut self, plan: &OperationPlan<'m>, input: Message, output: Option<Message>) -> Method {
        Method {
            docs: docs(plan.operation.origin.documentation.as_ref()),
            name: String::new(),
            wsdl_name: plan.operation.name.clone(),
            action: plan.action.to_owned(),
            addressing_action: plan.actions.input.clone(),
            output_action: plan.actions.output.clone(),
            fault_actions: plan
                .actions
                .faults
                .iter()
                .map(|(name, action)| (name.to_string(), action.clone()))
                .collect(),
            input_elements: plan.marks.elements.iter().map(ToString::to_string).collect(),
            input,
            output,
            faults: (!plan.faults.is_empty()).then(|| self.faults(plan)),
            fault_headers: None,
        }
    }

    fn message(
        &mut self,
        plan: &MessagePlan<'m>,
        headers: &[ItemId],
        operation: &OperationPlan<'m>,
        service: &Site<'m>,
    ) -> Message {
        let model = self.model;
        let (body, text) = match &plan.body {
            Body::Empty => (Type::Unit, TextRules::default()),
            Body::Element(id) => {
                let element = model.element(*id);
                let site = Site::new(element_path(model, element), &*element.name.local);
                let ty = match self.attachment(Some(*id), element.ty, &site) {
                    Some(form) => Type::Value(form),
                    None => self.value(element.ty, true, &site).0,
                };
                let ty = self.secret_if(ty, &site, &element.name.local);
                let text = self.text_rules(element, &ty);
                let nil = self.nil_attributes(element, &site, &ty);
                (nil_of(element, nil.as_ref()).wrap(ty, nil), text)
            }
            Body::Typed(PartElement { part, ty, .. }) => {
                let operation =
                    Site::new(service.path.child(&operation.source_name), &*operation.source_name);
                let site = operation.child(&part.name);
                let rust = match self.attachment(None, *ty, &site) {
                    Some(form) => Type::Value(form),
                    None => self.value(*ty, true, &site).0,
                };
                let rust = self.secret_if(rust, &site, &part.name);
                let white_space = white_space(self.schema, *ty, &rust);
                (rust, TextRules { value: None, white_space })
            }
            Body::Parts(parts) => {
                let span = operation.operation.origin.name_span;
                let item = self.parts(parts, request_for(&parts.site, Role::Message, Some(span)));
                (Type::Item(item), TextRules::default())
            }
        };
        let first = plan.body.first(model);
        let namespace =
            first.as_ref().and_then(|QName { namespace, .. }| elsewhere(namespace, service.path.namespace));
        Message {
            element: first.map(|first| first.local.to_string()),
            namespace,
            parts: matches!(&plan.body, Body::Parts(parts) if parts.wrapper.is_none()),
            is_encoded: plan.is_encoded,
            text,
            body,
            streamed: Vec::new(),
            headers: plan.header_set.map_or(Type::Unit, |set| Type::Item(headers[set])),
            has_attachments: false,
        }
    }

    /// Builds the struct of a header set.
    fn headers(&mut self, id: ItemId, set: &HeaderSet<'m>, service: &ServicePlan<'m>) {
        let namespace = service.site.path.namespace;
        let own = set.site(&service.site.path);
        let mut fields = Vec::with_capacity(set.headers.len());
        for header in &set.headers {
            let (local, documentation) = (&*header.name.local, header.part.origin.documentation.as_ref());
            let site = Site::new(own.path.child(local), local);
            fields.push(self.part_field(header, OPTIONAL, documentation, &site, namespace));
        }
        let request = request_for(&own, Role::Headers, Some(service.port_type.origin.name_span));
        let headers = Struct { namespace: namespace.to_owned(), ..Struct::new(Identity::Headers) };
        let item = self.made_struct(headers, request, vec![set.docs.clone()], fields);
        self.fill(id, item);
    }

    /// Builds the struct of the parts of a message.
    fn parts(&mut self, parts: &Parts<'m>, request: NameRequest<'m>) -> ItemId {
        let mut fields = Vec::with_capacity(parts.parts.len());
        for whole @ PartElement { part, element, .. } in &parts.parts {
            let documentation = part.origin.documentation.as_ref();
            let site = parts.site.child(&part.name);
            let mut field = match element {
                Some(element) if self.schema.is_only_head(*element) => {
                    let member = MemberElement { element: *element, occurs: Occurs::ONCE, documentation };
                    self.head_field(&member, &parts.site.path)
                }
                _ => self.part_field(whole, Occurs::ONCE, documentation, &site, ""),
            };
            field.request.source_name.clone_from(&part.name);
            fields.push(field);
        }
        fields
            .extend(parts.mime.iter().enumerate().map(|(index, mime)| mime_field(mime, index, &parts.site)));
        let about = match (&parts.wrapper, parts.parts.len()) {
            (None, _) if !parts.mime.is_empty() => {
                Some("The body of a message, and the MIME parts beside it.")
            }
            (Some(_), _) => None,
            (None, 1) => Some("Content of a body."),
            (None, _) => Some("The elements of a body, side by side."),
        };
        let identity = match &parts.wrapper {
            Some((local, _)) => Identity::Root(local.clone()),
            None => Identity::Anonymous,
        };
        // Only the wrapper has a namespace, the parts have none (WS-I Basic Profile 1.1, R2735).
        let own = parts.wrapper.as_ref().map(|(_, own)| *own).filter(|own| !own.is_empty());
        let wrapper = Struct { type_namespace: own.map(str::to_owned), ..Struct::new(identity) };
        let item = self.made_struct(wrapper, request, about.map(str::to_owned).into_iter().collect(), fields);
        self.push(item)
    }

    /// The field of a part. Absence and nil have one meaning in messages.
    fn part_field(
        &mut self,
        part: &PartElement<'m>,
        occurs: Occurs,
        documentation: Option<&'m Documentation>,
        site: &Site<'m>,
        namespace: &str,
    ) -> UnnamedField<'m> {
        match part.element {
            Some(element) => {
                let member = MemberElement { element, occurs, documentation };
                self.element(&member, site, namespace, NilMapping::Merged)
            }
            None => self.undeclared(part, occurs, site, documentation, namespace),
        }
    }

    /// A struct for which the schema has no complex type.
    fn made_struct(
        &self,
        item: Struct,
        request: NameRequest<'m>,
        docs: Vec<String>,
        fields: Vec<UnnamedField<'m>>,
    ) -> UnnamedItem<'m> {
        let (fields, members) = self.fields(fields);
        self.unnamed(request, docs, ItemKind::Struct(Struct { fields, ..item }), members)
    }

    /// Builds the enum of an operation's faults.
    fn faults(&mut self, plan: &OperationPlan<'m>) -> ItemId {
        let own = plan.faults_site();
        let namespace = plan.path.namespace;
        let mut fields = Vec::with_capacity(plan.faults.len());
        for fault in &plan.faults {
            let site = Site::new(own.path.child(fault.name), &*fault.detail.name.local);
            let mut field =
                self.part_field(&fault.detail, Occurs::ONCE, fault.documentation, &site, namespace);
            fault.name.clone_into(&mut field.request.source_name);
            field.request.span = Some(fault.span);
            fields.push(field);
        }
        let about = format!(
            "The faults of the operation `{}`: what `CallError::fault_as` gives a client, and what a server answers \
             by `into()`.",
            plan.operation.name
        );
        let request = request_for(&own, Role::Faults, Some(plan.operation.origin.name_span));
        let mut item = self.choice(about, request, namespace, fields);
        if let ItemKind::Choice(Choice { other, .. }) = &mut item.item.kind {
            *other = Some(String::new());
        }
        self.push(item)
    }
}

/// The field of a MIME part.
fn mime_field<'m>(mime: &MimePart<'m>, index: usize, site: &Site<'m>) -> UnnamedField<'m> {
    let MimePart { part, content } = mime;
    let mut docs = docs(part.origin.documentation.as_ref());
    docs.push(match content.content_types.join("`, `") {
        types if types.is_empty() => "A MIME part beside the envelope.".to_owned(),
        types => format!("A MIME part beside the envelope: `{types}`."),
    });
    let kind =
        FieldKind::Mime { part: part.name.clone(), index, content_types: content.content_types.clone() };
    let path = site.path.child(&part.name);
    let request = NameRequest::new(Role::Member, &*part.name, path, Some(part.origin.name_span));
    UnnamedField::new(request, docs, Type::Value(ValueType::Attachment), kind)
}

fn request_for<'m>(site: &Site<'m>, role: Role, span: Option<Span>) -> NameRequest<'m> {
    NameRequest::new(role, &*site.source_name, site.path.clone(), span)
}

/// Policies of the ports of a service.
fn policy(service: &ServicePlan<'_>) -> Option<ServicePolicy> {
    let mut known: HashMap<*const OperationPolicies, Arc<[OperationPolicy]>> = HashMap::new();
    let mut endpoint = |port: &&Port| EndpointPolicy {
        port: port.name.clone(),
        address: port.address.clone().unwrap_or_default(),
        alternatives: port.policy.alternatives.clone(),
        operations: known
            .entry(port.policy.operations.as_ptr())
            .or_insert_with(|| operation_policies(service, &port.policy))
            .clone(),
    };
    let endpoints: Vec<EndpointPolicy> = service.policies.iter().map(&mut endpoint).collect();
    (!endpoints.is_empty()).then(|| ServicePolicy { name: String::new(), endpoints })
}

fn operation_policies(service: &ServicePlan<'_>, policy: &PortPolicy) -> Arc<[OperationPolicy]> {
    let of_operation = |plan: &OperationPlan<'_>| {
        let own = policy.operation(plan.index())?;
        let faults = own.faults.iter().filter(|(_, one)| !asks_for_nothing(one));
        Some(OperationPolicy {
            operation: plan.operation.name.clone(),
            alternatives: own.alternatives.clone(),
            input: own.input.clone(),
            output: own.output.clone(),
            faults: faults.cloned().collect(),
        })
    };
    service.operations.iter().filter_map(of_operation).collect()
}
