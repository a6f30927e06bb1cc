//! Support of assertions by the runtime: one table, which the README shows.

use super::names::{
    ADDRESSING_1_0, ADDRESSING_2004, BINARY, ENCODING, METRO, MICROSOFT_HTTP, MICROSOFT_SECURITY_POLICY,
    MTOM, RELIABLE_MESSAGING, SECURITY_POLICY, TRANSACTIONS,
};

/// Support of an assertion by the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Can be met.
    Full,
    /// Can be met within bounds, or by a setting of the program.
    Partial,
    /// Can't be met: a server refuses calls.
    None,
}

/// Row of the table.
#[derive(Debug)]
pub struct SupportEntry {
    /// Domain of the assertions.
    pub domain: Domain,
    /// Local names; one that ends with `*` is a prefix. None for all others of the domain.
    pub names: &'static [&'static str],
    /// Support.
    pub support: Support,
    /// The bounds, or the reason.
    pub words: &'static str,
}

/// Domain of assertions: a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// WS-SecurityPolicy 1.1 to 1.3.
    Security,
    /// WS-Addressing.
    Addressing,
    /// MTOM.
    Mtom,
    /// WCF's authentication of HTTP.
    Http,
    /// WS-ReliableMessaging.
    ReliableMessaging,
    /// WS-AtomicTransaction and WS-BusinessActivity.
    Transactions,
    /// Encodings of characters.
    Encoding,
    /// WCF's binary encoding.
    Binary,
    /// Settings of Metro.
    Metro,
    /// Everything else.
    Other,
}

const fn entry(
    domain: Domain,
    names: &'static [&'static str],
    support: Support,
    words: &'static str,
) -> SupportEntry {
    SupportEntry { domain, names, support, words }
}

/// The table: the first row that fits counts.
pub const SUPPORT: &[SupportEntry] = &[
    entry(
        Domain::Security,
        &["TransportBinding", "TransportToken", "HttpsToken"],
        Support::Full,
        "HTTPS, with a client certificate, Basic or Digest",
    ),
    entry(
        Domain::Security,
        &["AsymmetricBinding"],
        Support::Full,
        "X.509 signatures; encryption with the feature `encryption`",
    ),
    entry(
        Domain::Security,
        &["SymmetricBinding"],
        Support::Partial,
        "with an X.509 protection token and the feature `encryption`; not with `EncryptBeforeSigning`",
    ),
    entry(
        Domain::Security,
        &["UsernameToken", "WssUsernameToken10", "WssUsernameToken11", "HashPassword"],
        Support::Full,
        "text or digest, with nonce and time",
    ),
    entry(Domain::Security, &["NoPassword"], Support::Full, "a user name alone"),
    entry(
        Domain::Security,
        &["X509Token", "WssX509V3Token10", "WssX509V3Token11"],
        Support::Full,
        "direct, key identifier, thumbprint, issuer and serial number",
    ),
    entry(
        Domain::Security,
        &["WssX509V1Token*", "WssX509Pkcs7Token*", "WssX509PkiPathV1Token*"],
        Support::None,
        "only X.509 version 3 certificates by themselves",
    ),
    entry(
        Domain::Security,
        &["SamlToken", "WssSamlV11Token*", "WssSamlV20Token11"],
        Support::Partial,
        "by `Security::with_assertion`, with an assertion that the program has",
    ),
    entry(Domain::Security, &["WssSamlV10Token*"], Support::None, "SAML 1.1 and 2.0 only"),
    entry(
        Domain::Security,
        &["IssuedToken"],
        Support::Partial,
        "by `security::trust`, from a service of WS-Trust 1.3 or 1.4, and `Security::with_assertion`",
    ),
    entry(
        Domain::Security,
        &["SecureConversationToken", "SecurityContextToken"],
        Support::None,
        "WS-SecureConversation is not spoken",
    ),
    entry(
        Domain::Security,
        &["KerberosToken", "SpnegoContextToken"],
        Support::None,
        "Kerberos is not spoken",
    ),
    entry(
        Domain::Security,
        &["KeyValueToken", "RsaToken", "RelToken", "*Token"],
        Support::None,
        "tokens of this kind are not written",
    ),
    entry(
        Domain::Security,
        &[
            "SupportingTokens",
            "SignedSupportingTokens",
            "EncryptedSupportingTokens",
            "SignedEncryptedSupportingTokens",
        ],
        Support::Full,
        "",
    ),
    entry(
        Domain::Security,
        &[
            "EndorsingSupportingTokens",
            "SignedEndorsingSupportingTokens",
            "EndorsingEncryptedSupportingTokens",
            "SignedEndorsingEncryptedSupportingTokens",
        ],
        Support::Partial,
        "with `TransportBinding`, where they sign the timestamp",
    ),
    entry(
        Domain::Security,
        &["SignedParts", "EncryptedParts", "RequiredParts"],
        Support::Full,
        "body and header blocks",
    ),
    entry(
        Domain::Security,
        &["SignedElements", "EncryptedElements", "ContentEncryptedElements", "RequiredElements"],
        Support::None,
        "XPath is not evaluated",
    ),
    entry(
        Domain::Security,
        &["Basic128*", "Basic192*", "Basic256*", "TripleDes*"],
        Support::Partial,
        "those with `Sha256`; SHA-1 only by `Security`, if the program names it; `Basic*GCM` are Apache CXF's",
    ),
    entry(Domain::Security, &["InclusiveC14N", "STRTransform10"], Support::Full, ""),
    entry(
        Domain::Security,
        &["SOAPNormalization10", "Path10", "XPath10", "XPathFilter20", "AbsXPath"],
        Support::None,
        "XPath and SOAP normalization are no transforms that are allowed",
    ),
    entry(Domain::Security, &["AlgorithmSuite"], Support::None, "an unknown algorithm suite"),
    entry(
        Domain::Security,
        &[
            "IncludeTimestamp",
            "EncryptBeforeSigning",
            "EncryptSignature",
            "ProtectTokens",
            "OnlySignEntireHeadersAndBody",
        ],
        Support::Full,
        "",
    ),
    entry(
        Domain::Security,
        &["Strict", "Lax", "LaxTsFirst"],
        Support::Full,
        "tokens before what uses them, the timestamp first",
    ),
    entry(Domain::Security, &["LaxTsLast"], Support::None, "the timestamp is written first"),
    entry(
        Domain::Security,
        &["RequireDerivedKeys", "RequireExplicitDerivedKeys"],
        Support::Partial,
        "in a symmetric binding",
    ),
    entry(
        Domain::Security,
        &["RequireImpliedDerivedKeys"],
        Support::None,
        "derived keys are written as tokens",
    ),
    entry(Domain::Security, &["Wss10", "Wss11"], Support::Full, "with signature confirmation"),
    entry(
        Domain::Security,
        &["Trust10", "Trust13"],
        Support::Full,
        "options of `IssuedToken`; alone they ask for nothing",
    ),
    entry(Domain::Security, &[], Support::None, "not known"),
    entry(
        Domain::Addressing,
        &["Addressing", "UsingAddressing", "Anonymous"],
        Support::Full,
        "2005/08 and 2004/08; replies to other addresses by a server of the program",
    ),
    entry(
        Domain::Http,
        &["BasicAuthentication", "DigestAuthentication", "NtlmAuthentication"],
        Support::Full,
        "by `with_authentication`",
    ),
    entry(
        Domain::Http,
        &["NegotiateAuthentication"],
        Support::Partial,
        "by `with_authentication`, with NTLM as its mechanism; Kerberos is not spoken",
    ),
    entry(Domain::Mtom, &["OptimizedMimeSerialization", "MTOM"], Support::Full, ""),
    entry(Domain::ReliableMessaging, &[], Support::None, "WS-ReliableMessaging is not spoken"),
    entry(Domain::Transactions, &[], Support::None, "there are no distributed transactions"),
    entry(Domain::Binary, &[], Support::None, "messages are XML as text"),
    entry(Domain::Encoding, &["Utf816FFFECharacterEncoding"], Support::Full, "messages are UTF-8"),
    entry(Domain::Metro, &[], Support::Full, "settings of Metro for itself, which ask for nothing"),
    entry(Domain::Other, &[], Support::None, "known by name only"),
];

impl Domain {
    /// Name of the specification.
    pub fn title(self) -> &'static str {
        match self {
            Self::Security => "WS-SecurityPolicy",
            Self::Addressing => "WS-Addressing",
            Self::Mtom => "MTOM",
            Self::Http => "HTTP authentication (WCF)",
            Self::ReliableMessaging => "WS-ReliableMessaging",
            Self::Transactions => "WS-AtomicTransaction, WS-BusinessActivity",
            Self::Encoding => "character encodings",
            Self::Binary => "binary encoding (WCF)",
            Self::Metro => "Metro",
            Self::Other => "others",
        }
    }

    fn of(namespace: &str) -> Self {
        let is_mtom = MTOM.iter().any(|(of_mtom, _)| *of_mtom == namespace);
        let is_addressing = ADDRESSING_1_0.contains(&namespace) || ADDRESSING_2004.contains(&namespace);
        match namespace {
            MICROSOFT_SECURITY_POLICY => Self::Security,
            MICROSOFT_HTTP => Self::Http,
            BINARY => Self::Binary,
            ENCODING => Self::Encoding,
            _ if SECURITY_POLICY.contains(&namespace) => Self::Security,
            _ if is_addressing => Self::Addressing,
            _ if is_mtom => Self::Mtom,
            _ if RELIABLE_MESSAGING.contains(&namespace) => Self::ReliableMessaging,
            _ if TRANSACTIONS.contains(&namespace) => Self::Transactions,
            _ if METRO.contains(&namespace) => Self::Metro,
            _ => Self::Other,
        }
    }
}

impl SupportEntry {
    fn fits(&self, local: &str) -> bool {
        self.names.is_empty()
            || self.names.iter().any(|name| match (name.strip_suffix('*'), name.strip_prefix('*')) {
                (Some(start), _) => local.starts_with(start),
                (_, Some(end)) => local.ends_with(end),
                _ => *name == local,
            })
    }
}

/// Support of an assertion by its namespace and local name.
pub fn support(namespace: &str, local: &str) -> &'static SupportEntry {
    let domain = Domain::of(namespace);
    let rest = &SUPPORT[SUPPORT.len() - 1];
    SUPPORT.iter().find(|entry| entry.domain == domain && entry.fits(local)).unwrap_or(rest)
}
