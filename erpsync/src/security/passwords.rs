//! The check of user names and passwords: UsernameToken Profile 1.1.1.

use std::time::SystemTime;

use subtle::ConstantTimeEq;

use super::layout::missing;
use super::replay::replay_key;
use super::time::parsed;
use super::username::{ReceivedPassword, ReceivedToken, digest};
use super::{Requirements, SecurityError, SecurityErrorKind};
use crate::server::Passwords;

impl Requirements {
    /// Checks the password of a token, and that the token is new.
    pub(super) async fn authenticate(
        &self,
        passwords: &dyn Passwords,
        token: &ReceivedToken,
        now: SystemTime,
    ) -> Result<(), SecurityError> {
        let ReceivedToken { user, password, nonce, created } = token;
        let password = password.as_ref().ok_or_else(|| missing("the UsernameToken has no password"))?;
        match password {
            ReceivedPassword::Text(_) if self.only_digests => {
                let message = "the password is sent as text, where only digests are accepted";
                return Err(SecurityError::new(SecurityErrorKind::UnsupportedToken, message));
            }
            // Without both it could be sent again by anyone.
            ReceivedPassword::Digest(_) if nonce.is_none() || created.is_none() => {
                return Err(missing("the UsernameToken has a password digest without nonce or without time"));
            }
            _ => {}
        }
        let time = created.as_deref().map(|created| parsed(created, "Created")).transpose()?;
        if let Some(time) = time {
            self.freshness.check(time, now, "UsernameToken")?;
        }
        let (nonce, created) = (nonce.as_deref(), created.as_deref().unwrap_or_default());
        check_password(passwords, user, password, nonce.unwrap_or_default(), created).await?;
        match nonce {
            // Only now: who knows no password can't fill the cache.
            Some(nonce) => {
                let key = match password {
                    // A digest is over nonce and time one behind the other, so that octets can be moved from one to the other.
                    ReceivedPassword::Digest(digest) => replay_key(&[b"UsernameToken", digest]),
                    ReceivedPassword::Text(_) => {
                        replay_key(&[b"UsernameToken", user.as_bytes(), nonce, created.as_bytes()])
                    }
                };
                self.record(key, now, self.freshness.end(time.unwrap_or(now))).await
            }
            None => Ok(()),
        }
    }
}

/// Checks the password of a token. All failures are one error, and an unknown user costs what a known one does.
async fn check_password(
    passwords: &dyn Passwords,
    user: &str,
    password: &ReceivedPassword,
    nonce: &[u8],
    created: &str,
) -> Result<(), SecurityError> {
    let unavailable = |error| SecurityError::of_program("passwords can't be looked up", error);
    let is_right = match password {
        ReceivedPassword::Text(password) => passwords.check(user, password).await.map_err(unavailable)?,
        ReceivedPassword::Digest(received) => {
            let known = passwords.password(user).await.map_err(unavailable)?;
            let exists = known.is_some();
            let expected = digest(nonce, created, &known.unwrap_or_default());
            exists & bool::from(expected.ct_eq(received))
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
