//! Tickets and the clock: renewed before they run out, once, over loopback TCP.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use erpsync::client::{CallError, CallErrorKind, SignInError};
use erpsync::superoffice::{SignIn, Ticket, TicketSource, Tickets};
use test_support::net_server::*;
use tokio::sync::{Notify, Semaphore};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A clock that stands until it is moved.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + self.0.load(Ordering::SeqCst))
    }
}

/// Signs in at the real service, when the test lets it, unless the test forbids it.
#[derive(Clone)]
struct Source {
    asked: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
    signing_in: Arc<Notify>,
    open: Arc<Semaphore>,
}

impl Source {
    fn new() -> Self {
        Self {
            asked: Arc::default(),
            fails: Arc::default(),
            signing_in: Arc::default(),
            open: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }
}

impl TicketSource for Source {
    async fn ticket(&self, sign_in: SignIn) -> Result<Ticket, SignInError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.signing_in.notify_one();
        let _permit = self.open.acquire().await.unwrap();
        if self.fails.load(Ordering::SeqCst) {
            return Err(SignInError::from_source("no tickets today"));
        }
        sign_in.user_name_password(USER, PASSWORD).await.map(Ticket::from)
    }
}

struct World {
    server: Arc<NetServer>,
    endpoint: String,
    clock: Clock,
    source: Source,
    tickets: Tickets,
    client: ErpSyncClient,
    /// The operations that were called over the network, sign-ins among them.
    log: Arc<std::sync::Mutex<Vec<String>>>,
}

impl World {
    async fn new() -> Self {
        let server = Arc::new(NetServer::default());
        let endpoint = serve(server.clone()).await;
        let (clock, source) = (Clock::default(), Source::new());
        let told = clock.clone();
        let tickets = Tickets::new(source.clone()).with_clock(move || told.now());
        let log = Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = log.clone();
        let client = ErpSyncClient::new(endpoint.clone())
            .unwrap()
            .with_headers(&headers())
            .with_authentication(tickets.clone())
            .with_observer(move |exchange| noted.lock().unwrap().push(exchange.operation().to_owned()));
        Self { server, endpoint, clock, source, tickets, client, log }
    }

    async fn sync(&self) -> Result<(), CallError> {
        self.client.force_sync_all(ForceSyncAll {}).await.map(drop)
    }

    /// Returns the number of calls and sign-ins over the network since the last time.
    fn exchanges(&self) -> (usize, usize) {
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        let calls = log.iter().filter(|operation| *operation == "ForceSyncAll").count();
        (calls, log.len() - calls)
    }
}

#[tokio::test]
async fn a_ticket_in_use_does_not_run_out() {
    let world = World::new().await;
    for _ in 0..10 {
        world.sync().await.unwrap();
        world.clock.advance(5 * HOUR + 49 * MINUTE);
    }
    assert_eq!(world.exchanges(), (10, 1));
}

#[tokio::test]
async fn a_ticket_is_renewed_before_its_end() {
    let world = World::new().await;
    world.sync().await.unwrap();
    world.clock.advance(5 * HOUR + 50 * MINUTE);
    world.sync().await.unwrap();
    // One sign-in more, and no call that was refused.
    assert_eq!(world.exchanges(), (2, 2));
    // Another life, another time ahead.
    let tickets = world.tickets.clone().with_life(Duration::from_secs(HOUR)).with_renew_ahead(Duration::ZERO);
    let client = world.client.clone().with_authentication(tickets);
    for (minutes, signed_in) in [(59, 2), (59, 2), (60, 3)] {
        world.clock.advance(minutes * MINUTE);
        client.force_sync_all(ForceSyncAll {}).await.unwrap();
        assert_eq!(world.source.asked(), signed_in, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn only_a_call_that_succeeds_prolongs_a_life() {
    let world = World::new().await;
    let sign_in = world.endpoint.replace("ErpSync", "SoPrincipal");
    let tickets = world.tickets.clone().with_sign_in_endpoint(sign_in).unwrap();
    let client = world.client.clone().with_authentication(tickets);
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    world.clock.advance(5 * HOUR);
    // Nobody listens there any more.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error =
        client.force_sync_all(ForceSyncAll {}).endpoint(format!("http://{closed}/")).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(world.source.asked(), 1);
    world.clock.advance(HOUR);
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(world.source.asked(), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_ticket_that_lives() {
    let world = World::new().await;
    world.sync().await.unwrap();
    world.source.fail(true);
    world.clock.advance(5 * HOUR + 55 * MINUTE);
    world.sync().await.unwrap();
    assert_eq!(world.source.asked(), 2);
    // That call let it live on; when it is dead, there is none.
    world.clock.advance(6 * HOUR);
    let error = world.sync().await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::SignIn(_)), "{error}");
    world.source.fail(false);
    world.sync().await.unwrap();
    assert_eq!((world.source.asked(), world.exchanges()), (4, (3, 2)));
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_no_harm() {
    let world = World::new().await;
    world.clock.advance(HOUR);
    world.sync().await.unwrap();
    world.clock.0.store(0, Ordering::SeqCst);
    world.sync().await.unwrap();
    // The server, whose clock was not set back, refuses the ticket in the end.
    world.server.valid_from.store(1, Ordering::SeqCst);
    world.sync().await.unwrap();
    assert_eq!(world.source.asked(), 2);
}

#[tokio::test]
async fn a_ticket_that_was_given_is_used_to_the_end() {
    let world = World::new().await;
    world.sync().await.unwrap();
    let clock = world.clock.clone();
    let client = world
        .client
        .clone()
        .with_authentication(Tickets::fixed("7T:ticket-canary-0").with_clock(move || clock.now()));
    for _ in 0..3 {
        client.force_sync_all(ForceSyncAll {}).await.unwrap();
        world.clock.advance(7 * HOUR);
    }
    assert_eq!(world.exchanges(), (4, 1));
}

type Calls = Vec<Pin<Box<dyn Future<Output = Result<(), CallError>> + Send>>>;

/// A thousand calls that all wait for one sign-in, which the first of them drives.
async fn thousand(world: &World) -> Calls {
    world.source.open.forget_permits(Semaphore::MAX_PERMITS);
    let mut calls: Calls = (0..1000)
        .map(|_| {
            let call = world.client.force_sync_all(ForceSyncAll {});
            Box::pin(async move { call.await.map(drop) }) as _
        })
        .collect();
    let before = world.source.asked();
    for call in &mut calls {
        assert!(matches!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    }
    world.source.signing_in.notified().await;
    assert_eq!(world.source.asked(), before + 1);
    calls
}

async fn all(calls: Calls) -> Vec<Result<(), CallError>> {
    let calls: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(tokio::time::timeout(Duration::from_secs(60), call).await.unwrap().unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_with_an_expired_ticket_sign_in_once() {
    let world = World::new().await;
    world.sync().await.unwrap();
    world.clock.advance(7 * HOUR);
    let mut calls = thousand(&world).await;
    // The one that drives the sign-in is given up half-way.
    drop(calls.remove(0));
    world.source.open.add_permits(1);
    assert!(all(calls).await.iter().all(Result::is_ok));
    assert_eq!(world.exchanges(), (1 + 999, 2));
    assert_eq!(world.server.signed_in.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_fail_once_with_a_sign_in_that_fails() {
    let world = World::new().await;
    world.sync().await.unwrap();
    world.clock.advance(7 * HOUR);
    world.source.fail(true);
    let mut calls = thousand(&world).await;
    drop(calls.remove(0));
    world.source.open.add_permits(Semaphore::MAX_PERMITS);
    for outcome in all(calls).await {
        let error = outcome.unwrap_err();
        assert!(error.report().contains("no tickets today"), "{error}");
    }
    // One sign-in for all of them, and none of them reached the service.
    assert_eq!((world.source.asked(), world.exchanges()), (2, (1, 1)));
    // The next call tries again.
    world.source.fail(false);
    world.sync().await.unwrap();
    assert_eq!((world.source.asked(), world.exchanges()), (3, (1, 1)));
}
