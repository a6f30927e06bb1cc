//! The layer of a server, over loopback TCP and by hand.

use std::time::Duration;

use axum::Router;
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::client::CallErrorKind;
use erpsync::http_auth::{Basic, Digest, DigestAlgorithm, HttpAuthError, RequireAuthentication};
use erpsync::server::{Identity, Passwords};
use erpsync::transport::{Body, BoxError, Http};
use erpsync::{BoxFuture, Secret};
use http::header::WWW_AUTHENTICATE;
use tower::{Layer, Service, ServiceExt};

use super::*;

/// Bob's password is `secret`, that of Zoë `pässword`.
fn passwords(user: &str) -> Option<Secret<String>> {
    match user {
        "bob" => Some("secret".into()),
        "Zoë" => Some("pässword".into()),
        "broken" => Some("".into()),
        _ => None,
    }
}

/// A service that answers with the name and the scheme of its caller, and the length of the message.
async fn whoami(request: http::Request<axum::body::Body>) -> http::Response<axum::body::Body> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 24).await.unwrap();
    let who = Identity::of(&parts).unwrap();
    let mut reply = http::Response::new(REPLY.into());
    let headers: &mut http::HeaderMap = reply.headers_mut();
    headers.insert("x-who", format!("{} {} {}", who.name(), who.scheme(), body.len()).parse().unwrap());
    reply
}

async fn serve(check: RequireAuthentication) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/a.svc", post(whoami)).layer(check);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/a.svc?x=1")
}

async fn who(client: &Client) -> Result<String, CallError> {
    let response = client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).await?;
    let who = response.http.as_ref().unwrap().headers["x-who"].as_bytes();
    Ok(String::from_utf8(who.to_vec()).unwrap())
}

#[tokio::test]
async fn basic_over_loopback() {
    let url = serve(RequireAuthentication::basic("W2 \"realm\"", passwords).unwrap()).await;
    let client = Client::with_transport(&*url, Http::new()).unwrap();
    for (user, password) in [("bob", "secret"), ("Zoë", "pässword")] {
        for after_challenge in [false, true] {
            let basic = Basic::new(user, password).unwrap().after_challenge(after_challenge);
            let who = who(&client.clone().with_authentication(basic)).await;
            assert!(who.as_ref().unwrap().starts_with(&format!("{user} Basic ")), "{who:?}");
        }
    }
    for (user, password) in [("bob", "Secret"), ("bob", ""), ("eve", "secret"), ("eve", "")] {
        let basic = Basic::new(user, password).unwrap();
        let error = who(&client.clone().with_authentication(basic)).await.unwrap_err();
        assert_eq!(error.challenges()[0].realm(), Some("W2 \"realm\""), "{error:?}");
    }
    assert_eq!(who(&client).await.unwrap_err().status(), Some(StatusCode::UNAUTHORIZED));
    // User info of the address.
    let url = url.replace("http://", "http://bob:secret@");
    assert!(who(&Client::with_transport(url, Http::new()).unwrap()).await.is_ok());
}

#[tokio::test]
async fn digest_over_loopback() {
    for (algorithms, integrity) in [
        (&[DigestAlgorithm::Md5][..], false),
        (&[DigestAlgorithm::Md5Sess], false),
        (&[DigestAlgorithm::Sha256, DigestAlgorithm::Md5], true),
        (&[DigestAlgorithm::Sha256Sess], true),
        (&[DigestAlgorithm::Sha512_256, DigestAlgorithm::Sha256], true),
    ] {
        let check = RequireAuthentication::digest("W2 \"realm\"", passwords).unwrap();
        let url = serve(check.algorithms(algorithms).integrity(integrity)).await;
        let client = Client::with_transport(url, Http::new()).unwrap();
        for (user, password) in [("bob", "secret"), ("Zoë", "pässword"), ("broken", "")] {
            // The body is covered by hashes in both directions, if the server offers that.
            let digest = Digest::new(user, password).unwrap().integrity(true).require_proof(!integrity);
            let client = client.clone().with_authentication(digest);
            let many = futures_util::future::join_all((0..8).map(|_| who(&client))).await;
            for who in many {
                assert!(who.as_ref().unwrap().starts_with(&format!("{user} Digest ")), "{who:?}");
            }
        }
        for (user, password) in [("bob", "Secret"), ("eve", "secret"), ("eve", "")] {
            let client = client.clone().with_authentication(Digest::new(user, password).unwrap());
            let error = who(&client).await.unwrap_err();
            assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
            assert_eq!((error.status(), error.attempts()), (Some(StatusCode::UNAUTHORIZED), 2), "{error:?}");
        }
    }
}

#[tokio::test]
async fn nonces_that_end_at_once_are_stale() {
    let check = RequireAuthentication::digest("r", passwords).unwrap().nonce_lifetime(Duration::ZERO);
    let client = Client::with_transport(serve(check).await, Http::new()).unwrap();
    let error = who(&client.with_authentication(Digest::new("bob", "secret").unwrap())).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::Stale), "{error:?}");
}

/// A protected service, called by hand.
fn protected(
    check: &RequireAuthentication,
) -> impl Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible> + Clone {
    check.layer(tower::service_fn(|request: http::Request<Body>| async move {
        let (parts, _) = request.into_parts();
        Ok::<_, Infallible>(http::Response::new(Body::from(Identity::of(&parts).unwrap().name().to_owned())))
    }))
}

async fn answer(check: &RequireAuthentication, uri: &str, credentials: &[&str]) -> http::Response<Body> {
    let mut request = http::Request::post(uri).body(Body::from("<a/>")).unwrap();
    for credentials in credentials {
        request.headers_mut().append(AUTHORIZATION, credentials.parse().unwrap());
    }
    protected(check).oneshot(request).await.unwrap()
}

#[tokio::test]
async fn broken_credentials_are_refused() {
    let check = RequireAuthentication::digest("r", passwords).unwrap().or_basic();
    let bob = format!("Basic {}", BASE64_STANDARD.encode("bob:secret"));
    assert_eq!(answer(&check, "/", &[&bob]).await.status(), StatusCode::OK);
    let long = format!("Basic {}", "A".repeat(1 << 16));
    for credentials in [
        &[][..],
        &[&*bob, &*bob],
        &["Basic"],
        &["Basic "],
        &["Basic ****"],
        &["Basic Ym9i"],
        &["Bearer Ym9iOnNlY3JldA=="],
        &[&long],
        &["Digest"],
        &["Digest username=\"bob\""],
        &[
            "Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", qop=auth, nc=1, cnonce=\"c\"",
        ],
    ] {
        let response = answer(&check, "/", credentials).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{credentials:?}");
        let schemes: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
        assert_eq!(schemes.len(), 3, "SHA-256, MD5, Basic");
    }
}

/// The parts of a challenge, and credentials for it that are computed here.
struct Forged {
    nonce: String,
    count: &'static str,
    uri: &'static str,
    qop: &'static str,
}

impl Forged {
    /// A nonce that the server issued.
    async fn new(check: &RequireAuthentication) -> Self {
        let challenge = answer(check, "/a", &[]).await;
        let challenge = challenge.headers()[WWW_AUTHENTICATE].to_str().unwrap();
        let nonce = challenge.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
        Self { nonce: nonce.to_owned(), count: "00000001", uri: "/a", qop: "auth" }
    }

    fn credentials(&self) -> String {
        let hash = |text: String| {
            let hash = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
            hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let Self { nonce, count, uri, qop } = self;
        let (key, message) = (hash("bob:r:secret".to_owned()), hash(format!("POST:{uri}")));
        let response = hash(format!("{key}:{nonce}:{count}:c:{qop}:{message}"));
        format!(
            "Digest username=\"bob\", realm=\"r\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", \
             algorithm=SHA-256, qop={qop}, nc={count}, cnonce=\"c\""
        )
    }
}

/// Reports whether the response calls the nonce stale.
fn is_stale(response: &http::Response<Body>) -> bool {
    response.headers()[WWW_AUTHENTICATE].to_str().unwrap().contains("stale=true")
}

#[tokio::test]
async fn credentials_are_good_once() {
    let check = RequireAuthentication::digest("r", passwords).unwrap();
    let mut forged = Forged::new(&check).await;
    let first = forged.credentials();
    assert_eq!(answer(&check, "/a", &[&first]).await.status(), StatusCode::OK);
    // A second time, and with a lower case that changes nothing.
    for again in [first.clone(), first.replace("Digest", "DIGEST")] {
        let response = answer(&check, "/a", &[&again]).await;
        assert!(response.status() == StatusCode::UNAUTHORIZED && is_stale(&response));
    }
    // The next count, which is not in the response yet.
    let changed = answer(&check, "/a", &[&first.replace("nc=00000001", "nc=00000002")]).await;
    assert!(changed.status() == StatusCode::UNAUTHORIZED && !is_stale(&changed));
    forged.count = "00000002";
    assert_eq!(answer(&check, "/a", &[&forged.credentials()]).await.status(), StatusCode::OK);
    // Another address, or method.
    forged.count = "00000003";
    let elsewhere = answer(&check, "/b", &[&forged.credentials()]).await;
    assert_eq!(elsewhere.status(), StatusCode::BAD_REQUEST);
    // A nonce of another server, or of before a restart.
    let other = RequireAuthentication::digest("r", passwords).unwrap();
    let response = answer(&other, "/a", &[&forged.credentials()]).await;
    assert!(response.status() == StatusCode::UNAUTHORIZED && is_stale(&response));
}

#[tokio::test]
async fn credentials_that_were_not_offered_are_refused() {
    let check = RequireAuthentication::digest("r", passwords).unwrap();
    let mut forged = Forged::new(&check).await;
    forged.qop = "auth-int";
    assert_eq!(answer(&check, "/a", &[&forged.credentials()]).await.status(), StatusCode::UNAUTHORIZED);
    forged.qop = "auth";
    let good = forged.credentials();
    let only_md5 = check.clone().algorithms(&[DigestAlgorithm::Md5]);
    for (check, credentials) in [
        (&check, good.replace("qop=auth, ", "")),
        (&check, good.replace("nc=00000001", "nc=1")),
        (&check, good.replace("nc=00000001", "nc=+0000001")),
        (&check, good.replace("realm=\"r\"", "realm=\"R\"")),
        (&check, good.replace("SHA-256", "SHA-512-256")),
        (&check, good.replace("cnonce=\"c\"", "cnonce=\"c\", userhash=true")),
        (&check, good.replace("username=\"bob\"", "username=\"bob\", username=\"eve\"")),
        (&only_md5, good.clone()),
    ] {
        assert_eq!(
            answer(check, "/a", &[&credentials]).await.status(),
            StatusCode::UNAUTHORIZED,
            "{credentials}"
        );
    }
    // All of these left the count unused.
    assert_eq!(answer(&check, "/a", &[&good]).await.status(), StatusCode::OK);
}

/// Store of passwords that is down.
struct Down;

impl Passwords for Down {
    fn password<'a>(&'a self, _user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(ready(Err("the directory is down".into())))
    }
}

#[tokio::test]
async fn passwords_that_can_not_be_had() {
    let check = RequireAuthentication::basic("r", Down).unwrap();
    let response = answer(&check, "/", &["Basic Ym9iOnNlY3JldA=="]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body = response.into_body().collect(1 << 10).await.unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("directory"));
}

/// Clients that begin with an empty body, and those that wait with a long one.
#[tokio::test]
async fn requests_are_refused_before_their_messages_are_read() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let url = serve(RequireAuthentication::basic("r", passwords).unwrap()).await;
    let address = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    for fields in ["content-length: 0", "content-length: 1000000000\r\nexpect: 100-continue"] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = format!("POST /a.svc HTTP/1.1\r\nhost: h\r\ncontent-type: text/xml\r\n{fields}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401", "{fields}");
    }
    // The connection goes on after a refused request with a body.
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"POST /a.svc HTTP/1.1\r\nhost: h\r\ncontent-length: 4\r\n\r\n<a/>").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"authentication\n") {
            stream.read_buf(&mut answer).await.unwrap();
        }
    }
}

#[test]
fn realms() {
    assert!(RequireAuthentication::basic("a\nb", passwords).is_err());
    let shown = format!("{:?}", RequireAuthentication::basic("r", passwords).unwrap());
    assert!(!shown.contains("secret"), "{shown}");
}
