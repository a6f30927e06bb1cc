//! Signed messages over HTTP on loopback, and what happens to those that somebody changes on the way.

use std::sync::{Arc, Mutex};

use erpsync::client::CallErrorKind;
use erpsync::server::serve;
use erpsync::transport::{Body, Http};
use signed_messages::MessageSignature;
use signed_messages::orders::{OrdersClient, OrdersServer, Shop, StockOf};
use tokio::net::TcpListener;
use tower::Service;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

/// Serves the shop; returns its address.
async fn shop() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/orders", listener.local_addr().unwrap());
    let server = OrdersServer::new(Shop).with_interceptor(MessageSignature::new(SECRET));
    tokio::spawn(async move { serve(listener, server).await });
    url
}

fn lamp() -> StockOf {
    StockOf { article: Some("lamp".to_owned()) }
}

/// Change of a message on the way.
type Change = Arc<dyn Fn(String) -> String + Send + Sync>;

/// Client whose messages are changed on the way, by an attacker who can do all but sign.
fn through(url: &str, request: Change, reply: Change) -> OrdersClient {
    let http = Http::new();
    let attacker = tower::service_fn(move |sent: http::Request<Body>| {
        let (request, reply, mut http) = (request.clone(), reply.clone(), http.clone());
        async move {
            let (mut parts, body) = sent.into_parts();
            parts.headers.remove("content-length");
            let text = String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap();
            let sent = http::Request::from_parts(parts, Body::from(request(text)));
            let (mut parts, body) = http.call(sent).await?.map(Body::new).into_parts();
            parts.headers.remove("content-length");
            let text = String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap();
            Ok::<_, erpsync::transport::TransportError>(http::Response::from_parts(
                parts,
                Body::from(reply(text)),
            ))
        }
    });
    OrdersClient::with_transport(url, attacker).unwrap().with_interceptor(MessageSignature::new(SECRET))
}

fn same() -> Change {
    Arc::new(|text| text)
}

#[tokio::test]
async fn signed_messages_arrive() {
    let url = shop().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sent, got) = (seen.clone(), seen.clone());
    let client = through(
        &url,
        Arc::new(move |text| {
            sent.lock().unwrap().push(text.clone());
            text
        }),
        Arc::new(move |text| {
            got.lock().unwrap().push(text.clone());
            text
        }),
    );
    assert_eq!(client.stock_of(lamp()).await.unwrap().pieces, Some(7));
    for message in &*seen.lock().unwrap() {
        assert!(
            message.contains("<Signature xmlns=\"urn:example:hmac\" Algorithm=\"HMAC-SHA256\">"),
            "{message}"
        );
    }
    // Faults are signed like any reply.
    let error = client.stock_of(StockOf { article: Some("unicorn".to_owned()) }).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "there are no unicorns");
}

#[tokio::test]
async fn a_request_that_was_changed_is_refused() {
    let url = shop().await;
    let long = format!("HMAC-SHA256\">{}", " ".repeat(2000));
    for (change, told) in [
        (("lamp", "lump"), "the signature does not fit the message"),
        (("<Article>", "<Article >"), "the signature does not fit the message"),
        (("HMAC-SHA256\">", "HMAC-SHA256\">!"), "the signature is not base64"),
        (("urn:example:hmac", "urn:example:none"), "the message is not signed"),
        (("<Signature", "<Signature xmlns=\"urn:example:hmac\"/><Signature"), "the message is not signed"),
        (("HMAC-SHA256\">", &long), "the message is not signed"),
    ] {
        let (from, to) = (change.0, change.1.to_owned());
        let client = through(&url, Arc::new(move |text| text.replace(from, &to)), same());
        let error = client.stock_of(lamp()).await.unwrap_err();
        match error.kind() {
            CallErrorKind::Fault(fault) => assert!(fault.reason().contains(told), "{}", error.report()),
            // The fault that answers an unsigned request is not one for the request that the client made.
            CallErrorKind::Untrusted(_) => {}
            _ => panic!("{}", error.report()),
        }
    }
}

#[tokio::test]
async fn a_reply_that_was_changed_or_recorded_is_not_trusted() {
    let url = shop().await;
    for (from, to) in [(">7<", ">8<"), ("urn:example:hmac", "urn:example:none")] {
        let client = through(&url, same(), Arc::new(move |text| text.replace(from, to)));
        let error = client.stock_of(lamp()).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
    }
    let recorded = Arc::new(Mutex::new(None::<String>));
    let replayed = recorded.clone();
    let client =
        through(&url, same(), Arc::new(move |text| replayed.lock().unwrap().get_or_insert(text).clone()));
    assert_eq!(client.stock_of(lamp()).await.unwrap().pieces, Some(7));
    // A repeated question has an equal answer, another question has not.
    let error = client.stock_of(StockOf { article: Some("table".to_owned()) }).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
}

#[tokio::test]
async fn who_does_not_know_the_secret_is_refused() {
    let url = shop().await;
    let stranger = OrdersClient::new(&url).unwrap().with_interceptor(MessageSignature::new(b"another"));
    assert!(stranger.stock_of(lamp()).await.is_err());
    let unsigned = OrdersClient::new(&url).unwrap();
    let error = unsigned.stock_of(lamp()).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "the message is not signed");
}
