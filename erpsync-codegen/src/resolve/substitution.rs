//! What may stand in the place of an element or a type: substitution groups (part 1, section 3.3.6) and derived types
//! (section 3.4.6), without what `block` excludes.

use super::component::{Derivation, DerivationSet, Type, TypeRef};
use super::ids::{ElementId, TypeId};
use super::model::Model;

impl Model {
    /// The elements that may occur in the place of this one, in any number of steps, without itself: each after its
    /// head, in document order. Abstract ones are not among them, but those that stand for them are.
    pub fn stand_ins(&self, head: ElementId) -> Vec<ElementId> {
        let block = self.element(head).block;
        let mut found = Vec::new();
        if block.substitution {
            return found;
        }
        let mut next: Vec<ElementId> = self.substitutes(head).iter().rev().copied().collect();
        while let Some(id) = next.pop() {
            let element = self.element(id);
            if !element.is_abstract && self.is_open(element.ty, self.element(head).ty, block) {
                found.push(id);
            }
            next.extend(self.substitutes(id).iter().rev());
        }
        found
    }

    /// The types that an element of this type may say that it has, by `xsi:type`: those derived from it in any number
    /// of steps, without itself, each after its base.
    pub fn stand_in_types(&self, base: TypeId) -> Vec<TypeId> {
        let mut all = self.all_derived(base);
        all.retain(|ty| {
            self.is_open(TypeRef::Defined(*ty), TypeRef::Defined(base), DerivationSet::default())
        });
        all
    }

    /// Whether none of the steps from `base` to `ty` is one that `block`, the base or a type between them excludes.
    fn is_open(&self, ty: TypeRef, base: TypeRef, block: DerivationSet) -> bool {
        let mut excluded = block;
        let mut steps = DerivationSet::default();
        let mut next = ty;
        while next != base
            && let TypeRef::Defined(id) = next
            && let Some(of) = self.base_of(id)
        {
            match self.ty(id) {
                Type::Complex(complex) if matches!(complex.derivation, Derivation::Extension(_)) => {
                    steps.extension = true;
                }
                Type::Complex(_) | Type::Simple(_) => steps.restriction = true,
            }
            if let Some(complex) = self.complex(of) {
                excluded.extension |= complex.block.extension;
                excluded.restriction |= complex.block.restriction;
            }
            next = of;
        }
        !(steps.extension && excluded.extension || steps.restriction && excluded.restriction)
    }
}
