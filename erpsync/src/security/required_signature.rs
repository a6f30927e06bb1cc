//! The signature that a received message must have.

use std::fmt;

use super::Parts;
use super::certificates::{Certificate, Trust};
use super::keys::VerifyingKey;
use super::signature::{Algorithms, SignatureLimits};
use crate::Secret;

/// Signature that a received message must have: by whom, over which parts, with which algorithms.
///
/// **Only what was signed reaches the program.** A part counts as signed if it stands where SOAP has it: the `Body` as the child of
/// the envelope, a header block as the child of its `Header`. A signed part that somebody moved is no part any more. Header blocks
/// that are not signed are dropped: see [`with_unsigned_headers`](Self::with_unsigned_headers).
///
/// ```
/// # fn example(ca: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::security::certificates::{Certificate, Trust};
/// use erpsync::security::{Requirements, RequiredSignature, Security};
///
/// let trust = Trust::new().with_root(Certificate::from_pem(ca)?)?;
/// let requirements = Requirements::new().with_timestamp().with_signature(RequiredSignature::new(trust));
/// let security = Security::new().with_requirements(requirements);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RequiredSignature {
    pub(super) trust: Option<Trust>,
    pub(super) secret: Option<VerifyingKey>,
    pub(super) known: Vec<Certificate>,
    pub(super) parts: Parts,
    pub(super) algorithms: Algorithms,
    pub(super) limits: SignatureLimits,
    pub(super) unsigned_headers: UnsignedHeaders,
    pub(super) confirmation: bool,
    /// Keys that were encrypted for this receiver, and keys derived from them, may sign.
    pub(super) session_keys: bool,
}

/// Treatment of header blocks that a signature must not cover, and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsignedHeaders {
    /// They are taken out of the message before anyone reads it.
    Drop,
    /// The message is refused.
    Refuse,
    /// They are handed on. Anyone may have written or changed them: right where a transport protects the whole message.
    Keep,
}

impl RequiredSignature {
    /// A signature by the owner of a certificate that is trusted.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self {
            trust: Some(trust),
            secret: None,
            known: Vec::new(),
            parts: Parts::default(),
            algorithms: Algorithms::default(),
            limits: SignatureLimits::default(),
            unsigned_headers: UnsignedHeaders::Drop,
            confirmation: false,
            session_keys: false,
        }
    }

    /// A signature with a secret that both sides have: HMAC.
    #[must_use]
    pub fn shared(secret: impl Into<Secret<Vec<u8>>>) -> Self {
        let secret = VerifyingKey::hmac(secret.into().into_exposed());
        let trust = Trust::new();
        Self { secret: Some(secret), trust: None, ..Self::new(trust) }
    }

    /// A signature with a key that was encrypted for this receiver (`xenc:EncryptedKey`), or with one that is derived from it: the
    /// symmetric binding of WS-SecurityPolicy.
    ///
    /// It proves that the message is whole, and not by whom: anyone can encrypt a key for this receiver. Ask for a user name and a
    /// password, too, which are then signed. Needs `Requirements::with_decryption`.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_session_key() -> Self {
        Self { session_keys: true, trust: None, ..Self::new(Trust::new()) }
    }

    /// Adds certificates that messages may name without having them in full: by thumbprint, by subject key identifier, by issuer and
    /// serial number. They are not trusted for that.
    #[must_use]
    pub fn with_certificates(mut self, certificates: impl IntoIterator<Item = Certificate>) -> Self {
        self.known.extend(certificates);
        self
    }

    /// Sets the parts that must be signed, if the message has them: [`Parts::default`] unless set. A message without one of them is
    /// not refused for that; the body is always there.
    #[must_use]
    pub fn with_parts(self, parts: Parts) -> Self {
        Self { parts, ..self }
    }

    /// Sets the algorithms that are allowed.
    #[must_use]
    pub fn with_algorithms(self, algorithms: Algorithms) -> Self {
        Self { algorithms, ..self }
    }

    /// Sets the limits of a signature.
    #[must_use]
    pub fn with_limits(self, limits: SignatureLimits) -> Self {
        Self { limits, ..self }
    }

    /// Sets what becomes of header blocks that are not signed and need not be: [`UnsignedHeaders::Drop`] unless set.
    #[must_use]
    pub fn with_unsigned_headers(self, treatment: UnsignedHeaders) -> Self {
        Self { unsigned_headers: treatment, ..self }
    }

    /// Requires that a reply confirms the signatures of its request (`wsse11:SignatureConfirmation`: WS-Security 1.1.1, section
    /// 8.5), so that a reply to another request is refused. For a client; a server needs
    /// [`Security::with_signature_confirmation`](super::Security::with_signature_confirmation).
    #[must_use]
    pub fn with_confirmation(self) -> Self {
        Self { confirmation: true, ..self }
    }
}

/// Shows the settings that are no secrets.
impl fmt::Debug for RequiredSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequiredSignature")
            .field("parts", &self.parts)
            .field("algorithms", &self.algorithms)
            .field("unsigned_headers", &self.unsigned_headers)
            .field("confirmation", &self.confirmation)
            .finish_non_exhaustive()
    }
}
