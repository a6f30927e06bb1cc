//! Times of day, and the fraction of a second that keeps its digits (Part 2, 3.2.7.1 and 3.2.8).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::lexical::Flaw;
use super::scan::{Ascii, Scan, number};

/// The fraction of a second, with the digits it was written in.
///
/// Up to nineteen digits are kept, the zeros at the end among them. Two fractions are equal when they are the
/// same part of a second: `.5` and `.50`.
#[derive(Clone, Copy, Default)]
pub struct Fraction {
    digits: u64,
    /// Number of digits, at most 19.
    length: u8,
}

impl Fraction {
    /// No fraction.
    pub const ZERO: Self = Self { digits: 0, length: 0 };

    /// A fraction in nanoseconds, without the zeros at its end. `None` for a second or more.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: u32) -> Option<Self> {
        if nanoseconds >= 1_000_000_000 {
            return None;
        }
        let mut digits = nanoseconds as u64;
        let mut length = 9;
        while length > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            length -= 1;
        }
        Some(Self { digits, length })
    }

    /// The fraction in whole nanoseconds; what is smaller is cut off.
    #[must_use]
    pub fn nanoseconds(self) -> u32 {
        (self.scaled() / 10_u128.pow(10)) as u32
    }

    /// Returns true if [`nanoseconds`](Self::nanoseconds) is all of it.
    #[must_use]
    pub fn is_whole_nanoseconds(self) -> bool {
        self.scaled().is_multiple_of(10_u128.pow(10))
    }

    /// Returns true if it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Returns the number of digits that it is written with.
    #[must_use]
    pub fn precision(self) -> u8 {
        self.length
    }

    /// The unit of [`scaled`](Self::scaled), 10⁻¹⁹ seconds, this many times is a second.
    pub(super) const SECOND: u128 = 10_u128.pow(19);

    /// In units of 10⁻¹⁹ seconds.
    pub(super) fn scaled(self) -> u128 {
        u128::from(self.digits) * 10_u128.pow(19 - u32::from(self.length.min(19)))
    }

    /// Reads a point and digits, or nothing.
    #[inline]
    pub(super) fn parse(scan: &mut Scan<'_>) -> Result<Self, Flaw> {
        if !scan.eat(b'.') {
            return Ok(Self::ZERO);
        }
        let mut digits = scan.digits();
        if digits.is_empty() {
            return Err(Flaw::FORM);
        }
        while digits.len() > 19
            && let [rest @ .., b'0'] = digits
        {
            digits = rest;
        }
        match number(digits) {
            Some(value) if digits.len() <= 19 => Ok(Self { digits: value, length: digits.len() as u8 }),
            _ => Err(Flaw::range("at most 19 digits of a second can be kept")),
        }
    }

    pub(super) fn write<const N: usize>(self, out: &mut Ascii<N>) {
        if self.length > 0 {
            out.push(b'.');
            out.push_number(self.digits, usize::from(self.length));
        }
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.scaled() == other.scaled()
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        self.scaled().cmp(&other.scaled())
    }
}

impl Hash for Fraction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.scaled().hash(state);
    }
}

/// The digits after the point, as they are written; empty if there are none.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Ascii::<20>::new();
        self.write(&mut text);
        f.write_str(text.as_str().get(1..).unwrap_or_default())
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fraction({self})")
    }
}

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) fraction: Fraction,
}

impl Clock {
    /// Midnight.
    pub(super) const START: Self = Self { hour: 0, minute: 0, second: 0, fraction: Fraction::ZERO };

    #[inline]
    pub(super) fn new(hour: u8, minute: u8, second: u8, fraction: Fraction) -> Result<Self, Flaw> {
        match (hour, minute, second) {
            (0..=23, 0..=59, 0..=59) => Ok(Self { hour, minute, second, fraction }),
            (0..=23, 0..=59, 60) => Err(Flaw::invalid("XML Schema has no leap seconds")),
            (0..=23, 0..=59, _) => Err(Flaw::invalid("a second is 00 to 59")),
            (0..=23, _, _) => Err(Flaw::invalid("a minute is 00 to 59")),
            _ => Err(Flaw::invalid("an hour is 00 to 23, or it is 24:00:00")),
        }
    }

    /// Reads a time; true when it is `24:00:00`, which is the next day's midnight.
    #[inline]
    pub(super) fn parse(scan: &mut Scan<'_>) -> Result<(Self, bool), Flaw> {
        let hour = scan.pair()?;
        scan.expect(b':')?;
        let minute = scan.pair()?;
        scan.expect(b':')?;
        let second = scan.pair()?;
        let fraction = Fraction::parse(scan)?;
        if (hour, minute, second) == (24, 0, 0) && fraction.is_zero() {
            return Ok((Self { fraction, ..Self::START }, true));
        }
        Self::new(hour, minute, second, fraction).map(|clock| (clock, false))
    }

    pub(super) fn write<const N: usize>(self, out: &mut Ascii<N>) {
        out.push_pair(self.hour);
        out.push(b':');
        out.push_pair(self.minute);
        out.push(b':');
        out.push_pair(self.second);
        self.fraction.write(out);
    }

    /// Whole seconds since midnight.
    pub(super) fn seconds(self) -> u32 {
        u32::from(self.hour) * 3600 + u32::from(self.minute) * 60 + u32::from(self.second)
    }

    /// The time that many seconds (less than a day's) after midnight.
    pub(super) fn from_seconds(seconds: u32, fraction: Fraction) -> Self {
        Self {
            hour: (seconds / 3600 % 24) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            fraction,
        }
    }
}
