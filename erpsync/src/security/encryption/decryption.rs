//! Settings of decrypting.

use std::fmt;

use super::super::certificates::{Certificate, TokenReference, binary_token};
use super::super::document::Element;
use super::super::keys::{KeyError, PrivateKey};
use super::super::{SecurityError, SecurityErrorKind};
use super::algorithm::{DataAlgorithm, KeyAlgorithm};
use super::key_encryption::{RsaPrivateKey, RsaPublicKey};
use super::secret_key::SecretKey;
use crate::Secret;

/// Keys that decrypt received messages, and the algorithms that these may use.
///
/// Allowed are AES-GCM, RSA-OAEP and AES key wrap; other algorithms only by name.
#[derive(Clone, Default)]
pub struct Decryption {
    pub(super) keys: Vec<OwnKey>,
    pub(super) shared: Vec<(String, SecretKey)>,
    data: Vec<DataAlgorithm>,
    key: Vec<KeyAlgorithm>,
}

/// Private key of this side.
#[derive(Clone)]
pub(super) struct OwnKey {
    pub(super) rsa: RsaPrivateKey,
    /// The one that peers encrypt for; `None` for whichever they name.
    pub(super) certificate: Option<Certificate>,
}

impl Decryption {
    /// Decrypts with a private key. `certificate` is the one that peers encrypt for, by which messages name the key.
    ///
    /// # Errors
    ///
    /// If it is no RSA key, or not the key of the certificate.
    pub fn with_key(mut self, key: &PrivateKey, certificate: &Certificate) -> Result<Self, KeyError> {
        let rsa = key.rsa_key().cloned().ok_or_else(no_rsa_key)?;
        let public = RsaPublicKey::from_spki_der(certificate.public_key_der());
        if !public.is_some_and(|public| rsa.is_of(&public)) {
            return Err(KeyError::new("the private key is not that of the certificate"));
        }
        self.keys.push(OwnKey { rsa, certificate: Some(certificate.clone()) });
        Ok(self)
    }

    /// Decrypts with a private key, whichever certificate messages name: for a key whose certificate was renewed.
    ///
    /// # Errors
    ///
    /// If it is no RSA key.
    pub fn with_key_of_any_certificate(mut self, key: &PrivateKey) -> Result<Self, KeyError> {
        let rsa = key.rsa_key().cloned().ok_or_else(no_rsa_key)?;
        self.keys.push(OwnKey { rsa, certificate: None });
        Ok(self)
    }

    /// Allows another algorithm for data.
    #[must_use]
    pub fn with_data_algorithm(mut self, algorithm: DataAlgorithm) -> Self {
        self.data.push(algorithm);
        self
    }

    /// Allows another algorithm for keys.
    #[must_use]
    pub fn with_key_algorithm(mut self, algorithm: KeyAlgorithm) -> Self {
        self.key.push(algorithm);
        self
    }

    /// Adds a key that is shared with the peer, for key wrap, and the `ds:KeyName` by which messages name it.
    #[must_use]
    pub fn with_shared_key(mut self, name: impl Into<String>, key: impl Into<Secret<Vec<u8>>>) -> Self {
        self.shared.push((name.into(), SecretKey::new(key.into().into_exposed())));
        self
    }

    /// The private keys that a `ds:KeyInfo` names; all of them if it names none, or one that can't be looked up.
    pub(super) fn keys_for(
        &self,
        key_info: Option<Element<'_, '_>>,
    ) -> Result<Vec<&RsaPrivateKey>, SecurityError> {
        let references = key_info.map_or_else(|| Ok(Vec::new()), TokenReference::of_key_info)?;
        let mut certificates = Vec::new();
        for reference in &references {
            match reference {
                TokenReference::Direct { id, .. } => {
                    let token = key_info.and_then(|info| info.document().element_by_id(id).ok());
                    certificates.extend(token.and_then(|token| binary_token(token).ok()?.into_iter().next()));
                }
                TokenReference::KeyName(_) => {}
                _ => certificates.extend(self.keys.iter().filter_map(|key| {
                    key.certificate.clone().filter(|certificate| reference.names(certificate))
                })),
            }
        }
        let is_unknown = |reference: &TokenReference| {
            matches!(reference, TokenReference::KeyName(_) | TokenReference::Direct { .. })
        };
        let any = certificates.is_empty() && references.iter().all(is_unknown);
        let is_named = |key: &&OwnKey| match &key.certificate {
            Some(certificate) => any || certificates.contains(certificate),
            None => true,
        };
        Ok(self.keys.iter().filter(is_named).map(|key| &key.rsa).collect())
    }

    pub(super) fn allow_data(&self, algorithm: DataAlgorithm) -> Result<(), SecurityError> {
        match algorithm.is_authenticated() || self.data.contains(&algorithm) {
            true => Ok(()),
            false => Err(not_allowed(algorithm.uri())),
        }
    }

    pub(super) fn allow_key(&self, algorithm: KeyAlgorithm) -> Result<(), SecurityError> {
        let by_name = matches!(algorithm, KeyAlgorithm::Rsa15 | KeyAlgorithm::TripleDesKeyWrap);
        match !by_name || self.key.contains(&algorithm) {
            true => Ok(()),
            false => Err(not_allowed(algorithm.uri())),
        }
    }
}

fn no_rsa_key() -> KeyError {
    KeyError::new("the private key can't decrypt: it is no RSA key")
}

fn not_allowed(uri: &str) -> SecurityError {
    let message = format!("the encryption algorithm `{uri}` is not allowed");
    SecurityError::new(SecurityErrorKind::UnsupportedAlgorithm, message)
}

/// Shows no key.
impl fmt::Debug for Decryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared: Vec<_> = self.shared.iter().map(|(name, _)| name).collect();
        f.debug_struct("Decryption")
            .field("keys", &self.keys.len())
            .field("shared", &shared)
            .field("data", &self.data)
            .field("key", &self.key)
            .finish()
    }
}
