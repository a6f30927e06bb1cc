//! Two services in one process, on two paths, under axum, under hyper, or under `erpsync::server::serve`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use erpsync::codegen::Dispatch;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use test_support::net_server::*;
use test_support::peers::envelope;

pub(crate) const ERP_SYNC: &str = "/Remote/Services86/ErpSync.svc";
pub(crate) const SO_PRINCIPAL: &str = "/Remote/Services86/SoPrincipal.svc";
pub(crate) const ACTION: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";

/// HTTP server under the service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Under {
    Axum,
    Hyper,
    #[cfg(feature = "serve")]
    Serve,
}

#[cfg(not(feature = "serve"))]
pub(crate) const ALL: [Under; 2] = [Under::Axum, Under::Hyper];
#[cfg(feature = "serve")]
pub(crate) const ALL: [Under; 3] = [Under::Axum, Under::Hyper, Under::Serve];

pub(crate) struct Host {
    pub(crate) address: String,
    pub(crate) net_server: Arc<NetServer>,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

impl Host {
    /// Both services as they come.
    pub(crate) async fn start(under: Under) -> Self {
        Self::start_with(under, |server| server).await
    }

    /// With settings for `ErpSync`.
    pub(crate) async fn start_with(
        under: Under,
        set: impl FnOnce(ErpSyncServer<NetServer>) -> ErpSyncServer<NetServer>,
    ) -> Self {
        let net_server = Arc::new(NetServer::default());
        let erp_sync = set(ErpSyncServer::from_arc(net_server.clone()));
        let so_principal = SoPrincipalServer::from_arc(net_server.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, asked) = oneshot::channel();
        let asked = async { drop(asked.await) };
        let stopped = match under {
            #[cfg(feature = "serve")]
            Under::Serve => tokio::spawn(
                erpsync::server::serve(listener, router(erp_sync, so_principal))
                    .graceful_shutdown(asked)
                    .into_future(),
            ),
            Under::Axum => tokio::spawn(async move {
                let router = router(erp_sync, so_principal);
                axum::serve(listener, router).with_graceful_shutdown(asked).await.unwrap();
            }),
            Under::Hyper => tokio::spawn(hyper(listener, erp_sync, so_principal, asked)),
        };
        Self { address, net_server, stop, stopped }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn connect(&self) -> Connection {
        Connection(TcpStream::connect(&self.address).await.unwrap())
    }

    /// Sends a request on a connection of its own; gives the response.
    pub(crate) async fn send(&self, request: impl AsRef<[u8]>) -> Reply {
        let mut connection = self.connect().await;
        connection.write(request).await;
        connection.reply().await
    }

    /// Asks it to stop; what it gives is done when all requests are answered.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        let _ = self.stop.send(());
        self.stopped
    }
}

fn router<E: Dispatch, P: Dispatch>(
    erp_sync: erpsync::server::SoapServer<E>,
    so_principal: erpsync::server::SoapServer<P>,
) -> axum::Router {
    axum::Router::new().route_service(ERP_SYNC, erp_sync).route_service(SO_PRINCIPAL, so_principal)
}

/// A server of one's own making: routes by path, and lets requests end when it is asked to stop.
async fn hyper<E: Dispatch, P: Dispatch>(
    listener: TcpListener,
    erp_sync: erpsync::server::SoapServer<E>,
    so_principal: erpsync::server::SoapServer<P>,
    asked: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut asked = std::pin::pin!(asked);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted.unwrap().0,
            () = &mut asked => break,
        };
        let (erp_sync, so_principal) = (erp_sync.clone(), so_principal.clone());
        let route = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
            let (erp_sync, so_principal) = (erp_sync.clone(), so_principal.clone());
            async move {
                match request.uri().path() {
                    ERP_SYNC => erp_sync.oneshot(request).await,
                    SO_PRINCIPAL => so_principal.oneshot(request).await,
                    _ => Ok::<_, Infallible>(
                        http::Response::builder()
                            .status(404)
                            .body(erpsync::transport::Body::empty())
                            .unwrap(),
                    ),
                }
            }
        });
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder.timer(TokioTimer::new());
        let served = graceful.watch(builder.serve_connection(TokioIo::new(stream), route));
        tokio::spawn(served);
    }
    drop(listener);
    graceful.shutdown().await;
}

/// One connection to a server, for requests one after the other.
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// The head of a response, `100 Continue` included, up to the empty line.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(within_a_minute(self.0.read_u8()).await.unwrap());
        }
        String::from_utf8(head).unwrap()
    }

    /// A response with its body.
    pub(crate) async fn reply(&mut self) -> Reply {
        let head = self.head().await;
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        within_a_minute(self.0.read_exact(&mut body)).await.unwrap();
        Reply { head, body }
    }

    /// Everything that still comes, until the server closes.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A connection that is closed with bytes unread is reset.
        let _ = within_a_minute(self.0.read_to_end(&mut rest)).await;
        rest
    }
}

async fn within_a_minute<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("nothing came")
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Checks the status, and that these words are in the body.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16, words: &[&str]) -> &Self {
        assert_eq!(self.status(), status, "{self:?}\n{}", self.text());
        for word in words {
            assert!(self.text().contains(word), "`{word}` is not in {}", self.text());
        }
        self
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// A request for `ForceSyncAll` whose body is an element in the body of a SOAP 1.1 message.
pub(crate) fn post(action: &str, body: &str) -> Vec<u8> {
    post_with(
        &format!("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n"),
        envelope("", body),
    )
}

/// A POST with header lines and a body.
pub(crate) fn post_with(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("POST {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n{headers}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// The message of a call that succeeds: the ticket is the first one that is given out.
pub(crate) fn sync_message() -> String {
    let headers =
        format!("<Credentials xmlns=\"{NAMESPACE}\"><Ticket>7T:ticket-canary-0</Ticket></Credentials>");
    envelope(&headers, &format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"/>"))
}

/// A message of SOAP 1.1 as one of 1.2.
pub(crate) fn as_soap_1_2(message: &str) -> String {
    message.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
}
