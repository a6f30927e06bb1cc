//! The documents that a document names, and the namespaces that it declares and refers to.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::syntax::names::XSD;
use crate::syntax::policy::PolicyReferenceDef;
use crate::syntax::wsdl::Definitions;
use crate::syntax::xsd::{Include, ReferenceKind, Schema, references};
use crate::syntax::{Document, wsdl, xsd};
use crate::text::Span;

/// An import, an include or a reference to a policy: a location, or a namespace that may be in the catalogue.
pub(super) struct Link<'d> {
    /// The place by which [`DocumentSet::target`](super::DocumentSet::target) finds its target.
    pub(super) span: Span,
    pub(super) location: Option<&'d str>,
    pub(super) namespace: Option<&'d str>,
    /// It is a reference to a policy.
    pub(super) is_policy: bool,
}

impl<'d> Link<'d> {
    fn from_definitions(import: &'d wsdl::Import) -> Self {
        let wsdl::Import { namespace, location, span } = import;
        Self { span: *span, location: location.as_deref(), namespace: named(namespace), is_policy: false }
    }

    fn from_import(import: &'d xsd::Import) -> Self {
        let xsd::Import { namespace, location, span } = import;
        Self { span: *span, location: location.as_deref(), namespace: named(namespace), is_policy: false }
    }

    fn from_policy(reference: &'d PolicyReferenceDef) -> Option<Self> {
        let (location, _) = reference.parts();
        Some(Self { span: reference.document?, location: Some(location), namespace: None, is_policy: true })
    }

    fn from_include(include: &'d Include) -> Self {
        Self { span: include.span, location: Some(&include.location), namespace: None, is_policy: false }
    }
}

/// A namespace as a key of the catalogue: none for no namespace.
fn named(namespace: &str) -> Option<&str> {
    Some(namespace).filter(|namespace| !namespace.is_empty())
}

/// All imports and includes of a document, and references to policies of others, in the order in which they stand.
pub(super) fn links(document: &Document) -> Vec<Link<'_>> {
    let mut links: Vec<Link<'_>> = match document {
        Document::Definitions(definitions) => {
            let imports = definitions.imports.iter().map(Link::from_definitions);
            imports.chain(definitions.policy_references.iter().filter_map(Link::from_policy)).collect()
        }
        Document::Schema(_) | Document::Policy(_) => Vec::new(),
    };
    for node in document.policies().iter().flat_map(|policy| &policy.content) {
        node.references(&mut |reference| links.extend(Link::from_policy(reference)));
    }
    for schema in document.schemas() {
        links.extend(schema.imports.iter().map(Link::from_import));
        links.extend(schema.includes.iter().map(Link::from_include));
    }
    links.sort_by_key(|link| link.span.start);
    links
}

/// Namespaces of declarations, and of the names that declarations refer to.
#[derive(Default)]
pub(super) struct Namespaces {
    /// The target namespaces of schemas.
    pub(super) declared: BTreeSet<Arc<str>>,
    /// The namespaces of the names that are referred to.
    pub(super) used: BTreeSet<Arc<str>>,
}

impl Namespaces {
    /// Adds those of a document.
    pub(super) fn add(&mut self, document: &Document) {
        document.schemas().iter().for_each(|schema| self.schema(schema));
        if let Document::Definitions(definitions) = document {
            self.parts(definitions);
        }
    }

    fn schema(&mut self, schema: &Schema) {
        self.declared.insert(schema.target_namespace.clone());
        let redefined = schema.includes.iter().flat_map(|include| &include.redefined);
        for component in schema.components.iter().chain(redefined) {
            references(component, &mut |kind, reference| {
                let is_type = matches!(kind, ReferenceKind::BaseType | ReferenceKind::Type);
                self.name(reference, is_type);
            });
        }
    }

    fn parts(&mut self, definitions: &Definitions) {
        for part in definitions.messages.iter().flat_map(|message| &message.parts) {
            part.element.iter().for_each(|element| self.name(element, false));
            part.ty.iter().for_each(|ty| self.name(ty, true));
        }
    }

    fn name(&mut self, reference: &xsd::Reference, is_type: bool) {
        let Some(name) = &reference.name else { return };
        // The types of XML Schema are built in; its elements need the schema for schemas.
        let is_known = is_type && *name.namespace == *XSD || self.used.contains(&name.namespace);
        if !is_known {
            self.used.insert(name.namespace.clone());
        }
    }
}
