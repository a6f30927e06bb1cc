//! The client and the server that `#[service]` makes, against each other over loopback TCP.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use erpsync::Request;
use erpsync::client::CallErrorKind;
use erpsync::soap::{FaultKind, SoapVersion};
use erpsync::superoffice::NotSucceeded;
use erpsync::superoffice::WithTicket;
use erpsync::superoffice::{EnsureOk, Tickets};
use test_support::net_server::*;

#[tokio::test]
async fn signs_in_and_calls() {
    let net_server = Arc::new(NetServer::default());
    let endpoint = serve(net_server.clone()).await;
    let client = ErpSyncClient::new(endpoint)
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let response = client.force_sync_all(ForceSyncAll {}).soap_version(version).await.unwrap();
        assert_eq!(response.headers.succeeded, Some(true));
        let explanation = response.response.as_ref().unwrap().user_explanation.as_deref();
        assert_eq!(explanation, Some("søk & <find>"));
        response.ensure_ok().unwrap();
    }
    assert_eq!(net_server.signed_in.load(Ordering::SeqCst), 1);
    // The ticket runs out: one more sign-in, and the call is made again.
    net_server.valid_from.store(1, Ordering::SeqCst);
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(net_server.signed_in.load(Ordering::SeqCst), 2);
    // Once, not for ever.
    net_server.valid_from.store(u64::MAX, Ordering::SeqCst);
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!(net_server.signed_in.load(Ordering::SeqCst), 3);
    let refusal = error.interceptor_error::<NotSucceeded>().unwrap();
    let exception = refusal.exception.as_ref().unwrap();
    assert_eq!(exception.exception_type.as_deref(), Some("SuperOffice.Exceptions.SoSessionException"));
    // A program gets it as it was received; what is shown of it is another matter.
    assert_eq!(exception.message.as_deref(), Some("no session for the ticket 7T:ticket-canary-2"));
    let message = exception.message.as_deref().unwrap();
    assert_eq!(error.redact(message), "no session for the ticket ***");
    let shown = format!("{error:?} {refusal:?} {exception:?}");
    assert!(shown.contains("no session for the ticket ***") && !shown.contains("canary"), "{shown}");
    assert!(error.reply().unwrap().contains("Succeeded"), "{:?}", error.reply());
    assert!(!error.is_retryable() && !error.is_outcome_unknown());
    let text = error.report();
    assert!(text.starts_with("ForceSyncAll at http://127.0.0.1:"), "{text}");
    let end = "the service did not do it: Sign in again (SuperOffice.Exceptions.SoSessionException)";
    assert!(text.ends_with(end), "{text}");
}

#[tokio::test]
async fn a_wrong_password_is_told() {
    let endpoint = serve(Arc::new(NetServer::default())).await;
    let client = ErpSyncClient::new(endpoint)
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, "wrong"));
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::SignIn(_)));
    let text = error.report();
    assert!(text.contains("the server did not accept the credentials"), "{text}");
}

#[tokio::test]
async fn a_ticket_for_one_call() {
    let endpoint = serve(Arc::new(NetServer::default())).await;
    let client = ErpSyncClient::new("http://127.0.0.1:1/nobody").unwrap();
    let call = client.force_sync_all(ForceSyncAll {}).endpoint(&endpoint).ticket("7T:ticket-canary-5");
    call.await.unwrap();
    // Credentials in the request itself go before a source of tickets.
    let credentials = SoCredentials { ticket: Some("7T:ticket-canary-6".into()) };
    let headers = RequestHeaders { credentials: Some(credentials), ..Default::default() };
    let call = client.force_sync_all(ForceSyncAll {}).headers(headers).endpoint(&endpoint).ticket("wrong");
    call.await.unwrap();
}

/// Works with whatever implements the service.
async fn sync_with(service: &impl ErpSync, ticket: &str) -> Option<bool> {
    let credentials = SoCredentials { ticket: Some(ticket.into()) };
    let headers = RequestHeaders { credentials: Some(credentials), ..Default::default() };
    let request = Request::new(ForceSyncAll {}).with_headers(headers);
    let response = service.force_sync_all(request).await.ok()?;
    response.body.response?.is_ok
}

#[tokio::test]
async fn the_trait_is_on_both_sides() {
    let net_server = Arc::new(NetServer::default());
    let endpoint = serve(net_server.clone()).await;
    let client = ErpSyncClient::new(endpoint).unwrap();
    assert_eq!(sync_with(&*net_server, "7T:ticket-canary-1").await, Some(true));
    assert_eq!(sync_with(&client, "7T:ticket-canary-1").await, Some(true));
    assert_eq!(sync_with(&client, "7T:other").await, None);
    // The implementation may be chosen at run time.
    for service in [ErpSyncBoxed::new(client), ErpSyncBoxed::new(NetServer::default())] {
        service.wake(Request::new(Wake {})).await.unwrap();
    }
    assert_eq!(net_server.woken.load(Ordering::SeqCst), 1);
}

struct Nothing;

impl ErpSync for Nothing {
    type Error = erpsync::soap::Fault;
}

#[tokio::test]
async fn what_is_not_implemented_is_not_supported() {
    let fault = Nothing.delete_connection(Request::new(DeleteConnection::default())).await.unwrap_err();
    assert_eq!(fault.code().most_specific().1, "ActionNotSupported");
    assert!(fault.reason().contains("Services86/ErpSync/DeleteConnection"));
}

#[tokio::test]
async fn faults_come_whole() {
    let endpoint = serve(Arc::new(NetServer::default())).await;
    let client = ErpSyncClient::new(endpoint).unwrap();
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let request = DeleteConnection { erp_connection_id: Some(7) };
        let error = client.delete_connection(request).soap_version(version).await.unwrap_err();
        let fault = error.fault().unwrap();
        assert_eq!(fault.code().most_specific(), ("urn:test", "NoConnection"));
        assert_eq!(fault.reason(), "there is no connection Some(7)");
        assert_eq!(fault.reasons()[0].lang, "en");
        let detail = fault.detail_element().unwrap();
        assert_eq!(detail.name().to_string(), "{urn:test}id");
        let expected = if version == SoapVersion::V1_2 { FaultKind::Sender } else { FaultKind::Other };
        assert_eq!(fault.kind(), expected);
    }
}

#[tokio::test]
async fn nothing_of_the_house_leaks() {
    let endpoint = serve(Arc::new(NetServer::default())).await;
    let client = ErpSyncClient::new(endpoint).unwrap();
    for id in [-1, 0] {
        let request = DeleteConnection { erp_connection_id: Some(id) };
        let error = client.delete_connection(request).await.unwrap_err();
        let fault = error.fault().unwrap();
        assert_eq!(fault.kind(), FaultKind::Receiver);
        assert_eq!(fault.reason(), "the server failed while it processed the request");
    }
}

#[tokio::test]
async fn one_way() {
    let net_server = Arc::new(NetServer::default());
    let client = ErpSyncClient::new(serve(net_server.clone()).await).unwrap();
    client.wake(Wake {}).await.unwrap();
    assert_eq!(net_server.woken.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn messages_are_shown_masked() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let into = shown.clone();
    let client = ErpSyncClient::new(serve(Arc::new(NetServer::default())).await)
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD))
        .with_observer(move |exchange| {
            let reply = exchange.reply_xml().unwrap();
            into.lock().unwrap().push((exchange.operation().to_owned(), exchange.request_xml(), reply));
        });
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    // The reply quotes the ticket in a text.
    client.force_sync_all(ForceSyncAll {}).ticket("7T:unknown-canary").await.unwrap_err();
    let shown = shown.lock().unwrap();
    assert_eq!(shown.len(), 3);
    assert!(shown[2].2.contains("no session for the ticket ***"), "{}", shown[2].2);
    assert_eq!(shown[0].0, "AuthenticateUsernamePassword");
    assert!(shown[0].1.contains("<UserName>sync</UserName><Password>***</Password>"), "{}", shown[0].1);
    assert!(shown[0].2.contains("<Ticket>***</Ticket>"), "{}", shown[0].2);
    assert_eq!(
        shown[1].1,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>\
         <ApplicationToken xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">***</ApplicationToken>\
         <Credentials xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"><Ticket>***</Ticket>\
         </Credentials></s:Header><s:Body>\
         <ForceSyncAll xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"></ForceSyncAll>\
         </s:Body></s:Envelope>"
    );
    assert!(format!("{shown:?}").matches("canary").count() == 0);
}

/// Names of the prelude, and of the client's own methods.
mod shadowed {
    #![allow(dead_code, missing_docs, unreachable_pub, reason = "they stand in the way, nothing else")]
    #![deny(warnings)]

    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub trait Into {}
    pub trait From {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Clone {}
    pub trait Future {}

    /// A service of one's own.
    #[erpsync::service(namespace = "urn:shadowed", boxed, default_stubs)]
    pub trait Shadowed: ::core::marker::Send + ::core::marker::Sync {
        type Error: ::core::convert::From<erpsync::soap::Fault>
            + ::core::convert::Into<erpsync::soap::Fault>
            + ::core::marker::Send;

        /// An operation called like a constructor.
        #[operation(name = "New", action = "urn:new", input = "New", output = "NewResponse")]
        fn new(
            &self,
            request: erpsync::Request<()>,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<erpsync::Response<()>, Self::Error>,
        > + ::core::marker::Send;
        /// A keyword.
        #[operation(name = "Type", action = "urn:type", input = "Type", output = "TypeResponse")]
        fn r#type(
            &self,
            request: erpsync::Request<()>,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<erpsync::Response<()>, Self::Error>,
        > + ::core::marker::Send;
    }
}

struct Shadow;

impl shadowed::Shadowed for Shadow {
    type Error = erpsync::soap::Fault;

    async fn new(&self, _request: Request<()>) -> Result<erpsync::Response<()>, Self::Error> {
        Ok(().into())
    }
}

#[tokio::test]
async fn names_in_the_way() {
    let router = axum::Router::new().fallback_service(shadowed::ShadowedServer::new(Shadow));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let client = shadowed::ShadowedClient::new(format!("http://{address}")).unwrap();
    client.new_call(()).await.unwrap();
    let fault = client.r#type(()).await.unwrap_err();
    assert_eq!(fault.fault().unwrap().code().most_specific().1, "ActionNotSupported");
}

#[test]
fn messages_without_a_transport() {
    let call =
        ErpSyncClient::new("http://test/").unwrap().with_headers(&headers()).force_sync_all(ForceSyncAll {});
    let request = call.request_xml().unwrap();
    assert!(request.contains("<ApplicationToken ") && request.contains("<ForceSyncAll "), "{request}");

    let envelope = |header: &str, body: &str| {
        format!(
            "<s:Envelope xmlns:s='{}'><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>",
            SoapVersion::V1_1.namespace()
        )
    };
    let name = call.operation().output.as_ref().unwrap().name();
    let body = format!("<{} xmlns='{}'/>", name.local, name.namespace);
    assert!(call.read_reply(envelope("", &body)).unwrap().response.is_none());

    let fault =
        envelope("", "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>");
    assert_eq!(call.read_reply(fault).unwrap_err().fault().unwrap().reason(), "no");
    let denied = format!("<Succeeded xmlns='{}'>false</Succeeded>", name.namespace);
    let error = call.read_reply(envelope(&denied, &body)).unwrap_err();
    assert!(
        error.interceptor_error::<NotSucceeded>().is_some()
            && error.report().starts_with("ForceSyncAll at http://test/"),
        "{error}"
    );
    // The first of two blocks with one name counts.
    let granted = denied.replace("false", "true");
    assert!(
        call.read_reply(envelope(&(denied.clone() + &granted), &body))
            .unwrap_err()
            .interceptor_error::<NotSucceeded>()
            .is_some()
    );
    assert!(call.read_reply(envelope(&(granted + &denied), &body)).is_ok());
    assert!(matches!(call.read_reply("no message").unwrap_err().kind(), CallErrorKind::NotSoap { .. }));
}
