//! The symmetric binding: one key, encrypted for the server, signs and encrypts in both directions.

use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::policy::{
    self, AlgorithmSuite, Alternative, Assertion, AssertionKind, BindingKind, BindingToken, DerivedKeys,
    Endpoint, SecurityBinding, SupportingTokens, Token, TokenKind, TokenRole,
};
use erpsync::security::certificates::Certificate;
use erpsync::security::encryption::{Decryption, Encryption};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{
    Credentials, MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityErrorKind,
};
use erpsync::xml::Name;

use crate::bank::*;
use crate::signers::security_error;

fn certificate() -> Certificate {
    Certificate::from_pem(include_str!("../signatures/keys/rsa.cert.pem")).unwrap()
}

fn decryption() -> Decryption {
    let key = PrivateKey::from_pem(include_str!("../signatures/keys/rsa.key.pem")).unwrap();
    Decryption::default().with_key(&key, &certificate()).unwrap()
}

fn encryption(derived: bool) -> Encryption {
    let encryption = Encryption::for_certificate(&certificate()).unwrap();
    if derived { encryption.with_derived_keys() } else { encryption }
}

fn required() -> Requirements {
    Requirements::new().with_timestamp().with_signature(RequiredSignature::with_session_key())
}

fn client(encryption: Encryption) -> Security {
    Security::username(USER, PASSWORD)
        .with_timestamp(Duration::from_secs(60))
        .with_encryption(encryption)
        .with_signature(MessageSignature::with_session_key())
        .with_requirements(required())
}

fn server(derived: bool) -> Security {
    let encryption = Encryption::with_request_key();
    let encryption = if derived { encryption.with_derived_keys() } else { encryption };
    Security::new()
        .with_timestamp(Duration::from_secs(60))
        .with_encryption(encryption)
        .with_signature(MessageSignature::with_session_key())
        .with_requirements(required().with_passwords(users).with_decryption(decryption()))
        .with_detailed_faults(true)
}

#[tokio::test]
async fn one_key_protects_both_directions() {
    for derived in [false, true] {
        let url = serve(server(derived)).await;
        for parts in
            [Parts::none().with_body(), Parts::none().with_body().with_username_token(), Parts::none()]
        {
            for version in VERSIONS {
                let (client, seen) = recorded(&url, client(encryption(derived).with_parts(parts.clone())));
                let client = client.with_soap_version(version);
                let reply = client.transfer(to("me")).await.unwrap();
                assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
                let seen = seen.lock().unwrap();
                for message in &*seen {
                    assert!(message.contains("xmldsig-more#hmac-sha256"), "{message}");
                    assert_eq!(message.contains("DerivedKeyToken"), derived, "{message}");
                }
                assert!(
                    seen[0].contains("EncryptedKey>") && seen[1].contains("#EncryptedKeySHA1"),
                    "{seen:?}"
                );
            }
        }
        // Faults of the service are protected as any reply.
        let bank = BankClient::new(&url).unwrap().with_interceptor(client(encryption(derived)));
        assert_eq!(
            bank.transfer(to("nobody")).await.unwrap_err().fault().unwrap().reason(),
            "there is nobody"
        );
    }
}

#[tokio::test]
async fn changed_messages_and_other_keys_are_refused() {
    let url = serve(server(true)).await;
    let open = || client(encryption(true).with_parts(Parts::none()));
    for (from, to_text) in
        [(">me</", ">eve</"), ("<wsc:Offset>0<", "<wsc:Offset>1<"), ("Z</wsu:Expires>", "0Z</wsu:Expires>")]
    {
        let bank = changed(&url, open(), move |text| text.replace(from, to_text));
        let error = bank.transfer(to("me")).await.unwrap_err();
        // The key of a refused request protects no reply, so that the fault is not protected.
        assert_eq!(security_error(&error).kind(), SecurityErrorKind::UnprotectedFault, "{}", error.report());
        assert!(error.report().contains("FailedCheck"), "{}", error.report());
    }
    let first = std::sync::Mutex::new(None::<String>);
    let replayed = change(move |text| first.lock().unwrap().get_or_insert(text).clone());
    let bank = BankClient::with_transport(&url, way(same(), replayed)).unwrap().with_interceptor(open());
    bank.transfer(to("me")).await.unwrap();
    // The reply to the first call has another key.
    let error = bank.transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::TokenUnavailable);
}

#[tokio::test]
async fn a_key_that_was_encrypted_for_a_client_signs_no_reply() {
    // Anyone can encrypt a key for the client.
    let stranger = Security::new()
        .with_timestamp(Duration::from_secs(60))
        .with_encryption(encryption(false))
        .with_signature(MessageSignature::with_session_key())
        .with_requirements(Requirements::new().with_decryption(decryption()));
    let url = serve(stranger).await;
    let security = client(encryption(false)).with_requirements(required().with_decryption(decryption()));
    let error =
        BankClient::new(&url).unwrap().with_interceptor(security).transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::TokenUnavailable, "{}", error.report());
}

#[tokio::test]
async fn without_encryption_there_is_no_key_to_sign_with() {
    let security = Security::new().with_signature(MessageSignature::with_session_key());
    let bank = BankClient::new("http://127.0.0.1:1/").unwrap().with_interceptor(security);
    let error = bank.transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Setup);
}

const SP: &str = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";
const X509: Token = Token::new(TokenKind::X509).with_derived_keys(DerivedKeys::Any);

static SYMMETRIC: Endpoint = Endpoint::new("Symmetric", "").with_alternatives(&[Alternative::new(&[
    Assertion::new(
        Name::new(SP, "SymmetricBinding"),
        AssertionKind::Binding(
            SecurityBinding::new(BindingKind::Symmetric, &[BindingToken::new(TokenRole::Protection, X509)])
                .with_algorithm_suite(AlgorithmSuite::new("Basic128Sha256"))
                .with_timestamp(),
        ),
    ),
    Assertion::new(
        Name::new(SP, "SignedParts"),
        AssertionKind::SignedParts(policy::Parts::new().with_body()),
    ),
    Assertion::new(
        Name::new(SP, "EncryptedParts"),
        AssertionKind::EncryptedParts(policy::Parts::new().with_body()),
    ),
    Assertion::supporting_tokens(SupportingTokens::new(&[Token::username()]).signed().encrypted()),
])]);

#[tokio::test]
async fn a_policy_asks_for_it() {
    let credentials = Credentials::new().with_user(USER, PASSWORD).with_service_certificate(certificate());
    let security = credentials.security(&SYMMETRIC, "Transfer", false).unwrap();
    // The suite has CBC, which a server reads if it is named.
    let decryption =
        decryption().with_data_algorithm(erpsync::security::encryption::DataAlgorithm::Aes128Cbc);
    let required = required().with_passwords(users).with_decryption(decryption);
    let encryption = Encryption::with_request_key()
        .with_data_algorithm(erpsync::security::encryption::DataAlgorithm::Aes128Gcm);
    let url = serve(server(true).with_encryption(encryption).with_requirements(required)).await;
    let bank = BankClient::new(&url).unwrap().with_interceptor(security);
    let reply = bank.transfer(to("me")).await;
    assert_eq!(reply.unwrap().by.as_deref(), Some("Zoë <&> to me"));
    let error =
        Credentials::new().with_user(USER, PASSWORD).security(&SYMMETRIC, "Transfer", false).unwrap_err();
    assert!(error.to_string().contains("Credentials::with_service_certificate"), "{error}");
}

#[tokio::test]
async fn the_reply_has_the_key_that_signed_the_request_and_no_other() {
    for derived in [false, true] {
        let url = serve(server(derived)).await;
        // Anyone can encrypt a key for the server, and put it before that of the client.
        let (stranger, seen) = recorded(&url, client(encryption(false).with_parts(Parts::none())));
        stranger.transfer(to("me")).await.unwrap();
        let other = seen.lock().unwrap()[0].clone();
        let from = other.find("<xenc:EncryptedKey").unwrap();
        let end = "</xenc:EncryptedKey>";
        let key = other[from..other.find(end).unwrap() + end.len()].to_owned();
        let added = change(move |text: String| {
            let start = text.find("<wsse:Security").unwrap();
            let start = start + text[start..].find('>').unwrap() + 1;
            // The token of the key's certificate is in the message.
            let token = |text: &str| {
                let from = text.find("<wsse:BinarySecurityToken").unwrap();
                let end = "</wsse:BinarySecurityToken>";
                text[from..text.find(end).unwrap() + end.len()].to_owned()
            };
            let token = if key.contains("wsse:Reference") { token(&other) } else { String::new() };
            format!("{}{token}{key}{}", &text[..start], &text[start..])
        });
        let bank = BankClient::with_transport(&url, way(added, same())).unwrap();
        let bank = bank.with_interceptor(client(encryption(derived)));
        let reply = bank.transfer(to("me")).await;
        let reply = reply.unwrap_or_else(|error| panic!("{}", error.report()));
        assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
    }
}
