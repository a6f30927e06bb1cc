//! WS-Security with other stacks on loopback: zeep, node-soap, gSOAP and Apache WSS4J. `install` installs them; without it these tests
//! say that they are skipped.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use erpsync::Secret;
use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::encryption::{Decryption, Encryption};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{
    MessageSignature, RequiredSignature, Requirements, Security, UnsignedHeaders, UsernameToken,
};
use erpsync::soap::Fault;
use erpsync::{Request, Response};
use interop::echo::{Echo, EchoResponse, Echoes, EchoesClient, EchoesServer};
use interop::foreign::{Server, Stacks, output_of, stacks};
use interop::services86::{ErpSyncClient, ErpSyncServer, ForceSyncAll};
use interop::{server, values};
use tokio::net::TcpListener;

const USER: &str = "bob";
const PASSWORD: &str = "p&ss";

/// Classes of WSS4J and of what it needs, as Debian has them.
const JARS: &str = "/usr/share/java/wss4j.jar:/usr/share/java/xmlsec.jar:/usr/share/java/commons-logging.jar:\
                       /usr/share/java/slf4j-api.jar";

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

/// A client of another stack calls everything, in each form, and compares every value.
async fn calls_us(command: impl Fn(&Stacks) -> Command) {
    let Some(stacks) = stacks() else { return };
    for form in ["text", "digest", "signature"] {
        let endpoint = serve(form).await;
        let mut command = command(&stacks);
        command.arg(format!("{endpoint}?wsdl")).args([form.into(), key_file("key"), key_file("cert")]);
        let told = output_of(command).await;
        assert_eq!(told.matches(": as expected").count(), 7, "{form}: {told}");
    }
}

#[tokio::test]
async fn zeep_calls_us() {
    calls_us(|stacks| stacks.python("zeep_client.py")).await;
}

#[tokio::test]
async fn node_soap_calls_us() {
    calls_us(|stacks| stacks.node("node_client.mjs")).await;
}

fn wss4j(stacks: &Stacks, task: &str, form: &str) -> Command {
    let mut command = Command::new("java");
    command.arg("-cp").arg(format!("{}:{JARS}", stacks.path("wss4j").display()));
    command.args(["Wss4j", task, form]).args([key_file("key"), key_file("cert")]);
    command
}

const FORMS: [&str; 4] = ["text", "digest", "signature", "encryption"];

#[tokio::test]
async fn wss4j_calls_us() {
    let Some(stacks) = stacks() else { return };
    for (form, checked) in FORMS.into_iter().zip([
        "200: : true",
        "200: : true",
        "200: signed Body, signed Timestamp: true",
        "200: encrypted Body, signed Body, signed Timestamp: true",
    ]) {
        let mut command = wss4j(&stacks, "call", form);
        command.arg(serve(form).await);
        assert_eq!(output_of(command).await.trim_end(), checked, "{form}");
    }
}

#[tokio::test]
async fn we_call_wss4j() {
    let Some(stacks) = stacks() else { return };
    for (form, checked) in FORMS.into_iter().zip([
        "user",
        "user",
        "signed Body, signed Timestamp",
        "encrypted Body, signed Body, signed Timestamp",
    ]) {
        let mut server = Server::start(wss4j(&stacks, "serve", form));
        let endpoint = server.line();
        let client = ErpSyncClient::new(&*endpoint).unwrap().with_headers(&values::request_headers(true));
        let reply = client.with_interceptor(of_client(form)).force_sync_all(ForceSyncAll {}).await;
        let reply = reply.unwrap_or_else(|error| panic!("{form}: {}", error.report()));
        assert_eq!(reply.response.as_ref().and_then(|response| response.is_ok), Some(true), "{form}");
        assert_eq!(server.line(), checked, "{form}");
    }
}

/// Sends the text back.
#[derive(Clone)]
struct Parrot;

impl Echoes for Parrot {
    type Error = Fault;

    async fn echo(&self, request: Request<Echo>) -> Result<Response<EchoResponse>, Fault> {
        Ok(Response::new(EchoResponse { text: request.into_inner().text }))
    }
}

fn gsoap(stacks: &Stacks, task: &str, form: &str) -> Command {
    let mut command = Command::new(stacks.path("wsse/wsse"));
    command.args([task, form]).args([key_file("key"), key_file("cert")]);
    command
}

/// Forms that the plugin has; all of its messages have a timestamp.
const GSOAP_FORMS: [(&str, &str); 3] = [("text", USER), ("digest", USER), ("signature", "signed")];

#[tokio::test]
async fn gsoap_calls_us() {
    let Some(stacks) = stacks() else { return };
    for (form, _) in GSOAP_FORMS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let security = of_server(form).with_timestamp(Duration::from_secs(300));
        let service = EchoesServer::new(Parrot).with_interceptor(security);
        tokio::spawn(
            async move { axum::serve(listener, axum::Router::new().route_service("/", service)).await },
        );
        let mut command = gsoap(&stacks, "call", form);
        command.args([&*url, "a < b"]);
        assert_eq!(output_of(command).await.trim_end(), "a < b", "{form}");
    }
}

#[tokio::test]
async fn we_call_gsoap() {
    let Some(stacks) = stacks() else { return };
    for (form, checked) in GSOAP_FORMS {
        let mut server = Server::start(gsoap(&stacks, "serve", form));
        let client = EchoesClient::new(&*server.line()).unwrap();
        let security = of_client(form).with_timestamp(Duration::from_secs(300));
        let echo = || Echo { text: "a < b".to_owned() };
        let reply = client.clone().with_interceptor(security).echo(echo()).await;
        assert_eq!(reply.unwrap_or_else(|error| panic!("{form}: {}", error.report())).text, "a < b");
        assert_eq!(server.line(), checked, "{form}");
        // It asks for it.
        assert!(client.echo(echo()).await.unwrap_err().fault().is_some(), "{form}");
    }
}
