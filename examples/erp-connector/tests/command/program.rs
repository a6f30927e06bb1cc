//! Running the program, and calling it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use erpsync::xsd::Dictionary;
use tempfile::TempDir;

use crate::connector::{
    AnyConnectorResultBaseWs, AnyRequestBaseWs, ConnectorResultBaseWs, ErpActorWs, IErpConnectorWsClient,
    RequestBaseWs, ResponseStateWs, SaveConnectionRequestWs, WsSaveConnection,
};

pub(crate) const GUID: &str = "7b3f2a54-90c1-4d9b-8a36-5d7f0e9c1a20";
pub(crate) const PATH: &str = "/ErpConnectorWS.svc";

/// The program, in an environment that says nothing to it.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_erp-connector"));
    let stray = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy().to_ascii_uppercase();
        name.starts_with("ERP_CONNECTOR_") || name == "RUST_LOG"
    });
    stray.for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The program while it runs.
pub(crate) struct Running {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
    /// Output at its start.
    pub(crate) introduction: String,
}

impl Running {
    pub(crate) fn start(database: &Path, more: &[&str]) -> Self {
        Self::start_with(database, more, |_| {})
    }

    /// With settings of your own for the process.
    pub(crate) fn start_with(database: &Path, more: &[&str], set: impl FnOnce(&mut Command)) -> Self {
        let database = database.to_str().unwrap();
        let arguments = [&["--listen", "127.0.0.1:0", "--database", database][..], more].concat();
        let mut command = program(&arguments);
        set(&mut command);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().take(6).map(Result::unwrap);
        let introduction = lines.collect::<Vec<_>>().join("\n");
        let address = introduction.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {introduction}")).to_owned();
        Self { child, address, introduction }
    }

    pub(crate) fn client(&self) -> IErpConnectorWsClient {
        IErpConnectorWsClient::new(format!("http://{}{PATH}", self.address)).unwrap()
    }

    /// Sends an HTTP request, and gives what comes back until the server closes.
    pub(crate) fn send(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (address, length) = (&self.address, body.len());
        let request =
            format!("{head}Host: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    /// Sends a SOAP message with an action.
    pub(crate) fn post(&self, action: &str, body: &str) -> String {
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n"
        );
        let envelope = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>{body}</s:Body></s:Envelope>"
        );
        self.send(&head, &envelope)
    }

    /// Asks it to stop, as Ctrl-C does.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let interrupted = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupted.unwrap().success());
    }

    /// Waits for its end; gives the exit status.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Ends it in the middle of what it does, as a power failure does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with a database of its own.
pub(crate) struct Host {
    pub(crate) running: Running,
    pub(crate) folder: TempDir,
}

impl Host {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { running: Running::start(&folder.path().join("erp.redb"), &[]), folder }
    }

    /// Starts the program with a connection to the company `bikes`, of the GUID [`GUID`].
    pub(crate) async fn connected() -> Self {
        let host = Self::start();
        let saved = save(&host.client(), GUID, &[("Company", "bikes"), ("ApiKey", "fjord-key")]).await;
        assert_ok(&saved);
        host
    }

    pub(crate) fn client(&self) -> IErpConnectorWsClient {
        self.running.client()
    }
}

pub(crate) fn texts(pairs: &[(&str, &str)]) -> Option<Dictionary<String, Option<String>>> {
    Some(pairs.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect())
}

pub(crate) fn list(items: &[&str]) -> Option<Vec<Option<String>>> {
    Some(items.iter().map(|item| Some((*item).to_owned())).collect())
}

pub(crate) fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// The part of a request that says which connection it is about.
pub(crate) fn base() -> RequestBaseWs {
    base_of(GUID)
}

pub(crate) fn base_of(guid: &str) -> RequestBaseWs {
    RequestBaseWs { connection_guid: text(guid) }
}

pub(crate) fn about(guid: &str) -> Option<AnyRequestBaseWs> {
    Some(AnyRequestBaseWs::RequestBaseWs(base_of(guid)))
}

pub(crate) async fn save(
    client: &IErpConnectorWsClient,
    guid: &str,
    settings: &[(&str, &str)],
) -> ConnectorResultBaseWs {
    let request =
        SaveConnectionRequestWs { request_base_ws: base_of(guid), connection_info: texts(settings) };
    let reply = client.ws_save_connection(WsSaveConnection { request: Some(request) }).await.unwrap();
    plain(reply.body.ws_save_connection_result)
}

pub(crate) fn plain(result: Option<AnyConnectorResultBaseWs>) -> ConnectorResultBaseWs {
    match result {
        Some(AnyConnectorResultBaseWs::ConnectorResultBaseWs(base)) => base,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn assert_ok(result: &ConnectorResultBaseWs) {
    assert_eq!((result.is_ok, &result.state), (Some(true), &Some(ResponseStateWs::Ok)), "{result:?}");
    assert_eq!((&result.error_code, &result.user_explanation), (&None, &None));
}

/// An error with a code (or without one), whose explanation has these words.
#[track_caller]
pub(crate) fn assert_error(result: &ConnectorResultBaseWs, code: Option<&str>, words: &str) {
    assert_eq!((result.is_ok, &result.state), (Some(false), &Some(ResponseStateWs::Error)), "{result:?}");
    assert_eq!(result.error_code.as_deref(), code, "{result:?}");
    assert!(result.user_explanation.as_ref().is_some_and(|text| text.contains(words)), "{result:?}");
}

/// A value of an actor's field; empty for none.
#[track_caller]
pub(crate) fn value<'a>(actor: &'a ErpActorWs, field: &str) -> &'a str {
    let values = actor.field_values.as_ref().unwrap();
    let value = values.get(field).unwrap_or_else(|| panic!("no {field} in {actor:?}"));
    value.as_deref().unwrap_or_default()
}
