//! Verification of the signatures of a received message, and what of it is handed on.

use std::collections::HashSet;
use std::ops::Range;
use std::time::SystemTime;

use super::certificates::{Certificate, Proven};
use super::document::Element;
use super::key_info::{KeySource, NamedKey};
use super::keys::VerifyingKey;
use super::layout::{Layout, malformed};

use super::names::{
    BINARY_SECURITY_TOKEN, ENCRYPTED_HEADER, SECURITY, SECURITY_TOKEN_REFERENCE, SIGNATURE_CONFIRMATION,
    TIMESTAMP, WSSE, WSSE11, WSU,
};
use super::saml::VerifiedAssertion;
use super::secrets::Secrets;
use super::signature::{DS, Signature, SignatureError, VerifiedReference};
use super::{RequiredSignature, SecurityError, SecurityErrorKind, SecurityLimits, UnsignedHeaders, base64};
use crate::soap::SoapVersion;
use crate::xml::Name;

/// Signature that fits its message, by a key that is trusted.
pub(super) struct TrustedSignature {
    /// The parts that it covers.
    parts: HashSet<Place>,
    /// `SignedInfo`, in canonical form. Unlike the signature value, nobody else can write it in another way: of an ECDSA signature
    /// anyone can make others.
    pub(super) signed_info: Vec<u8>,
    pub(super) key: VerifyingKey,
    /// That of the signer, unless both sides share a secret, or the signer holds the key of an assertion.
    pub(super) certificate: Option<Certificate>,
    /// The proven name of the signer: the subject of the certificate, or the fingerprint of its key.
    pub(super) signer: Option<String>,
}

impl TrustedSignature {
    /// Returns whether a part of the message is signed, itself or with an element around it.
    pub(super) fn covers(&self, layout: &Layout<'_, '_>, part: Element<'_, '_>) -> bool {
        place_of(layout, part).is_some_and(|place| self.parts.contains(&place))
    }
}

/// Part of a message by its place, which stays when other parts are decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Body,
    /// Header block.
    Block(usize),
    /// Element of the `wsse:Security` header.
    Token(usize),
    /// Element of the envelope besides the header and the body.
    Stray(usize),
}

/// The parts of a message with their places.
pub(super) fn places<'d, 't>(layout: &Layout<'d, 't>) -> impl Iterator<Item = (Place, Element<'d, 't>)> {
    let blocks = layout.blocks.iter().enumerate().map(|(at, block)| (Place::Block(at), *block));
    let tokens = layout.tokens.iter().enumerate().map(|(at, token)| (Place::Token(at), *token));
    let strays = layout.strays.iter().enumerate().map(|(at, stray)| (Place::Stray(at), *stray));
    std::iter::once((Place::Body, layout.body)).chain(blocks).chain(tokens).chain(strays)
}

/// The place of a part. A message may have very many.
pub(super) fn place_of(layout: &Layout<'_, '_>, part: Element<'_, '_>) -> Option<Place> {
    if part == layout.body {
        return Some(Place::Body);
    }
    let start = part.range().start;
    let among = |parts: &[Element<'_, '_>]| {
        let at = parts.binary_search_by_key(&start, |other| other.range().start).ok()?;
        (parts[at] == part).then_some(at)
    };
    let block = among(&layout.blocks).map(Place::Block);
    let token = || among(&layout.tokens).map(Place::Token);
    block.or_else(token).or_else(|| among(&layout.strays).map(Place::Stray))
}

/// Returns whether a reference covers an element, itself or with an element around it.
fn covers(reference: &VerifiedReference<'_, '_>, element: Element<'_, '_>) -> bool {
    let part = element.range();
    let signed = reference.element.map(|signed| signed.range());
    let is_inside = signed.is_some_and(|signed| signed.start <= part.start && part.end <= signed.end);
    let without = reference.without.as_ref();
    is_inside && without.is_none_or(|without| without.end <= part.start || part.end <= without.start)
}

impl RequiredSignature {
    /// Returns the signature that covers all parts that must be signed.
    pub(super) fn choose<'s>(
        &self,
        layout: &Layout<'_, '_>,
        signatures: &'s [TrustedSignature],
    ) -> Result<&'s TrustedSignature, SecurityError> {
        let mut missing = None;
        for signature in signatures {
            let uncovered = self.parts.of(layout).into_iter().find(|part| !signature.covers(layout, *part));
            match uncovered.or_else(|| self.uncovered_token(layout, signature)) {
                Some(part) => missing = missing.or(Some(part.name().local)),
                None => return Ok(signature),
            }
        }
        match missing {
            Some(part) => {
                let message = format!("the part `{part}` of the message is not signed in its place");
                Err(SecurityError::new(SecurityErrorKind::NotSigned, message))
            }
            None => Err(SecurityError::new(SecurityErrorKind::Missing, "the message has no signature")),
        }
    }

    /// A certificate in the header that is not signed, where it must be.
    fn uncovered_token<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        signature: &TrustedSignature,
    ) -> Option<Element<'d, 't>> {
        let mut tokens = layout.tokens.iter().copied().filter(|token| token.name() == BINARY_SECURITY_TOKEN);
        tokens.find(|token| self.parts.has_token() && !signature.covers(layout, *token))
    }

    /// Verifies a signature of the header.
    pub(super) fn verify(
        &self,
        layout: &Layout<'_, '_>,
        element: Element<'_, '_>,
        secrets: &Secrets<'_>,
        now: SystemTime,
        assertion: Option<&VerifiedAssertion>,
    ) -> Result<TrustedSignature, SecurityError> {
        let signature = Signature::parse(element, &self.limits)?;
        let known: Vec<Certificate> =
            self.known.iter().chain(self.trust.iter().flat_map(|trust| trust.known())).cloned().collect();
        let secrets = self.session_keys.then_some(secrets);
        let keys = KeySource { layout, known: &known, secret: self.secret.as_ref(), secrets, assertion };
        let key = keys.key(&signature)?;
        let (key, certificate, signer) = match key {
            NamedKey::Secret(key) | NamedKey::Holder(key) => (key, None, None),
            NamedKey::Certificate(chain) => {
                let (key, signer) = self.trusted_key(&chain, now)?;
                (key, chain.into_iter().next(), Some(signer))
            }
        };
        let verified = signature.verify(&key, &self.algorithms, &keys)?;
        if let Some(moved) = verified.elements().find(|element| !is_in_place(layout, *element)) {
            let message = format!("the signed part `{}` is not where it belongs", moved.name().local);
            return Err(SecurityError::new(SecurityErrorKind::NotSigned, message));
        }
        let is_covered = |element| verified.references.iter().any(|reference| covers(reference, element));
        let parts = places(layout).filter(|(_, element)| is_covered(*element)).map(|(place, _)| place);
        let mut signed_info = Vec::new();
        signature.write_signed_info(&mut signed_info)?;
        Ok(TrustedSignature { parts: parts.collect(), signed_info, key, certificate, signer })
    }

    /// The key of a certificate that is trusted, and the name of its owner as far as it is proven.
    fn trusted_key(
        &self,
        chain: &[Certificate],
        now: SystemTime,
    ) -> Result<(VerifyingKey, String), SecurityError> {
        let untrusted = |message: String| SecurityError::new(SecurityErrorKind::Untrusted, message);
        let trust =
            self.trust.as_ref().ok_or_else(|| untrusted("no certificate is trusted here".to_owned()))?;
        let proven = trust.prove(chain, now).map_err(|error| untrusted(error.to_string()))?;
        let owner = chain.first().ok_or_else(|| untrusted("the signature has no certificate".to_owned()))?;
        let key = owner.verifying_key().map_err(|error| untrusted(error.to_string()))?;
        let signer = match proven {
            Proven::Certificate => owner.subject(),
            Proven::Key => owner.key_fingerprint(),
        };
        Ok((key, signer))
    }

    /// The parts of the message that are not handed on, since nobody signed them.
    pub(super) fn unsigned<'d, 't>(
        &self,
        layout: &Layout<'d, 't>,
        signature: &TrustedSignature,
    ) -> Result<Vec<Range<usize>>, SecurityError> {
        if self.unsigned_headers == UnsignedHeaders::Keep {
            return Ok(Vec::new());
        }
        let blocks = layout.other_blocks().chain(layout.strays.iter().copied());
        let unsigned: Vec<Element<'d, 't>> =
            blocks.filter(|block| !signature.covers(layout, *block)).collect();
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
        signature: &TrustedSignature,
        sent: &[Vec<u8>],
    ) -> Result<(), SecurityError> {
        if !self.confirmation {
            return Ok(());
        }
        let unconfirmed = |message| Err(SecurityError::new(SecurityErrorKind::Unconfirmed, message));
        let mut open = sent.to_vec();
        for element in layout.tokens.iter().filter(|token| token.name() == SIGNATURE_CONFIRMATION) {
            if !signature.covers(layout, *element) {
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
pub(super) fn signatures<'d, 't>(layout: &Layout<'d, 't>) -> impl Iterator<Item = Element<'d, 't>> {
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
        let is_block = [SECURITY, ENCRYPTED_HEADER].contains(&element.name());
        return !is_soap && (!is_of_security(namespace) || is_block);
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
pub(super) fn has_signed_timestamp(layout: &Layout<'_, '_>, signature: &TrustedSignature) -> bool {
    layout.tokens.iter().any(|token| token.name() == TIMESTAMP && signature.covers(layout, *token))
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
