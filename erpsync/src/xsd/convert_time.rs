//! Conversions with `time`.
//!
//! | here | there |
//! |---|---|
//! | [`DateTime`] with an offset | `OffsetDateTime`, `UtcDateTime` |
//! | [`DateTime`], [`Date`], [`Time`] without one | `PrimitiveDateTime`, `Date`, `Time` |
//! | [`Duration`] without years and months | `Duration` |

use ::time::{Month, OffsetDateTime, PrimitiveDateTime, UtcDateTime, UtcOffset};

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::conversion::{civil_conversions, known_offset, no_offset, offset_of};
use super::{ConversionError, Date, DateTime, Duration, Time};

const RANGE: ConversionError = ConversionError::RANGE;

fn to_date(day: Day) -> Result<::time::Date, ConversionError> {
    let year = i32::try_from(day.year).map_err(|_| RANGE)?;
    let month = Month::try_from(day.month).map_err(|_| RANGE)?;
    ::time::Date::from_calendar_date(year, month, day.day).map_err(|_| RANGE)
}

fn from_date(date: ::time::Date) -> Result<Day, ConversionError> {
    let (year, month, day) = date.to_calendar_date();
    Day::new(i64::from(year), month.into(), day).map_err(|_| RANGE)
}

fn to_time(clock: Clock) -> Result<::time::Time, ConversionError> {
    let nanoseconds = clock.whole_nanoseconds()?;
    ::time::Time::from_hms_nano(clock.hour, clock.minute, clock.second, nanoseconds)
        .map_err(|_| RANGE)
}

fn from_time(time: ::time::Time) -> Result<Clock, ConversionError> {
    let (hour, minute, second, nanoseconds) = time.as_hms_nano();
    let fraction = Fraction::from_nanoseconds(nanoseconds).ok_or(RANGE)?;
    Clock::new(hour, minute, second, fraction).map_err(|_| RANGE)
}

civil_conversions!(
    ::time::Date,
    ::time::Time,
    PrimitiveDateTime,
    PrimitiveDateTime::new
);

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for OffsetDateTime {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        let (day, clock, offset) = time.parts();
        let seconds = i32::from(known_offset(offset)?.minutes()) * 60;
        let offset = UtcOffset::from_whole_seconds(seconds).map_err(|_| RANGE)?;
        Ok(Self::new_in_offset(to_date(day)?, to_time(clock)?, offset))
    }
}

/// Fails in the year 0 and for an offset with seconds.
impl TryFrom<OffsetDateTime> for DateTime {
    type Error = ConversionError;

    fn try_from(time: OffsetDateTime) -> Result<Self, ConversionError> {
        let offset = offset_of(time.offset().whole_seconds())?;
        Ok(Self::from_checked(
            from_date(time.date())?,
            from_time(time.time())?,
            Some(offset),
        ))
    }
}

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for UtcDateTime {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = time.to_unix()?;
        let nanoseconds = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        Self::from_unix_timestamp_nanos(nanoseconds).map_err(|_| RANGE)
    }
}

/// Fails in the year 0.
impl TryFrom<UtcDateTime> for DateTime {
    type Error = ConversionError;

    fn try_from(time: UtcDateTime) -> Result<Self, ConversionError> {
        Self::try_from(OffsetDateTime::from(time))
    }
}

/// The value must have neither years nor months, nor a fraction finer than nanoseconds.
impl TryFrom<Duration> for ::time::Duration {
    type Error = ConversionError;

    fn try_from(duration: Duration) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = duration.to_signed()?;
        Ok(Self::new(seconds, nanoseconds))
    }
}

/// In days, hours, minutes and seconds.
impl From<::time::Duration> for Duration {
    fn from(duration: ::time::Duration) -> Self {
        Self::from_signed(duration.whole_seconds(), duration.subsec_nanoseconds())
    }
}
