//! Credentials of Basic: RFC 7617.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Refusal, Verified};
use crate::secret::Secret;
use crate::server::{Identity, Passwords};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) async fn verify(credentials: &str, passwords: &dyn Passwords) -> Result<Verified, Refusal> {
    let unauthorized = Refusal::Unauthorized { is_stale: false };
    let Some((user, password)) = parse(credentials) else { return Err(unauthorized) };
    match passwords.check(&user, &password).await {
        Ok(true) => Ok(Verified {
            identity: Identity::new(user, "Basic"),
            #[cfg(feature = "http-digest")]
            proof: None,
        }),
        Ok(false) => Err(unauthorized),
        Err(error) => Err(Refusal::Unavailable(error)),
    }
}

/// User name and password.
fn parse(credentials: &str) -> Option<(String, Secret<String>)> {
    let bytes = BASE64.decode(credentials.trim()).ok()?;
    let pair = String::from_utf8(bytes).unwrap_or_else(|error| {
        // ISO-8859-1: its bytes are the first characters of Unicode.
        error.as_bytes().iter().copied().map(char::from).collect()
    });
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.into()))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn credentials() {
        for (credentials, expected) in [
            ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", Some(("Aladdin", "open sesame"))),
            ("dGVzdDoxMjPCow", Some(("test", "123£"))),
            // ISO-8859-1.
            ("dGVzdDoxMjOj", Some(("test", "123£"))),
            ("Ym9iOmE6Yg==", Some(("bob", "a:b"))),
            ("Og==", Some(("", ""))),
            ("Ym9i", None),
            ("", None),
            ("****", None),
        ] {
            let found = parse(credentials);
            let found = found.as_ref().map(|(user, password)| (&**user, &**password.expose()));
            assert_eq!(found, expected, "{credentials}");
        }
    }
}
