//! Identity of the sender of a request, and the passwords that it is proved with.

use std::borrow::Cow;

use http::request::Parts;
use subtle::ConstantTimeEq;

use crate::BoxFuture;
use crate::secret::Secret;
use crate::transport::BoxError;

/// Verified identity of the sender of a request.
///
/// A check of credentials puts it into the extensions of the HTTP request, so that the implementation of the service has it:
///
/// ```
/// use erpsync::server::Identity;
///
/// # let (mut parts, ()) = http::Request::new(()).into_parts();
/// parts.extensions.insert(Identity::new("bob", "Basic"));
/// assert_eq!(Identity::of(&parts).map(Identity::name), Some("bob"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    name: String,
    scheme: Cow<'static, str>,
}

impl Identity {
    /// The identity of this name, which was proved by this scheme.
    pub fn new(name: impl Into<String>, scheme: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), scheme: scheme.into() }
    }

    /// The identity that was verified for a request; `None` if none was.
    pub fn of(request: &Parts) -> Option<&Self> {
        request.extensions.get()
    }

    /// The name: of a user, or of the subject of a certificate.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scheme that proved it: `Basic`, `Digest`, `UsernameToken`, and so on.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }
}

/// Passwords of users, as a server looks them up.
///
/// Functions from a user name to a password implement it:
///
/// ```
/// use erpsync::Secret;
/// use erpsync::server::Passwords;
///
/// fn require(_: impl Passwords) {}
/// require(|user: &str| (user == "bob").then(|| Secret::from("secret")));
/// ```
pub trait Passwords: Send + Sync {
    /// Returns the password of a user; `None` for a user that is not known.
    ///
    /// # Errors
    ///
    /// If the store of the passwords can't be reached.
    fn password<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>>;

    /// Reports whether a password is that of a user. Compares in constant time, unless overridden.
    ///
    /// Overridden where only hashes of passwords are stored; schemes that need the password itself (Digest, the digest of a
    /// UsernameToken) can't be used then.
    ///
    /// # Errors
    ///
    /// If the store of the passwords can't be reached.
    fn check<'a>(
        &'a self,
        user: &'a str,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let known = self.password(user).await?;
            // An unknown user takes as long as a known one.
            let expected = known.as_ref().map_or("", |known| known.expose());
            let is_equal: bool = expected.as_bytes().ct_eq(password.expose().as_bytes()).into();
            Ok(is_equal & known.is_some())
        })
    }
}

impl<F> Passwords for F
where
    F: Fn(&str) -> Option<Secret<String>> + Send + Sync,
{
    fn password<'a>(&'a self, user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        let password = self(user);
        Box::pin(async move { Ok(password) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::park::block_on;

    #[test]
    fn passwords() {
        let passwords = |user: &str| (user == "bob").then(|| Secret::from("pässword"));
        for (user, password, is_right) in [
            ("bob", "pässword", true),
            ("bob", "password", false),
            ("bob", "", false),
            ("eve", "pässword", false),
            ("eve", "", false),
        ] {
            let checked = block_on(passwords.check(user, &password.into())).unwrap();
            assert_eq!(checked, is_right, "{user} {password}");
        }
    }
}
