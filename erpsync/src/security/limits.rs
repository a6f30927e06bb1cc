//! Limits on what a received security header may ask for.

/// Limits on a received `wsse:Security` header. A message beyond one of them is refused.
///
/// ```
/// use erpsync::security::{Requirements, SecurityLimits};
///
/// let mut limits = SecurityLimits::default();
/// limits.tokens = 16;
/// let requirements = Requirements::new().with_limits(limits);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityLimits {
    /// Length of the header block, in bytes: 1 MiB.
    pub header_bytes: usize,
    /// Number of elements right in the header block: tokens, signatures, keys. 64.
    pub tokens: usize,
    /// Number of signatures: 4. Each may cover the whole message.
    pub signatures: usize,
    /// Length of a user name, in bytes: 1 KiB.
    pub user_name_bytes: usize,
    /// Length of a password, in bytes: 1 KiB.
    pub password_bytes: usize,
    /// Length of a nonce, in bytes: 256.
    pub nonce_bytes: usize,
    /// Number of encrypted keys in a message: 16. Each may cost an operation with a private key.
    pub encrypted_keys: usize,
    /// Number of encrypted parts of a message: 64.
    pub encrypted_parts: usize,
}

impl Default for SecurityLimits {
    fn default() -> Self {
        Self {
            header_bytes: 1 << 20,
            tokens: 64,
            signatures: 4,
            user_name_bytes: 1 << 10,
            password_bytes: 1 << 10,
            nonce_bytes: 256,
            encrypted_keys: 16,
            encrypted_parts: 64,
        }
    }
}
