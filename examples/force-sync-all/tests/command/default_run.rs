//! Without a server: the stand-in.

use crate::program::run;

#[test]
fn tells_what_happened() {
    let run = run(&[]);
    run.expect(0, &[]);
    assert_eq!(run.stderr, "");
    let mut lines = run.stdout.lines();
    assert_eq!(lines.next(), Some("Synchronized."));
    for told in [
        "/Remote/Services86/ErpSync.svc (the stand-in; see --endpoint)\n",
        "  duration     ",
        "  time zone    NO (id 77)\n",
        "  explanation  2 active connections were synchronized\n",
        "  table    change   records  ids\n",
        "  contact  added          1  10\n",
        "           updated        2  2, 8\n",
        "           deleted        1  1\n",
    ] {
        assert!(run.stdout.contains(told), "`{told}` is not in {}", run.stdout);
    }
}

#[test]
fn json_is_one_line() {
    let json = {
        let run = run(&["--json"]);
        run.expect(0, &[]);
        run.json()
    };
    assert_eq!(json["synced"], true);
    assert_eq!(json["changes"]["deleted"][0]["table"], "person");
    assert_eq!(json["changes"]["added"].as_array().unwrap().len(), 5);
    assert_eq!(json["time_zone"]["id"], 77);
    assert_eq!(json["operation"], "ForceSyncAll");
    assert!(json["duration_ms"].is_u64() && json["error"].is_null());
}

/// The server reckons in the time zone that it was asked to.
#[test]
fn a_time_zone() {
    let zone = |value: &str| run(&["--json", "--time-zone", value]).json()["time_zone"].clone();
    assert_eq!(zone("US-NY"), serde_json::json!({ "id": null, "location": "US-NY" }));
    assert_eq!(zone("12"), serde_json::json!({ "id": 12, "location": null }));
}

#[test]
fn show_xml_shows_both_messages() {
    for (soap, namespace) in [
        ("1.1", "http://schemas.xmlsoap.org/soap/envelope/"),
        ("1.2", "http://www.w3.org/2003/05/soap-envelope"),
    ] {
        let run = run(&["--show-xml", "--soap", soap]);
        run.expect(0, &[]);
        for told in [
            "--> AuthenticateUsernamePassword to http://127.0.0.1:",
            "      <Password>***</Password>\n",
            "        <Ticket>***</Ticket>\n",
            "--> ForceSyncAll to http://127.0.0.1:",
            "    <ForceSyncAll xmlns=",
            "<-- 200 OK after ",
            "    <ForceSyncAllResponse xmlns=",
            "Synchronized.\n",
            namespace,
        ] {
            assert!(run.stdout.contains(told), "`{told}` is not in {}", run.stdout);
        }
        for secret in ["sync-password", "stand-in-application-token", "7T:"] {
            assert!(!run.stdout.contains(secret), "{}", run.stdout);
        }
    }
    // The messages don't disturb the one line.
    let run = run(&["--show-xml", "--json"]);
    assert_eq!(run.json()["synced"], true);
    assert!(run.stderr.contains("--> ForceSyncAll"), "{run:?}");
}

#[test]
fn what_the_stand_in_refuses() {
    run(&["--password", "wrong"]).expect(1, &["signing in", "was refused", "password"]);
    run(&["--user", "nobody"])
        .expect(1, &["signing in", "was refused", "The stand-in has a user of its own"]);
    run(&["--access-token", "8A:x"])
        .expect(1, &["AuthenticateWithAccessToken at http://", "ActionNotSupported"]);
    run(&["--ticket", "7T:wrong"])
        .expect(1, &["ForceSyncAll at http://", "not signed in", "SoSessionException"]);
    let wrong = run(&["--application-token", "wrong", "--json"]);
    wrong.expect(
        1,
        &["AuthenticateUsernamePassword at http://", "not allowed", "SoApplicationTokenException"],
    );
    let json = wrong.json();
    assert_eq!((&json["synced"], &json["error"]["kind"]), (&false.into(), &"refused".into()));
}
