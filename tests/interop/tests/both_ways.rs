//! Real clients and servers of other stacks on loopback. `install` installs them; without it these tests say
//! that they are skipped.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use erpsync::client::CallErrorKind;
use interop::foreign::{Server, Stacks, output_of, stacks};
use interop::services86::{ErpSyncClient, ForceResyncExternal};
use interop::{client, server, values};
use tokio::net::TcpListener;

/// Our server, on loopback.
async fn serve() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, server::router()).await });
    format!("http://{address}{}", server::PATH)
}

/// Runs a client of another stack against our server.
async fn their_client(command: impl FnOnce(&Stacks) -> Command) {
    let Some(stacks) = stacks() else { return };
    let endpoint = serve().await;
    let mut command = command(&stacks);
    command.arg(format!("{endpoint}?wsdl"));
    let text = output_of(command).await;
    assert_eq!(text.matches(": as expected").count(), 7, "{text}");
}

/// Calls a server of another stack, which prints its endpoint.
async fn their_server(command: impl FnOnce(&Stacks) -> Command) {
    let Some(stacks) = stacks() else { return };
    let mut server = Server::start(command(&stacks));
    all_as_expected(&server.line()).await;
}

async fn all_as_expected(endpoint: &str) {
    let outcomes = client::call_everything(endpoint).await;
    assert_eq!(outcomes.len(), 7);
    for outcome in outcomes {
        assert_eq!(outcome.result, Ok(()), "{}", outcome.call);
    }
}

#[tokio::test]
async fn zeep_calls_us() {
    their_client(|stacks| stacks.python("zeep_client.py")).await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    their_client(|stacks| stacks.node("node_client.mjs")).await;
}

#[tokio::test]
async fn we_call_spyne() {
    their_server(|stacks| stacks.python("spyne_server.py")).await;
}

#[tokio::test]
async fn we_call_node_soap() {
    let wsdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wsdl/ErpSync.wsdl");
    their_server(|stacks| {
        let mut command = stacks.node("node_server.mjs");
        command.arg(wsdl);
        command
    })
    .await;
}

#[tokio::test]
async fn we_call_us() {
    all_as_expected(&serve().await).await;
}

#[tokio::test]
async fn another_value_is_noticed() {
    let client = ErpSyncClient::new(serve().await).unwrap().with_headers(&values::request_headers(true));
    let other = ForceResyncExternal { erp_connection_id: Some(8), ..values::force_resync_external() };
    let error = client.force_resync_external(other).await.unwrap_err();
    let CallErrorKind::Fault(fault) = error.kind() else { panic!("{error}") };
    assert!(fault.reason().starts_with("the server read ForceResyncExternal"), "{fault}");
}
