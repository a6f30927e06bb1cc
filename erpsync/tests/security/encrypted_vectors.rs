//! Public and made messages that are encrypted: their plaintext, as the implementation of a service finds it.

use std::sync::{Arc, Mutex};

use erpsync::BoxFuture;
use erpsync::security::Security;
use erpsync::server::{Interceptor, OpenedRequest};
use erpsync::soap::{EnvelopeText, Fault};
use erpsync::xml::RawElement;
use tower::ServiceExt;

use crate::bank::{BankServer, Vault};
use crate::public_vectors::security;
use crate::table::{Row, Table, exceptions};

/// Keeps the envelope as it is behind the interceptors that were installed later.
struct Recorder(Arc<Mutex<Option<String>>>);

impl Interceptor for Recorder {
    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        *self.0.lock().unwrap() = Some(request.envelope().as_str().to_owned());
        Box::pin(std::future::ready(Ok(())))
    }
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
    let excepted = exceptions(include_str!("public_exceptions.tsv"));
    let is_excepted = |row: &Row| excepted.iter().any(|(id, _)| id == row.get("id"));
    let rows = table.rows.iter().filter(|row| !row.get("plain").is_empty() && !is_excepted(row));
    let mut count = 0;
    for row in rows {
        let opened = opened(security(&table, row), table.text(row.get("file"))).await;
        let (opened, plain) = (parts(&opened.unwrap()), parts(&table.text(row.get("plain"))));
        // Header blocks that are not signed are dropped.
        let kept = if row.get("signed").is_empty() { plain.len() } else { 1 };
        let ends = [opened, plain].map(|parts| parts[parts.len() - kept..].to_vec());
        assert_eq!(ends[0], ends[1], "{}", row.get("id"));
        count += 1;
    }
    assert!(count >= 15, "{count}");
}
