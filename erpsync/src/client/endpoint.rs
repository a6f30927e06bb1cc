//! The address of a service.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::uri::Scheme;
use http::{HeaderValue, Uri};

use crate::redact::{MASK, in_url, percent_decode};

/// Address of a service: a URL with the scheme `http` or `https`.
///
/// A text becomes one where it is set ([`Client::new`](super::Client::new)). User info in it (`https://user:password@host/…`) is sent
/// as `Authorization: Basic`. `Display` and `Debug` show the address without user info and query.
///
/// ```
/// use erpsync::client::Endpoint;
///
/// let endpoint = Endpoint::new("https://user:secret@crm.example.com/ErpSync.svc?key=secret")?;
/// assert_eq!(endpoint.to_string(), "https://crm.example.com/ErpSync.svc");
/// assert!(Endpoint::new("crm.example.com").is_err());
/// # Ok::<(), erpsync::client::EndpointError>(())
/// ```
#[derive(Clone)]
pub struct Endpoint {
    /// As it was given: to derive other addresses from.
    given: String,
    /// Without user info.
    pub(super) uri: Uri,
    /// Value of the header field `Authorization` that the user info stands for.
    pub(super) authorization: Option<HeaderValue>,
    display_url: String,
    /// The user info and the values of the query.
    pub(super) secrets: Arc<[String]>,
}

/// Error of an address that can't be called. The address is not in its text, since it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError {
    reason: String,
}

impl EndpointError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the endpoint can't be called: {}", self.reason)
    }
}

impl std::error::Error for EndpointError {}

impl From<Infallible> for EndpointError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Endpoint {
    /// Parses an address.
    ///
    /// # Errors
    ///
    /// If it is not a URL, has another scheme than `http` or `https`, or has no host.
    pub fn new(url: impl Into<String>) -> Result<Self, EndpointError> {
        parse(url.into().trim()).map_err(EndpointError::new)
    }

    /// The parts of the address that may identify the caller: its user info and its query.
    pub(crate) fn identity(&self) -> (Option<String>, Option<String>) {
        let given = self.given.split('#').next().unwrap_or_default();
        let (_, user_info) = split_user_info(given);
        let query = given.split_once('?').map(|(_, query)| query.to_owned());
        (user_info.map(str::to_owned), query)
    }

    /// Reports whether both addresses have the same scheme, host and port: RFC 9110, section 4.3.1.
    pub(crate) fn is_same_origin(&self, other: &Self) -> bool {
        self.is_origin_of(&other.uri)
    }

    /// Reports whether an address has the same scheme, host and port as this one.
    pub(crate) fn is_origin_of(&self, other: &Uri) -> bool {
        is_same_origin(&self.uri, other)
    }

    /// The address without user info and query.
    pub(crate) fn display_url(&self) -> &str {
        &self.display_url
    }

    /// The address with the last segment of its path replaced, its query dropped:
    /// `https://host/Remote/Services86/ErpSync.svc` and `SoPrincipal.svc`.
    pub(crate) fn sibling(&self, segment: &str) -> Result<Self, EndpointError> {
        let without_query = self.given.split(['?', '#']).next().unwrap_or_default();
        let authority = without_query.find("://").map_or(0, |at| at + 3);
        let base = match without_query[authority..].rfind('/') {
            Some(slash) => &without_query[..=authority + slash],
            None => return Self::new(format!("{without_query}/{segment}")),
        };
        Self::new(format!("{base}{segment}"))
    }
}

/// Reports whether two addresses have the same scheme, host and port: RFC 9110, section 4.3.1.
pub(super) fn is_same_origin(one: &Uri, other: &Uri) -> bool {
    let host = |uri: &Uri| uri.host().unwrap_or_default().to_ascii_lowercase();
    one.scheme() == other.scheme() && port(one) == port(other) && host(one) == host(other)
}

/// The port of an address, be it that of its scheme.
fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 })
}

fn parse(given: &str) -> Result<Endpoint, String> {
    let whole = given;
    let Some((scheme, rest)) = given.split_once("://") else {
        return Err("the URL must begin with `http://` or `https://`".to_owned());
    };
    let hidden = hidden_user_info(rest);
    let given = given.split('#').next().unwrap_or_default();
    let (uri, user_info) = split_user_info(given);
    let authorization = user_info.map(basic).transpose()?;
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
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
    if port.is_some_and(|port| !port.is_empty() && port.parse::<u16>().is_err()) {
        return Err(
            "its port is none; in a user name or a password `/`, `?`, `#` and `@` are written `%2F`, \
                    `%3F`, `%23` and `%40`"
                .to_owned(),
        );
    }
    let display_url = match hidden {
        Some(behind) => format!("{scheme}://{MASK}@{}", behind.split(['?', '#']).next().unwrap_or_default()),
        None => format!("{scheme}://{authority}{}", uri.path()),
    };
    let decoded = user_info.map(|user_info| String::from_utf8_lossy(&percent_decode(user_info)).into_owned());
    let secrets = in_url(decoded.as_deref(), uri.query()).into();
    Ok(Endpoint { given: whole.to_owned(), uri, authorization, display_url, secrets })
}

/// The text behind a `@` that does not end the user info, but may have been meant to: in
/// `http://user:pa/ss@host/` the password should have been escaped. The text before it is not shown.
fn hidden_user_info(rest: &str) -> Option<&str> {
    let authority = rest.find(['/', '?', '#'])?;
    let path = &rest[authority..];
    let end = match path.find(['?', '#']) {
        // Without a path, what looks like a query or a fragment may be a password.
        None | Some(0) => path.len(),
        Some(end) => end,
    };
    let at = path[..end].rfind('@')?;
    Some(&path[at + 1..])
}

/// The address without `user:password@`, and what that is.
fn split_user_info(given: &str) -> (String, Option<&str>) {
    let Some(start) = given.find("://").map(|at| at + 3) else { return (given.to_owned(), None) };
    let end = given[start..].find(['/', '?']).map_or(given.len(), |at| start + at);
    match given[start..end].rfind('@') {
        Some(at) => {
            let without = format!("{}{}", &given[..start], &given[start + at + 1..]);
            (without, Some(&given[start..start + at]))
        }
        None => (given.to_owned(), None),
    }
}

/// Value of `Authorization: Basic` for user info (RFC 7617).
fn basic(user_info: &str) -> Result<HeaderValue, String> {
    let basic = BASE64_STANDARD.encode(percent_decode(user_info));
    let mut value = HeaderValue::try_from(format!("Basic {basic}"))
        .map_err(|_| "its user info can't be sent".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

impl TryFrom<&str> for Endpoint {
    type Error = EndpointError;

    fn try_from(url: &str) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;

    fn try_from(url: String) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

impl TryFrom<&String> for Endpoint {
    type Error = EndpointError;

    fn try_from(url: &String) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(url: &str) -> Result<Self, EndpointError> {
        Self::new(url)
    }
}

/// Shows the address without user info and query.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display_url())
    }
}

/// Shows the address without user info and query.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display_url())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_and_query_are_not_shown() {
        let endpoint = Endpoint::new("https://us%40er:pw@host:8443/a/ErpSync.svc?key=secret#x").unwrap();
        assert_eq!(endpoint.display_url(), "https://host:8443/a/ErpSync.svc");
        assert_eq!(format!("{endpoint:?}"), endpoint.display_url());
        assert_eq!(endpoint.to_string(), endpoint.display_url());
        assert_eq!(endpoint.uri, "https://host:8443/a/ErpSync.svc?key=secret");
        assert_eq!(endpoint.authorization.as_ref().unwrap(), "Basic dXNAZXI6cHc=");
    }

    #[test]
    fn user_info_that_is_not_escaped_is_not_shown() {
        let shown = |given: &str| Endpoint::new(given).unwrap().display_url().to_owned();
        assert_eq!(shown("http://user:1234/ss@host/a?b=c"), "http://***@host/a");
        assert_eq!(shown("http://user:1234?ss@host/a"), "http://***@host/a");
        assert_eq!(shown("http://user:1234#ss@host/a"), "http://***@host/a");
        assert_eq!(shown("http://name:password@host/us@er"), "http://***@er");
        assert_eq!(shown("http://host/a?mail=me@there"), "http://host/a");
        for given in ["http://user:pa/ss@host/", "http://user:pa?ss@host/", "http://user:pa#ss@host/"] {
            let error = Endpoint::new(given).unwrap_err().to_string();
            assert!(error.contains("`%2F`") && !error.contains("ss@"), "{given}");
        }
        assert!(Endpoint::new("http://[::1]/").is_ok());
        assert!(Endpoint::new("http://[::1]:80/").is_ok());
        assert!(Endpoint::new("http://host:/").is_ok());
    }

    #[test]
    fn siblings() {
        let sibling = |given: &str| Endpoint::new(given).unwrap().sibling("SoPrincipal.svc").unwrap().given;
        assert_eq!(sibling("http://h/Services86/ErpSync.svc?x=/y"), "http://h/Services86/SoPrincipal.svc");
        assert_eq!(sibling("http://h/Services86/"), "http://h/Services86/SoPrincipal.svc");
        assert_eq!(sibling("http://h"), "http://h/SoPrincipal.svc");
        assert_eq!(sibling("http://u:p@h/E.svc"), "http://u:p@h/SoPrincipal.svc");
    }

    #[test]
    fn origins() {
        let one = Endpoint::new("https://u:p@host/a?b").unwrap();
        for (other, is_same) in [
            ("https://HOST:443/b", true),
            ("https://host:8443/a", false),
            ("http://host:443/a", false),
            ("https://host2/a", false),
        ] {
            assert_eq!(one.is_same_origin(&Endpoint::new(other).unwrap()), is_same, "{other}");
        }
    }

    #[test]
    fn rejected_addresses() {
        for (given, reason) in [
            ("", "the URL must begin with `http://` or `https://`"),
            ("host/path", "the URL must begin with `http://` or `https://`"),
            ("ftp://host/", "`ftp` is not `http` or `https`"),
        ] {
            assert_eq!(Endpoint::new(given).unwrap_err().reason, reason, "{given}");
        }
        assert!(Endpoint::new("http://").is_err());
        assert!(Endpoint::new("http://a b/").is_err());
    }
}
