//! `xs:time` (Part 2, 3.2.8).

use std::cmp::Ordering;
use std::fmt;

use super::calendar::Day;
use super::clock::{Clock, Fraction};
use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::offset::Offset;
use super::scan::{Ascii, Scan};
use super::timeline::{self, Instant};

/// An `xs:time`: a time of day, with an offset from UTC or without one.
///
/// The fraction of a second keeps its digits, up to 19. `24:00:00` is another way to write `00:00:00` and
/// becomes it.
///
/// ```
/// use erpsync::xsd::Time;
///
/// let time: Time = "09:05:00.250Z".parse()?;
/// assert_eq!((time.hour(), time.minute(), time.second()), (9, 5, 0));
/// assert_eq!(time.fraction().nanoseconds(), 250_000_000);
/// assert_eq!(time.to_string(), "09:05:00.250Z");
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    clock: Clock,
    offset: Option<Offset>,
}

lexical_type!(Time);

impl Time {
    /// A time without fraction and offset. `None` if there is no such time.
    #[must_use]
    pub fn new(hour: u8, minute: u8, second: u8) -> Option<Self> {
        let clock = Clock::new(hour, minute, second, Fraction::ZERO).ok()?;
        Some(Self { clock, offset: None })
    }

    /// Returns the time with this fraction of a second.
    #[must_use]
    pub fn with_fraction(self, fraction: Fraction) -> Self {
        let clock = Clock { fraction, ..self.clock };
        Self { clock, ..self }
    }

    /// Returns the time on the clock with another offset, or without one.
    #[must_use]
    pub fn with_offset(self, offset: Option<Offset>) -> Self {
        Self { offset, ..self }
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

    /// Compares two times of one day, if their order is certain; as
    /// [`DateTime::compare`](super::DateTime::compare).
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        const SOME_DAY: Day = Day { year: 1972, month: 12, day: 31 };
        timeline::compare(
            Instant::new(SOME_DAY, self.clock, self.offset),
            self.offset,
            Instant::new(SOME_DAY, other.clock, other.offset),
            other.offset,
        )
    }

    pub(super) fn from_clock(clock: Clock, offset: Option<Offset>) -> Self {
        Self { clock, offset }
    }

    pub(super) fn clock(self) -> Clock {
        self.clock
    }

    fn parse(text: &str) -> Result<Self, Flaw> {
        let mut scan = Scan::new(text);
        let (clock, _) = Clock::parse(&mut scan)?;
        let offset = Offset::parse_to_end(&mut scan)?;
        Ok(Self { clock, offset })
    }
}

impl Lexical for Time {
    const TYPE: &'static str = "xs:time";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        Self::parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let mut text = Ascii::<34>::new();
        self.clock.write(&mut text);
        Offset::write(self.offset, &mut text);
        out.write_str(text.as_str())
    }
}
