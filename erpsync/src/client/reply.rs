//! What came back: as text, as what an error says of it, without the secrets.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use http::{HeaderName, StatusCode};

use super::error::Received;
use super::masks::Masks;
use super::{CallErrorKind, Config};
use crate::soap::{Operation, SoapVersion};
use crate::xml::{Noted, ReadError, decode};

/// How much of a reply is kept with an error, in bytes.
const KEPT_REPLY: usize = 64 << 10;
/// How much of a body that is not SOAP an error quotes, in characters.
const QUOTED: usize = 300;
/// Secrets longer than this may be cut in two at the end of what is kept of a reply.
const LONGEST_SECRET: usize = 16 << 10;

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    pub(super) headers: HeaderMap,
    pub(super) masks: Arc<Masks>,
}

impl Reply {
    /// A reply of which nothing is known but its body.
    pub(super) fn of_body(config: &Config, operation: &Operation, body: Bytes) -> Self {
        let mut secrets = Noted::default();
        operation.secrets.iter().for_each(|name| secrets.note(name));
        let masks = Arc::new(Masks::new(config, secrets, Bytes::new()));
        Self { status: StatusCode::OK, body, headers: HeaderMap::new(), masks }
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

    /// What an error keeps of it.
    pub(super) fn received(&self) -> Received {
        Received { status: self.status, retry_after: self.retry_after(), text: self.masked_start(KEPT_REPLY) }
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

    fn masked_start(&self, bytes: usize) -> String {
        let text = self.lossy();
        // More than is kept, so that no secret is cut in two and then not recognized.
        let mut masked = self.masks.by_name(&text[..floor(&text, bytes + LONGEST_SECRET)]);
        if let Some(scrubbed) = self.masks.scrubbed(&masked) {
            masked = scrubbed;
        }
        masked.truncate(floor(&masked, bytes));
        masked
    }

    /// What a header field says, without the secrets of the request.
    fn told(&self, value: &str) -> String {
        self.masks.scrubbed(value).unwrap_or_else(|| value.to_owned())
    }

    /// The start of the body on one line.
    fn quoted(&self) -> String {
        let start = self.masked_start(QUOTED * 8);
        let line: Vec<&str> = start.split_whitespace().collect();
        let line = line.join(" ");
        let mut quoted: String = line.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
        if quoted.len() < line.len() {
            quoted.push('…');
        }
        quoted
    }

    pub(super) fn status_error(&self) -> CallErrorKind {
        let location = self.header(LOCATION).split(['?', '#']).next().unwrap_or_default();
        // User info, should there be some.
        let location = self.told(location.rsplit('@').next().unwrap_or_default());
        CallErrorKind::HttpStatus {
            status: self.status,
            body: self.quoted(),
            location: Some(location).filter(|location| !location.is_empty()),
        }
    }

    pub(super) fn not_soap(&self) -> CallErrorKind {
        CallErrorKind::NotSoap { content_type: self.told(self.header(CONTENT_TYPE)), body: self.quoted() }
    }
}

/// The last character boundary of a text that is not behind `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
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
