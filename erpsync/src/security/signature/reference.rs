//! References: XML Signature 1.1, section 4.4.3.

use super::transform::algorithm;
use super::{DS, DigestAlgorithm, SignatureError, SignatureLimits, Transform};
use crate::security::document::Element;
use crate::security::names::WSSE;
use crate::xml::Name;

/// Reference of a signature to an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub(super) uri: String,
    /// Id of the element; `None` for the whole document.
    pub(super) id: Option<String>,
    /// Comments are part of what is referenced.
    pub(super) with_comments: bool,
    pub(super) transforms: Vec<Transform>,
    pub(super) digest: DigestAlgorithm,
    pub(super) value: Vec<u8>,
}

impl Reference {
    /// The URI: `#` and an id, or empty for the whole document.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The transforms.
    pub fn transforms(&self) -> &[Transform] {
        &self.transforms
    }

    /// The digest algorithm.
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest
    }

    /// Reads `ds:Reference`.
    pub(super) fn parse(element: Element<'_, '_>, limits: &SignatureLimits) -> Result<Self, SignatureError> {
        let mut children = Children::of(element)?;
        let transforms = match children.optional("Transforms") {
            Some(transforms) => parse_transforms(transforms, limits)?,
            None => Vec::new(),
        };
        let digest = algorithm(children.required("DigestMethod")?)?;
        let digest =
            DigestAlgorithm::from_uri(&digest).ok_or(SignatureError::UnsupportedAlgorithm(digest))?;
        let value = binary(children.required("DigestValue")?)?;
        children.finish()?;
        // Without the attribute, the receiver would have to know what is meant.
        let uri =
            element.attribute("", "URI").ok_or_else(|| SignatureError::ForeignReference(String::new()))?;
        let (id, with_comments) =
            target(&uri).ok_or_else(|| SignatureError::ForeignReference(uri.to_string()))?;
        Ok(Self { uri: uri.into_owned(), id, with_comments, transforms, digest, value })
    }
}

/// Id that a URI names (`None` for the whole document), and whether comments are included: XML Signature 1.1, section 4.4.3.3.
/// XPointer has only the two forms here that this section names.
fn target(uri: &str) -> Option<(Option<String>, bool)> {
    match uri {
        "" => return Some((None, false)),
        "#xpointer(/)" => return Some((None, true)),
        _ => {}
    }
    let fragment = uri.strip_prefix('#').filter(|fragment| !fragment.is_empty())?;
    let Some(pointer) = fragment.strip_prefix("xpointer(") else {
        return Some((Some(fragment.to_owned()), false));
    };
    let id = pointer.strip_prefix("id(")?.strip_suffix("))")?;
    let quote = id.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let id = id.strip_prefix(quote)?.strip_suffix(quote).filter(|id| !id.contains(quote))?;
    Some((Some(id.to_owned()), true))
}

fn parse_transforms(
    element: Element<'_, '_>,
    limits: &SignatureLimits,
) -> Result<Vec<Transform>, SignatureError> {
    let mut children = Children::of(element)?;
    let mut transforms = Vec::new();
    while let Some(transform) = children.optional("Transform") {
        if transforms.len() >= limits.transforms {
            return Err(SignatureError::Limit("transforms on a reference", limits.transforms));
        }
        let transform = Transform::parse(transform, limits)?;
        // Canonicalization gives octets, which the short list has no transform for.
        if let Some(Transform::Canonical(_) | Transform::TokenReference(_)) = transforms.last() {
            return Err(SignatureError::Malformed("a transform behind a canonicalization".to_owned()));
        }
        transforms.push(transform);
    }
    children.finish()?;
    Ok(transforms)
}

/// Children of an element in the order of its schema.
pub(super) struct Children<'d, 't> {
    parent: Element<'d, 't>,
    children: Vec<Element<'d, 't>>,
    next: usize,
}

impl<'d, 't> Children<'d, 't> {
    pub(super) fn of(parent: Element<'d, 't>) -> Result<Self, SignatureError> {
        if !parent.has_only_elements() {
            return Err(SignatureError::Malformed(format!("{} has more than elements", parent.name().local)));
        }
        Ok(Self { parent, children: parent.children().collect(), next: 0 })
    }

    pub(super) fn optional(&mut self, local: &str) -> Option<Element<'d, 't>> {
        let child = self.children.get(self.next).filter(|child| child.name() == Name::new(DS, local))?;
        self.next += 1;
        Some(*child)
    }

    /// `wsse:SecurityTokenReference`.
    pub(super) fn bare_token_reference(&mut self) -> Option<Element<'d, 't>> {
        let name = Name::new(WSSE, "SecurityTokenReference");
        let child = self.children.get(self.next).filter(|child| child.name() == name)?;
        self.next += 1;
        Some(*child)
    }

    pub(super) fn required(&mut self, local: &str) -> Result<Element<'d, 't>, SignatureError> {
        let parent = self.parent.name().local;
        self.optional(local).ok_or_else(|| SignatureError::Malformed(format!("{parent} without {local}")))
    }

    pub(super) fn finish(self) -> Result<(), SignatureError> {
        match self.children.get(self.next) {
            None => Ok(()),
            Some(_) => {
                Err(SignatureError::Malformed(format!("{} has more children", self.parent.name().local)))
            }
        }
    }
}

/// Decodes base64 with white space in it.
pub(super) fn binary(element: Element<'_, '_>) -> Result<Vec<u8>, SignatureError> {
    let malformed = || SignatureError::Malformed(format!("{} is not base64", element.name().local));
    crate::security::base64::decode(&element.text().ok_or_else(malformed)?).ok_or_else(malformed)
}
