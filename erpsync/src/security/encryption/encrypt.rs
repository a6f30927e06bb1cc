//! Encrypting parts of a message.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::SecurityError;
use super::super::certificates::ENCRYPTED_KEY_SHA1;
use super::super::names::BASE64_BINARY;
use super::algorithm::DataAlgorithm;
use super::secret_key::{SecretKey, random};
use super::syntax::ContentType;
use super::{DS, WSSE, WSSE11, XENC, cipher};

/// `TokenType` of a reference to an encrypted key: WS-Security 1.1.1, section 7.7.
const ENCRYPTED_KEY: &str = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey";

/// Ids of the encrypted elements of one message. Others than ours in a message hardly end in the same random digits.
pub(super) struct Ids {
    random: String,
    count: usize,
}

impl Ids {
    pub(super) fn new() -> Result<Self, SecurityError> {
        let mut bytes = [0; 8];
        random(&mut bytes)?;
        let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
            // Writing to a string does not fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        Ok(Self { random: digits, count: 0 })
    }

    pub(super) fn next(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}-{}-{}", self.random, self.count)
    }
}

/// Writes an `EncryptedData` in the place of a text. `key_info` is the content of its `ds:KeyInfo`.
pub(super) fn encrypted_data(
    id: &str,
    content: ContentType,
    algorithm: DataAlgorithm,
    key: &SecretKey,
    key_info: &str,
    text: &str,
) -> Result<String, SecurityError> {
    let octets = cipher::encrypt(algorithm, key, text.as_bytes())?;
    let mut out = format!("<xenc:EncryptedData xmlns:xenc=\"{XENC}\" Id=\"{id}\"");
    out.reserve(octets.len().div_ceil(3) * 4 + 1024);
    if let Some(uri) = content.uri() {
        out += &format!(" Type=\"{uri}\"");
    }
    out += &format!("><xenc:EncryptionMethod Algorithm=\"{algorithm}\"/>");
    out +=
        &format!("<ds:KeyInfo xmlns:ds=\"{DS}\">{key_info}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>");
    STANDARD.encode_string(octets, &mut out);
    out += "</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>";
    Ok(out)
}

/// Writes a reference to an `EncryptedKey` of the message.
pub(super) fn reference_to_key(id: &str) -> String {
    format!(
        "<wsse:SecurityTokenReference xmlns:wsse=\"{WSSE}\" xmlns:wsse11=\"{WSSE11}\" \
         wsse11:TokenType=\"{ENCRYPTED_KEY}\"><wsse:Reference URI=\"#{id}\"/></wsse:SecurityTokenReference>"
    )
}

/// Writes a `ReferenceList`. It may declare its prefix itself.
pub(super) fn reference_list(ids: &[String]) -> String {
    let references: String = ids.iter().map(|id| format!("<xenc:DataReference URI=\"#{id}\"/>")).collect();
    format!("<xenc:ReferenceList xmlns:xenc=\"{XENC}\">{references}</xenc:ReferenceList>")
}

/// Writes a reference to a key that the other message had, by the digest of the encrypted key.
pub(super) fn reference_to_digest(digest: &[u8]) -> String {
    format!(
        "<wsse:SecurityTokenReference xmlns:wsse=\"{WSSE}\" xmlns:wsse11=\"{WSSE11}\" \
         wsse11:TokenType=\"{ENCRYPTED_KEY}\"><wsse:KeyIdentifier EncodingType=\"{BASE64_BINARY}\" \
         ValueType=\"{ENCRYPTED_KEY_SHA1}\">{}</wsse:KeyIdentifier></wsse:SecurityTokenReference>",
        STANDARD.encode(digest)
    )
}
