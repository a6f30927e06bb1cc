//! Public test data of canonicalization.

use erpsync::security::canonical::{Canonicalization, Method};
use erpsync::security::document::{Document, Element};
use erpsync::security::signature::{Signature, SignatureError, SignatureLimits, Token, TokenSource};
use erpsync::xml::{Limits, Name};

use crate::table::{Row, Table, compare, exceptions};

/// Cases with one of these need what a signature of a SOAP message must not have.
const REFUSED: [&str; 5] = ["dtd", "xpath", "xslt", "xpath-nodeset", "external-reference"];

#[test]
fn public_vectors() {
    let Some(table) = Table::read("vectors/c14n") else { return };
    let mut failed = Vec::new();
    let mut passed = 0;
    for row in &table.rows {
        if row.get("needs").split(' ').any(|need| REFUSED.contains(&need)) {
            continue;
        }
        let expected = std::fs::read(table.folder.join(row.get("expected"))).unwrap();
        match canonical(&table, row) {
            Ok(canonical) if canonical == expected => passed += 1,
            Ok(canonical) => {
                failed.push((row.get("id").to_owned(), String::from_utf8_lossy(&canonical).into_owned()))
            }
            Err(error) => failed.push((row.get("id").to_owned(), error)),
        }
    }
    assert!(passed > 80, "{passed}");
    compare(failed, &exceptions(include_str!("canonical_exceptions.tsv")));
}

fn canonical(table: &Table, row: &Row) -> Result<Vec<u8>, String> {
    let method = match row.get("algorithm").trim() {
        "c14n10" => Method::INCLUSIVE_10,
        "c14n10-comments" => Method::INCLUSIVE_10_WITH_COMMENTS,
        "c14n11" => Method::INCLUSIVE_11,
        "exc-c14n" => Method::EXCLUSIVE,
        "exc-c14n-comments" => Method::EXCLUSIVE_WITH_COMMENTS,
        other => return Err(format!("no method is called {other}")),
    };
    let text = table.text(row.get("input"));
    let document = Document::parse(&text, &Limits::default()).map_err(|error| error.to_string())?;
    let how = match row.get("inclusive_prefixes") {
        "-" | "(empty)" | "" => Canonicalization::new(method),
        list => Canonicalization::new(method).with_inclusive_prefixes(list.split(' ')),
    };
    let mut canonical = Vec::new();
    let select = row.get("select");
    if select == "document" {
        how.write_document(&document, None, &mut canonical).map_err(|error| error.to_string())?;
    } else if let Some(index) = select.strip_prefix("signature-reference ") {
        // The octets of a reference do not depend on the signature method, which may be one that is not supported.
        let text =
            text.replace("#dsa-sha1", "#rsa-sha1").replace("<HMACOutputLength>40</HMACOutputLength>", "");
        let document = Document::parse(&text, &Limits::default()).unwrap();
        let signature = first(&document, Signature::NAME).ok_or("there is no signature")?;
        let signature =
            Signature::parse(signature, &SignatureLimits::default()).map_err(|error| error.to_string())?;
        let index = index.parse().unwrap();
        signature.write_reference(index, &(), &mut canonical).map_err(|error| error.to_string())?;
    } else {
        let element = selected(&document, row.get("xpath")).ok_or("nothing is selected")?;
        if select == "str-transform" {
            let signature = first(&document, Signature::NAME).ok_or("there is no signature")?;
            let signature = Signature::parse(signature, &SignatureLimits::default()).unwrap();
            let id = row.get("note").split('#').nth(1).unwrap().split(':').next().unwrap();
            let index = signature.references().iter().position(|one| one.uri()[1..] == *id).unwrap();
            signature
                .write_reference(index, &Only(element.id().unwrap().into_owned()), &mut canonical)
                .unwrap();
        } else {
            how.write_element(element, &mut canonical).map_err(|error| error.to_string())?;
        }
    }
    Ok(canonical)
}

/// The token with an id.
struct Only(String);

impl TokenSource for Only {
    fn token<'d, 't>(&self, reference: Element<'d, 't>) -> Result<Token<'d, 't>, SignatureError> {
        Ok(Token::Element(reference.document().element_by_id(&self.0).unwrap()))
    }
}

fn first<'d, 't>(document: &'d Document<'t>, name: Name<'_>) -> Option<Element<'d, 't>> {
    document.elements().find(|element| element.name() == name)
}

/// The two forms of XPath that the table has.
fn selected<'d, 't>(document: &'d Document<'t>, xpath: &str) -> Option<Element<'d, 't>> {
    if let Some(id) = xpath.strip_prefix("//*[@*[local-name()='Id' or local-name()='ID']='") {
        return document.element_by_id(id.strip_suffix("']")?).ok();
    }
    let local = xpath.strip_prefix("//*[local-name()='")?.split('\'').next()?;
    document.elements().find(|element| element.name().local == local)
}
