//! The scheme Basic: RFC 7617.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};

use super::HttpAuthError;
use super::scope::{Scope, check_withheld};
use crate::BoxFuture;
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, EndpointError, HttpRequest, HttpResponse, Interceptor,
};
use crate::secret::Secret;

/// Authentication by user name and password, which go to the server as they are: use it over `https` only.
///
/// They are sent in UTF-8 (RFC 7617, section 2.1), with each call, unless [`after_challenge`](Self::after_challenge) is set.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::Basic;
///
/// let client = Client::new("https://erp.example.com/Orders.svc")?.with_authentication(Basic::new("bob", "secret")?);
/// # let _ = client;
/// # Ok(()) }
/// ```
#[must_use]
pub struct Basic {
    value: HeaderValue,
    scope: Scope,
    after_challenge: bool,
    /// Servers that have asked for Basic.
    challenged: Mutex<Vec<String>>,
}

/// State of a call.
#[derive(Clone)]
enum BasicCall {
    /// No credentials were sent to this server.
    Unsent(String),
    /// The server asked for them.
    Challenged,
}

/// Maximum number of servers that are known to ask for Basic.
const MOST_SERVERS: usize = 64;

impl Basic {
    /// User name and password.
    ///
    /// # Errors
    ///
    /// If they can't be sent: a user name has a colon in it, or one of them a control character (RFC 7617, section 2).
    pub fn new(user: impl AsRef<str>, password: impl Into<Secret<String>>) -> Result<Self, HttpAuthError> {
        let (user, password) = (user.as_ref(), password.into());
        let has_control = |text: &str| text.chars().any(char::is_control);
        if user.contains(':') {
            return Err(HttpAuthError::Credentials("a user name with a colon can't be sent by Basic"));
        }
        if has_control(user) || has_control(password.expose()) {
            return Err(HttpAuthError::Credentials("control characters can't be sent by Basic"));
        }
        let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
        let mut value = HeaderValue::try_from(format!("Basic {pair}"))
            .map_err(|_| HttpAuthError::Credentials("the user name and the password are too long"))?;
        value.set_sensitive(true);
        Ok(Self { value, scope: Scope::default(), after_challenge: false, challenged: Mutex::default() })
    }

    /// Sends the credentials only to a server that has asked for Basic with status 401: a first call is made twice. They are sent
    /// at once by default.
    pub fn after_challenge(mut self, yes: bool) -> Self {
        self.after_challenge = yes;
        self
    }

    /// Sends the credentials also to the server of this URL: to its scheme, host and port.
    ///
    /// # Errors
    ///
    /// If that is no URL of a server.
    pub fn for_server(mut self, url: impl Into<String>) -> Result<Self, EndpointError> {
        self.scope.add(url.into())?;
        Ok(self)
    }

    fn is_due(&self, server: &str) -> bool {
        let challenged = self.challenged.lock().unwrap_or_else(PoisonError::into_inner);
        !self.after_challenge || challenged.iter().any(|known| known == server)
    }
}

impl Interceptor for Basic {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            request.extensions_mut().remove::<BasicCall>();
            if self.scope.allows(request) {
                let server = request.server();
                if self.is_due(&server) {
                    request.http_mut().headers_mut().insert(AUTHORIZATION, self.value.clone());
                } else {
                    request.extensions_mut().insert(BasicCall::Unsent(server));
                }
            }
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        check_withheld(response)?;
        let Some(BasicCall::Unsent(server)) = response.extensions().get().cloned() else { return Ok(()) };
        if response.http().status != StatusCode::UNAUTHORIZED {
            return Ok(());
        }
        let challenges = response.challenges();
        if challenges.iter().any(|challenge| challenge.is("Basic")) {
            let mut challenged = self.challenged.lock().unwrap_or_else(PoisonError::into_inner);
            if challenged.len() == MOST_SERVERS {
                challenged.clear();
            }
            challenged.push(server);
            response.extensions_mut().insert(BasicCall::Challenged);
        } else if !challenges.is_empty() {
            return Err(CallError::rejected(HttpAuthError::not_offered("Basic", &challenges)));
        }
        Ok(())
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        match attempt.extensions_mut().remove() {
            Some(BasicCall::Challenged) => AfterAttempt::Repeat,
            _ => AfterAttempt::Return,
        }
    }
}

/// Shows nothing of the credentials.
impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basic").field("after_challenge", &self.after_challenge).finish_non_exhaustive()
    }
}
