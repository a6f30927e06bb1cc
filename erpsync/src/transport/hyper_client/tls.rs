//! TLS for the transports: rustls with *ring*, and the certificates that the system trusts.

use std::error::Error;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WantsClientCert, WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;

use super::TransportErrorKind;

/// Trusted certificates, and the client's own.
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

/// Configuration, and the reason why it can't be used.
///
/// A machine without a certificate store (a slim container) must still be able to call plain `http://`
/// addresses: the problem is reported by calls to `https://` addresses only.
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

    /// Configuration with its verifier of certificates.
    #[allow(clippy::type_complexity, reason = "the types are rustls's")]
    fn verifying(&self) -> Result<(ConfigBuilder<ClientConfig, WantsClientCert>, Option<String>), String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("rustls can't be set up: {error}"))?;
        let mut problem = None;
        if self.system_roots {
            match Verifier::new_with_extra_roots(self.roots.iter().cloned(), provider.clone()) {
                Ok(verifier) => {
                    let verifier = self.and_self_signed(Arc::new(verifier));
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
        if roots.is_empty() {
            return Ok((builder.with_root_certificates(roots), problem));
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| format!("the root certificates can't be used: {error}"))?;
        Ok((builder.dangerous().with_custom_certificate_verifier(self.and_self_signed(verifier)), problem))
    }

    /// Verifier that accepts the certificates which another one accepts, and the given roots where a server shows one as its own.
    fn and_self_signed(&self, inner: Arc<dyn ServerCertVerifier>) -> Arc<dyn ServerCertVerifier> {
        let trusted = self.roots.clone();
        if trusted.is_empty() { inner } else { Arc::new(OrSelfSigned { inner, trusted }) }
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

/// The private key in a PEM text. The error does not quote it.
pub(super) fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        "the key of the client certificate is not an unencrypted private key in PEM: PKCS #8, PKCS #1 or SEC 1"
            .to_owned()
    })
}

/// Accepts a server's certificate that is one of those which are trusted themselves, though it says of itself that it is one
/// of an authority: those that people make for a server of their own (`openssl req -x509`) do. It must be valid at the time,
/// and of the server's name.
#[derive(Debug)]
struct OrSelfSigned {
    inner: Arc<dyn ServerCertVerifier>,
    trusted: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for OrSelfSigned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let Err(error) = verified else { return verified };
        if !is_of_an_authority(&error) || !self.trusted.contains(end_entity) {
            return Err(error);
        }
        // It was found valid at the time before it was refused for that.
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Reports whether a certificate was refused because it is one of an authority. It was found valid at the time before that.
fn is_of_an_authority(error: &rustls::Error) -> bool {
    let rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(error))) = error else {
        return false;
    };
    matches!(error.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// Kind and context of an error of certificates, the server's or the client's.
pub(super) fn refusal(error: &(dyn Error + 'static)) -> Option<(TransportErrorKind, &'static str)> {
    if find(error, &|error| matches!(error, rustls::Error::InvalidCertificate(_))) {
        let context = "no connection to the server: its certificate was not accepted";
        return Some((TransportErrorKind::Certificate, context));
    }
    let context = "the server did not accept the certificate of this client, or wants one";
    find(error, &is_about_our_certificate).then_some((TransportErrorKind::ClientCertificate, context))
}

/// Describes an error of opening a connection, also to a server without TLS.
pub(super) fn unconnected(error: &(dyn Error + 'static)) -> &'static str {
    if find(error, &|error| matches!(error, rustls::Error::InvalidMessage(_))) {
        "no connection to the server: what it answers is no TLS (is the address `http://`?)"
    } else {
        "no connection to the server"
    }
}

/// Reports whether an error of rustls that `wanted` accepts is among the causes.
fn find(error: &(dyn Error + 'static), wanted: &dyn Fn(&rustls::Error) -> bool) -> bool {
    // The error inside an `io::Error` is not its source, but the error itself.
    let of_io = || error.downcast_ref::<std::io::Error>()?.get_ref();
    error.downcast_ref().is_some_and(wanted)
        || of_io().is_some_and(|inner| find(inner, wanted))
        || error.source().is_some_and(|source| find(source, wanted))
}

/// Reports whether a server rejected the client's certificate. In TLS 1.3 it comes after the client's side of the handshake,
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
