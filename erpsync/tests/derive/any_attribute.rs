//! Attributes that no field stands for, kept by `#[xml(any_attribute)]`.

use erpsync::xml::{RawAttribute, from_str, to_string};
use erpsync::{XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Part", default)]
struct Part {
    #[xml(element = "Id", min_occurs = 0)]
    id: Option<i32>,
    #[xml(attribute = "name")]
    name: Option<String>,
    #[xml(any_attribute)]
    others: Vec<RawAttribute>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Wheel", default)]
struct Wheel {
    #[xml(base)]
    part: Part,
    #[xml(attribute = "size")]
    size: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Label")]
struct Label {
    #[xml(text)]
    value: String,
    #[xml(any_attribute)]
    others: Vec<RawAttribute>,
}

const SCOPE: &str = "xmlns=\"urn:x\" xmlns:o=\"urn:o\" xmlns:p=\"urn:p\"";

#[test]
fn kept_in_order_with_their_names() {
    let xml = format!(
        "<Part {SCOPE} b='1' o:a='&lt;2&gt;' name='n' p:a=\"3 '\" xml:lang='no' \
         xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'><Id>4</Id></Part>"
    );
    let part: Part = from_str(&xml).unwrap();
    let xml_namespace = "http://www.w3.org/XML/1998/namespace";
    let others = vec![
        RawAttribute::new("", "b", "1"),
        RawAttribute::new("urn:o", "a", "<2>"),
        RawAttribute::new("urn:p", "a", "3 '"),
        RawAttribute::new(xml_namespace, "lang", "no"),
    ];
    assert_eq!(part, Part { id: Some(4), name: Some("n".to_owned()), others });
    let written = to_string(&part).unwrap();
    assert_eq!(
        written,
        "<Part xmlns=\"urn:x\" name=\"n\" b=\"1\" xmlns:a-a=\"urn:o\" a-a:a=\"&lt;2&gt;\" \
         xmlns:a-a-=\"urn:p\" a-a-:a=\"3 '\" xml:lang=\"no\"><Id>4</Id></Part>"
    );
    assert_eq!(from_str::<Part>(&written).unwrap(), part);
}

#[test]
fn the_base_keeps_those_of_an_extension() {
    let wheel: Wheel = from_str("<Wheel xmlns='urn:x' size='7' color='red'><Id>1</Id></Wheel>").unwrap();
    assert_eq!((wheel.size, &wheel.part.others[..]), (Some(7), &[RawAttribute::new("", "color", "red")][..]));
    assert_eq!(from_str::<Wheel>(&to_string(&wheel).unwrap()).unwrap(), wheel);
}

#[test]
fn beside_a_text() {
    let label: Label = from_str("<Label xmlns='urn:x' href='#a'>one</Label>").unwrap();
    assert_eq!(label, Label { value: "one".to_owned(), others: vec![RawAttribute::new("", "href", "#a")] });
    assert_eq!(from_str::<Label>(&to_string(&label).unwrap()).unwrap(), label);
}

#[test]
fn what_an_element_cannot_have_is_refused() {
    let write = |attributes: &[(&str, &str)]| {
        let others = attributes.iter().map(|(namespace, local)| RawAttribute::new(*namespace, *local, "v"));
        to_string(&Part { name: Some("n".to_owned()), others: others.collect(), ..Part::default() })
    };
    let twice = "element `xs:anyAttribute`: an element cannot have the same attribute twice";
    let name = "element `xs:anyAttribute`: an element cannot have an attribute of this name";
    for (attributes, message) in [
        (&[("", "name")][..], twice),
        (&[("", "b"), ("", "b")], twice),
        (&[("urn:o", "b"), ("urn:p", "b"), ("urn:p", "b")], twice),
        (
            &[
                ("http://www.w3.org/XML/1998/namespace", "lang"),
                ("http://www.w3.org/XML/1998/namespace", "lang"),
            ],
            twice,
        ),
        (&[("", "a b")], name),
        (&[("", "")], name),
        (&[("", "xmlns")], name),
        (&[("http://www.w3.org/2001/XMLSchema-instance", "nil")], name),
        (&[("http://www.w3.org/2000/xmlns/", "x")], name),
    ] {
        assert_eq!(write(attributes).unwrap_err().to_string(), message, "{attributes:?}");
    }
    assert!(write(&[("urn:o", "name"), ("", "nam")]).is_ok());
}

#[test]
fn without_the_field_they_are_read_over() {
    #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
    #[xml(namespace = "urn:x", root = "Plain", default)]
    struct Plain {
        #[xml(attribute = "name")]
        name: Option<String>,
    }
    let plain: Plain = from_str("<Plain xmlns='urn:x' name='n' other='o'/>").unwrap();
    assert_eq!(to_string(&plain).unwrap(), "<Plain xmlns=\"urn:x\" name=\"n\"></Plain>");
}
