//! Attachments of protected messages: the data of MTOM is covered, that of other messages with parts is refused.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use erpsync::client::{CallError, CallErrorKind};
use erpsync::security::{Security, SecurityErrorKind};
use erpsync::soap::Fault;
use erpsync::transport::{Body, Http, Transport, TransportError};
use erpsync::xml::Limits;
use erpsync::{Attachment, AttachmentLimits, Mtom, Request, Response, XmlRead, XmlWrite};
use tokio::net::TcpListener;
use tower::Service;

use crate::bank::code_of;
use crate::encryption::{decryption, encryption};
use crate::signers::*;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:files", root = "File", default)]
struct File {
    #[xml(element = "Name")]
    name: String,
    #[xml(element = "Data")]
    data: Attachment,
    #[xml(element = "More", min_occurs = 0, attachment = "reference")]
    more: Option<Attachment>,
}

/// Keeps nothing: a file comes back.
#[erpsync::service(name = "Files", namespace = "urn:files")]
trait Files: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Put", action = "urn:put", input = "File", output = "File")]
    fn put(&self, request: Request<File>)
    -> impl Future<Output = Result<Response<File>, Self::Error>> + Send;
}

#[derive(Clone)]
struct Mirror;

impl Files for Mirror {
    type Error = Fault;

    async fn put(&self, request: Request<File>) -> Result<Response<File>, Fault> {
        let File { name, data, more } = request.into_inner();
        let data = Attachment::from_bytes(data.bytes(1 << 20).await?);
        Ok(Response::new(File { name, data, more }))
    }
}

async fn serve(server: FilesServer<Mirror>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/files", listener.local_addr().unwrap());
    let router = axum::Router::new().route_service("/files", server);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn data() -> Bytes {
    (0..20_000_u32).map(|at| (at * 7 % 251) as u8).collect()
}

fn file() -> File {
    File { name: "plan".to_owned(), data: Attachment::from_bytes(data()), more: None }
}

/// Parts by their content IDs.
type Parts = Vec<(&'static str, Vec<u8>)>;

/// An envelope and its parts: content type of the whole, and the bytes.
type Package = (String, Vec<u8>);

/// A message as other stacks send it: the text of an element in a part of its own.
fn with_part(envelope: &str, element: &str, parts: impl Fn(Vec<u8>) -> Parts) -> Package {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    // The longest one.
    let pieces =
        envelope.split(start.as_str()).skip(1).filter_map(|rest| Some(rest.split_once(end.as_str())?.0));
    let text = pieces.max_by_key(|text| text.len()).unwrap_or_else(|| panic!("no {element} in {envelope}"));
    let include = "<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:data%40w1\"/>";
    let root = envelope.replacen(text, include, 1);
    let mut whole =
        format!("--b\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n\r\n{root}")
            .into_bytes();
    for (id, bytes) in parts(BASE64_STANDARD.decode(text).unwrap()) {
        whole.extend_from_slice(format!("\r\n--b\r\nContent-ID: <{id}>\r\n\r\n").as_bytes());
        whole.extend_from_slice(&bytes);
    }
    whole.extend_from_slice(b"\r\n--b--\r\n");
    ("multipart/related; boundary=b; type=\"application/xop+xml\"; start-info=\"text/xml\"".to_owned(), whole)
}

/// The envelope of a message that has no other parts.
fn envelope_of(message: &[u8]) -> String {
    let text = std::str::from_utf8(message).unwrap();
    let start = text.find("<s:Envelope").or_else(|| text.find("<soap:Envelope")).unwrap_or(0);
    text[start..=text.rfind('>').unwrap()].to_owned()
}

/// The way to a server, with each request packed anew.
fn packed(
    pack: impl Fn(&str) -> Package + Clone + Send + Sync + 'static,
) -> impl Transport + Clone + 'static {
    let http = Http::new();
    tower::service_fn(move |sent: http::Request<Body>| {
        let (mut http, pack) = (http.clone(), pack.clone());
        async move {
            let (mut parts, body) = sent.into_parts();
            let message = body.collect(usize::MAX).await.unwrap();
            assert!(!String::from_utf8_lossy(&message).contains("Include"), "all data is in the envelope");
            let (content_type, whole) = pack(&envelope_of(&message));
            parts.headers.remove("content-length");
            parts.headers.insert("content-type", content_type.parse().unwrap());
            let answer = http.call(http::Request::from_parts(parts, Body::from(whole))).await?;
            Ok::<_, TransportError>(answer.map(Body::new))
        }
    })
}

fn protected(url: &str, transport: impl Transport + 'static, security: Security) -> FilesClient {
    FilesClient::with_transport(url, transport).unwrap().with_mtom(Mtom::new()).with_interceptor(security)
}

#[tokio::test]
async fn data_of_mtom_is_signed_in_both_directions() {
    let url = serve(FilesServer::new(Mirror).with_interceptor(server())).await;
    let reply = protected(&url, Http::new(), client()).put(file()).await.unwrap();
    assert_eq!(reply.data.as_bytes(), Some(&data()));
    // A source that is read once.
    let pieces =
        futures_util::stream::iter([Ok::<_, std::io::Error>(data().slice(..9)), Ok(data().slice(9..))]);
    let streamed = File { data: Attachment::from_stream(pieces), ..file() };
    let reply = protected(&url, Http::new(), client()).put(streamed).await.unwrap();
    assert_eq!(reply.data.as_bytes(), Some(&data()));
}

#[tokio::test]
async fn data_in_parts_is_verified() {
    let url = serve(FilesServer::new(Mirror).with_interceptor(server())).await;
    let put = async |parts: fn(Vec<u8>) -> Parts| {
        let way = packed(move |envelope| with_part(envelope, "Data", parts));
        protected(&url, way, client()).put(file()).await
    };
    let reply = put(|bytes| vec![("data@w1", bytes)]).await.unwrap();
    assert_eq!((reply.name.as_str(), reply.data.as_bytes()), ("plan", Some(&data())));
    // Parts that nothing refers to never reach the program.
    put(|bytes| vec![("other@w1", b"?".to_vec()), ("data@w1", bytes)]).await.unwrap();

    let changed = put(|mut bytes| {
        bytes[9] ^= 1;
        vec![("data@w1", bytes)]
    });
    assert_eq!(code_of(&changed.await.unwrap_err()), "FailedCheck");
    let swapped = put(|bytes| vec![("other@w1", bytes), ("data@w1", b"another file".to_vec())]);
    assert_eq!(code_of(&swapped.await.unwrap_err()), "FailedCheck");
    let error = put(|_| Vec::new()).await.unwrap_err();
    assert!(error.fault().unwrap().reason().contains("data@w1"), "{error:?}");
}

#[tokio::test]
async fn data_in_parts_is_bounded() {
    let options = erpsync::xml::ReadOptions::default().limits(Limits::default().message_bytes(20_000));
    let url = serve(FilesServer::new(Mirror).with_interceptor(server()).with_read_options(options)).await;
    let way = packed(|envelope| with_part(envelope, "Data", |bytes| vec![("data@w1", bytes)]));
    let error = protected(&url, way, client()).put(file()).await.unwrap_err();
    assert!(error.fault().unwrap().reason().contains("20000"), "{error:?}");
    // It is the message that bounds them, not what is kept of parts that are needed later.
    let limits = AttachmentLimits::new().with_memory_bytes(1_000).with_file_bytes(0);
    let few = FilesServer::new(Mirror).with_interceptor(server()).with_attachment_limits(limits);
    let few = serve(few).await;
    let way = packed(|envelope| with_part(envelope, "Data", |bytes| vec![("data@w1", bytes)]));
    protected(&few, way, client()).put(file()).await.unwrap();
    // One part that many elements refer to.
    let many = packed(|envelope| {
        let element =
            "<Data><x:Include xmlns:x='http://www.w3.org/2004/08/xop/include' href='cid:data@w1'/></Data>";
        let (content_type, bytes) =
            with_part(envelope, "Data", |bytes| vec![("data@w1", bytes[..2_000].to_vec())]);
        let text =
            String::from_utf8_lossy(&bytes).replacen("</Name>", &format!("</Name>{}", element.repeat(9)), 1);
        (content_type, text.into_bytes())
    });
    let error = protected(&url, many, client()).put(file()).await.unwrap_err();
    assert!(error.fault().unwrap().reason().contains("20000"), "{error:?}");
}

#[tokio::test]
async fn encrypted_data_in_parts_is_decrypted() {
    let required = required().with_decryption(decryption());
    let url = serve(FilesServer::new(Mirror).with_interceptor(server().with_requirements(required))).await;
    let encrypted = client().with_encryption(encryption());
    let way = packed(|envelope| with_part(envelope, "xenc:CipherValue", |bytes| vec![("data@w1", bytes)]));
    let reply = protected(&url, way, encrypted).put(file()).await.unwrap();
    assert_eq!(reply.data.as_bytes(), Some(&data()));
}

#[tokio::test]
async fn other_data_beside_the_envelope_is_refused() {
    let url = serve(FilesServer::new(Mirror).with_interceptor(server())).await;
    // It is not sent.
    let more = File { more: Some(Attachment::from_bytes("x")), ..file() };
    let error = protected(&url, Http::new(), client()).put(more).await.unwrap_err();
    assert_eq!(security_error(&error).kind(), SecurityErrorKind::Setup);
    assert!(matches!(error.kind(), CallErrorKind::Unsent(_)), "{error:?}");
    // It is not taken, in a package of XOP or another one.
    let swa = |envelope: &str| {
        let whole = format!("--b\r\nContent-Type: text/xml\r\n\r\n{envelope}\r\n--b--\r\n");
        ("multipart/related; boundary=b; type=\"text/xml\"".to_owned(), whole.into_bytes())
    };
    let error = protected(&url, packed(swa), client()).put(file()).await.unwrap_err();
    assert_eq!(code_of(&error), "FailedCheck");
    // Without requirements it is no matter.
    let open = serve(FilesServer::new(Mirror).with_interceptor(Security::new())).await;
    let signs =
        Security::new().with_timestamp(Duration::from_secs(300)).with_signature(signature(&KEYS.client));
    protected(&open, packed(swa), signs).put(file()).await.unwrap();
}

#[tokio::test]
async fn a_reply_with_parts_is_verified() {
    let url = serve(FilesServer::new(Mirror).with_interceptor(server())).await;
    let put = async |change: fn(&mut Vec<u8>)| -> Result<Response<File>, CallError> {
        let http = Http::new();
        let way = tower::service_fn(move |sent: http::Request<Body>| {
            let mut http = http.clone();
            async move {
                let (mut parts, body) = http.call(sent).await?.map(Body::new).into_parts();
                let message = body.collect(usize::MAX).await.unwrap();
                let (content_type, whole) = with_part(&envelope_of(&message), "Data", |mut bytes| {
                    change(&mut bytes);
                    vec![("data@w1", bytes)]
                });
                parts.headers.remove("content-length");
                parts.headers.insert("content-type", content_type.parse().unwrap());
                Ok::<_, TransportError>(http::Response::from_parts(parts, Body::from(whole)))
            }
        });
        protected(&url, way, client()).put(file()).await
    };
    assert_eq!(put(|_| {}).await.unwrap().data.as_bytes(), Some(&data()));
    let error = put(|bytes| bytes[0] ^= 1).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error:?}");
}
