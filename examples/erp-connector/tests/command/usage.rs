//! The command line, and how the program ends.

use std::io::{Read, Write};
use std::process::Output;

use crate::program::{Host, PATH, Running, program};

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

#[track_caller]
fn fails(output: &Output, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr.contains(words), "`{words}` is not in {stderr}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn help() {
    let output = run(&["--help"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for told in ["--listen", "--database", "--empty", "ERP_CONNECTOR_DATABASE", PATH, "Exit status"] {
        assert!(stdout.contains(told), "`{told}` is not in {stdout}");
    }
}

#[test]
fn wrong_command_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fails(&run(&["--no-such-option"]), "--no-such-option");
    fails(&run(&["stray"]), "stray");
    fails(&run(&["--database", &file("a.redb"), "--listen", "nowhere"]), "can't listen at nowhere");
    fails(&run(&["--database", &file("no/folder/b.redb")]), "no/folder/b.redb can't be opened");
    std::fs::write(file("text"), "not a database, but a text").unwrap();
    fails(&run(&["--database", &file("text"), "--listen", "127.0.0.1:0"]), "can't be opened");
}

#[test]
fn one_program_a_port_and_a_database() {
    let host = Host::start();
    let other = host.folder.path().join("other.redb");
    let taken = run(&["--listen", &host.running.address, "--database", other.to_str().unwrap()]);
    fails(&taken, &host.running.address);
    let database = host.folder.path().join("erp.redb");
    fails(&run(&["--listen", "127.0.0.1:0", "--database", database.to_str().unwrap()]), "can't be opened");
}

#[test]
fn the_introduction() {
    let Host { running, folder } = Host::start();
    for told in ["API key fjord-key", "harbour (API key harbour-key)", "erp.redb", PATH, "?wsdl"] {
        assert!(running.introduction.contains(told), "`{told}` is not in {}", running.introduction);
    }
    let empty = Running::start(&folder.path().join("empty.redb"), &["--empty"]);
    assert!(empty.introduction.contains("companies  none"), "{}", empty.introduction);
}

#[test]
fn behind_a_proxy() {
    let Host { running, folder } = Host::start();
    let head =
        format!("GET {PATH}?wsdl HTTP/1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: erp.example\r\n");
    assert!(running.send(&head, "").contains(&format!("location=\"http://{}{PATH}\"", running.address)));
    let behind = Running::start(&folder.path().join("behind.redb"), &["--behind-proxy"]);
    let wsdl = behind.send(&head, "");
    assert!(wsdl.contains(&format!("location=\"https://erp.example{PATH}\"")), "{wsdl}");
}

/// A request that is under way when Ctrl-C comes is answered before the end.
#[cfg(unix)]
#[test]
fn ctrl_c_lets_requests_end() {
    let mut host = Host::start();
    let mut stream = std::net::TcpStream::connect(&host.running.address).unwrap();
    let body = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><WSGetConfigData/></e:Body></e:Envelope>";
    let (first, second) = body.split_at(40);
    let length = body.len();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // It has begun to read the body.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).unwrap();
    host.running.interrupt();
    // It takes no new ones.
    while std::net::TcpStream::connect(&host.running.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(second.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("<FieldKey>ApiKey</FieldKey>"), "{reply}");
    assert_eq!(host.running.wait(), Some(0));
}
