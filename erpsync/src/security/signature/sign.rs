//! Signing: XML Signature 1.1, section 3.1.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest;

use super::token::{Token, write_token};
use super::transform::write_canonicalization;
use super::{DS, DigestAlgorithm, SignatureError, Transform};
use crate::security::canonical::{Canonicalization, Method};
use crate::security::document::{Document, Element};
use crate::security::keys::Signer;
use crate::xml::escaped;

/// Reference that a signature will have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceTo {
    id: String,
    transforms: Vec<Transform>,
    /// Id of the token, for a reference to a `wsse:SecurityTokenReference`.
    token: Option<String>,
}

impl ReferenceTo {
    /// A reference to the element with an id, with exclusive canonicalization.
    pub fn id(id: impl Into<String>) -> Self {
        Self::with_canonicalization(id, Canonicalization::new(Method::EXCLUSIVE))
    }

    /// A reference to the element with an id.
    pub fn with_canonicalization(id: impl Into<String>, canonicalization: Canonicalization) -> Self {
        Self { id: id.into(), transforms: vec![Transform::Canonical(canonicalization)], token: None }
    }

    /// A reference to the element with an id in which the signature will stand, and which is signed without it.
    pub fn enveloped(id: impl Into<String>) -> Self {
        let exclusive = Transform::Canonical(Canonicalization::new(Method::EXCLUSIVE));
        Self { id: id.into(), transforms: vec![Transform::Enveloped, exclusive], token: None }
    }

    /// A reference to a token by way of the `wsse:SecurityTokenReference` with an id (STR-Transform: WS-Security 1.1.1, section
    /// 8.3). `token` is the id of the token in the same document.
    pub fn token(id: impl Into<String>, token: impl Into<String>) -> Self {
        let transforms = vec![Transform::TokenReference(Canonicalization::new(Method::EXCLUSIVE))];
        Self { id: id.into(), transforms, token: Some(token.into()) }
    }
}

/// Signature to be made.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::security::document::Document;
/// use erpsync::security::keys::{HmacKey, VerifyingKey};
/// use erpsync::security::signature::{
///     Algorithms, ReferenceTo, Signature, SignatureAlgorithm, SignatureBuilder, SignatureLimits,
/// };
/// use erpsync::xml::Limits;
///
/// let message = "<m><order Id='o'>7</order></m>";
/// let key = HmacKey::new(SignatureAlgorithm::HmacSha256, "a secret of both sides")?;
/// let document = Document::parse(message, &Limits::default())?;
/// let signing = SignatureBuilder::new().reference(ReferenceTo::id("o")).sign(&document, &key);
/// let signature = futures_executor(signing)?;
///
/// let signed = message.replace("</m>", &format!("{signature}</m>"));
/// let document = Document::parse(&signed, &Limits::default())?;
/// let element = document.elements().find(|element| element.name() == Signature::NAME).unwrap();
/// let verified = Signature::parse(element, &SignatureLimits::default())?
///     .verify(&VerifyingKey::hmac("a secret of both sides"), &Algorithms::default(), &())?;
/// assert!(verified.covers(document.element_by_id("o")?));
/// # Ok(()) }
/// # fn futures_executor<T>(future: impl Future<Output = T>) -> T {
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     match std::pin::pin!(future).poll(&mut context) {
/// #         std::task::Poll::Ready(output) => output,
/// #         std::task::Poll::Pending => unreachable!("the key is here"),
/// #     }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SignatureBuilder {
    id: Option<String>,
    digest: DigestAlgorithm,
    canonicalization: Canonicalization,
    references: Vec<ReferenceTo>,
    key_info: String,
}

impl Default for SignatureBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl SignatureBuilder {
    /// A signature without references, with SHA-256 and exclusive canonicalization.
    #[must_use]
    pub fn new() -> Self {
        Self {
            id: None,
            digest: DigestAlgorithm::Sha256,
            canonicalization: Canonicalization::new(Method::EXCLUSIVE),
            references: Vec::new(),
            key_info: String::new(),
        }
    }

    /// Sets the attribute `Id` of the signature.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the digest algorithm of all references.
    #[must_use]
    pub fn digest(mut self, algorithm: DigestAlgorithm) -> Self {
        self.digest = algorithm;
        self
    }

    /// Adds a reference.
    #[must_use]
    pub fn reference(mut self, reference: ReferenceTo) -> Self {
        self.references.push(reference);
        self
    }

    /// Sets the content of `ds:KeyInfo`: well-formed XML that declares its prefixes.
    #[must_use]
    pub fn key_info(mut self, xml: impl Into<String>) -> Self {
        self.key_info = xml.into();
        self
    }

    /// Signs elements of a document. Returns the element `ds:Signature`, which declares its prefix.
    ///
    /// # Errors
    ///
    /// If there is no reference, an id is missing or not the only one, or the key can't be used.
    pub async fn sign(self, document: &Document<'_>, signer: &dyn Signer) -> Result<String, SignatureError> {
        let signed_info = self.signed_info(document, signer)?;
        // The canonical form of SignedInfo: the prefix is declared on it, since it is the apex.
        let message = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{signed_info}</ds:SignedInfo>");
        let value = signer.sign(message.as_bytes()).await?;
        let id = self.id.as_ref().map_or(String::new(), |id| format!(" Id=\"{}\"", escaped(id)));
        let mut out =
            format!("<ds:Signature xmlns:ds=\"{DS}\"{id}><ds:SignedInfo>{signed_info}</ds:SignedInfo>");
        out.push_str("<ds:SignatureValue>");
        BASE64_STANDARD.encode_string(value, &mut out);
        out.push_str("</ds:SignatureValue>");
        if !self.key_info.is_empty() {
            out.push_str("<ds:KeyInfo>");
            out.push_str(&self.key_info);
            out.push_str("</ds:KeyInfo>");
        }
        out.push_str("</ds:Signature>");
        Ok(out)
    }

    /// Content of `ds:SignedInfo`, in exclusive canonical form.
    fn signed_info(&self, document: &Document<'_>, signer: &dyn Signer) -> Result<String, SignatureError> {
        if self.references.is_empty() {
            return Err(SignatureError::Malformed("a signature needs a reference".to_owned()));
        }
        let mut out = String::new();
        write_canonicalization(&self.canonicalization, "CanonicalizationMethod", &mut out);
        out.push_str(&format!(
            "<ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>",
            signer.algorithm()
        ));
        for reference in &self.references {
            let element = document
                .element_by_id(&reference.id)
                .map_err(|error| SignatureError::Id(reference.id.clone(), error))?;
            let element = match &reference.token {
                None => element,
                Some(token) => {
                    document.element_by_id(token).map_err(|error| SignatureError::Id(token.clone(), error))?
                }
            };
            let digest = self.digest_of(reference, element)?;
            out.push_str(&format!(
                "<ds:Reference URI=\"#{}\"><ds:Transforms>",
                canonical_value(&reference.id)
            ));
            for transform in &reference.transforms {
                transform.write(&mut out);
            }
            out.push_str(&format!(
                "</ds:Transforms><ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod><ds:DigestValue>",
                self.digest
            ));
            BASE64_STANDARD.encode_string(digest, &mut out);
            out.push_str("</ds:DigestValue></ds:Reference>");
        }
        Ok(out)
    }

    fn digest_of(
        &self,
        reference: &ReferenceTo,
        element: Element<'_, '_>,
    ) -> Result<digest::Digest, SignatureError> {
        let mut digest = digest::Context::new(self.digest.ring());
        for transform in &reference.transforms {
            match transform {
                // The signature does not stand there yet.
                Transform::Enveloped => {}
                Transform::Canonical(canonicalization) => {
                    canonicalization.write_element(element, &mut digest)?
                }
                Transform::TokenReference(canonicalization) => {
                    write_token(Token::Element(element), canonicalization, &mut digest)?;
                }
            }
        }
        Ok(digest.finish())
    }
}

/// An attribute value in canonical form.
fn canonical_value(value: &str) -> Cow<'_, str> {
    match value.contains(['&', '<', '"', '\t', '\n', '\r']) {
        false => Cow::Borrowed(value),
        true => {
            let escapes = [
                ("&", "&amp;"),
                ("<", "&lt;"),
                ("\"", "&quot;"),
                ("\t", "&#x9;"),
                ("\n", "&#xA;"),
                ("\r", "&#xD;"),
            ];
            Cow::Owned(escapes.iter().fold(value.to_owned(), |value, (from, to)| value.replace(from, to)))
        }
    }
}
