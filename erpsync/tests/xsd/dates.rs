//! Dates and times: what is read, what is refused, what is written.

use std::cmp::Ordering;

use erpsync::xsd::{
    Date, DateTime, GDay, GMonth, GMonthDay, GYear, GYearMonth, Lexical, ParseErrorKind, Time,
};
use proptest::prelude::*;

/// Each text, and the text that its value is written as.
#[track_caller]
fn good<T: Lexical>(cases: &[(&str, &str)]) {
    for (text, written) in cases {
        match T::from_lexical(text) {
            Ok(value) => assert_eq!(value.to_lexical(), *written, "{text:?}"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Texts that are written as they were read.
#[track_caller]
fn kept<T: Lexical>(cases: &[&str]) {
    for text in cases {
        good::<T>(&[(text, text)]);
    }
}

#[track_caller]
fn bad<T: Lexical>(cases: &[&str]) {
    for text in cases {
        match T::from_lexical(text) {
            Ok(value) => panic!("{text:?} was read as {}", value.to_lexical()),
            Err(error) => assert_eq!(error.kind(), ParseErrorKind::Invalid, "{error}"),
        }
    }
}

#[track_caller]
fn too_long<T: Lexical>(cases: &[&str]) {
    for text in cases {
        match T::from_lexical(text) {
            Ok(value) => panic!("{text:?} was read as {}", value.to_lexical()),
            Err(error) => assert_eq!(error.kind(), ParseErrorKind::OutOfRange, "{error}"),
        }
    }
}

#[test]
fn date_times() {
    kept::<DateTime>(&[
        "0001-01-01T00:00:00",
        "2026-11-23T18:24:06",
        "2026-11-23T18:24:06Z",
        "2026-11-23T18:24:06+01:00",
        "2026-11-23T18:24:06-00:30",
        "2026-11-23T18:24:06+14:00",
        "2026-11-23T18:24:06-14:00",
        "2026-11-23T18:24:06.1",
        "2026-11-23T18:24:06.1234567",
        "2026-11-23T18:24:06.500Z",
        "2026-11-23T18:24:06.0",
        "2026-11-23T18:24:06.1234567890123456789",
        "2000-02-29T00:00:00",
        "2024-02-29T00:00:00",
        "-0001-12-31T23:59:59",
        "-0004-02-29T23:59:59",
        "12026-11-23T18:24:06Z",
        "-12026-11-23T18:24:06Z",
        "9223372036854775807-12-31T23:59:59.9999999999999999999+14:00",
        "-9223372036854775807-01-01T23:59:59.9999999999999999999-14:00",
    ]);
    good::<DateTime>(&[
        (" \n2026-11-23T18:24:06Z\t", "2026-11-23T18:24:06Z"),
        ("2026-11-23T18:24:06+00:00", "2026-11-23T18:24:06Z"),
        ("2026-11-23T18:24:06-00:00", "2026-11-23T18:24:06Z"),
        ("2026-11-23T24:00:00", "2026-11-24T00:00:00"),
        ("2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00.000Z"),
        ("9999-12-31T24:00:00", "10000-01-01T00:00:00"),
        ("-0001-12-31T24:00:00", "0001-01-01T00:00:00"),
        ("2026-11-23T18:24:06.12345678901234567890000", "2026-11-23T18:24:06.1234567890123456789"),
    ]);
    bad::<DateTime>(&[
        "",
        " ",
        "2026-11-23",
        "2026-11-23T",
        "2026-11-23T18:24",
        "2026-11-23T18:24:6",
        "2026-11-23 18:24:06",
        "2026-11-23t18:24:06",
        "2026-11-23T18:24:06z",
        "2026-11-23T18:24:06 Z",
        "2026-11-23T18:24:06.",
        "2026-11-23T18:24:06.Z",
        "2026-11-23T18:24:06,5",
        "2026-11-23T18:24:06+1:00",
        "2026-11-23T18:24:06+01",
        "2026-11-23T18:24:06+0100",
        "2026-11-23T18:24:06+14:01",
        "2026-11-23T18:24:06-15:00",
        "2026-11-23T18:24:06+01:60",
        "2026-11-23T18:24:06ZZ",
        "2026-11-23T18:24:06+01:00Z",
        "2026-11-23T18:24:60",
        "2026-12-31T23:59:60Z",
        "2026-11-23T18:60:06",
        "2026-11-23T25:00:00",
        "2026-11-23T24:00:01",
        "2026-11-23T24:01:00",
        "2026-11-23T24:00:00.1",
        "2026-00-23T18:24:06",
        "2026-13-23T18:24:06",
        "2026-11-00T18:24:06",
        "2026-11-31T18:24:06",
        "2025-02-29T18:24:06",
        "1900-02-29T18:24:06",
        "-0001-02-29T18:24:06",
        "0000-01-01T00:00:00",
        "-0000-01-01T00:00:00",
        "+2026-11-23T18:24:06",
        "--2026-11-23T18:24:06",
        "02026-11-23T18:24:06",
        "226-11-23T18:24:06",
        "20261123T182406",
        "2026-11-23T18:24:06\0",
        "２０２６-11-23T18:24:06",
        "2026-11-23T18:24:06+00:00+00:00",
    ]);
    too_long::<DateTime>(&[
        "9223372036854775808-11-23T18:24:06",
        "99999999999999999999999-11-23T18:24:06",
        "9223372036854775807-12-31T24:00:00",
        "2026-11-23T18:24:06.12345678901234567891",
    ]);
}

#[test]
fn dates() {
    kept::<Date>(&[
        "2026-11-23",
        "2026-11-23Z",
        "2026-11-23-05:00",
        "-0044-03-15",
        "10000-01-01",
        "2024-02-29+14:00",
    ]);
    good::<Date>(&[(" 2026-11-23 ", "2026-11-23"), ("2026-11-23+00:00", "2026-11-23Z")]);
    bad::<Date>(&[
        "",
        "2026-11",
        "2026-11-23T00:00:00",
        "23-11-2026",
        "2026/11/23",
        "2026-11-31",
        "2025-02-29",
        "0000-01-01",
        "2026-1-1",
        "2026-11-23+15:00",
        "2026-11-23 Z",
        "20261123",
        "+2026-11-23",
        "02026-11-23",
    ]);
}

#[test]
fn times() {
    kept::<Time>(&["00:00:00", "23:59:59.999", "18:24:06Z", "18:24:06.10-08:00"]);
    good::<Time>(&[("24:00:00", "00:00:00"), ("24:00:00.00Z", "00:00:00.00Z"), (" 01:02:03 ", "01:02:03")]);
    bad::<Time>(&[
        "",
        "18:24",
        "1:02:03",
        "24:00:01",
        "25:00:00",
        "12:60:00",
        "12:00:60",
        "12:00:00.",
        "T12:00:00",
        "12:00:00PM",
        "120000",
    ]);
}

#[test]
fn incomplete_and_recurring() {
    kept::<GYear>(&["2026", "2026Z", "2026+01:00", "-0001", "12026"]);
    bad::<GYear>(&["", "26", "0000", "02026", "+2026", "2026-11", "2026 Z"]);
    kept::<GYearMonth>(&["2026-11", "2026-11Z", "-0044-03", "12026-12-05:00"]);
    bad::<GYearMonth>(&["", "2026", "2026-13", "2026-00", "2026-1", "2026-11-23", "0000-01"]);
    kept::<GMonthDay>(&["--11-23", "--02-29", "--12-31Z", "--01-01+14:00"]);
    bad::<GMonthDay>(&[
        "", "11-23", "-11-23", "--02-30", "--04-31", "--13-01", "--00-01", "--01-00", "--1-1",
    ]);
    kept::<GDay>(&["---01", "---31", "---31Z", "---15-03:00"]);
    bad::<GDay>(&["", "---00", "---32", "--01", "01", "---1"]);
    kept::<GMonth>(&["--01", "--12", "--12Z", "--06-03:00"]);
    bad::<GMonth>(&["", "--00", "--13", "--1", "---01", "06", "--06--"]);
}

/// A date and time in the form that it is written in.
fn date_time_text() -> impl Strategy<Value = String> {
    (
        prop_oneof![
            1..=9999_i64,
            -9999..=-1_i64,
            any::<i64>().prop_filter("no year", |year| *year != 0 && *year != i64::MIN)
        ],
        1..=12_u8,
        1..=28_u8,
        0..=23_u8,
        0..=59_u8,
        0..=59_u8,
        "(\\.[0-9]{1,19})?",
        "(Z|[+-](0[0-9]|1[0-3]):(0[1-9]|[1-5][0-9])|)",
    )
        .prop_map(|(year, month, day, hour, minute, second, fraction, offset)| {
            let sign = if year < 0 { "-" } else { "" };
            let year = year.unsigned_abs();
            format!("{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
        })
}

proptest! {
    #[test]
    fn there_and_back(text in date_time_text()) {
        let value: DateTime = text.parse().unwrap();
        prop_assert_eq!(&value.to_string(), &text);
        prop_assert_eq!(value.date().to_string().parse::<Date>().unwrap(), value.date());
        prop_assert_eq!(value.time().to_string().parse::<Time>().unwrap(), value.time());
        prop_assert_eq!(value.compare(value), Some(Ordering::Equal));
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in "[-+0-9:.TZPYMDHS \\PC]{0,40}") {
        let _ = (GYear::from_lexical(&text), GYearMonth::from_lexical(&text), GMonthDay::from_lexical(&text));
        let _ = (GDay::from_lexical(&text), GMonth::from_lexical(&text), DateTime::from_lexical(&text));
        let _ = (Date::from_lexical(&text), Time::from_lexical(&text));
    }
}
