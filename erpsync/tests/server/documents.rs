//! The documents that a server was generated from, as it gives them away.

mod embedded;

use bytes::Bytes;
use embedded::{Talk, TalkServer};
use erpsync::soap::Fault;
use http_body_util::Full;
use tower::ServiceExt;

struct Silent;

impl Talk for Silent {
    type Error = Fault;
}

async fn get(server: TalkServer<Silent>, query: &str) -> (u16, String) {
    let request = http::Request::get(format!("/talk{query}")).header("host", "here");
    let request = request.body(Full::new(Bytes::new())).unwrap();
    let (parts, body) = server.oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap();
    (parts.status.as_u16(), text)
}

const MAIN: &str = include_str!("documents/talk.1.wsdl");

#[tokio::test]
async fn they_lead_to_each_other() {
    let server = TalkServer::new(Silent);
    let (status, main) = get(server.clone(), "?wsdl").await;
    assert_eq!(status, 200);
    let here = |name: &str| format!("ocation=\"http://here/talk?{name}\"");
    assert_eq!(
        main,
        MAIN.replace("ocation=\"talk.2.wsdl\"", &here("wsdl=1"))
            .replace("ocation=\"talk.3.xsd\"", &here("xsd=1"))
            .replace("http://nowhere.example/talk", "http://here/talk")
    );
    let (_, messages) = get(server.clone(), "?wsdl=1").await;
    // It imports the one that imports it.
    assert!(messages.contains(&here("wsdl")) && messages.contains("<w:message name=\"Ask\">"), "{messages}");
    let (_, types) = get(server.clone(), "?xsd=1").await;
    assert!(types.contains(&here("xsd=2")), "{types}");
    assert!(get(server.clone(), "?xsd=2").await.1.contains("simpleType"));
    assert_eq!(get(server.clone(), "?xsd=3").await.0, 404);
}

/// Documents that are set by hand take their place.
#[tokio::test]
async fn others_in_their_place() {
    let server = TalkServer::new(Silent).with_wsdl("<definitions/>");
    assert_eq!(get(server.clone(), "?wsdl").await.1, "<definitions/>");
    assert_eq!(get(server.clone(), "?singleWsdl").await.1, "<definitions/>");
    assert_eq!(get(server, "?xsd=1").await.0, 404);
}

/// All in one document, in which every name is that of before.
#[tokio::test]
async fn all_of_them_as_one() {
    let (status, single) = get(TalkServer::new(Silent), "?singleWsdl").await;
    assert_eq!(status, 200, "{single}");
    let document = roxmltree::Document::parse(&single).unwrap_or_else(|error| panic!("{error}\n{single}"));
    let wsdl = "http://schemas.xmlsoap.org/wsdl/";
    let xs = "http://www.w3.org/2001/XMLSchema";
    let root = document.root_element();
    assert!(root.has_tag_name((wsdl, "definitions")));
    let names: Vec<_> = root.children().filter(|child| child.is_element()).collect();
    let names: Vec<&str> = names.iter().map(|child| child.tag_name().name()).collect();
    assert_eq!(
        names,
        ["documentation", "types", "message", "message", "portType", "binding", "service"],
        "{single}"
    );
    assert!(single.contains("<soap:address location=\"http://here/talk\"/>"), "{single}");
    // Nothing is imported from elsewhere.
    assert!(!single.contains("chemaLocation"), "{single}");
    let schemas: Vec<_> = document.descendants().filter(|node| node.has_tag_name((xs, "schema"))).collect();
    let targets: Vec<_> = schemas.iter().map(|schema| schema.attribute("targetNamespace")).collect();
    assert_eq!(targets, [Some("urn:talk"), Some("urn:words"), Some("urn:words")], "{single}");
    // Prefixes stand for what they did where their elements stood, and no prefix for no other namespace than there.
    let part = document.descendants().find(|node| node.attribute("element").is_some()).unwrap();
    assert_eq!(part.attribute("element"), Some("w2:Ask"));
    assert_eq!(part.lookup_namespace_uri(Some("w2")), Some("urn:talk"));
    let word = document.descendants().find(|node| node.attribute("base") == Some("Word")).unwrap();
    assert_eq!(word.lookup_namespace_uri(None), Some("urn:words"));
}
