//! XML in a canonical form: two messages with one meaning are equal.

use crate::redact::MASK;
use std::fmt;

use crate::XmlRead;
use crate::xml::{Name, RawAttribute, RawElement, ReadError, Reader};

/// An element without what does not matter: prefixes, the order of attributes, comments, how characters are
/// escaped, white space between elements.
#[derive(Debug, PartialEq)]
pub(super) struct Element {
    namespace: String,
    local: String,
    /// With `xsi:type` and `xsi:nil` among them, sorted.
    attributes: Vec<(String, String, String)>,
    nodes: Vec<Node>,
}

#[derive(Debug, PartialEq)]
enum Node {
    Element(Element),
    Text(String),
}

#[derive(Default, XmlRead)]
struct Content {
    #[xml(any_attribute)]
    attributes: Vec<RawAttribute>,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    parts: Vec<Part>,
}

#[derive(XmlRead)]
#[xml(choice)]
enum Part {
    #[xml(any)]
    Element(RawElement),
    #[xml(text)]
    Text(String),
}

impl crate::xml::XmlRead for Element {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let Name { namespace, local } = reader.name();
        let (namespace, local) = (namespace.to_owned(), local.to_owned());
        let mut attributes = Vec::new();
        let mut xsi =
            |name: &str, value: String| attributes.push((String::new(), format!("xsi:{name}"), value));
        if let Some(name) = reader.xsi_type() {
            xsi("type", name.to_string());
        }
        let content = if reader.is_nil() {
            xsi("nil", "true".to_owned());
            reader.nil()?;
            Content::default()
        } else {
            Content::read(reader)?
        };
        attributes.extend(content.attributes.iter().map(|attribute| {
            let Name { namespace, local } = attribute.name();
            (namespace.to_owned(), local.to_owned(), attribute.value().to_owned())
        }));
        attributes.sort();
        let mut parts = content.parts;
        if parts.iter().any(|part| matches!(part, Part::Element(_))) {
            parts.retain(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
        }
        let nodes = parts.into_iter().map(|part| match part {
            Part::Element(element) => element.read().map(Node::Element),
            Part::Text(text) => Ok(Node::Text(text)),
        });
        let nodes = nodes.collect::<Result<_, _>>()?;
        Ok(Self { namespace, local, attributes, nodes })
    }
}

/// Difference of two elements, and its place.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    path: String,
    expected: String,
    found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}: {}, where {} is expected", self.path, self.found, self.expected)
    }
}

impl Element {
    pub(super) fn parse(xml: &str) -> Result<Self, ReadError> {
        crate::xml::from_str(xml)
    }

    pub(super) fn local(&self) -> &str {
        &self.local
    }

    pub(super) fn name(&self) -> Name<'_> {
        Name::new(&self.namespace, &self.local)
    }

    /// All differences in attributes and content, in the order of the document, whatever the names of the two are.
    pub(super) fn inner_differences(&self, found: &Self) -> Vec<Difference> {
        let mut all = Vec::new();
        self.compare(found, &format!("/{}", self.local), &mut all);
        all
    }

    /// All differences, in the order of the document. A `***` that is expected is like everything.
    pub(super) fn differences(&self, found: &Self) -> Vec<Difference> {
        let mut all = Vec::new();
        if self.name() == found.name() {
            self.compare(found, &format!("/{}", self.local), &mut all);
        } else {
            note(&mut all, "/", format!("`{}`", self.name()), format!("`{}`", found.name()));
        }
        all
    }

    fn compare(&self, found: &Self, path: &str, all: &mut Vec<Difference>) {
        for (namespace, local, value) in &self.attributes {
            match found.attribute(namespace, local) {
                Some(other) if same(value, other) => {}
                other => {
                    let other = other.map_or("nothing".to_owned(), |other| format!("`{other}`"));
                    note(all, &format!("{path}/@{local}"), format!("`{value}`"), other);
                }
            }
        }
        for (namespace, local, value) in &found.attributes {
            if self.attribute(namespace, local).is_none() {
                note(all, &format!("{path}/@{local}"), "nothing".to_owned(), format!("`{value}`"));
            }
        }
        if self.is_masked() {
            return;
        }
        let count = self.nodes.len().max(found.nodes.len());
        for at in 0..count {
            match (self.nodes.get(at), found.nodes.get(at)) {
                (Some(Node::Element(one)), Some(Node::Element(other))) if one.name() == other.name() => {
                    one.compare(other, &format!("{path}/{}", self.step(at, one)), all);
                }
                (Some(Node::Text(one)), Some(Node::Text(other))) if same(one, other) => {}
                (one, other) => {
                    note(all, path, shown(one), shown(other));
                    // From here on the one is out of step with the other.
                    if !matches!((one, other), (Some(Node::Text(_)), Some(Node::Text(_)))) {
                        return;
                    }
                }
            }
        }
    }

    fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes.find(|(ns, name, _)| ns == namespace && name == local).map(|(.., value)| value.as_str())
    }

    fn is_masked(&self) -> bool {
        matches!(&self.nodes[..], [Node::Text(text)] if text.trim() == MASK)
    }

    /// A step of a path: with a number, from 1, where there are several of the name.
    fn step(&self, at: usize, child: &Self) -> String {
        let is_like = |node: &&Node| matches!(node, Node::Element(other) if other.name() == child.name());
        match self.nodes.iter().filter(is_like).count() {
            1 => child.local.clone(),
            _ => format!("{}[{}]", child.local, self.nodes[..=at].iter().filter(is_like).count()),
        }
    }

    /// The first element in it with this local name.
    pub(super) fn child(&self, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.local == local)
    }

    /// The first element in it.
    pub(super) fn first(&self) -> Option<&Self> {
        self.elements().next()
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }
}

/// Reports whether two texts are the same: a `***` that is expected is like any text.
fn same(expected: &str, found: &str) -> bool {
    let Some((start, rest)) = expected.split_once(MASK) else { return expected == found };
    let (middle, end) = rest.rsplit_once(MASK).unwrap_or(("", rest));
    let inner = found.strip_prefix(start).and_then(|found| found.strip_suffix(end));
    inner.is_some_and(|inner| {
        let mut parts = middle.split(MASK).filter(|part| !part.is_empty());
        parts.try_fold(inner, |rest, part| rest.split_once(part).map(|(_, behind)| behind)).is_some()
    })
}

fn note(all: &mut Vec<Difference>, path: &str, expected: String, found: String) {
    all.push(Difference { path: path.to_owned(), expected, found });
}

fn shown(node: Option<&Node>) -> String {
    match node {
        Some(Node::Element(element)) => format!("the element `{}`", element.local),
        Some(Node::Text(text)) => format!("`{text}`"),
        None => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differences(expected: &str, found: &str) -> Vec<String> {
        let (expected, found) = (Element::parse(expected).unwrap(), Element::parse(found).unwrap());
        expected.differences(&found).iter().map(Difference::to_string).collect()
    }

    #[test]
    fn what_does_not_matter() {
        let xml = "<a xmlns='urn:a' x='1' y='2'><b>1 &lt; 2</b><c/></a>";
        for other in [
            "<p:a xmlns:p='urn:a' y=\"2\" x='&#49;'>\n  <p:b><![CDATA[1 < 2]]></p:b><!-- c -->\n  <p:c></p:c>\n</p:a>",
            "<?xml version='1.0'?><a xmlns='urn:a' xmlns:unused='urn:u' x='1' y='2'><b>1 &#60; 2</b><c/></a>",
        ] {
            assert_eq!(differences(xml, other), [""; 0]);
        }
        let nil = "<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>";
        let same = "<a xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='1'> </a>";
        assert_eq!(differences(nil, same), [""; 0]);
        let typed = |prefix: &str| {
            format!(
                "<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:{prefix}='urn:t' i:type='{prefix}:T'/>"
            )
        };
        assert_eq!(differences(&typed("q"), &typed("t")), [""; 0]);
    }

    #[test]
    fn secrets_are_like_everything() {
        assert_eq!(differences("<a t='***'><b>***</b></a>", "<a t='1'><b>2</b></a>"), [""; 0]);
        assert_eq!(differences("<a><b>***</b></a>", "<a><b><c>2</c></b></a>"), [""; 0]);
        assert_eq!(differences("<a><b>1</b></a>", "<a><b>***</b></a>").len(), 1);
        for (expected, found, is_same) in [
            ("a *** b *** c", "a 1 b 2 c", true),
            ("a ***", "a 1", true),
            ("*** a ***", "1 a 2", true),
            ("*** a ***", "1 b 2", false),
            ("a*** ***a", "a", false),
            ("a ***", "b 1", false),
        ] {
            let [expected, found] = [expected, found].map(|text| format!("<a>{text}</a>"));
            assert_eq!(differences(&expected, &found).is_empty(), is_same, "{expected} {found}");
        }
        assert_eq!(
            differences("<a><b>***</b></a>", "<a/>"),
            ["at /a: nothing, where the element `b` is expected"]
        );
    }

    #[test]
    fn where_they_differ() {
        for (expected, found, told) in [
            ("<a/>", "<b/>", "at /: `b`, where `a` is expected"),
            ("<a/>", "<a xmlns='urn:a'/>", "at /: `{urn:a}a`, where `a` is expected"),
            ("<a><b>1</b><b>2</b></a>", "<a><b>1</b><b>3</b></a>", "at /a/b[2]: `3`, where `2` is expected"),
            ("<a><b> 1</b></a>", "<a><b>1</b></a>", "at /a/b: `1`, where ` 1` is expected"),
            ("<a><b/></a>", "<a><b/><c/></a>", "at /a: the element `c`, where nothing is expected"),
            (
                "<a><b/><c/></a>",
                "<a><c/><b/></a>",
                "at /a: the element `c`, where the element `b` is expected",
            ),
            ("<a x='1'/>", "<a x='2'/>", "at /a/@x: `2`, where `1` is expected"),
            ("<a/>", "<a x='2'/>", "at /a/@x: `2`, where nothing is expected"),
            ("<a x='1'/>", "<a/>", "at /a/@x: nothing, where `1` is expected"),
        ] {
            assert_eq!(differences(expected, found), [told]);
        }
    }
}
