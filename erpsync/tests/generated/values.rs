//! Unions, and names in attributes and lists, as the generator prints them: its golden file compiled, and its samples
//! read and written.

use erpsync::xml::{XmlRead, from_str, to_string};
use erpsync::xsd::{Nillable, QName};

#[allow(unreachable_pub, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/values.rs");
}

use generated::values::{Basic, Colour, Either, Level, Marked, Named, Put, PutResponse, Reason, Size, When};

fn put(size: Size) -> Put {
    Put {
        size,
        sizes: None,
        when: Nillable::Absent,
        colour: Colour::Basic(Basic::Red),
        either: Vec::new(),
        reason: None,
        whatever: None,
        some: None,
        line: None,
        word: Vec::new(),
        simple: None,
        level: None,
        link: None,
    }
}

fn read<T: XmlRead>(text: &str) -> T {
    from_str(&format!("<v xmlns:p=\"urn:p\">{text}</v>")).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_first_member_that_takes_a_value_has_it() {
    assert_eq!(read::<Size>(" 7 "), Size::SmallNumber(7));
    assert_eq!(read::<Size>("large"), Size::Named(Named::Large));
    assert_eq!(read::<Size>("2026-06-01"), Size::Date("2026-06-01".parse().expect("a date")));
    // Not a small number, and nothing else that is listed.
    for text in ["100", "0", "huge"] {
        let Size::Unrecognized(value) = read(text) else { panic!("{text}") };
        assert_eq!(value.as_str(), text);
    }
    assert_eq!(read::<When>("1"), When::Boolean(true));
    assert_eq!(read::<When>("2"), When::Int(2));
    assert_eq!(
        read::<When>("2026-06-01T00:00:00Z"),
        When::DateTime("2026-06-01T00:00:00Z".parse().expect("a time"))
    );
    assert_eq!(read::<Colour>("blue"), Colour::Basic(Basic::Blue));
    assert_eq!(read::<Colour>("12"), Colour::AnyUri("12".to_owned()));
    assert_eq!(read::<Either>("ab"), Either::String("ab".to_owned()));
    assert_eq!(read::<Either>("1.5 2"), Either::List(vec!["1.5".parse().expect("a number"), 2.into()]));
    assert_eq!(read::<Reason>("low"), Reason::Level(Level::Low));
    assert_eq!(read::<Reason>("p:low"), Reason::QName(QName::new("urn:p", "low")));
}

#[test]
fn what_no_member_takes_is_an_error_where_none_lists_values() {
    let error = from_str::<When>("<v>tomorrow</v>").unwrap_err().to_string();
    assert!(error.contains("\"tomorrow\" is not an When"), "{error}");
    let error = from_str::<Either>("<v>abc</v>").unwrap_err().to_string();
    assert!(error.contains("\"abc\" is not an Either"), "{error}");
}

#[test]
fn a_union_in_a_list_and_with_a_name_in_it() {
    let mut value = put(Size::SmallNumber(1));
    value.sizes = Some(vec![Size::Named(Named::Small), Size::SmallNumber(99)]);
    value.reason = Some(Reason::QName(QName::new("urn:r&s", "late")));
    value.level = Some(Level::High);
    let text = to_string(&value).expect("writes");
    assert_eq!(
        text,
        "<Put xmlns=\"urn:example:values\" level=\"high\"><Size>1</Size><Sizes>small 99</Sizes><Colour>red</Colour>\
         <Reason xmlns:q=\"urn:r&amp;s\">q:late</Reason></Put>"
    );
    assert_eq!(from_str::<Put>(&text).expect("reads"), value);
}

#[test]
fn names_keep_their_namespace() {
    let name = |namespace: &str, local: &str| QName::new(namespace, local);
    let value = PutResponse {
        kind: name("", "none"),
        kinds: Some(vec![name("urn:a", "x"), name("urn:b", "y"), name("urn:a", "z")]),
        marked: vec![Marked { value: name("urn:a", "m"), by: Some(name("urn:b", "n")) }],
        of: name("urn:b", "o"),
        all: Some(vec![name("urn:b", "p"), name("urn:c", "q")]),
        picture: Some(name("urn:example:values", "png")),
    };
    let text = to_string(&value).expect("writes");
    assert_eq!(
        text,
        "<PutResponse xmlns=\"urn:example:values\" xmlns:q=\"urn:b\" of=\"q:o\" xmlns:q2=\"urn:c\" all=\"q:p q2:q\" \
         xmlns:q3=\"urn:example:values\" picture=\"q3:png\"><n:Kind xmlns:n=\"urn:example:values\" xmlns=\"\">none</n:Kind>\
         <Kinds xmlns:q=\"urn:a\" xmlns:q2=\"urn:b\">q:x q2:y q:z</Kinds>\
         <Marked xmlns:q=\"urn:a\" xmlns:q2=\"urn:b\" by=\"q2:n\">q:m</Marked></PutResponse>"
    );
    assert_eq!(from_str::<PutResponse>(&text).expect("reads"), value);
}

#[test]
fn a_name_that_is_none_is_not_written() {
    let mut value: PutResponse = from_str(
        "<p:PutResponse xmlns:p=\"urn:example:values\" of=\"o\"><p:Kind>p:k</p:Kind></p:PutResponse>",
    )
    .expect("reads");
    assert_eq!((&value.of, &value.kind), (&QName::new("", "o"), &QName::new("urn:example:values", "k")));
    let text = to_string(&value).expect("writes");
    assert!(text.starts_with("<n:PutResponse xmlns:n=\"urn:example:values\" of=\"o\">"), "{text}");
    assert_eq!(from_str::<PutResponse>(&text).expect("reads"), value);
    value.of = QName::new("urn:a", "not a name");
    let error = to_string(&value).unwrap_err().to_string();
    assert!(error.contains("is no qualified name"), "{error}");
}

#[test]
fn a_prefix_that_nobody_declares_is_an_error() {
    let text = "<PutResponse xmlns=\"urn:example:values\" of=\"p:o\"><Kind>k</Kind></PutResponse>";
    let error = from_str::<PutResponse>(text).unwrap_err().to_string();
    assert!(error.contains("its prefix is not declared here"), "{error}");
}

#[test]
fn white_space_is_what_the_type_says() {
    let put: Put = from_str(
        "<Put xmlns=\"urn:example:values\" link=\" urn:x \"><Size>1</Size><Colour>red</Colour><Either>1</Either>\
         <Whatever> a\tb </Whatever><Line> a\tb\n</Line><Word> a \t b </Word><Word>\nc\n</Word></Put>",
    )
    .expect("reads");
    assert_eq!(put.whatever.as_deref(), Some(" a\tb "));
    assert_eq!(put.line.as_deref(), Some(" a b "));
    assert_eq!(put.word, ["a b", "c"]);
    assert_eq!(put.link.as_deref(), Some("urn:x"));
}

#[test]
fn a_value_of_any_simple_type_keeps_the_type_it_says() {
    let mut value = put(Size::SmallNumber(1));
    value.simple = Some(erpsync::xsd::AnyType::of(&12_u8));
    let text = to_string(&value).expect("writes");
    let read: Put = from_str(&text).expect("reads");
    let simple = read.simple.expect("is there");
    assert!(simple.is::<u8>() && !simple.is::<i32>());
    assert_eq!(simple.read::<u8>().expect("is a number"), 12);
}

#[test]
fn all_samples() {
    crate::samples::all::<Put, PutResponse>(
        include_str!("../../../erpsync-codegen/tests/golden/values.samples"),
        ":PutResponse ",
    );
}
