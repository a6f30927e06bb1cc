//! Conversions with `jiff`.
//!
//! | here | there |
//! |---|---|
//! | [`DateTime`] with an offset | `Timestamp`, `ZonedDateTime` (in a time zone of that fixed offset) |
//! | [`DateTime`], [`Date`], [`Time`] without one | `civil::DateTime`, `civil::Date`, `civil::Time` |
//! | [`Duration`] | `Span`; without years and months `SignedDuration` |

use jiff::civil;
use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime, tz};

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::conversion::{civil_conversions, known_offset, no_offset, offset_of};
use super::{ConversionError, Date, DateTime, Duration, Time};

const RANGE: ConversionError = ConversionError::RANGE;

fn to_date(day: Day) -> Result<civil::Date, ConversionError> {
    let year = i16::try_from(day.year).map_err(|_| RANGE)?;
    civil::Date::new(year, day.month as i8, day.day as i8).map_err(|_| RANGE)
}

fn from_date(date: civil::Date) -> Result<Day, ConversionError> {
    Day::new(i64::from(date.year()), date.month() as u8, date.day() as u8).map_err(|_| RANGE)
}

fn to_time(clock: Clock) -> Result<civil::Time, ConversionError> {
    let nanoseconds = clock.whole_nanoseconds()? as i32;
    civil::Time::new(
        clock.hour as i8,
        clock.minute as i8,
        clock.second as i8,
        nanoseconds,
    )
    .map_err(|_| RANGE)
}

fn from_time(time: civil::Time) -> Result<Clock, ConversionError> {
    let fraction = Fraction::from_nanoseconds(time.subsec_nanosecond() as u32).ok_or(RANGE)?;
    Clock::new(
        time.hour() as u8,
        time.minute() as u8,
        time.second() as u8,
        fraction,
    )
    .map_err(|_| RANGE)
}

civil_conversions!(
    civil::Date,
    civil::Time,
    civil::DateTime,
    civil::DateTime::from_parts
);

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for Timestamp {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = time.to_unix()?;
        Self::new(seconds, nanoseconds as i32).map_err(|_| RANGE)
    }
}

/// In UTC. Fails in the year 0.
impl TryFrom<Timestamp> for DateTime {
    type Error = ConversionError;

    fn try_from(time: Timestamp) -> Result<Self, ConversionError> {
        let nanoseconds = time.as_nanosecond();
        let second = 1_000_000_000;
        let seconds = i64::try_from(nanoseconds.div_euclid(second)).map_err(|_| RANGE)?;
        Fraction::from_nanoseconds(nanoseconds.rem_euclid(second) as u32)
            .and_then(|fraction| Self::from_unix(seconds, fraction))
            .ok_or(RANGE)
    }
}

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for ZonedDateTime {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        let (day, clock, offset) = time.parts();
        let seconds = i32::from(known_offset(offset)?.minutes()) * 60;
        let zone = tz::Offset::from_seconds(seconds)
            .map_err(|_| RANGE)?
            .to_time_zone();
        civil::DateTime::from_parts(to_date(day)?, to_time(clock)?)
            .to_zoned_datetime(zone)
            .map_err(|_| RANGE)
    }
}

/// The name of the time zone is lost, its offset at that time is kept. Fails for an offset with seconds.
impl TryFrom<&ZonedDateTime> for DateTime {
    type Error = ConversionError;

    fn try_from(time: &ZonedDateTime) -> Result<Self, ConversionError> {
        let offset = offset_of(time.offset().seconds())?;
        Ok(Self::try_from(time.datetime())?.with_offset(Some(offset)))
    }
}

/// The value must have neither years nor months, nor a fraction finer than nanoseconds.
impl TryFrom<Duration> for SignedDuration {
    type Error = ConversionError;

    fn try_from(duration: Duration) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = duration.to_signed()?;
        Ok(Self::new(seconds, nanoseconds))
    }
}

/// In days, hours, minutes and seconds.
impl From<SignedDuration> for Duration {
    fn from(duration: SignedDuration) -> Self {
        Self::from_signed(duration.as_secs(), duration.subsec_nanos())
    }
}

/// Unit by unit. Fails where a span cannot hold as many of a unit, and for a fraction finer than nanoseconds.
impl TryFrom<Duration> for Span {
    type Error = ConversionError;

    fn try_from(duration: Duration) -> Result<Self, ConversionError> {
        if !duration.fraction().is_whole_nanoseconds() {
            return Err(ConversionError::PRECISION);
        }
        // More than an `i64` is more than a span holds of any unit.
        let unit = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let span = Self::new()
            .try_years(unit(duration.years()))
            .and_then(|span| span.try_months(unit(duration.months())))
            .and_then(|span| span.try_days(unit(duration.days())))
            .and_then(|span| span.try_hours(unit(duration.hours())))
            .and_then(|span| span.try_minutes(unit(duration.minutes())))
            .and_then(|span| span.try_seconds(unit(duration.seconds())))
            .and_then(|span| span.try_nanoseconds(duration.fraction().nanoseconds()))
            .map_err(|_| RANGE)?;
        Ok(if duration.is_negative() {
            span.negate()
        } else {
            span
        })
    }
}

/// Unit by unit; weeks become days, and what is smaller than a second its fraction.
impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        let second = 1_000_000_000;
        let nanoseconds = i128::from(span.get_milliseconds()) * 1_000_000
            + i128::from(span.get_microseconds()) * 1_000
            + i128::from(span.get_nanoseconds());
        let nanoseconds = nanoseconds.unsigned_abs();
        let size = |value: i64| value.unsigned_abs();
        let fraction =
            Fraction::from_nanoseconds((nanoseconds % second) as u32).unwrap_or_default();
        // A span holds far less of each unit than a `u64`, so that none of these sums is too large.
        let duration = Self::ZERO
            .with_years(size(span.get_years().into()))
            .with_months(size(span.get_months().into()))
            .with_days(size(span.get_days().into()) + 7 * size(span.get_weeks().into()))
            .with_hours(size(span.get_hours().into()))
            .with_minutes(size(span.get_minutes()))
            .with_seconds(size(span.get_seconds()) + (nanoseconds / second) as u64)
            .with_fraction(fraction);
        if span.is_negative() {
            duration.negated()
        } else {
            duration
        }
    }
}
