//! Assertions of a policy.

use super::addressing::Addressing;
use super::binding::{SecurityBinding, SupportingTokens};
use super::parts::{Elements, Parts};
use crate::xml::Name;

/// Assertion of a policy (WS-Policy 1.5, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assertion {
    /// Name of its element.
    pub name: Name<'static>,
    /// `wsp:Optional`: a message may do without.
    pub optional: bool,
    /// `wsp:Ignorable`: a party may ignore it.
    pub ignorable: bool,
    /// Content.
    pub kind: AssertionKind,
}

/// Content of an assertion that this crate understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssertionKind {
    /// `sp:TransportBinding`, `sp:SymmetricBinding` or `sp:AsymmetricBinding`.
    Binding(SecurityBinding),
    /// `sp:SupportingTokens` and its seven kin.
    SupportingTokens(SupportingTokens),
    /// `sp:SignedParts`.
    SignedParts(Parts),
    /// `sp:EncryptedParts`.
    EncryptedParts(Parts),
    /// `sp:RequiredParts`.
    RequiredParts(Parts),
    /// `sp:SignedElements`.
    SignedElements(Elements),
    /// `sp:EncryptedElements`.
    EncryptedElements(Elements),
    /// `sp:ContentEncryptedElements`.
    ContentEncryptedElements(Elements),
    /// `sp:RequiredElements`.
    RequiredElements(Elements),
    /// `sp:Wss10` or `sp:Wss11`.
    Wss(Wss),
    /// `sp:Trust10` or `sp:Trust13`.
    Trust(Trust),
    /// `wsam:Addressing`, `wsaw:UsingAddressing` or `wsap:UsingAddressing`.
    Addressing(Addressing),
    /// `wsoma:OptimizedMimeSerialization`: messages are MTOM.
    Mtom,
    /// Authentication of HTTP, as WCF asks for it.
    HttpAuthentication(HttpScheme),
    /// Another assertion, of which only the name is kept.
    Other,
}

/// Scheme of HTTP authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpScheme {
    /// Basic (RFC 7617).
    Basic,
    /// Digest (RFC 7616).
    Digest,
    /// NTLM.
    Ntlm,
    /// Negotiate (RFC 4559).
    Negotiate,
}

/// Options of WS-Security (WS-SecurityPolicy 1.3, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wss {
    /// 1.0 or 1.1.
    pub version: WssVersion,
    /// `sp:MustSupportRefKeyIdentifier`.
    pub key_identifier: bool,
    /// `sp:MustSupportRefIssuerSerial`.
    pub issuer_serial: bool,
    /// `sp:MustSupportRefExternalURI`.
    pub external_uri: bool,
    /// `sp:MustSupportRefEmbeddedToken`.
    pub embedded_token: bool,
    /// `sp:MustSupportRefThumbprint`.
    pub thumbprint: bool,
    /// `sp:MustSupportRefEncryptedKey`.
    pub encrypted_key: bool,
    /// `sp:RequireSignatureConfirmation`.
    pub signature_confirmation: bool,
}

/// Version of WS-Security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WssVersion {
    /// 1.0.
    V1_0,
    /// 1.1.
    V1_1,
}

impl Wss {
    /// A version without options.
    pub const fn new(version: WssVersion) -> Self {
        Self {
            version,
            key_identifier: false,
            issuer_serial: false,
            external_uri: false,
            embedded_token: false,
            thumbprint: false,
            encrypted_key: false,
            signature_confirmation: false,
        }
    }

    /// Adds key identifiers.
    pub const fn with_key_identifier(mut self) -> Self {
        self.key_identifier = true;
        self
    }

    /// Adds issuer and serial number.
    pub const fn with_issuer_serial(mut self) -> Self {
        self.issuer_serial = true;
        self
    }

    /// Adds external URIs.
    pub const fn with_external_uri(mut self) -> Self {
        self.external_uri = true;
        self
    }

    /// Adds embedded tokens.
    pub const fn with_embedded_token(mut self) -> Self {
        self.embedded_token = true;
        self
    }

    /// Adds thumbprints.
    pub const fn with_thumbprint(mut self) -> Self {
        self.thumbprint = true;
        self
    }

    /// Adds references to encrypted keys.
    pub const fn with_encrypted_key(mut self) -> Self {
        self.encrypted_key = true;
        self
    }

    /// Requires signature confirmation.
    pub const fn with_signature_confirmation(mut self) -> Self {
        self.signature_confirmation = true;
        self
    }
}

/// Options of WS-Trust (WS-SecurityPolicy 1.3, section 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trust {
    /// 1.0 or 1.3.
    pub version: TrustVersion,
    /// `sp:MustSupportClientChallenge`.
    pub client_challenge: bool,
    /// `sp:MustSupportServerChallenge`.
    pub server_challenge: bool,
    /// `sp:RequireClientEntropy`.
    pub client_entropy: bool,
    /// `sp:RequireServerEntropy`.
    pub server_entropy: bool,
    /// `sp:MustSupportIssuedTokens`.
    pub issued_tokens: bool,
}

/// Version of WS-Trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustVersion {
    /// The submission of February 2005.
    V1_0,
    /// OASIS' 1.3, and 1.4.
    V1_3,
}

impl Trust {
    /// A version without options.
    pub const fn new(version: TrustVersion) -> Self {
        Self {
            version,
            client_challenge: false,
            server_challenge: false,
            client_entropy: false,
            server_entropy: false,
            issued_tokens: false,
        }
    }

    /// Adds challenges of the client.
    pub const fn with_client_challenge(mut self) -> Self {
        self.client_challenge = true;
        self
    }

    /// Adds challenges of the server.
    pub const fn with_server_challenge(mut self) -> Self {
        self.server_challenge = true;
        self
    }

    /// Requires entropy of the client.
    pub const fn with_client_entropy(mut self) -> Self {
        self.client_entropy = true;
        self
    }

    /// Requires entropy of the server.
    pub const fn with_server_entropy(mut self) -> Self {
        self.server_entropy = true;
        self
    }

    /// Adds issued tokens.
    pub const fn with_issued_tokens(mut self) -> Self {
        self.issued_tokens = true;
        self
    }
}

impl Assertion {
    /// An assertion whose element has this name.
    pub const fn new(name: Name<'static>, kind: AssertionKind) -> Self {
        Self { name, optional: false, ignorable: false, kind }
    }

    /// Supporting tokens of WS-SecurityPolicy 1.2.
    pub const fn supporting_tokens(tokens: SupportingTokens) -> Self {
        let name = Name::new(SECURITY_POLICY_1_2, tokens.assertion_name());
        Self::new(name, AssertionKind::SupportingTokens(tokens))
    }

    /// Makes it optional.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Makes it ignorable.
    pub const fn ignorable(mut self) -> Self {
        self.ignorable = true;
        self
    }
}

/// Namespace of WS-SecurityPolicy 1.2.
const SECURITY_POLICY_1_2: &str = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";
