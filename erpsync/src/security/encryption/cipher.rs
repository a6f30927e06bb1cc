//! Block encryption: XML Encryption 1.1, section 5.2.

use aes::cipher::block_padding::{Iso10126, Pkcs7};
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::AeadInOut as _;
use aes_gcm::aead::consts::U12;
use aes_gcm::{AesGcm, KeyInit as _, Nonce, Tag};
use des::TdesEde3;

use super::super::{SecurityError, SecurityErrorKind};
use super::algorithm::DataAlgorithm;
use super::secret_key::{SecretKey, random};

/// Length of the initialization vector of AES-GCM, in bytes.
const NONCE: usize = 12;

/// Length of the authentication tag of AES-GCM, in bytes.
const TAG: usize = 16;

/// Applies a macro to the cipher of an algorithm.
macro_rules! dispatch {
    ($algorithm:expr, $gcm:ident, $cbc:ident, $arguments:tt) => {
        match $algorithm {
            DataAlgorithm::Aes128Gcm => $gcm!(Aes128, $arguments),
            DataAlgorithm::Aes192Gcm => $gcm!(Aes192, $arguments),
            DataAlgorithm::Aes256Gcm => $gcm!(Aes256, $arguments),
            DataAlgorithm::Aes128Cbc => $cbc!(Aes128, 16, $arguments),
            DataAlgorithm::Aes192Cbc => $cbc!(Aes192, 16, $arguments),
            DataAlgorithm::Aes256Cbc => $cbc!(Aes256, 16, $arguments),
            DataAlgorithm::TripleDesCbc => $cbc!(TdesEde3, 8, $arguments),
        }
    };
}

/// Encrypts octets: the initialization vector, the encrypted octets and, in GCM, the tag.
///
/// `key` has the length that the algorithm asks for.
pub(super) fn encrypt(
    algorithm: DataAlgorithm,
    key: &SecretKey,
    plaintext: &[u8],
) -> Result<Vec<u8>, SecurityError> {
    let out = dispatch!(algorithm, encrypt_gcm, encrypt_cbc, (key.bytes(), plaintext));
    out.ok_or_else(|| {
        SecurityError::new(SecurityErrorKind::Setup, format!("the key has not the length of {algorithm}"))
    })
}

macro_rules! encrypt_gcm {
    ($cipher:ty, ($key:expr, $plaintext:expr)) => {{
        let mut out = vec![0; NONCE];
        out.reserve_exact($plaintext.len() + TAG);
        random(&mut out)?;
        out.extend_from_slice($plaintext);
        let (nonce, content) = out.split_at_mut(NONCE);
        let nonce = Nonce::<U12>::try_from(&*nonce).ok();
        let cipher = AesGcm::<$cipher, U12>::new_from_slice($key).ok();
        let tag = cipher
            .zip(nonce)
            .and_then(|(cipher, nonce)| cipher.encrypt_inout_detached(&nonce, b"", content.into()).ok());
        tag.map(|tag| {
            out.extend_from_slice(&tag);
            out
        })
    }};
}

macro_rules! encrypt_cbc {
    ($cipher:ty, $block:expr, ($key:expr, $plaintext:expr)) => {{
        let mut out = vec![0; $block];
        random(&mut out)?;
        // Section 5.2.2: all octets of the padding but the last are arbitrary; those of PKCS #7 suit all readers.
        let padding = $block - $plaintext.len() % $block;
        out.reserve_exact($plaintext.len() + padding);
        out.extend_from_slice($plaintext);
        out.resize(out.len() + padding, 0);
        let (vector, content) = out.split_at_mut($block);
        let cipher = cbc::Encryptor::<$cipher>::new_from_slices($key, vector).ok();
        let len = $plaintext.len();
        let done = cipher.and_then(|cipher| cipher.encrypt_padded::<Pkcs7>(content, len).ok().map(drop));
        done.map(|()| out)
    }};
}

/// Decrypts octets; `None` if they were not made with the key, as far as the algorithm detects that.
pub(super) fn decrypt(algorithm: DataAlgorithm, key: &SecretKey, octets: Vec<u8>) -> Option<Vec<u8>> {
    dispatch!(algorithm, decrypt_gcm, decrypt_cbc, (key.bytes(), octets))
}

macro_rules! decrypt_gcm {
    ($cipher:ty, ($key:expr, $octets:expr)) => {{
        let mut octets = $octets;
        let end = octets.len().checked_sub(TAG).filter(|end| *end >= NONCE)?;
        let tag = Tag::try_from(&octets[end..]).ok()?;
        octets.truncate(end);
        let (nonce, content) = octets.split_at_mut(NONCE);
        let nonce = Nonce::<U12>::try_from(&*nonce).ok()?;
        let cipher = AesGcm::<$cipher, U12>::new_from_slice($key).ok()?;
        cipher.decrypt_inout_detached(&nonce, b"", content.into(), &tag).ok()?;
        octets.drain(..NONCE);
        Some(octets)
    }};
}

macro_rules! decrypt_cbc {
    ($cipher:ty, $block:expr, ($key:expr, $octets:expr)) => {{
        let mut octets = $octets;
        let (vector, content) = octets.split_at_mut_checked($block)?;
        let cipher = cbc::Decryptor::<$cipher>::new_from_slices($key, vector).ok()?;
        // Section 5.2.2: the padding of ISO 10126.
        let len = cipher.decrypt_padded::<Iso10126>(content).ok()?.len();
        octets.truncate($block + len);
        octets.drain(..$block);
        Some(octets)
    }};
}

use {decrypt_cbc, decrypt_gcm, encrypt_cbc, encrypt_gcm};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_is_decrypted() {
        for algorithm in DataAlgorithm::ALL {
            let key = SecretKey::random(algorithm.key_len()).unwrap();
            for len in [0, 1, 7, 8, 15, 16, 17, 1000] {
                let plaintext: Vec<u8> = (0..len).map(|at| at as u8).collect();
                let octets = encrypt(algorithm, &key, &plaintext).unwrap();
                assert_eq!(decrypt(algorithm, &key, octets.clone()), Some(plaintext.clone()), "{algorithm}");
                assert_ne!(
                    encrypt(algorithm, &key, &plaintext).unwrap(),
                    octets,
                    "{algorithm}: a fixed vector"
                );
            }
        }
    }

    #[test]
    fn changed_octets_are_detected() {
        for algorithm in DataAlgorithm::ALL.into_iter().filter(|algorithm| algorithm.is_authenticated()) {
            let key = SecretKey::random(algorithm.key_len()).unwrap();
            let octets = encrypt(algorithm, &key, b"plaintext").unwrap();
            for at in 0..octets.len() {
                let mut changed = octets.clone();
                changed[at] ^= 1;
                assert_eq!(decrypt(algorithm, &key, changed), None, "{algorithm}, octet {at}");
            }
        }
    }

    #[test]
    fn a_key_of_another_length_encrypts_nothing() {
        for algorithm in DataAlgorithm::ALL {
            let key = SecretKey::new(vec![7; algorithm.key_len() + 1]);
            assert_eq!(encrypt(algorithm, &key, b"plaintext").unwrap_err().kind(), SecurityErrorKind::Setup);
        }
    }

    #[test]
    fn octets_of_any_length_and_keys_of_any_length_are_refused_without_panic() {
        for algorithm in DataAlgorithm::ALL {
            for len in 0..50 {
                for key_len in [0, 8, 16, 24, 32, 33] {
                    let decrypted = decrypt(algorithm, &SecretKey::new(vec![7; key_len]), vec![1; len]);
                    assert!(decrypted.is_none() || key_len == algorithm.key_len(), "{algorithm}");
                }
            }
        }
    }
}
