//! Making connections: over TCP, over TLS where the address says so, and through a proxy where there is one for it.

use std::error::Error;
use std::future::poll_fn;
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;
use tower_service::Service;

use super::builder::{NO_PROXY_ADDRESS, Proxies, Settings};
use super::connections::{Connection, Server};

type Failed = Box<dyn Error + Send + Sync>;

/// What makes connections, TLS handshake included, within a time limit.
pub(super) struct Connector {
    https: HttpsConnector<HttpConnector>,
    tls: ClientConfig,
    proxies: Option<Matcher>,
    limit: Duration,
    title_case_headers: bool,
}

impl Connector {
    pub(super) fn new(settings: &Settings, tls: &ClientConfig) -> Result<Self, String> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(settings.tcp_keepalive);
        let proxies = match &settings.proxies {
            Proxies::OfEnvironment => Some(Matcher::from_env()),
            Proxies::None => None,
            Proxies::One(url) => {
                if !is_address(url) {
                    return Err(NO_PROXY_ADDRESS.to_owned());
                }
                Some(Matcher::builder().all(url.clone()).no(settings.proxy_except.clone()).build())
            }
        };
        Ok(Self {
            https: over_tls(tls, tcp),
            tls: tls.clone(),
            proxies,
            limit: settings.connect_timeout,
            title_case_headers: settings.title_case_headers,
        })
    }

    pub(super) async fn connect(&self, server: &Server) -> Result<Box<Connection>, Failed> {
        tokio::time::timeout(self.limit, self.connect_in_any_time(server))
            .await
            .unwrap_or_else(|_elapsed| Err(format!("none was made within {:?}", self.limit).into()))
    }

    async fn connect_in_any_time(&self, server: &Server) -> Result<Box<Connection>, Failed> {
        let root = server.root()?;
        let title_case = self.title_case_headers;
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(&root));
        let connection = match &proxy {
            None => Connection::new(server, called(self.https.clone(), root).await?, title_case).await?,
            // It sees nothing but whom the tunnel leads to: RFC 9110, section 9.3.6.
            Some(proxy) if server.is_https() => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.https.clone());
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                Connection::new(server, called(over_tls(&self.tls, tunnel), root).await?, title_case).await?
            }
            Some(proxy) => {
                let stream = called(self.https.clone(), proxy.uri().clone()).await?;
                Connection::new(server, stream, title_case).await?.through(proxy.basic_auth().cloned())
            }
        };
        Ok(connection)
    }
}

/// Whether a proxy can be called there.
fn is_address(url: &str) -> bool {
    let anywhere = Uri::from_static("http://any/");
    let proxy = Matcher::builder().all(url.to_owned()).build().intercept(&anywhere);
    proxy.as_ref().and_then(|proxy| proxy.uri().authority()).is_some_and(|authority| {
        let host = authority.host();
        !host.is_empty() && (host.len() == authority.as_str().len() || authority.port_u16().is_some())
    })
}

fn over_tls<C>(tls: &ClientConfig, connector: C) -> HttpsConnector<C> {
    HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector)
}

async fn called<C: Service<Uri, Error = Failed>>(
    mut connector: C,
    address: Uri,
) -> Result<C::Response, Failed> {
    poll_fn(|context| connector.poll_ready(context)).await?;
    connector.call(address).await
}
