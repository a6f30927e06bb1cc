//! SOAP's encoding with other stacks on loopback: they call us, and we call them, all values compared. `install` installs them; without
//! it these tests say that they are skipped.

use std::net::TcpListener as StdListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use erpsync::soap::SoapVersion;
use erpsync::xml::ReadOptions;
use interop::encoded::{Echo, EncodedClient, EncodedServer, OPERATIONS, call_all};
use interop::foreign::{Server, Stacks, foreign, output_of, program, skip, stacks};
use tokio::net::{TcpListener, TcpStream};

fn wsdl() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("wsdl/Encoded.wsdl")
}

/// Lets a client of another stack call our server. Its last two arguments are the path of the WSDL and the URL. `except` are operations
/// that it does not call.
async fn calls_us(mut command: Command, options: ReadOptions, except: &[&str]) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/encoded", listener.local_addr().unwrap());
    let echo = Echo::default();
    let router = axum::Router::new()
        .route_service("/encoded", EncodedServer::new(echo.clone()).with_read_options(options));
    tokio::spawn(async move { axum::serve(listener, router).await });
    command.arg(wsdl()).arg(url);
    assert_eq!(output_of(command).await, "done\n");
    let heard = echo.0.lock().unwrap();
    assert!(heard.wrong.is_empty(), "{:#?}", heard.wrong);
    let called: Vec<_> = OPERATIONS.iter().filter(|one| !except.contains(one)).copied().collect();
    assert_eq!(heard.called.iter().copied().collect::<Vec<_>>(), called);
}

/// Calls a server of another stack in SOAP 1.1, which `start` starts at an address. Of the operations in `except` each is not as expected.
async fn we_call(start: impl FnOnce(&str) -> Command, path: &str, options: ReadOptions, except: &[&str]) {
    we_call_in(SoapVersion::V1_1, start, path, options, except).await;
}

async fn we_call_in(
    version: SoapVersion,
    start: impl FnOnce(&str) -> Command,
    path: &str,
    options: ReadOptions,
    except: &[&str],
) {
    let address = free_address();
    let _server = Server::start(start(&address));
    let mut attempts = 0;
    while TcpStream::connect(&address).await.is_err() {
        attempts += 1;
        assert!(attempts < 600, "the server does not listen");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let client = EncodedClient::new(format!("http://{address}/{path}")).unwrap();
    let client = client.with_read_options(options).with_soap_version(version);
    let wrong = call_all(&client).await;
    let is_of = |one: &str, name: &str| one.split(':').next() == Some(name);
    let unexpected: Vec<_> = wrong.iter().filter(|one| !except.iter().any(|name| is_of(one, name))).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    let right: Vec<_> = except.iter().filter(|name| !wrong.iter().any(|one| is_of(one, name))).collect();
    assert!(right.is_empty(), "{right:?} are as expected");
}

/// An address whose port is free.
fn free_address() -> String {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A program that has an extension, as `arguments` find out; `None`, with a message, if it is missing.
fn with_extension(name: &str, arguments: &[&str]) -> Option<PathBuf> {
    let path = program(name)?;
    let found = Command::new(&path).args(arguments).output().is_ok_and(|output| output.status.success());
    if !found {
        skip(&format!("{name} {}", arguments.join(" ")));
    }
    found.then_some(path)
}

fn php() -> Option<PathBuf> {
    with_extension("php", &["-r", "new SoapFault('a', 'b');"])
}

fn perl() -> Option<PathBuf> {
    with_extension("perl", &["-MSOAP::Lite", "-e", "1"])
}

#[tokio::test]
async fn php_calls_us() {
    let Some(php) = php() else { return };
    let mut command = Command::new(php);
    command.arg(foreign("encoded.php"));
    calls_us(command, ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn php_calls_us_in_soap_1_2() {
    let Some(php) = php() else { return };
    let mut command = Command::new(php);
    command.env("SOAP_VERSION", "1.2").arg(foreign("encoded.php"));
    calls_us(command, ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn we_call_php() {
    let Some(php) = php() else { return };
    let start = |address: &str| {
        let mut command = Command::new(php);
        command.env("WSDL", wsdl()).args(["-S", address]).arg(foreign("encoded.php"));
        command
    };
    we_call(start, "", ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn we_call_php_in_soap_1_2() {
    let Some(php) = php() else { return };
    let start = |address: &str| {
        let mut command = Command::new(php);
        command
            .env("WSDL", wsdl())
            .env("SOAP_VERSION", "1.2")
            .args(["-S", address])
            .arg(foreign("encoded.php"));
        command
    };
    we_call_in(SoapVersion::V1_2, start, "", ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn suds_calls_us() {
    let Some(stacks) = stacks() else { return };
    calls_us(stacks.python("encoded_suds.py"), ReadOptions::default(), &["echo2DStringArray"]).await;
}

/// Parameters in the namespace of the operation, where SOAP::Lite writes them unless that has a prefix.
fn with_namespace() -> ReadOptions {
    ReadOptions::default().any_namespace(true)
}

#[tokio::test]
async fn soap_lite_calls_us() {
    let Some(perl) = perl() else { return };
    for (prefix, options) in [("w", ReadOptions::default()), ("", with_namespace())] {
        let mut command = Command::new(&perl);
        command.arg(foreign("encoded.pl")).arg(prefix);
        calls_us(command, options, &[]).await;
    }
}

#[tokio::test]
async fn we_call_soap_lite() {
    let Some(perl) = perl() else { return };
    let start = |address: &str| {
        let mut command = Command::new(perl);
        command.arg(foreign("encoded.pl")).arg(address);
        command
    };
    we_call(start, "", with_namespace(), &[]).await;
}

/// Apache Axis 1.4; `None`, with a message, if it is not installed.
fn axis() -> Option<(Stacks, Command)> {
    let stacks = stacks()?;
    let class_path = std::fs::read_to_string(stacks.path("AxisEncoded/classpath"));
    let Ok(class_path) = class_path else {
        skip("Apache Axis");
        return None;
    };
    let mut command = Command::new(program("java")?);
    command.args(["-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", &class_path, "AxisEncoded"]);
    Some((stacks, command))
}

#[tokio::test]
async fn axis_calls_us() {
    let Some((_, command)) = axis() else { return };
    calls_us(command, ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn we_call_axis() {
    let in_soap_1_2 = [
        // It says that the outer one of two arrays has two dimensions.
        "echo2DStringArray",
        // The deployment of WSDL2Java has the types for the encoding of SOAP 1.1 alone.
        "echoShape",
    ];
    for (version, except) in [(SoapVersion::V1_1, &[][..]), (SoapVersion::V1_2, &in_soap_1_2)] {
        let Some((stacks, mut command)) = axis() else { return };
        let start = |address: &str| {
            command.arg("serve").arg(stacks.path("AxisEncoded/deployment.wsdd")).args(address.split(':'));
            command
        };
        we_call_in(version, start, "axis/services/Encoded", ReadOptions::default(), except).await;
    }
}

/// gSOAP; `None`, with a message, if it is not installed.
fn gsoap() -> Option<Command> {
    let program = stacks()?.path("gsoap_encoded/gsoap_encoded");
    if !program.exists() {
        skip("gSOAP");
        return None;
    }
    Some(Command::new(program))
}

#[tokio::test]
async fn gsoap_calls_us() {
    for version in ["1.1", "1.2"] {
        let Some(mut command) = gsoap() else { return };
        command.env("SOAP_VERSION", version);
        calls_us(command, ReadOptions::default(), &[]).await;
    }
}

#[tokio::test]
async fn we_call_gsoap() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let Some(mut command) = gsoap() else { return };
        let start = |address: &str| {
            command.arg("serve").args(address.split(':'));
            command
        };
        // A text of C++ can't be nil: gSOAP reads an empty one.
        let except = ["echoString with nil", "echoStringArray with nil"];
        we_call_in(version, start, "", ReadOptions::default(), &except).await;
    }
}

/// soap4r; `None`, with a message, if it is not installed.
fn soap4r(mode: &str) -> Option<Command> {
    let generated = stacks()?.path("soap4r");
    let mut command =
        Command::new(with_extension("ruby", &["-W0", "-e", "require 'soap/rpc/driver'; require 'webrick'"])?);
    command.args(["-W0", "-Eutf-8"]).arg(foreign("encoded_soap4r.rb")).arg(mode).arg(generated);
    Some(command)
}

#[tokio::test]
async fn soap4r_calls_us() {
    let Some(command) = soap4r("call") else { return };
    calls_us(command, ReadOptions::default(), &[]).await;
}

#[tokio::test]
async fn we_call_soap4r() {
    let Some(mut command) = soap4r("serve") else { return };
    let start = |address: &str| {
        command.args(address.split(':'));
        command
    };
    // It fails to write the detail of an encoded fault, and answers with another one.
    we_call(start, "", ReadOptions::default(), &["fail"]).await;
}
