//! The scheme Basic.

use erpsync::client::CallErrorKind;
use erpsync::http_auth::{Basic, HttpAuthError};

use super::*;

/// RFC 7617, sections 2 and 2.1; the third as curl sends it.
#[tokio::test]
async fn credentials_are_utf_8_and_sent_at_once() {
    for (user, password, expected) in [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("test", "123£", "Basic dGVzdDoxMjPCow=="),
        ("bob", "p&ss:wørd", "Basic Ym9iOnAmc3M6d8O4cmQ="),
        ("", "", "Basic Og=="),
    ] {
        let (client, seen) = client("http://h/", |_| ok());
        let client = client.with_authentication(Basic::new(user, password).unwrap());
        call(&client).await.unwrap();
        assert_eq!(credentials(&seen), [Some(expected.to_owned())]);
    }
}

#[tokio::test]
async fn credentials_wait_for_a_challenge_if_asked_to() {
    let (client, seen) = client("http://h/", |request| match authorization(request) {
        None => unauthorized(&["NTLM", "basic realm=\"x\""]),
        Some(_) => ok(),
    });
    let client = client.with_authentication(Basic::new("bob", "secret").unwrap().after_challenge(true));
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    let sent: Vec<bool> = credentials(&seen).iter().map(Option::is_some).collect();
    assert_eq!(sent, [false, true, true]);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].body(), seen[1].body());
}

#[tokio::test]
async fn a_server_that_asks_for_something_else_gets_nothing() {
    let (client, seen) = client("http://h/", |_| unauthorized(&["Digest realm=\"x\", nonce=\"y\"", "NTLM"]));
    let client = client.with_authentication(Basic::new("bob", "secret").unwrap().after_challenge(true));
    let error = call(&client).await.unwrap_err();
    let HttpAuthError::NotOffered { scheme: "Basic", offered } = failure(&error) else { panic!("{error:?}") };
    assert_eq!(offered, &["Digest", "NTLM"]);
    assert_eq!((error.status(), error.challenges().len()), (Some(StatusCode::UNAUTHORIZED), 2));
    assert_eq!(credentials(&seen), [None]);
}

#[tokio::test]
async fn refused_credentials_are_sent_once() {
    for after_challenge in [false, true] {
        let (client, seen) = client("http://h/", |_| unauthorized(&["Basic realm=\"x\""]));
        let basic = Basic::new("bob", "wrong").unwrap().after_challenge(after_challenge);
        let error = call(&client.with_authentication(basic)).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
        assert!(error.report().contains("Check the credentials"), "{error:?}");
        assert_eq!(credentials(&seen).iter().filter(|sent| sent.is_some()).count(), 1);
    }
}

#[test]
fn credentials_that_basic_can_not_send() {
    for (user, password) in [("a:b", "x"), ("a\n", "x"), ("a", "x\0canary")] {
        let error = Basic::new(user, password).unwrap_err();
        assert!(matches!(error, HttpAuthError::Credentials(_)));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
