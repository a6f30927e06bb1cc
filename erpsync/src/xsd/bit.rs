//! `xs:boolean` in digits.

use std::fmt;

use super::lexical::{Lexical, ParseError};

/// An `xs:boolean` (Part 2, section 3.2.2) that is written as `1` or `0`, for types whose pattern takes no words. The words
/// are read, too.
///
/// ```
/// use erpsync::xsd::Bit;
///
/// assert_eq!(Bit(true).to_string(), "1");
/// assert_eq!("false".parse(), Ok(Bit(false)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Bit(
    /// True if it is `1`.
    pub bool,
);

impl Lexical for Bit {
    const TYPE: &'static str = <bool as Lexical>::TYPE;

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        bool::from_lexical(text).map(Self)
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(if self.0 { "1" } else { "0" })
    }
}

impl From<bool> for Bit {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl From<Bit> for bool {
    fn from(bit: Bit) -> Self {
        bit.0
    }
}

impl std::str::FromStr for Bit {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::from_lexical(text)
    }
}

impl fmt::Display for Bit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_lexical(f)
    }
}
