//! Credentials stay with the server that they are for.

use erpsync::BoxFuture;
use erpsync::client::{HttpRequest, HttpResponse, Interceptor, RequestContext};
use erpsync::http_auth::{Basic, Bearer, ClientCredentials, Cookies, Digest, HttpAuthError};
use http::header::{COOKIE, LOCATION};

use super::*;

/// Moves calls to another endpoint.
struct Moves(&'static str);

impl Interceptor for Moves {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        request.set_endpoint(self.0).unwrap();
        Box::pin(ready(Ok(())))
    }
}

/// Moves requests that are finished.
struct MovesLate(&'static str, Option<&'static str>);

impl Interceptor for MovesLate {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let http = request.http_mut();
        *http.uri_mut() = self.0.parse().unwrap();
        if let Some(own) = self.1 {
            http.headers_mut().insert(AUTHORIZATION, own.parse().unwrap());
        }
        Box::pin(ready(Ok(())))
    }
}

/// One of several interceptors.
struct Any(Box<dyn Interceptor>);

impl Interceptor for Any {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        self.0.finish_http_request(request)
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        self.0.check_http_response(response)
    }
}

const CHALLENGES: [&str; 3] = ["Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\"", "Bearer"];

/// Each scheme with its credentials, also for the server `https://friend:444`.
fn schemes() -> Vec<Any> {
    let friend = "https://friend:444/other";
    let tokens = ClientCredentials::new("http://login/token", "id", "secret-canary").unwrap();
    vec![
        Any(Box::new(Basic::new("bob", "password-canary").unwrap().for_server(friend).unwrap())),
        Any(Box::new(Digest::new("bob", "password-canary").unwrap().for_server(friend).unwrap())),
        Any(Box::new(Bearer::new("token-canary").for_server(friend).unwrap())),
        Any(Box::new(Bearer::from_source(tokens).for_server(friend).unwrap())),
    ]
}

/// A client with credentials for the server `https://own`, whose servers ask for all schemes.
fn own(scheme: Any) -> (Client, Seen) {
    let (client, seen) = client("https://own/a", |request| match request.uri().host() {
        Some("login") => http::Response::new("{\"access_token\": \"token-canary\"}".to_owned()),
        _ => unauthorized(&CHALLENGES),
    });
    (client.with_authentication(scheme), seen)
}

const OTHERS: [&str; 6] = [
    "https://other/a",
    "http://own/a",
    "https://own:8443/a",
    "https://own.other/a",
    "https://friend/",
    "http://friend:444/",
];

#[tokio::test]
async fn calls_that_go_elsewhere_leave_credentials_behind() {
    for other in OTHERS {
        for number in 0..schemes().len() {
            let (client, seen) = own(schemes().swap_remove(number));
            // The session of Digest is there already.
            call(&client).await.unwrap_err();
            seen.lock().unwrap().clear();
            let moved = client.clone().with_interceptor(Moves(other));
            let replaced = client.clone().with_endpoint(other).unwrap();
            for client in [moved, replaced] {
                let error = call(&client).await.unwrap_err();
                assert!(matches!(failure(&error), HttpAuthError::OtherServer { .. }), "{error:?}");
                assert!(error.report().contains("`for_server`"), "{error:?}");
            }
            let one = client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).endpoint(other).await;
            one.unwrap_err();
            assert_eq!(credentials(&seen), [None, None, None], "{other} {number}");
        }
    }
}

#[tokio::test]
async fn calls_to_the_own_server_and_to_named_ones_have_them() {
    for other in ["https://own/b?c", "https://OWN:443/", "https://friend:444/x"] {
        for number in [0, 2, 3] {
            let (client, seen) = own(schemes().swap_remove(number));
            call(&client.clone().with_interceptor(Moves(other))).await.unwrap_err();
            let seen = seen.lock().unwrap();
            let sent = seen.iter().find(|request| request.uri().host() != Some("login")).unwrap();
            assert!(authorization(sent).is_some(), "{other} {number}");
        }
    }
}

#[tokio::test]
async fn requests_that_are_moved_late_leave_credentials_behind() {
    let moved = async |to, own| {
        let (client, seen) = client("https://user:password-canary@own/a", |_| ok());
        let client = client
            .with_http_header(COOKIE, "cookie-canary".parse().unwrap())
            .with_interceptor(Bearer::new("token-canary"))
            .with_interceptor(MovesLate(to, own));
        call(&client).await.unwrap();
        let seen = seen.lock().unwrap();
        (authorization(&seen[0]), seen[0].headers().contains_key(COOKIE))
    };
    for other in OTHERS {
        assert_eq!(moved(other, None).await, (None, false), "{other}");
        assert_eq!(moved(other, Some("Own 1")).await, (Some("Own 1".to_owned()), false), "{other}");
    }
    assert_eq!(moved("https://OWN:443/b", None).await, (Some("Bearer token-canary".to_owned()), true));
}

#[tokio::test]
async fn an_endpoint_elsewhere_that_needs_no_credentials_is_called() {
    let (client, seen) = client("https://own/", |_| ok());
    let client = client.with_authentication(Basic::new("bob", "secret").unwrap());
    call(&client.with_endpoint("https://other/").unwrap()).await.unwrap();
    assert_eq!(credentials(&seen), [None]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (client, seen) = client("https://own/", |_| {
        let mut reply = ok();
        *reply.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        reply.headers_mut().insert(LOCATION, "https://other/".parse().unwrap());
        reply
    });
    let error = call(&client.with_authentication(Basic::new("bob", "secret").unwrap())).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::TEMPORARY_REDIRECT));
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), seen[0].uri().host()), (1, Some("own")));
}

#[test]
fn servers_are_named_by_urls() {
    assert!(Bearer::new("token").for_server("friend").is_err());
}

#[tokio::test]
async fn cookies_go_back_to_the_host_that_set_them() {
    let (client, seen) =
        client("https://own/a.svc", |_| with(ok(), "set-cookie", "session=canary-1; Path=/"));
    let client = client.with_interceptor(Cookies::new());
    for endpoint in ["https://own/", "https://own/b?c", "https://other/", "https://own:8443/"] {
        call(&client.clone().with_endpoint(endpoint).unwrap()).await.unwrap();
    }
    let seen = seen.lock().unwrap();
    let cookies: Vec<_> = seen.iter().map(|request| request.headers().get(COOKIE)).collect();
    let expected = Some("session=canary-1".parse().unwrap());
    assert_eq!(cookies, [None, expected.as_ref(), None, expected.as_ref()]);
}

#[tokio::test]
async fn errors_show_no_cookie() {
    let (client, _) = client("https://own/", |request| match request.headers().get(COOKIE) {
        None => with(ok(), "set-cookie", "session=canary-1"),
        Some(cookie) => {
            let mut reply = unauthorized(&[]);
            *reply.body_mut() = format!("you sent {}", cookie.to_str().unwrap());
            reply
        }
    });
    let client = client.with_interceptor(Cookies::new());
    call(&client).await.unwrap();
    let error = call(&client).await.unwrap_err();
    let shown = format!("{error:?} {:?}", error.reply());
    assert!(shown.contains("you sent ***") && !shown.contains("canary"), "{shown}");
}

#[test]
fn nothing_secret_is_shown() {
    let tokens = ClientCredentials::new("http://login/token", "id", "secret-canary").unwrap();
    let shown = format!(
        "{:?} {:?} {:?} {tokens:?}",
        Basic::new("bob", "password-canary").unwrap(),
        Digest::new("bob", "password-canary").unwrap(),
        Bearer::new("token-canary"),
    );
    assert!(!shown.contains("canary"), "{shown}");
}
