//! Checks of requests, and addressing of replies.

use erpsync::addressing::{
    AddressingFault, AddressingVersion, EndpointReference, HeaderProblem, Responses, ServerAddressing,
};
use erpsync::soap::SoapVersion;
use http::{HeaderMap, StatusCode};

use AddressingVersion::V2005_08;

use crate::echo::{
    EchoServer, Mine, SOAP, VERSIONS, basic, envelope, header, post, post_with, raw, recorder, replying,
};

fn fault_code(version: AddressingVersion, of_2005: &str) -> &str {
    match (version, of_2005) {
        (AddressingVersion::V2004_08, "InvalidAddressingHeader") => "InvalidMessageInformationHeader",
        (AddressingVersion::V2004_08, "MessageAddressingHeaderRequired") => {
            "MessageInformationHeaderRequired"
        }
        _ => of_2005,
    }
}

#[tokio::test]
async fn replies_are_addressed_in_kind() {
    for soap in SOAP {
        for version in VERSIONS {
            let mine = Mine::default();
            let server = EchoServer::new(mine.clone());
            let more = format!(
                "<w:ReplyTo><w:Address> {} </w:Address><w:ReferenceParameters><c:Key xmlns:c='urn:c'>7</c:Key>\
                 </w:ReferenceParameters></w:ReplyTo>",
                version.anonymous()
            );
            let answer = post(&server, soap, &envelope(soap, version, &basic(&more), "Hello")).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            let header = |local| answer.header(version, local).unwrap_or_default();
            assert_eq!(header("Action"), "http://example.org/action/echoOut");
            assert_eq!(header("RelatesTo"), "uuid:1");
            assert_eq!(header("To"), version.anonymous());
            assert!(header("MessageID").starts_with("urn:uuid:"), "{}", answer.text);
            assert!(answer.text.contains("<c:Key"), "{}", answer.text);
            let is_marked = answer.text.contains(":IsReferenceParameter=\"true\"");
            assert_eq!(is_marked, version == AddressingVersion::V2005_08);
            let seen = mine.seen.lock().unwrap();
            assert_eq!(seen[0].version, version);
            assert_eq!(seen[0].message_id.as_deref(), Some("uuid:1"));
            assert_eq!(
                seen[0].reply_to.as_ref().unwrap().reference_parameters,
                [raw("<Key xmlns='urn:c'>7</Key>")]
            );
        }
    }
}

#[tokio::test]
async fn operations_are_told_apart_by_their_actions() {
    let server = EchoServer::new(Mine::default());
    for soap in SOAP {
        let text = envelope(soap, V2005_08, &basic(""), "a");
        assert!(post(&server, soap, &text).await.text.contains(">a<"));
        // The default action: this operation has the same element in its body.
        let shout = text.replace(
            "http://example.org/action/echoIn",
            "http://example.org/wsaTestService/wsaTestPortType/shoutRequest",
        );
        let answer = post(&server, soap, &shout).await;
        assert!(answer.text.contains(">A<"), "{}", answer.text);
        let action = answer.header(AddressingVersion::V2005_08, "Action").unwrap();
        assert_eq!(action, "http://example.org/wsaTestService/wsaTestPortType/shoutResponse");
    }
}

#[tokio::test]
async fn faults_have_their_actions() {
    let server = EchoServer::new(Mine::default());
    for soap in SOAP {
        for version in VERSIONS {
            let headers = basic("");
            let answer = post(&server, soap, &envelope(soap, version, &headers, "fault-1")).await;
            assert_eq!(answer.header(version, "Action").unwrap(), "http://example.org/action/empty");
            let answer = post(&server, soap, &envelope(soap, version, &headers, "plain fault")).await;
            let action = answer.header(version, "Action").unwrap();
            assert!(action.starts_with(version.namespace()) && action.ends_with("/fault"), "{action}");
            assert_eq!(answer.header(version, "RelatesTo").unwrap(), "uuid:1");
        }
    }
}

#[tokio::test]
async fn wrong_headers_get_the_faults_of_the_specification() {
    let reference = |local: &str, content: &str| format!("<w:{local}>{content}</w:{local}>");
    let action = "<w:Action>http://example.org/action/echoIn</w:Action>";
    let cases = [
        // A second block of each name, and so on. SOAP 1.2 has the inner subcode, too.
        (format!("{{all}}{action}"), "InvalidAddressingHeader", Some("InvalidCardinality"), "Action"),
        (
            format!("{{all}}{}{}", reference("To", "urn:a"), reference("To", "urn:a")),
            "InvalidAddressingHeader",
            Some("InvalidCardinality"),
            "To",
        ),
        (
            format!("{{all}}{}", reference("ReplyTo", "")),
            "InvalidAddressingHeader",
            Some("MissingAddressInEPR"),
            "ReplyTo",
        ),
        (
            format!("{{all}}{}", reference("FaultTo", "<w:Address>a</w:Address><w:Address>b</w:Address>")),
            "InvalidAddressingHeader",
            Some("InvalidEPR"),
            "FaultTo",
        ),
        (
            format!("{{all}}{}", reference("ReplyTo", "<w:Address>http://elsewhere/</w:Address>")),
            "InvalidAddressingHeader",
            Some("OnlyAnonymousAddressSupported"),
            "ReplyTo",
        ),
        (
            format!("{{all}}{}", reference("FaultTo", "<w:Address>http://elsewhere/</w:Address>")),
            "InvalidAddressingHeader",
            Some("OnlyAnonymousAddressSupported"),
            "FaultTo",
        ),
        (reference("To", "urn:a"), "MessageAddressingHeaderRequired", None, "Action"),
        (action.to_owned(), "MessageAddressingHeaderRequired", None, "MessageID"),
    ];
    let server = EchoServer::new(Mine::default());
    for soap in SOAP {
        for version in VERSIONS {
            for (blocks, subcode, inner, name) in &cases {
                let blocks = match blocks.strip_prefix("{all}") {
                    Some(more) => basic(more),
                    None => blocks.clone(),
                };
                let answer = post(&server, soap, &envelope(soap, version, &blocks, "a")).await;
                let subcode = fault_code(version, subcode);
                let context = format!("{soap} {version} {blocks}\n{}", answer.text);
                assert!(!answer.status.is_success(), "{context}");
                assert!(answer.text.contains(&format!(":{subcode}<")), "{context}");
                let action = answer.header(version, "Action").unwrap();
                assert_eq!(action, format!("{}/fault", version.namespace()), "{context}");
                if let (Some(inner), SoapVersion::V1_2) = (inner, soap) {
                    assert!(answer.text.contains(&format!(":{inner}<")), "{context}");
                }
                if version == AddressingVersion::V2005_08 {
                    let detail = answer.text.contains(":FaultDetail");
                    assert_eq!(detail, soap == SoapVersion::V1_1, "{context}");
                    assert!(answer.text.contains(&format!(">a:{name}</a:ProblemHeaderQName>")), "{context}");
                }
                assert_eq!(soap == SoapVersion::V1_2, answer.status == StatusCode::BAD_REQUEST, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn actions_are_checked() {
    let server = EchoServer::new(Mine::default());
    for soap in SOAP {
        let text = envelope(soap, V2005_08, &basic(""), "a");
        let http = |action: &str| {
            let mut http = HeaderMap::new();
            match soap {
                SoapVersion::V1_1 => http.insert("soapaction", format!("\"{action}\"").parse().unwrap()),
                SoapVersion::V1_2 => {
                    let value = format!("application/soap+xml; action=\"{action}\"");
                    http.insert("content-type", value.parse().unwrap())
                }
            };
            http
        };
        let right = post_with(&server, soap, http("http://example.org/action/echoIn"), &text).await;
        assert_eq!(right.status, StatusCode::OK, "{}", right.text);
        let wrong = post_with(&server, soap, http("urn:other"), &text).await;
        let code = if soap == SoapVersion::V1_2 { "ActionMismatch" } else { "InvalidAddressingHeader" };
        assert!(wrong.text.contains(&format!(":{code}<")), "{}", wrong.text);
        assert!(wrong.text.contains("<a:SoapAction>urn:other</a:SoapAction>"), "{}", wrong.text);
        let unknown = text.replace("echoIn</w:Action", "unknown</w:Action");
        let answer = post(&server, soap, &unknown).await;
        assert!(answer.text.contains(":ActionNotSupported<"), "{}", answer.text);
        let notify = text.replace("echoIn</w:Action", "notify</w:Action");
        let answer = post(&server, soap, &notify).await;
        assert!(!answer.status.is_success(), "the body is of another operation: {}", answer.text);
    }
}

#[tokio::test]
async fn addressing_is_required_as_the_wsdl_says() {
    let text = envelope(SoapVersion::V1_2, V2005_08, "", "a");
    let answer = post(&EchoServer::new(Mine::default()), SoapVersion::V1_2, &text).await;
    assert!(answer.text.contains(":MessageAddressingHeaderRequired<"), "{}", answer.text);
    let optional = EchoServer::new(Mine::default()).with_addressing(ServerAddressing::new());
    let answer = post(&optional, SoapVersion::V1_2, &text).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text.contains("addressing"), "{}", answer.text);
    let without = EchoServer::new(Mine::default()).without_addressing();
    let marked = basic("").replace("<w:Action", "<w:Action s:mustUnderstand='true'");
    let text = envelope(SoapVersion::V1_2, V2005_08, &marked, "a");
    let answer = post(&without, SoapVersion::V1_2, &text).await;
    assert!(answer.text.contains("MustUnderstand"), "{}", answer.text);
    assert_eq!(post(&optional, SoapVersion::V1_2, &text).await.status, StatusCode::OK);
}

#[tokio::test]
async fn blocks_for_other_receivers_do_not_count() {
    let server = EchoServer::new(Mine::default());
    for (soap, attribute) in [
        (SoapVersion::V1_1, "s:actor='urn:other'"),
        (SoapVersion::V1_2, "s:role='http://www.w3.org/2003/05/soap-envelope/role/none'"),
    ] {
        let other = basic("<w:To>urn:a</w:To>").replace("<w:To>", &format!("<w:To {attribute}>"));
        let twice = format!("{other}<w:To>urn:b</w:To>");
        let answer = post(&server, soap, &envelope(soap, V2005_08, &twice, "a")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}

#[tokio::test]
async fn replies_go_where_the_server_allows_it() {
    for soap in SOAP {
        for version in VERSIONS {
            let (server, sent) = replying(Mine::default());
            let to = |local: &str, address: &str| {
                format!(
                    "<w:{local}><w:Address>{address}</w:Address><w:ReferenceParameters>\
                     <Key xmlns='urn:c'>7</Key></w:ReferenceParameters></w:{local}>"
                )
            };
            let text = envelope(soap, version, &basic(&to("ReplyTo", "http://localhost:8081/a")), "b");
            let answer = post(&server, soap, &text).await;
            assert_eq!((answer.status, &*answer.text), (StatusCode::ACCEPTED, ""));
            let (parts, xml) = sent.lock().unwrap().pop().unwrap();
            assert_eq!(parts.uri, "http://localhost:8081/a");
            assert_eq!(header(&xml, version, "To").unwrap(), "http://localhost:8081/a");
            assert_eq!(header(&xml, version, "RelatesTo").unwrap(), "uuid:1");
            assert!(xml.contains(">b</") && xml.contains("<Key"), "{xml}");
            let action = match soap {
                SoapVersion::V1_1 => parts.headers["soapaction"].to_str().unwrap(),
                SoapVersion::V1_2 => parts.headers["content-type"].to_str().unwrap(),
            };
            assert!(action.contains("\"http://example.org/action/echoOut\""), "{action}");

            // Nobody waits for the fault.
            let blocks = to("ReplyTo", "http://localhost:8081/a") + &to("FaultTo", "http://localhost:8081/f");
            let text = envelope(soap, version, &basic(&blocks), "fault-x");
            assert_eq!(post(&server, soap, &text).await.status, StatusCode::ACCEPTED);
            let (parts, xml) = sent.lock().unwrap().pop().unwrap();
            assert_eq!(parts.uri, "http://localhost:8081/f");
            assert!(xml.contains("EmptyEchoString"), "{xml}");

            for address in [
                "http://localhost:8082/a",
                "http://localhost:8081@evil/a",
                "http://user@localhost:8081/a",
                "file:///etc/passwd",
                "localhost",
            ] {
                let text = envelope(soap, version, &basic(&to("ReplyTo", address)), "b");
                let answer = post(&server, soap, &text).await;
                assert!(!answer.status.is_success() && answer.text.contains("anonymous"), "{}", answer.text);
            }
            assert!(sent.lock().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn a_fault_before_the_operation_goes_nowhere_that_is_not_allowed() {
    let (server, sent) = replying(Mine::default());
    let blocks = "<w:FaultTo><w:Address>http://169.254.169.254/</w:Address></w:FaultTo>";
    let text = envelope(SoapVersion::V1_2, V2005_08, &basic(blocks), "a");
    let broken = text.replace("<echoIn", "<other").replace("</echoIn", "</other");
    let answer = post(&server, SoapVersion::V1_2, &broken).await;
    assert!(answer.text.contains("Fault>"), "{}", answer.text);
    assert!(sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn responses_may_be_restricted() {
    let (transport, _sent) = recorder();
    let open = ServerAddressing::new().with_replies(transport, |_| true);
    let elsewhere = basic("<w:ReplyTo><w:Address>http://localhost/</w:Address></w:ReplyTo>");
    let back = basic("");
    for (responses, refused, code) in [
        (Responses::Anonymous, &elsewhere, "OnlyAnonymousAddressSupported"),
        (Responses::NonAnonymous, &back, "OnlyNonAnonymousAddressSupported"),
    ] {
        let server = EchoServer::new(Mine::default()).with_addressing(open.clone().with_responses(responses));
        for blocks in [&elsewhere, &back] {
            let answer =
                post(&server, SoapVersion::V1_2, &envelope(SoapVersion::V1_2, V2005_08, blocks, "a")).await;
            assert_eq!(answer.text.contains(code), blocks == refused, "{}", answer.text);
            assert_eq!(answer.status.is_success(), blocks != refused);
        }
    }
}

#[tokio::test]
async fn destinations_and_ids_may_be_checked() {
    let addressing =
        ServerAddressing::new().with_to(|to| to == "http://us/").with_duplicate_check(10).required(true);
    let server = EchoServer::new(Mine::default()).with_addressing(addressing);
    let text = |to: &str, id: &str| {
        let blocks = basic(&format!("<w:To>{to}</w:To>"));
        envelope(SoapVersion::V1_2, V2005_08, &blocks.replace("uuid:1", id), "a")
    };
    let answer = post(&server, SoapVersion::V1_2, &text("http://them/", "a")).await;
    assert!(answer.text.contains(":DestinationUnreachable<"), "{}", answer.text);
    assert!(answer.text.contains(">http://them/</a:ProblemIRI>"), "{}", answer.text);
    assert_eq!(post(&server, SoapVersion::V1_2, &text("http://us/", "a")).await.status, StatusCode::OK);
    let answer = post(&server, SoapVersion::V1_2, &text("http://us/", "a")).await;
    assert!(answer.text.contains(":DuplicateMessageID<"), "{}", answer.text);
    assert_eq!(post(&server, SoapVersion::V1_2, &text("http://us/", "b")).await.status, StatusCode::OK);
}

#[test]
fn faults_of_the_specification_are_made_for_implementations() {
    let fault =
        AddressingFault::EndpointUnavailable { retry_after: Some(std::time::Duration::from_millis(1500)) };
    let soap_1_2 = fault.to_fault(AddressingVersion::V2005_08, SoapVersion::V1_2);
    assert_eq!(soap_1_2.code().to_string(), "Receiver/EndpointUnavailable");
    let retry = soap_1_2.detail_element().unwrap();
    assert_eq!(retry.read::<u32>().unwrap(), 1500);
    let soap_1_1 = fault.to_fault(AddressingVersion::V2005_08, SoapVersion::V1_1);
    assert!(soap_1_1.detail().is_none());
    assert_eq!(soap_1_1.header_blocks()[0].name().local, "FaultDetail");
    let fault = AddressingFault::InvalidHeader { header: "To", reason: HeaderProblem::Duplicate };
    let submission = fault.to_fault(AddressingVersion::V2004_08, SoapVersion::V1_2);
    assert_eq!(submission.code().to_string(), "Sender/InvalidMessageInformationHeader/InvalidCardinality");
}

#[test]
fn endpoint_references_are_read_and_written() {
    let reference = EndpointReference::new("http://a/?b=1&c")
        .with_reference_parameter(raw("<Key xmlns='urn:c'>7</Key>"))
        .with_reference_parameter(raw("<Plain/>"));
    for version in VERSIONS {
        let element = reference.to_element("From", version).unwrap();
        assert_eq!(EndpointReference::from_element(&element).unwrap(), reference);
        assert!(EndpointReference::anonymous(version).is_anonymous());
    }
    assert!(EndpointReference::none().is_none() && !EndpointReference::none().is_anonymous());
    assert_eq!(format!("{reference:?}"), "EndpointReference(\"http://a/\")");
    let error = EndpointReference::from_element(&raw("<From xmlns='http://www.w3.org/2005/08/addressing'/>"));
    assert!(error.unwrap_err().to_string().contains("Address"));
}

#[tokio::test]
async fn an_empty_address_is_nobody_in_2004_08_only() {
    let server = EchoServer::new(Mine::default());
    let blocks = basic("<w:ReplyTo><w:Address/></w:ReplyTo>");
    let text = |version| envelope(SoapVersion::V1_2, version, &blocks, "a");
    let refused = post(&server, SoapVersion::V1_2, &text(V2005_08)).await;
    assert!(refused.text.contains(":InvalidAddress<"), "{}", refused.text);
    let taken = post(&server, SoapVersion::V1_2, &text(AddressingVersion::V2004_08)).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED);
}
