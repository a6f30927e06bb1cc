//! Services whose WSDL asks for WS-Addressing, as the generator prints them.

use std::sync::{Arc, Mutex};

use erpsync::addressing::{Addressing, EndpointReference, ServerAddressing};
use erpsync::client::CallErrorKind;
use erpsync::policy::AddressingVersion;
use erpsync::soap::{Fault, SoapVersion};
use erpsync::transport::{Body, InProcess};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/addressing.rs");
}

use generated::post::*;

/// Answers with the name of the operation.
#[derive(Clone, Copy)]
struct Clerk;

type Answer = Result<Response<String>, Fault>;

impl Office for Clerk {
    type Error = Fault;

    async fn send(&self, request: Request<String>) -> Answer {
        match &*request.body {
            "lost" => Err(SendFaults::Lost("at sea".to_owned()).into()),
            "late" => Err(SendFaults::Late(3).into()),
            "broken" => Err(Fault::receiver("as asked for")),
            _ => Ok(Response::new("Send".to_owned())),
        }
    }

    async fn r#return(&self, _: Request<String>) -> Answer {
        Ok(Response::new("Return".to_owned()))
    }

    async fn burn(&self, _: Request<String>) -> Answer {
        Ok(Response::new("Burn".to_owned()))
    }

    async fn drop(&self, _: Request<String>) -> Result<(), Fault> {
        Ok(())
    }
}

impl OldOffice for Clerk {
    type Error = Fault;

    async fn send(&self, _: Request<String>) -> Answer {
        Ok(Response::new("old".to_owned()))
    }
}

/// Both messages of an exchange.
type Seen = Arc<Mutex<Vec<(String, String)>>>;

fn client() -> (OfficeClient, Seen) {
    let seen = Seen::default();
    let kept = seen.clone();
    let client =
        OfficeClient::with_transport(OFFICE.address, InProcess::new(OfficeServer::new(Clerk))).unwrap();
    let client = client.with_observer(move |exchange| {
        let reply = exchange.reply_xml().unwrap_or_default();
        kept.lock().unwrap().push((exchange.request_xml(), reply));
    });
    (client, seen)
}

/// The text of the block `Action`.
fn action(xml: &str) -> &str {
    let (_, rest) = xml.split_once(":Action ").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once('<').unwrap().0
}

#[tokio::test]
async fn actions_of_requests_and_responses() {
    let (client, seen) = client();
    let letter = || "a".to_owned();
    for soap in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let client = client.clone().with_soap_version(soap);
        assert_eq!(client.send(letter()).await.unwrap().body, "Send");
        assert_eq!(client.r#return(letter()).await.unwrap().body, "Return");
        assert_eq!(client.burn(letter()).await.unwrap().body, "Burn");
        client.drop(letter()).await.unwrap();
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        let requests: Vec<&str> = seen.iter().map(|(request, _)| action(request)).collect();
        assert_eq!(
            requests,
            [
                "urn:example:post:Office:SendRequest",
                "urn:example:post:Office:Back",
                "urn:example:burn",
                "urn:example:post:Office:Drop",
            ]
        );
        let replies: Vec<&str> = seen[..3].iter().map(|(_, reply)| action(reply)).collect();
        assert_eq!(
            replies,
            [
                "urn:example:post:Office:SendResponse",
                "urn:example:post:Office:BackAgain",
                "urn:example:ashes"
            ]
        );
    }
}

#[tokio::test]
async fn actions_of_faults() {
    let (client, seen) = client();
    for (letter, expected) in [
        ("lost", "urn:example:post:Office:Send:Fault:Lost"),
        ("late", "urn:example:too-late"),
        ("broken", "http://www.w3.org/2005/08/addressing/soap/fault"),
    ] {
        let error = client.send(letter.to_owned()).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Fault(_)), "{error:?}");
        let (_, reply) = seen.lock().unwrap().pop().unwrap();
        assert_eq!(action(&reply), expected);
    }
}

#[tokio::test]
async fn what_is_required_is_refused_without_and_what_is_optional_is_not() {
    let (client, _) = client();
    let without = client.without_addressing();
    let error = without.send("a".to_owned()).await.unwrap_err();
    assert!(error.report().contains("the addressing header `Action` is required"), "{}", error.report());

    let server = InProcess::new(OldOfficeServer::new(Clerk));
    let old = OldOfficeClient::with_transport(OLD_OFFICE.address, server).unwrap();
    let reply = old.send("a".to_owned()).await.unwrap();
    let namespace = AddressingVersion::V2004_08.namespace();
    assert!(reply.other_headers.iter().any(|block| block.name().namespace == namespace));
    let without = old.without_addressing();
    assert!(without.send("a".to_owned()).await.unwrap().other_headers.is_empty());
}

#[tokio::test]
async fn an_operation_may_restrict_the_way_of_its_responses() {
    let replies = tower::service_fn(|_: http::Request<Body>| async {
        let mut accepted = http::Response::new(Body::empty());
        *accepted.status_mut() = http::StatusCode::ACCEPTED;
        Ok::<_, std::convert::Infallible>(accepted)
    });
    let addressing = ServerAddressing::of_use(OFFICE.addressing().unwrap()).with_replies(replies, |_| true);
    let server = InProcess::new(OfficeServer::new(Clerk).with_addressing(addressing));
    let client = OfficeClient::with_transport(OFFICE.address, server).unwrap();
    let elsewhere = || Addressing::new().with_reply_to(EndpointReference::new("http://elsewhere/"));
    let accepted = client.send("a".to_owned()).addressing(elsewhere()).await.unwrap_err();
    assert!(accepted.fault().is_none(), "{accepted:?}");
    let refused = client.burn("a".to_owned()).addressing(elsewhere()).await.unwrap_err();
    let reason = refused.fault().unwrap().reason();
    assert_eq!(reason, "the addressing header `ReplyTo` must be the anonymous address here");
}

#[test]
fn the_wsdl_decides() {
    let (office, old) = (OFFICE.addressing().unwrap(), OLD_OFFICE.addressing().unwrap());
    assert!(office.required && !old.required);
    assert_eq!(office.addressing.version, AddressingVersion::V2005_08);
    assert_eq!(old.addressing.version, AddressingVersion::V2004_08);
}
