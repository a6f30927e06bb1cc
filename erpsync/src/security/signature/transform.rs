//! Transforms: XML Signature 1.1, section 6.6, and STR-Transform of WS-Security 1.1, section 8.3.

use super::{DS, EC, SignatureError, SignatureLimits};
use crate::security::canonical::{Canonicalization, Method};
use crate::security::document::Element;
use crate::security::names::WSSE;
use crate::xml::Name;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const STR_TRANSFORM: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform";

/// Transform of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transform {
    /// The signature itself is left out, if it is inside.
    Enveloped,
    /// Canonicalization.
    Canonical(Canonicalization),
    /// The token that a `wsse:SecurityTokenReference` names takes its place, canonical.
    TokenReference(Canonicalization),
}

impl Transform {
    /// Reads `ds:Transform`.
    pub(super) fn parse(element: Element<'_, '_>, limits: &SignatureLimits) -> Result<Self, SignatureError> {
        let uri = algorithm(element)?;
        if uri == ENVELOPED {
            return Ok(Self::Enveloped);
        }
        if uri == STR_TRANSFORM {
            let method = element
                .child(Name::new(WSSE, "TransformationParameters"))
                .and_then(|parameters| parameters.child(Name::new(DS, "CanonicalizationMethod")))
                .ok_or_else(|| {
                    SignatureError::Malformed("STR-Transform has no canonicalization".to_owned())
                })?;
            return Ok(Self::TokenReference(canonicalization(method, limits)?));
        }
        Ok(Self::Canonical(canonicalization(element, limits)?))
    }

    /// Appends `ds:Transform` with the prefix `ds`, in canonical form.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Enveloped => {
                out.push_str(&format!("<ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>"));
            }
            Self::Canonical(canonical) => write_canonicalization(canonical, "Transform", out),
            Self::TokenReference(canonical) => {
                out.push_str(&format!(
                    "<ds:Transform Algorithm=\"{STR_TRANSFORM}\"><wsse:TransformationParameters xmlns:wsse=\"{WSSE}\">"
                ));
                write_canonicalization(canonical, "CanonicalizationMethod", out);
                out.push_str("</wsse:TransformationParameters></ds:Transform>");
            }
        }
    }
}

/// Attribute `Algorithm`.
pub(super) fn algorithm(element: Element<'_, '_>) -> Result<String, SignatureError> {
    let missing = || SignatureError::Malformed(format!("{} has no Algorithm", element.name().local));
    Ok(element.attribute("", "Algorithm").ok_or_else(missing)?.into_owned())
}

/// Reads `ds:CanonicalizationMethod`, or a `ds:Transform` that is one.
pub(super) fn canonicalization(
    element: Element<'_, '_>,
    limits: &SignatureLimits,
) -> Result<Canonicalization, SignatureError> {
    let uri = algorithm(element)?;
    let method = Method::from_uri(&uri).ok_or(SignatureError::UnsupportedAlgorithm(uri))?;
    let inclusive = element.child(Name::new(EC, "InclusiveNamespaces"));
    let list = inclusive.and_then(|element| element.attribute("", "PrefixList")).unwrap_or_default();
    let prefixes: Vec<&str> = list.split_ascii_whitespace().collect();
    if prefixes.len() > limits.prefixes {
        return Err(SignatureError::Limit("prefixes in a PrefixList", limits.prefixes));
    }
    Ok(Canonicalization::new(method).with_inclusive_prefixes(prefixes))
}

/// Appends a canonicalization with the prefix `ds`, in canonical form.
pub(super) fn write_canonicalization(canonical: &Canonicalization, name: &str, out: &mut String) {
    out.push_str(&format!("<ds:{name} Algorithm=\"{}\">", canonical.method().uri()));
    if !canonical.prefixes.is_empty() && canonical.method().is_exclusive() {
        let prefix = |prefix: &String| if prefix.is_empty() { "#default".to_owned() } else { prefix.clone() };
        let list: Vec<String> = canonical.prefixes.iter().map(prefix).collect();
        out.push_str(&format!(
            "<ec:InclusiveNamespaces xmlns:ec=\"{EC}\" PrefixList=\"{}\"></ec:InclusiveNamespaces>",
            list.join(" ")
        ));
    }
    out.push_str(&format!("</ds:{name}>"));
}
