//! The check of a received message against its requirements.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use super::document::Document;
#[cfg(feature = "encryption")]
use super::encrypted_parts::EncryptedParts;
#[cfg(feature = "encryption")]
use super::encryption::ExchangeKey;
use super::layout::{Layout, limit, missing};
use super::names::{TIMESTAMP, USERNAME_TOKEN};
use super::replay::replay_key;
use super::saml::{Assertion, Sender, TrustedIssuers, VerifiedAssertion};
use super::secrets::Secrets;
use super::signature::Signature;
use super::username::ReceivedToken;
use super::verify::{self, TrustedSignature, has_signed_timestamp, signature_values};
use super::{Requirements, SecurityError, SecurityErrorKind, SignedBy, timestamp};
use crate::server::Identity;
use crate::soap::EnvelopeText;

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
    #[cfg(feature = "encryption")]
    encrypted: EncryptedParts,
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

impl Requirements {
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
        #[cfg(feature = "encryption")]
        progress.encrypted.check(&layout, &self.encrypted)?;
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
                let name = signature.signer.clone().unwrap_or_default();
                received.identity = Some(Identity::new(name, "X509"));
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
        Progress { place: 0, encrypted: EncryptedParts::default(), secrets, signatures: Vec::new() }
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
        let Progress { place, secrets, signatures, .. } = progress;
        if verify::signatures(layout).count() > self.limits.signatures {
            return Err(limit("the message has more signatures than", self.limits.signatures, ""));
        }
        for token in layout.tokens.iter().skip(*place) {
            *place += 1;
            if token.name() != Signature::NAME {
                let changes = secrets.process(layout, *token, envelope)?;
                if !changes.is_empty() {
                    #[cfg(feature = "encryption")]
                    progress.encrypted.record(layout, &changes);
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

    /// Refuses a message that was received before.
    pub(super) async fn record(
        &self,
        key: [u8; 32],
        now: SystemTime,
        until: SystemTime,
    ) -> Result<(), SecurityError> {
        let is_new = self.replay_cache.record(key, now, until).await;
        match is_new.map_err(|error| SecurityError::of_program("replays can't be recognized", error))? {
            true => Ok(()),
            false => Err(SecurityError::new(SecurityErrorKind::Replayed, "the message was received before")),
        }
    }
}
