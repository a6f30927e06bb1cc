//! The scheme Digest: RFC 7616, and RFC 2617 and RFC 2069, which it replaces.

mod algorithm;
mod challenge;
mod credentials;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::AUTHORIZATION;
use http::{HeaderName, StatusCode, Uri};
use subtle::ConstantTimeEq;

pub use self::algorithm::DigestAlgorithm;
use self::algorithm::hex;
pub(super) use self::algorithm::{Inputs, Qop};
use self::challenge::{DigestChallenge, Preferences};
use self::credentials::authorization;
use super::HttpAuthError;
use super::random::random;
use super::scope::{Scope, check_withheld};
use crate::BoxFuture;
use crate::auth_params::parameters;
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, EndpointError, HttpRequest, HttpResponse, Interceptor,
};
use crate::secret::Secret;
use crate::transport::Body;

/// Authentication by user name and password, of which only hashes are sent.
///
/// The first call to a server is made twice, since its challenge is needed; later calls go out with the last nonce and the next
/// count, at the same time if need be. The challenge with the strongest algorithm is answered. A server that asks
/// for another scheme gets nothing, and the call ends with [`HttpAuthError::NotOffered`].
///
/// Supported: MD5, SHA-256, SHA-512-256 and their `-sess` forms; `qop` of `auth` and `auth-int`, and on request the [form without one](Self::rfc_2069);
/// `stale`, `opaque`, `userhash`, `charset`; `rspauth` and `nextnonce` of `Authentication-Info`. A proof that does not fit
/// (`rspauth`) is an error of the call; one that is missing is an error if it is [required](Self::require_proof).
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::Digest;
///
/// let client = Client::new("https://erp.example.com/Orders.svc")?.with_authentication(Digest::new("bob", "secret")?);
/// # let _ = client;
/// # Ok(()) }
/// ```
#[must_use]
pub struct Digest {
    user: String,
    password: Secret<String>,
    preferences: Preferences,
    require_proof: bool,
    scope: Scope,
    /// The last challenge of each server.
    sessions: Mutex<HashMap<String, Session>>,
}

/// A challenge that is answered, by one call after the other.
struct Session {
    challenge: DigestChallenge,
    /// The number of requests with this nonce.
    count: u32,
    /// Nonce of the client: one for the session, as the `-sess` algorithms need it.
    cnonce: String,
    key: String,
}

/// State of a call.
#[derive(Clone, Default)]
struct DigestCall {
    server: String,
    /// Credentials that the last request had.
    sent: Option<Sent>,
    /// Number of challenges that were accepted.
    challenges: usize,
    /// The call is to be made once more.
    is_challenged: bool,
}

/// Credentials that were sent.
#[derive(Clone)]
struct Sent {
    inputs: Inputs,
    key: Secret<String>,
    uri: String,
}

/// Maximum number of challenges that are answered in one call: the first, and two that call a nonce stale.
const MOST_CHALLENGES: usize = 3;

/// Maximum number of servers whose challenges are kept.
const MOST_SERVERS: usize = 64;

impl Digest {
    /// User name and password.
    ///
    /// # Errors
    ///
    /// If the user name has control characters, which can't be sent.
    pub fn new(user: impl Into<String>, password: impl Into<Secret<String>>) -> Result<Self, HttpAuthError> {
        let user = user.into();
        if user.chars().any(char::is_control) {
            return Err(HttpAuthError::Credentials(
                "control characters in a user name can't be sent by Digest",
            ));
        }
        let preferences =
            Preferences { algorithms: DigestAlgorithm::ALL.to_vec(), integrity: false, rfc_2069: false };
        Ok(Self {
            user,
            password: password.into(),
            preferences,
            require_proof: false,
            scope: Scope::default(),
            sessions: Mutex::default(),
        })
    }

    /// Answers challenges with these algorithms only. All are accepted unless this is set.
    pub fn algorithms(mut self, accepted: &[DigestAlgorithm]) -> Self {
        self.preferences.algorithms = accepted.to_vec();
        self
    }

    /// Protects the body, too, where the server offers that beside `auth` (`qop` of `auth-int`). Off by default, since it is
    /// seldom implemented right.
    pub fn integrity(mut self, yes: bool) -> Self {
        self.preferences.integrity = yes;
        self
    }

    /// Answers challenges without `qop`, too, as servers before RFC 2617 send them (RFC 2069). Off by default: an answer of that form
    /// has no counter and no random number of the client's, so whoever sees it can send it again, and whoever poses as the server can
    /// compare it with tables that were made before.
    pub fn rfc_2069(mut self, yes: bool) -> Self {
        self.preferences.rfc_2069 = yes;
        self
    }

    /// Requires that the server proves that it knows the password, by `rspauth` of `Authentication-Info`. A proof that is there
    /// is checked in any case. Faults need one, too, and so does any other response with content but a challenge. The service has
    /// done its work when that is known.
    pub fn require_proof(mut self, yes: bool) -> Self {
        self.require_proof = yes;
        self
    }

    /// Answers the server of this URL, too: its scheme, host and port.
    ///
    /// # Errors
    ///
    /// If that is no URL of a server.
    pub fn for_server(mut self, url: impl Into<String>) -> Result<Self, EndpointError> {
        self.scope.add(url.into())?;
        Ok(self)
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a challenge for the calls that follow.
    fn begin(&self, server: &str, challenge: DigestChallenge) -> Result<(), HttpAuthError> {
        let cnonce = hex(&random::<16>()?);
        let inputs = Inputs {
            algorithm: challenge.algorithm,
            nonce: challenge.nonce.clone(),
            cnonce: cnonce.clone(),
            count: String::new(),
            qop: challenge.qop,
        };
        let key = inputs.key(&self.user, &challenge.realm, self.password.expose());
        let mut sessions = self.sessions();
        if sessions.len() == MOST_SERVERS && !sessions.contains_key(server) {
            sessions.clear();
        }
        sessions.insert(server.to_owned(), Session { challenge, count: 0, cnonce, key });
        Ok(())
    }

    /// Takes the next count of the session with a server.
    fn next(&self, server: &str) -> Option<(DigestChallenge, Inputs, String)> {
        let mut sessions = self.sessions();
        let session = sessions.get_mut(server)?;
        session.count = session.count.checked_add(1)?;
        let inputs = Inputs {
            algorithm: session.challenge.algorithm,
            nonce: session.challenge.nonce.clone(),
            cnonce: session.cnonce.clone(),
            count: format!("{:08x}", session.count),
            qop: session.challenge.qop,
        };
        Some((session.challenge.clone(), inputs, session.key.clone()))
    }

    /// Adds credentials to a request, if the server's challenge is known.
    fn authorize(
        &self,
        server: &str,
        request: &mut http::Request<Body>,
    ) -> Result<Option<Sent>, HttpAuthError> {
        let Some((challenge, inputs, key)) = self.next(server) else { return Ok(None) };
        let body = match (inputs.qop, request.body().as_bytes()) {
            (Some(Qop::AuthInt), None) => return Err(HttpAuthError::StreamedBody),
            (_, body) => body.map(|body| &body[..]).unwrap_or_default(),
        };
        let uri = target(request.uri());
        let response = inputs.response(&key, request.method().as_str(), &uri, body);
        let value = authorization(&self.user, &challenge, &inputs, &uri, &response);
        let unfit = "a text of the challenge can't stand in a header field";
        let value =
            value.ok_or_else(|| HttpAuthError::Challenge { scheme: "Digest", problem: unfit.into() })?;
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(Some(Sent { inputs, key: key.into(), uri }))
    }

    /// Decides on a response with status 401.
    fn challenged(&self, call: &mut DigestCall, response: &HttpResponse<'_>) -> Result<(), HttpAuthError> {
        let challenges = response.challenges();
        if challenges.is_empty() {
            return Ok(());
        }
        let challenge = DigestChallenge::choose(&challenges, &self.preferences)?;
        // A server that has forgotten its nonces does not always call them stale. Only an answer to a challenge of this very call
        // that is not stale was refused for its password.
        if call.sent.is_some() && call.challenges > 0 && !challenge.is_stale {
            self.sessions().remove(&call.server);
            return Ok(());
        }
        if call.challenges == MOST_CHALLENGES {
            return Err(HttpAuthError::Stale);
        }
        self.begin(&call.server, challenge)?;
        call.challenges += 1;
        call.is_challenged = true;
        Ok(())
    }

    /// Checks the proof of the server, and takes its next nonce: RFC 7616, section 3.5.
    fn check_info(&self, call: &DigestCall, response: &HttpResponse<'_>) -> Result<(), HttpAuthError> {
        // A fault has an error status.
        let needs_proof =
            self.require_proof && (response.http().status.is_success() || !response.body().is_empty());
        let Some(sent) = &call.sent else {
            return match needs_proof {
                true => Err(HttpAuthError::Unproven("it did not ask for the password")),
                false => Ok(()),
            };
        };
        let field = response.http().headers.get(INFO).and_then(|value| value.to_str().ok());
        let info =
            field.map(|field| parameters(field).ok_or(HttpAuthError::Unproven("its header field is broken")));
        let info = info.transpose()?.unwrap_or_default();
        let value = |name: &str| info.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        match value("rspauth") {
            Some((_, proof)) => {
                let mut inputs = sent.inputs.clone();
                // The server may protect its response otherwise than the client did.
                if let Some((_, qop)) = value("qop") {
                    inputs.qop =
                        Some(Qop::from_name(qop).ok_or(HttpAuthError::Unproven("its qop is not known"))?);
                }
                let expected = inputs.response(sent.key.expose(), "", &sent.uri, response.body());
                if !bool::from(expected.as_bytes().ct_eq(proof.to_ascii_lowercase().as_bytes())) {
                    return Err(HttpAuthError::Unproven("its proof (`rspauth`) does not fit"));
                }
            }
            None if needs_proof => {
                return Err(HttpAuthError::Unproven("its response has no proof (`rspauth`)"));
            }
            None => {}
        }
        if let Some((_, nonce)) = value("nextnonce") {
            self.take_next_nonce(&call.server, &sent.inputs.nonce, nonce)?;
        }
        Ok(())
    }

    /// Goes on with another nonce, unless a newer challenge came in the meantime.
    fn take_next_nonce(&self, server: &str, current: &str, next: &str) -> Result<(), HttpAuthError> {
        let known = self.sessions().get(server).map(|session| session.challenge.clone());
        match known {
            Some(known) if known.nonce == current && challenge::is_usable(next) => {
                self.begin(server, DigestChallenge { nonce: next.to_owned(), ..known })
            }
            _ => Ok(()),
        }
    }
}

const INFO: HeaderName = HeaderName::from_static("authentication-info");

/// The request target as it is sent: RFC 9112, section 3.2.1.
pub(super) fn target(uri: &Uri) -> String {
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("/{target}"),
    }
}

impl Interceptor for Digest {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let mut call = request.extensions_mut().remove::<DigestCall>().unwrap_or_default();
            if !self.scope.allows(request) {
                return Ok(());
            }
            request.add_secret(self.password.expose());
            call.server = request.server();
            call.is_challenged = false;
            call.sent = self.authorize(&call.server, request.http_mut()).map_err(HttpAuthError::unsent)?;
            request.extensions_mut().insert(call);
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        check_withheld(response)?;
        let Some(mut call) = response.extensions_mut().remove::<DigestCall>() else { return Ok(()) };
        let checked = match response.http().status {
            StatusCode::UNAUTHORIZED => self.challenged(&mut call, response).map_err(CallError::rejected),
            _ => self.check_info(&call, response).map_err(CallError::untrusted),
        };
        response.extensions_mut().insert(call);
        checked
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        match attempt.extensions().get::<DigestCall>() {
            Some(call) if call.is_challenged => AfterAttempt::Repeat,
            _ => AfterAttempt::Return,
        }
    }

    fn max_repeats(&self) -> usize {
        MOST_CHALLENGES
    }
}

/// Shows nothing of the credentials.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digest")
            .field("preferences", &self.preferences)
            .field("require_proof", &self.require_proof)
            .finish_non_exhaustive()
    }
}
