//! Security bindings and supporting tokens (WS-SecurityPolicy 1.3, sections 6 to 8).

use super::assertion::Assertion;
use super::suite::AlgorithmSuite;
use super::token::Token;

/// Protection of messages as a whole (section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityBinding {
    /// Transport, symmetric or asymmetric.
    pub kind: BindingKind,
    /// Tokens by role.
    pub tokens: &'static [BindingToken],
    /// Algorithms; `None` if the policy names none.
    pub algorithm_suite: Option<AlgorithmSuite>,
    /// Order of elements in the security header.
    pub layout: Layout,
    /// `sp:IncludeTimestamp`.
    pub include_timestamp: bool,
    /// `sp:EncryptBeforeSigning`; else a message is signed, then encrypted.
    pub encrypt_before_signing: bool,
    /// `sp:EncryptSignature`.
    pub encrypt_signature: bool,
    /// `sp:ProtectTokens`: signatures cover the token that made them.
    pub protect_tokens: bool,
    /// `sp:OnlySignEntireHeadersAndBody`.
    pub only_sign_entire_headers_and_body: bool,
}

/// Kind of a security binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindingKind {
    /// The transport protects the message, as HTTPS does (section 7.3).
    Transport,
    /// Both parties use the same token (section 7.4).
    Symmetric,
    /// Each party has a token of its own (section 7.5).
    Asymmetric,
}

/// Token of a binding, with its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BindingToken {
    /// Use of the token.
    pub role: TokenRole,
    /// The token.
    pub token: Token,
}

impl BindingToken {
    /// A token in a role.
    pub const fn new(role: TokenRole, token: Token) -> Self {
        Self { role, token }
    }
}

/// Role of a token in a binding, named after its assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRole {
    /// `sp:TransportToken`.
    Transport,
    /// `sp:ProtectionToken`: signs and encrypts both ways.
    Protection,
    /// `sp:SignatureToken`: signs both ways.
    Signature,
    /// `sp:EncryptionToken`: encrypts both ways.
    Encryption,
    /// `sp:InitiatorToken`: signs requests, encrypts responses.
    Initiator,
    /// `sp:InitiatorSignatureToken`.
    InitiatorSignature,
    /// `sp:InitiatorEncryptionToken`.
    InitiatorEncryption,
    /// `sp:RecipientToken`: signs responses, encrypts requests.
    Recipient,
    /// `sp:RecipientSignatureToken`.
    RecipientSignature,
    /// `sp:RecipientEncryptionToken`.
    RecipientEncryption,
}

/// Order of elements in the security header (section 6.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Declared before use.
    Strict,
    /// Any order that WS-Security allows.
    #[default]
    Lax,
    /// The timestamp first.
    LaxTimestampFirst,
    /// The timestamp last.
    LaxTimestampLast,
}

impl SecurityBinding {
    /// A binding of a kind, with its tokens.
    pub const fn new(kind: BindingKind, tokens: &'static [BindingToken]) -> Self {
        Self {
            kind,
            tokens,
            algorithm_suite: None,
            layout: Layout::Lax,
            include_timestamp: false,
            encrypt_before_signing: false,
            encrypt_signature: false,
            protect_tokens: false,
            only_sign_entire_headers_and_body: false,
        }
    }

    /// Returns the token of a role.
    pub fn token(&self, role: TokenRole) -> Option<&'static Token> {
        self.tokens.iter().find(|token| token.role == role).map(|token| &token.token)
    }

    /// Sets the algorithm suite.
    pub const fn with_algorithm_suite(mut self, suite: AlgorithmSuite) -> Self {
        self.algorithm_suite = Some(suite);
        self
    }

    /// Sets the layout.
    pub const fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Requires a timestamp.
    pub const fn with_timestamp(mut self) -> Self {
        self.include_timestamp = true;
        self
    }

    /// Encrypts, then signs.
    pub const fn with_encrypt_before_signing(mut self) -> Self {
        self.encrypt_before_signing = true;
        self
    }

    /// Encrypts signatures.
    pub const fn with_encrypt_signature(mut self) -> Self {
        self.encrypt_signature = true;
        self
    }

    /// Signs tokens that sign.
    pub const fn with_protect_tokens(mut self) -> Self {
        self.protect_tokens = true;
        self
    }

    /// Signs whole header blocks and bodies only.
    pub const fn with_only_sign_entire_headers_and_body(mut self) -> Self {
        self.only_sign_entire_headers_and_body = true;
        self
    }
}

/// Tokens that go with a message besides those of the binding (section 8). The three flags distinguish the eight
/// assertions, from `sp:SupportingTokens` to `sp:SignedEndorsingEncryptedSupportingTokens`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SupportingTokens {
    /// The message's signature covers the tokens.
    pub signed: bool,
    /// The tokens sign the message's signature, or with a transport binding the timestamp.
    pub endorsing: bool,
    /// The tokens are encrypted.
    pub encrypted: bool,
    /// The tokens, all of which are needed.
    pub tokens: &'static [Token],
    /// Algorithms for these tokens, if they differ from the binding's.
    pub algorithm_suite: Option<AlgorithmSuite>,
    /// Parts that the tokens sign or encrypt: assertions as `sp:SignedParts`.
    pub parts: &'static [Assertion],
}

impl SupportingTokens {
    /// Tokens that are neither signed nor encrypted, and don't endorse.
    pub const fn new(tokens: &'static [Token]) -> Self {
        Self { signed: false, endorsing: false, encrypted: false, tokens, algorithm_suite: None, parts: &[] }
    }

    /// Signs the tokens.
    pub const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    /// Makes the tokens endorse.
    pub const fn endorsing(mut self) -> Self {
        self.endorsing = true;
        self
    }

    /// Encrypts the tokens.
    pub const fn encrypted(mut self) -> Self {
        self.encrypted = true;
        self
    }

    /// Sets the algorithm suite.
    pub const fn with_algorithm_suite(mut self, suite: AlgorithmSuite) -> Self {
        self.algorithm_suite = Some(suite);
        self
    }

    /// Sets the parts that the tokens sign or encrypt.
    pub const fn with_parts(mut self, parts: &'static [Assertion]) -> Self {
        self.parts = parts;
        self
    }

    /// Local name of the assertion.
    pub const fn assertion_name(&self) -> &'static str {
        match (self.signed, self.endorsing, self.encrypted) {
            (false, false, false) => "SupportingTokens",
            (true, false, false) => "SignedSupportingTokens",
            (false, true, false) => "EndorsingSupportingTokens",
            (true, true, false) => "SignedEndorsingSupportingTokens",
            (false, false, true) => "EncryptedSupportingTokens",
            (true, false, true) => "SignedEncryptedSupportingTokens",
            (false, true, true) => "EndorsingEncryptedSupportingTokens",
            (true, true, true) => "SignedEndorsingEncryptedSupportingTokens",
        }
    }
}
