//! The HTTP side of replies: header fields, what a server asks for, media types.

use erpsync::client::CallErrorKind;
use erpsync::superoffice::WithTicket;
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, raw_server};

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";

/// A reply with these header fields.
fn reply(status: &str, fields: &[&str], body: &str) -> Vec<u8> {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}

async fn client(reply: Vec<u8>) -> ErpSyncClient {
    ErpSyncClient::new(format!("http://{}/ErpSync.svc", raw_server(reply).await)).unwrap()
}

#[tokio::test]
async fn header_fields_of_a_reply() {
    let cookies =
        ["Set-Cookie: vmware_soap_session=\"abc\"; Path=/; HttpOnly", "Set-Cookie: b=c", "X-Trace: 7"];
    let client_of_success = client(reply("200 OK", &cookies, &envelope("", OK))).await;
    let response = client_of_success.force_sync_all(ForceSyncAll {}).await.unwrap();
    let http = response.http.as_ref().unwrap();
    assert_eq!(http.status, 200);
    assert_eq!(http.headers["x-trace"], "7");
    let set: Vec<_> = http.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set, ["vmware_soap_session=\"abc\"; Path=/; HttpOnly", "b=c"]);
    assert!(!format!("{response:?}{http:?}").contains("abc"), "{response:?}{http:?}");
    // Comparison looks at the message only.
    assert_eq!(response, erpsync::Response::new(ForceSyncAllResponse::default()));
    // Errors have it, too.
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>";
    for (status, body) in [("500 Oops", &*envelope("", fault)), ("503 Busy", "later"), ("200 OK", "{}")] {
        let error =
            client(reply(status, &cookies, body)).await.force_sync_all(ForceSyncAll {}).await.unwrap_err();
        assert_eq!(error.http().unwrap().headers["x-trace"], "7", "{error}");
        assert!(!format!("{error:?}").contains("abc"), "{error:?}");
    }
    let error =
        ErpSyncClient::new("http://127.0.0.1:1/").unwrap().force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(error.http().is_none() && error.challenges().is_empty());
}

#[tokio::test]
async fn what_a_server_asks_for() {
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>";
    let check = "Check the credentials, whether they are for one of these schemes";
    for (fields, body, words) in [
        (
            &["WWW-Authenticate: Negotiate", "WWW-Authenticate: NTLM"][..],
            String::new(),
            &["HTTP status 401", "; asked for is authentication by Negotiate or NTLM. ", check][..],
        ),
        (
            &["WWW-Authenticate: Negotiate YII=, NTLM, ntlm"],
            envelope("", fault),
            &["a fault: Client: no; asked for is authentication by Negotiate or NTLM. ", check],
        ),
        (
            &["WWW-Authenticate: Digest realm=\"a, Basic b\", nonce=\"1\""],
            String::new(),
            &["authentication by Digest. ", check],
        ),
        (
            &["WWW-Authenticate: Digest qop=\"auth,int\", Basic realm=\"x\""],
            "who?".to_owned(),
            &["SOAP fault: who?; asked for is authentication by Digest or Basic. Check the credentials"],
        ),
        (
            &["WWW-Authenticate: Hawk"],
            String::new(),
            &["authentication by Hawk. None of these is built in: ask who runs the server"],
        ),
        (&["WWW-Authenticate: (who?)"], String::new(), &["empty body. The server wants other credentials"]),
        (&[], String::new(), &["empty body. The server wants other credentials"]),
    ] {
        let client = client(reply("401 Unauthorized", fields, &body)).await;
        let text = client.force_sync_all(ForceSyncAll {}).await.unwrap_err().report();
        assert!(words.iter().all(|words| text.contains(words)), "{fields:?}: {text}");
    }
    let field = "WWW-Authenticate: Bearer error=\"invalid_token\", Basic realm=\"the \\\"x\\\"\"";
    let client_refused = client(reply("401 Unauthorized", &[field], "")).await;
    let error = client_refused.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let [bearer, basic] = error.challenges() else { panic!("{error}") };
    assert_eq!((bearer.scheme(), bearer.parameter("error")), ("Bearer", Some("invalid_token")));
    assert_eq!((basic.scheme(), basic.realm()), ("Basic", Some("the \"x\"")));
    // Challenges of a proxy; and none if the status is no refusal.
    let proxied = client(reply("407 No", &["Proxy-Authenticate: NTLM"], "")).await;
    let text = proxied.force_sync_all(ForceSyncAll {}).await.unwrap_err().report();
    assert!(text.contains("by NTLM. The proxy wants credentials; none of these is built in"), "{text}");
    let other = client(reply("403 Forbidden", &["WWW-Authenticate: NTLM"], "")).await;
    assert!(other.force_sync_all(ForceSyncAll {}).await.unwrap_err().challenges().is_empty());
}

/// A server may quote a secret anywhere.
#[tokio::test]
async fn what_is_asked_for_has_no_secrets() {
    let field = "WWW-Authenticate: Digest realm=\"7T:canary-1\", x=y";
    let client = client(reply("401 7T:canary-1", &[field], "")).await;
    let error = client.force_sync_all(ForceSyncAll {}).ticket("7T:canary-1").await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.challenges());
    assert!(!shown.contains("canary") && shown.contains("Digest"), "{shown}");
}

#[tokio::test]
async fn messages_of_several_parts() {
    let part = format!("--b1\r\nContent-Type: application/xop+xml\r\n\r\n{}\r\n--b1--\r\n", envelope("", OK));
    for media_type in [
        "multipart/related; type=\"application/xop+xml\"; start=\"<root>\"; boundary=\"b1\"",
        "Multipart/Related;boundary=b1",
        "multipart/related; charset=utf-16; boundary=b1",
    ] {
        let client = client(http_reply("200 OK", media_type, &part)).await;
        client.force_sync_all(ForceSyncAll {}).await.unwrap();
    }
    let media_type = "multipart/mixed; boundary=b1";
    let mixed = client(http_reply("200 OK", media_type, &part)).await;
    let error = mixed.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::NotSoap { content_type, .. } if content_type == media_type)
    );
    let text = error.report();
    assert!(
        text.contains("the reply is `multipart`, a message of several parts that is not `multipart/related`"),
        "{text}"
    );
    assert!(!text.contains("b1") && error.is_outcome_unknown(), "{text}");
    // A body that is XML is read under any media type.
    let client = client(http_reply("200 OK", "multipart/related", envelope("", OK))).await;
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
}
