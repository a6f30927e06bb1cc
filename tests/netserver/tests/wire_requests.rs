//! Requests of eight clients, byte for byte as they sent them, read by the server.

use std::net::SocketAddr;

use netserver_tests::answers::{self, LOCKED, NO_TICKET};
use netserver_tests::http_message::HttpMessage;
use netserver_tests::recorder::{Body, Recorder, under_axum, under_hyper};
use netserver_tests::services86::*;
use netserver_tests::{Capture, captures, loopback};

fn expected_body(scenario: &str) -> Body {
    match scenario {
        "ForceSyncAll" | "NoTicket" => Body::ForceSyncAll(ForceSyncAll {}),
        "ForceResyncExternal" => Body::ForceResyncExternal(answers::force_resync_external()),
        "GetEngineStatus" => Body::GetEngineStatus(GetEngineStatus {}),
        "GetErpSyncConnectionSummary" => {
            let request = GetErpSyncConnectionSummary { erp_sync_connection_id: Some(7) };
            Body::GetErpSyncConnectionSummary(request)
        }
        "DeleteConnection" => Body::DeleteConnection(DeleteConnection { erp_connection_id: Some(7) }),
        other => panic!("there is no scenario `{other}`"),
    }
}

/// The request reached the implementation with all its values.
fn check_seen(capture: &Capture, recorder: &Recorder) {
    let path = &capture.path;
    let seen = recorder.take();
    let [seen] = seen.as_slice() else { panic!("{path}: {} calls", seen.len()) };
    let scenario = capture.scenario();
    assert_eq!(seen.body, expected_body(scenario), "{path}");
    assert_eq!(seen.headers, answers::request_headers(scenario != "NoTicket"), "{path}");
    let others: &[&str] = if capture.client() == "zeep" { &["Action", "MessageID", "To"] } else { &[] };
    assert_eq!(seen.others, others, "{path}");
}

/// The answer says what is to be said, in the version of SOAP that was asked in.
async fn check_answer(capture: &Capture, answer: &HttpMessage) {
    let path = &capture.path;
    let scenario = capture.scenario();
    let soap_12 = capture.client() == "gsoap12";
    let client =
        ErpSyncClient::with_transport("http://canned/", loopback::canned(answer.response())).unwrap();
    let read = answers::call(&client, scenario).await;
    let (status, reason) = match scenario {
        "NoTicket" => (if soap_12 { 400 } else { 500 }, NO_TICKET),
        "DeleteConnection" => (500, LOCKED),
        _ => (200, ""),
    };
    assert_eq!(answer.status(), status, "{path}: {}", answer.text());
    match read {
        Ok((read, headers)) => {
            assert_eq!(read, answers::answer(scenario), "{path}");
            assert_eq!(headers, answers::response_headers(), "{path}");
        }
        Err(error) => assert_eq!(error.fault().expect(path).reason(), reason, "{path}"),
    }
    let (media_type, namespace) = if soap_12 {
        ("application/soap+xml; charset=utf-8", "http://www.w3.org/2003/05/soap-envelope")
    } else {
        ("text/xml; charset=utf-8", "http://schemas.xmlsoap.org/soap/envelope/")
    };
    assert_eq!(answer.headers["content-type"], media_type, "{path}");
    assert!(answer.text().contains(namespace), "{path}: {}", answer.text());
}

async fn answer_all(recorder: &Recorder, address: SocketAddr) {
    let Some(captures) = captures(".req.http") else { return };
    assert_eq!(captures.len(), 122);
    let (mut waited, mut chunked) = (0, 0);
    for capture in &captures {
        let answer = loopback::exchange(address, &capture.bytes).await.unpacked();
        check_seen(capture, recorder);
        check_answer(capture, &answer).await;
        let (request, _) = HttpMessage::parse(&capture.bytes).unwrap();
        chunked += usize::from(request.chunks.is_some());
        waited += usize::from(request.headers.contains_key("expect"));
        assert_eq!(answer.interim > 0, request.headers.contains_key("expect"), "{}", capture.path);
    }
    assert_eq!((waited, chunked), (34, 14));
}

#[tokio::test]
async fn every_request_is_answered_under_axum() {
    let (recorder, address) = under_axum().await;
    answer_all(&recorder, address).await;
}

#[tokio::test]
async fn every_request_is_answered_under_hyper() {
    let (recorder, address) = under_hyper().await;
    answer_all(&recorder, address).await;
}
