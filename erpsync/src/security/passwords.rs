//! Checking user names and passwords.

use ring::digest::SHA256_OUTPUT_LEN;
use ring::hmac;
use ring::rand::SystemRandom;

use super::username::{ReceivedPassword, digest};
use super::{SecurityError, SecurityErrorKind};
use crate::transport::BoxError;
use crate::{BoxFuture, Secret};

/// Users and their passwords, as a server knows them.
///
/// A closure is one, too, if it returns the password of a user at once:
///
/// ```
/// use erpsync::Secret;
/// use erpsync::security::Requirements;
///
/// let requirements = Requirements::new()
///     .with_passwords(|user: &str| (user == "sync").then(|| Secret::from("a password")));
/// ```
///
/// A server that keeps nothing but hashes implements [`verify`](Self::verify); it can take no password digests.
pub trait Passwords: Send + Sync {
    /// Returns the password of a user; `None` for one who does not exist or has none.
    ///
    /// # Errors
    ///
    /// If it can't be looked up now.
    fn password<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>>;

    /// Checks a password that was sent as text. In its default form it is compared with [`password`](Self::password), in a time
    /// that depends on neither.
    ///
    /// # Errors
    ///
    /// If it can't be checked now.
    fn verify<'a>(
        &'a self,
        user: &'a str,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let known = self.password(user).await?;
            Ok(known.is_some()
                & are_equal(known.unwrap_or_default().expose().as_bytes(), password.expose().as_bytes()))
        })
    }
}

impl<F: Fn(&str) -> Option<Secret<String>> + Send + Sync> Passwords for F {
    fn password<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(std::future::ready(Ok(self(user))))
    }
}

/// Compares two texts in a time that depends on their lengths only: by their HMACs with a key that is made up.
fn are_equal(one: &[u8], other: &[u8]) -> bool {
    let Ok(key) = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()) else { return false };
    let tag = hmac::sign(&key, one);
    debug_assert_eq!(tag.as_ref().len(), SHA256_OUTPUT_LEN);
    hmac::verify(&key, other, tag.as_ref()).is_ok()
}

/// Checks the password of a token. All failures are one error, and an unknown user costs what a known one does.
pub(super) async fn check(
    passwords: &dyn Passwords,
    user: &str,
    password: &ReceivedPassword,
    nonce: &[u8],
    created: &str,
) -> Result<(), SecurityError> {
    let unavailable = |error| SecurityError::of_program("passwords can't be looked up", error);
    let is_right = match password {
        ReceivedPassword::Text(password) => passwords.verify(user, password).await.map_err(unavailable)?,
        ReceivedPassword::Digest(received) => {
            let known = passwords.password(user).await.map_err(unavailable)?;
            let exists = known.is_some();
            let expected = digest(nonce, created, &known.unwrap_or_default());
            exists & are_equal(&expected, received)
        }
    };
    match is_right {
        true => Ok(()),
        false => Err(SecurityError::new(
            SecurityErrorKind::FailedAuthentication,
            "the user is not known, or the password is wrong",
        )),
    }
}
