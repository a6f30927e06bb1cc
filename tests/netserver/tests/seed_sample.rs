//! The documented sample of `ForceSyncAll`, value by value, and what is written for that call.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use erpsync::soap::SoapVersion;
use erpsync::transport::Body as HttpBody;
use netserver_tests::answers::{APPLICATION_TOKEN, TICKET};
use netserver_tests::loopback::{canned, exchange};
use netserver_tests::recorder::{Body, under_axum};
use netserver_tests::services86::*;
use netserver_tests::test_data;

fn sample(kind: &str) -> Option<Vec<u8>> {
    let folder = test_data("samples/Services86-ErpSync")?;
    Some(std::fs::read(folder.join(format!("ForceSyncAll.{kind}.xml"))).unwrap())
}

#[tokio::test]
async fn the_response_value_by_value() {
    let Some(sample) = sample("response") else { return };
    let client =
        ErpSyncClient::with_transport("http://canned/", canned(http::Response::new(sample.into()))).unwrap();
    let reply = client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(reply.headers, ErpSyncResponseHeaders::default());
    assert!(reply.other_headers.is_empty());

    let response = reply.body.response.unwrap();
    assert_eq!(response.is_ok, Some(false));
    assert_eq!(response.user_explanation.as_deref(), Some(""));
    assert_eq!(response.tech_explanation.as_deref(), Some(""));
    assert_eq!(response.error_code.as_deref(), Some(""));
    assert_eq!(response.carrier, Carrier::default());

    let changes = response.changes.unwrap();
    assert_eq!(changes.carrier, Carrier::default());
    for records in [changes.added_records, changes.updated_records, changes.deleted_records] {
        let records = records.unwrap();
        let [Some(record)] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!(record.carrier, Carrier::default());
        assert_eq!(record.tablename.as_deref(), Some(""));
        assert_eq!(record.record_id, Some(0));
    }
}

/// The header blocks stand beside the body; there is no action, or one of either version.
#[tokio::test]
async fn the_server_answers_the_request_in_kind() {
    let Some(sample) = sample("request") else { return };
    let (recorder, address) = under_axum().await;
    let action = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";
    for content_type in [
        "application/soap+xml; charset=utf-8".to_owned(),
        format!("application/soap+xml; charset=utf-8; action=\"{action}\""),
        format!("text/xml; charset=utf-8\r\nSOAPAction: \"{action}\""),
    ] {
        let mut request = format!(
            "POST /Remote/Services86/ErpSync.svc HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            sample.len()
        )
        .into_bytes();
        request.extend_from_slice(&sample);
        let answer = exchange(address, &request).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(answer.headers["content-type"], "application/soap+xml; charset=utf-8");
        let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
                     <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>";
        assert!(answer.text().starts_with(start), "{}", answer.text());

        let seen = recorder.take();
        let [seen] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!(seen.body, Body::ForceSyncAll(ForceSyncAll {}));
        assert_eq!(seen.headers.application_token.as_ref().unwrap().expose(), APPLICATION_TOKEN);
        let credentials = seen.headers.credentials.as_ref().unwrap();
        assert_eq!(credentials.ticket.as_ref().unwrap().expose(), TICKET);
        assert_eq!(seen.headers.time_zone, None);
        assert!(seen.others.is_empty());
    }
}

/// The request that a client makes, and what it sends.
async fn sent(version: SoapVersion) -> http::Request<Bytes> {
    let slot: Arc<Mutex<Option<http::Request<Bytes>>>> = Arc::default();
    let transport = tower::service_fn({
        let slot = slot.clone();
        move |request: http::Request<HttpBody>| {
            *slot.lock().unwrap() = Some(request.map(|body| body.try_into_bytes().unwrap()));
            async { Ok::<_, std::convert::Infallible>(http::Response::new(HttpBody::empty())) }
        }
    });
    let address = "http://localhost/Remote/Services86/ErpSync.svc";
    let client = ErpSyncClient::with_transport(address, transport).unwrap().with_soap_version(version);
    let headers = ErpSyncRequestHeaders {
        application_token: Some(APPLICATION_TOKEN.into()),
        credentials: Some(SoCredentials { ticket: Some(TICKET.into()) }),
        time_zone: None,
    };
    client.force_sync_all(ForceSyncAll {}).headers(headers).await.unwrap_err();
    slot.lock().unwrap().take().unwrap()
}

const HEADER_AND_BODY: &str = "<s:Header>\
    <ApplicationToken xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">1234567-1234-9876\
    </ApplicationToken>\
    <Credentials xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
    <Ticket>7T:1234abcxyzExample==</Ticket></Credentials></s:Header>\
    <s:Body><ForceSyncAll xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"></ForceSyncAll>\
    </s:Body></s:Envelope>";

/// By default the WSDL's binding: SOAP 1.1, the blocks in the header, the action in a field of its own.
#[tokio::test]
async fn the_client_writes_what_the_wsdl_says() {
    let request = sent(SoapVersion::V1_1).await;
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "http://localhost/Remote/Services86/ErpSync.svc");
    assert_eq!(request.headers()["content-type"], "text/xml; charset=utf-8");
    let action = "\"http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll\"";
    assert_eq!(request.headers()["soapaction"], action);
    let envelope = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
                    <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
    assert_eq!(std::str::from_utf8(request.body()).unwrap(), format!("{envelope}{HEADER_AND_BODY}"));
}

/// SOAP 1.2 differs in the namespace and in the place of the action.
#[tokio::test]
async fn the_client_writes_soap_1_2() {
    let request = sent(SoapVersion::V1_2).await;
    let content_type = "application/soap+xml; charset=utf-8; \
                        action=\"http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll\"";
    assert_eq!(request.headers()["content-type"], content_type);
    assert!(!request.headers().contains_key("soapaction"));
    let envelope = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
                    <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">";
    assert_eq!(std::str::from_utf8(request.body()).unwrap(), format!("{envelope}{HEADER_AND_BODY}"));
}
