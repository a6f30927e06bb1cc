//! Dates and times as values: parts, order, other offsets, the system's time.

use std::cmp::Ordering;
use std::time::SystemTime;

use erpsync::xsd::{Date, DateTime, Fraction, GDay, GMonth, GMonthDay, GYear, GYearMonth, Offset, Time};
use proptest::prelude::*;

#[test]
fn constructors_check() {
    assert_eq!(DateTime::new(0, 1, 1, 0, 0, 0), None);
    assert_eq!(DateTime::new(2026, 1, 1, 24, 0, 0), None);
    assert_eq!(DateTime::new(i64::MIN, 1, 1, 0, 0, 0), None);
    assert_eq!(Date::new(2026, 4, 31), None);
    assert_eq!(Time::new(0, 0, 60), None);
    assert_eq!(GMonthDay::new(2, 30), None);
    assert_eq!(GYear::new(0), None);
    assert_eq!(GDay::new(32), None);
    assert_eq!(Fraction::from_nanoseconds(1_000_000_000), None);
    assert_eq!(Offset::from_minutes(-841), None);
    assert_eq!(Offset::from_minutes(i16::MIN), None);
}

#[test]
fn parts_and_wholes() {
    let whole: DateTime = "2026-11-23T18:24:06.250+01:00".parse().unwrap();
    assert_eq!(whole.date().to_string(), "2026-11-23+01:00");
    assert_eq!(whole.time().to_string(), "18:24:06.250+01:00");
    assert_eq!(DateTime::from_parts(whole.date(), whole.time()), Some(whole));
    assert_eq!(DateTime::from_parts(whole.date(), whole.time().with_offset(None)), Some(whole));
    assert_eq!(DateTime::from_parts(whole.date(), whole.time().with_offset(Some(Offset::UTC))), None);
    assert_eq!(whole, "2026-11-23T18:24:06.25+01:00".parse().unwrap());
    assert_ne!(whole, "2026-11-23T17:24:06.25Z".parse().unwrap());
    assert_eq!(format!("{whole:?}"), "DateTime(2026-11-23T18:24:06.250+01:00)");
}

#[test]
fn order_of_recurring_days_and_incomplete_dates() {
    macro_rules! compare {
        ($type:ty: $left:literal, $right:literal) => {
            <$type>::compare($left.parse().unwrap(), $right.parse().unwrap())
        };
    }
    assert_eq!(compare!(GYear: "-0001", "0001"), Some(Ordering::Less));
    assert_eq!(compare!(GYear: "10000", "9999"), Some(Ordering::Greater));
    assert_eq!(compare!(GYear: "2026+01:00", "2026Z"), Some(Ordering::Less));
    assert_eq!(compare!(GYear: "2026", "2026Z"), None);
    assert_eq!(compare!(GYear: "9223372036854775807", "-9223372036854775807"), Some(Ordering::Greater));
    assert_eq!(compare!(GYearMonth: "2026-12", "2027-01"), Some(Ordering::Less));
    assert_eq!(compare!(GMonthDay: "--02-29", "--03-01"), Some(Ordering::Less));
    assert_eq!(compare!(GDay: "---31", "---09"), Some(Ordering::Greater));
    assert_eq!(compare!(GDay: "---09Z", "---09+00:00"), Some(Ordering::Equal));
    assert_eq!(compare!(GMonth: "--11", "--12Z"), Some(Ordering::Less));
}

#[test]
fn order() {
    let compare = |left: &str, right: &str| {
        let (left, right): (DateTime, DateTime) = (left.parse().unwrap(), right.parse().unwrap());
        assert_eq!(left.compare(right), right.compare(left).map(Ordering::reverse));
        left.compare(right)
    };
    // The examples of 3.2.7.4.
    assert_eq!(compare("2000-01-15T00:00:00", "2000-02-15T00:00:00"), Some(Ordering::Less));
    assert_eq!(compare("2000-01-15T12:00:00", "2000-01-16T12:00:00Z"), Some(Ordering::Less));
    assert_eq!(compare("2000-01-01T12:00:00", "1999-12-31T23:00:00Z"), None);
    assert_eq!(compare("2000-01-16T12:00:00", "2000-01-16T12:00:00Z"), None);
    assert_eq!(compare("2000-01-16T00:00:00", "2000-01-16T12:00:00Z"), None);

    assert_eq!(compare("2000-01-01T00:00:00.5", "2000-01-01T00:00:00.50"), Some(Ordering::Equal));
    assert_eq!(compare("2000-01-01T00:00:00.49", "2000-01-01T00:00:00.5"), Some(Ordering::Less));
    assert_eq!(compare("-0002-01-01T00:00:00", "-0001-01-01T00:00:00"), Some(Ordering::Less));
    assert_eq!(compare("-0001-12-31T00:00:00", "0001-01-01T00:00:00"), Some(Ordering::Less));

    let day = |text: &str| text.parse::<Date>().unwrap();
    assert_eq!(day("2000-01-01+14:00").compare(day("2000-01-01Z")), Some(Ordering::Less));
    assert_eq!(day("2000-01-01").compare(day("2000-01-01Z")), None);
    let time = |text: &str| text.parse::<Time>().unwrap();
    assert_eq!(time("12:00:00+01:00").compare(time("11:00:00Z")), Some(Ordering::Equal));
}

#[test]
fn other_offsets() {
    let to = |text: &str, minutes| {
        let offset = Offset::from_minutes(minutes).unwrap();
        text.parse::<DateTime>().unwrap().to_offset(offset).map(|time| time.to_string())
    };
    assert_eq!(to("2026-11-23T18:24:06", 0), None);
    assert_eq!(to("2024-03-01T00:30:00.70+01:00", 0).unwrap(), "2024-02-29T23:30:00.70Z");
    assert_eq!(to("2024-02-29T23:30:00-14:00", 840).unwrap(), "2024-03-02T03:30:00+14:00");
    assert_eq!(to("2024-03-01T00:30:00+14:00", -840).unwrap(), "2024-02-28T20:30:00-14:00");
    assert_eq!(to("0001-01-01T00:00:00+01:00", 0).unwrap(), "-0001-12-31T23:00:00Z");
    assert_eq!(to("9223372036854775807-12-31T23:00:00Z", 60), None);
    assert_eq!(to("-9223372036854775807-01-01T00:00:00Z", -60), None);
}

#[test]
fn system_time() {
    use std::time::Duration;

    let at = |text: &str| SystemTime::try_from(text.parse::<DateTime>().unwrap());
    assert_eq!(at("1970-01-01T00:00:00Z"), Ok(SystemTime::UNIX_EPOCH));
    assert_eq!(
        at("2001-09-09T03:46:40.000000001+02:00"),
        Ok(SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 1))
    );
    assert_eq!(at("1969-12-31T23:59:58.5Z"), Ok(SystemTime::UNIX_EPOCH - Duration::from_millis(1500)));
    assert!(at("1970-01-01T00:00:00").is_err());
    assert!(at("1970-01-01T00:00:00.0000000001Z").is_err());
    assert!(at("9223372036854775807-01-01T00:00:00Z").is_err());

    let before = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!(DateTime::try_from(before).unwrap().to_string(), "1969-12-31T23:59:58.5Z");
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(86_400);
    assert_eq!(DateTime::try_from(before).unwrap().to_string(), "1969-12-31T00:00:00Z");
}

#[test]
fn a_bare_date_for_wcf() {
    let read = |text: &str| DateTime::parse_or_date(text).map(|time| time.to_string());
    assert_eq!(read("2026-11-23").unwrap(), "2026-11-23T00:00:00");
    assert_eq!(read("2026-11-23T01:00:00Z").unwrap(), "2026-11-23T01:00:00Z");
    assert!(read("2026-11").unwrap_err().to_string().contains("xs:dateTime"));
}

proptest! {
    #[test]
    fn another_offset_is_the_same_moment(
        text in "-?[1-9][0-9]{3,9}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,19})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])",
        minutes in -840..=840_i16,
    ) {
        let value = text.parse::<DateTime>().unwrap();
        if let Some(moved) = value.to_offset(Offset::from_minutes(minutes).unwrap()) {
            prop_assert_eq!(moved.compare(value), Some(Ordering::Equal));
            prop_assert_eq!(moved.to_offset(value.offset().unwrap()), Some(value));
        }
    }

    #[test]
    fn seconds_since_1970(seconds in -62_135_596_800..253_402_300_800_i64, nanoseconds in 0..1_000_000_000_u32) {
        use std::time::Duration;

        let whole = if seconds < 0 {
            SystemTime::UNIX_EPOCH - Duration::from_secs(seconds.unsigned_abs())
        } else {
            SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
        };
        let time = whole + Duration::from_nanos(u64::from(nanoseconds));
        let value = DateTime::try_from(time).unwrap();
        prop_assert_eq!(SystemTime::try_from(value), Ok(time));
        prop_assert_eq!(value.to_string().parse::<DateTime>().unwrap(), value);
    }
}
