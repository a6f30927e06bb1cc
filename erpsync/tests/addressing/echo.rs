//! A service with addressing, written by hand, and ways to call it.

use std::sync::{Arc, Mutex};

use erpsync::addressing::{AddressingProperties, AddressingVersion, ServerAddressing};
use erpsync::policy::{Addressing, Alternative, Assertion, AssertionKind, Endpoint, Policy, Responses};
use erpsync::soap::{Fault, SoapVersion};
use erpsync::transport::{Body, Transport};
use erpsync::xml::{Name, RawElement};
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http::{HeaderMap, StatusCode};
use tower::ServiceExt;

pub(crate) const VERSIONS: [AddressingVersion; 2] =
    [AddressingVersion::V2005_08, AddressingVersion::V2004_08];
pub(crate) const SOAP: [SoapVersion; 2] = [SoapVersion::V1_1, SoapVersion::V1_2];

#[derive(Debug, XmlRead, XmlWrite)]
#[xml(namespace = "http://example.org/echo", faults)]
pub(crate) enum EchoFaults {
    #[xml(element = "EmptyEchoString")]
    EmptyEchoString(String),
    #[xml(other)]
    Other(Fault),
}

/// Policy of a WSDL with `UsingAddressing`.
static POLICY: Policy = Policy::new(&[Endpoint::new("wsaTestPort", "").with_alternatives(&[
    Alternative::new(&[Assertion::new(
        Name::new("http://www.w3.org/2006/05/addressing/wsdl", "UsingAddressing"),
        AssertionKind::Addressing(Addressing::new(AddressingVersion::V2005_08, Responses::Any)),
    )]),
])]);

/// The service of the W3C's tests of WS-Addressing, with an operation that has no action.
#[erpsync::service(
    name = "wsaTestPortType",
    namespace = "http://example.org/wsaTestService",
    policy = POLICY
)]
pub(crate) trait Echo: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(
        name = "notify",
        addressing_action = "http://example.org/action/notify",
        input = "notify",
        input_namespace = "http://example.org/notify"
    )]
    fn notify(&self, request: Request<String>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    #[operation(
        name = "echo",
        addressing_action = "http://example.org/action/echoIn",
        output_action = "http://example.org/action/echoOut",
        fault_actions("{http://example.org/echo}EmptyEchoString" = "http://example.org/action/empty"),
        input = "echoIn",
        input_namespace = "http://example.org/echo",
        output = "echoOut",
        output_namespace = "http://example.org/echo"
    )]
    fn echo(
        &self,
        request: Request<String>,
    ) -> impl Future<Output = Result<Response<String>, Self::Error>> + Send;

    #[operation(
        name = "shout",
        input = "echoIn",
        input_namespace = "http://example.org/echo",
        output = "echoOut",
        output_namespace = "http://example.org/echo"
    )]
    fn shout(
        &self,
        request: Request<String>,
    ) -> impl Future<Output = Result<Response<String>, Self::Error>> + Send;
}

/// An implementation that keeps the addressing of its requests.
#[derive(Clone, Default)]
pub(crate) struct Mine {
    pub(crate) seen: Arc<Mutex<Vec<AddressingProperties>>>,
}

impl Mine {
    fn see(&self, request: &Request<String>) {
        let properties = request.http.as_ref().and_then(|http| http.extensions.get::<AddressingProperties>());
        self.seen.lock().unwrap().extend(properties.cloned());
    }
}

impl Echo for Mine {
    type Error = Fault;

    async fn notify(&self, request: Request<String>) -> Result<(), Fault> {
        self.see(&request);
        Ok(())
    }

    async fn echo(&self, request: Request<String>) -> Result<Response<String>, Fault> {
        self.see(&request);
        match &*request.body {
            text if text.starts_with("fault-") => {
                let fault = Fault::from(EchoFaults::EmptyEchoString(text.to_owned()));
                Err(Fault::sender("EmptyEchoString").with_detail_of(fault))
            }
            "plain fault" => Err(Fault::receiver("as asked for")),
            text => Ok(Response::new(text.to_owned())),
        }
    }

    async fn shout(&self, request: Request<String>) -> Result<Response<String>, Fault> {
        self.see(&request);
        Ok(Response::new(request.body.to_uppercase()))
    }
}

/// A reply as it came over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Answer {
    /// The text of the first header block of this name.
    pub(crate) fn header(&self, version: AddressingVersion, local: &str) -> Option<String> {
        header(&self.text, version, local)
    }
}

/// The text of the first header block of this name in an envelope.
pub(crate) fn header(xml: &str, version: AddressingVersion, local: &str) -> Option<String> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let mut elements = document.descendants();
    let block = elements.find(|one| {
        one.has_tag_name((version.namespace(), local))
            && one.parent().is_some_and(|parent| parent.tag_name().name() == "Header")
    })?;
    Some(block.text().unwrap_or_default().trim().to_owned())
}

/// Posts an envelope to a server, without a SOAP action.
pub(crate) async fn post(server: &EchoServer<Mine>, soap: SoapVersion, xml: &str) -> Answer {
    post_with(server, soap, HeaderMap::new(), xml).await
}

pub(crate) async fn post_with(
    server: &EchoServer<Mine>,
    soap: SoapVersion,
    headers: HeaderMap,
    xml: &str,
) -> Answer {
    let mut request = http::Request::post("/echo")
        .header("content-type", soap.media_type())
        .body(Body::from(xml.to_owned()))
        .unwrap();
    request.headers_mut().extend(headers);
    let (parts, body) = server.clone().oneshot(request).await.unwrap().into_parts();
    let body = body.collect(usize::MAX).await.unwrap();
    Answer { status: parts.status, text: String::from_utf8(body.to_vec()).unwrap() }
}

/// An envelope of the operation `echo`, with header blocks whose prefix is `w`.
pub(crate) fn envelope(soap: SoapVersion, version: AddressingVersion, blocks: &str, text: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='{}'><s:Header xmlns:w='{}'>{blocks}</s:Header><s:Body>\
         <echoIn xmlns='http://example.org/echo'>{text}</echoIn></s:Body></s:Envelope>",
        soap.namespace(),
        version.namespace()
    )
}

/// The header blocks `Action` and `MessageID`, and more.
pub(crate) fn basic(more: &str) -> String {
    format!("<w:Action>http://example.org/action/echoIn</w:Action><w:MessageID>uuid:1</w:MessageID>{more}")
}

/// A transport that keeps what is sent over it.
pub(crate) type Sent = Arc<Mutex<Vec<(http::request::Parts, String)>>>;

pub(crate) fn recorder() -> (impl Transport + Clone, Sent) {
    let sent = Sent::default();
    let kept = sent.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let kept = kept.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect(usize::MAX).await.unwrap();
            kept.lock().unwrap().push((parts, String::from_utf8(body.to_vec()).unwrap()));
            let mut response = http::Response::new(Body::empty());
            *response.status_mut() = StatusCode::ACCEPTED;
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    (transport, sent)
}

/// A server that sends replies to `localhost` over a recorder.
pub(crate) fn replying(mine: Mine) -> (EchoServer<Mine>, Sent) {
    let (transport, sent) = recorder();
    let addressing = ServerAddressing::new().with_replies(transport, |url| {
        url.authority().is_some_and(|authority| authority == "localhost:8081")
    });
    (EchoServer::new(mine).with_addressing(addressing), sent)
}

pub(crate) fn raw(xml: &str) -> RawElement {
    RawElement::parse(xml).unwrap()
}
