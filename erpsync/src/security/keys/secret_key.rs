//! Secrets that both sides have.

use std::fmt;

use ring::hmac;

use super::{KeyError, Signer};
use crate::BoxFuture;
use crate::security::signature::SignatureAlgorithm;

/// Secret of an HMAC (RFC 2104), for symmetric bindings. Its `Debug` shows the algorithm only.
#[derive(Clone)]
pub struct HmacKey {
    secret: Vec<u8>,
    algorithm: SignatureAlgorithm,
}

impl HmacKey {
    /// A secret for one of the HMAC algorithms.
    ///
    /// # Errors
    ///
    /// If the secret is empty, or the algorithm is no HMAC.
    pub fn new(algorithm: SignatureAlgorithm, secret: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let secret = secret.into();
        if secret.is_empty() || hash(algorithm).is_none() {
            return Err(KeyError::new("an HMAC needs a secret that is not empty, and an HMAC algorithm"));
        }
        Ok(Self { secret, algorithm })
    }
}

/// Hash function of an HMAC.
fn hash(algorithm: SignatureAlgorithm) -> Option<hmac::Algorithm> {
    Some(match algorithm {
        SignatureAlgorithm::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::HmacSha256 => hmac::HMAC_SHA256,
        SignatureAlgorithm::HmacSha384 => hmac::HMAC_SHA384,
        SignatureAlgorithm::HmacSha512 => hmac::HMAC_SHA512,
        _ => return None,
    })
}

/// Reports whether a value is the HMAC of a message, in constant time.
pub(super) fn verify(secret: &[u8], algorithm: SignatureAlgorithm, message: &[u8], value: &[u8]) -> bool {
    hash(algorithm).is_some_and(|hash| hmac::verify(&hmac::Key::new(hash, secret), message, value).is_ok())
}

impl Signer for HmacKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>> {
        let value = hash(self.algorithm)
            .map(|hash| hmac::sign(&hmac::Key::new(hash, &self.secret), message).as_ref().to_vec())
            .ok_or_else(|| KeyError::new("the algorithm is no HMAC"));
        Box::pin(std::future::ready(value))
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HmacKey({}, ***)", self.algorithm)
    }
}
