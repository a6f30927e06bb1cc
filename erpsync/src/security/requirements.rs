//! Requirements on received messages.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "encryption")]
use super::Parts;
use super::certificates::Certificate;
#[cfg(feature = "encryption")]
use super::encryption::Decryption;
use super::saml::TrustedIssuers;
use super::time::Freshness;
use super::{MemoryReplayCache, ReplayCache, RequiredSignature, SecurityLimits};
#[cfg(doc)]
use crate::server::Identity;
use crate::server::Passwords;

/// Default maximum age of a message, from its creation: five minutes.
pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// Default difference of clocks that is tolerated: one minute.
pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(60);

/// Certificate by which a message was signed, in the extensions of the exchange: trusted as
/// [`Requirements::with_signature`] asks.
///
/// ```
/// use erpsync::Request;
/// use erpsync::security::SignedBy;
///
/// fn serial_of<T, H>(request: &Request<T, H>) -> Option<&str> {
///     Some(request.http.as_ref()?.extensions.get::<SignedBy>()?.0.serial())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy(pub Certificate);

/// Requirements on received messages: on requests in a server, on replies in a client.
///
/// Without any, a message may come without security; a timestamp that it has is checked all the same.
///
/// ```
/// use std::time::Duration;
///
/// use erpsync::Secret;
/// use erpsync::security::{Requirements, Security};
///
/// let requirements = Requirements::new()
///     .with_passwords(|user: &str| (user == "sync").then(|| Secret::from("a password")))
///     .with_timestamp()
///     .with_max_age(Duration::from_secs(60));
/// let security = Security::new().with_requirements(requirements);
/// ```
#[derive(Clone)]
pub struct Requirements {
    pub(super) passwords: Option<Arc<dyn Passwords>>,
    pub(super) only_digests: bool,
    pub(super) timestamp: bool,
    pub(super) signature: Option<RequiredSignature>,
    #[cfg(feature = "encryption")]
    pub(super) decryption: Arc<Decryption>,
    #[cfg(feature = "encryption")]
    pub(super) encrypted: Parts,
    pub(super) issuers: Option<TrustedIssuers>,
    pub(super) freshness: Freshness,
    pub(super) replay_cache: Arc<dyn ReplayCache>,
    pub(super) limits: SecurityLimits,
}

impl Default for Requirements {
    fn default() -> Self {
        Self::new()
    }
}

impl Requirements {
    /// No requirements.
    pub fn new() -> Self {
        Self {
            passwords: None,
            only_digests: false,
            timestamp: false,
            signature: None,
            #[cfg(feature = "encryption")]
            decryption: Arc::new(Decryption::default()),
            #[cfg(feature = "encryption")]
            encrypted: Parts::none(),
            issuers: None,
            freshness: Freshness { max_age: DEFAULT_MAX_AGE, clock_skew: DEFAULT_CLOCK_SKEW },
            replay_cache: Arc::new(MemoryReplayCache::default()),
            limits: SecurityLimits::default(),
        }
    }

    /// Requires a user name with a password that `passwords` accept: as text, or as a digest with nonce and time.
    ///
    /// The implementation of a service finds the user as the [`Identity`] of the request, with the scheme `UsernameToken`. Stores that
    /// have nothing but hashes take no digests.
    #[must_use]
    pub fn with_passwords(self, passwords: impl Passwords + 'static) -> Self {
        Self { passwords: Some(Arc::new(passwords)), ..self }
    }

    /// Refuses passwords that are sent as text.
    #[must_use]
    pub fn with_only_digests(self) -> Self {
        Self { only_digests: true, ..self }
    }

    /// Requires a timestamp.
    #[must_use]
    pub fn with_timestamp(self) -> Self {
        Self { timestamp: true, ..self }
    }

    /// Requires a signature.
    ///
    /// The implementation of a service finds its certificate as [`SignedBy`], and the subject as the
    /// [`Identity`] of the request with the scheme `X509`, unless the request has a user name, too. The identity of a signer whose
    /// key alone is trusted is the fingerprint of that key. A signed message with a
    /// signed timestamp is accepted once.
    #[must_use]
    pub fn with_signature(self, signature: RequiredSignature) -> Self {
        Self { signature: Some(signature), ..self }
    }

    /// Decrypts what is encrypted in messages. Without the key that it is encrypted for, a message is refused.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_decryption(self, decryption: Decryption) -> Self {
        Self { decryption: Arc::new(decryption), ..self }
    }

    /// Requires that parts of a message arrive encrypted, if it has them: the content of the body, header blocks, tokens. The message
    /// is refused otherwise.
    ///
    /// Anyone can encrypt for a public key: that the parts come from somebody who is known is for
    /// [`with_signature`](Self::with_signature).
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_encrypted_parts(self, parts: Parts) -> Self {
        Self { encrypted: parts, ..self }
    }

    /// Requires a SAML assertion of a trusted issuer.
    ///
    /// An assertion of a bearer is enough by itself. For one of a holder-of-key or of a sender that vouches for it, require a
    /// signature, too: a holder need not be trusted otherwise, its key is that of the assertion; a sender must sign the
    /// assertion. The implementation of a service finds it as [`ReceivedAssertion`](super::saml::ReceivedAssertion), and its subject as
    /// the [`Identity`] of the request with the scheme `SAML`, unless the request has a user name, too.
    #[must_use]
    pub fn with_assertion(self, issuers: TrustedIssuers) -> Self {
        Self { issuers: Some(issuers), ..self }
    }

    /// Sets the maximum age of messages, from their time of creation: [`DEFAULT_MAX_AGE`] unless set. It holds
    /// also for a message that says that it expires later.
    #[must_use]
    pub fn with_max_age(mut self, age: Duration) -> Self {
        self.freshness.max_age = age;
        self
    }

    /// Sets the difference of clocks that is tolerated, in both directions: [`DEFAULT_CLOCK_SKEW`] unless set.
    #[must_use]
    pub fn with_clock_skew(mut self, skew: Duration) -> Self {
        self.freshness.clock_skew = skew;
        self
    }

    /// Sets the memory of nonces and signatures: a [`MemoryReplayCache`] of its own unless set. Clones share it.
    #[must_use]
    pub fn with_replay_cache(self, cache: impl ReplayCache + 'static) -> Self {
        Self { replay_cache: Arc::new(cache), ..self }
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(self, limits: SecurityLimits) -> Self {
        Self { limits, ..self }
    }
}

/// Shows the settings that are no secrets.
impl Requirements {
    /// Reports whether a message is refused whose content stands beside its envelope, since nothing covers it there.
    pub(super) fn cover_content(&self) -> bool {
        #[cfg(feature = "encryption")]
        let is_encrypted = self.encrypted != Parts::none();
        #[cfg(not(feature = "encryption"))]
        let is_encrypted = false;
        self.signature.is_some() || is_encrypted
    }
}

impl fmt::Debug for Requirements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requirements")
            .field("passwords", &self.passwords.is_some())
            .field("timestamp", &self.timestamp)
            .field("signature", &self.signature)
            .field("max_age", &self.freshness.max_age)
            .field("clock_skew", &self.freshness.clock_skew)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
