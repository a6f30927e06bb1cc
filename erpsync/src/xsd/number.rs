//! `xs:boolean` and the integers of fixed width (Part 2, 3.2.2 and 3.3.16 to 3.3.24), as Rust's primitives.
//!
//! | schema type | Rust |
//! |---|---|
//! | `xs:boolean` | `bool` |
//! | `xs:byte`, `xs:short`, `xs:int`, `xs:long` | `i8`, `i16`, `i32`, `i64` |
//! | `xs:unsignedByte`, `xs:unsignedShort`, `xs:unsignedInt`, `xs:unsignedLong` | `u8`, `u16`, `u32`, `u64` |
//!
//! A leading `+` and leading zeros are read and not kept. The first edition of XML Schema gives the unsigned
//! types no sign at all; like every implementation, and like version 1.1, this one reads `+5` and `-0`.

use std::fmt;

use super::lexical::{Flaw, Lexical, ParseError};
use crate::xml::whitespace::trim_bytes;

impl Lexical for bool {
    const TYPE: &'static str = "xs:boolean";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        match trim_bytes(text.as_bytes()) {
            b"true" | b"1" => Ok(true),
            b"false" | b"0" => Ok(false),
            _ => Err(ParseError::new(Self::TYPE, text, Flaw::FORM)),
        }
    }

    #[inline(always)]
    fn lexical_start(text: &[u8]) -> Option<(Self, usize)> {
        match text {
            [b't', b'r', b'u', b'e', ..] => Some((true, 4)),
            [b'f', b'a', b'l', b's', b'e', ..] => Some((false, 5)),
            _ => None,
        }
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        out.write_str(if *self { "true" } else { "false" })
    }
}

/// The number of one to seven digits that `text`, which goes on behind it, starts with, and their count.
#[inline(always)]
fn short_number(text: &[u8]) -> Option<(u32, usize)> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    const TO_HIGH: u64 = u64::from_le_bytes([0x80 - 10; 8]);
    let digits = u64::from_le_bytes(*text.first_chunk()?) ^ ZEROS;
    // A byte that is more than 9, right up to the first such byte.
    let others = (digits.wrapping_add(TO_HIGH) | digits) & HIGHS;
    let len = others.trailing_zeros() as usize / 8;
    if !(1..8).contains(&len) {
        return None;
    }
    // As if there were zeros before them; then two by two, four by four.
    let digits = digits << (64 - 8 * len);
    let pairs = (digits & 0x000F_000F_000F_000F) * 10 + (digits >> 8 & 0x000F_000F_000F_000F);
    let fours = (pairs & 0x0000_00FF_0000_00FF) * 100 + (pairs >> 16 & 0x0000_00FF_0000_00FF);
    Some(((fours & 0xFFFF) as u32 * 10_000 + (fours >> 32) as u32, len))
}

/// The sign of an integer (whether it is negative) and its absolute value.
///
/// The value is `None` when it is more than a `u64` holds.
#[inline]
pub(super) fn sign_and_magnitude(text: &str) -> Result<(bool, Option<u64>), Flaw> {
    let bytes = trim_bytes(text.as_bytes());
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return Err(Flaw::FORM);
    }
    if digits.len() > 19 {
        return long_magnitude(digits).map(|magnitude| (negative, magnitude));
    }
    // Nineteen digits cannot overflow.
    let mut magnitude = 0_u64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(Flaw::FORM);
        }
        magnitude = magnitude * 10 + u64::from(digit);
    }
    Ok((negative, Some(magnitude)))
}

/// Parses twenty digits and more: most of them are zeros, or the number is too large.
#[cold]
fn long_magnitude(digits: &[u8]) -> Result<Option<u64>, Flaw> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(Flaw::FORM);
    }
    Ok(super::scan::number(digits))
}

macro_rules! fixed_width {
    ($($rust:ident $schema:literal $range:literal,)+) => {$(
        impl Lexical for $rust {
            const TYPE: &'static str = $schema;

            fn from_lexical(text: &str) -> Result<Self, ParseError> {
                const LEAST: u64 = (<$rust>::MIN as i128).unsigned_abs() as u64;
                const GREATEST: u64 = <$rust>::MAX as u64;

                match sign_and_magnitude(text) {
                    Ok((negative, Some(magnitude))) if magnitude <= if negative { LEAST } else { GREATEST } => {
                        let value = magnitude as Self;
                        Ok(if negative { value.wrapping_neg() } else { value })
                    }
                    Ok(_) => Err(ParseError::new(Self::TYPE, text, Flaw::range($range))),
                    Err(flaw) => Err(ParseError::new(Self::TYPE, text, flaw)),
                }
            }

            #[inline(always)]
            fn lexical_start(text: &[u8]) -> Option<(Self, usize)> {
                let (value, len) = short_number(text)?;
                Some((Self::try_from(value).ok()?, len))
            }

            fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                out.write_str(itoa::Buffer::new().format(*self))
            }
        }
    )+};
}

fixed_width! {
    i8 "xs:byte" "-128 to 127",
    i16 "xs:short" "-32768 to 32767",
    i32 "xs:int" "-2147483648 to 2147483647",
    i64 "xs:long" "-9223372036854775808 to 9223372036854775807",
    u8 "xs:unsignedByte" "0 to 255",
    u16 "xs:unsignedShort" "0 to 65535",
    u32 "xs:unsignedInt" "0 to 4294967295",
    u64 "xs:unsignedLong" "0 to 18446744073709551615",
}
