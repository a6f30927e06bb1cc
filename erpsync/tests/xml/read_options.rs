//! Messages that XML or XML Schema forbid, and the options that read them.

use erpsync::xml::{
    ForbiddenCharacters, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader, TagCache, XmlRead,
    to_string,
};
use erpsync::xsd::AnyType;
use erpsync::{XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "", root = "Item", default)]
struct Item {
    #[xml(attribute = "key")]
    key: Option<String>,
    #[xml(element = "Name", min_occurs = 0, nillable)]
    name: Option<String>,
    #[xml(element = "Weight", min_occurs = 0)]
    weight: Option<f64>,
}

fn read_with<T: XmlRead>(xml: &str, options: ReadOptions) -> Result<T, ReadError> {
    let mut reader = Reader::with_options(xml, options);
    reader.root()?;
    let value = T::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

fn with(forbidden: ForbiddenCharacters) -> ReadOptions {
    ReadOptions::default().forbidden_characters(forbidden)
}

#[test]
fn forbidden_characters() {
    for (spelled, kept) in [
        ("&#x1A;", '\x1A'),
        ("&#26;", '\x1A'),
        ("&#0;", '\0'),
        ("&#xFFFE;", '\u{FFFE}'),
        ("&#65535;", '\u{FFFF}'),
        ("&#xD800;", '\u{FFFD}'),
        ("&#x110000;", '\u{FFFD}'),
        ("&#99999999999;", '\u{FFFD}'),
        ("\x1A", '\x1A'),
        ("\0", '\0'),
        ("\u{FFFF}", '\u{FFFF}'),
        ("<![CDATA[\x1A]]>", '\x1A'),
        ("<!-- \x1B --><![CDATA[\x1A]]><?a \x1B?>", '\x1A'),
    ] {
        let xml = format!("<Item><Name>CASEBR{spelled}S</Name></Item>");
        let error = read_with::<Item>(&xml, ReadOptions::default()).unwrap_err();
        assert!(matches!(error.kind(), ReadErrorKind::NotWellFormed(_)), "{spelled:?}: {error}");
        let keep = read_with::<Item>(&xml, with(ForbiddenCharacters::Keep)).unwrap();
        assert_eq!(keep.name.as_deref(), Some(&*format!("CASEBR{kept}S")), "{spelled:?}");
        let replace = read_with::<Item>(&xml, with(ForbiddenCharacters::Replace)).unwrap();
        assert_eq!(replace.name.as_deref(), Some("CASEBR\u{FFFD}S"), "{spelled:?}");
        // It is not written.
        assert_eq!(to_string(&keep).is_ok(), kept == '\u{FFFD}', "{spelled:?}");
        to_string(&replace).unwrap();
    }
    let text = read_with::<String>("<a>&#x1A;</a>", ReadOptions::default()).unwrap_err().to_string();
    assert!(
        text.contains("`&#x1A;` is no character that XML allows") && text.contains("forbidden_characters")
    );
    let text = read_with::<String>("<a>\x1A</a>", ReadOptions::default()).unwrap_err().to_string();
    assert!(text.contains("U+001A is not allowed") && text.contains("forbidden_characters"), "{text}");
}

#[test]
fn forbidden_characters_in_attributes() {
    for spelled in ["&#x1A;", "\x1A", "\x1A &#x1A;\t"] {
        let xml = format!("<Item key=\"a{spelled}b\"/>");
        read_with::<Item>(&xml, ReadOptions::default()).unwrap_err();
        let key = |forbidden| read_with::<Item>(&xml, with(forbidden)).unwrap().key.unwrap();
        let kept = spelled.replace("&#x1A;", "\x1A").replace('\t', " ");
        assert_eq!(key(ForbiddenCharacters::Keep), format!("a{kept}b"));
        assert_eq!(key(ForbiddenCharacters::Replace), format!("a{}b", kept.replace('\x1A', "\u{FFFD}")));
    }
}

/// These are XML that others read.
#[test]
fn elements_that_are_kept_as_xml_have_no_forbidden_characters() {
    let xml =
        "<a b='&#x1A;&amp;&#65;'>\x01&#1;<![CDATA[&#1;\x01]]><!--&#1;\x01--><?p &#1;\x01?>&#x41;&lt;</a>";
    let clean = "<a b='\u{FFFD}&amp;&#65;'>\u{FFFD}\u{FFFD}<![CDATA[&#1;\u{FFFD}]]><!--&#1;\u{FFFD}-->\
                 <?p &#1;\u{FFFD}?>&#x41;&lt;</a>";
    for forbidden in [ForbiddenCharacters::Keep, ForbiddenCharacters::Replace] {
        let raw: RawElement = read_with(xml, with(forbidden)).unwrap();
        assert_eq!(raw.as_str(), clean);
        RawElement::parse(raw.as_str()).unwrap();
        let any: AnyType = read_with(xml, with(forbidden)).unwrap();
        let written = format!("{any:?}");
        assert!(!written.contains('\x01'), "{written}");
    }
}

/// Only characters are tolerated.
#[test]
fn markup_stays_what_it_is() {
    for xml in
        ["<a>&#x1G;</a>", "<a>&#;</a>", "<a>&nbsp;</a>", "<a>&</a>", "<\x01/>", "<a \x01='1'/>", "<a\x01/>"]
    {
        read_with::<String>(xml, with(ForbiddenCharacters::Keep)).unwrap_err();
    }
}

const NIL: &str = "<Item><Name xsi:nil=\"true\"></Name><Weight>1</Weight></Item>";

#[test]
fn a_prefix_that_nobody_declares() {
    let error = read_with::<Item>(NIL, ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`xsi` is not declared"), "{error}");
    let options = ReadOptions::default().undeclared_xsi(true);
    let expected = Item { weight: Some(1.0), ..Item::default() };
    assert_eq!(read_with::<Item>(NIL, options.clone()).unwrap(), expected);
    // With other attributes, other ways to say it, and declared after all.
    for xml in [
        "<Item><Name a='b' xsi:nil='1'/><Weight>1</Weight></Item>",
        "<Item><Name xsi:nil='true'/><Weight xsi:type='Weight'>1</Weight></Item>",
        "<Item xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><Name xsi:nil='true'/><Weight>1</Weight></Item>",
        "<Item><Name xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/><Weight>1</Weight></Item>",
    ] {
        assert_eq!(read_with::<Item>(xml, options.clone()).unwrap(), expected, "{xml}");
    }
    // Another namespace by that name is another one.
    let other = "<Item><Name xmlns:xsi='urn:x' xsi:nil='true'>a</Name></Item>";
    assert_eq!(read_with::<Item>(other, options.clone()).unwrap().name.as_deref(), Some("a"));
    // Other prefixes stay wrong.
    read_with::<Item>("<Item><Name i:nil='true'/></Item>", options.clone()).unwrap_err();
    // A raw element declares the prefix.
    let raw: RawElement = read_with(NIL, options).unwrap();
    assert!(
        raw.as_str().starts_with("<Item xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"),
        "{raw:?}"
    );
    assert_eq!(RawElement::parse(raw.as_str()).unwrap().read::<Item>().unwrap(), expected);
}

/// A tag cache that was filled under other options is not used.
#[test]
fn options_and_memory() {
    let spellings =
        ["<Item><Name xsi:nil=\"true\"/></Item>", "<Item xmlns:a=\"urn:&#1;\"><Name>a</Name></Item>"];
    let tolerant = with(ForbiddenCharacters::Keep).undeclared_xsi(true);
    let mut memory = TagCache::default();
    for _ in 0..8 {
        for xml in spellings {
            let mut reader = Reader::with_tag_cache(xml, tolerant.clone(), memory);
            reader.root().unwrap();
            Item::read(&mut reader).unwrap();
            memory = reader.into_tag_cache();
            let strict = read_with::<Item>(xml, ReadOptions::default()).unwrap_err();
            let mut reader = Reader::with_tag_cache(xml, ReadOptions::default(), std::mem::take(&mut memory));
            let told = reader.root().and_then(|()| Item::read(&mut reader)).unwrap_err();
            assert_eq!(told, strict);
            let mut reader = Reader::with_options(xml, tolerant.clone());
            reader.root().unwrap();
            Item::read(&mut reader).unwrap();
            memory = reader.into_tag_cache();
        }
    }
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "", root = "Scale")]
struct Scale {
    #[xml(attribute = "max")]
    max: Option<f32>,
    #[xml(element = "Steps", list)]
    steps: Vec<f64>,
    #[xml(element = "Word")]
    word: String,
}

#[test]
fn floats_as_other_languages_spell_them() {
    let lenient = ReadOptions::default().lenient_floats(true);
    for (text, value) in [
        ("inf", f64::INFINITY),
        ("+INF", f64::INFINITY),
        ("INF", f64::INFINITY),
        (" Infinity\n", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
        ("-Infinity", f64::NEG_INFINITY),
        ("nan", f64::NAN),
        ("NAN", f64::NAN),
        ("1.5", 1.5),
    ] {
        let xml = format!("<Item><Weight>{text}</Weight></Item>");
        let read = read_with::<Item>(&xml, lenient.clone()).unwrap().weight.unwrap();
        assert!(read == value || read.is_nan() && value.is_nan(), "{text}: {read}");
        let is_schema = matches!(text, "INF" | "1.5");
        assert_eq!(read_with::<Item>(&xml, ReadOptions::default()).is_ok(), is_schema, "{text}");
    }
    let xml = "<Scale max='+inf'><Steps>1 -Inf 3</Steps><Word>inf</Word></Scale>";
    let scale = read_with::<Scale>(xml, lenient.clone()).unwrap();
    let expected =
        Scale { max: Some(f32::INFINITY), steps: vec![1.0, f64::NEG_INFINITY, 3.0], word: "inf".to_owned() };
    assert_eq!(scale, expected);
    read_with::<Scale>(xml, ReadOptions::default()).unwrap_err();
    // A text that is no number is quoted as it was received.
    let error = read_with::<Item>("<Item><Weight>infinite</Weight></Item>", lenient.clone()).unwrap_err();
    assert!(error.to_string().contains("\"infinite\" is not an xs:double"), "{error}");
    let error = read_with::<i32>("<a>inf</a>", lenient).unwrap_err();
    assert!(error.to_string().contains("\"inf\" is not an xs:int"), "{error}");
}
