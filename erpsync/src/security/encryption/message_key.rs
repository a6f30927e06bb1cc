//! The key of a message: who can decrypt it, and how it is written.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::super::certificates::{Certificate, binary_security_token};
use super::super::check::Received;
use super::super::derived_key;
use super::super::keys::KeyError;
use super::super::message_signature::setup;
use super::super::{SecurityError, SignedBy};
use super::algorithm::{DataAlgorithm, Digest, KeyAlgorithm};
use super::encrypt::{Ids, reference_list, reference_to_digest, reference_to_key};
use super::key_encryption::{RsaPublicKey, wrap};
use super::secret_key::SecretKey;
use super::sending::Encryption;
use super::{DS, XENC, XENC11};
use crate::xml::escaped;

/// Receiver of a message: the one who can decrypt it.
#[derive(Clone)]
pub(super) enum Recipient {
    Certificate(Certificate, Arc<RsaPublicKey>),
    /// Everyone with the shared key of a name.
    SharedKey(Arc<str>, SecretKey),
    /// The sender of the request that is answered, by the certificate that signed it.
    Sender,
    /// The sender of the request that is answered, by the key that it sent encrypted.
    RequestKey,
}

/// Peer whose request is answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peer {
    /// Certificate that signed the request.
    pub(crate) certificate: Option<Certificate>,
    /// Key of the request.
    pub(crate) key: Option<ExchangeKey>,
}

/// Key of a request, which its reply may use: WS-Security 1.1.1, section 7.3, `EncryptedKeySHA1`.
#[derive(Clone, Debug)]
pub(crate) struct ExchangeKey {
    /// SHA-1 of the encrypted key.
    pub(crate) digest: Vec<u8>,
    pub(crate) secret: SecretKey,
}

impl Peer {
    /// The sender of a request that was accepted.
    pub(in super::super) fn of(received: &Received) -> Self {
        let certificate = received.signed_by.clone().map(|SignedBy(certificate)| certificate);
        Self { certificate, key: received.key.clone() }
    }
}

/// Keys of a message: one that encrypts its parts, and one that makes an HMAC. Both are one, unless they are derived.
pub(crate) struct MessageKey {
    /// Content of the `ds:KeyInfo` of each part.
    pub(super) reference: String,
    pub(super) secret: SecretKey,
    /// `EncryptedKey` up to its `ReferenceList`.
    element: Option<String>,
    /// The key for the reply, if it is a new one.
    pub(in super::super) exchange: Option<ExchangeKey>,
    /// Token of the derived key that encrypts; empty for none.
    token: String,
    /// Token of the derived key that signs, the reference to it and the key.
    signature: Option<(String, String, SecretKey)>,
}

impl MessageKey {
    /// The key of an HMAC: the token for the header, the content of `ds:KeyInfo`, and the key.
    pub(in super::super) fn signing(&self) -> (&str, &str, &SecretKey) {
        match &self.signature {
            Some((token, reference, secret)) => (token, reference, secret),
            None => ("", &self.reference, &self.secret),
        }
    }

    /// Part of the security header: the key with the list of parts, or the list alone.
    pub(super) fn header(&self, parts: &[String]) -> String {
        let list = if parts.is_empty() { String::new() } else { reference_list(parts) };
        match &self.element {
            // The list of a derived key stands by itself.
            Some(element) if self.token.is_empty() => format!("{element}{list}</xenc:EncryptedKey>"),
            Some(element) => format!("{element}</xenc:EncryptedKey>{}{list}", self.token),
            None => format!("{}{list}", self.token),
        }
    }
}

impl Encryption {
    /// The key of a message. `None` for the fault for a request that was refused: its sender is not known.
    pub(in super::super) fn message_key(
        &self,
        peer: Option<&Peer>,
    ) -> Result<Option<MessageKey>, SecurityError> {
        if self.data == DataAlgorithm::TripleDesCbc {
            return Err(setup("Triple DES is not written"));
        }
        if peer.is_none() && matches!(self.recipient, Recipient::Sender | Recipient::RequestKey) {
            return Ok(None);
        }
        let nobody = Peer::default();
        let mut ids = Ids::new()?;
        let key = self.key(peer.unwrap_or(&nobody), &mut ids)?;
        Ok(Some(if self.derived { self.derive(key, &mut ids)? } else { key }))
    }

    /// Derives the keys for data and for an HMAC.
    fn derive(&self, key: MessageKey, ids: &mut Ids) -> Result<MessageKey, SecurityError> {
        let length = self.data.key_len();
        let data = derived_key::write(&key.reference, &key.secret, &ids.next("DK"), length)?;
        // Signature keys have 192 bits at most: WS-SecurityPolicy 1.3, section 6.1.
        let signature = derived_key::write(&key.reference, &key.secret, &ids.next("DK"), length.min(24))?;
        Ok(MessageKey {
            reference: data.reference,
            secret: data.secret,
            token: data.token,
            signature: Some((signature.token, signature.reference, signature.secret)),
            ..key
        })
    }

    /// The key of the message.
    fn key(&self, peer: &Peer, ids: &mut Ids) -> Result<MessageKey, SecurityError> {
        match &self.recipient {
            Recipient::Certificate(certificate, public) => self.key_for_certificate(certificate, public, ids),
            Recipient::Sender => {
                let certificate = peer.certificate.as_ref();
                let certificate =
                    certificate.ok_or_else(|| setup("the request has no certificate to encrypt for"))?;
                let public = public_key(certificate).map_err(|error| setup(error.to_string()))?;
                self.key_for_certificate(certificate, &public, ids)
            }
            Recipient::SharedKey(name, shared) => {
                let secret = SecretKey::random(self.data.key_len())?;
                let octets = wrap(self.key, shared, &secret).ok_or_else(|| self.unusable())?;
                let key_info = format!("<ds:KeyName>{}</ds:KeyName>", escaped(name));
                Ok(self.new_key(secret, &octets, &key_info, String::new(), ids))
            }
            Recipient::RequestKey => {
                let key = peer.key.as_ref().ok_or_else(|| setup("the request has no encrypted key"))?;
                if key.secret.bytes().len() != self.data.key_len() {
                    let message =
                        format!("the key of the request has not the length that {} asks for", self.data);
                    return Err(setup(message));
                }
                Ok(MessageKey {
                    reference: reference_to_digest(&key.digest),
                    secret: key.secret.clone(),
                    element: None,
                    exchange: None,
                    token: String::new(),
                    signature: None,
                })
            }
        }
    }

    fn key_for_certificate(
        &self,
        certificate: &Certificate,
        public: &RsaPublicKey,
        ids: &mut Ids,
    ) -> Result<MessageKey, SecurityError> {
        let secret = SecretKey::random(self.data.key_len())?;
        let octets = public.encrypt(self.key, &secret).ok_or_else(|| self.unusable())?;
        let id = ids.next("X509");
        let key_info =
            self.reference.write(certificate, &id, None).map_err(|error| setup(error.to_string()))?;
        let token = match self.reference.needs_token() {
            true => binary_security_token(certificate, &id),
            false => String::new(),
        };
        Ok(self.new_key(secret, &octets, &key_info, token, ids))
    }

    /// A key of this message; `token` stands before it.
    fn new_key(
        &self,
        secret: SecretKey,
        octets: &[u8],
        key_info: &str,
        token: String,
        ids: &mut Ids,
    ) -> MessageKey {
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
            "{token}<xenc:EncryptedKey xmlns:xenc=\"{XENC}\" Id=\"{id}\">\
             <xenc:EncryptionMethod Algorithm=\"{}\">{method}</xenc:EncryptionMethod>\
             <ds:KeyInfo xmlns:ds=\"{DS}\">{key_info}</ds:KeyInfo>\
             <xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>",
            self.key,
            STANDARD.encode(octets),
        );
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, octets).as_ref().to_vec();
        let exchange = Some(ExchangeKey { digest, secret: secret.clone() });
        MessageKey {
            reference: reference_to_key(&id),
            secret,
            element: Some(element),
            exchange,
            token: String::new(),
            signature: None,
        }
    }

    fn unusable(&self) -> SecurityError {
        setup(format!("the receiver's key can't encrypt with {}", self.key))
    }
}

pub(super) fn public_key(certificate: &Certificate) -> Result<RsaPublicKey, KeyError> {
    RsaPublicKey::from_spki_der(certificate.public_key_der()).ok_or_else(|| {
        KeyError::new("the certificate of the receiver has no RSA key, so nothing can be encrypted for it")
    })
}
