//! Attributes kept as they were.

use std::fmt;

use super::chars::is_ncname;
use super::error::WriteError;
use super::escape::push_escaped;
use super::name::{Name, XML_NAMESPACE, XMLNS_NAMESPACE, XSI_NAMESPACE};
use super::namespace::Namespace;
use super::writer::Writer;
use crate::redact::{MASK, is_secret_by_pattern};

/// Name of the place in errors.
const PLACE: &str = "xs:anyAttribute";

/// An attribute that the schema does not declare, where it allows such: `xs:anyAttribute` (XML Schema part 1,
/// section 3.10).
///
/// ```
/// use erpsync::xml::RawAttribute;
///
/// let id = RawAttribute::new("urn:example", "id", "a1");
/// assert_eq!((id.name().local, id.value()), ("id", "a1"));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RawAttribute {
    namespace: Namespace,
    local: String,
    value: String,
}

/// Without the value of an attribute whose name says that it is secret.
impl fmt::Debug for RawAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if is_secret_by_pattern(&self.local) { MASK } else { &self.value };
        write!(f, "RawAttribute({}: {value:?})", self.name())
    }
}

impl RawAttribute {
    /// An attribute; the namespace is empty for an unqualified one.
    ///
    /// Writing it is an error where the name is none that XML allows, or one that the element has already, or
    /// that of a declaration or an attribute of XML Schema's own (`xsi:type`, `xsi:nil`).
    pub fn new(namespace: impl Into<Namespace>, local: impl Into<String>, value: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), local: local.into(), value: value.into() }
    }

    /// The expanded name.
    pub fn name(&self) -> Name<'_> {
        Name::new(&self.namespace, &self.local)
    }

    /// The value, normalised (XML 1.0, section 3.3.3).
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns true if an element may have an attribute of this name that its type does not declare.
    fn may_be_written(&self) -> bool {
        let is_declaration = self.namespace.is_empty() && self.local == "xmlns";
        is_ncname(&self.local)
            && !is_declaration
            && ![XMLNS_NAMESPACE, XSI_NAMESPACE].contains(&self.namespace.as_str())
    }
}

impl Writer {
    /// Writes an attribute that no field stands for into the start tag that is open: after
    /// [`start`](Self::start).
    pub fn raw_attribute(&mut self, attribute: &RawAttribute) {
        if !attribute.may_be_written() {
            return self.refuse("an element cannot have an attribute of this name");
        }
        let local = &attribute.local;
        let name = match attribute.namespace.as_str() {
            "" => local.clone(),
            XML_NAMESPACE => format!("xml:{local}"),
            namespace => {
                let mut uri = String::new();
                push_escaped(&mut uri, namespace, true);
                // Two attributes of one local name would both declare their namespace under it.
                let mut prefix = format!("a-{local}");
                while self.tag().contains(&format!(" xmlns:{prefix}=")) {
                    if self.tag().contains(&format!(" xmlns:{prefix}=\"{uri}\"")) {
                        return self.refuse("an element cannot have the same attribute twice");
                    }
                    prefix.push('-');
                }
                self.attribute_text(&format!("xmlns:{prefix}"), namespace);
                format!("{prefix}:{local}")
            }
        };
        // In a value the quote is escaped, so this is found only where it is an attribute.
        if self.tag().contains(&format!(" {name}=\"")) {
            return self.refuse("an element cannot have the same attribute twice");
        }
        self.attribute_text_of(PLACE, &name, &attribute.value);
    }

    fn refuse(&mut self, reason: &str) {
        self.fail(WriteError::Value { element: PLACE, reason: reason.to_owned() });
    }
}
