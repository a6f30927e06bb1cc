//! The URL by which clients reach a server, as far as the request shows it.

use http::header::{FORWARDED, HOST};
use http::request::Parts;

use super::documents::Documents;

/// Returns the URL without its query: the one that was set, else the one that the request was sent to.
pub(super) fn public_url(documents: &Documents, parts: &Parts) -> String {
    if let Some(address) = &documents.address {
        return address.clone();
    }
    let forwarded = if documents.forwarded { Forwarded::of(parts) } else { Forwarded::default() };
    let host =
        parts.uri.authority().map(|authority| authority.as_str()).or_else(|| header(parts, HOST.as_str()));
    let host = forwarded.host.or(host).unwrap_or("localhost");
    let scheme = forwarded.scheme.or(parts.uri.scheme_str()).unwrap_or("http");
    format!("{scheme}://{host}{}{}", forwarded.prefix.unwrap_or_default(), parts.uri.path())
}

/// Properties of the request that a proxy received: from `Forwarded` (RFC 7239), else from the header fields that
/// were used before there was that. The first of several proxies counts, since the client calls that one.
#[derive(Default)]
struct Forwarded<'h> {
    scheme: Option<&'h str>,
    host: Option<&'h str>,
    prefix: Option<&'h str>,
}

impl<'h> Forwarded<'h> {
    fn of(parts: &'h Parts) -> Self {
        let first = |name| header(parts, name).and_then(|value| value.split(',').next()).map(str::trim);
        let parameter = |name: &str| {
            let pairs = first(FORWARDED.as_str())?.split(';').filter_map(|pair| pair.split_once('='));
            let mut values = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
            values.next().map(|(_, value)| value.trim().trim_matches('"'))
        };
        let scheme = parameter("proto").or_else(|| first("x-forwarded-proto"));
        let host = parameter("host").or_else(|| first("x-forwarded-host"));
        let prefix = first("x-forwarded-prefix").map(|prefix| prefix.trim_end_matches('/'));
        Self {
            scheme: scheme.filter(|scheme| matches!(*scheme, "http" | "https")),
            host: host.filter(|host| !host.is_empty() && host.bytes().all(is_of_host)),
            prefix: prefix.filter(|prefix| prefix.starts_with('/') && prefix.bytes().all(is_of_path)),
        }
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte)
}

fn is_of_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/.-_~%!$&'()*+,;=:@".contains(&byte)
}

fn header<'h>(parts: &'h Parts, name: &str) -> Option<&'h str> {
    parts.headers.get(name).and_then(|value| value.to_str().ok())
}
