//! WS-Security with other stacks on loopback: zeep, node-soap and Apache WSS4J. `install` installs them; without it these tests
//! say that they are skipped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use erpsync::Secret;
use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::encryption::{Decryption, Encryption};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{
    MessageSignature, RequiredSignature, Requirements, Security, UnsignedHeaders, UsernameToken,
};
use interop::services86::{ErpSyncClient, ErpSyncServer, ForceSyncAll};
use interop::{server, values};
use tokio::net::TcpListener;

const USER: &str = "bob";
const PASSWORD: &str = "p&ss";

/// Classes of WSS4J and of what it needs, as Debian has them.
const JARS: &str = "/usr/share/java/wss4j.jar:/usr/share/java/xmlsec.jar:/usr/share/java/commons-logging.jar:\
                       /usr/share/java/slf4j-api.jar";

/// Folder in which the other stacks are installed, or a message that the test is skipped.
fn stacks() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop");
    let is_installed = folder.join("venv/bin/python").exists()
        && folder.join("node_modules/soap").is_dir()
        && folder.join("wss4j/Wss4j.class").exists();
    let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
    assert!(
        is_installed || !required,
        "ERPSYNC_REQUIRE_TEST_DATA is set, and tests/interop/install was not run"
    );
    #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
    if !is_installed {
        eprintln!("skipped: the other stacks are not installed (tests/interop/install)");
    }
    is_installed.then_some(folder)
}

fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(name)
}

/// The key that both sides have, and its certificate.
fn key_file(kind: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../erpsync/tests/signatures/keys");
    folder.join(format!("rsa.{kind}.pem"))
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(std::fs::read(key_file("key")).unwrap()).unwrap()
}

fn certificate() -> Certificate {
    Certificate::from_pem(std::fs::read(key_file("cert")).unwrap()).unwrap()
}

/// The other side does not sign all header blocks, so the ones that it leaves out are kept here.
fn signed() -> Requirements {
    let trust = Trust::new().with_pinned(certificate());
    Requirements::new()
        .with_signature(RequiredSignature::new(trust).with_unsigned_headers(UnsignedHeaders::Keep))
}

fn signing() -> Security {
    Security::new()
        .with_timestamp(Duration::from_secs(300))
        .with_signature(MessageSignature::new(key(), certificate()))
}

fn encrypting() -> Security {
    signing().with_encryption(Encryption::for_certificate(&certificate()).unwrap())
}

fn encrypted() -> Requirements {
    signed().with_decryption(Decryption::default().with_key(&key(), &certificate()).unwrap())
}

/// Our side of a form, as a server.
fn of_server(form: &str) -> Security {
    let passwords = |user: &str| (user == USER).then(|| Secret::from(PASSWORD));
    match form {
        "signature" => signing().with_requirements(signed()),
        "encryption" => encrypting().with_requirements(encrypted()),
        "digest" => Security::new()
            .with_requirements(Requirements::new().with_passwords(passwords).with_only_digests()),
        _ => Security::new().with_requirements(Requirements::new().with_passwords(passwords)),
    }
}

/// Our side of a form, as a client.
fn of_client(form: &str) -> Security {
    let token = UsernameToken::new(USER, PASSWORD);
    match form {
        "signature" => signing().with_requirements(signed()),
        "encryption" => encrypting().with_requirements(encrypted()),
        "digest" => Security::new().with_username_token(token.with_digest()),
        _ => Security::new().with_username_token(token),
    }
}

/// Our server, on loopback.
async fn serve(form: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = ErpSyncServer::new(server::Expecting).with_interceptor(of_server(form));
    let router = axum::Router::new().route_service(server::PATH, service);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}{}", server::PATH)
}

/// Standard output of a client of another stack.
async fn output_of(mut command: Command) -> String {
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{errors}");
    told.into_owned()
}

/// A client of another stack calls everything, in each form, and compares every value.
async fn calls_us(command: impl Fn(&Path) -> Command) {
    let Some(folder) = stacks() else { return };
    for form in ["text", "digest", "signature"] {
        let endpoint = serve(form).await;
        let mut command = command(&folder);
        command.arg(format!("{endpoint}?wsdl")).args([form.into(), key_file("key"), key_file("cert")]);
        let told = output_of(command).await;
        assert_eq!(told.matches(": as expected").count(), 7, "{form}: {told}");
    }
}

#[tokio::test]
async fn zeep_calls_us() {
    calls_us(|folder| {
        let mut command = Command::new(folder.join("venv/bin/python"));
        command.arg(foreign("zeep_client.py"));
        command
    })
    .await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    calls_us(|folder| {
        let mut command = Command::new("node");
        command.arg(foreign("node_client.mjs")).current_dir(folder);
        command
    })
    .await;
}

fn wss4j(folder: &Path, task: &str, form: &str) -> Command {
    let mut command = Command::new("java");
    command.arg("-cp").arg(format!("{}:{JARS}", folder.join("wss4j").display()));
    command.args(["Wss4j", task, form]).args([key_file("key"), key_file("cert")]);
    command
}

const FORMS: [&str; 4] = ["text", "digest", "signature", "encryption"];

#[tokio::test]
async fn wss4j_calls_us() {
    let Some(folder) = stacks() else { return };
    for (form, checked) in FORMS.into_iter().zip([
        "200: : true",
        "200: : true",
        "200: signed Body, signed Timestamp: true",
        "200: encrypted Body, signed Body, signed Timestamp: true",
    ]) {
        let mut command = wss4j(&folder, "call", form);
        command.arg(serve(form).await);
        assert_eq!(output_of(command).await.trim_end(), checked, "{form}");
    }
}

struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn we_call_wss4j() {
    let Some(folder) = stacks() else { return };
    for (form, checked) in FORMS.into_iter().zip([
        "user",
        "user",
        "signed Body, signed Timestamp",
        "encrypted Body, signed Body, signed Timestamp",
    ]) {
        let mut child =
            wss4j(&folder, "serve", form).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut server = Server { child, output };
        let endpoint = server.line();
        let client = ErpSyncClient::new(&*endpoint).unwrap().with_headers(&values::request_headers(true));
        let reply = client.with_interceptor(of_client(form)).force_sync_all(ForceSyncAll {}).await;
        let reply = reply.unwrap_or_else(|error| panic!("{form}: {}", error.report()));
        assert_eq!(reply.response.as_ref().and_then(|response| response.is_ok), Some(true), "{form}");
        assert_eq!(server.line(), checked, "{form}");
    }
}
