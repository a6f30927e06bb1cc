//! The model of a schema document.

use std::ops::Deref;
use std::sync::Arc;

use super::annotation::{Documentation, Serialization};
use super::declaration::{
    AttributeDef, AttributeGroupDef, AttributeItem, ElementDef, GroupDef, ParticleDef, WildcardDef,
};
use super::facets::Facets;
use crate::text::Span;
use crate::tree::QName;

/// Wrapper that `PartialEq` ignores: equal to everything.
#[derive(Clone, Debug)]
pub struct IgnoredInEq<T>(pub T);

impl<T> PartialEq for IgnoredInEq<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Deref for IgnoredInEq<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Place and documentation of an element of a document.
#[derive(Clone, Debug)]
pub struct SourceInfo {
    /// The start tag.
    pub span: Span,
    /// The value of `name` or `ref`, else the start tag.
    pub name_span: Span,
    /// The byte after its content, before its end tag.
    pub end: u32,
    /// The text of its `xs:documentation` elements.
    pub documentation: Option<Documentation>,
}

impl SourceInfo {
    /// The place of the element with its content.
    pub fn extent(&self) -> Span {
        Span { end: self.end, ..self.span }
    }
}

/// A name that refers to something declared elsewhere.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The name; `None` if it was not one, which is already reported.
    pub name: Option<QName>,
    /// The place of the name.
    pub span: Span,
}

/// Equal when the names are.
impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// `xs:schema`.
#[derive(Clone, Debug)]
pub struct Schema {
    /// `targetNamespace`, `""` for none.
    pub target_namespace: Arc<str>,
    /// `xs:import`.
    pub imports: Vec<Import>,
    /// `xs:include` and `xs:redefine`.
    pub includes: Vec<Include>,
    /// Its declarations and definitions, in order.
    pub components: Vec<Component>,
    /// Its start tag, and its own documentation.
    pub info: SourceInfo,
}

/// `xs:import`.
#[derive(Clone, Debug)]
pub struct Import {
    /// `namespace`, `""` for none.
    pub namespace: Arc<str>,
    /// `schemaLocation`.
    pub location: Option<String>,
    /// `schemaLocation`, else the tag.
    pub span: Span,
}

/// `xs:include` or `xs:redefine`.
#[derive(Clone, Debug)]
pub struct Include {
    /// `schemaLocation`.
    pub location: String,
    /// `schemaLocation`, else the tag.
    pub span: Span,
    /// Components of `xs:redefine`; empty for `xs:include`.
    pub redefined: Vec<Component>,
}

/// A child of `xs:schema` that declares or defines something.
#[derive(Clone, Debug, PartialEq)]
pub enum Component {
    /// `xs:element`.
    Element(ElementDef),
    /// `xs:attribute`.
    Attribute(AttributeDef),
    /// `xs:simpleType` or `xs:complexType`.
    Type(TypeDef),
    /// `xs:group`.
    Group(GroupDef),
    /// `xs:attributeGroup`.
    AttributeGroup(AttributeGroupDef),
}

impl Component {
    /// `name`; empty if it lacks, which is reported.
    pub fn name(&self) -> &str {
        match self {
            Component::Element(def) => &def.name,
            Component::Attribute(def) => &def.name,
            Component::Type(def) => def.name().unwrap_or_default(),
            Component::Group(def) => &def.name,
            Component::AttributeGroup(def) => &def.name,
        }
    }

    /// Place in the document.
    pub fn info(&self) -> &SourceInfo {
        match self {
            Component::Element(def) => &def.info,
            Component::Attribute(def) => &def.info,
            Component::Type(def) => def.info(),
            Component::Group(def) => &def.info,
            Component::AttributeGroup(def) => &def.info,
        }
    }
}

/// The kinds of derivation that `block` or `final` exclude.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DerivationSet {
    /// `extension`.
    pub extension: bool,
    /// `restriction`.
    pub restriction: bool,
    /// `substitution`.
    pub substitution: bool,
    /// `list`.
    pub list: bool,
    /// `union`.
    pub union: bool,
}

/// A type that is given by name or in place.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeUse {
    /// By name.
    Named(Reference),
    /// In place.
    Anonymous(TypeDef),
}

/// A type definition.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeDef {
    /// `xs:simpleType`.
    Simple(Box<SimpleTypeDef>),
    /// `xs:complexType`.
    Complex(Box<ComplexTypeDef>),
}

impl TypeDef {
    /// `name`.
    pub fn name(&self) -> Option<&str> {
        match self {
            TypeDef::Simple(ty) => ty.name.as_deref(),
            TypeDef::Complex(ty) => ty.name.as_deref(),
        }
    }

    /// Place in the document.
    pub fn info(&self) -> &SourceInfo {
        match self {
            TypeDef::Simple(ty) => &ty.info,
            TypeDef::Complex(ty) => &ty.info,
        }
    }
}

/// `xs:simpleType`.
#[derive(Clone, Debug, PartialEq)]
pub struct SimpleTypeDef {
    /// `name`.
    pub name: Option<String>,
    /// Derivation.
    pub derivation: SimpleDef,
    /// `final`.
    pub final_set: DerivationSet,
    /// Notes of WCF.
    pub serialization: Serialization,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// Derivation of a simple type, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum SimpleDef {
    /// `xs:restriction`.
    Restriction {
        /// `base`, or the type in place.
        base: TypeUse,
        /// The facets.
        facets: Box<Facets>,
    },
    /// `xs:list`.
    List {
        /// `itemType`, or the type in place.
        item: TypeUse,
    },
    /// `xs:union`.
    Union {
        /// `memberTypes`, and the types in place.
        members: Vec<TypeUse>,
    },
}

/// `xs:complexType`.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplexTypeDef {
    /// `name`.
    pub name: Option<String>,
    /// `abstract`.
    pub is_abstract: bool,
    /// `mixed`, also that of `xs:complexContent`.
    pub mixed: bool,
    /// `block`.
    pub block: DerivationSet,
    /// `final`.
    pub final_set: DerivationSet,
    /// The content.
    pub content: ContentDef,
    /// The attributes, wherever in the type they stand.
    pub attributes: Vec<AttributeItem>,
    /// `xs:anyAttribute`.
    pub any_attribute: Option<WildcardDef>,
    /// Notes of WCF.
    pub serialization: Serialization,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// Derivation method of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `xs:extension`.
    Extension,
    /// `xs:restriction`.
    Restriction,
}

/// The content of a complex type.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentDef {
    /// Neither `xs:simpleContent` nor `xs:complexContent`.
    Plain(Option<ParticleDef>),
    /// `xs:complexContent`.
    Complex {
        /// Extension or restriction.
        method: Method,
        /// `base`.
        base: Reference,
        /// The content.
        particle: Option<ParticleDef>,
    },
    /// `xs:simpleContent`.
    Simple {
        /// Extension or restriction.
        method: Method,
        /// `base`.
        base: Reference,
        /// The simple type in place that a restriction narrows to.
        narrowed: Option<TypeDef>,
        /// The facets of a restriction.
        facets: Box<Facets>,
    },
}
