//! Security as the policy of a WSDL asks for it: WS-SecurityPolicy 1.1 to 1.3.

#[cfg(feature = "encryption")]
mod encryption;
mod interceptor;
#[cfg(not(feature = "encryption"))]
mod no_encryption;
mod parts;
mod plan;
mod tokens;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::plan::Plan;
use crate::Secret;
use crate::policy;
use crate::security::certificates::{Certificate, Trust};
use crate::security::keys::{PrivateKey, Signer};
use crate::security::saml::AssertionSource;
use crate::security::{Security, SecurityError, SecurityErrorKind};

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
    assertion: Option<AssertionSource>,
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

    /// Adds a SAML assertion that the program has, or those of a token service, for a `SamlToken` or an `IssuedToken`. Its holder
    /// signs with the key of [`with_signer`](Self::with_signer), where the policy asks for it.
    #[must_use]
    pub fn with_assertion(self, source: impl Into<AssertionSource>) -> Self {
        Self { assertion: Some(source.into()), ..self }
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

/// Shows nothing that is secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("certificate", &self.signer.as_ref().map(|(_, certificate)| certificate))
            .finish_non_exhaustive()
    }
}
