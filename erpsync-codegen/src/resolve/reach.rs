//! What operations need, with all that may stand in it: where an unknown name is an error, and what nothing uses.

use std::collections::HashSet;

use super::component::{Content, Particle, SimpleDerivation, Term, Type, TypeRef};
use super::ids::{ElementId, GroupId, MessageId, PortTypeId, TypeId};
use super::model::Model;
use super::service::{BindingOperation, PartContent, Protocol, SoapHeader};

/// What an unknown name stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Within {
    /// Something that counts as needed.
    Needed,
    /// Something that can be left out alone.
    Optional,
    Type(TypeId),
    Element(ElementId),
    Message(MessageId),
    /// By position in its port type.
    Operation(PortTypeId, usize),
}

/// What operations lead to.
#[derive(Default)]
pub(crate) struct Reach {
    /// Without a binding nothing is generated: schemas are then judged by themselves.
    whole_schemas: bool,
    types: HashSet<TypeId>,
    elements: HashSet<ElementId>,
    groups: HashSet<GroupId>,
    messages: HashSet<MessageId>,
    operations: HashSet<(PortTypeId, usize)>,
}

impl Reach {
    /// From the operations that can be generated: those that are bound to SOAP as literal. Without any binding, from all.
    pub(super) fn of_generated(model: &Model) -> Self {
        if model.bindings.is_empty() {
            return Self { whole_schemas: true, ..Self::of_all_operations(model) };
        }
        let mut reach = Self::default();
        for binding in &model.bindings {
            if matches!(binding.protocol, Protocol::Soap { .. }) {
                for bound in binding.operations.iter().filter(|bound| bound.is_literal()) {
                    reach.operation(model, binding.port_type, bound.operation);
                    reach.headers(model, bound);
                }
            }
        }
        reach
    }

    /// From all operations, bound or not.
    pub(crate) fn of_all_operations(model: &Model) -> Self {
        let mut reach = Self::default();
        for (id, port_type) in model.port_types() {
            (0..port_type.operations.len()).for_each(|index| reach.operation(model, id, index));
        }
        let bound = model.bindings.iter().flat_map(|binding| &binding.operations);
        bound.for_each(|bound| reach.headers(model, bound));
        reach
    }

    pub(super) fn has(&self, within: Within) -> bool {
        match within {
            Within::Needed => true,
            Within::Optional => false,
            Within::Type(id) => self.whole_schemas || self.has_type(id),
            Within::Element(id) => self.whole_schemas || self.has_element(id),
            Within::Message(id) => self.has_message(id),
            Within::Operation(port_type, index) => self.operations.contains(&(port_type, index)),
        }
    }

    pub(crate) fn has_type(&self, id: TypeId) -> bool {
        self.types.contains(&id)
    }

    pub(crate) fn has_element(&self, id: ElementId) -> bool {
        self.elements.contains(&id)
    }

    pub(crate) fn has_message(&self, id: MessageId) -> bool {
        self.messages.contains(&id)
    }

    fn operation(&mut self, model: &Model, port_type: PortTypeId, index: usize) {
        if self.operations.insert((port_type, index)) {
            let operation = &model.port_type(port_type).operations[index];
            let own = operation.input.iter().chain(&operation.output).chain(&operation.faults);
            own.for_each(|message| self.message(model, message.message));
        }
    }

    fn headers(&mut self, model: &Model, bound: &BindingOperation) {
        let headers = bound.messages().flat_map(|message| &message.headers);
        headers.flat_map(SoapHeader::and_faults).for_each(|header| self.message(model, header.message));
    }

    /// Adds a message.
    pub(crate) fn message(&mut self, model: &Model, id: MessageId) {
        if self.messages.insert(id) {
            for part in &model.message(id).parts {
                match part.content {
                    PartContent::Element(element) => self.element(model, element),
                    PartContent::Type(ty) => self.follow(model, Next::Type(ty)),
                }
            }
        }
    }

    /// Adds an element.
    pub(crate) fn element(&mut self, model: &Model, id: ElementId) {
        self.follow(model, Next::Element(id));
    }

    /// Follows a type or element to all that may stand in it. No recursion, since types may be chained deeper than the
    /// stack.
    fn follow(&mut self, model: &Model, first: Next) {
        let mut queue = vec![first];
        while let Some(next) = queue.pop() {
            match next {
                Next::Element(id) if self.elements.insert(id) => {
                    queue.push(Next::Type(model.elements[id.index()].ty));
                    queue.extend(model.substitutes(id).iter().map(|id| Next::Element(*id)));
                }
                Next::Type(TypeRef::Defined(id)) if self.types.insert(id) => {
                    let derived = model.derived(id).iter().map(|id| TypeRef::Defined(*id));
                    queue.extend(derived.chain(model.base_of(id)).map(Next::Type));
                    of_type(model, id, &mut queue);
                }
                Next::Group(id) if self.groups.insert(id) => {
                    let particles = &model.group(id).group.particles;
                    particles.iter().for_each(|particle| of_particle(particle, &mut queue));
                }
                Next::Element(_) | Next::Type(_) | Next::Group(_) => {}
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Next {
    Element(ElementId),
    Type(TypeRef),
    Group(GroupId),
}

fn of_type(model: &Model, id: TypeId, queue: &mut Vec<Next>) {
    match model.ty(id) {
        Type::Simple(simple) => match &simple.derivation {
            SimpleDerivation::Restriction { .. } => {}
            SimpleDerivation::List { item } => queue.push(Next::Type(*item)),
            SimpleDerivation::Union { members } => queue.extend(members.iter().copied().map(Next::Type)),
        },
        Type::Complex(complex) => {
            let attributes = complex.attributes.iter();
            queue.extend(attributes.map(|used| Next::Type(model.attribute(used.attribute).ty)));
            match &complex.content {
                Content::Empty => {}
                Content::Text(text) => queue.push(Next::Type(*text)),
                Content::Elements(particle) => of_particle(particle, queue),
            }
        }
    }
}

/// What is in a content. Particles are nested no deeper than the documents.
fn of_particle(particle: &Particle, queue: &mut Vec<Next>) {
    match &particle.term {
        Term::Element(id) => queue.push(Next::Element(*id)),
        Term::Group(group) => group.particles.iter().for_each(|one| of_particle(one, queue)),
        Term::GroupRef(id) => queue.push(Next::Group(*id)),
        Term::Any(_) => {}
    }
}
