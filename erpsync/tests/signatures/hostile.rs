//! Signatures and documents of an attacker: each gets a typed error, in bounded time.

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::document::{Document, IdError};
use erpsync::security::keys::{HmacKey, VerifyingKey};
use erpsync::security::signature::{
    Algorithms, Signature, SignatureAlgorithm, SignatureError, SignatureLimits,
};
use erpsync::xml::{Limits, ReadErrorKind};

use crate::made::{signed, verify};

fn hmac() -> HmacKey {
    HmacKey::new(SignatureAlgorithm::HmacSha256, "secret").unwrap()
}

fn verified(text: &str) -> Result<Vec<String>, SignatureError> {
    verify(text, &VerifyingKey::hmac("secret"), &Algorithms::default())
}

/// Reads the signature of a changed message.
fn parsed(text: &str) -> SignatureError {
    let document = Document::parse(text, &Limits::default()).unwrap();
    let element = document.elements().find(|element| element.name() == Signature::NAME).unwrap();
    Signature::parse(element, &SignatureLimits::default()).map(drop).unwrap_err()
}

#[tokio::test]
async fn no_byte_of_what_is_signed_can_change() {
    let text = signed(&hmac()).await;
    let body = verified(&text).unwrap();
    let canonical = |text: &str| {
        let document = Document::parse(text, &Limits::default()).unwrap();
        let mut out = Vec::new();
        let element = document.element_by_id("body").unwrap();
        Canonicalization::new(Method::EXCLUSIVE).write_element(element, &mut out).unwrap();
        out
    };
    let original = canonical(&text);
    for at in 0..text.len() {
        for bit in [1, 32] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= bit;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            if let Ok(ranges) = verified(&changed) {
                assert_eq!(ranges.len(), body.len());
                assert_eq!(canonical(&changed), original, "byte {at}");
            }
        }
    }
}

#[tokio::test]
async fn references_are_bounded() {
    let text = signed(&hmac()).await;
    let start = text.find("<ds:Reference ").unwrap();
    let end = text.find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
    let many = format!("{}{}{}", &text[..start], text[start..end].repeat(10_000), &text[end..]);
    assert_eq!(parsed(&many), SignatureError::Limit("references", 128));
    let transform =
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
    let many = text.replace("<ds:Transforms>", &format!("<ds:Transforms>{}", transform.repeat(100)));
    assert_eq!(parsed(&many), SignatureError::Limit("transforms on a reference", 4));
    let list = "p ".repeat(1000);
    let many = text.replacen(
        "xml-exc-c14n#\">",
        &format!("xml-exc-c14n#\"><i:InclusiveNamespaces xmlns:i=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{list}\"/>"),
        1,
    );
    assert_eq!(parsed(&many), SignatureError::Limit("prefixes in a PrefixList", 64));
}

/// A signer may be an attacker, too: one who is trusted asks for the digest of one large body again and again.
#[tokio::test]
async fn a_large_body_is_not_digested_again_and_again() {
    use erpsync::security::signature::{ReferenceTo, SignatureBuilder};
    let text = format!("<m><b Id='b'>{}</b></m>", "x".repeat(2 << 20));
    let document = Document::parse(&text, &Limits::default()).unwrap();
    let builder = (0..20).fold(SignatureBuilder::new(), |builder, _| builder.reference(ReferenceTo::id("b")));
    let signature = builder.sign(&document, &hmac()).await.unwrap();
    let error = verified(&text.replace("</m>", &format!("{signature}</m>"))).unwrap_err();
    assert_eq!(error, SignatureError::Limit("sizes of the document in all references", 4));
}

#[tokio::test]
async fn an_id_names_one_element() {
    let text = signed(&hmac()).await;
    for other in
        ["<x Id=\"body\"/>", "<x ID=\"b&#111;dy\"/>", "<x xml:id=\"body\"/>", "<x AssertionID=\"body\"/>"]
    {
        let duplicate = text.replace("<Order", &format!("{other}<Order"));
        let error = verified(&duplicate).unwrap_err();
        assert_eq!(error, SignatureError::Id("body".to_owned(), IdError::Duplicate), "{other}");
        let in_header = text.replace("<s:Header>", &format!("<s:Header>{other}"));
        assert_eq!(
            verified(&in_header).unwrap_err(),
            SignatureError::Id("body".to_owned(), IdError::Duplicate)
        );
    }
    let missing = text.replace("u:Id=\"body\"", "u:Id=\"other\"");
    assert_eq!(verified(&missing).unwrap_err(), SignatureError::Id("body".to_owned(), IdError::Missing));
}

#[tokio::test]
async fn what_is_not_on_the_short_list_is_refused() {
    let text = signed(&hmac()).await;
    for uri in [
        "http://example.com/a.xml",
        "file:///etc/passwd",
        "cid:part",
        "body",
        "#",
        "#xpointer(//x)",
        "#xpointer(id(body))",
    ] {
        let error = parsed(&text.replace("URI=\"#body\"", &format!("URI=\"{uri}\"")));
        assert_eq!(error, SignatureError::ForeignReference(uri.to_owned()));
    }
    assert_eq!(parsed(&text.replace(" URI=\"#body\"", "")), SignatureError::ForeignReference(String::new()));
    for transform in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "",
    ] {
        let reference = text.find("<ds:Reference ").unwrap();
        let (head, tail) = text.split_at(reference);
        let tail = tail.replacen("http://www.w3.org/2001/10/xml-exc-c14n#", transform, 1);
        let error = parsed(&format!("{head}{tail}"));
        assert_eq!(error, SignatureError::UnsupportedAlgorithm(transform.to_owned()));
    }
    let unknown = text.replace("xmldsig-more#hmac-sha256", "xmldsig-more#hmac-md5");
    assert!(matches!(parsed(&unknown), SignatureError::UnsupportedAlgorithm(_)));
    for length in ["0", "8", "128", "255", "x", ""] {
        let method = "hmac-sha256\"></ds:SignatureMethod>";
        let truncated =
            format!("hmac-sha256\"><ds:HMACOutputLength>{length}</ds:HMACOutputLength></ds:SignatureMethod>");
        assert!(matches!(parsed(&text.replace(method, &truncated)), SignatureError::UnsupportedAlgorithm(_)));
    }
}

#[tokio::test]
async fn the_structure_is_that_of_the_schema() {
    let text = signed(&hmac()).await;
    let start = text.find("<ds:SignedInfo>").unwrap();
    let end = text.find("</ds:SignedInfo>").unwrap() + "</ds:SignedInfo>".len();
    let info = &text[start..end];
    for changed in [
        text.replace(info, ""),
        text.replace(info, &format!("{info}{info}")),
        text.replace("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->"),
        text.replace("<ds:DigestValue>", "<ds:DigestValue><!-- -->"),
        text.replace("<ds:DigestValue>", "<ds:DigestValue>*"),
        text.replace("<ds:SignedInfo>", "x<ds:SignedInfo>"),
        text.replace("</ds:Signature>", "<ds:SignedInfo/></ds:Signature>"),
        text.replace("</ds:Transforms>", "</ds:Transforms><ds:Transforms/>"),
    ] {
        assert!(matches!(parsed(&changed), SignatureError::Malformed(_)), "{changed}");
    }
}

#[test]
fn documents_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let error = Document::parse(&deep, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Limit("levels of nested elements", 256));
    let many = format!("<a>{}</a>", "<b/>".repeat(100_000));
    let error = Document::parse(&many, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Limit("elements", 65_536));
    let entities = "<!DOCTYPE a [<!ENTITY e 'x'><!ATTLIST a Id ID 'body'>]><a>&e;</a>";
    assert_eq!(Document::parse(entities, &Limits::default()).unwrap_err().kind(), &ReadErrorKind::Dtd);
}

/// Exclusive canonicalization declares a namespace on each element that uses it: an attacker declares a long one once.
#[test]
fn canonical_forms_are_bounded() {
    let xml = format!("<r xmlns:p='urn:{}'><b Id='b'>{}</b></r>", "x".repeat(4_000), "<p:c/>".repeat(60_000));
    let document = Document::parse(&xml, &Limits::default()).unwrap();
    let element = document.element_by_id("b").unwrap();
    let error = Canonicalization::new(Method::EXCLUSIVE).write_element(element, &mut Vec::new()).unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::Limit(..)), "{error}");
}

/// Each prefix is looked for among the declarations in scope.
#[test]
fn declarations_in_scope_are_bounded() {
    let nested = |count: usize| {
        let start: String = (0..count).map(|at| format!("<a xmlns:n{at}='urn:{at}'>")).collect();
        start + &"</a>".repeat(count)
    };
    let limits = || Limits::default().depth(2_000);
    Document::parse(&nested(256), &limits()).unwrap();
    let error = Document::parse(&nested(257), &limits()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::Limit("namespace declarations in scope", 256)), "{error}");
    let error = Document::parse(&nested(11), &limits().namespaces(10)).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::Limit("namespace declarations in scope", 10)), "{error}");
}
