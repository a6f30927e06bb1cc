//! Numbers within their bounds, and points in time.

use crate::resolve::Builtin;

use super::values::Limits;

/// A number of a numeric type, in canonical form: `Err` if none was found within the bounds. `None` for other types.
pub(super) fn number(builtin: Builtin, limits: &Limits<'_>, number: u32) -> Option<Result<String, String>> {
    let (least, most) = match builtin {
        Builtin::Float | Builtin::Double | Builtin::Decimal => {
            return Some(fraction(limits, builtin == Builtin::Decimal, number));
        }
        Builtin::Integer => (i128::MIN / 2, i128::MAX / 2),
        Builtin::NonPositiveInteger => (i128::MIN / 2, 0),
        Builtin::NegativeInteger => (i128::MIN / 2, -1),
        Builtin::NonNegativeInteger => (0, i128::MAX / 2),
        Builtin::PositiveInteger => (1, i128::MAX / 2),
        Builtin::Long => (i64::MIN.into(), i64::MAX.into()),
        Builtin::Int => (i32::MIN.into(), i32::MAX.into()),
        Builtin::Short => (i16::MIN.into(), i16::MAX.into()),
        Builtin::Byte => (i8::MIN.into(), i8::MAX.into()),
        Builtin::UnsignedLong => (0, u64::MAX.into()),
        Builtin::UnsignedInt => (0, u32::MAX.into()),
        Builtin::UnsignedShort => (0, u16::MAX.into()),
        Builtin::UnsignedByte => (0, u8::MAX.into()),
        _ => return None,
    };
    let bound = |text: Option<&str>| text.and_then(|text| text.trim().parse::<i128>().ok());
    let digits = limits.total_digits.map(|digits| 10_i128.saturating_pow(digits.min(38) as u32) - 1);
    let lowest = [
        bound(limits.min_inclusive),
        bound(limits.min_exclusive).map(|bound| bound + 1),
        digits.map(|most| -most),
    ];
    let highest = [bound(limits.max_inclusive), bound(limits.max_exclusive).map(|bound| bound - 1), digits];
    let least = lowest.into_iter().flatten().fold(least, i128::max);
    let most = highest.into_iter().flatten().fold(most, i128::min);
    if least > most {
        return Some(Err(least.to_string()));
    }
    let number = i128::from(number);
    let value = if (least..=most).contains(&number) {
        number
    } else if least > number {
        least + number % (most - least + 1)
    } else {
        most - number % (most - least + 1)
    };
    Some(Ok(value.to_string()))
}

fn fraction(limits: &Limits<'_>, is_decimal: bool, number: u32) -> Result<String, String> {
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
    found.ok_or(first)
}

/// A date or time, or a bound that it does not keep to. They are compared as texts, which is enough for years of four digits.
pub(super) fn within(limits: &Limits<'_>, moment: String) -> String {
    let is_late = limits.max_inclusive.or(limits.max_exclusive).is_some_and(|most| *moment >= *most);
    let is_early = limits.min_inclusive.or(limits.min_exclusive).is_some_and(|least| *moment <= *least);
    let bound = match is_late || is_early {
        true => limits.min_inclusive.or(limits.max_inclusive),
        false => None,
    };
    bound.map_or(moment, str::to_owned)
}

/// A value of a type of dates, times and durations, or `None` for other types.
pub(super) fn moment(builtin: Builtin, number: u32) -> Option<String> {
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
