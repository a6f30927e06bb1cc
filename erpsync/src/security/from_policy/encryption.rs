//! Encryption as a policy asks for it: the symmetric binding, and what is encrypted in the asymmetric one.

use super::Credentials;
use super::parts::{confirms, encrypted_parts, signed_parts};
use super::plan::Plan;
use super::tokens::{name_of, reference_form};
use crate::policy::{self, SecurityBinding, TokenKind, TokenRole};
use crate::security::certificates::ReferenceForm;
use crate::security::encryption::{DataAlgorithm, Decryption, Encryption, KeyAlgorithm};
use crate::security::{MessageSignature, Parts, RequiredSignature, Requirements, Security};

impl Plan<'_> {
    /// The symmetric binding: a key that is encrypted for the service signs and encrypts, in both directions.
    pub(super) fn symmetric(
        &mut self,
        binding: &SecurityBinding,
        input: &policy::Requirements,
        output: Option<&policy::Requirements>,
        security: Security,
    ) -> Option<(Security, Requirements)> {
        let roles = [TokenRole::Protection, TokenRole::Signature];
        let token = match roles.into_iter().find_map(|role| binding.token(role)) {
            Some(token) if token.kind == TokenKind::X509 => token,
            Some(token) => return self.lacks(format!("support of {} as protection token", name_of(token))),
            None => return self.lacks("a protection token in the policy"),
        };
        if binding.encrypt_before_signing {
            return self.lacks("support of EncryptBeforeSigning in the symmetric binding");
        }
        let digest = self.digest(binding)?;
        let form =
            if token.references.is_empty() { ReferenceForm::ThumbprintSha1 } else { reference_form(token) };
        let encryption = self.encryption(binding, input)?.with_reference_form(form);
        let encryption = match token.derived_keys {
            policy::DerivedKeys::None => encryption,
            policy::DerivedKeys::Implied => return self.lacks("support of implied derived keys"),
            _ => encryption.with_derived_keys(),
        };
        let signature =
            MessageSignature::with_session_key().with_digest(digest).with_parts(signed_parts(input, binding));
        let replies = output.map_or_else(Parts::default, |output| signed_parts(output, binding));
        let mut required = RequiredSignature::with_session_key().with_parts(replies);
        if confirms(input) {
            required = required.with_confirmation();
        }
        let requirements = Requirements::new().with_signature(required);
        let requirements = requiring_encryption(requirements, output);
        let requirements =
            if binding.include_timestamp { requirements.with_timestamp() } else { requirements };
        Some((security.with_signature(signature).with_encryption(encryption), requirements))
    }

    pub(super) fn encrypted(
        &mut self,
        binding: &SecurityBinding,
        input: &policy::Requirements,
        security: Security,
    ) -> Option<Security> {
        let encryption = self.encryption(binding, input)?;
        Some(security.with_encryption(encryption))
    }

    pub(super) fn encryption(
        &mut self,
        binding: &SecurityBinding,
        input: &policy::Requirements,
    ) -> Option<Encryption> {
        let Some(peer) = &self.credentials.peer else {
            return self.lacks("the certificate of the service (Credentials::with_service_certificate)");
        };
        let Ok(mut encryption) = Encryption::for_certificate(peer) else {
            return self.lacks("a certificate of the service with an RSA key");
        };
        let suite = binding.algorithm_suite.and_then(|suite| suite.algorithms());
        if let Some(suite) = suite {
            let data = DataAlgorithm::from_uri(suite.encryption);
            let key = KeyAlgorithm::from_uri(suite.asymmetric_key_wrap);
            let (Some(data), Some(key)) = (data, key) else {
                return self.lacks("support of the encryption of the algorithm suite");
            };
            encryption = encryption.with_data_algorithm(data).with_key_algorithm(key);
        }
        encryption = encryption.with_parts(encrypted_parts(input));
        if binding.encrypt_signature {
            encryption = encryption.with_signature();
        }
        if binding.encrypt_before_signing {
            encryption = encryption.before_signature();
        }
        Some(encryption)
    }

    /// Decrypts replies, and requires that those parts are encrypted which the policy of replies names.
    pub(super) fn decrypting(
        &mut self,
        requirements: Requirements,
        output: Option<&policy::Requirements>,
    ) -> Requirements {
        let requirements = requiring_encryption(requirements, output);
        let Credentials { private_key, signer, .. } = self.credentials;
        let (Some(key), Some((_, certificate))) = (private_key, signer) else { return requirements };
        match Decryption::default().with_key(key, certificate) {
            Ok(decryption) => requirements.with_decryption(decryption),
            // A key of another kind decrypts nothing.
            Err(_) => requirements,
        }
    }
}

/// Requires that those parts of replies are encrypted which their policy names.
fn requiring_encryption(requirements: Requirements, output: Option<&policy::Requirements>) -> Requirements {
    match output {
        Some(output) => requirements.with_encrypted_parts(encrypted_parts(output)),
        None => requirements,
    }
}
