//! Calls that are repeated, calls that never are, and the errors.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use erpsync::client::{CallError, CallErrorKind, Retry};
use erpsync::superoffice::Tickets;
use erpsync::superoffice::WithTicket;
use test_support::net_server::*;
use test_support::peers::{Seen, read_request, scripted};
use test_support::peers::{envelope, http_reply};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";

fn done() -> Vec<u8> {
    http_reply("200 OK", "text/xml", envelope("", OK))
}

fn refused(status: &str, retry_after: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{retry_after}Content-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

fn fast() -> Retry {
    Retry::new().with_back_off(Duration::from_millis(1), Duration::from_secs(30))
}

/// Calls ForceSyncAll at a server of these replies.
async fn call(retry: impl Into<Option<Retry>>, replies: Vec<Vec<u8>>) -> (Result<(), CallError>, Seen) {
    let (server, seen) = scripted(replies).await;
    let client = ErpSyncClient::new(format!("http://{server}/")).unwrap().with_retry(retry);
    (client.force_sync_all(ForceSyncAll {}).await.map(drop), seen)
}

#[tokio::test]
async fn a_server_that_is_not_there_yet() {
    // Nobody listens at this address until a connection failed.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failed = Arc::new(AtomicUsize::new(0));
    let (counter, server) = (failed.clone(), Mutex::new(None));
    let (up, is_up) = mpsc::channel();
    let client = ErpSyncClient::new(format!("http://{address}/")).unwrap().with_retry(fast()).with_observer(
        move |exchange| {
            if exchange.status().is_none() && counter.fetch_add(1, Ordering::SeqCst) == 1 {
                let listener = std::net::TcpListener::bind(address).unwrap();
                *server.lock().unwrap() = Some(listener.try_clone().unwrap());
                up.send(listener).unwrap();
            }
        },
    );
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = is_up.recv().unwrap().accept().unwrap();
        assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0);
        stream.write_all(&done()).unwrap();
    });
    // Not marked as safe to repeat: nothing was sent, so that doesn't matter.
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(failed.load(Ordering::SeqCst), 2);

    let attempts = Arc::new(AtomicUsize::new(0));
    let counter = attempts.clone();
    let client = ErpSyncClient::new("http://127.0.0.1:1/").unwrap().with_observer(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let error = client.force_sync_all(ForceSyncAll {}).retry(fast().with_attempts(4)).await.unwrap_err();
    assert_eq!((attempts.load(Ordering::SeqCst), error.attempts()), (4, 4));
    assert!(
        error.report().starts_with(
            "ForceSyncAll at http://127.0.0.1:1/, attempt 4: the request was not sent: no connection"
        ),
        "{error}"
    );
    assert!(error.is_retryable() && !error.is_outcome_unknown());
    // Nor is there a ticket to be had.
    let tickets = Tickets::user_name_password(USER, PASSWORD);
    let client = client.with_headers(&headers()).with_authentication(tickets);
    let error = client.force_sync_all(ForceSyncAll {}).retry(fast()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::SignIn(_)));
    assert_eq!((attempts.load(Ordering::SeqCst), error.attempts()), (7, 3));
    // By default nothing is repeated.
    let error = client.force_sync_all(ForceSyncAll {}).ticket("7T:a").await.unwrap_err();
    assert_eq!((attempts.load(Ordering::SeqCst), error.attempts()), (8, 1));
}

#[tokio::test]
async fn a_server_that_is_busy() {
    let busy = || refused("503 Busy", "Retry-After: 0\r\n");
    let marked = || fast().with_safe_to_repeat(["ForceSyncAll"]);
    // Only operations that are marked.
    let (outcome, seen) = call(None, vec![busy(), done()]).await;
    let error = outcome.unwrap_err();
    assert!(error.is_retryable() && !error.is_outcome_unknown() && seen.texts().len() == 1);
    let (outcome, seen) = call(fast().with_safe_to_repeat(["GetEngineStatus"]), vec![busy(), done()]).await;
    assert!(outcome.is_err() && seen.texts().len() == 1);
    let (outcome, seen) = call(marked(), vec![busy(), busy(), done()]).await;
    assert!(outcome.is_ok() && seen.texts().len() == 3);
    // Or a call that is.
    let (server, seen) = scripted(vec![busy(), done()]).await;
    let client = ErpSyncClient::new(format!("http://{server}/")).unwrap();
    client.force_sync_all(ForceSyncAll {}).safe_to_repeat().await.unwrap();
    assert_eq!(seen.texts().len(), 2);
    // Not for ever.
    let (outcome, seen) = call(marked(), vec![busy()]).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }) && error.attempts() == 3);
    assert_eq!(seen.texts().len(), 3);
    // With a fault, too; but not where the server does not say how long it is busy.
    let fault = envelope("", "<s:Fault><faultcode>Server</faultcode><faultstring>no</faultstring></s:Fault>");
    let with_fault = String::from_utf8(http_reply("503 Busy", "text/xml", fault)).unwrap();
    let soon = with_fault.replace("Connection", "Retry-After: 0\r\nConnection").into_bytes();
    let (outcome, _) = call(marked(), vec![soon, done()]).await;
    outcome.unwrap();
    let (outcome, seen) = call(marked(), vec![with_fault.into_bytes(), done()]).await;
    assert_eq!(outcome.unwrap_err().status().unwrap(), 503);
    assert_eq!(seen.texts().len(), 1);
    // Too many requests: the next one comes later anyway.
    for retry_after in ["", "Retry-After: 0\r\n"] {
        let (outcome, seen) = call(marked(), vec![refused("429 Wait", retry_after), done()]).await;
        assert!(outcome.is_ok() && seen.texts().len() == 2);
    }
}

#[tokio::test]
async fn when_the_server_says_to_come_back() {
    let marked = || fast().with_safe_to_repeat(["ForceSyncAll"]);
    let at = |time: SystemTime| format!("Retry-After: {}\r\n", httpdate::fmt_http_date(time));
    let now = SystemTime::now();
    // A date is told by the server's own clock, if it shows that.
    let day = Duration::from_secs(24 * 60 * 60);
    let date = format!("Date: {}\r\n", httpdate::fmt_http_date(now + day));
    for retry_after in [at(now - day), format!("{date}{}", at(now + day)), "Retry-After: 0\r\n".to_owned()] {
        let (outcome, seen) = call(marked(), vec![refused("503 Busy", &retry_after), done()]).await;
        assert!(outcome.is_ok() && seen.texts().len() == 2, "{retry_after}");
    }
    // It is waited for.
    let start = Instant::now();
    call(marked(), vec![refused("503 Busy", "Retry-After: 1\r\n"), done()]).await.0.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
    // Longer than anybody waits, or nonsense.
    for (retry_after, told) in [
        ("Retry-After: 86400\r\n".to_owned(), Some(day)),
        (format!("{date}{}", at(now + 2 * day)), Some(day)),
        ("Retry-After: 18446744073709551616\r\n".to_owned(), None),
        ("Retry-After: soon\r\n".to_owned(), None),
    ] {
        let (outcome, seen) = call(marked(), vec![refused("503 Busy", &retry_after), done()]).await;
        assert_eq!((outcome.unwrap_err().retry_after(), seen.texts().len()), (told, 1), "{retry_after}");
    }
}

#[tokio::test]
async fn what_went_out_is_not_repeated() {
    let marked = || fast().with_safe_to_repeat(["ForceSyncAll"]);
    let whole = done();
    let fault = envelope("", "<s:Fault><faultcode>Server</faultcode><faultstring>no</faultstring></s:Fault>");
    for (reply, unknown) in [
        (Vec::new(), true),
        (whole[..whole.len() - 20].to_vec(), true),
        (refused("500 Oops", "Retry-After: 0\r\n"), true),
        (refused("502 Bad gateway", "Retry-After: 0\r\n"), true),
        (http_reply("500 Oops", "text/xml", fault), false),
        (http_reply("200 OK", "text/xml", "<a/>"), true),
    ] {
        let (outcome, seen) = call(marked(), vec![reply, done()]).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.attempts(), seen.texts().len()), (1, 1), "{error}");
        assert_eq!(error.is_outcome_unknown(), unknown, "{error}");
        assert_eq!(error.report().contains("What the service did is not known"), unknown, "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn one_time_limit_for_all_attempts() {
    // The wait would be longer than what is left: that is told at once, as what it is.
    let (server, seen) = scripted(vec![refused("503 Busy", "Retry-After: 20\r\n"), done()]).await;
    let client = ErpSyncClient::new(format!("http://{server}/"))
        .unwrap()
        .with_retry(fast().with_safe_to_repeat(["ForceSyncAll"]));
    let start = Instant::now();
    let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_secs(15));
    let error = call.await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), seen.texts().len()), (503, 1));
    assert!(start.elapsed() < Duration::from_secs(10));

    // The second attempt is under way: it is given up, and its connection closed.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let (mut first, _) = listener.accept().await.unwrap();
        read_request(&mut first).await.unwrap();
        first.write_all(&refused("503 Busy", "Retry-After: 0\r\n")).await.unwrap();
        let (mut second, _) = listener.accept().await.unwrap();
        read_request(&mut second).await.unwrap();
        second.read(&mut [0; 16]).await.unwrap()
    });
    let client = ErpSyncClient::new(endpoint).unwrap();
    let call = client.force_sync_all(ForceSyncAll {}).safe_to_repeat().timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: true, .. }), "{error}");
    assert!(error.is_outcome_unknown() && !error.is_retryable() && error.attempts() == 2, "{error}");
    assert_eq!(server.await.unwrap(), 0, "the connection was closed");
}

#[tokio::test]
async fn a_time_limit_before_anything_was_sent() {
    let not_sent = |error: &CallError| {
        assert!(matches!(error.kind(), CallErrorKind::Timeout { sent: false, .. }), "{error}");
        assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
        assert!(error.report().contains("Nothing was sent"), "{error}");
    };
    // While signing in.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = ErpSyncClient::new(format!("http://{}/ErpSync.svc", silent.local_addr().unwrap()))
        .unwrap()
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(100));
    not_sent(&call.await.unwrap_err());
    // While signing in again, after the ticket was refused.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/ErpSync.svc", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let (mut sign_in, _) = listener.accept().await.unwrap();
        read_request(&mut sign_in).await.unwrap();
        let ticket = "<AuthenticateResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
                      <Credentials><Ticket>7T:a</Ticket></Credentials></AuthenticateResponse>";
        sign_in.write_all(&http_reply("200 OK", "text/xml", envelope("", ticket))).await.unwrap();
        let (mut call, _) = listener.accept().await.unwrap();
        read_request(&mut call).await.unwrap();
        call.write_all(&refused("401 Who are you", "")).await.unwrap();
        let (mut again, _) = listener.accept().await.unwrap();
        let _ = again.read(&mut [0; 16]).await;
        std::future::pending::<()>().await;
    });
    let client = ErpSyncClient::new(endpoint)
        .unwrap()
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(400));
    not_sent(&call.await.unwrap_err());
}
