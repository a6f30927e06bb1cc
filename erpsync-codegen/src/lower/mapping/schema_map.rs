//! Mapping of the types of a schema by the schema alone.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Deref;

use crate::ir::{self, ValueType};
use crate::lower::content::{ContentMap, Unsupported};
use crate::lower::facts::cells;
use crate::resolve::{ComplexType, Content, Derivation, SimpleDerivation, SimpleType, Type, TypeId, TypeRef};

use super::facets::facets;
use super::rust::{self, RustMapping};
use super::union::{UnionMember, leaves};

/// A mapping, and the part of the type that it does not express.
pub(super) type Mapping = (RustMapping, Option<Unsupported>);

/// The [`RustMapping`] of each type without regard to the configuration, and the contents that decide it.
pub(crate) struct SchemaMap<'m> {
    contents: &'m ContentMap<'m>,
    /// By [`TypeId`].
    mappings: Vec<OnceCell<Mapping>>,
    /// By [`TypeId`].
    unions: Vec<OnceCell<Vec<UnionMember>>>,
}

impl<'m> Deref for SchemaMap<'m> {
    type Target = ContentMap<'m>;

    fn deref(&self) -> &ContentMap<'m> {
        self.contents
    }
}

impl<'m> SchemaMap<'m> {
    pub(crate) fn new(contents: &'m ContentMap<'m>) -> Self {
        let count = contents.types().len();
        Self { contents, mappings: cells(count), unions: cells(count) }
    }

    /// The contents of the types.
    pub(crate) fn contents(&self) -> &'m ContentMap<'m> {
        self.contents
    }

    /// Maps a type.
    pub(super) fn mapping(&self, ty: TypeRef) -> Mapping {
        match ty {
            TypeRef::Builtin(builtin) => (rust::builtin(builtin), None),
            TypeRef::Defined(id) => self.defined(id).clone(),
        }
    }

    /// Maps a type after the types that it depends on, so that a long chain of them is no deep recursion.
    fn defined(&self, id: TypeId) -> &Mapping {
        let is_new = |id: &TypeId| self.mappings[id.index()].get().is_none();
        let mut next = vec![id];
        while let Some(&last) = next.last() {
            if is_new(&last) {
                let before = next.len();
                next.extend(self.needed(last).into_iter().filter(is_new));
                if next.len() > before {
                    continue;
                }
                let _ = self.mappings[last.index()].set(self.compute(last));
            }
            next.pop();
        }
        self.mappings[id.index()].get_or_init(|| self.compute(id))
    }

    /// The types that decide the mapping of a type.
    fn needed(&self, id: TypeId) -> Vec<TypeId> {
        let needed = match self.ty(id) {
            Type::Complex(complex) => match complex.derivation {
                Derivation::Extension(base) if self.complex(base).is_some() => vec![base],
                _ => Vec::new(),
            },
            Type::Simple(simple) => match &simple.derivation {
                SimpleDerivation::Restriction { base, .. } => vec![*base],
                SimpleDerivation::List { item } => vec![*item],
                SimpleDerivation::Union { .. } => leaves(self, id).into_iter().map(|leaf| leaf.ty).collect(),
            },
        };
        let defined = needed.into_iter().filter_map(|ty| match ty {
            TypeRef::Defined(id) => Some(id),
            TypeRef::Builtin(_) => None,
        });
        defined.collect()
    }

    fn compute(&self, id: TypeId) -> Mapping {
        match self.ty(id) {
            Type::Complex(complex) => match self.unsupported(id, complex) {
                Some(reason) => (RustMapping::Raw, Some(reason)),
                None => (RustMapping::Struct(id), None),
            },
            Type::Simple(simple) => self.simple_mapping(id, simple),
        }
    }

    fn simple_mapping(&self, id: TypeId, simple: &SimpleType) -> Mapping {
        if let Some(name) = &simple.name
            && *name.namespace == *rust::SERIALIZATION
            && let Some(value) = rust::serialization(&name.local)
        {
            return (value, None);
        }
        match &simple.derivation {
            SimpleDerivation::Restriction { base, facets } => {
                let is_listed = !facets.enumeration.is_empty();
                match self.mapping(*base) {
                    (
                        RustMapping::Value(ir::Type::String)
                        | RustMapping::Enumeration(_)
                        | RustMapping::Union(_),
                        _,
                    ) if is_listed => (RustMapping::Enumeration(id), None),
                    (RustMapping::Value(ir::Type::Value(ValueType::Bool)), _)
                        if is_in_digits(&facets.patterns) =>
                    {
                        (RustMapping::Value(ir::Type::Value(ValueType::Bit)), None)
                    }
                    mapping => mapping,
                }
            }
            SimpleDerivation::List { item } => match self.mapping(*item) {
                (RustMapping::Enumeration(item), _) => (RustMapping::Flags { list: id, item }, None),
                // Nothing would separate them (part 2, section 2.5.1.2).
                (RustMapping::List(_) | RustMapping::Flags { .. }, _) => (
                    RustMapping::Value(ir::Type::String),
                    Some(Unsupported::new(simple.origin.span, "a list of lists")),
                ),
                (_, reason) => (RustMapping::List(*item), reason),
            },
            SimpleDerivation::Union { .. } => match self.union_members(id) {
                [only] => (only.mapping.clone(), None),
                _ => (RustMapping::Union(id), None),
            },
        }
    }

    /// The first thing in a complex type, or in its bases, that is not generated.
    fn unsupported(&self, id: TypeId, complex: &ComplexType) -> Option<Unsupported> {
        let mut arrays = complex.attributes.iter().filter(|attribute| attribute.array_type.is_some());
        if let Some(array) = arrays.find(|attribute| !attribute.prohibited) {
            let what = "an array of the SOAP encoding with several dimensions";
            return Some(Unsupported::new(array.origin.span, what));
        }
        if let Err(reason) = self.members(id) {
            return Some(reason.clone());
        }
        if matches!(complex.content, Content::Text(_)) || self.is_mixed(id) {
            return None;
        }
        let Derivation::Extension(base) = complex.derivation else { return None };
        self.complex(base)?;
        let (_, reason) = self.mapping(base);
        reason.map(|reason| Unsupported {
            span: complex.origin.span,
            base: Some(self.describe(base)),
            what: reason.what,
        })
    }

    /// The member types of a union in the order in which they are tried, those of unions in it in their place, up to
    /// one that takes every text.
    pub(crate) fn union_members(&self, union: TypeId) -> &[UnionMember] {
        self.unions[union.index()].get_or_init(|| {
            let (mut found, mut known) = (Vec::new(), HashSet::new());
            for leaf in leaves(self, union) {
                let (mapping, _) = self.mapping(leaf.ty);
                let facets = facets(self, leaf.ty, &mapping);
                if known.insert((mapping.clone(), facets.clone())) {
                    found.push(UnionMember { ty: leaf.named, mapping, facets });
                    if found.last().is_some_and(|last| self.takes_every_text(last)) {
                        break;
                    }
                }
            }
            let inherited = found.iter().map(|member| 1 + member.facets.len()).sum();
            let what = || format!("the union {}", self.describe(TypeRef::Defined(union)));
            if !self.budget.spend(inherited, self.ty(union).origin().name_span, what) {
                found.truncate(1);
            }
            found
        })
    }

    /// Returns whether no text is left for the members of a union behind this one.
    pub(crate) fn takes_every_text(&self, member: &UnionMember) -> bool {
        let mapping = match member.mapping {
            RustMapping::List(item) => self.mapping(item).0,
            ref mapping => mapping.clone(),
        };
        member.facets.is_empty() && mapping == RustMapping::Value(ir::Type::String)
    }
}

/// Returns whether the patterns for an `xs:boolean` allow `0` or `1` and no word.
fn is_in_digits(patterns: &[String]) -> bool {
    let is_digits = |pattern: &String| {
        let inside = pattern.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(pattern);
        inside.split('|').all(|one| matches!(one, "0" | "1" | "[01]" | "[10]" | "[0-1]" | r"\d"))
    };
    !patterns.is_empty() && patterns.iter().all(is_digits)
}
