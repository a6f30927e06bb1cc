//! The scheme Digest, from the side of a client.

use erpsync::client::CallErrorKind;
use erpsync::http_auth::{Digest, DigestAlgorithm, HttpAuthError};
use futures_util::future::join_all;

use super::*;

fn bob() -> Digest {
    Digest::new("bob", "secret").unwrap()
}

/// A server that asks with these challenges and takes each answer.
fn asking(challenges: &'static [&'static str]) -> (Client, Seen) {
    client("http://h/a.svc?x=1", move |request| match authorization(request) {
        None => unauthorized(challenges),
        Some(_) => ok(),
    })
}

/// The value of a parameter of the credentials.
fn parameter<'c>(credentials: &'c str, name: &str) -> Option<&'c str> {
    let at = credentials.find(&format!(" {name}="))? + name.len() + 2;
    let rest = &credentials[at..];
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(',').next(),
    }
}

async fn answer(challenges: &'static [&'static str]) -> String {
    let (client, seen) = asking(challenges);
    call(&client.with_authentication(bob())).await.unwrap();
    let [None, Some(answer)] = &credentials(&seen)[..] else { panic!("{seen:?}") };
    answer.clone()
}

#[tokio::test]
async fn a_challenge_is_answered_and_its_nonce_used_again() {
    let (client, seen) =
        asking(&["Digest realm=\"W2\", nonce=\"n1\", opaque=\"o\", algorithm=MD5, qop=\"auth\""]);
    let client = client.with_authentication(bob());
    call(&client).await.unwrap();
    for result in join_all((0..5).map(|_| call(&client))).await {
        result.unwrap();
    }
    let credentials: Vec<String> = credentials(&seen).into_iter().flatten().collect();
    assert_eq!((credentials.len(), seen.lock().unwrap().len()), (6, 7));
    let mut counts: Vec<&str> = credentials.iter().map(|one| parameter(one, "nc").unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, ["00000001", "00000002", "00000003", "00000004", "00000005", "00000006"]);
    let first = &credentials[0];
    assert!(
        first.starts_with("Digest username=\"bob\", realm=\"W2\", nonce=\"n1\", uri=\"/a.svc?x=1\", "),
        "{first}"
    );
    assert!(first.contains(", algorithm=MD5, opaque=\"o\", qop=auth, nc=00000001, cnonce=\""), "{first}");
    assert_eq!(parameter(first, "response").unwrap().len(), 32);
}

#[tokio::test]
async fn forms_of_challenges() {
    // RFC 2069: neither qop nor count, and no algorithm in the answer, if there was none.
    let (client, seen) = asking(&["Digest realm=\"W2\", nonce=\"n\""]);
    let error = call(&client.clone().with_authentication(bob())).await.unwrap_err().report().to_string();
    assert!(error.contains("no `qop`"), "{error}");
    call(&client.with_authentication(bob().rfc_2069(true))).await.unwrap();
    let old = credentials(&seen).into_iter().flatten().next().unwrap();
    assert!(["qop", "nc", "cnonce", "algorithm"].iter().all(|name| parameter(&old, name).is_none()), "{old}");
    // MD5("bob:W2:secret"), MD5("POST:/a.svc?x=1") computed by another program.
    let response = parameter(&old, "response").unwrap();
    assert_eq!(response, "92e370cbca3bf0a99bc3ce371f18e6d5");
    // A realm with escapes goes back with them.
    let quoted = answer(&["Digest realm=\"W2 \\\"realm\\\"\", nonce=\"n\", qop=auth"]).await;
    assert!(quoted.contains("realm=\"W2 \\\"realm\\\"\""), "{quoted}");
    // The strongest of several, wherever it stands; of the qualities `auth`.
    let strongest = answer(&[
        "Digest realm=\"r\", nonce=\"n1\", algorithm=MD5, qop=\"auth\", Digest realm=\"r\", nonce=\"n2\", \
         algorithm=SHA-256, qop=\"auth-int,auth\"",
        "Basic realm=\"r\"",
        "Digest realm=\"r\", nonce=\"n3\", algorithm=SHA-1024",
    ])
    .await;
    assert_eq!(parameter(&strongest, "nonce"), Some("n2"));
    assert_eq!(
        (parameter(&strongest, "algorithm"), parameter(&strongest, "qop")),
        (Some("SHA-256"), Some("auth"))
    );
    let integrity = answer(&["Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\", algorithm=md5-SESS"]).await;
    assert_eq!(
        (parameter(&integrity, "algorithm"), parameter(&integrity, "qop")),
        (Some("MD5-sess"), Some("auth-int"))
    );
}

/// RFC 7616, section 3.4.4: the example of section 3.9.2 has this user name and realm.
#[tokio::test]
async fn user_names_beyond_ascii() {
    let user = "Jäsøn Doe";
    for (challenge, expected) in [
        (
            "Digest realm=\"api@example.org\", nonce=\"n\", charset=UTF-8, qop=auth",
            "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, ",
        ),
        ("Digest realm=\"api@example.org\", nonce=\"n\", qop=auth", "username=\"Jäsøn Doe\", "),
        (
            "Digest realm=\"api@example.org\", nonce=\"n\", algorithm=SHA-512-256, userhash=true, qop=auth",
            "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\", ",
        ),
    ] {
        let (client, seen) = client("http://h/", move |request| match authorization(request) {
            None => unauthorized(&[challenge]),
            Some(_) => ok(),
        });
        let digest = Digest::new(user, "Secret, or not?").unwrap();
        call(&client.with_authentication(digest)).await.unwrap();
        let sent = credentials(&seen)[1].clone().unwrap();
        assert!(sent.starts_with(&format!("Digest {expected}")), "{sent}");
    }
}

#[tokio::test]
async fn a_stale_nonce_is_replaced_without_asking_anyone() {
    let (client, seen) = client("http://h/", |request| match authorization(request) {
        Some(sent) if sent.contains("nonce=\"n2\"") => ok(),
        Some(_) => unauthorized(&["Digest realm=\"r\", nonce=\"n2\", stale=TRUE, qop=\"auth\""]),
        None => unauthorized(&["Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""]),
    });
    let client = client.with_authentication(bob());
    call(&client).await.unwrap();
    let sent = credentials(&seen);
    assert_eq!((sent.len(), sent[0].is_none()), (3, true));
    assert_eq!(parameter(sent[2].as_ref().unwrap(), "nc"), Some("00000001"));
}

#[tokio::test]
async fn a_server_that_forgot_its_nonces_asks_again() {
    let mut nonce = 0;
    let (client, seen) = client("http://h/", move |request| {
        let expected = format!("nonce=\"n{nonce}\"");
        if authorization(request).is_some_and(|sent| sent.contains(&expected)) {
            // Each nonce is good for one request.
            nonce += 1;
            return ok();
        }
        unauthorized(&[&format!("Digest realm=\"r\", nonce=\"n{nonce}\", qop=\"auth\"")])
    });
    let client = client.with_authentication(bob());
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_wrong_password_is_sent_once() {
    let mut number = 0;
    let (client, seen) = client("http://h/", move |_| {
        number += 1;
        unauthorized(&[&format!("Digest realm=\"r\", nonce=\"n{number}\", qop=\"auth\"")])
    });
    let error = call(&client.with_authentication(bob())).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn endless_challenges_end() {
    let mut number = 0;
    let (client, seen) = client("http://h/", move |_| {
        number += 1;
        unauthorized(&[&format!("Digest realm=\"r\", nonce=\"n{number}\", qop=\"auth\", stale=true")])
    });
    let error = call(&client.with_authentication(bob())).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::Stale), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_server_can_not_have_a_weaker_scheme() {
    let (client, seen) = asking(&["Basic realm=\"r\"", "NTLM"]);
    let error = call(&client.with_authentication(bob())).await.unwrap_err();
    let HttpAuthError::NotOffered { scheme: "Digest", offered } = failure(&error) else {
        panic!("{error:?}")
    };
    assert_eq!(offered, &["Basic", "NTLM"]);
    assert_eq!(credentials(&seen), [None]);
    let (client, seen) = asking(&["Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=auth"]);
    let strict = bob().algorithms(&[DigestAlgorithm::Sha256, DigestAlgorithm::Sha512_256]);
    let error = call(&client.with_authentication(strict)).await.unwrap_err();
    assert!(matches!(failure(&error), HttpAuthError::Challenge { .. }), "{error:?}");
    assert_eq!(credentials(&seen), [None]);
}

/// Values that another program computed: see `tests/interop` for servers that check ours.
#[tokio::test]
async fn a_proof_of_the_server_is_checked() {
    for (info, require, is_right) in [
        ("", false, true),
        ("", true, false),
        ("nextnonce=\"n2\"", false, true),
        ("rspauth=\"0123456789abcdef0123456789abcdef\"", false, false),
        ("rspauth=\"\", qop=auth", false, false),
        ("rspauth=\"0\", qop=other", false, false),
        ("rspauth", false, false),
    ] {
        let (client, seen) = client("http://h/", move |request| match authorization(request) {
            None => unauthorized(&["Digest realm=\"r\", nonce=\"n\", qop=\"auth\""]),
            Some(_) => with(ok(), "authentication-info", info),
        });
        let result = call(&client.with_authentication(bob().require_proof(require))).await;
        assert_eq!(result.is_ok(), is_right, "{info} {result:?}");
        if let Err(error) = result {
            assert!(matches!(failure(&error), HttpAuthError::Unproven(_)), "{error:?}");
            assert!(error.is_outcome_unknown());
        }
        assert_eq!(seen.lock().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_response_that_proves_nothing_is_refused_whatever_it_is() {
    const FAULT: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>\
        <faultcode>s:Server</faultcode><faultstring>forged</faultstring></s:Fault></s:Body></s:Envelope>";
    for (asks, status, body) in
        [(false, 200, REPLY), (false, 500, FAULT), (true, 500, FAULT), (true, 502, "<p>forged</p>")]
    {
        let (client, _) = client("http://h/", move |request| match authorization(request) {
            None if asks => unauthorized(&["Digest realm=\"r\", nonce=\"n\", qop=\"auth\""]),
            _ => http::Response::builder().status(status).body(body.to_owned()).unwrap(),
        });
        let error = call(&client.with_authentication(bob().require_proof(true))).await.unwrap_err();
        assert!(matches!(failure(&error), HttpAuthError::Unproven(_)), "{asks} {status} {error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(error.fault().is_none());
    }
}

#[tokio::test]
async fn the_next_nonce_is_taken() {
    let (client, seen) = client("http://h/", |request| match authorization(request) {
        None => unauthorized(&["Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""]),
        Some(_) => with(ok(), "authentication-info", "nextnonce=\"n2\""),
    });
    let client = client.with_authentication(bob());
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    let last = credentials(&seen)[2].clone().unwrap();
    assert_eq!((parameter(&last, "nonce"), parameter(&last, "nc")), (Some("n2"), Some("00000001")));
}
