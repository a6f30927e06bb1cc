//! Answers of a server to unusual HTTP.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::xml::{Limits, ReadOptions};
use erpsync::{Request, Response};
use http_body_util::Full;
use test_support::net_server::*;
use test_support::peers::envelope;
use test_support::test_data;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

const ACTION: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll";

/// Takes any ticket.
struct Open;

impl ErpSync for Open {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, RequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ResponseHeaders>, Fault> {
        assert!(request.http.is_some());
        let ticket = request.headers.credentials.and_then(|credentials| credentials.ticket);
        let response = PluginResponse {
            is_ok: Some(true),
            user_explanation: ticket.map(|ticket| ticket.into_exposed()),
            error_code: None,
        };
        let headers = ResponseHeaders { succeeded: Some(true), ..Default::default() };
        Ok(Response::new(ForceSyncAllResponse { response: Some(response) }).with_headers(headers))
    }
}

fn server() -> ErpSyncServer<Open> {
    ErpSyncServer::new(Open)
}

struct Answer {
    status: u16,
    headers: http::HeaderMap,
    text: String,
}

async fn send(server: ErpSyncServer<Open>, request: http::Request<Bytes>) -> Answer {
    let answer = server.oneshot(request.map(Full::new)).await.unwrap();
    let (parts, body) = answer.into_parts();
    let text = String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text }
}

fn post(content_type: &str, action: Option<&str>, body: impl Into<Bytes>) -> http::Request<Bytes> {
    let mut request = http::Request::post("/ErpSync.svc").header("content-type", content_type);
    if let Some(action) = action {
        request = request.header("SOAPAction", action);
    }
    request.body(body.into()).unwrap()
}

fn message(body: &str) -> String {
    let headers = format!("<Credentials xmlns=\"{NAMESPACE}\"><Ticket>7T:1</Ticket></Credentials>");
    envelope(&headers, body)
}

fn force_sync_all() -> String {
    message(&format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"/>"))
}

async fn synced(request: http::Request<Bytes>) -> Answer {
    let answer = send(server(), request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("<UserExplanation>7T:1</UserExplanation>"), "{}", answer.text);
    answer
}

#[tokio::test]
async fn by_action_and_by_body() {
    let quoted = format!("\"{ACTION}\"");
    for action in [Some(&*quoted), Some(ACTION), Some("\"\""), Some(""), None] {
        let answer = synced(post("text/xml; charset=utf-8", action, force_sync_all())).await;
        assert_eq!(answer.headers["content-type"], "text/xml; charset=utf-8");
    }
    let v12 = force_sync_all()
        .replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let with_action = format!("application/soap+xml; charset=utf-8; action=\"{ACTION}\"");
    for content_type in [&*with_action, "application/soap+xml", "text/xml"] {
        let answer = synced(post(content_type, None, v12.clone())).await;
        assert_eq!(answer.headers["content-type"], "application/soap+xml; charset=utf-8");
        assert!(answer.text.contains("http://www.w3.org/2003/05/soap-envelope"));
    }
    // Two actions of which one is wrong: the operation is that of the action, the body must fit.
    let answer = send(server(), post("text/xml", Some("\"urn:wake\""), force_sync_all())).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text.contains("is expected for this operation"), "{}", answer.text);
}

#[tokio::test]
async fn forms_of_a_request() {
    let bodies = [
        format!("<ForceSyncAll xmlns=\"{NAMESPACE}\"></ForceSyncAll>"),
        format!(
            "<so:ForceSyncAll xmlns:so=\"{NAMESPACE}\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/>"
        ),
        format!("\n<a:ForceSyncAll xmlns:a=\"{NAMESPACE}\">\n</a:ForceSyncAll>\n"),
        String::new(),
    ];
    for body in bodies {
        synced(post("text/xml", Some(ACTION), message(&body))).await;
    }
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(force_sync_all().encode_utf16().flat_map(u16::to_le_bytes));
    synced(post("text/xml; charset=utf-16", Some(ACTION), utf16)).await;
    // Unknown blocks are no matter, unless they say so.
    let other = force_sync_all().replace("<s:Header>", "<s:Header><x:Other xmlns:x=\"urn:x\"/>");
    synced(post("text/xml", Some(ACTION), other)).await;
    let other = force_sync_all().replace(
        "<s:Header>",
        "<s:Header><x:Other s:mustUnderstand=\"1\" s:actor=\"urn:x\" xmlns:x=\"urn:x\"/>",
    );
    synced(post("text/xml", Some(ACTION), other)).await;
    let known = force_sync_all().replace("<Credentials ", "<Credentials s:mustUnderstand=\"1\" ");
    synced(post("text/xml", Some(ACTION), known)).await;
}

#[tokio::test]
async fn what_is_refused() {
    let refused = async |request: http::Request<Bytes>, status: u16, words: &str| {
        let answer = send(server(), request).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(words), "{}", answer.text);
    };
    let unknown = force_sync_all()
        .replace("<s:Header>", "<s:Header><x:Other s:mustUnderstand=\"1\" xmlns:x=\"urn:x\"/>");
    refused(post("text/xml", Some(ACTION), unknown), 500, "<faultcode>s:MustUnderstand</faultcode>").await;
    refused(post("text/xml", Some("\"urn:other\""), force_sync_all()), 500, "a:ActionNotSupported").await;
    refused(post("text/xml", Some(ACTION), "<a/>"), 500, "<faultcode>s:Client</faultcode>").await;
    refused(post("text/xml", Some(ACTION), "no xml"), 500, "<faultcode>s:Client</faultcode>").await;
    refused(post("application/soap+xml", None, "no xml"), 400, "<s:Value>s:Sender</s:Value>").await;
    refused(post("text/xml", Some(ACTION), "<Envelope/>"), 500, "s:VersionMismatch").await;
    refused(post("text/xml", Some(ACTION), "<!DOCTYPE a><a/>"), 500, "document type").await;
    refused(post("text/xml", None, message("<x/>")), 500, "none of ErpSync has `x` in its body").await;
    let bytes = b"<a>\xFF</a>";
    refused(post("text/xml", Some(ACTION), &bytes[..]), 500, "not UTF-8").await;
    refused(post("application/json", Some(ACTION), "{}"), 415, "text/xml").await;
    let mut zipped = post("text/xml", Some(ACTION), "x");
    zipped.headers_mut().insert("content-encoding", "br".parse().unwrap());
    refused(zipped.clone(), 415, "Content-Encoding").await;
    zipped.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    refused(zipped, 400, "broke off").await;
    let v12 = |body: &str| {
        body.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
    };
    let unknown = v12(&force_sync_all()).replace(
        "<s:Header>",
        "<s:Header><x:A s:mustUnderstand=\"true\" xmlns:x=\"urn:x\"/><x:B s:mustUnderstand=\"1\" xmlns:x=\"urn:x\"/>",
    );
    let named = "<s:Header><s:NotUnderstood qname=\"q:A\" xmlns:q=\"urn:x\"/><s:NotUnderstood qname=\"q:B\" xmlns:q=\"urn:x\"/></s:Header>";
    refused(post("application/soap+xml", None, unknown), 500, named).await;
    let upgrade = "<s:Upgrade><s:SupportedEnvelope qname=\"q:Envelope\" xmlns:q=\"http://www.w3.org/2003/05/soap-envelope\"/>";
    refused(post("application/soap+xml", None, "<Envelope/>"), 500, upgrade).await;
    let put = http::Request::put("/").body(Bytes::new()).unwrap();
    refused(put, 405, "POST").await;
    let limits = Limits::default().message_bytes(100);
    let small = server().with_read_options(ReadOptions::default().limits(limits));
    let answer = send(small, post("text/xml", Some(ACTION), force_sync_all())).await;
    assert_eq!(answer.status, 413);
    // An operation that the implementation leaves to the default.
    let delete = message(&format!("<DeleteConnection xmlns=\"{NAMESPACE}\"/>"));
    refused(post("text/xml", None, delete.clone()), 500, "a:ActionNotSupported").await;
    refused(post("text/xml", None, delete), 500, "does not implement the operation DeleteConnection").await;
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, plain).unwrap();
    encoder.finish().unwrap()
}

/// Never done with anything.
struct Stuck;

impl ErpSync for Stuck {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        _request: Request<ForceSyncAll, RequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ResponseHeaders>, Fault> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn time_limits() {
    let limit = Duration::from_millis(50);
    let request = post("text/xml", Some(ACTION), force_sync_all()).map(Full::new);
    let answer = ErpSyncServer::new(Stuck).with_timeout(limit).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 500);
    let body = answer.into_body().collect(usize::MAX).await.unwrap();
    assert!(std::str::from_utf8(&body).unwrap().contains("did not finish the request in time"));
}

#[tokio::test]
async fn gzip_both_ways() {
    let zipped = |plain: &[u8], accept: &str| {
        let mut request = post("text/xml; charset=utf-8", Some(ACTION), gzip(plain));
        request.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        request.headers_mut().insert("accept-encoding", accept.parse().unwrap());
        request
    };
    // A short reply is not worth it.
    let answer = synced(zipped(force_sync_all().as_bytes(), "gzip")).await;
    assert!(!answer.headers.contains_key("content-encoding"));
    let ticket = "7T:1".repeat(1000);
    let long = force_sync_all().replace("7T:1", &ticket);
    for (accept, packed) in [("br, gzip;q=0.5", true), ("gzip;q=0", false), ("identity", false), ("*", false)]
    {
        let answer = server().oneshot(zipped(long.as_bytes(), accept).map(Full::new)).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers().get("content-encoding").is_some_and(|coding| coding == "gzip"), packed);
        let body = answer.into_body().collect(usize::MAX).await.unwrap();
        let mut text = String::new();
        match packed {
            true => drop(
                std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*body), &mut text).unwrap(),
            ),
            false => text.push_str(std::str::from_utf8(&body).unwrap()),
        }
        assert!(text.contains(&format!("<UserExplanation>{ticket}</UserExplanation>")), "{accept}: {text}");
    }
    let bomb = vec![b' '; erpsync::server::DEFAULT_MESSAGE_BYTES + 1];
    assert_eq!(send(server(), zipped(&bomb, "gzip")).await.status, 413);
}

/// Options that set no size leave a server its own, which is less than a reader's.
#[tokio::test]
async fn lenient_options_do_not_lift_the_limit() {
    let long = vec![b' '; 40 << 20];
    let lenient = ReadOptions::default().any_namespace(true).empty_is_absent(true);
    for read in [ReadOptions::default(), lenient.clone(), lenient.limits(Limits::default().depth(64))] {
        let answer =
            send(server().with_read_options(read), post("text/xml", Some(ACTION), long.clone())).await;
        assert_eq!(answer.status, 413, "{}", answer.text);
        assert!(answer.text.contains("33554432 bytes"), "{}", answer.text);
    }
    let wide = ReadOptions::default().limits(Limits::default().message_bytes(64 << 20));
    let answer = send(server().with_read_options(wide), post("text/xml", Some(ACTION), long)).await;
    assert_ne!(answer.status, 413, "{}", answer.text);
}

#[tokio::test]
async fn implementations_are_shared() {
    let shared = Arc::new(Open);
    let server = ErpSyncServer::from_arc(shared.clone());
    let answer = send(server.clone(), post("text/xml", Some(ACTION), force_sync_all())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(format!("{server:?}"), "SoapServer { service: \"ErpSync\", .. }");
}

/// Requests that other stacks sent, byte for byte, and the sample of the documentation: chunked ones, ones in
/// UTF-16, ones that wait for `100 Continue`, SOAP 1.2 with a type on everything. Skipped where they are not.
#[tokio::test]
async fn requests_of_others() {
    let (Some(samples), Some(wire)) = (test_data("samples"), test_data("wire")) else { return };
    let sample = std::fs::read(samples.join("Services86-ErpSync/ForceSyncAll.request.xml")).unwrap();
    let answer = send(server(), post("application/soap+xml", None, sample)).await;
    assert!(answer.text.contains("7T:1234abcxyzExample=="), "{}", answer.text);
    let router = axum::Router::new().fallback_service(server());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let mut requests = Vec::new();
    find(&wire, "ForceSyncAll.req.http", &mut requests);
    for path in &requests {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(&std::fs::read(path).unwrap()).await.unwrap();
        let mut answer = Vec::new();
        let whole = async {
            while !answer.ends_with(b"</s:Envelope>") && stream.read_buf(&mut answer).await.unwrap() > 0 {}
        };
        tokio::time::timeout(Duration::from_secs(20), whole).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.contains("HTTP/1.1 200 OK"), "{}: {answer}", path.display());
        assert!(answer.contains("7T:1234abcxyzExample=="), "{}: {answer}", path.display());
    }
    assert!(requests.len() >= 30, "{}", requests.len());
}

fn find(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, name, found);
        } else if path.ends_with(name) {
            found.push(path);
        }
    }
}

/// A sequence that is the same in every run.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

#[tokio::test]
async fn whatever_comes_is_answered() {
    let whole = force_sync_all().into_bytes();
    for end in 0..whole.len() {
        let answer = send(server(), post("text/xml", Some(ACTION), whole[..end].to_vec())).await;
        assert_eq!(answer.status, 500, "{end}");
    }
    let mut next = numbers();
    for _ in 0..3000 {
        let mut garbled = whole.clone();
        for _ in 0..=next(3) {
            let at = next(garbled.len());
            match next(3) {
                0 => garbled[at] = next(256) as u8,
                1 => drop(garbled.remove(at)),
                _ => garbled.insert(at, b"<>&\"'/:;=! \0\xFF"[next(13)]),
            }
        }
        let action = [Some(ACTION), None][next(2)];
        let answer = send(server(), post("text/xml", action, garbled)).await;
        assert!([200, 500].contains(&answer.status), "{}", answer.status);
        if answer.status == 500 {
            assert!(answer.text.contains("Fault"), "{}", answer.text);
        }
    }
}
