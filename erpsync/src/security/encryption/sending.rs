//! Settings of encrypting, and the encrypted message.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::super::certificates::{Certificate, ReferenceForm};
use super::super::document::{Document, Element};
use super::super::keys::KeyError;
use super::super::layout::Layout;
use super::super::message_signature::setup;
use super::super::names::BINARY_SECURITY_TOKEN;
use super::super::send::own_layout;
use super::super::signature::Signature;
use super::super::{Parts, SecurityError};
use super::WSSE11;
use super::algorithm::{DataAlgorithm, KeyAlgorithm};
use super::encrypt::{Ids, encrypted_data};
use super::message_key::{MessageKey, Recipient, public_key};
use super::secret_key::SecretKey;
use super::syntax::ContentType;
use crate::Secret;
use crate::soap::{EnvelopeText, SoapVersion};
use crate::xml::escaped;

/// Encryption of sent messages: parts, receiver and algorithms (XML Encryption 1.1; WS-Security 1.1.1, section 9).
///
/// A new key for each message encrypts the content of the body with AES-256-GCM. RSA-OAEP encrypts that key for the receiver.
/// Whatever is signed is signed before it is encrypted, so a receiver decrypts first.
///
/// ```
/// # fn example(server: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::security::certificates::Certificate;
/// use erpsync::security::encryption::{DataAlgorithm, Encryption};
/// use erpsync::security::{Parts, Security};
///
/// let encryption = Encryption::for_certificate(&Certificate::from_pem(server)?)?
///     .with_data_algorithm(DataAlgorithm::Aes128Gcm)
///     .with_parts(Parts::none().with_body().with_username_token());
/// let security = Security::username("sync", "a password").with_encryption(encryption);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Encryption {
    pub(super) recipient: Recipient,
    pub(super) reference: ReferenceForm,
    pub(super) data: DataAlgorithm,
    pub(super) key: KeyAlgorithm,
    parts: Parts,
    signature: bool,
    before_signature: bool,
    pub(super) derived: bool,
}

impl Encryption {
    /// Encrypts for the owner of a certificate, who has the private key.
    ///
    /// The certificate is used as it is: whether it is trusted and valid is for the program to know.
    ///
    /// # Errors
    ///
    /// If the certificate's key is no RSA key.
    pub fn for_certificate(certificate: &Certificate) -> Result<Self, KeyError> {
        Ok(Self::new(Recipient::Certificate(certificate.clone(), Arc::new(public_key(certificate)?))))
    }

    /// Encrypts for whoever has a key, which messages name by `ds:KeyName`. AES key wrap encrypts the keys of the messages with it.
    ///
    /// # Errors
    ///
    /// If the key is not 16, 24 or 32 bytes long.
    pub fn for_shared_key(
        name: impl Into<String>,
        key: impl Into<Secret<Vec<u8>>>,
    ) -> Result<Self, KeyError> {
        let key = SecretKey::new(key.into().into_exposed());
        let fits = |algorithm: &KeyAlgorithm| {
            *algorithm != KeyAlgorithm::TripleDesKeyWrap
                && algorithm.shared_key_len() == Some(key.bytes().len())
        };
        let algorithm = KeyAlgorithm::ALL.into_iter().find(fits);
        let algorithm = algorithm.ok_or_else(|| KeyError::new("a key for AES has 16, 24 or 32 bytes"))?;
        Ok(Self { key: algorithm, ..Self::new(Recipient::SharedKey(name.into().into(), key)) })
    }

    /// Encrypts responses for the senders of the requests, by the certificates that signed these. For servers.
    #[must_use]
    pub fn for_sender() -> Self {
        Self::new(Recipient::Sender)
    }

    /// Encrypts responses with the keys that the requests were encrypted with, so that the sender needs no certificate: the reply
    /// of a symmetric binding. For servers.
    ///
    /// A request without such a key is refused, and so is one with several, unless one of them made its signature
    /// ([`RequiredSignature::with_session_key`](super::super::RequiredSignature::with_session_key)): anyone could have added the others.
    #[must_use]
    pub fn with_request_key() -> Self {
        Self::new(Recipient::RequestKey)
    }

    fn new(recipient: Recipient) -> Self {
        Self {
            recipient,
            reference: ReferenceForm::ThumbprintSha1,
            data: DataAlgorithm::Aes256Gcm,
            key: KeyAlgorithm::RsaOaepMgf1p,
            parts: Parts::none().with_body(),
            signature: false,
            before_signature: false,
            derived: false,
        }
    }

    /// Sets the algorithm for data. [`TripleDesCbc`](DataAlgorithm::TripleDesCbc) is not written: the message is not sent.
    #[must_use]
    pub fn with_data_algorithm(self, algorithm: DataAlgorithm) -> Self {
        Self { data: algorithm, ..self }
    }

    /// Sets the algorithm for the keys of messages, where these are encrypted with RSA. With another one the message is not sent.
    #[must_use]
    pub fn with_key_algorithm(self, algorithm: KeyAlgorithm) -> Self {
        Self { key: algorithm, ..self }
    }

    /// Sets the way in which messages name the certificate of the receiver: [`ReferenceForm::ThumbprintSha1`] unless set.
    #[must_use]
    pub fn with_reference_form(self, reference: ReferenceForm) -> Self {
        Self { reference, ..self }
    }

    /// Sets the parts that are encrypted, if a message has them: the content of the body unless set. A header block is
    /// hidden in an `EncryptedHeader` (WS-Security 1.1.1, section 9.3).
    #[must_use]
    pub fn with_parts(self, parts: Parts) -> Self {
        Self { parts, ..self }
    }

    /// Encrypts the signature, so that nobody can guess content from its digests. Without effect if the message is encrypted before
    /// it is signed.
    #[must_use]
    pub fn with_signature(self) -> Self {
        Self { signature: true, ..self }
    }

    /// Encrypts first and signs what was encrypted, so that a receiver verifies first.
    #[must_use]
    pub fn before_signature(self) -> Self {
        Self { before_signature: true, ..self }
    }

    /// Returns true if responses need the key of their request.
    pub(crate) fn needs_request_key(&self) -> bool {
        matches!(self.recipient, Recipient::RequestKey)
    }

    /// Returns true if the message is encrypted before it is signed.
    pub(crate) fn is_before_signature(&self) -> bool {
        self.before_signature
    }

    /// Uses keys that are derived from that of the message (WS-SecureConversation 1.4, section 7), for data and for an HMAC.
    #[must_use]
    pub fn with_derived_keys(self) -> Self {
        Self { derived: true, ..self }
    }

    /// Encrypts parts of an envelope that has its `wsse:Security` header, with the key of the message.
    pub(in super::super) fn encrypt(
        &self,
        envelope: &mut EnvelopeText,
        actor: Option<&str>,
        key: &MessageKey,
    ) -> Result<(), SecurityError> {
        let document = Document::parse(envelope.as_str(), envelope.limits())?;
        let layout = own_layout(&document, actor)?;
        let security = layout.security.ok_or_else(|| setup("the message has no `wsse:Security` header"))?;
        let mut ids = Ids::new()?;
        let (mut changes, mut encrypted) = (Vec::new(), Vec::new());
        for Part { range, content, header } in self.parts(&layout) {
            let id = ids.next("ED");
            let text = &document.as_str()[range.clone()];
            let mut xml = encrypted_data(&id, content, self.data, &key.secret, &key.reference, text)?;
            if let Some(start) = header {
                xml = format!("{start}{xml}</wsse11:EncryptedHeader>");
            }
            changes.push((range, xml));
            encrypted.push(id);
        }
        // A receiver takes them in their order, so that what was done last comes first: a signature that is made later stands
        // before the key, with its certificate, and the key before the tokens that it encrypts.
        let content = security.content_range();
        let tokens = changes.iter().map(|(range, _)| range.start).filter(|start| content.contains(start));
        let place = match self.before_signature {
            true => tokens.min().unwrap_or(content.end),
            false => content.start,
        };
        changes.push((place..place, key.header(&encrypted)));
        // The header's own change is empty, so it stands before a token there.
        changes.sort_by_key(|(range, _)| (range.start, range.end));
        let changes: Vec<(Range<usize>, &str)> =
            changes.iter().map(|(range, text)| (range.clone(), &**text)).collect();
        drop(document);
        envelope.splice(&changes);
        Ok(())
    }

    /// Parts of a message that are encrypted.
    fn parts(&self, layout: &Layout<'_, '_>) -> Vec<Part> {
        let soap = layout.document.root().name().namespace;
        let is = |element: Element<'_, '_>, other: &Element<'_, '_>| element.range() == other.range();
        let mut parts = Vec::new();
        for element in self.parts.of(layout) {
            if is(element, &layout.body) {
                let range = element.content_range();
                // A body without content may be one tag.
                if !range.is_empty() {
                    parts.push(Part { range, content: ContentType::Content, header: None });
                }
                continue;
            }
            let is_block = layout.blocks.iter().any(|block| is(element, block));
            let header = is_block.then(|| encrypted_header(element, soap));
            parts.push(Part { range: element.range(), content: ContentType::Element, header });
        }
        for token in &layout.tokens {
            let name = token.name();
            if (name == Signature::NAME && self.signature && !self.before_signature)
                || (name == BINARY_SECURITY_TOKEN && self.parts.has_token())
            {
                parts.push(Part { range: token.range(), content: ContentType::Element, header: None });
            }
        }
        parts
    }
}

/// Part of a message to be encrypted.
struct Part {
    range: Range<usize>,
    content: ContentType,
    /// Start tag of the `EncryptedHeader` around a header block.
    header: Option<String>,
}

/// Start tag of the `EncryptedHeader` of a header block, with the attributes by which receivers treat it: WS-Security 1.1.1,
/// section 9.3.
fn encrypted_header(block: Element<'_, '_>, soap: &str) -> String {
    let mut start = format!("<wsse11:EncryptedHeader xmlns:wsse11=\"{WSSE11}\"");
    let attributes = ["mustUnderstand", "actor", "role", "relay"];
    let attributes: Vec<_> =
        attributes.iter().filter_map(|name| Some((name, block.attribute(soap, name)?))).collect();
    if !attributes.is_empty() && SoapVersion::from_namespace(soap).is_some() {
        start += &format!(" xmlns:soap=\"{soap}\"");
        for (name, value) in attributes {
            start += &format!(" soap:{name}=\"{}\"", escaped(&value));
        }
    }
    start + ">"
}

/// Shows no key.
impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recipient = match &self.recipient {
            Recipient::Certificate(certificate, _) => certificate.subject(),
            Recipient::SharedKey(name, _) => name.to_string(),
            Recipient::Sender => "the sender of the request".to_owned(),
            Recipient::RequestKey => "the sender of the request, by its key".to_owned(),
        };
        f.debug_struct("Encryption")
            .field("recipient", &recipient)
            .field("data", &self.data)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
