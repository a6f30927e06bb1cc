//! Encrypted messages: XML Encryption 1.1, WS-Security 1.1.1 section 9.

use erpsync::client::CallErrorKind;
use erpsync::policy::{
    self, Alternative, Assertion, AssertionKind, BindingKind, BindingToken, Endpoint, Inclusion,
    SecurityBinding, Token, TokenKind, TokenRole,
};
use erpsync::security::certificates::{Certificate, ReferenceForm, Trust};
use erpsync::security::encryption::{DataAlgorithm, Decryption, Encryption, KeyAlgorithm};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{
    Credentials, MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityError,
    SecurityErrorKind, UnsignedHeaders,
};
use erpsync::xml::{Name, RawElement};

use crate::bank::*;

const SECRET: &str = "4019-2445-0277-5567";

fn certificate() -> Certificate {
    Certificate::from_pem(include_str!("../signatures/keys/rsa.cert.pem")).unwrap()
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(include_str!("../signatures/keys/rsa.key.pem")).unwrap()
}

pub(crate) fn decryption() -> Decryption {
    Decryption::default().with_key(&key(), &certificate()).unwrap()
}

pub(crate) fn encryption() -> Encryption {
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
    let encryption = encryption()
        .with_parts(Parts::none().with_body().with_username_token().with_header("urn:tenant", "Tenant"));
    let security = Security::username(USER, "p4019").with_encryption(encryption.clone());
    let refused = BankClient::new(&url).unwrap().with_interceptor(security);
    assert_eq!(code_of(&refused.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    for version in VERSIONS {
        let security = Security::username(USER, PASSWORD).with_encryption(encryption.clone());
        let (client, seen) = recorded(&url, security);
        let block = RawElement::parse("<Tenant xmlns=\"urn:tenant\">tenant 4019</Tenant>").unwrap();
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

/// The certificate of the client, which signs.
fn client_signature() -> MessageSignature {
    MessageSignature::new(key(), certificate())
}

fn signed_by_us() -> RequiredSignature {
    RequiredSignature::new(Trust::new().with_pinned(certificate()))
}

#[tokio::test]
async fn what_is_signed_and_encrypted_is_decrypted_and_verified() {
    let requirements =
        || Requirements::new().with_decryption(decryption()).with_signature(signed_by_us()).with_timestamp();
    let security = |encryption: Encryption| {
        Security::new()
            .with_timestamp(std::time::Duration::from_secs(60))
            .with_signature(client_signature())
            .with_encryption(encryption)
            .with_requirements(requirements())
    };
    let url = serve(security(Encryption::for_sender())).await;
    for version in VERSIONS {
        for encryption in [encryption(), encryption().with_signature()] {
            let (client, seen) = recorded(&url, security(encryption.clone()));
            let reply = client.with_soap_version(version).transfer(to(SECRET)).await.unwrap();
            assert_eq!(reply.by.as_deref().map(|by| by.ends_with(SECRET)), Some(true), "{reply:?}");
            for message in &*seen.lock().unwrap() {
                assert!(!message.contains(SECRET), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn requests_that_are_refused_get_a_fault_that_is_not_encrypted_for_the_unknown() {
    let requirements = Requirements::new().with_decryption(decryption()).with_signature(signed_by_us());
    let security = Security::new().with_requirements(requirements);
    let url = serve(security.with_encryption(Encryption::for_sender())).await;
    let client =
        BankClient::new(&url).unwrap().with_interceptor(Security::new().with_encryption(encryption()));
    assert_eq!(code_of(&client.transfer(to(SECRET)).await.unwrap_err()), "InvalidSecurity");
}

#[tokio::test]
async fn certificates_are_named_in_each_form() {
    let url = serve(both(encryption(), decryption())).await;
    for form in [
        ReferenceForm::Direct,
        ReferenceForm::SubjectKeyIdentifier,
        ReferenceForm::ThumbprintSha1,
        ReferenceForm::IssuerSerial,
        ReferenceForm::KeyIdentifier,
        ReferenceForm::X509Data,
    ] {
        let security = both(encryption().with_reference_form(form), decryption());
        let client = BankClient::new(&url).unwrap().with_interceptor(security);
        client.transfer(to(SECRET)).await.unwrap_or_else(|error| panic!("{form:?}: {error:?}"));
    }
}

#[tokio::test]
async fn a_message_for_another_certificate_is_refused() {
    let url = serve(both(encryption(), decryption()).with_detailed_faults(true)).await;
    let other = Certificate::from_pem(include_str!("../signatures/keys/other.cert.pem")).unwrap();
    let forms = [ReferenceForm::Direct, ReferenceForm::ThumbprintSha1, ReferenceForm::IssuerSerial];
    for form in forms {
        let encryption = Encryption::for_certificate(&other).unwrap().with_reference_form(form);
        let client = BankClient::new(&url).unwrap().with_interceptor(both(encryption, decryption()));
        let error = client.transfer(to(SECRET)).await.unwrap_err();
        assert_eq!(code_of(&error), "SecurityTokenUnavailable", "{form:?}");
    }
    // A key of another certificate whose messages may name any.
    let other_key = PrivateKey::from_pem(include_str!("../signatures/keys/other.key.pem")).unwrap();
    assert!(Decryption::default().with_key(&other_key, &certificate()).is_err());
    let decryption = Decryption::default().with_key_of_any_certificate(&key()).unwrap();
    let url = serve(both(Encryption::for_certificate(&certificate()).unwrap(), decryption)).await;
    let client = BankClient::new(&url).unwrap().with_interceptor(both(encryption(), self::decryption()));
    client.transfer(to(SECRET)).await.unwrap();
}

#[tokio::test]
async fn both_sides_may_share_a_key() {
    for len in [16, 24, 32] {
        let key = vec![len as u8; len];
        let encryption = Encryption::for_shared_key("bank & co", key.clone()).unwrap();
        let security =
            || both(encryption.clone(), Decryption::default().with_shared_key("bank & co", key.clone()));
        let url = serve(security()).await;
        BankClient::new(&url).unwrap().with_interceptor(security()).transfer(to(SECRET)).await.unwrap();
        let wrong = Encryption::for_shared_key("bank & co", vec![0; len]).unwrap();
        let other = security().with_encryption(wrong);
        let error = BankClient::new(&url).unwrap().with_interceptor(other).transfer(to(SECRET)).await;
        assert_eq!(code_of(&error.unwrap_err()), "InvalidSecurity");
    }
    assert!(Encryption::for_shared_key("bank", vec![1; 17]).is_err());
}

#[tokio::test]
async fn what_is_encrypted_before_it_is_signed_is_verified_first() {
    let security = || {
        let requirements = Requirements::new().with_decryption(decryption()).with_signature(signed_by_us());
        let parts = Parts::none().with_body().with_header("urn:tenant", "Tenant").with_username_token();
        Security::username(USER, PASSWORD)
            .with_signature(client_signature().with_parts(Parts::default().with_all_headers()))
            .with_encryption(encryption().with_parts(parts).before_signature())
            .with_requirements(requirements)
    };
    let url = serve(security()).await;
    for version in VERSIONS {
        let (client, seen) = recorded(&url, security());
        let block = RawElement::parse("<Tenant xmlns=\"urn:tenant\">tenant 4019</Tenant>").unwrap();
        let client = client.with_soap_version(version).with_header_block(block);
        let reply = client.transfer(to(SECRET)).await.unwrap();
        assert_eq!(reply.blocks.as_deref(), Some("Tenant"));
        for message in &*seen.lock().unwrap() {
            assert!(!message.contains("tenant 4019"), "{message}");
            assert!(message.find("<ds:Signature ") < message.find("<xenc:EncryptedKey"), "{message}");
        }
        // Cipher text that was changed is found out by the signature.
        let client = changed(&url, security(), |text| change_behind(&text, "<xenc:CipherValue>"));
        let error = client.with_soap_version(version).transfer(to(SECRET)).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_) | CallErrorKind::Fault(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_header_block_that_only_decryption_shows_must_be_signed_all_the_same() {
    for treatment in [UnsignedHeaders::Keep, UnsignedHeaders::Drop, UnsignedHeaders::Refuse] {
        let required = signed_by_us()
            .with_parts(Parts::none().with_body().with_header("urn:tenant", "Tenant"))
            .with_unsigned_headers(treatment);
        let requirements = Requirements::new().with_decryption(decryption()).with_signature(required);
        let url = serve(Security::new().with_requirements(requirements).with_detailed_faults(true)).await;
        // Whoever knows the certificate can add encrypted blocks, behind the signature or before it.
        let forged = "<Tenant xmlns=\"urn:tenant\">forged</Tenant>";
        let tenant = Encryption::for_certificate(&certificate()).unwrap();
        let tenant = tenant.with_parts(Parts::none().with_header("urn:tenant", "Tenant"));
        for encryption in [tenant.clone(), tenant.before_signature()] {
            let signed =
                Security::new().with_signature(client_signature().with_parts(Parts::none().with_body()));
            let (client, seen) = recorded(&url, signed);
            client.transfer(to("me")).await.unwrap();
            let signed = seen.lock().unwrap()[0].clone();
            let block = RawElement::parse(forged).unwrap();
            let (client, seen) = recorded(&url, Security::new().with_encryption(encryption));
            let _ = client.with_header_block(block).transfer(to("me")).await;
            let encrypted = seen.lock().unwrap()[0].clone();
            let cut = |start: &str, end: &str| {
                let from = encrypted.find(start).unwrap();
                let to = encrypted[from..].find(end).unwrap() + end.len();
                encrypted[from..from + to].to_owned()
            };
            let key = cut("<xenc:EncryptedKey", "</xenc:EncryptedKey>");
            let header = cut("<wsse11:EncryptedHeader", "</wsse11:EncryptedHeader>");
            let first = signed.replacen("<ds:Signature ", &format!("{key}<ds:Signature "), 1);
            let last = signed.replacen("</wsse:Security>", &format!("{key}</wsse:Security>"), 1);
            for message in [first, last] {
                let message = message.replacen("</wsse:Security>", &format!("</wsse:Security>{header}"), 1);
                let client = changed(&url, Security::new(), move |_| message.clone());
                let result = client.transfer(to("me")).await;
                match treatment {
                    // A block that must be signed is not handed on, whatever becomes of the others.
                    UnsignedHeaders::Drop => match result {
                        Ok(reply) => assert_eq!(reply.blocks.as_deref(), Some("")),
                        Err(error) => assert_eq!(code_of(&error), "FailedCheck"),
                    },
                    _ => assert_eq!(code_of(&result.unwrap_err()), "FailedCheck", "{treatment:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn a_reply_may_use_the_key_of_its_request() {
    let server = Security::new()
        .with_requirements(Requirements::new().with_decryption(decryption()))
        .with_encryption(Encryption::with_request_key());
    let url = serve(server).await;
    for version in VERSIONS {
        // The client has no private key.
        let (client, seen) = recorded(&url, Security::new().with_encryption(encryption()));
        let reply = client.with_soap_version(version).transfer(to(SECRET)).await.unwrap();
        assert!(reply.by.as_deref().unwrap().ends_with(SECRET));
        let reply = seen.lock().unwrap()[1].clone();
        assert!(!reply.contains(SECRET) && !reply.contains("EncryptedKey "), "{reply}");
        assert!(reply.contains("#EncryptedKeySHA1"), "{reply}");
    }
    // A reply to another request has another key.
    let first = std::sync::Mutex::new(None::<String>);
    let replay = change(move |text| first.lock().unwrap().get_or_insert(text).clone());
    let client = BankClient::with_transport(&url, way(same(), replay)).unwrap();
    let client = client.with_interceptor(Security::new().with_encryption(encryption()));
    client.transfer(to(SECRET)).await.unwrap();
    let error = client.transfer(to(SECRET)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error:?}");
}

#[tokio::test]
async fn header_blocks_are_not_encrypted_as_content() {
    // Any number of elements could take the place of signed blocks behind them.
    let requirements = Requirements::new().with_decryption(decryption()).with_signature(signed_by_us());
    let url = serve(Security::new().with_requirements(requirements).with_detailed_faults(true)).await;
    let (client, seen) = recorded(&url, Security::new().with_signature(client_signature()));
    client.transfer(to("me")).await.unwrap();
    let signed = seen.lock().unwrap()[0].clone();
    let (client, seen) = recorded(&url, Security::new().with_encryption(encryption()));
    client.transfer(to("eve")).await.unwrap_err();
    let encrypted = seen.lock().unwrap()[0].clone();
    let cut = |start: &str, end: &str| {
        let from = encrypted.find(start).unwrap();
        let to = encrypted[from..].find(end).unwrap() + end.len();
        encrypted[from..from + to].to_owned()
    };
    let key = cut("<xenc:EncryptedKey", "</xenc:EncryptedKey>");
    let data = cut("<xenc:EncryptedData", "</xenc:EncryptedData>");
    assert!(data.contains("xmlenc#Content"), "{data}");
    let message = signed.replacen("</wsse:Security>", &format!("{key}</wsse:Security>{data}"), 1);
    let client = changed(&url, Security::new(), move |_| message.clone());
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "InvalidSecurity", "{}", error.report());
}

#[tokio::test]
async fn parts_that_must_arrive_encrypted_are_asked_for() {
    let body = || Parts::none().with_body();
    let parts = || body().with_username_token().with_header("urn:tenant", "Tenant");
    let requirements = Requirements::new().with_decryption(decryption()).with_passwords(users);
    let server = Security::new().with_requirements(requirements.with_encrypted_parts(parts()));
    let url = serve(server.with_detailed_faults(true)).await;
    let block = || RawElement::parse("<Tenant xmlns=\"urn:tenant\">tenant 4019</Tenant>").unwrap();
    let client = |encryption: Encryption| {
        let security = Security::username(USER, PASSWORD).with_encryption(encryption);
        BankClient::new(&url).unwrap().with_interceptor(security)
    };
    client(encryption().with_parts(parts())).with_header_block(block()).transfer(to("me")).await.unwrap();
    // A part that the message does not have need not be encrypted.
    client(encryption().with_parts(parts())).transfer(to("me")).await.unwrap();
    for some in [
        body(),
        body().with_username_token(),
        body().with_header("urn:tenant", "Tenant"),
        Parts::none().with_username_token().with_header("urn:tenant", "Tenant"),
    ] {
        let client = client(encryption().with_parts(some.clone())).with_header_block(block());
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "FailedCheck", "{some:?}");
    }
    let plain = BankClient::new(&url).unwrap().with_interceptor(Security::username(USER, PASSWORD));
    assert_eq!(code_of(&plain.transfer(to("me")).await.unwrap_err()), "FailedCheck");
    // Beside the encrypted content, somebody wrote something open.
    let beside = changed(
        &url,
        Security::username(USER, PASSWORD).with_encryption(encryption().with_parts(parts())),
        |text| text.replace("<s:Body>", "<s:Body><Transfer xmlns=\"urn:bank\"><To>eve</To></Transfer>"),
    );
    assert_eq!(code_of(&beside.transfer(to("me")).await.unwrap_err()), "FailedCheck");
}

#[tokio::test]
async fn a_client_asks_for_encrypted_replies() {
    let requirements = || Requirements::new().with_decryption(decryption());
    let client = || {
        let requirements = requirements().with_encrypted_parts(Parts::none().with_body());
        Security::new().with_encryption(encryption()).with_requirements(requirements)
    };
    let url = serve(both(encryption(), decryption())).await;
    let open = serve(Security::new().with_requirements(requirements())).await;
    BankClient::new(&url).unwrap().with_interceptor(client()).transfer(to("me")).await.unwrap();
    let error =
        BankClient::new(&open).unwrap().with_interceptor(client()).transfer(to("me")).await.unwrap_err();
    let error: &SecurityError = error.interceptor_error().unwrap();
    assert_eq!(error.kind(), SecurityErrorKind::NotEncrypted);
}

/// Signed and encrypted bodies, both ways, by policy.
static CLOSED: Endpoint = {
    const X509: Token = Token::new(TokenKind::X509).with_inclusion(Inclusion::AlwaysToRecipient);
    const TOKENS: &[BindingToken] =
        &[BindingToken::new(TokenRole::Initiator, X509), BindingToken::new(TokenRole::Recipient, X509)];
    const BODY: policy::Parts = policy::Parts::new().with_body();
    const fn assertion(local: &'static str, kind: AssertionKind) -> Assertion {
        Assertion::new(Name::new("http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702", local), kind)
    }
    Endpoint::new("Closed", "http://bank/").with_alternatives(&[Alternative::new(&[
        assertion(
            "AsymmetricBinding",
            AssertionKind::Binding(SecurityBinding::new(BindingKind::Asymmetric, TOKENS)),
        ),
        assertion("SignedParts", AssertionKind::SignedParts(BODY)),
        assertion("EncryptedParts", AssertionKind::EncryptedParts(BODY)),
    ])])
};

#[tokio::test]
async fn a_policy_with_encrypted_parts_is_asked_of_replies_too() {
    let credentials =
        Credentials::new().with_key(key(), certificate()).with_service_certificate(certificate());
    let client = || credentials.security(&CLOSED, "Transfer", false).unwrap();
    let signing = || {
        let required = RequiredSignature::new(Trust::new().with_pinned(certificate()));
        let requirements = Requirements::new().with_signature(required).with_decryption(decryption());
        Security::new()
            .with_signature(MessageSignature::new(key(), certificate()))
            .with_requirements(requirements.with_encrypted_parts(Parts::none().with_body()))
    };
    let url = serve(signing().with_encryption(encryption())).await;
    let (bank, seen) = recorded(&url, client());
    bank.transfer(to(SECRET)).await.unwrap();
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|message| !message.contains(SECRET)), "{seen:?}");
    // A reply that is signed, and open, is not what the policy has.
    let open = serve(signing()).await;
    let error = recorded(&open, client()).0.transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
    let error: &SecurityError = error.interceptor_error().unwrap();
    assert_eq!(error.kind(), SecurityErrorKind::NotEncrypted);
}

/// Anyone can encrypt a key for the server, and would read a reply that is encrypted with it.
#[tokio::test]
async fn a_request_with_several_keys_of_which_none_signed_is_refused() {
    let server = Security::new()
        .with_requirements(Requirements::new().with_decryption(decryption()))
        .with_encryption(Encryption::with_request_key());
    let url = serve(server).await;
    let (client, seen) = recorded(&url, Security::new().with_encryption(encryption()));
    client.transfer(to(SECRET)).await.unwrap();
    let other = seen.lock().unwrap()[0].clone();
    let end = "</xenc:EncryptedKey>";
    let from = other.find("<xenc:EncryptedKey").unwrap();
    let key = other[from..other.find(end).unwrap() + end.len()].to_owned();
    let list = key.find("<xenc:ReferenceList").unwrap();
    let key = format!("{}{end}", &key[..list]);
    for place in ["<xenc:EncryptedKey", "</wsse:Security>"] {
        let key = key.clone();
        let add = move |text: String| text.replacen(place, &format!("{key}{place}"), 1);
        let client = changed(&url, Security::new().with_encryption(encryption()), add);
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    }
    // Without a key there is no reply that could be sent, so nothing is done.
    let plain = BankClient::new(&url).unwrap();
    assert_eq!(code_of(&plain.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
}
