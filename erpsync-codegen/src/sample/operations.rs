//! The messages of the operations: what the binding to SOAP puts into body and headers.

use crate::resolve::{
    Binding, BindingFault, BindingMessage, BindingOperation, Model, Operation, OperationMessage, Part,
    PartContent, PortType, PortTypeId, Protocol, QName, SoapVersion, Style, Use,
};

use super::addressing::Addressing;
use super::grow::{Grower, Way};
use super::{Declaration, Direction, MIME_PART, Root, Sample};

/// Maximum number of documents of a message, without those that show nothing new.
const DOCUMENTS: usize = 24;

/// Number of documents in a row without anything new after which no more are made.
const STALE: usize = 3;

/// Makes sample messages of every operation that has a binding to SOAP, in document order.
pub fn messages(model: &Model) -> Vec<Sample> {
    let mut grower = Grower::new(model);
    let mut made = Vec::new();
    for (id, port_type) in model.port_types() {
        let bindings = soap_bindings(model, id);
        let addressing = Addressing::of_port_type(model, id);
        for (position, operation) in port_type.operations.iter().enumerate() {
            let Some((soap, bound)) = bound(&bindings, position) else { continue };
            // Those that the service sends first have none: their receiver need not be a port of the WSDL.
            let addressing = addressing.filter(|_| !operation.begins_with_output());
            let planned = Planned { model, port_type, position, operation, soap, bound, addressing };
            let (request, reply) = operation.in_order();
            let (bound_request, bound_reply) = bound.in_order(operation);
            if let Some(request) = request {
                planned.message(Direction::Request, request, bound_request, &mut grower, &mut made);
            }
            if let Some(reply) = reply {
                planned.message(Direction::Reply, reply, bound_reply, &mut grower, &mut made);
            }
            for (index, fault) in operation.faults.iter().enumerate() {
                let binding = bound.faults.iter().find(|bound| bound.fault == index);
                planned.fault(fault, binding, &mut grower, &mut made);
            }
        }
    }
    made
}

/// The bindings of a port type to SOAP, those of 1.1 first.
fn soap_bindings(model: &Model, id: PortTypeId) -> Vec<(SoapVersion, &Binding)> {
    let mut bindings: Vec<_> = model
        .bindings()
        .filter(|(_, binding)| binding.port_type == id)
        .filter_map(|(_, binding)| match binding.protocol {
            Protocol::Soap { version, .. } => Some((version, binding)),
            Protocol::Http { .. } | Protocol::Other(_) => None,
        })
        .collect();
    bindings.sort_by_key(|(version, _)| *version == SoapVersion::V1_2);
    bindings
}

/// The first binding of an operation that is literal, else the first one.
fn bound<'m>(
    bindings: &[(SoapVersion, &'m Binding)],
    position: usize,
) -> Option<(SoapVersion, &'m BindingOperation)> {
    let bound = bindings
        .iter()
        .flat_map(|(version, binding)| binding.operations.iter().map(|operation| (*version, operation)))
        .filter(|(_, bound)| bound.operation == position);
    bound.clone().find(|(_, bound)| bound.is_literal()).or_else(|| bound.clone().next())
}

/// The values of a fault are none of its request's: a client masks those that are secret where it meets them again.
const FAULT_VALUES: u32 = 1000;

/// As many documents of a message as it takes for every alternative to occur, and one with the least. Their values are
/// counted from `first` on.
fn documents<'m>(
    first: u32,
    grower: &mut Grower<'m>,
    made: &mut Vec<Sample>,
    mut document: impl FnMut(usize, &mut Grower<'m>) -> Option<Sample>,
) {
    let mut number = 0;
    let mut stale = 0;
    while number < DOCUMENTS && stale < STALE {
        let (met, open) = (grower.coverage.met(), grower.coverage.open());
        grower.begin(false, first);
        let Some(sample) = document(number, grower) else { return };
        let taken = grower.coverage.met() - grower.coverage.open();
        if number == 0 || taken > met - open {
            made.push(sample);
            number += 1;
            stale = 0;
        } else {
            stale += 1;
        }
        if grower.coverage.open() == 0 {
            break;
        }
    }
    grower.begin(true, first);
    made.extend(document(number, grower));
}

/// An operation, and how it is bound.
struct Planned<'m> {
    model: &'m Model,
    port_type: &'m PortType,
    position: usize,
    operation: &'m Operation,
    soap: SoapVersion,
    bound: &'m BindingOperation,
    addressing: Option<Addressing<'m>>,
}

impl<'m> Planned<'m> {
    fn edition(&self) -> usize {
        let PortType { name, origin, .. } = self.port_type;
        let edition = self.model.edition_seen_by(origin.definitions, &name.namespace);
        edition.map_or(0, |edition| edition.number)
    }

    fn message(
        &self,
        direction: Direction,
        message: &'m OperationMessage,
        bound: Option<&'m BindingMessage>,
        grower: &mut Grower<'m>,
        made: &mut Vec<Sample>,
    ) {
        documents(0, grower, made, |number, grower| {
            let body = self.body(direction, message, bound, grower)?;
            let headers = self.headers(bound, grower);
            Some(self.sample(direction, message, number, headers, body, grower))
        });
    }

    /// A fault: its message has one part (WSDL 1.1, section 3.6).
    fn fault(
        &self,
        fault: &OperationMessage,
        bound: Option<&BindingFault>,
        grower: &mut Grower<'m>,
        made: &mut Vec<Sample>,
    ) {
        let model = self.model;
        let [part] = &*model.message(fault.message).parts else { return };
        let namespace = bound.and_then(|bound| bound.namespace.as_deref()).unwrap_or("");
        let encoding = self.encoding(bound.is_some_and(|bound| bound.usage == Use::Encoded));
        documents(FAULT_VALUES, grower, made, |number, grower| {
            let detail = grower.in_encoding(encoding, |grower| self.part(namespace, part, grower))?;
            Some(self.sample(Direction::Fault, fault, number, Vec::new(), vec![detail], grower))
        });
    }

    fn sample(
        &self,
        direction: Direction,
        message: &OperationMessage,
        number: usize,
        headers: Vec<Root>,
        body: Vec<Root>,
        grower: &Grower<'m>,
    ) -> Sample {
        let addressing = self.addressing.map(|addressing| {
            addressing.blocks(direction, self.port_type, self.operation, self.bound, message)
        });
        Sample {
            port_type: match self.operation.begins_with_output() {
                true => QName::new(&*self.port_type.name.namespace, self.port_type.receiver_name()),
                false => self.port_type.name.clone(),
            },
            edition: self.edition(),
            position: self.position,
            operation: self.operation.name.clone(),
            direction,
            number,
            soap: self.soap,
            addressing: addressing.unwrap_or_default(),
            headers,
            body,
            gaps: grower.gaps.iter().cloned().collect(),
        }
    }

    fn body(
        &self,
        direction: Direction,
        message: &'m OperationMessage,
        bound: Option<&'m BindingMessage>,
        grower: &mut Grower<'m>,
    ) -> Option<Vec<Root>> {
        let declared = self.model.message(message.message);
        let soap_body = bound.and_then(|bound| bound.body.as_ref());
        let parts: Vec<&'m Part> = match soap_body {
            Some(body) => body.parts.iter().filter_map(|index| declared.parts.get(*index)).collect(),
            None => declared.parts.iter().collect(),
        };
        for content in bound.iter().flat_map(|bound| &bound.mime) {
            let name = declared.parts.get(content.part).map_or("", |part| part.name.as_str());
            grower.gaps.insert(format!("{MIME_PART} `{name}`"));
        }
        let encoding = self.encoding(soap_body.is_some_and(|body| body.encoded));
        match self.bound.style {
            Style::Document => {
                let part = |part: &&Part| grower.in_encoding(encoding, |grower| self.part("", part, grower));
                parts.iter().map(part).collect()
            }
            Style::Rpc => {
                let namespace = soap_body.and_then(|body| body.namespace.as_deref()).unwrap_or("");
                let wrapper = grower
                    .in_encoding(encoding, |grower| self.wrapper(direction, namespace, &parts, grower))?;
                Some(vec![wrapper])
            }
        }
    }

    /// The encoding of this version of SOAP, for what is in it.
    fn encoding(&self, is_encoded: bool) -> Option<SoapVersion> {
        is_encoded.then_some(self.soap)
    }

    fn headers(&self, bound: Option<&'m BindingMessage>, grower: &mut Grower<'m>) -> Vec<Root> {
        let mut headers: Vec<Root> = Vec::new();
        for header in bound.iter().flat_map(|bound| &bound.headers) {
            let parts = &self.model.message(header.message).parts;
            let namespace = header.namespace.as_deref().unwrap_or("");
            let encoding = self.encoding(header.usage == Use::Encoded);
            let root = parts
                .get(header.part)
                .and_then(|part| grower.in_encoding(encoding, |grower| self.header(namespace, part, grower)));
            let is_new =
                |root: &Root| headers.iter().all(|known| known.element.name() != root.element.name());
            headers.extend(root.filter(is_new));
        }
        headers
    }

    /// A header block, which is not nil: that means what absence means.
    fn header(&self, namespace: &str, part: &Part, grower: &mut Grower<'m>) -> Option<Root> {
        match part.content {
            PartContent::Element(id) => {
                Some(Root { element: grower.element(id, Way::LEAST)?, declaration: Declaration::Schema })
            }
            PartContent::Type(_) => self.part(namespace, part, grower),
        }
    }

    /// A part that stands by itself.
    fn part(&self, namespace: &str, part: &Part, grower: &mut Grower<'m>) -> Option<Root> {
        Some(match part.content {
            PartContent::Element(id) => Root { element: grower.root(id)?, declaration: Declaration::Schema },
            PartContent::Type(ty) => Root {
                element: grower.part(QName::new(namespace, &*part.name), ty)?,
                declaration: Declaration::Part(ty),
            },
        })
    }

    /// The element around the parts in rpc style; `None` where one of them can't be made.
    fn wrapper(
        &self,
        direction: Direction,
        namespace: &str,
        parts: &[&Part],
        grower: &mut Grower<'m>,
    ) -> Option<Root> {
        let name = match direction {
            Direction::Request => self.operation.name.clone(),
            Direction::Reply | Direction::Fault => format!("{}Response", self.operation.name),
        };
        let mut element = super::Element::new(QName::new(namespace, name));
        let mut contents = Vec::new();
        for part in parts {
            element.push(match part.content {
                PartContent::Element(id) => grower.root(id)?,
                PartContent::Type(ty) => grower.part(QName::new("", &*part.name), ty)?,
            });
            contents.push((part.name.clone(), part.content));
        }
        Some(Root { element, declaration: Declaration::Wrapper(contents) })
    }
}
