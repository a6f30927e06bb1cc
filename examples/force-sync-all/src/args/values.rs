//! Values of options that are not plain texts.

use std::time::Duration;

use erpsync::soap::SoapVersion;

use crate::services86::SoTimeZone;

/// `1.1` or `1.2`.
pub(super) fn soap_version(text: &str) -> Result<SoapVersion, String> {
    match text {
        "1.1" => Ok(SoapVersion::V1_1),
        "1.2" => Ok(SoapVersion::V1_2),
        _ => Err("it must be 1.1 or 1.2".to_owned()),
    }
}

/// A location code (`NO`, `US-NY`), or the number of a time zone in SuperOffice.
pub(super) fn time_zone(text: &str) -> Result<SoTimeZone, String> {
    let is_code = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match text.parse() {
        Ok(id) => Ok(SoTimeZone { so_time_zone_id: Some(id), ..Default::default() }),
        Err(_) if is_code => {
            Ok(SoTimeZone { so_time_zone_location_code: Some(text.to_owned()), ..Default::default() })
        }
        Err(_) => Err("it must be a location code, like NO or US-NY, or a number".to_owned()),
    }
}

/// Whole seconds, or with a unit: `90`, `90s`, `10m`, `2h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(60 * 60),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    match number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit)) {
        None => Err("it must be a whole number of seconds, or like 90s, 10m, 2h".to_owned()),
        Some(0) => Err("it must be more than nothing".to_owned()),
        Some(seconds) => Ok(Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones() {
        let known = |text: &str| {
            let zone = time_zone(text).unwrap();
            (zone.so_time_zone_id, zone.so_time_zone_location_code)
        };
        assert_eq!(known("77"), (Some(77), None));
        assert_eq!(known("US-NY"), (None, Some("US-NY".to_owned())));
        for text in ["", "Europe/Oslo", "NO SE", "-NY", "7a", "9999999999"] {
            assert!(time_zone(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("10m", 600), ("2h", 7200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "0",
            "0m",
            "-1",
            "1.5",
            "ten",
            "10d",
            "m",
            "10 m",
            "99999999999999999999",
            "9999999999999999h",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
