//! Sequences of tags are compared in one step, and prove no more than they were.

use std::fmt::Debug;

use erpsync::codegen::{Field, Part, ReadFields, Shape};
use erpsync::xml::{Limits, ReadError, ReadErrorKind, ReadOptions, Reader, XmlRead};

use super::node::same;

/// Enough for runs to be known.
const MANY: usize = 8;

const ROOT: &str = "<node xmlns='urn:a' xmlns:p='urn:a' xmlns:q='urn:b' \
                    xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>";

#[test]
fn a_record_unlike_the_others_is_read_as_it_is() {
    let record = "<node><x>1</x>\n<y>2</y><y i:nil='true'/><node><y>3</y></node></node>";
    // And whether all is well.
    let others = [
        ("<node>", "<p:node>", false),
        ("</node></node>", "</p:node></node>", false),
        ("<node><x>1</x>", "<node xmlns:q='urn:c'><x>1</x>", true),
        ("<x>1</x>\n<y>", "<x>1</x> <y>", true),
        ("<x>1</x>\n<y>", "<x>1</x>\n\n<y>", true),
        ("<x>1</x>\n<y>", "<x>1</x>\n<!-- --><y>", true),
        ("<x>1</x>\n<y>", "<x>1</x>\nz<y>", false),
        ("<x>1</x>\n<y>", "<x>1</y>\n<y>", false),
        ("<x>1</x>\n<y>", "<x>1</x>\n<x>", false),
        ("<x>1</x>\n", "", true),
        ("<y>2</y>", "<y>2</y><q:x>4</q:x>", true),
        ("<y>2</y>", "<y>2</y><unknown/>", true),
        ("<y>2</y>", "<y>two</y>", false),
        ("<y i:nil='true'/>", "<y i:nil='true'></y>", true),
        ("<y i:nil='true'/>", "<y i:nil='true'>1</y>", false),
        ("<y i:nil='true'/>", "<y i:nil='false'/>", true),
    ];
    for (from, to, well) in others {
        let other = record.replacen(from, to, 1);
        assert_ne!(record, other);
        let text = format!("{ROOT}{}{other}{}</node>", record.repeat(MANY), record.repeat(2));
        let (result, _) = same(&text, Limits::default());
        assert_eq!(result.is_ok(), well, "{to}: {result:?}");
        for end in text.len() - 3 * record.len()..text.len() {
            assert!(same(&text[..end], Limits::default()).0.is_err());
        }
        assert!(same(&text, Limits::default().depth(3)).0.is_err());
    }
}

#[test]
fn behind_a_text_with_references_stands_what_stands_behind_any_other() {
    let record = "<node><x>a&amp;b</x><y>2</y></node>";
    for (from, to, well) in [
        ("</x><y>", "</y><y>", false),
        ("</x><y>", "</x ><y>", true),
        ("</x><y>", "</x><q:x>4</q:x><y>", true),
        ("</x><y>2</y>", "</x>", true),
        ("a&amp;b", "ab", true),
        ("a&amp;b", "a&amp;<!-- -->b", true),
        ("a&amp;b", "a&b", false),
        ("<x>", "<x i:nil='true'>", false),
        ("<x>", "<x p:y='1'>", true),
    ] {
        let other = record.replacen(from, to, 1);
        let text = format!("{ROOT}{}{other}{}</node>", record.repeat(MANY), record.repeat(2));
        let (result, _) = same(&text, Limits::default());
        assert_eq!(result.is_ok(), well, "{to}: {result:?}");
    }
}

/// There is too little behind the last tags for them to be compared with the cached ones.
#[test]
fn the_end_of_a_document_is_known_from_others() {
    let text = |end: &str| format!("{ROOT}<node><x>1</x></node>{end}");
    for (known, others) in [("</node>", "</node >"), ("</node >", "</node>"), ("\n</node\n>", "</node>")] {
        for _ in 0..4 * MANY {
            assert!(same(&text(known), Limits::default()).0.is_ok());
        }
        for end in [others, "<y>2</y></node>", "<!-- --></node>"] {
            assert!(same(&text(end), Limits::default()).0.is_ok(), "{end}");
        }
        for end in ["", "</node", "</nodes>", "</p:node>", "z</node>", "</node><node/>"] {
            assert!(same(&text(end), Limits::default()).0.is_err(), "{end}");
        }
    }
}

#[test]
fn the_start_of_a_document_is_known_from_others() {
    let text = |start: &str| format!("{start}<x>1</x></node></node></node>");
    let known = format!("{ROOT}<node><node>");
    for _ in 0..4 * MANY {
        assert!(same(&text(&known), Limits::default()).0.is_ok());
    }
    for (from, to, well) in [
        ("<node ", "<p:node ", false),
        ("<node ", "<!-- --><node ", true),
        ("<node ", "z<node ", false),
        ("xmlns='urn:a'", "xmlns='urn:b'", true),
        ("xmlns:q='urn:b'", "xmlns:q='urn:a'", true),
        ("xmlns='urn:a'", "xmlns='urn:a' y='1'", true),
        ("<node><node>", "<node>\n<node>", true),
        ("<node><node>", "<node>z<node>", false),
        ("<node><node>", "<node><!-- --><node>", true),
        ("<node><node>", "<node><p:node>", false),
        ("<node><node>", "<node><x>1</x><node>", true),
        ("<node><node>", "<node><unknown/><node>", true),
        ("<node><node>", "<node>", false),
        ("<node><node>", "<node/><node><node>", true),
    ] {
        let other = text(&known.replacen(from, to, 1));
        assert_ne!(other, text(&known));
        let (result, _) = same(&other, Limits::default());
        assert_eq!(result.is_ok(), well, "{to}: {result:?}");
    }
    for end in 0..known.len() {
        assert!(same(&known[..end], Limits::default()).0.is_err());
    }
    for _ in 0..4 * MANY {
        assert!(same(&text(&known), Limits::default().depth(3)).0.is_err());
        assert!(same(&text(&known), Limits::default().depth(4)).0.is_ok());
    }
}

/// An element as the child of another one of its own type: the tags after its text end the other one.
#[test]
fn an_end_tag_ends_only_what_it_belongs_to() {
    let records = "<node><x>1</x></node>".repeat(MANY);
    for (other, well) in [
        ("<p:node><x>1</x></p:node>", true),
        ("<p:node><x>1</x></node>", false),
        ("<node ><x>1</x></node>", true),
    ] {
        let (result, _) = same(&format!("{ROOT}{records}{other}{records}</node>"), Limits::default());
        assert_eq!(result.is_ok(), well, "{other}: {result:?}");
    }
}

#[test]
fn no_run_leads_too_deep() {
    let records = "<node><x>1</x><node><x>2</x></node></node>".repeat(MANY);
    let nested = "<node><x>1</x>".repeat(30) + &"</node>".repeat(30);
    for depth in [30, 31, 32, 33] {
        let text = format!("{ROOT}{records}{nested}</node>");
        assert_eq!(same(&text, Limits::default().depth(depth)).0.is_ok(), depth > 31);
    }
}

/// Whose value before it is read has something in it.
#[derive(Debug, PartialEq, erpsync::XmlRead)]
#[xml(namespace = "urn:a", default)]
struct Begun {
    #[xml(element = "a", min_occurs = 0, nillable)]
    a: Option<String>,
    #[xml(element = "b", min_occurs = 0, nillable)]
    b: Option<i32>,
}

impl Default for Begun {
    fn default() -> Self {
        Self { a: None, b: Some(7) }
    }
}

#[derive(Debug, Default, PartialEq, erpsync::XmlRead)]
#[xml(namespace = "urn:a", default)]
struct Blank {
    #[xml(element = "a", min_occurs = 0, nillable)]
    a: Option<String>,
    #[xml(element = "b", min_occurs = 0, nillable)]
    b: Option<i32>,
    #[xml(element = "c", min_occurs = 0, nillable)]
    c: Option<Begun>,
}

#[derive(Debug, Default, PartialEq, erpsync::XmlRead)]
#[xml(namespace = "urn:a", default)]
struct Extended {
    #[xml(base)]
    base: Begun,
    #[xml(element = "c", min_occurs = 0, nillable)]
    c: Option<String>,
}

/// More members than there are marks.
#[derive(Debug, PartialEq)]
struct Wide(Vec<Option<String>>);

macro_rules! wide {
    ($($number:literal)*) => {
        static WIDE: Shape = Shape::new(
            "Wide",
            &[$(Part::Element(Field::once("urn:a", concat!("m", $number)).nil_is_absent())),*],
        );
    };
}

wide!(
0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137 138 139
);

impl ReadFields for Wide {
    type Partial = Vec<Option<String>>;
    const FIELDS: usize = 140;

    fn shape() -> &'static Shape {
        &WIDE
    }

    fn begin() -> Self::Partial {
        vec![None; Self::FIELDS]
    }

    fn field(partial: &mut Self::Partial, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        partial[index] = XmlRead::read(reader)?;
        Ok(())
    }

    fn finish(partial: Self::Partial) -> Result<Self, &'static str> {
        Ok(Self(partial))
    }
}

impl XmlRead for Wide {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.read_fields()
    }
}

/// The items of a document, read with the tag cache and without it.
fn items<T: XmlRead + Debug + PartialEq>(items: &str) -> Result<Vec<T>, (ReadErrorKind, usize)> {
    static ITEMS: Shape = Shape::new("Items", &[Part::Element(Field::repeated("urn:a", "item"))]);
    let text = format!("{ROOT}{items}</node>");
    let read = |options: ReadOptions| {
        let mut reader = Reader::with_options(&text, options);
        let mut read = || {
            let mut items = Vec::new();
            reader.root()?;
            let mut frame = reader.enter(&ITEMS);
            while reader.next(&mut frame)?.is_some() {
                items.push(T::read(&mut reader)?);
            }
            reader.finish()?;
            Ok(items)
        };
        read().map_err(|error: ReadError| (error.kind().clone(), error.offset()))
    };
    let cached = read(ReadOptions::default());
    assert_eq!(cached, read(ReadOptions::default().tag_cache(false)));
    cached
}

#[test]
fn what_is_nil_is_passed_over_where_that_is_the_same() {
    let nil = |name: &str| format!("<{name} i:nil='true'/>");
    let item = |content: &str| format!("<item>{content}</item>");
    let (a, b, c) = (nil("a"), nil("b"), nil("c"));

    let record = item(&format!("<a>x</a>{b}{c}"));
    let read = items::<Blank>(&record.repeat(MANY)).unwrap();
    assert_eq!(read[MANY - 1], Blank { a: Some("x".to_owned()), b: None, c: None });
    // Twice is once too often, whatever it is.
    for twice in [format!("<a>x</a>{b}{b}"), format!("<a>x</a>{b}{c}{b}"), format!("<a>x</a>{b}{a}")] {
        let (kind, _) = items::<Blank>(&(record.repeat(MANY) + &item(&twice))).unwrap_err();
        assert_eq!(kind, ReadErrorKind::Repeated);
    }

    // A nil element replaces the initial value.
    let read = items::<Begun>(&item(&format!("<a>x</a>{b}")).repeat(MANY)).unwrap();
    assert!(read.iter().all(|item| item.b.is_none()));
    let read = items::<Begun>(&item("<a>x</a>").repeat(MANY)).unwrap();
    assert!(read.iter().all(|item| item.b == Some(7)));
    let read = items::<Extended>(&item(&format!("<a>x</a>{b}{c}")).repeat(MANY)).unwrap();
    assert!(read.iter().all(|item| item.base.b.is_none()));
    let read = items::<Blank>(&item(&format!("<a>x</a><c><a>y</a>{b}</c>")).repeat(MANY)).unwrap();
    assert!(read.iter().all(|item| item.c.as_ref().is_some_and(|begun| begun.b.is_none())));
}

#[test]
fn many_members_are_kept_apart() {
    let member = |number: usize, text: &str| format!("<m{number}>{text}</m{number}>");
    let nils = |numbers: std::ops::Range<usize>| -> String {
        numbers.map(|number| format!("<m{number} i:nil='true'/>")).collect()
    };
    let item = |content: &str| format!("<item>{content}</item>");
    for (there, later) in [(0, 62), (50, 80), (60, 139), (120, 130), (127, 128)] {
        let record = item(&(member(there, "1") + &nils(there + 1..later) + &member(later, "2")));
        let read = items::<Wide>(&record.repeat(MANY)).unwrap();
        for Wide(members) in read {
            let values: Vec<_> = members.iter().enumerate().filter(|(_, value)| value.is_some()).collect();
            assert_eq!(values, [(there, &Some("1".to_owned())), (later, &Some("2".to_owned()))]);
        }
        let twice = item(&(member(there, "1") + &nils(there + 1..later) + &nils(later - 1..later)));
        assert!(later == there + 1 || items::<Wide>(&(record.repeat(MANY) + &twice)).is_err());
    }
}
