//! One connection: the time limits of its socket, and which requests are under way on it.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::{Request, Response};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::PeerAddress;
use crate::transport::Body;

/// Time limits of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) header: Duration,
    pub(super) idle: Duration,
    pub(super) write: Duration,
}

/// The requests of a connection.
#[derive(Debug, Default)]
pub(super) struct Requests {
    started: AtomicUsize,
    finished: AtomicUsize,
}

impl Requests {
    /// Number of requests whose header has arrived.
    fn started(&self) -> usize {
        self.started.load(Ordering::Relaxed)
    }

    /// A request is not answered yet.
    fn are_under_way(&self) -> bool {
        self.started() != self.finished.load(Ordering::Relaxed)
    }
}

/// A request that is under way while this is held.
struct UnderWay(Arc<Requests>);

impl UnderWay {
    fn new(requests: &Arc<Requests>) -> Self {
        requests.started.fetch_add(1, Ordering::Relaxed);
        Self(requests.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.finished.fetch_add(1, Ordering::Relaxed);
    }
}

/// A service of one connection, as hyper calls it.
pub(super) struct Exchange<S> {
    service: S,
    requests: Arc<Requests>,
    peer: PeerAddress,
}

impl<S> Exchange<S> {
    pub(super) fn new(service: S, requests: Arc<Requests>, peer: PeerAddress) -> Self {
        Self { service, requests, peer }
    }
}

impl<S, B> hyper::service::Service<Request<Incoming>> for Exchange<S>
where
    S: tower_service::Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<B>, S::Error>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        let under_way = UnderWay::new(&self.requests);
        let mut service = self.service.clone();
        Box::pin(async move {
            let _under_way = under_way;
            poll_fn(|context| service.poll_ready(context)).await?;
            service.call(request.map(Body::new)).await
        })
    }
}

/// A socket whose peer may not keep it waiting for longer than the limits.
///
/// While a request is under way nothing has to arrive: the service limits how long its body may take.
pub(super) struct Limited<T> {
    socket: T,
    timeouts: Timeouts,
    requests: Arc<Requests>,
    /// Number of requests that had started when the present phase began.
    known: usize,
    phase: Phase,
    /// Beginning of the present phase.
    since: Instant,
    reading: Alarm,
    /// Time since when nothing could be written.
    blocked: Option<Instant>,
    writing: Alarm,
}

/// Phase of a connection on which no request is under way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Header,
}

impl<T> Limited<T> {
    pub(super) fn new(socket: T, timeouts: Timeouts, requests: Arc<Requests>) -> Self {
        Self {
            socket,
            timeouts,
            requests,
            known: 0,
            // A client that connects has something to say.
            phase: Phase::Header,
            since: Instant::now(),
            reading: Alarm::default(),
            blocked: None,
            writing: Alarm::default(),
        }
    }

    fn begin(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    /// Notices a request that has started since the last time.
    fn look_at_requests(&mut self) {
        let started = self.requests.started();
        if started != self.known {
            self.known = started;
            self.begin(Phase::Idle);
        }
    }

    /// Waits for the end of the present phase, where that has a limit.
    fn poll_phase(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.requests.are_under_way() {
            return Poll::Pending;
        }
        let (limit, text) = match self.phase {
            Phase::Idle => (self.timeouts.idle, "no other request came in time"),
            Phase::Header => (self.timeouts.header, "the header of a request did not arrive in time"),
        };
        ready!(self.reading.poll(self.since, limit, context));
        Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, text))
    }

    /// Limits how long a write may be pending.
    fn limit_write<R>(
        &mut self,
        written: Poll<io::Result<R>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<R>> {
        if written.is_ready() {
            self.blocked = None;
            if self.phase == Phase::Idle {
                self.since = Instant::now();
            }
            return written;
        }
        let since = *self.blocked.get_or_insert_with(Instant::now);
        ready!(self.writing.poll(since, self.timeouts.write, context));
        let text = "the client took nothing of a response in time";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, text)))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Limited<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.look_at_requests();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.socket).poll_read(context, buffer);
        if read.is_pending() {
            return this.poll_phase(context).map(Err);
        }
        if this.phase == Phase::Idle && buffer.filled().len() > before && !this.requests.are_under_way() {
            this.begin(Phase::Header);
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Limited<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.limit_write(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, pieces);
        self.limit_write(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

/// A timer that is set when it is first waited for.
#[derive(Default)]
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Waits until a time has passed since another.
    fn poll(&mut self, since: Instant, limit: Duration, context: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = since.checked_add(limit) else { return Poll::Pending };
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(context)
    }
}
