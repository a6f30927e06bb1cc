//! Public and made WS-Security messages, sent to a server that asks for what they have.

use std::path::Path;
use std::time::{Duration, SystemTime};

use erpsync::Secret;
use erpsync::security::certificates::{Certificate, Trust};
use erpsync::security::signature::{Algorithms, DigestAlgorithm, SignatureAlgorithm};
use erpsync::security::{Parts, RequiredSignature, Requirements, Security, UnsignedHeaders};
use erpsync::xsd::DateTime;

use tower::ServiceExt;

use crate::bank::{BankServer, Vault};
use crate::table::{Row, Table, compare, exceptions};

/// All that is supported, for messages of other times.
pub(crate) fn all_algorithms() -> Algorithms {
    [SignatureAlgorithm::RsaSha1, SignatureAlgorithm::HmacSha1]
        .into_iter()
        .fold(Algorithms::default(), Algorithms::with_signature)
        .with_digest(DigestAlgorithm::Sha1)
        .with_short_rsa_keys()
}

/// Certificates of a folder.
fn certificates(folder: &Path) -> Vec<Certificate> {
    let files = std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
    files
        .filter(|file| file.to_string_lossy().ends_with(".cert.pem"))
        .flat_map(|file| Certificate::chain_from_pem(std::fs::read(file).unwrap()).unwrap())
        .collect()
}

/// The private keys of a folder, for what was encrypted with CBC and RSA 1.5, too.
fn decryption(folder: &Path) -> erpsync::security::encryption::Decryption {
    use erpsync::security::encryption::{DataAlgorithm, Decryption, KeyAlgorithm};
    use erpsync::security::keys::PrivateKey;

    let mut decryption = Decryption::default();
    for data in [
        DataAlgorithm::Aes128Cbc,
        DataAlgorithm::Aes192Cbc,
        DataAlgorithm::Aes256Cbc,
        DataAlgorithm::TripleDesCbc,
    ] {
        decryption = decryption.with_data_algorithm(data);
    }
    decryption = decryption.with_key_algorithm(KeyAlgorithm::Rsa15);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let Some(name) = file.to_string_lossy().strip_suffix(".key.pem").map(str::to_owned) else { continue };
        let certificate = Certificate::from_pem(std::fs::read(format!("{name}.cert.pem")).unwrap()).unwrap();
        // Those of other kinds do not decrypt.
        if let Ok(key) = PrivateKey::from_pem(std::fs::read(&file).unwrap())
            && let Ok(with_key) = decryption.clone().with_key(&key, &certificate)
        {
            decryption = with_key;
        }
    }
    decryption
}

/// Passwords of the column `users`.
fn passwords(users: &str) -> impl Fn(&str) -> Option<Secret<String>> + Send + Sync + 'static {
    let users: Vec<(String, String)> = users
        .split(';')
        .filter_map(|user| user.split_once('='))
        .map(|(user, password)| (user.to_owned(), password.to_owned()))
        .collect();
    move |user| {
        users.iter().find(|(known, _)| known == user).map(|(_, password)| Secret::from(password.clone()))
    }
}

pub(crate) fn time(text: &str) -> Option<SystemTime> {
    text.parse::<DateTime>().ok()?.try_into().ok()
}

/// A server that asks for what a message claims to have.
pub(crate) fn security(table: &Table, row: &Row) -> Security {
    let has = |token: &str| row.get("header").split(' ').any(|known| known == token);
    let mut requirements = Requirements::new();
    if has("UsernameToken") || row.get("why").contains("token asked for") {
        requirements = requirements.with_passwords(passwords(row.get("users")));
    }
    if has("Timestamp") {
        requirements = requirements.with_timestamp();
    }
    if has("Signature") {
        let known = certificates(&table.folder.join(row.get("keys")));
        let trust = known.iter().cloned().fold(Trust::new(), Trust::with_pinned);
        let parts = Parts::none().with_body();
        let parts = if row.get("signed").contains("Timestamp") { parts.with_timestamp() } else { parts };
        let is_symmetric = row.get("sigalg").contains("hmac");
        let required = match row.get("secret") {
            "" if is_symmetric => RequiredSignature::with_session_key(),
            _ if row.get("header").contains("EncryptedKey") && is_symmetric => {
                RequiredSignature::with_session_key()
            }
            "" => RequiredSignature::new(trust),
            secret => RequiredSignature::shared(std::fs::read(table.folder.join(secret)).unwrap()),
        };
        let required = required
            .with_parts(parts)
            .with_algorithms(all_algorithms())
            .with_unsigned_headers(UnsignedHeaders::Drop);
        requirements = requirements.with_signature(required);
    }
    let requirements = requirements.with_decryption(decryption(&table.folder.join(row.get("keys"))));
    let now = time(row.get("created")).or_else(|| time("2026-11-30T13:57:00Z")).unwrap();
    // The one message that is to be late.
    let late = if row.get("id").contains("expired") { Duration::from_secs(3600) } else { Duration::ZERO };
    let security = Security::new().with_requirements(requirements).with_clock(move || now + late);
    match row.get("role") {
        "" => security,
        role => security.with_actor(role),
    }
}

/// Sends a message; returns the fault of its security.
async fn refused(security: Security, text: String) -> Option<String> {
    let server = BankServer::new(Vault).with_interceptor(security.with_detailed_faults(true));
    let kind = if text.contains("2003/05/soap-envelope") { "application/soap+xml" } else { "text/xml" };
    let request = http::Request::post("/bank")
        .header("content-type", kind)
        .body(erpsync::transport::Body::from(text))
        .unwrap();
    let answer = server.oneshot(request).await.unwrap().into_body().collect(usize::MAX).await.unwrap();
    let answer = String::from_utf8(answer.to_vec()).unwrap();
    // The bank has no such operation, which it says once it trusts the message.
    assert!(answer.contains("Fault>"), "{answer}");
    let is_of_security = answer.contains("-wss-wssecurity-") || answer.contains("the server can't check");
    is_of_security.then_some(answer)
}

#[tokio::test]
async fn messages_are_accepted_and_refused_as_expected() {
    let Some(table) = Table::read("vectors/wss") else { return };
    let (mut failed, mut passed) = (Vec::new(), 0);
    for row in table.rows.iter().filter(|row| is_judged(row)) {
        let refused = refused(security(&table, row), table.text(row.get("file"))).await;
        match (refused, row.get("expected").starts_with("accept")) {
            (None, true) | (Some(_), false) => passed += 1,
            (None, false) => failed.push((row.get("id").to_owned(), "accepted".to_owned())),
            (Some(fault), true) => failed.push((row.get("id").to_owned(), fault)),
        }
    }
    compare(failed, &exceptions(include_str!("public_exceptions.tsv")));
    assert!(passed > 70, "{passed}");
}

/// Messages that are no mere examples.
fn is_judged(row: &Row) -> bool {
    !row.get("expected").starts_with("structure")
}
