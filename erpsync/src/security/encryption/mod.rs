//! Encrypted messages: XML Encryption 1.1, as WS-Security 1.1.1 uses it. Feature `encryption`.
//!
//! [`Encryption`] is what is encrypted in sent messages, and for whom; [`Decryption`] has the keys for received ones:
//!
//! ```no_run
//! use erpsync::security::certificates::Certificate;
//! use erpsync::security::encryption::{Decryption, Encryption};
//! use erpsync::security::keys::PrivateKey;
//! use erpsync::security::{Requirements, Security};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Certificate::from_pem(std::fs::read("server.cert.pem")?)?;
//! let own = Certificate::from_pem(std::fs::read("client.cert.pem")?)?;
//! let key = PrivateKey::from_pem(std::fs::read("client.key.pem")?)?;
//!
//! let decryption = Decryption::default().with_key(&key, &own)?;
//! let security = Security::new()
//!     .with_encryption(Encryption::for_certificate(&server)?)
//!     .with_requirements(Requirements::new().with_decryption(decryption));
//! # Ok(()) }
//! ```
//!
//! # Structure
//!
//! `algorithm` has the identifiers, `cipher` encrypts data, `key_encryption` keys. `syntax` takes elements apart. `sending` with
//! `message_key` and `encrypt` makes encrypted messages; `receive` goes through the security header of a received one, `session_keys` holds its
//! keys, `decrypt` replaces its parts, and `fragment` checks that what was decrypted can stand where it is put.

mod algorithm;
mod cipher;
mod decrypt;
mod decryption;
mod encrypt;
mod fragment;
mod key_encryption;
mod message_key;
mod receive;
mod secret_key;
mod sending;
mod session_keys;
mod syntax;
#[cfg(test)]
mod tests;

pub use self::algorithm::{DataAlgorithm, KeyAlgorithm};
pub use self::decryption::Decryption;
pub(super) use self::key_encryption::RsaPrivateKey;
pub(super) use self::message_key::{ExchangeKey, Peer};
pub(super) use self::secret_key::SecretKey;
pub use self::sending::Encryption;
pub(super) use self::session_keys::{KeyIndex, SessionKeys};

/// Namespace of what XML Encryption 1.1 added.
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

use super::names::{WSSE, WSSE11, XENC};
use super::signature::DS;
