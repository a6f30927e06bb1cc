//! XML documents, right and wrong.

use super::{Budget, Document, QName, UnresolvedName, parse_document};
use crate::diagnostic::{Code, Diagnostics};
use crate::text::SourceId;

fn parse(text: &str) -> Result<Document<'_>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    parse_document(SourceId(0), text, &mut Budget::default(), &mut diagnostics).ok_or(diagnostics)
}

fn tree(text: &str) -> Document<'_> {
    parse(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"))
}

#[track_caller]
fn refused(text: &str) -> Vec<(Code, String)> {
    let wrong = parse(text).err().unwrap_or_else(|| panic!("accepted: {text}"));
    wrong.iter().map(|one| (one.code, one.message.clone())).collect()
}

#[test]
fn well_formed_documents() {
    for text in [
        "<a/>",
        "\u{FEFF}<a></a>",
        "<?xml version='1.0'?><a/>",
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\" ?>\n<a/>\n",
        "<?xml\nversion='1.0'?><a/>",
        "<!-- before --><?pi?><a/><?pi with data?><!-- after -->",
        "<a>&lt;&#65;&#x42;<![CDATA[<&]]>]]&gt;</a>",
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'never-read.dtd' [<!ELEMENT a ANY><!ENTITY e 'x'><!ENTITY % p ''>]><a>&e;</a>",
        "<p:a xmlns:p='u'/>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<a xml:lang='no' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<ä ö='1'/>",
        "<a p:x='1' x='2' xmlns:p='u'/>",
        "<a x='1' xmlns='u' xmlns:p='u' p:x='2'/>",
    ] {
        tree(text);
    }
}

#[test]
fn what_is_not_well_formed() {
    for text in [
        "",
        "  ",
        "text",
        "<a",
        "<a>",
        "<a b",
        "<a b=",
        "<a b='",
        "<a><b></b>",
        "<a><!-- ",
        "<a></b>",
        "<a></a ",
        "</a>",
        "<a/><b/>",
        "<a/>text",
        "<a/></a>",
        "<a><b></a></b>",
        "<a b='1' b='2'/>",
        "<a p:b='1' q:b='2' xmlns:p='u' xmlns:q='u'/>",
        "<a xmlns='u' xmlns='v'/>",
        "<a xmlns:p='u' xmlns:p='u'/>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xmlns='u'/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<:a/>",
        "<a:/>",
        "<a:b:c xmlns:a='u'/>",
        "<a :b='1'/>",
        "<1a/>",
        "<a b=1/>",
        "<a b='<'/>",
        "<a b='1'c='2'/>",
        "<a>&</a>",
        "<a>&amp</a>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFF;</a>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#+1;</a>",
        "<a b='&lt'/>",
        "<a>]]></a>",
        "<a>\u{1}</a>",
        "<a b='\u{FFFE}'/>",
        "<!-- -- --><a/>",
        "<a><!-- --->\n</a>",
        "<a><?xml version='1.0'?></a>",
        "<?XML?><a/>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml version='1.'?><a/>",
        "<?p:i?><a/>",
        "<?pi+data?><a/>",
        "<!DOCTYPE a><!DOCTYPE a><a/>",
        "<a><!DOCTYPE a></a>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'never-read'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e '&#60;'>]><a b='&e;'/>",
    ] {
        assert!(!refused(text).is_empty(), "{text}");
    }
}

#[test]
fn several_errors_in_one_run() {
    let wrong = refused("<a><p:b/><c d='1' d='2'>&nothing;</c></a>");
    let messages: Vec<&str> = wrong.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the prefix `p` is not declared",
            "the attribute `d` stands twice in one tag",
            "the entity `nothing` is not declared",
        ]
    );
}

#[test]
fn values_are_normalised() {
    let document = tree("<a b='1\r\n2\t3&#10;4&quot;&#x26;'>x\r\ny\rz&#13;<![CDATA[&\r\n]]>&amp;</a>");
    let root = document.root();
    assert_eq!(root.attribute("b").unwrap().value(), "1 2 3\n4\"&");
    assert_eq!(root.text(), "x\ny\nz\r&\n&");
}

#[test]
fn names_and_places() {
    let text = "<p:a xmlns:p='u' p:b = \"v\">\n  <c xmlns='d' e='p:x'/>\n</p:a>";
    let document = tree(text);
    let root = document.root();
    assert!(root.is("u", "a"));
    assert_eq!(root.written(), "p:a");
    assert_eq!(&text[root.name_span().range()], "p:a");
    assert_eq!(&text[root.span().range()], "<p:a xmlns:p='u' p:b = \"v\">");
    assert_eq!(root.source_text(), "\n  <c xmlns='d' e='p:x'/>\n");
    let attribute = root.attribute_ns("u", "b").unwrap();
    assert_eq!(&text[attribute.span().range()], "v");
    assert_eq!(&text[attribute.name_span().range()], "p:b");
    let child = root.children().next().unwrap();
    assert_eq!(child.name(), QName::new("d", "c"));
    // The default namespace does not count for attributes, but for names in values.
    assert_eq!(child.attribute("e").unwrap().namespace().as_ref(), "");
    assert_eq!(child.resolve("x"), Ok(QName::new("d", "x")));
    assert_eq!(child.resolve(" p:x\n"), Ok(QName::new("u", "x")));
    assert_eq!(root.resolve("x"), Ok(QName::new("", "x")));
    assert_eq!(root.resolve("q:x"), Err(UnresolvedName::UndeclaredPrefix("q".into())));
    assert_eq!(root.resolve("a b"), Err(UnresolvedName::NotAName));
    assert_eq!(root.resolve(":b"), Err(UnresolvedName::NotAName));
    assert_eq!(child.resolve("xml:x").unwrap().to_string(), "{http://www.w3.org/XML/1998/namespace}x");
}

#[test]
fn a_prefix_may_be_used_before_it_is_declared_in_the_tag() {
    let document = tree("<a type='q12:Foo' xmlns:q12='u'/>");
    assert_eq!(document.root().resolve("q12:Foo"), Ok(QName::new("u", "Foo")));
}

#[test]
fn scopes_end_with_their_element() {
    let document = tree("<a xmlns:p='1'><b xmlns:p='2'><p:c/></b><p:d/></a>");
    let root = document.root();
    let children: Vec<_> = root.children().collect();
    assert!(children[0].children().next().unwrap().is("2", "c"));
    assert!(children[1].is("1", "d"));
    assert_eq!(children[1].lookup("p").map(|uri| &**uri), Some("1"));
}

#[test]
fn entities_of_the_document_are_expanded() {
    let text = "<!DOCTYPE a [<!ENTITY d 'http://www.w3.org/2000/09/xmldsig#'><!ENTITY e 'x&d;&#38;lt;'>]>\
                <a xmlns='&d;' b='&e;'>&e;</a>";
    let document = tree(text);
    let root = document.root();
    assert_eq!(&**root.namespace(), "http://www.w3.org/2000/09/xmldsig#");
    assert_eq!(root.text(), "xhttp://www.w3.org/2000/09/xmldsig#<");
    assert_eq!(root.attribute("b").unwrap().value(), root.text());
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = String::from("<!DOCTYPE a [<!ENTITY l0 'ha'>");
    for level in 1..10 {
        let inner = format!("&l{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{level} '{inner}'>"));
    }
    text.push_str("]><a>&l9;</a>");
    assert_eq!(refused(&text)[0].0, Code::LIMIT);
    // References to an empty entity count, too.
    assert_eq!(refused(&text.replace("'ha'", "''"))[0].0, Code::LIMIT);
}

#[test]
fn depth_is_limited() {
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    tree(&deep(crate::limits::Limits::default().depth));
    assert_eq!(refused(&deep(crate::limits::Limits::default().depth + 1))[0].0, Code::LIMIT);
    assert_eq!(refused(&deep(20_000))[0].0, Code::LIMIT);
}

#[test]
fn namespaces_in_scope_are_limited() {
    let declarations: String = (0..5000).map(|n| format!(" xmlns:p{n}='u'")).collect();
    assert_eq!(refused(&format!("<a{declarations}/>"))[0].0, Code::LIMIT);
}

#[test]
fn wide_documents_take_no_more_than_linear_time() {
    let children: String = (0..50_000).map(|n| format!("<c n='{n}'/>")).collect();
    let text = format!("<a>{children}</a>");
    assert_eq!(tree(&text).root().children().count(), 50_000);
}

#[test]
fn errors_of_one_document_are_bounded() {
    let tags: String = (0..300).map(|index| format!("<p{index}:a/>")).collect();
    assert_eq!(refused(&format!("<a>{tags}</a>")).len(), super::MAX_ERRORS);
    let attributes: String = (0..300).map(|index| format!(" p{index}:a=''")).collect();
    assert_eq!(refused(&format!("<a{attributes}/>")).len(), super::MAX_ERRORS);
}
