//! The writer: whatever goes in, what comes out is well-formed and reads back equal, or is an error.

use erpsync::xml::{
    Name, RawElement, WriteError, Writer, XSD_NAMESPACE, XmlRead, XmlWrite, element_name, from_str, to_string,
};
use erpsync::xsd::{AnyType, Nillable, QName};
use erpsync::{XmlRead, XmlWrite};
use proptest::prelude::*;

/// Types in three namespaces (one of them none), each with elements in all three.
macro_rules! crossing {
    ($($name:ident $root:literal $namespace:literal),+) => {$(
        #[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
        #[xml(namespace = $namespace, root = $root)]
        struct $name {
            #[xml(attribute = "plain")]
            plain: Option<String>,
            #[xml(attribute = "kind")]
            kind: Option<QName>,
            #[xml(attribute = "same", namespace = "urn:b")]
            qualified: Option<String>,
            #[xml(attribute = "same", namespace = "urn:c")]
            other: Option<String>,
            #[xml(element = "text", min_occurs = 0)]
            text: Option<String>,
            #[xml(element = "n", namespace = "urn:a", min_occurs = 0)]
            a: Option<Box<A>>,
            #[xml(element = "n", namespace = "urn:b", min_occurs = 0, nillable = "kept")]
            b: Nillable<Box<B>>,
            #[xml(element = "n", namespace = "", min_occurs = 0)]
            none: Option<Box<Bare>>,
            #[xml(element = "list", namespace = "urn:b", items("x", namespace = ""), min_occurs = 0)]
            items: Option<Vec<String>>,
            #[xml(element = "name", namespace = "urn:a", min_occurs = 0)]
            name: Option<QName>,
            #[xml(element = "name", namespace = "", min_occurs = 0)]
            bare_name: Option<QName>,
            #[xml(element = "any", min_occurs = 0, max_occurs = "unbounded")]
            any: Vec<Any>,
            #[xml(element = "raw", namespace = "urn:r", min_occurs = 0)]
            raw: Option<Raw>,
        }
    )+};
}
crossing!(A "a" "urn:a", B "b" "urn:b", Bare "bare" "");

/// Equal when they read alike: the text of the element may declare more than before.
macro_rules! alike {
    ($($name:ident($inner:ty) $what:ident)+) => {$(
        #[derive(Clone, Debug)]
        struct $name($inner);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let text = |of: &$inner| of.read::<String>().map_err(|error| error.kind().clone());
                self.0.$what() == other.0.$what() && text(&self.0) == text(&other.0)
            }
        }

        impl XmlRead for $name {
            fn read(reader: &mut erpsync::xml::Reader<'_>) -> Result<Self, erpsync::xml::ReadError> {
                XmlRead::read(reader).map(Self)
            }
        }

        impl XmlWrite for $name {
            fn write(&self, writer: &mut Writer, name: &'static erpsync::xml::ElementName) {
                self.0.write(writer, name);
            }
        }
    )+};
}
alike!(Any(AnyType) type_name Raw(RawElement) name);

/// Texts with what is special in XML, and now and then what it does not allow.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => "[a-z <>&;'\"\\]\\[:/=\r\n\t!?#-]{0,12}",
        20 => "\\PC{0,8}",
        10 => Just("n:x xmlns:n='u' ]]> <!-- \u{85}\u{2028}\u{FFFD}".to_owned()),
        1 => prop::sample::select(vec!["\0", "a\u{B}", "\u{FFFE}", "\u{FFFF}b", "\u{1F}"]).prop_map(str::to_owned),
    ]
}

fn qname() -> impl Strategy<Value = QName> {
    let namespaces =
        ["", "", "urn:a", "urn:b", "u&<'\" \n", "http://www.w3.org/XML/1998/namespace", XSD_NAMESPACE];
    let good = prop::sample::select(vec!["x", "n", "é.-1", "type"]);
    let bad = prop::sample::select(vec!["a b", "", "1", "a:b", "<"]);
    (prop::sample::select(namespaces.to_vec()), prop_oneof![20 => good, 1 => bad])
        .prop_map(|(namespace, local)| QName::new(namespace, local))
}

fn any() -> impl Strategy<Value = Any> {
    let read = prop::sample::select(vec![
        "<v xmlns='urn:z' a='/'>t</v>",
        "<p:v xmlns:p='urn:p' p:a='>' b=\" xmlns:n='\"><!-- </v> --><![CDATA[</v>]]>p:t</p:v\n>",
        "<v/>",
        "<v xmlns:n='urn:n'  n:a='1' xmlns:nn='urn:nn' />",
        "<v xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='v'> t </v>",
    ]);
    prop_oneof![
        (qname(), text()).prop_map(|(name, text)| Any(AnyType::of_simple(name, &text))),
        read.prop_map(|xml| Any(from_str(xml).unwrap())),
    ]
}

fn raw() -> impl Strategy<Value = Raw> {
    prop::sample::select(vec![
        "<raw xmlns='urn:r'>t</raw>",
        "<p:raw xmlns:p='urn:r' xmlns='' a='/'/>",
        "<p:raw xmlns:p='urn:r'>p:t</p:raw>",
        "<n:raw n:a='1' xmlns:n = 'urn:r' xmlns='urn:a' b=' xmlns=\"'>n:t</n:raw>",
    ])
    .prop_map(|xml| Raw(from_str(xml).unwrap()))
}

type Level = (
    (Option<String>, Option<String>, Option<String>, Option<String>),
    Option<Vec<String>>,
    [Option<QName>; 3],
    Vec<Any>,
    Option<Raw>,
);

fn level() -> impl Strategy<Value = Level> {
    let maybe = || prop::option::weighted(0.3, text());
    (
        (maybe(), maybe(), maybe(), maybe()),
        prop::option::weighted(0.3, prop::collection::vec(text(), 0..3)),
        [(); 3].map(|()| prop::option::weighted(0.2, qname())),
        prop::collection::vec(any(), 0..2),
        prop::option::weighted(0.2, raw()),
    )
}

/// Builds one type of another's fields: they are alike.
macro_rules! build {
    ($type:ident, $level:expr, $a:expr, $b:expr, $none:expr) => {{
        let ((plain, qualified, other, text), items, [kind, name, bare_name], any, raw) = $level;
        $type {
            plain,
            kind,
            qualified,
            other,
            text,
            a: $a,
            b: $b,
            none: $none,
            items,
            name,
            bare_name,
            any,
            raw,
        }
    }};
}

/// Elements inside each other, of types and in namespaces as `path` says.
fn nested(levels: Vec<Level>, path: &[u8]) -> A {
    let (mut a, mut b, mut none) = (None, Nillable::Absent, None);
    for (level, step) in levels.into_iter().zip(path) {
        let (inner_a, inner_b, inner_none) =
            (a.take(), std::mem::replace(&mut b, Nillable::Absent), none.take());
        match step % 4 {
            0 => a = Some(Box::new(build!(A, level, inner_a, inner_b, inner_none))),
            1 => b = Nillable::Value(Box::new(build!(B, level, inner_a, inner_b, inner_none))),
            2 => none = Some(Box::new(build!(Bare, level, inner_a, inner_b, inner_none))),
            _ => {
                a = Some(Box::new(build!(A, level, inner_a, Nillable::Nil, inner_none)));
                none = Some(Box::default());
            }
        }
    }
    A { a, b, none, ..A::default() }
}

/// Reads what was written; an error must say why.
fn round<T>(value: &T)
where
    T: XmlRead + XmlWrite + erpsync::xml::XmlRoot + PartialEq + std::fmt::Debug,
{
    match to_string(value) {
        Ok(xml) => {
            let read = from_str::<T>(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
            assert_eq!(&read, value, "{xml}");
        }
        Err(WriteError::Character { character, .. }) => {
            assert!(
                matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}'..='\u{FFFF}')
            );
        }
        Err(WriteError::Value { reason, .. }) => {
            let known = [
                "is no qualified name",
                "is no type's name",
                "cannot stand in an element without a namespace",
            ];
            assert!(known.iter().any(|known| reason.contains(known)), "{reason}");
        }
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn what_is_written_reads_back(levels in prop::collection::vec(level(), 1..4), path in prop::collection::vec(0..8_u8, 4)) {
        let value = nested(levels, &path);
        round(&value);
        // Likewise under roots in the other namespaces.
        round(&B { a: value.a.clone(), b: value.b.clone(), none: value.none.clone(), any: value.any.clone(), ..B::default() });
        round(&Bare { a: value.a, b: value.b, none: value.none, any: value.any, ..Bare::default() });
    }
}

/// A text in the two places that a text can have.
#[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:t", root = "Texts", default)]
struct Texts {
    #[xml(attribute = "at")]
    at: Option<String>,
    #[xml(element = "In", min_occurs = 0)]
    inside: Option<String>,
}

fn is_allowed(character: char) -> bool {
    // XML 1.0, production 2.
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_text_is_written_so_that_another_parser_reads_it(text in prop::collection::vec(
        prop_oneof![proptest::char::any(), prop::sample::select("<>&\"'\r\n\t ]\0\u{B}\u{85}\u{FFFE}".chars().collect::<Vec<_>>())], 0..30,
    )) {
        let text: String = text.into_iter().collect();
        let value = Texts { at: Some(text.clone()), inside: Some(text.clone()) };
        match to_string(&value) {
            Ok(xml) => {
                prop_assert!(text.chars().all(is_allowed));
                let seen = xml_suite::second_opinion(&xml).unwrap();
                let inside = if text.is_empty() { vec![] } else { vec![xml_suite::Item::Text(text.clone())] };
                let mut expected = xml_suite::Element::new("{urn:t}Texts".to_owned(), vec![("{}at".to_owned(), text)]);
                let mut element = xml_suite::Element::new("{urn:t}In".to_owned(), vec![]);
                element.content = inside;
                expected.content.push(xml_suite::Item::Element(element));
                prop_assert_eq!(seen, expected);
                prop_assert_eq!(from_str::<Texts>(&xml).unwrap(), value);
            }
            Err(WriteError::Character { character, .. }) => {
                prop_assert_eq!(text.chars().find(|&character| !is_allowed(character)), Some(character));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn names_without_a_namespace_can_be_said_anywhere() {
    let value = A { name: Some(QName::new("", "x")), ..A::default() };
    let xml = to_string(&value).unwrap();
    assert_eq!(from_str::<A>(&xml).unwrap(), value, "{xml}");
    // In an attribute, too: no namespace is the default one of its element then.
    let inner = A { kind: Some(QName::new("", "k")), text: Some("t".to_owned()), ..A::default() };
    let value = A { a: Some(Box::new(inner)), text: Some("t".to_owned()), ..A::default() };
    let xml = to_string(&value).unwrap();
    assert_eq!(
        xml,
        "<a xmlns=\"urn:a\"><text>t</text><n:n xmlns:n=\"urn:a\" xmlns=\"\" kind=\"k\">\
         <text xmlns=\"urn:a\">t</text></n:n></a>"
    );
    assert_eq!(from_str::<A>(&xml).unwrap(), value);
    // And where the element is nil.
    static NIL: erpsync::xml::ElementName = element_name!("urn:a", "e");
    let mut writer = Writer::new();
    writer.nil_with(&A { kind: Some(QName::new("", "k")), ..A::default() }, &NIL);
    assert_eq!(
        writer.finish().unwrap(),
        "<n:e xmlns:n=\"urn:a\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\" kind=\"k\"/>"
    );
    let error = to_string(&A { name: Some(QName::new("urn:a", "a b")), ..A::default() }).unwrap_err();
    assert_eq!(error.to_string(), "element `name`: `{urn:a}a b` is no qualified name");
    let reserved = QName::new("http://www.w3.org/2000/xmlns/", "x");
    assert!(to_string(&A { name: Some(reserved), ..A::default() }).is_err());
}

#[test]
fn a_value_of_any_type_that_cannot_be_written_is_an_error() {
    let any = |value: &str| Any(AnyType::of_simple(QName::new(XSD_NAMESPACE, "string"), &value.to_owned()));
    let error = to_string(&A { any: vec![any("ok"), any("a\0b")], ..A::default() }).unwrap_err();
    assert!(matches!(error, WriteError::Character { character: '\0', .. }), "{error}");
    // A type in no namespace.
    let bare = AnyType::of_simple(QName::new("", "local"), &"v".to_owned());
    assert_eq!(
        from_str::<AnyType>(bare.element().as_str()).unwrap().type_name(),
        Some(&QName::new("", "local"))
    );
}

#[test]
fn types_that_elements_say() {
    static NAME: erpsync::xml::ElementName = element_name!("urn:a", "e");
    let written = |type_name: Name<'static>, write: &dyn Fn(&mut Writer)| {
        let mut writer = Writer::new();
        writer.set_type(type_name);
        write(&mut writer);
        write(&mut writer);
        let xml = writer.finish().unwrap();
        // Two elements: the second does not say a type.
        let both = format!("<r>{xml}</r>");
        let _: RawElement = from_str(&both).unwrap();
        assert!(!xml.is_empty());
        let first = xml.find('>').unwrap();
        let mut reader = erpsync::xml::Reader::new(&xml);
        reader.root().unwrap();
        let said = reader.xsi_type().map(|name| name.to_string());
        assert!(!xml[first..].contains("xsi:type"), "{xml}");
        said
    };
    for type_name in [Name::new("", "t"), Name::new("urn:t", "t"), Name::new("urn:a", "t")] {
        assert_eq!(written(type_name, &|writer| writer.value(&1, &NAME)), Some(type_name.to_string()));
        assert_eq!(written(type_name, &|writer| writer.nil(&NAME)), Some(type_name.to_string()));
        // These say what they say themselves.
        let raw = RawElement::parse("<e xmlns='urn:a'/>").unwrap();
        assert_eq!(written(type_name, &|writer| raw.write(writer, &NAME)), None);
    }
}

#[test]
fn raw_elements_take_along_the_namespaces_they_use() {
    #[derive(Debug, XmlRead)]
    #[xml(namespace = "urn:a")]
    #[allow(dead_code)]
    struct Outer {
        #[xml(element = "e", namespace = "urn:p", min_occurs = 0, max_occurs = "unbounded")]
        elements: Vec<RawElement>,
    }
    for inner in [
        r#"<p:e t=" xmlns:p='x' "/>"#,
        r#"<p:e t=' xmlns:q=' q:t=''/>"#,
        "<p:e><q:x/></p:e>",
        "<p:e>(q:x) 12:30 é:x -q:y</p:e>",
        "<p:e><!-- q: > --><![CDATA[</p:e>]]><q:x a='>'/></p:e >",
        "<p:e xmlns:q='urn:other' t='q:x'/>",
    ] {
        let declared = "xmlns:p='urn:p' xmlns:q='urn:q' xmlns:unused='urn:unused'";
        let outer: Outer = from_str(&format!("<a xmlns='urn:a' {declared}>{inner}</a>")).unwrap();
        let raw = &outer.elements[0];
        assert_eq!(raw.name(), Name::new("urn:p", "e"));
        let alone =
            RawElement::parse(raw.as_str()).unwrap_or_else(|error| panic!("{error}: {}", raw.as_str()));
        assert_eq!(&alone, raw);
        assert!(!raw.as_str().contains("unused"));
        assert_eq!(
            raw.as_str().contains("urn:q"),
            inner.contains("q:") && !inner.contains("other"),
            "{}",
            raw.as_str()
        );
    }
}
