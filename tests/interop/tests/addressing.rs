//! WS-Addressing with other stacks on loopback: zeep and gSOAP, each by its own plugin. `install` installs them; without it
//! these tests say that they are skipped.

use std::process::Command;
use std::sync::{Arc, Mutex};

use erpsync::addressing::{Addressing, AddressingProperties, ServerAddressing};
use erpsync::soap::Fault;
use erpsync::{Request, Response};
use interop::echo::{Echo, EchoResponse, Echoes, EchoesClient, EchoesServer};
use interop::foreign::{Server, output_of, stacks};
use interop::server::{Expecting, PATH};
use interop::services86::ErpSyncServer;
use tokio::net::TcpListener;

/// Sends the text back, and keeps the properties of requests.
#[derive(Clone, Default)]
struct Parrot(Arc<Mutex<Vec<AddressingProperties>>>);

impl Echoes for Parrot {
    type Error = Fault;

    async fn echo(&self, request: Request<Echo>) -> Result<Response<EchoResponse>, Fault> {
        let http = request.http.as_ref().expect("it came by HTTP");
        let properties = http.extensions.get::<AddressingProperties>().cloned();
        self.0.lock().unwrap().extend(properties);
        match &*request.body.text {
            "refuse" => Err(Fault::sender("refused")),
            _ => Ok(Response::new(EchoResponse { text: request.body.text })),
        }
    }
}

/// Serves a service at a path on loopback. Returns the URL.
async fn serve(router: axum::Router, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}{path}")
}

fn required() -> ServerAddressing {
    ServerAddressing::new().required(true)
}

#[tokio::test]
async fn zeep_calls_us() {
    let Some(stacks) = stacks() else { return };
    let service = ErpSyncServer::new(Expecting).with_addressing(required().with_duplicate_check(100));
    let url = serve(axum::Router::new().route_service(PATH, service), PATH).await;
    let mut command = stacks.python("zeep_client.py");
    command.arg(format!("{url}?wsdl")).arg("addressing");
    let text = output_of(command).await;
    assert_eq!(text.matches(": as expected").count(), 7, "{text}");
}

/// gSOAP's program, if it is installed.
fn gsoap(arguments: &[&str]) -> Option<Command> {
    let mut command = Command::new(stacks()?.path("addressing/gsoap"));
    command.args(arguments);
    Some(command)
}

#[tokio::test]
async fn gsoap_calls_us() {
    let parrot = Parrot::default();
    let service = EchoesServer::new(parrot.clone()).with_addressing(required());
    let url = serve(axum::Router::new().route_service("/echo", service), "/echo").await;
    for (text, expected) in [
        ("a < b", "urn:interop:echo:response: a < b"),
        ("refuse", "http://www.w3.org/2005/08/addressing/soap/fault: refused"),
    ] {
        let Some(command) = gsoap(&["call", &url, text]) else { return };
        assert_eq!(output_of(command).await.trim_end(), expected);
        let properties = parrot.0.lock().unwrap().pop().unwrap();
        assert_eq!(properties.action.as_deref(), Some("urn:interop:echo:request"));
        assert_eq!(properties.to.as_deref(), Some(&*url));
    }
}

#[tokio::test]
async fn we_call_gsoap() {
    let Some(command) = gsoap(&["serve"]) else { return };
    let mut server = Server::start(command);
    let url = server.line();
    let addressing = Addressing::new()
        .with_required_reply_headers(true)
        .with_required_reply_action(true)
        .with_must_understand(true);
    let client = EchoesClient::new(&*url).unwrap();
    let strict = client.clone().with_addressing(addressing);
    let reply = strict
        .echo(Echo { text: "a < b".to_owned() })
        .await
        .unwrap_or_else(|error| panic!("{}", error.report()));
    assert_eq!(reply.text, "a < b");
    assert_eq!(server.line(), "urn:interop:echo:request");
    let refused = strict.echo(Echo { text: "refuse".to_owned() }).await.unwrap_err();
    assert_eq!(refused.fault().unwrap_or_else(|| panic!("{}", refused.report())).reason(), "refused");
    // It asks for addressing.
    let without = client.echo(Echo { text: "b".to_owned() }).await.unwrap_err();
    assert!(without.fault().is_some(), "{}", without.report());
}
