//! The offset from UTC that a date or time may end with (Part 2, 3.2.7.3).

use std::fmt;

use super::lexical::Flaw;
use super::scan::{Ascii, Scan};

/// The difference between local time and UTC, in minutes: the "time zone" of an XML Schema date or time.
///
/// It is at most fourteen hours either way. Zero is written `Z`.
///
/// ```
/// use erpsync::xsd::Offset;
///
/// let offset = Offset::from_minutes(-90).unwrap();
/// assert_eq!(offset.to_string(), "-01:30");
/// assert_eq!(Offset::UTC.to_string(), "Z");
/// assert_eq!(Offset::from_minutes(841), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(i16);

impl Offset {
    /// No difference: `Z`.
    pub const UTC: Self = Self(0);

    /// East of Greenwich is positive. `None` for more than fourteen hours (840 minutes).
    #[must_use]
    pub const fn from_minutes(minutes: i16) -> Option<Self> {
        if minutes.unsigned_abs() <= 14 * 60 { Some(Self(minutes)) } else { None }
    }

    /// Distance of local time from UTC, in minutes; positive if it is ahead.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }

    /// Reads the rest of a value: an offset or nothing.
    #[inline]
    pub(super) fn parse_to_end(scan: &mut Scan<'_>) -> Result<Option<Self>, Flaw> {
        let negative = match scan.next() {
            None => return Ok(None),
            Some(b'Z') => return scan.end().map(|()| Some(Self::UTC)),
            Some(b'+') => false,
            Some(b'-') => true,
            Some(_) => return Err(Flaw::FORM),
        };
        let hours = i16::from(scan.pair()?);
        scan.expect(b':')?;
        let minutes = i16::from(scan.pair()?);
        scan.end()?;
        if minutes > 59 {
            return Err(Flaw::invalid("the minutes of an offset are at most 59"));
        }
        let total = hours * 60 + minutes;
        Self::from_minutes(if negative { -total } else { total })
            .map(Some)
            .ok_or(Flaw::invalid("an offset is at most 14:00"))
    }

    pub(super) fn write<const N: usize>(offset: Option<Self>, out: &mut Ascii<N>) {
        let Some(Self(minutes)) = offset else { return };
        if minutes == 0 {
            return out.push(b'Z');
        }
        out.push(if minutes < 0 { b'-' } else { b'+' });
        let minutes = minutes.unsigned_abs();
        out.push_pair((minutes / 60) as u8);
        out.push(b':');
        out.push_pair((minutes % 60) as u8);
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Ascii::<6>::new();
        Self::write(Some(*self), &mut text);
        f.write_str(text.as_str())
    }
}

impl fmt::Debug for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Offset({self})")
    }
}
