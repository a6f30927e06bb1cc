//! Styles of messages over HTTP: both sides read them, and an independent parser finds the same in each.

use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use erpsync::BoxFuture;
use erpsync::client::{CallError, CallErrorKind, FinishedRequest, Interceptor};
use erpsync::soap::{Fault, FaultKind, MessageStyle, SoapVersion};
use erpsync::xml::{DeclaredElement, DeclaredType, DeclaredTypes, RawElement, XSD_NAMESPACE, XSI_NAMESPACE};
use erpsync::xsd::{AnyType, QName};
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use http::HeaderMap;
use tower::ServiceExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style:base", type = "Field", default)]
struct Field {
    #[xml(element = "Name", min_occurs = 0)]
    name: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style", type = "TextField", default)]
struct TextField {
    #[xml(base)]
    field: Field,
    #[xml(element = "Length", min_occurs = 0)]
    length: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(derived)]
enum AnyField {
    #[xml(type = "Field", namespace = "urn:style:base", base)]
    Field(Field),
    #[xml(type = "TextField", namespace = "urn:style")]
    TextField(TextField),
    #[xml(other)]
    Unrecognized(AnyType),
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style", type = "Plain", default)]
struct Plain {
    #[xml(element = "Bare", namespace = "", min_occurs = 0)]
    bare: Option<String>,
    #[xml(element = "Count", namespace = "", min_occurs = 0)]
    count: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style", root = "Ask", default)]
struct Ask {
    #[xml(attribute = "unit", namespace = "urn:style:units")]
    unit: Option<QName>,
    #[xml(element = "Field", min_occurs = 0, max_occurs = "unbounded", nillable)]
    fields: Vec<Option<AnyField>>,
    #[xml(element = "Kind", min_occurs = 0)]
    kind: Option<QName>,
    #[xml(element = "Local", min_occurs = 0)]
    local: Option<QName>,
    #[xml(element = "Plain", min_occurs = 0)]
    plain: Option<Plain>,
    #[xml(element = "Text", min_occurs = 0)]
    text: Option<String>,
    #[xml(element = "Pin", min_occurs = 0)]
    pin: Option<Secret<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style", root = "Answer", default)]
struct Answer {
    #[xml(element = "Ask", min_occurs = 0)]
    ask: Option<Ask>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:style", headers, default)]
struct Headers {
    #[xml(element = "Tenant", namespace = "urn:style:tenants", min_occurs = 0)]
    tenant: Option<String>,
}

#[erpsync::service(name = "Styles", namespace = "urn:style")]
trait Styles: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Ask", action = "urn:style/Ask", input = "Ask", output = "Answer")]
    fn ask(
        &self,
        request: Request<Ask, Headers>,
    ) -> impl Future<Output = Result<Response<Answer, Headers>, Self::Error>> + Send;
}

/// Answers with the request, or with a fault if there is nothing in it.
struct Echo;

impl Styles for Echo {
    type Error = Fault;

    fn ask(
        &self,
        request: Request<Ask, Headers>,
    ) -> impl Future<Output = Result<Response<Answer, Headers>, Fault>> + Send {
        let Request { body, headers, .. } = request;
        ready(match body == Ask::default() {
            true => Err(Fault::sender("nothing was asked")),
            false => Ok(Response::new(Answer { ask: Some(body) }).with_headers(headers)),
        })
    }
}

/// Header fields and bodies of requests, as they were received.
type Received = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A server over TCP that writes in a style, and what it receives.
async fn serve(style: Option<MessageStyle>) -> (String, Received) {
    let received = Received::default();
    let keep = received.clone();
    let server = StylesServer::new(Echo).with_message_style(style);
    let app = Router::new().fallback(move |request: axum::extract::Request| {
        let (server, keep) = (server.clone(), keep.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            keep.lock().unwrap().push((parts.headers.clone(), text));
            let request = http::Request::from_parts(parts, axum::body::Body::from(body));
            server.oneshot(request).await.unwrap()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, received)
}

/// Adds a header block to the finished envelope.
struct Late;

impl Interceptor for Late {
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let block = RawElement::parse("<Late xmlns=\"urn:late\"/>").unwrap();
        request.envelope_mut().insert_header_block(&block).unwrap();
        Box::pin(ready(Ok(())))
    }
}

fn ask() -> Ask {
    Ask {
        unit: Some(QName::new("urn:style:units", "piece")),
        fields: vec![
            Some(AnyField::Field(Field { name: Some("a & b".to_owned()) })),
            None,
            Some(AnyField::TextField(TextField {
                field: Field { name: Some("c".to_owned()) },
                length: Some(3),
            })),
        ],
        kind: Some(QName::new("urn:style:kinds", "red")),
        local: Some(QName::new("", "green")),
        plain: Some(Plain { bare: Some("x".to_owned()), count: Some(2) }),
        text: Some("s:Envelope xmlns:ns1=\"urn:style\"".to_owned()),
        pin: Some("pin-canary".into()),
    }
}

fn request() -> Request<Ask, Headers> {
    let mut request = Request::new(ask()).with_headers(Headers { tenant: Some("t".to_owned()) });
    let raw =
        "<ns1:Raw xmlns:ns1=\"urn:raw\"><Inner xmlns=\"urn:inner\" k=\"ns1:v\">ns1:text</Inner></ns1:Raw>";
    request.other_headers = vec![RawElement::parse(raw).unwrap()];
    request
}

/// All that a document means: names are expanded, also those in the values that are known to be names.
fn meaning(xml: &str, with_types: bool) -> String {
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let mut out = String::new();
    write_meaning(document.root_element(), with_types, &mut out);
    out
}

fn expanded(node: roxmltree::Node<'_, '_>, name: &str) -> String {
    let (prefix, local) = name.split_once(':').map_or((None, name), |(prefix, local)| (Some(prefix), local));
    format!("{{{}}}{local}", node.lookup_namespace_uri(prefix).unwrap_or_default())
}

fn write_meaning(node: roxmltree::Node<'_, '_>, with_types: bool, out: &mut String) {
    let name = node.tag_name();
    out.push_str(&format!("<{{{}}}{}", name.namespace().unwrap_or_default(), name.name()));
    let mut attributes: Vec<String> = node
        .attributes()
        .filter(|attribute| {
            with_types || (attribute.namespace(), attribute.name()) != (Some(XSI_NAMESPACE), "type")
        })
        .map(|attribute| {
            let is_name = attribute.namespace().is_some() && ["type", "unit"].contains(&attribute.name());
            let value =
                if is_name { expanded(node, attribute.value()) } else { attribute.value().to_owned() };
            format!(" {{{}}}{}={value:?}", attribute.namespace().unwrap_or_default(), attribute.name())
        })
        .collect();
    attributes.sort();
    out.extend(attributes);
    out.push('>');
    for child in node.children() {
        match child.text() {
            Some(text) if ["Kind", "Local", "Inner", "faultcode", "Value"].contains(&name.name()) => {
                out.push_str(&expanded(node, text));
            }
            Some(text) if child.is_text() => out.push_str(text),
            _ => write_meaning(child, with_types, out),
        }
    }
    out.push_str("</>");
}

static TYPES: DeclaredTypes = DeclaredTypes::new(
    &[
        DeclaredElement::new("urn:style", "Ask", 0),
        DeclaredElement::new("urn:style", "Answer", 6),
        DeclaredElement::new("urn:style:tenants", "Tenant", 1),
    ],
    &[
        DeclaredType::anonymous(&[
            DeclaredElement::new("urn:style", "Field", 2),
            DeclaredElement::new("urn:style", "Kind", 4),
            DeclaredElement::new("urn:style", "Local", 4),
            DeclaredElement::new("urn:style", "Plain", 5),
            DeclaredElement::new("urn:style", "Text", 1),
            DeclaredElement::new("urn:style", "Pin", 1),
        ]),
        DeclaredType::named(XSD_NAMESPACE, "string", &[]),
        DeclaredType::named("urn:style:base", "Field", &[DeclaredElement::new("urn:style:base", "Name", 1)]),
        DeclaredType::named(
            "urn:style",
            "TextField",
            &[
                DeclaredElement::new("urn:style:base", "Name", 1),
                DeclaredElement::new("urn:style", "Length", 7),
            ],
        ),
        DeclaredType::named(XSD_NAMESPACE, "QName", &[]),
        DeclaredType::named(
            "urn:style",
            "Plain",
            &[DeclaredElement::new("", "Bare", 1), DeclaredElement::new("", "Count", 7)],
        ),
        DeclaredType::anonymous(&[DeclaredElement::new("urn:style", "Ask", 0)]),
        DeclaredType::named(XSD_NAMESPACE, "int", &[]),
    ],
);

fn styles() -> Vec<(&'static str, MessageStyle)> {
    let new = MessageStyle::new;
    let base = || new().prefix("urn:style:base", "b").unwrap();
    vec![
        ("default", new()),
        ("at root", new().prefixes_at_root(true)),
        ("envelope", new().envelope_prefix("SOAP-ENV").unwrap()),
        ("envelope at root", new().envelope_prefix("soapenv").unwrap().prefixes_at_root(true)),
        ("base", base()),
        ("style", new().prefix("urn:style", "ns1").unwrap()),
        ("both", base().prefix("urn:style", "tns").unwrap()),
        ("both at root", base().prefix("urn:style", "ns2").unwrap().prefixes_at_root(true)),
        ("values", new().prefix("urn:style:kinds", "k").unwrap().prefix("urn:style:units", "u").unwrap()),
        ("xsi", new().prefix(XSI_NAMESPACE, "i").unwrap()),
        ("declaration", new().declaration(false)),
        ("header", new().empty_header(true)),
        ("action", new().quoted_action(false)),
        ("types", new().type_names(&TYPES)),
        ("types at root", new().type_names(&TYPES).prefixes_at_root(true)),
        ("types, style", new().type_names(&TYPES).prefix("urn:style", "tns").unwrap()),
        (
            "all",
            base()
                .envelope_prefix("e")
                .unwrap()
                .prefixes_at_root(true)
                .declaration(false)
                .empty_header(true)
                .quoted_action(false)
                .type_names(&TYPES),
        ),
    ]
}

#[tokio::test]
async fn all_styles_mean_the_same() {
    let (plain_url, plain) = serve(None).await;
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let default =
            StylesClient::new(&plain_url).unwrap().with_soap_version(version).with_interceptor(Late);
        default.ask(request()).await.unwrap();
        let (_, expected) = plain.lock().unwrap().pop().unwrap();
        for (name, style) in styles() {
            let (url, received) = serve(Some(style.clone())).await;
            let replies = Arc::new(Mutex::new(Vec::new()));
            let seen = replies.clone();
            let client = StylesClient::new(&url)
                .unwrap()
                .with_soap_version(version)
                .with_message_style(style)
                .with_interceptor(Late)
                .with_observer(move |exchange| seen.lock().unwrap().push(exchange.reply_xml().unwrap()));
            let reply = client.ask(request()).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!(reply.body.ask, Some(ask()), "{name}");
            assert_eq!(reply.headers.tenant.as_deref(), Some("t"), "{name}");
            let (_, sent) = received.lock().unwrap().pop().unwrap();
            let with_types = !name.contains("types") && name != "all";
            assert_eq!(meaning(&sent, with_types), meaning(&expected, with_types), "{name}: {sent}");
            let reply = replies.lock().unwrap().pop().unwrap();
            assert!(reply.contains("***") && !reply.contains("pin-canary"), "{name}: {reply}");
            meaning(&reply, true);
            let fault = client.ask(Ask::default()).await.unwrap_err();
            assert_eq!(fault.fault().map(Fault::kind), Some(FaultKind::Sender), "{name}: {fault:?}");
            assert!(matches!(fault.kind(), CallErrorKind::Fault(_)));
        }
    }
}

/// The messages as they are written, for people to look at.
#[tokio::test]
async fn written_messages() {
    let (url, received) = serve(None).await;
    let client = StylesClient::new(&url).unwrap();
    let mut texts = String::new();
    for (name, style) in styles() {
        client.ask(request()).message_style(style.clone()).await.unwrap();
        client.ask(Ask { text: Some("x".to_owned()), ..Ask::default() }).message_style(style).await.unwrap();
        for (headers, text) in received.lock().unwrap().drain(..) {
            let action = headers["soapaction"].to_str().unwrap().to_owned();
            texts.push_str(&format!("# {name}, SOAPAction: {action}\n{}\n", text.replace("><", ">\n<")));
        }
    }
    insta::assert_snapshot!(texts);
}

#[tokio::test]
async fn the_default_style_is_no_style() {
    let (url, received) = serve(None).await;
    let client = StylesClient::new(&url).unwrap();
    client.ask(request()).await.unwrap();
    client.ask(request()).message_style(MessageStyle::new()).await.unwrap();
    client
        .clone()
        .with_message_style(MessageStyle::new().declaration(false))
        .ask(request())
        .message_style(None)
        .await
        .unwrap();
    let received = received.lock().unwrap();
    let (headers, text) = &received[0];
    for (other_headers, other) in &received[1..] {
        assert_eq!(headers["soapaction"], other_headers["soapaction"]);
        assert_eq!(text, other);
    }
}

/// With types, each element whose type has a name says it.
#[tokio::test]
async fn types_on_all_elements() {
    let (url, received) = serve(None).await;
    let style = MessageStyle::new().type_names(&TYPES);
    StylesClient::new(&url).unwrap().with_message_style(style).ask(request()).await.unwrap();
    let (_, text) = received.lock().unwrap().pop().unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let types: Vec<String> = document
        .descendants()
        .filter_map(|node| {
            let said = node.attribute((XSI_NAMESPACE, "type"))?;
            Some(format!("{} {}", node.tag_name().name(), expanded(node, said)))
        })
        .collect();
    let xsd = |name: &str, local: &str| format!("{name} {{{XSD_NAMESPACE}}}{local}");
    assert_eq!(
        types,
        [
            xsd("Tenant", "string"),
            "Field {urn:style:base}Field".to_owned(),
            xsd("Name", "string"),
            "Field {urn:style:base}Field".to_owned(),
            "Field {urn:style}TextField".to_owned(),
            xsd("Name", "string"),
            xsd("Length", "int"),
            xsd("Kind", "QName"),
            xsd("Local", "QName"),
            "Plain {urn:style}Plain".to_owned(),
            xsd("Bare", "string"),
            xsd("Count", "int"),
            xsd("Text", "string"),
            xsd("Pin", "string"),
        ],
        "{text}"
    );
}
