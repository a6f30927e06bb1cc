//! tower's layers around the default transport, over loopback TCP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::transport::{Body, Http, TransportError, TransportErrorKind};
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, scripted};
use tower::ServiceBuilder;

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";

fn done() -> Vec<u8> {
    http_reply("200 OK", "text/xml", envelope("", OK))
}

#[tokio::test]
async fn a_timeout() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let transport = ServiceBuilder::new().timeout(Duration::from_millis(50)).service(Http::new());
    let endpoint = format!("http://{}/", silent.local_addr().unwrap());
    let client = ErpSyncClient::with_transport(endpoint, transport).unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(error.report().contains("the transport failed: request timed out"), "{error}");
    assert!(error.is_outcome_unknown() && !error.is_retryable());
    // Below a layer that makes boxes of errors, those of `Http` are still what they were.
    let transport = ServiceBuilder::new().timeout(Duration::from_secs(60)).service(Http::new());
    let client = ErpSyncClient::with_transport("http://127.0.0.1:1/", transport).unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        CallErrorKind::Transport(error) if error.kind() == TransportErrorKind::Connect
    ));
}

/// Repeats what came to a server that was busy.
#[derive(Clone)]
struct Busy;

type Outcome = Result<http::Response<Body>, TransportError>;

impl tower::retry::Policy<http::Request<Body>, http::Response<Body>, TransportError> for Busy {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _request: &mut http::Request<Body>, outcome: &mut Outcome) -> Option<Self::Future> {
        let busy = outcome.as_ref().is_ok_and(|response| response.status() == 503);
        busy.then(|| std::future::ready(()))
    }

    fn clone_request(&mut self, request: &http::Request<Body>) -> Option<http::Request<Body>> {
        Body::try_clone_request(request)
    }
}

#[tokio::test]
async fn retries() {
    let busy = http_reply("503 Busy", "text/plain", "");
    let (server, seen) = scripted(vec![busy.clone(), busy, done()]).await;
    let transport = ServiceBuilder::new().retry(Busy).service(Http::new());
    let client = ErpSyncClient::with_transport(format!("http://{server}/"), transport).unwrap();
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(seen.texts().len(), 3);
}

#[tokio::test]
async fn a_limit_of_calls_at_once() {
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (running, peak) = (at_once.clone(), most.clone());
    let slow = axum::routing::post(move || {
        let (running, peak) = (running.clone(), peak.clone());
        async move {
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            running.fetch_sub(1, Ordering::SeqCst);
            envelope("", OK)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().route("/", slow)).await.unwrap() });
    let transport = ServiceBuilder::new().concurrency_limit(2).service(Http::new());
    let client = ErpSyncClient::with_transport(endpoint, transport).unwrap();
    let calls = (0..12).map(|_| client.force_sync_all(ForceSyncAll {}).send());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!((most.load(Ordering::SeqCst), at_once.load(Ordering::SeqCst)), (2, 0));
}
