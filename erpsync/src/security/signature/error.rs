//! The error of signatures.

use std::fmt;

use crate::security::document::IdError;
use crate::security::keys::KeyError;
use crate::xml::ReadError;

/// Reason why a signature can't be verified or made.
///
/// A server must not show it to its peers: the difference between two reasons is an oracle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The element is no `ds:Signature` as the schema has it; the text says where it is not.
    Malformed(String),
    /// The document is not well-formed.
    Document(ReadError),
    /// A limit of [`SignatureLimits`](super::SignatureLimits) is exceeded: its name and its value.
    Limit(&'static str, usize),
    /// An algorithm or transform that is unknown or refused for good: its URI.
    UnsupportedAlgorithm(String),
    /// An algorithm that must be allowed by name: its URI.
    NotAllowed(String),
    /// A reference to something that is not an element of this document: the URI.
    ForeignReference(String),
    /// A reference to an element that is missing, or to several: the id.
    Id(String, IdError),
    /// The token that a `SecurityTokenReference` names is not known.
    TokenUnavailable(String),
    /// The digest of a reference is not that of the element: the URI of the reference.
    DigestMismatch(String),
    /// The signature value does not fit the signed information and the key.
    SignatureMismatch,
    /// The key can't sign.
    Key(KeyError),
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(reason) => write!(f, "the signature is malformed: {reason}"),
            Self::Document(_) => f.write_str("the signed document can't be read"),
            Self::Limit(name, bound) => write!(f, "the signature has more than {bound} {name}"),
            Self::UnsupportedAlgorithm(uri) => {
                write!(f, "the algorithm or transform {} is not supported", shown(uri))
            }
            Self::NotAllowed(uri) => write!(f, "the algorithm {} must be allowed by name", shown(uri)),
            Self::ForeignReference(uri) => {
                write!(f, "the reference {} does not name an element of the message by id", shown(uri))
            }
            Self::Id(id, error) => write!(f, "the reference #{}: {error}", shown(id)),
            Self::TokenUnavailable(reason) => {
                write!(f, "the token of a reference is not available: {reason}")
            }
            Self::DigestMismatch(uri) => {
                write!(f, "the digest of the reference {} does not match", shown(uri))
            }
            Self::SignatureMismatch => f.write_str("the signature value does not fit"),
            Self::Key(_) => f.write_str("the key can't be used"),
        }
    }
}

/// A text of a message, short and without control characters.
fn shown(text: &str) -> String {
    let clean = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut shown: String = text.chars().take(200).map(clean).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

impl std::error::Error for SignatureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Document(error) => Some(error),
            Self::Key(error) => Some(error),
            Self::Id(_, error) => Some(error),
            _ => None,
        }
    }
}

impl From<ReadError> for SignatureError {
    fn from(error: ReadError) -> Self {
        Self::Document(error)
    }
}

impl From<KeyError> for SignatureError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
