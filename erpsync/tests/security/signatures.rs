//! Signed messages: who signs, what is signed, and what of it arrives.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::BoxFuture;
use erpsync::client::CallErrorKind;
use erpsync::security::certificates::{ReferenceForm, Trust};
use erpsync::security::keys::{HmacKey, KeyError, Signer};
use erpsync::security::signature::{Algorithms, DigestAlgorithm, SignatureAlgorithm};
use erpsync::security::{
    MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityErrorKind, UnsignedHeaders,
};
use erpsync::soap::MessageStyle;
use erpsync::xml::RawElement;
use test_support::tls::Authority;

use crate::bank::*;
use crate::signers::*;

#[tokio::test]
async fn signed_messages_arrive_however_they_name_the_key() {
    let known = [certificate(&KEYS.client), certificate(&KEYS.server)];
    let required = || {
        let signature = RequiredSignature::new(trust()).with_certificates(known.clone());
        Requirements::new().with_timestamp().with_signature(signature)
    };
    for reference in [
        ReferenceForm::Direct,
        ReferenceForm::KeyIdentifier,
        ReferenceForm::X509Data,
        ReferenceForm::ThumbprintSha1,
        ReferenceForm::IssuerSerial,
    ] {
        let of = |security: Security, signature: MessageSignature| {
            security.with_signature(signature.with_reference_form(reference)).with_requirements(required())
        };
        let url = serve(of(server(), signature(&KEYS.server))).await;
        for version in VERSIONS {
            let (client, seen) = recorded(&url, of(client(), signature(&KEYS.client)));
            let reply = client.with_soap_version(version).transfer(to("me")).await.unwrap();
            let by = reply.by.clone().unwrap();
            assert!(by.ends_with(" to me") && by != "somebody to me", "{by}");
            for message in &*seen.lock().unwrap() {
                assert!(message.contains("<ds:SignatureValue>"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn the_certificate_of_the_signer_is_known() {
    let url = serve(server()).await;
    let reply = BankClient::new(&url).unwrap().with_interceptor(client()).transfer(to("me")).await.unwrap();
    assert_eq!(reply.signed_by, Some(certificate(&KEYS.client).serial().to_owned()));
}

#[tokio::test]
async fn faults_are_signed_as_any_reply() {
    let url = serve(server()).await;
    let error =
        BankClient::new(&url).unwrap().with_interceptor(client()).transfer(to("nobody")).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "there is nobody");
}

#[tokio::test]
async fn an_unsigned_fault_is_shown_but_not_trusted() {
    let url = serve(Security::new().with_requirements(required())).await;
    let security = Security::new().with_requirements(required());
    let error =
        BankClient::new(&url).unwrap().with_interceptor(security).transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)));
    let error = security_error(&error);
    assert_eq!(error.kind(), SecurityErrorKind::UnprotectedFault);
    assert!(error.to_string().contains("InvalidSecurity: An error was discovered"), "{error}");
}

#[tokio::test]
async fn who_is_not_trusted_is_refused() {
    let stranger = Authority::new().certify("client.test");
    let url = serve(server()).await;
    let client =
        BankClient::new(&url).unwrap().with_interceptor(client().with_signature(signature(&stranger)));
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurityToken");
    let url = serve(server().with_signature(signature(&stranger))).await;
    let client = BankClient::new(&url).unwrap().with_interceptor(crate::signers::client());
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Untrusted);
}

#[tokio::test]
async fn an_unsigned_message_is_refused() {
    let url = serve(server()).await;
    for security in [Security::new(), Security::username(USER, PASSWORD)] {
        let security =
            security.with_timestamp(std::time::Duration::from_secs(300)).with_requirements(required());
        let client = BankClient::new(&url).unwrap().with_interceptor(security);
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
    }
    let url = serve(server().with_requirements(Requirements::new())).await;
    let unsigned = Security::new().with_requirements(required());
    BankClient::new(&url).unwrap().with_interceptor(unsigned).transfer(to("me")).await.unwrap();
}

#[tokio::test]
async fn a_signed_message_is_accepted_once() {
    let url = serve(server()).await;
    let recorded = std::sync::Mutex::new(None::<String>);
    let client = changed(&url, client(), move |text| recorded.lock().unwrap().get_or_insert(text).clone());
    client.transfer(to("me")).await.unwrap();
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "FailedAuthentication");
}

#[tokio::test]
async fn header_blocks_arrive_if_they_are_signed() {
    let block = RawElement::parse("<t:Tenant xmlns:t='urn:tenant'>7</t:Tenant>").unwrap();
    for (parts, treatment, arrives) in [
        (Parts::default(), UnsignedHeaders::Drop, Ok("")),
        (Parts::default(), UnsignedHeaders::Keep, Ok("Tenant")),
        (Parts::default(), UnsignedHeaders::Refuse, Err("FailedCheck")),
        (Parts::default().with_header("urn:tenant", "Tenant"), UnsignedHeaders::Drop, Ok("Tenant")),
        (Parts::default().with_headers_of("urn:tenant"), UnsignedHeaders::Refuse, Ok("Tenant")),
        (Parts::default().with_all_headers().with_token(), UnsignedHeaders::Refuse, Ok("Tenant")),
        (
            Parts::default().with_addressing().with_header("urn:tenant", "Other"),
            UnsignedHeaders::Drop,
            Ok(""),
        ),
    ] {
        let required = RequiredSignature::new(trust()).with_unsigned_headers(treatment);
        let url = serve(server().with_requirements(Requirements::new().with_signature(required))).await;
        let security = client().with_signature(signature(&KEYS.client).with_parts(parts.clone()));
        let client =
            BankClient::new(&url).unwrap().with_interceptor(security).with_header_block(block.clone());
        let result = client.transfer(to("me")).await;
        let result = result.map(|reply| reply.blocks.clone().unwrap()).map_err(|error| code_of(&error));
        assert_eq!(result.as_deref().map_err(String::as_str), arrives, "{parts:?} {treatment:?}");
    }
}

#[tokio::test]
async fn parts_that_must_be_signed_are_asked_for() {
    let block = RawElement::parse("<t:Tenant xmlns:t='urn:tenant'>7</t:Tenant>").unwrap();
    for (required_parts, parts, is_accepted) in [
        (Parts::default().with_header("urn:tenant", "Tenant"), Parts::default(), false),
        (Parts::default(), Parts::none().with_body(), false),
        (Parts::default(), Parts::none().with_timestamp(), false),
        (Parts::none().with_timestamp(), Parts::none().with_timestamp(), true),
        (Parts::default().with_token(), Parts::default(), false),
        (Parts::default().with_token(), Parts::default().with_token(), true),
        (Parts::default().with_all_headers(), Parts::default().with_all_headers(), true),
    ] {
        let required = RequiredSignature::new(trust()).with_parts(required_parts.clone());
        let url = serve(server().with_requirements(Requirements::new().with_signature(required))).await;
        let security = client().with_signature(signature(&KEYS.client).with_parts(parts.clone()));
        let client =
            BankClient::new(&url).unwrap().with_interceptor(security).with_header_block(block.clone());
        let result = client.transfer(to("me")).await;
        assert_eq!(result.is_ok(), is_accepted, "{required_parts:?} {parts:?}");
        if let Err(error) = result {
            assert_eq!(code_of(&error), "FailedCheck");
        }
    }
}

#[tokio::test]
async fn a_user_name_is_signed_with_the_message() {
    let requirements = || required().with_passwords(users);
    let url = serve(server().with_requirements(requirements())).await;
    let with_user = |security: Security| {
        security.with_username_token(erpsync::security::UsernameToken::new(USER, PASSWORD).with_digest())
    };
    let client = BankClient::new(&url).unwrap().with_interceptor(with_user(client()));
    assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("Zoë <&> to me"));
    let parts = Parts::none().with_body().with_timestamp();
    let security =
        with_user(crate::signers::client().with_signature(signature(&KEYS.client).with_parts(parts)));
    let client = BankClient::new(&url).unwrap().with_interceptor(security);
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "FailedCheck");
}

#[tokio::test]
async fn a_shared_secret_signs_both_ways() {
    let secret = b"0123456789abcdef0123456789abcdef";
    let security = |secret: &[u8]| {
        let key = HmacKey::new(SignatureAlgorithm::HmacSha256, secret).unwrap();
        let required = Requirements::new().with_signature(RequiredSignature::shared(secret.to_vec()));
        Security::new()
            .with_timestamp(std::time::Duration::from_secs(60))
            .with_signature(MessageSignature::shared(key))
            .with_requirements(required)
            .with_detailed_faults(true)
    };
    let url = serve(security(secret)).await;
    BankClient::new(&url).unwrap().with_interceptor(security(secret)).transfer(to("me")).await.unwrap();
    let stranger = security(b"another").with_requirements(Requirements::new());
    let error =
        BankClient::new(&url).unwrap().with_interceptor(stranger).transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "FailedCheck");
}

#[tokio::test]
async fn algorithms_are_those_that_are_allowed() {
    let algorithms = Algorithms::none()
        .with_signature(SignatureAlgorithm::EcdsaSha256)
        .with_digest(DigestAlgorithm::Sha512);
    let required = RequiredSignature::new(trust()).with_algorithms(algorithms);
    let url = serve(server().with_requirements(Requirements::new().with_signature(required))).await;
    let sha256 = BankClient::new(&url).unwrap().with_interceptor(client());
    assert_eq!(code_of(&sha256.transfer(to("me")).await.unwrap_err()), "UnsupportedAlgorithm");
    let security = client().with_signature(signature(&KEYS.client).with_digest(DigestAlgorithm::Sha512));
    BankClient::new(&url).unwrap().with_interceptor(security).transfer(to("me")).await.unwrap();
}

#[tokio::test]
async fn a_reply_confirms_the_signature_of_its_request() {
    let confirming =
        || Requirements::new().with_signature(RequiredSignature::new(trust()).with_confirmation());
    let client = client().with_requirements(confirming());
    let url = serve(server().with_signature_confirmation(true)).await;
    let replies = std::sync::Mutex::new(Vec::<String>::new());
    let first = change(move |text| {
        let mut replies = replies.lock().unwrap();
        replies.push(text);
        replies[0].clone()
    });
    let bank = BankClient::with_transport(&url, way(same(), first)).unwrap().with_interceptor(client.clone());
    bank.transfer(to("me")).await.unwrap();
    // The second call gets the reply to the first.
    let error = bank.transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Unconfirmed);
    // Faults confirm, too.
    let bank = BankClient::new(&url).unwrap().with_interceptor(client.clone());
    assert!(bank.transfer(to("nobody")).await.unwrap_err().fault().is_some());
    // A server that does not confirm.
    let url = serve(server()).await;
    let error =
        BankClient::new(&url).unwrap().with_interceptor(client.clone()).transfer(to("me")).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Unconfirmed);
    // A request without a signature is confirmed as such.
    let url = serve(server().with_signature_confirmation(true).with_requirements(Requirements::new())).await;
    let unsigned = Security::new().with_requirements(confirming());
    BankClient::new(&url).unwrap().with_interceptor(unsigned).transfer(to("me")).await.unwrap();
}

/// Key in another place, which fails at times.
struct Remote(Option<Arc<dyn Signer>>);

impl Signer for Remote {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            match &self.0 {
                Some(key) => key.sign(message).await,
                None => Err(KeyError::new("the HSM does not answer")),
            }
        })
    }
}

#[tokio::test]
async fn a_key_may_be_elsewhere() {
    let url = serve(server()).await;
    let remote = |key| MessageSignature::new(Remote(key), certificate(&KEYS.client));
    let working = client().with_signature(remote(Some(Arc::new(key(&KEYS.client)))));
    BankClient::new(&url).unwrap().with_interceptor(working).transfer(to("me")).await.unwrap();
    let broken = client().with_signature(remote(None));
    let error = BankClient::new(&url).unwrap().with_interceptor(broken).transfer(to("me")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Unsent(_)), "{}", error.report());
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Setup);
}

#[tokio::test]
async fn a_signed_message_is_accepted_once_however_its_signature_is_written() {
    let url = serve(server()).await;
    let recorded = std::sync::Mutex::new(None::<String>);
    let client = changed(&url, client(), move |text| {
        let mut recorded = recorded.lock().unwrap();
        let Some(first) = &*recorded else { return recorded.insert(text).clone() };
        // Zeros before both numbers of an ECDSA signature are no other signature.
        let (start, end) = ("<ds:SignatureValue>", "</ds:SignatureValue>");
        let from = first.find(start).unwrap() + start.len();
        let to = first.find(end).unwrap();
        let value = BASE64_STANDARD.decode(&first[from..to]).unwrap();
        assert_eq!(value.len(), 64);
        let padded = [&[0], &value[..32], &[0], &value[32..]].concat();
        format!("{}{}{}", &first[..from], BASE64_STANDARD.encode(padded), &first[to..])
    });
    client.transfer(to("me")).await.unwrap();
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "FailedAuthentication", "{}", error.report());
}

/// The owner of a key can make a certificate with any subject.
#[tokio::test]
async fn a_signer_with_a_pinned_key_is_known_by_its_key() {
    let own = certificate(&KEYS.client);
    let pinned = Trust::new().with_pinned_key(own.public_key_der());
    let with = |trust: Trust| {
        let required = RequiredSignature::new(trust);
        server().with_requirements(Requirements::new().with_timestamp().with_signature(required))
    };
    for (trust, name) in [
        (pinned.clone(), own.key_fingerprint()),
        // A chain or a pin proves the whole certificate.
        (Trust::new().with_pinned(own.clone()), own.subject()),
        (trust().with_pinned_key(own.public_key_der()), own.subject()),
    ] {
        let url = serve(with(trust)).await;
        let bank = BankClient::new(&url).unwrap().with_interceptor(client());
        let reply = bank.transfer(to("me")).await.unwrap();
        assert_eq!(reply.by.as_deref(), Some(&*format!("{name} to me")));
    }
    assert!(own.key_fingerprint().starts_with("sha256:") && own.key_fingerprint().len() == 71);
}

/// The content of a body is signed as it stands only where its canonical form is certain to be the same.
#[tokio::test]
async fn bodies_are_signed_whatever_is_in_them() {
    let url = serve(server()).await;
    for text in ["", "a", "a\r\nb", "\ttab\n", "]]> & < > \" '", "ä \u{10ffff}", "wsu:Id xmlns:wsu"] {
        for version in VERSIONS {
            let bank = BankClient::new(&url).unwrap().with_interceptor(client()).with_soap_version(version);
            let reply = bank.transfer(to(text)).await.unwrap_or_else(|error| panic!("{}", error.report()));
            assert!(reply.by.as_deref().unwrap().ends_with(&format!(" to {text}")), "{text:?}");
        }
    }
    // In another style the writer declares prefixes at the root.
    let style = MessageStyle::new().prefixes_at_root(true);
    let bank = BankClient::new(&url).unwrap().with_interceptor(client()).with_message_style(style);
    bank.transfer(to("me")).await.unwrap();
}
