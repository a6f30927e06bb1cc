//! Messages made here: all forms that a reader must take, and all that it must refuse.

use std::convert::Infallible;

use bytes::Bytes;
use erpsync::attachment::{AttachmentErrorKind, Parts};
use erpsync::codegen::element_name;
use erpsync::soap::Operation;
use erpsync::transport::Body;
use erpsync::xsd::Base64Binary;
use erpsync::{Attachment, AttachmentLimits, Request, Response, XmlRead, XmlWrite};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::header::CONTENT_TYPE;
use proptest::prelude::*;
use tower::ServiceExt as _;

use crate::files::{Disk, Download, DownloadResponse, FilesClient, FilesServer};

/// An operation whose response is read as another type.
static OPERATION: Operation = Operation::new(
    "download",
    "urn:w2:files/download",
    None,
    Some(element_name!("urn:w2:files", "downloadResponse")),
);

const TYPE: &str =
    "multipart/related; type=\"application/xop+xml\"; boundary=\"b\"; start=\"<r>\"; start-info=\"text/xml\"";

/// An envelope whose two values refer so.
fn envelope(a: &str, b: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:x=\"http://www.w3.org/2004/08/xop/include\">\
         <s:Body><downloadResponse xmlns=\"urn:w2:files\"><name>f</name><a>{a}</a><b>{b}</b></downloadResponse></s:Body>\
         </s:Envelope>"
    )
}

fn include(href: &str) -> String {
    format!("<x:Include href=\"{href}\"/>")
}

fn root(a: &str, b: &str) -> String {
    format!("--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <r>\r\n\r\n{}\r\n", envelope(a, b))
}

fn part(id: &str, more: &str, content: &str) -> String {
    format!("--b\r\nContent-ID: <{id}>\r\n{more}\r\n{content}\r\n")
}

fn client(body: &str, piece: usize) -> FilesClient {
    client_of(TYPE, body.as_bytes(), piece)
}

fn client_of(content_type: &str, body: &[u8], piece: usize) -> FilesClient {
    let (content_type, body) = (content_type.to_owned(), Bytes::copy_from_slice(body));
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let pieces: Vec<_> =
            body.chunks(piece).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(stream::iter(pieces));
        let answer = http::Response::builder().header(CONTENT_TYPE, &content_type).body(body).unwrap();
        async move { Ok::<_, Infallible>(answer) }
    });
    FilesClient::with_transport("http://test/", transport).unwrap()
}

async fn read(body: &str) -> Result<(Vec<u8>, Vec<u8>), String> {
    let response = client(body, 5).download(Download::default()).await.map_err(|error| error.report())?;
    let DownloadResponse { a, b, .. } = response.into_inner();
    let a = a.bytes(1000).await.map_err(|error| error.report())?;
    let b = b.bytes(1000).await.map_err(|error| error.report())?;
    Ok((a.into(), b.into()))
}

#[tokio::test]
async fn forms_that_are_read() {
    let (a, b) = (include("cid:a"), include("CID:b%20%26"));
    let head = root(&a, &b);
    let (pa, pb) = (part("a", "", "one"), part("b &amp;".replace("&amp;", "&").as_str(), "", "two"));
    let good = (b"one".to_vec(), b"two".to_vec());
    let with = |text: String| text;
    for body in [
        with(format!("{head}{pa}{pb}--b--")),
        format!("preamble\r\n\r\n{head}{pa}{pb}--b--\r\nepilogue"),
        format!("\r\n{pb}{pa}{head}--b--\r\n"),
        format!("{head}{pb}{}{pa}--b--\r\n", part("nobody", "", "x")),
        format!("{head}{pa}{pb}--b--").replace("\r\n", "\n"),
        format!("{head}{}{pb}--b--", part("a", "Content-Transfer-Encoding: base64\r\n", "b2\r\n5l")),
        format!(
            "{head}{}{pb}--b--",
            part("a", "content-transfer-encoding: Quoted-Printable\r\n", "o=6E=\r\ne")
        ),
        format!("{head}{pa}{pb}--b--").replace("--b\r\n", "--b \t \r\n"),
        format!("{head}{pa}{pb}--b--").replace("Content-ID", "content-Id"),
    ] {
        assert_eq!(read(&body).await.as_ref(), Ok(&good), "{body}");
    }
    // One part twice, text inline, and nothing.
    let body = format!("{}{pa}--b--", root(&a, &a));
    assert_eq!(read(&body).await.unwrap(), (b"one".to_vec(), b"one".to_vec()));
    let body = format!("{}--b--", root("b25l", " "));
    assert_eq!(read(&body).await.unwrap(), (b"one".to_vec(), Vec::new()));
    // Content that looks like a delimiter, and content of line ends.
    let body =
        format!("{head}{}{}--b--", part("a", "", "\r\n--bc\r\n --b\r\n-"), part("b &", "", "\r\n\r\n"));
    assert_eq!(read(&body).await.unwrap(), (b"\r\n--bc\r\n --b\r\n-".to_vec(), b"\r\n\r\n".to_vec()));
    // `swaRef`: the URL as text.
    let body = format!("{}{pa}--b--", root(" cid:a ", ""));
    assert_eq!(read(&body).await.unwrap().0, b"one");
}

#[tokio::test]
async fn forms_that_are_refused() {
    let (a, b) = (include("cid:a"), include("cid:b"));
    let (pa, pb) = (part("a", "", "one"), part("b", "", "two"));
    for (body, reason) in [
        (format!("{}{pa}{pb}", root(&a, &b)), "the message ends before its closing delimiter (part 3, byte "),
        (format!("{}{pa}--b--", root(&a, &b)), "no part of the message is `b` (part 2, byte "),
        (
            format!("{}{pa}{pa}--b--", root(&a, &b)),
            "two parts of the message have the Content-ID `a` (part 3, byte ",
        ),
        (format!("{}--b--", root(&include("http://evil/"), "")), "nothing is fetched"),
        (
            format!("{}--b--", root(&include("file:///etc/passwd"), "")),
            "`file:///etc/passwd` is no `cid:` URL",
        ),
        (format!("{}{pa}--b--", root(&format!("x{a}"), "")), "an element inside a value of a simple type"),
        (format!("{}{pa}--b--", root(&format!("{a}x"), "")), "something beside an xop:Include"),
        (format!("{}{pa}--b--", root(&format!("{a}{a}"), "")), "something beside an xop:Include"),
        (format!("{}--b--", root("<x:Include/>", "")), "the required `href` is missing"),
        (
            format!("{}{}--b--", root(&a, ""), part("a", "Content-Transfer-Encoding: x-uue\r\n", "")),
            "\"x-uue\" is not one of MIME",
        ),
        (
            format!("{}{}--b--", root(&a, ""), part("a", "Content-Transfer-Encoding: base64\r\n", "?")),
            "the content is not base64",
        ),
        (format!("{}{}--b--", root(&a, ""), part("a", "no colon\r\n", "")), "has no colon"),
        (
            format!("{}{}--b--", root(&a, ""), part("a", &"x: y\r\n".repeat(100), "")),
            "more than 64 header fields",
        ),
        (
            format!("{}{}--b--", root(&a, ""), part("a", &format!("x: {}\r\n", "y".repeat(20_000)), "")),
            "more than 16384 bytes in the header",
        ),
        (format!("{}{pa}", "x".repeat(70_000)), "more than 65536 bytes before the first part"),
        (String::from("\u{1b}[31m"), "before its closing delimiter"),
    ] {
        let error = read(&body).await.unwrap_err();
        assert!(error.contains(reason), "{error}\n{reason}");
        assert!(!error.contains('\u{1b}'), "{error}");
    }
}

#[tokio::test]
async fn limits_hold() {
    let body = format!(
        "{}{}{}--b--",
        root(&include("cid:a"), ""),
        part("x", "", "1"),
        part("a", "", &"y".repeat(5000))
    );
    let limits = AttachmentLimits::new;
    for (limits, reason) in [
        (limits().with_parts(2), "more than 2 parts in a message"),
        (limits().with_header_bytes(10), "more than 10 bytes in the header"),
    ] {
        let client = client(&body, 100).with_attachment_limits(limits);
        let error = match client.download(Download::default()).await {
            Err(error) => error.report(),
            Ok(response) => response.into_inner().a.bytes(9000).await.unwrap_err().report(),
        };
        assert!(error.contains(reason), "{error}");
    }
    let response = client(&body, 100).download(Download::default()).await.unwrap().into_inner();
    let error = response.a.bytes(4999).await.unwrap_err();
    assert_eq!(error.kind(), &AttachmentErrorKind::TooLarge(4999));
}

/// The server has the limits of a client.
#[tokio::test]
async fn limits_hold_on_the_server() {
    let text = envelope(&include("cid:a"), "").replace("downloadResponse", "upload");
    let body = format!(
        "--b\r\nContent-ID: <r>\r\n\r\n{text}\r\n{}{}--b--",
        part("x", "", "1"),
        part("a", "", &"y".repeat(5000))
    );
    let limits = AttachmentLimits::new;
    for (limits, reason) in [
        (limits().with_parts(2), "more than 2 parts in a message"),
        (limits().with_header_bytes(10), "more than 10 bytes in the header"),
    ] {
        let server = FilesServer::new(Disk).with_attachment_limits(limits);
        let request =
            http::Request::post("/").header(CONTENT_TYPE, TYPE).header("soapaction", "urn:w2:files/upload");
        let answer = server.oneshot(request.body(Body::from(body.clone())).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 500);
        let answer = answer.into_body().collect(1 << 20).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains(reason), "{answer}");
    }
}

#[cfg(feature = "serde")]
#[tokio::test]
async fn what_is_in_memory_is_serialized() {
    let value = Attachment::from_bytes("søk".as_bytes());
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, "\"c8O4aw==\"");
    assert_eq!(serde_json::from_str::<Attachment>(&json).unwrap(), value);
    assert!(serde_json::from_str::<Attachment>("\"c8O4aw\"").is_err());
    let stream = Attachment::from_stream(stream::iter([Ok::<_, Infallible>("a")]));
    let error = serde_json::to_string(&stream).unwrap_err();
    assert!(error.to_string().contains("has to be in memory"), "{error}");
}

/// A value that is no attachment is read from a part, too.
#[tokio::test]
async fn bytes_are_read_from_parts_without_being_asked_for() {
    #[derive(Debug, Default, XmlRead, XmlWrite)]
    #[xml(namespace = "urn:w2:files", root = "downloadResponse", default)]
    struct Plain {
        #[xml(element = "a")]
        a: Base64Binary,
        #[xml(element = "b")]
        b: Attachment,
    }

    let body = format!(
        "{}{}{}--b--",
        root(&include("cid:a"), &include("cid:b")),
        part("b", "Content-Type: image/png\r\nContent-Disposition: x; filename=\"../b\"\r\n", "two"),
        part("a", "", "one")
    );
    let client = client(&body, 3).client().clone();
    let response = client.call::<Request<Download>, Response<Plain>>(&OPERATION, Download::default().into());
    let Plain { a, b } = response.await.unwrap().into_inner();
    assert_eq!(**a, *b"one");
    assert_eq!((b.content_type(), b.name()), (Some("image/png"), Some("../b")));
    assert_eq!(b.bytes(10).await.unwrap(), "two");
}

/// Parts that a program finds by itself.
#[tokio::test]
async fn parts_of_soap_with_attachments_are_found_by_reference() {
    let body = format!("{}{}{}--b--", root("", ""), part("a", "", "one"), part("b", "", "two"));
    let content_type = "multipart/related; type=\"text/xml\"; boundary=b";
    let response = client_of(content_type, body.as_bytes(), 9).download(Download::default()).await.unwrap();
    let parts = response.http.as_ref().unwrap().extensions.get::<Parts>().unwrap();
    assert_eq!(parts.attachment("cid:b").bytes(10).await.unwrap(), "two");
    assert_eq!(parts.attachment("<a>").bytes(10).await.unwrap(), "one");
    assert!(parts.attachment("c").bytes(10).await.is_err());
}

/// A server answers with the client's fault.
#[tokio::test]
async fn a_server_answers_with_a_fault() {
    let text = envelope(&include("cid:a"), "").replace("downloadResponse", "upload");
    let cut = format!("--b\r\nContent-ID: <r>\r\n\r\n{text}\r\n--b\r\nContent-ID: <a>\r\n\r\nxyz");
    for (body, reason) in [
        (cut, "the message ends before its closing delimiter"),
        ("--b".to_owned(), "the message ends before its closing delimiter"),
        (format!("--b\r\n\r\n{}\r\n--b--", text.replace("cid:a", "http://x/")), "nothing is fetched"),
    ] {
        let request =
            http::Request::post("/").header(CONTENT_TYPE, TYPE).header("soapaction", "urn:w2:files/upload");
        let answer = FilesServer::new(Disk).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 500);
        let answer = answer.into_body().collect(1 << 20).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains("Client") && answer.contains(reason), "{answer}");
    }
}

proptest! {
    /// The borders of pieces make no difference.
    #[test]
    fn pieces_of_any_length(content in proptest::collection::vec(any::<u8>(), 0..200), piece in 1_usize..50, lines in "[\r\n-b]{0,12}") {
        let mut content = content;
        content.extend_from_slice(lines.as_bytes());
        prop_assume!(!String::from_utf8_lossy(&content).contains("\n--b") && !content.starts_with(b"--b"));
        let mut body = root(&include("cid:a"), "").into_bytes();
        body.extend_from_slice(b"--b\r\nContent-ID: <a>\r\n\r\n");
        body.extend_from_slice(&content);
        body.extend_from_slice(b"\r\n--b--");
        let read = async {
            let response = client_of(TYPE, &body, piece).download(Download::default()).await.unwrap();
            response.into_inner().a.bytes(1000).await.unwrap()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        prop_assert_eq!(runtime.block_on(read), content);
    }
}

/// A server that answers before the request has ended closes the connection on a client that still writes.
#[tokio::test]
async fn the_last_part_ends_with_the_message() {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let receiver = std::sync::Arc::new(std::sync::Mutex::new(Some(receiver)));
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let parts = format!("{}{}--b--", root(&include("cid:1"), ""), part("1", "", "x"));
        let end = receiver.lock().expect("nobody panicked").take().expect("it is called once");
        let parts = stream::once(async { Ok::<_, Infallible>(Bytes::from(parts)) });
        let end = stream::once(async {
            let _ = end.await;
            Ok(Bytes::from_static(b"\r\n"))
        });
        let body = Body::from_stream(Box::pin(parts.chain(end)));
        let answer =
            http::Response::builder().header(CONTENT_TYPE, TYPE).body(body).expect("it is a response");
        async move { Ok::<_, Infallible>(answer) }
    });
    let client = FilesClient::with_transport("http://test/", transport).expect("it is a URL");
    let response = client.download(Download::default()).await.expect("it is answered").into_inner();
    let mut reading = std::pin::pin!(response.a.bytes(1000));
    assert!((&mut reading).now_or_never().is_none(), "the message goes on");
    sender.send(()).expect("it is waited for");
    assert_eq!(reading.await.expect("it is there"), "x");
}
