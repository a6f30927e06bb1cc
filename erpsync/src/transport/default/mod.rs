//! The default transport: reqwest with rustls.
//!
//! `builder` holds the settings, `tls` the certificates; `runtime` drives the connections of blocking calls.

mod builder;
#[cfg(feature = "blocking")]
mod runtime;
mod tls;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

pub use self::builder::HttpBuilder;
#[cfg(feature = "blocking")]
pub(crate) use self::runtime::enter;

use self::builder::Settings;
use super::{TransportError, TransportErrorKind};

/// HTTP/1.1 over TCP, and over TLS where the address says `https`: reqwest with rustls. With the feature `http2`
/// also HTTP/2, where the server offers it in the TLS handshake (ALPN, RFC 7301).
///
/// Cheap to clone; clones share one pool of connections. Needs a running tokio runtime when it is used, but for
/// blocking calls (`Call::send_blocking`), which bring their own.
///
/// What is fixed: redirects are not followed (the status comes back as it is), nothing is repeated,
/// certificates are checked. Proxies that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`,
/// `NO_PROXY`) are heeded unless the [builder](Self::builder) says otherwise.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    clients: Result<Clients, String>,
    /// Why `https` can't work here, though `http` can.
    tls_problem: Option<String>,
    /// The address of the last request, as reqwest wants it: to parse it anew each time costs as much as the rest of a
    /// request.
    last: Mutex<Option<(http::Uri, reqwest::Url)>>,
}

/// A pool of connections lives in the runtime that made them, and must not be waited for by a thread that keeps
/// this runtime from running: so blocking calls have a pool of their own.
struct Clients {
    shared: reqwest::Client,
    #[cfg(feature = "blocking")]
    blocking: reqwest::Client,
}

impl Clients {
    fn new(make: impl Fn() -> Result<reqwest::Client, String>) -> Result<Self, String> {
        Ok(Self {
            shared: make()?,
            #[cfg(feature = "blocking")]
            blocking: make()?,
        })
    }

    fn current(&self) -> &reqwest::Client {
        #[cfg(feature = "blocking")]
        if runtime::is_entered() {
            return &self.blocking;
        }
        &self.shared
    }
}

impl Http {
    /// The transport with its defaults.
    ///
    /// Never fails: what can't be set up is told by the first call.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// To set time limits, certificates, proxies, the pool of connections.
    pub fn builder() -> HttpBuilder {
        HttpBuilder::default()
    }

    fn with_settings(settings: Result<Settings, String>) -> Self {
        let set_up = settings.and_then(|settings| {
            let tls = settings.tls.configure()?;
            Ok((Clients::new(|| settings.client(&tls.config))?, tls.problem))
        });
        let (clients, tls_problem) = match set_up {
            Ok((clients, problem)) => (Ok(clients), problem),
            Err(problem) => (Err(problem), None),
        };
        Self { inner: Arc::new(Inner { clients, tls_problem, last: Mutex::default() }) }
    }

    fn client_for(&self, uri: &http::Uri) -> Result<reqwest::Client, TransportError> {
        let setup = |text: &str| TransportError::new(TransportErrorKind::Setup, "", text);
        let clients = self.inner.clients.as_ref().map_err(|problem| setup(problem))?;
        match &self.inner.tls_problem {
            Some(problem) if uri.scheme() == Some(&http::uri::Scheme::HTTPS) => Err(setup(problem)),
            _ => Ok(clients.current().clone()),
        }
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

    fn start(&self, request: http::Request<Bytes>) -> Result<Pending, TransportError> {
        let (parts, body) = request.into_parts();
        let mut client = self.client_for(&parts.uri)?;
        let mut request = reqwest::Request::new(parts.method, self.url(parts.uri)?);
        *request.version_mut() = parts.version;
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
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

impl Service<http::Request<Bytes>> for Http {
    type Response = http::Response<HttpBody>;
    type Error = TransportError;
    type Future = HttpFuture;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        HttpFuture { state: self.start(request).map_err(Some) }
    }
}

/// What reqwest is at work on.
type Pending = <reqwest::Client as Service<reqwest::Request>>::Future;

/// The response that [`Http`] will have received.
#[derive(Debug)]
pub struct HttpFuture {
    /// An error before anything was sent is given once.
    state: Result<Pending, Option<TransportError>>,
}

impl Future for HttpFuture {
    type Output = Result<http::Response<HttpBody>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.state {
            Ok(pending) => Pin::new(pending).poll(context).map(|response| {
                let response = http::Response::from(response.map_err(translate)?);
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

impl Body for HttpBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Pin::new(&mut self.body).poll_frame(context).map_err(translate)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// reqwest's error as ours, without the URL: its query and its user info may hold secrets.
fn translate(error: reqwest::Error) -> TransportError {
    use TransportErrorKind::{Broken, Certificate, ClientCertificate, Connect, Setup, Timeout};
    let error = error.without_url();
    let (kind, context) = if error.is_builder() {
        (Setup, "the request can't be sent")
    } else if find(&error, &|error| matches!(error, rustls::Error::InvalidCertificate(_))) {
        (Certificate, "no connection to the server: its certificate was not accepted")
    } else if find(&error, &is_about_our_certificate) {
        (ClientCertificate, "the server did not accept the certificate of this client, or wants one")
    } else if error.is_connect() {
        (Connect, "no connection to the server")
    } else if error.is_timeout() {
        (Timeout, "the server did not answer in time")
    } else if error.is_body() || error.is_decode() {
        (Broken, "the connection broke while the reply was received")
    } else {
        (Broken, "the connection broke before a reply came")
    };
    TransportError::new(kind, context, error)
}

/// Whether an error of rustls of this kind is among the causes.
fn find(error: &(dyn Error + 'static), wanted: &dyn Fn(&rustls::Error) -> bool) -> bool {
    // What an `io::Error` wraps is not its source, but it itself.
    let of_io = || error.downcast_ref::<std::io::Error>()?.get_ref();
    error.downcast_ref().is_some_and(wanted)
        || of_io().is_some_and(|inner| find(inner, wanted))
        || error.source().is_some_and(|source| find(source, wanted))
}

/// What a server says that does not like who calls. In TLS 1.3 it comes after the client's side of the handshake,
/// so perhaps after the request, which the server then has not read.
fn is_about_our_certificate(error: &rustls::Error) -> bool {
    use rustls::AlertDescription::{
        AccessDenied, BadCertificate, CertificateExpired, CertificateRequired, CertificateRevoked,
        CertificateUnknown, DecryptError, UnknownCA, UnsupportedCertificate,
    };
    let rustls::Error::AlertReceived(alert) = error else { return false };
    matches!(
        alert,
        AccessDenied
            | BadCertificate
            | CertificateExpired
            | CertificateRequired
            | CertificateRevoked
            | CertificateUnknown
            | DecryptError
            | UnknownCA
            | UnsupportedCertificate
    )
}
