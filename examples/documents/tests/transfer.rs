//! The program from outside: a server and clients of it, as processes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A running server, for the time of a test.
struct Server {
    child: Child,
    address: String,
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_documents"));
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut command = program();
        command.arg("serve").arg(folder).args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().trim().to_owned();
        Self { child, address: format!("http://{address}") }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        program().args(arguments).args(["--server", &self.address]).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn fails(&self, arguments: &[&str], reason: &str) {
        let output = self.run(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains(reason), "{stderr}");
    }

    /// Peak resident memory, in bytes, where the operating system tells it.
    fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Writes a file of a length whose bytes depend on their places.
fn write_file(path: &Path, length: usize) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut left = length;
    while left > 0 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let piece = state.to_le_bytes();
        let now = left.min(piece.len());
        file.write_all(&piece[..now]).unwrap();
        left -= now;
    }
    file.flush().unwrap();
}

fn same(one: &Path, other: &Path) -> bool {
    let [mut one, mut other] = [one, other].map(|path| BufReader::new(std::fs::File::open(path).unwrap()));
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let count = one.read(&mut left).unwrap();
        if count == 0 {
            return other.read(&mut right).unwrap() == 0;
        }
        if other.read_exact(&mut right[..count]).is_err() || left[..count] != right[..count] {
            return false;
        }
    }
}

#[test]
fn files_go_up_and_down_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("kept"));
    assert_eq!(server.succeeds(&["list"]), "");
    for (name, length) in
        [("empty.bin", 0), ("tiny.bin", 3), ("some.bin", 70_000), ("more & <more>.bin", 5_000_001)]
    {
        let (sent, received) = (folder.path().join(name), folder.path().join("received"));
        write_file(&sent, length);
        let told = server.succeeds(&["upload", text(&sent)]);
        assert_eq!(told, format!("{name}: {length} bytes sent\n"));
        server.succeeds(&["download", name, "--output", text(&received)]);
        assert!(same(&sent, &received), "{name}");
        assert!(same(&sent, &folder.path().join("kept").join(name)), "{name}");
    }
    let listed = server.succeeds(&["list"]);
    let names: Vec<&str> = listed.lines().map(|line| line.trim()).collect();
    assert_eq!(names, ["0 empty.bin", "5000001 more & <more>.bin", "70000 some.bin", "3 tiny.bin"]);
}

#[test]
fn an_upload_replaces_what_has_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("kept"));
    let file = folder.path().join("a");
    for content in ["first", "second, and longer"] {
        std::fs::write(&file, content).unwrap();
        server.succeeds(&["upload", text(&file), "--name", "the one"]);
        assert_eq!(std::fs::read_to_string(folder.path().join("kept/the one")).unwrap(), content);
    }
    assert_eq!(std::fs::read_dir(folder.path().join("kept")).unwrap().count(), 1);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("kept"));
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "no").unwrap();
    let output = folder.path().join("output");
    for name in ["../secret", "..", ".", "", "/etc/hostname", "a/../../secret", ".hidden", "a\\b"] {
        server.fails(&["upload", text(&secret), "--name", name], "BadName");
        server.fails(&["download", name, "--output", text(&output)], "NoSuchDocument");
        assert!(!output.exists(), "{name}");
    }
    server.fails(&["download", "nothing", "--output", text(&output)], "NoSuchDocument");
    server.fails(&["upload", text(&folder.path().join("missing"))], "can't be read");
    assert_eq!(std::fs::read_dir(folder.path().join("kept")).unwrap().count(), 0);
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let server = Server::start(&kept);
    let (host, path) = server.address.trim_start_matches("http://").split_once('/').unwrap();
    let envelope = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
        <Upload xmlns='urn:example:documents'><Name>half</Name><Content>\
        <Include xmlns='http://www.w3.org/2004/08/xop/include' href='cid:half'/></Content></Upload></s:Body></s:Envelope>";
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10000000\r\nSOAPAction: \"urn:example:documents/Upload\"\r\n\
         Content-Type: multipart/related; boundary=b; type=\"application/xop+xml\"; start-info=\"text/xml\"\r\n\r\n\
         --b\r\nContent-Type: application/xop+xml; type=\"text/xml\"\r\n\r\n{envelope}\r\n\
         --b\r\nContent-ID: <half>\r\n\r\n"
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&[7; 100_000]).unwrap();
    drop(stream);
    // The server still answers, and has nothing of it once it has noticed.
    for _ in 0..200 {
        assert_eq!(server.succeeds(&["list"]), "");
        if std::fs::read_dir(&kept).unwrap().count() == 0 {
            return;
        }
    }
    panic!("{:?}", std::fs::read_dir(&kept).unwrap().collect::<Vec<_>>());
}

#[test]
fn a_large_file_takes_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("kept"));
    let (sent, received) = (folder.path().join("large"), folder.path().join("received"));
    server.succeeds(&["list"]);
    let Some(idle) = server.peak_memory() else { return };
    write_file(&sent, 96 << 20);
    server.succeeds(&["upload", text(&sent)]);
    server.succeeds(&["download", "large", "--output", text(&received)]);
    assert!(same(&sent, &received));
    let more = server.peak_memory().unwrap() - idle;
    assert!(more < 16 << 20, "{more} bytes more than idle");
}
