//! Credentials in addresses and in HTTP header fields.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderName, HeaderValue};

use super::names::is_secret_by_pattern;
use crate::auth_params::parameters;

/// Parts of names of header fields that hold credentials, besides the patterns of elements.
const FIELDS: [&str; 6] = ["authorization", "cookie", "credential", "session", "signature", "key"];

/// The secrets of an address: its user info, whole and in parts, and the values of its query.
pub(crate) fn in_url(user_info: Option<&str>, query: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(user_info) = user_info {
        push_with_parts(user_info, &mut found);
    }
    for pair in query.into_iter().flat_map(|query| query.split(['&', ';'])) {
        let value = pair.split_once('=').map_or(pair, |(_, value)| value);
        found.push(value.to_owned());
        found.push(decoded(value));
    }
    found
}

/// Reports whether an HTTP header field holds credentials: by its name, or since it is marked as sensitive.
pub(crate) fn is_credential(name: &HeaderName, value: &HeaderValue) -> bool {
    if matches!(name.as_str(), "accept" | "accept-encoding" | "content-type" | "soapaction" | "user-agent") {
        // Most fields of most requests, which are not worth a search.
        return value.is_sensitive();
    }
    value.is_sensitive()
        || FIELDS.iter().any(|part| name.as_str().contains(part))
        || is_secret_by_pattern(name.as_str())
}

/// The secrets in an HTTP header field: none, unless it holds credentials.
pub(crate) fn in_header_field(name: &HeaderName, value: &HeaderValue) -> Vec<String> {
    let mut found = Vec::new();
    if !is_credential(name, value) {
        return found;
    }
    let value = String::from_utf8_lossy(value.as_bytes());
    let value = match name.as_str() {
        // The rest is about the cookie: RFC 6265, section 4.1.
        "set-cookie" => value.split(';').next().unwrap_or_default().trim(),
        _ => value.trim(),
    };
    found.push(value.to_owned());
    if let Some(response) = digest_response(value) {
        // The rest of it is the server's, or the address.
        found.push(response);
        return found;
    }
    match value.split_once(' ') {
        // RFC 7617.
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("basic") => {
            found.push(credentials.to_owned());
            let decoded = BASE64_STANDARD.decode(credentials.trim()).ok();
            if let Some(pair) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
                push_with_parts(&pair, &mut found);
            }
        }
        Some((_scheme, credentials)) => found.push(credentials.to_owned()),
        None => {}
    }
    // Parameters (RFC 9110, section 11.2), and cookies (RFC 6265, section 4).
    if name.as_str().contains("cookie") || name.as_str().contains("auth") {
        for part in value.split([';', ',', ' ']).filter_map(|part| part.split_once('=')) {
            found.push(part.1.trim().trim_matches('"').to_owned());
        }
    }
    found
}

/// The response in credentials of Digest: RFC 7616, section 3.4.
fn digest_response(value: &str) -> Option<String> {
    let (scheme, list) = value.split_once(' ')?;
    let list = scheme.eq_ignore_ascii_case("digest").then(|| parameters(list))??;
    list.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("response")).map(|(_, response)| response)
}

/// A value of a query without its percent escapes.
fn decoded(value: &str) -> String {
    String::from_utf8_lossy(&percent_decode(value)).replace('+', " ")
}

/// The bytes of a text with percent escapes (RFC 3986, section 2.1).
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    percent_encoding::percent_decode_str(text).collect()
}

fn push_with_parts(pair: &str, found: &mut Vec<String>) {
    found.push(pair.to_owned());
    let (user, password) = pair.split_once(':').unwrap_or((pair, ""));
    found.extend([user.to_owned(), password.to_owned()]);
    found.push(BASE64_STANDARD.encode(pair));
}

#[cfg(test)]
mod tests {
    use super::{in_header_field, in_url};

    fn of_field(name: &'static str, value: &'static str) -> Vec<String> {
        in_header_field(&http::HeaderName::from_static(name), &http::HeaderValue::from_static(value))
    }

    #[test]
    fn of_header_fields() {
        assert_eq!(of_field("authorization", "Bearer abc.def"), ["Bearer abc.def", "abc.def"]);
        let basic = of_field("proxy-authorization", "Basic dXNlcjpwYXNz");
        assert!(
            ["dXNlcjpwYXNz", "user:pass", "user", "pass"].iter().all(|part| basic.iter().any(|b| b == part))
        );
        let digest = "Digest username=\"bob\", uri=\"/a\", qop=auth, response=\"0123456789abcdef\"";
        assert_eq!(of_field("authorization", digest), [digest, "0123456789abcdef"]);
        let cookies = of_field("cookie", "a=first; b=\"second\"");
        assert!(["first", "second"].iter().all(|part| cookies.iter().any(|c| c == part)), "{cookies:?}");
        for name in ["x-api-key", "api_key", "ocp-apim-subscription-key", "x-auth-token", "x-amz-signature"] {
            assert_eq!(of_field(name, "k"), ["k"], "{name}");
        }
        assert_eq!(of_field("accept", "text/xml"), [""; 0]);
        let mut value = http::HeaderValue::from_static("v");
        value.set_sensitive(true);
        assert_eq!(in_header_field(&http::HeaderName::from_static("x-own"), &value), ["v"]);
    }

    #[test]
    fn of_an_address() {
        let found = in_url(Some("user:pa:ss"), Some("key=fi%20rst&second;x=third"));
        assert_eq!(
            found,
            [
                "user:pa:ss",
                "user",
                "pa:ss",
                "dXNlcjpwYTpzcw==",
                "fi%20rst",
                "fi rst",
                "second",
                "second",
                "third",
                "third"
            ]
        );
    }
}
