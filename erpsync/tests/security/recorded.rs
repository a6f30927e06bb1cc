//! Exchanges of other stacks as they were on the wire: requests sent to our server, replies handed to our client.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::encryption::{DataAlgorithm, Decryption, KeyAlgorithm};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{Parts, RequiredSignature, Requirements, Security};
use erpsync::server::Identity;
use erpsync::soap::Fault;
use erpsync::transport::{Body, TransportError};
use erpsync::xsd::Base64Binary;
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use tower::ServiceExt;

use crate::public_vectors::{all_algorithms, time};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "download", default)]
struct Download {
    #[xml(element = "sizeA", min_occurs = 0)]
    size_a: Option<i32>,
    #[xml(element = "sizeB", min_occurs = 0)]
    size_b: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "downloadResponse", default)]
struct Downloaded {
    #[xml(element = "name", min_occurs = 0)]
    name: Option<String>,
    #[xml(element = "a", min_occurs = 0)]
    a: Option<Base64Binary>,
    #[xml(element = "b", min_occurs = 0)]
    b: Option<Base64Binary>,
}

/// Sends files.
#[erpsync::service(name = "Files", namespace = "urn:w2:files")]
trait Files: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    /// Sends two files of these sizes.
    #[operation(
        name = "download",
        action = "urn:w2:files/download",
        input = "download",
        output = "downloadResponse"
    )]
    fn download(
        &self,
        request: Request<Download>,
    ) -> impl Future<Output = Result<Response<Downloaded>, Self::Error>> + Send;
}

/// Answers with what it was asked and by whom.
struct Echo;

impl Files for Echo {
    type Error = Fault;

    async fn download(&self, request: Request<Download>) -> Result<Response<Downloaded>, Fault> {
        let identity = request.http.as_ref().and_then(|http| Identity::of(http));
        let name = format!("{} {:?}", identity.map_or("nobody", Identity::name), request.body.size_a);
        Ok(Response::new(Downloaded { name: Some(name), ..Downloaded::default() }))
    }
}

/// An exchange that was recorded.
struct Exchange {
    name: String,
    request: String,
    reply: String,
    folder: PathBuf,
}

impl Exchange {
    /// All exchanges.
    fn all() -> Vec<Self> {
        let Some(folder) = test_support::test_data("wire-ws/ws-security") else { return Vec::new() };
        let mut all = Vec::new();
        let folders = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for stacks in folders.filter(|path| path.is_dir()) {
            for file in std::fs::read_dir(&stacks).unwrap().map(|entry| entry.unwrap().path()) {
                let path = file.to_string_lossy().into_owned();
                let Some(start) = path.strip_suffix(".req.http") else { continue };
                let reply = std::fs::read_to_string(format!("{start}.res.http")).unwrap();
                let request = std::fs::read_to_string(&file).unwrap();
                let name = start.rsplit("ws-security/").next().unwrap().to_owned();
                all.push(Self { name, request, reply, folder: folder.clone() });
            }
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    fn certificate(&self, of: &str) -> Certificate {
        Certificate::from_pem(std::fs::read(self.folder.join("../keys").join(of)).unwrap()).unwrap()
    }

    /// The key of one side, with the algorithms that these stacks use.
    fn decryption(&self, of: &str) -> Decryption {
        let key = std::fs::read(self.folder.join("../keys").join(format!("{of}.key"))).unwrap();
        let key = PrivateKey::from_pem(key).unwrap();
        Decryption::default()
            .with_key(&key, &self.certificate(&format!("{of}.pem")))
            .unwrap()
            .with_data_algorithm(DataAlgorithm::Aes256Cbc)
            .with_key_algorithm(KeyAlgorithm::Rsa15)
    }
}

fn body_of(message: &str) -> String {
    message.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The time of a message: of its first `Created`, else that of its HTTP header.
fn time_of(message: &str, other: &str) -> SystemTime {
    let created = |message: &str| {
        let text = message.split("Created>").nth(1).or_else(|| message.split("Created xmlns").nth(1))?;
        let text = text.split('<').next()?;
        time(text.rsplit('>').next()?)
    };
    created(message).or_else(|| created(other)).or_else(|| time("2026-11-30T14:07:00Z")).unwrap()
}

/// Requirements that ask for what a message has in the clear, and for a signature in one that is encrypted: all of those are signed.
fn requirements(message: &str, signer: Certificate, decryption: Decryption) -> Requirements {
    let mut requirements = Requirements::new().with_decryption(decryption);
    if message.contains("UsernameToken>") {
        requirements =
            requirements.with_passwords(|user: &str| (user == "bob").then(|| Secret::from("p&ss")));
    }
    if message.contains("SignatureValue>") || message.contains("EncryptedData") {
        let parts = Parts::none().with_body().with_timestamp();
        let required = RequiredSignature::new(Trust::new().with_pinned(signer)).with_parts(parts);
        requirements = requirements.with_signature(required.with_algorithms(all_algorithms()));
    }
    match message.contains("Timestamp") {
        true => requirements.with_timestamp(),
        false => requirements,
    }
}

fn field(message: &str, name: &str) -> Option<String> {
    let head = message.split_once("\r\n\r\n").unwrap().0;
    let field = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
    Some(field.split_once(':').unwrap().1.trim().to_owned())
}

/// Requests of which one is refused on purpose.
const REFUSED: [(&str, &str); 1] = [("node-gsoap/wss-sig-ut", "two `Timestamp`")];

#[tokio::test]
async fn requests_of_other_stacks_are_accepted() {
    for exchange in Exchange::all() {
        let body = body_of(&exchange.request);
        let now = time_of(&body, "");
        let required = requirements(&body, exchange.certificate("client.pem"), exchange.decryption("server"));
        let security = Security::new().with_requirements(required).with_detailed_faults(true);
        let server = FilesServer::new(Echo).with_interceptor(security.with_clock(move || now));
        let mut request = http::Request::post("/m11");
        for name in ["content-type", "soapaction"] {
            request = request.header(name, field(&exchange.request, name).unwrap());
        }
        let request = request.body(Body::from(body.clone())).unwrap();
        let answer = server.oneshot(request).await.unwrap().into_body().collect(usize::MAX).await.unwrap();
        let answer = String::from_utf8(answer.to_vec()).unwrap();
        if REFUSED.iter().any(|(refused, _)| exchange.name == *refused) {
            assert!(answer.contains("InvalidSecurity"), "{}: {answer}", exchange.name);
            continue;
        }
        let who = match body.contains("UsernameToken>") {
            true => "bob",
            false => "CN=client,O=wire2",
        };
        assert!(answer.contains(&format!("<name>{who} Some(3)</name>")), "{}: {answer}", exchange.name);
        // A change of the signed body is noticed.
        if body.contains("SignatureValue>") && !body.contains("EncryptedData") {
            let changed = body.replace("sizeA>3<", "sizeA>4<");
            assert_ne!(changed, body);
            let now = time_of(&body, "");
            let security = Security::new().with_requirements(requirements(
                &body,
                exchange.certificate("client.pem"),
                exchange.decryption("server"),
            ));
            let server = FilesServer::new(Echo).with_interceptor(security.with_clock(move || now));
            let request =
                http::Request::post("/m11").header("content-type", "text/xml").body(Body::from(changed));
            let answer = server.oneshot(request.unwrap()).await.unwrap();
            assert_eq!(answer.status(), 500, "{}", exchange.name);
        }
    }
}

#[tokio::test]
async fn replies_of_other_stacks_are_accepted() {
    for exchange in Exchange::all().into_iter().filter(|exchange| exchange.reply.starts_with("HTTP/1.1 200"))
    {
        let body = body_of(&exchange.reply);
        let now = time_of(&body, &exchange.request);
        for (text, is_right) in [(body.clone(), true), (body.replace(">AwoR<", ">AwoS<"), false)] {
            let security = Security::new()
                .with_requirements(requirements(
                    &text,
                    exchange.certificate("server.pem"),
                    exchange.decryption("client"),
                ))
                .with_clock(move || now);
            let transport = tower::service_fn(move |_: http::Request<Body>| {
                let text = text.clone();
                async move {
                    let reply = http::Response::builder().header("content-type", "text/xml; charset=utf-8");
                    Ok::<_, TransportError>(reply.body(Body::from(text)).unwrap())
                }
            });
            let client =
                FilesClient::with_transport("http://files/", transport).unwrap().with_interceptor(security);
            let result = client.download(Download { size_a: Some(3), size_b: Some(2) }).await;
            if is_right {
                let reply = result.unwrap_or_else(|error| panic!("{}: {}", exchange.name, error.report()));
                assert_eq!(reply.name.as_deref(), Some("f"), "{}", exchange.name);
                assert_eq!(reply.a, Some(Base64Binary::from(vec![3, 10, 17])), "{}", exchange.name);
            } else if body.contains("SignatureValue>") && !body.contains("EncryptedData") {
                assert!(result.is_err(), "{}", exchange.name);
            }
        }
    }
}

/// The exchanges are there, if test data is.
#[test]
fn there_are_exchanges_of_each_pair() {
    let all = Exchange::all();
    if all.is_empty() {
        return;
    }
    for pair in ["gsoap-gsoap", "node-gsoap", "wss4j-gsoap", "wss4j-wss4j", "zeep-wss4j"] {
        assert!(all.iter().any(|exchange| Path::new(&exchange.name).starts_with(pair)), "{pair}");
    }
}
