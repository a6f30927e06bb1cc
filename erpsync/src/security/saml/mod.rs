//! SAML assertions as security tokens (SAML Token Profile 1.1.1).

mod assertion;
mod issuers;
mod source;

pub use self::assertion::{ASSERTION_BYTES, ASSERTION_PARTS, Assertion};
pub(in crate::security) use self::issuers::Sender;
pub use self::issuers::TrustedIssuers;
pub(crate) use self::issuers::VerifiedAssertion;
pub use self::source::AssertionSource;
pub(crate) use self::source::SentAssertion;

use crate::xml::Name;

/// Assertion that came with a request, in the extensions of the exchange: trusted as
/// [`Requirements::with_assertion`](super::Requirements::with_assertion) asks.
#[derive(Clone, Debug)]
pub struct ReceivedAssertion(pub Assertion);

/// Version of SAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SamlVersion {
    /// SAML 1.1. Assertions of SAML 1.0 have the same form and count as these.
    V1_1,
    /// SAML 2.0.
    V2_0,
}

impl SamlVersion {
    /// Namespace of assertions.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "urn:oasis:names:tc:SAML:1.0:assertion",
            Self::V2_0 => "urn:oasis:names:tc:SAML:2.0:assertion",
        }
    }

    /// URI of the token type (SAML Token Profile 1.1.1, section 3.4).
    pub const fn token_type(self) -> &'static str {
        match self {
            Self::V1_1 => "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1",
            Self::V2_0 => "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0",
        }
    }

    /// URI of the type of a key identifier that is the assertion's id.
    pub(crate) const fn key_identifier_type(self) -> &'static str {
        match self {
            Self::V1_1 => "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID",
            Self::V2_0 => "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID",
        }
    }

    /// The version of an assertion of a name.
    pub(crate) fn of(name: Name<'_>) -> Option<Self> {
        let mut versions = [Self::V1_1, Self::V2_0].into_iter();
        versions.find(|version| name == Name::new(version.namespace(), "Assertion"))
    }
}

/// Method by which a sender shows that an assertion is for its message (SAML Token Profile 1.1.1, section 3.5).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Confirmation {
    /// Whoever has the assertion may use it.
    Bearer,
    /// The sender signs with the key that the assertion names.
    HolderOfKey,
    /// The sender, who is trusted itself, signs the assertion together with the message.
    SenderVouches,
    /// Another method, by its URI.
    Other(String),
}

impl Confirmation {
    pub(crate) fn from_uri(uri: &str) -> Self {
        let methods = ["urn:oasis:names:tc:SAML:1.0:cm:", "urn:oasis:names:tc:SAML:2.0:cm:"];
        match methods.iter().find_map(|prefix| uri.strip_prefix(prefix)) {
            Some("bearer") => Self::Bearer,
            Some("holder-of-key") => Self::HolderOfKey,
            Some("sender-vouches") => Self::SenderVouches,
            _ => Self::Other(uri.to_owned()),
        }
    }
}
