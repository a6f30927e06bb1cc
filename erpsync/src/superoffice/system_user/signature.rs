//! The signed system token: the token, the minute, and the signature of both.

use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{PrivateKey, setup};
use crate::Secret;
use crate::client::SignInError;
use crate::xsd::DateTime;

/// `token.yyyyMMddHHmm.signature`: the minute in UTC, the signature (RSASSA-PKCS1-v1_5 with SHA-256) of what stands
/// before it.
pub(super) fn signed(token: &str, key: &PrivateKey, now: SystemTime) -> Result<Secret<String>, SignInError> {
    let now = DateTime::try_from(now).map_err(|error| setup(format!("the clock can't be right: {error}")))?;
    let mut signed = format!(
        "{token}.{:04}{:02}{:02}{:02}{:02}",
        now.year(),
        now.month(),
        now.day(),
        now.hour(),
        now.minute()
    );
    let signature = key.sign(signed.as_bytes()).ok_or_else(|| setup("the private key can't sign"))?;
    signed.push('.');
    BASE64_STANDARD.encode_string(signature, &mut signed);
    Ok(signed.into())
}
