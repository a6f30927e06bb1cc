//! One HTTP exchange: SOAP 1.1, section 6; SOAP 1.2 part 2, section 7.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION,
    RETRY_AFTER,
};
use http::{Method, Request, StatusCode};

use super::{CallError, CallErrorKind, Config, Exchange};
use crate::soap::{SoapVersion, mask, scan};
use crate::transport::{pack, unpacked};
use crate::xml::{ReadError, decode};

/// How much of a reply is kept with an error, in bytes.
const KEPT_REPLY: usize = 64 << 10;
/// How much of a body that is not SOAP an error quotes, in characters.
const QUOTED: usize = 300;
/// Texts shorter than this are not looked for in replies: too much would look like them.
const SHORTEST_SECRET: usize = 4;

/// Secrets longer than this may be cut in two at the end of what is kept of a reply.
const LONGEST_SECRET: usize = 16 << 10;

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    headers: HeaderMap,
    /// The secrets of the request, as they stood in it, unescaped, and escaped once more.
    secrets: Vec<String>,
}

/// Sends a request and receives the reply, whatever its status is.
pub(crate) async fn exchange(
    config: &Config,
    operation: &str,
    action: &str,
    xml: String,
) -> Result<Reply, CallError> {
    let failed = |kind| Err(CallError::new(kind));
    let xml = Bytes::from(xml);
    let request = match request(config, action, xml.clone()) {
        Ok(request) => request,
        Err(problem) => return failed(CallErrorKind::Endpoint(problem)),
    };
    let span = tracing::Span::current();
    span.record("request_bytes", request.body().len());
    let start = Instant::now();
    let limit = config.read.limits.message_bytes;
    let response = config.transport.send(request, limit).await;
    let response = response.and_then(|response| unpacked(response, limit));
    let duration = start.elapsed();
    span.record("duration_ms", duration.as_millis() as u64);
    let xml = String::from_utf8_lossy(&xml);
    let observe = |reply: Option<(StatusCode, &str)>| {
        if let Some(observer) = &config.observer {
            observer(&Exchange {
                operation,
                endpoint: config.endpoint.shown(),
                request: &xml,
                reply,
                duration,
                secrets: &config.secrets,
            });
        }
    };
    let response = match response {
        Ok(response) => response,
        Err(error) => {
            observe(None);
            return failed(CallErrorKind::Transport(error));
        }
    };
    let (parts, body) = response.into_parts();
    span.record("status", parts.status.as_u16());
    span.record("reply_bytes", body.len());
    let secrets = secrets(config, &xml);
    let reply = Reply { status: parts.status, body, headers: parts.headers, secrets };
    if config.observer.is_some() {
        // A reply may quote a secret anywhere: a fault that tells which ticket it does not know.
        let text = reply.lossy();
        observe(Some((reply.status, &reply.scrubbed(&text).map_or(text, Cow::Owned))));
    }
    Ok(reply)
}

fn request(config: &Config, action: &str, xml: Bytes) -> Result<Request<Bytes>, String> {
    let endpoint = config.endpoint.parsed()?;
    let mut request = Request::new(if config.gzip { pack(&xml) } else { xml });
    *request.method_mut() = Method::POST;
    *request.uri_mut() = endpoint.uri.clone();
    let headers = request.headers_mut();
    let unfit = |_| "the operation's SOAP action can't stand in an HTTP header".to_owned();
    match config.version {
        SoapVersion::V1_1 => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(SoapVersion::V1_1.content_type()));
            let action = HeaderValue::try_from(format!("\"{action}\"")).map_err(unfit)?;
            headers.insert("soapaction", action);
        }
        SoapVersion::V1_2 => {
            let plain = SoapVersion::V1_2.content_type();
            let value = if action.is_empty() {
                HeaderValue::from_static(plain)
            } else {
                HeaderValue::try_from(format!("{plain}; action=\"{action}\"")).map_err(unfit)?
            };
            headers.insert(CONTENT_TYPE, value);
        }
    }
    if config.gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml, application/soap+xml"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    if let Some(authorization) = &endpoint.authorization {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    for (name, value) in &config.http_headers {
        headers.insert(name, value.clone());
    }
    Ok(request)
}

/// What is secret in a request.
fn secrets(config: &Config, xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    let names: Vec<&str> = config.secrets.iter().map(String::as_str).collect();
    scan(xml, &names, &mut |text| {
        let text = text.trim();
        if text.len() >= SHORTEST_SECRET && !found.iter().any(|known| known == text) {
            if text.contains('&') {
                found.push(unescape(text));
                // As a reply has it that quotes the request as a text.
                found.push(text.replace('&', "&amp;"));
            }
            found.push(text.to_owned());
        }
    });
    // The longest first: one may be a part of another.
    found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    found
}

/// A text that this crate escaped.
fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

impl Reply {
    /// The body as text, in the encoding that it says it is in.
    pub(crate) fn text(&self) -> Result<Cow<'_, str>, ReadError> {
        let charset = parameter(self.header(CONTENT_TYPE), "charset");
        decode(&self.body, charset)
    }

    fn lossy(&self) -> Cow<'_, str> {
        self.text().unwrap_or_else(|_| String::from_utf8_lossy(&self.body))
    }

    fn header(&self, name: http::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The text without the secrets of the request; `None` if there are none in it.
    pub(super) fn scrubbed(&self, text: &str) -> Option<String> {
        let mut scrubbed = Cow::Borrowed(text);
        for secret in &self.secrets {
            if scrubbed.contains(secret.as_str()) {
                scrubbed = Cow::Owned(scrubbed.replace(secret.as_str(), "***"));
            }
        }
        match scrubbed {
            Cow::Owned(scrubbed) => Some(scrubbed),
            Cow::Borrowed(_) => None,
        }
    }

    /// The start of the reply, for a person who looks into an error.
    pub(super) fn shown(&self, config: &Config) -> String {
        self.masked_start(config, KEPT_REPLY)
    }

    fn masked_start(&self, config: &Config, bytes: usize) -> String {
        let text = self.lossy();
        let names: Vec<&str> = config.secrets.iter().map(String::as_str).collect();
        // More than is kept, so that no secret is cut in two and then not recognized.
        let mut masked = mask(&text[..floor(&text, bytes + LONGEST_SECRET)], &names);
        if let Some(scrubbed) = self.scrubbed(&masked) {
            masked = scrubbed;
        }
        masked.truncate(floor(&masked, bytes));
        masked
    }

    /// The start of the body on one line.
    fn quoted(&self, config: &Config) -> String {
        let start = self.masked_start(config, QUOTED * 8);
        let line: Vec<&str> = start.split_whitespace().collect();
        let line = line.join(" ");
        let mut quoted: String = line.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
        if quoted.len() < line.len() {
            quoted.push('…');
        }
        quoted
    }

    pub(super) fn status_error(&self, config: &Config) -> CallErrorKind {
        let location = self.header(LOCATION).split(['?', '#']).next().unwrap_or_default();
        // User info, should there be some.
        let location = location.rsplit('@').next().unwrap_or_default();
        CallErrorKind::HttpStatus {
            status: self.status,
            body: self.quoted(config),
            retry_after: self.header(RETRY_AFTER).trim().parse().ok().map(Duration::from_secs),
            location: Some(location.to_owned()).filter(|location| !location.is_empty()),
        }
    }

    pub(super) fn not_soap(&self, config: &Config) -> CallErrorKind {
        CallErrorKind::NotSoap {
            content_type: self.header(CONTENT_TYPE).to_owned(),
            body: self.quoted(config),
        }
    }
}

/// The last character boundary of a text that is not behind `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
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
