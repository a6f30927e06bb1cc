//! Minimum number of levels of elements in a type: recursion ends at the least of these, and a type that has no
//! end is never begun.

use std::cell::OnceCell;

use crate::resolve::{
    Compositor, Content, Derivation, ElementDecl, ElementId, Model, ModelGroup, Particle, ProcessContents,
    Term, Type, TypeId, TypeRef, Wildcard, WildcardNamespaces,
};

/// A type without an end: each of its elements needs another one. A type that is nested deeper than [`DEEPEST`] counts as such.
pub(super) const ENDLESS: u32 = u32::MAX;

/// Maximum number of levels of elements that a type may need.
const DEEPEST: u32 = 100;

/// Number of passes after which a type without a height counts as endless. Each pass settles all types that are in the order
/// of the documents, or in the opposite order.
const PASSES: usize = 100;

/// Maximum number of substitutes that are compared for an element or a type.
const LOOKED_AT: usize = 256;

/// The least height of each type and of each group.
#[derive(Debug)]
pub(super) struct Heights<'m> {
    model: &'m Model,
    types: Vec<u32>,
    /// Height of each type: the least of the types that an element of it can have.
    values: Vec<u32>,
    groups: Vec<u32>,
    elements: Vec<u32>,
    /// By [`TypeId`]: the types that an element of a type can have, but for their ends.
    derived: Vec<OnceCell<Vec<TypeId>>>,
    /// By [`ElementId`]: the elements that can stand for one, but for their ends.
    substitutes: Vec<OnceCell<Vec<ElementId>>>,
}

impl<'m> Heights<'m> {
    /// Begins with "endless" and lowers what has an end, until nothing changes.
    pub(super) fn new(model: &'m Model) -> Self {
        let (types, groups) = (model.types().len(), model.groups().len());
        let mut heights = Self {
            model,
            types: vec![ENDLESS; types],
            values: vec![ENDLESS; types],
            elements: vec![ENDLESS; model.elements().len()],
            groups: vec![ENDLESS; groups],
            derived: std::iter::repeat_with(OnceCell::new).take(types).collect(),
            substitutes: std::iter::repeat_with(OnceCell::new).take(model.elements().len()).collect(),
        };
        let all_types: Vec<&Type> = model.types().map(|(_, ty)| ty).collect();
        let all_groups: Vec<&ModelGroup> = model.groups().map(|(_, group)| &group.group).collect();
        for pass in 0..PASSES {
            let mut has_changed = false;
            // Chains of references lead in the order of the documents, or against it.
            let in_order = |count: usize, at: usize| if pass % 2 == 0 { at } else { count - 1 - at };
            for at in (0..groups).map(|at| in_order(groups, at)) {
                let new = heights.group(all_groups[at]);
                has_changed |= std::mem::replace(&mut heights.groups[at], new) != new;
            }
            for at in (0..types).map(|at| in_order(types, at)) {
                let new = heights.definition(all_types[at]);
                has_changed |= std::mem::replace(&mut heights.types[at], new) != new;
            }
            for at in (0..types).map(|at| in_order(types, at)) {
                let new = heights.soonest(TypeId::new(at));
                has_changed |= std::mem::replace(&mut heights.values[at], new) != new;
            }
            for at in 0..heights.elements.len() {
                let new = heights.of_element(ElementId::new(at));
                has_changed |= std::mem::replace(&mut heights.elements[at], new) != new;
            }
            if !has_changed {
                break;
            }
        }
        heights
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

    /// Height of a type itself, without derived ones.
    pub(super) fn own(&self, ty: TypeRef) -> u32 {
        match ty {
            TypeRef::Builtin(_) => 0,
            TypeRef::Defined(id) => self.types[id.index()],
        }
    }

    /// The types that an element of a type can have: that one and the derived ones, without those that are abstract,
    /// have no name to be distinguished by, or no end.
    pub(super) fn concrete(&self, ty: TypeRef) -> Vec<TypeRef> {
        let TypeRef::Defined(id) = ty else { return vec![ty] };
        let Type::Complex(_) = self.model.ty(id) else { return vec![ty] };
        let all = self.with_derived(id).iter().map(|id| TypeRef::Defined(*id));
        all.filter(|ty| self.own(*ty) != ENDLESS).collect()
    }

    fn with_derived(&self, id: TypeId) -> &[TypeId] {
        self.derived[id.index()].get_or_init(|| {
            let named = |id: &TypeId| {
                let ty = self.model.ty(*id);
                ty.name().is_some() && ty.owner().is_none()
            };
            let derived = self.model.stand_in_types(id).take(LOOKED_AT).filter(named);
            let is_concrete =
                |id: &TypeId| matches!(self.model.ty(*id), Type::Complex(complex) if !complex.is_abstract);
            std::iter::once(id).chain(derived).filter(is_concrete).collect()
        })
    }

    /// An element and those of its substitution group that occur in documents and have an end.
    pub(super) fn concrete_elements(&self, id: ElementId) -> Vec<ElementId> {
        let all = self.substitutable(id).iter().copied();
        all.filter(|id| self.value(self.model.element(*id)) != ENDLESS).collect()
    }

    fn substitutable(&self, id: ElementId) -> &[ElementId] {
        self.substitutes[id.index()].get_or_init(|| {
            let all = std::iter::once(id).chain(self.model.stand_ins(id));
            all.take(LOOKED_AT).filter(|id| !self.model.element(*id).is_abstract).collect()
        })
    }

    /// Height of an element's content, with the type that ends soonest.
    fn value(&self, element: &ElementDecl) -> u32 {
        match element.ty {
            TypeRef::Defined(id) => self.values[id.index()],
            TypeRef::Builtin(_) => 0,
        }
    }

    fn soonest(&self, id: TypeId) -> u32 {
        match self.model.ty(id) {
            Type::Simple(_) => 0,
            Type::Complex(_) => {
                let heights = self.with_derived(id).iter().map(|id| self.types[id.index()]);
                heights.min().unwrap_or(ENDLESS)
            }
        }
    }

    pub(super) fn element(&self, id: ElementId) -> u32 {
        self.elements[id.index()]
    }

    fn of_element(&self, id: ElementId) -> u32 {
        let values = self.substitutable(id).iter().map(|id| self.value(self.model.element(*id)));
        values.min().filter(|height| *height < DEEPEST).map_or(ENDLESS, |height| height + 1)
    }

    /// Height of a particle, 0 if it may be left out.
    pub(super) fn particle(&self, particle: &Particle) -> u32 {
        if particle.occurs.min == 0 { 0 } else { self.term(&particle.term) }
    }

    /// Height of a particle's term, once.
    pub(super) fn term(&self, term: &Term) -> u32 {
        match term {
            Term::Element(id) => self.element(*id),
            Term::Group(group) => self.group(group),
            Term::GroupRef(id) => self.groups[id.index()],
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
        let looked_at = elements.take(LOOKED_AT);
        let ending = looked_at.map(|(id, _)| (self.element(id), id)).filter(|(height, _)| *height != ENDLESS);
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
