//! Encrypted messages of ours, decrypted by xmlsec1, the command of the XML Security Library.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use erpsync::security::certificates::Certificate;
use erpsync::security::encryption::{DataAlgorithm, Encryption, KeyAlgorithm};
use erpsync::security::{Parts, Security};
use erpsync::transport::{Body, TransportError};
use erpsync::xml::RawElement;
use interop::foreign::program;
use interop::services86::{ErpSyncClient, ForceSyncAll};
use interop::values;

/// Folder with the key of the receiver and its certificate.
fn keys() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../erpsync/tests/signatures/keys")
}

/// The request of a call as it is sent, with and without security.
async fn requests(security: Security) -> [String; 2] {
    let seen = Arc::new(Mutex::new(String::new()));
    let sent = seen.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let seen = seen.clone();
        async move {
            let body = request.into_body().collect(usize::MAX).await.unwrap();
            *seen.lock().unwrap() = String::from_utf8(body.to_vec()).unwrap();
            Ok::<_, TransportError>(http::Response::new(Body::empty()))
        }
    });
    let client = ErpSyncClient::with_transport("http://xmlsec/", transport).unwrap();
    let client = client.with_headers(&values::request_headers(true));
    // Nobody answers.
    client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let plain = sent.lock().unwrap().clone();
    client.with_interceptor(security).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let protected = sent.lock().unwrap().clone();
    [plain, protected]
}

/// Text from a start to behind an end.
fn cut<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).unwrap_or_else(|| panic!("{start} in {text}"));
    let to = text[from..].find(end).unwrap();
    &text[from..from + to + end.len()]
}

/// Puts the encrypted key in the place of the references to it, since xmlsec1 knows nothing of WS-Security.
fn with_key_inside(message: &str) -> String {
    let key = cut(message, "<xenc:EncryptedKey", "</xenc:EncryptedKey>");
    let list = cut(key, "<xenc:ReferenceList", "</xenc:ReferenceList>");
    let key = key.replace(list, "");
    let key = key.replace(cut(&key, "<ds:KeyInfo", "</ds:KeyInfo>"), "");
    let parts: Vec<&str> = message.split("<xenc:EncryptedData").collect();
    let parts: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| match at {
            0 => (*part).to_owned(),
            _ => part
                .replace(cut(part, "<wsse:SecurityTokenReference", "</wsse:SecurityTokenReference>"), &key),
        })
        .collect();
    parts.join("<xenc:EncryptedData")
}

/// Decrypts the first part of a document that is encrypted.
fn decrypt(document: &str) -> String {
    let mut child = Command::new("xmlsec1")
        .args(["--decrypt", "--privkey-pem"])
        .arg(keys().join("rsa.key.pem"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{document}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn encryption() -> Encryption {
    let certificate = std::fs::read(keys().join("rsa.cert.pem")).unwrap();
    Encryption::for_certificate(&Certificate::from_pem(certificate).unwrap()).unwrap()
}

/// Removes the header block of WS-Security.
fn without_security(message: &str) -> String {
    message.replace(cut(message, "<wsse:Security ", "</wsse:Security>"), "")
}

#[tokio::test]
async fn bodies_are_decrypted() {
    if program("xmlsec1").is_none() {
        return;
    }
    let data = DataAlgorithm::ALL.into_iter().filter(|data| *data != DataAlgorithm::TripleDesCbc);
    let keys = [KeyAlgorithm::RsaOaepMgf1p, KeyAlgorithm::Rsa15];
    for (data, key) in data.flat_map(|data| keys.map(|key| (data, key))) {
        let encryption = encryption().with_data_algorithm(data).with_key_algorithm(key);
        let [plain, protected] = requests(Security::new().with_encryption(encryption)).await;
        assert!(!protected.contains("ForceSyncAll"), "{protected}");
        let decrypted = without_security(&decrypt(&with_key_inside(&protected)));
        assert_eq!(RawElement::parse(&decrypted), RawElement::parse(&plain), "{data} {key}");
    }
}

#[tokio::test]
async fn header_blocks_and_tokens_are_decrypted() {
    if program("xmlsec1").is_none() {
        return;
    }
    let parts = Parts::none().with_body().with_username_token().with_all_headers();
    let security =
        Security::username("a <user>", "a password").with_encryption(encryption().with_parts(parts));
    let [plain, protected] = requests(security).await;
    let mut decrypted = with_key_inside(&protected);
    let count = protected.matches("<xenc:EncryptedData").count();
    assert!(count > 2, "{protected}");
    for _ in 0..count {
        decrypted = decrypt(&decrypted);
    }
    assert!(decrypted.contains("<wsse:Username>a &lt;user&gt;</wsse:Username>"), "{decrypted}");
    // xmlsec1 leaves the element around a header block.
    let mut decrypted = without_security(&decrypted);
    while decrypted.contains("<wsse11:EncryptedHeader") {
        let start = cut(&decrypted, "<wsse11:EncryptedHeader", ">").to_owned();
        decrypted = decrypted.replacen(&start, "", 1).replacen("</wsse11:EncryptedHeader>", "", 1);
    }
    assert_eq!(RawElement::parse(&decrypted), RawElement::parse(&plain), "{decrypted}\n{plain}");
}
