//! HTTP for a service: connections with limits, and a graceful end.
//!
//! `connection` has the limits of one connection.

mod connection;

use std::error::Error;
use std::future::{IntoFuture, Pending, pending};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, select};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::connection::{Exchange, Limited, Requests, Timeouts};
use crate::redact::one_line;
use crate::report::Report;
use crate::transport::Body;

/// Time in which the header of a request has to arrive unless something else is set: 15 seconds.
pub const DEFAULT_HEADER_TIMEOUT: Duration = Duration::from_secs(15);

/// Time that a connection may be idle between two requests unless something else is set: one minute.
pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Time in which a client has to take some of a response unless something else is set: one minute.
pub const DEFAULT_WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum number of connections at a time unless something else is set: 4,096.
pub const DEFAULT_CONNECTIONS: usize = 4096;

/// Pause after connections could not be accepted, as when the process has no file descriptors left.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves HTTP/1.1 on a listener, with the feature `http2` HTTP/2 too (RFC 9113, section 3.3: by prior knowledge), until
/// [`graceful_shutdown`](Serve::graceful_shutdown) ends it.
///
/// `service` is a [`SoapServer`](super::SoapServer), or a router (`axum::Router`) of several. The time for which a
/// client can keep a server waiting is limited, so that connections with idle or very slow clients are closed:
///
/// | limit | default |
/// |---|---|
/// | [`header_timeout`](Serve::header_timeout) | [`DEFAULT_HEADER_TIMEOUT`] |
/// | [`SoapServer::with_body_timeout`](super::SoapServer::with_body_timeout) | [`DEFAULT_BODY_TIMEOUT`](super::DEFAULT_BODY_TIMEOUT) |
/// | [`write_timeout`](Serve::write_timeout) | [`DEFAULT_WRITE_TIMEOUT`] |
/// | [`idle_timeout`](Serve::idle_timeout) | [`DEFAULT_IDLE_TIMEOUT`] |
/// | [`connections`](Serve::connections) | [`DEFAULT_CONNECTIONS`] |
///
/// Each request has a [`PeerAddress`] among its extensions. TLS is for a proxy in front.
///
/// ```no_run
/// # async fn example<D: erpsync::codegen::Dispatch>(server: erpsync::server::SoapServer<D>) -> std::io::Result<()> {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8086").await?;
/// let stop = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
/// erpsync::server::serve(listener, server).graceful_shutdown(stop).await;
/// # Ok(()) }
/// ```
pub fn serve<S>(listener: TcpListener, service: S) -> Serve<S> {
    Serve {
        listener,
        service,
        timeouts: Timeouts {
            header: DEFAULT_HEADER_TIMEOUT,
            idle: DEFAULT_IDLE_TIMEOUT,
            write: DEFAULT_WRITE_TIMEOUT,
        },
        connections: DEFAULT_CONNECTIONS,
        shutdown: pending(),
        shutdown_timeout: None,
    }
}

/// A server to be awaited, made by [`serve`]. Dropped while it runs, it closes all connections.
#[derive(Debug)]
#[must_use = "nothing is served before it is awaited"]
pub struct Serve<S, F = Pending<()>> {
    listener: TcpListener,
    service: S,
    timeouts: Timeouts,
    connections: usize,
    shutdown: F,
    shutdown_timeout: Option<Duration>,
}

/// The address that a request came from, among its extensions: that of a proxy, where one stands in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

impl<S, F> Serve<S, F> {
    /// Sets how long the header of a request may take to arrive, from the first byte on; for the first request of a
    /// connection from when that was accepted.
    pub fn header_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.header = limit;
        self
    }

    /// Sets how long a connection may be idle before the next request.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.idle = limit;
        self
    }

    /// Sets how long a client may take none of a response that waits for it.
    pub fn write_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.write = limit;
        self
    }

    /// Sets the maximum number of connections at a time, at least 1. Others wait in the queue of the operating system
    /// until one ends.
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Stops when `signal` is ready: takes no more connections, closes idle ones, and is done when the requests under
    /// way are answered.
    pub fn graceful_shutdown<G: Future<Output = ()>>(self, signal: G) -> Serve<S, G> {
        let Self { listener, service, timeouts, connections, shutdown: _, shutdown_timeout } = self;
        Serve { listener, service, timeouts, connections, shutdown: signal, shutdown_timeout }
    }

    /// Sets how long requests under way may take after that, before their connections are closed; no limit unless set.
    pub fn shutdown_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.shutdown_timeout = limit.into();
        self
    }
}

impl<S, F, B> IntoFuture for Serve<S, F>
where
    S: tower_service::Service<http::Request<Body>, Response = http::Response<B>>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
    F: Future<Output = ()> + Send + 'static,
{
    type Output = ();
    type IntoFuture = BoxFuture<'static, ()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { listener, service, timeouts, connections, shutdown, shutdown_timeout } = self;
            let graceful = GracefulShutdown::new();
            let room = Arc::new(Semaphore::new(connections));
            let mut tasks = JoinSet::new();
            let mut shutdown = pin!(shutdown);
            loop {
                let next = pin!(async {
                    // It is never closed.
                    let permit = room.clone().acquire_owned().await.ok();
                    (permit, accept(&listener).await)
                });
                // The signal is looked at first, so that it is listened to before the first answer.
                let Either::Right(((permit, (stream, peer)), _)) = select(shutdown.as_mut(), next).await
                else {
                    break;
                };
                while tasks.try_join_next().is_some() {}
                let requests = Arc::<Requests>::default();
                let stream = TokioIo::new(Limited::new(stream, timeouts, requests.clone()));
                let exchange = Exchange::new(service.clone(), requests, PeerAddress(peer));
                let watcher = graceful.watcher();
                tasks.spawn(async move {
                    let protocol = protocol();
                    if let Err(error) = watcher.watch(protocol.serve_connection(stream, exchange)).await {
                        report(peer, error);
                    }
                    drop(permit);
                });
            }
            drop(listener);
            let ended = graceful.shutdown();
            match shutdown_timeout {
                None => ended.await,
                Some(limit) => drop(tokio::time::timeout(limit, ended).await),
            }
        })
    }
}

/// Reports the error that ended a connection; its type is that of the protocols that are compiled.
fn report(peer: SocketAddr, error: impl Into<Box<dyn Error + Send + Sync>>) {
    let report = one_line(&Report(&*error.into()).to_string(), 1000);
    tracing::debug!(%peer, "a connection ended: {report}");
}

/// The next connection, however many fail.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // An answer is written at once, and its end is not to wait for an acknowledgement of its start.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_of_connection(&error) => {
                tracing::debug!("a connection was not accepted: {error}")
            }
            Err(error) => {
                tracing::error!("no connections can be accepted: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Returns whether an error of accepting is that of one connection, which its client gave up.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(not(feature = "http2"))]
fn protocol() -> hyper::server::conn::http1::Builder {
    hyper::server::conn::http1::Builder::new()
}

#[cfg(feature = "http2")]
fn protocol() -> hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor> {
    hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new())
}
