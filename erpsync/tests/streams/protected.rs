//! Signed messages and streams: neither side sends or reads a part of what a signature is to cover.

use erpsync::Request;
use erpsync::security::keys::HmacKey;
use erpsync::security::signature::SignatureAlgorithm;
use erpsync::security::{MessageSignature, Security, SecurityError};
use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;

use crate::messages::*;
use crate::served::{Ledger, upload};

const REFUSAL: &str = "signatures and encryption take the whole message, and this operation streams it";

fn signing() -> Security {
    let key = HmacKey::new(SignatureAlgorithm::HmacSha256, [7; 32]).unwrap();
    Security::new().with_signature(MessageSignature::shared(key))
}

/// A server with security, and a client of it without.
async fn guarded(ledger: Ledger) -> JournalClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/Journal.svc", listener.local_addr().unwrap());
    let server = JournalServer::new(ledger).with_interceptor(signing());
    let app = axum::Router::new().route_service("/Journal.svc", server);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    JournalClient::new(address).unwrap()
}

#[tokio::test]
async fn a_client_that_signs_sends_no_stream() {
    // Nobody listens: the error comes before a connection is opened.
    let client = JournalClient::new("http://127.0.0.1:1/").unwrap().with_interceptor(signing());
    let items = stream::iter(0..3).map(|id| Ok(UploadItem::Delete(id)));
    let streamed_request = client.upload(upload(items)).await.unwrap_err();
    let streamed_reply = client.get_changes(GetChanges::default()).await.unwrap_err();
    for error in [streamed_request, streamed_reply] {
        assert!(error.interceptor_error::<SecurityError>().is_some(), "{error:?}");
        assert!(error.report().contains(REFUSAL), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_signs_takes_and_gives_no_stream() {
    let ledger = Ledger::default();
    let client = guarded(ledger.clone()).await;
    let items = stream::iter(0..3).map(|id| Ok(UploadItem::Delete(id)));
    let error = client.upload(upload(items)).await.unwrap_err();
    assert!(error.fault().unwrap().reason().contains(REFUSAL), "{error:?}");
    // The reason is in the log of the server, and no item leaves it.
    let error = client.get_changes(Request::new(GetChanges { since: Some(5) })).await.unwrap_err();
    assert!(error.fault().is_some(), "{error:?}");
    assert_eq!(ledger.produced(), 0);
}
