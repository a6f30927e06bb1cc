//! Verification: XML Signature 1.1, section 3.2.

use std::ops::Range;

use ring::digest;

use super::token::{TokenSource, write_token};
use super::{Algorithms, Reference, Signature, SignatureError, Transform};
use crate::security::canonical::{Canonicalization, Method, Sink};
use crate::security::document::Element;
use crate::security::keys::VerifyingKey;

/// Octets that may be digested whatever the size of the document is.
const FREE: usize = 1 << 20;

/// Outcome of a verification: what was signed, and nothing else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verified<'d, 't> {
    /// Targets of the references, in their order.
    pub references: Vec<VerifiedReference<'d, 't>>,
}

/// Reference whose digest was right.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifiedReference<'d, 't> {
    /// The element that was digested: for STR-Transform the token, if it is in the document.
    pub element: Option<Element<'d, 't>>,
    /// The element that the reference names: for STR-Transform the `SecurityTokenReference`.
    pub named: Element<'d, 't>,
    /// Byte range that was left out of the element, since the signature itself is there.
    pub without: Option<Range<usize>>,
}

impl<'d, 't> Verified<'d, 't> {
    /// Elements that were signed.
    pub fn elements(&self) -> impl Iterator<Item = Element<'d, 't>> {
        self.references.iter().filter_map(|reference| reference.element)
    }

    /// Reports whether a whole element was signed by a reference of its own, with nothing left out.
    pub fn covers(&self, element: Element<'_, '_>) -> bool {
        self.references.iter().any(|reference| {
            reference.element.is_some_and(|signed| signed.range() == element.range())
                && reference.without.is_none()
        })
    }
}

impl<'d, 't> Signature<'d, 't> {
    /// Verifies the signature value with a key, and each reference.
    ///
    /// `tokens` finds the tokens of references with STR-Transform; `()` finds none. The caller decides whether the key may be trusted, and whether what was signed is what must be.
    ///
    /// # Errors
    ///
    /// If an algorithm is not allowed, the value does not fit, a reference can't be resolved or its digest is another one.
    pub fn verify(
        &self,
        key: &VerifyingKey,
        allowed: &Algorithms,
        tokens: &dyn TokenSource,
    ) -> Result<Verified<'d, 't>, SignatureError> {
        if !allowed.allows_signature(self.algorithm) {
            return Err(SignatureError::NotAllowed(self.algorithm.uri().to_owned()));
        }
        let forbidden = self.references.iter().find(|reference| !allowed.allows_digest(reference.digest));
        if let Some(reference) = forbidden {
            return Err(SignatureError::NotAllowed(reference.digest.uri().to_owned()));
        }
        // The value first: digests of a stranger's references are not worth the work.
        let mut message = Vec::new();
        self.write_signed_info(&mut message)?;
        if !key.verify(self.algorithm, allowed, &message, &self.value) {
            return Err(SignatureError::SignatureMismatch);
        }
        let mut left = FREE.max(self.element.document().as_str().len().saturating_mul(self.limits.digested));
        let mut references = Vec::new();
        for reference in &self.references {
            let named = self.named(reference)?;
            let mut take = |element: Element<'_, '_>| {
                let limit =
                    SignatureError::Limit("sizes of the document in all references", self.limits.digested);
                left = left.checked_sub(element.as_str().len()).ok_or(limit)?;
                Ok::<_, SignatureError>(())
            };
            take(named)?;
            let verified = self.digested(reference, named, tokens)?;
            // A token that stands for its reference.
            verified.element.filter(|element| *element != named).map_or(Ok(()), take)?;
            references.push(verified);
        }
        Ok(Verified { references })
    }

    /// The element that a reference names.
    fn named(&self, reference: &Reference) -> Result<Element<'d, 't>, SignatureError> {
        let document = self.element.document();
        match &reference.id {
            None => Ok(document.root()),
            Some(id) => document.element_by_id(id).map_err(|error| SignatureError::Id(id.clone(), error)),
        }
    }

    /// Writes the octets that a reference digests. They differ from those that the signer digested where a digest does not match.
    ///
    /// # Errors
    ///
    /// If there is no such reference, or it can't be resolved.
    pub fn write_reference(
        &self,
        index: usize,
        tokens: &dyn TokenSource,
        sink: &mut dyn Sink,
    ) -> Result<(), SignatureError> {
        let missing = || SignatureError::Malformed(format!("the signature has no reference {index}"));
        let reference = self.references.get(index).ok_or_else(missing)?;
        self.write(reference, self.named(reference)?, tokens, sink).map(drop)
    }

    /// Compares the digest of a reference.
    fn digested(
        &self,
        reference: &Reference,
        named: Element<'d, 't>,
        tokens: &dyn TokenSource,
    ) -> Result<VerifiedReference<'d, 't>, SignatureError> {
        let mut digest = digest::Context::new(reference.digest.ring());
        let verified = self.write(reference, named, tokens, &mut digest)?;
        match digest.finish().as_ref() == reference.value {
            true => Ok(verified),
            false => Err(SignatureError::DigestMismatch(reference.uri.clone())),
        }
    }

    /// Applies the transforms of a reference.
    fn write(
        &self,
        reference: &Reference,
        named: Element<'d, 't>,
        tokens: &dyn TokenSource,
        sink: &mut dyn Sink,
    ) -> Result<VerifiedReference<'d, 't>, SignatureError> {
        let mut canonical = Canonicalization::new(Method::INCLUSIVE_10);
        let mut without = None;
        for transform in &reference.transforms {
            match transform {
                Transform::Enveloped => {
                    let (outer, inner) = (named.range(), self.element.range());
                    if outer.start <= inner.start && inner.end <= outer.end {
                        without = Some(self.element);
                    }
                }
                Transform::Canonical(how) => canonical = how.clone(),
                Transform::TokenReference(how) => {
                    let element = write_token(tokens.token(named)?, how, sink)?;
                    return Ok(VerifiedReference { element, named, without: None });
                }
            }
        }
        if !reference.with_comments {
            canonical.method = canonical.method.without_comments();
        }
        if reference.id.is_none() {
            canonical.write_document(named.document(), without, sink)?;
        } else {
            canonical.write_element_without(named, without, sink)?;
        }
        let without = without.map(|element| element.range());
        Ok(VerifiedReference { element: Some(named), named, without })
    }
}
