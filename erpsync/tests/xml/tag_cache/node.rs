//! Result of reading: all that can be seen of an element, with a tag cache, without, and with that of other documents.

use std::cell::RefCell;

use erpsync::codegen::{Field, Frame, Part, Shape, Wildcard};
use erpsync::xml::{
    Drift, Limits, RawAttribute, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader, TagCache, XmlRead,
};
use erpsync::xsd::{Nillable, OrNil, QName};

/// All that can be seen of an element, and a choice of what is read of it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Node {
    pub(crate) seen: Vec<String>,
    pub(crate) children: Vec<Node>,
}

/// Names that occur once.
static PLAIN: Shape = Shape::new(
    "Plain",
    &[
        Part::Element(Field::once("urn:a", "x")),
        Part::Element(Field::repeated("urn:a", "y")),
        Part::Element(Field::once("urn:b", "x")),
        Part::Element(Field::repeated("", "y")),
        Part::Element(Field::once("urn:b", "z")),
        Part::Element(Field::repeated("urn:a", "node")),
        Part::Element(Field::repeated("urn:a", "twice")),
        Part::Element(Field::repeated("urn:a", "groups")),
    ],
);

/// Names that occur twice.
static TWICE: Shape = Shape::new(
    "Twice",
    &[
        Part::Element(Field::once("urn:a", "x")),
        Part::Element(Field::once("urn:a", "y")),
        Part::Element(Field::once("urn:a", "x")),
        Part::Element(Field::repeated("urn:a", "node")),
        Part::Element(Field::repeated("urn:b", "y")),
        Part::Element(Field::once("urn:a", "y")),
        Part::Element(Field::repeated("urn:a", "twice")),
    ],
);

/// A wildcard between names.
static ANY: Shape = Shape::new(
    "Any",
    &[
        Part::Element(Field::once("urn:a", "x")),
        Part::Element(Field::repeated("urn:a", "node")),
        Part::Element(Field::once("urn:a", "y")),
        Part::Any { namespaces: &Wildcard::Any, max: Part::UNBOUNDED, required: false },
        Part::Element(Field::once("urn:b", "x")),
    ],
);

/// `(x, y?)*, (x | (y{0,2}, z?)+)*, groups*`, of several namespaces.
#[derive(Debug, erpsync::XmlRead)]
#[xml(namespace = "urn:a")]
#[expect(dead_code, reason = "shown by its Debug")]
struct Groups {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    pairs: Vec<Pair>,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    choice: Vec<Either>,
    #[xml(element = "groups", min_occurs = 0, max_occurs = "unbounded", nillable = "attributes")]
    groups: Vec<OrNil<Groups, NilGroups>>,
    #[xml(attribute = "y")]
    own: Option<i32>,
}

#[derive(Debug, erpsync::XmlRead)]
#[xml(nil)]
#[expect(dead_code, reason = "shown by its Debug")]
struct NilGroups {
    #[xml(attribute = "y")]
    own: Option<i32>,
    #[xml(any_attribute, namespaces = "urn:a")]
    others: Vec<RawAttribute>,
}

#[derive(Debug, erpsync::XmlRead)]
#[xml(namespace = "urn:a", group)]
#[expect(dead_code, reason = "shown by its Debug")]
struct Pair {
    #[xml(element = "x", nillable)]
    x: Option<String>,
    #[xml(element = "y", min_occurs = 0)]
    y: Option<String>,
}

#[derive(Debug, erpsync::XmlRead)]
#[xml(namespace = "urn:b", choice)]
#[expect(dead_code, reason = "shown by its Debug")]
enum Either {
    #[xml(element = "x")]
    X(String),
    #[xml(group, max_occurs = "unbounded")]
    Many(Vec<Few>),
}

#[derive(Debug, erpsync::XmlRead)]
#[xml(namespace = "urn:b", group)]
#[expect(dead_code, reason = "shown by its Debug")]
struct Few {
    #[xml(element = "y", namespace = "", min_occurs = 0, max_occurs = 2)]
    y: Vec<String>,
    #[xml(element = "z", min_occurs = 0)]
    z: Option<QName>,
}

fn state(reader: &Reader<'_>) -> String {
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    let attributes: Vec<_> =
        [("", "y"), ("urn:a", "y"), (xsi, "nil"), (xsi, "type"), (xsi, "schemaLocation")]
            .into_iter()
            .map(|(namespace, local)| reader.attribute(namespace, local).unwrap())
            .collect();
    format!(
        "{} nil={} type={:?} at={} attributes={attributes:?} bindings={:?}",
        reader.name(),
        reader.is_nil(),
        reader.xsi_type().map(|name| name.to_string()),
        reader.offset(),
        reader.bindings()
    )
}

fn node(reader: &mut Reader<'_>, shape: &'static Shape, keep_unknown: bool) -> Result<Node, ReadError> {
    let mut node = Node::default();
    let mut frame = reader.enter(shape);
    if keep_unknown {
        frame.keep_unknown();
    }
    while let Some(index) = reader.next(&mut frame)? {
        node.seen.push(format!("{index} {}", state(reader)));
        if index == Frame::UNKNOWN {
            let raw: RawElement = XmlRead::read(reader)?;
            node.seen.push(format!("{} {}", raw.name(), raw.as_str()));
            continue;
        }
        match shape.fields().nth(index).unwrap().name().local {
            "node" if reader.namespace_of("p") == Some("urn:b") => {
                node.children.push(node_of(reader, &ANY, keep_unknown)?);
            }
            "node" => node.children.push(node_of(reader, &PLAIN, !keep_unknown)?),
            "groups" => node.seen.push(format!("{:?}", OrNil::<Groups, NilGroups>::read(reader)?)),
            "twice" => node.children.push(node_of(reader, &TWICE, keep_unknown)?),
            // A wildcard has no name.
            "" => node.seen.push(<RawElement as XmlRead>::read(reader)?.as_str().to_owned()),
            "x" => node.seen.push(format!("{:?}", Option::<String>::read(reader)?)),
            "z" => node.seen.push(format!("{:?}", Nillable::<QName>::read(reader)?)),
            _ => node.seen.push(format!("{:?}", Option::<i32>::read(reader)?)),
        }
        node.seen.push(state(reader));
    }
    Ok(node)
}

fn node_of(reader: &mut Reader<'_>, shape: &'static Shape, keep_unknown: bool) -> Result<Node, ReadError> {
    if reader.is_nil() {
        reader.nil()?;
        return Ok(Node::default());
    }
    node(reader, shape, keep_unknown)
}

pub(crate) type Outcome = (Result<Node, (ReadErrorKind, usize, String)>, Vec<Drift>);

fn read(text: &str, options: ReadOptions) -> Outcome {
    read_with(text, options, &mut TagCache::default())
}

/// Like `read`, with the tag cache of other documents, well-formed or not.
fn read_with(text: &str, options: ReadOptions, memory: &mut TagCache) -> Outcome {
    let mut reader = Reader::with_tag_cache(text, options, std::mem::take(memory));
    let mut whole = || {
        reader.root()?;
        let node = node(&mut reader, &PLAIN, false)?;
        reader.finish()?;
        Ok(node)
    };
    let result: Result<Node, ReadError> = whole();
    let drift = reader.take_drift();
    *memory = reader.into_tag_cache();
    (result.map_err(|error| (error.kind().clone(), error.offset(), error.path().to_owned())), drift)
}

thread_local! {
    /// Tag cache of the documents of all cases so far.
    static MEMORY: RefCell<TagCache> = RefCell::default();
}

pub(crate) fn same(text: &str, limits: Limits) -> Outcome {
    let options = ReadOptions::default().limits(limits).empty_is_absent(true).report_drift(true);
    let cached = read(text, options.clone());
    let before = MEMORY.with_borrow_mut(|memory| read_with(text, options.clone(), memory));
    assert!(cached == before, "read differently with a tag cache: {}", &text[..text.len().min(2000)]);
    assert!(
        cached == read(text, options.tag_cache(false)),
        "read differently: {}",
        &text[..text.len().min(2000)]
    );
    cached
}
