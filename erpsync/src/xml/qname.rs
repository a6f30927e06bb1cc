//! `xs:QName` (Part 2, 3.2.18).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::chars::is_ncname;
use super::error::ValueError;
use super::name::{Name, XMLNS_NAMESPACE, XSD_NAMESPACE};
use super::namespace::Namespace;
use super::text_writer::TextWriter;
use super::traits::{Namespaces, ReadText, WriteText, XmlType, text_type};
use super::whitespace::trim;

/// An `xs:QName`: a name in a namespace.
///
/// The text of such a value, `tns:Customer`, means nothing without the namespace declarations around it, so
/// there is no `FromStr`: the reader of the document resolves the prefix, with [`resolve`](Self::resolve).
///
/// ```
/// use erpsync::xsd::QName;
///
/// let name = QName::resolve("t:Customer", |prefix| (prefix == "t").then_some("urn:example"))?;
/// assert_eq!(name, QName::new("urn:example", "Customer"));
/// assert_eq!(name.to_string(), "{urn:example}Customer");
/// # Ok::<(), erpsync::xml::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QName {
    /// The URI of the namespace; empty for a name in none.
    pub namespace: Namespace,
    /// The name without a prefix.
    pub local: String,
}

impl QName {
    /// The name of the type as an error message says it.
    pub const TYPE: &'static str = "xs:QName";

    /// A name; `namespace` is empty for a name in none.
    #[must_use]
    pub fn new(namespace: impl Into<Namespace>, local: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), local: local.into() }
    }

    /// The name that `text` stands for, where `namespace_of` knows the declarations in scope.
    ///
    /// `namespace_of` is asked for the empty prefix too, whose answer is the default namespace; `None` or an
    /// empty URI for it is no namespace.
    ///
    /// # Errors
    ///
    /// When `text` is not a qualified name, or its prefix is not declared.
    pub fn resolve<'a>(
        text: &str,
        namespace_of: impl FnOnce(&str) -> Option<&'a str>,
    ) -> Result<Self, ValueError> {
        Self::resolve_shared(text, |prefix| namespace_of(prefix).map(Namespace::from))
    }

    /// Like [`resolve`](Self::resolve), with URIs that may be shared.
    fn resolve_shared(
        text: &str,
        namespace_of: impl FnOnce(&str) -> Option<Namespace>,
    ) -> Result<Self, ValueError> {
        let invalid = || ValueError::invalid(Self::TYPE, text);
        let (prefix, local) = Self::split(text).ok_or_else(invalid)?;
        let namespace = match namespace_of(prefix) {
            Some(namespace) if !namespace.is_empty() => namespace,
            _ if prefix.is_empty() => Namespace::default(),
            _ => return Err(invalid().because("its prefix is not declared here")),
        };
        Ok(Self::new(namespace, local))
    }

    /// The prefix, empty if there is none, and the local name of a qualified name. `None` if `text` is not
    /// one.
    #[must_use]
    pub fn split(text: &str) -> Option<(&str, &str)> {
        let text = trim(text);
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) if is_ncname(prefix) => (prefix, local),
            Some(_) => return None,
            None => ("", text),
        };
        is_ncname(local).then_some((prefix, local))
    }

    /// Returns true if it is a name at all, in a namespace that a prefix can be bound to.
    pub(crate) fn can_be_written(&self) -> bool {
        is_ncname(&self.local) && self.namespace != XMLNS_NAMESPACE
    }
}

/// The prefix is resolved where the text stands; without declarations there are only names in no namespace.
impl ReadText for QName {
    const TYPE: &'static str = Self::TYPE;

    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Self::read_text_in(text, &())
    }

    fn read_text_in(text: Cow<'_, str>, scope: &dyn Namespaces) -> Result<Self, ValueError> {
        Self::resolve_shared(&text, |prefix| scope.shared_namespace_of(prefix))
    }
}

/// The prefix is declared on the element that holds the text.
impl WriteText for QName {
    const HAS_NAMES: bool = true;

    /// With a name as [`Display`](fmt::Display) writes it; names are the same or have no order.
    fn compare(&self, text: &str) -> Option<Ordering> {
        (self.to_string() == text).then_some(Ordering::Equal)
    }

    fn names<'v>(&'v self, found: &mut dyn FnMut(&'v QName)) {
        found(self);
    }

    fn write_text(&self, out: &mut TextWriter<'_>) {
        out.push_name(self);
    }
}

text_type!(QName);

impl XmlType for QName {
    const TYPE_NAME: Name<'static> = Name::new(XSD_NAMESPACE, "QName");
}

/// The namespace in braces before the local name, which is no form of XML but says it all.
impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{{{}}}", self.namespace)?;
        }
        f.write_str(&self.local)
    }
}
