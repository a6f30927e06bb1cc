//! A `Secret` is masked by its type, under any name of its element.

use std::sync::{Arc, Mutex};
use test_support::peers::{envelope, http_reply, raw_server};

use erpsync::client::CallErrorKind;
use erpsync::soap::Fault;
use erpsync::testing::Cassette;
use erpsync::transport::InProcess;
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:bank", root = "Login", default)]
struct Login {
    #[xml(attribute = "Branch")]
    branch: Option<Secret<String>>,
    #[xml(element = "User", min_occurs = 0)]
    user: Option<String>,
    #[xml(element = "Pin", min_occurs = 0)]
    pin: Option<Secret<String>>,
    #[xml(element = "Numbers", min_occurs = 0, list)]
    numbers: Option<Vec<Secret<String>>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:bank", root = "LoginResponse", default)]
struct LoginResponse {
    #[xml(element = "Session", min_occurs = 0)]
    session: Option<Secret<String>>,
    #[xml(element = "Hello", min_occurs = 0)]
    hello: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:bank", headers, default)]
struct Headers {
    #[xml(element = "Badge", min_occurs = 0)]
    badge: Option<Secret<String>>,
    #[xml(element = "Stamp", min_occurs = 0)]
    stamp: Option<Secret<String>>,
}

/// Takes secrets under names that are nobody's business.
#[erpsync::service(name = "Bank", namespace = "urn:bank", secrets("Session"))]
trait Bank: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    /// Lets somebody in.
    #[operation(name = "Login", action = "urn:login", input = "Login", output = "LoginResponse")]
    fn login(
        &self,
        request: Request<Login, Headers>,
    ) -> impl Future<Output = Result<Response<LoginResponse>, Self::Error>> + Send;
}

struct Teller;

impl Bank for Teller {
    type Error = Fault;

    async fn login(&self, request: Request<Login, Headers>) -> Result<Response<LoginResponse>, Fault> {
        assert_eq!(request.headers.badge.as_ref().unwrap().expose(), "badge-canary");
        let pin = request.body.pin.unwrap().into_exposed();
        match &*pin {
            "pin-canary" => Ok(LoginResponse { session: Some("session-canary".into()), hello: None }.into()),
            _ => Err(Fault::sender(format!("nobody has the pin {pin}"))),
        }
    }
}

fn request(pin: &str) -> Request<Login, Headers> {
    let login = Login {
        branch: Some("branch-canary".into()),
        user: Some("me".to_owned()),
        pin: Some(pin.into()),
        numbers: Some(vec!["one-canary".into(), "two-canary".into()]),
    };
    let headers = Headers { stamp: Some("stamp-canary".into()), ..Headers::default() };
    Request::new(login).with_headers(headers)
}

fn client(endpoint: String) -> (BankClient, Arc<Mutex<Vec<String>>>) {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let show = shown.clone();
    let client = BankClient::new(endpoint)
        .unwrap()
        .with_headers(&Headers { badge: Some("badge-canary".into()), ..Headers::default() })
        .with_observer(move |exchange| {
            show.lock().unwrap().extend([exchange.request_xml(), exchange.reply_xml().unwrap_or_default()]);
        });
    (client, shown)
}

#[tokio::test]
async fn nothing_to_be_told_to_the_client() {
    let router = axum::Router::new().fallback_service(BankServer::new(Teller));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let (client, shown) = client(endpoint);
    let response = client.login(request("pin-canary")).await.unwrap();
    assert_eq!(response.session.as_ref().unwrap().expose(), "session-canary");
    // A fault that quotes one.
    let error = client.login(request("other-canary")).await.unwrap_err();
    // A program gets it as it was received.
    assert_eq!(error.fault().unwrap().reason(), "nobody has the pin other-canary");
    assert!(error.report().ends_with("nobody has the pin ***"), "{error}");
    let shown = shown.lock().unwrap();
    assert!(
        !format!("{shown:?} {error} {error:?} {:?} {:?}", error.kind(), error.reply()).contains("canary"),
        "{shown:#?}"
    );
    for masked in [
        "<Badge xmlns=\"urn:bank\">***</Badge>",
        "<Stamp xmlns=\"urn:bank\">***</Stamp>",
        "Branch=\"***\"",
        "<User>me</User><Pin>***</Pin><Numbers>***</Numbers>",
    ] {
        assert!(shown[0].contains(masked), "{masked}: {}", shown[0]);
    }
    assert!(shown[1].contains("<Session>***</Session>"), "{}", shown[1]);
}

#[tokio::test]
async fn on_a_cassette() {
    let file = std::env::temp_dir().join(format!("erpsync-secrets-{}.xml", std::process::id()));
    let cassette = Cassette::record(&file, InProcess::new(BankServer::new(Teller)));
    let headers = Headers { badge: Some("badge-canary".into()), ..Headers::default() };
    let client = BankClient::with_transport("http://test/", cassette).unwrap().with_headers(&headers);
    client.login(request("pin-canary")).await.unwrap();
    client.login(request("other-canary")).await.unwrap_err();
    let recorded = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(
        recorded.contains("<User>me</User>") && recorded.contains("nobody has the pin ***"),
        "{recorded}"
    );
    assert!(!recorded.contains("canary"), "{recorded}");
}

#[tokio::test]
async fn a_reply_that_can_not_be_read() {
    let body =
        "<LoginResponse xmlns=\"urn:bank\"><Hello>x</Hello><Session>session-canary</Session></LoginResponse>";
    let address = raw_server(http_reply("200 OK", "text/xml", envelope("", body))).await;
    let (client, shown) = client(format!("http://{address}/"));
    let error = client.login(request("pin-canary")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Read(_)));
    assert!(error.reply().unwrap().contains("<Hello>x</Hello><Session>***</Session>"), "{:?}", error.reply());
    assert!(!format!("{error} {shown:?}").contains("canary"));
}

#[tokio::test]
async fn a_secret_that_can_not_be_written() {
    let (client, _) = client("http://127.0.0.1:1/".to_owned());
    for (pin, numbers) in [("a\u{1}", vec![]), ("a", vec!["b\u{1}".into()])] {
        let mut request = request(pin);
        request.body.numbers = Some(numbers);
        let error = client.login(request).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Write(_)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("secret") && !text.contains("U+0001"), "{text}");
    }
    let (mut request, wrong) = (request("a"), "a\u{1}");
    request.body.branch = Some(wrong.into());
    let error = client.login(request).await.unwrap_err();
    assert!(error.report().contains("element `Branch`: a secret value"), "{error}");
    // Header blocks of a client are checked, too, when a call is made.
    let client = client.with_headers(&Headers { badge: Some(wrong.into()), ..Headers::default() });
    let error = client.login(Login::default()).await.unwrap_err();
    assert!(error.report().contains("element `Badge`: a secret value"), "{error}");
}
