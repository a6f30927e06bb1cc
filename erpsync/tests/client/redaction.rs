//! Values that a program reads do not depend on the secrets of its call.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use erpsync::client::{CallError, CallErrorKind, Retry};
use erpsync::superoffice::Tickets;
use erpsync::superoffice::{NotSucceeded, SucceededCheck};
use erpsync::transport::{Body, Transport};
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use http_body_util::Full;

const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "Ask", default)]
struct Ask {
    #[xml(element = "Pin", min_occurs = 0)]
    pin: Option<Secret<String>>,
    /// A ticket of a help desk, which is no secret.
    #[xml(element = "Ticket", min_occurs = 0)]
    ticket: Option<HelpDesk>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", default)]
struct HelpDesk {
    #[xml(element = "Title", min_occurs = 0)]
    title: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "Answer", default)]
struct Answer {
    #[xml(element = "Code", min_occurs = 0)]
    code: Option<i32>,
    #[xml(element = "Session", min_occurs = 0)]
    session: Option<Secret<String>>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "Denied")]
struct Denied {
    #[xml(element = "Code")]
    code: i32,
    #[xml(element = "Text")]
    text: String,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", headers, default)]
struct Headers {
    #[xml(element = "Credentials", min_occurs = 0)]
    credentials: Option<Credentials>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", default)]
struct Credentials {
    #[xml(element = "Ticket", min_occurs = 0)]
    ticket: Option<Secret<String>>,
}

/// Sells what one may ask for.
#[erpsync::service(name = "Shop", namespace = "urn:shop", secrets("Session"))]
trait Shop: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    /// Asks.
    #[operation(name = "Ask", action = "urn:ask", input = "Ask", output = "Answer")]
    fn ask(
        &self,
        request: Request<Ask, Headers>,
    ) -> impl Future<Output = Result<Response<Answer>, Self::Error>> + Send;
}

/// A transport that answers each request alike.
fn answering(response: http::Response<String>) -> impl Transport {
    let (parts, body) = response.into_parts();
    tower::service_fn(move |_: http::Request<Body>| {
        let response = http::Response::from_parts(parts.clone(), Full::new(Bytes::from(body.clone())));
        ready(Ok::<_, Infallible>(response))
    })
}

fn reply(status: u16, content_type: &str, body: impl Into<String>) -> http::Response<String> {
    http::Response::builder().status(status).header("content-type", content_type).body(body.into()).unwrap()
}

fn soap(status: u16, header: &str, body: &str) -> http::Response<String> {
    let envelope = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{header}</s:Header>\
         <s:Body>{body}</s:Body></s:Envelope>"
    );
    reply(status, "text/xml; charset=utf-8", envelope)
}

fn refusal(text: &str, exception_type: &str) -> http::Response<String> {
    let header = format!(
        "<h:ExceptionInfo xmlns:h=\"{NAMESPACE}\" xmlns=\"{NAMESPACE}\"><Message>Invalid user name or password for \
         User 17: {text}</Message><FriendlyText>No access</FriendlyText><ExceptionType>{exception_type}</ExceptionType>\
         </h:ExceptionInfo><h:Succeeded xmlns:h=\"{NAMESPACE}\">false</h:Succeeded>"
    );
    soap(200, &header, "<Answer xmlns=\"urn:shop\"/>")
}

fn fault(text: &str) -> http::Response<String> {
    let body = format!(
        "<s:Fault><faultcode>s:Client.e</faultcode><faultstring>{text}</faultstring><faultactor>http://soap/</faultactor>\
         <detail><Denied xmlns=\"urn:shop\"><Code>12345</Code><Text>{text}</Text></Denied></detail></s:Fault>"
    );
    soap(500, "", &body)
}

fn asking(pin: &str) -> Request<Ask, Headers> {
    Ask { pin: Some(pin.into()), ticket: None }.into()
}

/// All that a program can tell from an error.
fn read(error: &CallError) -> String {
    let kind = match error.kind() {
        CallErrorKind::Fault(fault) => format!(
            "{:?} {:?} {} {:?} {:?} {}",
            fault.kind(),
            fault.code().local,
            fault.reason(),
            fault.node(),
            fault.detail_as::<Denied>().unwrap().map(|denied| (denied.code, denied.text)),
            fault.detail().unwrap().as_str(),
        ),
        CallErrorKind::Rejected(rejection) => {
            let refusal: &NotSucceeded = rejection.downcast_ref().unwrap();
            let exception = refusal.exception.as_ref().unwrap();
            format!(
                "{:?} {:?} {}",
                exception.message.as_deref(),
                exception.exception_type.as_deref(),
                refusal.user_text()
            )
        }
        CallErrorKind::HttpStatus { status, reason, body, location } => {
            format!(
                "{status} {} {} {:?}",
                reason.as_str(),
                body.as_str(),
                location.as_ref().map(|location| location.as_str().to_owned())
            )
        }
        CallErrorKind::NotSoap { content_type, body } => {
            format!("{} {}", content_type.as_str(), body.as_str())
        }
        CallErrorKind::Read(error) => format!("{:?} {} {}", error.kind(), error.path(), error.offset()),
        other => panic!("{other}"),
    };
    format!("{kind} {} {} {:?}", error.is_outcome_unknown(), error.is_retryable(), error.status())
}

/// The texts of a message.
fn texts(xml: &str) -> String {
    xml.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect()
}

/// Passwords that are in each reply: in namespaces, in names of elements, in texts, in HTTP header fields.
const PASSWORDS: [&str; 14] = [
    "superoffice",
    "Services86",
    "Message",
    "false",
    "http",
    "soap",
    "1234",
    "true",
    "User 17",
    "Code",
    "e",
    "Denied",
    "text/html",
    "Session",
];

#[tokio::test]
async fn what_is_read_does_not_depend_on_secrets() {
    let moved =
        http::Response::builder().status(302).header("location", "https://e/Session").body(String::new());
    let replies = [
        refusal("http e Session", "SuperOffice.SoSessionException"),
        fault("no Session for User 17 at http://soap/"),
        soap(200, "", "<Answer xmlns=\"urn:shop\"><Code>1234false</Code></Answer>"),
        soap(200, "", "<Answer xmlns=\"urn:shop\"><Code>1</Code>"),
        soap(200, "", "<Answer xmlns=\"urn:shop\"><Code>Session http</Code></Answer>"),
        reply(500, "text/html", "<html>e http Session 1234</html>"),
        reply(200, "text/html", "<html>e http Session 1234</html>"),
        moved.unwrap(),
    ];
    for reply in replies {
        let ask = async |pin: &str| {
            let client = ShopClient::with_transport("http://shop/", answering(reply.clone())).unwrap();
            let client = client.with_interceptor(SucceededCheck);
            client.ask(asking(pin)).await.unwrap_err()
        };
        let expected = read(&ask("long and rare").await);
        for password in PASSWORDS {
            let error = ask(password).await;
            assert_eq!(read(&error), expected, "{password}");
            if password.len() >= 4 {
                let kept = texts(error.reply().unwrap());
                assert!(!kept.contains(password), "{password}: {kept}");
            }
            // Markup is as it came.
            if reply.body().starts_with("<s:Envelope") {
                assert!(
                    error.reply().unwrap().contains("xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"")
                );
            }
        }
    }
    let ask = |pin| {
        let client = ShopClient::with_transport("http://shop/", answering(fault("no 1234 here"))).unwrap();
        client.ask(asking(pin)).into_future()
    };
    let error = ask("1234").await.unwrap_err();
    let shown = format!("{error} {:?}", error.kind());
    assert!(shown.contains("no *** here") && !shown.contains("1234"), "{shown}");
}

#[tokio::test]
async fn a_lost_session_is_renewed_whatever_the_request_says() {
    for title in ["Session", "SoSessionException", "Authentication"] {
        let came = Arc::new(AtomicU32::new(0));
        let counted = came.clone();
        let transport = tower::service_fn(move |request: http::Request<Body>| {
            let body = String::from_utf8(request.body().as_bytes().unwrap().to_vec()).unwrap();
            let response = if body.contains("AuthenticateUsernamePassword") {
                let answer = "<AuthenticateResponse><AuthenticationSucceeded>true</AuthenticationSucceeded><Credentials>\
                              <Ticket>7T:new</Ticket></Credentials></AuthenticateResponse>";
                soap(200, "", answer)
            } else if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                refusal("", "SuperOffice.Exceptions.SoSessionException")
            } else {
                soap(200, "", "<Answer xmlns=\"urn:shop\"><Code>7</Code></Answer>")
            };
            ready(Ok::<_, Infallible>(response.map(|body| Full::new(Bytes::from(body)))))
        });
        let client = ShopClient::with_transport("http://shop/a/Ask.svc", transport)
            .unwrap()
            .with_authentication(Tickets::user_name_password("me", title));
        let help = HelpDesk { title: Some(title.to_owned()) };
        let answer = client.ask(Ask { pin: Some(title.into()), ticket: Some(help) }).await.unwrap();
        assert_eq!((answer.code, came.load(Ordering::SeqCst)), (Some(7), 2), "{title}");
    }
    // Nor is the title of a help desk's ticket a secret.
    let client =
        ShopClient::with_transport("http://shop/", answering(fault("the title Session is taken"))).unwrap();
    let help = HelpDesk { title: Some("Session".to_owned()) };
    let error = client.ask(Ask { pin: None, ticket: Some(help) }).await.unwrap_err();
    assert!(error.report().contains("the title Session is taken"), "{error}");
}

#[tokio::test]
async fn what_is_repeated_does_not_depend_on_secrets() {
    for pin in ["Service", "503 Service Unavailable", "long and rare"] {
        let mut busy = reply(503, "text/plain", "503 Service Unavailable");
        busy.headers_mut().insert("retry-after", http::HeaderValue::from_static("0"));
        let client = ShopClient::with_transport("http://shop/", answering(busy))
            .unwrap()
            .with_retry(Retry::new().with_attempts(2).with_safe_to_repeat(["Ask"]));
        let error = client.ask(asking(pin)).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (2, true), "{pin}");
    }
}

#[tokio::test]
async fn a_fault_that_is_handed_on() {
    let client =
        ShopClient::with_transport("http://shop/", answering(fault("nobody has the pin 4711"))).unwrap();
    let error = client.ask(asking("4711")).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "nobody has the pin 4711");
    assert_eq!(erpsync::soap::Fault::from(error).reason(), "nobody has the pin ***");
}
