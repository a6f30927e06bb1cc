//! The places where a document names another, and the namespaces it uses.

use std::collections::BTreeSet;

use super::Span;
use crate::tree::{Attribute, Document, Element};
use crate::{wsdl, xsd};

/// What one document says about others.
#[derive(Default)]
pub(super) struct References {
    pub(super) links: Vec<Link>,
    /// The target namespaces of its schemas.
    pub(super) declared: BTreeSet<String>,
    /// The namespaces of the names it refers to.
    pub(super) used: BTreeSet<String>,
}

/// A location, or a namespace that may be in the catalogue.
pub(super) struct Link {
    /// The place by which [`Sources::target`](super::Sources::target) knows it.
    pub(super) span: Span,
    pub(super) location: Option<String>,
    pub(super) namespace: Option<String>,
}

/// The attributes whose value is a name, or several.
const NAMES: &[&str] = &["type", "ref", "base", "itemType", "memberTypes", "element"];

pub(super) fn find(document: &Document<'_>) -> References {
    let mut references = References::default();
    let root = document.root();
    if wsdl::is_wsdl(root, "definitions") {
        for child in root.children() {
            if wsdl::is_wsdl(child, "import") {
                references.link(child, child.attribute("location"));
            } else if wsdl::is_wsdl(child, "types") {
                child.children().for_each(|schema| references.schema(schema));
                let imports = child.children().filter(|child| xsd::is_xsd(*child, "import"));
                imports.for_each(|import| references.schema_link(import));
            }
        }
    }
    references.schema(root);
    references.names(root);
    references
}

impl References {
    fn schema(&mut self, schema: Element<'_>) {
        if !xsd::is_xsd(schema, "schema") {
            return;
        }
        let namespace = schema.attribute("targetNamespace").map_or("", Attribute::value);
        self.declared.insert(namespace.to_owned());
        for child in schema.children() {
            if ["import", "include", "redefine"].iter().any(|local| xsd::is_xsd(child, local)) {
                self.schema_link(child);
            }
        }
    }

    fn schema_link(&mut self, element: Element<'_>) {
        self.link(element, xsd::location(element));
    }

    fn link(&mut self, element: Element<'_>, location: Option<Attribute<'_>>) {
        self.links.push(Link {
            span: location.map_or(element.span(), Attribute::span),
            location: location.map(|location| location.value().trim().to_owned()),
            namespace: element.attribute("namespace").map(|one| one.value().to_owned()),
        });
    }

    /// Collects the namespaces of all names that attributes refer to. The tree is at most [`Limits::depth`](super::Limits) deep.
    fn names(&mut self, element: Element<'_>) {
        for attribute in element.attributes() {
            let named = attribute.namespace().is_empty() && NAMES.contains(&attribute.local());
            if named || attribute.local() == "arrayType" {
                let is_type = !matches!(attribute.local(), "ref" | "element");
                for name in attribute.value().split_ascii_whitespace() {
                    let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
                    // Everyone refers to its types, which need no document; few to its elements.
                    if let Some(namespace) = element.lookup(prefix)
                        && !(is_type && **namespace == *xsd::NAMESPACE)
                        && !self.used.contains(&**namespace)
                    {
                        self.used.insert(namespace.to_string());
                    }
                }
            }
        }
        element.children().for_each(|child| self.names(child));
    }
}
