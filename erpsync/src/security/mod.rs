//! WS-Security: user names, timestamps and signatures in SOAP messages. Feature `security`.
//!
//! [`Security`] is an interceptor of a client and of a server. It protects the messages that are sent, and holds received ones
//! against [`Requirements`]:
//!
//! ```
//! use std::time::Duration;
//!
//! use erpsync::security::{Requirements, Security};
//! use erpsync::Secret;
//! # #[erpsync::service(namespace = "urn:example")]
//! # trait ErpSync: Send + Sync {
//! #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
//! # }
//! # struct Mine;
//! # impl ErpSync for Mine {
//! #     type Error = erpsync::soap::Fault;
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "http")]
//! let client = ErpSyncClient::new("https://crm.example.com/ErpSync.svc")?.with_interceptor(
//!     Security::username("sync", "a password").with_timestamp(Duration::from_secs(300)),
//! );
//!
//! let users = |user: &str| (user == "sync").then(|| Secret::from("a password"));
//! let requirements = Requirements::new().with_passwords(users).with_timestamp();
//! let server = ErpSyncServer::new(Mine).with_interceptor(Security::new().with_requirements(requirements));
//! # Ok(()) }
//! ```
//!
//! Specifications: OASIS WS-Security SOAP Message Security 1.1.1, UsernameToken Profile 1.1.1, SAML Token Profile 1.1.1, Basic Security Profile 1.1.
//!
//! # Structure
//!
//! `client` and `server` are the interceptors. `send` adds the header block to an envelope, with `message_signature`. `check` holds a
//! received one against `requirements`: `layout` finds its parts, `verify` its signatures by the keys of `key_info`, and what of it is
//! handed on. `username`, `passwords`, `timestamp`, `saml` and `replay` are about the other tokens, `encrypted_parts` about what was
//! encrypted; `trust` gets assertions from a token service. `from_policy` makes all of it from the policy of a WSDL.
//! `document` finds elements and their byte ranges, `canonical` writes their canonical forms, `signature` signs and verifies, with
//! `keys` and `certificates`.

mod base64;
pub mod canonical;
pub mod certificates;
mod check;
mod client;
#[cfg(feature = "encryption")]
mod derived_key;
pub mod document;
#[cfg(feature = "encryption")]
mod encrypted_parts;
#[cfg(feature = "encryption")]
pub mod encryption;
mod error;
mod fault;
mod from_policy;
mod key_info;
pub mod keys;
mod layout;
mod limits;
mod message_signature;
mod names;
mod packaging;
mod parts;
mod passwords;
mod replay;
mod required_signature;
mod requirements;
pub mod saml;
mod scan;
mod secrets;
mod send;
mod server;
pub mod signature;
mod time;
mod timestamp;
pub mod trust;
mod username;
mod verify;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use self::error::{SecurityError, SecurityErrorKind};
pub use self::from_policy::Credentials;
pub use self::limits::SecurityLimits;
pub use self::message_signature::MessageSignature;
pub use self::parts::Parts;
pub use self::replay::{MemoryReplayCache, ReplayCache};
pub use self::required_signature::{RequiredSignature, UnsignedHeaders};
pub use self::requirements::{DEFAULT_CLOCK_SKEW, DEFAULT_MAX_AGE, Requirements, SignedBy};
pub use self::username::UsernameToken;

#[cfg(feature = "encryption")]
use self::encryption::Encryption;
use self::saml::AssertionSource;
use self::time::Clock;
use crate::Secret;

/// Interceptor that protects sent messages and checks received ones (WS-Security 1.1.1). For a client and for a server.
///
/// In a client, what is added goes into requests, and [`Requirements`] are on replies; in a server the other way round. Install it
/// behind the interceptors that add header blocks, so that these can be signed.
///
/// A `wsse:Security` header for this receiver is removed when it was checked: an implementation never sees the password of a
/// caller, but the verified [`Identity`](crate::server::Identity). Headers for other actors are left alone.
///
/// # Failed checks
///
/// A client fails with [`CallErrorKind::Untrusted`](crate::client::CallErrorKind::Untrusted), or with
/// [`Unsent`](crate::client::CallErrorKind::Unsent) if the request can't be protected. The error inside is a [`SecurityError`].
///
/// A server answers every failed check with one fault, `wsse:InvalidSecurity`: who attacks it learns nothing from a difference. The
/// [`SecurityError`] is an event of `tracing` at level `WARN` with the target `erpsync::security`, without secrets.
/// [`with_detailed_faults`](Self::with_detailed_faults) answers with the specification's faults.
#[derive(Clone, Debug)]
pub struct Security {
    username: Option<UsernameToken>,
    lifetime: Option<Duration>,
    assertion: Option<AssertionSource>,
    signature: Option<Arc<MessageSignature>>,
    confirmation: bool,
    #[cfg(feature = "encryption")]
    encryption: Option<Arc<Encryption>>,
    must_understand: bool,
    actor: Option<Arc<str>>,
    requirements: Option<Arc<Requirements>>,
    detailed_faults: bool,
    clock: Clock,
}

impl Default for Security {
    fn default() -> Self {
        Self::new()
    }
}

impl Security {
    /// Reports whether it signs, encrypts or verifies what is in a body.
    fn needs_whole_messages(&self) -> bool {
        let is_required = self.requirements.as_deref().is_some_and(Requirements::cover_content);
        #[cfg(feature = "encryption")]
        let is_encrypted = self.encryption.is_some();
        #[cfg(not(feature = "encryption"))]
        let is_encrypted = false;
        self.signature.is_some() || is_encrypted || is_required
    }

    /// Neither protection nor requirements.
    pub fn new() -> Self {
        Self {
            username: None,
            lifetime: None,
            assertion: None,
            signature: None,
            confirmation: false,
            #[cfg(feature = "encryption")]
            encryption: None,
            must_understand: true,
            actor: None,
            requirements: None,
            detailed_faults: false,
            clock: Clock::default(),
        }
    }

    /// Sends a user name and a password as text, which wants TLS around it. See [`UsernameToken`] for digests.
    pub fn username(user: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self::new().with_username_token(UsernameToken::new(user, password))
    }

    /// Sends a user name and a digest of nonce, time and password.
    pub fn username_digest(user: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self::new().with_username_token(UsernameToken::new(user, password).with_digest())
    }

    /// Sends a user name and a password.
    #[must_use]
    pub fn with_username_token(self, token: UsernameToken) -> Self {
        Self { username: Some(token), ..self }
    }

    /// Sends a timestamp. The receiver is asked to refuse the message after `lifetime`; five minutes are usual.
    #[must_use]
    pub fn with_timestamp(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// Sends a SAML assertion: one that the program has, or those of a security token service.
    ///
    /// A bearer's assertion wants TLS around it. Its holder signs with [`MessageSignature::holder_of_key`]; a sender that vouches for
    /// it signs it, too ([`Parts::with_assertion`]). An assertion of a token service that the server refuses is
    /// replaced, and the call is repeated once.
    #[must_use]
    pub fn with_assertion(self, source: impl Into<AssertionSource>) -> Self {
        Self { assertion: Some(source.into()), ..self }
    }

    /// Signs what is sent.
    #[must_use]
    pub fn with_signature(self, signature: MessageSignature) -> Self {
        Self { signature: Some(Arc::new(signature)), ..self }
    }

    /// Sets whether a server confirms the signatures of a request in its reply (`wsse11:SignatureConfirmation`: WS-Security 1.1.1,
    /// section 8.5). False unless set. The confirmation is worth something in a signed reply only.
    #[must_use]
    pub fn with_signature_confirmation(self, yes: bool) -> Self {
        Self { confirmation: yes, ..self }
    }

    /// Encrypts parts of what is sent.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_encryption(self, encryption: Encryption) -> Self {
        Self { encryption: Some(Arc::new(encryption)), ..self }
    }

    /// Sets requirements on received messages.
    #[must_use]
    pub fn with_requirements(self, requirements: Requirements) -> Self {
        Self { requirements: Some(Arc::new(requirements)), ..self }
    }

    /// Sets whether receivers must understand the header block (`mustUnderstand`). True unless set: a receiver that ignores it would
    /// answer without checking anything.
    #[must_use]
    pub fn with_must_understand(self, yes: bool) -> Self {
        Self { must_understand: yes, ..self }
    }

    /// Sets the actor (SOAP 1.1) or role (SOAP 1.2) that the header block is for: a URI. The last receiver unless set. Received
    /// header blocks for this actor are checked, too.
    #[must_use]
    pub fn with_actor(self, actor: impl Into<String>) -> Self {
        Self { actor: Some(actor.into().into()), ..self }
    }

    /// Sets whether a server answers a failed check with the fault of the specification: `wsse:FailedAuthentication`,
    /// `wsse:FailedCheck`, `wsu:MessageExpired`, … False unless set: each difference helps an attacker.
    #[must_use]
    pub fn with_detailed_faults(self, yes: bool) -> Self {
        Self { detailed_faults: yes, ..self }
    }

    /// Sets the clock: the system's unless set.
    #[must_use]
    pub fn with_clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Clock::new(now), ..self }
    }
}
