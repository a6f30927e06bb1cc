//! Algorithm suites (WS-SecurityPolicy 1.3, section 6.1).

/// Algorithm suite of a binding, and what else its assertion asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlgorithmSuite {
    /// Name of the suite: `Basic256Sha256`.
    pub name: &'static str,
    /// `sp:InclusiveC14N`; else exclusive canonicalization.
    pub inclusive_c14n: bool,
    /// `sp:SOAPNormalization10`.
    pub soap_normalization: bool,
    /// `sp:STRTransform10`.
    pub str_transform: bool,
    /// `sp:XPath10`, `sp:XPathFilter20` or `sp:AbsXPath`.
    pub xpath: bool,
}

impl AlgorithmSuite {
    /// A suite by its name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, inclusive_c14n: false, soap_normalization: false, str_transform: false, xpath: false }
    }

    /// Uses inclusive canonicalization.
    pub const fn with_inclusive_c14n(mut self) -> Self {
        self.inclusive_c14n = true;
        self
    }

    /// Normalizes SOAP messages.
    pub const fn with_soap_normalization(mut self) -> Self {
        self.soap_normalization = true;
        self
    }

    /// Requires the STR-Transform.
    pub const fn with_str_transform(mut self) -> Self {
        self.str_transform = true;
        self
    }

    /// Uses XPath.
    pub const fn with_xpath(mut self) -> Self {
        self.xpath = true;
        self
    }

    /// Returns the algorithms of the suite; `None` for one that the specification does not define. Those with
    /// AES-GCM, `Basic128GCM` and so on, are Apache CXF's.
    pub fn algorithms(&self) -> Option<Algorithms> {
        let (cipher, rest) =
            CIPHERS.iter().find_map(|cipher| Some((cipher, self.name.strip_prefix(cipher.name)?)))?;
        let (rest, gcm) = match rest.strip_prefix("GCM") {
            Some(rest) if cipher.gcm.is_some() => (rest, cipher.gcm),
            _ => (rest, None),
        };
        let (rest, digest) = match rest.strip_prefix("Sha256") {
            Some(rest) => (rest, SHA256),
            None => (rest, SHA1),
        };
        let asymmetric_key_wrap = match rest {
            "" => RSA_OAEP,
            "Rsa15" => RSA_1_5,
            _ => return None,
        };
        Some(Algorithms {
            digest,
            encryption: gcm.unwrap_or(cipher.cbc),
            symmetric_key_wrap: cipher.key_wrap,
            asymmetric_key_wrap,
            symmetric_signature: "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            asymmetric_signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            encryption_key_bits: cipher.bits,
            signature_key_bits: cipher.bits.min(192),
        })
    }
}

/// Algorithms of a suite, by their URIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Algorithms {
    /// Digest of signed parts: SHA-1 or SHA-256.
    pub digest: &'static str,
    /// Encryption of messages.
    pub encryption: &'static str,
    /// Encryption of keys by keys.
    pub symmetric_key_wrap: &'static str,
    /// Encryption of keys by certificates.
    pub asymmetric_key_wrap: &'static str,
    /// Signature by symmetric keys. The specification has HMAC-SHA1 in all suites; WCF uses HMAC-SHA256 in those with
    /// `Sha256`.
    pub symmetric_signature: &'static str,
    /// Signature by certificates. The specification has RSA-SHA1 in all suites; WCF uses RSA-SHA256 in those with `Sha256`.
    pub asymmetric_signature: &'static str,
    /// Length of keys that are derived for encryption, in bits.
    pub encryption_key_bits: u32,
    /// Length of keys that are derived for signatures, in bits.
    pub signature_key_bits: u32,
}

struct Cipher {
    name: &'static str,
    cbc: &'static str,
    gcm: Option<&'static str>,
    key_wrap: &'static str,
    bits: u32,
}

const CIPHERS: &[Cipher] = &[
    Cipher {
        name: "Basic256",
        cbc: "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
        gcm: Some("http://www.w3.org/2009/xmlenc11#aes256-gcm"),
        key_wrap: "http://www.w3.org/2001/04/xmlenc#kw-aes256",
        bits: 256,
    },
    Cipher {
        name: "Basic192",
        cbc: "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
        gcm: Some("http://www.w3.org/2009/xmlenc11#aes192-gcm"),
        key_wrap: "http://www.w3.org/2001/04/xmlenc#kw-aes192",
        bits: 192,
    },
    Cipher {
        name: "Basic128",
        cbc: "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
        gcm: Some("http://www.w3.org/2009/xmlenc11#aes128-gcm"),
        key_wrap: "http://www.w3.org/2001/04/xmlenc#kw-aes128",
        bits: 128,
    },
    Cipher {
        name: "TripleDes",
        cbc: "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
        gcm: None,
        key_wrap: "http://www.w3.org/2001/04/xmlenc#kw-tripledes",
        bits: 192,
    },
];

const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const RSA_OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const RSA_1_5: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";

#[cfg(test)]
mod tests {
    use super::AlgorithmSuite;

    #[test]
    fn algorithms_by_name() {
        let of = |name| AlgorithmSuite::new(name).algorithms();
        let basic = of("Basic256Sha256Rsa15").expect("a suite of the specification");
        assert!(basic.digest.ends_with("sha256") && basic.encryption.ends_with("aes256-cbc"), "{basic:?}");
        assert!(
            basic.asymmetric_key_wrap.ends_with("rsa-1_5") && basic.signature_key_bits == 192,
            "{basic:?}"
        );
        let gcm = of("Basic128GCM").expect("a suite of CXF");
        assert!(gcm.encryption.ends_with("aes128-gcm") && gcm.digest.ends_with("sha1"), "{gcm:?}");
        assert_eq!(of("TripleDesGCM"), None);
        assert_eq!(of("Basic256Sha512"), None);
    }
}
