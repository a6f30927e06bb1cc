//! Why a date, time or duration has no equal in another type.

use std::fmt;

use super::clock::Clock;

/// A date, time or duration that the other type cannot hold, one way or the other.
///
/// The conversions never round and never guess an offset; where that is what is wanted, do it first
/// ([`DateTime::with_offset`](super::DateTime::with_offset),
/// [`DateTime::with_fraction`](super::DateTime::with_fraction)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversionError(&'static str);

impl ConversionError {
    pub(super) const RANGE: Self = Self("the value is outside of the range of the other type");
    pub(super) const NO_OFFSET: Self =
        Self("the value has no offset from UTC, so it is no point in time; give it one with `with_offset`");
    pub(super) const PRECISION: Self = Self("the fraction of a second is finer than a nanosecond");

    /// The other type has no place for the offset.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) const OFFSET: Self =
        Self("the value has an offset from UTC and the other type has none; take it off with `with_offset(None)`");
    /// The offset is not one of XML Schema.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) const ODD_OFFSET: Self =
        Self("the offset from UTC is not in whole minutes, or it is more than fourteen hours");
    pub(super) const NEGATIVE: Self = Self("the duration is negative");
    pub(super) const CALENDAR: Self =
        Self("the duration has years or months, whose length depends on the calendar");
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ConversionError {}

impl Clock {
    /// The fraction in nanoseconds, if that is all of it.
    pub(super) fn whole_nanoseconds(self) -> Result<u32, ConversionError> {
        if self.fraction.is_whole_nanoseconds() {
            Ok(self.fraction.nanoseconds())
        } else {
            Err(ConversionError::PRECISION)
        }
    }
}
