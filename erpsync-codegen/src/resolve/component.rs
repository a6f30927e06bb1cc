//! The components of the schemas (XML Schema 1.0 part 1, sections 2.2 and 3), with every reference an id.

use std::sync::Arc;

use super::ids::{AttributeId, ElementId, GroupId, SchemaId, TypeId};
pub use crate::syntax::xsd::{
    Builtin, Compositor, DerivationSet, Documentation, Facets, Occurs, ProcessContents, Serialization,
    ValueConstraint, WhiteSpace,
};
pub use crate::text::Span;
pub use crate::tree::QName;

/// A type that something has: one of the recommendation's, or one of the documents'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TypeRef {
    /// A built-in type.
    Builtin(Builtin),
    /// A type definition in the documents.
    Defined(TypeId),
}

/// One `xs:schema`.
#[derive(Clone, Debug)]
pub struct SchemaInfo {
    /// The target namespace, `""` for none; for a chameleon include that of the including schema.
    pub target_namespace: Arc<str>,
    /// True if WCF wrote it, so that absence and nil mean the same in it: it imports
    /// `http://schemas.microsoft.com/2003/10/Serialization/`, is that namespace's own, or stands in a document with the
    /// schema of that namespace or of the one for arrays.
    pub written_by_wcf: bool,
    /// True if it comes with this program, since the documents refer to it and do not have it: only what is referred to
    /// is worth generating.
    pub built_in: bool,
    /// Index in [`Model::editions`](super::Model), if its namespace has several.
    pub(super) edition: Option<usize>,
    /// Text of its own `xs:annotation` elements.
    pub documentation: Option<Documentation>,
    /// The start tag of the `xs:schema` element.
    pub span: Span,
}

/// Common part of each named or anonymous component of a schema.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The schema that holds it (the first, where several documents hold the same definition).
    pub schema: SchemaId,
    /// Its start tag.
    pub span: Span,
    /// The value of its `name` attribute (of `ref` for a use), or the start tag where it has none.
    pub name_span: Span,
    /// The text of its `xs:documentation` elements.
    pub documentation: Option<Documentation>,
    /// Notes of WCF in its `xs:appinfo`.
    pub serialization: Serialization,
}

/// A type definition.
#[derive(Clone, Debug)]
pub enum Type {
    /// `xs:simpleType`.
    Simple(SimpleType),
    /// `xs:complexType`.
    Complex(ComplexType),
}

impl Type {
    /// The name; `None` for an anonymous type.
    pub fn name(&self) -> Option<&QName> {
        match self {
            Type::Simple(t) => t.name.as_ref(),
            Type::Complex(t) => t.name.as_ref(),
        }
    }

    /// Place and documentation.
    pub fn origin(&self) -> &Origin {
        match self {
            Type::Simple(t) => &t.origin,
            Type::Complex(t) => &t.origin,
        }
    }

    /// Component whose anonymous type it is; `None` for a named type.
    pub fn owner(&self) -> Option<Owner> {
        match self {
            Type::Simple(t) => t.owner,
            Type::Complex(t) => t.owner,
        }
    }
}

/// Owner of an anonymous type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The type of this element.
    Element(ElementId),
    /// The type of this attribute.
    Attribute(AttributeId),
    /// The base, item or member type of this simple type, or the base of this complex type's simple content.
    Type(TypeId),
    /// The original of a type that `xs:redefine` replaced by this one, which is derived from it.
    Redefinition(TypeId),
}

/// A simple type definition (part 1, section 3.14).
#[derive(Clone, Debug)]
pub struct SimpleType {
    /// The name; `None` for an anonymous type.
    pub name: Option<QName>,
    /// Component whose anonymous type it is.
    pub owner: Option<Owner>,
    /// Derivation from other types.
    pub derivation: SimpleDerivation,
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
    /// Place in the document.
    pub origin: Origin,
}

/// Derivation of a simple type.
#[derive(Clone, Debug)]
pub enum SimpleDerivation {
    /// `xs:restriction`.
    Restriction {
        /// The restricted simple type.
        base: TypeRef,
        /// The facets of this step only, not those of the base.
        facets: Box<Facets>,
    },
    /// `xs:list`: items separated by white space.
    List {
        /// The type of an item.
        item: TypeRef,
    },
    /// `xs:union`.
    Union {
        /// The member types, in the order in which they are tried; those of `memberTypes` first.
        members: Vec<TypeRef>,
    },
}

/// A complex type definition (part 1, section 3.4).
#[derive(Clone, Debug)]
pub struct ComplexType {
    /// The name; `None` for an anonymous type.
    pub name: Option<QName>,
    /// Component whose anonymous type it is.
    pub owner: Option<Owner>,
    /// True if only types derived from it occur in documents.
    pub is_abstract: bool,
    /// Derivations whose types can't be substituted for it: `block`, or the schema's `blockDefault`.
    pub block: DerivationSet,
    /// True if text may stand between its elements (its own declaration; a base may be mixed too).
    pub mixed: bool,
    /// The type it is derived from, and how.
    pub derivation: Derivation,
    /// The content. After an extension only what the extension adds (the base's content comes first on the wire);
    /// after a restriction all of it.
    pub content: Content,
    /// The attributes declared here, those of attribute groups in their place. After an extension the base's come
    /// in addition; after a restriction the base's too, except those repeated or prohibited here.
    /// [`Model::attributes_of`](super::Model::attributes_of) puts them together.
    pub attributes: Vec<AttributeUse>,
    /// `xs:anyAttribute`, also from attribute groups.
    pub any_attribute: Option<Wildcard>,
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
    /// The array of SOAP's encoding that it is.
    pub soap_array: Option<SoapArray>,
    /// Place in the document.
    pub origin: Origin,
}

/// Array of SOAP's encoding (SOAP 1.1, section 5.4.2), which is a sequence of its items here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoapArray {
    /// Type of the items.
    pub item: TypeRef,
    /// Number of dimensions.
    pub dimensions: usize,
}

/// Base of a complex type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// No derivation is written: a restriction of `xs:anyType`.
    None,
    /// `xs:extension` of a complex type (complex content), or of any type (simple content).
    Extension(TypeRef),
    /// `xs:restriction`.
    Restriction(TypeRef),
}

impl Derivation {
    /// The base, if one was written.
    pub fn base(self) -> Option<TypeRef> {
        match self {
            Derivation::None => None,
            Derivation::Extension(base) | Derivation::Restriction(base) => Some(base),
        }
    }
}

/// The content of a complex type.
#[derive(Clone, Debug)]
pub enum Content {
    /// No elements (of its own).
    Empty,
    /// Elements.
    Elements(Particle),
    /// `xs:simpleContent`: text of this simple type (the base's own simple type after an extension; a type narrowed
    /// by the facets, anonymous, after a restriction).
    Text(TypeRef),
}

/// A term and how often it occurs (part 1, section 3.9).
#[derive(Clone, Debug)]
pub struct Particle {
    /// `minOccurs` and `maxOccurs`.
    pub occurs: Occurs,
    /// Repeated term.
    pub term: Term,
    /// Its start tag.
    pub span: Span,
    /// Documentation at this place of a global element or group (a local one has its own).
    pub documentation: Option<Documentation>,
}

/// Term of a particle.
#[derive(Clone, Debug)]
pub enum Term {
    /// An element, local or by `ref`.
    Element(ElementId),
    /// `xs:sequence`, `xs:choice` or `xs:all` in place.
    Group(ModelGroup),
    /// `xs:group ref="…"`.
    GroupRef(GroupId),
    /// `xs:any`.
    Any(Wildcard),
}

/// `xs:sequence`, `xs:choice` or `xs:all` (part 1, section 3.8).
#[derive(Clone, Debug)]
pub struct ModelGroup {
    /// Compositor: sequence, choice or all.
    pub compositor: Compositor,
    /// Its particles. Those with `maxOccurs="0"` are left out.
    pub particles: Vec<Particle>,
}

/// A named model group, `xs:group name="…"` (part 1, section 3.7).
#[derive(Clone, Debug)]
pub struct ModelGroupDefinition {
    /// The name; the original of a redefined group keeps it.
    pub name: QName,
    /// Its content.
    pub group: ModelGroup,
    /// Place in the document.
    pub origin: Origin,
}

/// `xs:any` or `xs:anyAttribute` (part 1, section 3.10).
#[derive(Clone, Debug, PartialEq)]
pub struct Wildcard {
    /// Namespaces that it allows.
    pub namespaces: WildcardNamespaces,
    /// Strictness of the validation of its elements.
    pub process_contents: ProcessContents,
    /// Its start tag.
    pub span: Span,
}

/// The namespaces a wildcard allows; `""` is no namespace. `##targetNamespace` and `##local` are already replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WildcardNamespaces {
    /// `##any`.
    Any,
    /// `##other`: every namespace but this one and none.
    Other(Arc<str>),
    /// One of these.
    OneOf(Vec<Arc<str>>),
}

impl WildcardNamespaces {
    /// Union of two wildcards (part 1, section 3.10.6); any namespace if no wildcard expresses it.
    pub(crate) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::OneOf(own), Self::OneOf(others)) => {
                let new = others.iter().filter(|namespace| !own.contains(namespace));
                Self::OneOf(own.iter().chain(new).cloned().collect())
            }
            (Self::Other(but), Self::OneOf(list)) | (Self::OneOf(list), Self::Other(but))
                if !list.iter().any(|namespace| namespace == but || namespace.is_empty()) =>
            {
                Self::Other(but.clone())
            }
            (own, other) if own == other => own.clone(),
            _ => Self::Any,
        }
    }

    /// Intersection of two wildcards (part 1, section 3.10.6), if it is not empty. If both exclude different namespaces it is
    /// the first, since no wildcard expresses the intersection.
    pub(super) fn and(&self, other: &Self) -> Option<Self> {
        let allows = |one: &Self, namespace: &Arc<str>| match one {
            Self::Any => true,
            Self::Other(but) => namespace != but && !namespace.is_empty(),
            Self::OneOf(list) => list.contains(namespace),
        };
        match (self, other) {
            (Self::Any, narrow) | (narrow, Self::Any) => Some(narrow.clone()),
            (Self::OneOf(list), one) | (one, Self::OneOf(list)) => {
                let both: Vec<_> = list.iter().filter(|namespace| allows(one, namespace)).cloned().collect();
                (!both.is_empty()).then_some(Self::OneOf(both))
            }
            (Self::Other(_), Self::Other(_)) => Some(self.clone()),
        }
    }
}

/// An element declaration (part 1, section 3.3).
#[derive(Clone, Debug)]
pub struct ElementDecl {
    /// The name on the wire: without a namespace for an unqualified local element.
    pub name: QName,
    /// True if it stands at the top of a schema.
    pub global: bool,
    /// Its type; `xs:anyType` where none is given, or that of the head of its substitution group.
    pub ty: TypeRef,
    /// True if `xsi:nil="true"` is allowed.
    pub nillable: bool,
    /// True if only elements of its substitution group occur in documents.
    pub is_abstract: bool,
    /// Derivations whose elements can't be substituted for it: `block`, or the schema's `blockDefault`.
    pub block: DerivationSet,
    /// `default` or `fixed`.
    pub value: Option<ValueConstraint>,
    /// The head of its substitution group; the members are [`Model::substitutes`](super::Model::substitutes).
    pub substitution_group: Option<ElementId>,
    /// True if an element of any other name means the same: an item of an array of SOAP's encoding (SOAP 1.1, section
    /// 5.4.2).
    pub any_name: bool,
    /// `xmime:expectedContentTypes`: media types of binary content.
    pub expected_content_types: Option<String>,
    /// Place in the document.
    pub origin: Origin,
}

/// An attribute declaration (part 1, section 3.2).
#[derive(Clone, Debug)]
pub struct AttributeDecl {
    /// The name on the wire: without a namespace for an unqualified local attribute.
    pub name: QName,
    /// True if it stands at the top of a schema.
    pub global: bool,
    /// Its type, a simple one; `xs:anySimpleType` where none is given.
    pub ty: TypeRef,
    /// `default` or `fixed` of the declaration.
    pub value: Option<ValueConstraint>,
    /// Place in the document.
    pub origin: Origin,
}

/// An attribute in a complex type (part 1, section 3.5).
#[derive(Clone, Debug)]
pub struct AttributeUse {
    /// The declaration.
    pub attribute: AttributeId,
    /// `use="required"`.
    pub required: bool,
    /// `use="prohibited"`: in a restriction, takes the base's attribute away; elsewhere it means nothing.
    pub prohibited: bool,
    /// `default` or `fixed` of the use, else of the declaration.
    pub value: Option<ValueConstraint>,
    /// `wsdl:arrayType`, which the SOAP encoding's arrays carry: the item's type and the brackets behind its name,
    /// as `[]` or `[,]`.
    pub array_type: Option<(TypeRef, String)>,
    /// Place of the use, with its documentation.
    pub origin: Origin,
}
