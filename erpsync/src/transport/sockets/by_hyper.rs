//! The transport with the least between a call and its connection: hyper's own client with rustls.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, Either, FutureExt, Map, Ready, ready};
use http::{HeaderValue, Uri};
use http_body_util::combinators::MapErr;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::builder::{Carrier, HttpBuilder, Settings};
use super::clients::{Clients, USER_AGENT};
use super::tls;
use super::{TransportError, TransportErrorKind};

/// HTTP/1.1 over TCP, and over TLS where the address says `https`, straight to the server: hyper's client with rustls.
///
/// For clients that make very many small calls: it makes four in the time that `Http` takes for three (`cargo bench
/// --bench loopback`). It knows neither proxies nor HTTP/2. Else it is as `Http`: cheap to clone, clones share one pool of connections; it needs a running tokio runtime
/// when it is used, but for blocking calls; it follows no redirects, repeats nothing that was sent, checks certificates.
///
/// ```no_run
/// # use erpsync::client::Client;
/// use erpsync::transport::Direct;
///
/// let client = Client::with_transport("http://localhost/Services86/ErpSync.svc", Direct::new());
/// ```
#[derive(Clone)]
pub struct Direct {
    clients: Arc<Clients<Client>>,
}

type Client = legacy::Client<Connector, Full<Bytes>>;

impl Direct {
    /// The transport with its defaults.
    ///
    /// Never fails: what can't be set up is told by the first call.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// To set the time limit of connecting, certificates, the pool of connections.
    pub fn builder() -> HttpBuilder<Self> {
        HttpBuilder::default()
    }
}

impl Carrier for Direct {
    type Settings = ();

    fn set_up(settings: Result<Settings, String>, (): ()) -> Self {
        Self { clients: Arc::new(Clients::new(settings, &[], |settings, tls| Ok(client(settings, tls)))) }
    }
}

fn client(settings: &Settings, tls: &ClientConfig) -> Client {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(settings.tcp_keepalive);
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(settings.pool_idle_timeout)
        .pool_max_idle_per_host(settings.pool_max_idle_per_host)
        .build(Connector { https, limit: settings.connect_timeout })
}

impl Default for Direct {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direct").finish_non_exhaustive()
    }
}

type Response = http::Response<MapErr<Incoming, fn(hyper::Error) -> TransportError>>;
type Outcome = Result<Response, TransportError>;

impl Service<http::Request<Bytes>> for Direct {
    type Response = Response;
    type Error = TransportError;
    type Future = Either<
        Ready<Outcome>,
        Map<legacy::ResponseFuture, fn(Result<http::Response<Incoming>, legacy::Error>) -> Outcome>,
    >;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Bytes>) -> Self::Future {
        let client = match self.clients.of(request.uri()) {
            Ok(client) => client,
            Err(error) => return Either::Left(ready(Err(error))),
        };
        let agent = request.headers_mut().entry(http::header::USER_AGENT);
        agent.or_insert(HeaderValue::from_static(USER_AGENT));
        Either::Right(client.request(request.map(Full::new)).map(received))
    }
}

fn received(outcome: Result<http::Response<Incoming>, legacy::Error>) -> Outcome {
    let response = outcome.map_err(|error| {
        let unconnected = (TransportErrorKind::Connect, "no connection to the server");
        let broken = (TransportErrorKind::Broken, "the connection broke before a reply came");
        let (kind, context) =
            tls::refusal(&error).unwrap_or(if error.is_connect() { unconnected } else { broken });
        TransportError::new(kind, context, error)
    })?;
    Ok(response.map(|body| body.map_err(broke_off as fn(hyper::Error) -> TransportError)))
}

fn broke_off(error: hyper::Error) -> TransportError {
    let (kind, context) = tls::refusal(&error)
        .unwrap_or((TransportErrorKind::Broken, "the connection broke while the reply was received"));
    TransportError::new(kind, context, error)
}

/// Makes connections, TLS handshake included, within a time limit.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector>,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let (connection, limit) = (self.https.call(server), self.limit);
        Box::pin(async move {
            tokio::time::timeout(limit, connection)
                .await
                .unwrap_or_else(|_elapsed| Err(format!("none was made within {limit:?}").into()))
        })
    }
}
