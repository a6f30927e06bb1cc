//! The model of a schema document.

use std::sync::Arc;

use super::common::SourceInfo;
use super::declaration::{AttributeDef, AttributeGroupDef, ElementDef, GroupDef, TypeDef};
use crate::text::Span;

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
