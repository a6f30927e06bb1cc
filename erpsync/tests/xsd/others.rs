//! Bytes, GUIDs, characters, qualified names; and what holds several values.

use std::borrow::Cow;

use erpsync::validate::Validate as _;
use erpsync::xml::from_str;
use erpsync::xml::{ReadText, TextWriter, ValueError, WriteText};
use erpsync::xsd::whitespace::{collapse, replace, split, trim};
use erpsync::xsd::{
    Base64Binary, Char, Dictionary, Flags, Guid, HexBinary, Lexical, Nillable, QName, UnknownValue,
};
use erpsync::{Secret, Validate, XmlRead, XmlWrite};
use proptest::prelude::*;

#[track_caller]
fn bad<T: Lexical>(cases: &[&str]) {
    for text in cases {
        if let Ok(value) = T::from_lexical(text) {
            panic!("{text:?} was read as {}", value.to_lexical());
        }
    }
}

#[test]
fn base64() {
    for (text, bytes, written) in [
        ("", &[] as &[u8], ""),
        (" \n ", &[], ""),
        ("AA==", &[0], "AA=="),
        ("A A = =", &[0], "AA=="),
        ("AAE=", &[0, 1], "AAE="),
        ("AAEC", &[0, 1, 2], "AAEC"),
        ("+/+/", &[251, 255, 191], "+/+/"),
        ("\r\nAAEC\r\nAAEC\r\n", &[0, 1, 2, 0, 1, 2], "AAECAAEC"),
    ] {
        let value: Base64Binary = text.parse().unwrap();
        assert_eq!(**value, *bytes);
        assert_eq!(value.to_string(), written);
    }
    bad::<Base64Binary>(&[
        "A",
        "AA",
        "AAE",
        "AA=",
        "AB==",
        "AAF=",
        "AA===",
        "=",
        "====",
        "AAEC=",
        "-_-_",
        "AA==AAEC",
        "é",
        "A\u{a0}A==",
    ]);
}

#[test]
fn hex() {
    for (text, bytes, written) in
        [("", &[] as &[u8], ""), ("00", &[0], "00"), (" 0fB7 ", &[15, 183], "0FB7"), ("ff", &[255], "FF")]
    {
        let value: HexBinary = text.parse().unwrap();
        assert_eq!(**value, *bytes);
        assert_eq!(value.to_string(), written);
    }
    bad::<HexBinary>(&["0", "0g", "00 00", "0x00", "é", "000", "-1", "00\u{a0}"]);
    assert_eq!(format!("{:?}", HexBinary::from([1, 2])), "HexBinary(2 bytes: 01 02)");
    assert_eq!(format!("{:?}", HexBinary::default()), "HexBinary(0 bytes)");
}

#[test]
fn guids() {
    let written = "936da01f-9abd-4d9d-80c7-02af85c822a8";
    for text in [written, " 936DA01F-9abd-4D9D-80C7-02AF85C822A8\n"] {
        assert_eq!(text.parse::<Guid>().unwrap().to_string(), written);
    }
    bad::<Guid>(&[
        "",
        "936da01f9abd4d9d80c702af85c822a8",
        "{936da01f-9abd-4d9d-80c7-02af85c822a8}",
        "urn:uuid:936da01f-9abd-4d9d-80c7-02af85c822a8",
        "936da01f-9abd-4d9d-80c7-02af85c822a",
        "936da01f-9abd-4d9d-80c7-02af85c822ag",
        "936da01f-9abd4-d9d-80c7-02af85c822a8",
    ]);
    assert_eq!(Guid::default().to_string(), "00000000-0000-0000-0000-000000000000");
}

#[test]
fn characters() {
    for (text, unit) in [("65", 65), ("0", 0), ("-0", 0), (" +0065535 ", 65535)] {
        assert_eq!(text.parse::<Char>().unwrap(), Char(unit));
    }
    bad::<Char>(&["", "A", "65536", "-1", "99999999999999999999999", "6 5"]);
    assert_eq!(format!("{:?} {:?}", Char(65), Char(0xdc00)), "Char('A') Char(0xdc00)");
}

#[test]
fn qualified_names() {
    let scope = |prefix: &str| match prefix {
        "" => Some("urn:default"),
        "a" => Some("urn:a"),
        "unset" => Some(""),
        _ => None,
    };
    assert_eq!(QName::resolve(" a:b\n", scope).unwrap(), QName::new("urn:a", "b"));
    assert_eq!(QName::resolve("b.c-d_e", scope).unwrap(), QName::new("urn:default", "b.c-d_e"));
    assert_eq!(QName::resolve("b", |_| None).unwrap(), QName::new("", "b"));
    assert_eq!(QName::resolve("Ærø", |_| None).unwrap().to_string(), "Ærø");
    for text in
        ["", ":", "a:", ":b", "a:b:c", "a b", "1a", "a:1b", "-a", "a: b", "a\u{d7}b", "x:b", "unset:b"]
    {
        assert!(QName::resolve(text, scope).is_err(), "{text:?}");
    }
}

#[test]
fn white_space() {
    assert_eq!(trim("\t a b \r\n"), "a b");
    assert_eq!(trim("\u{2003}a\u{b}"), "\u{2003}a\u{b}");
    assert!(matches!(collapse("a b c"), Cow::Borrowed("a b c")));
    assert!(matches!(collapse("  a b c\n"), Cow::Borrowed("a b c")));
    assert_eq!(collapse("a \t b\nc"), "a b c");
    assert_eq!(collapse(" \n"), "");
    assert!(matches!(replace("a  b"), Cow::Borrowed("a  b")));
    assert_eq!(replace("\ta\r\nb"), " a  b");
    assert!(split("\ta\r\nb ").eq(["a", "b"]));
}

/// A flag such as the derive makes one.
#[derive(Clone, Debug, PartialEq)]
enum Right {
    Select,
    Update,
    Unrecognized(UnknownValue),
}

impl ReadText for Right {
    const TYPE: &'static str = "ETableRight";

    fn read_text(text: Cow<'_, str>) -> Result<Self, ValueError> {
        Ok(match trim(&text) {
            "Select" => Self::Select,
            "Update" => Self::Update,
            other => Self::Unrecognized(UnknownValue::__received(other)),
        })
    }
}

impl WriteText for Right {
    fn write_text(&self, out: &mut TextWriter<'_>) {
        match self {
            Self::Select => out.push_plain("Select"),
            Self::Update => out.push_plain("Update"),
            Self::Unrecognized(other) => other.write_text(out),
        }
    }
}

#[test]
fn flags_in_their_order() {
    let read = |text: &str| Flags::<Right>::read_text(Cow::Borrowed(text)).unwrap();
    assert!(read("").is_empty());
    assert!(read(" \n ").is_empty());
    assert_eq!(read(" Update\n\tSelect "), Flags::from([Right::Update, Right::Select]));

    let with_unknown = read("Select Restricted Update Select");
    assert_eq!(with_unknown.len(), 4);
    let names: Vec<String> = with_unknown.iter().map(|flag| format!("{flag:?}")).collect();
    assert_eq!(names, ["Select", "Unrecognized(UnknownValue(\"Restricted\"))", "Update", "Select"]);

    let mut flags = with_unknown.clone();
    assert!(flags.remove(&Right::Select) && !flags.contains(&Right::Select));
    assert!(!flags.remove(&Right::Select));
    assert!(!flags.insert(Right::Update) && flags.insert(Right::Select));
    assert_eq!(flags.as_slice().last(), Some(&Right::Select));
}

#[test]
fn lists() {
    let read = Vec::<i32>::read_text(Cow::Borrowed(" 1\n-2 +3 ")).unwrap();
    assert_eq!(read, [1, -2, 3]);
    assert!(Vec::<i32>::read_text(Cow::Borrowed("1 x")).is_err());
    assert!(Vec::<i32>::read_text(Cow::Borrowed(" ")).unwrap().is_empty());
}

#[test]
fn dictionaries() {
    let mut dictionary: Dictionary<String, Option<i32>> =
        [("a", Some(1)), ("b", None), ("a", Some(3))].into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    assert_eq!(dictionary.get("a"), Some(&Some(1)));
    assert_eq!(dictionary.get("b"), Some(&None));
    assert_eq!(dictionary.get("c"), None);
    assert!(dictionary.get_all("a").eq([&Some(1), &Some(3)]));
    assert!(dictionary.keys().eq(["a", "b", "a"]));
    assert_eq!(dictionary.insert("a".into(), Some(9)), Some(Some(1)));
    assert_eq!(dictionary.insert("c".into(), Some(4)), None);
    assert!(dictionary.values().eq([&Some(9), &None, &Some(3), &Some(4)]));
    *dictionary.get_mut("c").unwrap() = None;
    assert_eq!(dictionary.remove("a"), Some(Some(9)));
    assert_eq!(dictionary.remove("a"), None);
    assert_eq!(dictionary.len(), 2);
    for (_, value) in dictionary.iter_mut() {
        *value = Some(0);
    }
    assert_eq!(dictionary.into_vec(), [("b".to_owned(), Some(0)), ("c".to_owned(), Some(0))]);
}

#[test]
fn nillables() {
    assert_eq!(Nillable::<i32>::from(None), Nillable::Absent);
    assert_eq!(Nillable::<i32>::from(Some(1)), Nillable::Value(1));
    assert_eq!(Nillable::Value(1).map(|value| value + 1), Nillable::Value(2));
    assert_eq!(Nillable::<i32>::Nil.map(|value| value + 1), Nillable::Nil);
    assert_eq!(Nillable::<i32>::Nil.unwrap_or(7), 7);
    assert_eq!(Option::from(Nillable::Value(1)), Some(1));
    let mut value = Nillable::Value(1);
    *value.value_mut().unwrap() = 2;
    assert_eq!((value.take(), value), (Nillable::Value(2), Nillable::Absent));
}

#[test]
fn secrets_stay_secret() {
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Credentials {
        ticket: Option<Secret<String>>,
    }
    let credentials = Credentials { ticket: Some("7T:abc".into()) };
    assert_eq!(format!("{credentials:?}"), "Credentials { ticket: Some(Secret(***)) }");
    assert!(!format!("{credentials:#?}").contains("abc"));
    assert_eq!(credentials.ticket.unwrap().into_exposed(), "7T:abc");
}

#[test]
fn what_is_wrong_with_a_secret_is_not_quoted() {
    #[derive(Debug, PartialEq, XmlRead, XmlWrite, Validate)]
    #[xml(enumeration)]
    enum Level {
        #[xml(value = "low")]
        Low,
        #[xml(other)]
        Other(UnknownValue),
    }
    #[derive(Debug, PartialEq, XmlRead, XmlWrite, Validate)]
    #[xml(root = "Access")]
    struct Access {
        #[xml(attribute = "level")]
        level: Option<Secret<Level>>,
        #[xml(element = "Pin", facets(max_inclusive = "999"))]
        pin: Secret<i32>,
    }
    let read = |text| from_str::<Access>(text).unwrap().validate();
    assert_eq!(read("<Access level='low'><Pin>12</Pin></Access>"), Ok(()));
    let error = read("<Access level='high'><Pin>1234</Pin></Access>").unwrap_err();
    assert_eq!(
        error.to_string(),
        "@level: a secret value is not valid; Pin: the value breaks maxInclusive 999"
    );
}

proptest! {
    #[test]
    fn bytes_there_and_back(bytes: Vec<u8>, at in 0..100_usize) {
        let value = Base64Binary::from(bytes.clone());
        let mut text = value.to_string();
        prop_assert_eq!(&text.parse::<Base64Binary>().unwrap(), &value);
        text.insert(at.min(text.len()), '\n');
        prop_assert_eq!(&text.parse::<Base64Binary>().unwrap(), &value);
        let value = HexBinary::from(bytes);
        prop_assert_eq!(value.to_string().parse::<HexBinary>().unwrap(), value);
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in "[A-Za-z0-9+/=:{}\\- \\PC]{0,50}") {
        if let Ok(value) = Base64Binary::from_lexical(&text) {
            prop_assert_eq!(Base64Binary::from_lexical(&value.to_lexical()).unwrap(), value);
        }
        if let Ok(value) = HexBinary::from_lexical(&text) {
            prop_assert_eq!(HexBinary::from_lexical(&value.to_lexical()).unwrap(), value);
        }
        let _ = (Guid::from_lexical(&text), Char::from_lexical(&text), QName::resolve(&text, |_| Some("urn:x")));
        let words: Vec<&str> = split(&text).collect();
        prop_assert_eq!(collapse(&text), words.join(" "));
    }
}
