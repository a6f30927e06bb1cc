//! Keys that are derived from others: WS-SecureConversation 1.4, section 7.

use ::base64::Engine;
use ::base64::prelude::BASE64_STANDARD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use super::certificates::TokenReference;
use super::document::Element;
use super::encryption::SecretKey;
use super::layout::{limit, malformed};
use super::names::{SECURITY_TOKEN_REFERENCE, WSSE, WSU};
use super::{SecurityError, SecurityErrorKind, base64};
use crate::xml::Name;

/// Namespaces of WS-SecureConversation: 1.3 and 1.4, and the submission of February 2005.
const NAMESPACES: [&str; 2] = [
    "http://docs.oasis-open.org/ws-sx/ws-secureconversation/200512",
    "http://schemas.xmlsoap.org/ws/2005/02/sc",
];
/// Label of both parties, in place of none (section 7).
const LABEL: &str = "WS-SecureConversationWS-SecureConversation";
/// Length in place of none, in bytes.
const LENGTH: usize = 32;
/// Maximum end of a derived key in the stream of derived bytes.
const MAX_END: usize = 1 << 12;
/// Maximum length of label and nonce of a derived key, in bytes: each block of 20 derived bytes hashes them.
const MAX_SEED: usize = 1 << 10;

/// A `wsc:DerivedKeyToken`.
pub(super) struct DerivedKey {
    pub(super) id: String,
    /// The key from which it is derived.
    pub(super) base: TokenReference,
    seed: Vec<u8>,
    offset: usize,
    length: usize,
}

/// Returns whether an element is a `wsc:DerivedKeyToken`.
pub(super) fn is_derived_key(name: Name<'_>) -> bool {
    NAMESPACES.contains(&name.namespace) && name.local == "DerivedKeyToken"
}

/// Reads a `wsc:DerivedKeyToken`.
pub(super) fn read(token: Element<'_, '_>) -> Result<DerivedKey, SecurityError> {
    let namespace = token.name().namespace;
    let child = |local| token.child(Name::new(namespace, local));
    let text = |local| {
        let text = |child: Element<'_, '_>| child.text().map(std::borrow::Cow::into_owned);
        child(local)
            .map(|child| text(child).ok_or_else(|| malformed(format!("`{local}` is no text"))))
            .transpose()
    };
    let number = |local| {
        let parse = |text: String| {
            text.trim()
                .parse::<usize>()
                .map_err(|_| malformed(format!("`{local}` of a derived key is no number")))
        };
        text(local)?.map(parse).transpose()
    };
    let algorithm = token.attribute("", "Algorithm").unwrap_or_default();
    if !algorithm.is_empty() && !algorithm.ends_with("/dk/p_sha1") {
        let message = "the keys of the message are derived with another algorithm than P_SHA1";
        return Err(SecurityError::new(SecurityErrorKind::UnsupportedAlgorithm, message));
    }
    let reference = token.child(SECURITY_TOKEN_REFERENCE);
    let reference =
        reference.ok_or_else(|| malformed("a derived key does not say what it is derived from"))?;
    let nonce = text("Nonce")?.ok_or_else(|| malformed("a derived key has no nonce"))?;
    let nonce =
        base64::decode(&nonce).ok_or_else(|| malformed("the nonce of a derived key is not base64"))?;
    let label = text("Label")?.unwrap_or_else(|| LABEL.to_owned());
    let seed = [label.as_bytes(), &nonce].concat();
    if seed.len() > MAX_SEED {
        return Err(limit("label and nonce of a derived key are longer than", MAX_SEED, "bytes"));
    }
    let length = number("Length")?.unwrap_or(LENGTH);
    let offset = match number("Generation")? {
        Some(generation) => generation.saturating_mul(length),
        None => number("Offset")?.unwrap_or_default(),
    };
    if length == 0 || offset.saturating_add(length) > MAX_END {
        return Err(limit("a derived key is empty or ends behind", MAX_END, "bytes"));
    }
    let id = token.id().ok_or_else(|| malformed("a derived key has no id"))?.into_owned();
    Ok(DerivedKey { id, base: TokenReference::parse(reference)?, seed, offset, length })
}

/// A derived key that is written.
pub(super) struct WrittenDerivedKey {
    /// The `wsc:DerivedKeyToken`.
    pub(super) token: String,
    /// The `wsse:SecurityTokenReference` to it.
    pub(super) reference: String,
    pub(super) secret: SecretKey,
}

/// Derives a key from the one that a `wsse:SecurityTokenReference` names.
pub(super) fn write(
    reference: &str,
    secret: &SecretKey,
    id: &str,
    length: usize,
) -> Result<WrittenDerivedKey, SecurityError> {
    let mut nonce = [0; 16];
    let random = SystemRandom::new().fill(&mut nonce);
    random.map_err(|_| SecurityError::new(SecurityErrorKind::Setup, "there are no random numbers"))?;
    let namespace = NAMESPACES[0];
    let token = format!(
        "<wsc:DerivedKeyToken xmlns:wsc=\"{namespace}\" xmlns:wsu=\"{WSU}\" wsu:Id=\"{id}\">{reference}\
         <wsc:Offset>0</wsc:Offset><wsc:Length>{length}</wsc:Length><wsc:Nonce>{}</wsc:Nonce></wsc:DerivedKeyToken>",
        BASE64_STANDARD.encode(nonce)
    );
    let reference = format!(
        "<wsse:SecurityTokenReference xmlns:wsse=\"{WSSE}\"><wsse:Reference URI=\"#{id}\" \
         ValueType=\"{namespace}/dk\"/></wsse:SecurityTokenReference>"
    );
    let seed = [LABEL.as_bytes(), &nonce].concat();
    Ok(WrittenDerivedKey { token, reference, secret: p_sha1(secret.bytes(), &seed, 0, length) })
}

impl DerivedKey {
    /// Derives the key from that which it is based on.
    pub(super) fn derive(&self, secret: &[u8]) -> SecretKey {
        p_sha1(secret, &self.seed, self.offset, self.length)
    }
}

/// `P_SHA1`: RFC 2246, section 5.
fn p_sha1(secret: &[u8], seed: &[u8], offset: usize, length: usize) -> SecretKey {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mut stream = Vec::new();
    let mut round = hmac::sign(&key, seed);
    while stream.len() < offset + length {
        stream.extend_from_slice(hmac::sign(&key, &[round.as_ref(), seed].concat()).as_ref());
        round = hmac::sign(&key, round.as_ref());
    }
    SecretKey::new(stream[offset..offset + length].to_vec())
}
