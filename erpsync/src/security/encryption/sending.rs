//! Settings of encrypting, and the encrypted message.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::certificates::Certificate;
use super::super::document::{Document, Element};
use super::super::keys::KeyError;
use super::super::{SecurityError, SecurityErrorKind};
use super::algorithm::{DataAlgorithm, Digest, KeyAlgorithm};
use super::encrypt::{Ids, encrypted_data, reference_list, reference_to_certificate, reference_to_key};
use super::key_encryption::RsaPublicKey;
use super::secret_key::SecretKey;
use super::syntax::ContentType;
use super::{DS, WSSE, WSSE11, XENC, XENC11};
use crate::soap::{EnvelopeText, SoapVersion};
use crate::xml::{Name, escaped};

/// Encryption of sent messages: parts, receiver and algorithms (XML Encryption 1.1; WS-Security 1.1.1, section 9).
///
/// A new key for each message encrypts the content of the body with AES-256-GCM. RSA-OAEP encrypts that key for the receiver.
/// Whatever is signed is signed before it is encrypted, so a receiver decrypts first.
#[derive(Clone)]
pub struct Encryption {
    certificate: Certificate,
    public_key: Arc<RsaPublicKey>,
    data: DataAlgorithm,
    key: KeyAlgorithm,
    body: bool,
    headers: Vec<(String, String)>,
    username_token: bool,
    signature: bool,
    before_signature: bool,
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
        Ok(Self {
            public_key: Arc::new(public_key(certificate)?),
            certificate: certificate.clone(),
            data: DataAlgorithm::Aes256Gcm,
            key: KeyAlgorithm::RsaOaepMgf1p,
            body: true,
            headers: Vec::new(),
            username_token: false,
            signature: false,
            before_signature: false,
        })
    }

    /// Sets the algorithm for data. [`TripleDesCbc`](DataAlgorithm::TripleDesCbc) is not written: the message is not sent.
    #[must_use]
    pub fn with_data_algorithm(self, algorithm: DataAlgorithm) -> Self {
        Self { data: algorithm, ..self }
    }

    /// Sets the algorithm for the key: one of RSA. With another one the message is not sent.
    #[must_use]
    pub fn with_key_algorithm(self, algorithm: KeyAlgorithm) -> Self {
        Self { key: algorithm, ..self }
    }

    /// Leaves the body as it is.
    #[must_use]
    pub fn without_body(self) -> Self {
        Self { body: false, ..self }
    }

    /// Encrypts header blocks of a name, each in an `EncryptedHeader` (WS-Security 1.1.1, section 9.3). Messages without one are
    /// sent all the same.
    #[must_use]
    pub fn with_header_block(mut self, namespace: impl Into<String>, local: impl Into<String>) -> Self {
        self.headers.push((namespace.into(), local.into()));
        self
    }

    /// Encrypts the user name and the password.
    #[must_use]
    pub fn with_username_token(self) -> Self {
        Self { username_token: true, ..self }
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

    /// Encrypts parts of an envelope that has a security header of this side as its last one.
    pub(in super::super) fn encrypt(&self, envelope: &mut EnvelopeText) -> Result<(), SecurityError> {
        if self.data == DataAlgorithm::TripleDesCbc {
            return Err(setup("Triple DES is not written"));
        }
        let limits = envelope.limits().clone();
        let document = Document::parse(envelope.as_str(), &limits)?;
        let security = security_header(&document)?;
        let mut ids = Ids::new()?;
        let key = self.key(&mut ids)?;
        let (mut changes, mut encrypted) = (Vec::new(), Vec::new());
        for part in self.parts(&document, security) {
            let id = ids.next("ED");
            let text = &document.as_str()[part.range.clone()];
            let mut xml = encrypted_data(&id, part.content, self.data, &key.secret, &key.reference, text)?;
            if let Some(start) = part.header {
                xml = format!("{start}{xml}</wsse11:EncryptedHeader>");
            }
            changes.push((part.range, xml));
            encrypted.push(id);
        }
        let place = match self.before_signature {
            true => security.content_range().end,
            false => security.content_range().start,
        };
        changes.push((place..place, key.header(&encrypted)));
        // A stable sort: the key at the front of the header stands before a token there.
        changes.sort_by_key(|(range, _)| (range.start, range.end));
        let changes: Vec<(Range<usize>, &str)> =
            changes.iter().map(|(range, text)| (range.clone(), &**text)).collect();
        envelope.splice(&changes);
        Ok(())
    }

    /// Parts of a message that are encrypted, in no order.
    fn parts(&self, document: &Document<'_>, security: Element<'_, '_>) -> Vec<Part> {
        let mut parts = Vec::new();
        let root = document.root();
        let soap = root.name().namespace;
        let body = root.child(Name::new(soap, "Body")).filter(|_| self.body);
        if let Some(range) = body.map(|body| body.content_range()).filter(|range| !range.is_empty()) {
            parts.push(Part { range, content: ContentType::Content, header: None });
        }
        let blocks = root.child(Name::new(soap, "Header")).into_iter().flat_map(|header| header.children());
        for block in blocks {
            let Name { namespace, local } = block.name();
            if self.headers.iter().any(|(of, name)| (&**of, &**name) == (namespace, local)) {
                let header = Some(encrypted_header(block, soap));
                parts.push(Part { range: block.range(), content: ContentType::Element, header });
            }
        }
        for token in security.children() {
            let is_part = match token.name() {
                Name { namespace: WSSE, local: "UsernameToken" } => self.username_token,
                Name { namespace: DS, local: "Signature" } => self.signature && !self.before_signature,
                _ => false,
            };
            if is_part {
                parts.push(Part { range: token.range(), content: ContentType::Element, header: None });
            }
        }
        parts
    }

    /// The key of the message.
    fn key(&self, ids: &mut Ids) -> Result<MessageKey, SecurityError> {
        let secret = SecretKey::random(self.data.key_len())?;
        let octets = self.public_key.encrypt(self.key, &secret);
        let octets =
            octets.ok_or_else(|| setup(format!("the receiver's key can't encrypt with {}", self.key)))?;
        let id = ids.next("EK");
        let method = match self.key {
            KeyAlgorithm::RsaOaep => format!(
                "<ds:DigestMethod xmlns:ds=\"{DS}\" Algorithm=\"{}\"/>\
                 <xenc11:MGF xmlns:xenc11=\"{XENC11}\" Algorithm=\"{}\"/>",
                Digest::Sha256.uri(),
                Digest::Sha256.mask_uri()
            ),
            _ => String::new(),
        };
        let element = format!(
            "<xenc:EncryptedKey xmlns:xenc=\"{XENC}\" Id=\"{id}\">\
             <xenc:EncryptionMethod Algorithm=\"{}\">{method}</xenc:EncryptionMethod>\
             <ds:KeyInfo xmlns:ds=\"{DS}\">{}</ds:KeyInfo>\
             <xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>",
            self.key,
            reference_to_certificate(&self.certificate),
            STANDARD.encode(&octets),
        );
        Ok(MessageKey { reference: reference_to_key(&id), secret, element })
    }
}

/// Part of a message to be encrypted.
struct Part {
    range: Range<usize>,
    content: ContentType,
    /// Start tag of the `EncryptedHeader` around a header block.
    header: Option<String>,
}

/// Key that encrypts the parts of a message.
struct MessageKey {
    /// Content of the `ds:KeyInfo` of each part.
    reference: String,
    secret: SecretKey,
    /// `EncryptedKey` up to its `ReferenceList`.
    element: String,
}

impl MessageKey {
    /// The key with the list of parts.
    fn header(&self, parts: &[String]) -> String {
        let list = if parts.is_empty() { String::new() } else { reference_list(parts) };
        format!("{}{list}</xenc:EncryptedKey>", self.element)
    }
}

fn public_key(certificate: &Certificate) -> Result<RsaPublicKey, KeyError> {
    RsaPublicKey::from_spki_der(certificate.public_key_der()).ok_or_else(|| {
        KeyError::new("the certificate of the receiver has no RSA key, so nothing can be encrypted for it")
    })
}

/// The last security header of an envelope: the one that was inserted.
fn security_header<'d, 't>(document: &'d Document<'t>) -> Result<Element<'d, 't>, SecurityError> {
    let root = document.root();
    let header = root.child(Name::new(root.name().namespace, "Header"));
    let blocks = header.into_iter().flat_map(|header| header.children());
    let security = blocks.filter(|block| block.name() == Name::new(WSSE, "Security")).last();
    security.ok_or_else(|| setup("the envelope has no security header"))
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

fn setup(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Setup, message)
}

/// Shows no key.
impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryption")
            .field("certificate", &self.certificate)
            .field("data", &self.data)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
