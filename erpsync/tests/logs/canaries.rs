//! Every secret of a call, in every spelling, in every place where a server may quote it: in nothing that is shown.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use crate::log::Log;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use erpsync::testing::{Cassette, MockTransport};
use erpsync::transport::{Body, Redaction, Transport};
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use http::{HeaderName, HeaderValue};
use http_body_util::Full;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:vault", root = "Open", default)]
struct Open {
    #[xml(attribute = "Branch")]
    branch: Option<Secret<String>>,
    #[xml(element = "Pin", min_occurs = 0)]
    pin: Option<Secret<String>>,
    #[xml(element = "Numbers", min_occurs = 0, list)]
    numbers: Option<Vec<Secret<String>>>,
    #[xml(element = "Note", min_occurs = 0)]
    note: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:vault", root = "Opened", default)]
struct Opened {
    #[xml(element = "Number", min_occurs = 0)]
    number: Option<i32>,
    #[xml(element = "Session", min_occurs = 0)]
    session: Option<Secret<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:vault", headers, default)]
struct Headers {
    #[xml(element = "Badge", min_occurs = 0)]
    badge: Option<Secret<String>>,
    #[xml(element = "Ticket", min_occurs = 0)]
    ticket: Option<Secret<String>>,
}

/// Keeps what is secret.
#[erpsync::service(name = "Vault", namespace = "urn:vault", secrets("Session"))]
trait Vault: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    /// Opens.
    #[operation(name = "Open", action = "urn:open", input = "Open", output = "Opened")]
    fn open(
        &self,
        request: Request<Open, Headers>,
    ) -> impl Future<Output = Result<Response<Opened>, Self::Error>> + Send;
}

/// Secrets that must not be shown, and their places in the call. Each has characters that are escaped somewhere.
const SECRETS: [&str; 14] = [
    "branch/canary<1>",
    "pin&canary+\"2\"",
    "one-canary%3",
    "two-canary\\4",
    "badge-canäry 5",
    "ticket:canary;6",
    "own-canary'7",
    "user-canary",
    "pass/canary",
    "query-canary=8 9",
    "bearer-canary.a_b",
    "apikey-canary/10",
    "cookie-canary-11",
    "marked-canary 12",
];

/// The parts of secrets that are still recognizable.
const TRACES: [&str; 5] = ["canary", "canäry", "Canary", "CANARY", "can\u{E4}ry"];

fn open() -> Request<Open, Headers> {
    let body = Open {
        branch: Some(SECRETS[0].into()),
        pin: Some(SECRETS[1].into()),
        numbers: Some(vec![SECRETS[2].into(), SECRETS[3].into()]),
        note: Some("nothing to hide".to_owned()),
    };
    Request::new(body).with_headers(Headers { ticket: Some(SECRETS[5].into()), ..Headers::default() })
}

fn client(transport: impl Transport + 'static) -> VaultClient {
    let own =
        erpsync::xml::RawElement::parse("<o:Own xmlns:o='urn:own'><A>own-canary'7</A></o:Own>").unwrap();
    let mut marked = HeaderValue::from_static(SECRETS[13]);
    marked.set_sensitive(true);
    let field = |value| HeaderValue::from_static(value);
    VaultClient::with_transport(
        "http://user-canary:pass%2Fcanary@vault/Open.svc?q=query-canary%3D8%209",
        transport,
    )
    .unwrap()
    .with_headers(&Headers { badge: Some(SECRETS[4].into()), ..Headers::default() })
    .with_header_block(own)
    .with_secret_elements(["Own"])
    .with_http_header(HeaderName::from_static("proxy-authorization"), field("Bearer bearer-canary.a_b"))
    .with_http_header(HeaderName::from_static("x-api-key"), field(SECRETS[11]))
    .with_http_header(HeaderName::from_static("cookie"), field("a=b; session=cookie-canary-11"))
    .with_http_header(HeaderName::from_static("x-own"), marked)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn json(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// The spellings of a text in XML: each says the text, or a text that says it.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let chars = |spell: &dyn Fn(char) -> String| text.chars().map(spell).collect::<String>();
    let half = text.char_indices().nth(5).map_or(0, |(at, _)| at);
    let (start, end) = (&text[..half], &text[half..]);
    vec![
        ("plain", escaped(text)),
        ("decimal", chars(&|c| format!("&#{};", c as u32))),
        ("hexadecimal", chars(&|c| format!("&#x{:x};", c as u32))),
        ("upper hexadecimal", chars(&|c| format!("&#x{:X};", c as u32))),
        ("leading zeros", chars(&|c| format!("&#x000000{:X};", c as u32))),
        ("one reference", format!("&#{};{}", text.chars().next().unwrap() as u32, escaped(&text[1..]))),
        ("CDATA", format!("<![CDATA[{text}]]>")),
        ("two sections", format!("<![CDATA[{start}]]><![CDATA[{end}]]>")),
        ("text and section", format!("{}<![CDATA[{end}]]>", escaped(start))),
        ("comment", format!("{}<!-- x -->{}", escaped(start), escaped(end))),
        ("instruction", format!("{}<?x y?>{}", escaped(start), escaped(end))),
        ("escaped twice", escaped(&escaped(text))),
        ("references, escaped", escaped(&chars(&|c| format!("&#{};", c as u32)))),
        ("CDATA, escaped", escaped(&format!("<![CDATA[{start}]]><!--x-->{}", escaped(end)))),
        ("named by HTML", escaped(&escaped(text).replace('ä', "&auml;"))),
        ("JSON", escaped(&json(text))),
        ("JSON units", chars(&|c| format!("\\u{:04x}", c as u32))),
        ("upper JSON units", chars(&|c| format!("\\u{:04X}", c as u32))),
        (
            "JavaScript",
            escaped(&chars(&|c| {
                if (c as u32) < 256 { format!("\\x{:02x}", c as u32) } else { c.to_string() }
            })),
        ),
        ("percent", percent(text)),
        ("lower percent", percent(text).replace("%2F", "%2f")),
        ("all percent", text.bytes().map(|byte| format!("%{byte:02x}")).collect()),
        ("form", percent(text).replace("%20", "+")),
        ("percent twice", percent(&percent(text))),
        ("base64", BASE64_STANDARD.encode(text)),
        ("base64 of a pair", BASE64_STANDARD.encode(format!("me:{text}"))),
        ("base64 for URLs", BASE64_URL_SAFE_NO_PAD.encode(text)),
        ("base16", text.bytes().map(|byte| format!("{byte:02x}")).collect()),
    ]
}

/// A server's replies with a spelling in them.
fn replies(spelled: &str) -> Vec<(&'static str, http::Response<String>)> {
    let envelope = |header: &str, body: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header>\
             <s:Body>{body}</s:Body></s:Envelope>"
        )
    };
    let fault = |reason: &str, detail: &str| {
        let parts = format!("<faultstring>{reason}</faultstring><detail>{detail}</detail>");
        envelope("", &format!("<s:Fault><faultcode>s:Server</faultcode>{parts}</s:Fault>"))
    };
    let response = |status: u16, content_type: &str, body: String| {
        http::Response::builder().status(status).header("content-type", content_type).body(body).unwrap()
    };
    let attribute = spelled.replace('"', "&quot;").replace('<', "&lt;");
    let mut all = vec![
        ("reason", response(500, "text/xml", fault(&format!("bad {spelled}!"), ""))),
        ("detail", response(500, "text/xml", fault("no", &format!("<x>{spelled}</x>")))),
        (
            "detail with a secret name",
            response(500, "text/xml", fault("no", &format!("<UserPassword>{spelled}</UserPassword>"))),
        ),
        (
            "actor",
            response(
                500,
                "text/xml",
                fault("no</faultstring><faultactor>", "")
                    .replace("<faultactor></faultstring>", &format!("<faultactor>{spelled}</faultactor>")),
            ),
        ),
        (
            "value",
            response(
                200,
                "text/xml",
                envelope("", &format!("<Opened xmlns=\"urn:vault\"><Number>{spelled}</Number></Opened>")),
            ),
        ),
        (
            "header block",
            response(
                500,
                "text/xml",
                envelope(
                    &format!("<h:x xmlns:h='urn:x'>{spelled}</h:x>"),
                    "<s:Fault><faultcode>Server</faultcode></s:Fault>",
                ),
            ),
        ),
        (
            "attribute",
            response(
                200,
                "text/xml",
                envelope(
                    "",
                    &format!("<Opened xmlns=\"urn:vault\" own=\"{attribute}\"><Number>x</Number></Opened>"),
                ),
            ),
        ),
        (
            "page",
            response(
                500,
                "text/html",
                format!("<html><body class=\"{attribute}\"><p>{spelled}<br></p></body></html>"),
            ),
        ),
        ("success with a page", response(200, "text/html", format!("<!DOCTYPE html><p>{spelled}"))),
        ("plain text", response(400, "text/plain", format!("bad {spelled}"))),
        (
            "JSON",
            response(500, "application/json", format!("{{\"error\": \"{}\"}}", spelled.replace('"', "\\\""))),
        ),
        ("broken XML", response(200, "text/xml", envelope("", &format!("<Opened><a>{spelled}</b>")))),
    ];
    let in_header =
        |name, value: String| http::Response::builder().status(302).header(name, value).body(String::new());
    // There is no comment in a comment.
    if !spelled.contains("--") {
        let body = format!("<!-- {spelled} --><Opened xmlns=\"urn:vault\"><Number>x</Number></Opened>");
        all.push(("comment", response(200, "text/xml", envelope("", &body))));
    }
    if spelled.is_ascii() {
        all.push(("location", in_header("location", format!("https://e/{spelled}/x")).unwrap()));
        all.push(("content type", response(200, &format!("text/{spelled}"), "x".to_owned())));
    }
    all
}

fn answering(response: &http::Response<String>) -> impl Transport + use<> {
    let (parts, body) = response.clone().map(Bytes::from).into_parts();
    tower::service_fn(move |_: http::Request<Body>| {
        ready(Ok::<_, Infallible>(http::Response::from_parts(parts.clone(), Full::new(body.clone()))))
    })
}

/// Returns the part of a secret that a text has, in any spelling.
fn leaks(shown: &str) -> Option<String> {
    // `canary` as it begins in each spelling.
    let mut traces = TRACES.map(str::to_owned).to_vec();
    traces.extend(
        [
            "can&auml;ry",
            "can&amp;auml;ry",
            "&#99;&#97;",
            "&#x63;",
            "\\u0063\\u0061",
            "\\x63\\x61",
            "%63%61",
            "63616e",
        ]
        .map(str::to_owned),
    );
    for secret in SECRETS {
        traces.extend([BASE64_STANDARD.encode(secret)[..8].to_owned(), percent(secret)]);
    }
    traces.into_iter().find(|trace| shown.contains(trace.as_str()))
}

/// Each spelling of all secrets in each place; where there is room for a few characters only, of one after the other.
fn quotes() -> Vec<(String, http::Response<String>)> {
    let of_each = SECRETS.map(spellings);
    let mut all = Vec::new();
    for (index, (spelling, _)) in of_each[0].iter().enumerate() {
        let each: Vec<&str> = of_each.iter().map(|spellings| &*spellings[index].1).collect();
        let together = replies(&each.join(" | ")).into_iter().filter(|(place, _)| !SHORT.contains(place));
        all.extend(together.map(|(place, reply)| (format!("{spelling} in {place}"), reply)));
        for (spelled, secret) in each.iter().zip(SECRETS) {
            let alone = replies(spelled).into_iter().filter(|(place, _)| SHORT.contains(place));
            all.extend(alone.map(|(place, reply)| (format!("{secret} as {spelling} in {place}"), reply)));
        }
    }
    all
}

const SHORT: [&str; 1] = ["value"];

#[tokio::test]
async fn in_errors_events_and_observers() {
    let log = Log::start();
    let mut leaked = Vec::new();
    for (told, reply) in quotes() {
        let observed = Arc::new(Mutex::new(String::new()));
        let observe = observed.clone();
        let client = client(answering(&reply)).with_observer(move |exchange| {
            let shown = [exchange.request_xml(), exchange.reply_xml().unwrap()].concat();
            *observe.lock().unwrap() = shown + &format!("{exchange:?}");
        });
        let error = client.open(open()).await.unwrap_err();
        let mut shown = format!("{error} {error:?} {} {:?} {client:?}", error.kind(), error.kind());
        shown.push_str(error.reply().unwrap());
        if let Some(fault) = error.fault() {
            shown.push_str(&format!("{fault} {fault:?} {:?}", fault.reasons()));
        }
        shown.push_str(&observed.lock().unwrap());
        shown.push_str(&log.take());
        if let Some(leak) = leaks(&shown) {
            leaked.push(format!("{told}: {leak} in {shown}"));
        }
    }
    assert!(leaked.is_empty(), "{}: {leaked:#?}", leaked.len());
}

#[tokio::test]
async fn on_cassettes() {
    let _log = Log::start();
    let file = std::env::temp_dir().join(format!("erpsync-canaries-{}.xml", std::process::id()));
    let mut leaked = Vec::new();
    for (told, reply) in quotes() {
        let cassette = Cassette::record(&file, answering(&reply));
        client(cassette).open(open()).await.unwrap_err();
        let recorded = std::fs::read_to_string(&file).unwrap();
        if let Some(leak) = leaks(&recorded) {
            leaked.push(format!("{told}: {leak} in {recorded}"));
        }
        // It can be played.
        let cassette = Cassette::replay(&file).unwrap();
        client(cassette.clone()).open(open()).await.unwrap_err();
        cassette.verify().unwrap();
    }
    std::fs::remove_file(&file).unwrap();
    assert!(leaked.is_empty(), "{}: {leaked:#?}", leaked.len());
}

#[tokio::test]
async fn in_a_mock() {
    let _log = Log::start();
    let mock = MockTransport::new();
    let client = client(mock.clone());
    let mut other = open();
    other.body.pin = Some("another-canary".into());
    mock.when(client.open(other)).reply(Opened::default());
    let error = client.open(open()).await.unwrap_err();
    let mut noted = open();
    noted.body.note = Some(format!("my pin is {}", SECRETS[1]));
    let second = client.open(noted).await.unwrap_err();
    let shown = format!("{error} {error:?} {second} {mock:?} {:?} {:?}", mock.calls(), mock.verify());
    assert!(!TRACES.iter().any(|trace| shown.contains(trace)), "{shown}");
    assert!(shown.contains("my pin is ***"), "{shown}");
    // The test itself may look.
    assert!(mock.calls()[0].xml().contains("canary"));
}

#[tokio::test]
async fn in_errors_of_transports() {
    let _log = Log::start();
    for secret in SECRETS {
        let transport = tower::service_fn(move |request: http::Request<Body>| {
            let fields = format!("{:?} {} {secret}", request.headers().get("x-api-key"), request.uri());
            let body = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
            ready(Err::<http::Response<Full<Bytes>>, _>(format!("failed: {fields} {body}")))
        });
        let observed = Arc::new(Mutex::new(String::new()));
        let observe = observed.clone();
        let client = client(transport).with_observer(move |exchange| {
            *observe.lock().unwrap() = format!("{:?} {}", exchange.error(), exchange.error().unwrap());
        });
        let error = client.open(open()).await.unwrap_err();
        let shown = format!("{error} {:?} {}", error.kind(), observed.lock().unwrap());
        assert_eq!(leaks(&shown), None, "{shown}");
    }
}

#[tokio::test]
async fn for_transports_that_show_messages() {
    let _log = Log::start();
    let shown = Arc::new(Mutex::new(String::new()));
    let show = shown.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let redaction = request.extensions().get::<Redaction>().unwrap();
        let body = redaction.message(&String::from_utf8_lossy(request.body().as_bytes().unwrap()));
        *show.lock().unwrap() = format!("{body} {redaction:?} {}", redaction.text(SECRETS[8]));
        ready(Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::new()))))
    });
    client(transport).open(open()).await.unwrap_err();
    let shown = shown.lock().unwrap();
    assert!(
        !TRACES.iter().any(|trace| shown.contains(trace)) && shown.contains("nothing to hide"),
        "{shown}"
    );
}

#[tokio::test]
async fn of_the_reply_itself() {
    let _log = Log::start();
    let body = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>Server\
                </faultcode><faultstring>session-canary and set-canary</faultstring><detail><Session>session-canary\
                </Session></detail></s:Fault></s:Body></s:Envelope>";
    let reply = http::Response::builder()
        .status(500)
        .header("set-cookie", "s=set-canary; Path=/Open; Secure")
        .body(body.to_owned())
        .unwrap();
    let error = client(answering(&reply)).open(open()).await.unwrap_err();
    let shown = format!("{error} {:?} {:?}", error.kind(), error.reply());
    assert!(!shown.contains("canary") && shown.contains("*** and ***"), "{shown}");
}
