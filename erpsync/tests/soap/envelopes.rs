//! Envelopes that SOAP 1.1, section 4, and SOAP 1.2 part 1, section 5, allow, and those that they do not: as a server reads
//! them, and as a client does.

use std::convert::Infallible;

use bytes::Bytes;
use erpsync::client::{CallError, CallErrorKind, Client};
use erpsync::soap::{Fault, FaultKind, Operation, SoapVersion};
use erpsync::transport::{Body, Transport};
use erpsync::xml::element_name;
use erpsync::{Request, Response};
use http_body_util::Full;
use test_support::net_server::*;
use tower::ServiceExt;

const ACTION: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";

struct Open;

impl ErpSync for Open {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        _request: Request<ForceSyncAll, RequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ResponseHeaders>, Fault> {
        Ok(Response::new(ForceSyncAllResponse::default()))
    }
}

/// The envelope with these children, `s:` being the prefix of SOAP's elements.
fn envelope_of(version: SoapVersion, children: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{}\" xmlns:x=\"urn:x\">{children}</s:Envelope>", version.namespace())
}

/// Returns the answer of a server, which is equal for each of these actions.
async fn served(version: SoapVersion, children: &str, actions: &[&str]) -> String {
    let mut answers = Vec::new();
    for action in actions {
        let mut request = http::Request::post("/").header("content-type", version.media_type());
        if !action.is_empty() {
            request = request.header("SOAPAction", *action);
        }
        let request = request.body(Full::new(Bytes::from(envelope_of(version, children)))).unwrap();
        let answer = ErpSyncServer::new(Open).oneshot(request).await.unwrap();
        let body = answer.into_body().collect(usize::MAX).await.unwrap();
        answers.push(String::from_utf8(body.to_vec()).unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers.remove(0)
}

/// A transport that brings such a reply.
fn replying(version: SoapVersion, children: &str) -> impl Transport + 'static {
    let reply = envelope_of(version, children);
    tower::service_fn(move |_: http::Request<Body>| {
        let reply = http::Response::new(Full::new(Bytes::from(reply.clone())));
        std::future::ready(Ok::<_, Infallible>(reply))
    })
}

/// Reads it by a client.
async fn received(version: SoapVersion, children: &str) -> Result<ForceSyncAllResponse, CallError> {
    let client = ErpSyncClient::with_transport("http://server/", replying(version, children)).unwrap();
    client.force_sync_all(ForceSyncAll {}).await.map(|response| response.body)
}

/// `{…}` is the element that is expected in the body.
fn with_element(children: &str, name: &str) -> String {
    children.replace("{…}", &format!("<{name} xmlns=\"{NAMESPACE}\"/>"))
}

const VERSIONS: [SoapVersion; 2] = [SoapVersion::V1_1, SoapVersion::V1_2];

#[tokio::test]
async fn envelopes_that_are_none() {
    let both = [
        "<s:Body>{…}</s:Body><s:Body>{…}</s:Body>",
        "<s:Body>{…}</s:Body><s:Body/>",
        "<s:Body/><s:Body>{…}</s:Body>",
        "<s:Body>{…}{…}</s:Body>",
        "<s:Body>{…}<x:other/></s:Body>",
        "<s:Body>{…}</s:Body><s:Header/>",
        "<s:Body>{…}</s:Body><s:Header><x:other s:mustUnderstand=\"1\"/></s:Header>",
        "<s:Header/><s:Body>{…}</s:Body><s:Header/>",
        "<s:Header/><s:Header/><s:Body>{…}</s:Body>",
        "<s:Header/>",
        "",
        "<s:Header><x:other s:mustUnderstand=\"yes\"/></s:Header><s:Body>{…}</s:Body>",
        "<s:Header><x:other s:mustUnderstand=\"\"/></s:Header><s:Body>{…}</s:Body>",
        "<s:Header><x:other s:mustUnderstand=\"TRUE\"/></s:Header><s:Body>{…}</s:Body>",
        "<s:Header><x:other s:mustUnderstand=\"2\"/></s:Header><s:Body>{…}</s:Body>",
    ];
    let only_1_2 =
        ["<s:Body>{…}</s:Body><x:other/>", "<s:Body>{…}</s:Body><x:other s:mustUnderstand=\"true\"/>"];
    for version in VERSIONS {
        let (own, code): (&[_], _) = match version {
            SoapVersion::V1_1 => (&[], "<faultcode>s:Client</faultcode>"),
            SoapVersion::V1_2 => (&only_1_2, "<s:Value>s:Sender</s:Value>"),
        };
        for children in both.iter().chain(own) {
            let answer = served(version, &with_element(children, "ForceSyncAll"), &[ACTION, ""]).await;
            assert!(answer.contains(code), "{version}, {children}: {answer}");
            let error = received(version, &with_element(children, "ForceSyncAllResponse")).await.unwrap_err();
            assert!(matches!(error.kind(), CallErrorKind::Read(_)), "{version}, {children}: {error}");
        }
    }
}

#[tokio::test]
async fn envelopes_that_are_odd() {
    let both = [
        "<s:Body>{…}</s:Body>",
        "<s:Header/><s:Body>{…}</s:Body>",
        "<!-- a --><s:Header/> <s:Body> {…}\n<!-- b --></s:Body><?c d?>",
        "<x:other/><s:Body>{…}</s:Body>",
        "<s:Header><x:other s:mustUnderstand=\" 0 \"/></s:Header><s:Body>{…}</s:Body>",
        // The words of SOAP 1.2, which some write into 1.1, too.
        "<s:Header><x:other s:mustUnderstand=\"false\"/></s:Header><s:Body>{…}</s:Body>",
        // Nothing of SOAP's own.
        "<s:Header><x:other mustUnderstand=\"yes\" x:mustUnderstand=\"yes\"/></s:Header><s:Body>{…}</s:Body>",
    ];
    let only_1_1 = ["<s:Body>{…}</s:Body><x:other/>"];
    for version in VERSIONS {
        let own: &[_] = if version == SoapVersion::V1_1 { &only_1_1 } else { &[] };
        for children in both.iter().chain(own) {
            let answer = served(version, &with_element(children, "ForceSyncAll"), &[ACTION, ""]).await;
            assert!(answer.contains("<ForceSyncAllResponse"), "{version}, {children}: {answer}");
            let reply = with_element(children, "ForceSyncAllResponse");
            received(version, &reply).await.unwrap_or_else(|error| panic!("{version}, {children}: {error}"));
        }
    }
}

static COUNT: Operation = Operation::new(
    "Count",
    "urn:count",
    Some(element_name!("urn:x", "Count")),
    Some(element_name!("urn:x", "CountResponse")),
);

/// Unless the element must have content. A server does the same.
#[tokio::test]
async fn an_empty_body_is_an_element_without_content() {
    for version in VERSIONS {
        for body in ["<s:Body/>", "<s:Body> <!-- nothing --> </s:Body>", "<s:Header/><s:Body></s:Body>"] {
            assert_eq!(received(version, body).await.unwrap(), ForceSyncAllResponse::default());
            assert!(served(version, body, &[ACTION]).await.contains("<ForceSyncAllResponse"));
            let client = Client::with_transport("http://server/", replying(version, body)).unwrap();
            let call = client.call::<_, Response<i32>>(&COUNT, Request::<i32>::new(1));
            let text = call.await.unwrap_err().report();
            assert!(text.contains("the required `CountResponse` is missing"), "{text}");
            let client = Client::with_transport("http://server/", replying(version, body)).unwrap();
            let call = client.call::<_, Response<String>>(&COUNT, Request::<i32>::new(1));
            assert_eq!(call.await.unwrap().body, "");
        }
    }
}

async fn fault(version: SoapVersion, children: &str) -> Fault {
    let reply = format!("<s:Body><s:Fault>{children}</s:Fault></s:Body>");
    let error = received(version, &reply).await.unwrap_err();
    error.fault().unwrap_or_else(|| panic!("{children}: {error}")).clone()
}

#[tokio::test]
async fn reasons_with_markup() {
    for (content, reason) in [
        ("<b>disk</b> full", "disk full"),
        ("disk <x:b><x:i>fu</x:i>ll</x:b>", "disk full"),
        ("<![CDATA[<b>disk</b>]]> full", "<b>disk</b> full"),
        ("disk<!-- no --> full<br/>", "disk full"),
        ("\n <p>disk &amp; tape</p>\n full \n", "disk & tape\n full"),
        ("<x:nil xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>", ""),
        ("<b/>", ""),
    ] {
        let children = format!("<faultcode>s:Server</faultcode><faultstring>{content}</faultstring>");
        let fault_1_1 = fault(SoapVersion::V1_1, &children).await;
        assert_eq!((fault_1_1.kind(), fault_1_1.reason()), (FaultKind::Receiver, reason));
        let code = "<s:Code><s:Value>s:Receiver</s:Value></s:Code>";
        let text = format!("<s:Text xml:lang=\"en\">{content}</s:Text>");
        let fault_1_2 = fault(SoapVersion::V1_2, &format!("{code}<s:Reason>{text}</s:Reason>")).await;
        assert_eq!((fault_1_2.kind(), fault_1_2.reason()), (FaultKind::Receiver, reason));
    }
}

#[tokio::test]
async fn reasons_in_several_languages() {
    let code = "<s:Code><s:Value>s:Receiver</s:Value></s:Code>";
    let texts = "<s:Text xml:lang=\"nb\">disken er <b>full</b></s:Text><s:Text xml:lang=\"en-GB\"><i>disk</i> full</s:Text>";
    let fault_1_2 = fault(SoapVersion::V1_2, &format!("{code}<s:Reason>{texts}</s:Reason>")).await;
    let reasons: Vec<_> = fault_1_2.reasons().iter().map(|reason| (&*reason.lang, &*reason.text)).collect();
    assert_eq!(reasons, [("nb", "disken er full"), ("en-GB", "disk full")]);
    assert_eq!(fault_1_2.reason(), "disk full");
    // Its text stands right in it.
    for reason in ["disk full", "disk <b>full</b>", "<![CDATA[disk full]]>"] {
        let fault_1_2 = fault(SoapVersion::V1_2, &format!("{code}<s:Reason>{reason}</s:Reason>")).await;
        assert_eq!(fault_1_2.reason(), "disk full", "{reason}");
    }
    // Elements beside a fault do not hide it.
    let reply = "<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault><x:y/></s:Body>";
    let error = received(SoapVersion::V1_1, reply).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "no");
}
