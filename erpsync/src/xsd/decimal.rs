//! `xs:decimal` (Part 2, 3.2.3) as [`rust_decimal::Decimal`].
//!
//! The digits after the point are kept as they came: `1.50` is written as `1.50`. A value that does not fit
//! (an integer part and a fraction of more than 28 digits together, in some cases 29; the specification
//! asks for 18) is an error and never rounded; only zeros at the end of the fraction, which mean nothing, are
//! left out to make a value fit.

use std::fmt;

use rust_decimal::Decimal;

use super::lexical::{Flaw, Lexical, ParseError};
use super::scan::Scan;

/// The most digits after the point that a [`Decimal`] has.
const MAX_SCALE: usize = 28;

fn parse(text: &str) -> Result<Decimal, Flaw> {
    const TOO_LONG: Flaw = Flaw::range("at most 28 digits can be kept");

    let mut scan = Scan::new(text);
    let negative = scan.eat(b'-');
    if !negative {
        scan.eat(b'+');
    }
    let integer = scan.digits();
    let fraction: &[u8] = if scan.eat(b'.') { scan.digits() } else { &[] };
    scan.end()?;
    if integer.is_empty() && fraction.is_empty() {
        return Err(Flaw::FORM);
    }
    decimal(negative, integer, fraction)
        .or_else(|| decimal(negative, integer, without_end_zeros(fraction)))
        .ok_or(TOO_LONG)
}

/// The digits of a fraction that count.
fn without_end_zeros(fraction: &[u8]) -> &[u8] {
    let length = fraction
        .iter()
        .rposition(|&digit| digit != b'0')
        .map_or(0, |last| last + 1);
    &fraction[..length]
}

/// The decimal of these digits, if they fit.
fn decimal(negative: bool, integer: &[u8], fraction: &[u8]) -> Option<Decimal> {
    if fraction.len() > MAX_SCALE {
        return None;
    }
    let mut digits = 0_i128;
    for digit in integer.iter().chain(fraction) {
        digits = digits
            .checked_mul(10)?
            .checked_add(i128::from(digit & 0xf))?;
    }
    let scale = u32::try_from(fraction.len()).ok()?;
    let digits = if negative { -digits } else { digits };
    Decimal::try_from_i128_with_scale(digits, scale).ok()
}

impl Lexical for Decimal {
    const TYPE: &'static str = "xs:decimal";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        write!(out, "{self}")
    }
}
