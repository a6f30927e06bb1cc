//! Security as the policy of a WSDL asks for it: WS-SecurityPolicy 1.1 to 1.3.

mod interceptor;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::policy::{
    self, AssertionKind, BindingKind, Inclusion, Password, SecurityBinding, SupportingTokens, Token,
    TokenKind, TokenReference, TokenRole,
};
use crate::security::certificates::{Certificate, ReferenceForm, Trust};
#[cfg(feature = "encryption")]
use crate::security::encryption::{DataAlgorithm, Decryption, Encryption, KeyAlgorithm};
use crate::security::keys::{PrivateKey, Signer};
use crate::security::signature::DigestAlgorithm;
use crate::security::{
    MessageSignature, Parts, RequiredSignature, Requirements, Security, SecurityError, SecurityErrorKind,
    UsernameToken,
};
use crate::{BoxFuture, Secret};

/// Lifetime of messages whose policy asks for a timestamp.
const LIFETIME: Duration = Duration::from_secs(300);

/// Credentials from which a client meets the policy of its service.
///
/// An interceptor of a client: each call gets the security that [`policy`](crate::policy) of the WSDL asks for. If a credential is
/// missing, or the policy asks for something that is not supported, the call fails before anything is sent, with an error that names
/// all of it.
///
/// ```
/// use erpsync::security::Credentials;
/// # #[erpsync::service(namespace = "urn:example")]
/// # trait ErpSync: Send + Sync {
/// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # #[cfg(feature = "http")]
/// let client = ErpSyncClient::new("https://crm.example.com/ErpSync.svc")?
///     .with_interceptor(Credentials::new().with_user("sync", "a password"));
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Credentials {
    user: Option<(String, Secret<String>)>,
    signer: Option<(Arc<dyn Signer>, Certificate)>,
    #[cfg(feature = "encryption")]
    private_key: Option<Arc<PrivateKey>>,
    trust: Option<Trust>,
    peer: Option<Certificate>,
}

impl Credentials {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a user name and a password, for a `UsernameToken`.
    #[must_use]
    pub fn with_user(self, name: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self { user: Some((name.into(), password.into())), ..self }
    }

    /// Adds the key of the client and its certificate, for signatures and for what is encrypted for the client.
    #[must_use]
    pub fn with_key(self, key: PrivateKey, certificate: Certificate) -> Self {
        let key = Arc::new(key);
        Self {
            #[cfg(feature = "encryption")]
            private_key: Some(key.clone()),
            signer: Some((key, certificate)),
            ..self
        }
    }

    /// Adds a key that is elsewhere, and its certificate, for signatures.
    #[must_use]
    pub fn with_signer(self, signer: impl Signer + 'static, certificate: Certificate) -> Self {
        Self { signer: Some((Arc::new(signer), certificate)), ..self }
    }

    /// Adds the certificates that the service is trusted by.
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        Self { trust: Some(trust), ..self }
    }

    /// Adds the certificate of the service, which requests are encrypted for, and which is trusted to sign replies.
    #[must_use]
    pub fn with_service_certificate(self, certificate: Certificate) -> Self {
        Self { peer: Some(certificate), ..self }
    }

    /// Makes the security of the calls of an operation at a port.
    ///
    /// # Errors
    ///
    /// If no alternative of the policy can be met. The error names what the preferred one lacks.
    pub fn security(
        &self,
        endpoint: &policy::Endpoint,
        operation: &str,
        is_https: bool,
    ) -> Result<Security, SecurityError> {
        let mut output = endpoint.requirements(operation, policy::Message::Output);
        let output = output.next();
        let mut first = None;
        for input in endpoint.requirements(operation, policy::Message::Input) {
            let mut plan = Plan { credentials: self, is_https, lacks: Vec::new() };
            let security = plan.security(&input, output.as_ref());
            match security {
                Some(security) if plan.lacks.is_empty() => return Ok(security),
                _ => first = first.or(Some(plan.lacks)),
            }
        }
        let lacks =
            first.map_or_else(|| "its alternatives exclude each other".to_owned(), |lacks| lacks.join(", "));
        let message = format!("the policy of the service can't be met: {lacks}");
        Err(SecurityError::new(SecurityErrorKind::Setup, message))
    }
}

/// Plan to meet one alternative.
struct Plan<'c> {
    credentials: &'c Credentials,
    is_https: bool,
    /// Names of things that are missing.
    lacks: Vec<String>,
}

impl Plan<'_> {
    fn lacks<T>(&mut self, what: impl Into<String>) -> Option<T> {
        let what = what.into();
        if !self.lacks.contains(&what) {
            self.lacks.push(what);
        }
        None
    }

    fn security(
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
        let requirements = self.decrypting(requirements);
        Some((security.with_signature(signature?), requirements))
    }

    /// The symmetric binding: a key that is encrypted for the service signs and encrypts, in both directions.
    #[cfg(feature = "encryption")]
    fn symmetric(
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
        let requirements =
            if binding.include_timestamp { requirements.with_timestamp() } else { requirements };
        Some((security.with_signature(signature).with_encryption(encryption), requirements))
    }

    #[cfg(not(feature = "encryption"))]
    fn symmetric(
        &mut self,
        _: &SecurityBinding,
        _: &policy::Requirements,
        _: Option<&policy::Requirements>,
        _: Security,
    ) -> Option<(Security, Requirements)> {
        self.lacks("the feature `encryption`")
    }

    /// Digest algorithm of the suite. Those with SHA-1 are not written.
    fn digest(&mut self, binding: &SecurityBinding) -> Option<DigestAlgorithm> {
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

    #[cfg(feature = "encryption")]
    fn encrypted(
        &mut self,
        binding: &SecurityBinding,
        input: &policy::Requirements,
        security: Security,
    ) -> Option<Security> {
        let encryption = self.encryption(binding, input)?;
        Some(security.with_encryption(encryption))
    }

    #[cfg(feature = "encryption")]
    fn encryption(&mut self, binding: &SecurityBinding, input: &policy::Requirements) -> Option<Encryption> {
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
        let mut parts = Parts::none();
        for encrypted in input.encrypted_parts() {
            parts = if encrypted.body { parts.with_body() } else { parts };
            for header in encrypted.headers {
                parts = match header.local {
                    "" => parts.with_headers_of(header.namespace),
                    local => parts.with_header(header.namespace, local),
                };
            }
        }
        if input.supporting_tokens().any(|tokens| tokens.encrypted) {
            parts = parts.with_username_token();
        }
        encryption = encryption.with_parts(parts);
        if binding.encrypt_signature {
            encryption = encryption.with_signature();
        }
        if binding.encrypt_before_signing {
            encryption = encryption.before_signature();
        }
        Some(encryption)
    }

    #[cfg(not(feature = "encryption"))]
    fn encrypted(&mut self, _: &SecurityBinding, _: &policy::Requirements, _: Security) -> Option<Security> {
        self.lacks("the feature `encryption`")
    }

    #[cfg(feature = "encryption")]
    fn decrypting(&mut self, requirements: Requirements) -> Requirements {
        let Credentials { private_key, signer, .. } = self.credentials;
        let (Some(key), Some((_, certificate))) = (private_key, signer) else { return requirements };
        match Decryption::default().with_key(key, certificate) {
            Ok(decryption) => requirements.with_decryption(decryption),
            // A key of another kind decrypts nothing.
            Err(_) => requirements,
        }
    }

    #[cfg(not(feature = "encryption"))]
    fn decrypting(&mut self, requirements: Requirements) -> Requirements {
        requirements
    }

    /// Supporting tokens: a user name, or a certificate that signs the timestamp of a transport binding.
    fn supporting(
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
}

/// Returns whether replies confirm the signatures of their requests.
fn confirms(requirements: &policy::Requirements) -> bool {
    let confirms = |assertion: &policy::Assertion| matches!(assertion.kind, AssertionKind::Wss(wss) if wss.signature_confirmation);
    requirements.assertions().any(confirms)
}

/// The parts of a message that are signed.
fn signed_parts(requirements: &policy::Requirements, binding: &SecurityBinding) -> Parts {
    let mut parts = Parts::none();
    for signed in requirements.signed_parts() {
        parts = if signed.body { parts.with_body() } else { parts };
        parts = if signed.all_headers { parts.with_all_headers() } else { parts };
        for header in signed.headers {
            parts = match header.local {
                "" => parts.with_headers_of(header.namespace),
                local => parts.with_header(header.namespace, local),
            };
        }
    }
    if binding.include_timestamp {
        parts = parts.with_timestamp();
    }
    if requirements.supporting_tokens().any(|tokens| tokens.signed) {
        parts = parts.with_username_token();
    }
    if binding.protect_tokens { parts.with_token() } else { parts }
}

/// The form in which a policy wants a certificate to be named.
fn reference_form(token: &Token) -> ReferenceForm {
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

fn name_of(token: &Token) -> &'static str {
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

/// Shows nothing that is secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("certificate", &self.signer.as_ref().map(|(_, certificate)| certificate))
            .finish_non_exhaustive()
    }
}
