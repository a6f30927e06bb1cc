//! Tokens of an OAuth 2 server.

use std::sync::atomic::{AtomicUsize, Ordering};

use erpsync::http_auth::{Bearer, ClientCredentials, HttpAuthError};
use futures_util::future::join_all;

use super::*;

/// The token endpoint, and the service beside it. The server issues `token-1`, `token-2` and so on.
fn servers(
    answer: impl Fn(usize) -> http::Response<String> + Send + 'static,
    refused: &'static str,
) -> (Client, Seen) {
    let issued = AtomicUsize::new(0);
    client("http://service/", move |request| {
        if request.uri().host() == Some("login") {
            return answer(issued.fetch_add(1, Ordering::SeqCst) + 1);
        }
        match authorization(request) {
            Some(token) if token.starts_with("Bearer token-") && token != refused => ok(),
            _ => unauthorized(&["Bearer"]),
        }
    })
}

fn token(number: usize, more: &str) -> http::Response<String> {
    http::Response::new(format!("{{\"access_token\": \"token-{number}\", \"token_type\": \"bearer\"{more}}}"))
}

fn credentials() -> ClientCredentials {
    ClientCredentials::new("http://login/token", "the id", "s&cr t+").unwrap().scope("read write")
}

/// The hosts that were asked.
fn hosts(seen: &Seen) -> Vec<String> {
    seen.lock().unwrap().iter().map(|request| request.uri().host().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_token_is_kept_until_it_expires() {
    for (more, expected) in [
        (", \"expires_in\": 3600", &["login", "service", "service"][..]),
        (", \"expires_in\": \"3600\"", &["login", "service", "service"]),
        ("", &["login", "service", "service"]),
        (", \"expires_in\": 1e300", &["login", "service", "service"]),
        (", \"expires_in\": 0", &["login", "service", "login", "service"]),
    ] {
        let (client, seen) = servers(move |number| token(number, more), "");
        let client = client.with_authentication(Bearer::from_source(credentials()));
        call(&client).await.unwrap();
        call(&client).await.unwrap();
        assert_eq!(hosts(&seen), expected, "{more}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_ask_once() {
    let (client, seen) = servers(|number| token(number, ""), "");
    let client = client.with_authentication(Bearer::from_source(credentials()));
    for result in join_all((0..10).map(|_| call(&client))).await {
        result.unwrap();
    }
    assert_eq!(hosts(&seen).iter().filter(|host| *host == "login").count(), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let (client, seen) = servers(|number| token(number, ""), "Bearer token-1");
    let client = client.with_authentication(Bearer::from_source(credentials()));
    call(&client).await.unwrap();
    assert_eq!(hosts(&seen), ["login", "service", "login", "service"]);
    let (client, seen) = servers(|_| token(1, ""), "Bearer token-1");
    let error = call(&client.with_authentication(Bearer::from_source(credentials()))).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(hosts(&seen), ["login", "service", "login", "service"]);
}

/// RFC 6749, sections 2.3.1 and 4.4.2.
#[tokio::test]
async fn the_request_for_a_token() {
    let (client, seen) = servers(|number| token(number, ""), "");
    let tokens = credentials().parameter("audience", "https://service/ä");
    call(&client.clone().with_authentication(Bearer::from_source(tokens))).await.unwrap();
    let tokens = credentials().secret_in_body(true);
    call(&client.with_authentication(Bearer::from_source(tokens))).await.unwrap();
    let seen = seen.lock().unwrap();
    let form = "grant_type=client_credentials&scope=read+write";
    assert_eq!(seen[0].body(), &format!("{form}&audience=https%3A%2F%2Fservice%2F%C3%A4"));
    assert_eq!(seen[0].headers()["content-type"], "application/x-www-form-urlencoded");
    // `the+id:s%26cr+t%2B`
    assert_eq!(authorization(&seen[0]).unwrap(), "Basic dGhlK2lkOnMlMjZjcit0JTJC");
    assert_eq!(seen[2].body(), &format!("{form}&client_id=the+id&client_secret=s%26cr+t%2B"));
    assert_eq!(authorization(&seen[2]), None);
}

#[tokio::test]
async fn responses_without_a_token() {
    let refused = |status: u16, body: &str| {
        let mut reply = http::Response::new(body.to_owned());
        *reply.status_mut() = StatusCode::from_u16(status).unwrap();
        reply
    };
    for (reply, words) in [
        (
            refused(401, "{\"error\": \"invalid_client\", \"error_description\": \"s&cr t+ is wrong\"}"),
            "status 401 Unauthorized: invalid_client ***",
        ),
        (refused(302, ""), "status 302 Found"),
        (refused(500, "<html>"), "status 500"),
        (refused(200, "{}"), "no `access_token`"),
        (refused(200, "no JSON"), "no `access_token`"),
        (refused(200, "{\"access_token\": 7}"), "no `access_token`"),
        (refused(200, "{\"access_token\": \"x\", \"token_type\": \"mac\"}"), "not of the type `Bearer`"),
        (refused(200, &"[".repeat(60_000)), "no `access_token`"),
        (refused(200, &"x".repeat(1 << 20)), "65536 bytes"),
    ] {
        let (client, seen) = servers(move |_| reply.clone(), "");
        let error = call(&client.with_authentication(Bearer::from_source(credentials()))).await.unwrap_err();
        assert!(matches!(failure(&error), HttpAuthError::Token(_)), "{error:?}");
        assert!(error.report().contains(words), "{error:?}");
        assert_eq!(hosts(&seen), ["login"]);
    }
}

#[test]
fn addresses_of_a_token_endpoint() {
    for url in ["", "login", "ftp://h/", "http://user:pw@h/token", "/token"] {
        assert!(ClientCredentials::new(url, "id", "secret").is_err(), "{url}");
    }
}
