//! The scheme Bearer.

use std::sync::atomic::{AtomicUsize, Ordering};

use erpsync::Secret;
use erpsync::client::CallErrorKind;
use erpsync::http_auth::{Bearer, HttpAuthError};

use super::*;

#[tokio::test]
async fn a_fixed_token_is_sent_once() {
    let (client, seen) = client("http://h/", |_| unauthorized(&["Bearer error=\"invalid_token\""]));
    let error = call(&client.with_authentication(Bearer::new("abc.def"))).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
    assert_eq!(credentials(&seen), [Some("Bearer abc.def".to_owned())]);
}

#[tokio::test]
async fn a_function_is_asked_again_for_a_token_that_was_refused() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let (client, seen) = client("http://h/", |request| match authorization(request).as_deref() {
        Some("Bearer token-1") => ok(),
        _ => unauthorized(&["Bearer"]),
    });
    let client = client.with_authentication(Bearer::from_fn(move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::task::yield_now().await;
            Ok(Secret::from(format!("token-{number}")))
        }
    }));
    call(&client).await.unwrap();
    assert_eq!(credentials(&seen), [Some("Bearer token-0".to_owned()), Some("Bearer token-1".to_owned())]);
    // Once a call, not without end.
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(StatusCode::UNAUTHORIZED), 2));
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let (client, seen) = client("http://h/", |_| ok());
    let failing = Bearer::from_fn(|| async { Err("the vault is closed".into()) });
    let error = call(&client.clone().with_authentication(failing)).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::Token(_)));
    assert!(error.report().contains("no token for the call: the vault is closed"), "{error:?}");
    for token in ["", "two words", "a\r\nX: y", "ä"] {
        let error = call(&client.clone().with_authentication(Bearer::new(token))).await.unwrap_err();
        assert!(matches!(failure(&error), HttpAuthError::Credentials(_)), "{error:?}");
    }
    assert!(seen.lock().unwrap().is_empty());
}
