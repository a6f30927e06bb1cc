//! Algorithms of XML Encryption 1.1, section 5, and their identifiers.

use std::fmt;

/// Algorithm that encrypts content: XML Encryption 1.1, section 5.2.
///
/// AES-GCM detects changes. AES-CBC and Triple DES do not: whoever can send changed messages and sees which of them are
/// refused can find out the content (Jager and Somorovsky, 2011). They are read and written only if they are
/// named in the settings; use them only with a signature over the encrypted parts, for peers that know nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DataAlgorithm {
    /// AES-128 in Galois/counter mode.
    Aes128Gcm,
    /// AES-192 in Galois/counter mode.
    Aes192Gcm,
    /// AES-256 in Galois/counter mode: what is written by default.
    Aes256Gcm,
    /// AES-128 in cipher block chaining mode.
    Aes128Cbc,
    /// AES-192 in cipher block chaining mode.
    Aes192Cbc,
    /// AES-256 in cipher block chaining mode.
    Aes256Cbc,
    /// Triple DES in cipher block chaining mode. It is read, never written.
    TripleDesCbc,
}

impl DataAlgorithm {
    /// All of them, the strongest first.
    pub const ALL: [Self; 7] = [
        Self::Aes256Gcm,
        Self::Aes192Gcm,
        Self::Aes128Gcm,
        Self::Aes256Cbc,
        Self::Aes192Cbc,
        Self::Aes128Cbc,
        Self::TripleDesCbc,
    ];

    /// The identifier in `EncryptionMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Aes128Gcm => "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            Self::Aes192Gcm => "http://www.w3.org/2009/xmlenc11#aes192-gcm",
            Self::Aes256Gcm => "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            Self::Aes128Cbc => "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
            Self::Aes192Cbc => "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
            Self::Aes256Cbc => "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            Self::TripleDesCbc => "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
        }
    }

    /// The algorithm of an identifier.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Length of the key, in bytes.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes128Cbc => 16,
            Self::Aes192Gcm | Self::Aes192Cbc | Self::TripleDesCbc => 24,
            Self::Aes256Gcm | Self::Aes256Cbc => 32,
        }
    }

    /// Returns true if the algorithm detects changes of the encrypted data.
    pub const fn is_authenticated(self) -> bool {
        matches!(self, Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm)
    }
}

/// Shows the identifier.
impl fmt::Display for DataAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}

/// Algorithm that encrypts a key: XML Encryption 1.1, sections 5.5 and 5.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA-OAEP with MGF1 and SHA-1, `rsa-oaep-mgf1p`: what is written by default, since all peers know it. SHA-1 is no
    /// weakness here.
    RsaOaepMgf1p,
    /// RSA-OAEP of XML Encryption 1.1, written with SHA-256 as digest and in MGF1.
    RsaOaep,
    /// RSA with the padding of PKCS #1 v1.5: read and written only if it is named in the settings, for peers that know nothing
    /// else.
    Rsa15,
    /// AES key wrap with a shared key of 128 bits: RFC 3394.
    Aes128KeyWrap,
    /// AES key wrap with a shared key of 192 bits.
    Aes192KeyWrap,
    /// AES key wrap with a shared key of 256 bits.
    Aes256KeyWrap,
    /// Triple DES key wrap, RFC 3217: read only if it is named in the settings, never written.
    TripleDesKeyWrap,
}

impl KeyAlgorithm {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::RsaOaepMgf1p,
        Self::RsaOaep,
        Self::Rsa15,
        Self::Aes128KeyWrap,
        Self::Aes192KeyWrap,
        Self::Aes256KeyWrap,
        Self::TripleDesKeyWrap,
    ];

    /// The identifier in `EncryptionMethod`.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::RsaOaepMgf1p => "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            Self::RsaOaep => "http://www.w3.org/2009/xmlenc11#rsa-oaep",
            Self::Rsa15 => "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
            Self::Aes128KeyWrap => "http://www.w3.org/2001/04/xmlenc#kw-aes128",
            Self::Aes192KeyWrap => "http://www.w3.org/2001/04/xmlenc#kw-aes192",
            Self::Aes256KeyWrap => "http://www.w3.org/2001/04/xmlenc#kw-aes256",
            Self::TripleDesKeyWrap => "http://www.w3.org/2001/04/xmlenc#kw-tripledes",
        }
    }

    /// The algorithm of an identifier.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Length of the shared key of a key wrap, in bytes; `None` for RSA.
    pub const fn shared_key_len(self) -> Option<usize> {
        match self {
            Self::RsaOaepMgf1p | Self::RsaOaep | Self::Rsa15 => None,
            Self::Aes128KeyWrap => Some(16),
            Self::Aes192KeyWrap | Self::TripleDesKeyWrap => Some(24),
            Self::Aes256KeyWrap => Some(32),
        }
    }
}

/// Shows the identifier.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri())
    }
}

/// Digest of RSA-OAEP, or of its mask generation function MGF1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The identifier in `DigestMethod`.
    pub(super) const fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha224 => "http://www.w3.org/2001/04/xmldsig-more#sha224",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The identifier in `MGF`: XML Encryption 1.1, section 5.5.2.
    pub(super) const fn mask_uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2009/xmlenc11#mgf1sha1",
            Self::Sha224 => "http://www.w3.org/2009/xmlenc11#mgf1sha224",
            Self::Sha256 => "http://www.w3.org/2009/xmlenc11#mgf1sha256",
            Self::Sha384 => "http://www.w3.org/2009/xmlenc11#mgf1sha384",
            Self::Sha512 => "http://www.w3.org/2009/xmlenc11#mgf1sha512",
        }
    }

    pub(super) fn from_uri(uri: &str) -> Option<Self> {
        // RFC 6931 and XML Encryption 1.1, section 5.8, have an identifier each for SHA-384.
        if uri == "http://www.w3.org/2001/04/xmlenc#sha384" {
            return Some(Self::Sha384);
        }
        Self::ALL.into_iter().find(|digest| digest.uri() == uri)
    }

    pub(super) fn from_mask_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.mask_uri() == uri)
    }
}
