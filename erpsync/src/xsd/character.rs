//! `ser:char`, the character of WCF's Serialization schema
//! (`http://schemas.microsoft.com/2003/10/Serialization/`).

use std::fmt;

use super::lexical::{Flaw, Lexical, ParseError};
use super::number::sign_and_magnitude;

/// A `ser:char`: a .NET `char`, which is a UTF-16 code unit and not always a character. On the wire it is a
/// number, `65` for `A`.
///
/// ```
/// use erpsync::xsd::Char;
///
/// let letter: Char = "65".parse()?;
/// assert_eq!(char::try_from(letter), Ok('A'));
/// assert_eq!(Char::try_from('é')?.to_string(), "233");
/// assert!(char::try_from(Char(0xd800)).is_err()); // half of a character
/// assert!(Char::try_from('🦀').is_err()); // two code units
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Char(
    /// The code unit.
    pub u16,
);

impl Lexical for Char {
    const TYPE: &'static str = "ser:char";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        let parsed = sign_and_magnitude(text).and_then(|number| match number {
            (_, Some(0)) => Ok(0),
            (false, Some(magnitude)) => u16::try_from(magnitude).map_err(|_| RANGE),
            _ => Err(RANGE),
        });
        parsed.map(Self).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        self.0.write_lexical(out)
    }
}

const RANGE: Flaw = Flaw::range("0 to 65535");

/// A character that takes two UTF-16 code units, or a code unit that is half of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharError(());

impl fmt::Display for CharError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one UTF-16 code unit and one character do not correspond here")
    }
}

impl std::error::Error for CharError {}

impl TryFrom<char> for Char {
    type Error = CharError;

    fn try_from(character: char) -> Result<Self, CharError> {
        u16::try_from(u32::from(character)).map(Self).map_err(|_| CharError(()))
    }
}

impl TryFrom<Char> for char {
    type Error = CharError;

    fn try_from(unit: Char) -> Result<Self, CharError> {
        Self::from_u32(u32::from(unit.0)).ok_or(CharError(()))
    }
}

impl std::str::FromStr for Char {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::from_lexical(text)
    }
}

/// The number, as it is on the wire.
impl fmt::Display for Char {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_lexical(f)
    }
}

/// The character, where it is one.
impl fmt::Debug for Char {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::try_into(*self) {
            Ok::<char, _>(character) => write!(f, "Char({character:?})"),
            Err(_) => write!(f, "Char({:#06x})", self.0),
        }
    }
}
