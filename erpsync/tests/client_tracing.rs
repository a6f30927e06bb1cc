//! What is logged at the finest level: the spans that must be there, and no secret.

mod stand_in;

use std::sync::Arc;

use erpsync::superoffice::Tickets;
use stand_in::log::Log;
use stand_in::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_but_no_secrets() {
    let log = Log::start();
    let net_server = Arc::new(NetServer::default());
    let endpoint = serve(net_server.clone()).await;
    let with_secrets = endpoint.replace("http://", "http://user:pass-canary@") + "?key=query-canary";
    let client = ErpSyncClient::new(with_secrets)
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    // The reply to a ticket that is not known quotes it; so do faults.
    client.force_sync_all(ForceSyncAll {}).ticket("7T:unknown-canary").await.unwrap_err();
    let request = DeleteConnection { erp_connection_id: Some(7) };
    client.delete_connection(request).await.unwrap_err();
    let wrong = Tickets::user_name_password(USER, "wrong-canary");
    client.force_sync_all(ForceSyncAll {}).authentication(wrong).await.unwrap_err();
    net_server.valid_from.store(1, std::sync::atomic::Ordering::SeqCst);
    let log = log.take();
    let leak = log.lines().find(|line| line.contains("canary") || line.contains("dXNlcj"));
    assert_eq!(leak, None);
    let shown = format!("endpoint=\"{endpoint}\"");
    let call = log.lines().find(|line| {
        line.contains("}: erpsync::client::run: close")
            && line.contains("call{operation=\"ForceSyncAll\"")
            && line.contains(&shown)
    });
    let call = call.unwrap_or_else(|| panic!("{log}"));
    for field in ["status=200", "request_bytes=", "reply_bytes=", "duration_ms=", "soap=SOAP 1.1"] {
        assert_eq!(call.matches(field).count(), 1, "{field}: {call}");
    }
    let sign_in = "sign_in{operation=\"AuthenticateUsernamePassword\" endpoint=\"http://127.0.0.1:";
    assert!(log.contains(sign_in), "{log}");
    assert!(log.contains(" operation=\"ForceSyncAll\" soap=SOAP 1.1 status=200 reply_bytes="), "{log}");
    assert!(log.contains("the call failed"), "{log}");
}
