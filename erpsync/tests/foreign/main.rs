//! The module `superoffice`, compiled as if it were a crate of somebody else: it uses nothing but the public API.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "the module is another crate's")]

use std::convert::Infallible;

use erpsync::client::Client;
use erpsync::soap::EnvelopeText;
// Paths that begin with `crate` in the module lead to the public items of the library.
pub(crate) use erpsync::{
    BoxFuture, Request, Response, Secret, XmlRead, XmlWrite, client, soap, testing, transport, xml, xsd,
};

#[path = "../../src/superoffice/mod.rs"]
mod superoffice;

static OPERATION: soap::Operation = soap::Operation::new("Get", "urn:get", None, None);

#[tokio::test]
async fn its_interceptors_work_in_another_crate() {
    let transport = tower::service_fn(|request: http::Request<transport::Body>| async move {
        let request = request.into_body().collect(1 << 20).await.unwrap();
        let request = EnvelopeText::new(String::from_utf8(request.into()).unwrap());
        assert!(request.body().unwrap().contains("Body"));
        let reply = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header>\
            <Succeeded xmlns='http://www.superoffice.net/ws/crm/NetServer/Services88'>false</Succeeded></s:Header><s:Body/>\
            </s:Envelope>";
        Ok::<_, Infallible>(http::Response::new(transport::Body::from(reply)))
    });
    let client = Client::with_transport("http://test/", transport)
        .unwrap()
        .with_authentication(superoffice::Tickets::fixed("7T:ticket"));
    let error = client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).await.unwrap_err();
    let rejection = error.interceptor_error::<superoffice::NotSucceeded>().unwrap();
    assert_eq!(rejection.user_text(), "the server gives no reason");
}
