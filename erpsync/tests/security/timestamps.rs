//! Timestamps of requests and replies: WS-Security 1.1.1, section 10.

use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::security::{Requirements, Security, SecurityError, SecurityErrorKind};

use crate::bank::*;

fn stamped(seconds: i64) -> Security {
    Security::new().with_timestamp(Duration::from_secs(300)).with_clock(move || at(seconds))
}

fn required() -> Security {
    stamped(0).with_requirements(Requirements::new().with_timestamp()).with_detailed_faults(true)
}

#[tokio::test]
async fn a_timestamp_is_written_and_read() {
    let url = serve(required()).await;
    for version in VERSIONS {
        let (client, seen) = recorded(&url, required());
        client.with_soap_version(version).transfer(to("me")).await.unwrap();
        for message in &*seen.lock().unwrap() {
            assert!(
                message.contains(
                    "<wsu:Created>2026-11-30T14:06:52.000Z</wsu:Created><wsu:Expires>2026-11-30T14:11:52.000Z</wsu:Expires>"
                ),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_is_refused_when_its_time_is_over_or_has_not_come() {
    let requirements = Requirements::new().with_timestamp();
    let server = Security::new().with_requirements(requirements).with_detailed_faults(true);
    let url = serve(server.with_clock(|| at(0))).await;
    for (seconds, code) in
        [(59, None), (61, Some("MessageExpired")), (-359, None), (-361, Some("MessageExpired"))]
    {
        let client = BankClient::new(&url).unwrap().with_interceptor(stamped(seconds));
        let result = client.transfer(to("me")).await;
        assert_eq!(result.err().map(|error| code_of(&error)).as_deref(), code, "{seconds}");
    }
    let unstamped = BankClient::new(&url).unwrap().with_interceptor(Security::new());
    assert_eq!(code_of(&unstamped.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
}

#[tokio::test]
async fn timestamps_of_other_forms_are_read() {
    let url = serve(required()).await;
    let created = "<wsu:Created>2026-11-30T14:06:52.000Z</wsu:Created>";
    let expires = "<wsu:Expires>2026-11-30T14:11:52.000Z</wsu:Expires>";
    for (from, to_text, code) in [
        (created, "<wsu:Created>2026-11-30T15:06:52+01:00</wsu:Created>", None),
        (created, "<wsu:Created> 2026-11-30T14:06:52.123456789 </wsu:Created>", None),
        (expires, "", None),
        (expires, "<wsu:Expires>2036-11-27T14:06:05Z</wsu:Expires><x:Other xmlns:x=\"urn:x\"/>", None),
        (created, "", Some("InvalidSecurity")),
        (created, "<wsu:Created>2026-11-30T25:06:52Z</wsu:Created>", Some("InvalidSecurity")),
        (created, "<wsu:Created>yesterday</wsu:Created>", Some("InvalidSecurity")),
        (created, "<wsu:Created>2026-11-30T14:12:52Z</wsu:Created>", Some("InvalidSecurity")),
        (expires, "<wsu:Expires>2026-11-30T14:05:52Z</wsu:Expires>", Some("InvalidSecurity")),
        (expires, "<wsu:Expires>2026-11-30T14:06:52Z</wsu:Expires>", None),
        (expires, "<wsu:Expires>x</wsu:Expires>", Some("InvalidSecurity")),
        (expires, "<wsu:Created>2026-11-30T14:06:52Z</wsu:Created>", Some("InvalidSecurity")),
        ("</wsu:Timestamp>", "</wsu:Timestamp><wsu:Timestamp/>", Some("InvalidSecurity")),
        ("</wsu:Expires>", "<a/></wsu:Expires>", Some("InvalidSecurity")),
    ] {
        let client = changed(&url, stamped(0), move |text| text.replace(from, to_text));
        let result = client.transfer(to("me")).await;
        assert_eq!(result.err().map(|error| code_of(&error)).as_deref(), code, "{to_text}");
    }
}

#[tokio::test]
async fn a_reply_is_held_against_requirements_too() {
    for (server, kind) in [
        (stamped(0), None),
        (stamped(50), None),
        (Security::new(), Some(SecurityErrorKind::Missing)),
        (stamped(120), Some(SecurityErrorKind::Expired)),
        (stamped(-1000), Some(SecurityErrorKind::Expired)),
    ] {
        let url = serve(server).await;
        let client =
            Security::new().with_requirements(Requirements::new().with_timestamp()).with_clock(|| at(0));
        let result = BankClient::new(&url).unwrap().with_interceptor(client).transfer(to("me")).await;
        let Err(error) = result else {
            assert_eq!(kind, None);
            continue;
        };
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{}", error.report());
        assert_eq!(
            error.interceptor_error::<SecurityError>().map(SecurityError::kind),
            kind,
            "{}",
            error.report()
        );
    }
}

#[tokio::test]
async fn a_fault_has_a_timestamp_as_any_reply() {
    let url = serve(required()).await;
    let client = BankClient::new(&url).unwrap().with_interceptor(required());
    let error = client.transfer(to("nobody")).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "there is nobody");
}

#[tokio::test]
async fn a_timestamp_that_nobody_asks_for_is_checked_all_the_same() {
    let url = serve(stamped(-1000)).await;
    let client = BankClient::new(&url).unwrap().with_interceptor(Security::new().with_clock(|| at(0)));
    let error = client.transfer(to("me")).await.unwrap_err();
    let kind = error.interceptor_error::<SecurityError>().map(SecurityError::kind);
    assert_eq!(kind, Some(SecurityErrorKind::Expired), "{}", error.report());
    let url = serve(Security::new().with_clock(|| at(1000))).await;
    let client = BankClient::new(&url).unwrap().with_interceptor(stamped(0));
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity");
}
