//! Public and made messages that are encrypted, sent to a server that has the keys.

use std::path::Path;
use std::sync::{Arc, Mutex};

use erpsync::BoxFuture;
use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::encryption::{DataAlgorithm, Decryption, KeyAlgorithm};
use erpsync::security::keys::PrivateKey;
use erpsync::security::{Parts, RequiredSignature, Requirements, Security, UnsignedHeaders};
use erpsync::server::{Interceptor, OpenedRequest};
use erpsync::soap::{EnvelopeText, Fault};
use erpsync::xml::RawElement;
use tower::ServiceExt;

use crate::bank::{BankServer, Vault};
use crate::public_vectors::{all_algorithms, passwords, time};
use crate::table::{Row, Table, compare, exceptions};

/// Keeps the envelope as it is behind the interceptors that were installed later.
struct Recorder(Arc<Mutex<Option<String>>>);

impl Interceptor for Recorder {
    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        *self.0.lock().unwrap() = Some(request.envelope().as_str().to_owned());
        Box::pin(std::future::ready(Ok(())))
    }
}

/// All private keys of a folder that have a certificate, and all algorithms.
pub(crate) fn decryption(folder: &Path) -> Decryption {
    let mut decryption =
        DataAlgorithm::ALL.into_iter().fold(Decryption::default(), Decryption::with_data_algorithm);
    decryption = KeyAlgorithm::ALL.into_iter().fold(decryption, Decryption::with_key_algorithm);
    for file in std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()) {
        let name = file.to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".key.pem") else { continue };
        let Ok(key) = PrivateKey::from_pem(std::fs::read(&file).unwrap()) else { continue };
        let certificate = Certificate::from_pem(std::fs::read(format!("{stem}.cert.pem")).unwrap()).unwrap();
        // Keys on elliptic curves sign only.
        decryption = decryption.clone().with_key(&key, &certificate).unwrap_or(decryption);
    }
    decryption
}

fn security(table: &Table, row: &Row) -> Security {
    let folder = table.folder.join(row.get("keys"));
    let mut requirements = Requirements::new().with_decryption(decryption(&folder));
    if row.get("header").contains("Signature") || row.get("why").contains("signed") {
        let certificates = crate::public_vectors::certificates(&folder);
        let trust = certificates.into_iter().fold(Trust::new(), Trust::with_pinned);
        let required = RequiredSignature::new(trust)
            .with_parts(Parts::none().with_body())
            .with_algorithms(all_algorithms())
            .with_unsigned_headers(UnsignedHeaders::Keep);
        requirements = requirements.with_signature(required);
    }
    if row.get("why").contains("UsernameToken") {
        requirements = requirements.with_passwords(passwords(row.get("users")));
    }
    let now = time(row.get("created")).or_else(|| time("2026-11-30T13:57:00Z")).unwrap();
    Security::new().with_requirements(requirements).with_clock(move || now)
}

/// Sends a message. Returns the envelope behind the security, or the fault.
async fn opened(security: Security, text: String) -> Result<String, String> {
    let seen = Arc::new(Mutex::new(None));
    let server = BankServer::new(Vault)
        .with_interceptor(Recorder(seen.clone()))
        .with_interceptor(security.with_detailed_faults(true));
    let request = http::Request::post("/bank").header("content-type", "text/xml");
    let request = request.body(erpsync::transport::Body::from(text)).unwrap();
    let answer = server.oneshot(request).await.unwrap().into_body().collect(usize::MAX).await.unwrap();
    let seen = seen.lock().unwrap().take();
    seen.ok_or_else(|| String::from_utf8(answer.to_vec()).unwrap())
}

/// Body and header blocks of an envelope, but for those of security.
fn parts(text: &str) -> Vec<RawElement> {
    let envelope = EnvelopeText::new(text);
    let blocks = envelope.header_blocks().unwrap().iter();
    let mut parts: Vec<RawElement> =
        blocks.filter(|block| block.name().local != "Security").cloned().collect();
    let mut body = envelope.body().unwrap().to_owned();
    let root = RawElement::parse(text).unwrap();
    // The declarations of the envelope, for the body alone.
    let start = root.as_str().split_inclusive('>').next().unwrap();
    let name = start[1..].split([' ', '>']).next().unwrap().to_owned();
    body = format!("{start}{body}</{name}>");
    parts.push(RawElement::parse(&body).unwrap());
    parts
}

#[tokio::test]
async fn encrypted_messages_are_decrypted_as_expected() {
    let Some(table) = Table::read("vectors/wss") else { return };
    let (mut failed, mut passed) = (Vec::new(), 0);
    for row in table.rows.iter().filter(|row| is_judged(row)) {
        let opened = opened(security(&table, row), table.text(row.get("file"))).await;
        let failure = match (opened, row.get("expected")) {
            (Ok(opened), "accept") => {
                let plain = table.text(row.get("plain"));
                let same = parts(&opened) == parts(&plain);
                (!same).then(|| format!("decrypted to something else: {opened}"))
            }
            (Err(_), "reject") => None,
            // Without integrity, what was changed may be read as something else.
            (_, expected) if expected.starts_with("reject or") => None,
            (Ok(_), _) => Some("accepted".to_owned()),
            (Err(fault), _) => Some(fault),
        };
        match failure {
            None => passed += 1,
            Some(failure) => failed.push((row.get("id").to_owned(), failure)),
        }
    }
    compare(failed, &exceptions(include_str!("encrypted_exceptions.tsv")));
    assert!(passed > 15, "{passed}");
}

/// Messages that are encrypted, and no mere examples.
fn is_judged(row: &Row) -> bool {
    !row.get("expected").starts_with("structure") && !row.get("encrypted").is_empty()
}
