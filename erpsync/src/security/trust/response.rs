//! Replies with a token.

use std::fmt;
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::WST;
use crate::Secret;
use crate::security::document::{Document, Element};
use crate::security::names::WSU;
use crate::security::saml::Assertion;
use crate::security::time::parsed;
use crate::security::{SecurityError, SecurityErrorKind};
use crate::xml::{Limits, Name, RawElement};

/// Token that a security token service issued.
#[derive(Clone)]
pub struct IssuedToken {
    assertion: Assertion,
    expires: Option<SystemTime>,
    proof_key: Option<Secret<Vec<u8>>>,
}

impl IssuedToken {
    /// A token that the program has, and that holds as long as the assertion says.
    pub fn new(assertion: Assertion) -> Self {
        Self { expires: assertion.not_on_or_after(), assertion, proof_key: None }
    }

    /// Reads a reply: `wst:RequestSecurityTokenResponseCollection` or `wst:RequestSecurityTokenResponse`.
    ///
    /// # Errors
    ///
    /// Those of [`from_elements`](Self::from_elements).
    pub fn from_reply(reply: &RawElement) -> Result<Self, SecurityError> {
        let document = Document::parse(reply.as_str(), &Limits::default())?;
        let root = document.root();
        let Name { namespace, local } = root.name();
        match (namespace, local) {
            (WST, "RequestSecurityTokenResponseCollection") => {
                let mut responses = root.children().filter(|child| child.name() == response());
                let first =
                    responses.next().ok_or_else(|| malformed("the reply of the STS has no response"))?;
                Self::from_response(first.children())
            }
            (WST, "RequestSecurityTokenResponse") => Self::from_response(root.children()),
            _ => Err(malformed("the element is no reply of an STS (WS-Trust 1.3)")),
        }
    }

    /// Reads the content of `wst:RequestSecurityTokenResponse`, as generated types hold it.
    ///
    /// # Errors
    ///
    /// If there is no SAML assertion in it, or a part is not as WS-Trust has it. A key that both sides compute
    /// (`wst:ComputedKey`) is not supported.
    pub fn from_elements(elements: &[RawElement]) -> Result<Self, SecurityError> {
        let content: String = elements.iter().map(RawElement::as_str).collect();
        let xml = format!(
            "<r:RequestSecurityTokenResponse xmlns:r=\"{WST}\">{content}</r:RequestSecurityTokenResponse>"
        );
        Self::from_response(Document::parse(&xml, &Limits::default())?.root().children())
    }

    fn from_response<'d, 't: 'd>(
        children: impl Iterator<Item = Element<'d, 't>>,
    ) -> Result<Self, SecurityError> {
        let (mut assertion, mut expires, mut proof_key) = (None, None, None);
        for child in children {
            let Name { namespace, local } = child.name();
            match (namespace, local) {
                (WST, "RequestedSecurityToken") => {
                    let token =
                        child.children().next().ok_or_else(|| malformed("the issued token is empty"))?;
                    if assertion.replace(Assertion::parse(&token.standing_alone())?).is_some() {
                        return Err(malformed("the reply of the STS has two tokens"));
                    }
                }
                (WST, "Lifetime") => {
                    let end = child.child(Name::new(WSU, "Expires"));
                    expires =
                        end.and_then(|end| end.text()).map(|text| parsed(&text, "Expires")).transpose()?;
                }
                (WST, "RequestedProofToken") => proof_key = Some(read_proof(&child)?),
                _ => {}
            }
        }
        let assertion = assertion.ok_or_else(|| {
            SecurityError::new(
                SecurityErrorKind::Missing,
                "the reply of the STS has no token (`RequestedSecurityToken`)",
            )
        })?;
        let expires = [expires, assertion.not_on_or_after()].into_iter().flatten().min();
        Ok(Self { assertion, expires, proof_key })
    }

    /// The assertion.
    pub fn assertion(&self) -> &Assertion {
        &self.assertion
    }

    /// The time when it ends: the earlier one of what the STS and the assertion say.
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Key that the STS made for the token: `wst:BinarySecret` of the proof token.
    pub fn proof_key(&self) -> Option<&Secret<Vec<u8>>> {
        self.proof_key.as_ref()
    }
}

fn response() -> Name<'static> {
    Name::new(WST, "RequestSecurityTokenResponse")
}

fn read_proof(proof: &Element<'_, '_>) -> Result<Secret<Vec<u8>>, SecurityError> {
    let secret = proof.child(Name::new(WST, "BinarySecret")).ok_or_else(|| {
        SecurityError::new(
            SecurityErrorKind::UnsupportedToken,
            "the proof token of the STS is no `BinarySecret`",
        )
    })?;
    let text = secret.text().ok_or_else(|| malformed("`BinarySecret` is no text"))?;
    let text: String = text.split_ascii_whitespace().collect();
    let key = BASE64_STANDARD.decode(text).map_err(|_| malformed("`BinarySecret` is not base64"))?;
    Ok(Secret::new(key))
}

fn malformed(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Malformed, message)
}

/// Shows when the token ends, and nothing of it.
impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken").field("expires", &self.expires).finish_non_exhaustive()
    }
}
