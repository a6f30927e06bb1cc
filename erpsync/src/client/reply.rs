//! What came back: as text, as what an error says of it, without the secrets.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderName, StatusCode, response};

use super::error::Received;
use super::{CallErrorKind, Config, ReceivedText};
use crate::redact::{Redaction, Sources, in_header_field, visible};
use crate::soap::{Operation, SoapVersion};
use crate::xml::{ReadError, SecretParts, decode};

/// How much of a reply is kept with an error, in bytes.
const KEPT_REPLY: usize = 64 << 10;
/// How much of a body that is not SOAP is kept with the kind of an error, in bytes.
const KEPT_BODY: usize = 8 << 10;

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    headers: HeaderMap,
    /// What is known from the request.
    request: Redaction,
    /// With what is known from the reply: made when something of it is shown.
    redaction: OnceLock<Redaction>,
}

/// The redaction of a call with this message.
pub(super) fn redaction(config: &Config, secrets: &SecretParts, request: Bytes) -> Redaction {
    let of_endpoint = config.endpoint.parsed().ok().map(|endpoint| &endpoint.secrets);
    let texts = of_endpoint.into_iter().chain([&config.credentials]);
    Redaction::new(Sources {
        given: config.secrets.clone(),
        typed_names: secrets.names.iter().collect(),
        request,
        typed: secrets.places().collect(),
        texts: texts.filter(|texts| !texts.is_empty()).cloned().collect(),
    })
}

impl Reply {
    pub(super) fn new(parts: response::Parts, body: Bytes, request: Redaction) -> Self {
        Self { status: parts.status, body, headers: parts.headers, request, redaction: OnceLock::new() }
    }

    /// A reply of which nothing is known but its body.
    pub(super) fn of_body(config: &Config, operation: &Operation, body: Bytes) -> Self {
        let mut secrets = SecretParts::default();
        operation.secrets.iter().for_each(|name| secrets.names.note(name));
        let (parts, ()) = http::Response::new(()).into_parts();
        Self::new(parts, body, redaction(config, &secrets, Bytes::new()))
    }

    /// The body as text, in the encoding that it says it is in.
    pub(crate) fn text(&self) -> Result<Cow<'_, str>, ReadError> {
        decode(&self.body, charset(self.header(CONTENT_TYPE)))
    }

    pub(super) fn lossy(&self) -> Cow<'_, str> {
        self.text().unwrap_or_else(|_| String::from_utf8_lossy(&self.body))
    }

    fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The redaction of what is shown of it: it knows the secrets of the request and those of the reply.
    pub(super) fn redaction(&self) -> &Redaction {
        self.redaction.get_or_init(|| {
            let cookies = self.headers.get_all(SET_COOKIE);
            let cookies: Vec<String> =
                cookies.iter().flat_map(|value| in_header_field(&SET_COOKIE, value)).collect();
            self.request.with_reply(&self.lossy(), &cookies)
        })
    }

    /// What an error keeps of it.
    pub(super) fn received(&self) -> Received {
        Received { status: self.status, retry_after: self.retry_after(), text: self.shown_start(KEPT_REPLY) }
    }

    /// `Retry-After`: seconds, or a date, which counts from what the server says it has now.
    fn retry_after(&self) -> Option<Duration> {
        let told = self.header(RETRY_AFTER).trim();
        if let Ok(seconds) = told.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let then = httpdate::parse_http_date(told).ok()?;
        let now = httpdate::parse_http_date(self.header(DATE).trim()).unwrap_or_else(|_| SystemTime::now());
        Some(then.duration_since(now).unwrap_or_default())
    }

    fn shown_start(&self, bytes: usize) -> String {
        let mut shown = visible(self.redaction().message_start(&self.lossy(), bytes));
        shown.truncate(shown.floor_char_boundary(bytes));
        shown
    }

    fn received_text(&self, text: &str) -> ReceivedText {
        ReceivedText::new(text, self.redaction())
    }

    /// The start of the body.
    fn start(&self) -> ReceivedText {
        let text = self.lossy();
        self.received_text(text[..text.floor_char_boundary(KEPT_BODY)].trim())
    }

    pub(super) fn status_error(&self) -> CallErrorKind {
        let location = self.header(LOCATION).split(['?', '#']).next().unwrap_or_default();
        // User info, should there be some.
        let location = location.rsplit('@').next().filter(|location| !location.is_empty());
        CallErrorKind::HttpStatus {
            status: self.status,
            body: self.start(),
            location: location.map(|location| self.received_text(location)),
        }
    }

    pub(super) fn not_soap(&self) -> CallErrorKind {
        CallErrorKind::NotSoap {
            content_type: self.received_text(self.header(CONTENT_TYPE)),
            body: self.start(),
        }
    }
}

/// The `charset` of a media type.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    if content_type.is_empty() {
        return None;
    }
    let usual = [SoapVersion::V1_1, SoapVersion::V1_2].map(SoapVersion::content_type);
    if usual.contains(&content_type) { Some("utf-8") } else { parameter(content_type, "charset") }
}

/// A parameter of a media type: RFC 9110, section 5.6.6.
pub(crate) fn parameter<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, behind) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim(), &after[end..])
            }
        };
        if key.trim().trim_start_matches(';').trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn parameters_of_media_types() {
        let value = "application/soap+xml; charset=utf-8; action=\"urn:a;b=c\"; x = y ";
        assert_eq!(parameter(value, "charset"), Some("utf-8"));
        assert_eq!(parameter(value, "ACTION"), Some("urn:a;b=c"));
        assert_eq!(parameter(value, "x"), Some("y"));
        assert_eq!(parameter(value, "b"), None);
        assert_eq!(parameter("text/xml", "charset"), None);
        assert_eq!(parameter("text/xml; charset=\"utf-8", "charset"), Some("utf-8"));
    }
}
