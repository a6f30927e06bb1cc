//! Unions (XML Schema part 2, section 2.5.1.3): their member types, and the enum over these.

use crate::config::Place;
use crate::ir::{Facet, Type, Union, UnionVariant};
use crate::resolve::{Model, SimpleDerivation, SimpleType, TypeId, TypeRef};

use super::Lowering;
use super::docs::docs;
use super::facets;
use super::items::{OTHER, free_name};
use super::names;
use super::naming;
use super::scope::Scope;
use super::shape::{self, Shape};

/// A member type of a union.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    pub(super) ty: TypeRef,
    pub(super) shape: Shape,
    pub(super) facets: Vec<Facet>,
}

/// The members of a union in the order in which they are tried, those of unions in it in their place, up to one that
/// takes every text.
pub(super) fn members(model: &Model, union: TypeId) -> Vec<Member> {
    let mut found = Vec::new();
    collect(model, union, &mut found);
    if let Some(last) = found.iter().position(|member| member.takes_all(model)) {
        found.truncate(last + 1);
    }
    found
}

fn collect(model: &Model, union: TypeId, found: &mut Vec<Member>) {
    let Some(SimpleDerivation::Union { members }) =
        model.simple(TypeRef::Defined(union)).map(|simple| &simple.derivation)
    else {
        return;
    };
    for &ty in members {
        match shape::of(model, ty).0 {
            Shape::Union(inner) => collect(model, inner, found),
            shape => {
                let facets = facets::of(model, ty, &shape);
                let is_known = |known: &Member| known.shape == shape && known.facets == facets;
                if !found.iter().any(is_known) {
                    found.push(Member { ty, shape, facets });
                }
            }
        }
    }
}

impl Member {
    /// Whether no text is left for the members behind this one.
    fn takes_all(&self, model: &Model) -> bool {
        let shape = match self.shape {
            Shape::List(item) => shape::of(model, item).0,
            ref shape => shape.clone(),
        };
        self.facets.is_empty() && shape == Shape::Value(Type::String)
    }

    /// Whether a value that the schema does not list is kept where it is alone.
    fn is_open(&self) -> bool {
        matches!(self.shape, Shape::Enumeration(_) | Shape::Flags { .. })
    }

    /// What a variant for it is called.
    pub(super) fn words(&self, model: &Model) -> String {
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

impl<'m> Lowering<'m, '_> {
    /// The enum over the member types of a union.
    pub(super) fn union(
        &mut self,
        name: String,
        id: TypeId,
        simple: &'m SimpleType,
        place: &Place<'m>,
    ) -> Union {
        let members = members(self.model, id);
        let mut scope = Scope::default();
        for member in &members {
            let words = member.words(self.model);
            match naming::pinned(self.choices, &place.child(&words), self.diagnostics) {
                Some(name) => scope.want(0, &name, name.clone(), ""),
                None => scope.want(1, &words, names::variant_name(&words), ""),
            };
        }
        let names: Vec<String> = scope.resolve().into_iter().map(|given| given.name).collect();
        let takes_all = members.last().is_some_and(|last| last.takes_all(self.model));
        let is_open = !takes_all && members.iter().any(Member::is_open);
        let other = is_open.then(|| free_name(OTHER, names.iter().map(String::as_str)));
        let variants = members.into_iter().zip(names).map(|(member, name)| UnionVariant {
            name,
            ty: self.value(member.ty, false).0,
            facets: member.facets,
        });
        Union {
            docs: docs(simple.origin.documentation.as_ref()),
            variants: variants.collect(),
            extra: self.extra(place),
            name,
            namespace: place.namespace.to_owned(),
            type_name: simple.name.as_ref().map(|name| name.local.to_string()),
            other,
        }
    }
}
