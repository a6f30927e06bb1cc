//! Replies that come to another address than back on the connection, over HTTP.

use std::time::Duration;

use erpsync::addressing::{
    Addressing, AddressingError, AddressingVersion, Callbacks, EndpointReference, ServerAddressing,
};
use erpsync::client::CallErrorKind;
use erpsync::server::serve;
use erpsync::soap::{Fault, SoapVersion};
use erpsync::transport::{Body, Http};
use erpsync::{Attachment, Mtom, Request, Response, XmlRead, XmlWrite};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::echo::{EchoClient, EchoServer, Mine, SOAP, VERSIONS, raw};

/// A receiver of replies on loopback, being served.
async fn callbacks() -> Callbacks {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callbacks = Callbacks::new(format!("http://{}/replies", listener.local_addr().unwrap()));
    let service = callbacks.clone();
    tokio::spawn(async move { serve(listener, service).await });
    callbacks
}

/// The URL of a server on loopback.
async fn served(addressing: ServerAddressing) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/echo", listener.local_addr().unwrap());
    let server = EchoServer::new(Mine::default()).with_addressing(addressing);
    tokio::spawn(async move { serve(listener, server).await });
    url
}

fn replying(to: &Callbacks) -> ServerAddressing {
    let allowed = to.reply_to().address.clone();
    ServerAddressing::new().with_replies(Http::new(), move |url| *url == *allowed)
}

#[tokio::test]
async fn a_reply_to_another_address_is_a_future_of_its_own() {
    let callbacks = callbacks().await;
    let at_once = replying(&callbacks).with_spawn(|work| drop(tokio::spawn(work)));
    for addressing in [replying(&callbacks), at_once] {
        let client = EchoClient::new(served(addressing).await).unwrap();
        for soap in SOAP {
            for version in VERSIONS {
                let client = client.clone().with_soap_version(soap);
                let callbacks = callbacks.clone().with_addressing(Addressing::new().with_version(version));
                let first = callbacks.send(client.echo("first".to_owned())).await.unwrap();
                let second = callbacks.send(client.shout("second".to_owned())).await.unwrap();
                assert_ne!(first.message_id(), second.message_id());
                assert_eq!(second.await.unwrap().body, "SECOND");
                assert_eq!(first.await.unwrap().body, "first");
                let failed = callbacks.send(client.echo("fault-1".to_owned())).await.unwrap();
                let error = failed.await.unwrap_err();
                let CallErrorKind::Fault(fault) = error.kind() else { panic!("{error:?}") };
                assert_eq!(fault.detail_element().unwrap().name().local, "EmptyEchoString");
                assert_eq!(error.operation(), "echo");
            }
        }
    }
    assert_eq!(callbacks.pending(), 0);
}

#[tokio::test]
async fn a_server_that_sends_nowhere_refuses_the_request() {
    let callbacks = callbacks().await;
    let client = EchoClient::new(served(ServerAddressing::new()).await).unwrap();
    let error = callbacks.send(client.echo("a".to_owned())).await.unwrap_err();
    let CallErrorKind::Fault(fault) = error.kind() else { panic!("{error:?}") };
    assert!(fault.reason().contains("anonymous"), "{fault}");
    assert_eq!(callbacks.pending(), 0);
}

#[tokio::test]
async fn a_server_may_reply_on_the_connection_all_the_same() {
    let callbacks = callbacks().await;
    let ignoring = EchoServer::new(Mine::default()).without_addressing();
    let transport = erpsync::transport::InProcess::new(ignoring);
    let client = EchoClient::with_transport("http://h/echo", transport).unwrap();
    // Addressing that the server does not know is skipped.
    let reply = callbacks.send(client.echo("a".to_owned())).await.unwrap();
    assert_eq!(reply.await.unwrap().body, "a");
}

#[tokio::test]
async fn calls_that_wait_are_bounded_in_number_and_time() {
    let callbacks = Callbacks::new("http://h/replies").with_limit(2).with_timeout(Duration::from_millis(50));
    let accepting = tower::service_fn(|_: http::Request<Body>| async {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::ACCEPTED;
        Ok::<_, std::convert::Infallible>(response)
    });
    let client = EchoClient::with_transport("http://h/echo", accepting).unwrap();
    let first = callbacks.send(client.echo("a".to_owned())).await.unwrap();
    let second = callbacks.send(client.echo("a".to_owned())).await.unwrap();
    let error = callbacks.send(client.echo("a".to_owned())).await.unwrap_err();
    let CallErrorKind::Unsent(inner) = error.kind() else { panic!("{error:?}") };
    assert_eq!(inner.downcast_ref(), Some(&AddressingError::TooManyPending { limit: 2 }));
    drop(first);
    assert_eq!(callbacks.pending(), 1);
    let error = second.await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: true, .. }), "{error:?}");
    assert!(error.is_outcome_unknown());
    assert_eq!(callbacks.pending(), 0);
}

#[tokio::test]
async fn messages_that_nobody_waits_for_are_refused() {
    let callbacks = Callbacks::new("http://h/replies");
    let envelope = |blocks: &str| {
        format!(
            "<s:Envelope xmlns:s='{}'><s:Header xmlns:w='{}'>{blocks}</s:Header><s:Body/></s:Envelope>",
            SoapVersion::V1_1.namespace(),
            AddressingVersion::V2005_08.namespace()
        )
    };
    let unknown = envelope("<w:RelatesTo>urn:uuid:0</w:RelatesTo>");
    for (method, content_type, body, status) in [
        ("POST", "text/xml", &*unknown, 500),
        ("POST", "text/xml", &*envelope(""), 500),
        ("POST", "application/soap+xml", "<not-soap/>", 400),
        ("POST", "text/xml", "<", 500),
        ("POST", "application/json", "{}", 415),
        ("GET", "text/xml", "", 405),
    ] {
        let request = http::Request::builder().method(method).header("content-type", content_type);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = callbacks.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{method} {content_type} {body}");
    }
    let long = http::Request::post("/").header("content-type", "text/xml");
    let long = long.body(Body::from(vec![b' '; 33 << 20])).unwrap();
    assert_eq!(callbacks.clone().oneshot(long).await.unwrap().status(), 413);
}

#[tokio::test]
async fn a_second_reply_finds_nobody() {
    let callbacks = callbacks().await;
    let accepting = tower::service_fn(|_: http::Request<Body>| async {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::ACCEPTED;
        Ok::<_, std::convert::Infallible>(response)
    });
    let client = EchoClient::with_transport("http://h/echo", accepting).unwrap();
    let reply = callbacks.send(client.echo("a".to_owned())).await.unwrap();
    let message = |text: &str| {
        format!(
            "<s:Envelope xmlns:s='{}'><s:Header><w:RelatesTo xmlns:w='{}'> {} </w:RelatesTo></s:Header><s:Body>\
             <echoOut xmlns='http://example.org/echo'>{text}</echoOut></s:Body></s:Envelope>",
            SoapVersion::V1_2.namespace(),
            AddressingVersion::V2005_08.namespace(),
            reply.message_id()
        )
    };
    let post = async |text: &str| {
        let request = http::Request::post("/").header("content-type", "application/soap+xml");
        let request = request.body(Body::from(message(text))).unwrap();
        callbacks.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(post("one").await, 202);
    assert_eq!(post("two").await, 400);
    assert_eq!(reply.await.unwrap().body, "one");
}

#[tokio::test]
async fn interceptors_see_the_reply_that_comes_later() {
    struct Refuse;
    impl erpsync::client::Interceptor for Refuse {
        fn open_reply<'a>(
            &'a self,
            reply: &'a mut erpsync::client::OpenedReply<'_>,
        ) -> erpsync::BoxFuture<'a, Result<(), erpsync::client::CallError>> {
            let is_here = reply.as_str().contains("echoOut");
            Box::pin(async move {
                assert!(is_here);
                Err(erpsync::client::CallError::untrusted("the signature does not fit"))
            })
        }
    }
    let callbacks = callbacks().await;
    let client = EchoClient::new(served(replying(&callbacks)).await).unwrap().with_interceptor(Refuse);
    let reply = callbacks.send(client.echo("a".to_owned())).await.unwrap();
    let error = reply.await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error:?}");
}

#[tokio::test]
async fn parameters_of_the_receiver_come_back() {
    let callbacks = callbacks().await;
    let reference = EndpointReference::new(callbacks.reply_to().address.clone())
        .with_reference_parameter(raw("<Session xmlns='urn:c'>9</Session>"));
    let callbacks = callbacks.with_reply_to(reference);
    let client = EchoClient::new(served(replying(&callbacks)).await).unwrap();
    let reply = callbacks.send(client.echo("a".to_owned())).await.unwrap().await.unwrap();
    let session = reply.other_headers.iter().find(|block| block.name().local == "Session").unwrap();
    assert_eq!(session.read::<u8>().unwrap(), 9);
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:papers", root = "Paper", default)]
struct Paper {
    #[xml(element = "Data", min_occurs = 0)]
    data: Option<Attachment>,
    #[xml(element = "Scan", min_occurs = 0, attachment = "reference")]
    scan: Option<Attachment>,
}

/// Gives back what it gets.
#[erpsync::service(name = "Papers", namespace = "urn:papers")]
trait Papers: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Copy", action = "urn:copy", input = "Paper", output = "Paper")]
    fn copy(
        &self,
        request: Request<Paper>,
    ) -> impl Future<Output = Result<Response<Paper>, Self::Error>> + Send;
}

struct Copier;

impl Papers for Copier {
    type Error = Fault;

    async fn copy(&self, request: Request<Paper>) -> Result<Response<Paper>, Fault> {
        Ok(Response::new(request.into_inner()))
    }
}

#[tokio::test]
async fn attachments_of_replies_to_another_address() {
    let callbacks = callbacks().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/papers", listener.local_addr().unwrap());
    let server = PapersServer::new(Copier).with_addressing(replying(&callbacks));
    tokio::spawn(async move { serve(listener, server).await });
    let client = PapersClient::new(url).unwrap().with_mtom(Mtom::new());
    let copied = async |paper: Paper| callbacks.send(client.copy(paper)).await.unwrap().await;

    // They stand in the envelope,
    let data = || Some(Attachment::from_bytes(vec![7; 5_000]));
    let reply = copied(Paper { data: data(), scan: None }).await.unwrap();
    assert_eq!(reply.data.as_ref().unwrap().as_bytes().unwrap(), &vec![7; 5_000]);
    // and are not lost where they can't.
    let error = copied(Paper { data: None, scan: data() }).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "the response can't be sent to another address");
}
