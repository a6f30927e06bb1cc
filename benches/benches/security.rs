//! Signatures over a large body and over a small one: what they cost beside writing, reading and SHA-256 alone, and beside other
//! implementations on the same bytes.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use erpsync::Request;
use erpsync::security::certificates::Certificate;
use erpsync::security::document::Document;
use erpsync::security::keys::{PrivateKey, Signer, VerifyingKey};
use erpsync::security::signature::{Algorithms, ReferenceTo, Signature, SignatureBuilder, SignatureLimits};
use erpsync::security::{MessageSignature, Security};
use erpsync::soap::Fault;
use erpsync::transport::{Body, Transport, TransportError};
use erpsync::xml::{ElementName, Limits, ReadError, Reader, Writer, XmlRead, XmlWrite};
use erpsync_benches::services86::ForceSyncAllResponse;
use erpsync_benches::{Contestant, Style, compare, documents};

const KEY: &str = include_str!("../keys/rsa.key.pem");
const CERTIFICATE: &str = include_str!("../keys/rsa.cert.pem");
const HEAD: &str = concat!(
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><wsse:Security ",
    "xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">"
);
const BODY: &str = concat!(
    "</wsse:Security></s:Header><s:Body ",
    "xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" wsu:Id=\"body\">"
);
const END: &str = "</s:Body></s:Envelope>";

/// Waits for a future that is ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the key is in this process"),
    }
}

fn write(value: &ForceSyncAllResponse) -> String {
    erpsync::xml::to_string(value).expect("the value can be written")
}

fn envelope(signature: &str, payload: &str) -> String {
    [HEAD, signature, BODY, payload, END].concat()
}

fn sign(envelope: &str, key: &dyn Signer) -> String {
    let document = Document::parse(envelope, &Limits::default()).expect("the envelope is well-formed");
    let builder = SignatureBuilder::new().reference(ReferenceTo::id("body"));
    now(builder.sign(&document, key)).expect("the key can sign")
}

fn verify(envelope: &str, key: &VerifyingKey) -> usize {
    let document = Document::parse(envelope, &Limits::default()).expect("the envelope is well-formed");
    let signature =
        document.elements().find(|element| element.name() == Signature::NAME).expect("it is signed");
    let signature = Signature::parse(signature, &SignatureLimits::default()).expect("it is a signature");
    let verified = signature.verify(key, &Algorithms::default(), &()).expect("the signature fits");
    verified.references.len()
}

fn read(payload: &str) -> ForceSyncAllResponse {
    erpsync::xml::from_str(payload).expect("it is a reply")
}

fn sha256(text: &str) -> ring::digest::Digest {
    ring::digest::digest(&ring::digest::SHA256, text.as_bytes())
}

/// The body, which no call takes from the others.
#[derive(Clone, Debug)]
struct Shared(Arc<ForceSyncAllResponse>);

impl XmlWrite for Shared {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        self.0.write(writer, name);
    }
}

impl XmlRead for Shared {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        ForceSyncAllResponse::read(reader).map(Arc::new).map(Self)
    }
}

/// Takes a body in a request.
#[erpsync::service(name = "Sink", namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86")]
trait Sink: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Put", action = "put", input = "ForceSyncAllResponse")]
    fn put(&self, request: Request<Shared>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Accepts every request.
fn accepting() -> impl Transport + Clone + 'static {
    tower::service_fn(async |_: http::Request<Body>| {
        let accepted = http::Response::builder().status(202).body(Body::empty());
        Ok::<_, TransportError>(accepted.expect("it has no header fields"))
    })
}

/// A call, up to the transport.
fn call(client: &SinkClient, body: &Shared) {
    now(client.put(body.clone()).send()).expect("every request is accepted");
}

/// xmlsec1 on the same bytes: whole processes, which read the file and, to sign, write it again.
struct Judge {
    folder: PathBuf,
}

impl Judge {
    /// Writes the files; `None` where xmlsec1 is not installed.
    fn new(unsigned: &str, signed: &str) -> Option<Self> {
        Command::new("xmlsec1").arg("--version").stdout(Stdio::null()).status().ok()?;
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let template = concat!(
            "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo><ds:CanonicalizationMethod ",
            "Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'/><ds:SignatureMethod Algorithm='",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'/><ds:Reference URI='#body'><ds:Transforms><ds:Transform ",
            "Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'/></ds:Transforms><ds:DigestMethod ",
            "Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><ds:DigestValue/></ds:Reference></ds:SignedInfo>",
            "<ds:SignatureValue/></ds:Signature></wsse:Security>"
        );
        let unsigned = unsigned.replacen("</wsse:Security>", template, 1);
        for (name, text) in [
            ("unsigned.xml", &*unsigned),
            ("signed.xml", signed),
            ("key.pem", KEY),
            ("cert.pem", CERTIFICATE),
        ] {
            std::fs::write(folder.join(name), text).expect("the folder can be written");
        }
        Some(Self { folder })
    }

    fn run(&self, arguments: &[&str]) -> Duration {
        let start = Instant::now();
        let mut command = Command::new("xmlsec1");
        let (action, rest) = arguments.split_at(1);
        command.args(action).args(["--id-attr:Id", "Body"]).args(rest).current_dir(&self.folder);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "xmlsec1 refuses to {}", arguments[0]);
        start.elapsed()
    }

    fn sign(&self) -> Duration {
        self.run(&["--sign", "--privkey-pem", "key.pem", "--output", "out.xml", "unsigned.xml"])
    }

    fn verify(&self) -> Duration {
        self.run(&["--verify", "--pubkey-cert-pem", "cert.pem", "signed.xml"])
    }
}

/// The crate xml-sec: its own documents, the same algorithms.
#[cfg(feature = "xml-sec")]
mod peer {
    use xml_sec::XmlSecurity;
    use xml_sec::api::Operation;
    use xml_sec::c14n::{C14nAlgorithm, C14nMode};
    use xml_sec::policy::{CompiledPolicies, PolicyCompileContext, PolicyCompiler, PolicyProfile};
    use xml_sec::provider::RustCryptoProvider;
    use xml_sec::xmldsig::mutation::append_signature_to_root;
    use xml_sec::xmldsig::{
        DigestAlgorithm, ReferenceBuilder, RsaSigningKey, SignContext, SignatureAlgorithm, SignatureBuilder,
        Transform, VerificationKey, VerificationRequest,
    };

    /// Maximum number of records of a body that it takes: a document has at most 100,000 nodes there.
    pub(super) const MOST_RECORDS: usize = 5_000;

    pub(super) fn key() -> RsaSigningKey {
        RsaSigningKey::from_pkcs8_pem(super::KEY).expect("it is a key")
    }

    pub(super) fn sign(envelope: &str, key: &RsaSigningKey) -> String {
        let exclusive = C14nAlgorithm::new(C14nMode::Exclusive1_0, false);
        let reference = ReferenceBuilder::new(DigestAlgorithm::Sha256).uri("#body");
        let reference = reference.transform(Transform::C14n(exclusive.clone()));
        let template =
            SignatureBuilder::new(exclusive, SignatureAlgorithm::RsaSha256).add_reference(reference);
        let template = template.build_template().expect("the template is complete");
        let envelope = append_signature_to_root(envelope, &template).expect("the envelope is well-formed");
        SignContext::new(key).sign_template(&envelope).expect("the key can sign")
    }

    pub(super) fn policies() -> CompiledPolicies {
        let context = PolicyCompileContext { external_resources: false, target_evidence: true };
        let compiler = PolicyCompiler::new(PolicyProfile::Modern, &RustCryptoProvider, None);
        compiler.and_then(|compiler| compiler.compile(&context)).expect("the profile is one of its own")
    }

    pub(super) fn verify(signed: &str, spki: &[u8], policies: &CompiledPolicies) {
        let security = XmlSecurity::new(policies, &RustCryptoProvider).expect("the policies fit");
        let key = VerificationKey {
            algorithm: SignatureAlgorithm::RsaSha256,
            public_key_bytes: spki.to_vec(),
            certificate_der: None,
            name: None,
        };
        let document =
            security.parse_document(signed.to_owned(), Operation::Verify).expect("it is well-formed");
        let target = document.with_view(|view| view.node_for_id("body", &[])).expect("there is one body");
        let request = VerificationRequest { expected_targets: &[target], ..Default::default() };
        let verifier = security.verifier().expect("the policies allow it");
        let evidence = verifier.key(&key).verify(&document, &request).expect("the signature fits");
        assert!(evidence.accepted(&document).expect("the document is the same"));
    }
}

fn main() {
    let key = PrivateKey::from_pem(KEY).expect("it is a key");
    let certificate = Certificate::from_pem(CERTIFICATE).expect("it is a certificate");
    let public = certificate.verifying_key().expect("its key is of a known kind");
    for (title, records) in [("10 MB", 95_000), ("500 kB", 5_000), ("1 kB", 9)] {
        let payload = documents(Style::Plain, records).swap_remove(0);
        let value = read(&payload);
        let unsigned = envelope("", &write(&value));
        let signed = envelope(&sign(&unsigned, &key), &write(&value));
        let judge = Judge::new(&unsigned, &signed);
        let shared = Shared(Arc::new(value.clone()));
        let client = SinkClient::with_transport("http://localhost/", accepting()).expect("it is a URL");
        let signature = MessageSignature::new(key.clone(), certificate.clone());
        let security = Security::new().with_timestamp(Duration::from_secs(300)).with_signature(signature);
        let calling = vec![
            Contestant::new("a call, and SHA-256", |_| (sha256(&unsigned), call(&client, &shared))),
            Contestant::new("a call", |_| call(&client, &shared)),
            Contestant::new("a signed call", {
                let client = client.clone().with_interceptor(security);
                let shared = &shared;
                move |_| call(&client, shared)
            }),
        ];
        #[cfg(feature = "xml-sec")]
        let (peer_key, policies) = (peer::key(), peer::policies());
        // It knows ids without a namespace only.
        #[cfg(feature = "xml-sec")]
        let peer_unsigned = unsigned.replacen("wsu:Id=", "Id=", 1);
        #[cfg(feature = "xml-sec")]
        let peer_signed = (records <= peer::MOST_RECORDS).then(|| peer::sign(&peer_unsigned, &peer_key));
        let mut signing = vec![
            Contestant::new("writing and SHA-256", |_| {
                let text = envelope("", &write(&value));
                (sha256(&text), text)
            }),
            Contestant::new("writing", |_| envelope("", &write(&value))),
            Contestant::new("SHA-256", |_| sha256(&unsigned)),
            Contestant::new("erpsync: writing and signing", |_| {
                let envelope = envelope("", &write(&value));
                (sign(&envelope, &key), envelope)
            }),
            Contestant::new("RSA alone", |_| now(key.sign(b"message"))),
        ];
        let mut verifying = vec![
            Contestant::new("reading and SHA-256", |_| (sha256(&payload), read(&payload))),
            Contestant::new("reading", |_| read(&payload)),
            Contestant::new("erpsync: verifying and reading", |_| (verify(&signed, &public), read(&payload))),
            Contestant::new("erpsync: document", |_| Document::parse(&signed, &Limits::default()).is_ok()),
        ];
        #[cfg(feature = "xml-sec")]
        if let Some(peer_signed) = &peer_signed {
            signing.push(Contestant::new("xml-sec: writing and signing", |_| {
                (envelope("", &write(&value)), peer::sign(&peer_unsigned, &peer_key))
            }));
            verifying.push(Contestant::new("xml-sec: verifying and reading", |_| {
                peer::verify(peer_signed, certificate.public_key_der(), &policies);
                read(&payload)
            }));
        }
        if let Some(judge) = &judge {
            signing.push(Contestant::timing("xmlsec1, a process: signing", |_| judge.sign()));
            verifying.push(Contestant::timing("xmlsec1, a process: verifying", |_| judge.verify()));
        }
        compare(&format!("a signed call with a body of {title}"), unsigned.len(), 1, calling);
        compare(&format!("signing a body of {title}"), unsigned.len(), 1, signing);
        compare(&format!("verifying a body of {title}"), signed.len(), 1, verifying);
    }
}
