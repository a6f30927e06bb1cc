//! `wsse:BinarySecurityToken` with certificates, and references to them, as they are sent: X.509 Token Profile 1.1, section 3.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use x509_cert::der::{Decode, Reader, SliceReader, asn1::AnyRef};

use super::Certificate;
use super::reference::{SUBJECT_KEY_IDENTIFIER, THUMBPRINT_SHA1};
use crate::security::document::Element;
use crate::security::keys::KeyError;
use crate::security::names::{BASE64_BINARY, WSSE, WSU};
use crate::security::signature::{DS, SignatureError};
use crate::xml::{Name, escaped};

/// Value type of a token with one certificate.
pub const X509_TOKEN: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
/// Value type of a token with a chain of certificates, the issuers first.
pub const PKI_PATH_TOKEN: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509PKIPathv1";

/// Maximum number of certificates in a token.
const MAX_CERTIFICATES: usize = 16;

/// Form of a reference to a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceForm {
    /// To a [`binary_security_token`] in the message, by its id. Every stack reads it.
    #[default]
    Direct,
    /// By the extension `subjectKeyIdentifier`; the receiver has the certificate.
    SubjectKeyIdentifier,
    /// By SHA-1 of the certificate; the receiver has it.
    ThumbprintSha1,
    /// By issuer and serial number; the receiver has the certificate.
    IssuerSerial,
    /// The certificate itself, in `wsse:KeyIdentifier`.
    KeyIdentifier,
    /// The certificate itself, in `ds:X509Data`.
    X509Data,
}

impl ReferenceForm {
    /// Writes a `wsse:SecurityTokenReference` that declares its prefixes, for `ds:KeyInfo`. `token` is the id of the token in the
    /// message, for [`Direct`](Self::Direct); `id` is that of the reference itself, if it is to be signed.
    ///
    /// # Errors
    ///
    /// If the certificate has no `subjectKeyIdentifier` and that is asked for.
    pub fn write(self, certificate: &Certificate, token: &str, id: Option<&str>) -> Result<String, KeyError> {
        let mut out = format!("<wsse:SecurityTokenReference xmlns:wsse=\"{WSSE}\"");
        if let Some(id) = id {
            out.push_str(&format!(" xmlns:wsu=\"{WSU}\" wsu:Id=\"{}\"", escaped(id)));
        }
        let identifier = |value_type: &str, value: &[u8]| {
            format!(
                "><wsse:KeyIdentifier EncodingType=\"{BASE64_BINARY}\" ValueType=\"{value_type}\">{}</wsse:KeyIdentifier>",
                BASE64_STANDARD.encode(value)
            )
        };
        out.push_str(&match self {
            Self::Direct => {
                format!("><wsse:Reference URI=\"#{}\" ValueType=\"{X509_TOKEN}\"></wsse:Reference>", escaped(token))
            }
            Self::SubjectKeyIdentifier => {
                let missing = || KeyError::new("the certificate has no subjectKeyIdentifier");
                identifier(SUBJECT_KEY_IDENTIFIER, certificate.subject_key_identifier().ok_or_else(missing)?)
            }
            Self::ThumbprintSha1 => identifier(THUMBPRINT_SHA1, &certificate.thumbprint_sha1()),
            Self::KeyIdentifier => identifier(X509_TOKEN, certificate.der()),
            Self::IssuerSerial => format!(
                "><ds:X509Data xmlns:ds=\"{DS}\"><ds:X509IssuerSerial><ds:X509IssuerName>{}</ds:X509IssuerName>\
                <ds:X509SerialNumber>{}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>",
                escaped(&certificate.issuer()),
                certificate.serial()
            ),
            Self::X509Data => format!(
                "><ds:X509Data xmlns:ds=\"{DS}\"><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>",
                BASE64_STANDARD.encode(certificate.der())
            ),
        });
        out.push_str("</wsse:SecurityTokenReference>");
        Ok(out)
    }

    /// Reports whether the reference needs a token in the message.
    pub fn needs_token(self) -> bool {
        self == Self::Direct
    }
}

/// Writes a `wsse:BinarySecurityToken` with a certificate, which declares its prefixes.
pub fn binary_security_token(certificate: &Certificate, id: &str) -> String {
    format!(
        "<wsse:BinarySecurityToken xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\" EncodingType=\"{BASE64_BINARY}\" \
        ValueType=\"{X509_TOKEN}\" wsu:Id=\"{}\">{}</wsse:BinarySecurityToken>",
        escaped(id),
        BASE64_STANDARD.encode(certificate.der())
    )
}

/// Reads the certificates of a `wsse:BinarySecurityToken`, that of the key first.
///
/// # Errors
///
/// If it is malformed, or holds something else.
pub fn binary_token(token: Element<'_, '_>) -> Result<Vec<Certificate>, SignatureError> {
    let malformed = |reason: &str| SignatureError::Malformed(format!("BinarySecurityToken: {reason}"));
    if token.name() != Name::new(WSSE, "BinarySecurityToken") {
        return Err(SignatureError::TokenUnavailable("the token is no BinarySecurityToken".to_owned()));
    }
    if token.attribute("", "EncodingType").is_some_and(|encoding| encoding != BASE64_BINARY) {
        return Err(malformed("the encoding is not Base64Binary"));
    }
    let text = token.text().ok_or_else(|| malformed("there is more than text in it"))?;
    let der = crate::security::base64::decode(&text).ok_or_else(|| malformed("it is not base64"))?;
    certificates_of(&token.attribute("", "ValueType").unwrap_or(X509_TOKEN.into()), &der)
}

/// Reads the certificates of a token with a value type, that of the key first.
pub(super) fn certificates_of(value_type: &str, der: &[u8]) -> Result<Vec<Certificate>, SignatureError> {
    match value_type {
        X509_TOKEN => Ok(vec![Certificate::from_der(der)?]),
        PKI_PATH_TOKEN => {
            let malformed = |_| SignatureError::Malformed("the token is no PKIPath".to_owned());
            let path = AnyRef::from_der(der).map_err(malformed)?;
            let mut reader = SliceReader::new(path.value()).map_err(malformed)?;
            let mut certificates = Vec::new();
            while !reader.is_finished() {
                if certificates.len() >= MAX_CERTIFICATES {
                    return Err(SignatureError::Limit("certificates in a token", MAX_CERTIFICATES));
                }
                certificates.push(Certificate::from_der(reader.tlv_bytes().map_err(malformed)?)?);
            }
            certificates.reverse();
            Ok(certificates)
        }
        other => {
            Err(SignatureError::TokenUnavailable(format!("a token of the type {}", other.escape_debug())))
        }
    }
}
