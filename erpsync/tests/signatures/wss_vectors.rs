//! Signatures in public and recorded SOAP messages.

use std::path::Path;

use erpsync::security::certificates::{
    Certificate, TokenReference, X509_TOKEN, binary_security_token, binary_token,
};
use erpsync::security::document::{Document, Element};
use erpsync::security::keys::VerifyingKey;
use erpsync::security::signature::{Signature, SignatureError, SignatureLimits, Token, TokenSource};
use erpsync::xml::Limits;

use crate::table::{Row, Table, compare, exceptions};
use crate::xmldsig_vectors::all_algorithms;

/// Certificates of a folder; those of kinds that are not supported are left out.
pub(crate) fn certificates(folder: &Path) -> Vec<Certificate> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_certificate = |file: &std::path::PathBuf| file.to_string_lossy().ends_with(".cert.pem");
    let mut all: Vec<Certificate> = files
        .filter(is_certificate)
        .flat_map(|file| Certificate::chain_from_pem(std::fs::read(file).unwrap()).unwrap())
        .collect();
    all.sort_by_key(|certificate| certificate.der().to_vec());
    all
}

/// Certificates of the message and of the receiver.
struct Known<'c>(&'c [Certificate]);

impl Known<'_> {
    fn certificate(
        &self,
        reference: &TokenReference,
        document: &Document<'_>,
    ) -> Result<Certificate, SignatureError> {
        if let TokenReference::Direct { id, .. } = reference {
            let token = document.element_by_id(id).map_err(|error| SignatureError::Id(id.clone(), error))?;
            return Ok(binary_token(token)?.remove(0));
        }
        let found = match reference {
            TokenReference::Certificates(chain) => chain.first(),
            reference => self.0.iter().find(|certificate| reference.names(certificate)),
        };
        found.cloned().ok_or_else(|| SignatureError::TokenUnavailable(String::new()))
    }
}

impl TokenSource for Known<'_> {
    fn token<'d, 't>(&self, reference: Element<'d, 't>) -> Result<Token<'d, 't>, SignatureError> {
        let document = reference.document();
        let parsed = TokenReference::parse(reference)?;
        if let TokenReference::Direct { id, .. } = &parsed {
            return Ok(Token::Element(
                document.element_by_id(id).map_err(|error| SignatureError::Id(id.clone(), error))?,
            ));
        }
        Ok(Token::of_certificate(&self.certificate(&parsed, document)?, reference))
    }
}

/// Verifies the first signature of a message; returns the number of its references.
pub(crate) fn verify(text: &str, known: &[Certificate]) -> Result<usize, SignatureError> {
    let document = Document::parse(text, &Limits::default())?;
    let element = document.elements().find(|element| element.name() == Signature::NAME).unwrap();
    let signature = Signature::parse(element, &SignatureLimits::default())?;
    let known = Known(known);
    let unavailable = || SignatureError::TokenUnavailable("no KeyInfo".to_owned());
    let references = signature.key_references()?;
    let key = match references.first().ok_or_else(unavailable)? {
        TokenReference::Key(key) => key.clone(),
        reference => VerifyingKey::from_spki(known.certificate(reference, &document)?.public_key_der())?,
    };
    Ok(signature.verify(&key, &all_algorithms(), &known)?.references.len())
}

#[test]
fn public_vectors() {
    let Some(table) = Table::read("vectors/wss") else { return };
    let (mut failed, mut passed) = (Vec::new(), 0);
    for row in table.rows.iter().filter(|row| is_plain(row)) {
        let known = certificates(&table.folder.join(row.get("keys")));
        match (verify(&table.text(row.get("file")), &known), row.get("expected")) {
            // The place of the signed Body is not a matter of the signature.
            (Ok(_), "accept" | "reject (the Body that is read is not signed)") | (Err(_), "reject") => {
                passed += 1
            }
            (Ok(_), expected) => {
                failed.push((row.get("id").to_owned(), format!("verified, expected {expected}")))
            }
            (Err(error), _) => failed.push((row.get("id").to_owned(), error.to_string())),
        }
    }
    compare(failed, &exceptions(include_str!("wss_exceptions.tsv")));
    assert!(passed > 30, "{passed}");
}

/// Signatures with certificates; those with secrets and over what is encrypted are not of this test.
fn is_plain(row: &Row) -> bool {
    !row.get("sigalg").is_empty()
        && !row.get("sigalg").contains("hmac")
        && !row.get("expected").starts_with("structure")
        && (row.get("encrypted").is_empty() || row.get("id").contains("enc-then-sign"))
}

/// Messages of four stacks on the wire.
#[test]
fn recorded_messages() {
    let Some(folder) = test_support::test_data("wire-ws/ws-security") else { return };
    let pem = |name: &str| std::fs::read(folder.join("../keys").join(name)).unwrap();
    let known: Vec<Certificate> =
        ["client.pem", "server.pem"].iter().map(|name| Certificate::from_pem(pem(name)).unwrap()).collect();
    let mut verified = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let name = file.to_string_lossy().into_owned();
            let exchange = std::fs::read_to_string(&file).unwrap_or_default();
            let Some((_, text)) = exchange.split_once("\r\n\r\n").filter(|_| name.ends_with(".http")) else {
                continue;
            };
            if !text.contains("SignatureValue>")
                || text.contains("EncryptedData")
                || text.contains("EncryptedKey")
            {
                continue;
            }
            match verify(text, &known) {
                Ok(count) => verified.push((name, count)),
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    assert!(verified.len() > 8, "{verified:?}");
}

/// A token that is written is read again.
#[test]
fn tokens_are_read_as_they_are_written() {
    use erpsync::security::certificates::ReferenceForm::*;
    let certificate = Certificate::from_pem(crate::made::RSA_CERTIFICATE).unwrap();
    let token = binary_security_token(&certificate, "x<1");
    let document = Document::parse(&token, &Limits::default()).unwrap();
    assert_eq!(document.element_by_id("x<1").unwrap(), document.root());
    assert_eq!(binary_token(document.root()).unwrap(), std::slice::from_ref(&certificate));
    assert_eq!(document.root().attribute("", "ValueType").unwrap(), X509_TOKEN);
    for form in [Direct, SubjectKeyIdentifier, ThumbprintSha1, IssuerSerial, KeyIdentifier, X509Data] {
        let xml = form.write(&certificate, "x<1", Some("str")).unwrap();
        let document = Document::parse(&xml, &Limits::default()).unwrap();
        assert_eq!(document.root().id().unwrap(), "str");
        match TokenReference::parse(document.root()).unwrap() {
            TokenReference::Direct { id, .. } => assert_eq!((id, form), ("x<1".to_owned(), Direct)),
            reference => assert!(reference.names(&certificate), "{form:?}"),
        }
    }
}
