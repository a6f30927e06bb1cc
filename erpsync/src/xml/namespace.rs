//! Namespace URIs that are shared by all that is in the namespace.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The URI of a namespace; empty for none. A clone shares the text.
///
/// The reader makes one for each namespace declaration, and all names under the declaration share it. A long URI costs its
/// length once, however many names are in the namespace.
///
/// ```
/// use erpsync::xml::Namespace;
///
/// let shop = Namespace::from("urn:shop");
/// assert_eq!(shop, "urn:shop");
/// assert!(Namespace::default().is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(Option<Arc<str>>);

impl Namespace {
    /// The URI as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Deref for Namespace {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Namespace {
    fn as_ref(&self) -> &str {
        self
    }
}

/// Sound for maps: the text alone decides what is equal, how it is ordered and hashed.
impl Borrow<str> for Namespace {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for Namespace {
    fn from(uri: &str) -> Self {
        Self(Some(uri).filter(|uri| !uri.is_empty()).map(Arc::from))
    }
}

impl From<String> for Namespace {
    fn from(uri: String) -> Self {
        Self::from(uri.as_str())
    }
}

impl From<&String> for Namespace {
    fn from(uri: &String) -> Self {
        Self::from(uri.as_str())
    }
}

impl From<Namespace> for String {
    fn from(uri: Namespace) -> Self {
        uri.as_str().to_owned()
    }
}

impl PartialEq<str> for Namespace {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Namespace {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Namespace {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Namespace> for str {
    fn eq(&self, other: &Namespace) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Namespace> for &str {
    fn eq(&self, other: &Namespace) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<Namespace> for String {
    fn eq(&self, other: &Namespace) -> bool {
        self == other.as_str()
    }
}

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Namespace {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Namespace {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)
            .map(|uri| Self::from(&*uri))
    }
}
