//! Documents as both readers see them.

use roxmltree::{Document, Node, ParsingOptions};

/// An element: its name, its attributes, its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The expanded name, `{namespace}local`.
    pub name: String,
    /// The expanded names and values of the attributes but for namespace declarations, sorted.
    pub attributes: Vec<(String, String)>,
    /// Children and texts, in order.
    pub content: Vec<Item>,
}

/// One part of an element's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A child.
    Element(Element),
    /// Text between two tags; comments and processing instructions do not divide it.
    Text(String),
}

impl Element {
    /// An element without content.
    pub fn new(name: String, mut attributes: Vec<(String, String)>) -> Self {
        attributes.sort();
        Self { name, attributes, content: Vec::new() }
    }

    /// Appends text to the text that stands last.
    pub fn push_text(&mut self, text: &str) {
        match self.content.last_mut() {
            _ if text.is_empty() => {}
            Some(Item::Text(last)) => last.push_str(text),
            _ => self.content.push(Item::Text(text.to_owned())),
        }
    }
}

/// An expanded name as `{namespace}local`.
pub fn expanded(namespace: &str, local: &str) -> String {
    format!("{{{namespace}}}{local}")
}

/// Reads a document without a DTD by `roxmltree`.
///
/// # Errors
///
/// The reason for which `roxmltree` refuses it.
pub fn second_opinion(text: &str) -> Result<Element, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    Ok(element(document.root_element()))
}

/// Like [`second_opinion`], for a document that may have a DTD, as the outputs of the suite do.
pub(crate) fn with_dtd(text: &str) -> Result<Element, String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    Ok(element(document.root_element()))
}

fn element(node: Node<'_, '_>) -> Element {
    let name = node.tag_name();
    let attributes = node.attributes().map(|attribute| {
        (expanded(attribute.namespace().unwrap_or_default(), attribute.name()), attribute.value().to_owned())
    });
    let mut element =
        Element::new(expanded(name.namespace().unwrap_or_default(), name.name()), attributes.collect());
    for child in node.children() {
        if child.is_element() {
            element.content.push(Item::Element(self::element(child)));
        } else if child.is_text() {
            element.push_text(child.text().unwrap_or_default());
        }
    }
    element
}
