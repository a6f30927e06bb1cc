//! `xs:integer` (Part 2, 3.3.13), which also carries the unbounded types derived from it (3.3.14, 3.3.15, 3.3.20, 3.3.25).
//!
//! These types have no largest value. A value that an `i64` holds takes no allocation; a longer one keeps its
//! digits as text. The type carries numbers and has no arithmetic: convert first.

use std::cmp::Ordering;
use std::fmt;

use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::number::sign_and_magnitude;
use crate::xml::whitespace::trim;

/// An `xs:integer` of any size.
///
/// ```
/// use erpsync::xsd::Integer;
///
/// let large: Integer = "+000340282366920938463463374607431768211456".parse()?;
/// assert_eq!(large.to_string(), "340282366920938463463374607431768211456");
/// assert!(i64::try_from(&large).is_err());
/// assert!(large > Integer::from(u64::MAX));
///
/// assert_eq!(i64::try_from(&Integer::from(-5)), Ok(-5));
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

/// Every value has one representation, so that the derived comparisons are right.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    /// Outside of `i64`. The digits have no leading zeros.
    Large {
        negative: bool,
        digits: Box<str>,
    },
}

lexical_type!(Integer);

impl Integer {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Small(0));

    /// Returns true if the value is less than zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match self.0 {
            Repr::Small(value) => value < 0,
            Repr::Large { negative, .. } => negative,
        }
    }

    /// Returns true if the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == Repr::Small(0)
    }

    fn parse(text: &str) -> Result<Self, Flaw> {
        let (negative, magnitude) = sign_and_magnitude(text)?;
        if let Some(magnitude) = magnitude {
            let magnitude = i128::from(magnitude);
            return Ok(Self::from(if negative { -magnitude } else { magnitude }));
        }
        let digits = trim(text).trim_start_matches(['+', '-']).trim_start_matches('0');
        Ok(Self(Repr::Large { negative, digits: digits.into() }))
    }
}

impl Default for Integer {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Lexical for Integer {
    const TYPE: &'static str = "xs:integer";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        Self::parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        match &self.0 {
            Repr::Small(value) => value.write_lexical(out),
            Repr::Large { negative, digits } => {
                if *negative {
                    out.write_str("-")?;
                }
                out.write_str(digits)
            }
        }
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(left), Repr::Small(right)) => left.cmp(right),
            (Repr::Small(_), Repr::Large { negative, .. }) => {
                if *negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (Repr::Large { .. }, Repr::Small(_)) => other.cmp(self).reverse(),
            (
                Repr::Large { negative, digits },
                Repr::Large { negative: other_negative, digits: other_digits },
            ) => {
                let sizes = (digits.len(), digits).cmp(&(other_digits.len(), other_digits));
                match (negative, other_negative) {
                    (false, false) => sizes,
                    (true, true) => sizes.reverse(),
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                }
            }
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An integer that is outside of the range of the type it was converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntegerRangeError(());

impl fmt::Display for IntegerRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the integer is outside of the range of the type it was converted to")
    }
}

impl std::error::Error for IntegerRangeError {}

/// Conversions with types whose values `i64` holds, and with those it does not.
macro_rules! conversions {
    (always small: $($small:ident)+; perhaps large: $($large:ident)+) => {
        $(
            impl From<$small> for Integer {
                fn from(value: $small) -> Self {
                    Self(Repr::Small(i64::from(value)))
                }
            }
        )+
        $(
            impl From<$large> for Integer {
                fn from(value: $large) -> Self {
                    match i64::try_from(value) {
                        Ok(small) => Self(Repr::Small(small)),
                        Err(_) => {
                            let text = value.to_string();
                            let digits = text.trim_start_matches('-');
                            Self(Repr::Large { negative: digits.len() < text.len(), digits: digits.into() })
                        }
                    }
                }
            }
        )+
        conversions!(back: $($small)+ $($large)+);
    };
    (back: $($rust:ident)+) => {$(
        impl TryFrom<&Integer> for $rust {
            type Error = IntegerRangeError;

            fn try_from(value: &Integer) -> Result<Self, IntegerRangeError> {
                match &value.0 {
                    Repr::Small(small) => Self::try_from(*small).map_err(|_| IntegerRangeError(())),
                    // The digits are valid, so the only failure is their number.
                    Repr::Large { .. } => value.to_string().parse().map_err(|_| IntegerRangeError(())),
                }
            }
        }

        impl TryFrom<Integer> for $rust {
            type Error = IntegerRangeError;

            fn try_from(value: Integer) -> Result<Self, IntegerRangeError> {
                Self::try_from(&value)
            }
        }
    )+};
}

conversions!(always small: i8 i16 i32 i64 u8 u16 u32; perhaps large: u64 i128 u128 isize usize);
