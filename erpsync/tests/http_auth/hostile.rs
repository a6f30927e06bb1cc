//! Challenges of servers that mean ill, or are broken.

use erpsync::client::CallErrorKind;
use erpsync::http_auth::{Digest, HttpAuthError};

use super::*;

/// The error of a call to a server that sends this challenge.
async fn error(challenges: &[String]) -> CallError {
    let challenges = challenges.to_vec();
    let (client, seen) = client("http://h/", move |_| {
        unauthorized(&challenges.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let digest = Digest::new("bob", "password-canary").unwrap();
    let error = call(&client.with_authentication(digest)).await.unwrap_err();
    assert_eq!(credentials(&seen), [None], "nothing is sent that proves anything");
    assert!(!format!("{error:?} {error}").contains("canary"));
    error
}

#[tokio::test]
async fn challenges_that_can_not_be_answered() {
    let long = |length: usize| "x".repeat(length);
    for (challenge, words) in [
        ("Digest".to_owned(), "no `realm`"),
        ("Digest nonce=\"n\"".to_owned(), "no `realm`"),
        ("Digest realm=\"r\"".to_owned(), "no `nonce`"),
        ("Digest realm=\"r\", nonce=\"n\", algorithm=CRC32".to_owned(), "`CRC32` is not supported"),
        (format!("Digest realm=\"r\", nonce=\"n\", algorithm={}", long(1 << 16)), "is not supported"),
        ("Digest realm=\"r\", nonce=\"n\", qop=\"auth-conf\"".to_owned(), "qop `auth-conf` is not supported"),
        ("Digest realm=\"r\", nonce=\"n\", qop=\"\"".to_owned(), "qop `` is not supported"),
        (format!("Digest realm=\"r\", nonce=\"{}\"", long(1 << 20)), "`nonce` has a control"),
        (format!("Digest realm=\"{}\", nonce=\"n\"", long(5000)), "`realm` has a control"),
        (format!("Digest realm=\"r\", nonce=\"n\", opaque=\"{}\"", long(5000)), "`opaque` has a control"),
        ("Digest realm=\"r\", nonce=\"a\tb\"".to_owned(), "`nonce` has a control"),
    ] {
        let error = error(&[challenge]).await;
        let HttpAuthError::Challenge { scheme: "Digest", .. } = failure(&error) else { panic!("{error:?}") };
        let report = error.report();
        assert!(report.contains(words) && report.len() < 2000, "{words}: {report}");
    }
}

#[tokio::test]
async fn thousands_of_challenges() {
    let one = "Digest realm=\"r\", nonce=\"n\", algorithm=X".to_owned();
    let many = vec![one.clone(); 5000];
    assert!(matches!(failure(&error(&many).await), HttpAuthError::Challenge { .. }));
    assert!(matches!(failure(&error(&[vec![one; 5000].join(", ")]).await), HttpAuthError::Challenge { .. }));
    let schemes: Vec<String> = (0..5000).map(|number| format!("Scheme{number}")).collect();
    let error = error(&schemes).await;
    let HttpAuthError::NotOffered { offered, .. } = failure(&error) else { panic!("{error:?}") };
    assert_eq!(offered.len(), 32);
    assert!(error.report().len() < 2000);
}

#[tokio::test]
async fn texts_that_are_no_challenges() {
    for challenge in ["", ",,,", "=\"", "\"Digest\"", "realm=\"x\"", "@@@"] {
        let error = error(&[challenge.to_owned()]).await;
        assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{challenge} {error:?}");
    }
    // A quotation mark that does not end takes the rest.
    let error = error(&["Digest realm=\"r, nonce=n".to_owned()]).await;
    assert!(matches!(failure(&error), HttpAuthError::Challenge { .. }));
}
