//! Parts of the model that all components share.

use std::ops::Deref;
use std::sync::Arc;

use super::annotation::Documentation;
use crate::syntax::policy::Attachment;
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
    /// Policies that are attached to it, which only elements of a WSDL have.
    pub policies: Option<Arc<Attachment>>,
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

/// The value that a declaration gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueConstraint {
    /// `default="…"`.
    Default(String),
    /// `fixed="…"`.
    Fixed(String),
}
