//! Documents of other implementations, with their keys and plaintexts.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use test_support::test_data;

use super::super::DS;
use super::super::algorithm::{DataAlgorithm, KeyAlgorithm};
use super::super::decryption::{Decryption, OwnKey};
use super::super::key_encryption::RsaPrivateKey;
use super::super::session_keys::SessionKeys;
use super::super::syntax::ContentType;
use super::pem::der;
use crate::security::document::{Document, Element};
use crate::security::names::ENCRYPTED_DATA;
use crate::security::{SecurityError, SecurityErrorKind, SecurityLimits};
use crate::xml::{Limits, Name, RawElement};

/// Parts of the names of documents, and the reason why they are refused.
const REFUSED: [(&str, &str); 4] = [
    ("rsa_oaep_md5", "XML Encryption 1.1, section 5.8, has no MD5"),
    ("rsa_oaep_ripemd160", "section 5.8.6 makes RIPEMD-160 optional, and no stack writes it"),
    ("rsa_oaep_sha3", "section 5.8 has no SHA-3"),
    ("des3cbc-aes192", "sections 5.5 and 5.6: a block cipher of section 5.2 encrypts no key"),
];

#[test]
fn documents_of_other_implementations() {
    let Some(folder) = test_data("vectors/xmlenc") else { return };
    let manifest = fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let mut rows = manifest.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let (mut count, mut refused, mut wrong) = (0, 0, Vec::new());
    for row in rows {
        let row: HashMap<_, _> = columns.iter().copied().zip(row).collect();
        // Derived and agreed keys, DTDs, references and transforms are no part of WS-Security.
        if !row["needs"].is_empty() {
            continue;
        }
        count += 1;
        let mut decrypted = decrypt(&folder, &row);
        // A key that can't be decrypted is a random one, with which octets have a padding by chance, once in sixteen times.
        for _ in 0..8 {
            if row["expected"] == "fails" && decrypted.is_ok() {
                decrypted = decrypt(&folder, &row);
            }
        }
        let is_refused = REFUSED.iter().any(|(part, _)| row["id"].contains(part));
        let outcome = match (row["expected"], decrypted) {
            (_, Err(error)) if is_refused => {
                refused += 1;
                (error.kind() != SecurityErrorKind::UnsupportedAlgorithm)
                    .then(|| format!("refused with {error:?}"))
            }
            ("decrypts", Ok(result)) => {
                let plaintext = fs::read(folder.join(row["plaintext"])).unwrap();
                (!result.is(&plaintext)).then(|| format!("decrypts to something else: {result:?}"))
            }
            ("fails", Err(error)) => {
                (error.kind() != SecurityErrorKind::FailedCheck).then(|| format!("fails with {error:?}"))
            }
            (expected, decrypted) => Some(format!("{expected}, and we: {decrypted:?}")),
        };
        wrong.extend(outcome.map(|outcome| format!("{}: {outcome}", row["id"])));
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((count, refused), (118, 12));
}

#[derive(Debug)]
enum Decrypted {
    Xml(String),
    Octets(Vec<u8>),
}

impl Decrypted {
    fn is(&self, plaintext: &[u8]) -> bool {
        match self {
            Self::Octets(octets) => octets == plaintext,
            Self::Xml(xml) => {
                // Line ends around encrypted content are in some documents, but not in the original.
                let [xml, plaintext] = [xml, &decoded(plaintext)].map(|text| text.replace('\n', ""));
                RawElement::parse(&xml).unwrap() == RawElement::parse(&plaintext).unwrap()
            }
        }
    }
}

fn decrypt(folder: &Path, row: &HashMap<&str, &str>) -> Result<Decrypted, SecurityError> {
    let xml = decoded(&fs::read(folder.join(row["file"])).unwrap());
    let limits = Limits::default();
    let document = Document::parse(&xml, &limits)?;
    let settings = settings(folder, row);
    let security_limits = SecurityLimits::default();
    let mut keys = SessionKeys::new(&settings, &security_limits);
    let data = document.elements().find(|element| element.name() == ENCRYPTED_DATA).unwrap();
    let key = document.elements().find(|element| element.name().local == "EncryptedKey");
    let beside = key.filter(|_| data.child(Name::new(DS, "KeyInfo")).is_none());
    let key = beside.map(|key| keys.open(key)).transpose()?.map(|(key, _)| key);
    if is_octets(data) {
        return keys.decrypt_octets(data, key, &limits).map(|(_, octets)| Decrypted::Octets(octets));
    }
    let (range, text) = keys.decrypt_part(data, key, &limits)?;
    let mut xml = xml.clone();
    xml.replace_range(range, &text);
    // Before the data, so its range stands.
    beside.inspect(|key| xml.replace_range(key.range(), ""));
    Ok(Decrypted::Xml(xml))
}

/// Decodes a document by its declaration.
fn decoded(bytes: &[u8]) -> String {
    let latin = || bytes.iter().copied().map(char::from).collect::<String>();
    match latin().lines().next().is_some_and(|line| line.contains("ISO-8859-1")) {
        true => latin(),
        false => str::from_utf8(bytes).unwrap().to_owned(),
    }
}

fn is_octets(data: Element<'_, '_>) -> bool {
    data.attribute("", "Type").is_none_or(|of| {
        [ContentType::Element, ContentType::Content].iter().all(|content| content.uri() != Some(&*of))
    })
}

fn settings(folder: &Path, row: &HashMap<&str, &str>) -> Decryption {
    let mut settings = Decryption::default();
    for algorithm in DataAlgorithm::ALL {
        settings = settings.with_data_algorithm(algorithm);
    }
    for algorithm in KeyAlgorithm::ALL {
        settings = settings.with_key_algorithm(algorithm);
    }
    let group = row["id"].split('/').next().unwrap();
    for key in row["key"].split(';') {
        let (kind, path) = key.split_once('=').unwrap();
        let bytes = fs::read(folder.join(group).join(path)).unwrap();
        let (kind, name) = match kind.split_once('[') {
            Some((kind, name)) => (kind, Some(name.trim_end_matches(']').to_owned())),
            None => (kind, None),
        };
        match kind {
            "priv" => {
                let rsa = RsaPrivateKey::from_der(&der(&bytes)).unwrap();
                settings.keys.push(OwnKey { rsa, certificate: None });
            }
            "aes" | "des" => settings = settings.with_shared_key(name.unwrap(), bytes),
            other => panic!("{other}"),
        }
    }
    settings
}
