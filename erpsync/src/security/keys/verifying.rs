//! Keys that verify signatures.

use std::fmt;

use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_FIXED,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::{KeyError, secret_key};
use crate::security::signature::{Algorithms, SignatureAlgorithm};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

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

    /// A key in DER, as certificates hold it: `SubjectPublicKeyInfo`, RFC 5280, section 4.1.
    ///
    /// # Errors
    ///
    /// If it is no RSA key and no ECDSA key on P-256 or P-384.
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
                let curve = match curve {
                    P256 => Curve::P256,
                    P384 => Curve::P384,
                    _ => return Err(unsupported()),
                };
                Ok(Self(Key::Ec { curve, point: bytes.to_vec() }))
            }
            _ => Err(unsupported()),
        }
    }

    /// A secret for HMAC.
    pub fn hmac(secret: impl Into<Vec<u8>>) -> Self {
        Self(Key::Hmac(secret.into()))
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
                match (algorithm, curve) {
                    (SignatureAlgorithm::EcdsaSha256, Curve::P256) => {
                        verify(&ECDSA_P256_SHA256_FIXED, signature)
                    }
                    (SignatureAlgorithm::EcdsaSha384, Curve::P384) => {
                        verify(&ECDSA_P384_SHA384_FIXED, signature)
                    }
                    (SignatureAlgorithm::EcdsaSha384, Curve::P256) => asn1(signature, 32)
                        .is_some_and(|signature| verify(&ECDSA_P256_SHA384_ASN1, &signature)),
                    (SignatureAlgorithm::EcdsaSha256, Curve::P384) => asn1(signature, 48)
                        .is_some_and(|signature| verify(&ECDSA_P384_SHA256_ASN1, &signature)),
                    _ => false,
                }
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

/// `ECDSA-Sig-Value` (RFC 3279, section 2.2.3) of `r` and `s` in `len` bytes each.
fn asn1(signature: &[u8], len: usize) -> Option<Vec<u8>> {
    if signature.len() != 2 * len {
        return None;
    }
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
    Some(sequence)
}

/// Shows the kind only: it may be a secret.
impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Key::Rsa { .. } => "VerifyingKey(RSA)",
            Key::Ec { curve: Curve::P256, .. } => "VerifyingKey(P-256)",
            Key::Ec { curve: Curve::P384, .. } => "VerifyingKey(P-384)",
            Key::Hmac(_) => "VerifyingKey(HMAC, ***)",
        })
    }
}
