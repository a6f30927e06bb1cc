//! Real clients and servers of other stacks on loopback. `install` installs them; without it these tests say
//! that they are skipped.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use erpsync::client::CallErrorKind;
use interop::services86::{ErpSyncClient, ForceResyncExternal};
use interop::{client, server, values};
use tokio::net::TcpListener;

/// Folder in which the other stacks are installed.
fn installed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop");
    if folder.join("venv/bin/python").exists() && folder.join("node_modules/soap").is_dir() {
        return Some(folder);
    }
    let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
    assert!(!required, "ERPSYNC_REQUIRE_TEST_DATA is set, and tests/interop/install was not run");
    #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
    {
        eprintln!("skipped: the other stacks are not installed (tests/interop/install)");
    }
    None
}

fn python(folder: &Path, script: &str) -> Command {
    let mut command = Command::new(folder.join("venv/bin/python"));
    command.arg(foreign(script));
    command
}

fn node(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(foreign(script)).current_dir(folder);
    command
}

fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(name)
}

/// Our server, on loopback.
async fn serve() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, server::router()).await });
    format!("http://{address}{}", server::PATH)
}

/// Runs a client of another stack against our server.
async fn their_client(command: impl FnOnce(&Path) -> Command) {
    let Some(folder) = installed() else { return };
    let endpoint = serve().await;
    let mut command = command(&folder);
    command.arg(format!("{endpoint}?wsdl"));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{errors}");
    assert_eq!(told.matches(": as expected").count(), 7, "{told}{errors}");
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Calls a server of another stack, which prints its endpoint.
async fn their_server(command: impl FnOnce(&Path) -> Command) {
    let Some(folder) = installed() else { return };
    let mut child = Server(command(&folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut endpoint = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
    all_as_expected(endpoint.trim_end()).await;
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
    their_client(|folder| python(folder, "zeep_client.py")).await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    their_client(|folder| node(folder, "node_client.mjs")).await;
}

#[tokio::test]
async fn we_call_spyne() {
    their_server(|folder| python(folder, "spyne_server.py")).await;
}

#[tokio::test]
async fn we_call_node_soap() {
    let wsdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wsdl/ErpSync.wsdl");
    their_server(|folder| {
        let mut command = node(folder, "node_server.mjs");
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
