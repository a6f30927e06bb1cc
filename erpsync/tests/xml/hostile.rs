//! Messages that are made to cost or to reveal more than they should; and findings of the W3C's tests and of a review. The
//! benchmark `linear` shows that the cost grows as the message does.

use erpsync::xml::{
    RawElement, ReadError, ReadErrorKind, ReadOptions, Reader, Writer, XmlRead as _, decode, from_slice,
    from_str,
};
use erpsync::xsd::QName;
use erpsync::{Secret, XmlRead};

#[derive(Debug, XmlRead)]
struct Many {
    #[xml(element = "q", min_occurs = 0, max_occurs = "unbounded")]
    names: Vec<QName>,
    #[xml(element = "r", min_occurs = 0, max_occurs = "unbounded")]
    elements: Vec<RawElement>,
}

#[test]
fn many_values_among_many_declarations() {
    let declarations: String = (0..1000).map(|n| format!(" xmlns:p{n}='urn:{n}'")).collect();
    let values = "<q>p7:x</q><r p7:a=''>p8:x 12:30</r>".repeat(10_000);
    let many: Many = from_str(&format!("<m{declarations}>{values}</m>")).unwrap();
    assert_eq!((many.names.len(), many.elements.len()), (10_000, 10_000));
    assert_eq!(many.names[9999], QName::new("urn:7", "x"));
    assert_eq!(
        many.elements[9999].as_str(),
        "<r xmlns:p7=\"urn:7\" xmlns:p8=\"urn:8\" p7:a=''>p8:x 12:30</r>"
    );
    let xsi: String = (0..500).map(|n| format!(" i:a{n}='' a{n}=''")).collect();
    let elements = format!("<r{xsi}/>").repeat(200);
    let text = format!("<m xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{elements}</m>");
    from_str::<()>(&text).unwrap();
}

#[test]
fn something_new_in_every_record() {
    let text = format!("<m>{}</m>", "<q>a</q><new at='1'><n/></new>".repeat(50_000));
    let mut reader = Reader::with_options(&text, ReadOptions::default().report_drift(true));
    reader.root().unwrap();
    Many::read(&mut reader).unwrap();
    let drift = reader.take_drift();
    assert_eq!(drift.iter().map(|drift| &*drift.path).collect::<Vec<_>>(), ["m/new"]);
    assert_eq!(drift[0].offset, text.find("<new").unwrap());
}

#[test]
fn long_runs_are_read_in_one_go() {
    for piece in
        [">", "]", "&gt;", "\r", "\u{F900}", "]]&gt;", "<!---->", "<![CDATA[]]>", "<?p?>", "\u{1F600}"]
    {
        let content = piece.repeat(300_000);
        from_str::<String>(&format!("<s>{content}</s>")).unwrap();
        from_str::<()>(&format!("<s><t>{content}</t></s>")).unwrap();
        let broken = from_str::<String>(&format!("<s>{content}<")).unwrap_err();
        assert_eq!(broken.kind(), &ReadErrorKind::Truncated);
    }
    for open in ["<", "&", "<!--", "<![CDATA[", "<?p ", "<s a='", "<s ", "<s>&#", "<s a='&"] {
        from_str::<String>(&format!("{open}{}", "x".repeat(3_000_000))).unwrap_err();
        from_str::<String>(&format!("<s>{}", open.repeat(300_000))).unwrap_err();
    }
}

#[test]
fn long_names_and_namespaces_are_refused() {
    let long = "n".repeat(5000);
    for text in [
        format!("<{long}/>"),
        format!("<s {long}=''/>"),
        format!("<s xmlns:{long}='u'/>"),
        format!("<s xmlns='{long}'/>"),
    ] {
        let error = from_str::<()>(&text).unwrap_err();
        assert!(matches!(error.kind(), ReadErrorKind::Limit(_, 4096)), "{text}");
        let advice = "raise the limit if such messages are expected";
        assert!(error.kind().to_string().ends_with(advice), "{error}");
    }
}

#[derive(Debug, XmlRead)]
#[allow(dead_code)]
struct SignIn {
    #[xml(attribute = "pin")]
    pin: Option<Secret<i32>>,
    #[xml(attribute = "key")]
    key: Option<Secret<String>>,
    #[xml(element = "Password", min_occurs = 0)]
    password: Option<Secret<String>>,
    #[xml(element = "Pin", min_occurs = 0)]
    number: Option<Secret<i32>>,
    #[xml(element = "Pins", min_occurs = 0, list)]
    list: Option<Vec<Secret<i32>>>,
    #[xml(element = "Inner", min_occurs = 0)]
    inner: Option<Secret<Many>>,
}

#[test]
fn errors_keep_secrets() {
    for text in [
        "<s pin='hunter2'/>",
        "<s key='a&hunter2;'/>",
        "<s key='&hunter2'/>",
        "<s key='&#hunter2;'/>",
        "<s><Password>a&hunter2;</Password></s>",
        "<s><Password>a&hunter2</Password></s>",
        "<s><Password>a<hunter2</Password></s>",
        "<s><Password>a<hunter2/></Password></s>",
        "<s><Password>a<x></hunter2></Password></s>",
        "<s><Password><![CDATA[hunter2</Password></s>",
        "<s><Password hunter2:a=''>x</Password></s>",
        "<s><Pin>hunter2</Pin></s>",
        "<s><Pins>1 hunter2</Pins></s>",
        "<s><Inner><q>hunter2:q</q></Inner></s>",
        "<s><Inner><hunter2>&</hunter2></Inner></s>",
        "<s><Inner>hunter2</Inner></s>",
    ] {
        let error = from_str::<SignIn>(text).unwrap_err();
        let told = format!("{error} {error:?} {:?} {}", error.kind(), error.path());
        // An attribute's name is no secret, not even on an element that is.
        assert!(!told.contains("hunter2") || text.contains("hunter2:a"), "{told}");
        assert!(told.starts_with("s"), "{told}");
    }
    let error = from_str::<SignIn>("<s><Password>a<hunter2/></Password></s>").unwrap_err();
    assert_eq!(
        error.to_string(),
        "s/Password: a secret value has another structure than its type says (byte 14)"
    );
    let reader = Reader::new("<s>hunter2</s>");
    let mut writer = Writer::new();
    writer.raw("hunter2");
    assert!(!format!("{reader:?} {writer:?}").contains("hunter2"));
}

#[test]
fn encodings_are_what_they_say() {
    let text = |label: &str| {
        [format!("<?xml version='1.0' encoding='{label}'?><s>").as_bytes(), b"\x80\xE9</s>"].concat()
    };
    for label in ["ISO-8859-1", "latin1", "l1"] {
        assert_eq!(from_slice::<String>(&text(label)).unwrap(), "\u{80}é", "{label}");
    }
    for label in ["windows-1252", "cp1252"] {
        assert_eq!(from_slice::<String>(&text(label)).unwrap(), "€é", "{label}");
    }
    let ascii = from_slice::<String>(&text("US-ASCII")).unwrap_err();
    assert!(matches!(ascii.kind(), ReadErrorKind::Encoding(_)) && ascii.offset() > 30);
    assert_eq!(decode(b"<s/>", Some("us-ascii")).unwrap(), "<s/>");
    assert_eq!(decode("é".as_bytes(), Some("")).unwrap(), "é");
    assert_eq!(decode(b"\x80", Some("Windows-1252\t")).unwrap(), "€");
    for twice in [&b"\xEF\xBB\xBF\xEF\xBB\xBF<s/>"[..], b"\xFF\xFE\xFF\xFE<\0s\0/\0>\0"] {
        assert!(matches!(from_slice::<()>(twice).unwrap_err().kind(), ReadErrorKind::Encoding(_)));
    }
}

#[test]
fn a_declaration_may_not_contradict_the_bytes() {
    let wide: Vec<u8> = "\u{FEFF}<?xml version='1.0' encoding='utf-8'?><s/>"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    for bytes in [
        &b"<?xml version='1.0' encoding='UTF-16'?><s/>"[..],
        b"\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?><s/>",
        b"\xEF\xBB\xBF<?xml version='1.0' encoding='klingon'?><s/>",
        &wide,
    ] {
        let error = from_slice::<()>(bytes).unwrap_err();
        assert!(matches!(error.kind(), ReadErrorKind::Encoding(_)), "{error}");
        // The charset of the transport precedes the one of the document.
        assert!(decode(bytes, Some("utf-8")).unwrap().ends_with("<s/>"));
    }
}

#[test]
fn what_the_w3c_tests_found() {
    // oasis/p66pass1: a reference may have any number of zeros.
    assert_eq!(from_str::<String>("<s>&#0000000000000000009;&#x000000000000000000041;</s>").unwrap(), "\tA");
    assert_eq!(from_str::<String>("<s>&#x100000000;</s>").unwrap_err().offset(), 3);
    for (text, path) in [("<!DOCTYPE s><s/>", ""), ("<s><!DOCTYPE s></s>", "s"), ("<s><1/></s>", "s/1")] {
        assert_eq!(from_str::<String>(text).unwrap_err().path(), path, "{text}");
    }
}

#[test]
fn nil_elements_must_be_empty() {
    let nil = |content: &str| {
        let text = format!("<s xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='1'>{content}</s>");
        from_str::<Option<String>>(&text)
    };
    assert_eq!(nil(" <!-- --> ").unwrap(), None);
    for content in ["x", "<x/>"] {
        assert!(matches!(nil(content).unwrap_err().kind(), ReadErrorKind::Unexpected(_)), "{content}");
    }
    assert!(matches!(nil("<x").unwrap_err().kind(), ReadErrorKind::NotWellFormed(_)));
}

#[test]
fn a_reader_out_of_turn_does_not_panic() {
    static EMPTY: erpsync::codegen::Shape = erpsync::codegen::Shape::new("Empty", &[]);
    for text in ["", "<", "</>", "</ >", "a", "é", "</s>", "<s/>"] {
        let calls: [&dyn Fn(&mut Reader<'_>); 6] = [
            &|reader| drop(reader.raw()),
            &|reader| drop(reader.text()),
            &|reader| drop(reader.skip()),
            &|reader| drop(reader.nil()),
            &|reader| drop(reader.finish()),
            &|reader| {
                let mut frame = reader.enter(&EMPTY);
                let _: Result<_, ReadError> = reader.next(&mut frame);
                let _: Result<_, ReadError> = reader.next(&mut frame);
            },
        ];
        for first in &calls {
            for second in &calls {
                let mut reader = Reader::new(text);
                first(&mut reader);
                second(&mut reader);
                let _ = (reader.name().to_string(), reader.bindings(), reader.attribute("", "a"));
            }
        }
    }
}
