//! The keys: the application's own, and those that SuperOffice signs with.

use std::fmt;
use std::sync::Arc;

use crate::XmlRead;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use rustls_pki_types::pem::{PemObject, SectionKind};
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use serde_json::Value;
use webpki::{EndEntityCert, RawPublicKeyEntity, ring::RSA_PKCS1_2048_8192_SHA256 as RS256};

use crate::xsd::Base64Binary;

/// Why a key can't be used. Quotes nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

fn refused(reason: impl Into<String>) -> KeyError {
    KeyError(reason.into())
}

/// The application's RSA key, of 2048 bits or more. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct PrivateKey(Arc<KeyPair>);

/// .NET's form of an RSA key: XML Signature, section 4.5.2.2, with the private parts that .NET adds.
#[derive(XmlRead)]
#[xml(root = "RSAKeyValue")]
struct RsaKeyValue {
    #[xml(element = "Modulus")]
    modulus: Base64Binary,
    #[xml(element = "Exponent")]
    exponent: Base64Binary,
    #[xml(element = "P")]
    p: Base64Binary,
    #[xml(element = "Q")]
    q: Base64Binary,
    #[xml(element = "DP")]
    dp: Base64Binary,
    #[xml(element = "DQ")]
    dq: Base64Binary,
    #[xml(element = "InverseQ")]
    inverse_q: Base64Binary,
    #[xml(element = "D")]
    d: Base64Binary,
}

impl PrivateKey {
    /// A key in one of the forms in which SuperOffice hands them out: PEM (`PRIVATE KEY`, which is PKCS #8, or
    /// `RSA PRIVATE KEY`), or XML (`<RSAKeyValue>`).
    ///
    /// # Errors
    ///
    /// If it is in none of these forms, is encrypted, has less than 2048 bits, or is not whole.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let key = key.as_ref();
        let pair = match <(SectionKind, Vec<u8>)>::from_pem_slice(key) {
            Ok((SectionKind::PrivateKey, der)) => KeyPair::from_pkcs8(&der),
            Ok((SectionKind::RsaPrivateKey, der)) => KeyPair::from_der(&der),
            Ok(_) => return Err(refused("the PEM file has no RSA private key in it")),
            Err(_) => return Self::from_xml(key),
        };
        Self::checked(pair)
    }

    fn from_xml(key: &[u8]) -> Result<Self, KeyError> {
        // The reader's error may quote the key.
        let key: RsaKeyValue = crate::xml::from_slice(key)
            .map_err(|_| refused("it is neither a PEM file with a private key nor an RSAKeyValue in XML"))?;
        let number = |number: &Base64Binary| -> Vec<u8> {
            number.iter().copied().skip_while(|byte| *byte == 0).collect()
        };
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: number(&key.modulus), e: number(&key.exponent) },
            d: number(&key.d),
            p: number(&key.p),
            q: number(&key.q),
            dP: number(&key.dp),
            dQ: number(&key.dq),
            qInv: number(&key.inverse_q),
        };
        Self::checked(KeyPair::from_components(&components))
    }

    fn checked(pair: Result<KeyPair, ring::error::KeyRejected>) -> Result<Self, KeyError> {
        match pair {
            Ok(pair) => Ok(Self(Arc::new(pair))),
            Err(reason) => Err(refused(format!(
                "the private key is no RSA key of 2048 bits or more that can be used: {reason}"
            ))),
        }
    }

    /// A signature: RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(***)")
    }
}

/// The public keys that SuperOffice may sign its tokens with. There may be several, when it changes them.
#[derive(Clone)]
pub struct TrustedKeys(Vec<Key>);

#[derive(Clone)]
enum Key {
    Certificate(CertificateDer<'static>),
    Plain(SubjectPublicKeyInfoDer<'static>),
    Numbers { modulus: Vec<u8>, exponent: Vec<u8> },
}

impl TrustedKeys {
    /// The keys in a file: certificates or public keys in PEM, a certificate in DER, or a JSON Web Key Set (RFC
    /// 7517), such as SuperOffice has at `https://online.superoffice.com/login/.well-known/jwks`.
    ///
    /// Only the key of a certificate counts: its expiry and its issuer are ignored.
    ///
    /// # Errors
    ///
    /// If there is no RSA key in it.
    pub fn new(file: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let file = file.as_ref();
        if file.trim_ascii_start().starts_with(b"{") {
            return Self::from_jwks(file);
        }
        let mut keys = Vec::new();
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(file) {
            match section.map_err(|error| refused(format!("the PEM file can't be read: {error}")))? {
                (SectionKind::Certificate, der) => keys.push(Key::Certificate(der.into())),
                (SectionKind::PublicKey, der) => keys.push(Key::Plain(der.into())),
                _ => {}
            }
        }
        if keys.is_empty() {
            keys.push(Key::Certificate(file.to_vec().into()));
        }
        match keys.iter().all(Key::is_one) {
            true => Ok(Self(keys)),
            false => Err(refused("it holds no certificate or public key that can be read")),
        }
    }

    fn from_jwks(json: &[u8]) -> Result<Self, KeyError> {
        let set: Value = serde_json::from_slice(json)
            .map_err(|error| refused(format!("the key set is not JSON: {error}")))?;
        let number = |key: &Value, name: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(key.get(name)?.as_str()?).ok()?;
            Some(bytes.into_iter().skip_while(|byte| *byte == 0).collect::<Vec<u8>>())
        };
        let keys: Vec<Key> = set
            .get("keys")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|key| Some(Key::Numbers { modulus: number(key, "n")?, exponent: number(key, "e")? }))
            .collect();
        match keys.is_empty() {
            true => Err(refused("there is no RSA key in the key set")),
            false => Ok(Self(keys)),
        }
    }

    /// Reports whether one of the keys made the signature: RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.iter().any(|key| key.verify(message, signature).is_some())
    }
}

impl Key {
    fn is_one(&self) -> bool {
        match self {
            Self::Certificate(der) => EndEntityCert::try_from(der).is_ok(),
            Self::Plain(der) => RawPublicKeyEntity::try_from(der).is_ok(),
            Self::Numbers { .. } => true,
        }
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        match self {
            Self::Certificate(der) => {
                EndEntityCert::try_from(der).ok()?.verify_signature(RS256, message, signature).ok()
            }
            Self::Plain(der) => {
                RawPublicKeyEntity::try_from(der).ok()?.verify_signature(RS256, message, signature).ok()
            }
            Self::Numbers { modulus, exponent } => PublicKeyComponents { n: modulus, e: exponent }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .ok(),
        }
    }
}

impl fmt::Debug for TrustedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustedKeys({})", self.0.len())
    }
}
