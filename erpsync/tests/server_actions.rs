//! Operations that their SOAP action alone does not tell apart.

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http_body_util::{BodyExt, Full};
use tower::ServiceExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Upper", default)]
struct Upper {
    #[xml(element = "Word", min_occurs = 0)]
    word: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Lower", default)]
struct Lower {
    #[xml(element = "Word", min_occurs = 0)]
    word: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Result", default)]
struct Outcome {
    #[xml(element = "Word", min_occurs = 0)]
    word: Option<String>,
}

#[erpsync::service(name = "Words", namespace = "urn:words", address = "http://localhost/words")]
trait Words {
    #[operation(name = "Upper", action = "urn:words", input = "Upper", output = "Result")]
    async fn upper(&self, request: Request<Upper>) -> Response<Outcome>;

    /// Named like a setting of the client.
    #[operation(name = "WithTimeout", action = "urn:timeout", input = "Upper", output = "Result")]
    async fn with_timeout(&self, request: Request<Upper>) -> Response<Outcome>;

    #[operation(name = "Lower", action = "urn:words", input = "Lower", output = "Result")]
    async fn lower(&self, request: Request<Lower>) -> Response<Outcome>;
}

struct Mine;

impl Words for Mine {
    type Error = Fault;

    async fn upper(&self, request: Request<Upper>) -> Result<Response<Outcome>, Fault> {
        Ok(Response::new(Outcome { word: request.body.word.map(|word| word.to_uppercase()) }))
    }

    async fn lower(&self, request: Request<Lower>) -> Result<Response<Outcome>, Fault> {
        Ok(Response::new(Outcome { word: request.body.word.map(|word| word.to_lowercase()) }))
    }
}

async fn answer(action: &str, element: &str) -> (u16, String) {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{element} xmlns=\"urn:words\"><Word>Ørsted</Word></{element}></s:Body></s:Envelope>"
    );
    let request = http::Request::post("/words")
        .header("content-type", "text/xml; charset=utf-8")
        .header("SOAPAction", format!("\"{action}\""))
        .body(Full::new(Bytes::from(body)))
        .unwrap();
    let (parts, body) = WordsServer::new(Mine).oneshot(request).await.unwrap().into_parts();
    (parts.status.as_u16(), String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
}

#[tokio::test]
async fn the_body_tells_operations_of_one_action_apart() {
    let (status, text) = answer("urn:words", "Upper").await;
    assert!(status == 200 && text.contains("<Word>ØRSTED</Word>"), "{text}");
    let (status, text) = answer("urn:words", "Lower").await;
    assert!(status == 200 && text.contains("<Word>ørsted</Word>"), "{text}");
    let (status, text) = answer("urn:words", "Middle").await;
    assert!(status == 500 && text.contains("{urn:words}Middle"), "{text}");
    let (status, text) = answer("urn:other", "Upper").await;
    assert!(status == 500 && text.contains("ActionNotSupported"), "{text}");
}
