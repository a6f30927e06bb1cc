//! The settings of the default transport.

use std::fmt;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{NoProxy, Proxy};
use rustls::ClientConfig;

use super::Http;
use super::tls::{self, Certificates};

/// Sets an [`Http`] up.
///
/// ```no_run
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
pub struct HttpBuilder {
    settings: Settings,
    /// What was given that can't be used.
    problem: Option<String>,
}

pub(super) struct Settings {
    pub(super) tls: Certificates,
    connect_timeout: Duration,
    read_timeout: Option<Duration>,
    proxies: Proxies,
    proxy_except: String,
    pool_idle_timeout: Option<Duration>,
    pool_max_idle_per_host: usize,
    tcp_keepalive: Option<Duration>,
    #[cfg(feature = "http2")]
    http2: Http2,
}

enum Proxies {
    OfEnvironment,
    None,
    One(Box<Proxy>),
}

#[cfg(feature = "http2")]
enum Http2 {
    Negotiated,
    Never,
    Always,
}

impl Default for HttpBuilder {
    fn default() -> Self {
        let settings = Settings {
            tls: Certificates::default(),
            connect_timeout: Duration::from_secs(30),
            read_timeout: None,
            proxies: Proxies::OfEnvironment,
            proxy_except: String::new(),
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            tcp_keepalive: Some(Duration::from_secs(15)),
            #[cfg(feature = "http2")]
            http2: Http2::Negotiated,
        };
        Self { settings, problem: None }
    }
}

impl HttpBuilder {
    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    fn try_set(mut self, change: impl FnOnce(&mut Settings) -> Result<(), String>) -> Self {
        if let Err(problem) = change(&mut self.settings) {
            self.problem.get_or_insert(problem);
        }
        self
    }

    /// How long making a connection may take, TLS handshake included. 30 seconds unless set.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|settings| settings.connect_timeout = timeout)
    }

    /// How long the server may be silent, before its reply and in the middle of it; `None`, which is the default,
    /// is no limit.
    ///
    /// An operation such as `ForceSyncAll` is silent for as long as it works, so this is not the place to say how
    /// long a call may take: that is the [client's](crate::client::Client::with_timeout), or the call's.
    #[must_use]
    pub fn read_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.read_timeout = timeout.into())
    }

    /// Trusts the certificates in this PEM text too, besides those of the system. May be called repeatedly.
    #[must_use]
    pub fn root_certificate_pem(self, pem: impl AsRef<[u8]>) -> Self {
        self.try_set(|settings| {
            settings.tls.roots.append(&mut tls::certificates(pem.as_ref(), "the root certificate")?);
            Ok(())
        })
    }

    /// Whether the certificates that the system trusts are trusted. They are, unless this says `false`: then
    /// only those given with [`root_certificate_pem`](Self::root_certificate_pem) are.
    #[must_use]
    pub fn system_roots(self, trusted: bool) -> Self {
        self.set(|settings| settings.tls.system_roots = trusted)
    }

    /// Shows this certificate to servers that ask who calls (mutual TLS).
    ///
    /// `chain` is PEM text: the client's certificate, then those between it and the root. `key` is the private key
    /// of the first one, PEM too: PKCS #8, PKCS #1 or SEC 1, not encrypted.
    #[must_use]
    pub fn client_certificate_pem(self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.try_set(|settings| {
            let chain = tls::certificates(chain.as_ref(), "the client certificate")?;
            settings.tls.identity = Some((chain, tls::private_key(key.as_ref())?));
            Ok(())
        })
    }

    /// Sends every request through this proxy, whatever the environment says: `http://host:3128`, with
    /// `user:password@` before the host where the proxy wants to know. `http` requests are forwarded by it, for
    /// `https` it makes a tunnel (`CONNECT`, RFC 9110, section 9.3.6) and sees the name of the server only.
    #[must_use]
    pub fn proxy(self, url: impl AsRef<str>) -> Self {
        self.try_set(|settings| {
            // The address may hold a password, so the error does not quote it.
            let proxy = Proxy::all(url.as_ref());
            settings.proxies = Proxies::One(Box::new(
                proxy.map_err(|_| "the address of the proxy is not a URL".to_owned())?,
            ));
            Ok(())
        })
    }

    /// Which servers are called without the [`proxy`](Self::proxy): host names, domains (`.example.com`), addresses
    /// and ranges of them (`10.0.0.0/8`), separated by commas, as in `NO_PROXY`.
    #[must_use]
    pub fn proxy_except(self, hosts: impl Into<String>) -> Self {
        self.set(|settings| settings.proxy_except = hosts.into())
    }

    /// Ignores proxies that the environment names.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxies = Proxies::None)
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

    /// Speaks HTTP/1.1 even where the server offers HTTP/2.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http1_only(self) -> Self {
        self.set(|settings| settings.http2 = Http2::Never)
    }

    /// Speaks HTTP/2 without asking, over `http` too (RFC 9113, section 3.3): for servers that are known to.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http2_prior_knowledge(self) -> Self {
        self.set(|settings| settings.http2 = Http2::Always)
    }

    /// The transport. What can't be set up (a certificate that is not one) is told by the first call.
    pub fn build(mut self) -> Http {
        #[cfg(feature = "http2")]
        {
            self.settings.tls.protocols = match self.settings.http2 {
                Http2::Negotiated => &["h2", "http/1.1"],
                Http2::Never => &["http/1.1"],
                Http2::Always => &["h2"],
            };
        }
        Http::with_settings(match self.problem.take() {
            Some(problem) => Err(problem),
            None => Ok(self.settings),
        })
    }
}

impl Settings {
    pub(super) fn client(&self, tls: &ClientConfig) -> Result<reqwest::Client, String> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(self.pool_max_idle_per_host)
            .tcp_keepalive(self.tcp_keepalive)
            .user_agent(concat!("erpsync/", env!("CARGO_PKG_VERSION")));
        if let Some(timeout) = self.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        builder = match &self.proxies {
            Proxies::OfEnvironment => builder,
            Proxies::None => builder.no_proxy(),
            Proxies::One(proxy) => {
                builder.proxy((**proxy).clone().no_proxy(NoProxy::from_string(&self.proxy_except)))
            }
        };
        #[cfg(feature = "http2")]
        {
            builder = match self.http2 {
                Http2::Negotiated => builder,
                Http2::Never => builder.http1_only(),
                Http2::Always => builder.http2_prior_knowledge(),
            };
        }
        builder.build().map_err(|error| format!("the HTTP client can't be set up: {error}"))
    }
}

/// Nothing of the settings: there are keys and passwords among them.
impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBuilder").finish_non_exhaustive()
    }
}
