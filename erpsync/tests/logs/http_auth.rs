//! Credentials of HTTP are in no log, error or recording, whatever a server quotes.

use std::convert::Infallible;
use std::future::ready;

use erpsync::client::{Client, Interceptor};
use erpsync::http_auth::{Basic, Bearer, ClientCredentials, Cookies, Digest, Ntlm};
use erpsync::soap::Operation;
use erpsync::testing::Cassette;
use erpsync::transport::Body;
use erpsync::{Request, Response};
use http::StatusCode;
use http::header::{AUTHORIZATION, COOKIE, SET_COOKIE, WWW_AUTHENTICATE};

use crate::log::Log;

static OPERATION: Operation = Operation::new("Get", "urn:get", None, None);

/// A server that quotes all that it gets, in its challenges, its cookies and its pages; the token endpoint, too.
fn quoting(request: &http::Request<Body>) -> http::Response<Body> {
    let field = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
    let quoted = format!("{} {} {body}", field(AUTHORIZATION), field(COOKIE)).replace('"', "'");
    if request.uri().host() == Some("login") {
        let is_good = request.uri().path() == "/good";
        let text = match is_good {
            true => "{\"access_token\": \"issued-canary\", \"expires_in\": 3600}".to_owned(),
            false => format!("{{\"error\": \"{}\"}}", quoted.replace('\n', " ")),
        };
        let mut reply = http::Response::new(Body::from(text));
        if !is_good {
            *reply.status_mut() = StatusCode::BAD_REQUEST;
        }
        return reply;
    }
    let mut reply = http::Response::new(Body::from(format!("<html>{quoted}</html>")));
    *reply.status_mut() = StatusCode::UNAUTHORIZED;
    for challenge in ["Basic realm=\"r\"", "Bearer", "NTLM", "Digest realm=\"r\", nonce=\"n\", qop=auth"] {
        reply.headers_mut().append(WWW_AUTHENTICATE, challenge.parse().unwrap());
    }
    reply.headers_mut().append(SET_COOKIE, "session=cookie-canary; Path=/".parse().unwrap());
    reply
}

/// Installs a scheme on a client.
type Install = Box<dyn Fn(Client) -> Client>;

fn schemes() -> Vec<(&'static str, Install)> {
    fn with(scheme: impl Interceptor + 'static) -> impl Fn(Client) -> Client {
        let scheme = std::sync::Mutex::new(Some(scheme));
        move |client| client.with_authentication(scheme.lock().unwrap().take().unwrap())
    }
    let tokens = |path: &str| {
        let server = tower::service_fn(|request| ready(Ok::<_, Infallible>(quoting(&request))));
        let tokens = ClientCredentials::new(format!("http://login{path}"), "client-id", "oauth-canary");
        tokens.unwrap().transport(server)
    };
    vec![
        ("Basic", Box::new(with(Basic::new("bob", "basic-canary").unwrap()))),
        ("Basic late", Box::new(with(Basic::new("bob", "basic-canary").unwrap().after_challenge(true)))),
        ("Bearer", Box::new(with(Bearer::new("bearer-canary")))),
        ("OAuth", Box::new(with(Bearer::from_source(tokens("/good"))))),
        ("OAuth refused /bad", Box::new(with(Bearer::from_source(tokens("/bad"))))),
        ("OAuth in the body /bad", Box::new(with(Bearer::from_source(tokens("/bad").secret_in_body(true))))),
        ("Digest", Box::new(with(Digest::new("bob", "digest-canary").unwrap()))),
        ("NTLM", Box::new(with(Ntlm::new(r"W2\bob", "ntlm-canary")))),
    ]
}

#[tokio::test]
#[allow(clippy::await_holding_lock, reason = "the log is held by one test at a time")]
async fn nothing_shows_credentials() {
    let log = Log::start();
    let file = std::env::temp_dir().join(format!("erpsync-http-auth-{}.xml", std::process::id()));
    let server = tower::service_fn(|request| ready(Ok::<_, Infallible>(quoting(&request))));
    for (name, install) in schemes() {
        let client = Client::with_transport("http://h/a", Cassette::record(&file, server)).unwrap();
        let shown = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let seen = shown.clone();
        let client = install(client).with_interceptor(Cookies::new()).with_observer(move |exchange| {
            let text = format!("{exchange:?} {} {:?}", exchange.request_xml(), exchange.reply_xml());
            seen.lock().unwrap().push_str(&text);
        });
        for _ in 0..2 {
            let error =
                client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).await.map(drop).unwrap_err();
            let text = format!("{error} {error:?} {} {:?} {client:?}", error.report(), error.reply());
            shown.lock().unwrap().push_str(&text);
        }
        drop(client);
        let recorded = std::fs::read_to_string(&file).unwrap_or_default();
        let _ = std::fs::remove_file(&file);
        assert!(recorded.contains("<exchange") || name.contains("/bad"), "{name}: {recorded}");
        let logged = log.take();
        for (place, text) in
            [("shown", &*shown.lock().unwrap()), ("recorded", &recorded), ("logged", &logged)]
        {
            // The base64 of `canary` at each of its three offsets.
            for canary in ["canary", "Y2FuYXJ5", "NhbmFye", "jYW5hcn"] {
                assert!(!text.contains(canary), "{name}, {place}: {text}");
            }
        }
    }
}
