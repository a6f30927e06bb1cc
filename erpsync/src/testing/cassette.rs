//! A transport that records, and one that plays what was recorded.

use std::error::Error;
use std::fmt;
use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::Unmet;
use super::asked::{Asked, refused};
use super::canonical::{Difference, Element};
use super::tape::{Exchange, Reply, Request, Tape};
use crate::client::parameter;
use crate::soap::{Secrets, mask};
use crate::transport::{SecretNames, Transport, TransportError, unpacked};
use crate::xml::{RawElement, decode};

/// Exchanges with a real server, recorded once and played in every test after that.
///
/// While it records, it is a transport around another one, and writes each exchange to its file, an XML file that
/// is meant to be read and committed. The content of secret elements
/// ([`SECRET_NAMES`](crate::soap::SECRET_NAMES), those that a client knows to be
/// [secrets](crate::transport::SecretNames), and [`with_secret_elements`](Self::with_secret_elements)) is masked with
/// `***` before it is written, and so is each place where a message quotes what stood in one. Of the HTTP header fields
/// only the content type and `Retry-After` are kept; the address is not.
///
/// While it plays, there is no network. A request gets the reply of the first exchange that was not played yet and
/// has the same action and says the same: prefixes, the order of attributes, white space between elements and the way
/// characters are escaped don't matter, and a masked secret is like any other. A request that was not recorded fails
/// with an error that shows where the nearest one differs.
///
/// ```no_run
/// use erpsync::testing::Cassette;
/// # #[cfg(feature = "reqwest")]
/// # fn transport() -> Result<Cassette, Box<dyn std::error::Error>> {
/// use erpsync::transport::Http;
///
/// // `RECORD=1 cargo test` with a server at hand; `cargo test` without.
/// let file = "tests/cassettes/force_sync_all.xml";
/// let cassette = match std::env::var_os("RECORD") {
///     Some(_) => Cassette::record(file, Http::new()),
///     None => Cassette::replay(file)?,
/// };
/// // ErpSyncClient::with_transport(endpoint, cassette.clone())
/// # Ok(cassette)
/// # }
/// ```
#[derive(Clone)]
pub struct Cassette {
    path: PathBuf,
    /// The one that is recorded; `None` while it plays.
    recorded: Option<Arc<dyn Transport>>,
    names: Vec<String>,
    state: Arc<Mutex<State>>,
}

struct State {
    tape: Tape,
    /// How often each exchange was played.
    played: Vec<usize>,
    /// What was secret in the messages so far.
    secrets: Secrets,
}

impl Cassette {
    /// Records what goes through `transport`. A file that is there is written anew with the first exchange.
    pub fn record(path: impl Into<PathBuf>, transport: impl Transport + 'static) -> Self {
        Self::new(path.into(), Some(Arc::new(transport)), Tape::new())
    }

    /// Plays what was recorded.
    ///
    /// # Errors
    ///
    /// If the file is not there, or is not a cassette.
    pub fn replay(path: impl Into<PathBuf>) -> Result<Self, CassetteError> {
        let path = path.into();
        match Tape::load(&path) {
            Ok(tape) => Ok(Self::new(path, None, tape)),
            Err(problem) => Err(CassetteError { path, problem }),
        }
    }

    fn new(path: PathBuf, recorded: Option<Arc<dyn Transport>>, tape: Tape) -> Self {
        let played = vec![0; tape.exchanges.len()];
        let state = State { tape, played, secrets: Secrets::default() };
        Self { path, recorded, names: Vec::new(), state: Arc::new(Mutex::new(state)) }
    }

    /// More local names of elements and attributes whose content is masked.
    #[must_use]
    pub fn with_secret_elements(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// Whether all that was recorded has been played.
    ///
    /// # Errors
    ///
    /// The operations that were not asked for.
    pub fn verify(&self) -> Result<(), Unmet> {
        let state = self.state();
        let left = state.tape.exchanges.iter().zip(&state.played).filter(|(_, played)| **played == 0);
        let left: Vec<&str> = left.map(|(exchange, _)| exchange.operation.as_str()).collect();
        match self.recorded.is_some() || left.is_empty() {
            true => Ok(()),
            false => Err(Unmet(format!("on {}, not played: {}", self.path.display(), left.join(", ")))),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn names<'n>(&'n self, asked: &'n Asked) -> Vec<&'n str> {
        let of_call = asked.secrets.iter().flat_map(SecretNames::names);
        self.names.iter().map(String::as_str).chain(of_call).collect()
    }

    fn keep(&self, asked: &Asked, reply: &http::Response<Bytes>) -> Result<(), TransportError> {
        let failed = |problem: String| {
            refused("the exchange can't be recorded", format!("{}: {problem}", self.path.display()))
        };
        let names = self.names(asked);
        let mut state = self.state();
        let State { tape, secrets, played } = &mut *state;
        let content_type = header(reply.headers(), CONTENT_TYPE);
        let body =
            decode(reply.body(), content_type.as_deref().and_then(|value| parameter(value, "charset")));
        let body = body.unwrap_or_else(|_| String::from_utf8_lossy(reply.body()));
        secrets.add(&asked.xml, &names);
        secrets.add(&body, &names);
        let clean = |xml: &str| {
            let masked = mask(xml, &names);
            secrets.scrub(&masked).unwrap_or(masked)
        };
        let request = RawElement::parse(&clean(&asked.xml)).map_err(|error| failed(error.to_string()))?;
        let (text, message) = match RawElement::parse(&clean(&body)) {
            Ok(message) => (None, Some(message)),
            Err(_) => (Some(clean(&body)).filter(|text| !text.is_empty()), None),
        };
        tape.exchanges.push(Exchange {
            operation: asked.operation().to_owned(),
            action: asked.action.clone(),
            request: Request { message: request },
            reply: Reply {
                status: reply.status().as_u16(),
                // The file is in an encoding of its own.
                content_type: content_type
                    .map(|value| value.split(';').next().unwrap_or_default().to_owned()),
                retry_after: header(reply.headers(), RETRY_AFTER),
                text,
                message,
            },
        });
        played.push(0);
        tape.save(&self.path).map_err(failed)
    }

    fn play(&self, asked: &Asked) -> Result<http::Response<Bytes>, TransportError> {
        let mut state = self.state();
        let State { tape, played, .. } = &mut *state;
        let mut nearest: Option<(usize, Vec<Difference>)> = None;
        for (at, exchange) in tape.exchanges.iter().enumerate().filter(|(_, one)| one.action == asked.action)
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
                let masked = Element::parse(&mask(&asked.xml, &self.names(asked)));
                nearest = Some((at, masked.map_or(differences, |masked| expected.differences(&masked))));
            }
        }
        let told = self.nothing_recorded(asked, tape, nearest);
        Err(refused("there is no such request on the cassette", told))
    }

    fn nothing_recorded(
        &self,
        asked: &Asked,
        tape: &Tape,
        nearest: Option<(usize, Vec<Difference>)>,
    ) -> String {
        let (path, operation) = (self.path.display(), asked.operation());
        match nearest {
            None => {
                let all: Vec<&str> =
                    tape.exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
                format!("{path}: {operation} was not recorded; what was: {}", all.join(", "))
            }
            Some((_, differences)) if differences.is_empty() => {
                format!("{path}: each {operation} that is like this one was played already")
            }
            Some((at, differences)) => {
                let shown: Vec<String> = differences.iter().take(SHOWN).map(Difference::to_string).collect();
                let more = match differences.len().saturating_sub(SHOWN) {
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

/// How many differences are shown.
const SHOWN: usize = 3;

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl Reply {
    fn response(&self) -> Result<http::Response<Bytes>, TransportError> {
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
        response.body(Bytes::from(body)).map_err(unfit)
    }
}

impl Transport for Cassette {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limit: usize,
    ) -> BoxFuture<'static, Result<http::Response<Bytes>, TransportError>> {
        let asked = match Asked::new(&request, limit) {
            Ok(asked) => asked,
            Err(error) => return Box::pin(ready(Err(error))),
        };
        let Some(transport) = &self.recorded else {
            return Box::pin(ready(self.play(&asked)));
        };
        let (cassette, reply) = (self.clone(), transport.send(request, limit));
        Box::pin(async move {
            let reply = unpacked(reply.await?, limit)?;
            cassette.keep(&asked, &reply)?;
            Ok(reply)
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
