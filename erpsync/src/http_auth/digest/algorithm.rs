//! Hash algorithms, and the values that are computed with them: RFC 7616, section 3.4.

use md5::{Digest as _, Md5};
use ring::digest::{self, SHA256, SHA512_256};

/// Hash algorithm of Digest: RFC 7616, section 6.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// `MD5`, which is broken as a hash, and all that most servers offer.
    Md5,
    /// `MD5-sess`.
    Md5Sess,
    /// `SHA-256`.
    Sha256,
    /// `SHA-256-sess`.
    Sha256Sess,
    /// `SHA-512-256`: SHA-512/256 of FIPS 180-4.
    Sha512_256,
    /// `SHA-512-256-sess`.
    Sha512_256Sess,
}

impl DigestAlgorithm {
    /// All algorithms.
    pub const ALL: &'static [Self] =
        &[Self::Md5, Self::Md5Sess, Self::Sha256, Self::Sha256Sess, Self::Sha512_256, Self::Sha512_256Sess];

    /// The name in challenges and credentials.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Sess => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Sess => "SHA-256-sess",
            Self::Sha512_256 => "SHA-512-256",
            Self::Sha512_256Sess => "SHA-512-256-sess",
        }
    }

    /// The algorithm of a name, of which upper and lower case do not matter.
    pub(in crate::http_auth) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str().eq_ignore_ascii_case(name))
    }

    /// Rank by strength.
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Md5 | Self::Md5Sess => 0,
            Self::Sha256 | Self::Sha256Sess => 1,
            Self::Sha512_256 | Self::Sha512_256Sess => 2,
        }
    }

    /// The session key binds the password to the nonces of both sides.
    fn is_of_session(self) -> bool {
        matches!(self, Self::Md5Sess | Self::Sha256Sess | Self::Sha512_256Sess)
    }

    /// The hash of parts with colons between them, in lower-case hexadecimal digits.
    pub(super) fn hash(self, parts: &[&[u8]]) -> String {
        let bytes = match self {
            Self::Md5 | Self::Md5Sess => {
                let mut hash = Md5::new();
                joined(parts, |bytes| hash.update(bytes));
                hash.finalize().to_vec()
            }
            Self::Sha256 | Self::Sha256Sess => sha2(&SHA256, parts),
            Self::Sha512_256 | Self::Sha512_256Sess => sha2(&SHA512_256, parts),
        };
        hex(&bytes)
    }
}

fn sha2(algorithm: &'static digest::Algorithm, parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = digest::Context::new(algorithm);
    joined(parts, |bytes| hash.update(bytes));
    hash.finish().as_ref().to_vec()
}

fn joined(parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            update(b":");
        }
        update(part);
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Quality of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http_auth) enum Qop {
    /// `auth`: method and address.
    Auth,
    /// `auth-int`: the body, too.
    AuthInt,
}

impl Qop {
    pub(in crate::http_auth) fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::AuthInt => "auth-int",
        }
    }

    pub(in crate::http_auth) fn from_name(name: &str) -> Option<Self> {
        [Self::Auth, Self::AuthInt].into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name))
    }
}

/// Values that a response is computed of, but for the message.
#[derive(Clone)]
pub(in crate::http_auth) struct Inputs {
    pub(in crate::http_auth) algorithm: DigestAlgorithm,
    pub(in crate::http_auth) nonce: String,
    pub(in crate::http_auth) cnonce: String,
    /// The nonce count, as eight hexadecimal digits.
    pub(in crate::http_auth) count: String,
    /// `None` for the form of RFC 2069, which has neither count nor cnonce.
    pub(in crate::http_auth) qop: Option<Qop>,
}

impl Inputs {
    /// The hash of user and password: `H(A1)`.
    pub(in crate::http_auth) fn key(&self, user: &str, realm: &str, password: &str) -> String {
        let key = self.algorithm.hash(&[user.as_bytes(), realm.as_bytes(), password.as_bytes()]);
        match self.algorithm.is_of_session() {
            true => self.algorithm.hash(&[key.as_bytes(), self.nonce.as_bytes(), self.cnonce.as_bytes()]),
            false => key,
        }
    }

    /// The response to a challenge, by the key. The method is empty for the proof of the server (`rspauth`, section 3.5).
    pub(in crate::http_auth) fn response(&self, key: &str, method: &str, uri: &str, body: &[u8]) -> String {
        let message = match self.qop {
            Some(Qop::AuthInt) => {
                let body = self.algorithm.hash(&[body]);
                self.algorithm.hash(&[method.as_bytes(), uri.as_bytes(), body.as_bytes()])
            }
            _ => self.algorithm.hash(&[method.as_bytes(), uri.as_bytes()]),
        };
        let (key, message, nonce) = (key.as_bytes(), message.as_bytes(), self.nonce.as_bytes());
        match self.qop {
            None => self.algorithm.hash(&[key, nonce, message]),
            Some(qop) => {
                let (count, cnonce) = (self.count.as_bytes(), self.cnonce.as_bytes());
                self.algorithm.hash(&[key, nonce, count, cnonce, qop.as_str().as_bytes(), message])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(algorithm: DigestAlgorithm, nonce: &str, cnonce: &str, qop: Option<Qop>) -> Inputs {
        let (nonce, cnonce, count) = (nonce.to_owned(), cnonce.to_owned(), "00000001".to_owned());
        Inputs { algorithm, nonce, cnonce, count, qop }
    }

    #[test]
    fn hashes() {
        for (algorithm, of_abc) in [
            (DigestAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (DigestAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (DigestAlgorithm::Sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ] {
            assert_eq!(algorithm.hash(&[b"abc"]), of_abc, "{algorithm:?}");
        }
    }

    /// RFC 7616, section 3.9.1.
    #[test]
    fn the_example_of_rfc_7616() {
        let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        for (algorithm, expected) in [
            (DigestAlgorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (DigestAlgorithm::Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let inputs = inputs(algorithm, nonce, cnonce, Some(Qop::Auth));
            let key = inputs.key("Mufasa", "http-auth@example.org", "Circle of Life");
            assert_eq!(inputs.response(&key, "GET", "/dir/index.html", b""), expected);
        }
    }

    /// RFC 2617, section 3.5, and RFC 2069, section 2.4, with the value that its errata give.
    #[test]
    fn the_examples_of_older_specifications() {
        let nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        let one = inputs(DigestAlgorithm::Md5, nonce, "0a4f113b", Some(Qop::Auth));
        let key = one.key("Mufasa", "testrealm@host.com", "Circle Of Life");
        let response = one.response(&key, "GET", "/dir/index.html", b"");
        assert_eq!(response, "6629fae49393a05397450978507c4ef1");
        let one = inputs(DigestAlgorithm::Md5, nonce, "", None);
        let key = one.key("Mufasa", "testrealm@host.com", "CircleOfLife");
        assert_eq!(one.response(&key, "GET", "/dir/index.html", b""), "1949323746fe6a43ef61f9606e7febea");
    }
}
