//! TLS for [`Http`](super::Http): rustls with *ring*, and the certificates that the system trusts.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// The configuration, and what is wrong with it where it can't be used.
///
/// A machine without a certificate store (a slim container) must still be able to call plain `http://`
/// addresses: so the problem is told when, and only when, a call to `https://` is made.
pub(super) struct Tls {
    pub(super) config: ClientConfig,
    pub(super) problem: Option<String>,
}

/// Builds the configuration; `extra` are certificates trusted besides those of the system.
pub(super) fn configure(extra: Vec<CertificateDer<'static>>, system: bool) -> Result<Tls, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("rustls can't be set up: {error}"))?;
    let mut problem = None;
    if system {
        match Verifier::new_with_extra_roots(extra.iter().cloned(), provider) {
            Ok(verifier) => {
                let verifier: Arc<dyn ServerCertVerifier> = Arc::new(verifier);
                let config = builder
                    .dangerous()
                    .with_custom_certificate_verifier(verifier)
                    .with_no_client_auth();
                return Ok(Tls { config, problem });
            }
            Err(error) if extra.is_empty() => {
                problem = Some(format!(
                    "the certificates that this system trusts can't be read ({error}); install them \
                     (often a package named `ca-certificates`), or give the root certificate of the \
                     server with `Http::builder().root_certificate_pem(..)`"
                ));
            }
            Err(_) => {}
        }
    }
    let mut roots = RootCertStore::empty();
    for certificate in extra {
        roots.add(certificate).map_err(|error| format!("a root certificate is not usable: {error}"))?;
    }
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Ok(Tls { config, problem })
}

/// The certificates in a PEM text.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("the root certificate is not PEM: {error}"))?;
    if found.is_empty() {
        return Err("the root certificate is not PEM: no `-----BEGIN CERTIFICATE-----` in it".to_owned());
    }
    Ok(found)
}
