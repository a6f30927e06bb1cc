//! XML Schema as text: a schema element of a document, printed as a document of its own, and its imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use roxmltree::Node;

pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// Namespaces of XML Schema's drafts, which WSDLs still use.
const OLD: [&str; 2] = ["http://www.w3.org/1999/XMLSchema", "http://www.w3.org/2000/10/XMLSchema"];

/// Location of a namespace.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) file: String,
}

/// Prints one schema.
pub(crate) struct Printer<'a> {
    pub(crate) namespaces: &'a BTreeMap<String, Target>,
    /// Its target namespace.
    pub(crate) own: &'a str,
    /// The file that stands for a `schemaLocation` of an include or a redefinition.
    pub(crate) linked: BTreeMap<&'a str, String>,
    /// The components that were printed: `(namespace, kind, name)`. Documents may say one thing twice, which a judge
    /// takes for an error. None where that is not to be looked at.
    pub(crate) taken: Option<&'a mut BTreeSet<(String, String, String)>>,
}

impl Printer<'_> {
    pub(crate) fn schema(&mut self, schema: Node<'_, '_>) -> String {
        let mut out = String::new();
        open(schema, None, &mut out);
        out.push_str(">\n");
        out.push_str(&imports(self.namespaces, self.own));
        for child in schema.children().filter(Node::is_element) {
            let is = |local: &str| is_xsd(child, local);
            if is("import") || is("annotation") {
                continue;
            }
            if is("include") || is("redefine") {
                let location = child.attribute("schemaLocation").and_then(|text| self.linked.get(text));
                let Some(file) = location else { continue };
                let name = if is("include") { "include" } else { "redefine" };
                let _ = writeln!(out, "<xs:{name} xmlns:xs=\"{XSD}\" schemaLocation=\"{file}\">");
                child.children().filter(Node::is_element).for_each(|part| element(part, schema, &mut out));
                let _ = writeln!(out, "</xs:{name}>");
                continue;
            }
            if !self.is_known(child) {
                element(child, schema, &mut out);
                out.push('\n');
            }
        }
        let _ = write!(out, "</{}>", tag(schema));
        out
    }

    fn is_known(&mut self, component: Node<'_, '_>) -> bool {
        let Some(taken) = &mut self.taken else { return false };
        let kind = match component.tag_name().name() {
            // One symbol space (part 1, section 2.5).
            "simpleType" | "complexType" => "type",
            other => other,
        };
        let name = component.attribute("name").unwrap_or("");
        !taken.insert((self.own.to_owned(), kind.to_owned(), name.to_owned()))
    }
}

/// Imports of all namespaces but one.
pub(crate) fn imports(all: &BTreeMap<String, Target>, but: &str) -> String {
    let mut out = String::new();
    for (namespace, Target { file }) in all.iter().filter(|(namespace, _)| *namespace != but) {
        let named = match &**namespace {
            "" => String::new(),
            _ => format!(" namespace=\"{}\"", attribute(namespace)),
        };
        let _ = writeln!(out, "<xs:import xmlns:xs=\"{XSD}\"{named} schemaLocation=\"{file}\"/>");
    }
    out
}

/// Returns true for an element of XML Schema, in any of its namespaces.
pub(crate) fn is_xsd(node: Node<'_, '_>, local: &str) -> bool {
    node.tag_name().name() == local && node.tag_name().namespace().is_some_and(|uri| today(uri) == XSD)
}

/// A namespace, XML Schema's as it is called today.
fn today(namespace: &str) -> &str {
    if OLD.contains(&namespace) { XSD } else { namespace }
}

/// An element and what is in it, without annotations and comments, and without keys and references to them: those are about
/// values, which samples make up.
fn element(node: Node<'_, '_>, parent: Node<'_, '_>, out: &mut String) {
    if ["annotation", "key", "keyref", "unique"].iter().any(|local| is_xsd(node, local)) {
        return;
    }
    open(node, Some(parent), out);
    if !node.has_children() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in node.children() {
        if child.is_element() {
            element(child, node, out);
        } else if child.is_text() {
            out.push_str(&attribute(child.text().unwrap_or("")));
        }
    }
    let _ = write!(out, "</{}>", tag(node));
}

/// A start tag without its end. Names in values need the prefixes of the document, so those are kept.
fn open(node: Node<'_, '_>, parent: Option<Node<'_, '_>>, out: &mut String) {
    let _ = write!(out, "<{}", tag(node));
    for declared in node.namespaces() {
        let is_new =
            parent.is_none_or(|parent| parent.lookup_namespace_uri(declared.name()) != Some(declared.uri()));
        match declared.name() {
            Some("xml") => {}
            Some(prefix) if is_new => {
                let _ = write!(out, " xmlns:{prefix}=\"{}\"", attribute(today(declared.uri())));
            }
            None if is_new => {
                let _ = write!(out, " xmlns=\"{}\"", attribute(today(declared.uri())));
            }
            _ => {}
        }
    }
    for one in node.attributes() {
        let prefix = match one.namespace() {
            None => String::new(),
            Some("http://www.w3.org/XML/1998/namespace") => "xml:".to_owned(),
            // Attributes of others say nothing to a judge.
            Some(_) => continue,
        };
        let _ = write!(out, " {prefix}{}=\"{}\"", one.name(), attribute(one.value()));
    }
}

fn tag(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    let prefix = name.namespace().and_then(|uri| {
        let declared = node.namespaces().find(|declared| {
            declared.uri() == uri && node.lookup_namespace_uri(declared.name()) == Some(uri)
        });
        declared.and_then(|declared| declared.name())
    });
    match prefix {
        Some(prefix) => format!("{prefix}:{}", name.name()),
        None => name.name().to_owned(),
    }
}

/// A text for an attribute or an element.
pub(crate) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}
