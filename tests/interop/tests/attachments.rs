//! Attachments between this project and other stacks on loopback: MTOM with zeep, node-soap, gSOAP and Metro, SOAP with Attachments with gSOAP and
//! Apache Axis. `install` installs them; without one of them its tests say that they are skipped.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use interop::files::{SIZES, call_files, call_mail, router};
use tokio::net::TcpListener;

/// The command of another stack, if that is installed: `marker` exists below `target/interop`.
fn installed(marker: &str, command: impl FnOnce(&Path) -> Command) -> Option<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop");
    if folder.join(marker).exists() {
        return Some(command(&folder));
    }
    let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
    assert!(!required, "ERPSYNC_REQUIRE_TEST_DATA is set, and tests/interop/install was not run");
    #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
    {
        eprintln!("skipped: {marker} is not there (tests/interop/install)");
    }
    None
}

fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(name)
}

fn zeep() -> Option<Command> {
    installed("venv/bin/python", |folder| {
        let mut command = Command::new(folder.join("venv/bin/python"));
        command.arg(foreign("files_zeep.py"));
        command
    })
}

fn node() -> Option<Command> {
    installed("node_modules/soap", |folder| {
        let mut command = Command::new("node");
        command.arg(foreign("files_node_client.mjs")).current_dir(folder);
        command
    })
}

fn gsoap(mode: &str) -> Option<Command> {
    installed("gsoap/gsoap_files", |folder| {
        let mut command = Command::new(folder.join("gsoap/gsoap_files"));
        command.arg(mode);
        command
    })
}

/// A class of `foreign`, with the class path that `install` wrote.
fn java(class: &str, mode: &str) -> Option<Command> {
    installed(&format!("{class}/classpath"), |folder| {
        let class_path = std::fs::read_to_string(folder.join(class).join("classpath")).unwrap();
        let mut command = Command::new("java");
        command.args(["-cp", class_path.trim(), class, mode]);
        command
    })
}

/// Our server, on loopback: its address without a path.
async fn serve(mtom: bool) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(mtom)).await });
    format!("http://{address}")
}

/// Runs a client of another stack against our server.
async fn their_client(command: Option<Command>, mtom: bool, path: &str, sizes: &[usize]) {
    let Some(mut command) = command else { return };
    let endpoint = serve(mtom).await;
    command.arg(format!("{endpoint}{path}")).args(sizes.iter().map(ToString::to_string));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{errors}");
    assert_eq!(told.matches(": as expected").count(), sizes.len(), "{told}{errors}");
}

/// A server of another stack, which prints its endpoint.
struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    fn start(command: Option<Command>) -> Option<Self> {
        let mut child = command?.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut endpoint = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        let endpoint = endpoint.trim_end().to_owned();
        Some(Self { child, endpoint })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn zeep_calls_us() {
    their_client(zeep(), true, "/files?wsdl", &SIZES).await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    their_client(node(), true, "/files?wsdl", &SIZES).await;
}

#[tokio::test]
async fn gsoap_calls_us() {
    their_client(gsoap("call"), false, "", &SIZES).await;
    their_client(gsoap("mail"), false, "", &SIZES).await;
}

#[tokio::test]
async fn we_call_gsoap() {
    let Some(server) = Server::start(gsoap("serve")) else { return };
    for mtom in [true, false] {
        call_files(&format!("{}/files", server.endpoint), mtom, &SIZES).await.unwrap();
    }
    call_mail(&format!("{}/mail", server.endpoint), &SIZES).await.unwrap();
}

#[tokio::test]
async fn metro_calls_us() {
    their_client(java("Metro", "call"), false, "/files?wsdl", &SIZES).await;
}

#[tokio::test]
async fn we_call_metro() {
    let Some(server) = Server::start(java("Metro", "serve")) else { return };
    for mtom in [true, false] {
        call_files(&server.endpoint, mtom, &SIZES).await.unwrap();
    }
}

#[tokio::test]
async fn axis_calls_us() {
    their_client(java("Axis", "call"), false, "/mail", &SIZES).await;
}

#[tokio::test]
async fn we_call_axis() {
    let Some(server) = Server::start(java("Axis", "serve")) else { return };
    call_mail(&server.endpoint, &SIZES).await.unwrap();
}

#[tokio::test]
async fn we_call_us() {
    for mtom in [true, false] {
        let endpoint = serve(mtom).await;
        for ours in [true, false] {
            call_files(&format!("{endpoint}/files"), ours, &SIZES).await.unwrap();
        }
        call_mail(&format!("{endpoint}/mail"), &SIZES).await.unwrap();
    }
}
