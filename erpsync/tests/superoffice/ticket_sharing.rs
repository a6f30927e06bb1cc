//! Tickets: fetched once, whoever waits for them and whoever stops waiting.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use erpsync::client::{CallErrorKind, SignInError};
use erpsync::superoffice::NotSucceeded;
use erpsync::superoffice::{SignIn, Ticket, TicketSource, Tickets};
use erpsync::transport::Body;
use erpsync::xml::RawElement;
use http_body_util::Full;
use test_support::net_server::*;
use test_support::peers::envelope;
use tokio::sync::Notify;

/// A source whose tickets come when the test says so.
#[derive(Clone, Default)]
struct Source {
    asked: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
    go: Arc<Notify>,
    waits: Arc<AtomicBool>,
}

impl TicketSource for Source {
    async fn ticket(&self, _sign_in: SignIn) -> Result<Ticket, SignInError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        if self.waits.load(Ordering::SeqCst) {
            self.go.notified().await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        if self.fails.load(Ordering::SeqCst) {
            return Err(SignInError::from_source("no tickets today"));
        }
        Ok(format!("7T:ticket-{number}").into())
    }
}

/// A server without a network: takes tickets from `valid_from` on.
#[derive(Clone, Default)]
struct Server {
    valid_from: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

impl Server {
    fn answer(self, request: http::Request<Body>) -> String {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let text = std::str::from_utf8(request.body().as_bytes().unwrap()).unwrap();
        let number = text.split("<Ticket>7T:ticket-").nth(1).and_then(|rest| rest.split('<').next());
        let valid = number.unwrap().parse::<usize>().unwrap() >= self.valid_from.load(Ordering::SeqCst);
        let exception = "<ExceptionInfo><ExceptionType>SuperOffice.AuthenticationException</ExceptionType></ExceptionInfo>";
        let headers = format!("{}<Succeeded>{valid}</Succeeded>", if valid { "" } else { exception });
        let namespaced = |xml: &str, name: &str| {
            xml.replace(&format!("<{name}>"), &format!("<{name} xmlns=\"{NAMESPACE}\">"))
        };
        let headers = namespaced(&namespaced(&headers, "ExceptionInfo"), "Succeeded");
        envelope(&headers, &format!("<ForceSyncAllResponse xmlns=\"{NAMESPACE}\"/>"))
    }

    fn client(&self, tickets: Tickets) -> ErpSyncClient {
        let server = self.clone();
        let service = tower::service_fn(move |request: http::Request<Body>| {
            let server = server.clone();
            async move {
                tokio::task::yield_now().await;
                let reply = Full::new(Bytes::from(server.answer(request)));
                Ok::<_, std::convert::Infallible>(http::Response::new(reply))
            }
        });
        ErpSyncClient::with_transport("http://net-server/ErpSync.svc", service)
            .unwrap()
            .with_authentication(tickets)
    }
}

fn spawn<T>(count: usize, mut call: impl FnMut() -> T) -> Vec<tokio::task::JoinHandle<T::Output>>
where
    T: Future<Output: Send> + Send + 'static,
{
    (0..count).map(|_| tokio::spawn(call())).collect()
}

async fn sync(client: ErpSyncClient) -> Result<(), erpsync::client::CallError> {
    client.force_sync_all(ForceSyncAll {}).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_sign_in_once() {
    let (server, source) = (Server::default(), Source::default());
    let client = server.client(Tickets::new(source.clone()));
    for call in spawn(1000, || sync(client.clone())) {
        call.await.unwrap().unwrap();
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
    // The ticket runs out for all of them at once: one more sign-in, each call repeated once.
    server.valid_from.store(1, Ordering::SeqCst);
    let before = server.calls.load(Ordering::SeqCst);
    for call in spawn(1000, || sync(client.clone())) {
        call.await.unwrap().unwrap();
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    assert!(server.calls.load(Ordering::SeqCst) - before <= 2000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_given_up_strands_nobody() {
    let (server, source) = (Server::default(), Source::default());
    source.waits.store(true, Ordering::SeqCst);
    let client = server.client(Tickets::new(source.clone()));
    let first = spawn(1, || sync(client.clone()));
    while source.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let others = spawn(1000, || sync(client.clone()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    // The one that drives the fetch, and every second of the others.
    first.iter().for_each(tokio::task::JoinHandle::abort);
    others.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);
    source.go.notify_one();
    for (at, call) in others.into_iter().enumerate() {
        match tokio::time::timeout(Duration::from_secs(20), call).await.unwrap() {
            Ok(outcome) => outcome.unwrap(),
            Err(given_up) => assert!(given_up.is_cancelled() && at % 2 == 0),
        }
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn when_all_give_up_the_next_begins_anew() {
    let (server, source) = (Server::default(), Source::default());
    source.waits.store(true, Ordering::SeqCst);
    let client = server.client(Tickets::new(source.clone()));
    for call in spawn(10, || sync(client.clone())) {
        tokio::task::yield_now().await;
        call.abort();
        let _ = call.await;
    }
    source.waits.store(false, Ordering::SeqCst);
    sync(client).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_fails_fails_those_who_waited() {
    let (server, source) = (Server::default(), Source::default());
    source.fails.store(true, Ordering::SeqCst);
    source.waits.store(true, Ordering::SeqCst);
    let client = server.client(Tickets::new(source.clone()));
    let calls = spawn(100, || sync(client.clone()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    source.go.notify_one();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::SignIn(_)));
        assert!(error.report().contains("no tickets today"), "{error}");
    }
    assert_eq!((source.asked.load(Ordering::SeqCst), server.calls.load(Ordering::SeqCst)), (1, 0));
    source.fails.store(false, Ordering::SeqCst);
    source.waits.store(false, Ordering::SeqCst);
    sync(client).await.unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_refused_call_is_repeated_once() {
    let (server, source) = (Server::default(), Source::default());
    server.valid_from.store(usize::MAX, Ordering::SeqCst);
    let client = server.client(Tickets::new(source.clone()));
    let error = sync(client).await.unwrap_err();
    assert!(error.interceptor_error::<NotSucceeded>().is_some());
    assert_eq!((source.asked.load(Ordering::SeqCst), server.calls.load(Ordering::SeqCst)), (2, 2));
    // A ticket that is given can't be renewed.
    let error = sync(server.client(Tickets::fixed("7T:ticket-1"))).await.unwrap_err();
    assert!(error.interceptor_error::<NotSucceeded>().is_some());
    assert_eq!(server.calls.load(Ordering::SeqCst), 3);
    // The program chooses which errors count as a refused ticket.
    let tickets = Tickets::new(source.clone()).with_refused_when(|_| false);
    sync(server.client(tickets)).await.unwrap_err();
    assert_eq!((source.asked.load(Ordering::SeqCst), server.calls.load(Ordering::SeqCst)), (3, 4));
}

#[tokio::test]
async fn signing_in_has_a_time_limit() {
    let (server, source) = (Server::default(), Source::default());
    source.waits.store(true, Ordering::SeqCst);
    let tickets = Tickets::new(source).with_sign_in_timeout(Duration::from_millis(30));
    let error = sync(server.client(tickets)).await.unwrap_err();
    assert!(error.report().contains("no ticket came within 30ms"), "{error}");
}

struct Panics;

impl TicketSource for Panics {
    async fn ticket(&self, _sign_in: SignIn) -> Result<Ticket, SignInError> {
        panic!("a mistake in the source")
    }
}

#[tokio::test]
async fn a_source_that_panics_is_an_error() {
    let error = sync(Server::default().client(Tickets::new(Panics))).await.unwrap_err();
    assert!(error.report().contains("the source panicked"), "{error}");
}

#[tokio::test]
async fn tickets_are_kept_by_who_signs_in_and_where() {
    let block =
        |value: &str| RawElement::parse(&format!("<Tenant xmlns='urn:own'>{value}</Tenant>")).unwrap();
    let token = |value: &str| RequestHeaders { application_token: Some(value.into()), ..Default::default() };
    let field = |value| (http::header::AUTHORIZATION, http::HeaderValue::from_static(value));
    let source = Source::default();
    let client = Server::default().client(Tickets::new(source.clone()));
    let plain = || client.force_sync_all(ForceSyncAll {});
    let (name, value) = field("Bearer first");
    let (_, other) = field("Bearer second");
    let all = || {
        [
            plain(),
            plain().endpoint("http://one:pass@net-server/ErpSync.svc"),
            plain().endpoint("http://two:pass@net-server/ErpSync.svc"),
            plain().endpoint("http://net-server/ErpSync.svc?tenant=1"),
            plain().endpoint("http://net-server/ErpSync.svc?tenant=2"),
            plain().headers(token("first")),
            plain().headers(token("second")),
            plain().header_block(block("first")),
            plain().header_block(block("second")),
            plain().http_header(name.clone(), value.clone()),
            plain().http_header(name.clone(), other.clone()),
        ]
    };
    for calls in [all(), all()] {
        for call in calls {
            call.await.unwrap();
        }
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), all().len());
    // Other services at the same place need no other.
    plain().endpoint("http://net-server/Archive.svc").await.unwrap();
    plain().http_header(http::header::ACCEPT_LANGUAGE, http::HeaderValue::from_static("nb")).await.unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), all().len());
}

#[tokio::test]
async fn tickets_of_many_are_kept_within_bounds() {
    let source = Source::default();
    let client = Server::default().client(Tickets::new(source.clone()));
    let call = |tenant: usize| {
        client
            .force_sync_all(ForceSyncAll {})
            .endpoint(format!("http://net-server/ErpSync.svc?tenant={tenant}"))
    };
    for tenant in 0..1100 {
        call(tenant).await.unwrap();
    }
    // The last ones are there still, the first ones sign in again.
    call(1099).await.unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), 1100);
    call(0).await.unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), 1101);
}
