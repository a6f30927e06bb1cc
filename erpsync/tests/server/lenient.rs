//! Requests that differ from the WSDL as those of a contract may that nobody published.

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::xml::ReadOptions;
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http_body_util::Full;
use tower::ServiceExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Join", default)]
struct Join {
    #[xml(element = "request", min_occurs = 0, nillable)]
    request: Option<AnyWords>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Split", default)]
struct Split {
    #[xml(element = "Text", min_occurs = 0)]
    text: Option<String>,
    #[xml(element = "By", min_occurs = 0)]
    by: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(derived)]
enum AnyWords {
    #[xml(type = "Words", namespace = "urn:words", base)]
    Words(WordsOf),
    #[xml(type = "Upper", namespace = "urn:words")]
    Upper(Upper),
    #[xml(other)]
    Unrecognized(erpsync::xsd::AnyType),
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", type = "Words", default)]
struct WordsOf {
    #[xml(element = "With", min_occurs = 0)]
    with: Option<String>,
    #[xml(element = "Items", min_occurs = 0, nillable, items("string", namespace = "urn:arrays"))]
    items: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", type = "Upper", default)]
struct Upper {
    #[xml(base)]
    words: WordsOf,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", root = "Joined", default)]
struct Joined {
    #[xml(element = "Text", min_occurs = 0)]
    text: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:words", headers, default)]
struct Headers {
    #[xml(element = "Who", min_occurs = 0)]
    who: Option<String>,
}

#[erpsync::service(name = "Words", namespace = "urn:words", address = "http://localhost/words")]
trait Words: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Join", action = "urn:words/IWords/Join", input = "Join", output = "Joined")]
    fn join(
        &self,
        request: Request<Join, Headers>,
    ) -> impl Future<Output = Result<Response<Joined>, Self::Error>> + Send;

    #[operation(name = "Split", action = "urn:words/IWords/Split", input = "Split", output = "Joined")]
    fn split(
        &self,
        request: Request<Split>,
    ) -> impl Future<Output = Result<Response<Joined>, Self::Error>> + Send;
}

struct Mine;

impl Words for Mine {
    type Error = Fault;

    async fn join(&self, request: Request<Join, Headers>) -> Result<Response<Joined>, Fault> {
        let who = request.headers.who.clone().unwrap_or_default();
        let text = match request.body.request {
            Some(AnyWords::Words(words)) => join(words),
            Some(AnyWords::Upper(upper)) => join(upper.words).to_uppercase(),
            other => format!("{other:?}"),
        };
        Ok(Response::new(Joined { text: Some(format!("{who}{text}")) }))
    }

    async fn split(&self, request: Request<Split>) -> Result<Response<Joined>, Fault> {
        Ok(Response::new(Joined { text: Some(format!("{:?}", request.body)) }))
    }
}

fn join(words: WordsOf) -> String {
    words.items.unwrap_or_default().join(&words.with.unwrap_or_default())
}

async fn answer(server: WordsServer<Mine>, action: &str, header: &str, body: &str) -> (u16, String) {
    let children = format!("<s:Header>{header}</s:Header><s:Body>{body}</s:Body>");
    answer_to_envelope(server, action, &children).await
}

async fn answer_to_envelope(server: WordsServer<Mine>, action: &str, children: &str) -> (u16, String) {
    let text = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{children}</s:Envelope>"
    );
    let request = http::Request::post("/words")
        .header("content-type", "text/xml; charset=utf-8")
        .header("SOAPAction", format!("\"{action}\""))
        .body(Full::new(Bytes::from(text)))
        .unwrap();
    let (parts, body) = server.oneshot(request).await.unwrap().into_parts();
    (parts.status.as_u16(), String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap())
}

fn lenient() -> WordsServer<Mine> {
    let read = ReadOptions::default().any_namespace(true);
    WordsServer::new(Mine).with_read_options(read).with_lenient_contract(true)
}

const ACTION: &str = "urn:words/IWords/Join";
const ITEMS: &str = "<Items><string>a</string><string>b</string></Items>";

/// Header blocks may stand right in the envelope, whatever they are called.
#[tokio::test]
async fn the_elements_of_soap_are_known_by_their_whole_names() {
    let others = "<Body xmlns=\"urn:other\"/><Header xmlns=\"urn:other\"><Who>you</Who></Header>";
    let body = format!("<s:Body><Join><request><With>-</With>{ITEMS}</request></Join></s:Body>{others}");
    let envelope = format!("{others}<s:Header><Who>me</Who></s:Header>{body}");
    let (status, text) = answer_to_envelope(lenient(), ACTION, &envelope).await;
    assert!(status == 200 && text.contains("<Text>mea-b</Text>"), "{text}");
}

#[tokio::test]
async fn what_a_contract_may_turn_out_to_be() {
    let as_written = "<Join xmlns=\"urn:words\"><request><With>-</With>\
                      <Items xmlns:a=\"urn:arrays\"><a:string>a</a:string><a:string>b</a:string></Items>\
                      </request></Join>"
        .to_owned();
    let (status, text) = answer(WordsServer::new(Mine), ACTION, "", &as_written).await;
    assert!(status == 200 && text.contains("<Text>a-b</Text>"), "{text}");
    let with = "<With>-</With>";
    for (action, body) in [
        (ACTION, as_written.clone()),
        // The contract has another name in the action, or there is none.
        ("urn:words/Words/Join", as_written.clone()),
        ("urn:words#Join", as_written.clone()),
        ("urn:words:Join", as_written.clone()),
        ("", as_written.clone()),
        ("urn:words/Unknown", as_written),
        // Other namespaces, another order.
        (ACTION, format!("<Join xmlns=\"urn:x\"><request xmlns=\"urn:y\">{ITEMS}{with}</request></Join>")),
        ("", format!("<Join><request xmlns=\"\">{ITEMS}{with}</request></Join>")),
        // A message contract: the body's element is the class of the request, its members right in it.
        (ACTION, format!("<WordsRequest xmlns=\"urn:x\">{with}{ITEMS}</WordsRequest>")),
        (ACTION, format!("<WordsRequest> <!-- x -->\n{ITEMS}{with}\n</WordsRequest>")),
        ("", format!("<Join xmlns=\"urn:words\">{with}{ITEMS}</Join>")),
    ] {
        let (status, text) = answer(lenient(), action, "", &body).await;
        assert!(status == 200 && text.contains("<Text>a-b</Text>"), "{action}: {body}: {text}");
        assert!(text.contains("<Joined xmlns=\"urn:words\">"), "{text}");
    }
    let upper = format!("<Join><request xmlns:q=\"urn:q\" i:type=\"q:Upper\">{ITEMS}</request></Join>");
    let (_, text) = answer(lenient(), ACTION, "<Who s:mustUnderstand=\"1\">Me:</Who>", &upper).await;
    assert!(text.contains("<Text>Me:AB</Text>"), "{text}");
    // More parameters than one have no element around them in either form.
    let split = "<Split><By>,</By><Text>a,b</Text></Split>";
    let (_, text) = answer(lenient(), "Split", "", split).await;
    assert!(text.contains("text: Some(\"a,b\"), by: Some(\",\")"), "{text}");
    for empty in ["<Join/>", "<Join></Join>", "<Join> </Join>", "<Join i:nil=\"true\"/>"] {
        let (status, text) = answer(lenient(), ACTION, "", empty).await;
        assert!(status == 200 && text.contains("<Text>None</Text>"), "{empty}: {text}");
    }
}

#[tokio::test]
async fn what_stays_wrong() {
    for (action, body, words) in [
        ("urn:words/Other", "<Other/>", "ActionNotSupported"),
        ("", "<Other/>", "none of Words has `Other` in its body"),
        (ACTION, "<Join>text</Join>", "text where only elements are expected"),
        (ACTION, "<Join><With>-</With><With>-</With></Join>", "With"),
        (ACTION, "<Join><With>-</With></Other>", "Join"),
        (ACTION, "<Join><With>", "Join/With: the end tag does not match"),
    ] {
        let (status, text) = answer(lenient(), action, "", body).await;
        assert!(status == 500 && text.contains(words), "{body}: {text}");
    }
    // Without the options all of it is wrong.
    let other = format!("<Join xmlns=\"urn:x\">{ITEMS}</Join>");
    let (status, text) = answer(WordsServer::new(Mine), ACTION, "", &other).await;
    assert!(status == 500 && text.contains("is expected for this operation"), "{text}");
    let (status, text) = answer(WordsServer::new(Mine), "urn:words/Words/Join", "", &other).await;
    assert!(status == 500 && text.contains("ActionNotSupported"), "{text}");
    let read = ReadOptions::default().any_namespace(true);
    let only_names = WordsServer::new(Mine).with_read_options(read);
    let (status, text) = answer(only_names, "", "", &other).await;
    assert!(status == 200 && text.contains("<Text>None</Text>"), "{text}");
}
