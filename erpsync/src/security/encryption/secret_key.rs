//! Keys in memory.

use std::fmt;

use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use super::super::{SecurityError, SecurityErrorKind};

/// Symmetric key. Its bytes are overwritten when it is dropped, and are never shown.
#[derive(Clone)]
pub(crate) struct SecretKey(Zeroizing<Vec<u8>>);

impl SecretKey {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new random key.
    pub(super) fn random(len: usize) -> Result<Self, SecurityError> {
        let mut bytes = vec![0; len];
        random(&mut bytes)?;
        Ok(Self::new(bytes))
    }

    /// The key if it has a length, else a random one: a wrong length is found out where any wrong key is.
    pub(super) fn of_len(self, len: usize) -> Result<Self, SecurityError> {
        match self.bytes().len() == len {
            true => Ok(self),
            false => Self::random(len),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(***)")
    }
}

/// Fills a buffer with random bytes of the operating system.
pub(super) fn random(bytes: &mut [u8]) -> Result<(), SecurityError> {
    SystemRandom::new()
        .fill(bytes)
        .map_err(|_| SecurityError::new(SecurityErrorKind::Setup, "the operating system has no random bytes"))
}
