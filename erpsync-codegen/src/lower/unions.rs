//! Unions (XML Schema part 2, section 2.5.1.3): their member types, and the enum over these.

use std::collections::HashSet;

use crate::config::Place;
use crate::ir::{Facet, Type, Union, UnionVariant};
use crate::resolve::{Model, SimpleDerivation, SimpleType, TypeId, TypeRef};

use super::Lowering;
use super::analysis::Analysis;
use super::docs::docs;
use super::facets;
use super::items::{OTHER, free_name};
use super::names;
use super::naming;
use super::scope::Scope;
use super::shape::Shape;

/// A member type of a union.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    pub(super) ty: TypeRef,
    pub(super) shape: Shape,
    pub(super) facets: Vec<Facet>,
}

/// What [`Analysis::union_members`] keeps. It has the shapes of the [`leaves`].
pub(super) fn members(analysis: &Analysis<'_>, union: TypeId) -> Vec<Member> {
    let mut found = Vec::new();
    let mut known = HashSet::new();
    for leaf in leaves(analysis, union) {
        let shape = analysis.shape(leaf.ty).0;
        let facets = facets::of(analysis, leaf.ty, &shape);
        if known.insert((shape.clone(), facets.clone())) {
            let member = Member { ty: leaf.named, shape, facets };
            let is_last = member.takes_all(analysis);
            found.push(member);
            if is_last {
                break;
            }
        }
    }
    let inherited = found.iter().map(|member| 1 + member.facets.len()).sum();
    let origin = analysis.ty(union).origin();
    let what = || format!("the union {}", analysis.describe(TypeRef::Defined(union)));
    if !analysis.spend(inherited, origin.name_span, what) {
        found.truncate(1);
    }
    found
}

/// A type that a union is made of.
pub(super) struct Leaf {
    pub(super) ty: TypeRef,
    /// That type, or a union of it alone, whose name is as good.
    named: TypeRef,
}

/// The types that a union is made of, those of unions in it in their place, each once.
pub(super) fn leaves(analysis: &Analysis<'_>, union: TypeId) -> Vec<Leaf> {
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    let span = analysis.ty(union).origin().name_span;
    let union = TypeRef::Defined(union);
    let mut next = vec![Leaf { ty: union, named: union }];
    while let Some(leaf) = next.pop() {
        // Each union of a chain may have all leaves of the ones behind it.
        if !analysis.work(1) {
            let what = || format!("the union {}", analysis.describe(union));
            analysis.spend(usize::MAX, span, what);
            break;
        }
        let union = analysis.union_behind(leaf.ty).map(TypeRef::Defined);
        if !known.insert(union.unwrap_or(leaf.ty)) {
            continue;
        }
        match union.and_then(|union| analysis.simple(union)).map(|simple| &simple.derivation) {
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

impl Member {
    /// Whether no text is left for the members behind this one.
    fn takes_all(&self, analysis: &Analysis<'_>) -> bool {
        let shape = match self.shape {
            Shape::List(item) => analysis.shape(item).0,
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
        let members = self.model.union_members(id);
        let mut scope = Scope::default();
        for member in members {
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
        let variants = members.iter().zip(names).map(|(member, name)| UnionVariant {
            name,
            ty: self.value(member.ty, false).0,
            facets: member.facets.clone(),
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
