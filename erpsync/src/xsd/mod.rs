//! The values of XML Schema (XML Schema 1.0 Part 2, second edition; "3.2.7" and the like in this module's
//! documentation are its sections).
//!
//! Every built-in type has a Rust type that holds its real values, none rounded and none invented:
//!
//! | schema type | Rust type |
//! |---|---|
//! | `string` and what derives from it, `anyURI` | `String` |
//! | `boolean`; `byte` … `unsignedLong`; `float`, `double` | `bool`; `i8` … `u64`; `f32`, `f64` |
//! | `boolean` with a pattern that takes only digits | [`Bit`] |
//! | `decimal` | [`Decimal`] |
//! | `integer` and its unbounded restrictions | [`Integer`] |
//! | `dateTime`, `date`, `time`, `duration` | [`DateTime`], [`Date`], [`Time`], [`Duration`] |
//! | `gYear`, `gYearMonth`, `gMonth`, `gMonthDay`, `gDay` | [`GYear`], [`GYearMonth`], [`GMonth`], [`GMonthDay`], [`GDay`] |
//! | `base64Binary`, `hexBinary` | [`Base64Binary`], [`HexBinary`] |
//! | `QName` | [`QName`] |
//! | WCF's `guid`, `char`, `duration` | [`Guid`], [`Char`], [`Duration`] |
//!
//! Reading accepts the lexical space of version 1.0 and nothing beside it: no `+INF`, no year `0000`, no
//! `--12--`. Writing uses a form that every reader takes: the canonical one, except that fractions keep
//! the digits they were read with, offsets from UTC are kept, and floats are written the short way.
//!
//! If a value is in the lexical space but the Rust type cannot hold it, reading fails
//! ([`ParseErrorKind::OutOfRange`]): a decimal of more than 28 digits, a fraction of a second of more than 19, a
//! year or a part of a duration of more than 18. The specification lets an implementation have such limits.
//!
//! [`Lexical`] is the mapping from text to value and back; around the single values there are [`Flags`],
//! [`Dictionary`], [`Nillable`] and [`OrNil`].
//!
//! # Other date and time types
//!
//! With the features `jiff`, `chrono` and `time`, the date and time types convert to and from those of the
//! crate of that name, with `TryFrom` both ways; without any, to and from `std::time`.

mod any_type;
mod binary;
mod bit;
mod calendar;
mod character;
mod clock;
mod conversion;
#[cfg(feature = "chrono")]
mod convert_chrono;
#[cfg(feature = "jiff")]
mod convert_jiff;
#[cfg(feature = "time")]
mod convert_time;
mod date;
mod date_time;
#[cfg(feature = "decimal")]
mod decimal;
mod dictionary;
mod duration;
mod facets;
mod flags;
mod float;
mod gregorian;
#[cfg(feature = "uuid")]
mod guid;
mod integer;
mod lexical;
mod nillable;
mod number;
mod offset;
mod or_nil;
mod pattern;
mod scan;
mod text;
mod time;
mod timeline;
mod unknown;
mod value_types;
mod values;

pub use self::any_type::AnyType;
pub use self::binary::{Base64Binary, HexBinary};
pub use self::bit::Bit;
pub use self::character::{Char, CharError};
pub use self::clock::Fraction;
pub use self::conversion::ConversionError;
pub use self::date::Date;
pub use self::date_time::DateTime;
pub use self::dictionary::Dictionary;
pub use self::duration::Duration;
pub use self::facets::Facet;
pub(crate) use self::facets::broken;
pub use self::flags::Flags;
pub use self::gregorian::{GDay, GMonth, GMonthDay, GYear, GYearMonth};
#[cfg(feature = "uuid")]
pub use self::guid::Guid;
pub use self::integer::{Integer, IntegerRangeError};
pub use self::lexical::{Lexical, ParseError, ParseErrorKind};
#[doc(hidden)]
pub use self::nillable::KeepsNil;
pub use self::nillable::Nillable;
pub use self::offset::Offset;
pub use self::or_nil::OrNil;
pub use self::pattern::Pattern;
pub use self::time::Time;
pub use self::unknown::UnknownValue;
pub(crate) use self::value_types::value_types;
pub use self::values::Values;
pub use crate::xml::{QName, whitespace};
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;
