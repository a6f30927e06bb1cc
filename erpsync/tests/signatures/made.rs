//! Signatures that are made and verified here.

use erpsync::security::certificates::Certificate;
use erpsync::security::document::Document;
use erpsync::security::keys::{HmacKey, PrivateKey, Signer, VerifyingKey};
use erpsync::security::signature::{
    Algorithms, ReferenceTo, Signature, SignatureAlgorithm, SignatureBuilder, SignatureError,
    SignatureLimits, Verified,
};
use erpsync::xml::Limits;

pub(crate) const RSA_KEY: &str = include_str!("keys/rsa.key.pem");
pub(crate) const RSA_CERTIFICATE: &str = include_str!("keys/rsa.cert.pem");
const EC_KEY: &str = include_str!("keys/ec.key.pem");
const EC_CERTIFICATE: &str = include_str!("keys/ec.cert.pem");

const ENVELOPE: &str = concat!(
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/",
    "oasis-200401-wss-wssecurity-utility-1.0.xsd\"><s:Header><!--signature--></s:Header>",
    "<s:Body u:Id=\"body\"><Order xmlns=\"urn:shop\"><Piece>7 &lt; 8</Piece></Order></s:Body></s:Envelope>"
);

pub(crate) async fn signed(signer: &dyn Signer) -> String {
    let document = Document::parse(ENVELOPE, &Limits::default()).unwrap();
    let builder = SignatureBuilder::new().reference(ReferenceTo::id("body"));
    let signature = builder.sign(&document, signer).await.unwrap();
    ENVELOPE.replace("<!--signature-->", &signature)
}

/// Byte ranges that were signed.
pub(crate) fn verify(
    text: &str,
    key: &VerifyingKey,
    allowed: &Algorithms,
) -> Result<Vec<String>, SignatureError> {
    let document = Document::parse(text, &Limits::default())?;
    let element = document.elements().find(|element| element.name() == Signature::NAME);
    let element = element.ok_or_else(|| SignatureError::Malformed("there is no signature".to_owned()))?;
    let signature = Signature::parse(element, &SignatureLimits::default())?;
    let Verified { references, .. } = signature.verify(key, allowed, &())?;
    Ok(references.iter().map(|reference| reference.element.unwrap().as_str().to_owned()).collect())
}

#[tokio::test]
async fn each_algorithm_signs_and_verifies() {
    use SignatureAlgorithm::*;
    let rsa = Certificate::from_pem(RSA_CERTIFICATE).unwrap().verifying_key().unwrap();
    let ec = Certificate::from_pem(EC_CERTIFICATE).unwrap().verifying_key().unwrap();
    let rsa_key = |algorithm| PrivateKey::from_pem(RSA_KEY).unwrap().with_algorithm(algorithm).unwrap();
    let hmac = |algorithm| HmacKey::new(algorithm, "secret").unwrap();
    let mut cases: Vec<(Box<dyn Signer>, VerifyingKey)> = Vec::new();
    for algorithm in [RsaSha256, RsaSha384, RsaSha512, RsaPssSha256, RsaPssSha384, RsaPssSha512] {
        cases.push((Box::new(rsa_key(algorithm)), rsa.clone()));
    }
    for algorithm in [HmacSha256, HmacSha384, HmacSha512] {
        cases.push((Box::new(hmac(algorithm)), VerifyingKey::hmac("secret")));
    }
    cases.push((Box::new(PrivateKey::from_pem(EC_KEY).unwrap()), ec));
    for (signer, key) in &cases {
        let text = signed(&**signer).await;
        let ranges = verify(&text, key, &Algorithms::default()).unwrap();
        assert_eq!(ranges.len(), 1);
        assert!(ranges[0].starts_with("<s:Body") && ranges[0].ends_with("</s:Body>"));

        let tampered = text.replace("7 &lt; 8", "9 &lt; 8");
        let error = verify(&tampered, key, &Algorithms::default()).unwrap_err();
        assert_eq!(error, SignatureError::DigestMismatch("#body".to_owned()));
        // Another spelling of the same content.
        let respelled = text.replace("<Piece>7 &lt;", "<Piece >7 <![CDATA[<]]>");
        assert!(verify(&respelled, key, &Algorithms::default()).is_ok());
    }
    let text = signed(&rsa_key(RsaSha256)).await;
    assert_eq!(
        verify(&text, &VerifyingKey::hmac("secret"), &Algorithms::default()).unwrap_err(),
        SignatureError::SignatureMismatch
    );
    let only = Algorithms::none().with_signature(RsaSha512);
    assert!(matches!(verify(&text, &rsa, &only).unwrap_err(), SignatureError::NotAllowed(_)));
}
