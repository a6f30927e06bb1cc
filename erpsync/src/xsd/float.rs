//! `xs:float` and `xs:double` (Part 2, 3.2.4 and 3.2.5) as `f32` and `f64`.
//!
//! Read: decimal or scientific notation, `INF`, `-INF` and `NaN`, in exactly these letters. A number between
//! two floats becomes the nearest one, and a number beyond the largest becomes infinite, because that is how
//! the specification maps text to these types; schemas use `xs:decimal` where digits matter.
//!
//! Written: the shortest text that reads back as the same float, `0.1`, `-0`, `1E300`.

use std::fmt;

use super::lexical::{Flaw, Lexical, ParseError};
use crate::xml::whitespace::trim;

macro_rules! floating {
    ($($rust:ident $schema:literal,)+) => {$(
        impl Lexical for $rust {
            const TYPE: &'static str = $schema;

            fn from_lexical(text: &str) -> Result<Self, ParseError> {
                let value = trim(text);
                // Rust reads "inf", "nan", "infinity" too. None of them has a digit or a point after its sign,
                // and every number does.
                let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
                if matches!(unsigned.as_bytes().first(), Some(b'0'..=b'9' | b'.'))
                    && let Ok(number) = value.parse()
                {
                    return Ok(number);
                }
                match value {
                    "INF" => Ok(Self::INFINITY),
                    "-INF" => Ok(Self::NEG_INFINITY),
                    "NaN" => Ok(Self::NAN),
                    _ => Err(ParseError::new(Self::TYPE, text, Flaw::FORM)),
                }
            }

            fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                let size = self.abs();
                if self.is_nan() {
                    out.write_str("NaN")
                } else if size.is_infinite() {
                    out.write_str(if *self < 0.0 { "-INF" } else { "INF" })
                } else if size == 0.0 || (1e-5..1e17).contains(&size) {
                    write!(out, "{self}")
                } else {
                    write!(out, "{self:E}")
                }
            }
        }
    )+};
}

floating! {
    f32 "xs:float",
    f64 "xs:double",
}
