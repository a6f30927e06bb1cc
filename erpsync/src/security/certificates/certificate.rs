//! One certificate.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use x509_cert::certificate::{CertificateInner, Raw, TbsCertificateInner};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{KeyUsage, SubjectKeyIdentifier};
use x509_cert::time::Time;

use super::name::{DistinguishedName, decimal};
use crate::security::keys::{KeyError, VerifyingKey};

/// Maximum length of a serial number, in bytes. RFC 5280 allows 20. It is written in decimal, which takes the square of its length.
const SERIAL_BYTES: usize = 64;

/// X.509 certificate (RFC 5280). Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(Arc<Parts>);

#[derive(PartialEq, Eq)]
struct Parts {
    der: CertificateDer<'static>,
    subject: DistinguishedName,
    issuer: DistinguishedName,
    serial: String,
    subject_key_identifier: Option<Vec<u8>>,
    spki: Vec<u8>,
    /// The bits of the public key.
    key: Vec<u8>,
    validity: (SystemTime, SystemTime),
    may_sign: bool,
}

impl Certificate {
    /// Reads the first certificate in PEM.
    ///
    /// # Errors
    ///
    /// If there is none, or it is not X.509.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let chain = Self::chain_from_pem(pem)?;
        chain.into_iter().next().ok_or_else(|| KeyError::new("the PEM file has no certificate in it"))
    }

    /// Reads all certificates in PEM, in their order.
    ///
    /// # Errors
    ///
    /// If one is not X.509.
    pub fn chain_from_pem(pem: impl AsRef<[u8]>) -> Result<Vec<Self>, KeyError> {
        CertificateDer::pem_slice_iter(pem.as_ref())
            .map(|der| {
                Self::from_der(
                    &der.map_err(|_| KeyError::new("the PEM file of a certificate can't be read"))?,
                )
            })
            .collect()
    }

    /// Reads a certificate in DER.
    ///
    /// # Errors
    ///
    /// If it is not X.509.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let malformed = |_| KeyError::new("the certificate is not X.509");
        let certificate = CertificateInner::<Raw>::from_der(der).map_err(malformed)?;
        let tbs = certificate.tbs_certificate();
        if tbs.serial_number().as_bytes().len() > SERIAL_BYTES {
            return Err(KeyError::new("the serial number of the certificate is too long"));
        }
        let identifier = tbs.get_extension::<SubjectKeyIdentifier>().ok().flatten();
        Ok(Self(Arc::new(Parts {
            der: der.to_vec().into(),
            subject: DistinguishedName::of(tbs.subject()),
            issuer: DistinguishedName::of(tbs.issuer()),
            serial: decimal(tbs.serial_number().as_bytes()),
            subject_key_identifier: identifier.map(|(_, identifier)| identifier.0.as_bytes().to_vec()),
            spki: tbs.subject_public_key_info().to_der().map_err(malformed)?,
            key: tbs.subject_public_key_info().subject_public_key.raw_bytes().to_vec(),
            validity: (moment(tbs.validity().not_before), moment(tbs.validity().not_after)),
            may_sign: may_sign(tbs),
        })))
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The subject, as a text of RFC 2253.
    pub fn subject(&self) -> String {
        self.0.subject.to_string()
    }

    /// The issuer, as a text of RFC 2253.
    pub fn issuer(&self) -> String {
        self.0.issuer.to_string()
    }

    /// The serial number in decimal.
    pub fn serial(&self) -> &str {
        &self.0.serial
    }

    /// Reports whether a name and a serial number of `ds:X509IssuerSerial` are those of the certificate, however the name is spelled
    /// (RFC 2253, RFC 4514, and what Java and OpenSSL make of them).
    pub fn is_issued(&self, issuer: &str, serial: &str) -> bool {
        self.0.serial == serial.trim().trim_start_matches('+').trim_start_matches('0')
            && self.0.issuer.is_spelled(issuer)
    }

    /// Reports whether a text names the subject.
    pub fn has_subject(&self, subject: &str) -> bool {
        self.0.subject.is_spelled(subject)
    }

    /// The extension `subjectKeyIdentifier`: RFC 5280, section 4.2.1.2.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.subject_key_identifier.as_deref()
    }

    /// The identifier of the public key: the extension, or else SHA-1 of the key (RFC 5280, section 4.2.1.2, method 1).
    pub(crate) fn key_identifier(&self) -> Vec<u8> {
        match &self.0.subject_key_identifier {
            Some(identifier) => identifier.clone(),
            None => digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.0.key).as_ref().to_vec(),
        }
    }

    /// Reports whether the certificate names another one as its issuer.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        self.0.issuer == issuer.0.subject
    }

    /// The first and the last moment at which the certificate is valid.
    pub fn validity(&self) -> (SystemTime, SystemTime) {
        self.0.validity
    }

    /// Reports whether the extension `keyUsage` allows signatures (RFC 5280, section 4.2.1.3): `digitalSignature` or
    /// `nonRepudiation`. A certificate without the extension may sign.
    pub(crate) fn may_sign(&self) -> bool {
        self.0.may_sign
    }

    /// SHA-1 of the certificate in DER, as `ThumbprintSHA1` has it.
    pub fn thumbprint_sha1(&self) -> Vec<u8> {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.0.der).as_ref().to_vec()
    }

    /// The public key in DER: `SubjectPublicKeyInfo`.
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.spki
    }

    /// The fingerprint of the public key: `sha256:` and SHA-256 of `SubjectPublicKeyInfo` in DER, in hexadecimal digits.
    pub fn key_fingerprint(&self) -> String {
        let hash = digest(&SHA256, &self.0.spki);
        hash.as_ref().iter().fold("sha256:".to_owned(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// The key that verifies signatures of the certificate's owner.
    ///
    /// # Errors
    ///
    /// If it is of a kind that is not supported.
    pub fn verifying_key(&self) -> Result<VerifyingKey, KeyError> {
        VerifyingKey::from_spki(&self.0.spki)
    }
}

fn moment(time: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + time.to_unix_duration()
}

fn may_sign(tbs: &TbsCertificateInner<Raw>) -> bool {
    match tbs.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("serial", &self.serial())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_serial_number_is_refused() {
        let pem = include_str!("../../../tests/signatures/keys/rsa.cert.pem");
        let mut der = Certificate::from_pem(pem).unwrap().der().to_vec();
        // Certificate, TBSCertificate, their lengths, the version; then the serial number.
        assert_eq!(
            (&der[..2], &der[4..6], &der[8..14]),
            (&[0x30, 0x82][..], &[0x30, 0x82][..], &[0xa0, 3, 2, 1, 2, 2][..])
        );
        const MORE: u8 = 60;
        for at in [2, 6] {
            let length = u16::from_be_bytes([der[at], der[at + 1]]) + u16::from(MORE);
            der[at..at + 2].copy_from_slice(&length.to_be_bytes());
        }
        der[14] += MORE;
        let own = der[15];
        der.splice(15..15, [0x11; MORE as usize]);
        assert_ne!(own, 0);
        let error = Certificate::from_der(&der).unwrap_err().to_string();
        assert_eq!(error, "the serial number of the certificate is too long");
    }
}
