//! NetServer's dates in the time zone of the header block.

use erpsync::superoffice::TimeZone;
use erpsync::xsd::DateTime;
use jiff::Timestamp;
use jiff::tz;

fn date_time(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[track_caller]
fn means(zone: &TimeZone, text: &str, instant: &str) {
    let instant: Timestamp = instant.parse().unwrap();
    assert_eq!(zone.timestamp(date_time(text)).unwrap(), instant, "{text}");
    assert_eq!(zone.zoned(date_time(text)).unwrap().timestamp(), instant, "{text}");
}

#[test]
fn dates_without_an_offset() {
    let oslo = TimeZone::of_location("NO").unwrap();
    means(&oslo, "2026-07-01T14:00:00", "2026-07-01T12:00:00Z");
    means(&oslo, "2026-12-24T12:34:45.5", "2026-12-24T11:34:45.5Z");
    let new_york = TimeZone::of_location(" us-ny ").unwrap();
    means(&new_york, "2026-07-01T14:00:00", "2026-07-01T18:00:00Z");
    means(&TimeZone::utc(), "2026-07-01T14:00:00", "2026-07-01T14:00:00Z");
    assert_eq!(TimeZone::of_location("UTC").unwrap(), TimeZone::utc());
    assert_eq!(
        oslo.zoned(date_time("2026-07-01T14:00:00")).unwrap().time_zone().iana_name(),
        Some("Europe/Oslo")
    );
    // The least that .NET has.
    means(&TimeZone::utc(), "0001-01-01T00:00:00", "0001-01-01T00:00:00Z");
}

#[test]
fn an_offset_says_more_than_the_header() {
    let oslo = TimeZone::of_location("NO").unwrap();
    means(&oslo, "2026-07-01T14:00:00Z", "2026-07-01T14:00:00Z");
    means(&oslo, "2026-07-01T14:00:00-05:00", "2026-07-01T19:00:00Z");
}

#[test]
fn when_the_clocks_change() {
    let oslo = TimeZone::of_location("NO").unwrap();
    // 02:00 to 03:00 is skipped on 29 March 2026, and comes twice on 25 October.
    means(&oslo, "2026-03-29T02:30:00", "2026-03-29T01:30:00Z");
    means(&oslo, "2026-10-25T02:30:00", "2026-10-25T00:30:00Z");
    means(&oslo, "2026-10-25T03:00:00", "2026-10-25T02:00:00Z");
}

#[test]
fn and_back() {
    let oslo = TimeZone::of_location("NO").unwrap();
    for text in ["2026-07-01T14:00:00", "2026-12-24T12:34:45.5", "2026-10-25T02:30:00"] {
        let instant = oslo.timestamp(date_time(text)).unwrap();
        assert_eq!(oslo.date_time(instant).unwrap().to_string(), text);
    }
    let of_the_summer = "2026-07-01T12:00:00Z".parse().unwrap();
    assert_eq!(oslo.date_time(of_the_summer).unwrap().to_string(), "2026-07-01T14:00:00");
}

#[test]
fn places_that_are_not_known() {
    for code in ["", "US", "XX", "EU-1", "Europe/Oslo"] {
        let error = TimeZone::of_location(code).unwrap_err().to_string();
        assert!(error.contains("TimeZone::new"), "{error}");
    }
    let reykjavik = TimeZone::new(tz::TimeZone::get("Atlantic/Reykjavik").unwrap());
    means(&reykjavik, "2026-07-01T14:00:00", "2026-07-01T14:00:00Z");
    assert_eq!(TimeZone::of_location("IS").unwrap(), reykjavik);
}

#[test]
fn values_that_do_not_fit() {
    let utc = TimeZone::utc();
    assert!(utc.timestamp(date_time("12345-01-01T00:00:00")).is_err());
    assert!(utc.timestamp(date_time("2026-01-01T00:00:00.1234567891")).is_err());
}
