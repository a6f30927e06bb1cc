//! Symmetric keys of one message: those of its `EncryptedKey`s, and those derived from them.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::super::certificates::ENCRYPTED_KEY_SHA1;
use super::super::document::Element;
use super::super::keys::VerifyingKey;
use super::super::{SecurityError, SecurityErrorKind, SecurityLimits};
use super::algorithm::KeyAlgorithm;
use super::decryption::Decryption;
use super::key_encryption::{RsaPrivateKey, unwrap};
use super::message_key::ExchangeKey;
use super::secret_key::SecretKey;
use super::syntax::{EncryptedKey, binary, malformed, text};
use super::{DS, WSSE, XENC};
use crate::xml::Name;

/// Length of the key that stands for one that could not be decrypted, in bytes.
const STAND_IN: usize = 32;

/// Maximum depth of keys that encrypt keys.
const KEY_DEPTH: usize = 4;

/// Symmetric keys of one message.
///
/// A key that can't be decrypted is replaced by a random one, and the use of that fails like the use of any wrong key. Nobody
/// learns which keys are well padded (XML Encryption 1.1, section 6.1.2; Bleichenbacher's attack).
#[derive(Debug)]
pub(crate) struct SessionKeys<'s> {
    pub(super) settings: &'s Decryption,
    pub(super) limits: &'s SecurityLimits,
    keys: Vec<SessionKey>,
    /// Number of `EncryptedKey`s that were decrypted.
    opened: usize,
    /// Number of `EncryptedData` that were decrypted.
    pub(super) decrypted: usize,
}

#[derive(Debug)]
struct SessionKey {
    id: Option<String>,
    name: Option<String>,
    /// Digest of the encrypted octets.
    digest: Option<Vec<u8>>,
    /// Key that it is derived from.
    base: Option<KeyIndex>,
    secret: SecretKey,
}

/// Place of a key among the [`SessionKeys`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyIndex(usize);

impl<'s> SessionKeys<'s> {
    pub(crate) fn new(settings: &'s Decryption, limits: &'s SecurityLimits) -> Self {
        Self { settings, limits, keys: Vec::new(), opened: 0, decrypted: 0 }
    }

    /// Adds a key that was derived from another one, or that the request of a reply had. `digest` is that of `EncryptedKeySHA1`.
    pub(crate) fn insert(
        &mut self,
        id: Option<String>,
        digest: Option<Vec<u8>>,
        base: Option<KeyIndex>,
        secret: SecretKey,
    ) -> KeyIndex {
        self.keys.push(SessionKey { id, name: None, digest, base, secret });
        KeyIndex(self.keys.len() - 1)
    }

    /// The key for the reply: the one that signed, or that the signing one is derived from; else that of the only `EncryptedKey`.
    ///
    /// Anyone can add an `EncryptedKey` to a message of another's, and would read the reply. If there are several, and none
    /// of them signed, none is taken.
    pub(crate) fn exchange_key(&self, signer: Option<&VerifyingKey>) -> Option<ExchangeKey> {
        let signing = self.position(|key| signer == Some(&VerifyingKey::hmac(key.secret.bytes())));
        let base = std::iter::successors(signing, |KeyIndex(index)| self.keys[*index].base).last();
        let only = || {
            let mut encrypted = self.keys.iter().enumerate().filter(|(_, key)| key.digest.is_some());
            let (index, _) = encrypted.next()?;
            encrypted.next().is_none().then_some(KeyIndex(index))
        };
        let KeyIndex(index) = base.or_else(only)?;
        let SessionKey { digest, secret, .. } = &self.keys[index];
        Some(ExchangeKey { digest: digest.clone()?, secret: secret.clone() })
    }

    /// The key of an element with an id.
    pub(crate) fn by_id(&self, id: &str) -> Option<KeyIndex> {
        self.position(|key| key.id.as_deref() == Some(id))
    }

    /// The key of an `EncryptedKeySHA1`: the digest of the encrypted key, or of the key itself, as WSS4J 1.6 has it.
    pub(crate) fn by_digest(&self, value: &[u8]) -> Option<KeyIndex> {
        let sha1 = |key: &SessionKey| digest(&SHA1_FOR_LEGACY_USE_ONLY, key.secret.bytes());
        self.position(|key| key.digest.as_deref() == Some(value))
            .or_else(|| self.position(|key| key.digest.is_some() && sha1(key).as_ref() == value))
    }

    pub(crate) fn secret(&self, KeyIndex(index): KeyIndex) -> &SecretKey {
        &self.keys[index].secret
    }

    fn position(&self, matches: impl Fn(&SessionKey) -> bool) -> Option<KeyIndex> {
        self.keys.iter().position(matches).map(KeyIndex)
    }

    /// Decrypts an `EncryptedKey`. Returns the key and the ids in its `ReferenceList`.
    ///
    /// Fails only for reasons that everyone can see in the message.
    pub(crate) fn open(
        &mut self,
        element: Element<'_, '_>,
    ) -> Result<(KeyIndex, Vec<String>), SecurityError> {
        self.open_at(element, 0)
    }

    fn open_at(
        &mut self,
        element: Element<'_, '_>,
        depth: usize,
    ) -> Result<(KeyIndex, Vec<String>), SecurityError> {
        self.opened += 1;
        if self.opened > self.limits.encrypted_keys || depth > KEY_DEPTH {
            let bound = self.limits.encrypted_keys;
            let message = format!(
                "the message has more encrypted keys than {bound}, or more in each other than {KEY_DEPTH}"
            );
            return Err(SecurityError::new(SecurityErrorKind::Limit, message));
        }
        let key = EncryptedKey::parse(element)?;
        self.settings.allow_key(key.algorithm)?;
        let secret = match key.algorithm {
            KeyAlgorithm::RsaOaepMgf1p | KeyAlgorithm::RsaOaep => {
                self.private_key(&key)?.decrypt_oaep(&key.octets, &key.oaep)
            }
            KeyAlgorithm::Rsa15 => self.private_key(&key)?.decrypt_15(&key.octets),
            algorithm => unwrap(algorithm, &self.key_encryption_key(&key, depth)?, &key.octets),
        };
        let secret = match secret {
            Some(secret) => secret,
            None => SecretKey::random(STAND_IN)?,
        };
        let octets = digest(&SHA1_FOR_LEGACY_USE_ONLY, &key.octets);
        let octets = Some(octets.as_ref().to_vec());
        let index = self.insert(key.id, octets, None, secret);
        self.keys[index.0].name = key.carried_name;
        Ok((index, key.references))
    }

    /// The private key for which a key was encrypted.
    fn private_key(&self, key: &EncryptedKey<'_, '_>) -> Result<&'s RsaPrivateKey, SecurityError> {
        // Another length than that of the modulus is a sign of another key, and no secret.
        let keys = self.settings.keys_for(key.key_info)?;
        let fitting = keys.into_iter().find(|rsa| rsa.len() == key.octets.len());
        fitting.ok_or_else(|| unavailable("a key is encrypted for nobody whose private key is at hand"))
    }

    /// The symmetric key that wraps a key.
    fn key_encryption_key(
        &mut self,
        key: &EncryptedKey<'_, '_>,
        depth: usize,
    ) -> Result<SecretKey, SecurityError> {
        let index = match key.key_info {
            Some(key_info) => self.find_at(key_info, depth + 1)?,
            None => None,
        };
        let found = match index {
            Some(found) => found,
            None => match &*self.settings.shared {
                [(_, only)] if key.key_info.is_none() => only.clone(),
                _ => return Err(unavailable("a key is wrapped with a key that is not at hand")),
            },
        };
        found.of_len(key.algorithm.shared_key_len().unwrap_or(STAND_IN))
    }

    /// Finds the symmetric key that a `ds:KeyInfo` names, decrypting those that stand in it.
    pub(super) fn find(&mut self, key_info: Element<'_, '_>) -> Result<Option<SecretKey>, SecurityError> {
        self.find_at(key_info, 0)
    }

    fn find_at(
        &mut self,
        key_info: Element<'_, '_>,
        depth: usize,
    ) -> Result<Option<SecretKey>, SecurityError> {
        let mut failed = None;
        for child in key_info.children() {
            let Name { namespace, local } = child.name();
            let index = match (namespace, local) {
                (DS, "KeyName") => {
                    let name = text(child)?;
                    let name = name.trim();
                    let shared = self.settings.shared.iter().find(|(known, _)| known == name);
                    if let Some((_, key)) = shared {
                        return Ok(Some(key.clone()));
                    }
                    self.position(|key| key.name.as_deref() == Some(name))
                }
                (WSSE, "SecurityTokenReference") => self.by_reference(child)?,
                // One of several may be for us.
                (XENC, "EncryptedKey") => match self.open_at(child, depth) {
                    Ok((index, _)) => Some(index),
                    Err(error) if error.kind() == SecurityErrorKind::TokenUnavailable => {
                        failed = Some(error);
                        None
                    }
                    Err(error) => return Err(error),
                },
                _ => None,
            };
            if let Some(index) = index {
                return Ok(Some(self.secret(index).clone()));
            }
        }
        failed.map_or(Ok(None), Err)
    }

    /// The key that a `wsse:SecurityTokenReference` names.
    pub(crate) fn by_reference(&self, reference: Element<'_, '_>) -> Result<Option<KeyIndex>, SecurityError> {
        if let Some(direct) = reference.child(Name::new(WSSE, "Reference")) {
            let uri = direct.attribute("", "URI").unwrap_or_default();
            let id = uri
                .strip_prefix('#')
                .ok_or_else(|| malformed("a token reference leads out of the message"))?;
            return Ok(self.by_id(id));
        }
        match reference.child(Name::new(WSSE, "KeyIdentifier")) {
            Some(identifier)
                if identifier.attribute("", "ValueType").as_deref() == Some(ENCRYPTED_KEY_SHA1) =>
            {
                Ok(self.by_digest(&binary(identifier)?))
            }
            _ => Ok(None),
        }
    }
}

pub(super) fn unavailable(message: &str) -> SecurityError {
    SecurityError::new(SecurityErrorKind::TokenUnavailable, message)
}
