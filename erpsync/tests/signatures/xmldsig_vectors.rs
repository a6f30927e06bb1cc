//! Public test data of XML Signature: the rows that a verifier of WS-Security must handle.

use std::time::{Duration, SystemTime};

use erpsync::security::certificates::{Certificate, TokenReference, Trust, TrustError, binary_token};
use erpsync::security::document::{Document, Element};
use erpsync::security::keys::VerifyingKey;
use erpsync::security::signature::{
    Algorithms, DigestAlgorithm, Signature, SignatureAlgorithm, SignatureError, SignatureLimits,
};
use erpsync::xml::Limits;

use crate::table::{Row, Table, compare, exceptions};

/// All that can be allowed.
pub(crate) fn all_algorithms() -> Algorithms {
    Algorithms::default()
        .with_signature(SignatureAlgorithm::RsaSha1)
        .with_signature(SignatureAlgorithm::HmacSha1)
        .with_digest(DigestAlgorithm::Sha1)
        .with_short_rsa_keys()
}

#[test]
fn public_vectors() {
    let Some(table) = Table::read("vectors/xmldsig") else { return };
    let (mut failed, mut passed) = (Vec::new(), 0);
    for row in table.rows.iter().filter(|row| row.get("plain") == "yes") {
        match (verify(&table, row), row.get("expected")) {
            (Ok(()), "valid") | (Err(_), "invalid") => passed += 1,
            (Ok(()), expected) => {
                failed.push((row.get("id").to_owned(), format!("verified, expected {expected}")))
            }
            (Err(error), _) => failed.push((row.get("id").to_owned(), error)),
        }
    }
    compare(failed, &exceptions(include_str!("xmldsig_exceptions.tsv")));
    assert!(passed > 55, "{passed}");
}

fn verify(table: &Table, row: &Row) -> Result<(), String> {
    let text = table.text(row.get("file"));
    let document = Document::parse(&text, &Limits::default()).map_err(|error| error.to_string())?;
    let element =
        document.elements().find(|element| element.name() == Signature::NAME).ok_or("no signature")?;
    let verify = || -> Result<(), SignatureError> {
        let signature = Signature::parse(element, &SignatureLimits::default())?;
        let key = key(table, row, &signature)?;
        signature.verify(&key, &all_algorithms(), &()).map(drop)
    };
    verify().map_err(|error| error.to_string())
}

/// The file of a row, relative to its group.
fn file(table: &Table, row: &Row, name: &str) -> Vec<u8> {
    let group = row.get("file").split('/').next().unwrap();
    std::fs::read(table.folder.join(group).join(name)).unwrap()
}

fn key(table: &Table, row: &Row, signature: &Signature<'_, '_>) -> Result<VerifyingKey, SignatureError> {
    if let Some((kind, name)) = row.get("key").split_once('=') {
        let name = name.split('[').next().unwrap();
        let bytes = file(table, row, name);
        return Ok(match kind {
            "hmac" => VerifyingKey::hmac(bytes),
            "pub" | "cert" => match Certificate::from_pem(&bytes) {
                Ok(certificate) => certificate.verifying_key()?,
                Err(_) => VerifyingKey::from_pem(&bytes)?,
            },
            other => panic!("{other}"),
        });
    }
    let unavailable = || SignatureError::TokenUnavailable(String::new());
    let key_info = signature.key_info().ok_or_else(unavailable)?;
    let references = TokenReference::of_key_info(key_info)?;
    for reference in references {
        match reference {
            TokenReference::Key(key) => return Ok(key),
            TokenReference::Certificates(chain) => {
                check(table, row, &chain)?;
                return Ok(chain[0].verifying_key()?);
            }
            TokenReference::Direct { id, .. } => {
                let token: Element<'_, '_> =
                    key_info.document().element_by_id(&id).map_err(|_| unavailable())?;
                return Ok(binary_token(token)?[0].verifying_key()?);
            }
            _ => {}
        }
    }
    Err(unavailable())
}

/// Holds a chain against the trust settings of a row.
fn check(table: &Table, row: &Row, chain: &[Certificate]) -> Result<(), SignatureError> {
    let is_trust_case = !row.get("trusted").is_empty() || row.get("why").to_lowercase().contains("trusted");
    if !is_trust_case || row.get("note").contains("no trust check") {
        return Ok(());
    }
    let mut trust = Trust::new();
    for name in row.get("trusted").split(' ').filter(|name| !name.is_empty()) {
        for root in Certificate::chain_from_pem(file(table, row, name))? {
            trust = trust.with_pinned(root.clone()).with_root(root)?;
        }
    }
    let seconds =
        |at: &str| at.parse::<erpsync::xsd::DateTime>().ok().and_then(|at| SystemTime::try_from(at).ok());
    // A day at which the certificates of the suite are valid.
    let day = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_000_000);
    let at = match row.get("note").contains("no time check") {
        true => chain[0].validity().0,
        false => seconds(row.get("at")).unwrap_or(day),
    };
    let checked = match trust.check(chain, at) {
        // The suite signs messages with certificates of authorities, which must be pinned.
        Err(TrustError::Untrusted(reason))
            if reason == "CaUsedAsEndEntity" && !row.get("trusted").is_empty() =>
        {
            trust.with_pinned(chain[0].clone()).check(chain, at)
        }
        checked => checked,
    };
    checked.map_err(|error| SignatureError::TokenUnavailable(error.to_string()))
}
