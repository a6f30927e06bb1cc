//! Faults of WS-Security.
//!
//! WS-Security SOAP Message Security 1.1.1, section 12. The code is a subcode in SOAP 1.2 and the code itself in SOAP 1.1.

use super::names::{WSSE, WSU};
use super::{SecurityError, SecurityErrorKind};
use crate::soap::Fault;

/// Fault for a request that failed a check: for all of them alike, so that nobody learns from it which one it was.
pub(super) fn one_for_all() -> Fault {
    fault_of("InvalidSecurity")
}

/// Fault that names the check that failed.
pub(super) fn detailed(error: &SecurityError) -> Fault {
    match error.kind() {
        SecurityErrorKind::Setup => Fault::receiver("the server can't check the security of the request now"),
        SecurityErrorKind::Expired => {
            Fault::sender("the message has expired").with_subcode(WSU, "MessageExpired")
        }
        kind => fault_of(code_of(kind)),
    }
}

fn fault_of(code: &str) -> Fault {
    Fault::sender(reason_of(code)).with_subcode(WSSE, code)
}

fn code_of(kind: SecurityErrorKind) -> &'static str {
    match kind {
        SecurityErrorKind::FailedAuthentication | SecurityErrorKind::Replayed => "FailedAuthentication",
        SecurityErrorKind::FailedCheck | SecurityErrorKind::NotSigned | SecurityErrorKind::NotEncrypted => {
            "FailedCheck"
        }
        SecurityErrorKind::UnsupportedAlgorithm => "UnsupportedAlgorithm",
        SecurityErrorKind::UnsupportedToken => "UnsupportedSecurityToken",
        SecurityErrorKind::TokenUnavailable => "SecurityTokenUnavailable",
        SecurityErrorKind::Untrusted => "InvalidSecurityToken",
        _ => "InvalidSecurity",
    }
}

/// Texts of the specification, section 12.
fn reason_of(code: &str) -> &'static str {
    match code {
        "FailedAuthentication" => "The security token could not be authenticated or authorized",
        "FailedCheck" => "The signature or decryption was invalid",
        "UnsupportedAlgorithm" => "An unsupported signature or encryption algorithm was used",
        "UnsupportedSecurityToken" => "An unsupported token was provided",
        "SecurityTokenUnavailable" => "Referenced security token could not be retrieved",
        "InvalidSecurityToken" => "An invalid security token was provided",
        _ => "An error was discovered processing the <wsse:Security> header.",
    }
}
