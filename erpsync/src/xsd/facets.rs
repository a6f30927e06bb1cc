//! Constraining facets (Part 2, 4.3): bounds on the values of a type.
//!
//! Reading a value ignores them, since servers break them; the member types of a union use them, as they are told
//! apart by them (2.5.1.3).

use std::cmp::Ordering;
use std::fmt;

use super::pattern::Pattern;
use crate::xml::whitespace;
use crate::xml::{WriteText, plain_text};

/// A constraining facet.
#[derive(Debug)]
#[non_exhaustive]
pub enum Facet {
    /// `length` (4.3.1): characters of a text, octets of binary data, items of a list.
    Length(u64),
    /// `minLength` (4.3.2).
    MinLength(u64),
    /// `maxLength` (4.3.3).
    MaxLength(u64),
    /// `pattern` (4.3.4).
    Pattern(Pattern),
    /// `enumeration` (4.3.5): the texts of all values there are; of names, their namespace in braces before the local
    /// name.
    Enumeration(&'static [&'static str]),
    /// `maxInclusive` (4.3.7): the text of a value of the type.
    MaxInclusive(&'static str),
    /// `maxExclusive` (4.3.8).
    MaxExclusive(&'static str),
    /// `minExclusive` (4.3.9).
    MinExclusive(&'static str),
    /// `minInclusive` (4.3.10).
    MinInclusive(&'static str),
    /// `totalDigits` (4.3.11).
    TotalDigits(u64),
    /// `fractionDigits` (4.3.12).
    FractionDigits(u64),
}

/// The first facet that a value breaks; `text` is what it was read from, if it was.
pub(crate) fn broken<'f, T: WriteText>(
    value: &T,
    text: Option<&str>,
    facets: &'f [Facet],
) -> Option<&'f Facet> {
    facets.iter().find(|facet| match (facet, text) {
        (Facet::Pattern(pattern), Some(text)) => !pattern.matches(text),
        _ => !facet.holds_for(value),
    })
}

impl Facet {
    fn holds_for<T: WriteText>(&self, value: &T) -> bool {
        match self {
            // The length of a name has no meaning (4.3.1.3).
            Self::Length(_) | Self::MinLength(_) | Self::MaxLength(_) if T::HAS_NAMES => true,
            Self::Length(length) => length_of(value) == *length,
            Self::MinLength(least) => length_of(value) >= *least,
            Self::MaxLength(most) => length_of(value) <= *most,
            Self::Pattern(pattern) => pattern.matches(&plain_text(value)),
            Self::Enumeration(values) => {
                // The text of a name has no meaning without its declarations.
                let text = if T::HAS_NAMES { String::new() } else { plain_text(value) };
                let text = whitespace::collapse(&text);
                values.iter().any(|one| *text == **one || value.compare(one) == Some(Ordering::Equal))
            }
            // A value without an order, or without one to the bound, is not known to violate it.
            Self::MaxInclusive(bound) => value.compare(bound) != Some(Ordering::Greater),
            Self::MinInclusive(bound) => value.compare(bound) != Some(Ordering::Less),
            Self::MaxExclusive(bound) => {
                !matches!(value.compare(bound), Some(Ordering::Greater | Ordering::Equal))
            }
            Self::MinExclusive(bound) => {
                !matches!(value.compare(bound), Some(Ordering::Less | Ordering::Equal))
            }
            Self::TotalDigits(most) => {
                let (integer, fraction) = digits_of(value);
                integer + fraction <= *most
            }
            Self::FractionDigits(most) => digits_of(value).1 <= *most,
        }
    }
}

/// In the schema's words: `maxLength 5`.
impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => write!(f, "length {length}"),
            Self::MinLength(length) => write!(f, "minLength {length}"),
            Self::MaxLength(length) => write!(f, "maxLength {length}"),
            Self::Pattern(pattern) => write!(f, "pattern {}", pattern.as_str()),
            Self::Enumeration(values) => write!(f, "enumeration {}", values.join(", ")),
            Self::MaxInclusive(bound) => write!(f, "maxInclusive {bound}"),
            Self::MaxExclusive(bound) => write!(f, "maxExclusive {bound}"),
            Self::MinExclusive(bound) => write!(f, "minExclusive {bound}"),
            Self::MinInclusive(bound) => write!(f, "minInclusive {bound}"),
            Self::TotalDigits(digits) => write!(f, "totalDigits {digits}"),
            Self::FractionDigits(digits) => write!(f, "fractionDigits {digits}"),
        }
    }
}

fn length_of<T: WriteText>(value: &T) -> u64 {
    value.length().unwrap_or_else(|| plain_text(value).chars().count() as u64)
}

/// Number of digits of a number that count, before and after the point.
fn digits_of<T: WriteText>(value: &T) -> (u64, u64) {
    let text = plain_text(value);
    let digits = text.trim_start_matches(['+', '-']);
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    (integer.trim_start_matches('0').len() as u64, fraction.trim_end_matches('0').len() as u64)
}
