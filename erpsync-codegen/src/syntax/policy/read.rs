//! Elements → policy expressions.

use std::ops::Range;
use std::sync::Arc;

use super::model::{AssertionDef, Attachment, PolicyDef, PolicyNode, PolicyReferenceDef};
use crate::syntax::names::{ADDRESSING, WSDL};
use crate::tree::{Attribute, Element, QName};

/// Namespaces of WS-Policy: 1.5, its drafts, 1.2, and the one before it.
const POLICY: &[&str] = &[
    "http://www.w3.org/ns/ws-policy",
    "http://www.w3.org/2006/07/ws-policy",
    "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "http://schemas.xmlsoap.org/ws/2002/12/policy",
];

/// Local names of extensibility elements that are assertions by themselves: of a binding or port, and of an operation in a binding
/// ([WS-Addressing 1.0 WSDL Binding](https://www.w3.org/TR/2006/CR-ws-addr-wsdl-20060529/), sections 3.1 and 3.2).
const ADDRESSING_EXTENSIONS: [&str; 2] = ["UsingAddressing", "Anonymous"];

/// Number of bytes of texts that count as much as an element.
const UNIT: usize = 256;

/// Number of QNames in a text whose prefixes are kept.
const MOST_PREFIXES: usize = 64;

/// Returns true if an extensibility element is a policy, a reference to one, or an assertion by itself.
pub(crate) fn is_of_policies(element: Element<'_>) -> bool {
    is_policy_namespace(element.namespace()) || is_addressing(element)
}

fn is_policy_namespace(namespace: &str) -> bool {
    POLICY.contains(&namespace)
}

fn is_addressing(element: Element<'_>) -> bool {
    ADDRESSING_EXTENSIONS.contains(&element.local()) && ADDRESSING.contains(&&**element.namespace())
}

fn is_policy(element: Element<'_>, local: &str) -> bool {
    element.local() == local && is_policy_namespace(element.namespace())
}

/// Reads what is attached to an element of a WSDL; `None` if nothing is.
pub(crate) fn attachment(element: Element<'_>) -> Option<Attachment> {
    let mut found = Attachment::default();
    let uris = element
        .attributes()
        .filter(|attribute| attribute.local() == "PolicyURIs" && is_policy_namespace(attribute.namespace()));
    for attribute in uris {
        let value = attribute.value();
        found.references.extend(value.split_ascii_whitespace().map(|word| {
            let start = word.as_ptr() as usize - value.as_ptr() as usize;
            reference_at(attribute, start..start + word.len())
        }));
    }
    for child in element.children() {
        if is_policy(child, "Policy") {
            found.policies.push(Arc::new(policy(child)));
        } else if is_policy(child, "PolicyReference") {
            found.references.push(reference(child));
        } else if is_addressing(child) {
            let mut own = assertion(child);
            let required = child.attribute_ns(WSDL, "required");
            own.optional = !required.is_some_and(is_true);
            own.attributes.retain(|(name, _)| *name.namespace != *WSDL);
            found.assertions.push(Arc::new(own));
        }
    }
    let is_empty = found.policies.is_empty() && found.references.is_empty() && found.assertions.is_empty();
    (!is_empty).then_some(found)
}

/// Returns the URIs of the parts that a `wsp:PolicyAttachment` is for (WS-PolicyAttachment 1.5, section 3.4); `None` for
/// another element.
pub(crate) fn external_attachment(element: Element<'_>) -> Option<Vec<String>> {
    let applies_to = element.children().filter(|child| is_policy(*child, "AppliesTo"));
    let uris = applies_to.flat_map(|child| child.children()).filter(|child| is_policy(*child, "URI"));
    is_policy(element, "PolicyAttachment").then(|| uris.map(|uri| uri.text().trim().to_owned()).collect())
}

/// Reads a document whose root is `wsp:Policy`; `None` for another root.
pub(crate) fn document(root: Element<'_>) -> Option<PolicyDef> {
    is_policy(root, "Policy").then(|| policy(root))
}

fn policy(element: Element<'_>) -> PolicyDef {
    let ids = element.attributes().filter(|attribute| {
        attribute.local().eq_ignore_ascii_case("id") && !attribute.namespace().is_empty()
    });
    PolicyDef {
        ids: ids.map(|id| (id.value().trim().to_owned(), id.span())).collect(),
        name: element.attribute("Name").map(|name| name.value().trim().to_owned()),
        content: content(element),
        span: element.span(),
    }
}

fn content(element: Element<'_>) -> Vec<PolicyNode> {
    element.children().map(node).collect()
}

fn node(element: Element<'_>) -> PolicyNode {
    if is_policy_namespace(element.namespace()) {
        match element.local() {
            "All" | "Policy" => return PolicyNode::All(content(element)),
            "ExactlyOne" | "OneOrMore" => return PolicyNode::ExactlyOne(content(element)),
            "PolicyReference" => return PolicyNode::Reference(reference(element)),
            _ => {}
        }
    }
    PolicyNode::Assertion(Arc::new(assertion(element)))
}

fn reference(element: Element<'_>) -> PolicyReferenceDef {
    let Some(uri) = element.attribute("URI") else {
        return PolicyReferenceDef { uri: String::new(), span: element.span(), document: None };
    };
    let value = uri.value();
    let start = value.len() - value.trim_start().len();
    reference_at(uri, start..start + value.trim().len())
}

/// The reference in a part of an attribute's value.
fn reference_at(attribute: Attribute<'_>, part: Range<usize>) -> PolicyReferenceDef {
    let uri = &attribute.value()[part.clone()];
    let length = uri.find('#').unwrap_or(uri.len());
    let document = attribute.part_span(part.start..part.start + length);
    // A value with references in it has no places of its own.
    let is_exact = length > 0 && document.range().len() == length;
    PolicyReferenceDef {
        uri: uri.to_owned(),
        span: attribute.part_span(part),
        document: is_exact.then_some(document),
    }
}

fn assertion(element: Element<'_>) -> AssertionDef {
    let flag = |name: &str| {
        let mut own = element.attributes().filter(|one| is_policy_namespace(one.namespace()));
        own.find(|one| one.local() == name).is_some_and(is_true)
    };
    let attributes = element.attributes().filter(|one| !is_policy_namespace(one.namespace()));
    let mut policy: Option<Vec<PolicyNode>> = None;
    let mut parameters: Vec<AssertionDef> = Vec::new();
    for child in element.children() {
        if is_policy(child, "Policy") {
            policy.get_or_insert_default().extend(content(child));
        } else {
            parameters.push(assertion(child));
        }
    }
    let text = element.text().trim().to_owned();
    let prefixes = prefixes(element, &text);
    let attributes: Vec<(QName, String)> = attributes
        .map(|one| (QName::new(one.namespace().clone(), one.local()), one.value().to_owned()))
        .collect();
    let bytes = element.namespace().len()
        + text.len()
        + attributes.iter().map(|(name, value)| name.namespace.len() + value.len()).sum::<usize>()
        + prefixes.iter().map(|(_, namespace)| namespace.len()).sum::<usize>();
    AssertionDef {
        name: element.name(),
        optional: flag("Optional"),
        ignorable: flag("Ignorable"),
        attributes,
        size: 1 + bytes / UNIT + parameters.iter().map(|parameter| parameter.size).sum::<usize>(),
        policy,
        parameters,
        text,
        prefixes,
        span: element.name_span(),
    }
}

/// Prefixes of QNames in a text, such as an XPath expression, that are declared.
fn prefixes(element: Element<'_>, text: &str) -> Vec<(String, Arc<str>)> {
    let mut found: Vec<(String, Arc<str>)> = Vec::new();
    for (end, _) in text.match_indices(':').take(MOST_PREFIXES) {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let start = text[..end]
            .rfind(|c| !is_name(c))
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let prefix = &text[start..end];
        if prefix.is_empty() || found.iter().any(|(known, _)| known == prefix) {
            continue;
        }
        if let Some(namespace) = element.lookup(prefix) {
            found.push((prefix.to_owned(), namespace.clone()));
        }
    }
    found
}

fn is_true(attribute: Attribute<'_>) -> bool {
    matches!(attribute.value().trim(), "true" | "1")
}
