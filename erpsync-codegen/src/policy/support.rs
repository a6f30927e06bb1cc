//! Support of assertions by the runtime: one table, which the README shows.

use super::model::{
    AlgorithmSuite, Alternative, Assertion, AssertionKind, DerivedKeys, Password, SecurityBinding, Token,
    TokenKind,
};
use super::names::{
    ADDRESSING_1_0, ADDRESSING_2004, BINARY, ENCODING, METRO, MICROSOFT_HTTP, MICROSOFT_SECURITY_POLICY,
    MTOM, RELIABLE_MESSAGING, SECURITY_POLICY, TRANSACTIONS,
};
use crate::text::Span;

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
    entry(Domain::Security, &["AsymmetricBinding"], Support::Full, "X.509 signatures and encryption"),
    entry(
        Domain::Security,
        &["SymmetricBinding"],
        Support::Full,
        "an encrypted key, and keys derived from it",
    ),
    entry(
        Domain::Security,
        &["UsernameToken", "WssUsernameToken10", "WssUsernameToken11"],
        Support::Full,
        "text, digest, or no password; nonce and time",
    ),
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
        Support::Full,
        "an assertion that the program has",
    ),
    entry(Domain::Security, &["WssSamlV10Token*"], Support::None, "SAML 1.1 and 2.0 only"),
    entry(
        Domain::Security,
        &["IssuedToken"],
        Support::Full,
        "from a security token service, by WS-Trust 1.3 and 1.4",
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
        "Kerberos is spoken in HTTP only, as Negotiate",
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
            "EndorsingSupportingTokens",
            "SignedEndorsingSupportingTokens",
            "EncryptedSupportingTokens",
            "SignedEncryptedSupportingTokens",
            "EndorsingEncryptedSupportingTokens",
            "SignedEndorsingEncryptedSupportingTokens",
        ],
        Support::Full,
        "",
    ),
    entry(
        Domain::Security,
        &["SignedParts", "EncryptedParts", "RequiredParts"],
        Support::Full,
        "body, header blocks",
    ),
    entry(
        Domain::Security,
        &["SignedElements", "EncryptedElements", "ContentEncryptedElements", "RequiredElements"],
        Support::None,
        "XPath is not evaluated",
    ),
    entry(Domain::Security, &["Basic128GCM", "Basic192GCM", "Basic256GCM"], Support::Full, "Apache CXF's"),
    entry(
        Domain::Security,
        &["Basic128*", "Basic192*", "Basic256*", "TripleDes*"],
        Support::Partial,
        "SHA-1, CBC and RSA 1.5 only if the program allows them by name",
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
        Support::Full,
        "of symmetric keys",
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
        &["Addressing", "UsingAddressing"],
        Support::Full,
        "2005/08 and 2004/08; replies to other addresses by a server of the program",
    ),
    entry(
        Domain::Http,
        &["BasicAuthentication", "DigestAuthentication", "NtlmAuthentication", "NegotiateAuthentication"],
        Support::Full,
        "by the program's credentials",
    ),
    entry(
        Domain::Mtom,
        &["OptimizedMimeSerialization", "MTOM"],
        Support::None,
        "MTOM messages are not written",
    ),
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

/// Requirement that can't be met.
#[derive(Debug)]
pub(crate) struct Unmet {
    /// Local name of the assertion.
    pub(crate) name: String,
    /// Its namespace.
    pub(crate) namespace: String,
    /// Its place.
    pub(crate) span: Span,
    /// The reason.
    pub(crate) words: &'static str,
}

impl Alternative {
    /// Requirements that can't be met.
    pub(crate) fn unmet(&self) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        let required = self.assertions.iter().filter(|assertion| !assertion.optional && !assertion.ignorable);
        required.for_each(|assertion| {
            assertion.constituents(&mut |name, span| {
                let namespace = &*assertion.name.namespace;
                let entry = support(namespace, name);
                if entry.support == Support::None {
                    unmet.push(Unmet {
                        name: name.to_owned(),
                        namespace: namespace.to_owned(),
                        span,
                        words: entry.words,
                    });
                }
            })
        });
        unmet
    }
}

/// Requirements of a subject that can't be met: none if one of the alternatives can be.
pub(crate) fn unmet(alternatives: &[Alternative]) -> Vec<Unmet> {
    alternatives.iter().map(Alternative::unmet).min_by_key(Vec::len).unwrap_or_default()
}

impl Assertion {
    /// Calls `found` with the local name and place of the assertion, and of those in it that count.
    fn constituents(&self, found: &mut dyn FnMut(&str, Span)) {
        found(&self.name.local, self.span);
        match &self.kind {
            AssertionKind::Binding(binding) => binding.constituents(self.span, found),
            AssertionKind::SupportingTokens(tokens) => {
                tokens.tokens.iter().for_each(|token| token.constituents(found));
                suite(tokens.algorithm_suite.as_ref(), self.span, found);
                tokens.parts.iter().for_each(|part| part.constituents(found));
            }
            _ => {}
        }
    }
}

impl SecurityBinding {
    fn constituents(&self, span: Span, found: &mut dyn FnMut(&str, Span)) {
        self.tokens.iter().for_each(|(_, token)| token.constituents(found));
        suite(self.algorithm_suite.as_ref(), span, found);
        self.flags.iter().for_each(|flag| found(flag.local(), span));
        self.layout.iter().for_each(|layout| found(layout.local(), span));
    }
}

impl AlgorithmSuite {
    /// Returns true for the suites of WS-SecurityPolicy and of Apache CXF.
    fn is_known(&self) -> bool {
        let bases = ["Basic128", "Basic192", "Basic256", "TripleDes"];
        let rest = bases.iter().find_map(|base| self.name.strip_prefix(base));
        rest.is_some_and(|rest| matches!(rest, "" | "GCM" | "Rsa15" | "Sha256" | "Sha256Rsa15"))
    }
}

fn suite(suite: Option<&AlgorithmSuite>, span: Span, found: &mut dyn FnMut(&str, Span)) {
    let Some(suite) = suite else { return };
    suite.flags.iter().for_each(|flag| found(flag.local(), span));
    if !suite.name.is_empty() {
        found(if suite.is_known() { &suite.name } else { "AlgorithmSuite" }, span);
    }
}

impl Token {
    fn constituents(&self, found: &mut dyn FnMut(&str, Span)) {
        if self.optional {
            return;
        }
        found(&self.name.local, self.span);
        self.profiles
            .iter()
            .filter(|profile| profile.starts_with("Wss"))
            .for_each(|profile| found(profile, self.span));
        if self.derived_keys != DerivedKeys::None {
            found(self.derived_keys.local(), self.span);
        }
    }

    /// Form of the password of a UsernameToken.
    pub(super) fn password(&self) -> Option<Password> {
        match self.kind {
            TokenKind::Username { password, .. } => Some(password),
            _ => None,
        }
    }
}
