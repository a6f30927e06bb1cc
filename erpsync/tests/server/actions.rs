//! Operations that their SOAP action alone does not tell apart.

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http_body_util::Full;
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

#[erpsync::service(
    name = "Words",
    namespace = "urn:words",
    address = "http://localhost/words",
    default_stubs
)]
trait Words: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Upper", action = "urn:words", input = "Upper", output = "Result")]
    fn upper(
        &self,
        request: Request<Upper>,
    ) -> impl Future<Output = Result<Response<Outcome>, Self::Error>> + Send;

    /// Named like a setting of the client.
    #[operation(name = "WithTimeout", action = "urn:timeout", input = "Upper", output = "Result")]
    fn with_timeout(
        &self,
        request: Request<Upper>,
    ) -> impl Future<Output = Result<Response<Outcome>, Self::Error>> + Send;

    #[operation(name = "Lower", action = "urn:words", input = "Lower", output = "Result")]
    fn lower(
        &self,
        request: Request<Lower>,
    ) -> impl Future<Output = Result<Response<Outcome>, Self::Error>> + Send;
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
    (parts.status.as_u16(), String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap())
}

/// One operation with an action, and one without.
#[erpsync::service(name = "Half", namespace = "urn:words", address = "http://localhost/half", default_stubs)]
trait Half: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Upper", action = "urn:words/Upper", input = "Upper", output = "Result")]
    fn upper(
        &self,
        request: Request<Upper>,
    ) -> impl Future<Output = Result<Response<Outcome>, Self::Error>> + Send;

    #[operation(name = "Lower", input = "Lower", output = "Result")]
    fn lower(
        &self,
        request: Request<Lower>,
    ) -> impl Future<Output = Result<Response<Outcome>, Self::Error>> + Send;
}

impl Half for Mine {
    type Error = Fault;

    async fn lower(&self, request: Request<Lower>) -> Result<Response<Outcome>, Fault> {
        let blocks: Vec<String> =
            request.other_headers.iter().map(|block| block.as_str().to_owned()).collect();
        Ok(Response::new(Outcome { word: Some(blocks.join("")) }))
    }
}

async fn half(server: HalfServer<Mine>, action: &str, header: &str, element: &str) -> String {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header>\
         <s:Body><{element} xmlns=\"urn:words\"/></s:Body></s:Envelope>"
    );
    let request =
        http::Request::post("/half").header("content-type", "text/xml").header("SOAPAction", action);
    let answer = server.oneshot(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
    String::from_utf8(answer.into_body().collect(usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// An operation without an action takes any; what is left is an unknown action, not an unknown body.
#[tokio::test]
async fn an_unknown_action_is_reported_as_such() {
    let answer = half(HalfServer::new(Mine), "\"urn:words/Nope\"", "", "Upper").await;
    assert!(answer.contains("ActionNotSupported") && answer.contains("urn:words/Nope"), "{answer}");
    let answer = half(HalfServer::new(Mine), "\"urn:words/Nope\"", "", "Lower").await;
    assert!(answer.contains("Result"), "{answer}");
    let answer = half(HalfServer::new(Mine), "\"\"", "", "Middle").await;
    assert!(answer.contains("there is no SOAP action") && answer.contains("{urn:words}Middle"), "{answer}");
}

#[tokio::test]
async fn header_blocks_that_the_service_understands() {
    let block = |local: &str| {
        format!("<k:{local} xmlns:k=\"urn:keys\" s:mustUnderstand=\"1\"><k:Name>n</k:Name></k:{local}>")
    };
    let server = HalfServer::new(Mine).with_understood_header("urn:keys", "Key");
    let answer = half(server.clone(), "\"\"", &block("Key"), "Lower").await;
    assert!(answer.contains("Result") && answer.contains("&lt;k:Name&gt;n&lt;/k:Name&gt;"), "{answer}");
    for unknown in [block("Lock"), format!("{}{}", block("Key"), block("Lock"))] {
        let answer = half(server.clone(), "\"\"", &unknown, "Lower").await;
        assert!(answer.contains("MustUnderstand") && answer.contains("{urn:keys}Lock"), "{answer}");
    }
    let answer = half(HalfServer::new(Mine), "\"\"", &block("Key"), "Lower").await;
    assert!(answer.contains("MustUnderstand"), "{answer}");
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
