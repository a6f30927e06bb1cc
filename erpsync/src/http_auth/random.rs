//! Random bytes for nonces.

use ring::rand::{SecureRandom, SystemRandom};

use super::HttpAuthError;

/// Random bytes of the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], HttpAuthError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| HttpAuthError::Random)?;
    Ok(bytes)
}
