//! Parts of a message that a policy asks for.

use crate::policy::{self, AssertionKind, SecurityBinding};
use crate::security::Parts;

/// Returns whether replies confirm the signatures of their requests.
pub(super) fn confirms(requirements: &policy::Requirements) -> bool {
    let confirms = |assertion: &policy::Assertion| matches!(assertion.kind, AssertionKind::Wss(wss) if wss.signature_confirmation);
    requirements.assertions().any(confirms)
}

/// The parts of a message that are signed.
pub(super) fn signed_parts(requirements: &policy::Requirements, binding: &SecurityBinding) -> Parts {
    let mut parts = Parts::none();
    for signed in requirements.signed_parts() {
        parts = if signed.body { parts.with_body() } else { parts };
        parts = if signed.all_headers { parts.with_all_headers() } else { parts };
        parts = with_headers(parts, signed);
    }
    if binding.include_timestamp {
        parts = parts.with_timestamp();
    }
    if requirements.supporting_tokens().any(|tokens| tokens.signed) {
        parts = parts.with_username_token().with_assertion();
    }
    if binding.protect_tokens { parts.with_token() } else { parts }
}

/// The parts of a message that are encrypted.
#[cfg(feature = "encryption")]
pub(super) fn encrypted_parts(requirements: &policy::Requirements) -> Parts {
    let mut parts = Parts::none();
    for encrypted in requirements.encrypted_parts() {
        parts = if encrypted.body { parts.with_body() } else { parts };
        parts = with_headers(parts, encrypted);
    }
    match requirements.supporting_tokens().any(|tokens| tokens.encrypted) {
        true => parts.with_username_token(),
        false => parts,
    }
}

fn with_headers(parts: Parts, named: &policy::Parts) -> Parts {
    named.headers.iter().fold(parts, |parts, header| match header.local {
        "" => parts.with_headers_of(header.namespace),
        local => parts.with_header(header.namespace, local),
    })
}
