//! Requests for a token.

use std::time::{Duration, SystemTime};

use super::{WST, WST14};
use crate::security::names::WSU;
use crate::security::saml::SamlVersion;
use crate::security::time::written;
use crate::security::{SecurityError, SecurityErrorKind};
use crate::xml::{RawElement, escaped, is_char};

/// Request for a token: the content of `wst:RequestSecurityToken` (WS-Trust 1.4, sections 3 and 4).
///
/// ```
/// use erpsync::security::saml::SamlVersion;
/// use erpsync::security::trust::{KeyType, TokenRequest};
///
/// let request = TokenRequest::issue()
///     .with_saml(SamlVersion::V2_0)
///     .with_applies_to("https://crm.example.com/ErpSync.svc")
///     .with_key_type(KeyType::Bearer);
/// let elements = request.elements()?;
/// assert_eq!(elements[0].name().local, "RequestType");
/// # Ok::<(), erpsync::security::SecurityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TokenRequest {
    token_type: Option<String>,
    applies_to: Option<String>,
    key_type: Option<KeyType>,
    lifetime: Option<(SystemTime, Duration)>,
    act_as: Option<RawElement>,
    on_behalf_of: Option<RawElement>,
    others: Vec<RawElement>,
}

/// Key that a token is bound to (WS-Trust 1.4, section 4.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyType {
    /// No key: whoever has the token may use it.
    Bearer,
    /// The key of this certificate, in base64 of its DER: the requestor has the private key.
    PublicKey {
        /// The certificate, or nothing if the STS knows it from the request's signature.
        certificate: Option<String>,
    },
    /// A key that the STS makes, and returns beside the token.
    SymmetricKey {
        /// Size of the key, in bits.
        bits: u32,
    },
}

impl KeyType {
    fn uri(&self) -> String {
        let local = match self {
            Self::Bearer => "Bearer",
            Self::PublicKey { .. } => "PublicKey",
            Self::SymmetricKey { .. } => "SymmetricKey",
        };
        format!("{WST}/{local}")
    }
}

impl TokenRequest {
    /// Request to issue a token (`…/Issue`).
    pub fn issue() -> Self {
        Self {
            token_type: None,
            applies_to: None,
            key_type: None,
            lifetime: None,
            act_as: None,
            on_behalf_of: None,
            others: Vec::new(),
        }
    }

    /// Asks for a SAML assertion of a version.
    #[must_use]
    pub fn with_saml(self, version: SamlVersion) -> Self {
        self.with_token_type(version.token_type())
    }

    /// Asks for a token of a type, by its URI. The STS decides unless it is set.
    #[must_use]
    pub fn with_token_type(self, uri: impl Into<String>) -> Self {
        Self { token_type: Some(uri.into()), ..self }
    }

    /// Sets the address of the service that the token is for (`wsp:AppliesTo`).
    #[must_use]
    pub fn with_applies_to(self, address: impl Into<String>) -> Self {
        Self { applies_to: Some(address.into()), ..self }
    }

    /// Sets the key that the token is bound to. The STS decides unless it is set.
    #[must_use]
    pub fn with_key_type(self, key_type: KeyType) -> Self {
        Self { key_type: Some(key_type), ..self }
    }

    /// Asks for a token that holds from `now` for a time. The STS may make it shorter.
    #[must_use]
    pub fn with_lifetime(self, now: SystemTime, lifetime: Duration) -> Self {
        Self { lifetime: Some((now, lifetime)), ..self }
    }

    /// Asks for a token in the name of the party that this one identifies (`wst:OnBehalfOf`, section 9.1).
    #[must_use]
    pub fn with_on_behalf_of(self, token: RawElement) -> Self {
        Self { on_behalf_of: Some(token), ..self }
    }

    /// Asks for a token by which the requestor acts as the party of this one (`wst14:ActAs`, section 9.2).
    #[must_use]
    pub fn with_act_as(self, token: RawElement) -> Self {
        Self { act_as: Some(token), ..self }
    }

    /// Adds an element: claims, or what a policy's `RequestSecurityTokenTemplate` has.
    #[must_use]
    pub fn with_element(mut self, element: RawElement) -> Self {
        self.others.push(element);
        self
    }

    /// The content of `wst:RequestSecurityToken`, in the order of the specification.
    ///
    /// # Errors
    ///
    /// If a text has a character that XML cannot hold, or a time cannot be written.
    pub fn elements(&self) -> Result<Vec<RawElement>, SecurityError> {
        let mut all = vec![wst("RequestType", &format!("{WST}/Issue"))?];
        if let Some(token_type) = &self.token_type {
            all.push(wst("TokenType", token_type)?);
        }
        if let Some(address) = &self.applies_to {
            all.push(element(&format!(
                "<wsp:AppliesTo xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\">\
                 <wsa:EndpointReference xmlns:wsa=\"http://www.w3.org/2005/08/addressing\"><wsa:Address>{}</wsa:Address>\
                 </wsa:EndpointReference></wsp:AppliesTo>",
                text(address)?
            ))?);
        }
        for (name, namespace, token) in
            [("OnBehalfOf", WST, &self.on_behalf_of), ("ActAs", WST14, &self.act_as)]
        {
            if let Some(token) = token {
                all.push(element(&format!(
                    "<t:{name} xmlns:t=\"{namespace}\">{}</t:{name}>",
                    token.as_str()
                ))?);
            }
        }
        if let Some((now, lifetime)) = self.lifetime {
            let end = now.checked_add(lifetime).unwrap_or(now);
            all.push(element(&format!(
                "<wst:Lifetime xmlns:wst=\"{WST}\" xmlns:wsu=\"{WSU}\"><wsu:Created>{}</wsu:Created>\
                 <wsu:Expires>{}</wsu:Expires></wst:Lifetime>",
                written(now)?,
                written(end)?
            ))?);
        }
        if let Some(key_type) = &self.key_type {
            all.push(wst("KeyType", &key_type.uri())?);
            match key_type {
                KeyType::SymmetricKey { bits } => all.push(wst("KeySize", &bits.to_string())?),
                KeyType::PublicKey { certificate: Some(certificate) } => all.push(element(&format!(
                    "<wst:UseKey xmlns:wst=\"{WST}\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
                     <ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></wst:UseKey>",
                    text(certificate)?
                ))?),
                _ => {}
            }
        }
        all.extend(self.others.iter().cloned());
        Ok(all)
    }
}

fn wst(name: &str, value: &str) -> Result<RawElement, SecurityError> {
    element(&format!("<wst:{name} xmlns:wst=\"{WST}\">{}</wst:{name}>", text(value)?))
}

/// Text as character data.
fn text(text: &str) -> Result<String, SecurityError> {
    match text.chars().all(is_char) {
        true => Ok(escaped(text)),
        false => Err(unwritable()),
    }
}

fn element(xml: &str) -> Result<RawElement, SecurityError> {
    RawElement::parse(xml).map_err(|_| unwritable())
}

fn unwritable() -> SecurityError {
    SecurityError::new(SecurityErrorKind::Setup, "a text of the token request has a character that XML lacks")
}
