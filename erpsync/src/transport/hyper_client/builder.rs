//! The settings of [`Http`].

use std::fmt;
use std::time::Duration;

use super::tls::{self, Certificates};
use super::{Http, TransportError, TransportErrorKind};

/// Builder of an [`Http`].
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use erpsync::transport::Http;
///
/// let http = Http::builder()
///     // Certificates: the company's own root, and one that identifies this client.
///     .root_certificate_pem(std::fs::read("company-root.pem")?)
///     .client_certificate_pem(std::fs::read("client.pem")?, std::fs::read("client-key.pem")?)
///     // The proxy.
///     .proxy("http://user:password@proxy.example.com:3128")
///     .proxy_except("localhost, .example.com")
///     // Time limits and the pool of connections.
///     .connect_timeout(Duration::from_secs(5))
///     .pool_idle_timeout(Duration::from_secs(30))
///     .pool_max_idle_per_host(4)
///     .build()?;
/// # let _ = http;
/// # Ok(()) }
/// ```
#[derive(Default)]
#[must_use]
pub struct HttpBuilder {
    settings: Settings,
    /// The first thing that was given and can't be used.
    problem: Option<String>,
}

/// Settings of an [`Http`].
pub(super) struct Settings {
    pub(super) certificates: Certificates,
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Option<Duration>,
    pub(super) pool_idle_timeout: Option<Duration>,
    pub(super) pool_max_idle_per_host: usize,
    pub(super) tcp_keepalive: Option<Duration>,
    pub(super) title_case_headers: bool,
    pub(super) proxies: Proxies,
    pub(super) proxy_except: String,
    #[cfg(feature = "http2")]
    pub(super) http2: Http2,
}

/// Source of the proxies that requests go through.
pub(super) enum Proxies {
    FromEnvironment,
    None,
    /// The one at this address, which may hold a password.
    One(String),
}

/// Use of HTTP/2.
#[cfg(feature = "http2")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Http2 {
    Negotiated,
    Never,
    Always,
}

impl Settings {
    /// Versions of HTTP that are offered in the TLS handshake: ALPN, RFC 7301.
    pub(super) fn protocols(&self) -> &'static [&'static str] {
        #[cfg(feature = "http2")]
        return match self.http2 {
            Http2::Negotiated => &["h2", "http/1.1"],
            Http2::Never => &["http/1.1"],
            Http2::Always => &["h2"],
        };
        #[cfg(not(feature = "http2"))]
        &[]
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            certificates: Certificates::default(),
            connect_timeout: Duration::from_secs(30),
            read_timeout: None,
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            tcp_keepalive: Some(Duration::from_secs(15)),
            title_case_headers: false,
            proxies: Proxies::FromEnvironment,
            proxy_except: String::new(),
            #[cfg(feature = "http2")]
            http2: Http2::Negotiated,
        }
    }
}

impl HttpBuilder {
    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Records what is wrong with something that was given, if it is the first.
    fn try_set(mut self, change: impl FnOnce(&mut Settings) -> Result<(), String>) -> Self {
        if let Err(problem) = change(&mut self.settings) {
            self.problem.get_or_insert(problem);
        }
        self
    }

    /// Time limit of opening a connection, TLS handshake included. 30 seconds unless set.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.connect_timeout = timeout)
    }

    /// Time limit of the server's silence, before its response and in the middle of it; `None`, the default, is no limit.
    ///
    /// An operation such as `ForceSyncAll` is silent for as long as it works. The time limit of a whole call is the
    /// [client's](crate::client::Client::with_timeout), or the call's.
    pub fn read_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.read_timeout = timeout.into())
    }

    /// Trusts the certificates in this PEM text, besides those of the system. Can be called repeatedly.
    pub fn root_certificate_pem(self, pem: impl AsRef<[u8]>) -> Self {
        self.try_set(|settings| {
            let mut roots = tls::certificates(pem.as_ref(), "the root certificate")?;
            settings.certificates.roots.append(&mut roots);
            Ok(())
        })
    }

    /// Trusts the certificates that the system trusts (`true`, the default), or only those given with
    /// [`root_certificate_pem`](Self::root_certificate_pem) (`false`).
    pub fn system_roots(self, trusted: bool) -> Self {
        self.set(|settings| settings.certificates.system_roots = trusted)
    }

    /// Certificate for servers that ask for one (mutual TLS).
    ///
    /// `chain` is PEM text: the client's certificate, then those between it and the root. `key` is the private key
    /// of the first one, PEM as well: PKCS #8, PKCS #1 or SEC 1, not encrypted.
    pub fn client_certificate_pem(self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.try_set(|settings| {
            let chain = tls::certificates(chain.as_ref(), "the client certificate")?;
            settings.certificates.identity = Some((chain, tls::private_key(key.as_ref())?));
            Ok(())
        })
    }

    /// Time after which an unused connection is closed; `None` leaves that to the server. 90 seconds unless set.
    ///
    /// Best is less than the time after which the server or a firewall closes it: a request that goes out while
    /// the connection is being closed is lost, and nobody knows whether it was read.
    pub fn pool_idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.pool_idle_timeout = timeout.into())
    }

    /// Maximum number of unused connections that are kept for each host; 0 opens a connection for each request. Not
    /// limited unless set. Connections in use are not limited here: a `tower` layer does that.
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.set(|settings| settings.pool_max_idle_per_host = connections)
    }

    /// Time after which a silent connection is probed (TCP keep-alive), so that a lost server is noticed
    /// while a call waits for it; `None` is never. 15 seconds unless set.
    pub fn tcp_keepalive(self, interval: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.tcp_keepalive = interval.into())
    }

    /// Sends the names of header fields in title case over HTTP/1.1: `Content-Type`, `Soapaction`. They are sent in
    /// lower case unless set. Case does not matter (RFC 9110, section 5.1), but to some old servers it does.
    pub fn title_case_headers(self, yes: bool) -> Self {
        self.set(|settings| settings.title_case_headers = yes)
    }

    /// Sends every request through this proxy and ignores those of the environment: `http://host:3128`, with
    /// `user:password@` before the host where the proxy asks for credentials. It forwards requests to `http` addresses, and
    /// for `https` it makes a tunnel (`CONNECT`, RFC 9110, section 9.3.6) and sees the name of the server only.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        let url = url.into();
        self.set(|settings| settings.proxies = Proxies::One(url))
    }

    /// Servers that are called without the [`proxy`](Self::proxy): host names, domains (`.example.com`), addresses
    /// and ranges of them (`10.0.0.0/8`), separated by commas, as in `NO_PROXY`.
    pub fn proxy_except(self, hosts: impl Into<String>) -> Self {
        let hosts = hosts.into();
        self.set(|settings| settings.proxy_except = hosts)
    }

    /// Ignores the proxies of the environment.
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxies = Proxies::None)
    }

    /// Speaks HTTP/1.1 even where the server offers HTTP/2.
    #[cfg(feature = "http2")]
    pub fn http1_only(self) -> Self {
        self.set(|settings| settings.http2 = Http2::Never)
    }

    /// Speaks HTTP/2 without negotiation, over `http` as well (RFC 9113, section 3.3): for servers that are known to.
    #[cfg(feature = "http2")]
    pub fn http2_prior_knowledge(self) -> Self {
        self.set(|settings| settings.http2 = Http2::Always)
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::Setup`] if a certificate, its key, or the address of the proxy can't be used. The error quotes
    /// none of them.
    pub fn build(self) -> Result<Http, TransportError> {
        let built = match self.problem {
            None => Http::from_settings(&self.settings),
            Some(problem) => Err(problem),
        };
        built.map_err(|problem| TransportError::new(TransportErrorKind::Setup, "", problem))
    }
}

/// Shows no settings: there are keys and passwords among them.
impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBuilder").finish_non_exhaustive()
    }
}
