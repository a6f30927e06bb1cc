//! The transport with the least between a call and its connection: hyper and rustls.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use http::HeaderValue;
use http::header::{HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http_body_util::BodyExt;
use http_body_util::combinators::MapErr;
use rustls::ClientConfig;
use tower_service::Service;

use super::builder::{Carrier, HttpBuilder, Settings};
use super::clients::{self, Clients};
use super::connections::{Connection, DirectBody, Pool, Server, TooManyInterim};
use super::connector::Connector;
use super::tls;
use super::trouble::without_reply;
use super::{Body, SendProgress, TransportError, TransportErrorKind};

/// HTTP/1.1 over TCP, and over TLS where the address says `https`: hyper and rustls.
///
/// For clients that make very many small calls: it makes seven in the time that `Http` takes for five (`cargo bench
/// --bench loopback`). It knows no HTTP/2. Else it is as `Http`: cheap to clone, clones share one pool of
/// connections; it needs a running tokio runtime when it is used, but for blocking calls; it follows no redirects, repeats
/// nothing that was sent, checks certificates, and heeds proxies that the environment names.
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

/// What makes connections, and those that are idle.
struct Client {
    connector: Connector,
    pool: Arc<Pool>,
}

impl Direct {
    /// The transport with its defaults.
    ///
    /// Never fails: what can't be set up is told by the first call.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// To set the time limit of connecting, certificates, proxies, the pool of connections.
    pub fn builder() -> HttpBuilder<Self> {
        HttpBuilder::default()
    }
}

impl Carrier for Direct {
    type Settings = ();

    fn set_up(settings: Result<Settings, String>, (): ()) -> Self {
        Self { clients: Arc::new(Clients::new(settings, &[], Client::new)) }
    }
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

type Request = http::Request<Body>;
type Response = http::Response<MapErr<DirectBody, fn(hyper::Error) -> TransportError>>;

impl Service<http::Request<Body>> for Direct {
    type Response = Response;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Response, TransportError>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let clients = Arc::clone(&self.clients);
        // All in one block: a future that is handed on is copied.
        Box::pin(async move {
            let client = clients.of(request.uri())?;
            let server = address(&mut request)?;
            let progress: SendProgress = request.extensions().get().cloned().unwrap_or_default();
            loop {
                progress.waiting();
                let idle = client.pool.take(&server);
                let was_used = idle.is_some();
                let mut connection = match idle {
                    Some(idle) => idle,
                    None => Box::pin(client.connect(&server)).await?,
                };
                if !progress.sending() {
                    return Err(TransportError::new(
                        TransportErrorKind::Setup,
                        "",
                        "the caller gave the request up",
                    ));
                }
                let mut response = pin!(connection.send(request));
                let outcome = poll_fn(|context| connection.poll(response.as_mut(), context)).await;
                let mut error = match outcome.map_err(flooded)? {
                    Ok(response) => {
                        return Ok(response.map(|body| {
                            let body = DirectBody::new(body, connection, &client.pool);
                            body.map_err(broke_off as fn(hyper::Error) -> TransportError)
                        }));
                    }
                    Err(error) => error,
                };
                match error.take_message() {
                    // The server had closed it.
                    Some(unsent) if was_used => request = unsent,
                    _ => return Err(no_reply(error.into_error(), &server)),
                }
            }
        })
    }
}

impl Client {
    fn new(settings: &Settings, tls: &ClientConfig) -> Result<Self, String> {
        let pool = Pool::new(settings.pool_max_idle_per_host, settings.pool_idle_timeout);
        Ok(Self { connector: Connector::new(settings, tls)?, pool: Arc::new(pool) })
    }

    async fn connect(&self, server: &Server) -> Result<Box<Connection>, TransportError> {
        self.connector.connect(server).await.map_err(|error| {
            let unconnected = (TransportErrorKind::Connect, tls::unconnected(&*error));
            let (kind, context) = tls::refusal(&*error).unwrap_or(unconnected);
            TransportError::new(kind, context, error)
        })
    }
}

/// Whom a request is for. What it says of that in its address, it says in a header field then (RFC 9112, sections 3.2 and
/// 3.2.1).
fn address(request: &mut Request) -> Result<Server, TransportError> {
    let setup = |error: Box<dyn Error + Send + Sync>| {
        TransportError::new(TransportErrorKind::Setup, "the request can't be sent", error)
    };
    let uri = std::mem::take(request.uri_mut()).into_parts();
    let path = uri.path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = path.into();
    let (Some(scheme), Some(authority)) = (uri.scheme, uri.authority) else {
        return Err(setup("its address has no server".into()));
    };
    let server = Server::new(scheme, &authority).map_err(|error| setup(error.into()))?;
    let headers = request.headers_mut();
    headers.entry(HOST).or_insert_with(|| server.host().clone());
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(clients::USER_AGENT));
    Ok(server)
}

fn broke_off(error: hyper::Error) -> TransportError {
    broken(error, "the connection broke while the reply was received")
}

fn flooded(error: TooManyInterim) -> TransportError {
    TransportError::new(TransportErrorKind::Broken, "the server sent no reply", error)
}

fn no_reply(error: hyper::Error, server: &Server) -> TransportError {
    let context = without_reply(&error, server.is_https());
    broken(error, context)
}

fn broken(error: hyper::Error, context: &'static str) -> TransportError {
    let (kind, context) = tls::refusal(&error).unwrap_or((TransportErrorKind::Broken, context));
    TransportError::new(kind, context, error)
}
