//! `erpsync call` against `erpsync mock` and against servers that misbehave, over loopback.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_erpsync"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures"));
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command
}

/// Runs `erpsync call` with these arguments.
fn call(arguments: &[&str]) -> (i32, String, String) {
    call_with(arguments, "")
}

fn call_with(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = command()
        .arg("call")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// A mock, which ends with the test.
struct Mock {
    child: Child,
    address: String,
}

impl Mock {
    fn new(arguments: &[&str]) -> Self {
        let mut child = command()
            .arg("mock")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim_end().to_owned() }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers one request with these bytes; gives the address.
fn server(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut received = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&received).contains("Envelope>") {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0);
            received.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(received).unwrap()
    });
    (address, thread)
}

#[test]
fn a_sample_is_answered_in_both_versions_and_forms() {
    let mock = Mock::new(&["orders.wsdl"]);
    let endpoint = ["--endpoint", &mock.address];
    let (status, sample, _) = call(&["orders.wsdl", "GetOrder", "--sample"]);
    assert_eq!(status, 0);
    let (_, xml, _) = call(&["orders.wsdl", "GetOrder", "--sample", "--format", "xml"]);
    assert!(xml.starts_with("<n0:GetOrder "), "{xml}");
    let mut answers = Vec::new();
    for data in [&sample, &xml] {
        for version in ["1.1", "1.2"] {
            let arguments = ["orders.wsdl", "GetOrder", "-d", "@-", "--soap", version];
            let (status, reply, errors) = call_with(&[&arguments[..], &endpoint].concat(), data);
            assert_eq!((status, &*errors), (0, ""), "{reply}");
            answers.push(reply);
        }
    }
    assert!(
        answers[0].starts_with("{\n") && answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    let arguments = ["orders.wsdl", "GetOrder", "-d", &sample, "--format", "xml", "-v"];
    let (status, reply, errors) = call(&[&arguments[..], &endpoint].concat());
    assert_eq!(status, 0, "{errors}");
    assert!(reply.starts_with("<n0:GetOrderResponse "), "{reply}");
    assert!(errors.contains("> POST http://127.0.0.1:") && errors.contains("< 200 OK in "), "{errors}");
}

#[test]
fn replies_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (_, sample, _) = call(&["values.wsdl", "Put", "--sample"]);
    let mock = Mock::new(&["values.wsdl"]);
    let arguments = ["values.wsdl", "Put", "-d", &sample, "--endpoint", &mock.address];
    let (status, reply, errors) = call(&arguments);
    assert_eq!(status, 0, "{errors}");
    std::fs::write(folder.path().join("Put.json"), &reply).unwrap();
    let path = folder.path().to_str().unwrap();
    let mock = Mock::new(&["values.wsdl", "--replies", path]);
    let arguments = ["values.wsdl", "Put", "-d", &sample, "--endpoint", &mock.address];
    assert_eq!(call(&arguments).1, reply);

    std::fs::write(folder.path().join("Put.json"), r#"{"Unknown":1}"#).unwrap();
    let refused = command().args(["mock", "values.wsdl", "--replies", path]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let errors = String::from_utf8(refused.stderr).unwrap();
    assert!(errors.contains("is no reply of Put") && errors.contains("`Unknown`"), "{errors}");
}

#[test]
fn the_mock_says_what_is_wrong_with_a_request() {
    let mock = Mock::new(&["orders.wsdl"]);
    let body = "<x:Envelope xmlns:x='http://schemas.xmlsoap.org/soap/envelope/'><x:Body>\
                <GetOrder xmlns='urn:example:shop/Orders'><Nubmer>1</Nubmer></GetOrder></x:Body></x:Envelope>";
    let host = mock.address.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    let mut stream = std::net::TcpStream::connect(&host).unwrap();
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.contains("<faultcode>soap:Client</faultcode>"), "{answer}");
    assert!(answer.contains("no element of the type has the name `Nubmer`"), "{answer}");
}

#[test]
fn a_wrong_request_is_not_sent() {
    let endpoint = ["--endpoint", "http://127.0.0.1:1/"];
    for (arguments, reason) in [
        (&["orders.wsdl", "GetOrdr"][..], "did you mean `GetOrder`?"),
        (&["orders.wsdl", "GetOrder", "nothing=1"], "no element of the type has the name `nothing`"),
        (&["orders.wsdl", "GetOrder", "-d", "{"], "not JSON"),
        (&["orders.wsdl", "GetOrder", "-d", "<a/>"], "is expected"),
        (&["orders.wsdl", "GetOrder", "-d", "@/does/not/exist"], "can't read /does/not/exist"),
        (&["encoded.wsdl", "Put"], "no operation has the name `Put`"),
    ] {
        let (status, out, errors) = call(&[arguments, &endpoint].concat());
        assert_eq!((status, &*out), (1, ""), "{arguments:?} {errors}");
        assert!(errors.contains(reason), "{arguments:?} {errors}");
    }
    assert_eq!(call(&["orders.wsdl"]).0, 2);
}

#[test]
fn bodies_of_other_forms() {
    let mock = Mock::new(&["ledger.wsdl"]);
    let (_, sample, _) = call(&["ledger.wsdl", "Close", "--sample"]);
    let arguments = ["ledger.wsdl", "Close", "-d", &sample, "--endpoint", &mock.address];
    assert_eq!(call(&arguments), (0, String::new(), String::new()));
    // Refused before they are sent.
    for (wsdl, operation, reason) in [
        ("parts.wsdl", "Draw", "a substitution group"),
        ("nil.wsdl", "Two", "several elements in its body"),
        ("encoded.wsdl", "list", "SOAP's encoding"),
        ("attachments.wsdl", "Fax", "MIME parts"),
    ] {
        let (_, sample, _) = call(&[wsdl, operation, "--sample"]);
        let data = if sample.is_empty() { "{}" } else { &sample };
        let (status, _, errors) = call(&[wsdl, operation, "-d", data, "--endpoint", "http://127.0.0.1:1/"]);
        assert_eq!(status, 1, "{errors}");
        assert!(errors.contains("can't be called") && errors.contains(reason), "{errors}");
    }
}

#[test]
fn outcomes_have_exit_statuses() {
    let (_, sample, _) = call(&["orders.wsdl", "GetOrder", "--sample"]);
    let request = |endpoint: &str, more: &[&str]| {
        call(&[&["orders.wsdl", "GetOrder", "-d", &sample, "--endpoint", endpoint][..], more].concat())
    };
    let (address, thread) = server(
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n\
         <s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Server</faultcode>\
         <faultstring>no \u{9b}31m luck</faultstring><detail><x>1</x></detail></s:Fault></s:Body></s:Envelope>",
    );
    let (status, out, errors) = request(&address, &["-u", "ann:secret-1", "-H", "X-Trace: 7"]);
    assert_eq!(status, 3, "{errors}");
    assert!(out.contains(r#""reason": "no \u009b31m luck""#) && out.contains(r#""<x>1</x>""#), "{out}");
    assert!(!errors.contains(['\u{9b}', '\u{1b}']), "{errors}");
    let received = thread.join().unwrap().to_lowercase();
    assert!(received.contains("x-trace: 7\r\n"), "{received}");
    assert!(received.contains("authorization: basic yw5uonnly3jldc0x"), "{received}");

    let (address, thread) =
        server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let (status, out, errors) = request(&address, &[]);
    assert_eq!((status, &*out), (4, ""), "{errors}");
    thread.join().unwrap();

    assert_eq!(request("http://127.0.0.1:1/", &[]).0, 4);
    assert_eq!(request("ftp://127.0.0.1/", &[]).0, 1);
}
