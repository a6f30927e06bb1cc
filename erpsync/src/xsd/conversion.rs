//! Conversions of dates, times and durations: what those to several crates have in common, and the error.

use std::fmt;

use super::clock::Clock;
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
use super::{Duration, clock::Fraction, offset::Offset};

/// A date, time or duration that the other type cannot hold, one way or the other.
///
/// The conversions never round and never guess an offset; where that is what is wanted, do it first
/// ([`DateTime::with_offset`](super::DateTime::with_offset),
/// [`DateTime::with_fraction`](super::DateTime::with_fraction)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversionError(&'static str);

impl ConversionError {
    /// The value is outside of the range of the other type.
    pub const RANGE: Self = Self("the value is outside of the range of the other type");
    pub(super) const NO_OFFSET: Self =
        Self("the value has no offset from UTC, so it is no point in time; give it one with `with_offset`");
    pub(super) const PRECISION: Self = Self("the fraction of a second is finer than a nanosecond");

    /// The other type has no place for the offset.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) const OFFSET: Self = Self(
        "the value has an offset from UTC and the other type has none; take it off with `with_offset(None)`",
    );
    /// The offset is not one of XML Schema.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) const ODD_OFFSET: Self =
        Self("the offset from UTC is not in whole minutes, or it is more than fourteen hours");
    /// There is no time zone known for a place.
    #[cfg(feature = "jiff")]
    pub const LOCATION: Self =
        Self("there is no time zone known for this place; give it with `TimeZone::new`");
    /// The database of `jiff` does not have a time zone.
    #[cfg(feature = "jiff")]
    pub const NO_TIME_ZONE: Self =
        Self("the time zone is not in the database of `jiff`; see its features `tzdb-…`");
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

/// The offset of a value that must be a point in time.
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
pub(super) fn known_offset(offset: Option<Offset>) -> Result<Offset, ConversionError> {
    offset.ok_or(ConversionError::NO_OFFSET)
}

/// The value becomes one without an offset, so it must not have one.
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
pub(super) fn no_offset(offset: Option<Offset>) -> Result<(), ConversionError> {
    match offset {
        None => Ok(()),
        Some(_) => Err(ConversionError::OFFSET),
    }
}

/// An offset in seconds, as the other crates have it.
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
pub(super) fn offset_of(seconds: i32) -> Result<Offset, ConversionError> {
    if seconds % 60 != 0 {
        return Err(ConversionError::ODD_OFFSET);
    }
    i16::try_from(seconds / 60).ok().and_then(Offset::from_minutes).ok_or(ConversionError::ODD_OFFSET)
}

#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
impl Duration {
    /// Seconds and nanoseconds, both with the sign.
    pub(super) fn from_signed(seconds: i64, nanoseconds: i32) -> Self {
        let fraction = Fraction::from_nanoseconds(nanoseconds.unsigned_abs()).unwrap_or_default();
        Self::from_seconds(seconds < 0 || nanoseconds < 0, seconds.unsigned_abs(), fraction)
    }

    /// Seconds and nanoseconds, both with the sign.
    pub(super) fn to_signed(self) -> Result<(i64, i32), ConversionError> {
        let (seconds, nanoseconds) = self.to_seconds()?;
        let signed = if self.is_negative() {
            0_i64.checked_sub_unsigned(seconds)
        } else {
            i64::try_from(seconds).ok()
        };
        let nanoseconds = nanoseconds as i32;
        let nanoseconds = if self.is_negative() { -nanoseconds } else { nanoseconds };
        Ok((signed.ok_or(ConversionError::RANGE)?, nanoseconds))
    }
}

/// The conversions with the three types of a crate that have no offset, from functions for the day and the
/// time of day.
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
macro_rules! civil_conversions {
    ($date:ty, $time:ty, $date_time:ty, $join:path) => {
        /// The value must not have an offset.
        impl TryFrom<Date> for $date {
            type Error = ConversionError;

            fn try_from(date: Date) -> Result<Self, ConversionError> {
                no_offset(date.offset())?;
                to_date(date.day_of_calendar())
            }
        }

        /// Fails for the year 0.
        impl TryFrom<$date> for Date {
            type Error = ConversionError;

            fn try_from(date: $date) -> Result<Self, ConversionError> {
                Ok(Self::from_day(from_date(date)?, None))
            }
        }

        /// The value must not have an offset, nor a fraction finer than nanoseconds.
        impl TryFrom<Time> for $time {
            type Error = ConversionError;

            fn try_from(time: Time) -> Result<Self, ConversionError> {
                no_offset(time.offset())?;
                to_time(time.clock())
            }
        }

        /// Fails for a leap second.
        impl TryFrom<$time> for Time {
            type Error = ConversionError;

            fn try_from(time: $time) -> Result<Self, ConversionError> {
                Ok(Self::from_clock(from_time(time)?, None))
            }
        }

        /// The value must not have an offset, nor a fraction finer than nanoseconds.
        impl TryFrom<DateTime> for $date_time {
            type Error = ConversionError;

            fn try_from(time: DateTime) -> Result<Self, ConversionError> {
                let (day, clock, offset) = time.parts();
                no_offset(offset)?;
                Ok($join(to_date(day)?, to_time(clock)?))
            }
        }

        /// Fails for the year 0 and for a leap second.
        impl TryFrom<$date_time> for DateTime {
            type Error = ConversionError;

            fn try_from(time: $date_time) -> Result<Self, ConversionError> {
                Ok(Self::from_checked(from_date(time.date())?, from_time(time.time())?, None))
            }
        }
    };
}
#[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
pub(super) use civil_conversions;
