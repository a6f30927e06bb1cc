//! The default transport: reqwest with rustls.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body::{Body, Frame, SizeHint};
use reqwest::redirect::Policy;
use rustls::pki_types::CertificateDer;
use tower_service::Service;

use super::{TransportError, TransportErrorKind, tls};

/// HTTP/1.1 over TCP, and over TLS where the address says `https`: reqwest with rustls.
///
/// Cheap to clone; clones share one pool of connections. Needs a running tokio runtime when it is used.
///
/// What is fixed: redirects are not followed (the status comes back as it is), nothing is repeated,
/// certificates are checked against the store of the system. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` in
/// the environment are heeded.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    client: Result<reqwest::Client, String>,
    /// Why `https` can't work here, though `http` can.
    tls_problem: Option<String>,
}

impl Http {
    /// The transport with its defaults.
    ///
    /// Never fails: what can't be set up is told by the first call.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// To set connect timeout, root certificates, proxies.
    pub fn builder() -> HttpBuilder {
        HttpBuilder {
            connect_timeout: Duration::from_secs(30),
            roots: Vec::new(),
            system_roots: true,
            proxy: true,
            problem: None,
        }
    }

    fn client_for(&self, uri: &http::Uri) -> Result<&reqwest::Client, TransportError> {
        let setup = |text: &str| TransportError::new(TransportErrorKind::Setup, "", text);
        let client = self.inner.client.as_ref().map_err(|problem| setup(problem))?;
        match &self.inner.tls_problem {
            Some(problem) if uri.scheme() == Some(&http::uri::Scheme::HTTPS) => Err(setup(problem)),
            _ => Ok(client),
        }
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

/// Sets an [`Http`] up.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// use erpsync::transport::Http;
///
/// let http = Http::builder()
///     .root_certificate_pem(std::fs::read("company-root.pem")?)
///     .connect_timeout(std::time::Duration::from_secs(5))
///     .build();
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct HttpBuilder {
    connect_timeout: Duration,
    roots: Vec<CertificateDer<'static>>,
    system_roots: bool,
    proxy: bool,
    problem: Option<String>,
}

impl HttpBuilder {
    /// How long making a connection may take, TLS handshake included. 30 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Trusts the certificates in this PEM text too, besides those of the system. May be called repeatedly.
    pub fn root_certificate_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        match tls::certificates(pem.as_ref()) {
            Ok(mut found) => self.roots.append(&mut found),
            Err(problem) => self.problem = Some(problem),
        }
        self
    }

    /// Whether the certificates that the system trusts are trusted. They are, unless this says `false`: then
    /// only those given with [`root_certificate_pem`](Self::root_certificate_pem) are.
    pub fn system_roots(mut self, trusted: bool) -> Self {
        self.system_roots = trusted;
        self
    }

    /// Ignores proxies that the environment names.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = false;
        self
    }

    /// The transport. What can't be set up (a certificate that is not one) is told by the first call.
    pub fn build(self) -> Http {
        let (client, tls_problem) = match self.try_build() {
            Ok((client, problem)) => (Ok(client), problem),
            Err(problem) => (Err(problem), None),
        };
        Http { inner: Arc::new(Inner { client, tls_problem }) }
    }

    fn try_build(self) -> Result<(reqwest::Client, Option<String>), String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let tls = tls::configure(self.roots, self.system_roots)?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.config)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
            .user_agent(concat!("erpsync/", env!("CARGO_PKG_VERSION")));
        if !self.proxy {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| format!("the HTTP client can't be set up: {error}"))?;
        Ok((client, tls.problem))
    }
}

impl Service<http::Request<Bytes>> for Http {
    type Response = http::Response<HttpBody>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let client = self.client_for(request.uri()).cloned();
        Box::pin(async move {
            let client = client?;
            let request = reqwest::Request::try_from(request).map_err(translate)?;
            let response = client.execute(request).await.map_err(translate)?;
            Ok(http::Response::from(response).map(|body| HttpBody { body }))
        })
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
    let error = error.without_url();
    let (kind, context) = if error.is_builder() {
        (TransportErrorKind::Setup, "the request can't be sent")
    } else if is_about_certificate(&error) {
        (TransportErrorKind::Certificate, "no connection to the server: its certificate was not accepted")
    } else if error.is_connect() {
        (TransportErrorKind::Connect, "no connection to the server")
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, "the server did not answer in time")
    } else if error.is_body() || error.is_decode() {
        (TransportErrorKind::Broken, "the connection broke while the reply was received")
    } else {
        (TransportErrorKind::Broken, "the connection broke before a reply came")
    };
    TransportError::new(kind, context, error)
}

/// Whether a certificate that was refused is among the causes.
fn is_about_certificate(error: &(dyn Error + 'static)) -> bool {
    let of_io = || error.downcast_ref::<std::io::Error>()?.get_ref();
    // What an `io::Error` wraps is not its source, but it itself.
    matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
        || of_io().is_some_and(|inner| is_about_certificate(inner))
        || error.source().is_some_and(is_about_certificate)
}
