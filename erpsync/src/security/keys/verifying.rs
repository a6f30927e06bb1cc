//! Keys that verify signatures.

use std::fmt;

use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_FIXED,
    ED25519, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::{KeyError, secret_key};
use crate::security::signature::{Algorithms, SignatureAlgorithm};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const ED25519_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// Key that verifies signatures: a public key, or a secret that both sides have.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(Key);

#[derive(Clone, PartialEq, Eq)]
enum Key {
    /// Big-endian numbers without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// Uncompressed point.
    Ec {
        curve: Curve,
        point: Vec<u8>,
    },
    Ed25519(Vec<u8>),
    Hmac(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
}

impl VerifyingKey {
    /// An RSA key: modulus and exponent as big-endian numbers (`ds:RSAKeyValue`: XML Signature 1.1, section 4.5.2.2).
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        let trimmed = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect();
        Self(Key::Rsa { modulus: trimmed(modulus), exponent: trimmed(exponent) })
    }

    /// Reads the first key in PEM: `PUBLIC KEY`.
    ///
    /// # Errors
    ///
    /// If there is none, or it is of a kind that is not supported.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_ref());
        Self::from_spki(&der.map_err(|_| KeyError::new("the PEM file has no public key in it"))?)
    }

    /// A key in DER, as certificates hold it: `SubjectPublicKeyInfo`, RFC 5280, section 4.1.
    ///
    /// # Errors
    ///
    /// If it is no RSA key, no ECDSA key on P-256 or P-384, and no Ed25519 key.
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der)
            .map_err(|_| KeyError::new("the public key can't be read"))?;
        let unsupported = || KeyError::new("the public key is of a kind that is not supported");
        let bytes = info.subject_public_key.as_bytes().ok_or_else(unsupported)?;
        match info.algorithm.oid {
            RSA | RSA_PSS => {
                let numbers = rsa_numbers(bytes).map_err(|_| unsupported())?;
                Ok(Self::rsa(&numbers.0, &numbers.1))
            }
            EC => {
                let curve = info.algorithm.parameters_oid().map_err(|_| unsupported())?;
                Self::ec(&curve.to_string(), bytes)
            }
            ED25519_KEY => Ok(Self(Key::Ed25519(bytes.to_vec()))),
            _ => Err(unsupported()),
        }
    }

    /// An ECDSA key: the object identifier of its curve, and its point, uncompressed (`dsig11:ECKeyValue`: XML Signature 1.1,
    /// section 4.5.2.3).
    ///
    /// # Errors
    ///
    /// If the curve is neither P-256 (`1.2.840.10045.3.1.7`) nor P-384 (`1.3.132.0.34`).
    pub fn ec(curve: &str, point: &[u8]) -> Result<Self, KeyError> {
        let curve = match curve {
            "1.2.840.10045.3.1.7" => Curve::P256,
            "1.3.132.0.34" => Curve::P384,
            _ => return Err(KeyError::new("the public key is on a curve that is not supported")),
        };
        Ok(Self(Key::Ec { curve, point: point.to_vec() }))
    }

    /// A secret for HMAC.
    pub fn hmac(secret: impl Into<Vec<u8>>) -> Self {
        Self(Key::Hmac(secret.into()))
    }

    /// Octets that tell the key from others of its kind.
    pub(crate) fn octets(&self) -> &[u8] {
        match &self.0 {
            Key::Rsa { modulus: octets, .. }
            | Key::Ec { point: octets, .. }
            | Key::Ed25519(octets)
            | Key::Hmac(octets) => octets,
        }
    }

    /// Reports whether the key made a signature. An algorithm that does not fit the kind of the key never verifies.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        allowed: &Algorithms,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        match &self.0 {
            Key::Rsa { modulus, exponent } => rsa_parameters(algorithm, is_short(modulus), allowed)
                .is_some_and(|parameters| {
                    let key = RsaPublicKeyComponents { n: modulus, e: exponent };
                    key.verify(parameters, message, signature).is_ok()
                }),
            Key::Ec { curve, point } => {
                let verify = |algorithm: &'static dyn VerificationAlgorithm, signature: &[u8]| {
                    UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok()
                };
                let len = match curve {
                    Curve::P256 => 32,
                    Curve::P384 => 48,
                };
                let Some(fixed) = fixed(signature, len) else { return false };
                match (algorithm, curve) {
                    (SignatureAlgorithm::EcdsaSha256, Curve::P256) => {
                        verify(&ECDSA_P256_SHA256_FIXED, &fixed)
                    }
                    (SignatureAlgorithm::EcdsaSha384, Curve::P384) => {
                        verify(&ECDSA_P384_SHA384_FIXED, &fixed)
                    }
                    (SignatureAlgorithm::EcdsaSha384, Curve::P256) => {
                        verify(&ECDSA_P256_SHA384_ASN1, &asn1(&fixed, len))
                    }
                    (SignatureAlgorithm::EcdsaSha256, Curve::P384) => {
                        verify(&ECDSA_P384_SHA256_ASN1, &asn1(&fixed, len))
                    }
                    _ => false,
                }
            }
            Key::Ed25519(point) => {
                algorithm == SignatureAlgorithm::Ed25519
                    && UnparsedPublicKey::new(&ED25519, point).verify(message, signature).is_ok()
            }
            Key::Hmac(secret) => secret_key::verify(secret, algorithm, message, signature),
        }
    }
}

/// Modulus and exponent of `RSAPublicKey`: RFC 8017, appendix A.1.1.
fn rsa_numbers(der: &[u8]) -> Result<(Vec<u8>, Vec<u8>), x509_cert::der::Error> {
    let mut reader = SliceReader::new(der)?;
    let numbers = reader.sequence(|reader| {
        let modulus = UintRef::decode(reader)?.as_bytes().to_vec();
        Ok::<_, x509_cert::der::Error>((modulus, UintRef::decode(reader)?.as_bytes().to_vec()))
    })?;
    reader.finish()?;
    Ok(numbers)
}

/// Reports whether a modulus has less than 2048 bits.
fn is_short(modulus: &[u8]) -> bool {
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    bits < 2048
}

fn rsa_parameters(
    algorithm: SignatureAlgorithm,
    is_short: bool,
    allowed: &Algorithms,
) -> Option<&'static RsaParameters> {
    if is_short {
        return match algorithm {
            _ if !allowed.allows_short_rsa_keys() => None,
            SignatureAlgorithm::RsaSha1 => Some(&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
            SignatureAlgorithm::RsaSha256 => Some(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
            SignatureAlgorithm::RsaSha512 => Some(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
            _ => None,
        };
    }
    Some(match algorithm {
        SignatureAlgorithm::RsaSha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::RsaSha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        SignatureAlgorithm::RsaSha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        SignatureAlgorithm::RsaSha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        SignatureAlgorithm::RsaPssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
        SignatureAlgorithm::RsaPssSha384 => &signature::RSA_PSS_2048_8192_SHA384,
        SignatureAlgorithm::RsaPssSha512 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// `r` and `s` in `len` bytes each. Some signers put zeros before both.
fn fixed(signature: &[u8], len: usize) -> Option<Vec<u8>> {
    let half = signature.len() / 2;
    let padding = half.checked_sub(len).filter(|_| signature.len().is_multiple_of(2))?;
    let (r, s) = signature.split_at(half);
    let is_padded = |number: &[u8]| number[..padding].iter().all(|byte| *byte == 0);
    (is_padded(r) && is_padded(s)).then(|| [&r[padding..], &s[padding..]].concat())
}

/// `ECDSA-Sig-Value` (RFC 3279, section 2.2.3) of `r` and `s` in `len` bytes each.
fn asn1(signature: &[u8], len: usize) -> Vec<u8> {
    let mut numbers = Vec::new();
    for number in signature.chunks(len) {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(len - 1);
        let number = &number[start..];
        let sign = usize::from(number[0] >= 0x80);
        numbers.extend([2, (number.len() + sign) as u8]);
        numbers.extend(std::iter::repeat_n(0, sign));
        numbers.extend(number);
    }
    let mut sequence = vec![0x30, numbers.len() as u8];
    sequence.extend(numbers);
    sequence
}

/// Shows the kind only: it may be a secret.
impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Key::Rsa { .. } => "VerifyingKey(RSA)",
            Key::Ec { curve: Curve::P256, .. } => "VerifyingKey(P-256)",
            Key::Ec { curve: Curve::P384, .. } => "VerifyingKey(P-384)",
            Key::Ed25519(_) => "VerifyingKey(Ed25519)",
            Key::Hmac(_) => "VerifyingKey(HMAC, ***)",
        })
    }
}
