//! The value of an enumeration that the schema does not list.

use std::fmt;

/// A value that was received for an enumeration and is not one of those that the schema lists.
///
/// It is written back as it came. Only reading makes one: a value that the schema lists has its own variant,
/// and could otherwise be spelled in two ways.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// For the derives: `text` was read and matched no listed value.
    #[doc(hidden)]
    #[must_use]
    pub fn __received(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text of the value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of the value, by value.
    #[must_use]
    pub fn into_inner(self) -> String {
        self.0.into_string()
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownValue({:?})", self.0)
    }
}
