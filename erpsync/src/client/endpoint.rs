//! The address of a service.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderValue, Uri};

/// An address that was checked to be one, or what is wrong with it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// As it was given: to derive other addresses from.
    given: String,
    parsed: Result<Parsed, String>,
}

#[derive(Clone)]
pub(crate) struct Parsed {
    /// Without user info.
    pub(crate) uri: Uri,
    /// What the user info says.
    pub(crate) authorization: Option<HeaderValue>,
    /// For people: without user info and query.
    pub(crate) shown: String,
}

impl Endpoint {
    pub(crate) fn new(given: impl Into<String>) -> Self {
        let given = given.into();
        let parsed = parse(given.trim());
        Self { given, parsed }
    }

    pub(crate) fn parsed(&self) -> Result<&Parsed, String> {
        self.parsed.as_ref().map_err(Clone::clone)
    }

    /// For people.
    pub(crate) fn shown(&self) -> &str {
        self.parsed.as_ref().map_or("(not a URL)", |parsed| &parsed.shown)
    }

    /// The address with the last segment of its path replaced, its query dropped:
    /// `https://host/Remote/Services86/ErpSync.svc` and `SoPrincipal.svc`.
    pub(crate) fn sibling(&self, segment: &str) -> Self {
        let without_query = self.given.trim().split(['?', '#']).next().unwrap_or_default();
        let authority = without_query.find("://").map_or(0, |at| at + 3);
        let base = match without_query[authority..].rfind('/') {
            Some(slash) => &without_query[..=authority + slash],
            None => return Self::new(format!("{without_query}/{segment}")),
        };
        Self::new(format!("{base}{segment}"))
    }
}

fn parse(given: &str) -> Result<Parsed, String> {
    let (given, _fragment) = given.split_once('#').unwrap_or((given, ""));
    if !given.contains("://") {
        return Err("the URL must begin with `http://` or `https://`".to_owned());
    }
    let (uri, authorization) = take_user_info(given)?;
    // The text of the address is in no message: it may hold a password in an unexpected place.
    let uri: Uri = uri.parse().map_err(|error| format!("it is not a URL ({error})"))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => {}
        (Some("http" | "https"), _) => return Err("the URL has no host".to_owned()),
        (scheme, _) => {
            return Err(format!("`{}` is not `http` or `https`", scheme.unwrap_or_default()));
        }
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let shown = format!("{}://{authority}{}", uri.scheme_str().unwrap_or_default(), uri.path());
    Ok(Parsed { uri, authorization, shown })
}

/// Splits `user:password@` off, as what `Authorization: Basic` says it with (RFC 7617).
fn take_user_info(given: &str) -> Result<(String, Option<HeaderValue>), String> {
    let Some(start) = given.find("://").map(|at| at + 3) else { return Ok((given.to_owned(), None)) };
    let end = given[start..].find(['/', '?']).map_or(given.len(), |at| start + at);
    let Some(at) = given[start..end].rfind('@') else { return Ok((given.to_owned(), None)) };
    let user_info = &given[start..start + at];
    let basic = BASE64_STANDARD.encode(percent_decode(user_info));
    let mut value = HeaderValue::try_from(format!("Basic {basic}"))
        .map_err(|_| "its user info can't be sent".to_owned())?;
    value.set_sensitive(true);
    Ok((format!("{}{}", &given[..start], &given[start + at + 1..]), Some(value)))
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = |digit: u8| char::from(digit).to_digit(16);
        match behind {
            [high, low, tail @ ..] if *first == b'%' => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push((high * 16 + low) as u8);
                    rest = tail;
                }
                _ => {
                    bytes.push(*first);
                    rest = behind;
                }
            },
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    bytes
}

/// For people.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_and_query_are_not_shown() {
        let endpoint = Endpoint::new("https://us%40er:pw@host:8443/a/ErpSync.svc?key=secret#x");
        assert_eq!(endpoint.shown(), "https://host:8443/a/ErpSync.svc");
        assert_eq!(format!("{endpoint:?}"), endpoint.shown());
        let parsed = endpoint.parsed().unwrap();
        assert_eq!(parsed.uri, "https://host:8443/a/ErpSync.svc?key=secret");
        assert_eq!(parsed.authorization.as_ref().unwrap(), "Basic dXNAZXI6cHc=");
    }

    #[test]
    fn siblings() {
        let sibling = |given: &str| Endpoint::new(given).sibling("SoPrincipal.svc").given;
        assert_eq!(sibling("http://h/Services86/ErpSync.svc?x=/y"), "http://h/Services86/SoPrincipal.svc");
        assert_eq!(sibling("http://h/Services86/"), "http://h/Services86/SoPrincipal.svc");
        assert_eq!(sibling("http://h"), "http://h/SoPrincipal.svc");
        assert_eq!(sibling("http://u:p@h/E.svc"), "http://u:p@h/SoPrincipal.svc");
    }

    #[test]
    fn what_is_no_address() {
        for (given, reason) in [
            ("", "the URL must begin with `http://` or `https://`"),
            ("host/path", "the URL must begin with `http://` or `https://`"),
            ("ftp://host/", "`ftp` is not `http` or `https`"),
        ] {
            assert_eq!(Endpoint::new(given).parsed().err().unwrap(), reason, "{given}");
        }
        assert!(Endpoint::new("http://").parsed().is_err());
        assert!(Endpoint::new("http://a b/").parsed().is_err());
    }
}
