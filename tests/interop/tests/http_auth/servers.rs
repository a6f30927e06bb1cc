//! Servers of others, called by our client.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use erpsync::client::{CallError, Client, Interceptor};
use erpsync::http_auth::{Basic, Digest, Ntlm};
use erpsync::soap::Operation;
use erpsync::transport::Http;
use erpsync::{Request, Response};
use http::StatusCode;

use interop::foreign::{self, program, stacks};

static OPERATION: Operation = Operation::new("Get", "urn:get", None, None);

/// A server that runs, with its files.
struct Server {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Apache ends its workers when it is asked to end, not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Starts a server with a configuration of `foreign/http_auth`.
fn start(command: &mut Command, configuration: &str) -> Server {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/http_auth");
    let folder = tempfile::tempdir().unwrap();
    let readable = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    readable(folder.path());
    for path in ["basic", "md5", "sha256", "both"] {
        let place = folder.path().join("www").join(path);
        fs::create_dir_all(&place).unwrap();
        let script = place.join("reply.cgi");
        fs::copy(source.join("reply.cgi"), &script).unwrap();
        readable(&script);
    }
    // The password is `secret`: as it is, its SHA-1 in base64, and MD5("bob:W2:secret").
    fs::write(folder.path().join("plain.users"), "bob:secret\n").unwrap();
    fs::write(folder.path().join("basic.users"), "bob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n").unwrap();
    fs::write(folder.path().join("digest.users"), "bob:W2:6af7b8e1e9e708e3b72e37cedf202c8f\n").unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = fs::read_to_string(source.join(configuration)).unwrap();
    let text = text.replace("@FOLDER@", folder.path().to_str().unwrap()).replace("@PORT@", &port.to_string());
    let file = folder.path().join(configuration);
    fs::write(&file, text).unwrap();
    // Apache ends its whole process group when it ends.
    let child =
        command.arg(&file).process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let server = Server { child, url: format!("http://127.0.0.1:{port}"), _folder: folder };
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server does not start");
}

/// Calls a path of the server: who it says called it, and the number of attempts.
async fn call(client: &Client) -> Result<String, CallError> {
    let response = client.call::<Request<()>, Response<()>>(&OPERATION, ().into()).await?;
    let who = response.http.as_ref().unwrap().headers["x-who"].to_str().unwrap();
    Ok(who.to_owned())
}

fn client(url: &str, path: &str, scheme: impl Interceptor + 'static) -> Client {
    let url = format!("{url}/{path}/reply.cgi?x=1");
    Client::with_transport(url, Http::new()).unwrap().with_authentication(scheme)
}

async fn judge(server: &Server, paths: &[&str], prove: bool) {
    for path in paths.iter().copied() {
        if path == "basic" {
            for late in [false, true] {
                let basic = |password: &str| Basic::new("bob", password).unwrap().after_challenge(late);
                assert_eq!(call(&client(&server.url, path, basic("secret"))).await.unwrap(), "bob Basic");
                let error = call(&client(&server.url, path, basic("wrong"))).await.unwrap_err();
                assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{error:?}");
            }
            continue;
        }
        let digest = |password: &str| Digest::new("bob", password).unwrap().require_proof(prove);
        let client_of_bob = client(&server.url, path, digest("secret"));
        for _ in 0..4 {
            assert_eq!(call(&client_of_bob).await.unwrap(), "bob Digest", "{path}");
        }
        let error = call(&client(&server.url, path, digest("wrong"))).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(StatusCode::UNAUTHORIZED), 2), "{error:?}");
    }
}

#[tokio::test]
async fn apache() {
    let Some(apache) = program("apache2") else { return };
    let mut command = Command::new(apache);
    // It proves that it has the password: mod_auth_digest sends `rspauth`.
    judge(&start(command.args(["-DFOREGROUND", "-f"]), "apache.conf"), &["basic", "md5"], true).await;
}

#[tokio::test]
async fn lighttpd() {
    let Some(lighttpd) = program("lighttpd") else { return };
    let mut command = Command::new(lighttpd);
    let server = start(command.args(["-D", "-f"]), "lighttpd.conf");
    judge(&server, &["basic", "md5", "sha256", "both"], false).await;
}

#[tokio::test]
async fn pyspnego() {
    let Some(stacks) = stacks() else { return };
    let mut server = foreign::Server::start(stacks.python("ntlm_server.py"));
    let url = server.line();
    for (path, scheme) in [("ntlm", "NTLM"), ("negotiate", "Negotiate")] {
        let bob = client(&url, path, Ntlm::new("W2\\bob", "secret"));
        for _ in 0..2 {
            assert_eq!(call(&bob).await.unwrap(), format!("W2\\bob {scheme}"));
        }
        for wrong in
            [Ntlm::new("W2\\bob", "Secret"), Ntlm::new("bob", "secret"), Ntlm::new("W2\\eve", "secret")]
        {
            let error = call(&client(&url, path, wrong)).await.unwrap_err();
            assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{error:?}");
        }
    }
}
