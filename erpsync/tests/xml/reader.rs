//! The reader: what it accepts, what it refuses, and that cached tags never change what is read.

use erpsync::codegen::{Field, Part, ReadFields, Shape};
use erpsync::xml::{
    Limits, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader, XmlRead, from_slice, from_str,
};

/// `(a, b?, a)` and `item*`, all in the namespace `urn:x`; text only.
#[derive(Debug, Default, PartialEq)]
struct Row {
    first: Option<String>,
    middle: Option<String>,
    second: Option<String>,
    items: Vec<Option<String>>,
}

impl ReadFields for Row {
    type Partial = Self;
    const FIELDS: usize = 4;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            "Row",
            &[
                Part::Element(Field::once("urn:x", "a")),
                Part::Element(Field::once("urn:x", "b")),
                Part::Element(Field::once("urn:x", "a")),
                Part::Element(Field::repeated("urn:x", "item")),
            ],
        );
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(row: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        match index {
            0 => row.first = XmlRead::read(reader)?,
            1 => row.middle = XmlRead::read(reader)?,
            2 => row.second = XmlRead::read(reader)?,
            _ => row.items.push(XmlRead::read(reader)?),
        }
        Ok(())
    }

    fn finish(row: Self) -> Result<Self, &'static str> {
        Ok(row)
    }
}

impl XmlRead for Row {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.read_fields()
    }
}

/// `row*` in the namespace `urn:x`.
#[derive(Debug, PartialEq)]
struct Rows(Vec<Row>);

impl XmlRead for Rows {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        static SHAPE: Shape = Shape::new("Rows", &[Part::Element(Field::repeated("urn:x", "row"))]);
        let mut rows = Vec::new();
        let mut frame = reader.enter(&SHAPE);
        while reader.next(&mut frame)?.is_some() {
            rows.push(Row::read(reader)?);
        }
        Ok(Self(rows))
    }
}

fn row(first: &str, middle: &str, second: &str, items: &[Option<&str>]) -> Row {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Row {
        first: text(first),
        middle: text(middle),
        second: text(second),
        items: items.iter().map(|item| item.map(str::to_owned)).collect(),
    }
}

fn kind<T: XmlRead + std::fmt::Debug>(text: &str) -> ReadErrorKind {
    from_str::<T>(text).expect_err(text).kind().clone()
}

#[test]
fn the_position_picks_between_fields_of_one_name() {
    let both = r#"<rows xmlns="urn:x"><row><a>1</a><a>2</a></row><row><a>3</a><b>4</b><a>5</a></row><row><a>6</a></row></rows>"#;
    let rows: Rows = from_str(both).unwrap();
    assert_eq!(rows.0, [row("1", "", "2", &[]), row("3", "4", "5", &[]), row("6", "", "", &[])]);
    let thrice = r#"<row xmlns="urn:x"><a>1</a><a>2</a><a>3</a></row>"#;
    assert_eq!(kind::<Row>(thrice), ReadErrorKind::Repeated);
}

#[test]
fn any_order_is_read() {
    let text = r#"<rows xmlns="urn:x"><row><item>i</item><b>2</b><a>1</a></row><row><item>j</item><b>3</b><a>4</a></row></rows>"#;
    let rows: Rows = from_str(text).unwrap();
    // After `b`, the next field called `a` is the second.
    assert_eq!(rows.0, [row("", "2", "1", &[Some("i")]), row("", "3", "4", &[Some("j")])]);
    let again = r#"<row xmlns="urn:x"><b>1</b><item>i</item><b>2</b></row>"#;
    assert_eq!(kind::<Row>(again), ReadErrorKind::Repeated);
}

#[test]
fn the_same_bytes_in_another_scope_are_another_element() {
    // `<p:item>` is cached in the first row; in the second, `p` is another namespace.
    let text = r#"<rows xmlns="urn:x"><row xmlns:p="urn:x"><p:item>1</p:item><p:item>2</p:item></row><row xmlns:p="urn:y"><p:item>3</p:item><item>4</item></row><row xmlns:p="urn:x"><p:item>5</p:item></row></rows>"#;
    let rows: Rows = from_str(text).unwrap();
    assert_eq!(rows.0[0].items, [Some("1".into()), Some("2".into())]);
    assert_eq!(rows.0[1].items, [Some("4".into())]);
    assert_eq!(rows.0[2].items, [Some("5".into())]);
    // The default namespace likewise.
    let text = r#"<rows xmlns="urn:x"><row><item>1</item><item>2</item></row><x:row xmlns:x="urn:x" xmlns=""><item>3</item></x:row></rows>"#;
    let rows: Rows = from_str(text).unwrap();
    assert_eq!(rows.0[1].items, []);
}

#[test]
fn a_cached_tag_that_declares_a_namespace_enters_its_scope() {
    let item = r#"<q:item xmlns:q="urn:x">1</q:item>"#;
    let text = format!(r#"<row xmlns="urn:x">{}</row>"#, item.repeat(3));
    assert_eq!(from_str::<Row>(&text).unwrap().items.len(), 3);
    let outside = format!(r#"<row xmlns="urn:x">{}<q:item>1</q:item></row>"#, item.repeat(3));
    assert!(matches!(kind::<Row>(&outside), ReadErrorKind::NotWellFormed(_)));
}

#[test]
fn nil_and_not_nil_alternate() {
    let pair = r#"<item i:nil="true"/><item>x</item><item i:nil="false">y</item><item i:nil="1"></item>"#;
    let text = format!(
        r#"<row xmlns="urn:x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{}</row>"#,
        pair.repeat(3)
    );
    let items = from_str::<Row>(&text).unwrap().items;
    let expected = [None, Some("x".to_owned()), Some("y".to_owned()), None];
    assert_eq!(items, [expected.clone(), expected.clone(), expected].concat());
    // Equal bytes mean nothing if `i` is another namespace.
    let text = r#"<rows xmlns="urn:x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><row><item i:nil="true"/></row><row xmlns:i="urn:else"><item i:nil="true"/></row></rows>"#;
    let rows: Rows = from_str(text).unwrap();
    assert_eq!((&rows.0[0].items[..], &rows.0[1].items[..]), (&[None][..], &[Some(String::new())][..]));
}

#[test]
fn tags_with_attributes_are_read_in_full_every_time() {
    let text =
        r#"<row xmlns="urn:x"><item id="1">a</item><item id="1">b</item><item id="1" id="2">c</item></row>"#;
    assert!(matches!(kind::<Row>(text), ReadErrorKind::NotWellFormed(reason) if reason.contains("twice")));
}

#[test]
fn end_tags_are_checked_behind_cached_tags() {
    let good = r#"<row xmlns="urn:x"><item>a</item ><item>b</item
></row >"#;
    assert_eq!(from_str::<Row>(good).unwrap().items.len(), 2);
    for bad in [
        r#"<row xmlns="urn:x"><item>a</item><item>b</itex></row>"#,
        r#"<row xmlns="urn:x"><item>a</item><item>b</itemx></row>"#,
        r#"<row xmlns="urn:x"><item>a</item><item>b</item x></row>"#,
        r#"<row xmlns="urn:x"><item>a</item></rows>"#,
        r#"<p:row xmlns:p="urn:x"></row>"#,
    ] {
        assert!(matches!(kind::<Row>(bad), ReadErrorKind::NotWellFormed(_)), "{bad}");
    }
}

#[test]
fn text_in_all_its_forms() {
    for (text, value) in [
        ("<s>plain</s>", "plain"),
        ("<s/>", ""),
        ("<s></s>", ""),
        ("<s>a&amp;b&lt;c&gt;d&apos;e&quot;f</s>", "a&b<c>d'e\"f"),
        ("<s>&#65;&#x42;&#x1F600;</s>", "AB😀"),
        ("<s>a<!-- no -->b<?pi no?>c</s>", "abc"),
        ("<s>a<![CDATA[<b>&amp;]]]]><![CDATA[>]]>z</s>", "a<b>&amp;]]>z"),
        ("<s>one\r\ntwo\rthree\nfour&#13;</s>", "one\ntwo\nthree\nfour\r"),
        ("<s><![CDATA[one\r\ntwo]]></s>", "one\ntwo"),
        ("<s>a > b ]] ></s>", "a > b ]] >"),
        ("<s>søk \u{FFFD} \u{F900}</s>", "søk \u{FFFD} \u{F900}"),
        ("\u{FEFF}<?xml version='1.0' encoding=\"utf-8\" standalone='yes'?><!-- c --><s>x</s><?pi?> ", "x"),
    ] {
        assert_eq!(from_str::<String>(text).expect(text), value, "{text}");
        // Long texts take another loop.
        let long = "x".repeat(100);
        let text = text.replace("<s>", &format!("<s>{long}"));
        if text.contains(&long) {
            assert_eq!(from_str::<String>(&text).expect(&text), long + value);
        }
    }
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for bad in [
        "<s>]]></s>",
        "<s>&</s>",
        "<s>&nbsp;</s>",
        "<s>&#0;</s>",
        "<s>&#xD800;</s>",
        "<s>&#x;</s>",
        "<s>\u{1}</s>",
        "<s>\u{FFFE}</s>",
        "<s a=1/>",
        "<s a='1'b='2'/>",
        "<s a='<'/>",
        "<s a/>",
        "<s a='1' a='2'/>",
        "<s xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>",
        "<p:s/>",
        "<s p:a='1'/>",
        "<s xmlns:p=''/>",
        "<s xmlns:xml='u'/>",
        "<s xmlns:xmlns='u'/>",
        "<s xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<s xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<xmlns:s/>",
        "<1s/>",
        "<s:/>",
        "<:s/>",
        "<s><!-- -- --></s>",
        "<s><?xml version='1.0'?></s>",
        "<s><?a:b?></s>",
        "<s><! ></s>",
        "<s/><t/>",
        "<s/>x",
        "x<s/>",
        " <?xml version='1.0'?><s/>",
        "<?xml encoding='utf-8'?><s/>",
        "<?xml version='2.0'?><s/>",
        "<?xml version='1.0' standalone='maybe'?><s/>",
        "<?xml version='1.1'?><s/>",
    ] {
        assert!(
            matches!(kind::<String>(bad), ReadErrorKind::NotWellFormed(_)),
            "{bad}: {:?}",
            kind::<String>(bad)
        );
    }
}

#[test]
fn what_is_skipped_must_be_well_formed_too() {
    let skipped = |inner: &str| format!(r#"<row xmlns="urn:x"><z>{inner}</z><item>x</item></row>"#);
    let good = skipped("<y a='&lt;'>t&amp;<![CDATA[<]]><!-- c --></y><y/>");
    assert_eq!(from_str::<Row>(&good).unwrap().items.len(), 1);
    for bad in ["<y>", "</y>", "<y></x>", "&no;", "]]>", "<p:y/>", "<!DOCTYPE z>", "<y a='1' a='1'/>"] {
        assert!(matches!(kind::<Row>(&skipped(bad)), ReadErrorKind::NotWellFormed(_)), "{bad}");
    }
}

#[test]
fn a_document_cut_off_anywhere_is_refused() {
    let text = r#"<?xml version="1.0"?><row xmlns="urn:x"><a>1</a><z y="1"><!-- c --><![CDATA[d]]></z><item>a&amp;b</item></row>"#;
    assert!(from_str::<Row>(text).is_ok());
    for end in 0..text.len() {
        assert_eq!(kind::<Row>(&text[..end]), ReadErrorKind::Truncated, "{}", &text[..end]);
    }
}

#[test]
fn a_dtd_is_refused() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><s>&b;</s>"#;
    assert_eq!(kind::<String>(laughs), ReadErrorKind::Dtd);
}

#[test]
fn elements_where_text_is_expected_and_text_where_elements_are() {
    assert!(matches!(kind::<String>("<s>a<b/>c</s>"), ReadErrorKind::Unexpected(_)));
    assert!(matches!(kind::<Row>("<row xmlns='urn:x'>text</row>"), ReadErrorKind::Unexpected(_)));
    assert!(matches!(kind::<Row>("<row xmlns='urn:x'><a>1</a>&amp;</row>"), ReadErrorKind::Unexpected(_)));
    assert!(matches!(kind::<Row>("<row xmlns='urn:x'><a href='#1'/></row>"), ReadErrorKind::Unexpected(_)));
}

fn limited<T: XmlRead>(text: &str, limits: Limits) -> Result<T, ReadError> {
    let mut reader = Reader::with_options(text, ReadOptions::default().limits(limits));
    reader.root()?;
    T::read(&mut reader)
}

#[test]
fn limits_hold() {
    let is_limit = |error: ReadError, what: &str| match error.kind() {
        ReadErrorKind::Limit(name, _) => assert_eq!(*name, what),
        kind => panic!("{kind:?} instead of {what}"),
    };
    let deep =
        |depth: usize| format!("<row xmlns='urn:x'>{}{}</row>", "<z>".repeat(depth), "</z>".repeat(depth));
    assert!(limited::<Row>(&deep(255), Limits::default()).is_ok());
    is_limit(limited::<Row>(&deep(256), Limits::default()).unwrap_err(), "nested elements");
    is_limit(limited::<Row>(&deep(20_000), Limits::default()).unwrap_err(), "nested elements");
    // Learned tags count like any other.
    let text = "<rows xmlns='urn:x'><row><item>1</item></row><row><item>2</item></row></rows>";
    assert!(limited::<Rows>(text, Limits::default().depth(3)).is_ok());
    is_limit(limited::<Rows>(text, Limits::default().depth(2)).unwrap_err(), "nested elements");
    is_limit(
        limited::<String>("<s a='1' b='2'/>", Limits::default().attributes(1)).unwrap_err(),
        "attributes on an element",
    );
    is_limit(
        limited::<String>("<s xmlns:a='1' xmlns:b='2'/>", Limits::default().namespaces(1)).unwrap_err(),
        "namespace declarations in scope",
    );
    for text in ["<s>12345</s>", "<s>123&amp;5</s>", "<s><![CDATA[12345]]></s>"] {
        assert!(limited::<String>(text, Limits::default().text_bytes(5)).is_ok());
        is_limit(limited::<String>(text, Limits::default().text_bytes(4)).unwrap_err(), "bytes in a text");
    }
    is_limit(
        limited::<String>("<s>12345</s>", Limits::default().message_bytes(5)).unwrap_err(),
        "bytes in a message",
    );
    is_limit(
        limited::<String>("<s a='12345'/>", Limits::default().text_bytes(4)).unwrap_err(),
        "bytes in an attribute value",
    );
}

#[test]
fn many_attributes_and_scopes_cost_no_more_than_they_should() {
    let attributes: String = (0..1000).map(|n| format!(" a{n}='1'")).collect();
    assert!(from_str::<String>(&format!("<s{attributes}/>")).is_ok());
    assert!(from_str::<String>(&format!("<s{attributes} a7='2'/>")).is_err());
    // A new prefix for every item fills the table of scopes; what comes after is still read right.
    let items: String = (0..5000).map(|n| format!("<p{n}:item xmlns:p{n}='urn:x'>{n}</p{n}:item>")).collect();
    let row = from_str::<Row>(&format!("<row xmlns='urn:x'>{items}<item>x</item></row>")).unwrap();
    assert_eq!(row.items.len(), 5001);
    assert_eq!(row.items[4999], Some("4999".to_owned()));
}

#[test]
fn errors_say_where() {
    let text = "<rows xmlns='urn:x'><row/><row><item>1</item><item>2</item><item>3<z/></item></row></rows>";
    let error = from_str::<Rows>(text).unwrap_err();
    assert_eq!(error.path(), "rows/row[2]/item[3]/z");
    assert_eq!(error.offset(), text.find("<z/>").unwrap());
    assert_eq!(std::mem::size_of::<ReadError>(), std::mem::size_of::<usize>());
}

#[test]
fn values_say_what_they_should_be() {
    let error = from_str::<i32>("<id>12x</id>").unwrap_err();
    assert_eq!(error.to_string(), r#"id: "12x" is not an xs:int (byte 0)"#);
    assert_eq!(kind::<i32>("<id/>"), ReadErrorKind::Empty("xs:int"));
    let mut reader = Reader::with_options("<id> </id>", ReadOptions::default().empty_is_absent(true));
    reader.root().unwrap();
    assert_eq!(Option::<i32>::read(&mut reader).unwrap(), None);
    let nil = "<id xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>";
    assert_eq!(kind::<i32>(nil), ReadErrorKind::Nil);
}

#[test]
fn drift_is_noted_once_a_place() {
    let text = "<rows xmlns='urn:x'><row><new/><new/><item>1</item></row><row><new/></row><y/></rows>";
    let mut reader = Reader::with_options(text, ReadOptions::default().report_drift(true));
    reader.root().unwrap();
    Rows::read(&mut reader).unwrap();
    let paths: Vec<_> = reader.take_drift().into_iter().map(|drift| drift.path).collect();
    assert_eq!(paths, ["rows/row/new", "rows/y"]);
}

#[test]
fn encodings() {
    let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><s>søk €</s>";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [
        [&[0xFF, 0xFE][..], &little].concat(),
        [&[0xFE, 0xFF][..], &big].concat(),
        little,
        big,
        "<s>søk €</s>".as_bytes().to_vec(),
        "\u{FEFF}<s>søk €</s>".as_bytes().to_vec(),
        b"<?xml version='1.0' encoding='windows-1252'?><s>s\xF8k \x80</s>".to_vec(),
    ] {
        assert_eq!(from_slice::<String>(&bytes).unwrap(), "søk €");
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><s>s\xF8k</s>";
    assert_eq!(from_slice::<String>(latin).unwrap(), "søk");
    let wrong = from_slice::<String>(b"<s>s\xF8k</s>").unwrap_err();
    assert!(matches!(wrong.kind(), ReadErrorKind::Encoding(_)));
    assert_eq!(wrong.offset(), 4);
    let unknown = b"<?xml version='1.0' encoding='klingon'?><s/>";
    assert!(matches!(from_slice::<String>(unknown).unwrap_err().kind(), ReadErrorKind::Encoding(_)));
}

/// Neither kind of reader takes over what the other cached of names that are unknown to it.
#[test]
fn local_names_alone() {
    let text =
        "<rows xmlns='urn:y'><row><b>1</b><a>2</a><item>3</item><item xmlns='urn:x'>4</item></row></rows>";
    let by_local = ReadOptions::default().any_namespace(true);
    let mut memory = erpsync::xml::TagCache::default();
    for options in [ReadOptions::default(), by_local.clone(), ReadOptions::default(), by_local] {
        let mut reader = Reader::with_tag_cache(text, options.clone(), memory);
        reader.root().unwrap();
        let rows = Rows::read(&mut reader).unwrap().0;
        if options.any_namespace {
            assert_eq!(rows[0].middle.as_deref(), Some("1"));
            assert_eq!((rows[0].first.as_deref(), rows[0].second.as_deref()), (None, Some("2")));
            assert_eq!(rows[0].items, [Some("3".to_owned()), Some("4".to_owned())]);
        } else {
            assert!(rows.is_empty());
        }
        memory = reader.into_tag_cache();
    }
}

/// Raw elements are compared by content.
#[test]
fn raw_elements_are_equal_however_they_are_spelled() {
    let raw = |xml: &str| RawElement::parse(xml).expect("is XML");
    let first = raw(
        "<a:b xmlns:a='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' a:k='1' i:type='a:T'>x<a:c/>a:v</a:b>",
    );
    for same in [
        "<b xmlns='urn:x' xmlns:y='urn:x' xmlns:a='urn:x' xmlns:j='http://www.w3.org/2001/XMLSchema-instance' j:type='T' \
         y:k=\"1\"><![CDATA[x]]><!-- - --><c></c>&#97;:v</b>",
        "<a:b xmlns:a='urn:x' xmlns='' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' a:k='1' i:type='a:T'>x<a:c/>a:v</a:b>",
    ] {
        assert_eq!(first, raw(same));
    }
    for (one, other) in [
        ("<a/>", "<a xmlns='urn:x'/>"),
        ("<a><b/>x</a>", "<a>x<b/></a>"),
        ("<a k='1'/>", "<a k='2'/>"),
        ("<a k='1'/>", "<a/>"),
        ("<a><b/></a>", "<a><b/><b/></a>"),
        ("<a xmlns:p='urn:x'>p:v</a>", "<a xmlns:p='urn:y'>p:v</a>"),
        ("<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>", "<a/>"),
    ] {
        assert_ne!(raw(one), raw(other));
    }
}
