//! Mixed content: texts between the elements of a choice that is made again and again.

use erpsync::xml::{RawElement, ReadOptions, Reader, XmlRead as _, from_str, to_string};
use erpsync::{XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Letter")]
struct Letter {
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    content: Vec<Part>,
    #[xml(attribute = "lang")]
    lang: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum Part {
    #[xml(element = "Bold")]
    Bold(String),
    #[xml(element = "Inner")]
    Inner(Letter),
    #[xml(any)]
    Any(RawElement),
    #[xml(text)]
    Text(String),
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

#[track_caller]
fn reads(content: &str, parts: &[Part]) {
    let xml = format!("<Letter xmlns=\"urn:x\" lang=\"no\">{content}</Letter>");
    let letter: Letter = from_str(&xml).unwrap();
    assert_eq!(letter, Letter { content: parts.to_vec(), lang: Some("no".to_owned()) });
    assert_eq!(from_str::<Letter>(&to_string(&letter).unwrap()).unwrap(), letter);
}

#[test]
fn order_is_kept() {
    let inner = Letter { content: vec![text("in "), Part::Bold("deep".to_owned())], lang: None };
    reads(
        "Dear <Bold>you</Bold>, \n<Bold>too</Bold><Inner>in <Bold>deep</Bold></Inner>!",
        &[
            text("Dear "),
            Part::Bold("you".to_owned()),
            text(", \n"),
            Part::Bold("too".to_owned()),
            Part::Inner(inner),
            text("!"),
        ],
    );
    reads("", &[]);
    reads(" ", &[text(" ")]);
    reads("<Bold/>", &[Part::Bold(String::new())]);
    let other = RawElement::parse("<b xmlns=\"urn:y\">1</b>").unwrap();
    reads("a<b xmlns=\"urn:y\">1</b>c", &[text("a"), Part::Any(other), text("c")]);
}

#[test]
fn one_text_whatever_it_is_made_of() {
    reads("a&lt;<![CDATA[<&]]>b<!-- no -->c<?pi?>d&#10;\r\n", &[text("a<<&bcd\n\n")]);
}

#[test]
fn written_as_it_is() {
    let content = vec![text("1 < 2 "), Part::Bold("&".to_owned()), text(" ]]>")];
    assert_eq!(
        to_string(&Letter { content, lang: None }).unwrap(),
        "<Letter xmlns=\"urn:x\">1 &lt; 2 <Bold>&amp;</Bold> ]]&gt;</Letter>"
    );
    let content = vec![text("\u{1}")];
    let error = to_string(&Letter { content, lang: None }).unwrap_err();
    assert_eq!(error.to_string(), "element `Part`: the character U+0001 cannot be written in XML 1.0");
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
enum Few {
    #[xml(element = "Bold")]
    Bold(String),
    #[xml(text)]
    Text(String),
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Note")]
struct Note {
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    content: Vec<Few>,
}

#[test]
fn unknown_elements_are_told_and_skipped() {
    let xml = "<Note xmlns='urn:x'>a<Other>x</Other>b<Bold>c</Bold></Note>";
    let mut reader = Reader::with_options(xml, ReadOptions::default().report_drift(true));
    reader.root().unwrap();
    let note = Note::read(&mut reader).unwrap();
    assert_eq!(reader.take_drift().len(), 1);
    let [a, b] = ["a", "b"].map(|text| Few::Text(text.to_owned()));
    assert_eq!(note.content, [a, b, Few::Bold("c".to_owned())]);
}

#[test]
fn not_well_formed_is_told_where() {
    for (xml, what) in [
        ("<Note xmlns='urn:x'>a]]>b</Note>", "write `]]&gt;`"),
        ("<Note xmlns='urn:x'>a<Bold>b</Note>", "Bold"),
        ("<Note xmlns='urn:x'>a", "ends too early"),
        ("<Note xmlns='urn:x'>a<!DOCTYPE x></Note>", "expected text or a tag"),
        ("<Note xmlns='urn:x'>a\u{1}</Note>", "U+0001"),
    ] {
        let error = from_str::<Note>(xml).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}
