//! Any bytes as a signed document.

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::certificates::{Certificate, TokenReference};
use erpsync::security::document::Document;
use erpsync::security::keys::VerifyingKey;
use erpsync::security::signature::{Algorithms, Signature, SignatureLimits};
use erpsync::xml::{Limits, RawElement, decode};

/// The canonical form of a document is well-formed and its own canonical form; the reader of messages takes the document, too;
/// each signature in it is verified or refused.
///
/// # Panics
///
/// If it is not so.
pub fn security(bytes: &[u8]) {
    drop(Certificate::from_der(bytes));
    let Ok(text) = decode(bytes, None) else { return };
    let Ok(document) = Document::parse(&text, &Limits::default()) else { return };
    // The reader checks values of `xsi:nil` and `xsi:type`, too.
    if !text.contains("XMLSchema-instance") {
        RawElement::parse(&text).expect("what the scanner takes, the reader takes");
    }
    for method in [Method::EXCLUSIVE, Method::INCLUSIVE_10_WITH_COMMENTS, Method::INCLUSIVE_11] {
        let how = Canonicalization::new(method).with_inclusive_prefixes(["p", "#default"]);
        let canonical = |document: &Document<'_>| {
            let mut out = Vec::new();
            how.write_document(document, None, &mut out).ok()?;
            Some(String::from_utf8(out).expect("a canonical form is UTF-8"))
        };
        let Some(once) = canonical(&document) else { continue };
        let again = Document::parse(&once, &Limits::default()).expect("a canonical form is well-formed");
        assert_eq!(canonical(&again).as_ref(), Some(&once));
        for element in document.elements().take(16) {
            // A form may be too large.
            let _ = how.write_element(element, &mut Vec::new());
        }
    }
    for element in document.elements().filter(|element| element.name() == Signature::NAME).take(4) {
        let Ok(signature) = Signature::parse(element, &SignatureLimits::default()) else { continue };
        if let Some(key_info) = signature.key_info() {
            drop(TokenReference::of_key_info(key_info));
        }
        drop(signature.verify(&VerifyingKey::hmac("secret"), &Algorithms::default(), &()));
        for index in 0..signature.references().len() {
            drop(signature.write_reference(index, &(), &mut Vec::new()));
        }
    }
}
