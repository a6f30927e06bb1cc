//! The reader against the W3C's test suite, and in it against another reader.

mod content_model;
mod model;
mod w3c;

use xml_suite::{Element, Item, expanded};

use super::super::error::ReadError;
use super::{Current, Reader};

/// All that is in a document, by the full path of the reader.
fn whole(text: &str) -> Result<Element, ReadError> {
    let mut reader = Reader::new(text);
    reader.root()?;
    let mut open: Vec<(Element, Current)> = Vec::new();
    let mut ended = begun(&mut reader, &mut open)?;
    loop {
        if let Some(element) = ended.take() {
            match open.last_mut() {
                Some((parent, _)) => parent.content.push(Item::Element(element)),
                None => {
                    reader.finish()?;
                    return Ok(element);
                }
            }
        }
        let Some((element, current)) = open.last_mut() else { unreachable!("no element is open") };
        let rest = reader.rest();
        if rest.starts_with("</") {
            reader.end_tag(current.start, current.facts.name_len, current.outer)?;
            ended = open.pop().map(|(element, _)| element);
        } else if rest.starts_with("<!--") {
            reader.comment()?;
        } else if rest.starts_with("<?") {
            reader.instruction()?;
        } else if rest.starts_with("<![CDATA[") {
            // Line ends are normalised in sections, too.
            element.push_text(&reader.cdata()?.replace("\r\n", "\n").replace('\r', "\n"));
        } else if rest.starts_with("<!") {
            return reader.expected("content");
        } else if rest.starts_with('<') {
            reader.start_tag()?;
            ended = begun(&mut reader, &mut open)?;
        } else if rest.is_empty() {
            return reader.truncated();
        } else {
            let mut text = String::new();
            reader.text_run(&mut text)?;
            element.push_text(&text);
        }
    }
}

/// An element has begun: if it is empty, it has ended, too.
fn begun(reader: &mut Reader<'_>, open: &mut Vec<(Element, Current)>) -> Result<Option<Element>, ReadError> {
    let element = start(reader)?;
    let current = reader.current;
    if current.facts.empty {
        reader.leave(current.outer);
        return Ok(Some(element));
    }
    open.push((element, current));
    Ok(None)
}

/// The start tag that was read last.
fn start(reader: &Reader<'_>) -> Result<Element, ReadError> {
    let name = reader.name();
    let mut attributes = Vec::new();
    for attribute in &reader.attributes {
        let namespace = match attribute.prefix() {
            "" => "",
            prefix => reader.namespace_of(prefix).unwrap_or_default(),
        };
        let value = reader.attribute_value(*attribute)?;
        attributes.push((expanded(namespace, attribute.local()), value.into_owned()));
    }
    Ok(Element::new(expanded(name.namespace, name.local), attributes))
}
