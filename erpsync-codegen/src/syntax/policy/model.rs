//! The model of policy expressions.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::text::Span;
use crate::tree::QName;

/// Policies that are attached to an element of a WSDL. All of them hold.
#[derive(Clone, Debug, Default)]
pub struct Attachment {
    /// `wsp:Policy` in the element.
    pub policies: Vec<Arc<PolicyDef>>,
    /// `wsp:PolicyReference` in the element, and the words of its `wsp:PolicyURIs`.
    pub references: Vec<PolicyReferenceDef>,
    /// Extensibility elements that are assertions by themselves: `wsaw:UsingAddressing` and `wsaw:Anonymous`.
    pub assertions: Vec<Arc<AssertionDef>>,
}

/// `wsp:Policy`.
#[derive(Clone, Debug)]
pub struct PolicyDef {
    /// `wsu:Id` and `xml:id`, with their places.
    pub ids: Vec<(String, Span)>,
    /// `Name`, an absolute IRI.
    pub name: Option<String>,
    /// Content; all of it holds.
    pub content: Vec<PolicyNode>,
    /// Its start tag.
    pub span: Span,
}

/// Part of a policy expression.
#[derive(Clone, Debug)]
pub enum PolicyNode {
    /// `wsp:All`, or `wsp:Policy` as an operator.
    All(Vec<PolicyNode>),
    /// `wsp:ExactlyOne`.
    ExactlyOne(Vec<PolicyNode>),
    /// `wsp:PolicyReference`.
    Reference(PolicyReferenceDef),
    /// An assertion.
    Assertion(Arc<AssertionDef>),
}

/// Reference to a policy.
#[derive(Clone, Debug)]
pub struct PolicyReferenceDef {
    /// `URI`.
    pub uri: String,
    /// Its place.
    pub span: Span,
    /// Place of the part that names a document, before `#`; `None` if there is no such part.
    pub document: Option<Span>,
}

impl PolicyReferenceDef {
    /// The part that names a document, and the id behind `#`.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.uri.split_once('#') {
            Some((document, id)) => (document, Some(id)),
            None => (&self.uri, None),
        }
    }
}

/// Assertion, or a parameter in one.
#[derive(Clone, Debug)]
pub struct AssertionDef {
    /// Name of the element.
    pub name: QName,
    /// `wsp:Optional`.
    pub optional: bool,
    /// `wsp:Ignorable`.
    pub ignorable: bool,
    /// Attributes, but those of WS-Policy.
    pub attributes: Vec<(QName, String)>,
    /// Nested `wsp:Policy`.
    pub policy: Option<Vec<PolicyNode>>,
    /// Child elements, but the policy.
    pub parameters: Vec<AssertionDef>,
    /// Text, without that of elements in it.
    pub text: String,
    /// Prefixes in the text, and their namespaces.
    pub prefixes: Vec<(String, Arc<str>)>,
    /// Size: the number of elements, itself and its parameters, and one more for each 256 bytes of their texts. A nested policy
    /// has sizes of its own.
    pub size: usize,
    /// The name in its start tag.
    pub span: Span,
}

impl PolicyNode {
    /// Calls `found` with each reference in it, those in nested policies too.
    pub fn references<'d>(&'d self, found: &mut impl FnMut(&'d PolicyReferenceDef)) {
        match self {
            Self::All(nodes) | Self::ExactlyOne(nodes) => {
                nodes.iter().for_each(|node| node.references(found))
            }
            Self::Reference(reference) => found(reference),
            Self::Assertion(assertion) => {
                assertion.policy.iter().flatten().for_each(|node| node.references(found));
            }
        }
    }
}

impl AssertionDef {
    /// Value of an attribute without a namespace, or in that of the assertion.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        let named = |name: &QName| {
            *name.local == *local && (name.namespace.is_empty() || name.namespace == self.name.namespace)
        };
        self.attributes.iter().find(|(name, _)| named(name)).map(|(_, value)| value.trim())
    }

    /// First parameter of a local name.
    pub fn parameter(&self, local: &str) -> Option<&Self> {
        self.parameters.iter().find(|parameter| *parameter.name.local == *local)
    }

    /// Returns true if another assertion is written alike, nested policies aside.
    pub fn is_same(&self, other: &Self) -> bool {
        let parameters = || self.parameters.iter().zip(&other.parameters);
        (&self.name, self.optional, self.ignorable, &self.attributes, &self.text)
            == (&other.name, other.optional, other.ignorable, &other.attributes, &other.text)
            && self.prefixes == other.prefixes
            && self.parameters.len() == other.parameters.len()
            && parameters().all(|(one, other)| one.is_same(other))
    }

    /// Writes the element as XML. Elements declare their own namespace; comments and prefixes are lost.
    pub fn write_xml(&self, outer: &str, escape: fn(&str) -> String, out: &mut String) {
        let name = &self.name.local;
        out.push('<');
        out.push_str(name);
        if *self.name.namespace != *outer {
            let _ = write!(out, " xmlns=\"{}\"", escape(&self.name.namespace));
        }
        for (prefix, namespace) in self.prefixes.iter().filter(|(prefix, _)| !prefix.is_empty()) {
            let _ = write!(out, " xmlns:{prefix}=\"{}\"", escape(namespace));
        }
        for (index, (attribute, value)) in self.attributes.iter().enumerate() {
            let (local, value) = (&attribute.local, escape(value));
            if attribute.namespace.is_empty() {
                let _ = write!(out, " {local}=\"{value}\"");
            } else {
                let namespace = escape(&attribute.namespace);
                let _ = write!(out, " xmlns:a{index}=\"{namespace}\" a{index}:{local}=\"{value}\"");
            }
        }
        if self.text.is_empty() && self.parameters.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&escape(&self.text));
        for parameter in &self.parameters {
            parameter.write_xml(&self.name.namespace, escape, out);
        }
        let _ = write!(out, "</{name}>");
    }
}
