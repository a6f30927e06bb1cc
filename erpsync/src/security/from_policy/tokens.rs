//! Tokens that a policy asks for.

use super::LIFETIME;
use super::plan::Plan;
use crate::policy::{
    Inclusion, Password, SecurityBinding, SupportingTokens, Token, TokenKind, TokenReference,
};
use crate::security::certificates::ReferenceForm;
use crate::security::signature::DigestAlgorithm;
use crate::security::{MessageSignature, Parts, Security, UsernameToken};

impl Plan<'_> {
    /// Supporting tokens: a user name, an assertion, or a certificate that signs the timestamp of a transport binding.
    pub(super) fn supporting(
        &mut self,
        tokens: &SupportingTokens,
        is_message_level: bool,
        binding: Option<&SecurityBinding>,
        mut security: Security,
    ) -> Option<Security> {
        for token in tokens.tokens.iter().filter(|token| !token.optional) {
            security = match token.kind {
                TokenKind::Username { password, created, nonce } => {
                    let Some((user, secret)) = &self.credentials.user else {
                        return self.lacks("a user name and a password (Credentials::with_user)");
                    };
                    let written = UsernameToken::new(user, secret.clone());
                    security.with_username_token(match password {
                        Password::Digest => written.with_digest(),
                        Password::None => UsernameToken::without_password(user),
                        Password::Any if created || nonce => written.with_nonce(),
                        Password::Any => written,
                    })
                }
                TokenKind::X509 if tokens.endorsing && !is_message_level => {
                    let Some((signer, certificate)) = &self.credentials.signer else {
                        return self.lacks("a key with a certificate (Credentials::with_key)");
                    };
                    let digest =
                        binding.map_or(Some(DigestAlgorithm::Sha256), |binding| self.digest(binding))?;
                    let signature = MessageSignature::new(signer.clone(), certificate.clone());
                    let parts = Parts::none().with_timestamp();
                    let signature = signature.with_reference_form(reference_form(token)).with_digest(digest);
                    security.with_timestamp(LIFETIME).with_signature(signature.with_parts(parts))
                }
                TokenKind::Saml | TokenKind::Issued(_) if !(tokens.endorsing && is_message_level) => {
                    self.assertion(token, tokens, binding, security)?
                }
                _ => {
                    return self.lacks(format!(
                        "support of {} in {}",
                        name_of(token),
                        tokens.assertion_name()
                    ));
                }
            };
        }
        Some(security)
    }

    /// An assertion. If it endorses, its holder signs the timestamp of a transport binding.
    fn assertion(
        &mut self,
        token: &Token,
        tokens: &SupportingTokens,
        binding: Option<&SecurityBinding>,
        security: Security,
    ) -> Option<Security> {
        let Some(source) = &self.credentials.assertion else {
            let message = format!("an assertion for {} (Credentials::with_assertion)", name_of(token));
            return self.lacks(message);
        };
        let security = security.with_assertion(source.clone());
        if !tokens.endorsing {
            return Some(security);
        }
        let Some((signer, _)) = &self.credentials.signer else {
            return self.lacks("the key that the assertion is for (Credentials::with_signer)");
        };
        let digest = binding.map_or(Some(DigestAlgorithm::Sha256), |binding| self.digest(binding))?;
        let signature = MessageSignature::holder_of_key(signer.clone()).with_digest(digest);
        Some(
            security
                .with_timestamp(LIFETIME)
                .with_signature(signature.with_parts(Parts::none().with_timestamp())),
        )
    }
}

/// The form in which a policy wants a certificate to be named.
pub(super) fn reference_form(token: &Token) -> ReferenceForm {
    let first = token.references.first();
    match first {
        Some(TokenReference::IssuerSerial) => ReferenceForm::IssuerSerial,
        Some(TokenReference::Thumbprint) => ReferenceForm::ThumbprintSha1,
        Some(TokenReference::KeyIdentifier) => ReferenceForm::SubjectKeyIdentifier,
        _ if matches!(token.inclusion, Inclusion::Never | Inclusion::AlwaysToInitiator) => {
            ReferenceForm::IssuerSerial
        }
        _ => ReferenceForm::Direct,
    }
}

/// Local name of the assertion of a token.
pub(super) fn name_of(token: &Token) -> &'static str {
    match token.kind {
        TokenKind::Username { .. } => "UsernameToken",
        TokenKind::X509 => "X509Token",
        TokenKind::Saml => "SamlToken",
        TokenKind::Issued(_) => "IssuedToken",
        TokenKind::SecureConversation { .. } => "SecureConversationToken",
        TokenKind::SecurityContext => "SecurityContextToken",
        TokenKind::SpnegoContext => "SpnegoContextToken",
        TokenKind::Kerberos => "KerberosToken",
        TokenKind::Rel => "RelToken",
        TokenKind::KeyValue => "KeyValueToken",
        TokenKind::Https { .. } => "HttpsToken",
        TokenKind::Other(name) => name,
    }
}
