//! Certificates.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::program::run;
use crate::raw::{ok, receive, response};

/// A server at `localhost` with a certificate of its own making, for a name. Gives its port and the certificate.
fn serve(name: &str) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            let (mut tcp, mut tls) = (tcp.unwrap(), ServerConnection::new(config.clone()).unwrap());
            let mut stream = Stream::new(&mut tls, &mut tcp);
            if receive(&mut stream).is_empty() {
                continue;
            }
            let _ = stream.write_all(&ok(&response("", "<IsOk>true</IsOk>")));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    (port, made.cert.pem())
}

/// A file with a text, for the time of a test.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_certificate_that_nobody_trusts() {
    let (port, pem) = serve("localhost");
    let endpoint = format!("https://localhost:{port}/ErpSync.svc");
    let arguments = ["--endpoint", &endpoint, "--ticket", "7T:x"];
    run(&arguments)
        .expect(2, &["its certificate was not accepted", "--root-certificate FILE", "Nothing was sent"]);
    let root = File::new("trusted.pem", &pem);
    run(&[&arguments[..], &["--root-certificate", root.path()]].concat()).expect(0, &[]);
    let no_root = File::new("no-certificate.pem", "not PEM");
    run(&[&arguments[..], &["--root-certificate", no_root.path()]].concat()).expect(2, &["not PEM"]);
}

#[test]
fn a_certificate_of_another_name() {
    let (port, pem) = serve("other.example");
    let endpoint = format!("https://localhost:{port}/ErpSync.svc");
    let root = File::new("other.pem", &pem);
    let run = run(&["--endpoint", &endpoint, "--ticket", "7T:x", "--root-certificate", root.path()]);
    run.expect(2, &["its certificate was not accepted", "other.example"]);
}
