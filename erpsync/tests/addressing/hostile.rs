//! Hostile addressing is bounded.

use erpsync::addressing::{AddressingVersion, ServerAddressing};
use erpsync::soap::SoapVersion;

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
    let parameters = format!(
        "<p{declarations}/><w:IsReferenceParameter w:IsReferenceParameter='false'/><q xmlns:wsa0='urn:y' wsa0:a='1'/>"
    );
    let reply_to = format!(
        "<w:ReplyTo><w:Address>http://h/</w:Address>\
         <w:ReferenceParameters>{parameters}</w:ReferenceParameters></w:ReplyTo>"
    );
    let text = envelope(SoapVersion::V1_2, AddressingVersion::V2005_08, &basic(&reply_to), "a");
    assert_eq!(post(&server, SoapVersion::V1_2, &text).await.status, 202);
    let (_, xml) = sent.lock().unwrap().pop().unwrap();
    roxmltree::Document::parse(&xml).unwrap();
    assert!(xml.contains("wsa1:IsReferenceParameter=\"true\""), "{xml}");
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
