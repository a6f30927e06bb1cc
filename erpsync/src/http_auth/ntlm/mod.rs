//! The schemes NTLM, and Negotiate with NTLM in it: MS-NTHT.

mod messages;
mod response;

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};

use self::messages::{Challenge, negotiate};
use self::response::Account;
use super::HttpAuthError;
use super::random::random;
use super::scope::{Scope, check_withheld};
use crate::BoxFuture;
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, EndpointError, HttpRequest, HttpResponse, Interceptor,
};
use crate::secret::Secret;
use crate::transport::OwnConnection;

/// Authentication by an account of Windows: NTLM version 2, for servers that ask for `NTLM`, or for `Negotiate` and take NTLM there.
///
/// The server authenticates a connection, so each call has one to itself: the transport must be [`Http`](crate::transport::Http), or
/// support [`OwnConnection`]. A call is sent twice, the second time with the response to the challenge of the server.
///
/// Not supported: Kerberos; binding to the TLS channel, which servers with "Extended Protection" may require; versions of NTLM before
/// 2. NTLM is old: its hashes can be guessed offline by whoever reads them, so use it over `https`.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::Ntlm;
///
/// let client = Client::new("https://erp.example.com/Orders.svc")?
///     .with_authentication(Ntlm::new(r"COMPANY\bob", "secret"));
/// # let _ = client;
/// # Ok(()) }
/// ```
#[must_use]
pub struct Ntlm {
    user: String,
    domain: String,
    password: Secret<String>,
    scope: Scope,
}

/// State of a call.
#[derive(Clone)]
struct NtlmCall {
    /// The server of the handshake.
    server: String,
    connection: OwnConnection,
    scheme: &'static str,
    step: Step,
}

#[derive(Clone)]
enum Step {
    /// Nothing was sent yet.
    Start,
    /// The first message was sent.
    Negotiating,
    /// The server has sent its challenge.
    Challenged(Challenge),
    /// The last message was sent.
    Authenticating,
}

/// Schemes that carry NTLM, the preferred one first.
const SCHEMES: [&str; 2] = ["NTLM", "Negotiate"];

impl Ntlm {
    /// User name and password. The user name may have a domain in front (`DOMAIN\user`), or behind (`user@domain`).
    pub fn new(user: impl AsRef<str>, password: impl Into<Secret<String>>) -> Self {
        let (domain, user) = user.as_ref().split_once('\\').unwrap_or(("", user.as_ref()));
        Self { user: user.into(), domain: domain.into(), password: password.into(), scope: Scope::default() }
    }

    /// Authenticates at the server of this URL, too: at its scheme, host and port.
    ///
    /// # Errors
    ///
    /// If that is no URL of a server.
    pub fn for_server(mut self, url: impl Into<String>) -> Result<Self, EndpointError> {
        self.scope.add(url.into())?;
        Ok(self)
    }

    /// The message of this step.
    fn message(&self, call: &mut NtlmCall, host: &str) -> Result<Vec<u8>, HttpAuthError> {
        match std::mem::replace(&mut call.step, Step::Negotiating) {
            Step::Challenged(challenge) => {
                if !call.connection.is_open() {
                    return Err(HttpAuthError::Connection);
                }
                call.step = Step::Authenticating;
                let (user, domain, password) = (&*self.user, &*self.domain, &**self.password.expose());
                let account = Account { user, domain, password };
                Ok(challenge.authenticate(&account, &format!("HTTP/{host}"), &random()?, now()))
            }
            _ => Ok(negotiate()),
        }
    }

    /// Decides on a response with status 401.
    fn challenged(&self, call: &mut NtlmCall, response: &HttpResponse<'_>) -> Result<(), HttpAuthError> {
        let challenges = response.challenges();
        let offered = SCHEMES.into_iter().find(|scheme| challenges.iter().any(|one| one.is(scheme)));
        let token = challenges.iter().find(|one| one.is(call.scheme)).and_then(|one| one.token());
        match (&call.step, token, offered) {
            (_, _, None) if !challenges.is_empty() => Err(HttpAuthError::not_offered("NTLM", &challenges)),
            (Step::Negotiating, Some(token), _) => {
                let bytes = BASE64_STANDARD.decode(token).map_err(|_| "it is not base64");
                let challenge = bytes.and_then(|bytes| Challenge::parse(&bytes));
                call.step = Step::Challenged(challenge.map_err(|problem| HttpAuthError::Challenge {
                    scheme: "NTLM",
                    problem: problem.to_owned(),
                })?);
                Ok(())
            }
            // The server knows only the other scheme.
            (Step::Negotiating, None, Some(other)) if other != call.scheme => {
                (call.scheme, call.step) = (other, Step::Start);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The time since 1601, in units of 100 nanoseconds.
fn now() -> u64 {
    const TO_1970: u64 = 11_644_473_600;
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since_1970.as_secs() + TO_1970) * 10_000_000 + u64::from(since_1970.subsec_nanos() / 100)
}

impl Interceptor for Ntlm {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let known = request.extensions_mut().remove::<NtlmCall>();
            if !self.scope.allows(request) {
                return Ok(());
            }
            request.add_secret(self.password.expose());
            let server = request.server();
            // The challenge of one server is not answered to another one.
            let known = known.filter(|known| known.server == server);
            let mut call = known.unwrap_or_else(|| NtlmCall {
                server,
                connection: OwnConnection::default(),
                scheme: SCHEMES[0],
                step: Step::Start,
            });
            let host = request.http().uri().host().unwrap_or_default().to_owned();
            let message = self.message(&mut call, &host).map_err(HttpAuthError::unsent)?;
            let value = HeaderValue::try_from(format!("{} {}", call.scheme, BASE64_STANDARD.encode(message)));
            let too_long = HttpAuthError::Credentials("the message of NTLM is too long");
            let mut value = value.map_err(|_| too_long.unsent())?;
            value.set_sensitive(true);
            let http = request.http_mut();
            http.headers_mut().insert(AUTHORIZATION, value);
            http.extensions_mut().insert(call.connection.clone());
            request.extensions_mut().insert(call);
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        check_withheld(response)?;
        let Some(mut call) = response.extensions_mut().remove::<NtlmCall>() else { return Ok(()) };
        let checked = match response.http().status {
            StatusCode::UNAUTHORIZED => self.challenged(&mut call, response).map_err(CallError::rejected),
            _ => Ok(()),
        };
        response.extensions_mut().insert(call);
        checked
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        match attempt.extensions().get::<NtlmCall>() {
            Some(NtlmCall { step: Step::Challenged(_) | Step::Start, .. }) => AfterAttempt::Repeat,
            _ => AfterAttempt::Return,
        }
    }

    fn max_repeats(&self) -> usize {
        3
    }
}

/// Shows nothing of the account.
impl fmt::Debug for Ntlm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ntlm").finish_non_exhaustive()
    }
}
