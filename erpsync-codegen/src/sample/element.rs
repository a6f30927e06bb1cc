//! Documents in memory, and as XML: every namespace has a prefix, and all are declared at the root.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use crate::escape::escape;
use crate::resolve::QName;
use crate::syntax::names::{SOAP_ENCODING_1_1, SOAP_ENCODING_1_2};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An element of a sample. Its `Display` form is a whole document, without a declaration and without white space
/// that is not content.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    name: QName,
    attributes: Vec<(QName, Value)>,
    content: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Element(Element),
    Text(Value),
}

/// The value of a simple type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// An `xs:QName`, which needs a prefix.
    Name(QName),
    /// The type of an array's items, with the brackets behind it.
    ArrayType(QName, String),
    List(Vec<Value>),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Element {
    pub(super) fn new(name: QName) -> Self {
        Self { name, attributes: Vec::new(), content: Vec::new() }
    }

    /// Its name.
    pub fn name(&self) -> &QName {
        &self.name
    }

    /// Number of elements in it.
    pub(super) fn elements(&self) -> usize {
        self.content.iter().filter(|content| matches!(content, Content::Element(_))).count()
    }

    /// Reports whether it says how it is encoded.
    #[cfg(feature = "unstable-model")]
    pub(super) fn is_encoded(&self) -> bool {
        self.attributes
            .iter()
            .any(|(name, _)| &*name.local == super::encoding::ENCODING_STYLE && !name.namespace.is_empty())
    }

    pub(super) fn attribute(&mut self, name: QName, value: Value) {
        self.attributes.push((name, value));
    }

    pub(super) fn nil(&mut self) {
        self.attribute(QName::new(XSI, "nil"), Value::Text("true".to_owned()));
    }

    pub(super) fn xsi_type(&mut self, name: QName) {
        self.attribute(QName::new(XSI, "type"), Value::Name(name));
    }

    pub(super) fn push(&mut self, child: Element) {
        self.content.push(Content::Element(child));
    }

    pub(super) fn text(&mut self, value: Value) {
        self.content.push(Content::Text(value));
    }

    /// The document with a line an element, where there is no text beside elements. Ends with a line break.
    /// It stands in an envelope of this namespace, whose prefix is `soap`.
    pub(super) fn indented(&self, depth: usize, envelope: &str) -> String {
        let mut out = String::new();
        Writer::new(self, Some(envelope)).element(self, true, Some(depth), &mut out);
        out
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        Writer::new(self, None).element(self, true, None, &mut out);
        f.write_str(&out)
    }
}

/// The prefixes of a document.
struct Writer<'n> {
    prefixes: BTreeMap<Arc<str>, String>,
    /// Namespace of the envelope around it, with the prefix `soap`.
    envelope: Option<&'n str>,
}

impl<'n> Writer<'n> {
    fn new(root: &Element, envelope: Option<&'n str>) -> Self {
        let mut found = Vec::new();
        namespaces(root, &mut found);
        let mut prefixes = BTreeMap::new();
        for namespace in found {
            if namespace.is_empty()
                || Some(&*namespace) == envelope
                || &*namespace == "http://www.w3.org/XML/1998/namespace"
            {
                continue;
            }
            let next = match &*namespace {
                XSI => "xsi".to_owned(),
                crate::syntax::names::XSD => "xs".to_owned(),
                SOAP_ENCODING_1_1 => "soapenc".to_owned(),
                SOAP_ENCODING_1_2 => "enc".to_owned(),
                _ => format!("ns{}", prefixes.len() + 1),
            };
            prefixes.entry(namespace).or_insert(next);
        }
        Self { prefixes, envelope }
    }

    fn name(&self, name: &QName) -> String {
        match self.prefixes.get(&name.namespace) {
            Some(prefix) => format!("{prefix}:{}", name.local),
            None if name.namespace.is_empty() => name.local.to_string(),
            None if Some(&*name.namespace) == self.envelope => format!("soap:{}", name.local),
            None => format!("xml:{}", name.local),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => escape(text),
            Value::Name(name) => self.name(name),
            Value::ArrayType(name, ranks) => format!("{}{ranks}", self.name(name)),
            Value::List(items) => items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(" "),
        }
    }

    fn element(&self, element: &Element, is_root: bool, depth: Option<usize>, out: &mut String) {
        let indent = |depth: Option<usize>, out: &mut String| {
            out.extend(std::iter::repeat_n("  ", depth.unwrap_or(0)));
        };
        let break_line = |out: &mut String| {
            if depth.is_some() {
                out.push('\n');
            }
        };
        let name = self.name(&element.name);
        indent(depth, out);
        let _ = write!(out, "<{name}");
        if is_root {
            for (namespace, prefix) in &self.prefixes {
                let _ = write!(out, " xmlns:{prefix}=\"{}\"", escape(namespace));
            }
        }
        for (name, value) in &element.attributes {
            let _ = write!(out, " {}=\"{}\"", self.name(name), self.value(value));
        }
        if element.content.is_empty() {
            out.push_str("/>");
            return break_line(out);
        }
        out.push('>');
        let has_text = element.content.iter().any(|content| matches!(content, Content::Text(_)));
        let inner = depth.filter(|_| !has_text);
        if inner.is_some() {
            out.push('\n');
        }
        for content in &element.content {
            match content {
                Content::Element(child) => self.element(child, false, inner.map(|depth| depth + 1), out),
                Content::Text(value) => out.push_str(&self.value(value)),
            }
        }
        indent(inner, out);
        let _ = write!(out, "</{name}>");
        break_line(out);
    }
}

/// The namespaces of all names, in document order.
fn namespaces(element: &Element, found: &mut Vec<Arc<str>>) {
    found.push(element.name.namespace.clone());
    for (name, value) in &element.attributes {
        found.push(name.namespace.clone());
        in_value(value, found);
    }
    for content in &element.content {
        match content {
            Content::Element(child) => namespaces(child, found),
            Content::Text(value) => in_value(value, found),
        }
    }
}

fn in_value(value: &Value, found: &mut Vec<Arc<str>>) {
    match value {
        Value::Text(_) => {}
        Value::Name(name) | Value::ArrayType(name, _) => found.push(name.namespace.clone()),
        Value::List(items) => items.iter().for_each(|item| in_value(item, found)),
    }
}
