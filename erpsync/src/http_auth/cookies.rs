//! Cookies: RFC 6265.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::{COOKIE, SET_COOKIE};
use http::uri::Scheme;
use http::{HeaderValue, Uri};

use crate::BoxFuture;
use crate::client::{CallError, HttpRequest, HttpResponse, Interceptor};

/// Cookies of the servers that a client calls: kept for as long as the client, or less, and sent back to the host that set them.
///
/// For services that keep a session, and for load balancers. Each cookie goes to its own host only, whatever its `Domain` is; `Path`,
/// `Secure`, `Expires` and `Max-Age` hold. At most 50 cookies of a host are kept, and 300 in all, of at most 4 KiB each; the oldest go
/// first. Clones of the client share them.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::Cookies;
///
/// let client = Client::new("https://erp.example.com/Orders.svc")?.with_interceptor(Cookies::new());
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Default)]
#[must_use]
pub struct Cookies(Mutex<Vec<Cookie>>);

/// A cookie, by the names of the specification, section 5.3.
#[derive(Clone, Debug, PartialEq)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
    is_secure: bool,
    /// `None` for one that has no end of its own.
    expiry: Option<SystemTime>,
}

const MOST_PER_HOST: usize = 50;
const MOST: usize = 300;
/// Maximum length of name and value, in bytes.
const MOST_BYTES: usize = 4096;

/// Address of the request of a call.
#[derive(Clone)]
struct CookieCall(Uri);

impl Cookies {
    /// No cookies yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn cookies(&self) -> MutexGuard<'_, Vec<Cookie>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cookies for a request, as the header field has them: section 5.4.
    fn matching(&self, uri: &Uri, now: SystemTime) -> String {
        let mut cookies = self.cookies();
        cookies.retain(|cookie| cookie.expiry.is_none_or(|expiry| now < expiry));
        let mut matching: Vec<&Cookie> = cookies.iter().filter(|cookie| cookie.is_for(uri)).collect();
        // Longer paths first; the sort keeps the order of their creation.
        matching.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> =
            matching.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        pairs.join("; ")
    }

    /// Takes the value of `Set-Cookie` in: section 5.3.
    fn set(&self, uri: &Uri, value: &str, now: SystemTime) {
        let Some(cookie) = Cookie::parse(uri, value, now) else { return };
        let mut cookies = self.cookies();
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        if !is_https && cookies.iter().any(|known| known.is_shadowed_by(&cookie)) {
            return;
        }
        let is_same = |known: &Cookie| {
            (&known.host, &known.path, &known.name) == (&cookie.host, &cookie.path, &cookie.name)
        };
        let place = cookies.iter().position(is_same);
        match (place, cookie.expiry.is_some_and(|expiry| expiry <= now)) {
            (Some(at), true) => drop(cookies.remove(at)),
            (None, true) => {}
            (Some(at), false) => cookies[at] = cookie,
            (None, false) => {
                let of_host = cookies.iter().filter(|known| known.host == cookie.host).count();
                let oldest = match of_host >= MOST_PER_HOST {
                    true => cookies.iter().position(|known| known.host == cookie.host),
                    false => (cookies.len() >= MOST).then_some(0),
                };
                if let Some(oldest) = oldest {
                    cookies.remove(oldest);
                }
                cookies.push(cookie);
            }
        }
    }
}

impl Cookie {
    /// Reads the value of `Set-Cookie`: section 5.2. `None` for one that this host can't set.
    fn parse(uri: &Uri, value: &str, now: SystemTime) -> Option<Self> {
        let mut parts = value.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        let has_control = |text: &str| text.chars().any(char::is_control);
        if name.is_empty() || name.len() + value.len() > MOST_BYTES || has_control(name) || has_control(value)
        {
            return None;
        }
        let host = host(uri);
        let (mut expires, mut max_age) = (None, None);
        let (mut path, mut is_secure) = (default_path(uri.path()), false);
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match &*name.trim().to_ascii_lowercase() {
                "expires" => expires = date(value).or(expires),
                "max-age" => max_age = value.parse::<i64>().ok().or(max_age),
                "domain" => {
                    let domain = value.trim_start_matches('.').to_ascii_lowercase();
                    let is_own = host == domain || host.ends_with(&format!(".{domain}"));
                    if !domain.is_empty() && !is_own {
                        return None;
                    }
                }
                "path" if value.starts_with('/') => path = value,
                "path" => path = default_path(uri.path()),
                "secure" => is_secure = true,
                _ => {}
            }
        }
        if is_secure && uri.scheme() != Some(&Scheme::HTTPS) {
            return None;
        }
        let expiry = match max_age {
            Some(seconds) => {
                let seconds = u64::try_from(seconds).unwrap_or(0);
                // A time beyond the range of the clock is none.
                now.checked_add(Duration::from_secs(seconds))
            }
            None => expires,
        };
        let (path, name, value) = (path.to_owned(), name.to_owned(), value.to_owned());
        Some(Self { host, path, name, value, is_secure, expiry })
    }

    /// Reports whether it is a secure cookie that another one of the name would hide or replace: whoever answers for the host
    /// without TLS could choose the session. RFC 6265bis, section 5.7, step 9.
    fn is_shadowed_by(&self, other: &Self) -> bool {
        self.is_secure && self.host == other.host && self.name == other.name
    }

    /// Reports whether a request gets the cookie: section 5.1.4.
    fn is_for(&self, uri: &Uri) -> bool {
        let path = uri.path();
        let has_path = path
            .strip_prefix(&*self.path)
            .is_some_and(|rest| rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/'));
        has_path && self.host == host(uri) && (!self.is_secure || uri.scheme() == Some(&Scheme::HTTPS))
    }
}

fn host(uri: &Uri) -> String {
    uri.host().unwrap_or_default().to_ascii_lowercase()
}

/// The path up to its last slash: section 5.1.4.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(slash) => &path[..slash],
    }
}

/// A date in one of the forms of HTTP, or with hyphens, as Netscape had it.
fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).or_else(|_| httpdate::parse_http_date(&text.replace('-', " "))).ok()
}

impl Interceptor for Cookies {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let uri = request.http().uri().clone();
            let mut cookies = self.matching(&uri, SystemTime::now());
            request.extensions_mut().insert(CookieCall(uri));
            if cookies.is_empty() {
                return Ok(());
            }
            let headers = request.http_mut().headers_mut();
            if let Some(own) = headers.get(COOKIE).and_then(|own| own.to_str().ok()) {
                cookies = format!("{own}; {cookies}");
            }
            if let Ok(mut value) = HeaderValue::try_from(cookies) {
                value.set_sensitive(true);
                headers.insert(COOKIE, value);
            }
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        let Some(CookieCall(uri)) = response.extensions().get().cloned() else { return Ok(()) };
        for value in response.http().headers.get_all(SET_COOKIE) {
            if let Ok(value) = std::str::from_utf8(value.as_bytes()) {
                self.set(&uri, value, SystemTime::now());
            }
        }
        Ok(())
    }
}

/// Shows no cookie.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    /// Sets cookies from a URL at second 1000, and returns those for another URL at a later second.
    fn sent(from: &str, values: &[&str], to: &str, second: u64) -> String {
        let cookies = Cookies::new();
        let at = |second| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        values.iter().for_each(|value| cookies.set(&uri(from), value, at(1000)));
        cookies.matching(&uri(to), at(second))
    }

    #[test]
    fn a_response_without_tls_hides_no_secure_cookie() {
        let cookies = Cookies::new();
        let now = SystemTime::UNIX_EPOCH;
        cookies.set(&uri("https://h/"), "sid=own; Secure", now);
        for forged in ["sid=forged", "sid=forged; Path=/a/b", "sid=; Max-Age=0"] {
            cookies.set(&uri("http://h/a"), forged, now);
            assert_eq!(cookies.matching(&uri("https://h/a/b"), now), "sid=own", "{forged}");
        }
        cookies.set(&uri("http://h/"), "other=1", now);
        assert_eq!(cookies.matching(&uri("http://h/"), now), "other=1");
    }

    #[test]
    fn cookies_go_to_their_host_and_path() {
        let from = "https://h.example.com/a/b.svc";
        for (value, to, expected) in [
            ("x=1", "https://h.example.com/a/c.svc", "x=1"),
            ("x=1", "https://H.EXAMPLE.com:8443/a/c.svc", "x=1"),
            ("x=1", "http://h.example.com/a/", "x=1"),
            ("x=1", "https://h.example.com/ab", ""),
            ("x=1", "https://h.example.com/", ""),
            ("x=1", "https://example.com/a/", ""),
            ("x=1", "https://i.h.example.com/a/", ""),
            ("x=1; Domain=example.com", "https://other.example.com/a/", ""),
            ("x=1; Domain=.EXAMPLE.com", "https://h.example.com/a/", "x=1"),
            ("x=1; Domain=ample.com", "https://h.example.com/a/", ""),
            ("x=1; domain=other.com", "https://h.example.com/a/", ""),
            ("x=1; Path=/", "https://h.example.com/", "x=1"),
            ("x=1; Path=/a/b", "https://h.example.com/a/bc", ""),
            ("x=1; Path=relative", "https://h.example.com/a/b", "x=1"),
            ("x=1; Secure; HttpOnly", "https://h.example.com/a/b", "x=1"),
            ("x=1; secure", "http://h.example.com/a/b", ""),
            (" x = a b=\"c\" ; y=2", "https://h.example.com/a/b", "x=a b=\"c\""),
            ("x", "https://h.example.com/a/b", ""),
            ("=1", "https://h.example.com/a/b", ""),
            ("x=\u{7}", "https://h.example.com/a/b", ""),
        ] {
            assert_eq!(sent(from, &[value], to, 1001), expected, "{value} {to}");
        }
        assert_eq!(sent("http://h/", &["x=1; Secure"], "https://h/", 1001), "", "set without TLS");
    }

    #[test]
    fn cookies_end() {
        for (value, second, expected) in [
            ("x=1; Max-Age=10", 1009, "x=1"),
            ("x=1; Max-Age=10", 1010, ""),
            ("x=1; Max-Age=0", 1001, ""),
            ("x=1; Max-Age=-5", 1001, ""),
            ("x=1; Max-Age=9223372036854775807", 1001, "x=1"),
            ("x=1; Max-Age=soon", 1001, "x=1"),
            ("x=1; Expires=Thu, 01 Jan 1970 00:20:00 GMT", 1199, "x=1"),
            ("x=1; Expires=Thu, 01 Jan 1970 00:20:00 GMT", 1200, ""),
            ("x=1; Expires=Thu, 01-Jan-1970 00:20:00 GMT", 1200, ""),
            ("x=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=100", 1099, "x=1"),
            ("x=1; Expires=whenever", 9999, "x=1"),
        ] {
            assert_eq!(sent("http://h/", &[value], "http://h/", second), expected, "{value}");
        }
        assert_eq!(sent("http://h/", &["x=1", "x=2"], "http://h/", 1001), "x=2");
        assert_eq!(sent("http://h/", &["x=1", "x=; Max-Age=0"], "http://h/", 1001), "");
        let ordered = sent("http://h/a/b", &["x=1; Path=/", "y=2", "z=3"], "http://h/a/b", 1001);
        assert_eq!(ordered, "y=2; z=3; x=1");
    }

    #[test]
    fn the_number_of_cookies_is_bounded() {
        let cookies = Cookies::new();
        let now = SystemTime::now();
        for number in 0..1000 {
            cookies.set(&uri("http://one/"), &format!("x{number}=1"), now);
        }
        assert_eq!(cookies.cookies().len(), MOST_PER_HOST);
        assert!(cookies.matching(&uri("http://one/"), now).starts_with("x950=1"));
        for number in 0..1000 {
            cookies.set(&uri(&format!("http://h{number}/")), "x=1", now);
        }
        assert_eq!(cookies.cookies().len(), MOST);
        cookies.set(&uri("http://one/"), &format!("x={}", "y".repeat(MOST_BYTES)), now);
        assert_eq!(cookies.matching(&uri("http://one/"), now), "");
    }
}
