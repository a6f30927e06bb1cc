//! Keys by which signatures of received messages are verified, as `ds:KeyInfo` names them.
//!
//! `certificates::TokenReference` is a reference as it is written; here is where the key of one is looked for, and which may be found.

use super::certificates::{Certificate, TokenReference, binary_token};
use super::document::Element;
use super::keys::VerifyingKey;
use super::layout::Layout;
use super::names::BINARY_SECURITY_TOKEN;
use super::saml::VerifiedAssertion;
use super::secrets::Secrets;
use super::signature::{Signature, SignatureError, Token, TokenSource};
use super::{SecurityError, SecurityErrorKind};

/// Key that a message names.
#[derive(Clone, Debug)]
pub(super) enum NamedKey {
    /// The certificate of its owner, and others that came with it.
    Certificate(Vec<Certificate>),
    /// A secret that both sides have.
    Secret(VerifyingKey),
    /// The key that the assertion of the message is for.
    Holder(VerifyingKey),
}

/// Keys that a message may name: those in it, and those that the receiver has.
pub(super) struct KeySource<'k, 'd, 't> {
    pub(super) layout: &'k Layout<'d, 't>,
    /// Certificates of the receiver's.
    pub(super) known: &'k [Certificate],
    /// Secret that both sides have.
    pub(super) secret: Option<&'k VerifyingKey>,
    /// Secrets in the message, if they may sign.
    pub(super) secrets: Option<&'k Secrets<'k>>,
    /// The assertion of the message, whose issuer is trusted.
    pub(super) assertion: Option<&'k VerifiedAssertion>,
}

impl<'d, 't> KeySource<'_, 'd, 't> {
    /// Finds the key of a signature.
    pub(super) fn key(&self, signature: &Signature<'_, '_>) -> Result<NamedKey, SecurityError> {
        if let Some(secret) = self.secret.filter(|_| signature.algorithm().is_symmetric()) {
            return Ok(NamedKey::Secret(secret.clone()));
        }
        let references = signature.key_references()?;
        let secret = |reference| self.secrets.and_then(|secrets| secrets.secret(reference));
        if signature.algorithm().is_symmetric()
            && let Some(secret) = references.iter().find_map(secret)
        {
            return Ok(NamedKey::Secret(VerifyingKey::hmac(secret)));
        }
        let Some(first) = references.first() else {
            return Err(unavailable("the signature names no key of a kind that is supported"));
        };
        if let Some(assertion) = self.assertion
            && references.iter().any(|reference| assertion.is_named_by(reference))
        {
            let key = assertion.holders.first().cloned().map(NamedKey::Holder);
            return key.ok_or_else(|| unavailable("the assertion that the signature names is for no key"));
        }
        let found = references.iter().find_map(|reference| self.certificates(reference).ok());
        match found {
            Some(chain) => Ok(NamedKey::Certificate(chain)),
            None => self.certificates(first).map(NamedKey::Certificate),
        }
    }

    /// Finds the certificate that a reference names, and others that came with it.
    fn certificates(&self, reference: &TokenReference) -> Result<Vec<Certificate>, SecurityError> {
        match reference {
            TokenReference::Direct { id, .. } => Ok(binary_token(self.token(id)?)?),
            TokenReference::Certificates(chain) => Ok(chain.clone()),
            reference => self.known(|certificate| reference.names(certificate)),
        }
    }

    /// The one of the certificates that the receiver has, or that stand in the header, which a message names.
    fn known(&self, is_named: impl Fn(&Certificate) -> bool) -> Result<Vec<Certificate>, SecurityError> {
        if let Some(known) = self.known.iter().find(|known| is_named(known)) {
            return Ok(vec![known.clone()]);
        }
        let tokens = self.layout.tokens.iter().filter(|token| token.name() == BINARY_SECURITY_TOKEN);
        let mut chains = tokens.filter_map(|token| binary_token(*token).ok());
        let found = chains.find(|chain| chain.first().is_some_and(&is_named));
        found.ok_or_else(|| unavailable("the certificate that the signature names is not known"))
    }

    /// The token in the header block with an id.
    fn token(&self, id: &str) -> Result<Element<'d, 't>, SecurityError> {
        let token = self.layout.document.element_by_id(id);
        let token = token.map_err(|error| unavailable(format!("a reference to a token: {error}")))?;
        match self.layout.tokens.contains(&token) {
            true => Ok(token),
            false => Err(unavailable("a reference to a token that is not in the `wsse:Security` header")),
        }
    }
}

/// For the STR-Transform.
impl TokenSource for KeySource<'_, '_, '_> {
    fn token<'d, 't>(&self, reference: Element<'d, 't>) -> Result<Token<'d, 't>, SignatureError> {
        let failed = |error: SecurityError| SignatureError::TokenUnavailable(error.to_string());
        let named = TokenReference::parse(reference)?;
        if let TokenReference::Direct { id, .. } = &named {
            let range = KeySource::token(self, id).map_err(failed)?.range();
            // The element of the caller's document, which is the same one.
            let token = reference.document().element_by_id(id).ok().filter(|token| token.range() == range);
            let missing = || SignatureError::TokenUnavailable("the token is not in the header".to_owned());
            return token.map(Token::Element).ok_or_else(missing);
        }
        if let Some(assertion) = self.assertion.filter(|assertion| assertion.is_named_by(&named)) {
            let token = reference.document().element_by_id(assertion.assertion.id()).ok();
            let token = token.filter(|token| token.range() == assertion.range);
            let missing =
                || SignatureError::TokenUnavailable("the assertion is not in the header".to_owned());
            return token.map(Token::Element).ok_or_else(missing);
        }
        let chain = self.certificates(&named).map_err(failed)?;
        let certificate =
            chain.first().ok_or_else(|| SignatureError::TokenUnavailable("no certificate".to_owned()))?;
        Ok(Token::of_certificate(certificate, reference))
    }
}

fn unavailable(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::TokenUnavailable, message)
}
