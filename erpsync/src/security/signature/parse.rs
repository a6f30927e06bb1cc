//! `ds:Signature`, read strictly: XML Signature 1.1, section 4.

use super::reference::{Children, binary};
use super::transform::{algorithm, canonicalization};
use super::{DS, Reference, SignatureAlgorithm, SignatureError, SignatureLimits};
use crate::security::canonical::{Canonicalization, Sink};
use crate::security::certificates::TokenReference;
use crate::security::document::Element;
use crate::xml::Name;

/// Signature as it stands in a document. Nothing of it is verified.
#[derive(Clone, Debug)]
pub struct Signature<'d, 't> {
    pub(super) element: Element<'d, 't>,
    pub(super) signed_info: Element<'d, 't>,
    pub(super) canonicalization: Canonicalization,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) references: Vec<Reference>,
    pub(super) value: Vec<u8>,
    pub(super) key_info: Option<Element<'d, 't>>,
    /// `wsse:SecurityTokenReference` in the place of `ds:KeyInfo`.
    token_reference: Option<Element<'d, 't>>,
    pub(super) limits: SignatureLimits,
}

impl<'d, 't> Signature<'d, 't> {
    /// Name of the element.
    pub const NAME: Name<'static> = Name::new(DS, "Signature");

    /// Reads a `ds:Signature`.
    ///
    /// # Errors
    ///
    /// If it is malformed, exceeds a limit, or asks for something that is refused for good: an unknown algorithm or transform, a
    /// truncated HMAC, a reference to another document.
    pub fn parse(element: Element<'d, 't>, limits: &SignatureLimits) -> Result<Self, SignatureError> {
        if element.name() != Self::NAME {
            return Err(SignatureError::Malformed("the element is no ds:Signature".to_owned()));
        }
        let mut children = Children::of(element)?;
        let signed_info = children.required("SignedInfo")?;
        let value = binary(children.required("SignatureValue")?)?;
        let key_info = children.optional("KeyInfo");
        while children.optional("Object").is_some() {}
        let token_reference = children.bare_token_reference().filter(|_| key_info.is_none());
        children.finish()?;

        let mut children = Children::of(signed_info)?;
        let canonicalization = canonicalization(children.required("CanonicalizationMethod")?, limits)?;
        let method = children.required("SignatureMethod")?;
        let mut references = Vec::new();
        let mut next = Some(children.required("Reference")?);
        while let Some(reference) = next {
            if references.len() >= limits.references {
                return Err(SignatureError::Limit("references", limits.references));
            }
            references.push(Reference::parse(reference, limits)?);
            next = children.optional("Reference");
        }
        children.finish()?;
        Ok(Self {
            element,
            signed_info,
            canonicalization,
            algorithm: signature_algorithm(method)?,
            references,
            value,
            key_info,
            token_reference,
            limits: limits.clone(),
        })
    }

    /// The element `ds:Signature`.
    pub fn element(&self) -> Element<'d, 't> {
        self.element
    }

    /// The element `ds:KeyInfo`.
    pub fn key_info(&self) -> Option<Element<'d, 't>> {
        self.key_info
    }

    /// The tokens and keys that the signature names. Without `ds:KeyInfo` there may be a bare `wsse:SecurityTokenReference`, which
    /// node-soap writes for certificates with tokens.
    ///
    /// # Errors
    ///
    /// If one is malformed, or there are too many.
    pub fn key_references(&self) -> Result<Vec<TokenReference>, SignatureError> {
        match (self.key_info, self.token_reference) {
            (Some(key_info), _) => TokenReference::of_key_info(key_info),
            (None, Some(reference)) => Ok(vec![TokenReference::parse(reference)?]),
            (None, None) => Ok(Vec::new()),
        }
    }

    /// The signature algorithm.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The references.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Writes the octets that the signature value is over.
    pub(crate) fn write_signed_info(&self, sink: &mut dyn Sink) -> Result<(), SignatureError> {
        Ok(self.canonicalization.write_element(self.signed_info, sink)?)
    }

    /// The signature value, for `wsse11:SignatureConfirmation`.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// Reads `ds:SignatureMethod`. An HMAC must have its full length: XML Signature 1.1, section 6.3.1, and CVE-2009-0217.
fn signature_algorithm(method: Element<'_, '_>) -> Result<SignatureAlgorithm, SignatureError> {
    let uri = algorithm(method)?;
    let algorithm = SignatureAlgorithm::from_uri(&uri)
        .ok_or_else(|| SignatureError::UnsupportedAlgorithm(uri.clone()))?;
    let full = match algorithm {
        SignatureAlgorithm::HmacSha1 => "160",
        SignatureAlgorithm::HmacSha256 => "256",
        SignatureAlgorithm::HmacSha384 => "384",
        SignatureAlgorithm::HmacSha512 => "512",
        _ => "",
    };
    if let Some(length) = method.child(Name::new(DS, "HMACOutputLength"))
        && length.text().as_deref().map(str::trim) != Some(full)
    {
        return Err(SignatureError::UnsupportedAlgorithm(format!("{uri} with HMACOutputLength")));
    }
    Ok(algorithm)
}
