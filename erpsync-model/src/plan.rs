//! [`Plan`]: the types of the schemas as tables that reading and writing look up.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use erpsync_codegen::resolve::{Builtin, Facets, QName, TypeRef, WildcardNamespaces};

use crate::operations::Operation;

/// Messages of the services of a WSDL, compiled once from the resolved model; it shares nothing with the model.
#[derive(Debug)]
pub struct Plan {
    pub(crate) types: Vec<TypePlan>,
    pub(crate) elements: Vec<ElementPlan>,
    /// Types with a name; several where documents that are read together disagree.
    pub(crate) type_names: HashMap<QName, Vec<TypeIndex>>,
    pub(crate) element_names: HashMap<QName, ElementIndex>,
    /// Named types and global elements by local name.
    pub(crate) local_types: HashMap<Arc<str>, Vec<TypeIndex>>,
    pub(crate) local_elements: HashMap<Arc<str>, Vec<ElementIndex>>,
    pub(crate) operations: Vec<Operation>,
}

/// Position in [`Plan::types`]: the built-in types first, then those of the model, then the wrappers of rpc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeIndex(pub(crate) u32);

/// Position in [`Plan::elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ElementIndex(pub(crate) u32);

impl TypeIndex {
    pub(crate) fn of(ty: TypeRef) -> Self {
        Self(match ty {
            TypeRef::Builtin(builtin) => {
                Builtin::ALL.iter().position(|one| *one == builtin).unwrap_or_default() as u32
            }
            TypeRef::Defined(id) => (Builtin::ALL.len() + id.index()) as u32,
        })
    }

    pub(crate) const ANY_TYPE: Self = Self(0);
}

/// A type.
#[derive(Debug)]
pub(crate) struct TypePlan {
    /// Name; `None` of an anonymous type.
    pub(crate) name: Option<QName>,
    pub(crate) base: Option<TypeIndex>,
    pub(crate) is_abstract: bool,
    pub(crate) content: ContentPlan,
    pub(crate) attributes: Vec<AttributePlan>,
    pub(crate) any_attribute: Option<WildcardNamespaces>,
}

impl TypePlan {
    /// Reports whether elements of the type may have attributes: text is an object in JSON then.
    pub(crate) fn has_attributes(&self) -> bool {
        !self.attributes.is_empty() || self.any_attribute.is_some()
    }

    /// Name for messages.
    pub(crate) fn describe(&self) -> String {
        self.name.as_ref().map_or_else(|| "an anonymous type".to_owned(), describe)
    }
}

/// The name of a type for messages: that of a built-in type has its usual prefix.
pub(crate) fn describe(name: &QName) -> String {
    match &*name.namespace == erpsync::xml::XSD_NAMESPACE {
        true => format!("xs:{}", name.local),
        false => name.to_string(),
    }
}

/// Content of a type.
#[derive(Debug)]
pub(crate) enum ContentPlan {
    /// Text of a simple type.
    Simple(Box<SimplePlan>),
    /// Elements, maybe none.
    Elements(Slots),
    /// Anything: `xs:anyType`.
    Anything,
}

/// A simple type.
#[derive(Clone, Debug)]
pub(crate) struct SimplePlan {
    /// Name for messages.
    pub(crate) name: String,
    pub(crate) variety: Variety,
    /// Facets of all steps, the nearest first.
    pub(crate) facets: Vec<Facets>,
}

/// Variety of a simple type (XML Schema 1.0 part 2, section 2.5.1).
#[derive(Clone, Debug)]
pub(crate) enum Variety {
    Atomic(Builtin),
    List(TypeIndex),
    Union(Vec<TypeIndex>),
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct AttributePlan {
    pub(crate) name: QName,
    pub(crate) ty: TypeIndex,
    pub(crate) is_required: bool,
    /// `fixed`.
    pub(crate) fixed: Option<String>,
}

/// The particles of a type, flattened.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    pub(crate) slots: Vec<Slot>,
    /// Positions by local name.
    pub(crate) by_local: HashMap<Arc<str>, Vec<u32>>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) is_mixed: bool,
    /// True if the order of elements of different names is a part of the value.
    pub(crate) is_ordered: bool,
    /// Several slots have one name.
    pub(crate) has_name_twice: bool,
    /// Items may have any name: an array of SOAP's encoding.
    pub(crate) has_any_name: bool,
}

/// A place of an element or a wildcard.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) term: SlotTerm,
    /// True if each value has it.
    pub(crate) is_required: bool,
    pub(crate) is_repeated: bool,
    /// The innermost choice that it is in, and the alternative.
    pub(crate) choice: Option<(u32, u32)>,
}

#[derive(Debug)]
pub(crate) enum SlotTerm {
    Element(ElementIndex),
    Any(WildcardNamespaces),
}

/// A choice that is made once.
#[derive(Debug)]
pub(crate) struct Choice {
    /// True if one of its alternatives must be there.
    pub(crate) is_required: bool,
    /// The choice that it is in, and the alternative there.
    pub(crate) outer: Option<(u32, u32)>,
}

/// An element declaration.
#[derive(Debug)]
pub(crate) struct ElementPlan {
    pub(crate) name: QName,
    pub(crate) ty: TypeIndex,
    pub(crate) is_nillable: bool,
    pub(crate) is_abstract: bool,
    /// Value of an empty element.
    pub(crate) default: Option<String>,
    pub(crate) is_fixed: bool,
    /// True if elements name it as the head of their substitution group.
    pub(crate) is_head: bool,
    /// Head of its substitution group.
    pub(crate) head: Option<ElementIndex>,
}

/// Why a model has no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(pub(crate) String);

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    pub(crate) fn ty(&self, index: TypeIndex) -> &TypePlan {
        &self.types[index.0 as usize]
    }

    pub(crate) fn element(&self, index: ElementIndex) -> &ElementPlan {
        &self.elements[index.0 as usize]
    }

    /// The simple type behind an index; that of `xs:string` for what is none, which a consistent model does not ask for.
    pub(crate) fn simple(&self, index: TypeIndex) -> Option<&SimplePlan> {
        match &self.ty(index).content {
            ContentPlan::Simple(simple) => Some(simple),
            ContentPlan::Elements(_) | ContentPlan::Anything => None,
        }
    }

    /// Reports whether a type is another one or derived from it.
    pub(crate) fn is_derived(&self, ty: TypeIndex, from: TypeIndex) -> bool {
        from == TypeIndex::ANY_TYPE
            || std::iter::successors(Some(ty), |ty| self.ty(*ty).base).any(|one| one == from)
    }

    /// The type that a name means in the place of a declared one.
    pub(crate) fn derived_type(&self, name: &QName, declared: TypeIndex) -> Option<TypeIndex> {
        let named = self.type_names.get(name)?;
        named.iter().copied().find(|ty| self.is_derived(*ty, declared))
    }

    /// The slot for an element of a name, and its declaration. The slot at `last` or behind it is the likeliest; `counts` has the
    /// number of elements in each slot.
    pub(crate) fn find_slot(
        &self,
        slots: &Slots,
        (namespace, local): (&str, &str),
        last: usize,
        counts: &[u32],
    ) -> Option<(usize, Option<ElementIndex>)> {
        let is_it = |at: usize| match slots.slots.get(at)?.term {
            SlotTerm::Element(index) => {
                let name = &self.element(index).name;
                (*name.local == *local && *name.namespace == *namespace).then_some((at, Some(index)))
            }
            SlotTerm::Any(_) => None,
        };
        if !slots.has_name_twice
            && let Some(found) = is_it(last).or_else(|| is_it(last + 1))
        {
            return Some(found);
        }
        let positions = slots.by_local.get(local).map_or(&[][..], Vec::as_slice);
        // The next free one of several with one name, then the first one.
        let is_free = |at: &u32| slots.slots[*at as usize].is_repeated || counts[*at as usize] == 0;
        let behind = positions.iter().copied().filter(|at| *at as usize >= last).filter(is_free);
        let free = positions.iter().copied().filter(is_free);
        let mut all = behind.chain(free).chain(positions.iter().copied());
        if let Some(found) = all.find_map(|at| is_it(at as usize)) {
            return Some(found);
        }
        self.substituted(slots, namespace, local)
            .or_else(|| {
                let first = slots.has_any_name.then(|| slots.slots.first()).flatten()?;
                match first.term {
                    SlotTerm::Element(index) => Some((0, Some(index))),
                    SlotTerm::Any(_) => None,
                }
            })
            .or_else(|| self.wildcard(slots, namespace, last))
    }

    /// The heads of the substitution groups that an element is a member of, the nearest first.
    pub(crate) fn heads(&self, member: ElementIndex) -> impl Iterator<Item = ElementIndex> {
        let next = |head: &ElementIndex| self.element(*head).head;
        std::iter::successors(self.element(member).head, next).take(self.elements.len())
    }

    /// The slot of the head of a substitution group that an element is a member of.
    fn substituted(
        &self,
        slots: &Slots,
        namespace: &str,
        local: &str,
    ) -> Option<(usize, Option<ElementIndex>)> {
        let member = *self.element_names.get(&QName::new(namespace, local))?;
        for head in self.heads(member) {
            let at = slots
                .slots
                .iter()
                .position(|slot| matches!(slot.term, SlotTerm::Element(index) if index == head));
            if let Some(at) = at {
                return Some((at, Some(member)));
            }
        }
        None
    }

    fn wildcard(&self, slots: &Slots, namespace: &str, last: usize) -> Option<(usize, Option<ElementIndex>)> {
        let allows = |slot: &Slot| match &slot.term {
            SlotTerm::Any(namespaces) => allows(namespaces, namespace),
            SlotTerm::Element(_) => false,
        };
        let behind = slots.slots.iter().skip(last).position(allows).map(|at| at + last);
        Some((behind.or_else(|| slots.slots.iter().position(allows))?, None))
    }
}

/// Reports whether a wildcard allows a namespace.
pub(crate) fn allows(wildcard: &WildcardNamespaces, namespace: &str) -> bool {
    match wildcard {
        WildcardNamespaces::Any => true,
        WildcardNamespaces::Other(but) => **but != *namespace && !namespace.is_empty(),
        WildcardNamespaces::OneOf(all) => all.iter().any(|one| **one == *namespace),
    }
}
