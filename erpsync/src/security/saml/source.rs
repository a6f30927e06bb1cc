//! Assertions for sent messages.

use std::sync::Arc;

use super::Assertion;
use crate::client::{Held, SignInError};
use crate::security::document::Document;
use crate::security::names::{WSSE, WSSE11, WSU};
use crate::security::signature::{DS, Signature};
use crate::security::trust::{Issued, IssuedTokens};
use crate::xml::{Limits, Name, escaped};

/// Source of the assertions of sent messages: one that the program has, or those of a security token service.
#[derive(Clone, Debug)]
pub struct AssertionSource(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Fixed(Assertion),
    Issued(Arc<IssuedTokens>),
}

impl From<Assertion> for AssertionSource {
    fn from(assertion: Assertion) -> Self {
        Self(Kind::Fixed(assertion))
    }
}

impl From<IssuedTokens> for AssertionSource {
    fn from(tokens: IssuedTokens) -> Self {
        Self(Kind::Issued(Arc::new(tokens)))
    }
}

/// Assertion of one message.
#[derive(Clone)]
pub(crate) struct SentAssertion {
    pub(crate) assertion: Assertion,
    issued: Option<Held<Issued>>,
}

impl AssertionSource {
    /// The assertion for a message.
    pub(crate) async fn get(&self) -> Result<SentAssertion, SignInError> {
        match &self.0 {
            Kind::Fixed(assertion) => Ok(SentAssertion { assertion: assertion.clone(), issued: None }),
            Kind::Issued(tokens) => {
                let held = tokens.token().await?;
                Ok(SentAssertion { assertion: held.value.token.assertion().clone(), issued: Some(held) })
            }
        }
    }

    /// Forgets an assertion that was refused. Returns whether there may be another one.
    pub(crate) fn forget(&self, refused: &SentAssertion) -> bool {
        match (&self.0, &refused.issued) {
            (Kind::Issued(tokens), Some(held)) => {
                tokens.forget(held);
                true
            }
            _ => false,
        }
    }
}

impl Assertion {
    /// Text without which the assertion is of no use: the value of its signature.
    pub(crate) fn secret(&self) -> Option<String> {
        let document = Document::parse(self.as_str(), &Limits::default()).ok()?;
        let signature = document.root().child(Signature::NAME)?;
        Some(signature.child(Name::new(DS, "SignatureValue"))?.text()?.into_owned())
    }

    /// Writes a reference to the assertion in the same header (SAML Token Profile 1.1.1, section 3.4).
    pub(crate) fn reference(&self, id: Option<&str>) -> String {
        let id = id.map_or(String::new(), |id| format!(" xmlns:wsu=\"{WSU}\" wsu:Id=\"{id}\""));
        format!(
            "<wsse:SecurityTokenReference xmlns:wsse=\"{WSSE}\" xmlns:wsse11=\"{WSSE11}\"{id} wsse11:TokenType=\"{}\">\
             <wsse:KeyIdentifier ValueType=\"{}\">{}</wsse:KeyIdentifier></wsse:SecurityTokenReference>",
            self.version().token_type(),
            self.version().key_identifier_type(),
            escaped(self.id()),
        )
    }
}
