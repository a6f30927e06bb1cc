//! How many levels of elements a type needs at least: what is recursive ends where this is least, and what has no
//! end is never begun.

use crate::resolve::{
    Compositor, Content, Derivation, ElementDecl, ElementId, Model, ModelGroup, Particle, ProcessContents,
    Term, Type, TypeId, TypeRef, Wildcard, WildcardNamespaces,
};

/// A type without an end: each of its elements needs another one.
pub(super) const ENDLESS: u32 = u32::MAX;

/// The least height of each type.
#[derive(Debug)]
pub(super) struct Heights<'m> {
    model: &'m Model,
    types: Vec<u32>,
}

impl<'m> Heights<'m> {
    /// Begins with "endless" and lowers what has an end, until nothing changes: at most as often as types contain
    /// each other.
    pub(super) fn new(model: &'m Model) -> Self {
        let mut heights = Self { model, types: vec![ENDLESS; model.types().len()] };
        loop {
            let next: Vec<u32> = model.types().map(|(_, ty)| heights.definition(ty)).collect();
            if next == heights.types {
                return heights;
            }
            heights.types = next;
        }
    }

    fn definition(&self, ty: &Type) -> u32 {
        let Type::Complex(complex) = ty else { return 0 };
        let own = match &complex.content {
            Content::Empty | Content::Text(_) => 0,
            Content::Elements(particle) => self.particle(particle),
        };
        match complex.derivation {
            Derivation::Extension(base) => own.max(self.own(base)),
            Derivation::Restriction(_) | Derivation::None => own,
        }
    }

    /// Of a type itself, derived ones apart.
    pub(super) fn own(&self, ty: TypeRef) -> u32 {
        match ty {
            TypeRef::Builtin(_) => 0,
            TypeRef::Defined(id) => self.types[id.index()],
        }
    }

    /// The types that an element of a type can have: that one and the derived ones, without those that are abstract,
    /// have no name to be told by, or no end.
    pub(super) fn concrete(&self, ty: TypeRef) -> Vec<TypeRef> {
        let TypeRef::Defined(id) = ty else { return vec![ty] };
        let Type::Complex(_) = self.model.ty(id) else { return vec![ty] };
        let named = |id: &TypeId| {
            let ty = self.model.ty(*id);
            ty.name().is_some() && ty.owner().is_none()
        };
        let derived = self.model.stand_in_types(id).into_iter().filter(named);
        std::iter::once(id)
            .chain(derived)
            .filter(|id| matches!(self.model.ty(*id), Type::Complex(complex) if !complex.is_abstract))
            .map(TypeRef::Defined)
            .filter(|ty| self.own(*ty) != ENDLESS)
            .collect()
    }

    /// An element and those of its substitution group that occur in documents and have an end.
    pub(super) fn concrete_elements(&self, id: ElementId) -> Vec<ElementId> {
        let mut found = vec![id];
        found.extend(self.model.stand_ins(id));
        found.retain(|id| {
            let element = self.model.element(*id);
            !element.is_abstract && self.value(element) != ENDLESS
        });
        found
    }

    /// Of what is in an element, of the type that ends soonest.
    fn value(&self, element: &ElementDecl) -> u32 {
        self.concrete(element.ty).into_iter().map(|ty| self.own(ty)).min().unwrap_or(ENDLESS)
    }

    pub(super) fn element(&self, id: ElementId) -> u32 {
        let elements = self.concrete_elements(id);
        let values = elements.into_iter().map(|id| self.value(self.model.element(id)));
        values.min().map_or(ENDLESS, |height| height.saturating_add(1))
    }

    /// Of a particle, nothing where it may be left out.
    pub(super) fn particle(&self, particle: &Particle) -> u32 {
        if particle.occurs.min == 0 { 0 } else { self.term(&particle.term) }
    }

    /// Of what a particle repeats, once.
    pub(super) fn term(&self, term: &Term) -> u32 {
        match term {
            Term::Element(id) => self.element(*id),
            Term::Group(group) => self.group(group),
            Term::GroupRef(id) => self.group(&self.model.group(*id).group),
            Term::Any(wildcard) if wildcard.process_contents == ProcessContents::Strict => {
                self.declared(wildcard).map_or(ENDLESS, |id| self.element(id))
            }
            Term::Any(_) => 1,
        }
    }

    /// The global element that ends soonest of those that a wildcard allows.
    pub(super) fn declared(&self, wildcard: &Wildcard) -> Option<ElementId> {
        let elements = self.model.elements().filter(|(_, element)| {
            element.global && !element.is_abstract && allows(&wildcard.namespaces, &element.name.namespace)
        });
        let ending = elements.map(|(id, _)| (self.element(id), id)).filter(|(height, _)| *height != ENDLESS);
        ending.min().map(|(_, id)| id)
    }

    fn group(&self, group: &ModelGroup) -> u32 {
        let particles = group.particles.iter().map(|particle| self.particle(particle));
        match group.compositor {
            Compositor::Choice => particles.min().unwrap_or(0),
            Compositor::Sequence | Compositor::All => particles.max().unwrap_or(0),
        }
    }
}

fn allows(namespaces: &WildcardNamespaces, namespace: &str) -> bool {
    match namespaces {
        WildcardNamespaces::Any => true,
        WildcardNamespaces::Other(own) => !namespace.is_empty() && **own != *namespace,
        WildcardNamespaces::OneOf(all) => all.iter().any(|one| **one == *namespace),
    }
}
