//! Signatures over a large body and over a small one: what they cost beside writing, reading and SHA-256 alone, and beside other
//! implementations on the same bytes.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use erpsync::security::certificates::Certificate;
use erpsync::security::document::Document;
use erpsync::security::keys::{PrivateKey, Signer, VerifyingKey};
use erpsync::security::signature::{Algorithms, ReferenceTo, Signature, SignatureBuilder, SignatureLimits};
use erpsync::xml::Limits;
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

fn main() {
    let key = PrivateKey::from_pem(KEY).expect("it is a key");
    let public =
        Certificate::from_pem(CERTIFICATE).and_then(|own| own.verifying_key()).expect("it is a certificate");
    for (title, records) in [("10 MB", 95_000), ("1 kB", 9)] {
        let payload = documents(Style::Plain, records).swap_remove(0);
        let value = read(&payload);
        let unsigned = envelope("", &write(&value));
        let signed = envelope(&sign(&unsigned, &key), &write(&value));
        let judge = Judge::new(&unsigned, &signed);
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
        if let Some(judge) = &judge {
            signing.push(Contestant::timing("xmlsec1, a process: signing", |_| judge.sign()));
            verifying.push(Contestant::timing("xmlsec1, a process: verifying", |_| judge.verify()));
        }
        compare(&format!("signing a body of {title}"), unsigned.len(), 1, signing);
        compare(&format!("verifying a body of {title}"), signed.len(), 1, verifying);
    }
}
