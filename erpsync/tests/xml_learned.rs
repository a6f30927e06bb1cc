//! Learned tags change nothing: documents read with them and without give the same values, errors and offsets.

use std::borrow::Cow;
use std::cell::RefCell;

use erpsync::Secret;
use erpsync::xml::{
    AttributeField, Drift, Field, Frame, Limits, Memory, Namespaces, Part, RawElement, ReadError,
    ReadErrorKind, ReadFields, ReadOptions, ReadText, Reader, Shape, ValueError, Wildcard, XmlRead,
};
use erpsync::xsd::{Nillable, QName};
use proptest::prelude::*;

/// All that can be seen of an element, and a choice of what is read of it.
#[derive(Debug, Default, PartialEq)]
struct Node {
    seen: Vec<String>,
    children: Vec<Node>,
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
        Part::Any { namespaces: &Wildcard::Any, repeated: true, required: false },
        Part::Element(Field::once("urn:b", "x")),
    ],
);

/// `(x, y?)*, (x | (y, z?)+)*, groups*`, of several namespaces.
#[derive(Debug, erpsync::XmlRead)]
#[xml(namespace = "urn:a")]
#[expect(dead_code, reason = "shown by its Debug")]
struct Groups {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    pairs: Vec<Pair>,
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    choice: Vec<Either>,
    #[xml(element = "groups", min_occurs = 0, max_occurs = "unbounded", nillable)]
    groups: Vec<Option<Groups>>,
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
    #[xml(element = "y", namespace = "", min_occurs = 0)]
    y: Option<String>,
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
        frame = frame.keep_unknown();
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
            "groups" => node.seen.push(format!("{:?}", Option::<Groups>::read(reader)?)),
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

type Outcome = (Result<Node, (ReadErrorKind, usize, String)>, Vec<Drift>);

fn read(text: &str, options: ReadOptions) -> Outcome {
    read_with(text, options, &mut Memory::default())
}

/// The same with what was learned of other documents, good or not.
fn read_with(text: &str, options: ReadOptions, memory: &mut Memory) -> Outcome {
    let mut reader = Reader::with_memory(text, options, std::mem::take(memory));
    let mut whole = || {
        reader.root()?;
        let node = node(&mut reader, &PLAIN, false)?;
        reader.finish()?;
        Ok(node)
    };
    let result: Result<Node, ReadError> = whole();
    let drift = reader.take_drift();
    *memory = reader.into_memory();
    (result.map_err(|error| (error.kind().clone(), error.offset(), error.path().to_owned())), drift)
}

thread_local! {
    /// What the documents of all cases so far have taught.
    static MEMORY: RefCell<Memory> = RefCell::default();
}

fn same(text: &str, limits: Limits) -> Outcome {
    let options = ReadOptions::default().limits(limits).empty_is_absent(true).report_drift(true);
    let learned = read(text, options.clone());
    let before = MEMORY.with_borrow_mut(|memory| read_with(text, options.clone(), memory));
    assert!(learned == before, "with memory read differently: {}", &text[..text.len().min(2000)]);
    assert!(
        learned == read(text, options.learn(false)),
        "read differently: {}",
        &text[..text.len().min(2000)]
    );
    learned
}

/// What a document is made of. The pieces repeat, so that tags are learned, and need not fit together.
const TAGS: &[(&str, &str)] = &[
    ("<node>", "</node>"),
    ("<twice>", "</twice>"),
    ("<node xmlns='urn:a'>", "</node>"),
    ("<p:node xmlns='urn:b'>", "</p:node>"),
    ("<node xmlns:p='urn:b' xmlns:q='urn:a'>", "</node>"),
    ("<node xmlns:q='urn:a' xmlns:p='urn:b'>", "</node >"),
    ("<p:node>", "</p:node>"),
    ("<q:node>", "</q:node\n>"),
    ("<node xmlns=''>", "</node>"),
    ("<x>", "</x>"),
    ("<x i:nil='true'>", "</x>"),
    ("<x i:nil='false' >", "</x>"),
    ("<y>", "</y>"),
    ("<y i:nil='1'>", "</y>"),
    ("<y xmlns=''>", "</y>"),
    ("<p:x>", "</p:x>"),
    ("<q:z xmlns:i='urn:b'>", "</q:z>"),
    ("<q:x i:type='p:t'>", "</q:x>"),
    ("<q:z i:type='i:t'>", "</q:z>"),
    ("<y y='1'>", "</y>"),
    ("<y href='#1'>", "</y>"),
    ("<node href='#1'>", "</node>"),
    ("<unknown>", "</unknown>"),
    ("<unknown p:y='1'>", "</unknown>"),
    ("<y i:schemaLocation='a b'>", "</y>"),
    ("<groups>", "</groups>"),
    ("<groups xmlns:p='urn:b'>", "</groups>"),
];

const TEXTS: &[&str] =
    &["", "1", " 2 ", "<!--c-->", "\n ", "p:a", "a", "&amp;", "<![CDATA[ ]]>", "&no;", "<x/>", "<y/>"];

fn element() -> impl Strategy<Value = String> {
    let leaf = (0..TAGS.len(), 0..TEXTS.len(), 1..4_usize, 0..14_u8).prop_map(|(tag, text, times, shape)| {
        let (start, end) = TAGS[tag];
        let one = if shape < 2 { start.replace('>', "/>") } else { format!("{start}{}{end}", TEXTS[text]) };
        one.repeat(times)
    });
    leaf.prop_recursive(5, 60, 6, |inner| {
        let containers = [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 20, 25, 25, 26];
        (prop::sample::select(containers.to_vec()), prop::collection::vec(inner, 0..6), 1..3_usize).prop_map(
            |(tag, children, times)| {
                let (start, end) = TAGS[tag];
                format!("{start}{}{end}", children.concat()).repeat(times)
            },
        )
    })
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(element(), 0..6).prop_map(|elements| {
        format!(
            "<node xmlns='urn:a' xmlns:p='urn:a' xmlns:q='urn:b' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{}</node>",
            elements.concat().repeat(2)
        )
    })
}

/// Changes to a document: where, how many bytes go, and what comes.
fn mutations() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let pieces = [
        "",
        "",
        "<",
        ">",
        "/",
        "'",
        "&",
        "x",
        ":",
        " ",
        "<x/>",
        "<y/>",
        "</node>",
        "\u{FFFE}",
        "é",
        "]]>",
        "<!--",
        "p",
        "q",
        "<![CDATA[",
        "i:nil='true'",
        " xmlns:p='urn:b'",
        "\0",
    ];
    prop::collection::vec((any::<usize>(), 0..4_usize, prop::sample::select(pieces.to_vec())), 1..3)
}

fn mutate(text: &str, mutations: &[(usize, usize, &str)]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for &(at, gone, new) in mutations {
        let at = at % (text.len() + 1);
        let end = (at + gone).min(text.len());
        text.splice(at..end, new.chars());
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn good_documents_are_read_alike(text in document()) {
        let _ = same(&text, Limits::default());
    }

    #[test]
    fn broken_documents_are_refused_alike(text in document(), mutations in mutations()) {
        let _ = same(&mutate(&text, &mutations), Limits::default());
    }

    #[test]
    fn limits_strike_alike(text in document(), depth in 1..6_usize, namespaces in 3..8_usize, bytes in 1..30_usize) {
        let _ = same(&text, Limits::default().depth(depth).namespaces(namespaces).text_bytes(bytes.max(15)).attributes(5));
    }

    #[test]
    fn any_text_at_all_panics_nowhere(text in "\\PC{0,40}", more in "[<>&;:/'=!x \\[\\]\\-?\u{e9}]{0,60}") {
        for text in [&text, &more, &format!("<x>{more}"), &format!("<x {more}")] {
            let _ = same(text, Limits::default());
        }
    }

    #[test]
    fn any_bytes_at_all_panic_nowhere(bytes in prop::collection::vec(any::<u8>(), 0..60), charset in "[a-z0-9-]{0,8}") {
        drop(erpsync::xml::from_slice::<RawElement>(&bytes));
        drop(erpsync::xml::decode(&bytes, Some(&charset)));
        drop(erpsync::xml::decode(&bytes, Some("utf-16")));
    }
}

/// Which of two fields of one name an element belongs to depends on what was there before it, not on its tag.
#[test]
fn a_tag_does_not_tell_two_fields_of_one_name_apart() {
    let both = "<twice><node/><x>1</x><node/><x>2</x></twice>";
    let one = "<twice><node/><x>3</x></twice>";
    let (result, _) = same(&format!("<node xmlns='urn:a'>{both}{one}</node>"), Limits::default());
    let fields = |node: &Node| -> Vec<char> {
        node.seen
            .iter()
            .filter(|seen| seen.contains("{urn:a}x"))
            .filter_map(|seen| seen.chars().next())
            .collect()
    };
    let children = result.unwrap().children;
    assert!(fields(&children[0]).contains(&'2'));
    assert!(fields(&children[1]).contains(&'0') && !fields(&children[1]).contains(&'2'));
}

#[test]
fn what_is_skipped_is_learned_soundly() {
    let skipped =
        "<news p:y='1'><kind>a &amp; b</kind><p:more>1</p:more><y/><news> <kind>c</kind></news></news>";
    let record = |skipped: &str| format!("<node><x>1</x>{skipped}<y>2</y>{skipped}</node>");
    // The same bytes in another scope, an end tag that does not fit, a prefix that is not declared, text that is wrong;
    // and whether all is well where `q` is not declared, and where it is.
    let others = [
        ("p:y", "q:y", [false, true]),
        ("</kind>", "</kinds>", [false, false]),
        ("<p:more>1</p:more>", "<p:more xmlns:p='urn:c'><p:y/></p:more>", [true, true]),
        ("<y/>", "<q:y/>", [false, true]),
        ("<y/>", "]]>", [false, false]),
        ("<y/>", "<y>", [false, false]),
    ];
    for (from, to, well) in others {
        let records = record(skipped).repeat(3) + &record(&skipped.replace(from, to)) + &record(skipped);
        for (more, well) in ["", " xmlns:q='urn:b'"].into_iter().zip(well) {
            let text = format!("<node xmlns='urn:a' xmlns:p='urn:b'{more}>{records}</node>");
            assert_eq!(same(&text, Limits::default()).0.is_ok(), well, "{to}");
            assert!(same(&text, Limits::default().depth(3)).0.is_err());
        }
    }
}

#[test]
fn full_tables_change_nothing() {
    let start = "<node xmlns='urn:a' xmlns:q='urn:b' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>";
    // More scopes than are kept, with values that are resolved in them, and tags that come again.
    let scopes: String = (0..3000)
        .map(|n| {
            format!(
                "<node xmlns:p{n}='urn:b'><p{n}:z>p{n}:v</p{n}:z><x>1</x><p{n}:new xmlns:o='urn:o'><o:a/></p{n}:new></node>"
            )
        })
        .collect();
    // The same bytes in scopes that come and go under one identity.
    let reused: String = (0..20)
        .map(|n| format!("<node xmlns:r='urn:{}' xmlns:u{n}='u'><r:x>1</r:x></node>", ["a", "b"][n % 2]))
        .collect();
    // More types than are kept.
    let types: String = (0..600).map(|n| format!("<y i:type='q:t{n}'>{n}</y><y>1</y>")).collect();
    let text = format!("{start}{scopes}{types}{types}{reused}</node>");
    let (result, _) = same(&text, Limits::default());
    let node = result.unwrap();
    for child in &node.children[..3000] {
        let seen = child.seen.join("\n");
        assert!(seen.contains("namespace: \"urn:b\", local: \"v\""), "{seen}");
        assert!(seen.contains("{urn:b}new <p"), "{seen}");
    }
    for (n, child) in node.children[3000..].iter().enumerate() {
        assert!(child.seen[0].starts_with(["0 {urn:a}x", "2 {urn:b}x"][n % 2]), "{:?}", child.seen);
    }
    assert!(node.seen.iter().any(|seen| seen.contains("type=Some(\"{urn:b}t599\")")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// White space in the end tag leads off the fast path of texts.
    #[test]
    fn texts_are_read_alike(text in "[a<&>;\\]\r\n\u{1}\u{ef}\u{ffff}\u{ff01} x-]{0,40}", bound in 0..50_usize) {
        let read = |text: &str| {
            let options = ReadOptions::default().limits(Limits::default().text_bytes(bound));
            let mut reader = Reader::with_options(text, options);
            reader.root()?;
            let value = String::read(&mut reader)?;
            reader.finish()?;
            Ok(value)
        };
        let seen = |result: Result<String, ReadError>| result.map_err(|error| (error.kind().clone(), error.offset()));
        assert_eq!(seen(read(&format!("<s>{text}</s>"))), seen(read(&format!("<s>{text}</s >"))));
    }
}

/// A type that contains a required number.
#[derive(Debug, PartialEq)]
struct Holder(i32);

impl ReadFields for Holder {
    type Partial = Option<i32>;
    const FIELDS: usize = 1;
    const ATTRIBUTES: usize = 1;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::with_attributes(
            "Holder",
            &[Part::Element(Field::once("", "id"))],
            &[AttributeField::new("", "at")],
        );
        &SHAPE
    }

    fn begin() -> Option<i32> {
        None
    }

    fn field(partial: &mut Option<i32>, _: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        *partial = Some(XmlRead::read(reader)?);
        Ok(())
    }

    fn attribute(
        _: &mut Option<i32>,
        _: usize,
        value: Cow<'_, str>,
        _: &dyn Namespaces,
    ) -> Result<(), ValueError> {
        i32::read_text(value).map(drop)
    }

    fn finish(partial: Option<i32>) -> Result<Self, &'static str> {
        partial.map(Self).ok_or("id")
    }
}

impl XmlRead for Holder {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.read_fields()
    }
}

#[test]
fn only_the_empty_element_itself_counts_as_absent() {
    fn read<T: XmlRead>(text: &str) -> Result<T, ReadError> {
        let mut reader = Reader::with_options(text, ReadOptions::default().empty_is_absent(true));
        reader.root()?;
        let value = T::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
    assert_eq!(read::<Option<i32>>("<id/>").unwrap(), None);
    assert_eq!(read::<Nillable<i32>>("<id> </id>").unwrap(), Nillable::Absent);
    assert_eq!(read::<Option<Secret<i32>>>("<id/>").unwrap(), None);
    for (text, path) in [("<h><id/><x/></h>", "h/id"), ("<h at=''><id>1</id></h>", "h")] {
        let error = read::<Option<Holder>>(text).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&ReadErrorKind::Empty("xs:int"), path));
        let error = read::<Option<Secret<Holder>>>(text).unwrap_err();
        assert_eq!((error.kind(), error.path()), (&ReadErrorKind::Empty("xs:int"), "h"));
    }
}
