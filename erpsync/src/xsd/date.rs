//! `xs:date` (Part 2, 3.2.9).

use std::cmp::Ordering;
use std::fmt;

use super::calendar::Day;
use super::clock::Clock;
use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::offset::Offset;
use super::scan::{Ascii, Scan};
use super::timeline::{self, Instant};

/// An `xs:date`: a day, with an offset from UTC or without one.
///
/// ```
/// use erpsync::xsd::Date;
///
/// let date: Date = "2024-02-29+01:00".parse()?;
/// assert_eq!((date.year(), date.month(), date.day()), (2024, 2, 29));
/// assert_eq!(date.offset().unwrap().minutes(), 60);
/// assert!("2023-02-29".parse::<Date>().is_err());
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    day: Day,
    offset: Option<Offset>,
}

lexical_type!(Date);

impl Date {
    /// A day without offset. `None` if there is no such day.
    #[must_use]
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let day = Day::new(year, month, day).ok()?;
        Some(Self { day, offset: None })
    }

    /// Returns the day with another offset, or without one.
    #[must_use]
    pub fn with_offset(self, offset: Option<Offset>) -> Self {
        Self { offset, ..self }
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

    /// The offset from UTC, if the value has one.
    #[must_use]
    pub fn offset(self) -> Option<Offset> {
        self.offset
    }

    /// Compares the beginnings of two days, if their order is certain; as
    /// [`DateTime::compare`](super::DateTime::compare).
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        timeline::compare(
            Instant::new(self.day, Clock::START, self.offset),
            self.offset,
            Instant::new(other.day, Clock::START, other.offset),
            other.offset,
        )
    }

    pub(super) fn from_day(day: Day, offset: Option<Offset>) -> Self {
        Self { day, offset }
    }

    pub(super) fn day_of_calendar(self) -> Day {
        self.day
    }

    fn parse(text: &str) -> Result<Self, Flaw> {
        let mut scan = Scan::new(text);
        let day = Day::parse(&mut scan)?;
        let offset = Offset::parse_to_end(&mut scan)?;
        Ok(Self { day, offset })
    }
}

impl Lexical for Date {
    const TYPE: &'static str = "xs:date";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        Self::parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let mut text = Ascii::<32>::new();
        self.day.write(&mut text);
        Offset::write(self.offset, &mut text);
        out.write_str(text.as_str())
    }
}
