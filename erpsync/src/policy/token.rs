//! Token assertions (WS-SecurityPolicy 1.3, section 5).

use super::endpoint::Alternative;

/// Token that a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// Kind of the token.
    pub kind: TokenKind,
    /// Messages that the token goes with.
    pub inclusion: Inclusion,
    /// `wsp:Optional`: a message may do without.
    pub optional: bool,
    /// Keys that are derived from that of the token.
    pub derived_keys: DerivedKeys,
    /// References to the token that are required; any one if there are none.
    pub references: &'static [TokenReference],
    /// Versions and profiles, by the local name of the assertion: `WssX509V3Token10`, `WssUsernameToken11`,
    /// `WssSamlV20Token11`.
    pub profiles: &'static [&'static str],
    /// Address of the issuer that is required; empty for any.
    pub issuer: &'static str,
}

/// Kind of a token, named after its assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// `sp:UsernameToken` (section 5.4.1).
    Username {
        /// Form of the password.
        password: Password,
        /// `sp13:Created`: the time goes with a password in clear text, too.
        created: bool,
        /// `sp13:Nonce`: a nonce goes with a password in clear text, too.
        nonce: bool,
    },
    /// `sp:X509Token`.
    X509,
    /// `sp:SamlToken`.
    Saml,
    /// `sp:IssuedToken`, from a security token service.
    Issued(IssuedToken),
    /// `sp:SecureConversationToken`; with the policy by which it is issued, if there is one.
    SecureConversation {
        /// `sp:BootstrapPolicy`.
        bootstrap: &'static [Alternative],
    },
    /// `sp:SecurityContextToken`.
    SecurityContext,
    /// `sp:SpnegoContextToken`.
    SpnegoContext,
    /// `sp:KerberosToken`.
    Kerberos,
    /// `sp:RelToken`.
    Rel,
    /// `sp:KeyValueToken`, or `RsaToken` of WCF.
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
    /// A token of another name.
    Other(&'static str),
}

/// Form of the password of a UsernameToken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Password {
    /// As the parties agree: a password in clear text by default.
    #[default]
    Any,
    /// `sp:NoPassword`.
    None,
    /// `sp:HashPassword`: a digest with nonce and time.
    Digest,
}

/// Token that a security token service issues (section 5.4.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedToken {
    /// Children of `sp:RequestSecurityTokenTemplate` as XML with their namespaces, to be copied into a request (of the
    /// secondary parameters, in WS-Trust 1.3).
    pub template: &'static str,
    /// `wst:TokenType` of the template; empty if there is none.
    pub token_type: &'static str,
    /// `wst:KeyType` of the template; empty if there is none.
    pub key_type: &'static str,
    /// `wst:KeySize` of the template, in bits; 0 if there is none.
    pub key_size: u32,
}

impl IssuedToken {
    /// A token by the template for its request.
    pub const fn new(
        template: &'static str,
        token_type: &'static str,
        key_type: &'static str,
        key_size: u32,
    ) -> Self {
        Self { template, token_type, key_type, key_size }
    }
}

/// Messages that a token goes with (section 5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inclusion {
    /// Not said; treated as [`Always`](Self::Always).
    #[default]
    Unspecified,
    /// None: it is referred to.
    Never,
    /// One of several that refer to it.
    Once,
    /// Requests.
    AlwaysToRecipient,
    /// Responses.
    AlwaysToInitiator,
    /// All messages.
    Always,
}

/// Keys that are derived from that of a token (section 5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DerivedKeys {
    /// None are required.
    #[default]
    None,
    /// `sp:RequireDerivedKeys`.
    Any,
    /// `sp:RequireExplicitDerivedKeys`.
    Explicit,
    /// `sp:RequireImpliedDerivedKeys`.
    Implied,
}

/// Reference to a token that a policy requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenReference {
    /// `sp:RequireKeyIdentifierReference`.
    KeyIdentifier,
    /// `sp:RequireIssuerSerialReference`.
    IssuerSerial,
    /// `sp:RequireEmbeddedTokenReference`.
    EmbeddedToken,
    /// `sp:RequireThumbprintReference`.
    Thumbprint,
    /// `sp:RequireInternalReference`.
    Internal,
    /// `sp:RequireExternalReference`.
    External,
    /// `sp:RequireExternalUriReference`.
    ExternalUri,
}

impl Token {
    /// A token of a kind.
    pub const fn new(kind: TokenKind) -> Self {
        Self {
            kind,
            inclusion: Inclusion::Unspecified,
            optional: false,
            derived_keys: DerivedKeys::None,
            references: &[],
            profiles: &[],
            issuer: "",
        }
    }

    /// A UsernameToken whose password may have any form.
    pub const fn username() -> Self {
        Self::new(TokenKind::Username { password: Password::Any, created: false, nonce: false })
    }

    /// Sets the messages that it goes with.
    pub const fn with_inclusion(mut self, inclusion: Inclusion) -> Self {
        self.inclusion = inclusion;
        self
    }

    /// Makes it optional.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Sets the keys to be derived.
    pub const fn with_derived_keys(mut self, keys: DerivedKeys) -> Self {
        self.derived_keys = keys;
        self
    }

    /// Sets the required references.
    pub const fn with_references(mut self, references: &'static [TokenReference]) -> Self {
        self.references = references;
        self
    }

    /// Sets versions and profiles.
    pub const fn with_profiles(mut self, profiles: &'static [&'static str]) -> Self {
        self.profiles = profiles;
        self
    }

    /// Sets the issuer.
    pub const fn with_issuer(mut self, issuer: &'static str) -> Self {
        self.issuer = issuer;
        self
    }
}
