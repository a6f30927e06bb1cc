//! `xs:duration` (Part 2, 3.2.6), and `ser:duration`, WCF's restriction of it to days and smaller units.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::ConversionError;
use super::calendar::day_number;
use super::clock::Fraction;
use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::scan::{Ascii, Scan, number};

/// An `xs:duration`: years, months, days, hours, minutes and seconds, and one sign for all of them.
///
/// The parts are kept as they came, `PT90M` is not rewritten; zero parts are not written, and zero is `PT0S`.
/// Each part is at most what a `u64` holds, the fraction of the seconds has up to 19 digits.
///
/// Two durations are equal when they have the same number of months and the same number of seconds, with the
/// other units reckoned into these: `PT90M` and `PT1H30M`, `P1Y` and `P12M`. The order is the partial one of
/// the specification: whether `P1M` is more than `P30D` depends on the month, so neither is.
///
/// ```
/// use erpsync::xsd::Duration;
///
/// let interval: Duration = "PT1H30M".parse()?;
/// assert_eq!(std::time::Duration::try_from(interval).unwrap().as_secs(), 5400);
/// assert_eq!(interval, "PT90M".parse()?);
///
/// let interval = Duration::from(std::time::Duration::from_millis(90_061_500));
/// assert_eq!(interval.to_string(), "P1DT1H1M1.5S");
/// # Ok::<(), erpsync::xsd::ParseError>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Duration {
    negative: bool,
    years: u64,
    months: u64,
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
    fraction: Fraction,
}

lexical_type!(Duration);

/// One accessor and one setter for each part.
macro_rules! parts {
    ($($name:ident $with:ident $what:literal,)+) => {$(
        #[doc = concat!("The number of ", $what, " as it was written, without the sign.")]
        #[must_use]
        pub fn $name(self) -> u64 {
            self.$name
        }

        #[doc = concat!("The same duration with this many ", $what, ".")]
        #[must_use]
        pub fn $with(self, $name: u64) -> Self {
            Self { $name, ..self }
        }
    )+};
}

impl Duration {
    /// No time at all, `PT0S`.
    pub const ZERO: Self = Self {
        negative: false,
        years: 0,
        months: 0,
        days: 0,
        hours: 0,
        minutes: 0,
        seconds: 0,
        fraction: Fraction::ZERO,
    };

    parts! {
        years with_years "years",
        months with_months "months",
        days with_days "days",
        hours with_hours "hours",
        minutes with_minutes "minutes",
        seconds with_seconds "whole seconds",
    }

    /// The fraction of the seconds.
    #[must_use]
    pub fn fraction(self) -> Fraction {
        self.fraction
    }

    /// Returns the duration with this fraction of the seconds.
    #[must_use]
    pub fn with_fraction(self, fraction: Fraction) -> Self {
        Self { fraction, ..self }
    }

    /// Returns true if the duration goes back in time. A zero duration does not.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.negative && !self.is_zero()
    }

    /// Returns the duration in the other direction.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// Returns true if it has no parts.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.total_months() == 0 && self.total_seconds() == 0 && self.fraction.is_zero()
    }

    /// Returns true if it has neither years nor months, as WCF's `ser:duration` must.
    #[must_use]
    pub fn is_day_time(self) -> bool {
        self.years == 0 && self.months == 0
    }

    /// Years and months together; every `u64` fits.
    fn total_months(self) -> i128 {
        i128::from(self.years) * 12 + i128::from(self.months)
    }

    /// Days to seconds together; every `u64` fits.
    pub(super) fn total_seconds(self) -> i128 {
        i128::from(self.days) * 86_400
            + i128::from(self.hours) * 3600
            + i128::from(self.minutes) * 60
            + i128::from(self.seconds)
    }

    /// The value without its spelling: sign, months, seconds, fraction.
    fn value(self) -> (bool, i128, i128, Fraction) {
        (self.is_negative(), self.total_months(), self.total_seconds(), self.fraction)
    }

    /// Days, hours, minutes and seconds in their usual ranges, as WCF writes them.
    pub(super) fn from_seconds(negative: bool, seconds: u64, fraction: Fraction) -> Self {
        Self {
            negative,
            days: seconds / 86_400,
            hours: seconds / 3600 % 24,
            minutes: seconds / 60 % 60,
            seconds: seconds % 60,
            fraction,
            ..Self::ZERO
        }
    }

    /// Whole seconds and nanoseconds without the sign, if that is what it amounts to.
    pub(super) fn to_seconds(self) -> Result<(u64, u32), ConversionError> {
        if !self.is_day_time() {
            return Err(ConversionError::CALENDAR);
        }
        if !self.fraction.is_whole_nanoseconds() {
            return Err(ConversionError::PRECISION);
        }
        let seconds = u64::try_from(self.total_seconds()).map_err(|_| ConversionError::RANGE)?;
        Ok((seconds, self.fraction.nanoseconds()))
    }

    fn parse(text: &str) -> Result<Self, Flaw> {
        const RANGE: Flaw = Flaw::range("a part is at most 18446744073709551615");

        let mut scan = Scan::new(text);
        let mut duration = Self { negative: scan.eat(b'-'), ..Self::ZERO };
        scan.expect(b'P')?;
        // Units that may still come: each once, in this order, the last three after the `T`.
        let mut units = b"YMD".as_slice();
        let mut in_time = false;
        let mut is_empty = true;
        while !scan.is_at_end() {
            if !in_time && scan.eat(b'T') {
                in_time = true;
                units = b"HMS";
            }
            let digits = scan.digits();
            if digits.is_empty() {
                return Err(Flaw::FORM);
            }
            let fraction = Fraction::parse(&mut scan)?;
            let has_fraction = fraction.precision() > 0;
            let unit = scan.next().ok_or(Flaw::FORM)?;
            let place = units.iter().position(|&other| other == unit).ok_or(Flaw::FORM)?;
            if has_fraction && unit != b'S' {
                return Err(Flaw::invalid("only seconds have a fraction"));
            }
            units = &units[place + 1..];
            is_empty = false;
            let value = number(digits).ok_or(RANGE)?;
            match (in_time, unit) {
                (false, b'Y') => duration.years = value,
                (false, b'M') => duration.months = value,
                (false, _) => duration.days = value,
                (true, b'H') => duration.hours = value,
                (true, b'M') => duration.minutes = value,
                (true, _) => {
                    duration.seconds = value;
                    duration.fraction = fraction;
                }
            }
        }
        if is_empty {
            return Err(Flaw::FORM);
        }
        duration.negative = duration.is_negative();
        Ok(duration)
    }

    /// End of this duration from the first of a month, in seconds and units of the fraction: the months
    /// are added first, then the rest, as in Appendix E.
    fn after(self, year: i128, month: i128) -> (i128, u128) {
        let sign = if self.negative { -1 } else { 1 };
        let months = year * 12 + month - 1 + sign * self.total_months();
        let first = day_number(months.div_euclid(12), months.rem_euclid(12) as u8 + 1, 1);
        let seconds = first * 86_400 + sign * self.total_seconds();
        match self.fraction.scaled() {
            fraction @ 1.. if self.negative => (seconds - 1, Fraction::SECOND - fraction),
            fraction => (seconds, fraction),
        }
    }
}

impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for Duration {}

impl Hash for Duration {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

/// The order of 3.2.6.2: less or greater only if it is so from each of four months chosen for their lengths.
impl PartialOrd for Duration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self == other {
            return Some(Ordering::Equal);
        }
        let mut orders = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)]
            .map(|(year, month)| self.after(year, month).cmp(&other.after(year, month)));
        orders.sort_unstable();
        match orders {
            [Ordering::Less, .., Ordering::Less] => Some(Ordering::Less),
            [Ordering::Greater, .., Ordering::Greater] => Some(Ordering::Greater),
            _ => None,
        }
    }
}

impl Lexical for Duration {
    const TYPE: &'static str = "xs:duration";

    fn from_lexical(text: &str) -> Result<Self, ParseError> {
        Self::parse(text).map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
    }

    fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let has_seconds = self.seconds != 0 || self.fraction.precision() > 0;
        if self.is_zero() && !has_seconds {
            return out.write_str("PT0S");
        }
        let mut text = Ascii::<160>::new();
        if self.is_negative() {
            text.push(b'-');
        }
        text.push(b'P');
        push_part(&mut text, self.years, b'Y');
        push_part(&mut text, self.months, b'M');
        push_part(&mut text, self.days, b'D');
        if self.hours != 0 || self.minutes != 0 || has_seconds {
            text.push(b'T');
        }
        push_part(&mut text, self.hours, b'H');
        push_part(&mut text, self.minutes, b'M');
        if has_seconds {
            text.push_number(self.seconds, 1);
            self.fraction.write(&mut text);
            text.push(b'S');
        }
        out.write_str(text.as_str())
    }
}

fn push_part(text: &mut Ascii<160>, value: u64, unit: u8) {
    if value != 0 {
        text.push_number(value, 1);
        text.push(unit);
    }
}

/// In days, hours, minutes and seconds, as WCF writes them.
impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        let fraction = Fraction::from_nanoseconds(duration.subsec_nanos()).unwrap_or_default();
        Self::from_seconds(false, duration.as_secs(), fraction)
    }
}

/// Fails for a negative duration, years or months, and fractions finer than a nanosecond.
impl TryFrom<Duration> for std::time::Duration {
    type Error = ConversionError;

    fn try_from(duration: Duration) -> Result<Self, ConversionError> {
        if duration.is_negative() {
            return Err(ConversionError::NEGATIVE);
        }
        let (seconds, nanoseconds) = duration.to_seconds()?;
        Ok(Self::new(seconds, nanoseconds))
    }
}
