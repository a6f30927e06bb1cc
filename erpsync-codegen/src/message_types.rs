//! Declared types of the elements of all messages, as a table: for peers that ask for `xsi:type` on each element.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::resolve::{
    Binding, BindingMessage, BindingOperation, Builtin, Content, Derivation, ElementId, Model, Operation,
    OperationMessage, Part, PartContent, Particle, Protocol, QName, SoapArray, Style, Term, Type, TypeRef,
    Use,
};
use crate::syntax::names::XSD;

/// Table of declared types.
pub(crate) struct MessageTypes {
    /// Elements that stand in a header, a body or a detail.
    pub(crate) roots: Vec<DeclaredElement>,
    pub(crate) types: Vec<DeclaredType>,
}

/// Element, and the position of its type.
#[derive(PartialEq)]
pub(crate) struct DeclaredElement {
    pub(crate) name: QName,
    pub(crate) type_index: usize,
    /// SOAP's encoding writes it without a namespace, though its declaration has one.
    pub(crate) is_local: bool,
}

/// Type with the elements that it adds to its base.
#[derive(Default, PartialEq)]
pub(crate) struct DeclaredType {
    /// Name that an element may say: none for an anonymous or abstract type.
    pub(crate) name: Option<QName>,
    /// Position of the type that it extends.
    pub(crate) base: Option<usize>,
    pub(crate) elements: Vec<DeclaredElement>,
    /// Position of the type of the items, and number of dimensions, of an array of SOAP's encoding.
    pub(crate) array: Option<(usize, usize)>,
}

impl DeclaredType {
    /// Reports whether both are wrappers with the same parts.
    fn is_same_wrapper(&self, other: &Self) -> bool {
        !self.elements.is_empty() && self == other
    }
}

impl MessageTypes {
    /// The types of all literal messages that are bound to SOAP.
    pub(crate) fn new(model: &Model) -> Self {
        Self::of_bindings(model, false, |_| true)
    }

    /// The types of the messages of a port type that are in SOAP's encoding.
    pub(crate) fn encoded(model: &Model, namespace: &str, port_type: &str) -> Self {
        Self::of_bindings(model, true, |binding| {
            let own = model.port_type(binding.port_type);
            *own.name.namespace == *namespace
                && (*own.name.local == *port_type || own.receiver_name() == port_type)
        })
    }

    fn of_bindings(model: &Model, is_encoded: bool, is_wanted: impl Fn(&Binding) -> bool) -> Self {
        let mut table = Table {
            model,
            is_encoded,
            indexes: HashMap::new(),
            queue: VecDeque::new(),
            known: HashMap::new(),
            made: Self { roots: Vec::new(), types: Vec::new() },
        };
        for (_, binding) in model.bindings() {
            if !matches!(binding.protocol, Protocol::Soap { .. }) || !is_wanted(binding) {
                continue;
            }
            let operations = &model.port_type(binding.port_type).operations;
            for bound in binding.operations.iter().filter(|bound| bound.is_literal() || is_encoded) {
                if let Some(operation) = operations.get(bound.operation) {
                    table.operation(operation, bound);
                }
            }
        }
        while let Some((ty, index)) = table.queue.pop_front() {
            table.made.types[index] = table.declared(ty);
        }
        table.made
    }
}

/// The table while it is made. A type gets its position when it is mentioned, and its content when its turn comes.
struct Table<'m> {
    model: &'m Model,
    /// Only what is in SOAP's encoding counts.
    is_encoded: bool,
    indexes: HashMap<TypeRef, usize>,
    queue: VecDeque<(TypeRef, usize)>,
    /// Positions of the roots.
    known: HashMap<QName, usize>,
    made: MessageTypes,
}

impl Table<'_> {
    fn operation(&mut self, operation: &Operation, bound: &BindingOperation) {
        let (request, reply) = operation.in_order();
        let (bound_request, bound_reply) = bound.in_order(operation);
        let counts = |bound: Option<&BindingMessage>| {
            let is_encoded = bound.and_then(|bound| bound.body.as_ref()).is_some_and(|body| body.encoded);
            is_encoded || !self.is_encoded
        };
        let (request_counts, reply_counts) = (counts(bound_request), counts(bound_reply));
        if let Some(request) = request.filter(|_| request_counts) {
            self.message(&operation.name, request, bound_request, bound.style);
        }
        if let Some(reply) = reply.filter(|_| reply_counts) {
            self.message(&format!("{}Response", operation.name), reply, bound_reply, bound.style);
        }
        for (index, fault) in operation.faults.iter().enumerate() {
            let binding = bound.faults.iter().find(|bound| bound.fault == index);
            if self.is_encoded && binding.is_none_or(|binding| binding.usage != Use::Encoded) {
                continue;
            }
            let namespace = binding.and_then(|binding| binding.namespace.as_deref()).unwrap_or_default();
            self.parts(fault, namespace, |_| true).into_iter().for_each(|element| self.root(element));
        }
        for header in bound.messages().flat_map(|message| &message.headers).flat_map(|one| one.and_faults()) {
            if self.is_encoded && header.usage != Use::Encoded {
                continue;
            }
            let namespace = header.namespace.as_deref().unwrap_or_default();
            if let Some(part) = self.model.message(header.message).parts.get(header.part) {
                self.part(namespace, part).into_iter().for_each(|element| self.root(element));
            }
        }
    }

    fn message(
        &mut self,
        wrapper: &str,
        message: &OperationMessage,
        bound: Option<&BindingMessage>,
        style: Style,
    ) {
        let body = bound.and_then(|bound| bound.body.as_ref());
        let parts = self.parts(message, "", |index| body.is_none_or(|body| body.parts.contains(&index)));
        match style {
            Style::Document => parts.into_iter().for_each(|element| self.root(element)),
            Style::Rpc => {
                let namespace = body.and_then(|body| body.namespace.as_deref()).unwrap_or_default();
                let type_index = self.made.types.len();
                self.made.types.push(DeclaredType { elements: parts, ..DeclaredType::default() });
                self.root(DeclaredElement {
                    name: QName::new(namespace, wrapper),
                    type_index,
                    is_local: false,
                });
            }
        }
    }

    fn parts(
        &mut self,
        message: &OperationMessage,
        namespace: &str,
        is_in_body: impl Fn(usize) -> bool,
    ) -> Vec<DeclaredElement> {
        let parts = self.model.message(message.message).parts.iter().enumerate();
        parts
            .filter(|(index, _)| is_in_body(*index))
            .flat_map(|(_, part)| self.part(namespace, part))
            .collect()
    }

    fn part(&mut self, namespace: &str, part: &Part) -> Vec<DeclaredElement> {
        match part.content {
            PartContent::Element(id) => self.element(id),
            PartContent::Type(ty) => {
                let name = QName::new(namespace, &*part.name);
                vec![DeclaredElement { name, type_index: self.index(ty), is_local: false }]
            }
        }
    }

    /// Adds an element that stands in a header or a body. One that has several types, as that of an overloaded operation in rpc
    /// style, has none here, and nor have the elements in it.
    fn root(&mut self, element: DeclaredElement) {
        let Some(&known) = self.known.get(&element.name) else {
            self.known.insert(element.name.clone(), self.made.roots.len());
            self.made.roots.push(element);
            return;
        };
        let MessageTypes { roots, types } = &mut self.made;
        let (one, other) = (roots[known].type_index, element.type_index);
        let is_same = one == other || types[one].is_same_wrapper(&types[other]);
        if !is_same {
            types.push(DeclaredType::default());
            roots[known].type_index = types.len() - 1;
        }
    }

    /// An element, and those that may stand for it.
    fn element(&mut self, id: ElementId) -> Vec<DeclaredElement> {
        let model = self.model;
        let (mut made, mut seen, mut next) = (Vec::new(), HashSet::new(), VecDeque::from([id]));
        while let Some(id) = next.pop_front() {
            if seen.insert(id) {
                let declaration = model.element(id);
                let type_index = self.index(declaration.ty);
                let is_local =
                    self.is_encoded && !declaration.global && !declaration.name.namespace.is_empty();
                made.push(DeclaredElement { name: declaration.name.clone(), type_index, is_local });
                next.extend(model.substitutes(id));
            }
        }
        made
    }

    fn index(&mut self, ty: TypeRef) -> usize {
        let Self { indexes, queue, made, .. } = self;
        *indexes.entry(ty).or_insert_with(|| {
            made.types.push(DeclaredType::default());
            queue.push_back((ty, made.types.len() - 1));
            made.types.len() - 1
        })
    }

    fn declared(&mut self, ty: TypeRef) -> DeclaredType {
        let id = match ty {
            TypeRef::Defined(id) => id,
            // A value of these is kept as it was received, or has a type of its own.
            TypeRef::Builtin(Builtin::AnyType | Builtin::AnySimpleType) => return DeclaredType::default(),
            TypeRef::Builtin(builtin) => {
                let name = Some(QName::new(XSD, builtin.name()));
                return DeclaredType { name, ..DeclaredType::default() };
            }
        };
        let model = self.model;
        // An element may say them by `xsi:type`.
        for derived in model.derived(id) {
            self.index(TypeRef::Defined(*derived));
        }
        let complex = match model.ty(id) {
            Type::Simple(simple) => {
                return DeclaredType { name: simple.name.clone(), ..DeclaredType::default() };
            }
            Type::Complex(complex) => complex,
        };
        let mut made = DeclaredType {
            name: complex.name.clone().filter(|_| !complex.is_abstract),
            ..DeclaredType::default()
        };
        if let Some(SoapArray { item, dimensions }) = complex.soap_array.filter(|_| self.is_encoded) {
            let array = Some((self.index(item), dimensions));
            return DeclaredType { array, ..DeclaredType::default() };
        }
        if let Derivation::Extension(base) = complex.derivation
            && model.complex(base).is_some()
        {
            made.base = Some(self.index(base));
        }
        if let Content::Elements(particle) = &complex.content {
            made.elements = self.elements(particle);
        }
        made
    }

    /// The elements of a content, each name once. Groups may refer to groups without a bound, so it takes steps instead of recursing.
    fn elements(&mut self, particle: &Particle) -> Vec<DeclaredElement> {
        let model = self.model;
        let (mut found, mut names, mut groups) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut next = vec![particle];
        while let Some(particle) = next.pop() {
            match &particle.term {
                Term::Any(_) => {}
                Term::Group(group) => next.extend(group.particles.iter().rev()),
                Term::GroupRef(id) if groups.insert(*id) => {
                    next.extend(model.group(*id).group.particles.iter().rev());
                }
                Term::GroupRef(_) => {}
                Term::Element(id) => {
                    let elements = self.element(*id).into_iter();
                    found.extend(elements.filter(|element| names.insert(element.name.clone())));
                }
            }
        }
        found
    }
}
