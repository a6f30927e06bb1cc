//! Canonical forms of our own examples.

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::document::Document;
use erpsync::xml::Limits;

fn canonical(how: &Canonicalization, xml: &str, id: Option<&str>) -> String {
    let document = Document::parse(xml, &Limits::default()).unwrap();
    let mut out = Vec::new();
    match id {
        Some(id) => how.write_element(document.element_by_id(id).unwrap(), &mut out).unwrap(),
        None => how.write_document(&document, None, &mut out).unwrap(),
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn every_spelling_has_one_form() {
    let inclusive = Canonicalization::new(Method::INCLUSIVE_10);
    for (xml, expected) in [
        ("<a  b = 'x' />", r#"<a b="x"></a>"#),
        ("<?xml version='1.0'?>\r\n<!-- c --><?p  q ?><a></a ><?r?>\n", "<?p q ?>\n<a></a>\n<?r?>"),
        ("<a>&#65;&#x42;&apos;&quot;&gt;></a>", "<a>AB'\"&gt;&gt;</a>"),
        ("<a><![CDATA[<&>\r\n]]>\r</a>", "<a>&lt;&amp;&gt;\n\n</a>"),
        ("<a>&#13;&#10;</a>", "<a>&#xD;\n</a>"),
        ("<a b='\"&apos;&#9;&#10;&#13;\t\n>&lt;'/>", "<a b=\"&quot;'&#x9;&#xA;&#xD;  >&lt;\"></a>"),
        (
            "<a xmlns='u' xmlns:b='v' b:z='1' y='2' b:a='3'/>",
            r#"<a xmlns="u" xmlns:b="v" y="2" b:a="3" b:z="1"></a>"#,
        ),
        ("<a xmlns:x='b' xmlns:y='a' x:k='' y:k=''/>", r#"<a xmlns:x="b" xmlns:y="a" y:k="" x:k=""></a>"#),
        ("<a xmlns='u'><b xmlns='u'><c xmlns=''/></b></a>", r#"<a xmlns="u"><b><c xmlns=""></c></b></a>"#),
        ("<a xmlns=''><b xmlns=''/></a>", "<a><b></b></a>"),
        ("<a><!-- c --><?p\r\nq\r?></a>", "<a><?p q\n?></a>"),
        ("\u{FEFF}<a>\u{FF01}\u{1F600}</a>", "<a>\u{FF01}\u{1F600}</a>"),
    ] {
        assert_eq!(canonical(&inclusive, xml, None), expected, "{xml}");
    }
}

#[test]
fn exclusive_form_has_the_namespaces_that_are_used() {
    let xml = r#"<e:E xmlns:e="urn:e" xmlns="urn:d" xmlns:u="urn:u" xml:lang="en"><e:B Id="b"><x u:k="1"/><e:y xmlns:u="urn:v"/></e:B></e:E>"#;
    let exclusive = Canonicalization::new(Method::EXCLUSIVE);
    assert_eq!(
        canonical(&exclusive, xml, Some("b")),
        r#"<e:B xmlns:e="urn:e" Id="b"><x xmlns="urn:d" xmlns:u="urn:u" u:k="1"></x><e:y></e:y></e:B>"#
    );
    assert_eq!(
        canonical(&exclusive.with_inclusive_prefixes(["#default", "u", "none"]), xml, Some("b")),
        r#"<e:B xmlns="urn:d" xmlns:e="urn:e" xmlns:u="urn:u" Id="b"><x u:k="1"></x><e:y xmlns:u="urn:v"></e:y></e:B>"#
    );
    assert_eq!(
        canonical(&Canonicalization::new(Method::INCLUSIVE_10), xml, Some("b")),
        r#"<e:B xmlns="urn:d" xmlns:e="urn:e" xmlns:u="urn:u" Id="b" xml:lang="en"><x u:k="1"></x><e:y xmlns:u="urn:v"></e:y></e:B>"#
    );
}

#[test]
fn version_1_1_joins_bases_and_leaves_ids_behind() {
    let xml = r#"<a xml:base="http://h/x/" xml:id="i" xml:space="preserve"><b xml:base="y/z"><c Id="c" xml:base="../w"/></b></a>"#;
    assert_eq!(
        canonical(&Canonicalization::new(Method::INCLUSIVE_11), xml, Some("c")),
        r#"<c Id="c" xml:base="http://h/x/w" xml:space="preserve"></c>"#
    );
    assert_eq!(
        canonical(&Canonicalization::new(Method::INCLUSIVE_10), xml, Some("c")),
        r#"<c Id="c" xml:base="../w" xml:id="i" xml:space="preserve"></c>"#
    );
}

#[test]
fn what_is_not_well_formed_has_no_form() {
    for xml in [
        "",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "<a b='1' b='2'/>",
        "<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>",
        "<x:a/>",
        "<a x:b=''/>",
        "<a xmlns:x=''/>",
        "<a>&e;</a>",
        "<a>&#0;</a>",
        "<a>]]></a>",
        "<a><!-- -- --></a>",
        "<a b='<'/>",
        "<!DOCTYPE a><a/>",
        "<?xml version='1.1'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<a>\u{FFFE}</a>",
        "<![CDATA[x]]><a/>",
    ] {
        assert!(Document::parse(xml, &Limits::default()).is_err(), "{xml}");
    }
}
