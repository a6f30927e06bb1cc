//! Operations that neither their SOAP action nor the first element in the body tells apart, as the generator prints them;
//! and actions of WS-Addressing.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::transport::{Body, InProcess};
use erpsync::{Request, Response};
use http_body_util::Full;
use tower::ServiceExt;

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/actions.rs");
}

use generated::actions::*;

/// Answers with the name of the operation.
#[derive(Clone, Copy)]
struct Named;

type Answer = Result<Response<String>, Fault>;

fn named(name: &str) -> Answer {
    Ok(Response::new(name.to_owned()))
}

impl Pairs for Named {
    type Error = Fault;

    async fn single(&self, request: Request<i32>) -> Answer {
        named(&format!("Single {}", request.body))
    }

    async fn double(&self, request: Request<DoubleRequestParts>) -> Answer {
        named(&format!("Double {} {}", request.left, request.right))
    }
}

impl Overloads for Named {
    type Error = Fault;

    async fn find(&self, _: Request<Find>) -> Result<Response<FindResponse>, Fault> {
        Ok(Response::new(FindResponse { text: "Find".to_owned() }))
    }

    async fn find_by_number(
        &self,
        _: Request<FindByNumber>,
    ) -> Result<Response<FindByNumberResponse>, Fault> {
        Ok(Response::new(FindByNumberResponse { text: "FindByNumber".to_owned() }))
    }

    async fn find_by_name(&self, _: Request<FindByName>) -> Result<Response<FindByNameResponse>, Fault> {
        Ok(Response::new(FindByNameResponse { text: "FindByName".to_owned() }))
    }
}

impl Searches for Named {
    type Error = Fault;

    async fn search(&self, _: Request<String>) -> Answer {
        named("Search")
    }

    async fn defer(&self, _: Request<String>) -> Answer {
        named("Defer")
    }

    async fn count(&self, _: Request<String>) -> Answer {
        named("Count")
    }

    async fn list(&self, _: Request<String>) -> Answer {
        named("List")
    }
}

impl Pictures for Named {
    type Error = Fault;

    async fn keep(&self, request: Request<KeepRequestParts>) -> Answer {
        named(&format!("{} {}", request.query, request.picture.len()))
    }
}

#[tokio::test]
async fn the_elements_of_the_body_tell() {
    let client =
        PairsClient::with_transport("http://test/", InProcess::new(PairsServer::new(Named))).unwrap();
    assert_eq!(client.single(7).await.unwrap().body, "Single 7");
    let both = DoubleRequestParts { left: 1, right: 2 };
    assert_eq!(client.double(both).await.unwrap().body, "Double 1 2");
}

#[tokio::test]
async fn the_elements_in_the_wrapper_tell_overloads() {
    let client =
        OverloadsClient::with_transport("http://test/", InProcess::new(OverloadsServer::new(Named))).unwrap();
    assert_eq!(client.find(Find {}).await.unwrap().text, "Find");
    assert_eq!(client.find_by_number(FindByNumber { number: 3 }).await.unwrap().text, "FindByNumber");
    let name = FindByName { name: "n".to_owned() };
    assert_eq!(client.find_by_name(name).await.unwrap().text, "FindByName");
}

#[tokio::test]
async fn a_body_without_parts_has_those_of_attachments() {
    let client =
        PicturesClient::with_transport("http://test/", InProcess::new(PicturesServer::new(Named))).unwrap();
    let picture = vec![1, 2, 3].into();
    let kept = client.keep(KeepRequestParts { query: "q".to_owned(), picture }).await.unwrap();
    assert_eq!(kept.body, "q 3");
}

/// A client sends the action of WS-Addressing where the binding has none, and a server goes by it.
#[tokio::test]
async fn an_action_of_ws_addressing_is_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let server = tower::service_fn(move |request: http::Request<Body>| {
        log.lock().unwrap().push(request.headers()["content-type"].to_str().unwrap().to_owned());
        SearchesServer::new(Named).oneshot(request)
    });
    let client = SearchesClient::with_transport("http://test/", InProcess::new(server)).unwrap();
    assert_eq!(client.search("q".to_owned()).await.unwrap().body, "Search");
    assert_eq!(client.defer("q".to_owned()).await.unwrap().body, "Defer");
    let sent = seen.lock().unwrap().clone();
    assert!(sent[0].contains("action=\"urn:example:search\""), "{sent:?}");
    assert!(sent[1].contains("action=\"urn:example:defer\""), "{sent:?}");
}

const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The answer to a query with an action in HTTP's header, and one in a header block.
async fn searched(action: Option<&str>, block: &str) -> String {
    let header = if block.is_empty() {
        String::new()
    } else {
        format!("<e:Header><a:Action xmlns:a=\"{ADDRESSING}\"> {block} </a:Action></e:Header>")
    };
    let message = format!(
        "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\">{header}\
         <e:Body><Query xmlns=\"urn:example:actions\">q</Query></e:Body></e:Envelope>"
    );
    let mut content_type = "application/soap+xml".to_owned();
    if let Some(action) = action {
        content_type.push_str(&format!("; action=\"{action}\""));
    }
    let request = http::Request::post("/").header("content-type", content_type);
    let request = request.body(Full::new(Bytes::from(message))).unwrap();
    let answer = SearchesServer::new(Named).oneshot(request).await.unwrap();
    String::from_utf8(answer.into_body().collect(usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn the_action_in_a_header_block_tells() {
    for (action, block, expected) in [
        (Some("urn:example:search"), "", "Search"),
        (Some("urn:example:defer"), "", "Defer"),
        (None, "urn:example:search", "Search"),
        (Some(""), "urn:example:defer", "Defer"),
        (Some("urn:example:many"), "urn:example:count", "Count"),
        (Some("urn:example:many"), "urn:example:list", "List"),
        (None, "urn:example:list", "List"),
        // Without any hint, the first.
        (None, "", "Search"),
        (None, "urn:other", "Search"),
        (Some("urn:example:many"), "", "Count"),
    ] {
        let answer = searched(action, block).await;
        assert!(answer.contains(&format!(">{expected}</")), "{action:?} {block:?}: {answer}");
    }
    let answer = searched(Some("urn:other"), "urn:example:list").await;
    assert!(answer.contains("ActionNotSupported"), "{answer}");
}
