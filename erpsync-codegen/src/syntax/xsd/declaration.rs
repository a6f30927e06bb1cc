//! The model of declarations and definitions: elements, attributes, types, particles and wildcards.

use super::annotation::Serialization;
use super::common::{DerivationSet, IgnoredInEq, Reference, SourceInfo, ValueConstraint};
use super::facets::Facets;
use crate::text::Span;

/// A term with `minOccurs` and `maxOccurs`.
#[derive(Clone, Debug, PartialEq)]
pub struct ParticleDef {
    /// Number of occurrences.
    pub occurs: Occurs,
    /// Term.
    pub term: TermDef,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// Term of a particle.
#[derive(Clone, Debug, PartialEq)]
pub enum TermDef {
    /// `xs:element name="…"`.
    Element(Box<ElementDef>),
    /// `xs:element ref="…"`.
    ElementRef(Reference),
    /// `xs:sequence`, `xs:choice`, `xs:all`.
    Group(Compositor, Vec<ParticleDef>),
    /// `xs:group ref="…"`.
    GroupRef(Reference),
    /// `xs:any`.
    Any(WildcardDef),
}

/// Number of occurrences of a particle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurs {
    /// `minOccurs`.
    pub min: u32,
    /// `maxOccurs`; `None` is `unbounded`.
    pub max: Option<u32>,
}

impl Occurs {
    /// Exactly once, the default.
    pub const ONCE: Self = Self { min: 1, max: Some(1) };

    /// Returns true if it may occur more than once.
    pub fn is_repeated(self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }
}

/// Compositor of a model group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compositor {
    /// One after the other.
    Sequence,
    /// One of them.
    Choice,
    /// Each at most once, in any order.
    All,
}

/// `xs:any` or `xs:anyAttribute`.
#[derive(Clone, Debug, PartialEq)]
pub struct WildcardDef {
    /// The words of `namespace`; empty for `##any`.
    pub namespaces: Vec<String>,
    /// `processContents`.
    pub process_contents: ProcessContents,
    /// Its start tag.
    pub span: IgnoredInEq<Span>,
}

/// `processContents` of a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessContents {
    /// Has to be declared and valid.
    Strict,
    /// Valid where it is declared.
    Lax,
    /// Only well-formed.
    Skip,
}

/// `xs:group name="…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupDef {
    /// `name`.
    pub name: String,
    /// `xs:sequence`, `xs:choice` or `xs:all`.
    pub compositor: Compositor,
    /// Particles of the group.
    pub particles: Vec<ParticleDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `xs:element name="…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementDef {
    /// `name`.
    pub name: String,
    /// True if it is in the target namespace: always at the top, else by `form` or `elementFormDefault`.
    pub qualified: bool,
    /// `type`, or the type in place.
    pub ty: Option<TypeUse>,
    /// `nillable`.
    pub nillable: bool,
    /// `abstract`.
    pub is_abstract: bool,
    /// `default` or `fixed`.
    pub value: Option<ValueConstraint>,
    /// `substitutionGroup`.
    pub substitution_group: Option<Reference>,
    /// The names of `xs:key`, `xs:keyref`, `xs:unique`.
    pub identity_constraints: Vec<String>,
    /// `block`.
    pub block: DerivationSet,
    /// `final`.
    pub final_set: DerivationSet,
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
    /// Notes of WCF.
    pub serialization: Serialization,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// `xs:attribute name="…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeDef {
    /// `name`.
    pub name: String,
    /// True if it is in the target namespace: always at the top, else by `form` or `attributeFormDefault`.
    pub qualified: bool,
    /// `type`, or the type in place.
    pub ty: Option<TypeUse>,
    /// `default` or `fixed`.
    pub value: Option<ValueConstraint>,
    /// Notes of WCF.
    pub serialization: Serialization,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// Item among the attributes of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeItem {
    /// `xs:attribute`.
    Use(Box<AttributeUseDef>),
    /// `xs:attributeGroup ref="…"`.
    Group(Reference),
}

/// `xs:attribute` in a type or attribute group.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeUseDef {
    /// Declaration of the attribute.
    pub target: AttributeTarget,
    /// `use="required"`.
    pub required: bool,
    /// `use="prohibited"`.
    pub prohibited: bool,
    /// `default` or `fixed`.
    pub value: Option<ValueConstraint>,
    /// `wsdl:arrayType`: the type and the brackets.
    pub array_type: Option<(Reference, String)>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
}

/// The attribute of a use.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeTarget {
    /// Declared in place.
    Local(Box<AttributeDef>),
    /// By `ref`.
    Ref(Reference),
}

/// `xs:attributeGroup name="…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeGroupDef {
    /// `name`.
    pub name: String,
    /// The attributes and groups in it.
    pub attributes: Vec<AttributeItem>,
    /// `xs:anyAttribute`.
    pub any_attribute: Option<WildcardDef>,
    /// Place in the document.
    pub info: IgnoredInEq<SourceInfo>,
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
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
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
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
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
