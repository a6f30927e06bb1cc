//! Messages that other stacks have sent, and messages made to be hard to read.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use erpsync::client::CallErrorKind;
use erpsync::soap::SoapVersion;
use erpsync::transport::Body;
use futures_util::stream;
use test_support::test_data;
use tower::ServiceExt as _;

use crate::files::{Disk, Download, Fail, FilesClient, FilesServer, MOST, Upload, UploadResponse, pattern};

/// Start line, header fields and body of a recorded message.
struct Recorded {
    start: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Recorded {
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let end = memchr::memmem::find(&bytes, b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let start = lines.next().unwrap().to_owned();
        let fields: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut body = bytes[end + 4..].to_vec();
        if fields.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") {
            body = without_chunks(&body);
        }
        Self { start, fields, body }
    }

    fn status(&self) -> u16 {
        self.start.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn field(&self, wanted: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
    }

    /// The body, in pieces of a length.
    fn pieces(&self, length: usize) -> Body {
        let pieces: Vec<_> = self
            .body
            .chunks(length)
            .map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)))
            .collect();
        Body::from_stream(stream::iter(pieces))
    }
}

fn without_chunks(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = memchr::memmem::find(bytes, b"\r\n").unwrap();
        let line = std::str::from_utf8(&bytes[..end]).unwrap();
        let length = usize::from_str_radix(line.split(';').next().unwrap().trim(), 16).unwrap();
        if length == 0 {
            return whole;
        }
        whole.extend_from_slice(&bytes[end + 2..][..length]);
        bytes = &bytes[end + 2 + length + 2..];
    }
}

/// The recorded exchanges whose names begin so, with the two sizes in the name.
fn exchanges(folder: &str, operation: &str) -> Vec<(PathBuf, usize, usize)> {
    let Some(folder) = test_data(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for pair in
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(pair).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            let Some(sizes) = name.strip_suffix(".req.http").and_then(|name| name.strip_prefix(operation))
            else {
                continue;
            };
            let mut sizes = sizes.split('-').filter_map(|size| size.parse().ok());
            found.push((file.clone(), sizes.next().unwrap(), sizes.next().unwrap_or_default()));
        }
    }
    found.sort();
    found
}

fn versions() -> [(&'static str, SoapVersion); 2] {
    [("wire-ws/mtom-soap11", SoapVersion::V1_1), ("wire-ws/mtom-soap12", SoapVersion::V1_2)]
}

/// A client that gets a recorded response.
fn client(response: Recorded, version: SoapVersion, piece: usize) -> FilesClient {
    let response = std::sync::Arc::new(response);
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let mut answer = http::Response::builder().status(response.status());
        answer = answer.header("content-type", response.field("content-type"));
        let answer = answer.body(response.pieces(piece)).unwrap();
        async move { Ok::<_, Infallible>(answer) }
    });
    FilesClient::with_transport("http://test/", transport).unwrap().with_soap_version(version)
}

fn response_of(request: &Path) -> Recorded {
    Recorded::read(Path::new(&request.to_str().unwrap().replace(".req.http", ".res.http")))
}

#[tokio::test]
async fn a_client_reads_what_servers_have_sent() {
    for (folder, version) in versions() {
        for (request, size_a, size_b) in exchanges(folder, "download-") {
            for piece in [7, 1000, 1 << 20] {
                let (recorded, path) = (response_of(&request), request.display());
                if recorded.status() != 200 {
                    continue;
                }
                let client = client(recorded, version, piece);
                let response = client.download(Download::default()).await;
                let response = response.unwrap_or_else(|error| panic!("{path}: {error:?}")).into_inner();
                assert_eq!(response.a.bytes(MOST).await.unwrap(), pattern(size_a), "{path}");
                assert_eq!(response.b.bytes(MOST).await.unwrap(), pattern(size_b), "{path}");
            }
        }
        for (request, ..) in exchanges(folder, "fail-") {
            let recorded = response_of(&request);
            let Err(error) = client(recorded, version, 100).fail(Fail { code: 7 }).await else {
                panic!("{}: a fault", request.display())
            };
            match error.kind() {
                CallErrorKind::Fault(fault) => assert!(fault.reason().contains("bad"), "{error:?}"),
                // Nobody reads the requests of one stack.
                _ => assert!(request.to_str().unwrap().contains("mono"), "{}: {error:?}", request.display()),
            }
        }
    }
}

#[tokio::test]
async fn a_server_reads_what_clients_have_sent() {
    for (folder, version) in versions() {
        for (path, size_a, size_b) in exchanges(folder, "upload-") {
            if path.to_str().unwrap().contains("mono") {
                continue;
            }
            for piece in [7, 1000, 1 << 20] {
                let recorded = Recorded::read(&path);
                let mut request = http::Request::post("/files");
                for (name, value) in recorded.fields.iter().filter(|(name, _)| name != "transfer-encoding") {
                    request = request.header(name, value);
                }
                let is_multipart = recorded.field("content-type").starts_with("multipart");
                let request = request.body(recorded.pieces(piece)).unwrap();
                let answer = FilesServer::new(Disk).oneshot(request).await.unwrap();
                let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
                assert_eq!(content_type.starts_with("multipart/related"), is_multipart, "{}", path.display());
                let status = answer.status();
                let body = answer.into_body().collect(MOST).await.unwrap();
                let body = String::from_utf8(body.into()).unwrap();
                assert!(status.is_success(), "{}: {body}", path.display());
                assert!(body.contains(&format!("{size_a} {size_b} true")), "{}: {body}", path.display());
                assert!(body.contains(version.namespace()), "{}: {body}", path.display());
            }
        }
    }
}

/// Answers that have attachments though nothing of the sort was asked for, as a reply without any is in one part.
#[tokio::test]
async fn a_reply_in_one_part_is_read() {
    let Some(path) = test_data("cases/03-mtom-replies/single-part.http") else { return };
    let text = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    let (head, body) = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).unwrap();
    let content_type = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap();
    let fields = vec![("content-type".to_owned(), content_type.to_owned())];
    let recorded = Recorded { start: "HTTP/1.1 200 OK".to_owned(), fields, body: body.as_bytes().to_vec() };
    let error = client(recorded, SoapVersion::V1_1, 1).upload(Upload::default()).await.unwrap_err();
    assert!(error.report().contains("`{urn:lab}PutResponse` in the body"), "{}", error.report());
    let _ = UploadResponse::default();
}

/// Bodies of other stacks' tests, and bodies that have one trait each: their roots are found.
#[tokio::test]
async fn roots_of_many_bodies() {
    let Some(folder) = test_data("vectors/mime") else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let mut rows = manifest.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let column = |name: &str| columns.iter().position(|known| *known == name).unwrap();
    let mut read = 0;
    for row in rows {
        let (id, expected) = (row[column("id")], row[column("expected")]);
        let content_type = std::fs::read_to_string(folder.join(row[column("content_type")])).unwrap();
        let content_type = content_type.replace(['\r', '\n'], " ");
        let body = std::fs::read(folder.join(row[column("body")])).unwrap();
        let facts = std::fs::read_to_string(folder.join(row[column("facts")])).unwrap();
        let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
        let recorded = Recorded {
            start: "HTTP/1.1 200 OK".to_owned(),
            fields: vec![("content-type".to_owned(), content_type.trim().to_owned())],
            body,
        };
        // None of them is a message of the service: the root was read if the error is about its content.
        let error = client(recorded, SoapVersion::V1_2, 11).download(Download::default()).await;
        let text = error.map_or_else(|error| error.report(), |_| String::new());
        let is_root = !text.contains("attachments of the reply");
        let is_early = facts["root"].as_u64() == Some(0);
        if expected == "accept" || is_early && facts["root_by"] == "start" {
            assert!(is_root, "{id}: {text}");
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
}
