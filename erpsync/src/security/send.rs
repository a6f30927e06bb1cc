//! Adding the header block to a message.

use std::ops::Range;
use std::sync::Arc;

use ::base64::Engine;
use ::base64::prelude::BASE64_STANDARD;
use ring::rand::{SecureRandom, SystemRandom};

use super::document::{BodyContent, Document, Element};
#[cfg(feature = "encryption")]
use super::encryption::{ExchangeKey, Peer};
#[cfg(feature = "encryption")]
use super::keys::HmacKey;
use super::keys::Signer;
use super::layout::Layout;
use super::message_signature::{WrittenKey, id_attribute, setup};
use super::names::{
    ENCRYPTED_DATA, ENCRYPTED_HEADER, ENCRYPTED_KEY, REFERENCE_LIST, SIGNATURE_CONFIRMATION, WSSE, WSSE11,
    WSU,
};
use super::saml::Assertion;
#[cfg(feature = "encryption")]
use super::signature::SignatureAlgorithm;
use super::signature::{ReferenceTo, Signature, SignatureBuilder, SignatureLimits};
use super::time::written;
use super::{MessageSignature, Security, SecurityError, SecurityLimits, timestamp};
use crate::soap::{EnvelopeText, SoapVersion};
use crate::xml::{Name, escaped};

/// Tokens that say what is encrypted.
const ENCRYPTION: [Name<'static>; 2] = [ENCRYPTED_KEY, REFERENCE_LIST];

/// Ids of a message. They differ from message to message, so that no two signatures are alike.
struct Ids(String);

impl Ids {
    fn new() -> Result<Self, SecurityError> {
        let mut random = [0; 12];
        SystemRandom::new().fill(&mut random).map_err(|_| setup("there are no random numbers"))?;
        Ok(Self(random.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn of(&self, part: &str) -> String {
        format!("{part}-{}", self.0)
    }
}

/// Request that a message answers.
#[derive(Clone, Copy, Default)]
pub(super) struct Answered<'r> {
    /// Values of its signatures, to be confirmed.
    pub(super) confirmed: Option<&'r [Vec<u8>]>,
    /// There is such a request.
    pub(super) is_reply: bool,
    /// Its sender.
    #[cfg(feature = "encryption")]
    pub(super) peer: Option<&'r Peer>,
}

/// Facts of a protected message that its reply is checked against.
#[derive(Default)]
pub(super) struct Protected {
    /// Values of its signatures.
    pub(super) signatures: Vec<Vec<u8>>,
    /// Its key, if it is encrypted with a new one.
    #[cfg(feature = "encryption")]
    pub(super) key: Option<ExchangeKey>,
}

/// Key of a signature, and the assertion that it vouches for.
struct Signing<'s> {
    signer: &'s dyn Signer,
    /// Content of `ds:KeyInfo`.
    key_info: String,
    vouched_for: Option<&'s Assertion>,
    /// Content of the body, if it is apart.
    body: Option<&'s BodyContent<'s>>,
}

/// Header block of a message, before it is signed.
struct Header<'s> {
    /// The tokens in it.
    content: String,
    vouched_for: Option<&'s Assertion>,
    /// The message answers a request.
    is_reply: bool,
    ids: Ids,
    key: Option<WrittenKey>,
    signer: Option<Arc<dyn Signer>>,
}

/// Parts that are to be signed.
struct Identified {
    /// Their ids.
    names: Vec<String>,
    /// Attributes that give ids to those that have none, and their places.
    attributes: Vec<(usize, String)>,
}

impl Security {
    /// Adds the header block to an envelope, if there is anything to add, signs and encrypts.
    pub(super) async fn protect(
        &self,
        envelope: &mut EnvelopeText,
        assertion: Option<&Assertion>,
        answered: Answered<'_>,
    ) -> Result<Protected, SecurityError> {
        let confirmed = answered.confirmed;
        let (now, ids) = (self.clock.now(), Ids::new()?);
        #[cfg(feature = "encryption")]
        let message_key = match &self.encryption {
            Some(encryption) => encryption.message_key(answered.peer)?,
            None => None,
        };
        let mut content = String::new();
        if let Some(lifetime) = self.lifetime {
            content += &timestamp::write(&ids.of("TS"), now, lifetime)?;
        }
        content += &confirmed.map(|values| confirmations(values, &ids)).unwrap_or_default();
        content += assertion.map_or("", Assertion::as_str);
        let vouched_for = self.signature.as_ref().filter(|signature| signature.parts.has_assertion());
        let vouched_for = vouched_for.and(assertion);
        content += &vouched_for.map_or(String::new(), |assertion| assertion.reference(Some(&ids.of("STR"))));
        let write_key = |signature: &Arc<MessageSignature>| signature.write_key(&ids.of("X509"), assertion);
        #[cfg_attr(
            not(feature = "encryption"),
            expect(unused_mut, reason = "the key of the message replaces it")
        )]
        let mut key = self.signature.as_ref().map(write_key).transpose()?;
        #[cfg_attr(
            not(feature = "encryption"),
            expect(unused_mut, reason = "the key of the message replaces it")
        )]
        let mut signer = self.signature.as_ref().and_then(|signature| signature.signer.clone());
        #[cfg(feature = "encryption")]
        if let (Some(key), None, Some(message_key)) = (&mut key, &signer, &message_key) {
            if self.encryption.as_ref().is_some_and(|encryption| encryption.is_before_signature()) {
                return Err(setup("a message can't be encrypted before it is signed with its own key"));
            }
            let (token, reference, secret) = message_key.signing();
            (key.token, key.key_info) = (token.to_owned(), reference.to_owned());
            let secret = HmacKey::new(SignatureAlgorithm::HmacSha256, secret.bytes());
            signer = Some(Arc::new(secret.map_err(|error| setup(error.to_string()))?));
        }
        content += key.as_ref().map_or("", |key| &key.token);
        if let Some(token) = &self.username {
            content += &token.write(&ids.of("UT"), &written(now)?)?;
        }
        if content.is_empty() && self.signature.is_none() && !self.encrypts() {
            return Ok(Protected::default());
        }
        let header = Header { content, vouched_for, is_reply: answered.is_reply, ids, key, signer };
        let mut protected = Protected::default();
        #[cfg(feature = "encryption")]
        if let (Some(encryption), Some(key)) = (&self.encryption, &message_key)
            && encryption.is_before_signature()
        {
            self.insert(envelope, &header.content)?;
            encryption.encrypt(envelope, self.actor.as_deref(), key)?;
            protected.signatures = self.sign(envelope, None, header).await?;
            protected.key = key.exchange.clone();
            return Ok(protected);
        }
        protected.signatures = self.insert_and_sign(envelope, header).await?;
        #[cfg(feature = "encryption")]
        if let (Some(encryption), Some(key)) = (&self.encryption, message_key) {
            encryption.encrypt(envelope, self.actor.as_deref(), &key)?;
            protected.key = key.exchange;
        }
        Ok(protected)
    }

    /// Adds the header block, and signs, apart from the content of the body, which is read once and copied once.
    async fn insert_and_sign(
        &self,
        envelope: &mut EnvelopeText,
        header: Header<'_>,
    ) -> Result<Vec<Vec<u8>>, SecurityError> {
        let Some(body) = detached_body(envelope)? else {
            self.insert(envelope, &header.content)?;
            return self.sign(envelope, None, header).await;
        };
        let mut around = EnvelopeText::with_options(body.envelope_without(), envelope.options().clone());
        self.insert(&mut around, &header.content)?;
        let signatures = self.sign(&mut around, Some(&body), header).await?;
        let whole = around.with_body_content(body.as_str()).map_err(unreadable)?;
        envelope.replace(whole);
        Ok(signatures)
    }

    /// Adds the header block with its content.
    fn insert(&self, envelope: &mut EnvelopeText, content: &str) -> Result<(), SecurityError> {
        let start = self.start_tag(envelope).map_err(unreadable)?;
        envelope.insert_header_text(&format!("{start}{content}</wsse:Security>")).map_err(unreadable)
    }

    /// Signs an envelope that has its header block. Returns the signature values.
    async fn sign(
        &self,
        envelope: &mut EnvelopeText,
        body: Option<&BodyContent<'_>>,
        header: Header<'_>,
    ) -> Result<Vec<Vec<u8>>, SecurityError> {
        let Header { vouched_for, is_reply, ids, key, signer, .. } = header;
        match (&self.signature, key, signer) {
            (Some(signature), Some(key), Some(signer)) => {
                let signing = Signing { signer: &*signer, key_info: key.key_info, vouched_for, body };
                Ok(vec![signature.sign(envelope, self.actor.as_deref(), &ids, signing).await?])
            }
            // The fault for a request that was refused: its key is not known.
            (Some(_), _, None) if is_reply => Ok(Vec::new()),
            (Some(_), _, None) => Err(setup("a signature with the key of the message needs encryption")),
            _ => Ok(Vec::new()),
        }
    }

    /// Reports whether parts of messages are encrypted.
    fn encrypts(&self) -> bool {
        #[cfg(feature = "encryption")]
        return self.encryption.is_some();
        #[cfg(not(feature = "encryption"))]
        false
    }

    fn start_tag(&self, envelope: &EnvelopeText) -> Result<String, crate::xml::ReadError> {
        let version = envelope.version()?;
        let mut tag = format!("<wsse:Security xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\"");
        if !self.must_understand && self.actor.is_none() {
            return Ok(tag + ">");
        }
        let mut prefix = envelope.envelope_prefix()?;
        if prefix.is_empty() {
            prefix = "soap:".to_owned();
            tag += &format!(" xmlns:soap=\"{}\"", version.namespace());
        }
        if self.must_understand {
            let yes = if version == SoapVersion::V1_1 { "1" } else { "true" };
            tag += &format!(" {prefix}mustUnderstand=\"{yes}\"");
        }
        if let Some(actor) = &self.actor {
            let name = if version == SoapVersion::V1_1 { "actor" } else { "role" };
            tag += &format!(" {prefix}{name}=\"{}\"", escaped(actor));
        }
        Ok(tag + ">")
    }
}

impl MessageSignature {
    /// Signs the parts of an envelope that has its `wsse:Security` header. Returns the signature value.
    async fn sign(
        &self,
        envelope: &mut EnvelopeText,
        actor: Option<&str>,
        ids: &Ids,
        signing: Signing<'_>,
    ) -> Result<Vec<u8>, SecurityError> {
        let Signing { signer, key_info, vouched_for, body } = signing;
        let Identified { names, attributes } = self.identify(envelope, actor, ids)?;
        if names.is_empty() {
            return Err(setup("the message has none of the parts that are to be signed"));
        }
        let changes: Vec<(Range<usize>, &str)> =
            attributes.iter().map(|(at, text)| (*at..*at, text.as_str())).collect();
        envelope.splice(&changes);
        let limits = envelope.limits().clone();
        let (xml, value, end) = {
            let document = Document::with_content(envelope.as_str(), &limits, body)?;
            let builder = SignatureBuilder::new().id(ids.of("SIG")).digest(self.digest).key_info(key_info);
            let builder =
                names.into_iter().fold(builder, |builder, id| builder.reference(ReferenceTo::id(id)));
            let builder = vouched_for.into_iter().fold(builder, |builder, assertion| {
                builder.reference(ReferenceTo::token(ids.of("STR"), assertion.id()))
            });
            let xml = builder.sign(&document, signer).await?;
            let layout = own_layout(&document, actor)?;
            let security =
                layout.security.ok_or_else(|| setup("the message has no `wsse:Security` header"))?;
            let value = {
                let signature = Document::parse(&xml, &limits)?;
                Signature::parse(signature.root(), &SignatureLimits::default())?.value().to_vec()
            };
            // A receiver takes the tokens in their order: what was done last comes first.
            let encrypted = layout.tokens.iter().find(|token| ENCRYPTION.contains(&token.name()));
            (xml, value, encrypted.map_or(security.content_range().end, |token| token.range().start))
        };
        envelope.splice(&[(end..end, &xml)]);
        Ok(value)
    }

    /// Finds the parts to be signed. Returns their ids, and the attributes that give ids to those that have none.
    fn identify(
        &self,
        envelope: &EnvelopeText,
        actor: Option<&str>,
        ids: &Ids,
    ) -> Result<Identified, SecurityError> {
        let document = Document::parse(envelope.as_str(), envelope.limits())?;
        let layout = own_layout(&document, actor)?;
        let mut parts = self.parts.of(&layout);
        let confirmations = layout.tokens.iter().filter(|token| token.name() == SIGNATURE_CONFIRMATION);
        parts.extend(confirmations);
        let token = layout.tokens.iter().filter(|token| token.id().is_some_and(|id| id == ids.of("X509")));
        parts.extend(token.filter(|_| self.parts.has_token()));
        // Nobody sees any more which of the parts these are.
        let hidden = layout.blocks.iter().filter(|block| block.name() == ENCRYPTED_HEADER);
        let hidden = hidden.chain(layout.tokens.iter().filter(|token| token.name() == ENCRYPTED_DATA));
        let hidden: Vec<_> = hidden.filter(|element| !parts.contains(element)).copied().collect();
        parts.extend(hidden);
        let (mut names, mut attributes) = (Vec::new(), Vec::new());
        for (index, part) in parts.into_iter().enumerate() {
            let own = part.attribute("", "Id").filter(|_| part.name() == ENCRYPTED_DATA);
            match part.attribute(WSU, "Id").or(own) {
                Some(id) => names.push(id.into_owned()),
                None => {
                    let id = ids.of(&format!("P{index}"));
                    attributes.push(new_id(part, &id)?);
                    names.push(id);
                }
            }
        }
        attributes.sort_by_key(|(at, _)| *at);
        Ok(Identified { names, attributes })
    }
}

/// Content of the body, if it can be apart while the header block is made: its canonical form must not depend on that block, nor on
/// the id of the body.
fn detached_body(envelope: &EnvelopeText) -> Result<Option<BodyContent<'_>>, SecurityError> {
    if let Some(content) = envelope.canonical_body() {
        return Ok(Some(BodyContent::canonical(envelope.as_str(), content)));
    }
    let body = BodyContent::of(Document::parse(envelope.as_str(), envelope.limits())?);
    // The prefixes of ids begin so. A form in which one of them is declared around the content may be another one.
    Ok(body.filter(|body| memchr::memmem::find(body.as_str().as_bytes(), b"wsu").is_none()))
}

/// The attribute that gives an element an id, and its place.
fn new_id(element: Element<'_, '_>, id: &str) -> Result<(usize, String), SecurityError> {
    let start = element.range().start;
    let behind = element.as_str().find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or_default();
    let prefixes = ["wsu", "wsu1", "wsu2", "wsu3"];
    let usable = |prefix: &&str| matches!(element.namespace_of(prefix), None | Some(WSU));
    let prefix = prefixes.into_iter().find(usable).ok_or_else(|| setup("no prefix is left for an id"))?;
    let is_declared = element.namespace_of(prefix).is_some();
    Ok((start + behind, id_attribute(prefix, is_declared, id)))
}

/// Parts of a message of our own, which needs no limits.
pub(super) fn own_layout<'d, 't>(
    document: &'d Document<'t>,
    actor: Option<&str>,
) -> Result<Layout<'d, 't>, SecurityError> {
    let limits = SecurityLimits { header_bytes: usize::MAX, tokens: usize::MAX, ..SecurityLimits::default() };
    Layout::of(document, actor, &limits)
}

/// `wsse11:SignatureConfirmation` for each signature of the request; one without value if it had none (WS-Security 1.1.1,
/// section 8.5).
fn confirmations(values: &[Vec<u8>], ids: &Ids) -> String {
    let element = |index: usize, value: &str| {
        let id = ids.of(&format!("SC{index}"));
        format!("<wsse11:SignatureConfirmation xmlns:wsse11=\"{WSSE11}\"{value} wsu:Id=\"{id}\"/>")
    };
    if values.is_empty() {
        return element(0, "");
    }
    let value = |(index, value)| element(index, &format!(" Value=\"{}\"", BASE64_STANDARD.encode(value)));
    values.iter().enumerate().map(value).collect()
}

fn unreadable(error: crate::xml::ReadError) -> SecurityError {
    setup(format!("an envelope that is no SOAP can't be protected: {error}"))
}
