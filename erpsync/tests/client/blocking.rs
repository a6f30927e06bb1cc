//! Calls that block: without a runtime, and in the way of one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use erpsync::client::CallErrorKind;
use erpsync::superoffice::Tickets;
use erpsync::superoffice::WithTicket;
use test_support::net_server::*;

/// Serves a NetServer from a thread of its own.
fn serve_apart(net_server: Arc<NetServer>) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            tell.send(serve(net_server).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

#[test]
fn without_a_runtime() {
    let net_server = Arc::new(NetServer::default());
    let client = ErpSyncClient::new(serve_apart(net_server.clone()))
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    // Signs in, too; once for all threads.
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.force_sync_all(ForceSyncAll {}).send_blocking())
        })
        .collect();
    for thread in threads {
        let response = thread.join().unwrap().unwrap();
        assert_eq!(response.body.response.unwrap().is_ok, Some(true));
    }
    assert_eq!(net_server.signed_in.load(Ordering::SeqCst), 1);
    assert_eq!(net_server.synced.load(Ordering::SeqCst), 8);
    let error = client.delete_connection(DeleteConnection { erp_connection_id: Some(7) }).send_blocking();
    assert_eq!(error.unwrap_err().fault().unwrap().reason(), "there is no connection Some(7)");
}

#[test]
fn what_goes_wrong_is_told() {
    let client = ErpSyncClient::new("http://127.0.0.1:1/ErpSync.svc").unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).send_blocking().unwrap_err();
    assert!(error.report().starts_with(
        "ForceSyncAll at http://127.0.0.1:1/ErpSync.svc: the request was not sent: no connection"
    ));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = ErpSyncClient::new(format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(50));
    assert!(matches!(call.send_blocking().unwrap_err().kind(), CallErrorKind::Timeout { sent: true, .. }));
}

/// On the only thread of a runtime, which can't look after its connections meanwhile: one of those was left open
/// by a call that was awaited.
#[tokio::test(flavor = "current_thread")]
async fn in_the_way_of_a_runtime() {
    let client = ErpSyncClient::new(serve_apart(Arc::default())).unwrap();
    let call = || client.force_sync_all(ForceSyncAll {}).ticket("7T:ticket-canary-1");
    call().await.unwrap();
    call().send_blocking().unwrap();
    call().await.unwrap();
}

/// A transport of the program's own needs nothing but the thread that calls.
#[test]
fn over_a_server_in_the_process() {
    let transport = erpsync::transport::InProcess::new(ErpSyncServer::new(NetServer::default()));
    let client = ErpSyncClient::with_transport("http://test/", transport).unwrap();
    client.force_sync_all(ForceSyncAll {}).ticket("7T:ticket-canary-1").send_blocking().unwrap();
}
