//! Types that are gone from the Rust type of the element that has them: arrays and pairs.

use crate::resolve::{Derivation, ElementDecl, TypeRef};

use super::analysis::Analysis;
use super::particles::{Member, MemberElement};

/// The repeated element of a type that has nothing else, as `ArrayOfString` has.
pub(super) fn array_item<'m>(model: &'m Analysis<'m>, ty: TypeRef) -> Option<&'m ElementDecl> {
    let TypeRef::Defined(id) = ty else {
        return None;
    };
    let complex = model.complex(ty)?;
    let is_plain = complex.derivation == Derivation::None
        && !complex.is_abstract
        && !complex.mixed
        && complex.any_attribute.is_none()
        && complex.attributes.iter().all(|attribute| attribute.prohibited)
        && model.derived(id).is_empty();
    if !is_plain {
        return None;
    }
    match model.members(id).ok()? {
        [Member::Element(only)] if only.occurs.is_repeated() => Some(model.element(only.element)),
        _ => None,
    }
}

/// The key and the value of a pair's type: two elements, neither repeated, of the pair's own namespace.
pub(super) fn key_and_value<'m>(
    model: &'m Analysis<'m>,
    pair: &ElementDecl,
) -> Option<(MemberElement<'m>, MemberElement<'m>)> {
    let TypeRef::Defined(id) = pair.ty else {
        return None;
    };
    let complex = model.complex(pair.ty)?;
    if complex.derivation != Derivation::None || !complex.attributes.is_empty() {
        return None;
    }
    let [Member::Element(key), Member::Element(value)] = model.members(id).ok()? else {
        return None;
    };
    let is_usual = [key, value].into_iter().all(|member| {
        !member.occurs.is_repeated() && model.element(member.element).name.namespace == pair.name.namespace
    });
    is_usual.then(|| (key.clone(), value.clone()))
}
