//! Durations: what is read, what is refused, what is written, and their order.

use std::cmp::Ordering;

use erpsync::xsd::{Duration, Fraction, Lexical, ParseErrorKind};
use proptest::prelude::*;

fn duration(text: &str) -> Duration {
    text.parse().unwrap()
}

#[test]
fn read_and_written() {
    for text in [
        "PT0S",
        "P1Y2M3DT10H30M",
        "-P120D",
        "P1DT1H1M1.5S",
        "-P2D",
        "PT90M",
        "PT36H",
        "P1347Y",
        "PT0.000S",
        "PT1.50S",
        "P18446744073709551615Y",
        "-P18446744073709551615Y18446744073709551615M18446744073709551615DT18446744073709551615H18446744073709551615M18446744073709551615.1234567890123456789S",
    ] {
        assert_eq!(duration(text).to_string(), text);
    }
    for (text, written) in [
        (" P1D\n", "P1D"),
        ("P0Y", "PT0S"),
        ("-PT0S", "PT0S"),
        ("-PT0.0S", "PT0.0S"),
        ("P0Y1M0DT0H", "P1M"),
        ("P007D", "P7D"),
        ("PT004H05M", "PT4H5M"),
        ("P00000000000000000000000000001D", "P1D"),
    ] {
        assert_eq!(duration(text).to_string(), written);
    }
}

#[test]
fn refused() {
    for text in [
        "",
        " ",
        "P",
        "-P",
        "PT",
        "P1YT",
        "1D",
        "P1",
        "P1S",
        "P1H",
        "PT1D",
        "P1D1Y",
        "PT1M1H",
        "P1Y1Y",
        "P-1D",
        "+P1D",
        "P1.5D",
        "PT1.5H",
        "PT1.5M",
        "PT1.S",
        "PT.5S",
        "P1DT1H1M1,5S",
        "p1d",
        "P1W",
        "P 1D",
        "P1D T1H",
        "--P1D",
        "P1DT1H1M1S1S",
        "P1DTT1H",
        "PT1HT1M",
        "PT1S.5",
        "P1D\0",
        "PD",
        "PTS",
        "P\u{661}D",
    ] {
        match Duration::from_lexical(text) {
            Ok(value) => panic!("{text:?} was read as {value}"),
            Err(error) => assert_eq!(error.kind(), ParseErrorKind::Invalid, "{error}"),
        }
    }
    for text in ["P18446744073709551616Y", "PT1.12345678901234567891S"] {
        assert_eq!(Duration::from_lexical(text).unwrap_err().kind(), ParseErrorKind::OutOfRange);
    }
}

#[test]
fn order() {
    let compare = |left, right| {
        let (left, right) = (duration(left), duration(right));
        assert_eq!(left.partial_cmp(&right), right.partial_cmp(&left).map(Ordering::reverse));
        left.partial_cmp(&right)
    };
    // The table of 3.2.6.2.
    assert_eq!(compare("P1Y", "P364D"), Some(Ordering::Greater));
    assert_eq!(compare("P1Y", "P365D"), None);
    assert_eq!(compare("P1Y", "P366D"), None);
    assert_eq!(compare("P1Y", "P367D"), Some(Ordering::Less));
    assert_eq!(compare("P1M", "P27D"), Some(Ordering::Greater));
    for days in ["P28D", "P29D", "P30D", "P31D"] {
        assert_eq!(compare("P1M", days), None);
    }
    assert_eq!(compare("P1M", "P32D"), Some(Ordering::Less));
    assert_eq!(compare("P5M", "P149D"), Some(Ordering::Greater));
    for days in ["P150D", "P151D", "P152D", "P153D"] {
        assert_eq!(compare("P5M", days), None);
    }
    assert_eq!(compare("P5M", "P154D"), Some(Ordering::Less));

    assert_eq!(compare("P12M", "P1Y"), Some(Ordering::Equal));
    assert_eq!(compare("PT90M", "PT1H30M"), Some(Ordering::Equal));
    assert_eq!(compare("PT60.0S", "PT1M"), Some(Ordering::Equal));
    assert_eq!(compare("-PT0S", "PT0S"), Some(Ordering::Equal));
    assert_eq!(compare("-PT0.5S", "PT0.5S"), Some(Ordering::Less));
    assert_eq!(compare("-PT1.5S", "-PT1.4S"), Some(Ordering::Less));
    assert_eq!(compare("-P1M", "PT0S"), Some(Ordering::Less));
    // Always as long as each other, and yet not the same value.
    assert_eq!(compare("P400Y", "P146097D"), None);
}

#[test]
fn standard_durations() {
    let std = |text| std::time::Duration::try_from(duration(text));
    assert_eq!(std("P1DT1H1M1.5S"), Ok(std::time::Duration::from_millis(90_061_500)));
    assert_eq!(std("-PT0S"), Ok(std::time::Duration::ZERO));
    assert_eq!(std("PT18446744073709551615.999999999S"), Ok(std::time::Duration::MAX));
    assert!(std("PT18446744073709551615M").is_err());
    assert!(std("-PT1S").is_err());
    assert!(std("P1M").is_err());
    assert!(std("PT0.0000000001S").is_err());
    assert_eq!(std("PT0.1000000000S"), Ok(std::time::Duration::from_millis(100)));
    assert_eq!(Duration::from(std::time::Duration::MAX).to_string(), "P213503982334601DT7H15.999999999S");
    assert_eq!(Duration::from(std::time::Duration::ZERO).to_string(), "PT0S");
}

#[test]
fn made_of_parts() {
    let made = Duration::ZERO
        .with_days(2)
        .with_seconds(1)
        .with_fraction(Fraction::from_nanoseconds(5_000_000).unwrap());
    assert_eq!(made.to_string(), "P2DT1.005S");
    assert_eq!(made.negated().to_string(), "-P2DT1.005S");
    assert_eq!(made.negated().negated(), made);
    assert!(!Duration::ZERO.negated().is_negative());
    assert_eq!(Duration::ZERO.negated().with_days(1).to_string(), "P1D");
    assert!(made.is_day_time() && !made.with_months(1).is_day_time());
}

proptest! {
    #[test]
    fn there_and_back(
        negative: bool,
        parts: [u64; 6],
        text in "-?P[0-9]{1,4}Y[0-9]{1,4}M[0-9]{1,4}DT[0-9]{1,4}H[0-9]{1,4}M[0-9]{1,4}(\\.[0-9]{1,19})?S",
    ) {
        let [years, months, days, hours, minutes, seconds] = parts;
        let made = Duration::ZERO
            .with_years(years)
            .with_months(months)
            .with_days(days)
            .with_hours(hours)
            .with_minutes(minutes)
            .with_seconds(seconds);
        let made = if negative { made.negated() } else { made };
        prop_assert_eq!(duration(&made.to_string()), made);
        prop_assert_eq!(made.partial_cmp(&made), Some(Ordering::Equal));

        let read = duration(&text);
        prop_assert_eq!(duration(&read.to_string()), read);
        let _ = made.partial_cmp(&read);
    }

    #[test]
    fn standard_there_and_back(seconds: u64, nanoseconds in 0..1_000_000_000_u32) {
        let std = std::time::Duration::new(seconds, nanoseconds);
        prop_assert_eq!(std::time::Duration::try_from(Duration::from(std)), Ok(std));
        prop_assert_eq!(std::time::Duration::try_from(duration(&Duration::from(std).to_string())), Ok(std));
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in "[-+PTYMDHS0-9.]{0,20}") {
        if let Ok(value) = Duration::from_lexical(&text) {
            prop_assert_eq!(duration(&value.to_string()), value);
        }
    }
}
