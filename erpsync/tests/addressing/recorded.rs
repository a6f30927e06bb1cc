//! Recorded exchanges of other stacks (gSOAP, Metro, zeep, WCF of Mono): their requests sent to our server, and the replies that they
//! got given to our client.

use std::convert::Infallible;
use std::path::Path;

use erpsync::addressing::{Addressing, AddressingError, AddressingVersion, ServerAddressing};
use erpsync::client::CallErrorKind;
use erpsync::soap::{Fault, SoapVersion};
use erpsync::transport::Body;
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http::StatusCode;
use test_support::test_data;
use tower::ServiceExt;

use crate::echo::header;

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "download")]
struct Download {
    #[xml(element = "sizeA")]
    size_a: i32,
    #[xml(element = "sizeB")]
    size_b: i32,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "downloadResponse")]
struct DownloadResponse {
    #[xml(element = "name")]
    name: String,
    #[xml(element = "a")]
    a: String,
    #[xml(element = "b")]
    b: String,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "fail")]
struct Fail {
    #[xml(element = "code")]
    code: i32,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "failResponse", default)]
struct FailResponse {}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "bad")]
struct Bad {
    #[xml(element = "code")]
    code: i32,
}

#[erpsync::service(name = "Files", namespace = "urn:w2:files")]
trait Files: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(
        name = "download",
        action = "urn:w2:files/download",
        input = "download",
        output = "downloadResponse",
        output_action = "urn:w2:files/downloadResponse"
    )]
    fn download(
        &self,
        request: Request<Download>,
    ) -> impl Future<Output = Result<Response<DownloadResponse>, Self::Error>> + Send;

    #[operation(
        name = "fail", action = "urn:w2:files/fail", input = "fail", output = "failResponse",
        output_action = "urn:w2:files/failResponse", fault_actions("{urn:w2:files}bad" = "urn:w2:files/Bad")
    )]
    fn fail(
        &self,
        request: Request<Fail>,
    ) -> impl Future<Output = Result<Response<FailResponse>, Self::Error>> + Send;
}

struct Mine;

impl Files for Mine {
    type Error = Fault;

    async fn download(&self, request: Request<Download>) -> Result<Response<DownloadResponse>, Fault> {
        assert_eq!((request.size_a, request.size_b), (3, 2));
        let [name, a, b] = ["f", "Awo=", "Awo="].map(str::to_owned);
        Ok(Response::new(DownloadResponse { name, a, b }))
    }

    async fn fail(&self, request: Request<Fail>) -> Result<Response<FailResponse>, Fault> {
        match request.code {
            0 => Ok(Response::new(FailResponse {})),
            code => Err(Fault::receiver(format!("bad & {code}")).with_detail(&Bad { code })),
        }
    }
}

/// An HTTP message: the first line, header fields, and the body out of its chunks.
struct Recorded {
    first: String,
    fields: Vec<(String, String)>,
    body: String,
}

fn recorded(path: &Path) -> Recorded {
    let text = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    let (head, rest) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap().to_owned();
    let fields: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let is_chunked = fields.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if is_chunked { chunks(rest) } else { rest.to_owned() };
    Recorded { first, fields, body }
}

fn chunks(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
    body
}

/// A recording: version of SOAP, client and server, name, request and reply.
type Case = (SoapVersion, String, &'static str, Recorded, Recorded);

fn cases() -> Option<Vec<Case>> {
    let folder = test_data("wire-ws")?;
    let mut cases = Vec::new();
    let versions = [(SoapVersion::V1_1, "ws-addressing-soap11"), (SoapVersion::V1_2, "ws-addressing-soap12")];
    for (soap, topic) in versions {
        for pair in std::fs::read_dir(folder.join(topic)).unwrap() {
            let pair = pair.unwrap().path();
            if !pair.is_dir() {
                continue;
            }
            for case in ["download-3-2", "fail-0", "fail-7"] {
                let request = recorded(&pair.join(format!("{case}.req.http")));
                let reply = recorded(&pair.join(format!("{case}.res.http")));
                let pair = pair.file_name().unwrap().to_string_lossy().into_owned();
                cases.push((soap, pair, case, request, reply));
            }
        }
    }
    Some(cases)
}

const V2005_08: AddressingVersion = AddressingVersion::V2005_08;

#[tokio::test]
async fn requests_of_other_stacks_are_answered() {
    let Some(cases) = cases() else { return };
    assert_eq!(cases.len(), 54);
    let server = FilesServer::new(Mine).with_addressing(ServerAddressing::new().required(true));
    for (soap, pair, case, request, _) in cases {
        let mut sent = http::Request::post("/files");
        for (name, value) in request.fields.iter().filter(|(name, _)| name != "content-length") {
            sent = sent.header(name, value);
        }
        let sent = sent.body(Body::from(request.body.clone())).unwrap();
        let (parts, body) = server.clone().oneshot(sent).await.unwrap().into_parts();
        let body = body.collect(usize::MAX).await.unwrap();
        let text = std::str::from_utf8(&body).unwrap();
        let context = format!("{soap} {pair} {case}\n{}\n{text}", request.body);
        let header = |local| header(text, V2005_08, local);
        let id = crate::echo::header(&request.body, V2005_08, "MessageID").unwrap();
        assert_eq!(header("RelatesTo"), Some(id), "{context}");
        assert_eq!(header("To").as_deref(), Some(V2005_08.anonymous()), "{context}");
        let (status, action) = match case {
            "download-3-2" => (200, "urn:w2:files/downloadResponse"),
            "fail-0" => (200, "urn:w2:files/failResponse"),
            _ => (500, "urn:w2:files/Bad"),
        };
        assert_eq!(parts.status.as_u16(), status, "{context}");
        assert_eq!(header("Action").as_deref(), Some(action), "{context}");
    }
}

#[tokio::test]
async fn replies_of_other_stacks_are_read() {
    let Some(cases) = cases() else { return };
    for (soap, pair, case, request, reply) in cases {
        let id = header(&request.body, V2005_08, "MessageID").unwrap();
        let status: u16 = reply.first.split(' ').nth(1).unwrap().parse().unwrap();
        let content_type = reply.fields.iter().find(|(name, _)| name == "content-type").unwrap().1.clone();
        let body = reply.body.clone();
        let transport = tower::service_fn(move |_: http::Request<Body>| {
            let mut response = http::Response::new(Body::from(body.clone()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            response.headers_mut().insert("content-type", content_type.parse().unwrap());
            async { Ok::<_, Infallible>(response) }
        });
        let client =
            FilesClient::with_transport("http://h/files", transport).unwrap().with_soap_version(soap);
        let is_mono = pair.ends_with("-mono");
        let right = Addressing::new().with_message_id(id).with_required_reply_headers(!is_mono);
        for (addressing, is_right) in [(right, true), (Addressing::new(), false)] {
            let client = client.clone().with_addressing(addressing);
            let outcome = match case {
                "download-3-2" => {
                    let request = Download { size_a: 3, size_b: 2 };
                    client.download(request).await.map(|reply| assert_eq!(reply.name, "f"))
                }
                _ => {
                    let code = if case == "fail-0" { 0 } else { 7 };
                    client.fail(Fail { code }).await.map(|_| ())
                }
            };
            let context = format!("{soap} {pair} {case} {outcome:?}\n{}", reply.body);
            match outcome {
                Ok(()) => assert!(is_right && !is_mono && case != "fail-7", "{context}"),
                Err(error) => match error.kind() {
                    // It compares `To` with its own address, and writes no `RelatesTo`.
                    CallErrorKind::Fault(fault) if is_mono => {
                        assert_eq!(fault.code().most_specific().1, "DestinationUnreachable", "{context}");
                    }
                    CallErrorKind::Fault(fault) => {
                        assert!(is_right && case == "fail-7", "{context}");
                        // The gSOAP server wrote no detail.
                        let detail = pair.ends_with("-metro").then_some(Bad { code: 7 });
                        assert_eq!(fault.detail_as::<Bad>().unwrap(), detail, "{context}");
                        assert!(fault.reason().starts_with("bad & "), "{context}");
                    }
                    CallErrorKind::Untrusted(error) => {
                        assert!(!is_right, "{context}");
                        let inner = error.downcast_ref::<AddressingError>();
                        assert!(matches!(inner, Some(AddressingError::WrongReply { .. })), "{context}");
                    }
                    _ => panic!("{context}"),
                },
            }
        }
    }
}
