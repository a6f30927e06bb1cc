//! Conversions of dates, times and durations, each behind its feature.

#![cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]

use std::fmt::Debug;

use erpsync::xsd::{Date, DateTime, Duration, Time};

/// The texts convert there and back to the same values.
#[track_caller]
fn both_ways<Here, There>(texts: &[&str])
where
    Here: std::str::FromStr<Err: Debug> + TryFrom<There, Error: Debug> + PartialEq + Debug + Copy,
    There: TryFrom<Here, Error: Debug>,
{
    for text in texts {
        let here: Here = text.parse().unwrap();
        let there = There::try_from(here).expect(text);
        assert_eq!(Here::try_from(there).expect(text), here, "{text}");
    }
}

/// The texts do not convert.
#[track_caller]
fn refused<Here, There>(texts: &[&str])
where
    Here: std::str::FromStr<Err: Debug> + Copy,
    There: TryFrom<Here>,
{
    for text in texts {
        assert!(There::try_from(text.parse().unwrap()).is_err(), "{text}");
    }
}

const FLOATING: &[&str] = &[
    "2026-11-23T18:24:06",
    "2024-02-29T23:59:59.999999999",
    "0001-01-01T00:00:00",
    "-0001-12-31T00:00:00.5",
    "9999-12-31T23:59:59",
];
const IN_UTC: &[&str] =
    &["2026-11-23T18:24:06Z", "1969-12-31T23:59:59.75Z", "0001-01-01T00:00:00Z", "-0004-02-29T00:00:00.1Z"];
const WITH_OFFSET: &[&str] =
    &["2026-11-23T18:24:06+05:45", "1969-12-31T23:59:59.000000001-14:00", "2026-01-01T00:00:00+14:00"];
const TOO_FINE: &[&str] = &["2026-11-23T18:24:06.0123456789", "2026-11-23T18:24:06.0123456789Z"];
const DAYS: &[&str] = &["2026-11-23", "2000-02-29", "-0004-02-29", "9999-12-31"];
const CLOCKS: &[&str] = &["00:00:00", "23:59:59.999999999"];
const DAY_TIMES: &[&str] = &["PT0S", "P1DT1H1M1.5S", "-P2D", "-PT0.5S", "PT90M", "P7304484DT2H48M5.4775807S"];
const NO_DAY_TIMES: &[&str] = &["P1Y", "P1M", "PT0.0000000001S", "PT18446744073709551615S"];

#[cfg(feature = "jiff")]
#[test]
fn jiff() {
    use jiff::civil;
    use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};

    both_ways::<DateTime, civil::DateTime>(FLOATING);
    refused::<DateTime, civil::DateTime>(IN_UTC);
    refused::<DateTime, civil::DateTime>(TOO_FINE);
    refused::<DateTime, civil::DateTime>(&["10000-01-01T00:00:00", "9223372036854775807-01-01T00:00:00"]);
    both_ways::<DateTime, Timestamp>(IN_UTC);
    refused::<DateTime, Timestamp>(FLOATING);
    refused::<DateTime, Timestamp>(TOO_FINE);
    both_ways::<Date, civil::Date>(DAYS);
    refused::<Date, civil::Date>(&["2026-11-23Z", "10000-01-01"]);
    both_ways::<Time, civil::Time>(CLOCKS);
    refused::<Time, civil::Time>(&["00:00:00Z"]);
    both_ways::<Duration, SignedDuration>(DAY_TIMES);
    refused::<Duration, SignedDuration>(NO_DAY_TIMES);
    both_ways::<Duration, Span>(DAY_TIMES);
    both_ways::<Duration, Span>(&["P1Y2M3DT4H5M6.789S", "-P1Y2M3DT4H5M6.789S"]);
    refused::<Duration, Span>(&["P18446744073709551615Y", "P20000Y", "PT0.0000000001S"]);

    let span = Span::new().weeks(1).days(1).milliseconds(1500).microseconds(1);
    assert_eq!(Duration::from(span).to_string(), "P8DT1.500001S");
    assert_eq!(
        Duration::from(SignedDuration::MIN).to_string().parse(),
        Ok(Duration::from(SignedDuration::MIN))
    );

    for text in WITH_OFFSET.iter().chain(IN_UTC) {
        let here: DateTime = text.parse().unwrap();
        let zoned = ZonedDateTime::try_from(here).unwrap();
        assert_eq!(DateTime::try_from(&zoned), Ok(here));
        assert_eq!(Timestamp::try_from(here), Ok(zoned.timestamp()));
    }
    assert!(Date::try_from(civil::date(0, 1, 1)).is_err());
    let odd = civil::date(1900, 1, 1)
        .at(0, 0, 0, 0)
        .to_zoned_datetime(jiff::tz::Offset::from_seconds(1172).unwrap().to_time_zone());
    assert!(DateTime::try_from(&odd.unwrap()).is_err());
}

#[cfg(feature = "chrono")]
#[test]
fn chrono() {
    use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

    both_ways::<DateTime, NaiveDateTime>(FLOATING);
    both_ways::<DateTime, NaiveDateTime>(&["12026-11-23T18:24:06"]);
    refused::<DateTime, NaiveDateTime>(IN_UTC);
    refused::<DateTime, NaiveDateTime>(TOO_FINE);
    refused::<DateTime, NaiveDateTime>(&["9223372036854775807-01-01T00:00:00", "2147483647-01-01T00:00:00"]);
    both_ways::<DateTime, chrono::DateTime<Utc>>(IN_UTC);
    both_ways::<DateTime, chrono::DateTime<FixedOffset>>(IN_UTC);
    both_ways::<DateTime, chrono::DateTime<FixedOffset>>(WITH_OFFSET);
    refused::<DateTime, chrono::DateTime<Utc>>(FLOATING);
    refused::<DateTime, chrono::DateTime<FixedOffset>>(TOO_FINE);
    both_ways::<Date, NaiveDate>(DAYS);
    refused::<Date, NaiveDate>(&["2026-11-23Z"]);
    both_ways::<Time, NaiveTime>(CLOCKS);
    refused::<Time, NaiveTime>(&["00:00:00Z"]);
    both_ways::<Duration, TimeDelta>(DAY_TIMES);
    refused::<Duration, TimeDelta>(NO_DAY_TIMES);
    refused::<Duration, TimeDelta>(&["PT9223372036854775807S"]);

    let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).unwrap();
    assert!(Time::try_from(leap).is_err());
    assert!(Date::try_from(NaiveDate::from_ymd_opt(0, 1, 1).unwrap()).is_err());
}

#[cfg(feature = "time")]
#[test]
fn time() {
    use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime};

    both_ways::<DateTime, PrimitiveDateTime>(FLOATING);
    refused::<DateTime, PrimitiveDateTime>(IN_UTC);
    refused::<DateTime, PrimitiveDateTime>(TOO_FINE);
    refused::<DateTime, PrimitiveDateTime>(&[
        "10000000-01-01T00:00:00",
        "9223372036854775807-01-01T00:00:00",
    ]);
    both_ways::<DateTime, OffsetDateTime>(IN_UTC);
    both_ways::<DateTime, OffsetDateTime>(WITH_OFFSET);
    both_ways::<DateTime, UtcDateTime>(IN_UTC);
    refused::<DateTime, OffsetDateTime>(FLOATING);
    refused::<DateTime, UtcDateTime>(TOO_FINE);
    both_ways::<Date, time::Date>(DAYS);
    refused::<Date, time::Date>(&["2026-11-23Z"]);
    both_ways::<Time, time::Time>(CLOCKS);
    refused::<Time, time::Time>(&["00:00:00Z"]);
    both_ways::<Duration, time::Duration>(DAY_TIMES);
    refused::<Duration, time::Duration>(NO_DAY_TIMES);
}
