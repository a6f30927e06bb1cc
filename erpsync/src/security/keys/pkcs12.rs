//! Keys and certificates in one file: PKCS #12, RFC 7292.

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};

use super::{KeyError, PrivateKey};
use crate::security::certificates::Certificate;

impl PrivateKey {
    /// Reads the private key of a PKCS #12 file (`.p12`, `.pfx`), and its certificates, that of the key first.
    ///
    /// The file is one of the program's own: it may ask for much work to derive its key.
    ///
    /// # Errors
    ///
    /// If the password is wrong, the file has no private key with a certificate, or the key is of a kind or size that can't be used.
    pub fn from_pkcs12(file: &[u8], password: &str) -> Result<(Self, Vec<Certificate>), KeyError> {
        let refused = |_| KeyError::new("the PKCS #12 file can't be read, or its password is another one");
        let store = KeyStore::from_pkcs12(file, password, Pkcs12ImportPolicy::Strict).map_err(refused)?;
        let (_, chain) = store
            .private_key_chain()
            .ok_or_else(|| KeyError::new("the PKCS #12 file has no private key with a certificate in it"))?;
        let certificates =
            chain.certs().iter().map(|certificate| Certificate::from_der(certificate.as_der()));
        Ok((Self::from_pkcs8(chain.key().as_der())?, certificates.collect::<Result<_, _>>()?))
    }
}
