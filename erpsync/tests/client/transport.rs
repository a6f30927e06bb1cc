//! The settings of the transports over sockets, each with a real peer on loopback.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use erpsync::client::{CallError, CallErrorKind};
use erpsync::superoffice::WithTicket;
use erpsync::transport::{Http, HttpBuilder, Transport, TransportErrorKind};
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, proxy, scripted};
use test_support::tls::{self, Authority};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
    <Response><IsOk>true</IsOk></Response></ForceSyncAllResponse>";

/// A reply that leaves the connection open.
fn kept_open() -> Vec<u8> {
    let reply = String::from_utf8(http_reply("200 OK", "text/xml", envelope("", OK))).unwrap();
    reply.replace("Connection: close\r\n", "").into_bytes()
}

async fn call(address: impl Into<String>, builder: HttpBuilder) -> Result<(), CallError> {
    let client = ErpSyncClient::with_transport(address.into(), builder.build().unwrap()).unwrap();
    client.force_sync_all(ForceSyncAll {}).await.map(drop)
}

fn kind(error: &CallError) -> TransportErrorKind {
    match error.kind() {
        CallErrorKind::Transport(error) => error.kind(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn root_certificates() {
    let authority = Authority::new();
    let address = tls::serve(&authority, None, &[], |_| envelope("", OK)).await;
    let url = format!("https://localhost:{}/", address.port());
    let error = call(&url, Http::builder()).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Certificate);
    assert!(error.report().contains("its certificate was not accepted"), "{error}");
    assert!(!error.is_retryable() && !error.is_outcome_unknown());
    call(&url, Http::builder().root_certificate_pem(&authority.pem)).await.unwrap();
    call(&url, Http::builder().root_certificate_pem(&authority.pem).system_roots(false)).await.unwrap();
    let error = Http::builder().root_certificate_pem("no PEM").build().unwrap_err();
    assert!(error.report().contains("the root certificate is not PEM"), "{error}");
}

#[tokio::test]
async fn client_certificates() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let address = tls::serve(&servers, Some(&clients), &[], |_| envelope("", OK)).await;
    let url = format!("https://localhost:{}/", address.port());
    let trusting = || Http::builder().root_certificate_pem(&servers.pem);
    let known = clients.certify("sync");
    call(&url, trusting().client_certificate_pem(&known.pem, &known.key)).await.unwrap();

    let stranger = Authority::new().certify("sync");
    for http in [trusting(), trusting().client_certificate_pem(&stranger.pem, &stranger.key)] {
        let error = call(&url, http).await.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::ClientCertificate, "{error}");
        assert!(!error.is_outcome_unknown() && !error.is_retryable(), "{error}");
        assert!(error.report().contains("did not accept the certificate of this client"), "{error}");
    }
    // Never quoted: neither a key that can't be read nor one that is not the certificate's.
    let half: String = known.key.lines().take(3).collect::<Vec<_>>().join("\n");
    for (key, problem) in [(&half, "not an unencrypted private key in PEM"), (&stranger.key, "with its key")]
    {
        let error = trusting().client_certificate_pem(&known.pem, key).build().unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Setup);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(problem), "{shown}");
        let line = key.lines().nth(1).unwrap();
        assert!(!shown.contains(line) && !format!("{:?}", trusting()).contains(line), "{shown}");
    }
}

#[tokio::test]
async fn through_a_proxy() {
    let (server, seen) = scripted(vec![kept_open()]).await;
    let url = format!("http://{server}/ErpSync.svc");
    let (proxy, passed) = proxy(Some("Basic dXNlcjpwYXNzLWNhbmFyeQ==")).await;
    let given = format!("http://user:pass-canary@{proxy}");
    call(&url, Http::builder().proxy(&given)).await.unwrap();
    assert!(passed.texts()[0].starts_with(&format!("POST {url} HTTP/1.1\r\n")), "{:?}", passed.texts());
    assert_eq!(seen.texts().len(), 1);
    // Not for the servers that are excepted.
    call(&url, Http::builder().proxy(&given).proxy_except("example.com, 127.0.0.1")).await.unwrap();
    assert_eq!((passed.connections(), seen.texts().len()), (1, 2));
    // One that refuses: nothing came to the server.
    let error = call(&url, Http::builder().proxy(format!("http://{proxy}"))).await.unwrap_err();
    assert!(error.report().contains("The proxy wants credentials"), "{error}");
    assert_eq!(seen.texts().len(), 2);
    let error = Http::builder().proxy("http://user:pass-canary@:x").build().unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("the address of the proxy is not a URL") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn through_a_tunnel() {
    let authority = Authority::new();
    let server = tls::serve(&authority, None, &[], |_| envelope("", OK)).await;
    let url = format!("https://localhost:{}/", server.port());
    let trusting = || Http::builder().root_certificate_pem(&authority.pem);
    let (proxy, passed) = proxy(Some("Basic dTpw")).await;
    call(&url, trusting().proxy(format!("http://u:p@{proxy}"))).await.unwrap();
    let connect = format!("CONNECT localhost:{} HTTP/1.1\r\n", server.port());
    assert!(passed.texts()[0].starts_with(&connect), "{:?}", passed.texts());
    let error = call(&url, trusting().proxy(format!("http://{proxy}"))).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect, "{error}");
    assert!(error.report().contains("proxy"), "{error}");
}

/// The environment is that of the whole process: so a process of its own makes the call.
#[tokio::test]
async fn proxies_of_the_environment() {
    if let Ok(url) = std::env::var("ERPSYNC_TEST_CALL") {
        call(&url, Http::builder()).await.unwrap();
        call(&url, Http::builder().no_proxy()).await.unwrap();
        return;
    }
    let (server, seen) = scripted(vec![kept_open()]).await;
    let (proxy, passed) = proxy(None).await;
    // A test has a thread of its name.
    let test = std::thread::current().name().unwrap().to_owned();
    let child = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &test])
            .env("ERPSYNC_TEST_CALL", format!("http://{server}/"))
            .env("http_proxy", format!("http://{proxy}"))
            .output()
            .unwrap()
    });
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!((passed.connections(), seen.texts().len()), (1, 2));
}

#[tokio::test]
async fn the_pool_of_connections() {
    for (idle, connections) in [(usize::MAX, 1), (0, 3)] {
        let (server, seen) = scripted(vec![kept_open()]).await;
        let http = Http::builder().pool_max_idle_per_host(idle).build().unwrap();
        let client = ErpSyncClient::with_transport(format!("http://{server}/"), http).unwrap();
        for _ in 0..3 {
            client.force_sync_all(ForceSyncAll {}).await.unwrap();
        }
        assert_eq!((seen.connections(), seen.texts().len()), (connections, 3), "{idle}");
    }
    // A connection that was idle for too long is not used again.
    let (server, seen) = scripted(vec![kept_open()]).await;
    let http = Http::builder().pool_idle_timeout(Duration::ZERO).tcp_keepalive(None).build().unwrap();
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), http).unwrap();
    for _ in 0..2 {
        client.force_sync_all(ForceSyncAll {}).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(seen.connections(), 2);
}

/// However the end of a reply is told, its connection serves the next call.
#[tokio::test]
async fn one_connection_for_all() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n4\r\n</a>\r\n0\r\n\r\n";
    let empty = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<a></a>";
    let none = "HTTP/1.1 204 No Content\r\n\r\n";
    let replies = [chunked, empty, whole, none, chunked].map(|reply| reply.as_bytes().to_vec());
    let (server, seen) = scripted(replies.to_vec()).await;
    let transport = Http::new();
    for body in ["<a></a>", "", "<a></a>", "", "<a></a>"] {
        let request =
            http::Request::post(format!("http://{server}/a/b.svc?c=d")).body("<q/>".into()).unwrap();
        let response = transport.send(request).await.unwrap();
        assert_eq!(response.into_body().collect(100).await.unwrap(), body);
    }
    assert_eq!((seen.connections(), seen.texts().len()), (1, 5));
    for text in seen.texts() {
        assert!(text.starts_with("POST /a/b.svc?c=d HTTP/1.1\r\n"), "{text}");
        assert!(
            text.contains(&format!("\r\nhost: {server}\r\n")) && text.contains("\r\nuser-agent: erpsync/"),
            "{text}"
        );
    }
}

/// In more pieces than a task may receive at a stretch.
#[tokio::test]
async fn large_messages() {
    let large = vec![b'x'; 8 << 20];
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.len());
    let (server, seen) = scripted(vec![[head.as_bytes(), &large].concat()]).await;
    let transport = Http::new();
    for _ in 0..2 {
        let request = http::Request::post(format!("http://{server}/")).body(large.clone().into()).unwrap();
        let response = transport.send(request).await.unwrap();
        assert!(response.into_body().collect(large.len()).await.unwrap() == large[..]);
    }
    assert_eq!((seen.connections(), seen.texts().len()), (1, 2));
}

#[tokio::test]
async fn many_at_once() {
    let (server, seen) = scripted(vec![kept_open()]).await;
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), Http::new()).unwrap();
    for _ in 0..3 {
        let calls = (0..8).map(|_| client.force_sync_all(ForceSyncAll {}).send());
        assert!(futures_util::future::join_all(calls).await.iter().all(Result::is_ok));
    }
    assert_eq!(seen.texts().len(), 24);
    assert!(seen.connections() <= 8, "{}", seen.connections());
}

/// Whatever else its task did in the same turn: tokio lets a task receive only so much in one.
#[tokio::test]
async fn in_a_busy_task() {
    let (server, _) = scripted(vec![kept_open()]).await;
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), Http::new()).unwrap();
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    for busy in 100..=128 {
        let mut call = pin!(client.force_sync_all(ForceSyncAll {}).send());
        let mut turn = 0;
        let call = poll_fn(|context| {
            turn += 1;
            for _ in 0..if turn == 2 { busy } else { 0 } {
                assert!(pin!(tokio::task::consume_budget()).poll(context).is_ready());
            }
            call.as_mut().poll(context)
        });
        tokio::time::timeout(Duration::from_secs(10), call).await.expect("it was woken").unwrap();
    }
}

/// One connection, one request, one reply.
async fn serve_once(listener: &TcpListener) -> TcpStream {
    let connection = tokio::time::timeout(Duration::from_secs(10), listener.accept()).await;
    let (mut stream, _) = connection.expect("nobody connects").unwrap();
    test_support::peers::read_request(&mut stream).await.unwrap();
    stream.write_all(&kept_open()).await.unwrap();
    stream
}

#[tokio::test]
async fn what_was_closed_while_idle() {
    let (listener, address) = silent().await;
    let client = ErpSyncClient::with_transport(format!("http://{address}/"), Http::new()).unwrap();
    for _ in 0..3 {
        let (reply, stream) =
            tokio::join!(client.force_sync_all(ForceSyncAll {}).send(), serve_once(&listener));
        reply.unwrap();
        drop(stream);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until the client closes a connection.
async fn ends(stream: &mut TcpStream) {
    let end = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut [0])).await;
    assert_eq!(end.expect("the client does not close it").unwrap(), 0);
}

#[tokio::test]
async fn what_is_idle_for_too_long() {
    let (listener, address) = silent().await;
    let http = Http::builder().pool_idle_timeout(Duration::from_millis(50)).build().unwrap();
    let client = ErpSyncClient::with_transport(format!("http://{address}/"), http).unwrap();
    for _ in 0..2 {
        let (reply, mut stream) =
            tokio::join!(client.force_sync_all(ForceSyncAll {}).send(), serve_once(&listener));
        reply.unwrap();
        ends(&mut stream).await;
    }
}

#[tokio::test]
async fn what_nobody_waits_for() {
    let (listener, address) = silent().await;
    let client = ErpSyncClient::with_transport(format!("http://{address}/"), Http::new()).unwrap();
    let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(500)).send();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        test_support::peers::read_request(&mut stream).await.unwrap();
        ends(&mut stream).await;
    };
    let (reply, ()) = tokio::join!(call, serve);
    assert!(matches!(reply.unwrap_err().kind(), CallErrorKind::Timeout { sent: true, .. }));
}

/// Takes connections, and says nothing on them: no TLS, no reply.
async fn silent() -> (TcpListener, std::net::SocketAddr) {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    (silent, address)
}

#[tokio::test]
async fn the_time_limit_of_connecting() {
    let (_silent, address) = silent().await;
    let limit = Duration::from_millis(50);
    let error =
        call(format!("https://{address}/"), Http::builder().connect_timeout(limit)).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect, "{error}");
    assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn what_breaks() {
    let (silent, address) = silent().await;
    drop(silent);
    let error = call(format!("http://{address}/"), Http::builder()).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect, "{error}");
    assert!(error.report().contains("Connection refused"), "{error}");
    // In the middle of the reply, and before it.
    let whole = http_reply("200 OK", "text/xml", envelope("", OK));
    for (sent, told) in [(whole.len() - 9, "while the reply was received"), (0, "before a reply came")] {
        let (server, seen) = scripted(vec![whole[..sent].to_vec()]).await;
        let error = call(format!("http://{server}/"), Http::builder()).await.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::Broken, "{error}");
        assert!(error.report().contains(told) && error.is_outcome_unknown(), "{error}");
        assert_eq!(seen.texts().len(), 1);
    }
}

#[tokio::test]
async fn the_time_limit_of_silence() {
    let (_silent, address) = silent().await;
    let http = Http::builder().read_timeout(Duration::from_millis(50));
    let error = call(format!("http://{address}/"), http).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Timeout, "{error}");
    assert!(!error.is_retryable() && error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn addresses() {
    let (server, seen) = scripted(vec![kept_open()]).await;
    let send = |address: String, http: Http| async move {
        http.send(http::Request::post(address).body("<q/>".into()).unwrap()).await
    };
    send(format!("http://user:canary@{server}/a"), Http::new()).await.unwrap();
    let text = &seen.texts()[0];
    assert!(
        text.starts_with("POST /a HTTP/1.1\r\n") && text.contains(&format!("\r\nhost: {server}\r\n")),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");

    for (address, words) in [("/a", "no server"), ("ftp://h/", "`ftp` addresses are not supported")] {
        let error = send(address.to_owned(), Http::new()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Setup);
        assert!(error.report().contains(words), "{}", error.report());
    }
    let socks = Http::builder().proxy("socks5://127.0.0.1:1").build().unwrap();
    let error = send(format!("http://{server}/"), socks).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(error.report().contains("`socks5` are not supported"), "{}", error.report());
}

#[tokio::test]
async fn requests_in_gzip() {
    // To a server of ours, which takes them.
    let endpoint = serve(Default::default()).await;
    let client = ErpSyncClient::new(endpoint).unwrap().with_gzip_requests(true);
    client.force_sync_all(ForceSyncAll {}).ticket("7T:ticket-canary-1").await.unwrap();
    // And what it was that went out: for one call of a client, or for all but one.
    let (server, seen) = scripted(vec![kept_open()]).await;
    let client = ErpSyncClient::new(format!("http://{server}/")).unwrap();
    client.force_sync_all(ForceSyncAll {}).gzip(true).await.unwrap();
    client.with_gzip_requests(true).force_sync_all(ForceSyncAll {}).gzip(false).await.unwrap();
    let [packed, plain] = &seen.texts()[..] else { panic!() };
    assert!(packed.contains("content-encoding: gzip\r\n") && !packed.contains("<s:Envelope"), "{packed}");
    assert!(!plain.contains("content-encoding") && plain.contains("<s:Envelope"), "{plain}");
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn http2_where_the_server_offers_it() {
    use std::sync::{Arc, Mutex};

    let authority = Authority::new();
    let versions = Arc::new(Mutex::new(Vec::new()));
    let met = versions.clone();
    let reply = move |version| {
        met.lock().unwrap().push(version);
        envelope("", OK)
    };
    let trusting = || Http::builder().root_certificate_pem(&authority.pem);
    let both = tls::serve(&authority, None, &["h2", "http/1.1"], reply.clone()).await;
    let old = tls::serve(&authority, None, &["http/1.1"], reply).await;
    for (server, http) in [(both, trusting()), (both, trusting().http1_only()), (old, trusting())] {
        call(format!("https://localhost:{}/", server.port()), http).await.unwrap();
    }
    // Many calls at once, on one connection.
    let client = ErpSyncClient::with_transport(
        format!("https://localhost:{}/", both.port()),
        trusting().build().unwrap(),
    )
    .unwrap();
    let calls = (0..20).map(|_| client.force_sync_all(ForceSyncAll {}).send());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    use http::Version;
    let expected =
        [&[Version::HTTP_2, Version::HTTP_11, Version::HTTP_11][..], &[Version::HTTP_2; 20]].concat();
    assert_eq!(*versions.lock().unwrap(), expected);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn over_a_client_of_reqwest() {
    use erpsync::transport::Reqwest;

    let (server, seen) = scripted(vec![kept_open()]).await;
    let client = ErpSyncClient::with_transport(
        format!("http://{server}/ErpSync.svc"),
        Reqwest::from(reqwest::Client::new()),
    )
    .unwrap();
    for _ in 0..2 {
        let reply = client.force_sync_all(ForceSyncAll {}).await.unwrap();
        assert_eq!(reply.response.as_ref().unwrap().is_ok, Some(true));
    }
    assert_eq!((seen.connections(), seen.texts().len()), (1, 2));
    assert!(seen.texts()[0].starts_with("POST /ErpSync.svc HTTP/1.1\r\n"), "{:?}", seen.texts());

    let (silent, address) = silent().await;
    drop(silent);
    let gone =
        ErpSyncClient::with_transport(format!("http://{address}/"), Reqwest::from(reqwest::Client::new()))
            .unwrap();
    let error = gone.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect, "{error}");
    assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
    let whole = http_reply("200 OK", "text/xml", envelope("", OK));
    let (server, _) = scripted(vec![whole[..whole.len() - 9].to_vec()]).await;
    let broken = ErpSyncClient::with_transport(
        format!("http://{server}/?key=canary"),
        Reqwest::from(reqwest::Client::new()),
    )
    .unwrap();
    let error = broken.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Broken, "{error}");
    assert!(error.is_outcome_unknown() && !error.to_string().contains("canary"), "{error}");
}
