//! Settings of decrypting.

use std::fmt;

use super::super::certificates::Certificate;
use super::super::document::Element;
use super::super::keys::{KeyError, PrivateKey};
use super::super::{SecurityError, SecurityErrorKind};
use super::DS;
use super::algorithm::{DataAlgorithm, KeyAlgorithm};
use super::key_encryption::{RsaPrivateKey, RsaPublicKey};
use super::secret_key::SecretKey;
use super::syntax::text;
use crate::xml::Name;

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
    /// `ds:KeyName` by which messages name it.
    pub(super) name: Option<String>,
}

impl Decryption {
    /// Decrypts with a private key. `certificate` is the one that peers encrypt for, by which messages name the key.
    ///
    /// # Errors
    ///
    /// If it is no RSA key, or not the key of the certificate.
    pub fn with_key(mut self, key: &PrivateKey, certificate: &Certificate) -> Result<Self, KeyError> {
        let rsa = key.rsa_key().cloned();
        let rsa = rsa.ok_or_else(|| KeyError::new("the private key can't decrypt: it is no RSA key"))?;
        let public = RsaPublicKey::from_spki_der(certificate.public_key_der());
        if !public.is_some_and(|public| rsa.is_of(&public)) {
            return Err(KeyError::new("the private key is not that of the certificate"));
        }
        self.keys.push(OwnKey { rsa, name: None });
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
    pub fn with_shared_key(mut self, name: impl Into<String>, key: impl Into<Vec<u8>>) -> Self {
        self.shared.push((name.into(), SecretKey::new(key.into())));
        self
    }

    /// The private keys that a `ds:KeyInfo` names; those without a name, too, behind them.
    pub(super) fn keys_for(
        &self,
        key_info: Option<Element<'_, '_>>,
    ) -> Result<impl Iterator<Item = &OwnKey>, SecurityError> {
        let named = key_info.and_then(|key_info| key_info.child(Name::new(DS, "KeyName")));
        let name = named.map(text).transpose()?.map(|name| name.trim().to_owned());
        let (named, others): (Vec<_>, Vec<_>) =
            self.keys.iter().partition(|key| name.is_some() && key.name == name);
        Ok(named.into_iter().chain(others.into_iter().filter(|key| key.name.is_none())))
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
