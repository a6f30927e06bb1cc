//! Client credentials of OAuth 2: RFC 6749, section 4.4.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::error::MOST_SHOWN;
use super::{HttpAuthError, TokenSource};
use crate::BoxFuture;
use crate::client::{Age, FetchError, Renewed};
use crate::secret::Secret;
use crate::transport::{Body, BoxError, Transport};

/// Tokens of an OAuth 2 server, for the program itself: the grant `client_credentials`.
///
/// The server is asked over the transport of the client. One token serves all calls until it expires; calls that need one at the
/// same time ask once. A token that the service refuses with status 401 is renewed once a call.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use erpsync::client::Client;
/// use erpsync::http_auth::{Bearer, ClientCredentials};
///
/// let tokens = ClientCredentials::new("https://login.example.com/oauth2/token", "orders", "the secret")?
///     .scope("orders.read orders.write");
/// let client = Client::new("https://erp.example.com/Orders.svc")?.with_authentication(Bearer::from_source(tokens));
/// # let _ = client;
/// # Ok(()) }
/// ```
#[must_use]
pub struct ClientCredentials {
    server: Uri,
    id: String,
    secret: Secret<String>,
    in_body: bool,
    parameters: Vec<(String, String)>,
    /// In place of that of the client.
    transport: Option<Arc<dyn Transport>>,
    tokens: Renewed<Token, TokenError>,
}

/// A token that the server issued.
#[derive(Clone)]
struct Token {
    value: Secret<String>,
    /// The time from which on it is not used; `None` if the server did not name one.
    end: Option<Instant>,
}

/// Maximum length of a response of the server, in bytes.
const MOST_BYTES: usize = 64 << 10;

/// Time before its end at which a token is no longer used, so that it does not expire on its way. At most half of its life.
const MARGIN: Duration = Duration::from_secs(30);

/// The bytes that `application/x-www-form-urlencoded` escapes, but for the space.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

impl ClientCredentials {
    /// The address of the token endpoint, and the id and the secret of the client.
    ///
    /// # Errors
    ///
    /// If the address is not an `http` or `https` URL, or has user info.
    pub fn new(
        token_url: impl AsRef<str>,
        id: impl Into<String>,
        secret: impl Into<Secret<String>>,
    ) -> Result<Self, HttpAuthError> {
        let unusable = HttpAuthError::Credentials("the address of the token endpoint is not an HTTP URL");
        let server = match token_url.as_ref().trim().parse::<Uri>() {
            Ok(server)
                if matches!(server.scheme_str(), Some("http" | "https"))
                    && server.authority().is_some_and(|authority| !authority.as_str().contains('@')) =>
            {
                server
            }
            _ => return Err(unusable),
        };
        Ok(Self {
            server,
            id: id.into(),
            secret: secret.into(),
            in_body: false,
            parameters: vec![("grant_type".to_owned(), "client_credentials".to_owned())],
            transport: None,
            tokens: Renewed::new(),
        })
    }

    /// Asks for a scope: names that are separated by spaces.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.parameter("scope", scope)
    }

    /// Adds a parameter that the server wants, such as `audience` or `resource`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sends id and secret as parameters of the body, for servers that do not take them by Basic (RFC 6749, section 2.3.1). By
    /// Basic unless set.
    pub fn secret_in_body(mut self, yes: bool) -> Self {
        self.in_body = yes;
        self
    }

    /// Asks the server over this transport instead of that of the client, which may be a cassette or a mock: these take SOAP only.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    fn request(&self) -> Result<Request<Body>, BoxError> {
        let mut form = String::new();
        let mut add = |name: &str, value: &str| {
            let separator = if form.is_empty() { "" } else { "&" };
            form.push_str(&[separator, &encoded(name), "=", &encoded(value)].concat());
        };
        self.parameters.iter().for_each(|(name, value)| add(name, value));
        if self.in_body {
            add("client_id", &self.id);
            add("client_secret", self.secret.expose());
        }
        let mut request = Request::new(Body::from(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.server.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if !self.in_body {
            let pair = format!("{}:{}", encoded(&self.id), encoded(self.secret.expose()));
            let mut value = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair)))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(request)
    }
}

/// Asks the server for a token.
async fn ask(transport: Arc<dyn Transport>, request: Request<Body>) -> Result<Token, BoxError> {
    tracing::debug!(server = request.uri().host(), "asking for a token");
    let (parts, body) = transport.send(request).await?.into_parts();
    let body = body.collect(MOST_BYTES).await?;
    read(parts.status, &body)
}

/// Error of a request for a token, which several calls may get.
#[derive(Clone, Debug)]
struct TokenError(Arc<BoxError>);

impl From<BoxError> for TokenError {
    fn from(error: BoxError) -> Self {
        Self(Arc::new(error))
    }
}

impl FetchError for TokenError {
    fn panicked() -> Self {
        Self::from(BoxError::from("the transport panicked"))
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.0, f)
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string().replace(' ', "+")
}

/// Reads the response of a token endpoint: RFC 6749, sections 5.1 and 5.2.
fn read(status: StatusCode, body: &Bytes) -> Result<Token, BoxError> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    if !status.is_success() {
        let shown = |name| text(name).unwrap_or_default().chars().take(MOST_SHOWN * 4).collect::<String>();
        let reason = [shown("error"), shown("error_description")].join(" ");
        return Err(format!("the token endpoint answered with status {status}: {reason}").trim_end().into());
    }
    let value = text("access_token").ok_or("the response of the token endpoint has no `access_token`")?;
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err("the token endpoint issued a token that is not of the type `Bearer`".into());
    }
    // Some servers write the number as a text.
    let seconds = json.get("expires_in").and_then(|seconds| {
        seconds.as_f64().or_else(|| seconds.as_str()?.parse().ok()).filter(|seconds| *seconds >= 0.0)
    });
    let life = seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    let end = life.and_then(|life| Instant::now().checked_add(life - MARGIN.min(life / 2)));
    Ok(Token { value: value.into(), end })
}

impl TokenSource for ClientCredentials {
    fn token<'a>(
        &'a self,
        transport: &'a Arc<dyn Transport>,
    ) -> BoxFuture<'a, Result<Secret<String>, BoxError>> {
        Box::pin(async move {
            let age = |token: &Token| match token.end {
                Some(end) if end <= Instant::now() => Age::Expired,
                _ => Age::Fresh,
            };
            let fetch = || -> BoxFuture<'static, _> {
                let transport = self.transport.as_ref().unwrap_or(transport).clone();
                let request = self.request();
                Box::pin(async move { Ok(ask(transport, request?).await?) })
            };
            Ok(self.tokens.get(age, fetch).await?.value.value)
        })
    }

    fn forget(&self, token: &Secret<String>) -> bool {
        self.tokens.forget_if(|known| known.value == *token);
        true
    }

    fn secrets(&self) -> Vec<Secret<String>> {
        vec![self.secret.clone(), encoded(self.secret.expose()).into()]
    }
}

/// Shows nothing of the secret.
impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials").field("server", &self.server.host()).finish_non_exhaustive()
    }
}
