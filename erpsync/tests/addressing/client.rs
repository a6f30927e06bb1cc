//! Addressing of requests, and the check of replies.

use std::sync::{Arc, Mutex};

use erpsync::addressing::{Addressing, AddressingError, AddressingVersion, EndpointReference};
use erpsync::client::CallErrorKind;
use erpsync::soap::SoapVersion;
use erpsync::transport::{Body, Transport};
use http::request::Parts;

use crate::echo::{EchoClient, SOAP, VERSIONS, header, raw};

type Seen = Arc<Mutex<Vec<(Parts, String)>>>;

/// A service that answers with these header blocks; `ID` is the id of the request.
fn answering(blocks: &'static str) -> (impl Transport + Clone, Seen) {
    let seen = Seen::default();
    let kept = seen.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let kept = kept.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect(usize::MAX).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            let soap = SOAP.into_iter().find(|soap| text.contains(soap.namespace())).unwrap();
            let version = VERSIONS.into_iter().find(|version| text.contains(version.namespace())).unwrap();
            let id = header(&text, version, "MessageID").unwrap();
            kept.lock().unwrap().push((parts, text));
            let blocks = blocks.replace("ID", &id.replace('<', "&lt;"));
            let reply = format!(
                "<s:Envelope xmlns:s='{}'><s:Header xmlns:w='{}'>{blocks}</s:Header><s:Body>\
                 <echoOut xmlns='http://example.org/echo'>reply</echoOut></s:Body></s:Envelope>",
                soap.namespace(),
                version.namespace()
            );
            Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(reply)))
        }
    });
    (transport, seen)
}

fn client(blocks: &'static str) -> (EchoClient, Seen) {
    let (transport, seen) = answering(blocks);
    (EchoClient::with_transport("http://user:pw@h:81/echo?key=1", transport).unwrap(), seen)
}

#[tokio::test]
async fn a_client_of_such_a_wsdl_sends_the_headers_by_itself() {
    let (client, seen) = client("<w:RelatesTo>ID</w:RelatesTo>");
    for soap in SOAP {
        let client = client.clone().with_soap_version(soap);
        assert_eq!(client.echo("a".to_owned()).await.unwrap().body, "reply");
        client.shout("a".to_owned()).await.unwrap();
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        let [(http, echo), (_, shout)] = &seen[..] else { panic!("{seen:?}") };
        let header = |xml, local| header(xml, AddressingVersion::V2005_08, local);
        assert_eq!(header(echo, "Action").unwrap(), "http://example.org/action/echoIn");
        assert_eq!(header(echo, "To").unwrap(), "http://h:81/echo?key=1");
        assert!(
            echo.contains("<a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address>"),
            "{echo}"
        );
        let default = "http://example.org/wsaTestService/wsaTestPortType/shoutRequest";
        assert_eq!(header(shout, "Action").unwrap(), default);
        assert_ne!(header(echo, "MessageID"), header(shout, "MessageID"));
        let action = match soap {
            SoapVersion::V1_1 => http.headers["soapaction"].to_str().unwrap(),
            SoapVersion::V1_2 => http.headers["content-type"].to_str().unwrap(),
        };
        assert!(action.ends_with("\"http://example.org/action/echoIn\""), "{action}");
        assert!(!echo.contains("mustUnderstand"), "{echo}");
    }
}

#[tokio::test]
async fn settings_of_a_call_replace_those_of_the_client() {
    let (client, seen) = client("<w:RelatesTo>ID</w:RelatesTo>");
    let to = EndpointReference::new("urn:service")
        .with_reference_parameter(raw("<c:Key xmlns:c='urn:c'>7</c:Key>"));
    for version in VERSIONS {
        let addressing = Addressing::new()
            .with_version(version)
            .with_action("urn:own")
            .with_to(to.clone())
            .with_message_id("my own <id>")
            .with_reply_to(EndpointReference::new("http://replies/").with_reference_parameter(raw("<P/>")))
            .with_fault_to(EndpointReference::new("http://faults/"))
            .with_from(EndpointReference::new("http://me/"))
            .with_must_understand(true);
        client.echo("a".to_owned()).addressing(addressing).await.unwrap();
        let (http, xml) = seen.lock().unwrap().pop().unwrap();
        assert_eq!(http.headers["soapaction"], "\"urn:own\"");
        for (local, text) in [("Action", "urn:own"), ("To", "urn:service"), ("MessageID", "my own <id>")] {
            assert_eq!(header(&xml, version, local).unwrap(), text, "{xml}");
        }
        for address in ["http://replies/", "http://faults/", "http://me/"] {
            assert_eq!(xml.matches(address).count(), 1, "{xml}");
        }
        assert_eq!(xml.matches("s:mustUnderstand=\"1\"").count(), 4, "{xml}");
        assert_eq!(xml.contains(":IsReferenceParameter=\"true\""), version == AddressingVersion::V2005_08);
        assert_eq!(xml.matches(":Action ").count(), 1, "{xml}");
    }
    client.clone().with_addressing(Addressing::new()).echo("a".to_owned()).await.unwrap();
    let (_, xml) = seen.lock().unwrap().pop().unwrap();
    assert_eq!(xml.matches("MessageID").count(), 2, "one block: {xml}");
}

/// A reference comes from somebody else, who must not write header blocks in the name of the sender.
#[tokio::test]
async fn parameters_that_could_pass_for_blocks_of_the_sender_are_not_sent() {
    let (client, seen) = client("<w:RelatesTo>ID</w:RelatesTo>");
    let secext = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    let secext_1_1 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
    let [first, second] = VERSIONS.map(AddressingVersion::namespace);
    let mark = format!("<k:Key xmlns:k='urn:k' xmlns:w='{first}' w:IsReferenceParameter='true'>4019</k:Key>");
    let reserved = [
        ("Action", format!("<Action xmlns='{first}'>4019</Action>")),
        ("ReplyTo", format!("<x:ReplyTo xmlns:x='{second}'>4019</x:ReplyTo>")),
        ("Security", format!("<x:Security xmlns:x='{secext}'>4019</x:Security>")),
        ("Timestamp", format!("<x:Timestamp xmlns:x='{utility}'>4019</x:Timestamp>")),
        (
            "SignatureConfirmation",
            format!("<SignatureConfirmation xmlns='{secext_1_1}'>4019</SignatureConfirmation>"),
        ),
        ("Key", mark),
    ];
    for (local, xml) in &reserved {
        for version in VERSIONS {
            // The reserved one need not be the first.
            let to = EndpointReference::new("urn:service")
                .with_reference_parameter(raw("<c:Key xmlns:c='urn:c'>7</c:Key>"));
            let parameter = to.clone().with_reference_parameter(raw(xml));
            let mut property = to;
            property.reference_properties.push(raw(xml));
            for to in [parameter, property] {
                let addressing = Addressing::new().with_version(version).with_to(to);
                let error = client.echo("a".to_owned()).addressing(addressing).await.unwrap_err();
                let CallErrorKind::Unsent(inner) = error.kind() else { panic!("{error:?}") };
                let Some(AddressingError::Invalid(reason)) = inner.downcast_ref() else {
                    panic!("{error:?}")
                };
                assert!(reason.contains(&format!("`{local}`")), "{reason}");
                assert!(!error.report().contains("4019"), "{}", error.report());
            }
        }
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn blocks_of_the_request_are_left_as_they_are() {
    let (client, seen) = client("<w:RelatesTo>mine</w:RelatesTo>");
    let own = raw("<MessageID xmlns='http://www.w3.org/2005/08/addressing'> mine </MessageID>");
    client.echo("a".to_owned()).header_block(own).await.unwrap();
    let (_, xml) = seen.lock().unwrap().pop().unwrap();
    assert_eq!(xml.matches("<MessageID").count() + xml.matches(":MessageID").count(), 1, "{xml}");
}

#[tokio::test]
async fn a_reply_for_another_message_is_refused() {
    let error = |blocks| async move {
        let (client, _) = client(blocks);
        let error = client.echo("a".to_owned()).await.unwrap_err();
        let CallErrorKind::Untrusted(inner) = error.kind() else { panic!("{error:?}") };
        assert!(error.is_outcome_unknown());
        inner.downcast_ref::<AddressingError>().cloned().unwrap()
    };
    assert!(matches!(
        error("<w:RelatesTo>urn:other</w:RelatesTo>").await,
        AddressingError::WrongReply { found, .. } if found == "urn:other"
    ));
    let id_is_part = "<w:RelatesTo>IDx</w:RelatesTo>";
    assert!(matches!(error(id_is_part).await, AddressingError::WrongReply { .. }));
    // The relationship to the request is another one.
    let both = "<w:RelatesTo RelationshipType='urn:x'>ID</w:RelatesTo><w:RelatesTo>urn:y</w:RelatesTo>";
    assert!(matches!(error(both).await, AddressingError::WrongReply { .. }));
}

#[tokio::test]
async fn a_reply_without_relationship_is_taken_unless_it_is_required() {
    for blocks in
        ["", "<w:Action>urn:a</w:Action>", "<w:RelatesTo RelationshipType='urn:x'>urn:a</w:RelatesTo>"]
    {
        let (client, _) = client(blocks);
        client.echo("a".to_owned()).await.unwrap();
        let strict = client.with_addressing(Addressing::new().with_required_reply_headers(true));
        let error = strict.echo("a".to_owned()).await.unwrap_err();
        assert!(error.report().contains("has no `RelatesTo`"), "{}", error.report());
    }
    let both = "<w:RelatesTo>urn:x</w:RelatesTo><w:RelatesTo \
                RelationshipType='http://www.w3.org/2005/08/addressing/reply'> ID </w:RelatesTo>";
    let (client, _) = client(both);
    client.echo("a".to_owned()).await.unwrap();
}

#[tokio::test]
async fn the_action_of_a_reply_counts_where_it_is_required() {
    const RIGHT: &str = "<w:Action>http://example.org/action/echoOut</w:Action>";
    const WRONG: &str = "<w:Action>http://example.org/action/echoIn</w:Action>";
    let strict = || Addressing::new().with_required_reply_action(true);
    let found = |blocks| async move {
        let (client, _) = client(blocks);
        client.echo("a".to_owned()).await.unwrap();
        let error = client.echo("a".to_owned()).addressing(strict()).await.err()?;
        let CallErrorKind::Untrusted(inner) = error.kind() else { panic!("{error:?}") };
        let Some(AddressingError::WrongAction { expected, found }) = inner.downcast_ref() else {
            panic!("{error:?}")
        };
        assert_eq!(expected, "http://example.org/action/echoOut");
        Some(found.clone())
    };
    assert_eq!(found(RIGHT).await, None);
    assert_eq!(found(WRONG).await.unwrap(), "http://example.org/action/echoIn");
    assert_eq!(found("").await.unwrap(), "");
    let (client, _) = client(WRONG);
    // The default action of the response, and that of a request with an action of its own.
    client.shout("a".to_owned()).addressing(strict()).await.unwrap_err();
    client.echo("a".to_owned()).addressing(strict().with_action("urn:own")).await.unwrap();
}

#[tokio::test]
async fn a_fault_may_have_any_action() {
    let transport = tower::service_fn(|_: http::Request<Body>| async {
        let reply = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header>\
                     <w:Action xmlns:w='http://www.w3.org/2005/08/addressing'>urn:any</w:Action></s:Header><s:Body>\
                     <s:Fault><faultcode>s:Server</faultcode><faultstring>busy</faultstring></s:Fault></s:Body>\
                     </s:Envelope>";
        Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(reply)))
    });
    let client = EchoClient::with_transport("http://h/", transport).unwrap();
    let strict = Addressing::new().with_required_reply_action(true);
    let error = client.echo("a".to_owned()).addressing(strict).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "busy");
}

#[tokio::test]
async fn a_client_without_addressing_sends_none() {
    let (transport, seen) = crate::echo::recorder();
    let client =
        EchoClient::with_transport("http://h/", transport).unwrap().client().clone().without_addressing();
    EchoClient::from_client(client).notify("a".to_owned()).await.unwrap();
    let (_, xml) = seen.lock().unwrap().pop().unwrap();
    assert!(!xml.contains("addressing"), "{xml}");
}

#[tokio::test]
async fn one_way_requests_have_no_receiver_of_a_reply() {
    let (transport, seen) = crate::echo::recorder();
    let client = EchoClient::with_transport("http://h/", transport).unwrap();
    client.notify("a".to_owned()).await.unwrap();
    let (_, xml) = seen.lock().unwrap().pop().unwrap();
    assert!(xml.contains("action/notify<") && !xml.contains("ReplyTo"), "{xml}");
}
