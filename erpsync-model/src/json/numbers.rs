//! Numbers: the lexical forms of XML Schema and of JSON.

use super::Json;
use crate::atoms::significant;

/// Maximum number of significant digits that any program keeps that reads a number as a 64-bit float.
const SAFE_DIGITS: usize = 15;

/// The number of a decimal: a JSON number where it is a whole number of 64 bits or has at most 15 significant digits, else a
/// string, since most programs would round it.
pub(super) fn decimal(text: &str) -> Json {
    let (is_negative, whole, fraction) = significant(text);
    let sign = if is_negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() {
        let number = format!("{sign}{whole}");
        return match number.parse::<i64>() {
            Ok(_) => Json::Number(number),
            Err(_) => Json::String(number),
        };
    }
    let number = format!("{sign}{whole}.{fraction}");
    match whole.trim_start_matches('0').len() + fraction.len() <= SAFE_DIGITS {
        true => Json::Number(number),
        false => Json::String(number),
    }
}

/// The number of a float; `INF`, `-INF` and `NaN` are strings.
pub(super) fn float(text: &str) -> Json {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    if !mantissa.bytes().any(|byte| byte.is_ascii_digit()) {
        return Json::String(text.to_owned());
    }
    let (_, whole, fraction) = significant(mantissa);
    let mut number = String::new();
    // Negative zero is a value of its own.
    number.push_str(if mantissa.starts_with('-') { "-" } else { "" });
    number.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        number.push('e');
        number.push_str(exponent);
    }
    Json::Number(number)
}
