//! Enums: enumerations, choices and unions.

use super::{Facet, Field, Type};

/// An enumeration, which is open.
#[derive(Clone, Debug)]
pub(crate) struct Enumeration {
    pub(crate) namespace: String,
    /// Name of the type, if it has one.
    pub(crate) type_name: Option<String>,
    pub(crate) variants: Vec<Variant>,
    /// The variant for values that are not listed.
    pub(crate) other: String,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) docs: Vec<String>,
    pub(crate) attributes: Vec<String>,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A named list of an enumeration: an alias.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    pub(crate) item: Type,
}

/// A choice by `xsi:type` between a type and those derived from it.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    /// The base, if no element is of it.
    pub(crate) base: Option<Type>,
    pub(crate) variants: Vec<DerivedVariant>,
    pub(crate) other: String,
}

/// One type of a [`Derived`].
#[derive(Clone, Debug)]
pub(crate) struct DerivedVariant {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) namespace: String,
    pub(crate) ty: Type,
    /// True for the type that stands without `xsi:type`.
    pub(crate) is_base: bool,
    /// The fields that lead to the base that it extends: `line.order`.
    pub(crate) extends: Option<String>,
    /// As a [`Field`]'s.
    pub(crate) is_recursive: bool,
}

/// A choice between elements, or the faults of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// As a [`Struct`]'s.
    pub(crate) namespace: String,
    /// Each holds a value like a field.
    pub(crate) variants: Vec<Field>,
    /// Variant for faults that are not declared.
    pub(crate) other: Option<String>,
}

/// A simple type with several member types.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) namespace: String,
    /// Name of the type, if it has one.
    pub(crate) type_name: Option<String>,
    /// In the order in which they are tried.
    pub(crate) variants: Vec<UnionVariant>,
    /// The variant for values that no member lists.
    pub(crate) other: Option<String>,
}

/// A member type of a [`Union`].
#[derive(Clone, Debug)]
pub(crate) struct UnionVariant {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Facets that distinguish its values from those of later members.
    pub(crate) facets: Vec<Facet>,
}
