//! Tickets for the system user of a tenant of SuperOffice Online, over loopback TCP.

mod online;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use erpsync::client::{CallError, CallErrorKind, SignInErrorKind};
use erpsync::superoffice::{PrivateKey, SystemUser, Tickets, TokenCheck, TrustedKeys};
use http::{HeaderName, HeaderValue};
use online::*;
use serde_json::{Value, json};
use test_support::net_server::*;
use test_support::peers::raw;

/// 2026-12-31T23:59:00Z.
const NEW_YEARS_EVE: u64 = 1_798_761_540;

fn check() -> TokenCheck {
    TokenCheck::new(TrustedKeys::new(CERTIFICATE).unwrap(), AUDIENCE)
}

fn system_user(environment: &str) -> SystemUser {
    SystemUser::new(TENANT, SYSTEM_TOKEN, PrivateKey::new(KEY).unwrap(), check())
        .with_environment(environment)
        .unwrap()
}

/// A client whose endpoint nobody serves: where NetServer is, the token says.
fn client(system_user: SystemUser, online: &Arc<Online>) -> ErpSyncClient {
    let clock = online.clone();
    ErpSyncClient::new(format!("http://127.0.0.1:1/{TENANT}/Remote/Services86/ErpSync.svc"))
        .unwrap()
        .with_headers(&headers())
        .with_header_block(raw("<x:Trace xmlns:x='urn:x'>1</x:Trace>"))
        .with_http_header(HeaderName::from_static("x-for-net-server"), HeaderValue::from_static("1"))
        .with_authentication(Tickets::new(system_user).with_clock(move || clock.now()))
}

async fn sync(client: &ErpSyncClient) -> Result<(), CallError> {
    client.force_sync_all(ForceSyncAll {}).await.map(drop)
}

/// Why there was no ticket.
async fn refused(client: &ErpSyncClient) -> String {
    let error = sync(client).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::SignIn(_)), "{error}");
    for text in [error.report(), format!("{error:?}"), format!("{:?}", error.kind())] {
        assert!(!text.contains("canary"), "{text}");
    }
    error.report()
}

#[tokio::test]
async fn a_call_with_the_ticket_at_the_server_that_the_token_names() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let client = client(system_user(&environment), &online);
    sync(&client).await.unwrap();
    sync(&client).await.unwrap();
    assert_eq!(online.signed_in.load(Ordering::SeqCst), 1);
    assert_eq!(online.net_server.synced.load(Ordering::SeqCst), 2);
    // A refused ticket is fetched anew, as any other.
    online.net_server.valid_from.store(1, Ordering::SeqCst);
    sync(&client).await.unwrap();
    assert_eq!(online.signed_in.load(Ordering::SeqCst), 2);
    // An error says where the call went, not where the client's endpoint is.
    let error = client.delete_connection(DeleteConnection { erp_connection_id: Some(3) }).await.unwrap_err();
    assert_eq!(error.endpoint(), format!("{environment}/{TENANT}/Remote/Services86/ErpSync.svc"));
}

#[tokio::test]
async fn the_minute_is_that_of_utc() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE + 59).await;
    let tickets = |online: &Arc<Online>| client(system_user(&environment), online);
    sync(&tickets(&online)).await.unwrap();
    online.set_time(NEW_YEARS_EVE + 60);
    sync(&tickets(&online)).await.unwrap();
    // 2028-02-29T09:05:00Z.
    online.set_time(1_835_427_900);
    sync(&tickets(&online)).await.unwrap();
    assert_eq!(*online.minutes.lock().unwrap(), ["202612312359", "202701010000", "202802290905"]);
}

#[tokio::test]
async fn a_clock_at_the_border_of_a_minute() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    // The last nanosecond of the minute here; the first second of the next one when it arrives.
    let here = online.now() + Duration::from_nanos(59_999_999_999);
    online.set_time(NEW_YEARS_EVE + 60);
    let tickets = Tickets::new(system_user(&environment)).with_clock(move || here);
    let client = client(system_user(&environment), &online).with_authentication(tickets);
    sync(&client).await.unwrap();
    assert_eq!(*online.minutes.lock().unwrap(), ["202612312359"]);
    // A clock that is wrong by more than that.
    online.set_time(NEW_YEARS_EVE + 180);
    let tickets = Tickets::new(system_user(&environment)).with_clock(move || here);
    let told = refused(&client.with_authentication(tickets)).await;
    assert!(told.contains("InvalidTimestamp") && told.contains("clock"), "{told}");
}

#[tokio::test]
async fn all_forms_of_the_same_key() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    for (at, form) in [KEY, include_str!("keys/application.pkcs1.pem"), include_str!("keys/application.xml")]
        .iter()
        .enumerate()
    {
        let key = PrivateKey::new(form).unwrap();
        let user =
            SystemUser::new(TENANT, SYSTEM_TOKEN, key, check()).with_environment(&environment).unwrap();
        sync(&client(user, &online)).await.unwrap();
        assert_eq!(online.signed_in.load(Ordering::SeqCst), at + 1);
    }
}

#[tokio::test]
async fn all_forms_of_the_trusted_key() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let plain = include_str!("keys/superoffice.pub");
    let der = rustls_pki_types::pem::PemObject::from_pem_slice(CERTIFICATE.as_bytes());
    let der: rustls_pki_types::CertificateDer<'_> = der.unwrap();
    let public = key_pair(include_str!("keys/superoffice.pem")).public().clone();
    let number = |bytes: Vec<u8>| {
        use base64::Engine;
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes)
    };
    let components: ring::rsa::PublicKeyComponents<Vec<u8>> = (&public).into();
    let jwks = json!({"keys": [
        {"kty": "EC", "crv": "P-256"},
        {"kty": "RSA", "n": number(components.n), "e": number(components.e)},
    ]});
    for keys in [
        TrustedKeys::new(plain),
        TrustedKeys::new(&der),
        // The new key and the old one, in any order.
        TrustedKeys::new(format!("{}{plain}", OTHER_PUBLIC)),
        TrustedKeys::new(jwks.to_string()),
    ] {
        let check = TokenCheck::new(keys.unwrap(), AUDIENCE);
        let key = PrivateKey::new(KEY).unwrap();
        let user = SystemUser::new(TENANT, SYSTEM_TOKEN, key, check).with_environment(&environment).unwrap();
        sync(&client(user, &online)).await.unwrap();
    }
}

/// The public key of the application, which SuperOffice does not sign with.
const OTHER_PUBLIC: &str = include_str!("keys/application.pub");

#[tokio::test]
async fn a_token_that_another_key_signed() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let check = TokenCheck::new(TrustedKeys::new(OTHER_PUBLIC).unwrap(), AUDIENCE);
    let key = PrivateKey::new(KEY).unwrap();
    let user = SystemUser::new(TENANT, SYSTEM_TOKEN, key, check).with_environment(&environment).unwrap();
    let told = refused(&client(user, &online)).await;
    assert!(told.contains("none of the trusted keys has signed it"), "{told}");
    assert_eq!(online.net_server.synced.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_key_that_the_service_does_not_know() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let key = PrivateKey::new(include_str!("keys/superoffice.pem")).unwrap();
    let user = SystemUser::new(TENANT, SYSTEM_TOKEN, key, check()).with_environment(&environment).unwrap();
    // The service quotes all that it got; `refused` looks for it.
    let told = refused(&client(user, &online)).await;
    assert!(told.contains("InvalidSignature") && told.contains("private key"), "{told}");
}

#[tokio::test]
async fn claims_that_are_not_as_they_must_be() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let identity = |name: &str| format!("http://schemes.superoffice.net/identity/{name}");
    let cases: Vec<(String, Value, &str)> = vec![
        ("iss".into(), "Somebody".into(), "issued by `Somebody`"),
        ("iss".into(), Value::Null, "does not say who issued it"),
        ("aud".into(), "spn:other".into(), "not for `spn:my-application`"),
        ("aud".into(), json!(["spn:other"]), "not for `spn:my-application`"),
        ("aud".into(), Value::Null, "not for `spn:my-application`"),
        ("exp".into(), (NEW_YEARS_EVE - 60).into(), "has run out"),
        ("exp".into(), Value::Null, "when it runs out"),
        ("nbf".into(), (NEW_YEARS_EVE + 61).into(), "not valid yet"),
        (identity("ctx"), "Cust1".into(), "for the tenant Cust1, not for Cust26759"),
        (identity("ticket"), Value::Null, "no ticket in its token"),
        (identity("netserver_url"), Value::Null, "where NetServer is"),
    ];
    for (name, value, told) in cases {
        *online.claims.lock().unwrap() = Some(Box::new(move |claims| claims[&name] = value.clone()));
        let error = refused(&client(system_user(&environment), &online)).await;
        assert!(error.contains(told), "{error}");
    }
    // Still valid tokens.
    let good = [
        ("aud", json!(["spn:other", AUDIENCE])),
        ("exp", (NEW_YEARS_EVE - 59).into()),
        ("nbf", (NEW_YEARS_EVE + 60).into()),
        ("nbf", Value::Null),
    ];
    for (name, value) in good {
        *online.claims.lock().unwrap() = Some(Box::new(move |claims| claims[name] = value.clone()));
        sync(&client(system_user(&environment), &online)).await.unwrap();
    }
    assert_eq!(online.net_server.synced.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn tokens_that_were_altered() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let changes: [(Alter, &str); 7] = [
        (|token| token.replacen('.', "", 1), "not a JSON Web Token"),
        (|_| "7T:ticket-canary-0".to_owned(), "not a JSON Web Token"),
        (|token| with_part(&token, 1, "eyJpc3MiOiJTdXBlck9mZmljZSBBUyJ9"), "none of the trusted keys"),
        (|token| with_part(&token, 0, "eyJhbGciOiJub25lIn0"), "not signed with RS256"),
        (|token| with_part(&token, 2, ""), "none of the trusted keys"),
        (|token| with_part(&token, 0, "*"), "header can't be read"),
        (
            |_| {
                let header = json!({"alg": "RS256", "crit": ["b64"], "b64": false});
                jwt(&header, &json!({}), include_str!("keys/superoffice.pem"))
            },
            "must be understood",
        ),
    ];
    for (change, told) in changes {
        *online.token.lock().unwrap() = Some(change);
        let error = refused(&client(system_user(&environment), &online)).await;
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(online.net_server.synced.load(Ordering::SeqCst), 0);
}

fn with_part(token: &str, index: usize, part: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[index] = part;
    parts.join(".")
}

#[tokio::test]
async fn the_ticket_of_one_tenant_is_not_for_another() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let client = client(system_user(&environment), &online);
    let there = format!("{environment}/Cust1/Remote/Services86/ErpSync.svc");
    let error = client.force_sync_all(ForceSyncAll {}).endpoint(there).await.unwrap_err();
    assert!(
        error.report().contains("to the tenant Cust1, but the system user is one of Cust26759"),
        "{error}"
    );
    assert_eq!(online.signed_in.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn without_an_application_token() {
    let (online, environment) = Online::serve(NEW_YEARS_EVE).await;
    let tickets = Tickets::new(system_user(&environment)).with_clock({
        let online = online.clone();
        move || online.now()
    });
    let client = ErpSyncClient::new(format!("{environment}/{TENANT}/Remote/Services86/ErpSync.svc"))
        .unwrap()
        .with_authentication(tickets);
    let error = sync(&client).await.unwrap_err();
    let CallErrorKind::SignIn(error) = error.kind() else { panic!("{error}") };
    assert!(matches!(error.kind(), SignInErrorKind::Setup(_)), "{error}");
}

#[test]
fn keys_that_are_none() {
    for (key, told) in [
        ("", "neither a PEM file"),
        (CERTIFICATE, "no RSA private key"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no RSA key of 2048 bits or more"),
        ("<RSAKeyValue><Modulus>c2VjcmV0LWNhbmFyeQ==</Modulus></RSAKeyValue>", "neither a PEM file"),
    ] {
        let error = PrivateKey::new(key).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    for file in ["", KEY, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
        assert!(TrustedKeys::new(file).unwrap_err().to_string().contains("no certificate or public key"));
    }
    for (set, told) in
        [("{", "not JSON"), ("{}", "no RSA key"), ("{\"keys\": [{\"kty\": \"EC\"}]}", "no RSA key")]
    {
        assert!(TrustedKeys::new(set).unwrap_err().to_string().contains(told), "{set}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let key = PrivateKey::new(KEY).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(***)");
    let shown = format!("{:?}", SystemUser::new(TENANT, SYSTEM_TOKEN, key, check()));
    assert!(shown.contains(TENANT) && !shown.contains("canary"), "{shown}");
}
