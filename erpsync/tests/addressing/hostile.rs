//! Hostile addressing is bounded.

use erpsync::addressing::{AddressingVersion, ServerAddressing};
use erpsync::soap::{Fault, SoapVersion};

use crate::echo::{EchoClient, EchoServer, Mine, SOAP, VERSIONS, basic, envelope, post, recorder};

#[tokio::test]
async fn long_and_many_blocks_are_refused() {
    let server = EchoServer::new(Mine::default());
    let long = "x".repeat(1 << 20);
    let many = |block: &str, count: usize| block.repeat(count);
    let cases = [
        basic("").replace("uuid:1", &long),
        basic("").replace("http://example.org/action/echoIn", &long),
        basic(&format!("<w:To>{long}</w:To>")),
        basic(&format!("<w:ReplyTo><w:Address>{long}</w:Address></w:ReplyTo>")),
        basic(&many("<w:RelatesTo>urn:a</w:RelatesTo>", 10_000)),
        basic(&many("<w:ReplyTo/>", 10_000)),
        basic(&format!(
            "<w:ReplyTo><w:Address>urn:a</w:Address><w:ReferenceParameters>{}</w:ReferenceParameters></w:ReplyTo>",
            many("<p/>", 10_000)
        )),
        basic(&many("<other/>", 10_000)),
    ];
    for soap in SOAP {
        for version in VERSIONS {
            for blocks in &cases {
                let answer = post(&server, soap, &envelope(soap, version, blocks, "a")).await;
                let start = &answer.text[..answer.text.len().min(2000)];
                assert!(answer.status.is_client_error() || answer.status.is_server_error(), "{start}");
                assert!(answer.text.len() < 20_000, "{start}");
            }
        }
    }
}

#[tokio::test]
async fn addressing_that_is_no_text_is_a_fault() {
    let server = EchoServer::new(Mine::default());
    for blocks in [
        "<w:Action><a/></w:Action>",
        "<w:Action/>",
        "<w:MessageID><![CDATA[]]></w:MessageID>",
        "<w:ReplyTo>text</w:ReplyTo>",
        "<w:ReplyTo><w:Address><a/></w:Address></w:ReplyTo>",
        "<w:ReplyTo><w:ReferenceParameters><x:p/></w:ReferenceParameters></w:ReplyTo>",
        "<w:Action s:mustUnderstand='maybe'>urn:a</w:Action>",
        "<w:To",
    ] {
        let text = envelope(SoapVersion::V1_2, AddressingVersion::V2005_08, blocks, "a");
        let answer = post(&server, SoapVersion::V1_2, &text).await;
        assert!(answer.status.is_client_error() && answer.text.contains("Fault>"), "{blocks}: {answer:?}");
    }
}

#[tokio::test]
async fn parameters_that_declare_all_prefixes_come_back_as_they_are() {
    let (transport, sent) = recorder();
    let addressing = ServerAddressing::new().with_replies(transport, |_| true);
    let server = EchoServer::new(Mine::default()).with_addressing(addressing);
    let declarations: String = (0..30).map(|number| format!(" xmlns:wsa{number}='urn:x'")).collect();
    let parameters = format!("<p{declarations}/><q xmlns:wsa0='urn:y' wsa0:a='1'/>");
    let reply_to = format!(
        "<w:ReplyTo><w:Address>http://h/</w:Address>\
         <w:ReferenceParameters>{parameters}</w:ReferenceParameters></w:ReplyTo>"
    );
    let text = envelope(SoapVersion::V1_2, AddressingVersion::V2005_08, &basic(&reply_to), "a");
    assert_eq!(post(&server, SoapVersion::V1_2, &text).await.status, 202);
    let (_, xml) = sent.lock().unwrap().pop().unwrap();
    roxmltree::Document::parse(&xml).unwrap();
    assert!(xml.contains("wsa1:IsReferenceParameter=\"true\""), "{xml}");
    assert!(xml.contains("wsa30:IsReferenceParameter=\"true\""), "{xml}");
}

#[tokio::test]
async fn parameters_that_pass_for_header_blocks_of_the_sender_are_refused() {
    let (transport, sent) = recorder();
    let addressing = ServerAddressing::new().with_replies(transport, |_| true);
    let server = EchoServer::new(Mine::default()).with_addressing(addressing);
    for parameter in [
        "<w:RelatesTo>uuid:2</w:RelatesTo>",
        "<a:Action xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'>urn:a</a:Action>",
        "<p w:IsReferenceParameter='false'/>",
        "<o:Security xmlns:o='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'/>",
    ] {
        for header in ["ReplyTo", "FaultTo"] {
            let block = format!(
                "<w:{header}><w:Address>http://h/</w:Address>\
                 <w:ReferenceParameters><ok/>{parameter}</w:ReferenceParameters></w:{header}>"
            );
            for version in VERSIONS {
                let text = envelope(SoapVersion::V1_2, version, &basic(&block), "a");
                let answer = post(&server, SoapVersion::V1_2, &text).await;
                assert!(answer.text.contains(":InvalidEPR<"), "{parameter}: {}", answer.text);
            }
        }
    }
    assert!(sent.lock().unwrap().is_empty());
}

/// Refuses every request.
struct Closed;

impl erpsync::server::Interceptor for Closed {
    fn open_request<'a>(
        &'a self,
        _: &'a mut erpsync::server::OpenedRequest<'_>,
    ) -> erpsync::BoxFuture<'a, Result<(), Fault>> {
        Box::pin(std::future::ready(Err(Fault::sender("closed"))))
    }
}

/// Opens after the first request.
struct Late(std::sync::atomic::AtomicBool);

impl erpsync::server::Interceptor for Late {
    fn open_request<'a>(
        &'a self,
        _: &'a mut erpsync::server::OpenedRequest<'_>,
    ) -> erpsync::BoxFuture<'a, Result<(), Fault>> {
        let is_open = self.0.swap(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(std::future::ready(if is_open { Ok(()) } else { Err(Fault::sender("closed")) }))
    }
}

#[tokio::test]
async fn faults_of_unknown_senders_go_to_nobody_else() {
    let (transport, sent) = recorder();
    let addressing = ServerAddressing::new().with_replies(transport, |_| true);
    let blocks = basic("<w:FaultTo><w:Address>http://h/</w:Address></w:FaultTo>");
    let text = envelope(SoapVersion::V1_2, AddressingVersion::V2005_08, &blocks, "a");
    let inner = EchoServer::new(Mine::default()).with_addressing(addressing.clone()).with_interceptor(Closed);
    let outer = EchoServer::new(Mine::default()).with_interceptor(Closed).with_addressing(addressing);
    for server in [inner, outer] {
        let answer = post(&server, SoapVersion::V1_2, &text).await;
        assert!(answer.text.contains(">closed<"), "{}", answer.text);
        assert!(sent.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn ids_of_requests_that_were_refused_can_be_used() {
    let addressing = ServerAddressing::new().with_duplicate_check(10);
    let text = envelope(SoapVersion::V1_2, AddressingVersion::V2005_08, &basic(""), "a");
    let inner = EchoServer::new(Mine::default()).with_addressing(addressing.clone());
    let inner = inner.with_interceptor(Late(false.into()));
    let outer = EchoServer::new(Mine::default()).with_interceptor(Late(false.into()));
    let outer = outer.with_addressing(ServerAddressing::new().with_duplicate_check(10));
    for server in [inner, outer] {
        assert!(post(&server, SoapVersion::V1_2, &text).await.text.contains(">closed<"));
        assert_eq!(post(&server, SoapVersion::V1_2, &text).await.status, 200);
        assert!(post(&server, SoapVersion::V1_2, &text).await.text.contains(":DuplicateMessageID<"));
    }
}

#[tokio::test]
async fn texts_do_not_leave_their_element() {
    let (transport, sent) = recorder();
    let client = EchoClient::with_transport("http://h/", transport).unwrap();
    let evil = "\"><s:Body/>]]>&<!--\u{1}";
    let addressing = erpsync::addressing::Addressing::new()
        .with_message_id(evil)
        .with_reply_to(erpsync::addressing::EndpointReference::new(evil));
    client.notify("a".to_owned()).addressing(addressing).await.unwrap();
    let (_, xml) = sent.lock().unwrap().pop().unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let bodies = document.descendants().filter(|node| node.tag_name().name() == "Body");
    assert_eq!(bodies.count(), 1, "{xml}");
}
