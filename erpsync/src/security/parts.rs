//! Parts of a message that are signed, or that must be.

use super::document::Element;
use super::layout::Layout;
use super::names::{TIMESTAMP, USERNAME_TOKEN};
use crate::xml::Name;

/// Namespaces of WS-Addressing: 2005/08, and 2004/08 as WSE and early WCF have it.
const ADDRESSING: [&str; 2] =
    ["http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing"];

/// Parts of a message: those that a signature covers or must cover, or those that are encrypted. A part that a message does not
/// have is left out.
///
/// The default is the body, the timestamp, and user name and password.
///
/// ```
/// use erpsync::security::Parts;
///
/// let parts = Parts::default().with_addressing().with_header("urn:example", "Tenant");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    body: bool,
    timestamp: bool,
    username_token: bool,
    token: bool,
    assertion: bool,
    all_headers: bool,
    /// Namespace and local name; all of the namespace without one.
    headers: Vec<(String, Option<String>)>,
}

impl Default for Parts {
    fn default() -> Self {
        Self::none().with_body().with_timestamp().with_username_token()
    }
}

impl Parts {
    /// No part.
    #[must_use]
    pub fn none() -> Self {
        Self {
            body: false,
            timestamp: false,
            username_token: false,
            token: false,
            assertion: false,
            all_headers: false,
            headers: Vec::new(),
        }
    }

    /// The element `Body`, too.
    #[must_use]
    pub fn with_body(self) -> Self {
        Self { body: true, ..self }
    }

    /// The timestamp, too.
    #[must_use]
    pub fn with_timestamp(self) -> Self {
        Self { timestamp: true, ..self }
    }

    /// User name and password, too.
    #[must_use]
    pub fn with_username_token(self) -> Self {
        Self { username_token: true, ..self }
    }

    /// The token with the certificate of the signer, too, if it is in the message.
    #[must_use]
    pub fn with_token(self) -> Self {
        Self { token: true, ..self }
    }

    /// The SAML assertion, too: the sender vouches for it.
    #[must_use]
    pub fn with_assertion(self) -> Self {
        Self { assertion: true, ..self }
    }

    /// Header blocks of a name, too.
    #[must_use]
    pub fn with_header(mut self, namespace: impl Into<String>, local: impl Into<String>) -> Self {
        self.headers.push((namespace.into(), Some(local.into())));
        self
    }

    /// All header blocks of a namespace, too.
    #[must_use]
    pub fn with_headers_of(mut self, namespace: impl Into<String>) -> Self {
        self.headers.push((namespace.into(), None));
        self
    }

    /// The header blocks of WS-Addressing, too.
    #[must_use]
    pub fn with_addressing(self) -> Self {
        ADDRESSING.into_iter().fold(self, Self::with_headers_of)
    }

    /// All header blocks, too, but those of WS-Security.
    #[must_use]
    pub fn with_all_headers(self) -> Self {
        Self { all_headers: true, ..self }
    }

    pub(super) fn has_token(&self) -> bool {
        self.token
    }

    pub(super) fn has_assertion(&self) -> bool {
        self.assertion
    }

    /// Returns whether a header block besides `wsse:Security` is one of the parts.
    pub(super) fn has_header(&self, name: Name<'_>) -> bool {
        let is_named = |(namespace, local): &(String, Option<String>)| {
            namespace == name.namespace && local.as_deref().is_none_or(|local| local == name.local)
        };
        self.all_headers || self.headers.iter().any(is_named)
    }

    /// The parts that a message has, besides the token of the signer and assertions.
    pub(super) fn of<'d, 't>(&self, layout: &Layout<'d, 't>) -> Vec<Element<'d, 't>> {
        let tokens = layout.tokens.iter().copied().filter(|token| {
            (self.timestamp && token.name() == TIMESTAMP)
                || (self.username_token && token.name() == USERNAME_TOKEN)
        });
        let headers = layout.other_blocks().filter(|block| self.has_header(block.name()));
        self.body.then_some(layout.body).into_iter().chain(tokens).chain(headers).collect()
    }
}
