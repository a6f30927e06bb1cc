//! `xs:anyType`: values of every kind in, and out again by the type that they say they have.

use erpsync::xml::{XSD_NAMESPACE, XmlType, from_str, to_string};
use erpsync::xsd::{AnyType, Date, Guid, Integer, QName, UnknownValue};
use erpsync::{XmlRead, XmlWrite};

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "Box")]
struct Box {
    #[xml(element = "Content")]
    content: AnyType,
    #[xml(element = "More", min_occurs = 0, max_occurs = "unbounded")]
    more: Vec<AnyType>,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", type = "Line")]
struct Line {
    #[xml(element = "Article")]
    article: String,
    #[xml(element = "Part", min_occurs = 0, max_occurs = "unbounded")]
    parts: Vec<AnyType>,
    #[xml(attribute = "kind", required)]
    kind: QName,
}

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:pay", type = "Payment", enumeration)]
enum Payment {
    #[xml(value = "cash")]
    Cash,
    #[xml(other)]
    Unrecognized(UnknownValue),
}

#[test]
fn a_value_of_a_type_with_a_name_goes_in_and_comes_out() {
    let line = Line {
        article: "a & b".to_owned(),
        parts: vec![AnyType::of(&7), AnyType::of(&Payment::Cash)],
        kind: QName::new("urn:kinds", "big"),
    };
    let full = Box { content: AnyType::of(&line), more: vec![AnyType::of(&"text".to_owned())] };
    assert!(full.content.is::<Line>());
    assert!(!full.content.is::<Payment>());
    let text = to_string(&full).expect("writes");
    let read: Box = from_str(&text).expect("reads");
    assert_eq!(read.content.type_name(), Some(&QName::new("urn:shop", "Line")), "{text}");
    assert!(read.content.is::<Line>() && read.more[0].is::<String>());
    let out: Line = read.content.read().expect("is a line");
    assert_eq!((&out.article, &out.kind), (&line.article, &line.kind));
    assert!(out.parts[0].is::<i32>() && out.parts[1].is::<Payment>());
    assert_eq!(out.parts[0].read::<i32>().expect("is a number"), 7);
    assert_eq!(out.parts[1].read::<Payment>().expect("is listed"), Payment::Cash);
    // A value is written again as it was read.
    assert_eq!(
        to_string(&read).expect("writes"),
        to_string(&from_str::<Box>(&text).expect("reads")).expect("writes")
    );
}

#[test]
fn the_types_of_the_recommendation_have_their_names() {
    for (name, local) in [
        (i8::TYPE_NAME, "byte"),
        (u64::TYPE_NAME, "unsignedLong"),
        (bool::TYPE_NAME, "boolean"),
        (f64::TYPE_NAME, "double"),
        (Integer::TYPE_NAME, "integer"),
        (Date::TYPE_NAME, "date"),
        (String::TYPE_NAME, "string"),
        (QName::TYPE_NAME, "QName"),
    ] {
        assert_eq!((name.namespace, name.local), (XSD_NAMESPACE, local));
    }
    let guid = Guid::TYPE_NAME;
    assert_eq!((guid.namespace, guid.local), ("http://schemas.microsoft.com/2003/10/Serialization/", "guid"));
}

#[test]
fn a_value_that_cannot_be_written_is_an_error_then() {
    let bad = AnyType::of(&"a\0b".to_owned());
    assert!(to_string(&Box { content: bad, more: Vec::new() }).is_err());
}

#[test]
fn a_value_says_its_type_on_the_wire() {
    let any = AnyType::of(&"2026-06-01".parse::<Date>().expect("a date"));
    assert_eq!(
        to_string(&Box { content: any, more: Vec::new() }).expect("writes"),
        "<Box xmlns=\"urn:shop\"><n:Content xmlns:n=\"urn:shop\" xmlns=\"\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:t=\"http://www.w3.org/2001/XMLSchema\" \
         xsi:type=\"t:date\">2026-06-01</n:Content></Box>"
    );
}

#[test]
fn a_value_that_is_passed_on_again_and_again_does_not_grow() {
    let prefixed =
        "<s:Box xmlns:s=\"urn:shop\"><s:Content>a</s:Content><s:More x=\"xmlns:n='urn:shop'\"/></s:Box>";
    let mut texts = vec![prefixed.to_owned()];
    for _ in 0..3 {
        let passed_on: Box = from_str(texts.last().expect("one")).expect("reads");
        texts.push(to_string(&passed_on).expect("writes"));
    }
    assert_eq!(
        texts[1],
        "<Box xmlns=\"urn:shop\"><s:Content xmlns=\"\" xmlns:s=\"urn:shop\">a</s:Content>\
         <s:More xmlns=\"\" xmlns:s=\"urn:shop\" x=\"xmlns:n='urn:shop'\"></s:More></Box>"
    );
    assert!(texts[1..].windows(2).all(|pair| pair[0] == pair[1]), "{texts:#?}");
}
