//! The server's side: a layer that lets only requests with right credentials through.

mod basic;
#[cfg(feature = "http-digest")]
mod digest;
#[cfg(feature = "http-digest")]
mod nonces;
mod service;

use std::fmt;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use tower_layer::Layer;

pub use self::service::Authenticated;
use super::HttpAuthError;
use crate::auth_params::quoted;
use crate::server::{Identity, Passwords};
use crate::transport::{Body, BoxError};

/// Layer that lets only requests with right credentials through to a service: Basic, Digest, or either.
///
/// It goes around a [`SoapServer`](crate::server::SoapServer), an `axum::Router` or any other `tower::Service`, and answers all
/// other requests with status 401 and a challenge, before their bodies are read as messages; also those with an empty body, with
/// which some clients begin. The service finds the [`Identity`] among the extensions of the request.
///
/// Passwords are compared in constant time. Digest is available with the feature `http-digest`.
///
/// ```
/// # fn example<S>(server: S) -> Result<(), erpsync::http_auth::HttpAuthError> {
/// use erpsync::Secret;
/// use erpsync::http_auth::RequireAuthentication;
/// use tower_layer::Layer;
///
/// let passwords = |user: &str| (user == "bob").then(|| Secret::from("secret"));
/// let protected = RequireAuthentication::basic("orders", passwords)?.layer(server);
/// # let _ = protected;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RequireAuthentication {
    realm: Arc<str>,
    passwords: Arc<dyn Passwords>,
    basic: bool,
    #[cfg(feature = "http-digest")]
    digest: Option<digest::DigestCheck>,
}

/// Maximum length of the header field `Authorization`, in bytes.
const MOST_BYTES: usize = 8 << 10;

/// Request that is not let through.
enum Refusal {
    /// The credentials are missing or wrong. The nonce of a stale one is the only thing that is.
    Unauthorized { is_stale: bool },
    #[cfg(feature = "http-digest")]
    /// The request contradicts its credentials, or is not HTTP's.
    BadRequest(&'static str),
    #[cfg(feature = "http-digest")]
    /// Its body is longer than the limit.
    TooLarge,
    /// The passwords can't be had.
    Unavailable(BoxError),
}

/// Request that is let through.
struct Verified {
    identity: Identity,
    /// Proof of the server for `Authentication-Info`.
    #[cfg(feature = "http-digest")]
    proof: Option<digest::Proof>,
}

impl RequireAuthentication {
    /// Requires Basic (RFC 7617). Names and passwords are UTF-8; ISO-8859-1, as .NET's older clients send it, is read, too.
    ///
    /// # Errors
    ///
    /// If the realm has control characters.
    pub fn basic(realm: impl AsRef<str>, passwords: impl Passwords + 'static) -> Result<Self, HttpAuthError> {
        let realm = realm.as_ref();
        if realm.chars().any(char::is_control) {
            return Err(HttpAuthError::Credentials("a realm can't have control characters"));
        }
        Ok(Self {
            realm: realm.into(),
            passwords: Arc::new(passwords),
            basic: true,
            #[cfg(feature = "http-digest")]
            digest: None,
        })
    }

    /// The challenges of a response with status 401, the strongest first.
    fn challenges(&self, is_stale: bool) -> Vec<HeaderValue> {
        let mut challenges: Vec<String> = Vec::new();
        #[cfg(feature = "http-digest")]
        if let Some(digest) = &self.digest {
            challenges.extend(digest.challenges(&self.realm, is_stale));
        }
        let _ = is_stale;
        if self.basic {
            challenges.push(format!("Basic realm={}, charset=\"UTF-8\"", quoted(&self.realm)));
        }
        challenges.iter().filter_map(|challenge| HeaderValue::from_bytes(challenge.as_bytes()).ok()).collect()
    }

    /// Verifies the credentials of a request. The body is collected if they cover it.
    async fn verify(&self, request: &Parts, body: &mut Body) -> Result<Verified, Refusal> {
        let unauthorized = Refusal::Unauthorized { is_stale: false };
        let mut fields = request.headers.get_all(AUTHORIZATION).iter();
        let (Some(field), None) = (fields.next(), fields.next()) else { return Err(unauthorized) };
        let text = std::str::from_utf8(field.as_bytes()).ok().filter(|text| text.len() <= MOST_BYTES);
        let Some((scheme, rest)) = text.and_then(|text| text.trim().split_once(' ')) else {
            return Err(unauthorized);
        };
        if self.basic && scheme.eq_ignore_ascii_case("Basic") {
            return basic::verify(rest, &*self.passwords).await;
        }
        #[cfg(feature = "http-digest")]
        if let Some(digest) = &self.digest
            && scheme.eq_ignore_ascii_case("Digest")
        {
            return digest.verify(rest, &self.realm, &*self.passwords, request, body).await;
        }
        let _ = body;
        Err(unauthorized)
    }

    /// The response to a request that is not let through.
    fn refuse(&self, refusal: &Refusal) -> Response<Body> {
        let (status, text) = match refusal {
            Refusal::Unauthorized { .. } => {
                (StatusCode::UNAUTHORIZED, "this service requires authentication\n")
            }
            #[cfg(feature = "http-digest")]
            Refusal::BadRequest(problem) => (StatusCode::BAD_REQUEST, *problem),
            #[cfg(feature = "http-digest")]
            Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the message is too long\n"),
            Refusal::Unavailable(error) => {
                let error = crate::redact::one_line(&crate::report::Report(&**error).to_string(), 1000);
                tracing::error!("the passwords can't be had: {error}");
                (StatusCode::SERVICE_UNAVAILABLE, "the credentials can't be checked now\n")
            }
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        if let Refusal::Unauthorized { is_stale } = refusal {
            for challenge in self.challenges(*is_stale) {
                response.headers_mut().append(WWW_AUTHENTICATE, challenge);
            }
        }
        response
    }
}

impl<S> Layer<S> for RequireAuthentication {
    type Service = Authenticated<S>;

    fn layer(&self, service: S) -> Authenticated<S> {
        Authenticated::new(service, self.clone())
    }
}

/// Shows no passwords.
impl fmt::Debug for RequireAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireAuthentication").field("realm", &self.realm).finish_non_exhaustive()
    }
}
