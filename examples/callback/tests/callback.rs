//! Replies to an address of the client's own, over HTTP on loopback.

use callback::{AskForQuote, AskForQuoteFaults, Office, QuotesClient, server};
use erpsync::addressing::Callbacks;
use erpsync::client::CallErrorKind;
use erpsync::server::serve;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A receiver of replies, being served.
async fn callbacks() -> Callbacks {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callbacks = Callbacks::new(format!("http://{}/replies", listener.local_addr().unwrap()));
    let receiver = callbacks.clone();
    tokio::spawn(async move { serve(listener, receiver).await });
    callbacks
}

/// A client of a closed office that knows the partner, and the sign at its door.
async fn office(partner: &Callbacks) -> (QuotesClient, watch::Sender<bool>) {
    let (office, sign) = Office::new();
    let partner = partner.reply_to().address.clone();
    let server = server(office, move |url| *url == *partner);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = QuotesClient::new(format!("http://{}/quotes", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { serve(listener, server).await });
    (client, sign)
}

#[tokio::test]
async fn the_request_is_accepted_before_the_reply_is_there() {
    let callbacks = callbacks().await;
    let (client, sign) = office(&callbacks).await;
    let mut replies = Vec::with_capacity(20);
    for pieces in 1..=20 {
        let reply = callbacks.send(client.ask_for_quote(AskForQuote::new("lamp", pieces))).await.unwrap();
        replies.push((pieces, reply));
    }
    assert_eq!(callbacks.pending(), 20);
    sign.send(true).unwrap();
    // In another order than that of the requests.
    for (pieces, reply) in replies.into_iter().rev() {
        assert_eq!(reply.await.unwrap().cents, i64::from(pieces) * 995);
    }
    assert_eq!(callbacks.pending(), 0);
}

#[tokio::test]
async fn a_fault_comes_the_same_way() {
    let callbacks = callbacks().await;
    let (client, sign) = office(&callbacks).await;
    let reply = callbacks.send(client.ask_for_quote(AskForQuote::new("unicorn", 1))).await.unwrap();
    sign.send(true).unwrap();
    let error = reply.await.unwrap_err();
    let fault = error.fault_as::<AskForQuoteFaults>().unwrap();
    assert!(matches!(fault, AskForQuoteFaults::NotForSale(_)), "{fault:?}");
}

#[tokio::test]
async fn a_stranger_gets_no_reply_elsewhere() {
    let (partner, stranger) = (callbacks().await, callbacks().await);
    let (client, sign) = office(&partner).await;
    sign.send(true).unwrap();
    let error = stranger.send(client.ask_for_quote(AskForQuote::new("lamp", 1))).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Fault(_)), "{error:?}");
    // On the connection anybody gets one.
    assert_eq!(client.ask_for_quote(AskForQuote::new("lamp", 1)).await.unwrap().cents, 995);
}
