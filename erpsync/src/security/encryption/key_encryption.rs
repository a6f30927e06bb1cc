//! Encryption of keys: XML Encryption 1.1, sections 5.5 (RSA) and 5.6 (key wrap).

use std::sync::Arc;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt as _, KeyInit as _, KeyIvInit as _};
use aes_kw::{KwAes128, KwAes192, KwAes256};
use des::TdesEde3;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{Oaep, Pkcs1v15Encrypt};
use sha1::{Digest as _, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::algorithm::{Digest, KeyAlgorithm};
use super::secret_key::SecretKey;

/// Parameters of RSA-OAEP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OaepParameters {
    pub(super) digest: Digest,
    /// Digest of MGF1.
    pub(super) mask: Digest,
    /// `OAEPparams`.
    pub(super) label: Vec<u8>,
}

/// Private RSA key that decrypts keys.
#[derive(Clone)]
pub(crate) struct RsaPrivateKey(Arc<rsa::PrivateKey>);

impl RsaPrivateKey {
    /// Takes a key in DER, of PKCS #8 or PKCS #1; `None` if it is no RSA key.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let pkcs8 = rsa::PrivateKey::from_pkcs8_der(der).ok();
        pkcs8.or_else(|| rsa::PrivateKey::from_pkcs1_der(der).ok()).map(|key| Self(Arc::new(key)))
    }

    pub(super) fn is_of(&self, public: &RsaPublicKey) -> bool {
        self.0.as_public_key() == &public.0
    }

    /// Length of the modulus, and so of what it encrypts, in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.size()
    }

    pub(super) fn decrypt_oaep(&self, octets: &[u8], parameters: &OaepParameters) -> Option<SecretKey> {
        let OaepParameters { digest, mask, label } = parameters;
        macro_rules! decrypt {
            ($digest:ty, $($mask:ident => $type:ty),*) => {
                match mask {
                    $(Digest::$mask => self.0.decrypt(
                        Oaep::<$digest, $type>::new_with_mgf_hash_and_label(label.as_slice()),
                        octets,
                    ),)*
                }
            };
            ($digest:ty) => {
                decrypt!($digest, Sha1 => Sha1, Sha224 => Sha224, Sha256 => Sha256, Sha384 => Sha384, Sha512 => Sha512)
            };
        }
        let key = match digest {
            Digest::Sha1 => decrypt!(Sha1),
            Digest::Sha224 => decrypt!(Sha224),
            Digest::Sha256 => decrypt!(Sha256),
            Digest::Sha384 => decrypt!(Sha384),
            Digest::Sha512 => decrypt!(Sha512),
        };
        key.ok().map(SecretKey::new)
    }

    /// Decrypts with implicit rejection: a wrong padding gives a key that nobody knows, not an error.
    pub(super) fn decrypt_15(&self, octets: &[u8]) -> Option<SecretKey> {
        self.0.decrypt(Pkcs1v15Encrypt, octets).ok().map(SecretKey::new)
    }
}

/// Public RSA key that encrypts keys.
#[derive(Clone)]
pub(super) struct RsaPublicKey(rsa::PublicKey);

impl RsaPublicKey {
    /// Takes a key from a `SubjectPublicKeyInfo`; `None` if it is no RSA key.
    pub(super) fn from_spki_der(der: &[u8]) -> Option<Self> {
        rsa::PublicKey::from_public_key_der(der).ok().map(Self)
    }

    /// Encrypts a key; `None` for an algorithm that is not RSA, or a modulus that is too short.
    pub(super) fn encrypt(&self, algorithm: KeyAlgorithm, key: &SecretKey) -> Option<Vec<u8>> {
        match algorithm {
            KeyAlgorithm::RsaOaepMgf1p => self.0.oaep_encrypt::<Sha1>(key.bytes()),
            KeyAlgorithm::RsaOaep => self.0.oaep_encrypt::<Sha256>(key.bytes()),
            KeyAlgorithm::Rsa15 => self.0.pkcs1v15_encrypt(key.bytes()),
            _ => return None,
        }
        .ok()
    }
}

/// Wraps a key with a shared key of the algorithm's length; `None` for an algorithm that does not write one.
pub(super) fn wrap(algorithm: KeyAlgorithm, shared: &SecretKey, key: &SecretKey) -> Option<Vec<u8>> {
    let mut out = vec![0; key.bytes().len() + aes_kw::IV_LEN];
    let (shared, key) = (shared.bytes(), key.bytes());
    match algorithm {
        KeyAlgorithm::Aes128KeyWrap => {
            KwAes128::new_from_slice(shared).ok()?.wrap_key(key, &mut out).ok()?;
        }
        KeyAlgorithm::Aes192KeyWrap => {
            KwAes192::new_from_slice(shared).ok()?.wrap_key(key, &mut out).ok()?;
        }
        KeyAlgorithm::Aes256KeyWrap => {
            KwAes256::new_from_slice(shared).ok()?.wrap_key(key, &mut out).ok()?;
        }
        _ => return None,
    }
    Some(out)
}

/// Unwraps a key; `None` if its integrity check fails.
pub(super) fn unwrap(algorithm: KeyAlgorithm, shared: &SecretKey, octets: &[u8]) -> Option<SecretKey> {
    if algorithm == KeyAlgorithm::TripleDesKeyWrap {
        return unwrap_triple_des(shared.bytes(), octets);
    }
    let mut out = vec![0; octets.len().checked_sub(aes_kw::IV_LEN)?];
    let shared = shared.bytes();
    match algorithm {
        KeyAlgorithm::Aes128KeyWrap => {
            KwAes128::new_from_slice(shared).ok()?.unwrap_key(octets, &mut out).ok()?;
        }
        KeyAlgorithm::Aes192KeyWrap => {
            KwAes192::new_from_slice(shared).ok()?.unwrap_key(octets, &mut out).ok()?;
        }
        KeyAlgorithm::Aes256KeyWrap => {
            KwAes256::new_from_slice(shared).ok()?.unwrap_key(octets, &mut out).ok()?;
        }
        _ => return None,
    }
    Some(SecretKey::new(out))
}

/// Unwraps a Triple DES key: RFC 3217, section 3.2.
fn unwrap_triple_des(shared: &[u8], octets: &[u8]) -> Option<SecretKey> {
    const VECTOR: [u8; 8] = [0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05];
    let decrypt = |vector: &[u8], octets: &mut [u8]| {
        let cipher = cbc::Decryptor::<TdesEde3>::new_from_slices(shared, vector).ok()?;
        cipher.decrypt_padded::<NoPadding>(octets).ok().map(drop)
    };
    let mut outer = octets.to_vec();
    decrypt(&VECTOR, &mut outer)?;
    outer.reverse();
    let (vector, inner) = outer.split_at_mut_checked(8)?;
    decrypt(vector, inner)?;
    let (key, checksum) = inner.split_at_checked(inner.len().checked_sub(8)?)?;
    // One error follows for any failure, after a decryption with a random key.
    (Sha1::digest(key).starts_with(checksum)).then(|| SecretKey::new(key.to_vec()))
}
