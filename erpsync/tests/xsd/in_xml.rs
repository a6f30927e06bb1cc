//! The value types where they are met: in elements and in attributes.

use erpsync::xml::{ElementName, ReadErrorKind, Writer, XmlRead, XmlWrite, element_name, from_str};
use erpsync::xsd::{Base64Binary, Date, DateTime, Decimal, Duration, Flags, Guid, Integer};

static VALUE: ElementName = element_name!("", "v");

fn written(value: &impl XmlWrite) -> String {
    let mut writer = Writer::new();
    value.write(&mut writer, &VALUE);
    writer.finish().unwrap()
}

/// An element with this text has this value, which is written with that text.
#[track_caller]
fn there_and_back<T: XmlRead + XmlWrite + PartialEq + std::fmt::Debug>(read: &str, write: &str) {
    let value: T = from_str(&format!("<v>{read}</v>")).unwrap();
    assert_eq!(written(&value), format!("<v>{write}</v>"));
    assert_eq!(from_str::<T>(&written(&value)).unwrap(), value);
}

#[test]
fn values_in_elements() {
    there_and_back::<i32>("\n  +0042 <!-- forty-two -->", "42");
    there_and_back::<u8>("&#50;<![CDATA[55]]>", "255");
    there_and_back::<bool>("1", "true");
    there_and_back::<f64>("-INF", "-INF");
    there_and_back::<Decimal>("1.50", "1.50");
    there_and_back::<Integer>("-18446744073709551616", "-18446744073709551616");
    there_and_back::<DateTime>(" 2026-11-23T24:00:00.00+00:00 ", "2026-11-24T00:00:00.00Z");
    there_and_back::<Date>("0001-01-01", "0001-01-01");
    there_and_back::<Duration>("PT90M", "PT90M");
    there_and_back::<Base64Binary>("AAEC\n/w==", "AAEC/w==");
    there_and_back::<Guid>("936DA01F-9ABD-4D9D-80C7-02AF85C822A8", "936da01f-9abd-4d9d-80c7-02af85c822a8");
    there_and_back::<String>(" a &lt; b ", " a &lt; b ");
    there_and_back::<Flags<String>>(" Select\n Update ", "Select Update");
    there_and_back::<Flags<String>>("", "");
}

#[test]
fn an_error_names_type_and_text() {
    let error = from_str::<i32>("<v>12x</v>").unwrap_err();
    assert!(error.to_string().contains("\"12x\" is not an xs:int"), "{error}");
    let error = from_str::<Date>("<v>2025-02-29</v>").unwrap_err();
    assert!(error.to_string().contains("the month does not have that day"), "{error}");
}

#[test]
fn an_empty_element_is_told_apart() {
    for text in ["<v/>", "<v> \n</v>"] {
        let error = from_str::<DateTime>(text).unwrap_err();
        assert!(matches!(error.kind(), ReadErrorKind::Empty("xs:dateTime")), "{error}");
    }
    // These have a value for it.
    assert_eq!(from_str::<String>("<v/>").unwrap(), "");
    assert!(from_str::<Base64Binary>("<v/>").unwrap().is_empty());
}
