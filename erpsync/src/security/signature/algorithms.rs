//! Algorithms of XML Signature, and which of them are allowed.

use std::collections::BTreeSet;
use std::fmt;

use ring::digest;

/// Digest method: XML Signature 1.1, section 6.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1: broken, and never allowed but by name.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Signature method: XML Signature 1.1, sections 6.3 and 6.4, and RFC 6931.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-1: verified if it is allowed by name.
    RsaSha1,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaSha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaSha512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, and a salt of 32 bytes.
    RsaPssSha256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, and a salt of 48 bytes.
    RsaPssSha384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512, and a salt of 64 bytes.
    RsaPssSha512,
    /// ECDSA with SHA-256 on P-256 (or P-384, verified only).
    EcdsaSha256,
    /// ECDSA with SHA-384 on P-384 (or P-256, verified only).
    EcdsaSha384,
    /// Ed25519: RFC 9231, section 2.3.12.
    Ed25519,
    /// HMAC with SHA-1: only if it is allowed by name.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
}

const DIGESTS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Sha1, "http://www.w3.org/2000/09/xmldsig#sha1"),
    (DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmlenc#sha256"),
    (DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"),
    (DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmlenc#sha512"),
];

const SIGNATURES: [(SignatureAlgorithm, &str); 14] = [
    (SignatureAlgorithm::RsaSha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    (SignatureAlgorithm::RsaSha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    (SignatureAlgorithm::RsaSha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    (SignatureAlgorithm::RsaSha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    (SignatureAlgorithm::RsaPssSha256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    (SignatureAlgorithm::RsaPssSha384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
    (SignatureAlgorithm::RsaPssSha512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
    (SignatureAlgorithm::EcdsaSha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    (SignatureAlgorithm::EcdsaSha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    (SignatureAlgorithm::Ed25519, "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"),
    (SignatureAlgorithm::HmacSha1, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    (SignatureAlgorithm::HmacSha256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
    (SignatureAlgorithm::HmacSha384, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha384"),
    (SignatureAlgorithm::HmacSha512, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"),
];

impl DigestAlgorithm {
    /// Returns the algorithm that a URI names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        DIGESTS.iter().find(|(_, known)| *known == uri).map(|(algorithm, _)| *algorithm)
    }

    /// The URI that names the algorithm.
    pub fn uri(self) -> &'static str {
        DIGESTS.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    pub(crate) fn ring(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

impl SignatureAlgorithm {
    /// Returns the algorithm that a URI names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        SIGNATURES.iter().find(|(_, known)| *known == uri).map(|(algorithm, _)| *algorithm)
    }

    /// The URI that names the algorithm.
    pub fn uri(self) -> &'static str {
        SIGNATURES.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    /// Reports whether both sides share one secret.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::HmacSha1 | Self::HmacSha256 | Self::HmacSha384 | Self::HmacSha512)
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}

/// Algorithms that a received signature may use.
///
/// By default: RSA (PKCS #1 v1.5 and PSS), ECDSA and HMAC with SHA-256, SHA-384 or SHA-512, Ed25519; digests alike; RSA keys of 2048 bits
/// or more; all canonicalization methods. Older ones are allowed by name:
///
/// ```
/// use erpsync::security::signature::{Algorithms, DigestAlgorithm, SignatureAlgorithm};
///
/// let algorithms = Algorithms::default()
///     .with_signature(SignatureAlgorithm::RsaSha1)
///     .with_digest(DigestAlgorithm::Sha1);
/// assert!(!Algorithms::default().allows_signature(SignatureAlgorithm::RsaSha1));
/// assert!(algorithms.allows_signature(SignatureAlgorithm::RsaSha1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Algorithms {
    signatures: BTreeSet<SignatureAlgorithm>,
    digests: BTreeSet<DigestAlgorithm>,
    short_rsa: bool,
}

impl Default for Algorithms {
    fn default() -> Self {
        let is_safe = |algorithm: &SignatureAlgorithm| {
            !matches!(algorithm, SignatureAlgorithm::RsaSha1 | SignatureAlgorithm::HmacSha1)
        };
        Self {
            signatures: SIGNATURES.iter().map(|(algorithm, _)| *algorithm).filter(is_safe).collect(),
            digests: [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512].into(),
            short_rsa: false,
        }
    }
}

impl Algorithms {
    /// Allows no algorithm, to name each that is allowed.
    #[must_use]
    pub fn none() -> Self {
        Self { signatures: BTreeSet::new(), digests: BTreeSet::new(), short_rsa: false }
    }

    /// Allows a signature algorithm, too.
    #[must_use]
    pub fn with_signature(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.signatures.insert(algorithm);
        self
    }

    /// Allows a digest algorithm, too.
    #[must_use]
    pub fn with_digest(mut self, algorithm: DigestAlgorithm) -> Self {
        self.digests.insert(algorithm);
        self
    }

    /// Allows RSA keys of 1024 to 2047 bits, too, with SHA-1, SHA-256 and SHA-512. Such keys can be broken.
    #[must_use]
    pub fn with_short_rsa_keys(mut self) -> Self {
        self.short_rsa = true;
        self
    }

    /// Reports whether a signature algorithm is allowed.
    pub fn allows_signature(&self, algorithm: SignatureAlgorithm) -> bool {
        self.signatures.contains(&algorithm)
    }

    /// Reports whether a digest algorithm is allowed.
    pub fn allows_digest(&self, algorithm: DigestAlgorithm) -> bool {
        self.digests.contains(&algorithm)
    }

    /// Reports whether RSA keys of less than 2048 bits are allowed.
    pub fn allows_short_rsa_keys(&self) -> bool {
        self.short_rsa
    }
}
