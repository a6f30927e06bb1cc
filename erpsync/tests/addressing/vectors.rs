//! The messages of the W3C's tests of WS-Addressing, as Metro runs them.

use erpsync::addressing::AddressingVersion;
use erpsync::soap::SoapVersion;
use http::StatusCode;
use test_support::test_data;

use crate::echo::{Mine, post, replying};

/// Blocks that the client of the tests adds where its WSDL asks for addressing.
fn added(version: AddressingVersion) -> String {
    let (namespace, anonymous) = (version.namespace(), version.anonymous());
    format!(
        "<x:To xmlns:x='{namespace}'>http://localhost:8080/wsa/echo</x:To>\
         <x:Action xmlns:x='{namespace}'>http://example.org/action/echoIn</x:Action>\
         <x:ReplyTo xmlns:x='{namespace}'><x:Address>{anonymous}</x:Address></x:ReplyTo>\
         <x:MessageID xmlns:x='{namespace}'>uuid:added</x:MessageID></S:Header>"
    )
}

#[tokio::test]
async fn the_w3c_messages_get_the_answers_of_the_suite() {
    let Some(folder) = test_data("vectors/addressing") else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let mut count = 0;
    for line in manifest.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, file, soap, wsa, _headers, expected, _what, note, ..] = columns[..] else {
            panic!("{line}")
        };
        let soap = if soap == "1.1" { SoapVersion::V1_1 } else { SoapVersion::V1_2 };
        let version =
            if wsa == "2005/08" { AddressingVersion::V2005_08 } else { AddressingVersion::V2004_08 };
        let mut text = std::fs::read_to_string(folder.join(file)).unwrap();
        if note == "WSDL with addressing" {
            text = text.replace("</S:Header>", &added(version));
        }
        let (server, sent) = replying(Mine::default());
        let answer = post(&server, soap, &text).await;
        let header = |local| answer.header(version, local);
        let relates_to = header("RelatesTo");
        let id_is_right = || relates_to.as_deref() == Some("urn:uuid:4d3b6b9e-8f1a-4a52-9e0c-5f2a7c1d2e3f");
        let is_fault = !answer.status.is_success() && answer.text.contains(":Fault>");
        let (action, has) = (header("Action"), |text: &str| answer.text.contains(text));
        let is_right = match expected {
            "accepted" => answer.status == StatusCode::ACCEPTED && answer.text.is_empty(),
            "accepted; reply wsa:Action http://example.org/action/echoOut" => {
                let is_it = action.as_deref() == Some("http://example.org/action/echoOut");
                answer.status == StatusCode::OK && id_is_right() && is_it
            }
            "application fault EmptyEchoString in the reply" => {
                let is_it = action.as_deref() == Some("http://example.org/action/empty");
                is_fault && has("EmptyEchoString") && id_is_right() && is_it
            }
            "no reply in the back channel (202)" => {
                let sent = sent.lock().unwrap();
                let elsewhere = usize::from(["50", "51"].iter().any(|case| id.ends_with(case)));
                answer.status == StatusCode::ACCEPTED && answer.text.is_empty() && sent.len() == elsewhere
            }
            "fault: MessageAddressingHeaderRequired" => is_fault && has(":MessageAddressingHeaderRequired<"),
            "fault: invalid addressing header" if version == AddressingVersion::V2004_08 => {
                is_fault && has(":InvalidMessageInformationHeader<")
            }
            "fault: invalid addressing header" => is_fault && has(":InvalidAddressingHeader<"),
            "fault: invalid addressing header (InvalidCardinality)" => {
                is_fault && has(":InvalidCardinality<")
            }
            _ => panic!("{id}: {expected}"),
        };
        assert!(is_right, "{id}: {expected}\n{answer:#?}\n{sent:#?}");
        count += 1;
    }
    assert_eq!(count, 70);
}
