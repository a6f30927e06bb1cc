//! References to tokens, as they are received: WS-Security 1.1, section 7, X.509 Token Profile 1.1, section 3.2, and XML Signature
//! 1.1, section 4.5.

use super::token::{X509_TOKEN, certificates_of};
use super::{Certificate, binary_token};
use crate::security::document::Element;
use crate::security::keys::VerifyingKey;
use crate::security::names::WSSE;
use crate::security::signature::{DS, SignatureError};
use crate::xml::Name;

/// Value type of `wsse:KeyIdentifier`: the extension `subjectKeyIdentifier`.
pub const SUBJECT_KEY_IDENTIFIER: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier";
/// Value type of `wsse:KeyIdentifier`: SHA-1 of the certificate.
pub const THUMBPRINT_SHA1: &str =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1";
/// Value type of `wsse:KeyIdentifier`: SHA-1 of the secret in an `xenc:EncryptedKey`.
pub const ENCRYPTED_KEY_SHA1: &str =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKeySHA1";

/// Maximum number of references in `ds:KeyInfo`, and of certificates in `ds:X509Data`.
const MAX_REFERENCES: usize = 32;

/// Reference to a token or a key. It identifies, and proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenReference {
    /// `wsse:Reference`: the token of the message with an id.
    Direct {
        /// The id, without `#`.
        id: String,
        /// `ValueType`.
        value_type: Option<String>,
    },
    /// `wsse:KeyIdentifier`.
    KeyIdentifier {
        /// `ValueType`: [`SUBJECT_KEY_IDENTIFIER`], [`THUMBPRINT_SHA1`], [`ENCRYPTED_KEY_SHA1`] or another profile's.
        value_type: String,
        /// The text, for identifiers that are no octets, such as those of SAML assertions.
        text: String,
        /// The octets, if the text is base64.
        value: Option<Vec<u8>>,
    },
    /// `ds:X509IssuerSerial`.
    IssuerSerial {
        /// Distinguished name of the issuer.
        issuer: String,
        /// Serial number, in decimal.
        serial: String,
    },
    /// `ds:X509SubjectName`.
    SubjectName(String),
    /// `ds:KeyName`.
    KeyName(String),
    /// The certificates themselves, that of the key first: `ds:X509Certificate`, or an embedded token.
    Certificates(Vec<Certificate>),
    /// The key itself: `ds:KeyValue`, `dsig11:DEREncodedKeyValue`.
    Key(VerifyingKey),
}

impl TokenReference {
    /// Reads the references in `ds:KeyInfo`, in their order. Kinds that are not supported are passed over.
    ///
    /// # Errors
    ///
    /// If one is malformed, or there are too many.
    pub fn of_key_info(key_info: Element<'_, '_>) -> Result<Vec<Self>, SignatureError> {
        let mut references = Vec::new();
        for child in key_info.children() {
            match child.name() {
                Name { namespace: WSSE, local: "SecurityTokenReference" } => {
                    references.push(Self::parse(child)?)
                }
                _ => references.extend(Self::of_signature(child)?),
            }
            if references.len() > MAX_REFERENCES {
                return Err(SignatureError::Limit("references in KeyInfo", MAX_REFERENCES));
            }
        }
        Ok(references)
    }

    /// Reads a `wsse:SecurityTokenReference`.
    ///
    /// # Errors
    ///
    /// If it is malformed, or of a kind that is not supported.
    pub fn parse(reference: Element<'_, '_>) -> Result<Self, SignatureError> {
        let malformed = |reason: &str| SignatureError::Malformed(format!("SecurityTokenReference: {reason}"));
        let mut children = reference.children();
        let child = children.next().ok_or_else(|| malformed("it is empty"))?;
        if children.next().is_some() {
            // Two could name two tokens.
            return Err(malformed("it has more than one child"));
        }
        let value_type = child.attribute("", "ValueType").map(std::borrow::Cow::into_owned);
        match child.name() {
            Name { namespace: WSSE, local: "Reference" } => {
                let uri = child.attribute("", "URI").ok_or_else(|| malformed("Reference has no URI"))?;
                let id = uri.strip_prefix('#').filter(|id| !id.is_empty());
                let id =
                    id.ok_or_else(|| SignatureError::ForeignReference(uri.clone().into_owned()))?.to_owned();
                Ok(Self::Direct { id, value_type })
            }
            Name { namespace: WSSE, local: "KeyIdentifier" } => {
                let text =
                    child.text().ok_or_else(|| malformed("KeyIdentifier has no text"))?.trim().to_owned();
                let value = crate::security::base64::decode(&text);
                let value_type = value_type.ok_or_else(|| malformed("KeyIdentifier has no ValueType"))?;
                if value_type == X509_TOKEN {
                    let value = value.ok_or_else(|| malformed("KeyIdentifier is not base64"))?;
                    return Ok(Self::Certificates(certificates_of(&value_type, &value)?));
                }
                Ok(Self::KeyIdentifier { value_type, text, value })
            }
            Name { namespace: WSSE, local: "Embedded" } => {
                let token = child.children().next().ok_or_else(|| malformed("Embedded is empty"))?;
                Ok(Self::Certificates(binary_token(token)?))
            }
            _ => Self::of_signature(child)?
                .into_iter()
                .next()
                .ok_or_else(|| malformed("its kind is not supported")),
        }
    }

    /// Reads a child of `ds:KeyInfo` that XML Signature defines; `None` for others.
    fn of_signature(child: Element<'_, '_>) -> Result<Option<Self>, SignatureError> {
        let text = |element: Element<'_, '_>| {
            let malformed = || SignatureError::Malformed(format!("{} has no text", element.name().local));
            Ok::<_, SignatureError>(element.text().ok_or_else(malformed)?.trim().to_owned())
        };
        Ok(match child.name() {
            Name { namespace: DS, local: "KeyName" } => Some(Self::KeyName(text(child)?)),
            Name { namespace: DS, local: "KeyValue" } => key_value(child)?.map(Self::Key),
            Name { namespace: "http://www.w3.org/2009/xmldsig11#", local: "DEREncodedKeyValue" } => {
                VerifyingKey::from_spki(&binary(child)?).ok().map(Self::Key)
            }
            Name { namespace: DS, local: "X509Data" } => x509_data(child)?,
            _ => None,
        })
    }

    /// Reports whether the reference names a certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::KeyIdentifier { value_type, value: Some(value), .. } => match &**value_type {
                SUBJECT_KEY_IDENTIFIER => *value == certificate.key_identifier(),
                THUMBPRINT_SHA1 => *value == certificate.thumbprint_sha1(),
                _ => false,
            },
            Self::IssuerSerial { issuer, serial } => certificate.is_issued(issuer, serial),
            Self::SubjectName(subject) => certificate.has_subject(subject),
            Self::Certificates(certificates) => certificates.first() == Some(certificate),
            Self::Key(key) => certificate.verifying_key().ok().as_ref() == Some(key),
            Self::Direct { .. } | Self::KeyIdentifier { value: None, .. } | Self::KeyName(_) => false,
        }
    }
}

/// Reads `ds:X509Data`: certificates if there are some, else what names one.
fn x509_data(data: Element<'_, '_>) -> Result<Option<TokenReference>, SignatureError> {
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut other = None;
    for child in data.children().take(MAX_REFERENCES) {
        if child.name().namespace != DS {
            continue;
        }
        let text = || child.text().unwrap_or_default().trim().to_owned();
        match child.name().local {
            "X509Certificate" => certificates.extend(certificates_of(X509_TOKEN, &binary(child)?)?),
            "X509IssuerSerial" => {
                let part = |local| {
                    let part = child.child(Name::new(DS, local)).and_then(|part| part.text());
                    let missing = || SignatureError::Malformed(format!("X509IssuerSerial without {local}"));
                    Ok::<_, SignatureError>(part.ok_or_else(missing)?.trim().to_owned())
                };
                let (issuer, serial) = (part("X509IssuerName")?, part("X509SerialNumber")?);
                other = Some(TokenReference::IssuerSerial { issuer, serial });
            }
            "X509SKI" => {
                let (text, value) = (text(), Some(binary(child)?));
                let value_type = SUBJECT_KEY_IDENTIFIER.to_owned();
                other = other.or(Some(TokenReference::KeyIdentifier { value_type, text, value }));
            }
            "X509SubjectName" => other = other.or_else(|| Some(TokenReference::SubjectName(text()))),
            _ => {}
        }
    }
    if certificates.is_empty() {
        return Ok(other);
    }
    // The certificate of the key may be anywhere among its issuers: XML Signature 1.1, section 4.5.4.
    let is_end = |certificate: &Certificate| {
        other.as_ref().map_or_else(
            || !certificates.iter().any(|next| next != certificate && next.is_issued_by(certificate)),
            |other| other.names(certificate),
        )
    };
    let end = certificates.iter().position(is_end).unwrap_or(0);
    certificates.swap(0, end);
    Ok(Some(TokenReference::Certificates(certificates)))
}

/// Reads `ds:KeyValue`; `None` for kinds that are not supported.
fn key_value(value: Element<'_, '_>) -> Result<Option<VerifyingKey>, SignatureError> {
    let Some(key) = value.children().next() else { return Ok(None) };
    match key.name() {
        Name { namespace: DS, local: "RSAKeyValue" } => {
            let part = |local| {
                let missing = || SignatureError::Malformed(format!("RSAKeyValue without {local}"));
                binary(key.child(Name::new(DS, local)).ok_or_else(missing)?)
            };
            Ok(Some(VerifyingKey::rsa(&part("Modulus")?, &part("Exponent")?)))
        }
        Name { namespace: dsig11 @ "http://www.w3.org/2009/xmldsig11#", local: "ECKeyValue" } => {
            let curve =
                key.child(Name::new(dsig11, "NamedCurve")).and_then(|curve| curve.attribute("", "URI"));
            let point = key.child(Name::new(dsig11, "PublicKey"));
            let (Some(curve), Some(point)) = (curve, point) else { return Ok(None) };
            Ok(VerifyingKey::ec(curve.strip_prefix("urn:oid:").unwrap_or(&curve), &binary(point)?).ok())
        }
        _ => Ok(None),
    }
}

fn binary(element: Element<'_, '_>) -> Result<Vec<u8>, SignatureError> {
    let malformed = || SignatureError::Malformed(format!("{} is not base64", element.name().local));
    crate::security::base64::decode(&element.text().ok_or_else(malformed)?).ok_or_else(malformed)
}
