//! Trust in certificates: RFC 5280, section 6, by rustls-webpki.

use std::fmt;
use std::time::{Duration, SystemTime};

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};

use super::Certificate;
use crate::security::keys::KeyError;

/// Certificates that are trusted to sign: by their issuers, or one by one.
///
/// Nothing is trusted by default. A certificate is trusted at its time if it is pinned, or a chain leads from it to a root; with
/// [`with_subject`](Self::with_subject) it must have one of these names, too. Chains are checked as RFC 5280 has it, with
/// signatures of SHA-256 or more and RSA keys of 2048 bits or more; revocation lists are not looked at.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (roots, own) = (include_str!("../../../tests/signatures/keys/rsa.cert.pem"), include_str!("../../../tests/signatures/keys/ec.cert.pem"));
/// use erpsync::security::certificates::{Certificate, Trust};
///
/// let trust = Trust::new()
///     .with_root(Certificate::from_pem(roots)?)?
///     .with_subject("CN=Partner,O=Example");
/// let stranger = Certificate::from_pem(own)?;
/// assert!(trust.check(&[stranger], std::time::SystemTime::now()).is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Trust {
    roots: Vec<TrustAnchor<'static>>,
    intermediates: Vec<Certificate>,
    pinned: Vec<Certificate>,
    pinned_keys: Vec<Vec<u8>>,
    subjects: Vec<String>,
}

/// Part of a certificate that is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proven {
    /// All of it: it is pinned, or a chain leads to a root.
    Certificate,
    /// Its public key alone.
    Key,
}

/// Reason why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustError {
    /// It is not valid yet, or no longer.
    Expired,
    /// It must not be used for signatures (`keyUsage`: RFC 5280, section 4.2.1.3).
    Usage,
    /// It has another name than those that are allowed.
    Subject(String),
    /// It is not pinned, and no chain that is valid leads to a root; the reason is that of the path building.
    Untrusted(String),
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired => f.write_str("the certificate is not valid at this time"),
            Self::Usage => f.write_str("the certificate must not be used for signatures"),
            Self::Subject(subject) => {
                write!(f, "the certificate of {} is not one that is allowed", subject.escape_debug())
            }
            Self::Untrusted(reason) => write!(f, "the certificate is not trusted: {reason}"),
        }
    }
}

impl std::error::Error for TrustError {}

/// WS-Security has no purpose of its own, and certificates for TLS are in use.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

impl Trust {
    /// Trusts nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts what a certificate has issued, directly or through others.
    ///
    /// # Errors
    ///
    /// If the certificate can't be a root: it must be of version 3 of X.509.
    pub fn with_root(mut self, root: Certificate) -> Result<Self, KeyError> {
        let der = CertificateDer::from(root.der());
        let anchor = anchor_from_trusted_cert(&der).map_err(|_| KeyError::new("the root can't be read"))?;
        self.roots.push(anchor.to_owned());
        Ok(self)
    }

    /// Adds a certificate that chains may go through, for peers that send theirs alone. It is not trusted itself.
    #[must_use]
    pub fn with_intermediate(mut self, certificate: Certificate) -> Self {
        self.intermediates.push(certificate);
        self
    }

    /// Trusts a certificate itself, while it is valid.
    #[must_use]
    pub fn with_pinned(mut self, certificate: Certificate) -> Self {
        self.pinned.push(certificate);
        self
    }

    /// Trusts a public key (`SubjectPublicKeyInfo` in DER), in any certificate that is valid.
    ///
    /// Nothing else in such a certificate is proven: who has the key can make one with any subject. The identity of a request that is
    /// trusted by its key alone is therefore [`Certificate::key_fingerprint`], not the subject.
    #[must_use]
    pub fn with_pinned_key(mut self, spki: impl Into<Vec<u8>>) -> Self {
        self.pinned_keys.push(spki.into());
        self
    }

    /// Allows a subject, such as `CN=Partner,O=Example`, in the form of RFC 2253. As soon as one is allowed, all others are not.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subjects.push(subject.into());
        self
    }

    /// Certificates that are trusted one by one, and those that chains may go through: among them is looked for what a message
    /// names without sending it.
    pub fn known(&self) -> impl Iterator<Item = &Certificate> {
        self.pinned.iter().chain(&self.intermediates)
    }

    /// Checks a certificate at a time. The others that came with the message follow it, in any order.
    ///
    /// # Errors
    ///
    /// If it is not trusted.
    pub fn check(&self, chain: &[Certificate], now: SystemTime) -> Result<(), TrustError> {
        self.prove(chain, now).map(drop)
    }

    /// Like [`check`](Self::check); returns what of the certificate is proven.
    pub(crate) fn prove(&self, chain: &[Certificate], now: SystemTime) -> Result<Proven, TrustError> {
        let Some((certificate, others)) = chain.split_first() else {
            return Err(TrustError::Untrusted("there is no certificate".to_owned()));
        };
        let (not_before, not_after) = certificate.validity();
        if now < not_before || now > not_after {
            return Err(TrustError::Expired);
        }
        if !certificate.may_sign() {
            return Err(TrustError::Usage);
        }
        if !self.subjects.is_empty() && !self.subjects.iter().any(|subject| certificate.has_subject(subject))
        {
            return Err(TrustError::Subject(certificate.subject()));
        }
        if self.pinned.contains(certificate) {
            return Ok(Proven::Certificate);
        }
        let is_key_pinned = self.pinned_keys.iter().any(|spki| spki == certificate.public_key_der());
        match self.check_chain(certificate, others, now) {
            Ok(()) => Ok(Proven::Certificate),
            Err(_) if is_key_pinned => Ok(Proven::Key),
            Err(error) => Err(error),
        }
    }

    fn check_chain(
        &self,
        certificate: &Certificate,
        others: &[Certificate],
        now: SystemTime,
    ) -> Result<(), TrustError> {
        let untrusted = |error: webpki::Error| match error {
            webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. } => TrustError::Expired,
            error => TrustError::Untrusted(format!("{error}")),
        };
        let der = CertificateDer::from(certificate.der());
        let others = others.iter().chain(&self.intermediates);
        let others: Vec<CertificateDer<'_>> = others.map(|other| CertificateDer::from(other.der())).collect();
        let time = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        EndEntityCert::try_from(&der)
            .and_then(|end| {
                let algorithms = webpki::ALL_VERIFICATION_ALGS;
                let time = UnixTime::since_unix_epoch(time);
                end.verify_for_usage(algorithms, &self.roots, &others, time, AnyPurpose, None, None).map(drop)
            })
            .map_err(untrusted)
    }
}
