//! Signers: what makes a signature value, wherever its key is.

use super::KeyError;
use crate::BoxFuture;
use crate::security::signature::SignatureAlgorithm;

/// Key that signs: in this process ([`PrivateKey`](super::PrivateKey), [`HmacKey`](super::HmacKey)), in an HSM or in a cloud.
///
/// ```
/// use erpsync::BoxFuture;
/// use erpsync::security::keys::{KeyError, Signer};
/// use erpsync::security::signature::SignatureAlgorithm;
///
/// struct CloudKey { /* a client of the cloud */ }
///
/// # async fn call_the_cloud(_: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// impl Signer for CloudKey {
///     fn algorithm(&self) -> SignatureAlgorithm {
///         SignatureAlgorithm::RsaSha256
///     }
///
///     fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>> {
///         Box::pin(async move {
///             call_the_cloud(message).await.map_err(|_| KeyError::new("the cloud does not sign"))
///         })
///     }
/// }
/// ```
pub trait Signer: Send + Sync {
    /// The algorithm of the signatures.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs a message: the canonical form of `ds:SignedInfo`, some kilobytes at most. The digest of the algorithm is computed
    /// here, too.
    ///
    /// The value of ECDSA is `r` and `s` as numbers of fixed length, one behind the other (XML Signature 1.1, section 6.4.3).
    ///
    /// # Errors
    ///
    /// If the key can't be used. The reason must not quote it.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>>;
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
    fn algorithm(&self) -> SignatureAlgorithm {
        (**self).algorithm()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, KeyError>> {
        (**self).sign(message)
    }
}
