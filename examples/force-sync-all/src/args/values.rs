//! Values of options that are not plain texts.

use std::time::Duration;

use erpsync::soap::SoapVersion;

/// `1.1` or `1.2`.
pub(super) fn soap_version(text: &str) -> Result<SoapVersion, String> {
    match text {
        "1.1" => Ok(SoapVersion::V1_1),
        "1.2" => Ok(SoapVersion::V1_2),
        _ => Err("it must be 1.1 or 1.2".to_owned()),
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
