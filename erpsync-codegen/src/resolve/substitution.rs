//! Substitutes of an element or a type: substitution groups (part 1, section 3.3.6) and derived types
//! (section 3.4.6), without those that `block` excludes.

use std::collections::HashMap;

use super::component::{Derivation, DerivationSet, Type, TypeRef};
use super::ids::{ElementId, TypeId};
use super::model::Model;

impl Model {
    /// The elements that may occur in the place of this one, in any number of steps, without itself: each after its
    /// head, in document order. Abstract ones are not among them, but those that stand for them are.
    pub fn stand_ins(&self, head: ElementId) -> impl Iterator<Item = ElementId> {
        let block = self.element(head).block;
        let mut ways = Ways::to(self, self.element(head).ty);
        let first = if block.substitution { &[] } else { self.substitutes(head) };
        descendants(first, |id| self.substitutes(id)).filter(move |id| {
            let element = self.element(*id);
            !element.is_abstract && ways.is_open(element.ty, block)
        })
    }

    /// The types that an element of this type may have by `xsi:type`: those derived from it in any number
    /// of steps, without itself, each after its base.
    pub fn stand_in_types(&self, base: TypeId) -> impl Iterator<Item = TypeId> {
        let mut ways = Ways::to(self, TypeRef::Defined(base));
        descendants(self.derived(base), |id| self.derived(id))
            .filter(move |ty| ways.is_open(TypeRef::Defined(*ty), DerivationSet::default()))
    }
}

/// The nodes of a tree, each before its children, in order.
fn descendants<'m, I: Copy>(first: &'m [I], children: impl Fn(I) -> &'m [I]) -> impl Iterator<Item = I> {
    let mut next: Vec<I> = first.iter().rev().copied().collect();
    std::iter::from_fn(move || {
        let id = next.pop()?;
        next.extend(children(id).iter().rev());
        Some(id)
    })
}

/// The steps from types to one that they are derived from, each visited once.
struct Ways<'m> {
    model: &'m Model,
    base: TypeRef,
    known: HashMap<TypeId, Way>,
}

/// Derivation steps of a type, and those that the types on the way exclude.
#[derive(Clone, Copy, Default)]
struct Way {
    steps: DerivationSet,
    excluded: DerivationSet,
}

impl<'m> Ways<'m> {
    fn to(model: &'m Model, base: TypeRef) -> Self {
        Self { model, base, known: HashMap::new() }
    }

    /// Returns true if none of the steps from the base to `ty` is one that `block`, the base or a type between them excludes.
    fn is_open(&mut self, ty: TypeRef, block: DerivationSet) -> bool {
        let Way { steps, excluded } = self.way(ty);
        !(steps.extension && (excluded.extension || block.extension)
            || steps.restriction && (excluded.restriction || block.restriction))
    }

    fn way(&mut self, ty: TypeRef) -> Way {
        let mut new = Vec::new();
        let mut next = ty;
        let mut way = loop {
            let TypeRef::Defined(id) = next else { break Way::default() };
            if next == self.base {
                break Way::default();
            }
            if let Some(known) = self.known.get(&id) {
                break *known;
            }
            let Some(base) = self.model.base_of(id) else { break Way::default() };
            new.push((id, base));
            next = base;
        };
        for (id, base) in new.into_iter().rev() {
            match self.model.ty(id) {
                Type::Complex(complex) if matches!(complex.derivation, Derivation::Extension(_)) => {
                    way.steps.extension = true;
                }
                Type::Complex(_) | Type::Simple(_) => way.steps.restriction = true,
            }
            if let Some(complex) = self.model.complex(base) {
                way.excluded.extension |= complex.block.extension;
                way.excluded.restriction |= complex.block.restriction;
            }
            self.known.insert(id, way);
        }
        way
    }
}
