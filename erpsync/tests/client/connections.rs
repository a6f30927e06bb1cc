//! Errors of connections that fail, or lead to the wrong kind of server; for each transport over sockets.

use std::time::Duration;

use erpsync::client::{CallError, CallErrorKind};
use erpsync::transport::{Http, HttpBuilder, TransportErrorKind};
use futures_util::FutureExt;
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, raw_server, scripted};
use test_support::tls::{self, Authority, self_signed};
use tokio::net::TcpListener;

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";

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
async fn a_time_limit_shorter_than_connecting() {
    // Takes connections, and speaks no TLS on them.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}/", silent.local_addr().unwrap());
    let client = ErpSyncClient::with_transport(address, Http::new()).unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: false, .. }), "{error}");
    assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
    let text = error.report();
    assert!(text.contains("ran out before the request was sent. Nothing was sent"), "{text}");

    // One that was sent, on a connection that was there.
    let whole = http_reply("200 OK", "text/xml", envelope("", OK));
    let kept_open = String::from_utf8(whole).unwrap().replace("Connection: close\r\n", "");
    let begun = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".to_vec();
    let (server, seen) = scripted(vec![kept_open.into_bytes(), begun]).await;
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), Http::new()).unwrap();
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: true, .. }), "{error}");
    assert_eq!((seen.connections(), seen.texts().len()), (1, 2));
    // Requests say how long they are.
    assert!(seen.texts().iter().all(|text| text.contains("\r\ncontent-length: ")), "{:?}", seen.texts());
}

#[tokio::test]
async fn plain_http_where_tls_is_spoken() {
    let asked = |error: &CallError| {
        assert!(error.report().contains("is the address `https://`?"), "{error}");
    };
    let server = tls::serve(&Authority::new(), None, &[], |_| envelope("", OK)).await;
    asked(&call(format!("http://localhost:{}/", server.port()), Http::builder()).await.unwrap_err());
    // One that answers with an alert, one that closes the connection, and those that speak both.
    let alert = b"\x15\x03\x01\x00\x02\x02\x0A".to_vec();
    let nginx = "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>";
    let apache = "<!DOCTYPE HTML><p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />";
    let tomcat = "This combination of host and port requires TLS.\r\n";
    let go = "Client sent an HTTP request to an HTTPS server.\n";
    let pages = [nginx, apache, tomcat, go].map(|page| http_reply("400 Bad Request", "text/html", page));
    for reply in [alert, Vec::new()].into_iter().chain(pages) {
        asked(&call(format!("http://{}/", raw_server(reply).await), Http::builder()).await.unwrap_err());
    }
    let other = raw_server(http_reply("400 Bad Request", "text/html", "no such thing")).await;
    let text = call(format!("http://{other}/"), Http::builder()).await.unwrap_err().report();
    assert!(!text.contains("https"), "{text}");
}

#[tokio::test]
async fn tls_where_plain_http_is_spoken() {
    let server = raw_server(http_reply("400 Bad Request", "text/html", "what?")).await;
    let error = call(format!("https://{server}/"), Http::builder()).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect);
    assert!(error.report().contains("is the address `http://`?"), "{error}");
    assert!(error.is_retryable() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn certificates_that_servers_sign_themselves() {
    for of_an_authority in [true, false] {
        let certified = self_signed("localhost", of_an_authority, (2099, 1, 1));
        let server = tls::serve_as(&certified, None, &[], |_| envelope("", OK)).await;
        let url = format!("https://localhost:{}/", server.port());
        let refused = async |url: &str, builder: HttpBuilder, words: &str| {
            let error = call(url, builder).await.unwrap_err();
            assert_eq!(kind(&error), TransportErrorKind::Certificate, "{error}");
            assert!(error.report().contains(words), "{error}");
        };
        refused(&url, Http::builder(), "").await;
        call(&url, Http::builder().root_certificate_pem(&certified.pem)).await.unwrap();
        call(&url, Http::builder().root_certificate_pem(&certified.pem).system_roots(false)).await.unwrap();
        // Another one of the same name.
        let other = self_signed("localhost", of_an_authority, (2099, 1, 1));
        refused(&url, Http::builder().root_certificate_pem(&other.pem), "").await;
        // The name and the time count.
        let by_address = format!("https://127.0.0.1:{}/", server.port());
        refused(&by_address, Http::builder().root_certificate_pem(&certified.pem), "name").await;
        let expired = self_signed("localhost", of_an_authority, (2020, 1, 1));
        let server = tls::serve_as(&expired, None, &[], |_| envelope("", OK)).await;
        let url = format!("https://localhost:{}/", server.port());
        refused(&url, Http::builder().root_certificate_pem(&expired.pem), "expired").await;
    }
}

#[tokio::test]
async fn names_of_header_fields() {
    for (title_case, names) in [
        (false, ["\r\ncontent-type: ", "\r\nsoapaction: ", "\r\nhost: "]),
        (true, ["\r\nContent-Type: ", "\r\nSoapaction: ", "\r\nHost: "]),
    ] {
        let (server, seen) = scripted(vec![http_reply("200 OK", "text/xml", envelope("", OK))]).await;
        call(format!("http://{server}/"), Http::builder().title_case_headers(title_case)).await.unwrap();
        let text = &seen.texts()[0];
        assert!(names.iter().all(|name| text.contains(name)), "{text}");
    }
}

#[tokio::test]
async fn the_words_of_a_status() {
    let phrase = "415 Cannot process the message because the content type 'text/xml' was not the expected type \
                  'application/soap+xml'.";
    let server = raw_server(http_reply(phrase, "", "")).await;
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), Http::new()).unwrap();
    let text = client.force_sync_all(ForceSyncAll {}).await.unwrap_err().report();
    assert!(text.contains("HTTP status 415 (Cannot process the message because the content type"), "{text}");
    assert!(
        text.contains("The server does not take this version of SOAP") && !text.contains("gzip"),
        "{text}"
    );
    let text = client.force_sync_all(ForceSyncAll {}).gzip(true).await.unwrap_err().report();
    assert!(text.contains("or no gzip, in which the request was sent"), "{text}");
    // A usual one is not said twice, and what is no text is left out.
    let server = raw_server(http_reply("415 Unsupported Media Type", "text/plain", "SOAP 1.2 only")).await;
    let text = call(format!("http://{server}/"), Http::builder()).await.unwrap_err().report();
    assert!(
        text.contains(
            "HTTP status 415 Unsupported Media Type, with a body that is not a SOAP fault: SOAP 1.2"
        )
    );
}

/// Whose silence is limited says that nothing was sent, too.
#[tokio::test]
async fn a_limit_of_silence_before_there_is_a_connection() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}/", silent.local_addr().unwrap());
    let http = Http::builder().read_timeout(Duration::from_millis(50));
    let error = call(address, http).await.unwrap_err();
    assert_eq!(kind(&error), TransportErrorKind::Connect, "{error}");
    assert!(error.report().contains("Nothing was sent"), "{error}");
}

#[test]
fn without_a_runtime() {
    let told = |client: ErpSyncClient| {
        let error = client.force_sync_all(ForceSyncAll {}).send().now_or_never().expect("it is told at once");
        let error = error.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::Setup);
        assert!(error.report().contains("there is no tokio runtime here"), "{error}");
        assert!(!error.is_outcome_unknown());
    };
    told(ErpSyncClient::new("http://127.0.0.1:1/").unwrap());
}
