//! Encrypted messages: XML Encryption 1.1, WS-Security 1.1.1 section 9.

use erpsync::client::CallErrorKind;
use erpsync::security::certificates::Certificate;
use erpsync::security::encryption::{DataAlgorithm, Decryption, Encryption, KeyAlgorithm};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{Requirements, Security, SecurityError, SecurityErrorKind};
use erpsync::xml::RawElement;

use crate::bank::*;

const SECRET: &str = "4019-2445-0277-5567";

fn certificate() -> Certificate {
    Certificate::from_pem(include_str!("../signatures/keys/rsa.cert.pem")).unwrap()
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(include_str!("../signatures/keys/rsa.key.pem")).unwrap()
}

fn decryption() -> Decryption {
    Decryption::default().with_key(&key(), &certificate()).unwrap()
}

fn encryption() -> Encryption {
    Encryption::for_certificate(&certificate()).unwrap()
}

/// Both sides encrypt for the same certificate.
fn both(encryption: Encryption, decryption: Decryption) -> Security {
    let requirements = Requirements::new().with_decryption(decryption);
    Security::new().with_encryption(encryption).with_requirements(requirements)
}

#[tokio::test]
async fn bodies_travel_encrypted_in_both_directions() {
    let url = serve(both(encryption(), decryption())).await;
    for version in VERSIONS {
        let (client, seen) = recorded(&url, both(encryption(), decryption()));
        let reply = client.with_soap_version(version).transfer(to(SECRET)).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some("somebody to 4019-2445-0277-5567"));
        for message in &*seen.lock().unwrap() {
            assert!(!message.contains(SECRET) && !message.contains("Transfer"), "{message}");
            assert!(
                message.contains("xmlenc11#aes256-gcm") && message.contains("rsa-oaep-mgf1p"),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn all_algorithms_that_are_written_are_read() {
    let data = DataAlgorithm::ALL.into_iter().filter(|data| *data != DataAlgorithm::TripleDesCbc);
    let keys = [KeyAlgorithm::RsaOaepMgf1p, KeyAlgorithm::RsaOaep, KeyAlgorithm::Rsa15];
    let allowed = DataAlgorithm::ALL.into_iter().fold(decryption(), Decryption::with_data_algorithm);
    let url = serve(both(encryption(), allowed.with_key_algorithm(KeyAlgorithm::Rsa15))).await;
    for (data, key) in data.map(|data| (data, keys[0])).chain(keys.map(|key| (DataAlgorithm::Aes128Gcm, key)))
    {
        let encryption = encryption().with_data_algorithm(data).with_key_algorithm(key);
        let (client, seen) = recorded(&url, both(encryption, decryption()));
        client.transfer(to(SECRET)).await.unwrap();
        let request = &seen.lock().unwrap()[0];
        assert!(request.contains(data.uri()) && request.contains(key.uri()), "{request}");
    }
}

#[tokio::test]
async fn weak_algorithms_are_neither_read_nor_written_unless_named() {
    let url = serve(both(encryption(), decryption()).with_detailed_faults(true)).await;
    for encryption in [
        encryption().with_data_algorithm(DataAlgorithm::Aes256Cbc),
        encryption().with_key_algorithm(KeyAlgorithm::Rsa15),
    ] {
        let client = BankClient::new(&url).unwrap().with_interceptor(both(encryption, decryption()));
        let error = client.transfer(to(SECRET)).await.unwrap_err();
        assert_eq!(code_of(&error), "UnsupportedAlgorithm");
    }
    for encryption in [
        encryption().with_data_algorithm(DataAlgorithm::TripleDesCbc),
        encryption().with_key_algorithm(KeyAlgorithm::Aes256KeyWrap),
    ] {
        let client = BankClient::new(&url).unwrap().with_interceptor(both(encryption, decryption()));
        let error = client.transfer(to(SECRET)).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Unsent(_)), "{error:?}");
    }
}

#[tokio::test]
async fn header_blocks_and_passwords_travel_encrypted() {
    let requirements = Requirements::new().with_decryption(decryption()).with_passwords(users);
    let url = serve(Security::new().with_requirements(requirements)).await;
    let encryption = encryption().with_username_token().with_header_block("urn:tenant", "Tenant");
    let security = Security::username(USER, "p4019").with_encryption(encryption.clone());
    let refused = BankClient::new(&url).unwrap().with_interceptor(security);
    assert_eq!(code_of(&refused.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    for version in VERSIONS {
        let security = Security::username(USER, PASSWORD).with_encryption(encryption.clone());
        let (client, seen) = recorded(&url, security);
        let block = RawElement::parse("<Tenant xmlns=\"urn:tenant\">4019</Tenant>").unwrap();
        let call = client.with_soap_version(version).with_header_block(block);
        let reply = call.transfer(to("me")).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
        assert_eq!(reply.blocks.as_deref(), Some("Tenant"));
        let request = &seen.lock().unwrap()[0];
        assert!(request.contains(":EncryptedHeader"), "{request}");
        for hidden in ["urn:tenant", "UsernameToken>", "Zoë", "urn:bank"] {
            assert!(!request.contains(hidden), "{hidden}: {request}");
        }
    }
}

/// Changes the character behind the first text of a message.
fn change_behind(text: &str, found: &str) -> String {
    let at = text.rfind(found).unwrap() + found.len() + 30;
    let other = if text[at..].starts_with('A') { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

#[tokio::test]
async fn changed_messages_and_wrong_keys_get_one_fault() {
    let url = serve(both(encryption(), decryption())).await;
    let value = "<xenc:CipherValue>";
    let changes: [fn(String) -> String; 4] = [
        |text| change_behind(&text, "<xenc:CipherValue>"),
        // The key, and the reference to it.
        |text| {
            format!(
                "{}{}",
                change_behind(&text[..text.find("</xenc:CipherData>").unwrap()], "<xenc:CipherValue>"),
                &text[text.find("</xenc:CipherData>").unwrap()..]
            )
        },
        |text| text.replace("#EK-", "#other-"),
        |text| text.replace("aes256-gcm", "aes256-cbc"),
    ];
    let mut faults = Vec::new();
    for change in changes {
        let client = changed(&url, both(encryption(), decryption()), move |text| {
            assert!(text.contains(value));
            change(text)
        });
        let error = client.transfer(to(SECRET)).await.unwrap_err();
        assert_eq!(code_of(&error), "InvalidSecurity");
        faults.push(format!("{error:?}"));
    }
    faults.dedup();
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[tokio::test]
async fn a_changed_reply_is_a_typed_error_without_plaintext() {
    let url = serve(both(encryption(), decryption())).await;
    let reply = change(|text| change_behind(&text, "<xenc:CipherValue>"));
    let client = BankClient::with_transport(&url, way(same(), reply))
        .unwrap()
        .with_interceptor(both(encryption(), decryption()));
    let error = client.transfer(to(SECRET)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error:?}");
    let kind = error.interceptor_error::<SecurityError>().map(SecurityError::kind);
    assert_eq!(kind, Some(SecurityErrorKind::FailedCheck));
    assert!(!format!("{error:?} {}", error.report()).contains(SECRET));
}
