//! Keys in PEM.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Content of the only section of a PEM file.
pub(super) fn der(pem: &[u8]) -> Vec<u8> {
    let base64: String =
        str::from_utf8(pem).unwrap().lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(base64).unwrap()
}
