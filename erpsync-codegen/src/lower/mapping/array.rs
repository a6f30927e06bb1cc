//! Types that are dissolved in the Rust type of their element: arrays, and pairs of a dictionary.

use crate::lower::content::{ContentMap, Member, MemberElement};
use crate::resolve::{Derivation, ElementDecl, ElementId, TypeId, TypeRef};

/// The repeated element of a type that has nothing else, as `ArrayOfString` has.
pub(crate) fn array_item(contents: &ContentMap<'_>, id: TypeId) -> Option<ElementId> {
    let complex = contents.complex(TypeRef::Defined(id))?;
    let is_plain = complex.derivation == Derivation::None
        && !complex.is_abstract
        && !complex.mixed
        && complex.any_attribute.is_none()
        && complex.attributes.iter().all(|attribute| attribute.prohibited)
        && contents.derived(id).is_empty();
    match contents.members(id) {
        Ok([Member::Element(only)]) if is_plain && only.occurs.is_repeated() => Some(only.element),
        _ => None,
    }
}

/// The key and the value of a pair's type: two elements, neither repeated, of the pair's own namespace.
pub(crate) fn key_and_value<'m>(
    contents: &'m ContentMap<'m>,
    pair: &ElementDecl,
) -> Option<[MemberElement<'m>; 2]> {
    let TypeRef::Defined(id) = pair.ty else { return None };
    let complex = contents.complex(pair.ty)?;
    if complex.derivation != Derivation::None || !complex.attributes.is_empty() {
        return None;
    }
    let Ok([Member::Element(key), Member::Element(value)]) = contents.members(id) else { return None };
    let is_usual = [key, value].into_iter().all(|member| {
        !member.occurs.is_repeated() && contents.element(member.element).name.namespace == pair.name.namespace
    });
    is_usual.then(|| [key.clone(), value.clone()])
}
