//! `xs:dateTime` (Part 2, 3.2.7).

use std::cmp::Ordering;
use std::fmt;
use std::time::SystemTime;

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::offset::Offset;
use super::scan::{Ascii, Scan};
use super::timeline::{self, Instant};
use super::{ConversionError, Date, Time};

/// An `xs:dateTime`: a day and a time of day, with an offset from UTC or without one.
///
/// The value keeps everything that was received: the offset, or that there was none; every digit of the fraction of
/// a second (up to 19); years of any length, before year 1 too. `24:00:00` is the midnight of the next day and
/// becomes it. There is no second 60 in XML Schema, and no year 0000 in its version 1.0.
///
/// Two values are equal if clock and offset are equal; `.5` and `.50` are equal fractions.
/// [`compare`](Self::compare) orders two values.
///
/// # With SuperOffice, and other servers written with WCF
///
/// WCF writes local times without an offset where the kind of the time is not specified. A value without an
/// offset is a time on a clock whose place is known from elsewhere, so it does not convert to a point in time
/// by itself: give it one with [`with_offset`](Self::with_offset).
///
/// ```
/// use erpsync::xsd::{DateTime, Offset};
///
/// let received: DateTime = "2026-11-23T18:24:06.1234567".parse()?;
/// assert_eq!(received.offset(), None);
/// assert_eq!(received.fraction().to_string(), "1234567");
///
/// let oslo = Offset::from_minutes(60);
/// assert_eq!(received.with_offset(oslo).to_string(), "2026-11-23T18:24:06.1234567+01:00");
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    day: Day,
    clock: Clock,
    offset: Option<Offset>,
}

lexical_type!(DateTime);

impl DateTime {
    /// A date and time without fraction and offset. `None` if there is no such day or time.
    ///
    /// ```
    /// use erpsync::xsd::{DateTime, Offset};
    ///
    /// let time = DateTime::new(2026, 2, 28, 23, 59, 59).unwrap();
    /// assert_eq!(time.with_offset(Some(Offset::UTC)).to_string(), "2026-02-28T23:59:59Z");
    /// assert_eq!(DateTime::new(2026, 2, 29, 0, 0, 0), None);
    /// ```
    #[must_use]
    pub fn new(year: i64, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        Some(Self {
            day: Day::new(year, month, day).ok()?,
            clock: Clock::new(hour, minute, second, Fraction::ZERO).ok()?,
            offset: None,
        })
    }

    /// A day and a time of day. `None` if both have an offset and they differ.
    #[must_use]
    pub fn from_parts(date: Date, time: Time) -> Option<Self> {
        let offset = match (date.offset(), time.offset()) {
            (Some(one), Some(other)) if one != other => return None,
            (one, other) => one.or(other),
        };
        Some(Self { day: date.day_of_calendar(), clock: time.clock(), offset })
    }

    /// Returns the date and time with this fraction of a second.
    #[must_use]
    pub fn with_fraction(self, fraction: Fraction) -> Self {
        let clock = Clock { fraction, ..self.clock };
        Self { clock, ..self }
    }

    /// Returns the date and time *on the clock* with another offset, or without one. To change the clock along with
    /// the offset, see [`to_offset`](Self::to_offset).
    #[must_use]
    pub fn with_offset(self, offset: Option<Offset>) -> Self {
        Self { offset, ..self }
    }

    /// Returns the point in time as a clock at `offset` shows it. `None` if this value has no offset, or at the very
    /// end of the years that can be kept.
    ///
    /// ```
    /// use erpsync::xsd::{DateTime, Offset};
    ///
    /// let time: DateTime = "2026-01-01T00:30:00+02:00".parse()?;
    /// assert_eq!(time.to_offset(Offset::UTC).unwrap().to_string(), "2025-12-31T22:30:00Z");
    /// # Ok::<(), erpsync::xsd::ParseError>(())
    /// ```
    #[must_use]
    pub fn to_offset(self, offset: Offset) -> Option<Self> {
        let ahead = i32::from(offset.minutes()) - i32::from(self.offset?.minutes());
        let seconds = self.clock.seconds() as i32 + ahead * 60;
        // Both offsets are within fourteen hours, so this is two days off at most.
        let mut day = self.day;
        for _ in 0..seconds.div_euclid(86_400) {
            day = day.next()?;
        }
        for _ in seconds.div_euclid(86_400)..0 {
            day = day.previous()?;
        }
        Some(Self {
            day,
            clock: Clock::from_seconds(seconds.rem_euclid(86_400) as u32, self.clock.fraction),
            offset: Some(offset),
        })
    }

    /// The year; never zero.
    #[must_use]
    pub fn year(self) -> i64 {
        self.day.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.day.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day.day
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.clock.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.clock.minute
    }

    /// The second, 0 to 59.
    #[must_use]
    pub fn second(self) -> u8 {
        self.clock.second
    }

    /// The fraction of the second.
    #[must_use]
    pub fn fraction(self) -> Fraction {
        self.clock.fraction
    }

    /// The offset from UTC, if the value has one.
    #[must_use]
    pub fn offset(self) -> Option<Offset> {
        self.offset
    }

    /// The day, with the same offset.
    #[must_use]
    pub fn date(self) -> Date {
        Date::from_day(self.day, self.offset)
    }

    /// The time of day, with the same offset.
    #[must_use]
    pub fn time(self) -> Time {
        Time::from_clock(self.clock, self.offset)
    }

    /// Compares two points in time (3.2.7.4).
    ///
    /// Values with an offset are compared as points in time, values without one by the clock. Between one of
    /// each the order is known only if it is the same for every offset that the other could have (fourteen
    /// hours either way); `None` where it is not.
    ///
    /// ```
    /// use erpsync::xsd::DateTime;
    /// use std::cmp::Ordering;
    ///
    /// let utc: DateTime = "2026-06-01T12:00:00Z".parse()?;
    /// assert_eq!(utc.compare("2026-06-01T14:00:00+02:00".parse()?), Some(Ordering::Equal));
    /// assert_eq!(utc.compare("2026-06-01T12:00:00".parse()?), None);
    /// assert_eq!(utc.compare("2026-06-03T12:00:00".parse()?), Some(Ordering::Less));
    /// # Ok::<(), erpsync::xsd::ParseError>(())
    /// ```
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        timeline::compare(self.instant(), self.offset, other.instant(), other.offset)
    }

    /// Reads an `xs:dateTime` or, as WCF's reader does, a bare `xs:date`, which stands for its midnight.
    ///
    /// XML Schema does not allow the latter, and neither does [`str::parse`].
    ///
    /// # Errors
    ///
    /// When `text` is neither.
    ///
    /// ```
    /// use erpsync::xsd::DateTime;
    ///
    /// assert_eq!(DateTime::parse_or_date("2026-11-23Z")?.to_string(), "2026-11-23T00:00:00Z");
    /// assert!("2026-11-23Z".parse::<DateTime>().is_err());
    /// # Ok::<(), erpsync::xsd::ParseError>(())
    /// ```
    pub fn parse_or_date(text: &str) -> Result<Self, ParseError> {
        match Date::from_lexical(text) {
            Ok(date) => Ok(Self { day: date.day_of_calendar(), clock: Clock::START, offset: date.offset() }),
            Err(_) => Self::from_lexical(text),
        }
    }

    fn parse(text: &str) -> Result<Self, Flaw> {
        let mut scan = Scan::new(text);
        let mut day = Day::parse(&mut scan)?;
        scan.expect(b'T')?;
        let (clock, is_next_day) = Clock::parse(&mut scan)?;
        let offset = Offset::parse_to_end(&mut scan)?;
        if is_next_day {
            day = day.next().ok_or(Flaw::range("the next day has no date"))?;
        }
        Ok(Self { day, clock, offset })
    }

    /// The place on the time line, as if the offset were UTC if there is none.
    pub(super) fn instant(self) -> Instant {
        Instant::new(self.day, self.clock, self.offset)
    }
}

impl Lexical for DateTime {
    const TYPE: &'static str = "xs:dateTime";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        Self::parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let mut text = Ascii::<61>::new();
        self.day.write(&mut text);
        text.push(b'T');
        self.clock.write(&mut text);
        Offset::write(self.offset, &mut text);
        out.write_str(text.as_str())
    }
}

/// In UTC. Fails in the year 0, which no clock shows.
impl TryFrom<SystemTime> for DateTime {
    type Error = ConversionError;

    fn try_from(time: SystemTime) -> Result<Self, ConversionError> {
        let (seconds, nanoseconds) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => (i64::try_from(since.as_secs()).ok(), since.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                let seconds = i64::try_from(before.as_secs()).ok();
                match before.subsec_nanos() {
                    0 => (seconds.map(|seconds| -seconds), 0),
                    nanos => (seconds.map(|seconds| -seconds - 1), 1_000_000_000 - nanos),
                }
            }
        };
        seconds
            .zip(Fraction::from_nanoseconds(nanoseconds))
            .and_then(|(seconds, fraction)| Self::from_unix(seconds, fraction))
            .ok_or(ConversionError::RANGE)
    }
}

/// Fails without an offset, with a fraction finer than nanoseconds, and out of the range of the system's clock.
impl TryFrom<DateTime> for SystemTime {
    type Error = ConversionError;

    fn try_from(time: DateTime) -> Result<Self, ConversionError> {
        use std::time::Duration;

        let (seconds, nanoseconds) = time.to_unix()?;
        let size = Duration::from_secs(seconds.unsigned_abs());
        let whole =
            if seconds < 0 { Self::UNIX_EPOCH.checked_sub(size) } else { Self::UNIX_EPOCH.checked_add(size) };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(u64::from(nanoseconds))))
            .ok_or(ConversionError::RANGE)
    }
}

impl DateTime {
    /// The UTC time that is `seconds` and a fraction after 1970.
    pub(super) fn from_unix(seconds: i64, fraction: Fraction) -> Option<Self> {
        Some(Self {
            day: Day::from_number(seconds.div_euclid(86_400))?,
            clock: Clock::from_seconds(seconds.rem_euclid(86_400) as u32, fraction),
            offset: Some(Offset::UTC),
        })
    }

    /// Seconds since 1970, rounded down, and the nanoseconds after them.
    pub(super) fn to_unix(self) -> Result<(i64, u32), ConversionError> {
        if self.offset.is_none() {
            return Err(ConversionError::NO_OFFSET);
        }
        let seconds = i64::try_from(self.instant().seconds()).map_err(|_| ConversionError::RANGE)?;
        Ok((seconds, self.clock.whole_nanoseconds()?))
    }

    /// The day, the clock and the offset.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) fn parts(self) -> (Day, Clock, Option<Offset>) {
        (self.day, self.clock, self.offset)
    }

    /// A value of parts that have been checked.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(super) fn from_checked(day: Day, clock: Clock, offset: Option<Offset>) -> Self {
        Self { day, clock, offset }
    }
}
