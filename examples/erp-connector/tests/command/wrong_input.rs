//! Requests that make no sense.

use crate::program::{GUID, Host, PATH};

const NAMESPACE: &str = "http://www.superoffice.net/EIS/Connector/1.0";

fn action(operation: &str) -> String {
    format!("{NAMESPACE}/IErpConnectorWS/{operation}")
}

/// The 16 operations that have a request, without one, with an empty one, and with one that is nil.
#[test]
fn without_what_they_need() {
    let host = Host::start();
    for (operation, code, words) in [
        ("WSTestConfigData", None, "`Company` must have a value"),
        ("WSSaveConnection", None, "`` is no GUID"),
        ("WSTestConnection", None, "`` is no GUID"),
        ("WSDeleteConnection", None, "`` is no GUID"),
        ("WSGetSupportedActorTypes", None, "`` is no GUID"),
        ("WSGetSupportedActorTypeFields", None, "`` is no GUID"),
        ("WSGetActors", None, "`` is no GUID"),
        ("WSGetSearchableFields", None, "`` is no GUID"),
        ("WSSearchActorsAdvanced", None, "`` is no GUID"),
        ("WSSearchActors", None, "`` is no GUID"),
        ("WSSearchActorByParent", None, "`` is no GUID"),
        ("WSCreateActor", None, "`` is no GUID"),
        ("WSSaveActors", None, "`` is no GUID"),
        ("WSGetList", None, "no list ``"),
        ("WSGetListItems", None, "no list ``"),
        ("WSGetActorsByTimestamp", None, "`` is no GUID"),
    ] {
        for inner in ["", "<request/>", "<request i:nil=\"true\"/>"] {
            let body = format!("<{operation} xmlns=\"{NAMESPACE}\">{inner}</{operation}>");
            told(&host.running.post(&action(operation), &body), code, words);
        }
        let body = format!("<{operation} xmlns=\"{NAMESPACE}\"/>");
        told(&host.running.post(&action(operation), &body), code, words);
    }
}

/// Each operation that needs a connection refuses an unknown one with one message.
#[test]
fn an_unknown_connection() {
    let host = Host::start();
    for operation in [
        "WSTestConnection",
        "WSGetSupportedActorTypes",
        "WSGetSupportedActorTypeFields",
        "WSGetActors",
        "WSGetSearchableFields",
        "WSSearchActorsAdvanced",
        "WSSearchActors",
        "WSSearchActorByParent",
        "WSCreateActor",
        "WSSaveActors",
        "WSGetActorsByTimestamp",
    ] {
        for guid in [GUID, "00000000-0000-0000-0000-000000000000"] {
            let request = format!("<request><ConnectionGuid>{guid}</ConnectionGuid></request>");
            let body = format!("<{operation} xmlns=\"{NAMESPACE}\">{request}</{operation}>");
            let reply = host.running.post(&action(operation), &body);
            told(&reply, Some("UNKNOWN_CONNECTION_ID"), "no settings for this connection");
        }
    }
}

/// An error in a result, and no fault.
#[track_caller]
fn told(reply: &str, code: Option<&str>, words: &str) {
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(reply.contains("<IsOk>false</IsOk><State>Error</State>"), "{reply}");
    let element = reply.split("<ErrorCode>").nth(1).and_then(|rest| rest.split('<').next());
    assert_eq!(element, code, "{reply}");
    assert!(reply.contains(words), "{words}: {reply}");
}

#[tokio::test]
async fn what_is_no_request() {
    let host = Host::connected().await;
    let get = action("WSGetActors");
    for (action, body, words) in [
        (action("WSGetNothing"), "<WSGetNothing/>", "ActionNotSupported"),
        (get.clone(), "<WSGetActors>", "the end tag does not match"),
        (get.clone(), "<WSGetActors>text</WSGetActors>", "text where only elements are expected"),
        (get.clone(), "<x:WSGetActors/>", "prefix"),
        (get, "<WSGetActors><request><ActorType><a/></ActorType></request></WSGetActors>", "ActorType"),
    ] {
        let reply = host.running.post(&action, body);
        assert!(reply.starts_with("HTTP/1.1 500"), "{body}: {reply}");
        assert!(reply.contains("<faultstring") && reply.contains(words), "{body}: {reply}");
    }
    let put = host.running.send(&format!("PUT {PATH} HTTP/1.1\r\n"), "");
    assert!(put.starts_with("HTTP/1.1 405"), "{put}");
    let elsewhere = host.running.send("POST / HTTP/1.1\r\n", "");
    assert!(elsewhere.starts_with("HTTP/1.1 404"), "{elsewhere}");
    let json =
        host.running.send(&format!("POST {PATH} HTTP/1.1\r\nContent-Type: application/json\r\n"), "{}");
    assert!(json.starts_with("HTTP/1.1 415"), "{json}");
    // After all of that it still works.
    let body = format!("<WSTestConnection><ConnectionGuid>{GUID}</ConnectionGuid></WSTestConnection>");
    assert!(host.running.post("", &body).contains("<IsOk>true</IsOk><State>Ok</State>"));
}
