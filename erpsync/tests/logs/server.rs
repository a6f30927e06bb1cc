//! Events of a server at the finest level: a span a request, with its outcome, and no secret.

use crate::log::Log;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use test_support::net_server::*;
use test_support::peers::envelope;
use tower::ServiceExt;

const ACTION: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";

fn post(action: &str, body: &str) -> http::Request<Full<Bytes>> {
    let blocks = format!(
        "<ApplicationToken xmlns=\"{NAMESPACE}\">{TOKEN}</ApplicationToken>\
         <Credentials xmlns=\"{NAMESPACE}\"><Ticket>7T:ticket-canary-0</Ticket></Credentials>\
         <x:Password xmlns:x=\"urn:x\">other-canary</x:Password>"
    );
    http::Request::post("/ErpSync.svc?key=query-canary")
        .header("content-type", "text/xml")
        .header("authorization", "Basic canary")
        .header("soapaction", action)
        .body(Full::new(Bytes::from(envelope(&blocks, body))))
        .unwrap()
}

#[tokio::test]
async fn a_span_a_request_and_no_secret() {
    let log = Log::start();
    let server = ErpSyncServer::new(NetServer::default());
    let delete = |id: i32| {
        let id = format!("<ErpConnectionId>{id}</ErpConnectionId>");
        post("", &format!("<DeleteConnection xmlns=\"{NAMESPACE}\">{id}</DeleteConnection>"))
    };
    let sync = format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"/>");
    let unread = format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"><broken></ForceSyncAll>");
    let get = http::Request::get("/ErpSync.svc?wsdl&key=query-canary").body(Full::default()).unwrap();
    let mut put = post("", "");
    *put.method_mut() = http::Method::PUT;
    for (request, fields, said) in [
        (post("", &sync), "operation=\"ForceSyncAll\" soap=SOAP 1.1 status=200 ", "answered"),
        (delete(5), "operation=\"DeleteConnection\" soap=SOAP 1.1 status=500 ", "NoConnection"),
        (delete(-1), "operation=\"DeleteConnection\" soap=SOAP 1.1 status=500 ", "the secret of the house"),
        (delete(0), "operation=\"DeleteConnection\" soap=SOAP 1.1 status=500 ", "panicked"),
        (post("urn:none", &sync), "status=500 ", "ActionNotSupported"),
        (post(ACTION, &unread), "operation=\"ForceSyncAll\" soap=SOAP 1.1 status=500 ", "can't be read"),
        (put, "status=405 ", "answered"),
        (get, "status=404 ", "answered"),
    ] {
        let (posted, sent) = (request.method() == http::Method::POST, request.body().clone());
        let sent = sent.collect().await.unwrap().to_bytes().len();
        let answer = server.clone().oneshot(request).await.unwrap();
        let got = answer.into_body().collect(usize::MAX).await.unwrap().len();
        let log = log.take();
        let span = log.lines().find(|line| line.contains(": close ")).unwrap_or_else(|| panic!("{log}"));
        assert!(span.contains(" request{service=\"ErpSync\" ") && span.contains(fields), "{span}");
        assert_eq!(span.contains(&format!(" request_bytes={sent} ")), posted, "{span}");
        assert!(span.contains(&format!(" reply_bytes={got} duration_ms=")), "{span}");
        assert!(log.contains(said), "`{said}` is not in {log}");
        assert!(!log.contains("canary"), "{log}");
    }
}
