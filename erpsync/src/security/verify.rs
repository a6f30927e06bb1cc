//! Verification of the signatures of a received message, and what of it is handed on.

use std::ops::Range;
use std::time::SystemTime;

use super::certificates::Certificate;
use super::document::Element;
use super::key_info::{KeySource, NamedKey};
use super::keys::VerifyingKey;
use super::layout::{Layout, limit, malformed};
use super::names::{
    BINARY_SECURITY_TOKEN, SECURITY, SECURITY_TOKEN_REFERENCE, SIGNATURE_CONFIRMATION, TIMESTAMP, WSSE,
    WSSE11, WSU,
};
use super::signature::{DS, Signature, SignatureError, Verified};
use super::{RequiredSignature, SecurityError, SecurityErrorKind, SecurityLimits, UnsignedHeaders, base64};
use crate::soap::SoapVersion;
use crate::xml::Name;

/// Signature that fits its message, by a key that is trusted.
pub(super) struct TrustedSignature<'d, 't> {
    verified: Verified<'d, 't>,
    pub(super) value: Vec<u8>,
    /// That of the signer, unless both sides share a secret.
    pub(super) certificate: Option<Certificate>,
}

impl TrustedSignature<'_, '_> {
    /// Returns whether an element is signed, itself or with an element around it.
    pub(super) fn covers(&self, element: Element<'_, '_>) -> bool {
        let part = element.range();
        self.verified.references.iter().any(|reference| {
            let signed = reference.element.map(|signed| signed.range());
            let is_inside = signed.is_some_and(|signed| signed.start <= part.start && part.end <= signed.end);
            let without = reference.without.as_ref();
            is_inside && without.is_none_or(|without| without.end <= part.start || part.end <= without.start)
        })
    }
}

impl RequiredSignature {
    /// Verifies all signatures of the header; returns the one that covers all parts that must be signed.
    pub(super) fn verify<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        limits: &SecurityLimits,
        now: SystemTime,
    ) -> Result<TrustedSignature<'d, 't>, SecurityError> {
        let mut missing = None;
        let mut found = None;
        if signatures(layout).count() > limits.signatures {
            return Err(limit("the message has more signatures than", limits.signatures, ""));
        }
        for element in signatures(layout) {
            let signature = self.verify_one(layout, element, now)?;
            let uncovered = self.parts.of(layout).into_iter().find(|part| !signature.covers(*part));
            match uncovered.or_else(|| self.uncovered_token(layout, &signature)) {
                Some(part) => missing = missing.or(Some(part.name().local)),
                None => found = found.or(Some(signature)),
            }
        }
        match (found, missing) {
            (Some(signature), _) => Ok(signature),
            (None, Some(part)) => {
                let message = format!("the part `{part}` of the message is not signed in its place");
                Err(SecurityError::new(SecurityErrorKind::NotSigned, message))
            }
            (None, None) => {
                Err(SecurityError::new(SecurityErrorKind::Missing, "the message has no signature"))
            }
        }
    }

    /// A certificate in the header that is not signed, where it must be.
    fn uncovered_token<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        signature: &TrustedSignature<'_, '_>,
    ) -> Option<Element<'d, 't>> {
        let mut tokens = layout.tokens.iter().copied().filter(|token| token.name() == BINARY_SECURITY_TOKEN);
        tokens.find(|token| self.parts.has_token() && !signature.covers(*token))
    }

    fn verify_one<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        element: Element<'d, 't>,
        now: SystemTime,
    ) -> Result<TrustedSignature<'d, 't>, SecurityError> {
        let signature = Signature::parse(element, &self.limits)?;
        let known: Vec<Certificate> =
            self.known.iter().chain(self.trust.iter().flat_map(|trust| trust.known())).cloned().collect();
        let keys = KeySource { layout, known: &known, secret: self.secret.as_ref() };
        let key = keys.key(&signature)?;
        let (key, certificate) = match key {
            NamedKey::Secret(key) => (key, None),
            NamedKey::Certificate(chain) => {
                let key = self.trusted_key(&chain, now)?;
                (key, chain.into_iter().next())
            }
        };
        let verified = signature.verify(&key, &self.algorithms, &keys)?;
        if let Some(moved) = verified.elements().find(|element| !is_in_place(layout, *element)) {
            let message = format!("the signed part `{}` is not where it belongs", moved.name().local);
            return Err(SecurityError::new(SecurityErrorKind::NotSigned, message));
        }
        Ok(TrustedSignature { verified, value: signature.value().to_vec(), certificate })
    }

    fn trusted_key(&self, chain: &[Certificate], now: SystemTime) -> Result<VerifyingKey, SecurityError> {
        let untrusted = |message: String| SecurityError::new(SecurityErrorKind::Untrusted, message);
        let trust =
            self.trust.as_ref().ok_or_else(|| untrusted("no certificate is trusted here".to_owned()))?;
        trust.check(chain, now).map_err(|error| untrusted(error.to_string()))?;
        let owner = chain.first().ok_or_else(|| untrusted("the signature has no certificate".to_owned()))?;
        owner.verifying_key().map_err(|error| untrusted(error.to_string()))
    }

    /// The parts of the message that are not handed on, since nobody signed them.
    pub(super) fn unsigned<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        signature: &TrustedSignature<'_, '_>,
    ) -> Result<Vec<Range<usize>>, SecurityError> {
        if self.unsigned_headers == UnsignedHeaders::Keep {
            return Ok(Vec::new());
        }
        let blocks = layout.other_blocks().chain(layout.strays.iter().copied());
        let unsigned: Vec<Element<'d, 't>> = blocks.filter(|block| !signature.covers(*block)).collect();
        match unsigned.first() {
            Some(first) if self.unsigned_headers == UnsignedHeaders::Refuse => {
                let message = format!("the header block `{}` is not signed", first.name().local);
                Err(SecurityError::new(SecurityErrorKind::NotSigned, message))
            }
            _ => Ok(unsigned.iter().map(Element::range).collect()),
        }
    }

    /// Checks that a reply confirms the signatures that were sent, and no other.
    pub(super) fn check_confirmation(
        &self,
        layout: &Layout<'_, '_>,
        signature: &TrustedSignature<'_, '_>,
        sent: &[Vec<u8>],
    ) -> Result<(), SecurityError> {
        if !self.confirmation {
            return Ok(());
        }
        let unconfirmed = |message| Err(SecurityError::new(SecurityErrorKind::Unconfirmed, message));
        let mut open = sent.to_vec();
        for element in layout.tokens.iter().filter(|token| token.name() == SIGNATURE_CONFIRMATION) {
            if !signature.covers(*element) {
                return unconfirmed("the confirmation of the request's signature is not signed");
            }
            let Some(value) = element.attribute("", "Value") else {
                if sent.is_empty() {
                    continue;
                }
                return unconfirmed("the reply says that its request had no signature");
            };
            let value =
                base64::decode(&value).ok_or_else(|| malformed("a signature confirmation is not base64"))?;
            match open.iter().position(|sent| *sent == value) {
                Some(at) => open.swap_remove(at),
                None => return unconfirmed("the reply confirms a signature of another request"),
            };
        }
        match open.is_empty() {
            true => Ok(()),
            false => unconfirmed("the reply does not confirm the signature of the request"),
        }
    }
}

/// The signatures of the header.
fn signatures<'d, 't>(layout: &Layout<'d, 't>) -> impl Iterator<Item = Element<'d, 't>> {
    layout.tokens.iter().copied().filter(|token| token.name() == Signature::NAME)
}

/// Values of the signatures of a message, verified or not: the reply confirms them.
pub(super) fn signature_values(layout: &Layout<'_, '_>) -> Vec<Vec<u8>> {
    let value = |signature: Element<'_, '_>| {
        base64::decode(&signature.child(Name::new(DS, "SignatureValue"))?.text()?)
    };
    signatures(layout).filter_map(value).take(SecurityLimits::default().signatures).collect()
}

/// Namespaces of elements that stand in `wsse:Security`, and not beside it.
fn is_of_security(namespace: &str) -> bool {
    let trust = ["http://schemas.xmlsoap.org/ws/2005/02/", "http://docs.oasis-open.org/ws-sx/"];
    matches!(namespace, WSSE | WSSE11 | WSU | DS | "http://www.w3.org/2001/04/xmlenc#")
        || namespace.starts_with("urn:oasis:names:tc:SAML:")
        || trust.iter().any(|trust| namespace.starts_with(trust))
}

/// Returns whether a signed element stands where one of its name belongs. One that was moved can't be meant by who signed it, and
/// is missing in its own place: a reply address, a timestamp.
fn is_in_place(layout: &Layout<'_, '_>, element: Element<'_, '_>) -> bool {
    let is = |other: &Element<'_, '_>| other.range() == element.range();
    let Name { namespace, .. } = element.name();
    if layout.tokens.iter().any(is) {
        return is_of_security(namespace);
    }
    if layout.blocks.iter().any(is) {
        let is_soap = SoapVersion::from_namespace(namespace).is_some();
        return !is_soap && (!is_of_security(namespace) || element.name() == SECURITY);
    }
    let root = layout.document.root();
    if is(&root) || is(&layout.body) || layout.header.as_ref().is_some_and(is) {
        return true;
    }
    let is_inside = |outer: &Element<'_, '_>| {
        let (outer, inner) = (outer.range(), element.range());
        outer.start <= inner.start && inner.end <= outer.end
    };
    // Parts of the body, and those of a signature that say which key it is made with.
    let is_key = element.name() == Name::new(DS, "KeyInfo") || element.name() == SECURITY_TOKEN_REFERENCE;
    is_inside(&layout.body)
        || (is_key && layout.tokens.iter().any(|token| token.name() == Signature::NAME && is_inside(token)))
}

/// Returns whether a message is protected from being sent again: its timestamp is signed.
pub(super) fn has_signed_timestamp(layout: &Layout<'_, '_>, signature: &TrustedSignature<'_, '_>) -> bool {
    layout.tokens.iter().any(|token| token.name() == TIMESTAMP && signature.covers(*token))
}

impl From<SignatureError> for SecurityError {
    fn from(error: SignatureError) -> Self {
        let kind = match &error {
            SignatureError::Malformed(_) | SignatureError::Document(_) => SecurityErrorKind::Malformed,
            SignatureError::Limit(..) => SecurityErrorKind::Limit,
            SignatureError::UnsupportedAlgorithm(_) | SignatureError::NotAllowed(_) => {
                SecurityErrorKind::UnsupportedAlgorithm
            }
            SignatureError::TokenUnavailable(_) => SecurityErrorKind::TokenUnavailable,
            SignatureError::Key(_) => SecurityErrorKind::Setup,
            _ => SecurityErrorKind::FailedCheck,
        };
        Self::new(kind, error.to_string())
    }
}
