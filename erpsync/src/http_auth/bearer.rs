//! The scheme Bearer: RFC 6750.

use std::fmt;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};

use super::HttpAuthError;
use super::scope::{Scope, check_withheld};
use crate::BoxFuture;
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, EndpointError, HttpRequest, HttpResponse, Interceptor,
};
use crate::secret::Secret;
use crate::transport::{BoxError, Transport};

/// Authentication by a token: a fixed one, one of an asynchronous function, or one of an OAuth 2 server (`ClientCredentials`,
/// feature `oauth`).
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::Bearer;
///
/// # async fn token_of_the_day() -> Result<String, std::io::Error> { Ok(String::new()) }
/// let bearer = Bearer::from_fn(|| async { Ok(token_of_the_day().await?.into()) });
/// let client = Client::new("https://erp.example.com/Orders.svc")?.with_authentication(bearer);
/// # let _ = client;
/// # Ok(()) }
/// ```
#[must_use]
pub struct Bearer {
    source: Box<dyn TokenSource>,
    scope: Scope,
}

/// Source of tokens for [`Bearer`].
pub trait TokenSource: Send + Sync {
    /// Returns the token for a request that is about to be sent. Called for each request, so the source keeps the token.
    ///
    /// `transport` is that of the client, for sources that ask a server.
    ///
    /// # Errors
    ///
    /// If there is no token: the request is not sent.
    fn token<'a>(
        &'a self,
        transport: &'a Arc<dyn Transport>,
    ) -> BoxFuture<'a, Result<Secret<String>, BoxError>>;

    /// Forgets a token that the server refused with status 401. Reports whether another one can be had, for which the call is
    /// made once more.
    fn forget(&self, token: &Secret<String>) -> bool;

    /// Secrets of the source besides the token, which are masked where messages are shown.
    fn secrets(&self) -> Vec<Secret<String>> {
        Vec::new()
    }
}

/// A token that does not change.
struct Fixed(Secret<String>);

impl TokenSource for Fixed {
    fn token<'a>(&'a self, _: &'a Arc<dyn Transport>) -> BoxFuture<'a, Result<Secret<String>, BoxError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn forget(&self, _token: &Secret<String>) -> bool {
        false
    }
}

/// Tokens of a function.
struct FromFn<F>(F);

impl<F, R> TokenSource for FromFn<F>
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<Secret<String>, BoxError>> + Send + 'static,
{
    fn token<'a>(&'a self, _: &'a Arc<dyn Transport>) -> BoxFuture<'a, Result<Secret<String>, BoxError>> {
        Box::pin((self.0)())
    }

    fn forget(&self, _token: &Secret<String>) -> bool {
        true
    }
}

impl Bearer {
    /// A token that does not change.
    pub fn new(token: impl Into<Secret<String>>) -> Self {
        Self::from_source(Fixed(token.into()))
    }

    /// The tokens of a function, which is called for each request, and once more if the server refuses one with status 401.
    pub fn from_fn<F, R>(function: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Secret<String>, BoxError>> + Send + 'static,
    {
        Self::from_source(FromFn(function))
    }

    /// The tokens of a source.
    pub fn from_source(source: impl TokenSource + 'static) -> Self {
        Self { source: Box::new(source), scope: Scope::default() }
    }

    /// Sends the token also to the server of this URL: to its scheme, host and port.
    ///
    /// # Errors
    ///
    /// If that is no URL of a server.
    pub fn for_server(mut self, url: impl Into<String>) -> Result<Self, EndpointError> {
        self.scope.add(url.into())?;
        Ok(self)
    }
}

/// State of a call.
#[derive(Clone)]
struct BearerCall {
    /// The token that was sent.
    token: Secret<String>,
    /// The token was refused, and another one can be had.
    is_refused: bool,
    /// A second token was asked for.
    is_renewed: bool,
}

impl Interceptor for Bearer {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let before = request.extensions_mut().remove::<BearerCall>();
            if !self.scope.allows(request) {
                return Ok(());
            }
            self.source.secrets().into_iter().for_each(|secret| request.add_secret(secret.into_exposed()));
            let token = self.source.token(request.transport()).await;
            let token = token.map_err(|error| HttpAuthError::Token(error).unsent())?;
            request.add_secret(token.expose());
            let value = field(&token).map_err(HttpAuthError::unsent)?;
            request.http_mut().headers_mut().insert(AUTHORIZATION, value);
            let is_renewed = before.is_some_and(|before| before.is_refused || before.is_renewed);
            request.extensions_mut().insert(BearerCall { token, is_refused: false, is_renewed });
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        check_withheld(response)?;
        let is_refused = response.http().status == StatusCode::UNAUTHORIZED;
        if let Some(call) = response.extensions_mut().get_mut::<BearerCall>()
            && is_refused
        {
            let is_other_possible = self.source.forget(&call.token);
            call.is_refused = is_other_possible && !call.is_renewed;
        }
        Ok(())
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        match attempt.extensions().get::<BearerCall>() {
            Some(call) if call.is_refused => AfterAttempt::Repeat,
            _ => AfterAttempt::Return,
        }
    }
}

/// The header field of a token: RFC 6750, section 2.1.
fn field(token: &Secret<String>) -> Result<HeaderValue, HttpAuthError> {
    let token = token.expose();
    let is_graphic = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let value = is_graphic.then(|| HeaderValue::try_from(format!("Bearer {token}")).ok()).flatten();
    let mut value = value.ok_or(HttpAuthError::Credentials(
        "the token is empty, or has characters that a header field can't have",
    ))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Shows nothing of the token.
impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").finish_non_exhaustive()
    }
}
