//! Conversions with `chrono`.
//!
//! | here | there |
//! |---|---|
//! | [`DateTime`] with an offset | `DateTime<Utc>`, `DateTime<FixedOffset>` |
//! | [`DateTime`], [`Date`], [`Time`] without one | `NaiveDateTime`, `NaiveDate`, `NaiveTime` |
//! | [`Duration`] without years and months | `TimeDelta` |

use chrono::{
    Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone,
    Timelike as _, Utc,
};

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::conversion::{civil_conversions, known_offset, no_offset, offset_of};
use super::{ConversionError, Date, DateTime, Duration, Time};

const RANGE: ConversionError = ConversionError::RANGE;

fn to_date(day: Day) -> Result<NaiveDate, ConversionError> {
    let year = i32::try_from(day.year).map_err(|_| RANGE)?;
    NaiveDate::from_ymd_opt(year, day.month.into(), day.day.into()).ok_or(RANGE)
}

fn from_date(date: NaiveDate) -> Result<Day, ConversionError> {
    Day::new(i64::from(date.year()), date.month() as u8, date.day() as u8).map_err(|_| RANGE)
}

fn to_time(clock: Clock) -> Result<NaiveTime, ConversionError> {
    let nanoseconds = clock.whole_nanoseconds()?;
    NaiveTime::from_hms_nano_opt(
        clock.hour.into(),
        clock.minute.into(),
        clock.second.into(),
        nanoseconds,
    )
    .ok_or(RANGE)
}

/// A leap second is a fraction of more than a second in chrono, and fails.
fn from_time(time: NaiveTime) -> Result<Clock, ConversionError> {
    let fraction = Fraction::from_nanoseconds(time.nanosecond()).ok_or(RANGE)?;
    Clock::new(
        time.hour() as u8,
        time.minute() as u8,
        time.second() as u8,
        fraction,
    )
    .map_err(|_| RANGE)
}

civil_conversions!(NaiveDate, NaiveTime, NaiveDateTime, NaiveDateTime::new);

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for chrono::DateTime<FixedOffset> {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        let (day, clock, offset) = time.parts();
        let seconds = i32::from(known_offset(offset)?.minutes()) * 60;
        NaiveDateTime::new(to_date(day)?, to_time(clock)?)
            .and_local_timezone(FixedOffset::east_opt(seconds).ok_or(RANGE)?)
            .single()
            .ok_or(RANGE)
    }
}

/// The value must have an offset, and no fraction finer than nanoseconds.
impl TryFrom<DateTime> for chrono::DateTime<Utc> {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        chrono::DateTime::<FixedOffset>::try_from(time).map(|time| time.to_utc())
    }
}

/// With the offset that the time zone has at that time. Fails in the year 0, for a leap second, and for an
/// offset with seconds.
impl<Tz: TimeZone> TryFrom<chrono::DateTime<Tz>> for DateTime {
    type Error = ConversionError;

    fn try_from(time: chrono::DateTime<Tz>) -> Result<Self, ConversionError> {
        let time = time.fixed_offset();
        let offset = offset_of(time.offset().local_minus_utc())?;
        Ok(Self::try_from(time.naive_local())?.with_offset(Some(offset)))
    }
}

/// The value must have neither years nor months, nor a fraction finer than nanoseconds.
impl TryFrom<Duration> for TimeDelta {
    type Error = ConversionError;

    fn try_from(duration: Duration) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = duration.to_signed()?;
        TimeDelta::try_seconds(seconds)
            .and_then(|whole| whole.checked_add(&TimeDelta::nanoseconds(nanoseconds.into())))
            .ok_or(RANGE)
    }
}

/// In days, hours, minutes and seconds.
impl From<TimeDelta> for Duration {
    fn from(duration: TimeDelta) -> Self {
        Self::from_signed(duration.num_seconds(), duration.subsec_nanos())
    }
}
