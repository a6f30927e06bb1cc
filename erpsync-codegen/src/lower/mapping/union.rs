//! Member types of unions (XML Schema part 2, section 2.5.1.3).

use std::collections::HashSet;

use crate::ir::Facet;
use crate::lower::facts::Facts;
use crate::resolve::{Model, SimpleDerivation, TypeId, TypeRef};

use super::rust::RustMapping;

/// A member type of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnionMember {
    pub(crate) ty: TypeRef,
    pub(crate) mapping: RustMapping,
    /// Facets that tell its values from those of the members behind it.
    pub(crate) facets: Vec<Facet>,
}

impl UnionMember {
    /// Returns whether a value that the schema does not list is kept by the member's own type.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.mapping, RustMapping::Enumeration(_) | RustMapping::Flags { .. })
    }

    /// Source name of its variant.
    pub(crate) fn source_name(&self, model: &Model) -> String {
        match self.ty {
            TypeRef::Builtin(builtin) => builtin.name().to_owned(),
            TypeRef::Defined(id) => match (model.ty(id).name(), model.builtin_of(self.ty)) {
                (Some(name), _) => name.local.to_string(),
                (None, Some(builtin)) => builtin.name().to_owned(),
                (None, None) => "list".to_owned(),
            },
        }
    }
}

/// A type in a union that is no union itself.
pub(super) struct Leaf {
    pub(super) ty: TypeRef,
    /// The type itself, or a union of it alone, which names it.
    pub(super) named: TypeRef,
}

/// The types of a union, those of unions in it in their place, each once.
pub(super) fn leaves(facts: &Facts<'_>, union: TypeId) -> Vec<Leaf> {
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    let span = facts.ty(union).origin().name_span;
    let union = TypeRef::Defined(union);
    let mut next = vec![Leaf { ty: union, named: union }];
    while let Some(leaf) = next.pop() {
        // Each union of a chain may have all leaves of the ones behind it.
        if !facts.budget.work(1) {
            facts.budget.spend(usize::MAX, span, || format!("the union {}", facts.describe(union)));
            break;
        }
        let union = facts.union_behind(leaf.ty).map(TypeRef::Defined);
        if !known.insert(union.unwrap_or(leaf.ty)) {
            continue;
        }
        match union.and_then(|union| facts.simple(union)).map(|simple| &simple.derivation) {
            Some(SimpleDerivation::Union { members }) if members.len() == 1 => {
                next.extend(members.iter().map(|ty| Leaf { ty: *ty, named: leaf.named }));
            }
            Some(SimpleDerivation::Union { members }) => {
                next.extend(members.iter().rev().map(|ty| Leaf { ty: *ty, named: *ty }));
            }
            _ => found.push(leaf),
        }
    }
    found
}
