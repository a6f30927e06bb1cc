//! `EncryptedData` and `EncryptedKey`: XML Encryption 1.1, section 3.

use std::borrow::Cow;

use super::super::document::Element;
use super::super::{SecurityError, SecurityErrorKind};
use super::algorithm::{DataAlgorithm, Digest, KeyAlgorithm};
use super::key_encryption::OaepParameters;
use super::{DS, XENC, XENC11};
use crate::xml::Name;
use crate::xsd::{Base64Binary, Lexical};

/// `EncryptedData`, taken apart.
#[derive(Debug)]
pub(super) struct EncryptedData<'d, 't> {
    pub(super) content: ContentType,
    pub(super) algorithm: DataAlgorithm,
    pub(super) key_info: Option<Element<'d, 't>>,
    pub(super) octets: Vec<u8>,
}

/// Content of `EncryptedData`, by its `Type`: section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentType {
    /// One element.
    Element,
    /// Content of an element.
    Content,
    /// Octets that are no XML.
    Octets,
}

const ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";
const CONTENT: &str = "http://www.w3.org/2001/04/xmlenc#Content";

impl ContentType {
    pub(super) fn uri(self) -> Option<&'static str> {
        match self {
            Self::Element => Some(ELEMENT),
            Self::Content => Some(CONTENT),
            Self::Octets => None,
        }
    }
}

impl<'d, 't> EncryptedData<'d, 't> {
    pub(super) fn parse(element: Element<'d, 't>) -> Result<Self, SecurityError> {
        let method = method(element)?;
        let algorithm = algorithm(method, DataAlgorithm::from_uri)?;
        let content = match element.attribute("", "Type").as_deref() {
            Some(ELEMENT) => ContentType::Element,
            Some(CONTENT) => ContentType::Content,
            _ => ContentType::Octets,
        };
        Ok(Self {
            content,
            algorithm,
            key_info: element.child(Name::new(DS, "KeyInfo")),
            octets: cipher_octets(element)?,
        })
    }
}

/// `EncryptedKey`, taken apart.
#[derive(Debug)]
pub(super) struct EncryptedKey<'d, 't> {
    pub(super) id: Option<String>,
    pub(super) algorithm: KeyAlgorithm,
    /// Of RSA-OAEP.
    pub(super) oaep: OaepParameters,
    pub(super) key_info: Option<Element<'d, 't>>,
    pub(super) octets: Vec<u8>,
    /// Name for references by `ds:KeyName`.
    pub(super) carried_name: Option<String>,
    /// Ids in the `ReferenceList`.
    pub(super) references: Vec<String>,
}

impl<'d, 't> EncryptedKey<'d, 't> {
    pub(super) fn parse(element: Element<'d, 't>) -> Result<Self, SecurityError> {
        let method = method(element)?;
        let algorithm = algorithm(method, KeyAlgorithm::from_uri)?;
        let carried_name = element.child(Name::new(XENC, "CarriedKeyName"));
        let references = element.child(Name::new(XENC, "ReferenceList"));
        Ok(Self {
            id: element.attribute("", "Id").map(Cow::into_owned),
            algorithm,
            oaep: oaep(method)?,
            key_info: element.child(Name::new(DS, "KeyInfo")),
            octets: cipher_octets(element)?,
            carried_name: carried_name.map(text).transpose()?.map(|name| name.trim().to_owned()),
            references: references.map_or_else(|| Ok(Vec::new()), data_references)?,
        })
    }
}

/// Ids of the `DataReference`s of a `ReferenceList`: section 3.6.
pub(super) fn data_references(list: Element<'_, '_>) -> Result<Vec<String>, SecurityError> {
    let references = list.children().filter(|child| child.name() == Name::new(XENC, "DataReference"));
    let id = |reference: Element<'_, '_>| {
        let uri = reference.attribute("", "URI");
        let id = uri.as_deref().and_then(|uri| uri.strip_prefix('#')).filter(|id| !id.is_empty());
        id.map(str::to_owned)
            .ok_or_else(|| malformed("a DataReference does not lead to an element of the message"))
    };
    references.map(id).collect()
}

fn method<'d, 't>(element: Element<'d, 't>) -> Result<Element<'d, 't>, SecurityError> {
    // The specification lets both sides agree on an algorithm without naming it; WS-Security messages name it.
    let method = element.child(Name::new(XENC, "EncryptionMethod"));
    method.ok_or_else(|| malformed("encrypted data or an encrypted key has no EncryptionMethod"))
}

fn algorithm<A>(method: Element<'_, '_>, from_uri: impl Fn(&str) -> Option<A>) -> Result<A, SecurityError> {
    let uri = method.attribute("", "Algorithm").unwrap_or_default();
    from_uri(&uri).ok_or_else(|| unsupported("encryption algorithm", &uri))
}

/// Parameters of RSA-OAEP: section 5.5.2. SHA-1 where nothing else is said.
///
/// The mask generation function is read in `rsa-oaep-mgf1p`, too, though its identifier fixes SHA-1: xmlsec writes it there.
fn oaep(method: Element<'_, '_>) -> Result<OaepParameters, SecurityError> {
    let named = |name: Name<'_>, from_uri: fn(&str) -> Option<Digest>, what: &str| match method.child(name) {
        None => Ok(Digest::Sha1),
        Some(element) => {
            let uri = element.attribute("", "Algorithm").unwrap_or_default();
            from_uri(&uri).ok_or_else(|| unsupported(what, &uri))
        }
    };
    let label = method.child(Name::new(XENC, "OAEPparams"));
    Ok(OaepParameters {
        digest: named(Name::new(DS, "DigestMethod"), Digest::from_uri, "digest of RSA-OAEP")?,
        mask: named(Name::new(XENC11, "MGF"), Digest::from_mask_uri, "mask generation function")?,
        label: label.map_or_else(|| Ok(Vec::new()), binary)?,
    })
}

/// Octets of `CipherValue`: section 3.3.
fn cipher_octets(element: Element<'_, '_>) -> Result<Vec<u8>, SecurityError> {
    let data = element.child(Name::new(XENC, "CipherData"));
    let data = data.ok_or_else(|| malformed("encrypted data or an encrypted key has no CipherData"))?;
    if data.child(Name::new(XENC, "CipherReference")).is_some() {
        let reason = "encrypted data stands elsewhere: a CipherReference is not followed";
        return Err(SecurityError::new(SecurityErrorKind::UnsupportedToken, reason));
    }
    let value = data.child(Name::new(XENC, "CipherValue"));
    binary(value.ok_or_else(|| malformed("CipherData has no CipherValue"))?)
}

pub(super) fn binary(element: Element<'_, '_>) -> Result<Vec<u8>, SecurityError> {
    let octets = Base64Binary::from_lexical(&text(element)?);
    octets
        .map(Base64Binary::into_vec)
        .map_err(|_| malformed(format!("`{}` is no base64", element.name().local)))
}

pub(super) fn text<'t>(element: Element<'_, 't>) -> Result<Cow<'t, str>, SecurityError> {
    element.text().ok_or_else(|| malformed(format!("`{}` is no text", element.name().local)))
}

pub(super) fn malformed(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Malformed, message)
}

pub(super) fn unsupported(what: &str, uri: &str) -> SecurityError {
    // A hostile identifier may be long.
    let uri: String = uri.chars().take(200).collect();
    SecurityError::new(
        SecurityErrorKind::UnsupportedAlgorithm,
        format!("the {what} `{uri}` is not supported"),
    )
}
