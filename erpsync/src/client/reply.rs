//! Replies: as text, and as what an error shows of them, without the secrets.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{
    CONTENT_TYPE, DATE, LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE,
};
use http::response::Parts;
use http::{HeaderName, StatusCode};

use super::endpoint::Endpoint;
use super::error::Received;
use super::streaming::Begun;
use super::{CallError, CallErrorKind, Challenge, Config, ReceivedText};
use crate::attachment::Package;
use crate::media_type::{charset, is_multipart};
use crate::redact::{Redaction, Sources, in_header_field, visible};
use crate::soap::{HttpResponseParts, Operation};
#[cfg(any(feature = "http", feature = "reqwest"))]
use crate::transport::reason_phrase;
use crate::xml::{ReadError, SecretParts, decode};

/// Maximum part of a reply that is kept with an error, in bytes.
const KEPT_REPLY: usize = 64 << 10;
/// Maximum part of a body that is not SOAP which is kept with the kind of an error, in bytes.
const KEPT_BODY: usize = 8 << 10;

/// A reply, whatever is in it.
pub(super) struct Reply<'c> {
    pub(super) http: Parts,
    /// The body; of a message with several parts the root.
    pub(super) body: Bytes,
    /// The message with several parts, and the content type of its root.
    pub(super) package: Option<(Arc<Package>, String)>,
    /// The request was sent in gzip.
    pub(super) packed_request: bool,
    /// The body was decoded: it is in UTF-8, whatever its content type says.
    is_text: bool,
    /// The stream of a reply of which `body` is the start. The lock makes it `Sync`.
    stream: Mutex<Option<Begun>>,
    request: RequestSecrets<'c>,
    /// Redaction with the secrets of the reply, too: made when something of it is shown.
    redaction: OnceLock<Redaction>,
}

/// Secrets of a request.
enum RequestSecrets<'c> {
    Known(Redaction),
    /// Those of a client: of a reply that came another way.
    Client(&'c Config, &'static Operation),
}

/// The redaction of a call: `request` is the message as it was written, `texts` are more secrets.
pub(super) fn redaction(
    config: &Config,
    endpoint: &Endpoint,
    secrets: &SecretParts,
    request: Bytes,
    texts: &[String],
) -> Redaction {
    let more = (!texts.is_empty()).then(|| Arc::from(texts));
    let texts = [&endpoint.secrets, &config.credentials].into_iter().filter(|texts| !texts.is_empty());
    Redaction::new(Sources {
        given: config.secrets.clone(),
        typed_names: secrets.names.iter().collect(),
        request,
        typed: secrets.places().collect(),
        texts: texts.cloned().chain(more).collect(),
    })
}

impl<'c> Reply<'c> {
    pub(super) fn new(http: Parts, body: Bytes, request: Redaction) -> Self {
        Self::of_secrets(http, body, RequestSecrets::Known(request))
    }

    fn of_secrets(http: Parts, body: Bytes, request: RequestSecrets<'c>) -> Self {
        let (stream, redaction) = (Mutex::new(None), OnceLock::new());
        Self { http, body, package: None, packed_request: false, is_text: false, stream, request, redaction }
    }

    /// Sets the stream that the body is the start of.
    pub(super) fn set_stream(&mut self, stream: Option<Begun>) {
        self.is_text = stream.is_some();
        self.stream = Mutex::new(stream);
    }

    /// The stream that the body is the start of, taken.
    pub(super) fn take_stream(&self) -> Option<Begun> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// A reply of which nothing is known but its body.
    pub(super) fn of_body(config: &'c Config, operation: &'static Operation, body: Bytes) -> Self {
        let (http, ()) = http::Response::new(()).into_parts();
        Self::of_secrets(http, body, RequestSecrets::Client(config, operation))
    }

    /// The error that this reply is.
    pub(super) fn error(&self, kind: CallErrorKind) -> CallError {
        CallError::of_reply(kind, self.received(), self.redaction())
    }

    /// The body as text, by its declared encoding.
    pub(super) fn text(&self) -> Result<Cow<'_, str>, ReadError> {
        let charset = match &self.package {
            _ if self.is_text => Some("utf-8"),
            Some((_, of_root)) => charset(of_root),
            None => charset(self.header(CONTENT_TYPE)),
        };
        decode(&self.body, charset)
    }

    pub(super) fn lossy(&self) -> Cow<'_, str> {
        self.text().unwrap_or_else(|_| String::from_utf8_lossy(&self.body))
    }

    fn header(&self, name: HeaderName) -> &str {
        self.http.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The redaction with the secrets of the request and those of the reply.
    pub(super) fn redaction(&self) -> &Redaction {
        self.redaction.get_or_init(|| {
            let cookies = self.http.headers.get_all(SET_COOKIE);
            let cookies: Vec<String> =
                cookies.iter().flat_map(|value| in_header_field(&SET_COOKIE, value)).collect();
            let request = match &self.request {
                RequestSecrets::Known(redaction) => redaction.clone(),
                RequestSecrets::Client(config, operation) => {
                    let mut secrets = SecretParts::default();
                    operation.secrets.iter().for_each(|name| secrets.names.insert(name));
                    redaction(config, &config.endpoint, &secrets, Bytes::new(), &[])
                }
            };
            request.with_reply(&self.lossy(), &cookies)
        })
    }

    /// The parts that an error keeps.
    fn received(&self) -> Received {
        Received {
            http: HttpResponseParts::new(self.http.clone()),
            challenges: self.challenges(),
            packed_request: self.packed_request,
            retry_after: self.retry_after(),
            text: self.shown_start(KEPT_REPLY),
        }
    }

    /// The challenges of a server or a proxy that asks for authentication.
    pub(super) fn challenges(&self) -> Vec<Challenge> {
        let field = match self.http.status {
            StatusCode::UNAUTHORIZED => WWW_AUTHENTICATE,
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => PROXY_AUTHENTICATE,
            _ => return Vec::new(),
        };
        let values = self.http.headers.get_all(field).into_iter();
        Challenge::all(
            values.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()),
            self.redaction(),
        )
    }

    /// Reports whether it is a message with several parts that is not read as one: not `multipart/related` (RFC 2387), or packed.
    pub(super) fn is_multipart(&self) -> bool {
        self.package.is_none()
            && is_multipart(self.header(CONTENT_TYPE))
            && !self.body.trim_ascii_start().starts_with(b"<")
    }

    /// The reason phrase, if it is not the usual one; else empty.
    fn reason(&self) -> ReceivedText {
        #[cfg(any(feature = "http", feature = "reqwest"))]
        let reason = reason_phrase(&self.http).unwrap_or_default();
        #[cfg(not(any(feature = "http", feature = "reqwest")))]
        let reason = String::new();
        self.received_text(&reason)
    }

    /// `Retry-After`: seconds, or a date, which counts from the `Date` of the reply.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER).trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let then = httpdate::parse_http_date(value).ok()?;
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
            status: self.http.status,
            reason: self.reason(),
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
