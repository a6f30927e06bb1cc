//! `serve` with clients that keep a server waiting, and its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use erpsync::server::{PeerAddress, Serve, SoapServer, serve};
use erpsync::soap::Fault;
use erpsync::{Request, Response};
use test_support::net_server::*;
use test_support::peers::envelope;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

const ACTION: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";
/// A limit that is over soon.
const SHORT: Duration = Duration::from_millis(100);
/// One that no test waits for.
const LONG: Duration = Duration::from_secs(3600);

/// Answers with the address of the client and so many letters, when it is let.
#[derive(Clone)]
struct Slow {
    letters: usize,
    go: Arc<Notify>,
    begun: Arc<Notify>,
}

impl ErpSync for Slow {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, RequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ResponseHeaders>, Fault> {
        let peer = request.http.as_ref().and_then(|parts| parts.extensions.get::<PeerAddress>().copied());
        self.begun.notify_one();
        self.go.notified().await;
        // Others may go on.
        self.go.notify_one();
        let explanation = format!("{:?}{}", peer.map(|peer| peer.0), "a".repeat(self.letters));
        let response = PluginResponse { user_explanation: Some(explanation), ..Default::default() };
        Ok(Response::new(ForceSyncAllResponse { response: Some(response) }))
    }
}

struct Host {
    address: SocketAddr,
    slow: Slow,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

type Server = Serve<SoapServer<ErpSyncOperations<Slow>>>;

/// Serves with settings; operations are let go at once unless they are told to wait.
async fn host(letters: usize, waits: bool, set: impl FnOnce(Server) -> Server) -> Host {
    let slow = Slow { letters, go: Arc::default(), begun: Arc::default() };
    if !waits {
        slow.go.notify_one();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, asked) = oneshot::channel();
    let server = serve(listener, ErpSyncServer::new(slow.clone()));
    let server = set(server.header_timeout(LONG).idle_timeout(LONG).write_timeout(LONG));
    let stopped = tokio::spawn(server.graceful_shutdown(async { drop(asked.await) }).into_future());
    Host { address, slow, stop, stopped }
}

fn request() -> String {
    let message = envelope("", &format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"/>"));
    format!(
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Type: text/xml\r\nSOAPAction: {ACTION}\r\nContent-Length: {}\r\n\r\n{message}",
        message.len()
    )
}

/// A response; its head and body are text.
async fn response(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    loop {
        assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "the server closed the connection");
        let text = String::from_utf8_lossy(&received);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                return text.into_owned();
            }
        }
    }
}

/// Waits until the server closes a connection, of which nothing is expected.
async fn closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    // A connection that is closed with bytes unread is reset.
    let _ = stream.read_to_end(&mut rest).await;
    assert_eq!(String::from_utf8_lossy(&rest), "");
}

async fn called(stream: &mut TcpStream) -> String {
    stream.write_all(request().as_bytes()).await.unwrap();
    let response = response(stream).await;
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    response
}

#[tokio::test]
async fn headers_by_drops() {
    let host = host(0, false, |server| server.header_timeout(SHORT)).await;
    let mut dripping = Vec::new();
    for start in ["", "P", "POST / HTTP/1.1\r\n", "\r\n"].repeat(50) {
        let stream = TcpStream::connect(host.address).await.unwrap();
        dripping.push(tokio::spawn(async move {
            let (mut reading, mut writing) = stream.into_split();
            let drops = tokio::spawn(async move {
                let mut next = start.as_bytes().to_vec();
                while writing.write_all(&next).await.is_ok() {
                    next = b"X".to_vec();
                    tokio::time::sleep(SHORT / 4).await;
                }
            });
            let mut rest = Vec::new();
            let _ = reading.read_to_end(&mut rest).await;
            assert_eq!(String::from_utf8_lossy(&rest), "");
            drops.await.unwrap();
        }));
    }
    // The next header of a connection has its time, too.
    let mut second = TcpStream::connect(host.address).await.unwrap();
    called(&mut second).await;
    second.write_all(b"POST / HTTP").await.unwrap();
    closed(second).await;
    for dripping in dripping {
        dripping.await.unwrap();
    }
    let mut other = TcpStream::connect(host.address).await.unwrap();
    called(&mut other).await;
}

#[tokio::test]
async fn idle_connections() {
    let host = host(0, false, |server| server.idle_timeout(SHORT)).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    called(&mut stream).await;
    called(&mut stream).await;
    closed(stream).await;
}

/// The limits are for what the client does, not for how long an operation takes.
#[tokio::test]
async fn operations_take_their_time() {
    let all = |server: Server| server.header_timeout(SHORT).idle_timeout(SHORT).write_timeout(SHORT);
    let host = host(0, true, all).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(request().as_bytes()).await.unwrap();
    host.slow.begun.notified().await;
    tokio::time::sleep(SHORT * 4).await;
    host.slow.go.notify_one();
    let response = response(&mut stream).await;
    assert!(response.contains(&format!("Some({})", stream.local_addr().unwrap())), "{response}");
}

#[tokio::test]
async fn responses_that_nobody_takes() {
    // More than the buffers of both sockets.
    let host = host(64 << 20, false, |server| server.write_timeout(SHORT)).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(request().as_bytes()).await.unwrap();
    host.slow.begun.notified().await;
    host.stop.send(()).unwrap();
    // It waits for the response to be taken, unless that has a limit.
    host.stopped.await.unwrap();
    drop(stream);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let host = host(0, false, |server| server.connections(1)).await;
    let mut first = TcpStream::connect(host.address).await.unwrap();
    called(&mut first).await;
    let mut second = TcpStream::connect(host.address).await.unwrap();
    second.write_all(request().as_bytes()).await.unwrap();
    called(&mut first).await;
    let nothing = second.try_read(&mut [0]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    assert!(response(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn it_ends_when_requests_are_answered() {
    let host = host(0, true, |server| server).await;
    let idle = TcpStream::connect(host.address).await.unwrap();
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(request().as_bytes()).await.unwrap();
    host.slow.begun.notified().await;
    host.stop.send(()).unwrap();
    closed(idle).await;
    assert!(!host.stopped.is_finished());
    host.slow.go.notify_one();
    assert!(response(&mut stream).await.starts_with("HTTP/1.1 200"));
    host.stopped.await.unwrap();
    assert!(TcpStream::connect(host.address).await.is_err());
}

#[tokio::test]
async fn requests_under_way_may_have_a_limit_at_the_end() {
    let host = host(0, true, |server| server.shutdown_timeout(SHORT)).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(request().as_bytes()).await.unwrap();
    host.slow.begun.notified().await;
    host.stop.send(()).unwrap();
    host.stopped.await.unwrap();
    closed(stream).await;
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn http_2_where_the_client_knows() {
    use erpsync::transport::Http;

    let host = host(0, true, |server| server.header_timeout(SHORT)).await;
    let transport = Http::builder().http2_prior_knowledge().build().unwrap();
    let client = ErpSyncClient::with_transport(format!("http://{}/", host.address), transport).unwrap();
    let calling = tokio::spawn(async move { client.force_sync_all(ForceSyncAll {}).await });
    host.slow.begun.notified().await;
    tokio::time::sleep(SHORT * 2).await;
    host.slow.go.notify_one();
    calling.await.unwrap().unwrap();
}

#[tokio::test]
async fn limits_of_any_length() {
    let longest = |server: Server| {
        server
            .header_timeout(Duration::MAX)
            .idle_timeout(Duration::MAX)
            .write_timeout(Duration::MAX)
            .connections(0)
    };
    let host = host(0, false, longest).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    called(&mut stream).await;
    host.stop.send(()).unwrap();
    closed(stream).await;
    host.stopped.await.unwrap();
}
