//! The settings of the transports.

use std::fmt;
use std::time::Duration;

use super::tls::{self, Certificates};

/// Sets a transport up: `Http`, or `Direct`, which has a few settings less.
///
/// ```no_run
/// # #[cfg(not(feature = "reqwest"))]
/// # fn main() {}
/// # #[cfg(feature = "reqwest")]
/// # fn main() -> std::io::Result<()> {
/// use std::time::Duration;
///
/// use erpsync::transport::Http;
///
/// let http = Http::builder()
///     // Certificates: the company's own root, and one that says who we are.
///     .root_certificate_pem(std::fs::read("company-root.pem")?)
///     .client_certificate_pem(std::fs::read("client.pem")?, std::fs::read("client-key.pem")?)
///     // The way to the server.
///     .proxy("http://user:password@proxy.example.com:3128")
///     .proxy_except("localhost, .example.com")
///     // Time limits and the pool of connections.
///     .connect_timeout(Duration::from_secs(5))
///     .pool_idle_timeout(Duration::from_secs(30))
///     .pool_max_idle_per_host(4)
///     .build();
/// # Ok(()) }
/// ```
pub struct HttpBuilder<T: Carrier> {
    pub(super) settings: Settings,
    /// Those that only this transport has.
    pub(super) own: T::Settings,
    /// What was given that can't be used.
    problem: Option<String>,
}

/// What all of them have to be told.
pub struct Settings {
    pub(super) certificates: Certificates,
    pub(super) connect_timeout: Duration,
    pub(super) pool_idle_timeout: Option<Duration>,
    pub(super) pool_max_idle_per_host: usize,
    pub(super) tcp_keepalive: Option<Duration>,
    pub(super) title_case_headers: bool,
    pub(super) proxies: Proxies,
    pub(super) proxy_except: String,
}

/// Through which proxies requests go.
pub(super) enum Proxies {
    OfEnvironment,
    None,
    /// The one at this address, which may hold a password.
    One(String),
}

/// Does not quote the address.
pub(super) const NO_PROXY_ADDRESS: &str = "the address of the proxy is not a URL";

/// A transport that an [`HttpBuilder`] sets up: `Http`, `Direct`. There are no others.
pub trait Carrier: Sized {
    #[doc(hidden)]
    type Settings: Default;

    #[doc(hidden)]
    fn set_up(settings: Result<Settings, String>, own: Self::Settings) -> Self;
}

impl<T: Carrier> Default for HttpBuilder<T> {
    fn default() -> Self {
        let settings = Settings {
            certificates: Certificates::default(),
            connect_timeout: Duration::from_secs(30),
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            tcp_keepalive: Some(Duration::from_secs(15)),
            title_case_headers: false,
            proxies: Proxies::OfEnvironment,
            proxy_except: String::new(),
        };
        Self { settings, own: T::Settings::default(), problem: None }
    }
}

impl<T: Carrier> HttpBuilder<T> {
    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Keeps what is wrong with something that was given, if it is the first.
    pub(super) fn tried(mut self, change: impl FnOnce(&mut Self) -> Result<(), String>) -> Self {
        if let Err(problem) = change(&mut self) {
            self.problem.get_or_insert(problem);
        }
        self
    }

    /// How long making a connection may take, TLS handshake included. 30 seconds unless set.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.connect_timeout = timeout)
    }

    /// Trusts the certificates in this PEM text too, besides those of the system. May be called repeatedly.
    #[must_use]
    pub fn root_certificate_pem(self, pem: impl AsRef<[u8]>) -> Self {
        self.tried(|builder| {
            builder
                .settings
                .certificates
                .roots
                .append(&mut tls::certificates(pem.as_ref(), "the root certificate")?);
            Ok(())
        })
    }

    /// Whether the certificates that the system trusts are trusted. They are, unless this says `false`: then
    /// only those given with [`root_certificate_pem`](Self::root_certificate_pem) are.
    #[must_use]
    pub fn system_roots(self, trusted: bool) -> Self {
        self.set(|settings| settings.certificates.system_roots = trusted)
    }

    /// Shows this certificate to servers that ask who calls (mutual TLS).
    ///
    /// `chain` is PEM text: the client's certificate, then those between it and the root. `key` is the private key
    /// of the first one, PEM too: PKCS #8, PKCS #1 or SEC 1, not encrypted.
    #[must_use]
    pub fn client_certificate_pem(self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.tried(|builder| {
            let chain = tls::certificates(chain.as_ref(), "the client certificate")?;
            builder.settings.certificates.identity = Some((chain, tls::private_key(key.as_ref())?));
            Ok(())
        })
    }

    /// How long a connection that nobody uses is kept; `None` is until the server closes it. 90 seconds unless set.
    ///
    /// Shorter than the time after which the server or a firewall closes it is best: a request that goes out while
    /// the connection is being closed is lost, and nobody knows whether it was read.
    #[must_use]
    pub fn pool_idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.pool_idle_timeout = timeout.into())
    }

    /// How many connections that nobody uses are kept for each host; 0 makes a connection for each request. Not
    /// limited unless set. How many are in use is not limited here: a `tower` layer does that.
    #[must_use]
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.set(|settings| settings.pool_max_idle_per_host = connections)
    }

    /// After how long a silent connection is probed (TCP keep-alive), so that a server that is gone is noticed
    /// while a call waits for it; `None` is never. 15 seconds unless set.
    #[must_use]
    pub fn tcp_keepalive(self, interval: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.tcp_keepalive = interval.into())
    }

    /// Whether the names of header fields are sent in title case over HTTP/1.1: `Content-Type`, `Soapaction`. They are sent in
    /// lower case unless set. Case does not matter (RFC 9110, section 5.1), but to some old servers it does.
    #[must_use]
    pub fn title_case_headers(self, yes: bool) -> Self {
        self.set(|settings| settings.title_case_headers = yes)
    }

    /// Sends every request through this proxy, whatever the environment says: `http://host:3128`, with
    /// `user:password@` before the host where the proxy wants to know. `http` requests are forwarded by it, for
    /// `https` it makes a tunnel (`CONNECT`, RFC 9110, section 9.3.6) and sees the name of the server only.
    #[must_use]
    pub fn proxy(self, url: impl Into<String>) -> Self {
        let url = url.into();
        self.set(|settings| settings.proxies = Proxies::One(url))
    }

    /// Which servers are called without the [`proxy`](Self::proxy): host names, domains (`.example.com`), addresses
    /// and ranges of them (`10.0.0.0/8`), separated by commas, as in `NO_PROXY`.
    #[must_use]
    pub fn proxy_except(self, hosts: impl Into<String>) -> Self {
        let hosts = hosts.into();
        self.set(|settings| settings.proxy_except = hosts)
    }

    /// Ignores proxies that the environment names.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxies = Proxies::None)
    }

    /// The transport. What can't be set up (a certificate that is not one) is told by the first call.
    pub fn build(self) -> T {
        T::set_up(self.problem.map_or(Ok(self.settings), Err), self.own)
    }
}

/// Nothing of the settings: there are keys and passwords among them.
impl<T: Carrier> fmt::Debug for HttpBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBuilder").finish_non_exhaustive()
    }
}
