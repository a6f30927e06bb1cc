//! Components that operations need, with all their possible content: decides where an unknown name is an error, which
//! components are left out with it, and which are unused.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::component::{Content, Particle, SimpleDerivation, Term, Type, TypeRef};
use super::ids::{AttributeId, BindingId, ElementId, GroupId, MessageId, PortTypeId, TypeId};
use super::model::{Invalid, Model};
use super::service::{PartContent, Protocol, SoapHeader};

/// Component that contains an unknown name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Within {
    /// Something that is an error, and is left out alone where invalid operations are skipped.
    Needed,
    /// Something that can be left out alone.
    Optional,
    Type(TypeId),
    Element(ElementId),
    Attribute(AttributeId),
    Group(GroupId),
    /// By position, since the model has none.
    AttributeGroup(usize),
    Message(MessageId),
    /// By position in its port type.
    Operation(PortTypeId, usize),
    /// By position in its binding.
    Bound(BindingId, usize),
}

/// Graph of references: the model, and the attribute groups, which are no longer in it.
pub(super) struct Graph<'m> {
    model: &'m Model,
    attribute_groups: HashMap<Within, Vec<usize>>,
}

impl<'m> Graph<'m> {
    /// `uses` are the references to attribute groups.
    pub(super) fn new(model: &'m Model, uses: &[(Within, usize)]) -> Self {
        let mut attribute_groups: HashMap<Within, Vec<usize>> = HashMap::new();
        for (within, group) in uses {
            attribute_groups.entry(*within).or_default().push(*group);
        }
        Self { model, attribute_groups }
    }

    /// All nodes, but for attribute groups that nothing refers to.
    fn nodes(&self) -> Vec<Within> {
        let model = self.model;
        let mut all: Vec<Within> = model.types().map(|(id, _)| Within::Type(id)).collect();
        all.extend(model.elements().map(|(id, _)| Within::Element(id)));
        all.extend(model.attributes().map(|(id, _)| Within::Attribute(id)));
        all.extend(model.groups().map(|(id, _)| Within::Group(id)));
        all.extend(model.messages().map(|(id, _)| Within::Message(id)));
        for (id, port_type) in model.port_types() {
            all.extend((0..port_type.operations.len()).map(|index| Within::Operation(id, index)));
        }
        for (id, binding) in model.bindings() {
            all.extend((0..binding.operations.len()).map(|index| Within::Bound(id, index)));
        }
        let groups: BTreeSet<usize> = self.attribute_groups.values().flatten().copied().collect();
        all.extend(groups.into_iter().map(Within::AttributeGroup));
        all
    }

    /// Targets of a node's references.
    fn targets(&self, node: Within, found: &mut Vec<Within>) {
        let model = self.model;
        match node {
            Within::Needed | Within::Optional | Within::AttributeGroup(_) => {}
            Within::Element(id) => {
                found.extend(defined(model.elements[id.index()].ty));
                found.extend(model.substitutes(id).iter().map(|id| Within::Element(*id)));
            }
            Within::Type(id) => {
                found.extend(model.derived(id).iter().map(|id| Within::Type(*id)));
                found.extend(model.base_of(id).and_then(defined));
                type_targets(model, id, found);
            }
            Within::Attribute(id) => found.extend(defined(model.attribute(id).ty)),
            Within::Group(id) => {
                let particles = &model.group(id).group.particles;
                particles.iter().for_each(|particle| particle_targets(particle, found));
            }
            Within::Message(id) => {
                found.extend(model.message(id).parts.iter().filter_map(|part| match part.content {
                    PartContent::Element(element) => Some(Within::Element(element)),
                    PartContent::Type(ty) => defined(ty),
                }));
            }
            Within::Operation(port_type, index) => {
                let operation = &model.port_type(port_type).operations[index];
                let own = operation.input.iter().chain(&operation.output).chain(&operation.faults);
                found.extend(own.map(|message| Within::Message(message.message)));
            }
            Within::Bound(id, index) => {
                let binding = model.binding(id);
                let bound = &binding.operations[index];
                found.push(Within::Operation(binding.port_type, bound.operation));
                let headers = bound.messages().flat_map(|message| &message.headers);
                let headers = headers.flat_map(SoapHeader::and_faults);
                found.extend(headers.map(|header| Within::Message(header.message)));
            }
        }
        let groups = self.attribute_groups.get(&node);
        found.extend(groups.into_iter().flatten().map(|group| Within::AttributeGroup(*group)));
    }

    /// Nodes that lead to one of `causes`, in any number of steps, with the position of the cause.
    pub(super) fn leading_to(&self, causes: &[Within]) -> HashMap<Within, usize> {
        let mut users: HashMap<Within, Vec<Within>> = HashMap::new();
        let mut targets = Vec::new();
        for node in self.nodes() {
            self.targets(node, &mut targets);
            for target in targets.drain(..) {
                users.entry(target).or_default().push(node);
            }
        }
        let mut found: HashMap<Within, usize> = HashMap::new();
        let mut queue: Vec<(Within, usize)> =
            causes.iter().enumerate().rev().map(|(cause, node)| (*node, cause)).collect();
        while let Some((node, cause)) = queue.pop() {
            if let Entry::Vacant(new) = found.entry(node) {
                new.insert(cause);
                queue.extend(users.get(&node).into_iter().flatten().map(|user| (*user, cause)));
            }
        }
        found
    }
}

/// Returns true if the operations of a binding are generated: those with SOAP are.
pub(super) fn is_generated(protocol: &Protocol) -> bool {
    matches!(protocol, Protocol::Soap { .. })
}

/// Components that operations reach.
#[derive(Default)]
pub(crate) struct Reach {
    /// Without a binding nothing is generated: schemas are then judged by themselves.
    whole_schemas: bool,
    /// True if [`Within::Needed`] is needed.
    refuses: bool,
    found: HashSet<Within>,
}

impl Reach {
    /// From the operations that can be generated: those that are bound to SOAP as literal. Without any binding, from all.
    pub(super) fn of_generated(graph: &Graph<'_>, invalid: Invalid) -> Self {
        let mut reach = Self {
            whole_schemas: graph.model.bindings.is_empty() && invalid == Invalid::Refused,
            refuses: invalid == Invalid::Refused,
            found: HashSet::new(),
        };
        if reach.whole_schemas {
            reach.follow(graph, operations(graph.model));
            return reach;
        }
        let bound = graph.model.bindings().flat_map(|(id, binding)| {
            let generated = binding.operations.iter().enumerate();
            let generated = generated.filter(|_| is_generated(&binding.protocol));
            generated.map(move |(index, _)| Within::Bound(id, index))
        });
        reach.follow(graph, bound.collect());
        reach
    }

    /// From all operations, bound or not.
    pub(crate) fn of_all_operations(model: &Model) -> Self {
        let mut first = operations(model);
        for (id, binding) in model.bindings() {
            first.extend((0..binding.operations.len()).map(|index| Within::Bound(id, index)));
        }
        let mut reach = Self::default();
        reach.follow(&Graph::new(model, &[]), first);
        reach
    }

    pub(super) fn has(&self, within: Within) -> bool {
        match within {
            Within::Needed => self.refuses,
            Within::Optional => false,
            Within::Type(_)
            | Within::Element(_)
            | Within::Attribute(_)
            | Within::Group(_)
            | Within::AttributeGroup(_)
                if self.whole_schemas =>
            {
                true
            }
            _ => self.found.contains(&within),
        }
    }

    pub(crate) fn has_type(&self, id: TypeId) -> bool {
        self.found.contains(&Within::Type(id))
    }

    pub(crate) fn has_element(&self, id: ElementId) -> bool {
        self.found.contains(&Within::Element(id))
    }

    pub(crate) fn has_message(&self, id: MessageId) -> bool {
        self.found.contains(&Within::Message(id))
    }

    /// Adds a message.
    pub(crate) fn message(&mut self, model: &Model, id: MessageId) {
        self.follow(&Graph::new(model, &[]), vec![Within::Message(id)]);
    }

    /// Adds an element.
    pub(crate) fn element(&mut self, model: &Model, id: ElementId) {
        self.follow(&Graph::new(model, &[]), vec![Within::Element(id)]);
    }

    /// Follows nodes to all that may stand in them. No recursion, since types may be chained deeper than the stack.
    fn follow(&mut self, graph: &Graph<'_>, mut queue: Vec<Within>) {
        while let Some(next) = queue.pop() {
            if self.found.insert(next) {
                graph.targets(next, &mut queue);
            }
        }
    }
}

fn operations(model: &Model) -> Vec<Within> {
    let of = |(id, count)| (0..count).map(move |index| Within::Operation(id, index));
    model.port_types().map(|(id, port_type)| (id, port_type.operations.len())).flat_map(of).collect()
}

fn defined(ty: TypeRef) -> Option<Within> {
    match ty {
        TypeRef::Defined(id) => Some(Within::Type(id)),
        TypeRef::Builtin(_) => None,
    }
}

fn type_targets(model: &Model, id: TypeId, found: &mut Vec<Within>) {
    match model.ty(id) {
        Type::Simple(simple) => match &simple.derivation {
            SimpleDerivation::Restriction { .. } => {}
            SimpleDerivation::List { item } => found.extend(defined(*item)),
            SimpleDerivation::Union { members } => found.extend(members.iter().copied().filter_map(defined)),
        },
        Type::Complex(complex) => {
            found.extend(complex.attributes.iter().map(|used| Within::Attribute(used.attribute)));
            match &complex.content {
                Content::Empty => {}
                Content::Text(text) => found.extend(defined(*text)),
                Content::Elements(particle) => particle_targets(particle, found),
            }
        }
    }
}

/// Components in a content. Particles are nested no deeper than the documents.
fn particle_targets(particle: &Particle, found: &mut Vec<Within>) {
    match &particle.term {
        Term::Element(id) => found.push(Within::Element(*id)),
        Term::Group(group) => group.particles.iter().for_each(|one| particle_targets(one, found)),
        Term::GroupRef(id) => found.push(Within::Group(*id)),
        Term::Any(_) => {}
    }
}
