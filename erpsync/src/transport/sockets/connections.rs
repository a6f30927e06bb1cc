//! Connections of HTTP/1.1, each driven by the call that uses it: no task stands between the two, to be started and woken.
//!
//! What lies idle is driven by nobody. That its server has closed it is noticed by the next call, which then takes another
//! one, or by the task that throws away what nobody used for too long.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use http::header::{InvalidHeaderValue, PROXY_AUTHORIZATION};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::ext::on_informational;
use hyper::rt::{Read, Write};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::task::coop::{poll_proceed, unconstrained};

use super::Body;

/// Whom a connection leads to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Server {
    scheme: Scheme,
    host: HeaderValue,
}

impl Server {
    pub(super) fn new(scheme: Scheme, authority: &Authority) -> Result<Self, InvalidHeaderValue> {
        let text = authority.as_str();
        let host = text.rsplit_once('@').map_or(text, |(_user, host)| host);
        let usual_port = if scheme == Scheme::HTTPS { ":443" } else { ":80" };
        let host = HeaderValue::from_str(host.strip_suffix(usual_port).unwrap_or(host))?;
        Ok(Self { scheme, host })
    }

    /// As the header field `Host` says it: without the port that is the usual one.
    pub(super) fn host(&self) -> &HeaderValue {
        &self.host
    }

    pub(super) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(super) fn root(&self) -> http::Result<Uri> {
        Uri::builder().scheme(self.scheme.clone()).authority(self.host.as_bytes()).path_and_query("/").build()
    }
}

/// The head of a response, or an error that has the request with it if nothing of that was sent.
type Outcome = Result<Response<Incoming>, TrySendError<Request<Body>>>;

/// A connection on which one request at a time is made.
///
/// Whoever drives it sees at once what it has for him. So only the socket needs to wake him, and what he does to the
/// connection himself (to send a request, to ask for more of a body) must not: that would be a turn of the executor for
/// nothing. It is done while the relay leads nowhere, and before the connection is driven, which looks at the socket again.
pub(super) struct Connection {
    server: Server,
    /// Who forwards the requests.
    proxy: Option<Proxy>,
    sender: SendRequest<Body>,
    /// `None` when it has ended.
    driver: Option<Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>>,
    relay: Arc<Relay>,
    interim: Arc<InterimResponses>,
    /// Wakes the relay.
    waker: Waker,
}

struct Proxy {
    credentials: Option<HeaderValue>,
}

impl Proxy {
    /// Tells it whom a request is for: RFC 9112, section 3.2.2.
    fn tell<B>(&self, server: &Server, request: &mut Request<B>) {
        let mut uri = std::mem::take(request.uri_mut()).into_parts();
        let root = server.root().map(Uri::into_parts).unwrap_or_default();
        (uri.scheme, uri.authority) = (root.scheme, root.authority);
        *request.uri_mut() = Uri::from_parts(uri).unwrap_or_default();
        if let Some(credentials) = &self.credentials {
            request.headers_mut().insert(PROXY_AUTHORIZATION, credentials.clone());
        }
    }
}

/// Leads from the socket of a connection to who drives it, if anyone does.
#[derive(Default)]
struct Relay(AtomicWaker);

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.0.wake();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake();
    }
}

/// Count of the interim responses (RFC 9110, section 15.2) to a request, of which a server may send any number.
#[derive(Default)]
struct InterimResponses(AtomicUsize);

impl InterimResponses {
    /// Maximum number for a request.
    const MOST: usize = 100;

    /// Counts one. It uses up the budget of the task, too: hyper reads on behind one without looking at that, so that a
    /// server that sends nothing else would leave no time to other tasks.
    fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        if let Poll::Ready(progress) = poll_proceed(&mut Context::from_waker(Waker::noop())) {
            progress.made_progress();
        }
    }

    fn are_too_many(&self) -> bool {
        self.0.load(Ordering::Relaxed) > Self::MOST
    }
}

/// The server sends interim responses without end.
#[derive(Debug, thiserror::Error)]
#[error("it sent more than {} interim responses (`100 Continue` and the like)", InterimResponses::MOST)]
pub(super) struct TooManyInterim;

impl Connection {
    /// A connection over a stream, on which names of header fields may be sent in title case.
    pub(super) async fn new<T>(server: &Server, stream: T, title_case: bool) -> hyper::Result<Box<Self>>
    where
        T: Read + Write + Unpin + Send + 'static,
    {
        let (sender, driver) = http1::Builder::new().title_case_headers(title_case).handshake(stream).await?;
        let relay = Arc::<Relay>::default();
        let interim = Arc::default();
        let waker = Waker::from(Arc::clone(&relay));
        let driver = Box::pin(driver);
        Ok(Box::new(Self {
            server: server.clone(),
            proxy: None,
            sender,
            driver: Some(driver),
            relay,
            interim,
            waker,
        }))
    }

    /// The same through a proxy that forwards each request, and may want credentials with it.
    pub(super) fn through(mut self: Box<Self>, credentials: Option<HeaderValue>) -> Box<Self> {
        self.proxy = Some(Proxy { credentials });
        self
    }

    fn drive(&mut self, context: &mut Context<'_>) {
        self.relay.0.register(context.waker());
        // How it ended is told to the request.
        if let Some(driver) = &mut self.driver
            && driver.as_mut().poll(&mut Context::from_waker(&self.waker)).is_ready()
        {
            self.driver = None;
        }
    }

    fn is_open(&mut self) -> bool {
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.driver.is_some()
    }

    /// Whether another request can be made on it.
    fn is_ready(&mut self) -> bool {
        self.relay.0.take();
        self.sender.is_ready() || self.is_open() && self.sender.is_ready()
    }

    /// Sends a request; what it gives is the response to be waited for by [`poll`](Self::poll).
    pub(super) fn send(
        &mut self,
        mut request: Request<Body>,
    ) -> impl Future<Output = Outcome> + Send + use<> {
        if let Some(proxy) = &self.proxy {
            proxy.tell(&self.server, &mut request);
        }
        self.relay.0.take();
        self.interim.0.store(0, Ordering::Relaxed);
        let interim = Arc::clone(&self.interim);
        on_informational(&mut request, move |_| interim.count());
        // Without the budget of the task, which would ask to be woken when it is used up.
        unconstrained(self.sender.try_send_request(request))
    }

    /// Waits for the head of a response.
    pub(super) fn poll(
        &mut self,
        response: Pin<&mut impl Future<Output = Outcome>>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Outcome, TooManyInterim>> {
        self.drive(context);
        match response.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending if self.interim.are_too_many() => Poll::Ready(Err(TooManyInterim)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// The next frame of the body of a response.
    fn poll_frame(
        &mut self,
        body: &mut Incoming,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let mut poll = || Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop()));
        self.relay.0.take();
        let frame = poll();
        if frame.is_ready() {
            return frame;
        }
        self.drive(context);
        poll()
    }
}

/// The connections that nobody uses at the moment.
pub(super) struct Pool {
    idle: Mutex<Idle>,
    most_per_server: usize,
    timeout: Option<Duration>,
}

#[derive(Default)]
struct Idle {
    /// With the time since when. The one that was used last stands last.
    connections: HashMap<Server, Vec<(Instant, Box<Connection>)>>,
    /// The task that looks after them.
    sweeper: Option<JoinHandle<()>>,
}

/// How long idle connections are left alone, where they may stay for no time, and where they may for any.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const USUAL_PAUSE: Duration = Duration::from_secs(90);

impl Pool {
    pub(super) fn new(most_per_server: usize, timeout: Option<Duration>) -> Self {
        Self { idle: Mutex::default(), most_per_server, timeout }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_fresh(&self, since: Instant) -> bool {
        self.timeout.is_none_or(|timeout| since.elapsed() < timeout)
    }

    /// A connection that was used before, unless it was too long ago.
    pub(super) fn take(&self, server: &Server) -> Option<Box<Connection>> {
        let (since, connection) = self.idle().connections.get_mut(server)?.pop()?;
        self.is_fresh(since).then_some(connection)
    }

    fn keep(self: &Arc<Self>, connection: Box<Connection>) {
        let mut idle = self.idle();
        let kept = idle.connections.entry(connection.server.clone()).or_default();
        if kept.len() >= self.most_per_server {
            return;
        }
        kept.push((Instant::now(), connection));
        // One of a runtime that is gone has finished.
        if idle.sweeper.as_ref().is_none_or(JoinHandle::is_finished) {
            let sweeping = sweep(Arc::downgrade(self), self.timeout);
            idle.sweeper = Handle::try_current().ok().map(|runtime| runtime.spawn(sweeping));
        }
    }

    /// Throws away what is too old, or was closed. Whether anything is left.
    fn sweep(&self) -> bool {
        let mut idle = self.idle();
        idle.connections.retain(|_, kept| {
            kept.retain_mut(|(since, connection)| self.is_fresh(*since) && connection.is_open());
            !kept.is_empty()
        });
        if idle.connections.is_empty() {
            idle.sweeper = None;
        }
        idle.sweeper.is_some()
    }
}

/// Looks after the idle connections of a pool while there are any.
async fn sweep(pool: Weak<Pool>, timeout: Option<Duration>) {
    let pause = timeout.unwrap_or(USUAL_PAUSE).max(SHORTEST_PAUSE);
    loop {
        tokio::time::sleep(pause).await;
        if !pool.upgrade().is_some_and(|pool| pool.sweep()) {
            return;
        }
    }
}

/// The body of a response. Once it was received whole, its connection is free for another request; dropped before, it
/// closes the connection.
pub struct DirectBody {
    body: Incoming,
    /// The connection, and where it goes afterwards.
    lease: Option<(Box<Connection>, Arc<Pool>)>,
}

impl DirectBody {
    /// The rest of a response, of which the head was received.
    pub(super) fn new(body: Incoming, connection: Box<Connection>, pool: &Arc<Pool>) -> Self {
        let mut this = Self { body, lease: Some((connection, Arc::clone(pool))) };
        if this.body.is_end_stream() {
            this.release();
        }
        this
    }

    /// Gives the connection back, since there is no more to come.
    fn release(&mut self) {
        if let Some((mut connection, pool)) = self.lease.take()
            && connection.is_ready()
        {
            pool.keep(connection);
        }
    }
}

impl http_body::Body for DirectBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let Self { body, lease: Some((connection, _)) } = &mut *self else { return Poll::Ready(None) };
        let frame = connection.poll_frame(body, context);
        if body.is_end_stream() || matches!(frame, Poll::Ready(None)) {
            self.release();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (url, host) in [
            ("http://h/", "h"),
            ("http://h:80/", "h"),
            ("http://h:443/", "h:443"),
            ("https://h:443/", "h"),
            ("https://h:80/", "h:80"),
            ("http://u:p@h:8080/", "h:8080"),
            ("http://[::80]/", "[::80]"),
            ("http://[::1]:80/", "[::1]"),
        ] {
            let url = url.parse::<Uri>().unwrap().into_parts();
            let server = Server::new(url.scheme.clone().unwrap(), &url.authority.unwrap()).unwrap();
            assert_eq!(server.host(), host);
            assert_eq!(server.root().unwrap().to_string(), format!("{}://{host}/", url.scheme.unwrap()));
        }
    }
}
