//! Requirements on received messages.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ring::digest::{Context, SHA256};
use subtle::ConstantTimeEq;

use super::certificates::Certificate;
use super::document::Document;
#[cfg(feature = "encryption")]
use super::encryption::{Decryption, ExchangeKey};
use super::layout::{Layout, limit};
use super::names::{TIMESTAMP, USERNAME_TOKEN};
use super::saml::{Assertion, Sender, TrustedIssuers, VerifiedAssertion};
use super::secrets::Secrets;
use super::signature::Signature;
use super::time::{Freshness, parsed};
use super::username::{ReceivedPassword, ReceivedToken, digest};
use super::verify::{self, TrustedSignature, has_signed_timestamp, signature_values};
use super::{
    MemoryReplayCache, ReplayCache, RequiredSignature, SecurityError, SecurityErrorKind, SecurityLimits,
    timestamp,
};
use crate::server::{Identity, Passwords};
use crate::soap::EnvelopeText;

/// Default maximum age of a message, from its creation: five minutes.
pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// Default difference of clocks that is tolerated: one minute.
pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(60);

/// Time for which a one-time assertion without an end is remembered: a hundred years.
const FOR_GOOD: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Circumstances in which a message is checked.
pub(super) struct Check<'c> {
    pub(super) actor: Option<&'c str>,
    pub(super) now: SystemTime,
    /// Values of the signatures of the request, for its reply.
    pub(super) sent: &'c [Vec<u8>],
    /// Key of the request, for its reply.
    #[cfg(feature = "encryption")]
    pub(super) key: Option<&'c ExchangeKey>,
    /// The message is a reply.
    #[cfg(feature = "encryption")]
    pub(super) is_reply: bool,
    /// Takes the values of the signatures that the message has, verified or not.
    pub(super) seen: &'c mut Vec<Vec<u8>>,
}

/// State of the way through a header.
struct Progress<'s> {
    /// Place of the next element.
    place: usize,
    secrets: Secrets<'s>,
    signatures: Vec<TrustedSignature>,
}

/// Verified sender of a message.
#[derive(Default)]
pub(super) struct Received {
    pub(super) identity: Option<Identity>,
    pub(super) signed_by: Option<SignedBy>,
    pub(super) assertion: Option<Assertion>,
    /// The key of a request, which its reply may use.
    #[cfg(feature = "encryption")]
    pub(super) key: Option<ExchangeKey>,
}

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
    passwords: Option<Arc<dyn Passwords>>,
    only_digests: bool,
    timestamp: bool,
    pub(super) signature: Option<RequiredSignature>,
    #[cfg(feature = "encryption")]
    decryption: Arc<Decryption>,
    issuers: Option<TrustedIssuers>,
    freshness: Freshness,
    replay_cache: Arc<dyn ReplayCache>,
    limits: SecurityLimits,
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
    /// [`Identity`] of the request with the scheme `X509`, unless the request has a user name, too. A signed message with a
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

    /// Checks a message, and removes what only concerns security from it, and what is not signed where it must be.
    pub(super) async fn check(
        &self,
        envelope: &mut EnvelopeText,
        check: Check<'_>,
    ) -> Result<Received, SecurityError> {
        let mut progress = self.begin(&check);
        let Check { actor, now, sent, seen, .. } = check;
        let document = loop {
            let document = Document::parse(envelope.as_str(), envelope.limits())?;
            let layout = Layout::of(&document, actor, &self.limits)?;
            *seen = signature_values(&layout);
            let changes = self.advance(&layout, envelope, now, &mut progress)?;
            if changes.is_empty() {
                break document;
            }
            drop(document);
            let changes: Vec<(Range<usize>, &str)> =
                changes.iter().map(|(range, text)| (range.clone(), &**text)).collect();
            envelope.splice(&changes);
        };
        let layout = Layout::of(&document, actor, &self.limits)?;
        let mut received = Received {
            #[cfg(feature = "encryption")]
            key: progress.secrets.exchange_key(None),
            ..Received::default()
        };
        let mut dropped: Vec<Range<usize>> =
            layout.security.iter().map(|security| security.range()).collect();
        match (layout.security, self.first_requirement()) {
            (None, Some(token)) => {
                let message = format!("the message has no {token}: it has no `wsse:Security` header");
                return Err(missing(message));
            }
            (None, None) => return Ok(received),
            (Some(_), _) => {}
        }
        let created = match layout.only(TIMESTAMP)? {
            Some(timestamp) => Some(timestamp::check(timestamp, now, self.freshness)?),
            None if self.timestamp => return Err(missing("the message has no Timestamp")),
            None => None,
        };
        let assertion = self.assertion(&layout, now)?;
        let mut sender = Sender::default();
        if let Some(required) = &self.signature {
            let signature = required.choose(&layout, &progress.signatures)?;
            required.check_confirmation(&layout, signature, sent)?;
            dropped.extend(required.unsigned(&layout, signature)?);
            // All of them: without the first one, the next would be chosen.
            for other in &progress.signatures {
                if let Some(created) = created.filter(|_| has_signed_timestamp(&layout, other)) {
                    let key = replay_key(&[b"Signature", other.key.octets(), &other.signed_info]);
                    self.record(key, now, self.freshness.end(created)).await?;
                }
            }
            #[cfg(feature = "encryption")]
            {
                received.key = progress.secrets.exchange_key(Some(&signature.key));
            }
            sender = Sender::of(&layout, signature, assertion.as_ref());
            if let Some(certificate) = &signature.certificate {
                received.identity = Some(Identity::new(certificate.subject(), "X509"));
                received.signed_by = Some(SignedBy(certificate.clone()));
            }
        }
        if let (Some(issuers), Some(verified)) = (&self.issuers, assertion) {
            issuers.confirm(&verified, &sender)?;
            let assertion = verified.assertion;
            if assertion.is_one_time() {
                let key =
                    replay_key(&[b"Assertion", assertion.issuer().as_bytes(), assertion.id().as_bytes()]);
                let end = assertion.not_on_or_after().map(|end| end.checked_add(self.freshness.clock_skew));
                let for_good = || now.checked_add(FOR_GOOD);
                self.record(key, now, end.unwrap_or_else(for_good).unwrap_or(now)).await?;
            }
            received.identity = Some(Identity::new(assertion.subject().unwrap_or_default(), "SAML"));
            received.assertion = Some(assertion);
        }
        match (&self.passwords, layout.only(USERNAME_TOKEN)?) {
            (Some(passwords), Some(token)) => {
                let token = ReceivedToken::read(token, &self.limits)?;
                self.authenticate(&**passwords, &token, now).await?;
                received.identity = Some(Identity::new(token.user, "UsernameToken"));
            }
            (Some(_), None) => return Err(missing("the message has no UsernameToken")),
            (None, _) => {}
        }
        dropped.sort_by_key(|range| range.start);
        let changes: Vec<(Range<usize>, &str)> = dropped.into_iter().map(|range| (range, "")).collect();
        drop(document);
        envelope.splice(&changes);
        Ok(received)
    }

    #[cfg(feature = "encryption")]
    fn begin(&self, check: &Check<'_>) -> Progress<'_> {
        let secrets = Secrets::new(&self.decryption, &self.limits);
        let secrets = if check.is_reply { secrets.of_reply(check.key) } else { secrets };
        Progress { place: 0, secrets, signatures: Vec::new() }
    }

    #[cfg(not(feature = "encryption"))]
    fn begin(&self, _: &Check<'_>) -> Progress<'_> {
        let secrets = Secrets(std::marker::PhantomData);
        Progress { place: 0, secrets, signatures: Vec::new() }
    }

    /// Goes on through the header in its order: verifies signatures, up to an element that decrypts something. Returns the changes
    /// of that. Cipher text that was signed is so verified before it is decrypted.
    fn advance(
        &self,
        layout: &Layout<'_, '_>,
        envelope: &EnvelopeText,
        now: SystemTime,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<(Range<usize>, String)>, SecurityError> {
        let Progress { place, secrets, signatures } = progress;
        if verify::signatures(layout).count() > self.limits.signatures {
            return Err(limit("the message has more signatures than", self.limits.signatures, ""));
        }
        for token in layout.tokens.iter().skip(*place) {
            *place += 1;
            if token.name() != Signature::NAME {
                let changes = secrets.process(layout, *token, envelope)?;
                if !changes.is_empty() {
                    // A token that was encrypted is processed as what it is now.
                    *place -= usize::from(token.name().local == "EncryptedData");
                    return Ok(changes);
                }
            } else if let Some(required) = &self.signature {
                // Without one that is right, the message is refused at the end.
                let assertion = self.assertion(layout, now).ok().flatten();
                signatures.push(required.verify(layout, *token, secrets, now, assertion.as_ref())?);
            }
        }
        Ok(Vec::new())
    }

    /// The assertion of a message, if one is required.
    fn assertion(
        &self,
        layout: &Layout<'_, '_>,
        now: SystemTime,
    ) -> Result<Option<VerifiedAssertion>, SecurityError> {
        let verify = |issuers: &TrustedIssuers| issuers.verify(layout, now, self.freshness.clock_skew);
        self.issuers.as_ref().map(verify).transpose()
    }

    /// Name of a token that is required.
    fn first_requirement(&self) -> Option<&'static str> {
        let username = self.passwords.is_some().then_some("UsernameToken");
        let signature = self.signature.is_some().then_some("signature");
        let assertion = self.issuers.is_some().then_some("SAML assertion");
        username.or(assertion).or(signature).or(self.timestamp.then_some("Timestamp"))
    }

    async fn authenticate(
        &self,
        passwords: &dyn Passwords,
        token: &ReceivedToken,
        now: SystemTime,
    ) -> Result<(), SecurityError> {
        let ReceivedToken { user, password, nonce, created } = token;
        let password = password.as_ref().ok_or_else(|| missing("the UsernameToken has no password"))?;
        match password {
            ReceivedPassword::Text(_) if self.only_digests => {
                let message = "the password is sent as text, where only digests are accepted";
                return Err(SecurityError::new(SecurityErrorKind::UnsupportedToken, message));
            }
            // Without both it could be sent again by anyone.
            ReceivedPassword::Digest(_) if nonce.is_none() || created.is_none() => {
                return Err(missing("the UsernameToken has a password digest without nonce or without time"));
            }
            _ => {}
        }
        let time = created.as_deref().map(|created| parsed(created, "Created")).transpose()?;
        if let Some(time) = time {
            self.freshness.check(time, now, "UsernameToken")?;
        }
        let (nonce, created) = (nonce.as_deref(), created.as_deref().unwrap_or_default());
        check_password(passwords, user, password, nonce.unwrap_or_default(), created).await?;
        match nonce {
            // Only now: who knows no password can't fill the cache.
            Some(nonce) => {
                let key = match password {
                    // A digest is over nonce and time one behind the other, so that octets can be moved from one to the other.
                    ReceivedPassword::Digest(digest) => replay_key(&[b"UsernameToken", digest]),
                    ReceivedPassword::Text(_) => {
                        replay_key(&[b"UsernameToken", user.as_bytes(), nonce, created.as_bytes()])
                    }
                };
                self.record(key, now, self.freshness.end(time.unwrap_or(now))).await
            }
            None => Ok(()),
        }
    }

    /// Refuses a message that was received before.
    async fn record(&self, key: [u8; 32], now: SystemTime, until: SystemTime) -> Result<(), SecurityError> {
        let is_new = self.replay_cache.record(key, now, until).await;
        match is_new.map_err(|error| SecurityError::of_program("replays can't be recognized", error))? {
            true => Ok(()),
            false => Err(SecurityError::new(SecurityErrorKind::Replayed, "the message was received before")),
        }
    }
}

/// Checks the password of a token. All failures are one error, and an unknown user costs what a known one does.
async fn check_password(
    passwords: &dyn Passwords,
    user: &str,
    password: &ReceivedPassword,
    nonce: &[u8],
    created: &str,
) -> Result<(), SecurityError> {
    let unavailable = |error| SecurityError::of_program("passwords can't be looked up", error);
    let is_right = match password {
        ReceivedPassword::Text(password) => passwords.check(user, password).await.map_err(unavailable)?,
        ReceivedPassword::Digest(received) => {
            let known = passwords.password(user).await.map_err(unavailable)?;
            let exists = known.is_some();
            let expected = digest(nonce, created, &known.unwrap_or_default());
            exists & bool::from(expected.ct_eq(received))
        }
    };
    match is_right {
        true => Ok(()),
        false => Err(SecurityError::new(
            SecurityErrorKind::FailedAuthentication,
            "the user is not known, or the password is wrong",
        )),
    }
}

fn missing(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Missing, message)
}

/// Key of texts, such that no two lists of texts have the same.
fn replay_key(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut key = [0; 32];
    key.copy_from_slice(context.finish().as_ref());
    key
}

/// Shows the settings that are no secrets.
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
