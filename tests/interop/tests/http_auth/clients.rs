//! Clients of others against our server.

use std::process::Command;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use erpsync::Secret;
use erpsync::http_auth::{DigestAlgorithm, RequireAuthentication};
use erpsync::server::Identity;
use http::{Request, Response};

use interop::foreign::{output_of, program, stacks};

/// Answers with the caller and the length of the message.
async fn whoami(request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let length = axum::body::to_bytes(body, 1 << 24).await.unwrap().len();
    let who = Identity::of(&parts).map(|who| format!("{} {} {length}", who.name(), who.scheme()));
    Response::builder().header("X-Who", who.unwrap()).body(Body::from("<a/>")).unwrap()
}

/// Our server, with a path for each scheme.
async fn serve(realm: &'static str) -> String {
    let passwords = |user: &str| match user {
        "bob" => Some(Secret::from("secret")),
        "Zoë" => Some(Secret::from("pässword")),
        _ => None,
    };
    let digest = |algorithms| RequireAuthentication::digest(realm, passwords).unwrap().algorithms(algorithms);
    // Without SHA-512-256: curl 7.88 answers it with SHA-256.
    let all = &[DigestAlgorithm::Sha256, DigestAlgorithm::Md5];
    let mut router = Router::new();
    for (path, check) in [
        ("/basic", RequireAuthentication::basic(realm, passwords).unwrap()),
        ("/md5", digest(&[DigestAlgorithm::Md5])),
        ("/sha256", digest(&[DigestAlgorithm::Sha256])),
        ("/any", digest(all).integrity(true).or_basic()),
    ] {
        router = router.merge(Router::new().route(path, post(whoami)).layer(check));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn curl() {
    let Some(curl) = program("curl") else { return };
    let url = serve("W2 \"realm\"").await;
    let long = "x".repeat(300_000);
    for (path, option, user, body, expected) in [
        ("basic", "--basic", "bob:secret", "<a/>", "200 bob Basic 4"),
        ("basic", "--anyauth", "Zoë:pässword", "<a/>", "200 Zoë Basic 4"),
        ("basic", "--basic", "bob:wrong", "<a/>", "401 "),
        ("md5", "--digest", "bob:secret", "<a/>", "200 bob Digest 4"),
        ("md5", "--digest", "Zoë:pässword", "<a/>", "200 Zoë Digest 4"),
        ("md5", "--digest", "bob:secret", &long, "200 bob Digest 300000"),
        ("md5", "--anyauth", "bob:secret", &long, "200 bob Digest 300000"),
        ("md5", "--digest", "bob:wrong", "<a/>", "401 "),
        ("md5", "--digest", "eve:secret", "<a/>", "401 "),
        ("sha256", "--digest", "bob:secret", "<a/>", "200 bob Digest 4"),
        ("sha256", "--digest", "bob:wrong", "<a/>", "401 "),
        ("any", "--anyauth", "bob:secret", "<a/>", "200 bob Digest 4"),
        ("any", "--basic", "bob:secret", "<a/>", "200 bob Basic 4"),
    ] {
        let mut command = Command::new(&curl);
        command.args(["--silent", "--output", "-", "--dump-header", "-", option, "--user", user]);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), body).unwrap();
        command.args(["--header", "Content-Type: text/xml", "--data-binary"]);
        command.arg(format!("@{}", file.path().display()));
        // Twice in one run: the second request has the nonce of the first, and the next count.
        command.args([format!("{url}/{path}"), format!("{url}/{path}?again")]);
        let heads = output_of(command).await;
        assert_eq!(last_answers(&heads), [expected, expected], "{path} {option} {user}: {heads}");
    }
}

/// Status and `X-Who` of the answers that end a request: each but a first 401.
fn last_answers(heads: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for head in heads.split("HTTP/1.1 ").skip(1).filter(|head| !head.starts_with("100")) {
        let who = head.lines().find_map(|line| line.strip_prefix("x-who: ")).unwrap_or_default();
        found.push(format!("{} {who}", &head[..3]));
    }
    let is_refused = |answer: &str| answer == "401 ";
    // Two requests that are both refused have two answers each, or one.
    if found.iter().all(|answer| is_refused(answer)) {
        return vec![found[0].clone(), found[0].clone()];
    }
    found.retain(|answer| !is_refused(answer));
    found
}

#[tokio::test]
async fn requests() {
    let Some(stacks) = stacks() else { return };
    // It sends a realm with quotation marks back without escaping them.
    let url = serve("W2").await;
    let mut command = stacks.python("http_auth_client.py");
    command.arg(url);
    let answers = output_of(command).await;
    let expected: String = [("basic", "Basic"), ("md5", "Digest"), ("sha256", "Digest")]
        .iter()
        .map(|(path, scheme)| format!("{path} 200 bob {scheme} 4\n{path} 200 bob {scheme} 4\n{path} 401\n"))
        .collect();
    assert_eq!(answers, expected);
}
