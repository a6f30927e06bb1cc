//! The recurring days and the incomplete dates (Part 2, 3.2.10 to 3.2.14): `xs:gYearMonth`, `xs:gYear`,
//! `xs:gMonthDay`, `xs:gDay`, `xs:gMonth`.

use std::cmp::Ordering;
use std::fmt;

use super::calendar::{
    NO_SUCH_DAY, check_month, check_year, day_number, days_in_month, parse_year, write_year,
};
use super::lexical::{Flaw, Lexical, ParseError, lexical_type};
use super::offset::Offset;
use super::scan::{Ascii, Scan};
use super::timeline::{self, Instant};

/// A year that has every day.
const ANY_YEAR: i64 = 2000;

macro_rules! gregorian {
    ($(
        $(#[$doc:meta])+
        $name:ident $schema:literal {
            $($(#[$field_doc:meta])+ $field:ident: $rust:ty,)+
        }
        first day $first_day:expr;
        check $check:expr;
        parse $parse:expr;
        write $write:expr;
    )+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name {
            $($field: $rust,)+
            offset: Option<Offset>,
        }

        lexical_type!($name);

        impl $name {
            /// The value without offset. `None` if the calendar does not have it.
            #[must_use]
            pub fn new($($field: $rust),+) -> Option<Self> {
                Self::checked($($field),+).ok()
            }

            $(
                $(#[$field_doc])+
                #[must_use]
                pub fn $field(self) -> $rust {
                    self.$field
                }
            )+

            /// The offset from UTC, if the value has one.
            #[must_use]
            pub fn offset(self) -> Option<Offset> {
                self.offset
            }

            /// Returns the value with another offset, or without one.
            #[must_use]
            pub fn with_offset(self, offset: Option<Offset>) -> Self {
                Self { offset, ..self }
            }

            /// Compares the beginnings of two values, if their order is certain; as
            /// [`DateTime::compare`](super::DateTime::compare).
            #[must_use]
            pub fn compare(self, other: Self) -> Option<Ordering> {
                let first_day: fn($($rust),+) -> i128 = $first_day;
                let at = |value: Self| Instant::of_day(first_day($(value.$field),+), value.offset);
                timeline::compare(at(self), self.offset, at(other), other.offset)
            }

            fn checked($($field: $rust),+) -> Result<Self, Flaw> {
                let check: fn($($rust),+) -> Result<(), Flaw> = $check;
                check($($field),+)?;
                Ok(Self { $($field,)+ offset: None })
            }
        }

        impl Lexical for $name {
            const TYPE: &'static str = $schema;

            fn from_lexical(text: &str) -> Result<Self, ParseError> {
                let parse: fn(&mut Scan<'_>) -> Result<Self, Flaw> = $parse;
                let mut scan = Scan::new(text);
                parse(&mut scan)
                    .and_then(|value| Ok(value.with_offset(Offset::parse_to_end(&mut scan)?)))
                    .map_err(|flaw| ParseError::new(Self::TYPE, text, flaw))
            }

            fn write_lexical<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
                let write: fn(Self, &mut Ascii<32>) = $write;
                let mut text = Ascii::new();
                write(*self, &mut text);
                Offset::write(self.offset, &mut text);
                out.write_str(text.as_str())
            }
        }
    )+};
}

/// Minus signs for the missing parts.
fn dashes(scan: &mut Scan<'_>, count: usize) -> Result<(), Flaw> {
    (0..count).try_for_each(|_| scan.expect(b'-'))
}

gregorian! {
    /// An `xs:gYearMonth` (3.2.10): a month of a year, `2026-11`.
    GYearMonth "xs:gYearMonth" {
        /// The year; never zero.
        year: i64,
        /// The month, 1 to 12.
        month: u8,
    }
    first day |year, month| day_number(year.into(), month, 1);
    check |year, month| check_year(year).and_then(|()| check_month(month));
    parse |scan| {
        let year = parse_year(scan)?;
        scan.expect(b'-')?;
        Self::checked(year, scan.pair()?)
    };
    write |value, out| {
        write_year(value.year, out);
        out.push(b'-');
        out.push_pair(value.month);
    };

    /// An `xs:gYear` (3.2.11): a year, `2026`.
    GYear "xs:gYear" {
        /// The year; never zero.
        year: i64,
    }
    first day |year| day_number(year.into(), 1, 1);
    check check_year;
    parse |scan| Self::checked(parse_year(scan)?);
    write |value, out| write_year(value.year, out);

    /// An `xs:gMonthDay` (3.2.12): a day of every year, `--12-24`. February has 29 days.
    GMonthDay "xs:gMonthDay" {
        /// The month, 1 to 12.
        month: u8,
        /// The day of the month, 1 to 31.
        day: u8,
    }
    first day |month, day| day_number(ANY_YEAR.into(), month, day);
    check |month, day| {
        check_month(month)?;
        if (1..=days_in_month(ANY_YEAR, month)).contains(&day) { Ok(()) } else { Err(NO_SUCH_DAY) }
    };
    parse |scan| {
        dashes(scan, 2)?;
        let month = scan.pair()?;
        scan.expect(b'-')?;
        Self::checked(month, scan.pair()?)
    };
    write |value, out| {
        out.push(b'-');
        out.push(b'-');
        out.push_pair(value.month);
        out.push(b'-');
        out.push_pair(value.day);
    };

    /// An `xs:gDay` (3.2.13): a day of every month, `---31`.
    GDay "xs:gDay" {
        /// The day of the month, 1 to 31.
        day: u8,
    }
    first day |day| day_number(ANY_YEAR.into(), 1, day);
    check |day| match day {
        1..=31 => Ok(()),
        _ => Err(Flaw::invalid("a day is 01 to 31")),
    };
    parse |scan| {
        dashes(scan, 3)?;
        Self::checked(scan.pair()?)
    };
    write |value, out| {
        for _ in 0..3 {
            out.push(b'-');
        }
        out.push_pair(value.day);
    };

    /// An `xs:gMonth` (3.2.14): a month of every year, `--12`. (The first edition wrote `--12--`; its errata took
    /// that back.)
    GMonth "xs:gMonth" {
        /// The month, 1 to 12.
        month: u8,
    }
    first day |month| day_number(ANY_YEAR.into(), month, 1);
    check check_month;
    parse |scan| {
        dashes(scan, 2)?;
        Self::checked(scan.pair()?)
    };
    write |value, out| {
        out.push(b'-');
        out.push(b'-');
        out.push_pair(value.month);
    };
}
