//! The default transport: reqwest with rustls.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;
use reqwest::{NoProxy, Proxy};
use rustls::ClientConfig;
use tower_service::Service;

use super::builder::{Carrier, HttpBuilder, NO_PROXY_ADDRESS, Proxies, Settings};
use super::clients::{Clients, USER_AGENT};
use super::tls;
use super::trouble::without_reply;
use super::{Body, BoxError, SendProgress, TransportError, TransportErrorKind};

/// HTTP/1.1 over TCP, and over TLS where the address says `https`: reqwest with rustls. With the feature `http2`
/// also HTTP/2, where the server offers it in the TLS handshake (ALPN, RFC 7301).
///
/// Cheap to clone; clones share one pool of connections. Needs a running tokio runtime when it is used, but for
/// blocking calls (`Call::send_blocking`), which bring their own.
///
/// What is fixed: redirects are not followed (the status comes back as it is), nothing is repeated,
/// certificates are checked. Proxies that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`,
/// `NO_PROXY`) are heeded unless the [builder](Self::builder) says otherwise.
///
/// A server that sends interim responses (`100 Continue`) without end costs time until the time limit of the call, and keeps
/// other tasks of a runtime with one thread waiting: reqwest has no bound on them. `Direct` has.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    clients: Clients<reqwest::Client>,
    /// The address of the last request, as reqwest wants it: to parse it anew each time costs as much as the rest of a
    /// request.
    last: Mutex<Option<(http::Uri, reqwest::Url)>>,
}

impl Http {
    /// The transport with its defaults.
    ///
    /// Never fails: what can't be set up is told by the first call.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// To set time limits, certificates, proxies, the pool of connections.
    pub fn builder() -> HttpBuilder<Self> {
        HttpBuilder::default()
    }

    fn url(&self, uri: http::Uri) -> Result<reqwest::Url, TransportError> {
        let mut last = self.inner.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, url)) if *known == uri => Ok(url.clone()),
            _ => {
                let url = reqwest::Url::parse(&uri.to_string()).map_err(|error| {
                    TransportError::new(TransportErrorKind::Setup, "the request can't be sent", error)
                })?;
                *last = Some((uri, url.clone()));
                Ok(url)
            }
        }
    }

    fn start(&self, request: http::Request<Body>, progress: SendProgress) -> Result<Pending, TransportError> {
        let (parts, body) = request.into_parts();
        let mut client = self.inner.clients.of(&parts.uri)?;
        let mut request = reqwest::Request::new(parts.method, self.url(parts.uri)?);
        *request.version_mut() = parts.version;
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(reqwest::Body::wrap(RequestBody { body, progress }));
        Ok(client.call(request))
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

/// What only [`Http`] has to be told.
#[derive(Default)]
pub struct HttpSettings {
    read_timeout: Option<Duration>,
    #[cfg(feature = "http2")]
    http2: Http2,
}

#[cfg(feature = "http2")]
#[derive(Default)]
enum Http2 {
    #[default]
    Negotiated,
    Never,
    Always,
}

impl Carrier for Http {
    type Settings = HttpSettings;

    fn set_up(settings: Result<Settings, String>, own: HttpSettings) -> Self {
        let clients = Clients::new(settings, own.protocols(), |settings, tls| own.client(settings, tls));
        Self { inner: Arc::new(Inner { clients, last: Mutex::default() }) }
    }
}

impl HttpSettings {
    /// What is offered in the TLS handshake.
    fn protocols(&self) -> &'static [&'static str] {
        #[cfg(feature = "http2")]
        return match self.http2 {
            Http2::Negotiated => &["h2", "http/1.1"],
            Http2::Never => &["http/1.1"],
            Http2::Always => &["h2"],
        };
        #[cfg(not(feature = "http2"))]
        &[]
    }

    fn client(&self, settings: &Settings, tls: &ClientConfig) -> Result<reqwest::Client, String> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.pool_idle_timeout)
            .pool_max_idle_per_host(settings.pool_max_idle_per_host)
            .tcp_keepalive(settings.tcp_keepalive)
            .user_agent(USER_AGENT);
        if settings.title_case_headers {
            builder = builder.http1_title_case_headers();
        }
        if let Some(timeout) = self.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        builder = match &settings.proxies {
            Proxies::OfEnvironment => builder,
            Proxies::None => builder.no_proxy(),
            Proxies::One(url) => {
                let proxy = Proxy::all(url).map_err(|_| NO_PROXY_ADDRESS)?;
                builder.proxy(proxy.no_proxy(NoProxy::from_string(&settings.proxy_except)))
            }
        };
        #[cfg(feature = "http2")]
        {
            builder = match self.http2 {
                Http2::Negotiated => builder,
                Http2::Never => builder.http1_only(),
                Http2::Always => builder.http2_prior_knowledge(),
            };
        }
        builder.build().map_err(|error| format!("the HTTP client can't be set up: {error}"))
    }
}

impl HttpBuilder<Http> {
    fn set_own(mut self, change: impl FnOnce(&mut HttpSettings)) -> Self {
        change(&mut self.own);
        self
    }

    /// How long the server may be silent, before its reply and in the middle of it; `None`, which is the default,
    /// is no limit.
    ///
    /// An operation such as `ForceSyncAll` is silent for as long as it works, so this is not the place to say how
    /// long a call may take: that is the [client's](crate::client::Client::with_timeout), or the call's.
    #[must_use]
    pub fn read_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set_own(|own| own.read_timeout = timeout.into())
    }

    /// Speaks HTTP/1.1 even where the server offers HTTP/2.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http1_only(self) -> Self {
        self.set_own(|own| own.http2 = Http2::Never)
    }

    /// Speaks HTTP/2 without asking, over `http` too (RFC 9113, section 3.3): for servers that are known to.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http2_prior_knowledge(self) -> Self {
        self.set_own(|own| own.http2 = Http2::Always)
    }
}

impl Service<http::Request<Body>> for Http {
    type Response = http::Response<HttpBody>;
    type Error = TransportError;
    type Future = HttpFuture;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let progress: SendProgress = request.extensions().get().cloned().unwrap_or_default();
        let is_https = request.uri().scheme() == Some(&Scheme::HTTPS);
        progress.waiting();
        let state = self.start(request, progress.clone()).map_err(Some);
        HttpFuture { state, progress, is_https }
    }
}

/// The body of a request, which reports that it is asked for.
struct RequestBody {
    body: Body,
    progress: SendProgress,
}

/// The caller waits no longer, and was told that nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("the caller gave the request up")]
struct GivenUp;

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if !self.progress.sending() {
            return Poll::Ready(Some(Err(Box::new(GivenUp))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What reqwest is at work on.
type Pending = <reqwest::Client as Service<reqwest::Request>>::Future;

/// The response that [`Http`] will have received.
#[derive(Debug)]
pub struct HttpFuture {
    /// An error before anything was sent is given once.
    state: Result<Pending, Option<TransportError>>,
    progress: SendProgress,
    is_https: bool,
}

impl Future for HttpFuture {
    type Output = Result<http::Response<HttpBody>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { state, progress, is_https } = &mut *self;
        match state {
            Ok(pending) => Pin::new(pending).poll(context).map(|response| {
                let response = response.map_err(|error| without_response(error, progress, *is_https))?;
                let response = http::Response::from(response);
                Ok(response.map(|body| HttpBody { body }))
            }),
            Err(error) => error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
        }
    }
}

/// The body of a response that [`Http`] receives.
#[derive(Debug)]
pub struct HttpBody {
    body: reqwest::Body,
}

impl http_body::Body for HttpBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Pin::new(&mut self.body).poll_frame(context).map_err(|error| {
            let context = "the connection broke while the reply was received";
            translate(error, (TransportErrorKind::Broken, context))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The error of a request that brought no response.
fn without_response(error: reqwest::Error, progress: &SendProgress, is_https: bool) -> TransportError {
    let otherwise = if progress.is_waiting() {
        (TransportErrorKind::Connect, "no connection to the server")
    } else {
        (TransportErrorKind::Broken, without_reply(&error, is_https))
    };
    translate(error, otherwise)
}

/// reqwest's error as ours, without the URL: its query and its user info may hold secrets.
fn translate(error: reqwest::Error, otherwise: (TransportErrorKind, &'static str)) -> TransportError {
    use TransportErrorKind::{Connect, Setup, Timeout};
    let error = error.without_url();
    let (kind, context) = if error.is_builder() {
        (Setup, "the request can't be sent")
    } else if let Some(refused) = tls::refusal(&error) {
        refused
    } else if error.is_connect() {
        (Connect, tls::unconnected(&error))
    } else if error.is_timeout() && otherwise.0 != Connect {
        (Timeout, "the server did not answer in time")
    } else {
        otherwise
    };
    TransportError::new(kind, context, error)
}
