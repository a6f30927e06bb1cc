//! Cassettes: recorded exchanges with a server.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, SET_COOKIE};

use super::Unmet;
use super::canonical::{Difference, Element};
use super::cassette_format::{Exchange, Recording, Reply, Request};
use super::received_request::{ReceivedRequest, message_limit, refused, whole};
use super::streams::{End, Passing};
use crate::BoxFuture;
use crate::media_type::parameter;
use crate::redact::{Redaction, in_header_field};
use crate::stream::{Recorder, ReplyLists};
use crate::transport::{Body, Transport, TransportError, unpacked};
use crate::xml::{RawElement, decode};

/// Exchanges with a real server, recorded once and played in every test after that.
///
/// While it records, it is a transport around another one, and writes each exchange to its file, an XML file that
/// is meant to be read and committed. The content of secret elements
/// ([`SECRET_NAMES`](crate::soap::SECRET_NAMES), those that are the client's
/// [secrets](crate::transport::Redaction), and [`with_secret_elements`](Self::with_secret_elements)) is replaced by `***`
/// before it is written, and so is each place where a message quotes a secret or a credential of the calls so far. Only the media type and
/// `Retry-After` of the HTTP header fields are kept; the address is not.
///
/// A body that is a stream is collected before it is written, at most as much as clients receive by default
/// ([`Limits::message_bytes`](crate::xml::Limits::message_bytes)); a longer one fails the call. Attachments of MTOM are kept in the envelope, as
/// base64, and played so; a message with other attachments (SwA) fails the call.
///
/// A reply whose lists are a stream passes on while it is recorded: its first items, of 1 MiB together unless
/// [`with_stream_bytes`](Self::with_stream_bytes) sets something else, and all that is no item. The file says how many items were
/// left out (`left-out-items`), and how the stream ended if it was not read to its end (`end`): `dropped`, or `broken`, and then it breaks
/// off when it is played, too.
///
/// While it plays, there is no network. A request gets the reply of the first exchange that was not played yet and
/// has the same action and content: prefixes, the order of attributes, white space between elements and the way
/// characters are escaped don't matter, and a masked secret is like any other. A request that was not recorded fails
/// with an error that shows where the nearest one differs.
///
/// ```no_run
/// use erpsync::testing::Cassette;
/// # #[cfg(feature = "http")]
/// # fn transport() -> Result<Cassette, Box<dyn std::error::Error>> {
/// use erpsync::transport::Http;
///
/// // `RECORD=1 cargo test` with a server at hand; `cargo test` without.
/// let file = "tests/cassettes/force_sync_all.xml";
/// let cassette = match std::env::var_os("RECORD") {
///     Some(_) => Cassette::record(file, Http::new()),
///     None => Cassette::replay(file)?,
/// };
/// // ErpSyncClient::with_transport(endpoint, cassette.clone())?
/// # Ok(cassette)
/// # }
/// ```
#[derive(Clone)]
pub struct Cassette {
    path: PathBuf,
    /// The one that is recorded; `None` while it plays.
    recorded: Option<Arc<dyn Transport>>,
    names: Vec<String>,
    stream_bytes: usize,
    state: Arc<Mutex<State>>,
}

struct State {
    recording: Recording,
    /// Number of times that each exchange was played.
    played: Vec<usize>,
    /// Redaction with the secrets of the messages so far.
    known: Redaction,
}

impl Cassette {
    /// Records what goes through `transport`. A file that is there is written anew with the first exchange.
    pub fn record(path: impl Into<PathBuf>, transport: impl Transport + 'static) -> Self {
        Self::new(path.into(), Some(Arc::new(transport)), Recording::new())
    }

    /// Plays what was recorded.
    ///
    /// # Errors
    ///
    /// If the file is not there, or is not a cassette.
    pub fn replay(path: impl Into<PathBuf>) -> Result<Self, CassetteError> {
        let path = path.into();
        match Recording::load(&path) {
            Ok(recording) => Ok(Self::new(path, None, recording)),
            Err(problem) => Err(CassetteError { path, problem }),
        }
    }

    fn new(path: PathBuf, recorded: Option<Arc<dyn Transport>>, recording: Recording) -> Self {
        let played = vec![0; recording.exchanges.len()];
        let state = State { recording, played, known: Redaction::default() };
        Self {
            path,
            recorded,
            names: Vec::new(),
            stream_bytes: STREAM_BYTES,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// More local names of elements and attributes whose content is masked.
    #[must_use]
    pub fn with_secret_elements(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// Sets the size of the items that are recorded of a stream.
    #[must_use]
    pub fn with_stream_bytes(mut self, bytes: usize) -> Self {
        self.stream_bytes = bytes;
        self
    }

    /// Checks that all that was recorded has been played.
    ///
    /// # Errors
    ///
    /// The operations that were not asked for.
    pub fn verify(&self) -> Result<(), Unmet> {
        let state = self.state();
        let left = state.recording.exchanges.iter().zip(&state.played).filter(|(_, played)| **played == 0);
        let left: Vec<&str> = left.map(|(exchange, _)| exchange.operation.as_str()).collect();
        match self.recorded.is_some() || left.is_empty() {
            true => Ok(()),
            false => Err(Unmet(format!("on {}, not played: {}", self.path.display(), left.join(", ")))),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The redaction of a message that was asked for.
    fn redaction(&self, asked: &ReceivedRequest) -> Redaction {
        asked.redaction.with_names(&self.names)
    }

    fn keep(
        &self,
        asked: &ReceivedRequest,
        reply: &http::Response<Bytes>,
        stream: Option<(usize, End)>,
    ) -> Result<(), TransportError> {
        let failed = |problem: String| {
            refused("the exchange can't be recorded", format!("{}: {problem}", self.path.display()))
        };
        let mut state = self.state();
        let State { recording, known, played } = &mut *state;
        let content_type = header(reply.headers(), CONTENT_TYPE);
        let body =
            decode(reply.body(), content_type.as_deref().and_then(|value| parameter(value, "charset")));
        let body = body.unwrap_or_else(|_| String::from_utf8_lossy(reply.body()));
        let cookies = reply.headers().get_all(SET_COOKIE).iter();
        let cookies: Vec<String> = cookies.flat_map(|value| in_header_field(&SET_COOKIE, value)).collect();
        let redaction = self.redaction(asked).with_reply(&body, &cookies).with_secrets_of(known);
        known.clone_from(&redaction);
        let request =
            RawElement::parse(&redaction.message(&asked.xml)).map_err(|error| failed(error.to_string()))?;
        let body = redaction.message(&body);
        let (text, message) = match RawElement::parse(&body) {
            Ok(message) => (None, Some(message)),
            Err(_) => (Some(body).filter(|text| !text.is_empty()), None),
        };
        recording.exchanges.push(Exchange {
            operation: asked.operation().to_owned(),
            action: asked.action.clone(),
            request: Request { message: request },
            reply: Reply {
                status: reply.status().as_u16(),
                content_type: content_type.and_then(|value| media_type(&redaction.text(&value))),
                retry_after: header(reply.headers(), RETRY_AFTER).filter(|value| is_time(value)),
                left_out_items: stream.map(|(items, _)| items as u64).filter(|items| *items > 0),
                end: stream.and_then(|(_, end)| end.word()).map(str::to_owned),
                text,
                message,
            },
        });
        played.push(0);
        recording.save(&self.path).map_err(failed)
    }

    fn play(&self, asked: &ReceivedRequest) -> Result<http::Response<Body>, TransportError> {
        let mut state = self.state();
        let State { recording, played, .. } = &mut *state;
        let mut nearest: Option<(usize, Vec<Difference>)> = None;
        for (at, exchange) in
            recording.exchanges.iter().enumerate().filter(|(_, one)| one.action == asked.action)
        {
            let expected = Element::parse(exchange.request.message.as_str())
                .map_err(|error| refused("the cassette can't be read", error))?;
            let differences = expected.differences(&asked.envelope);
            if differences.is_empty() && played[at] == 0 {
                played[at] += 1;
                return exchange.reply.response();
            }
            if nearest.as_ref().is_none_or(|(_, best)| differences.len() < best.len()) {
                // In the words of a message without secrets: the one that differs may be one.
                let masked = Element::parse(&self.redaction(asked).message(&asked.xml));
                nearest = Some((at, masked.map_or(differences, |masked| expected.differences(&masked))));
            }
        }
        let told = self.nothing_recorded(asked, recording, nearest);
        Err(refused("there is no such request on the cassette", told))
    }

    /// Lets a reply whose lists are streams pass on, and keeps it when it has passed.
    fn pass(
        &self,
        asked: ReceivedRequest,
        reply: http::Response<Body>,
        recorder: Recorder,
    ) -> http::Response<Body> {
        let cassette = self.clone();
        let (parts, body) = reply.into_parts();
        let mut kept = http::Response::new(Bytes::new());
        *kept.status_mut() = parts.status;
        kept.headers_mut().clone_from(&parts.headers);
        // The copy is text.
        if let Some(media_type) = header(&parts.headers, CONTENT_TYPE).and_then(|value| media_type(&value)) {
            let utf_8 = HeaderValue::from_str(&format!("{media_type}; charset=utf-8"));
            kept.headers_mut().extend(utf_8.map(|value| (CONTENT_TYPE, value)));
        }
        let passing = Passing::new(body, recorder, move |recorded, end| {
            *kept.body_mut() = Bytes::from(recorded.text);
            Ok(cassette.keep(&asked, &kept, Some((recorded.left_out, end)))?)
        });
        http::Response::from_parts(parts, Body::new(passing))
    }

    fn nothing_recorded(
        &self,
        asked: &ReceivedRequest,
        recording: &Recording,
        nearest: Option<(usize, Vec<Difference>)>,
    ) -> String {
        let (path, operation) = (self.path.display(), asked.operation());
        match nearest {
            None => {
                let all: Vec<&str> =
                    recording.exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
                format!("{path}: {operation} was not recorded; what was: {}", all.join(", "))
            }
            Some((_, differences)) if differences.is_empty() => {
                format!("{path}: each {operation} that is like this one was played already")
            }
            Some((at, differences)) => {
                let shown: Vec<String> =
                    differences.iter().take(MAX_DIFFERENCES).map(Difference::to_string).collect();
                let more = match differences.len().saturating_sub(MAX_DIFFERENCES) {
                    0 => String::new(),
                    more => format!("; and {more} more"),
                };
                format!(
                    "{path}: no {operation} is like this one; the nearest, exchange {}, differs {}{more}",
                    at + 1,
                    shown.join("; ")
                )
            }
        }
    }
}

/// Size of the items that are recorded of a stream, unless something else is set.
const STREAM_BYTES: usize = 1 << 20;

/// Maximum number of differences that are shown.
const MAX_DIFFERENCES: usize = 3;

/// The media type (RFC 9110, section 8.3.1) without its parameters: the file is in an encoding of its own. `None` for
/// anything that is longer or looks otherwise.
fn media_type(content_type: &str) -> Option<String> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is_token = |text: &str| {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        !text.is_empty() && text.len() <= LONGEST_TOKEN && text.bytes().all(is_token)
    };
    let (kind, subtype) = media_type.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then(|| media_type.to_ascii_lowercase())
}

/// The length of a name in a media type: RFC 6838, section 4.2.
const LONGEST_TOKEN: usize = 127;

/// Reports whether a value of `Retry-After` is one: RFC 9110, section 10.2.3.
fn is_time(value: &str) -> bool {
    value.trim().parse::<u64>().is_ok() || httpdate::parse_http_date(value.trim()).is_ok()
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl Reply {
    fn response(&self) -> Result<http::Response<Body>, TransportError> {
        let unfit = |error: http::Error| refused("the cassette can't be played", error);
        let body = match (&self.message, &self.text) {
            (Some(message), _) => format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{}", message.as_str()),
            (None, text) => text.clone().unwrap_or_default(),
        };
        let mut response = http::Response::builder().status(self.status);
        if let Some(content_type) = &self.content_type {
            response = response.header(CONTENT_TYPE, format!("{content_type}; charset=utf-8"));
        }
        if let Some(retry_after) = &self.retry_after {
            response = response.header(
                RETRY_AFTER,
                HeaderValue::from_str(retry_after).map_err(|error| unfit(error.into()))?,
            );
        }
        let body = match End::of_word(self.end.as_deref()) {
            End::Broken => Body::from_stream(stream::iter([
                Ok(Bytes::from(body)),
                Err("the connection broke when this was recorded"),
            ])),
            End::Whole | End::Dropped => Body::from(body),
        };
        response.body(body).map_err(unfit)
    }
}

impl Transport for Cassette {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let cassette = self.clone();
        Box::pin(async move {
            let (asked, request) = ReceivedRequest::receive(request).await?;
            let Some(transport) = &cassette.recorded else {
                return cassette.play(&asked);
            };
            let lists = request.extensions().get::<ReplyLists>().copied();
            let (parts, body) = transport.send(request).await?.into_parts();
            let recorder =
                Passing::recorder(lists.as_ref(), parts.status, &parts.headers, cassette.stream_bytes);
            if let Some(recorder) = recorder {
                return Ok(cassette.pass(asked, http::Response::from_parts(parts, body), recorder));
            }
            let limit = message_limit();
            let body = body.collect(limit).await.map_err(TransportError::of_reply_body)?;
            let reply = unpacked(http::Response::from_parts(parts, body), limit)?;
            cassette.keep(&asked, &whole(&reply).await?, None)?;
            Ok(reply.map(Body::from))
        })
    }
}

impl fmt::Debug for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.recorded.is_some();
        f.debug_struct("Cassette")
            .field("path", &self.path)
            .field("records", &records)
            .finish_non_exhaustive()
    }
}

/// Why a cassette can't be played: which file, and what is wrong with it.
#[derive(Debug)]
pub struct CassetteError {
    path: PathBuf,
    problem: String,
}

impl CassetteError {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for CassetteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cassette {} can't be played: {}", self.path.display(), self.problem)
    }
}

impl Error for CassetteError {}
