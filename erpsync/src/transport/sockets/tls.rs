//! TLS for the transports: rustls with *ring*, and the certificates that the system trusts.

use std::error::Error;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::TransportErrorKind;

/// Whom we trust, and who we are.
pub(super) struct Certificates {
    /// Trusted besides those of the system.
    pub(super) roots: Vec<CertificateDer<'static>>,
    pub(super) system_roots: bool,
    pub(super) identity: Option<Identity>,
}

/// A certificate chain and the key of its first certificate.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Default for Certificates {
    fn default() -> Self {
        Self { roots: Vec::new(), system_roots: true, identity: None }
    }
}

/// The configuration, and what is wrong with it where it can't be used.
///
/// A machine without a certificate store (a slim container) must still be able to call plain `http://`
/// addresses: so the problem is told when, and only when, a call to `https://` is made.
pub(super) struct Tls {
    pub(super) config: ClientConfig,
    pub(super) problem: Option<String>,
}

impl Certificates {
    pub(super) fn configure(&self, protocols: &[&str]) -> Result<Tls, String> {
        let (builder, problem) = self.verifying()?;
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => builder
                .with_client_auth_cert(chain.clone(), key.clone_key())
                .map_err(|error| format!("the client certificate can't be used with its key: {error}"))?,
        };
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        Ok(Tls { config, problem })
    }

    /// A configuration that knows whom to trust.
    #[allow(clippy::type_complexity, reason = "the types are rustls's")]
    fn verifying(&self) -> Result<(ConfigBuilder<ClientConfig, WantsClientCert>, Option<String>), String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("rustls can't be set up: {error}"))?;
        let mut problem = None;
        if self.system_roots {
            match Verifier::new_with_extra_roots(self.roots.iter().cloned(), provider) {
                Ok(verifier) => {
                    let verifier: Arc<dyn ServerCertVerifier> = Arc::new(verifier);
                    return Ok((builder.dangerous().with_custom_certificate_verifier(verifier), None));
                }
                Err(error) if self.roots.is_empty() => {
                    problem = Some(format!(
                        "the certificates that this system trusts can't be read ({error}); install them \
                         (often a package named `ca-certificates`), or give the root certificate of the server"
                    ));
                }
                Err(_) => {}
            }
        }
        let mut roots = RootCertStore::empty();
        for certificate in &self.roots {
            let added = roots.add(certificate.clone());
            added.map_err(|error| format!("a root certificate is not usable: {error}"))?;
        }
        Ok((builder.with_root_certificates(roots), problem))
    }
}

/// The certificates in a PEM text; `what` they are, for errors.
pub(super) fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{what} is not PEM: {error}"))?;
    if found.is_empty() {
        return Err(format!("{what} is not PEM: no `-----BEGIN CERTIFICATE-----` in it"));
    }
    Ok(found)
}

/// The private key in a PEM text. What is wrong with it is told without quoting it.
pub(super) fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        "the key of the client certificate is not an unencrypted private key in PEM: PKCS #8, PKCS #1 or SEC 1"
            .to_owned()
    })
}

/// What an error says that is one of certificates, whosever: its kind, and what was being done.
pub(super) fn refusal(error: &(dyn Error + 'static)) -> Option<(TransportErrorKind, &'static str)> {
    if find(error, &|error| matches!(error, rustls::Error::InvalidCertificate(_))) {
        let context = "no connection to the server: its certificate was not accepted";
        return Some((TransportErrorKind::Certificate, context));
    }
    let context = "the server did not accept the certificate of this client, or wants one";
    find(error, &is_about_our_certificate).then_some((TransportErrorKind::ClientCertificate, context))
}

/// Whether an error of rustls of this kind is among the causes.
fn find(error: &(dyn Error + 'static), wanted: &dyn Fn(&rustls::Error) -> bool) -> bool {
    // What an `io::Error` wraps is not its source, but it itself.
    let of_io = || error.downcast_ref::<std::io::Error>()?.get_ref();
    error.downcast_ref().is_some_and(wanted)
        || of_io().is_some_and(|inner| find(inner, wanted))
        || error.source().is_some_and(|source| find(source, wanted))
}

/// What a server says that does not like who calls. In TLS 1.3 it comes after the client's side of the handshake,
/// so perhaps after the request, which the server then has not read.
fn is_about_our_certificate(error: &rustls::Error) -> bool {
    use rustls::AlertDescription::{
        AccessDenied, BadCertificate, CertificateExpired, CertificateRequired, CertificateRevoked,
        CertificateUnknown, DecryptError, UnknownCA, UnsupportedCertificate,
    };
    let rustls::Error::AlertReceived(alert) = error else { return false };
    matches!(
        alert,
        AccessDenied
            | BadCertificate
            | CertificateExpired
            | CertificateRequired
            | CertificateRevoked
            | CertificateUnknown
            | DecryptError
            | UnknownCA
            | UnsupportedCertificate
    )
}
