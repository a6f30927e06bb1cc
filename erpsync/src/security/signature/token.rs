//! Tokens in the place of their references: STR-Transform, WS-Security 1.1, section 8.3.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::SignatureError;
use crate::security::canonical::{Canonicalization, Sink};
use crate::security::certificates::{Certificate, X509_TOKEN};
use crate::security::document::{Document, Element};
use crate::security::names::WSSE;

/// Finds the tokens that a `wsse:SecurityTokenReference` names. `()` finds none.
pub trait TokenSource {
    /// Returns the token of a reference.
    ///
    /// # Errors
    ///
    /// If it is not known.
    fn token<'d, 't>(&self, reference: Element<'d, 't>) -> Result<Token<'d, 't>, SignatureError>;
}

/// Token of a reference.
#[derive(Debug)]
#[non_exhaustive]
pub enum Token<'d, 't> {
    /// Element of the document.
    Element(Element<'d, 't>),
    /// Element that is not in the document: well-formed XML that declares its prefixes.
    Text(String),
}

impl<'d, 't> Token<'d, 't> {
    /// The token that stands for a certificate which is not in the document: a `wsse:BinarySecurityToken` with the prefix of the
    /// reference, as Apache WSS4J makes it (WS-Security 1.1, section 8.3).
    pub fn of_certificate(certificate: &Certificate, reference: Element<'d, 't>) -> Self {
        let prefix = reference.prefix();
        let (declared, name) = match prefix {
            "" => ("xmlns".to_owned(), "BinarySecurityToken".to_owned()),
            prefix => (format!("xmlns:{prefix}"), format!("{prefix}:BinarySecurityToken")),
        };
        Self::Text(format!(
            "<{name} {declared}=\"{WSSE}\" ValueType=\"{X509_TOKEN}\">{}</{name}>",
            BASE64_STANDARD.encode(certificate.der())
        ))
    }
}

impl TokenSource for () {
    fn token<'d, 't>(&self, _: Element<'d, 't>) -> Result<Token<'d, 't>, SignatureError> {
        Err(SignatureError::TokenUnavailable("nothing resolves references to tokens".to_owned()))
    }
}

/// Writes a token in canonical form. Its start tag declares the default namespace even if there is none, as Apache WSS4J has it
/// and section 8.3 asks for.
pub(super) fn write_token<'d, 't>(
    token: Token<'d, 't>,
    how: &Canonicalization,
    sink: &mut dyn Sink,
) -> Result<Option<Element<'d, 't>>, SignatureError> {
    let mut canonical = Vec::new();
    let element = match token {
        Token::Element(element) => {
            how.write_element(element, &mut canonical)?;
            Some(element)
        }
        Token::Text(text) => {
            let document = Document::parse(&text, &crate::xml::Limits::default())?;
            how.write_element(document.root(), &mut canonical)?;
            None
        }
    };
    let tag = &canonical[..memchr::memchr(b'>', &canonical).unwrap_or(canonical.len())];
    if memchr::memmem::find(tag, b" xmlns=\"").is_none() {
        let name = tag.iter().position(|byte| *byte == b' ').unwrap_or(tag.len());
        sink.write(&canonical[..name]);
        sink.write(b" xmlns=\"\"");
        sink.write(&canonical[name..]);
    } else {
        sink.write(&canonical);
    }
    Ok(element)
}
