//! The model of policies that are understood. The runtime has it alike, as `erpsync::policy`.

use std::sync::Arc;

use crate::text::Span;
use crate::tree::QName;

/// Collection of assertions that hold together.
#[derive(Clone, Debug, Default)]
pub struct Alternative {
    /// The assertions, in document order.
    pub assertions: Vec<Assertion>,
}

/// An assertion.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Name of its element.
    pub name: QName,
    /// `wsp:Optional`.
    pub optional: bool,
    /// `wsp:Ignorable`.
    pub ignorable: bool,
    /// Its place.
    pub span: Span,
    /// Content.
    pub kind: AssertionKind,
}

/// Content of an assertion.
#[derive(Clone, Debug)]
pub enum AssertionKind {
    /// `sp:TransportBinding`, `sp:SymmetricBinding` or `sp:AsymmetricBinding`.
    Binding(SecurityBinding),
    /// `sp:SupportingTokens` and its kin.
    SupportingTokens(SupportingTokens),
    /// `sp:SignedParts`, `sp:EncryptedParts` or `sp:RequiredParts`.
    Parts(PartsUse, Parts),
    /// `sp:SignedElements`, `sp:EncryptedElements`, `sp:ContentEncryptedElements` or `sp:RequiredElements`.
    Elements(ElementsUse, Vec<XPath>),
    /// `sp:Wss10` or `sp:Wss11`.
    Wss(Wss),
    /// `sp:Trust10` or `sp:Trust13`.
    Trust(Trust),
    /// WS-Addressing.
    Addressing(AddressingVersion, Responses),
    /// MTOM.
    Mtom,
    /// WCF's authentication of HTTP.
    HttpAuthentication(HttpScheme),
    /// Another one.
    Other,
}

/// Security binding.
#[derive(Clone, Debug)]
pub struct SecurityBinding {
    /// Kind.
    pub kind: BindingKind,
    /// Tokens, with their roles.
    pub tokens: Vec<(TokenRole, Token)>,
    /// Algorithms.
    pub algorithm_suite: Option<AlgorithmSuite>,
    /// Order in the security header.
    pub layout: Option<Layout>,
    /// Assertions without content.
    pub flags: Vec<BindingFlag>,
}

/// Algorithm suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmSuite {
    /// Name, `Basic256`; empty if there is none.
    pub name: String,
    /// Further algorithms: `InclusiveC14N`.
    pub flags: Vec<SuiteFlag>,
}

/// Supporting tokens.
#[derive(Clone, Debug)]
pub struct SupportingTokens {
    /// Covered by the message's signature.
    pub signed: bool,
    /// Sign the message's signature.
    pub endorsing: bool,
    /// Encrypted.
    pub encrypted: bool,
    /// The tokens.
    pub tokens: Vec<Token>,
    /// Algorithms.
    pub algorithm_suite: Option<AlgorithmSuite>,
    /// Parts to be protected by the tokens.
    pub parts: Vec<Assertion>,
}

/// Token assertion.
#[derive(Clone, Debug)]
pub struct Token {
    /// Kind.
    pub kind: TokenKind,
    /// Name of its element.
    pub name: QName,
    /// Its place.
    pub span: Span,
    /// Messages that it goes with.
    pub inclusion: Inclusion,
    /// `wsp:Optional`.
    pub optional: bool,
    /// Derived keys.
    pub derived_keys: DerivedKeys,
    /// Required references.
    pub references: Vec<TokenReference>,
    /// Local names of versions and profiles.
    pub profiles: Vec<String>,
    /// Address of the issuer.
    pub issuer: String,
}

/// Kind of a token.
#[derive(Clone, Debug)]
pub enum TokenKind {
    /// `sp:UsernameToken`.
    Username {
        /// Form of the password.
        password: Password,
        /// `sp13:Created`.
        created: bool,
        /// `sp13:Nonce`.
        nonce: bool,
    },
    /// `sp:X509Token`.
    X509,
    /// `sp:SamlToken`.
    Saml,
    /// `sp:IssuedToken`.
    Issued {
        /// Content of the template, as XML.
        template: String,
        /// `wst:TokenType`.
        token_type: String,
        /// `wst:KeyType`.
        key_type: String,
        /// `wst:KeySize`, 0 for none.
        key_size: u32,
    },
    /// `sp:SecureConversationToken`, with its bootstrap policy.
    SecureConversation(Arc<[Alternative]>),
    /// `sp:SecurityContextToken`.
    SecurityContext,
    /// `sp:SpnegoContextToken`.
    SpnegoContext,
    /// `sp:KerberosToken`.
    Kerberos,
    /// `sp:RelToken`.
    Rel,
    /// `sp:KeyValueToken` or `mssp:RsaToken`.
    KeyValue,
    /// `sp:HttpsToken`.
    Https {
        /// `sp:RequireClientCertificate`.
        client_certificate: bool,
        /// `sp:HttpBasicAuthentication`.
        basic: bool,
        /// `sp:HttpDigestAuthentication`.
        digest: bool,
    },
    /// Another one.
    Other,
}

/// Parts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The body.
    pub body: bool,
    /// All header blocks.
    pub all_headers: bool,
    /// Header blocks: namespace and local name, which is empty for all of the namespace.
    pub headers: Vec<(String, String)>,
    /// The attachments.
    pub attachments: bool,
}

/// An XPath expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XPath {
    /// The expression.
    pub expression: String,
    /// Prefixes and their namespaces.
    pub prefixes: Vec<(String, Arc<str>)>,
}

/// Options of WS-Security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wss {
    /// True for 1.1.
    pub is_1_1: bool,
    /// The options.
    pub options: Vec<WssOption>,
}

/// Options of WS-Trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// True for 1.3.
    pub is_1_3: bool,
    /// The options.
    pub options: Vec<TrustOption>,
}

/// An enumeration whose values are named after assertions.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the specification describes the assertions of these names")]
        pub enum $name { $($variant),* }

        impl $name {
            /// The value of a local name.
            pub(super) fn from_local(local: &str) -> Option<Self> {
                match local { $($text => Some(Self::$variant),)* _ => None }
            }

            /// Local name of the assertion.
            pub fn local(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    )*};
}

named! {
    /// Kind of a security binding.
    BindingKind {
        Transport = "TransportBinding",
        Symmetric = "SymmetricBinding",
        Asymmetric = "AsymmetricBinding",
    }
    /// Role of a token in a binding.
    TokenRole {
        Transport = "TransportToken",
        Protection = "ProtectionToken",
        Signature = "SignatureToken",
        Encryption = "EncryptionToken",
        Initiator = "InitiatorToken",
        InitiatorSignature = "InitiatorSignatureToken",
        InitiatorEncryption = "InitiatorEncryptionToken",
        Recipient = "RecipientToken",
        RecipientSignature = "RecipientSignatureToken",
        RecipientEncryption = "RecipientEncryptionToken",
    }
    /// Order in the security header.
    Layout {
        Strict = "Strict",
        Lax = "Lax",
        LaxTimestampFirst = "LaxTsFirst",
        LaxTimestampLast = "LaxTsLast",
    }
    /// Assertion of a binding without content.
    BindingFlag {
        IncludeTimestamp = "IncludeTimestamp",
        EncryptBeforeSigning = "EncryptBeforeSigning",
        EncryptSignature = "EncryptSignature",
        ProtectTokens = "ProtectTokens",
        OnlySignEntireHeadersAndBody = "OnlySignEntireHeadersAndBody",
    }
    /// Assertion of an algorithm suite, besides its name.
    SuiteFlag {
        InclusiveC14n = "InclusiveC14N",
        SoapNormalization = "SOAPNormalization10",
        StrTransform = "STRTransform10",
        Path = "Path10",
        XPath = "XPath10",
        XPathFilter = "XPathFilter20",
        AbsXPath = "AbsXPath",
    }
    /// Required reference to a token.
    TokenReference {
        KeyIdentifier = "RequireKeyIdentifierReference",
        IssuerSerial = "RequireIssuerSerialReference",
        EmbeddedToken = "RequireEmbeddedTokenReference",
        Thumbprint = "RequireThumbprintReference",
        Internal = "RequireInternalReference",
        External = "RequireExternalReference",
        ExternalUri = "RequireExternalUriReference",
    }
    /// Use of parts.
    PartsUse {
        Signed = "SignedParts",
        Encrypted = "EncryptedParts",
        Required = "RequiredParts",
    }
    /// Use of elements.
    ElementsUse {
        Signed = "SignedElements",
        Encrypted = "EncryptedElements",
        ContentEncrypted = "ContentEncryptedElements",
        Required = "RequiredElements",
    }
    /// Option of WS-Security.
    WssOption {
        KeyIdentifier = "MustSupportRefKeyIdentifier",
        IssuerSerial = "MustSupportRefIssuerSerial",
        ExternalUri = "MustSupportRefExternalURI",
        EmbeddedToken = "MustSupportRefEmbeddedToken",
        Thumbprint = "MustSupportRefThumbprint",
        EncryptedKey = "MustSupportRefEncryptedKey",
        SignatureConfirmation = "RequireSignatureConfirmation",
    }
    /// Option of WS-Trust.
    TrustOption {
        ClientChallenge = "MustSupportClientChallenge",
        ServerChallenge = "MustSupportServerChallenge",
        ClientEntropy = "RequireClientEntropy",
        ServerEntropy = "RequireServerEntropy",
        IssuedTokens = "MustSupportIssuedTokens",
    }
    /// Keys that are derived from that of a token.
    DerivedKeys {
        None = "",
        Any = "RequireDerivedKeys",
        Explicit = "RequireExplicitDerivedKeys",
        Implied = "RequireImpliedDerivedKeys",
    }
    /// Form of the password of a UsernameToken.
    Password {
        Any = "",
        None = "NoPassword",
        Digest = "HashPassword",
    }
    /// Messages that a token goes with, named after the end of the URI.
    Inclusion {
        Unspecified = "",
        Never = "Never",
        Once = "Once",
        AlwaysToRecipient = "AlwaysToRecipient",
        AlwaysToInitiator = "AlwaysToInitiator",
        Always = "Always",
    }
    /// Scheme of HTTP authentication.
    HttpScheme {
        Basic = "BasicAuthentication",
        Digest = "DigestAuthentication",
        Ntlm = "NtlmAuthentication",
        Negotiate = "NegotiateAuthentication",
    }
    /// Addresses that responses may go to.
    Responses {
        Any = "",
        Anonymous = "AnonymousResponses",
        NonAnonymous = "NonAnonymousResponses",
    }
}

/// Version of WS-Addressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressingVersion {
    /// August 2004.
    V2004_08,
    /// 1.0.
    V2005_08,
}

impl SecurityBinding {
    /// Returns true if the binding has a flag.
    pub fn has(&self, flag: BindingFlag) -> bool {
        self.flags.contains(&flag)
    }
}

impl SupportingTokens {
    /// Flags of an assertion of this local name; `None` if it is another.
    pub(super) fn flags(local: &str) -> Option<[bool; 3]> {
        let mut rest = local.strip_suffix("SupportingTokens")?;
        let mut take = |word: &str| match rest.strip_prefix(word) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        };
        let flags = [take("Signed"), take("Endorsing"), take("Encrypted")];
        rest.is_empty().then_some(flags)
    }
}
