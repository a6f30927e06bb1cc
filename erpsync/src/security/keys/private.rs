//! Private keys in this process.

use std::fmt;
use std::sync::Arc;

use ring::rand::SystemRandom;
use ring::rsa;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    RsaEncoding,
};
use rustls_pki_types::pem::{PemObject, SectionKind};

use super::{KeyError, Signer};
use crate::BoxFuture;
#[cfg(feature = "encryption")]
use crate::security::encryption::RsaPrivateKey;
use crate::security::signature::SignatureAlgorithm;

/// RSA key of 2048 to 4096 bits, ECDSA key on P-256 or P-384, or Ed25519 key. Its `Debug` shows the algorithm only.
#[derive(Clone)]
pub struct PrivateKey {
    pair: Pair,
    algorithm: SignatureAlgorithm,
    /// The key once more, for decryption. RSA only.
    #[cfg(feature = "encryption")]
    rsa: Option<RsaPrivateKey>,
}

#[derive(Clone)]
enum Pair {
    Rsa(Arc<rsa::KeyPair>),
    Ecdsa(Arc<EcdsaKeyPair>),
    Ed25519(Arc<Ed25519KeyPair>),
}

impl PrivateKey {
    /// Reads the first key in PEM: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS #1).
    ///
    /// Signs with SHA-256, ECDSA on P-384 with SHA-384; see [`with_algorithm`](Self::with_algorithm).
    ///
    /// # Errors
    ///
    /// If there is none, it is encrypted, or it is of another kind or size.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_ref()) {
            match section.map_err(|_| KeyError::new("the PEM file of the private key can't be read"))? {
                (SectionKind::PrivateKey, der) => return Self::from_pkcs8(&der),
                (SectionKind::RsaPrivateKey, der) => return Self::from_pkcs1(&der),
                (SectionKind::EcPrivateKey, _) => {
                    let reason = "the private key is in the form `EC PRIVATE KEY`: convert it with \
                        `openssl pkcs8 -topk8 -nocrypt`";
                    return Err(KeyError::new(reason));
                }
                _ => {}
            }
        }
        Err(KeyError::new("the PEM file has no private key in it that is not encrypted"))
    }

    /// Reads a key in DER: PKCS #8, RFC 5208.
    ///
    /// # Errors
    ///
    /// If it is of another kind or size.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        if let Ok(pair) = rsa::KeyPair::from_pkcs8(der) {
            return Ok(Self::rsa(pair, der));
        }
        let curves = [
            (&ECDSA_P256_SHA256_FIXED_SIGNING, SignatureAlgorithm::EcdsaSha256),
            (&ECDSA_P384_SHA384_FIXED_SIGNING, SignatureAlgorithm::EcdsaSha384),
        ];
        for (curve, algorithm) in curves {
            if let Ok(pair) = EcdsaKeyPair::from_pkcs8(curve, der, &SystemRandom::new()) {
                return Ok(Self::new(Pair::Ecdsa(Arc::new(pair)), algorithm));
            }
        }
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Ok(Self::new(Pair::Ed25519(Arc::new(pair)), SignatureAlgorithm::Ed25519));
        }
        Err(unusable())
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let pair = rsa::KeyPair::from_der(der).map_err(|_| unusable())?;
        Ok(Self::rsa(pair, der))
    }

    fn new(pair: Pair, algorithm: SignatureAlgorithm) -> Self {
        Self {
            pair,
            algorithm,
            #[cfg(feature = "encryption")]
            rsa: None,
        }
    }

    fn rsa(pair: rsa::KeyPair, der: &[u8]) -> Self {
        let key = Self::new(Pair::Rsa(Arc::new(pair)), SignatureAlgorithm::RsaSha256);
        #[cfg(feature = "encryption")]
        let key = Self { rsa: RsaPrivateKey::from_der(der), ..key };
        #[cfg(not(feature = "encryption"))]
        let _ = der;
        key
    }

    /// The key for decryption; `None` if it is no RSA key.
    #[cfg(feature = "encryption")]
    pub(crate) fn rsa_key(&self) -> Option<&RsaPrivateKey> {
        self.rsa.as_ref()
    }

    /// Signs with another algorithm.
    ///
    /// # Errors
    ///
    /// If the key can't sign with it. `RsaSha1` is verified only.
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let fits = match &self.pair {
            Pair::Rsa(_) => encoding(algorithm).is_some(),
            Pair::Ecdsa(_) | Pair::Ed25519(_) => algorithm == self.algorithm,
        };
        if !fits {
            return Err(KeyError::new(format!("the private key can't sign with {algorithm}")));
        }
        self.algorithm = algorithm;
        Ok(self)
    }

    fn signature(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(encoding(self.algorithm)?, &SystemRandom::new(), message, &mut signature).ok()?;
                Some(signature)
            }
            Pair::Ed25519(pair) => Some(pair.sign(message).as_ref().to_vec()),
            Pair::Ecdsa(pair) => Some(pair.sign(&SystemRandom::new(), message).ok()?.as_ref().to_vec()),
        }
    }
}

fn unusable() -> KeyError {
    KeyError::new(
        "the private key is no RSA key of 2048 to 4096 bits, no ECDSA key on P-256 or P-384, and no Ed25519 key",
    )
}

fn encoding(algorithm: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        SignatureAlgorithm::RsaSha256 => &RSA_PKCS1_SHA256,
        SignatureAlgorithm::RsaSha384 => &RSA_PKCS1_SHA384,
        SignatureAlgorithm::RsaSha512 => &RSA_PKCS1_SHA512,
        SignatureAlgorithm::RsaPssSha256 => &RSA_PSS_SHA256,
        SignatureAlgorithm::RsaPssSha384 => &RSA_PSS_SHA384,
        SignatureAlgorithm::RsaPssSha512 => &RSA_PSS_SHA512,
        _ => return None,
    })
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>> {
        let signature = self.signature(message).ok_or_else(|| KeyError::new("the private key can't sign"));
        Box::pin(std::future::ready(signature))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, ***)", self.algorithm)
    }
}
