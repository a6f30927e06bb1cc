//! All that is in an element, by the derives alone: what another parser must see, too.

use erpsync::XmlRead;
use erpsync::xml::{RawAttribute, RawElement, ReadError, XSI_NAMESPACE};
use xml_suite::{Element, Item, expanded};

#[derive(XmlRead)]
struct Node {
    #[xml(any_attribute)]
    attributes: Vec<RawAttribute>,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    content: Vec<Part>,
}

#[derive(XmlRead)]
#[xml(choice)]
enum Part {
    #[xml(any)]
    Element(RawElement),
    #[xml(text)]
    Text(String),
}

/// An element with all that is in it.
pub(crate) fn whole(raw: &RawElement) -> Result<Element, ReadError> {
    let node: Node = raw.read()?;
    let name = |name: erpsync::xml::Name<'_>| expanded(name.namespace, name.local);
    let attributes = node.attributes.iter();
    let attributes =
        attributes.map(|attribute| (name(attribute.name()), attribute.value().to_owned())).collect();
    let mut element = Element::new(name(raw.name()), attributes);
    for part in &node.content {
        match part {
            Part::Element(inner) => element.content.push(Item::Element(whole(inner)?)),
            Part::Text(text) => element.push_text(text),
        }
    }
    Ok(element)
}

/// Without the attributes that every element may have for a schema's sake, which no type keeps as its own: XML Schema
/// part 1, section 2.6.
pub(crate) fn without_xsi(mut element: Element) -> Element {
    let xsi = expanded(XSI_NAMESPACE, "");
    element.attributes.retain(|(name, _)| !name.starts_with(&xsi));
    for item in &mut element.content {
        if let Item::Element(inner) = item {
            *inner = without_xsi(std::mem::take(inner));
        }
    }
    element
}
