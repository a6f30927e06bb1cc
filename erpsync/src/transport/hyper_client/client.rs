//! [`Http`]: hyper-util's client over rustls.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{PROXY_AUTHORIZATION, USER_AGENT};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::runtime::Handle;
use tower_service::Service;

use super::body::{RequestBody, response_body};
use super::builder::{HttpBuilder, Settings};
use super::connector::{self, Connector};
use super::error;
use super::interim::InterimResponses;
use super::own::send;
use super::silence::Silence;
use super::{Body, SendProgress, TransportError, TransportErrorKind};
use crate::BoxFuture;
use crate::transport::OwnConnection;

/// HTTP/1.1 over TCP, and over TLS where the address is `https`. With the feature `http2` also HTTP/2, where the server
/// offers it in the TLS handshake (ALPN, RFC 7301).
///
/// Cheap to clone; clones share one pool of connections. Requests need a running tokio runtime, except blocking calls
/// (`Call::send_blocking`), which bring their own.
///
/// Redirects are not followed (the status is returned as it is), nothing is repeated that a server may have received, and
/// certificates are checked. Proxies that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) are
/// used unless the [builder](Self::builder) sets another. A server can send at most 100 interim responses (`100 Continue` and
/// the like) to a request.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use erpsync::client::Client;
/// use erpsync::transport::Http;
///
/// let http = Http::builder().connect_timeout(Duration::from_secs(5)).build()?;
/// let client = Client::with_transport("https://crm.example.com/Services86/ErpSync.svc", http);
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Http(Arc<Inner>);

struct Inner {
    clients: Clients,
    /// For connections that a call has to itself: HTTP/1.1 only.
    own: Connector,
    title_case_headers: bool,
    proxies: Option<Arc<Matcher>>,
    read_timeout: Option<Duration>,
    /// Why `https` does not work here, though `http` does.
    tls_problem: Option<String>,
}

type HyperClient = Client<Connector, RequestBody>;

/// A pool of connections lives in the runtime that opened them, and a thread that keeps this runtime from running can't wait for
/// it: blocking calls have a pool of their own.
struct Clients {
    shared: HyperClient,
    #[cfg(feature = "blocking")]
    blocking: HyperClient,
}

/// Value of the header field `User-Agent` unless the request has one: RFC 9110, section 10.1.5.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("erpsync/", env!("CARGO_PKG_VERSION")));

/// Sockets and timers are tokio's, and panic without it.
const NO_RUNTIME: &str = "there is no tokio runtime here: make the call inside of one (`#[tokio::main]`, \
     `Runtime::block_on`), or use the blocking calls (feature `blocking`, `send_blocking`)";

impl Http {
    /// Creates the transport with default settings.
    ///
    /// On a system without trusted certificates, calls to `https` addresses return an error that describes that.
    pub fn new() -> Self {
        Self::from_settings(&Settings::default()).expect("the defaults hold nothing that could be unusable")
    }

    /// Creates a builder: time limits, certificates, proxies, the pool of connections.
    pub fn builder() -> HttpBuilder {
        HttpBuilder::default()
    }

    pub(super) fn from_settings(settings: &Settings) -> Result<Self, String> {
        let tls = settings.certificates.configure(settings.protocols())?;
        let proxies = connector::proxies(settings)?;
        let mut of_own = tls.config.clone();
        of_own.alpn_protocols.clear();
        let own = Connector::new(settings, &Arc::new(of_own), proxies.as_ref());
        let clients = Clients::new(settings, &Arc::new(tls.config), proxies.as_ref());
        let Settings { read_timeout, title_case_headers, .. } = *settings;
        let tls_problem = tls.problem;
        Ok(Self(Arc::new(Inner { clients, own, title_case_headers, proxies, read_timeout, tls_problem })))
    }
}

impl Clients {
    fn new(settings: &Settings, tls: &Arc<ClientConfig>, proxies: Option<&Arc<Matcher>>) -> Self {
        let client = || {
            let mut builder = Client::builder(TokioExecutor::new());
            builder
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(settings.pool_idle_timeout)
                .pool_max_idle_per_host(settings.pool_max_idle_per_host)
                .http1_title_case_headers(settings.title_case_headers);
            #[cfg(feature = "http2")]
            builder.timer(TokioTimer::new()).http2_only(settings.http2 == super::builder::Http2::Always);
            builder.build(Connector::new(settings, tls, proxies))
        };
        Self {
            shared: client(),
            #[cfg(feature = "blocking")]
            blocking: client(),
        }
    }

    /// The client for a request from this thread.
    fn current(&self) -> &HyperClient {
        #[cfg(feature = "blocking")]
        if crate::transport::runtime::is_entered() {
            return &self.blocking;
        }
        &self.shared
    }
}

impl Inner {
    fn start(&self, mut request: http::Request<Body>) -> Result<Exchange, TransportError> {
        let failed = |problem: &str| Err(TransportError::new(TransportErrorKind::Setup, "", problem));
        if Handle::try_current().is_err() {
            return failed(NO_RUNTIME);
        }
        let is_https = request.uri().scheme() == Some(&Scheme::HTTPS);
        match &self.tls_problem {
            Some(problem) if is_https => return failed(problem),
            _ => {}
        }
        check_address(request.uri_mut())?;
        if let Some(proxies) = &self.proxies
            && let Some(credentials) = connector::forwarding_credentials(proxies, request.uri())
        {
            request.headers_mut().insert(PROXY_AUTHORIZATION, credentials);
        }
        // HTTP/2 has no such field: then hyper-util adds it once it is known which version is spoken.
        #[cfg(not(feature = "http2"))]
        {
            let host = host(request.uri())?;
            request.headers_mut().entry(http::header::HOST).or_insert(host);
        }
        request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
        let interim = InterimResponses::to(&mut request);
        let progress: SendProgress = request.extensions().get().cloned().unwrap_or_default();
        let own = request.extensions().get::<OwnConnection>().cloned();
        let request = request.map(|body| RequestBody::new(body, progress.clone()));
        let response = match own {
            None => ResponseOf::Pool(self.clients.current().request(request)),
            Some(own) => {
                let (connector, progress) = (self.own.clone(), progress.clone());
                ResponseOf::Own(Box::pin(send(connector, own, request, progress, self.title_case_headers)))
            }
        };
        let silence = self.read_timeout.map(Silence::new);
        Ok(Exchange { response, interim, silence, progress, is_https })
    }
}

/// Requires an `http` or `https` address with a server, and removes user info from it: a server gets that as a header field, and
/// nobody else does.
fn check_address(uri: &mut Uri) -> Result<(), TransportError> {
    let (Some(authority), Some(scheme)) = (uri.authority(), uri.scheme()) else {
        return Err(error::setup("its address has no server"));
    };
    if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
        return Err(error::setup(format!("`{scheme}` addresses are not supported, only `http` and `https`")));
    }
    let Some((_user, host)) = authority.as_str().rsplit_once('@') else { return Ok(()) };
    let host: Authority = host.parse().map_err(error::setup)?;
    let mut parts = std::mem::take(uri).into_parts();
    parts.authority = Some(host);
    *uri = Uri::from_parts(parts).map_err(error::setup)?;
    Ok(())
}

/// Value of the header field `Host`: RFC 9110, section 7.2. hyper-util would format it anew from its parts.
#[cfg(not(feature = "http2"))]
fn host(uri: &Uri) -> Result<HeaderValue, TransportError> {
    let authority = uri.authority().map_or("", Authority::as_str);
    let usual_port = if uri.scheme() == Some(&Scheme::HTTPS) { ":443" } else { ":80" };
    HeaderValue::from_str(authority.strip_suffix(usual_port).unwrap_or(authority)).map_err(error::setup)
}

/// Future of the response to a request that [`Http`] sends.
pub struct HttpFuture(State);

enum State {
    Sent(Exchange),
    /// The request can't be sent. The error is returned once.
    Failed(Option<TransportError>),
}

/// A request that is sent, and its response.
struct Exchange {
    response: ResponseOf,
    interim: InterimResponses,
    silence: Option<Silence>,
    progress: SendProgress,
    is_https: bool,
}

/// Response that is waited for.
enum ResponseOf {
    Pool(ResponseFuture),
    Own(BoxFuture<'static, Result<http::Response<Incoming>, TransportError>>),
}

impl Exchange {
    fn poll_response(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<http::Response<Incoming>, TransportError>> {
        match &mut self.response {
            ResponseOf::Pool(response) => Pin::new(response)
                .poll(context)
                .map_err(|error| error::without_response(error, &self.progress, self.is_https)),
            ResponseOf::Own(response) => response.as_mut().poll(context),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<http::Response<Body>, TransportError>> {
        if let Poll::Ready(response) = self.poll_response(context) {
            let read_timeout = self.silence.as_ref().map(Silence::limit);
            return Poll::Ready(match response {
                Ok(response) => {
                    let (parts, body) = response.into_parts();
                    response_body(body, read_timeout, context)
                        .map(|body| http::Response::from_parts(parts, body))
                }
                Err(error) => Err(error),
            });
        }
        if let Poll::Ready(flood) = self.interim.poll_exceeded(context) {
            return Poll::Ready(Err(error::flood(flood)));
        }
        match &mut self.silence {
            Some(silence) => silence
                .poll_elapsed(context)
                .map(|silent| Err(error::in_silence_before_response(silent, &self.progress))),
            None => Poll::Pending,
        }
    }
}

impl Future for HttpFuture {
    type Output = Result<http::Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Sent(exchange) => exchange.poll(context),
            State::Failed(error) => error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
        }
    }
}

impl fmt::Debug for HttpFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpFuture").finish_non_exhaustive()
    }
}

impl Service<http::Request<Body>> for Http {
    type Response = http::Response<Body>;
    type Error = TransportError;
    type Future = HttpFuture;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> HttpFuture {
        HttpFuture(match self.0.start(request) {
            Ok(exchange) => State::Sent(exchange),
            Err(error) => State::Failed(Some(error)),
        })
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

#[cfg(all(test, not(feature = "http2")))]
mod tests {
    use super::{Uri, check_address, host};

    #[test]
    fn hosts() {
        for (url, expected) in [
            ("http://h/", "h"),
            ("http://h:80/", "h"),
            ("http://h:443/", "h:443"),
            ("https://h:443/", "h"),
            ("https://h:80/", "h:80"),
            ("http://u:p@h:8080/", "h:8080"),
            ("http://[::80]/", "[::80]"),
            ("http://[::1]:80/", "[::1]"),
        ] {
            let mut url = url.parse::<Uri>().unwrap();
            check_address(&mut url).unwrap();
            assert_eq!(host(&url).unwrap(), expected);
        }
    }
}
