//! Keys and certificates: the forms in which they come, and which of them are trusted.

use std::time::{Duration, SystemTime};

use erpsync::security::certificates::{Certificate, Trust, TrustError};
use erpsync::security::keys::{HmacKey, PrivateKey, Signer, VerifyingKey};
use erpsync::security::signature::{Algorithms, SignatureAlgorithm};

use crate::made::{RSA_CERTIFICATE, RSA_KEY};

fn certificate(pem: &str) -> Certificate {
    Certificate::from_pem(pem).unwrap()
}

fn root() -> Certificate {
    certificate(include_str!("keys/root.cert.pem"))
}

fn intermediate() -> Certificate {
    certificate(include_str!("keys/intermediate.cert.pem"))
}

fn leaf() -> Certificate {
    certificate(include_str!("keys/leaf.cert.pem"))
}

/// A day on which all certificates are valid, but for the short one.
fn day() -> SystemTime {
    leaf().validity().0 + Duration::from_secs(100 * 86_400)
}

#[test]
fn a_chain_leads_to_a_root() {
    let trust = Trust::new().with_root(root()).unwrap();
    trust.check(&[leaf(), intermediate()], day()).unwrap();
    trust.check(&[leaf(), root(), intermediate(), leaf()], day()).unwrap();
    assert!(matches!(trust.check(&[leaf()], day()), Err(TrustError::Untrusted(_))));
    assert!(matches!(trust.check(&[], day()), Err(TrustError::Untrusted(_))));
    trust.clone().with_intermediate(intermediate()).check(&[leaf()], day()).unwrap();
    let strangers =
        Trust::new().with_root(certificate(RSA_CERTIFICATE)).unwrap().with_intermediate(intermediate());
    assert!(matches!(strangers.check(&[leaf()], day()), Err(TrustError::Untrusted(_))));
    assert!(Trust::new().check(&[leaf(), intermediate(), root()], day()).is_err());
}

#[test]
fn a_certificate_is_valid_for_a_time() {
    let trust = Trust::new().with_root(root()).unwrap().with_intermediate(intermediate());
    let short = certificate(include_str!("keys/short.cert.pem"));
    assert_eq!(trust.check(std::slice::from_ref(&short), day()), Err(TrustError::Expired));
    trust.check(std::slice::from_ref(&short), short.validity().0).unwrap();
    assert_eq!(
        trust.check(&[leaf()], leaf().validity().0 - Duration::from_secs(1)),
        Err(TrustError::Expired)
    );
    assert_eq!(
        trust.check(&[leaf()], leaf().validity().1 + Duration::from_secs(1)),
        Err(TrustError::Expired)
    );
    // A pin is no way around it.
    assert_eq!(Trust::new().with_pinned(short.clone()).check(&[short], day()), Err(TrustError::Expired));
}

#[test]
fn a_certificate_for_something_else_does_not_sign() {
    let encipherment = certificate(include_str!("keys/encipherment.cert.pem"));
    let trust = Trust::new().with_root(root()).unwrap().with_pinned(encipherment.clone());
    assert_eq!(trust.check(&[encipherment], day()), Err(TrustError::Usage));
}

#[test]
fn certificates_and_keys_can_be_pinned() {
    let own = certificate(RSA_CERTIFICATE);
    Trust::new().with_pinned(own.clone()).check(std::slice::from_ref(&own), day()).unwrap();
    assert!(Trust::new().with_pinned(own.clone()).check(&[leaf()], day()).is_err());
    let key = Trust::new().with_pinned_key(own.public_key_der());
    key.check(std::slice::from_ref(&own), day()).unwrap();
    assert!(key.check(&[leaf(), own], day()).is_err());
    assert_eq!(Trust::new().with_pinned(leaf()).with_intermediate(intermediate()).known().count(), 2);
}

#[test]
fn names_are_compared_by_what_they_say() {
    let subject = leaf().subject();
    assert_eq!(subject, r#"CN=Partner \"A\" \+ B,O=Example\, Inc.,C=NO"#);
    let trust = || Trust::new().with_root(root()).unwrap().with_intermediate(intermediate());
    for spelling in [
        &*subject,
        r#"cn = partner \"a\"  \+ b , o="Example, Inc." , c=NO"#,
        r#"C=NO, O=Example\2C Inc., CN="Partner \"A\" + B""#,
        r#"2.5.4.3=Partner \"A\" \+ B;OID.2.5.4.10=Example\, Inc.;2.5.4.6=#13024e4f"#,
    ] {
        trust()
            .with_subject("CN=x")
            .with_subject(spelling)
            .check(&[leaf()], day())
            .unwrap_or_else(|_| panic!("{spelling}"));
    }
    for spelling in [
        "",
        "CN=Partner",
        "CN",
        "CN=\"",
        "CN=a\\",
        "CN=#1",
        "x=1",
        "C=NO,CN=Partner \\\"A\\\" \\+ B,O=Example\\, Inc.",
        "=",
        ",",
    ] {
        let error = trust().with_subject(spelling).check(&[leaf()], day()).unwrap_err();
        assert!(matches!(error, TrustError::Subject(_)), "{spelling}");
    }
    assert!(leaf().is_issued("O=Example,CN=Intermediate", leaf().serial()));
    assert!(leaf().is_issued("CN=Intermediate, O=example", &format!(" 0{}", leaf().serial())));
    assert!(!leaf().is_issued("CN=Intermediate,O=Example", "1"));
    assert!(!leaf().is_issued("CN=Root,O=Example", leaf().serial()));
}

#[test]
fn keys_come_in_pem_and_pkcs12() {
    assert!(PrivateKey::from_pem(RSA_KEY).is_ok());
    for other in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", RSA_CERTIFICATE] {
        assert!(PrivateKey::from_pem(other).is_err());
    }
    for file in [&include_bytes!("keys/rsa.p12")[..], include_bytes!("keys/rsa-legacy.p12")] {
        let (key, certificates) = PrivateKey::from_pkcs12(file, "changeit").unwrap();
        assert_eq!(certificates, [certificate(RSA_CERTIFICATE)]);
        assert_eq!(key.algorithm(), SignatureAlgorithm::RsaSha256);
        let error = PrivateKey::from_pkcs12(file, "wrong").unwrap_err();
        assert!(!error.to_string().contains("wrong"), "{error}");
    }
    assert!(PrivateKey::from_pkcs12(b"no file", "").is_err());
}

#[test]
fn nothing_shows_a_key() {
    let key = PrivateKey::from_pem(RSA_KEY).unwrap();
    assert!(format!("{key:?}").ends_with(", ***)"));
    let secret = HmacKey::new(SignatureAlgorithm::HmacSha256, "canary").unwrap();
    assert!(!format!("{secret:?} {:?}", VerifyingKey::hmac("canary")).contains("canary"));
    assert!(key.with_algorithm(SignatureAlgorithm::RsaSha1).is_err());
}

/// A public key is no secret: an attacker who signs with an HMAC over it is refused.
#[tokio::test]
async fn a_key_verifies_its_own_kind_only() {
    let own = certificate(RSA_CERTIFICATE);
    let forged = HmacKey::new(SignatureAlgorithm::HmacSha256, own.public_key_der()).unwrap();
    let value = forged.sign(b"message").await.unwrap();
    let key = own.verifying_key().unwrap();
    assert!(!key.verify(SignatureAlgorithm::HmacSha256, &Algorithms::default(), b"message", &value));
    assert!(!key.verify(SignatureAlgorithm::RsaSha256, &Algorithms::default(), b"message", &value));
}
