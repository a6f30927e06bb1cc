//! Facts that follow from a schema and that several modules need: mixed types, wildcards for attributes, unions,
//! substitution groups.
//!
//! Each is computed once, when it is first needed, and for a base before the types derived from it: a long chain in a
//! schema is no deep recursion here.

mod budget;

use std::cell::OnceCell;
use std::ops::Deref;

use crate::resolve::{
    ComplexType, Content, Derivation, ElementId, Model, SimpleDerivation, TypeId, TypeRef, Wildcard,
};

use budget::Budget;

/// A [`Model`] with the facts that follow from it, and the budget for expansion.
pub(crate) struct Facts<'m> {
    model: &'m Model,
    /// By [`TypeId`]: texts may stand between the elements.
    mixed: Vec<OnceCell<bool>>,
    /// By [`TypeId`]: the attributes that are allowed beside the declared ones.
    any_attributes: Vec<OnceCell<Option<Wildcard>>>,
    /// By [`TypeId`]: the union that a type is or restricts.
    unions: Vec<OnceCell<Option<TypeId>>>,
    /// By [`ElementId`]: the elements that may occur in its place.
    substitutable: Vec<OnceCell<Vec<ElementId>>>,
    /// Limit for the results of expansion.
    pub(crate) budget: Budget,
}

impl Deref for Facts<'_> {
    type Target = Model;

    fn deref(&self) -> &Model {
        self.model
    }
}

impl<'m> Facts<'m> {
    /// `max_expansion` is the maximum number of results of expansion.
    pub(crate) fn new(model: &'m Model, max_expansion: usize) -> Self {
        Self {
            model,
            mixed: cells(model.types().len()),
            any_attributes: cells(model.types().len()),
            unions: cells(model.types().len()),
            substitutable: cells(model.elements().len()),
            budget: Budget::new(max_expansion),
        }
    }

    /// The model alone.
    pub(crate) fn model(&self) -> &'m Model {
        self.model
    }

    /// Returns whether texts may stand between the elements of a type (XML Schema part 1, section 3.4.2).
    pub(crate) fn is_mixed(&self, id: TypeId) -> bool {
        let is_mixed = self.extending(&self.mixed, id, |complex, base: Option<&bool>| {
            complex.mixed || base.is_some_and(|base| *base)
        });
        let content = self.model.complex(TypeRef::Defined(id)).map(|complex| &complex.content);
        is_mixed.is_some_and(|is_mixed| *is_mixed) && !matches!(content, Some(Content::Text(_)))
    }

    /// The wildcard for attributes of an element of a type: its own, and those of the types it extends.
    pub(crate) fn any_attribute(&self, id: TypeId) -> Option<&Wildcard> {
        let any = self.extending(&self.any_attributes, id, |complex, base: Option<&Option<Wildcard>>| {
            let base = base.and_then(|base| base.as_ref());
            match (&complex.any_attribute, base) {
                (Some(own), Some(base)) => {
                    Some(Wildcard { namespaces: own.namespaces.or(&base.namespaces), ..own.clone() })
                }
                (own, base) => own.as_ref().or(base).cloned(),
            }
        });
        any?.as_ref()
    }

    /// Computes a fact of a complex type from the type and the fact of the type that it extends.
    fn extending<'c, T>(
        &self,
        cells: &'c [OnceCell<T>],
        id: TypeId,
        compute: impl Fn(&ComplexType, Option<&T>) -> T,
    ) -> Option<&'c T> {
        let mut way = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next
            && cells[id.index()].get().is_none()
            && let Some(complex) = self.model.complex(TypeRef::Defined(id))
        {
            way.push((id, complex));
            next = match complex.derivation {
                Derivation::Extension(TypeRef::Defined(base)) => Some(base),
                _ => None,
            };
        }
        let mut base = next.and_then(|id| cells[id.index()].get());
        for (id, complex) in way.into_iter().rev() {
            base = Some(cells[id.index()].get_or_init(|| compute(complex, base)));
        }
        cells[id.index()].get()
    }

    /// The union that a type is, or restricts without listing its values.
    pub(crate) fn union_behind(&self, ty: TypeRef) -> Option<TypeId> {
        let mut way = Vec::new();
        let mut next = ty;
        let found = loop {
            let TypeRef::Defined(id) = next else { break None };
            if let Some(known) = self.unions[id.index()].get() {
                break *known;
            }
            way.push(id);
            match self.model.simple(next).map(|simple| &simple.derivation) {
                Some(SimpleDerivation::Union { .. }) => break Some(id),
                Some(SimpleDerivation::Restriction { base, facets }) if facets.enumeration.is_empty() => {
                    next = *base;
                }
                _ => break None,
            }
        };
        for id in way {
            let _ = self.unions[id.index()].set(found);
        }
        found
    }

    /// The elements that may occur at a reference to `head`: itself unless it is abstract, and its substitution group.
    pub(crate) fn substitutable(&self, head: ElementId) -> &[ElementId] {
        self.substitutable[head.index()].get_or_init(|| {
            let element = self.model.element(head);
            let own = (!element.is_abstract).then_some(head);
            let substitutes: Vec<ElementId> = self.model.stand_ins(head).collect();
            let what = || format!("the substitution group of `{}`", element.name.local);
            match self.budget.spend(substitutes.len(), element.origin.name_span, what) {
                true => own.into_iter().chain(substitutes).collect(),
                false => vec![head],
            }
        })
    }

    /// Returns whether an element never occurs itself, but those of its substitution group do.
    pub(crate) fn is_only_head(&self, element: ElementId) -> bool {
        self.model.element(element).is_abstract && !self.substitutable(element).is_empty()
    }
}

/// A cell for each id.
pub(super) fn cells<T>(count: usize) -> Vec<OnceCell<T>> {
    std::iter::repeat_with(OnceCell::new).take(count).collect()
}
