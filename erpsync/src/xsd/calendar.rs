//! Days of the calendar (Part 2, 3.2.7, Appendices D and E): the proleptic Gregorian calendar, for years of any
//! length.
//!
//! # Years before 1
//!
//! XML Schema 1.0 has no year `0000`, so it is refused, and the day after `-0001-12-31` is `0001-01-01`. The
//! number decides which years are leap years, as in Appendix E: `-0004` is one. Version 1.1 has a year zero, and
//! its `-0001` is a year earlier; the two cannot be told apart in a message. The conversions to other crates
//! take the number as it is, which is what 1.1 and ISO 8601 mean.

use super::lexical::Flaw;
use super::scan::{Ascii, Scan, number};

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Day {
    pub(super) year: i64,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl Day {
    /// The day, if there is such a day.
    #[inline]
    pub(super) fn new(year: i64, month: u8, day: u8) -> Result<Self, Flaw> {
        check_year(year)?;
        check_month(month)?;
        if day == 0 || day > days_in_month(year, month) {
            return Err(NO_SUCH_DAY);
        }
        Ok(Self { year, month, day })
    }

    #[inline]
    pub(super) fn parse(scan: &mut Scan<'_>) -> Result<Self, Flaw> {
        let year = parse_year(scan)?;
        scan.expect(b'-')?;
        let month = scan.pair()?;
        scan.expect(b'-')?;
        let day = scan.pair()?;
        Self::new(year, month, day)
    }

    pub(super) fn write<const N: usize>(self, out: &mut Ascii<N>) {
        write_year(self.year, out);
        out.push(b'-');
        out.push_pair(self.month);
        out.push(b'-');
        out.push_pair(self.day);
    }

    /// The day after; `None` at the end of `i64`'s years.
    pub(super) fn next(self) -> Option<Self> {
        let Self { year, month, day } = self;
        Some(if day < days_in_month(year, month) {
            Self { day: day + 1, ..self }
        } else if month < 12 {
            Self { year, month: month + 1, day: 1 }
        } else {
            let year = if year == -1 { 1 } else { year.checked_add(1)? };
            Self { year, month: 1, day: 1 }
        })
    }

    /// The day before; `None` at the beginning of `i64`'s years.
    pub(super) fn previous(self) -> Option<Self> {
        let Self { year, month, day } = self;
        Some(if day > 1 {
            Self { day: day - 1, ..self }
        } else if month > 1 {
            let month = month - 1;
            Self { year, month, day: days_in_month(year, month) }
        } else {
            let year = if year == 1 { -1 } else { year.checked_sub(1).filter(|&year| year > i64::MIN)? };
            Self { year, month: 12, day: 31 }
        })
    }

    /// Days since 1970-01-01.
    pub(super) fn number(self) -> i128 {
        day_number(i128::from(self.year), self.month, self.day)
    }

    /// The day that is `number` days after 1970-01-01.
    pub(super) fn from_number(number: i64) -> Option<Self> {
        // Count from 0000-03-01, so that the leap day is the last of its year, in eras of 400 years.
        let number = number.checked_add(719_468)?;
        let era = number.div_euclid(146_097);
        let day_of_era = number.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self::new(year, month as u8, day as u8).ok()
    }
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
pub(super) fn day_number(year: i128, month: u8, day: u8) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = i128::from(if month > 2 { month - 3 } else { month + 9 });
    let day_of_year = (153 * from_march + 2) / 5 + i128::from(day) - 1;
    era * 146_097 + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The least `i64` is left out so that every year has an opposite.
#[inline]
pub(super) fn check_year(year: i64) -> Result<(), Flaw> {
    match year {
        0 => Err(Flaw::invalid("there is no year 0000 in XML Schema 1.0")),
        i64::MIN => Err(YEAR_RANGE),
        _ => Ok(()),
    }
}

const YEAR_RANGE: Flaw = Flaw::range("a year is at most 9223372036854775807");

pub(super) const NO_SUCH_DAY: Flaw = Flaw::invalid("the month does not have that day");

#[inline]
pub(super) fn check_month(month: u8) -> Result<(), Flaw> {
    match month {
        1..=12 => Ok(()),
        _ => Err(Flaw::invalid("a month is 01 to 12")),
    }
}

#[inline]
pub(super) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Four digits, or more without a leading zero; a minus before them.
#[inline]
pub(super) fn parse_year(scan: &mut Scan<'_>) -> Result<i64, Flaw> {
    let negative = scan.eat(b'-');
    let digits = scan.digits();
    match digits {
        [] | [_] | [_, _] | [_, _, _] => return Err(Flaw::FORM),
        [_, _, _, _] => {}
        [b'0', ..] => {
            return Err(Flaw::invalid("a year of more than four digits has no leading zeros"));
        }
        _ => {}
    }
    let year = number(digits).and_then(|year| i64::try_from(year).ok()).ok_or(YEAR_RANGE)?;
    check_year(year)?;
    Ok(if negative { -year } else { year })
}

pub(super) fn write_year<const N: usize>(year: i64, out: &mut Ascii<N>) {
    if year < 0 {
        out.push(b'-');
    }
    out.push_number(year.unsigned_abs(), 4);
}
