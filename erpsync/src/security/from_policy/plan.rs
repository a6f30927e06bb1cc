//! The plan of a call: bindings as a policy has them.

use super::parts::{confirms, signed_parts};
use super::tokens::reference_form;
use super::{Credentials, LIFETIME};
use crate::policy::{self, AssertionKind, BindingKind, SecurityBinding, TokenKind, TokenRole};
use crate::security::certificates::Trust;
use crate::security::signature::DigestAlgorithm;
use crate::security::{MessageSignature, Parts, RequiredSignature, Requirements, Security};

/// Plan to meet one alternative.
pub(super) struct Plan<'c> {
    pub(super) credentials: &'c Credentials,
    pub(super) is_https: bool,
    /// Names of things that are missing.
    pub(super) lacks: Vec<String>,
}

impl Plan<'_> {
    pub(super) fn lacks<T>(&mut self, what: impl Into<String>) -> Option<T> {
        let what = what.into();
        if !self.lacks.contains(&what) {
            self.lacks.push(what);
        }
        None
    }

    pub(super) fn security(
        &mut self,
        input: &policy::Requirements,
        output: Option<&policy::Requirements>,
    ) -> Option<Security> {
        let mut security = Security::new();
        let mut requirements = Requirements::new();
        let binding = input.binding();
        let is_message_level = binding.is_some_and(|binding| binding.kind != BindingKind::Transport);
        if binding.is_some_and(|binding| binding.include_timestamp) {
            security = security.with_timestamp(LIFETIME);
        }
        if let Some(binding) = binding {
            security = match binding.kind {
                BindingKind::Transport => {
                    if !self.is_https {
                        self.lacks::<()>("an address with https");
                    }
                    security
                }
                BindingKind::Asymmetric => {
                    let (with_binding, replies) = self.asymmetric(binding, input, output, security)?;
                    requirements = replies;
                    with_binding
                }
                BindingKind::Symmetric => {
                    let (with_binding, replies) = self.symmetric(binding, input, output, security)?;
                    requirements = replies;
                    with_binding
                }
            };
        }
        for tokens in input.supporting_tokens() {
            security = self.supporting(tokens, is_message_level, binding, security)?;
        }
        for assertion in input.assertions().filter(|assertion| !assertion.optional && is_message_level) {
            if let AssertionKind::SignedElements(_)
            | AssertionKind::EncryptedElements(_)
            | AssertionKind::ContentEncryptedElements(_) = assertion.kind
            {
                self.lacks::<()>(format!("support of {}", assertion.name.local));
            }
        }
        Some(security.with_requirements(requirements))
    }

    /// The asymmetric binding: each side signs with its own key, and encrypts for the other's.
    fn asymmetric(
        &mut self,
        binding: &SecurityBinding,
        input: &policy::Requirements,
        output: Option<&policy::Requirements>,
        security: Security,
    ) -> Option<(Security, Requirements)> {
        let own = [TokenRole::Initiator, TokenRole::InitiatorSignature];
        let own = own.into_iter().find_map(|role| binding.token(role));
        let reference = match own.map(|token| (token.kind, token)) {
            Some((TokenKind::X509, token)) => reference_form(token),
            Some(_) => self.lacks("support of an initiator token that is not X.509")?,
            None => self.lacks("an initiator token in the policy")?,
        };
        let digest = self.digest(binding);
        let parts = signed_parts(input, binding);
        let signer = self.credentials.signer.as_ref();
        let signature = match signer {
            Some((signer, certificate)) => Some(
                MessageSignature::new(signer.clone(), certificate.clone())
                    .with_reference_form(reference)
                    .with_digest(digest?)
                    .with_parts(parts),
            ),
            None => self.lacks("a key with a certificate (Credentials::with_key)"),
        };
        let trust = match (&self.credentials.trust, &self.credentials.peer) {
            (Some(trust), _) => Some(trust.clone()),
            (None, Some(peer)) => Some(Trust::new().with_pinned(peer.clone())),
            (None, None) => self.lacks("certificates that are trusted (Credentials::with_trust)"),
        };
        let is_encrypted = input.encrypted_parts().any(|parts| parts.body || !parts.headers.is_empty());
        let security = if is_encrypted { self.encrypted(binding, input, security)? } else { security };
        let mut required = RequiredSignature::new(trust?).with_certificates(self.credentials.peer.clone());
        required =
            required.with_parts(output.map_or_else(Parts::default, |output| signed_parts(output, binding)));
        if confirms(input) {
            required = required.with_confirmation();
        }
        let mut requirements = Requirements::new().with_signature(required);
        if binding.include_timestamp {
            requirements = requirements.with_timestamp();
        }
        let requirements = self.decrypting(requirements, output);
        Some((security.with_signature(signature?), requirements))
    }

    /// Digest algorithm of the suite. Those with SHA-1 are not written.
    pub(super) fn digest(&mut self, binding: &SecurityBinding) -> Option<DigestAlgorithm> {
        let Some(suite) = binding.algorithm_suite else { return Some(DigestAlgorithm::Sha256) };
        let algorithms = suite.algorithms();
        match algorithms.and_then(|algorithms| DigestAlgorithm::from_uri(algorithms.digest)) {
            Some(DigestAlgorithm::Sha1) => {
                self.lacks(format!("signatures with SHA-1, which the algorithm suite {} has", suite.name))
            }
            Some(digest) => Some(digest),
            None => self.lacks(format!("support of the algorithm suite {}", suite.name)),
        }
    }
}
