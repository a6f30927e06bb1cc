//! Messages that attack, and those that are only wrong.

use std::ops::Range;

use proptest::prelude::*;

use super::super::algorithm::{DataAlgorithm, KeyAlgorithm};
use super::super::decryption::{Decryption, OwnKey};
use super::super::encrypt::{encrypted_data, reference_list, reference_to_key};
use super::super::key_encryption::{RsaPrivateKey, wrap};
use super::super::secret_key::SecretKey;
use super::super::session_keys::SessionKeys;
use super::super::syntax::ContentType;
use super::super::{DS, WSSE, WSSE11, XENC};
use super::pem::der;
use crate::security::document::Document;
use crate::security::{SecurityError, SecurityErrorKind, SecurityLimits};
use crate::xml::{Limits, Name};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SECRET: &str = "<card xmlns='urn:bank'>4019-2445-0277-5567</card>";

/// Key of the receiver that wraps keys.
const SHARED: [u8; 16] = [7; 16];

fn key() -> SecretKey {
    SecretKey::new(vec![3; 32])
}

/// An `EncryptedKey` of [`key`] that lists parts.
fn encrypted_key(id: &str, parts: &[&str]) -> String {
    let wrapped = wrap(KeyAlgorithm::Aes128KeyWrap, &SecretKey::new(SHARED.to_vec()), &key()).unwrap();
    key_with(id, KeyAlgorithm::Aes128KeyWrap, &wrapped, parts)
}

fn key_with(id: &str, algorithm: KeyAlgorithm, octets: &[u8], parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|&part| part.to_owned()).collect();
    format!(
        "<e:EncryptedKey xmlns:e=\"{XENC}\" Id=\"{id}\"><e:EncryptionMethod Algorithm=\"{algorithm}\"/>\
         <e:CipherData><e:CipherValue>{}</e:CipherValue></e:CipherData>{}</e:EncryptedKey>",
        STANDARD.encode(octets),
        reference_list(&parts)
    )
}

fn part(id: &str, content: ContentType, text: &str) -> String {
    encrypted_data(id, content, DataAlgorithm::Aes256Gcm, &key(), &reference_to_key("EK"), text).unwrap()
}

fn envelope(security: &str, blocks: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{SOAP}\"><s:Header><w:Security xmlns:w=\"{WSSE}\">{security}</w:Security>{blocks}\
         </s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// Decrypts a message as its header says, element for element.
fn decrypt_with(settings: &Decryption, message: &str) -> Result<String, SecurityError> {
    let (limits, security_limits) = (Limits::default(), SecurityLimits::default());
    let mut keys = SessionKeys::new(settings, &security_limits);
    let mut text = message.to_owned();
    let mut next = 0;
    loop {
        let document = Document::parse(&text, &limits)?;
        let security = document.elements().find(|element| element.name() == Name::new(WSSE, "Security"));
        let Some(child) = security.and_then(|security| security.children().nth(next)) else {
            return Ok(text.clone());
        };
        next += 1;
        if child.name() != Name::new(XENC, "EncryptedKey") {
            continue;
        }
        let (key, ids) = keys.open(child)?;
        let changes = keys.decrypt(&document, &ids, Some(key), &limits)?;
        text = replaced(&text, changes);
    }
}

fn replaced(text: &str, changes: Vec<(Range<usize>, String)>) -> String {
    let mut text = text.to_owned();
    for (range, change) in changes.into_iter().rev() {
        text.replace_range(range, &change);
    }
    text
}

fn settings() -> Decryption {
    Decryption::default().with_shared_key("bank", SHARED.to_vec())
}

fn decrypt(message: &str) -> Result<String, SecurityError> {
    decrypt_with(&settings(), message)
}

/// The error of a message, which shows neither plaintext nor key.
fn error(message: &str) -> SecurityError {
    let error = decrypt(message).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("4019"), "{shown}");
    error
}

#[test]
fn content_and_header_blocks_are_decrypted_where_they_stand() {
    let block = "<c:Block xmlns:c=\"urn:c\" s:mustUnderstand=\"1\">4019</c:Block>";
    let header = format!(
        "<w11:EncryptedHeader xmlns:w11=\"{WSSE11}\">{}</w11:EncryptedHeader>",
        part("ED-2", ContentType::Element, block)
    );
    let body = part("ED-1", ContentType::Content, SECRET);
    let message = envelope(&encrypted_key("EK", &["ED-1", "ED-2"]), &header, &body);
    assert!(!message.contains("4019"));
    let plain = decrypt(&message).unwrap();
    assert_eq!(plain, envelope(&encrypted_key("EK", &["ED-1", "ED-2"]), block, SECRET));
}

#[test]
fn all_that_depends_on_keys_is_one_error() {
    let aes_256 = |algorithm, text: &str| {
        encrypted_data("ED", ContentType::Content, algorithm, &key(), &reference_to_key("EK"), text).unwrap()
    };
    let message = |key: &str, data: &str| envelope(key, "", data);
    let good = encrypted_key("EK", &["ED"]);
    let gcm = aes_256(DataAlgorithm::Aes256Gcm, SECRET);
    let settings = settings().with_data_algorithm(DataAlgorithm::Aes256Cbc);
    assert!(decrypt_with(&settings, &message(&good, &gcm)).is_ok());
    let other = |octets: &[u8]| key_with("EK", KeyAlgorithm::Aes128KeyWrap, octets, &["ED"]);
    let short =
        wrap(KeyAlgorithm::Aes128KeyWrap, &SecretKey::new(SHARED.to_vec()), &SecretKey::new(vec![3; 16]));
    let value = |data: &str, from: &str, to: &str| {
        let at = data.find("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len() + 20;
        let found = &data[at..at + 1];
        let changed = if found == from { to } else { from };
        format!("{}{changed}{}", &data[..at], &data[at + 1..])
    };
    let cbc = aes_256(DataAlgorithm::Aes256Cbc, "<unclosed>4019");
    let wrong = [
        ("key wrap that is no key wrap", message(&other(&[1; 40]), &gcm)),
        ("key of another length", message(&other(&short.unwrap()), &gcm)),
        ("key without octets", message(&other(&[]), &gcm)),
        ("changed ciphertext", message(&good, &value(&gcm, "A", "B"))),
        ("data without octets", message(&good, &cut(&gcm))),
        ("padding", message(&good, &value(&cbc, "A", "B"))),
        ("plaintext that is not well-formed", message(&good, &cbc)),
        (
            "plaintext that ends its parent",
            message(&good, &aes_256(DataAlgorithm::Aes256Gcm, "</s:Body><s:Body>4019")),
        ),
        ("plaintext with a DTD", message(&good, &aes_256(DataAlgorithm::Aes256Gcm, "<!DOCTYPE a>"))),
        ("plaintext with an undeclared prefix", message(&good, &aes_256(DataAlgorithm::Aes256Gcm, "<q:a/>"))),
    ];
    let texts: Vec<String> = wrong
        .iter()
        .map(|(what, message)| {
            let error = decrypt_with(&settings, message).expect_err(what);
            assert_eq!(error.kind(), SecurityErrorKind::FailedCheck, "{what}: {error:?}");
            error.to_string()
        })
        .collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
}

/// An `EncryptedData` without octets.
fn cut(data: &str) -> String {
    let start = data.find("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len();
    let end = data.find("</xenc:CipherValue>").unwrap();
    format!("{}{}", &data[..start], &data[end..])
}

#[test]
fn a_wrong_padding_of_rsa_is_that_error_too() {
    let pem = include_str!("../../../../tests/superoffice/system_user/keys/application.pem");
    let rsa = RsaPrivateKey::from_der(&der(pem.as_bytes())).unwrap();
    let mut settings = Decryption::default().with_key_algorithm(KeyAlgorithm::Rsa15);
    settings.keys.push(OwnKey { rsa: rsa.clone(), certificate: None });
    let data = part("ED", ContentType::Content, SECRET);
    for algorithm in [KeyAlgorithm::Rsa15, KeyAlgorithm::RsaOaepMgf1p, KeyAlgorithm::RsaOaep] {
        let octets = vec![1; rsa.len()];
        let message = envelope(&key_with("EK", algorithm, &octets, &["ED"]), "", &data);
        let error = decrypt_with(&settings, &message).unwrap_err();
        assert_eq!(error.kind(), SecurityErrorKind::FailedCheck, "{algorithm}: {error:?}");
    }
    let message = envelope(&key_with("EK", KeyAlgorithm::Rsa15, &[1; 100], &["ED"]), "", &data);
    assert_eq!(decrypt_with(&settings, &message).unwrap_err().kind(), SecurityErrorKind::TokenUnavailable);
}

#[test]
fn algorithms_are_allowed_by_name() {
    for algorithm in DataAlgorithm::ALL {
        let key = SecretKey::new(vec![3; algorithm.key_len()]);
        let wrapped = wrap(KeyAlgorithm::Aes128KeyWrap, &SecretKey::new(SHARED.to_vec()), &key).unwrap();
        let data =
            encrypted_data("ED", ContentType::Content, algorithm, &key, &reference_to_key("EK"), SECRET);
        let message =
            envelope(&key_with("EK", KeyAlgorithm::Aes128KeyWrap, &wrapped, &["ED"]), "", &data.unwrap());
        match decrypt(&message) {
            Ok(_) => assert!(algorithm.is_authenticated(), "{algorithm}"),
            Err(error) => assert_eq!(error.kind(), SecurityErrorKind::UnsupportedAlgorithm, "{error:?}"),
        }
        assert!(decrypt_with(&settings().with_data_algorithm(algorithm), &message).is_ok(), "{algorithm}");
    }
    for algorithm in [KeyAlgorithm::Rsa15, KeyAlgorithm::TripleDesKeyWrap] {
        let message = envelope(&key_with("EK", algorithm, &[1; 40], &[]), "", "");
        assert_eq!(error(&message).kind(), SecurityErrorKind::UnsupportedAlgorithm, "{algorithm}");
    }
}

#[test]
fn bombs_meet_a_limit() {
    let data = part("ED", ContentType::Content, SECRET);
    let SecurityLimits { encrypted_keys, encrypted_parts, .. } = SecurityLimits::default();
    let keys: String = (0..=encrypted_keys).map(|at| encrypted_key(&format!("EK-{at}"), &[])).collect();
    assert_eq!(error(&envelope(&keys, "", &data)).kind(), SecurityErrorKind::Limit);
    let ids: Vec<String> = (0..=encrypted_parts).map(|at| format!("ED-{at}")).collect();
    let parts: String = ids.iter().map(|id| part(id, ContentType::Content, SECRET)).collect();
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    assert_eq!(error(&envelope(&encrypted_key("EK", &ids), "", &parts)).kind(), SecurityErrorKind::Limit);
    // One in the other, each decrypted by a key of its own.
    let (mut nested, mut keys) = (SECRET.to_owned(), String::new());
    for at in 0..=encrypted_keys {
        let id = format!("ED-{at}");
        nested = encrypted_data(
            &id,
            ContentType::Content,
            DataAlgorithm::Aes256Gcm,
            &key(),
            &reference_to_key(&format!("EK-{at}")),
            &nested,
        )
        .unwrap();
        keys = format!("{}{keys}", encrypted_key(&format!("EK-{at}"), &[&id]));
    }
    assert_eq!(error(&envelope(&keys, "", &nested)).kind(), SecurityErrorKind::Limit);
    // Keys in keys.
    let mut inner = String::new();
    for at in 0..8 {
        let key = encrypted_key(&format!("EK-{at}"), &[]);
        let info = format!("<d:KeyInfo xmlns:d=\"{DS}\">{inner}</d:KeyInfo><e:CipherData>");
        inner = if inner.is_empty() { key } else { key.replacen("<e:CipherData>", &info, 1) };
    }
    assert_eq!(error(&envelope(&inner, "", "")).kind(), SecurityErrorKind::Limit);
}

#[test]
fn references_lead_to_encrypted_data_of_the_message_once() {
    let data = part("ED", ContentType::Content, SECRET);
    let malformed = |message: &str| {
        let error = error(message);
        assert_eq!(error.kind(), SecurityErrorKind::Malformed, "{error:?}");
    };
    malformed(&envelope(&encrypted_key("EK", &["ED", "ED"]), "", &data));
    malformed(&envelope(&encrypted_key("EK", &["other"]), "", &data));
    malformed(&envelope(&encrypted_key("EK", &["ED"]), "", &format!("{data}{data}")));
    malformed(&envelope(&encrypted_key("EK", &["ED"]), "", "<a Id=\"ED\"/>"));
    malformed(&envelope(&encrypted_key("EK", &["EK"]), "", &data));
    malformed(&envelope(&encrypted_key("EK", &["ED"]).replace("\"#ED\"", "\"http://a/#ED\""), "", &data));
    malformed(&envelope(&encrypted_key("EK", &["ED"]), "", &part("ED", ContentType::Octets, SECRET)));
    // The whole body, as an element.
    let body = part("ED", ContentType::Element, "<s:Body/>");
    let message = envelope(&encrypted_key("EK", &["ED"]), "", "");
    malformed(&message.replace("<s:Body></s:Body>", &format!("{body}<s:Body></s:Body>")));
    // One in the other as markup.
    let outer =
        data.replace("\"ED\"", "\"ED-2\"").replace("<xenc:CipherData>", &format!("{data}<xenc:CipherData>"));
    malformed(&envelope(&encrypted_key("EK", &["ED", "ED-2"]), &outer, ""));
}

#[test]
fn what_stands_elsewhere_or_is_not_known_is_refused() {
    let data = part("ED", ContentType::Content, SECRET);
    let kind = |data: &str| error(&envelope(&encrypted_key("EK", &["ED"]), "", data)).kind();
    let reference =
        data.replace("<xenc:CipherValue>", "<xenc:CipherReference URI=\"http://a/\"/><xenc:CipherValue>");
    assert_eq!(kind(&reference), SecurityErrorKind::UnsupportedToken);
    assert_eq!(kind(&data.replace("aes256-gcm", "aes512-gcm")), SecurityErrorKind::UnsupportedAlgorithm);
    assert_eq!(kind(&data.replace("#EK", "#other")), SecurityErrorKind::TokenUnavailable);
    assert_eq!(kind(&data.replace("#EK", "http://a/")), SecurityErrorKind::Malformed);
    assert_eq!(kind(&data.replace("CipherValue>", "Value>")), SecurityErrorKind::Malformed);
    assert_eq!(kind(&data.replace("CipherData>", "Data>")), SecurityErrorKind::Malformed);
    assert_eq!(kind(&data.replace("EncryptionMethod", "Method")), SecurityErrorKind::Malformed);
    assert_eq!(
        kind(&data.replacen("<xenc:CipherValue>", "<xenc:CipherValue>!", 1)),
        SecurityErrorKind::Malformed
    );
}

#[test]
fn nothing_shows_a_key() {
    let (limits, settings) = (SecurityLimits::default(), settings());
    let message = envelope(&encrypted_key("EK", &[]), "", "");
    let document = Document::parse(&message, &Limits::default()).unwrap();
    let element = document.elements().find(|element| element.name().local == "EncryptedKey").unwrap();
    let mut keys = SessionKeys::new(&settings, &limits);
    let (index, _) = keys.open(element).unwrap();
    assert_eq!(keys.secret(index).bytes(), key().bytes());
    let shown = format!("{keys:?} {settings:?} {:?}", keys.secret(index));
    for number in ["3, 3", "7, 7", "[3", "[7", "0303", "0707"] {
        assert!(!shown.contains(number), "{shown}");
    }
}

proptest! {
    /// Changes anywhere in a message with encrypted parts are errors or other messages, never a panic.
    #[test]
    fn changed_messages_never_panic(at in 0.0..1.0_f64, len in 0_usize..40, text in "[<>/=\"#A-Za-z0-9 ]{0,8}") {
        let data = part("ED", ContentType::Content, SECRET);
        let message = envelope(&encrypted_key("EK", &["ED"]), "", &data);
        let at = (at * message.len() as f64) as usize;
        let end = (at + len).min(message.len());
        let mut changed = message;
        changed.replace_range(at..end, &text);
        let _ = decrypt(&changed);
    }
}
