//! Properties of any document.

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::document::Document;
use erpsync::xml::Limits;
use proptest::prelude::*;

/// Elements that repeat, with declarations and attributes in any order: known tags in known and in new contexts.
fn content() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "",
        " ",
        "x",
        "1 &lt; 2",
        "&#13;",
        "\r\n",
        ">",
        "é",
        "\u{FF01}",
        "<![CDATA[<&]]>",
        "<!-- c -->",
        "<?p  q?>",
    ]);
    let attributes = prop::collection::vec(
        prop::sample::select(vec![
            " xmlns='urn:a'",
            " xmlns=\"\"",
            " xmlns:p='urn:p'",
            " xmlns:p='urn:q'",
            " xmlns:q='urn:p'",
            " b='1'",
            " a=\"2\"",
            " p:k='&#9;'",
            " q:k='3'",
            " Id='same'",
            " xml:lang='en'",
        ]),
        0..3,
    );
    let leaf = (prop::sample::select(vec!["a", "b", "p:a", "q:b"]), attributes.clone(), text.clone());
    let element = |name: &str, attributes: &[&str], content: &str| {
        format!("<{name}{}>{content}</{name}>", attributes.concat())
    };
    let leaf = leaf.prop_map(move |(name, attributes, text)| element(name, &attributes, text));
    leaf.prop_recursive(4, 40, 4, move |inner| {
        let name = prop::sample::select(vec!["a", "b", "p:a"]);
        (name, attributes.clone(), prop::collection::vec(inner, 0..4), 1..4_usize, text.clone()).prop_map(
            move |(name, attributes, children, times, text)| {
                element(name, &attributes, &format!("{text}{}", children.concat().repeat(times)))
            },
        )
    })
}

fn write(document: &Document<'_>, how: &Canonicalization, id: &str) -> Option<String> {
    let mut out = Vec::new();
    how.write_element(document.element_by_id(id).ok()?, &mut out).unwrap();
    Some(String::from_utf8(out).unwrap())
}

proptest! {
    #[test]
    fn a_canonical_form_is_its_own_canonical_form(content in content()) {
        let xml = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:p='urn:p' xmlns:q='urn:q' xmlns:u='urn:u'>\
            <s:Header/><s:Body Id='body'>{content}{content}</s:Body></s:Envelope>"
        );
        // Some have an attribute twice.
        let Ok(document) = Document::parse(&xml, &Limits::default()) else { return Ok(()) };
        for method in [Method::EXCLUSIVE, Method::EXCLUSIVE_WITH_COMMENTS, Method::INCLUSIVE_10, Method::INCLUSIVE_11] {
            let how = Canonicalization::new(method);
            let canonical = write(&document, &how, "body").unwrap();
            let again = Document::parse(&canonical, &Limits::default()).unwrap();
            let mut out = Vec::new();
            how.write_element(again.root(), &mut out).unwrap();
            prop_assert_eq!(&String::from_utf8(out).unwrap(), &canonical);
            let mut out = Vec::new();
            how.write_document(&again, None, &mut out).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), canonical);
        }
        // The form that is made while the document is parsed is the one that is made later.
        let plain = Canonicalization::new(Method::EXCLUSIVE);
        let other = plain.clone().with_inclusive_prefixes(["nothing"]);
        prop_assert_eq!(write(&document, &plain, "body"), write(&document, &other, "body"));
        // No tag is known in a document of its own: each repeated element has the form of the first.
        let single = xml.replacen(&content, "", 1);
        let single = Document::parse(&single, &Limits::default()).unwrap();
        let (once, twice) = (write(&single, &plain, "body").unwrap(), write(&document, &plain, "body").unwrap());
        let inner = |form: &str| form[form.find('>').unwrap() + 1..form.rfind('<').unwrap()].to_owned();
        prop_assert_eq!(inner(&once).repeat(2), inner(&twice));
    }
}
