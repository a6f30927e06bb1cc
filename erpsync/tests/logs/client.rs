//! Events at the finest level: the required spans, and no secret.

use std::sync::Arc;
use std::time::Duration;

use crate::log::Log;
use erpsync::superoffice::Tickets;
use erpsync::superoffice::WithTicket;
use erpsync::transport::Http;
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, raw_server, scripted};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_but_no_secrets() {
    let log = Log::start();
    let net_server = Arc::new(NetServer::default());
    let endpoint = serve(net_server.clone()).await;
    let with_secrets = endpoint.replace("http://", "http://user:pass-canary@") + "?key=query-canary";
    let client = ErpSyncClient::new(with_secrets)
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    // The reply to a ticket that is not known quotes it; so do faults.
    client.force_sync_all(ForceSyncAll {}).ticket("7T:unknown-canary").await.unwrap_err();
    let request = DeleteConnection { erp_connection_id: Some(7) };
    client.delete_connection(request).await.unwrap_err();
    let wrong = Tickets::user_name_password(USER, "wrong-canary");
    client.force_sync_all(ForceSyncAll {}).authentication(wrong).await.unwrap_err();
    let mut told = all_that_goes_wrong(&client).await;
    told.push(log.take());
    for text in &told {
        let leak = text.lines().find(|line| line.contains("canary") || line.contains("dXNlcj"));
        assert_eq!(leak, None);
    }

    let log = told.pop().unwrap();
    let closed = |fields: &[&str]| {
        let call = log.lines().find(|line| {
            line.contains("}: erpsync::client::run: close")
                && !line.contains("sign_in{")
                && line.contains("call{operation=\"ForceSyncAll\"")
                && fields.iter().all(|field| line.contains(field))
        });
        call.unwrap_or_else(|| panic!("no span with {fields:?}: {log}")).to_owned()
    };
    let shown = format!("endpoint=\"{endpoint}\"");
    let call = closed(&[&shown]);
    let fields =
        ["attempt=1", "status=200", "request_bytes=", "reply_bytes=", "duration_ms=", "soap=SOAP 1.1"];
    for field in fields {
        assert_eq!(call.matches(field).count(), 1, "{field}: {call}");
    }
    // Repeated: what came last, once. Without a reply: what there is.
    let call = closed(&["attempt=2"]);
    assert!(call.contains("status=200") && call.matches("status=").count() == 1, "{call}");
    assert!(log.contains("the call is repeated attempt=1 wait_ms=0 error=HTTP status 503"), "{log}");
    let call = closed(&["/silent"]);
    assert!(call.contains("request_bytes=") && call.contains("duration_ms="), "{call}");
    assert!(!call.contains("status=") && !call.contains("reply_bytes="), "{call}");
    let sign_in = "sign_in{operation=\"AuthenticateUsernamePassword\" endpoint=\"http://127.0.0.1:";
    assert!(log.contains(sign_in), "{log}");
    assert!(log.contains(" operation=\"ForceSyncAll\" soap=SOAP 1.1 status=200 reply_bytes="), "{log}");
    assert!(log.contains("the call failed"), "{log}");
}

/// Calls with secrets in every place, to servers that send them back in every place; the texts of the errors.
async fn all_that_goes_wrong(client: &ErpSyncClient) -> Vec<String> {
    let mut told = Vec::new();
    let busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".to_vec();
    let done = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";
    let (server, _) = scripted(vec![busy, http_reply("200 OK", "text/xml", envelope("", done))]).await;
    let call =
        client.force_sync_all(ForceSyncAll {}).endpoint(format!("http://{server}/")).ticket("7T:canary");
    call.safe_to_repeat().await.unwrap();

    let fault = "<s:Fault><faultcode>Server</faultcode><faultstring>no ticket 7T:canary&amp;1</faultstring>\
                 <detail><Ticket>7T:own-canary</Ticket><x a=\"7T:canary&amp;1\"/></detail></s:Fault>";
    let refused = "<h:Succeeded xmlns:h=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">false</h:Succeeded>\
                   <h:ExceptionInfo xmlns:h=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
                   <h:Message>app-token-canary, 7T:canary&amp;1</h:Message></h:ExceptionInfo>";
    let unreadable = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
                      <Response><IsOk>7T:canary&amp;1</IsOk></Response></ForceSyncAllResponse>";
    let new = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
               <Response><Ticket>7T:own-canary</Ticket><IsOk>x</IsOk></Response></ForceSyncAllResponse>";
    for reply in [
        http_reply("500 Oops", "text/xml", envelope("", fault)),
        http_reply("200 OK", "text/xml", envelope(refused, "")),
        http_reply("200 OK", "text/xml", envelope("", unreadable)),
        http_reply("200 OK", "text/xml", envelope("", new)),
        http_reply("500 Oops", "text/html", "<p>7T:canary&amp;1 app-token-canary"),
        http_reply("200 OK", "text/plain", "7T:canary&1"),
        b"HTTP/1.1 302 Found\r\nLocation: http://u:canary@x/?canary\r\nContent-Length: 0\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 7T:canary&1\r\nContent-Length: 900\r\n\r\n7T:canary&1".to_vec(),
        Vec::new(),
    ] {
        let endpoint = format!("http://user:pass-canary@{}/?url-canary", raw_server(reply).await);
        let call = client.force_sync_all(ForceSyncAll {}).endpoint(endpoint).ticket("7T:canary&1");
        let error = call.await.unwrap_err();
        told.push(format!("{error} {error:?} {:?} {:?} {:?}", error.kind(), error.reply(), error.fault()));
    }
    // A request that never arrives.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}/silent?url-canary", silent.local_addr().unwrap());
    let call = client.force_sync_all(ForceSyncAll {}).endpoint(silent).ticket("7T:canary");
    let limited = call.timeout(Duration::from_millis(20)).await.unwrap_err();
    let http = Http::builder().proxy("http://user:pass-canary@127.0.0.1:1").build().unwrap();
    let proxied =
        ErpSyncClient::with_transport("http://u:pass-canary@example.invalid/?url-canary", http).unwrap();
    let proxied = proxied.force_sync_all(ForceSyncAll {}).ticket("7T:canary").await.unwrap_err();
    let unwritable = client.force_sync_all(ForceSyncAll {}).ticket("7T:canary\u{1}").await.unwrap_err();
    told.extend([limited, proxied, unwritable].map(|error| format!("{error} {error:?} {:?}", error.kind())));
    told
}
