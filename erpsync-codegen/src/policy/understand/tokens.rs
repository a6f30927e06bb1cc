//! Token assertions (WS-SecurityPolicy 1.3, section 5).

use super::super::model::{DerivedKeys, Inclusion, Password, Token, TokenKind, TokenReference};
use super::super::names::{MICROSOFT_SECURITY_POLICY, SECURITY_POLICY};
use super::super::normal::NormalAssertion;
use super::understand;
use crate::escape::escape;
use crate::syntax::policy::AssertionDef;

/// Reads a token assertion; `None` for another assertion.
pub(super) fn token(normal: &NormalAssertion<'_>) -> Option<Token> {
    let def = normal.def;
    let kind = kind(normal)?;
    let options = || normal.inner().map(|inner| &*inner.def.name.local);
    Some(Token {
        kind,
        name: def.name.clone(),
        span: def.span,
        inclusion: inclusion(def),
        optional: def.optional,
        derived_keys: options().find_map(DerivedKeys::from_local).unwrap_or(DerivedKeys::None),
        references: options().filter_map(TokenReference::from_local).collect(),
        profiles: options()
            .filter(|local| local.starts_with("Wss") || local.starts_with("SC"))
            .map(str::to_owned)
            .collect(),
        issuer: issuer(def),
    })
}

fn kind(normal: &NormalAssertion<'_>) -> Option<TokenKind> {
    let (namespace, local) = (&*normal.def.name.namespace, &*normal.def.name.local);
    let is_microsoft = namespace == MICROSOFT_SECURITY_POLICY;
    if !is_microsoft && !SECURITY_POLICY.contains(&namespace) {
        return local.ends_with("Token").then_some(TokenKind::Other);
    }
    let has = |local: &str| normal.named(local).is_some();
    Some(match local {
        "UsernameToken" => TokenKind::Username {
            password: normal
                .inner()
                .find_map(|inner| Password::from_local(&inner.def.name.local))
                .unwrap_or(Password::Any),
            created: has("Created"),
            nonce: has("Nonce"),
        },
        "X509Token" => TokenKind::X509,
        "SamlToken" => TokenKind::Saml,
        "IssuedToken" => issued(normal.def),
        "SecureConversationToken" => {
            let bootstrap = normal.named("BootstrapPolicy").and_then(|policy| policy.policy.as_deref());
            TokenKind::SecureConversation(bootstrap.map(understand).into_iter().collect())
        }
        "SecurityContextToken" => TokenKind::SecurityContext,
        "SpnegoContextToken" => TokenKind::SpnegoContext,
        "KerberosToken" => TokenKind::Kerberos,
        "RelToken" => TokenKind::Rel,
        "KeyValueToken" | "RsaToken" => TokenKind::KeyValue,
        "HttpsToken" => TokenKind::Https {
            // An attribute in 1.1, an assertion later.
            client_certificate: has("RequireClientCertificate")
                || matches!(normal.def.attribute("RequireClientCertificate"), Some("true" | "1")),
            basic: has("HttpBasicAuthentication"),
            digest: has("HttpDigestAuthentication"),
        },
        _ if local.ends_with("Token") => TokenKind::Other,
        _ => return None,
    })
}

/// The end of the URI in `sp:IncludeToken`, which the versions have alike.
fn inclusion(def: &AssertionDef) -> Inclusion {
    let by_prefix = def.attributes.iter().find(|(name, _)| *name.local == *"IncludeToken");
    let value = by_prefix.map_or("", |(_, value)| value.trim());
    let end = value.rsplit('/').next().unwrap_or_default();
    Inclusion::from_local(end).unwrap_or(Inclusion::Unspecified)
}

/// Address of `sp:Issuer`, or the name of `sp:IssuerName`.
fn issuer(def: &AssertionDef) -> String {
    let address = def.parameter("Issuer").and_then(|issuer| issuer.parameter("Address"));
    address.or_else(|| def.parameter("IssuerName")).map_or_else(String::new, |one| one.text.clone())
}

fn issued(def: &AssertionDef) -> TokenKind {
    let template = def.parameter("RequestSecurityTokenTemplate");
    let text = |local: &str| {
        let parameter = template.and_then(|template| template.parameter(local));
        parameter.map_or_else(String::new, |parameter| parameter.text.clone())
    };
    let mut xml = String::new();
    for parameter in template.iter().flat_map(|template| &template.parameters) {
        parameter.write_xml("", escape, &mut xml);
    }
    TokenKind::Issued {
        template: xml,
        token_type: text("TokenType"),
        key_type: text("KeyType"),
        key_size: text("KeySize").parse().unwrap_or(0),
    }
}
