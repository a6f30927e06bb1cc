//! Assertions in words.

use super::model::{
    AddressingVersion, Assertion, AssertionKind, BindingFlag, BindingKind, HttpScheme, Parts, Password,
    Responses, SecurityBinding, SupportingTokens, Token, TokenKind, TokenRole, WssOption,
};
use super::support::{Support, support};

/// Requirement of an assertion, as it stands behind "asks for"; `None` for one that asks for nothing by itself.
pub fn describe(assertion: &Assertion) -> Option<String> {
    let words = match &assertion.kind {
        AssertionKind::Binding(binding) => of_binding(binding),
        AssertionKind::SupportingTokens(tokens) => of_supporting_tokens(tokens),
        AssertionKind::Parts(usage, parts) => {
            format!("{} {}", usage.local().trim_end_matches("Parts").to_lowercase(), of_parts(parts))
        }
        AssertionKind::Elements(usage, paths) => {
            format!("`{}` by {}", usage.local(), counted(paths.len(), "XPath expression"))
        }
        AssertionKind::Wss(wss) if wss.options.contains(&WssOption::SignatureConfirmation) => {
            "signature confirmation".to_owned()
        }
        AssertionKind::Wss(_) | AssertionKind::Trust(_) => return None,
        AssertionKind::Addressing(version, responses) => {
            let version = match version {
                AddressingVersion::V2004_08 => "of August 2004",
                AddressingVersion::V2005_08 => "1.0",
            };
            let responses = match responses {
                Responses::Any => "",
                Responses::Anonymous => " with replies on the same connection",
                Responses::NonAnonymous => " with replies to another address",
            };
            format!("WS-Addressing {version}{responses}")
        }
        AssertionKind::Mtom => "MTOM".to_owned(),
        AssertionKind::HttpAuthentication(scheme) => {
            let scheme = match scheme {
                HttpScheme::Basic => "Basic",
                HttpScheme::Digest => "Digest",
                HttpScheme::Ntlm => "NTLM",
                HttpScheme::Negotiate => "Negotiate",
            };
            format!("HTTP authentication by {scheme}")
        }
        AssertionKind::Other => {
            let name = &assertion.name;
            if support(&name.namespace, &name.local).support != Support::None {
                return None;
            }
            format!("`{name}`")
        }
    };
    Some(if assertion.optional { format!("{words} (optional)") } else { words })
}

fn of_binding(binding: &SecurityBinding) -> String {
    let kind = match binding.kind {
        BindingKind::Transport => "",
        BindingKind::Symmetric => "a symmetric binding",
        BindingKind::Asymmetric => "an asymmetric binding",
    };
    let mut words: Vec<String> = binding.tokens.iter().map(|(role, token)| of_role(*role, token)).collect();
    if let Some(suite) = binding.algorithm_suite.as_ref().filter(|suite| !suite.name.is_empty()) {
        words.push(format!("the algorithm suite {}", suite.name));
    }
    let flags = [
        (BindingFlag::IncludeTimestamp, "a timestamp"),
        (BindingFlag::EncryptBeforeSigning, "encryption before the signature"),
        (BindingFlag::EncryptSignature, "encrypted signatures"),
        (BindingFlag::ProtectTokens, "signed tokens"),
    ];
    words.extend(flags.into_iter().filter(|(flag, _)| binding.has(*flag)).map(|(_, words)| words.to_owned()));
    match (kind, &words[..]) {
        ("", []) => "protection by the transport".to_owned(),
        ("", words) => listed(words),
        (kind, []) => kind.to_owned(),
        (kind, words) => format!("{kind} with {}", listed(words)),
    }
}

fn of_role(role: TokenRole, token: &Token) -> String {
    let token = of_token(token);
    match role {
        TokenRole::Transport => token,
        TokenRole::Protection => format!("{token} that protects both directions"),
        TokenRole::Signature => format!("{token} that signs both directions"),
        TokenRole::Encryption => format!("{token} that encrypts both directions"),
        TokenRole::Initiator | TokenRole::InitiatorSignature | TokenRole::InitiatorEncryption => {
            format!("{token} of the client")
        }
        TokenRole::Recipient | TokenRole::RecipientSignature | TokenRole::RecipientEncryption => {
            format!("{token} of the server")
        }
    }
}

fn of_supporting_tokens(tokens: &SupportingTokens) -> String {
    let flags = [
        (tokens.signed, "signed"),
        (tokens.encrypted, "encrypted"),
        (tokens.endorsing, "endorsing the message"),
    ];
    let flags: Vec<&str> = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, words)| words).collect();
    let own: Vec<String> = tokens.tokens.iter().map(of_token).collect();
    let own = if own.is_empty() { "supporting tokens".to_owned() } else { listed(&own) };
    if flags.is_empty() { own } else { format!("{own}, {}", flags.join(" and ")) }
}

fn of_token(token: &Token) -> String {
    let words = match &token.kind {
        TokenKind::Username { password: Password::None, .. } => "a UsernameToken without a password",
        TokenKind::Username { password: Password::Digest, .. } => "a UsernameToken with a password digest",
        TokenKind::Username { password: Password::Any, .. } => "a UsernameToken",
        TokenKind::X509 => "an X.509 certificate",
        TokenKind::Saml => "a SAML assertion",
        TokenKind::Issued { .. } => {
            return match &*token.issuer {
                "" => "a token of a security token service".to_owned(),
                issuer => format!("a token of the security token service `{issuer}`"),
            };
        }
        TokenKind::SecureConversation(_) => "a secure conversation",
        TokenKind::SecurityContext => "a security context token",
        TokenKind::SpnegoContext => "a SPNEGO context token",
        TokenKind::Kerberos => "a Kerberos ticket",
        TokenKind::Rel => "a REL license",
        TokenKind::KeyValue => "a public key",
        TokenKind::Https { client_certificate: true, .. } => "HTTPS with a client certificate",
        TokenKind::Https { basic: true, .. } => "HTTPS with HTTP Basic authentication",
        TokenKind::Https { digest: true, .. } => "HTTPS with HTTP Digest authentication",
        TokenKind::Https { .. } => "HTTPS",
        TokenKind::Other => return format!("`{}`", token.name.local),
    };
    words.to_owned()
}

fn of_parts(parts: &Parts) -> String {
    let mut words = Vec::new();
    if parts.body {
        words.push("body".to_owned());
    }
    if parts.all_headers {
        words.push("header blocks".to_owned());
    }
    match &parts.headers[..] {
        [] => {}
        [(_, local)] if !local.is_empty() => words.push(format!("header block `{local}`")),
        headers => words.push(counted(headers.len(), "header block")),
    }
    if parts.attachments {
        words.push("attachments".to_owned());
    }
    if words.is_empty() { "parts".to_owned() } else { listed(&words) }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [first @ .., second, last] => {
            let before: String = first.iter().map(|word| format!("{word}, ")).collect();
            format!("{before}{second} and {last}")
        }
        _ => words.concat(),
    }
}
