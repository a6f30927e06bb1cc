//! Use of WS-Addressing (WS-Addressing 1.0 Metadata, section 3).

use std::fmt;

/// Use of WS-Addressing, as an assertion declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Addressing {
    /// Version, by the namespace of the assertion.
    pub version: AddressingVersion,
    /// Addresses that responses may go to.
    pub responses: Responses,
}

impl Addressing {
    /// Use of a version.
    pub const fn new(version: AddressingVersion, responses: Responses) -> Self {
        Self { version, responses }
    }
}

/// Version of WS-Addressing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AddressingVersion {
    /// [The submission](https://www.w3.org/Submission/ws-addressing/) of August 2004.
    V2004_08,
    /// [WS-Addressing 1.0](https://www.w3.org/TR/ws-addr-core/), the recommendation of the W3C.
    #[default]
    V2005_08,
}

impl AddressingVersion {
    /// Both, the recommendation first.
    pub(crate) const ALL: [Self; 2] = [Self::V2005_08, Self::V2004_08];

    /// Namespace of the header blocks.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V2005_08 => "http://www.w3.org/2005/08/addressing",
            Self::V2004_08 => "http://schemas.xmlsoap.org/ws/2004/08/addressing",
        }
    }

    /// The version whose header blocks are in `namespace`.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == namespace)
    }

    /// Address of who waits for the reply on the connection of the request.
    pub const fn anonymous(self) -> &'static str {
        match self {
            Self::V2005_08 => "http://www.w3.org/2005/08/addressing/anonymous",
            Self::V2004_08 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous",
        }
    }
}

/// `2005/08`, `2004/08`.
impl fmt::Display for AddressingVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2005_08 => "2005/08",
            Self::V2004_08 => "2004/08",
        })
    }
}

/// Addresses that responses may go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Responses {
    /// Any address.
    #[default]
    Any,
    /// The connection of the request only: `wsam:AnonymousResponses`.
    Anonymous,
    /// Another address only: `wsam:NonAnonymousResponses`.
    NonAnonymous,
}
