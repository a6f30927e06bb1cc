//! Phases of interceptors with the HTTP request and response.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use erpsync::BoxFuture;
use erpsync::client::{
    AfterAttempt, AttemptOutcome, CallError, CallErrorKind, HttpRequest, HttpResponse, Interceptor,
};
use erpsync::transport::Body;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use test_support::net_server::*;
use test_support::peers::envelope;

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"><Response>\
                  <IsOk>true</IsOk></Response></ForceSyncAllResponse>";

/// Requests that a transport received.
type Seen = Arc<Mutex<Vec<http::Request<String>>>>;

fn client(endpoint: &str, replies: Vec<http::Response<String>>) -> (ErpSyncClient, Seen) {
    let seen = Seen::default();
    let keep = seen.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let mut seen = keep.lock().unwrap();
        let reply = replies[seen.len().min(replies.len() - 1)].clone();
        seen.push(request.map(|body| String::from_utf8_lossy(body.as_bytes().unwrap()).into_owned()));
        ready(Ok::<_, Infallible>(reply.map(Body::from)))
    });
    (ErpSyncClient::with_transport(endpoint, transport).unwrap(), seen)
}

fn unauthorized(body: &str) -> http::Response<String> {
    let mut reply = http::Response::new(body.to_owned());
    *reply.status_mut() = StatusCode::UNAUTHORIZED;
    reply.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Step n=\"1\""));
    reply
}

/// Signs the whole request, and asks for repeats without end.
#[derive(Clone, Default)]
struct Signs {
    most: usize,
    log: Arc<Mutex<Vec<String>>>,
}

impl Interceptor for Signs {
    fn finish_http_request<'a>(
        &'a self,
        request: &'a mut HttpRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let http = request.http();
            let length = http.body().as_bytes().unwrap().len();
            let line =
                format!("{} {} {length} {}", http.method(), http.uri().path(), request.is_own_server());
            self.log.lock().unwrap().push(line);
            if request.is_own_server() {
                let value = HeaderValue::from_static("Step the-answer");
                request.http_mut().headers_mut().insert(AUTHORIZATION, value);
            }
            request.add_secret("hidden-too");
            Ok(())
        })
    }

    fn check_http_response(&self, response: &mut HttpResponse<'_>) -> Result<(), CallError> {
        let challenges = response.challenges().len();
        let line = format!("{} {challenges} {}", response.http().status.as_u16(), response.body().len());
        self.log.lock().unwrap().push(line);
        match response.body().as_ref() {
            b"refuse" => Err(CallError::rejected("the answer was refused")),
            _ => Ok(()),
        }
    }

    fn after_attempt(&self, _attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        AfterAttempt::Repeat
    }

    fn max_repeats(&self) -> usize {
        self.most
    }
}

#[tokio::test]
async fn interceptors_finish_the_http_request_and_check_the_response() {
    let signs = Signs { most: 1, ..Signs::default() };
    let (client, seen) =
        client("http://h/ErpSync.svc", vec![unauthorized(""), http::Response::new(envelope("", OK))]);
    client.with_interceptor(signs.clone()).force_sync_all(ForceSyncAll {}).await.unwrap();
    let seen = seen.lock().unwrap();
    let log = signs.log.lock().unwrap();
    let length = seen[0].body().len();
    let request = format!("POST /ErpSync.svc {length} true");
    assert_eq!(
        *log,
        [request.clone(), "401 1 0".to_owned(), request, format!("200 0 {}", envelope("", OK).len())]
    );
    assert_eq!(seen[1].headers()[AUTHORIZATION], "Step the-answer");
}

#[tokio::test]
async fn repeats_are_granted_as_often_as_an_interceptor_may_ask() {
    for (most, attempts) in [(0, 1), (1, 2), (3, 4), (1000, 9)] {
        let (client, seen) = client("http://h/", vec![unauthorized("")]);
        let signs = Signs { most, ..Signs::default() };
        let error = client.with_interceptor(signs).force_sync_all(ForceSyncAll {}).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
        assert_eq!((error.attempts(), seen.lock().unwrap().len()), (attempts, attempts as usize));
    }
}

#[tokio::test]
async fn an_error_of_the_check_keeps_status_and_challenges_and_hides_credentials() {
    let reply = unauthorized("refuse");
    let (client, _) = client("http://h/", vec![reply]);
    let error = client.with_interceptor(Signs::default()).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Rejected(_)), "{error:?}");
    assert_eq!((error.status(), error.challenges().len()), (Some(StatusCode::UNAUTHORIZED), 1));
    assert!(error.to_string().contains("the service did not do it"), "{error}");
}

#[tokio::test]
async fn texts_of_the_phase_are_masked() {
    let (client, _) = client("http://h/", vec![unauthorized("you sent the-answer and hidden-too")]);
    let error = client.with_interceptor(Signs::default()).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let shown = format!("{error:?} {:?}", error.reply());
    assert!(!shown.contains("the-answer") && !shown.contains("hidden-too"), "{shown}");
    assert!(shown.contains("you sent *** and ***"), "{shown}");
}

#[tokio::test]
async fn the_own_server_is_that_of_the_endpoint_at_installation() {
    for (endpoint, is_own) in [
        ("http://h/Other.svc", true),
        ("http://H:80/x?y", true),
        ("http://h:8080/", false),
        ("https://h/", false),
        ("http://other/", false),
        ("http://h.other/", false),
        ("http://h@other/", false),
    ] {
        let signs = Signs::default();
        let (client, seen) = client("http://h/ErpSync.svc", vec![http::Response::new(envelope("", OK))]);
        let client = client.with_interceptor(signs);
        client.force_sync_all(ForceSyncAll {}).endpoint(endpoint).await.unwrap();
        client.with_endpoint(endpoint).unwrap().force_sync_all(ForceSyncAll {}).await.unwrap();
        for request in &*seen.lock().unwrap() {
            let value = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
            assert_eq!(value == Some(b"Step the-answer"), is_own, "{endpoint} {value:?}");
        }
    }
}
