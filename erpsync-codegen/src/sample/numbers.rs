//! Texts that are likely to be values of a type: numbers within their bounds, points in time, words.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::resolve::Builtin;

use super::bounds::{Bounds, fitted};
use super::moments::{self, Moment};
use super::rules::{bounds, is_decimal};

/// Likely values, different for different numbers.
pub(super) fn likely(builtin: Builtin, limits: &Bounds<'_>, number: u32) -> Vec<String> {
    if let Some(found) = whole(builtin, limits, number) {
        return vec![found];
    }
    let any_text = || fitted(&format!("text {number}"), limits);
    let text = match builtin {
        Builtin::Float | Builtin::Double | Builtin::Decimal => {
            fraction(limits, builtin == Builtin::Decimal, number)
        }
        Builtin::Boolean => (number % 2 == 1).to_string(),
        Builtin::HexBinary => format!("{:02X}", number % 256).repeat(limits.near(1)),
        Builtin::Base64Binary => BASE64_STANDARD.encode(vec![number as u8; limits.near(3)]),
        Builtin::AnyUri => fitted(&format!("urn:example:{number}"), limits),
        Builtin::Language => ["en", "de", "nb"][number as usize % 3].to_owned(),
        Builtin::Id | Builtin::IdRef => format!("id{number}"),
        Builtin::NmToken | Builtin::Name | Builtin::NcName | Builtin::Entity => {
            fitted(&format!("name{number}"), limits)
        }
        Builtin::Duration
        | Builtin::DateTime
        | Builtin::Time
        | Builtin::Date
        | Builtin::GYearMonth
        | Builtin::GYear
        | Builtin::GMonthDay
        | Builtin::GDay
        | Builtin::GMonth => moment(builtin, number).unwrap_or_else(any_text),
        Builtin::AnyType
        | Builtin::AnySimpleType
        | Builtin::String
        | Builtin::NormalizedString
        | Builtin::Token
        | Builtin::QName
        | Builtin::Notation
        // Lists, which are made of their items.
        | Builtin::NmTokens
        | Builtin::IdRefs
        | Builtin::Entities
        // Whole numbers out of their bounds.
        | Builtin::Integer
        | Builtin::NonPositiveInteger
        | Builtin::NegativeInteger
        | Builtin::NonNegativeInteger
        | Builtin::PositiveInteger
        | Builtin::Long
        | Builtin::Int
        | Builtin::Short
        | Builtin::Byte
        | Builtin::UnsignedLong
        | Builtin::UnsignedInt
        | Builtin::UnsignedShort
        | Builtin::UnsignedByte => any_text(),
    };
    let bound = [limits.min_inclusive, limits.max_inclusive].into_iter().flatten().map(str::to_owned);
    std::iter::once(text).chain(bound).collect()
}

/// All others that are tried: what is near to the bounds, and of texts, dates and times many of their kinds.
pub(super) fn others(builtin: Builtin, limits: &Bounds<'_>, number: u32) -> Box<dyn Iterator<Item = String>> {
    let bounds: Vec<String> =
        [limits.min_inclusive, limits.min_exclusive, limits.max_inclusive, limits.max_exclusive]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect();
    match builtin {
        Builtin::Boolean => Box::new(["true", "false", "1", "0"].into_iter().map(str::to_owned)),
        Builtin::Duration => Box::new(durations(bounds)),
        builtin if is_decimal(builtin) || matches!(builtin, Builtin::Float | Builtin::Double) => {
            Box::new(near_numbers(bounds, number))
        }
        builtin if Moment::is_of(builtin) => Box::new(near_moments(builtin, bounds, number)),
        _ => Box::new(letters(limits, number)),
    }
}

/// Numbers around the bounds, and of different lengths.
fn near_numbers(bounds: Vec<String>, number: u32) -> impl Iterator<Item = String> {
    // In millionths, which is what fractions are made of here.
    const ONE: i128 = 1_000_000;
    let shown = |value: i128| {
        let (sign, value) = if value < 0 { ("-", -value) } else { ("", value) };
        let fraction = format!("{:06}", value % ONE);
        match fraction.trim_end_matches('0') {
            "" => format!("{sign}{}", value / ONE),
            fraction => format!("{sign}{}.{fraction}", value / ONE),
        }
    };
    let millionths = |text: &String| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = format!("{fraction:0<6}");
        format!("{whole}{}", fraction.get(..6)?)
            .parse::<i128>()
            .ok()
            .filter(|value| value.abs() < i128::MAX / 4)
    };
    let mut from: Vec<i128> = bounds.iter().filter_map(millionths).collect();
    if let [one, other] = from[..] {
        from.push((one + other) / 2);
    }
    let steps = [1, 10, 100, 1000, 10_000, 100_000, ONE, 10 * ONE, 100 * ONE];
    let near = from.into_iter().flat_map(move |from| {
        steps.into_iter().flat_map(move |step| [from + step, from - step]).map(shown).chain([shown(from)])
    });
    let digits = (0..30).flat_map(move |length| {
        let number = i128::from(number % 9 + 1) * 10_i128.pow(length);
        [
            format!("{number}"),
            format!("-{number}"),
            format!("{number}.5"),
            format!("0.{number:0>width$}", width = length as usize),
        ]
    });
    near.chain(digits)
}

/// Moments around the bounds, and each day of a year, with and without zones and fractions.
fn near_moments(builtin: Builtin, bounds: Vec<String>, number: u32) -> impl Iterator<Item = String> {
    const DAY: i128 = 86_400;
    let zones = ["", "Z", "+01:00", "-05:00"];
    let fractions = match builtin {
        Builtin::DateTime | Builtin::Time => &["", ".5", ".000", ".0", ".123", ".123456", ".1234567"][..],
        _ => &[""][..],
    };
    let known: Vec<i128> = bounds
        .iter()
        .filter_map(|bound| Moment::parse(builtin, bound))
        .map(|moment| moment.seconds)
        .collect();
    let middle = match known[..] {
        [one, other] => Some((one + other) / 2),
        _ => None,
    };
    let steps = [0, 1, 60, 3600, DAY, 2 * DAY, 31 * DAY, 62 * DAY, 366 * DAY, 800 * DAY];
    let near = known
        .into_iter()
        .chain(middle)
        .flat_map(move |from| steps.into_iter().flat_map(move |step| [from + step, from - step]));
    let first = moment(builtin, number).and_then(|text| Moment::parse(builtin, &text));
    let first = first.map_or(2001 * 365 * DAY, |moment| moment.seconds);
    let days = (0..366).map(move |day| first + day * DAY);
    let hours = (0..48).map(move |half| first - first.rem_euclid(DAY) + half * 1800);
    near.chain(hours).chain(days).flat_map(move |seconds| {
        zones.into_iter().flat_map(move |zone| {
            fractions.iter().filter_map(move |fraction| moments::written(builtin, seconds, fraction, zone))
        })
    })
}

fn durations(bounds: Vec<String>) -> impl Iterator<Item = String> {
    let near =
        bounds.into_iter().filter_map(|bound| moments::duration(&bound)).flat_map(|(months, seconds)| {
            [-1, 1].into_iter().flat_map(move |step| {
                let (other_months, seconds) = (months + step, seconds as i128 + i128::from(step as i8) * 60);
                let sign = |value: i128| if value < 0 { "-" } else { "" };
                [
                    format!("{}P{}M", sign(other_months), other_months.abs()),
                    format!("{}PT{}S", sign(seconds), seconds.abs()),
                    format!("{}P{}D", sign(seconds), (seconds / 86_400).abs()),
                ]
            })
        });
    let units = [
        "P{}D",
        "PT{}H",
        "PT{}M",
        "PT{}S",
        "P{}M",
        "P{}Y",
        "P{}Y2M",
        "P{}DT2H",
        "P1Y2M{}DT4H5M6S",
        "-P{}D",
        "PT{}.5S",
    ];
    let all = (0..60).flat_map(move |number: u32| {
        units.into_iter().map(move |unit| unit.replace("{}", &number.to_string()))
    });
    near.chain(all)
}

/// Words of letters, of a length that the facets allow.
fn letters(limits: &Bounds<'_>, number: u32) -> impl Iterator<Item = String> + use<> {
    let (least, most) = (limits.near(0), limits.near(1));
    [most, least, 2, 5, 4, 8].into_iter().flat_map(move |length| {
        let mut number = number;
        let word: String = (0..length)
            .map(|_| {
                let letter = char::from(b'a' + (number % 26) as u8);
                number /= 26;
                letter
            })
            .collect();
        [word.to_ascii_uppercase(), word]
    })
}

/// A whole number within its bounds, if the type is one of these and there is one.
fn whole(builtin: Builtin, limits: &Bounds<'_>, number: u32) -> Option<String> {
    let (least, most) = bounds(builtin)?;
    let bound = |text: Option<&str>| text.and_then(|text| text.trim().parse::<i128>().ok());
    let digits = limits.total_digits.map(|digits| 10_i128.saturating_pow(digits.min(37) as u32) - 1);
    let lowest = [
        bound(limits.min_inclusive),
        bound(limits.min_exclusive).map(|bound| bound.saturating_add(1)),
        digits.map(|most| -most),
    ];
    let highest = [
        bound(limits.max_inclusive),
        bound(limits.max_exclusive).map(|bound| bound.saturating_sub(1)),
        digits,
    ];
    let least = lowest.into_iter().flatten().fold(least, i128::max);
    let most = highest.into_iter().flatten().fold(most, i128::min);
    if least > most {
        return None;
    }
    let number = i128::from(number);
    let value = if (least..=most).contains(&number) {
        number
    } else {
        let within = number % (most.saturating_sub(least)).saturating_add(1).max(1);
        if least > number { least + within } else { most - within }
    };
    Some(value.to_string())
}

fn fraction(limits: &Bounds<'_>, is_decimal: bool, number: u32) -> String {
    let whole =
        limits.total_digits.map_or(number, |digits| number % 10_u32.saturating_pow(digits.min(9) as u32));
    let tail = match (limits.fraction_digits, limits.total_digits) {
        (Some(0), _) => "",
        (_, Some(total)) if total <= whole.to_string().len() as u64 => "",
        (Some(1), _) => ".5",
        (_, Some(total)) if total <= whole.to_string().len() as u64 + 1 => ".5",
        _ if is_decimal => ".25",
        _ => ".5",
    };
    let bound = |text: Option<&str>| text.and_then(|text| text.trim().parse::<f64>().ok());
    let is_within = |text: &str| {
        text.parse::<f64>().is_ok_and(|value| {
            bound(limits.min_inclusive).is_none_or(|least| value >= least)
                && bound(limits.min_exclusive).is_none_or(|least| value > least)
                && bound(limits.max_inclusive).is_none_or(|most| value <= most)
                && bound(limits.max_exclusive).is_none_or(|most| value < most)
        })
    };
    let first = format!("{whole}{tail}");
    let given = [limits.min_inclusive, limits.max_inclusive].into_iter().flatten().map(str::to_owned);
    let between = |least: Option<&str>, most: Option<&str>| Some((bound(least)? + bound(most)?) / 2.0);
    let middle = between(limits.min_exclusive, limits.max_exclusive)
        .or(between(limits.min_inclusive, limits.max_exclusive))
        .or(between(limits.min_exclusive, limits.max_inclusive))
        .or(bound(limits.min_exclusive).map(|least| least + 1.0))
        .or(bound(limits.max_exclusive).map(|most| most - 1.0));
    let candidates =
        std::iter::once(first.clone()).chain(given).chain(middle.map(|middle| middle.to_string()));
    let found = { candidates }.find(|text| is_within(text));
    found.unwrap_or(first)
}

/// A value of a type of dates, times and durations, or `None` for other types.
fn moment(builtin: Builtin, number: u32) -> Option<String> {
    let (month, day) = (number % 12 + 1, number % 28 + 1);
    let (hour, minute, second) = (number % 24, number * 7 % 60, number * 11 % 60);
    let date = format!("{}-{month:02}-{day:02}", 2000 + number % 90);
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    Some(match builtin {
        Builtin::DateTime => format!("{date}T{time}Z"),
        Builtin::Date => date,
        Builtin::Time => time,
        Builtin::GYearMonth => date[..7].to_owned(),
        Builtin::GYear => date[..4].to_owned(),
        Builtin::GMonthDay => format!("--{month:02}-{day:02}"),
        Builtin::GDay => format!("---{day:02}"),
        Builtin::GMonth => format!("--{month:02}"),
        Builtin::Duration => format!("P{day}DT{}H", number % 23 + 1),
        _ => return None,
    })
}
