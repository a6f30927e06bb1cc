//! The signature of sent messages.

use std::fmt;
use std::sync::Arc;

use super::certificates::{Certificate, ReferenceForm, binary_security_token};
use super::keys::{HmacKey, Signer};
use super::names::WSU;
use super::saml::Assertion;
use super::signature::DigestAlgorithm;
use super::{Parts, SecurityError, SecurityErrorKind};

/// Signature of sent messages: the key, its certificate, the way in which messages name it, and the parts that are signed.
///
/// References are made with exclusive canonicalization.
///
/// ```
/// # fn example(key: &str, chain: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use erpsync::security::certificates::{Certificate, ReferenceForm};
/// use erpsync::security::keys::PrivateKey;
/// use erpsync::security::{MessageSignature, Parts, Security};
///
/// let signature = MessageSignature::new(PrivateKey::from_pem(key)?, Certificate::from_pem(chain)?)
///     .with_reference_form(ReferenceForm::ThumbprintSha1)
///     .with_parts(Parts::default().with_addressing());
/// let security = Security::new().with_timestamp(Duration::from_secs(300)).with_signature(signature);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct MessageSignature {
    /// `None` for the key of the message.
    pub(super) signer: Option<Arc<dyn Signer>>,
    /// That of the signer; `None` if both sides share a secret.
    certificate: Option<Certificate>,
    /// The key is that of the assertion in the message.
    is_holder: bool,
    reference: ReferenceForm,
    pub(super) parts: Parts,
    pub(super) digest: DigestAlgorithm,
}

/// Key of a signature, as it is written.
pub(super) struct WrittenKey {
    /// The token for the header; empty for none.
    pub(super) token: String,
    /// Content of `ds:KeyInfo`.
    pub(super) key_info: String,
}

impl MessageSignature {
    /// A signature with a key and its certificate.
    #[must_use]
    pub fn new(signer: impl Signer + 'static, certificate: Certificate) -> Self {
        Self::with_key(Arc::new(signer), Some(certificate))
    }

    /// A signature with a secret that both sides have. The message does not name it.
    #[must_use]
    pub fn shared(key: HmacKey) -> Self {
        Self::with_key(Arc::new(key), None)
    }

    /// A signature with the key that the SAML assertion of the message is for: see
    /// [`Security::with_assertion`](super::Security::with_assertion).
    #[must_use]
    pub fn holder_of_key(signer: impl Signer + 'static) -> Self {
        Self { is_holder: true, ..Self::with_key(Arc::new(signer), None) }
    }

    /// A signature with the key of the message, or one that is derived from it: the symmetric binding of WS-SecurityPolicy. Needs
    /// `Security::with_encryption`, which makes that key, or takes that of the request.
    ///
    /// A receiver asks for it by `RequiredSignature::with_session_key`.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_session_key() -> Self {
        Self::with_signer(None, None)
    }

    fn with_key(signer: Arc<dyn Signer>, certificate: Option<Certificate>) -> Self {
        Self::with_signer(Some(signer), certificate)
    }

    fn with_signer(signer: Option<Arc<dyn Signer>>, certificate: Option<Certificate>) -> Self {
        Self {
            signer,
            certificate,
            is_holder: false,
            reference: ReferenceForm::default(),
            parts: Parts::default(),
            digest: DigestAlgorithm::Sha256,
        }
    }

    /// Sets the way in which messages name the certificate: [`ReferenceForm::Direct`] unless set.
    #[must_use]
    pub fn with_reference_form(self, reference: ReferenceForm) -> Self {
        Self { reference, ..self }
    }

    /// Sets the parts that are signed: [`Parts::default`] unless set.
    #[must_use]
    pub fn with_parts(self, parts: Parts) -> Self {
        Self { parts, ..self }
    }

    /// Sets the digest algorithm of the references: SHA-256 unless set.
    #[must_use]
    pub fn with_digest(self, digest: DigestAlgorithm) -> Self {
        Self { digest, ..self }
    }

    /// Writes the key. The prefixes `wsse` and `wsu` are declared around the token.
    pub(super) fn write_key(
        &self,
        token_id: &str,
        assertion: Option<&Assertion>,
    ) -> Result<WrittenKey, SecurityError> {
        if self.is_holder {
            let missing = || setup("a signature by the holder of an assertion needs the assertion");
            let key_info = assertion.ok_or_else(missing)?.reference(None);
            return Ok(WrittenKey { token: String::new(), key_info });
        }
        let Some(certificate) = &self.certificate else {
            return match self.signer.as_ref().is_none_or(|signer| signer.algorithm().is_symmetric()) {
                true => Ok(WrittenKey { token: String::new(), key_info: String::new() }),
                false => Err(setup("a signature needs the certificate of its key")),
            };
        };
        let key_info =
            self.reference.write(certificate, token_id, None).map_err(|error| setup(error.to_string()))?;
        let token = match self.reference.needs_token() {
            true => binary_security_token(certificate, token_id),
            false => String::new(),
        };
        Ok(WrittenKey { token, key_info })
    }
}

/// Attributes that give an element an id, for its start tag.
pub(super) fn id_attribute(prefix: &str, is_declared: bool, id: &str) -> String {
    match is_declared {
        true => format!(" {prefix}:Id=\"{id}\""),
        false => format!(" xmlns:{prefix}=\"{WSU}\" {prefix}:Id=\"{id}\""),
    }
}

pub(super) fn setup(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Setup, message)
}

/// Shows the settings that are no secrets.
impl fmt::Debug for MessageSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageSignature")
            .field("algorithm", &self.signer.as_ref().map(|signer| signer.algorithm()))
            .field("certificate", &self.certificate)
            .field("reference", &self.reference)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}
