//! Opens connections: over TCP, over TLS where the address is `https`, and through a proxy where one is configured for it.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::builder::{Proxies, Settings};

type BoxError = Box<dyn Error + Send + Sync>;
type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// Opens connections, TLS handshake included, within a time limit. The pool clones it for each request.
#[derive(Clone)]
pub(super) struct Connector(Arc<Inner>);

struct Inner {
    https: HttpsConnector<Route>,
    limit: Duration,
}

impl Connector {
    /// `tls` offers the versions of HTTP that are to be negotiated (ALPN).
    pub(super) fn new(settings: &Settings, tls: &Arc<ClientConfig>, proxies: Option<&Arc<Matcher>>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(settings.tcp_keepalive);
        // Proxies speak HTTP/1.1.
        let mut to_proxy = ClientConfig::clone(tls);
        to_proxy.alpn_protocols.clear();
        let route = Route { proxy: (tcp.clone(), to_proxy).into(), tcp, proxies: proxies.map(Arc::clone) };
        let https = (route, Arc::clone(tls)).into();
        Self(Arc::new(Inner { https, limit: settings.connect_timeout }))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = BoxFuture<Self::Response>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let Inner { https, limit } = &*self.0;
        let (connecting, limit) = (call(https.clone(), server), *limit);
        Box::pin(async move {
            let connected = tokio::time::timeout(limit, connecting).await;
            connected.unwrap_or_else(|_elapsed| Err(format!("none was made within {limit:?}").into()))
        })
    }
}

/// Opens the connection below TLS: to the server, or to its proxy.
#[derive(Clone)]
struct Route {
    tcp: HttpConnector,
    proxy: HttpsConnector<HttpConnector>,
    proxies: Option<Arc<Matcher>>,
}

impl Route {
    async fn connect(self, server: Uri) -> Result<Stream, BoxError> {
        let proxy = self.proxies.and_then(|proxies| proxies.intercept(&server));
        Ok(match proxy {
            None => Stream::new(MaybeHttpsStream::Http(call(self.tcp, server).await?)),
            Some(proxy) => {
                let address = address(&proxy)?;
                if server.scheme() == Some(&Scheme::HTTP) {
                    return Ok(Stream {
                        is_forwarded: true,
                        ..Stream::new(call(self.proxy, address).await?)
                    });
                }
                // A tunnel shows the proxy the name of the server only: RFC 9110, section 9.3.6.
                let mut tunnel = Tunnel::new(address, self.proxy);
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                Stream::new(call(tunnel, server).await?)
            }
        })
    }
}

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = BoxError;
    type Future = BoxFuture<Stream>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        Box::pin(self.clone().connect(server))
    }
}

/// The proxies that the environment names, none, or the one that was set.
pub(super) fn proxies(settings: &Settings) -> Result<Option<Arc<Matcher>>, &'static str> {
    let matcher = match &settings.proxies {
        Proxies::FromEnvironment if !PROXY_VARIABLES.into_iter().any(is_set) => return Ok(None),
        Proxies::FromEnvironment => Matcher::from_env(),
        Proxies::None => return Ok(None),
        Proxies::One(url) => {
            let anywhere = Uri::from_static("http://any/");
            let one = Matcher::builder().all(url.clone());
            if !one.build().intercept(&anywhere).is_some_and(|proxy| is_address(proxy.uri())) {
                return Err("the address of the proxy is not a URL");
            }
            Matcher::builder().all(url.clone()).no(settings.proxy_except.clone()).build()
        }
    };
    Ok(Some(Arc::new(matcher)))
}

/// Variables of the environment that name a proxy.
const PROXY_VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Reports whether a proxy can have this address: it has a host, and a port that is a number if any.
fn is_address(proxy: &Uri) -> bool {
    proxy.authority().is_some_and(|authority| {
        let host = authority.host();
        !host.is_empty() && (host.len() == authority.as_str().len() || authority.port_u16().is_some())
    })
}

/// The address of a proxy that can be used.
fn address(proxy: &Intercept) -> Result<Uri, BoxError> {
    match proxy.uri().scheme_str() {
        Some("http" | "https") => Ok(proxy.uri().clone()),
        scheme => {
            Err(format!("proxies of the kind `{}` are not supported", scheme.unwrap_or_default()).into())
        }
    }
}

/// Credentials for the proxy that forwards requests to this server, if there is one and it has some. (The proxy of an `https`
/// address gets them when the tunnel is made.)
pub(super) fn forwarding_credentials(proxies: &Matcher, server: &Uri) -> Option<HeaderValue> {
    if server.scheme() != Some(&Scheme::HTTP) {
        return None;
    }
    proxies.intercept(server)?.basic_auth().cloned()
}

/// TCP to a server, or TCP or TLS to a proxy.
pub(super) struct Stream {
    io: MaybeHttpsStream<TokioIo<TcpStream>>,
    /// A proxy forwards the requests.
    is_forwarded: bool,
}

impl Stream {
    fn new(io: MaybeHttpsStream<TokioIo<TcpStream>>) -> Self {
        Self { io, is_forwarded: false }
    }
}

impl Stream {
    pub(super) fn is_forwarded(&self) -> bool {
        self.is_forwarded
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // Without the addresses that the socket's own `connected` puts into the extensions of each response.
        Connected::new().proxy(self.is_forwarded)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, bytes)
    }
}

async fn call<S: Service<Uri, Error: Into<BoxError>>>(
    mut service: S,
    address: Uri,
) -> Result<S::Response, BoxError> {
    poll_fn(|context| service.poll_ready(context)).await.map_err(Into::into)?;
    service.call(address).await.map_err(Into::into)
}
