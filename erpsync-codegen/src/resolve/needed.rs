//! What the operations need that can be generated. Only there an unknown name is an error; elsewhere nothing is lost by it.

use std::collections::HashSet;

use super::component::{Content, Particle, SimpleDerivation, Term, Type, TypeRef};
use super::ids::{ElementId, GroupId, MessageId, PortTypeId, TypeId};
use super::model::Model;
use super::service::{BindingMessage, BindingOperation, PartContent, Protocol, Use};

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

/// What is needed.
#[derive(Default)]
pub(super) struct Needed {
    /// Without a binding nothing is generated: documents are then judged by themselves.
    whole_schemas: bool,
    types: HashSet<TypeId>,
    elements: HashSet<ElementId>,
    groups: HashSet<GroupId>,
    messages: HashSet<MessageId>,
    operations: HashSet<(PortTypeId, usize)>,
}

impl Needed {
    pub(super) fn of(model: &Model) -> Self {
        let mut needed = Self { whole_schemas: model.bindings.is_empty(), ..Self::default() };
        for binding in &model.bindings {
            if matches!(binding.protocol, Protocol::Soap { .. }) {
                for bound in binding.operations.iter().filter(|bound| is_literal(bound)) {
                    needed.operation(model, binding.port_type, bound.operation);
                    let headers = messages(bound).flat_map(|message| &message.headers);
                    let headers = headers.flat_map(|header| std::iter::once(header).chain(&header.faults));
                    headers.for_each(|header| needed.message(model, header.message));
                }
            }
        }
        if needed.whole_schemas {
            for (id, port_type) in model.port_types() {
                (0..port_type.operations.len()).for_each(|index| needed.operation(model, id, index));
            }
        }
        needed
    }

    pub(super) fn has(&self, within: Within) -> bool {
        match within {
            Within::Needed => true,
            Within::Optional => false,
            Within::Type(id) => self.whole_schemas || self.types.contains(&id),
            Within::Element(id) => self.whole_schemas || self.elements.contains(&id),
            Within::Message(id) => self.messages.contains(&id),
            Within::Operation(port_type, index) => self.operations.contains(&(port_type, index)),
        }
    }

    fn operation(&mut self, model: &Model, port_type: PortTypeId, index: usize) {
        if self.operations.insert((port_type, index)) {
            let operation = &model.port_type(port_type).operations[index];
            let own = operation.input.iter().chain(&operation.output).chain(&operation.faults);
            own.for_each(|message| self.message(model, message.message));
        }
    }

    fn message(&mut self, model: &Model, id: MessageId) {
        if self.messages.insert(id) {
            for part in &model.message(id).parts {
                self.follow(
                    model,
                    match part.content {
                        PartContent::Element(element) => Next::Element(element),
                        PartContent::Type(ty) => Next::Type(ty),
                    },
                );
            }
        }
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

fn messages(bound: &BindingOperation) -> impl Iterator<Item = &BindingMessage> {
    bound.input.iter().chain(&bound.output)
}

fn is_literal(bound: &BindingOperation) -> bool {
    messages(bound).filter_map(|message| message.body.as_ref()).all(|body| body.usage == Use::Literal)
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
