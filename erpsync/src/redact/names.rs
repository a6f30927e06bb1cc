//! Names of elements that are secret.

/// Local names of elements and attributes whose content is secret in the services this crate was made for:
/// SuperOffice's tickets and tokens, and what WS-Security and its like call a password.
pub const SECRET_NAMES: &[&str] = &[
    "ApplicationToken",
    "Ticket",
    "Password",
    "AccessToken",
    "RefreshToken",
    "SignedSystemToken",
    "SystemToken",
    "ClientSecret",
    "Token",
    "Secret",
    "ApiKey",
    "BinarySecurityToken",
];

/// Parts of names that make a member with text a secret; compared in lower case, without `_`, `-` and `.`.
const PATTERNS: [&str; 5] = ["password", "secret", "token", "ticket", "apikey"];

/// Returns whether a local name is one of [`SECRET_NAMES`], in upper or lower case.
pub(crate) fn is_secret_name(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Returns whether a local name has one of the [`PATTERNS`] in it.
pub(crate) fn is_secret_by_pattern(name: &str) -> bool {
    let letters = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.'));
    let mut rest = letters.map(|byte| byte.to_ascii_lowercase());
    // Nothing is allocated: each header field of each request is looked at.
    loop {
        let begins = |pattern: &&str| {
            let mut letters = rest.clone();
            pattern.bytes().all(|byte| letters.next() == Some(byte))
        };
        if PATTERNS.iter().any(begins) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_secret_by_pattern;

    #[test]
    fn names_by_pattern() {
        for name in [
            "Password",
            "userPASSWORD2",
            "api_key",
            "X-API-Key",
            "SessionTicket",
            "tokenValue",
            "clientSecret",
        ] {
            assert!(is_secret_by_pattern(name), "{name}");
        }
        for name in ["Pass", "Key", "Id", "keyword"] {
            assert!(!is_secret_by_pattern(name), "{name}");
        }
    }
}
