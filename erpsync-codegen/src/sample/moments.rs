//! Dates, times and durations: their forms, their order, and others near to them (XML Schema 1.0 part 2, section 3.2).

use std::cmp::Ordering;

use crate::resolve::Builtin;

/// Seconds of a day.
const DAY: i128 = 86_400;

/// Maximum distance of a moment without a zone from its text, in seconds.
const ZONES: i128 = 14 * 3600;

/// A point in time, or one that comes again and again, of which the parts that are missing are the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// Since the first of January of the year 0, where it stands.
    pub(super) seconds: i128,
    /// Billionths of a second.
    nanos: u32,
    /// Seconds from UTC.
    zone: Option<i128>,
}

impl Moment {
    pub(super) fn is_of(builtin: Builtin) -> bool {
        form(builtin).is_some()
    }

    /// A moment of one of the types; `None` if the text is none.
    pub(super) fn parse(builtin: Builtin, text: &str) -> Option<Self> {
        let mut rest = text;
        let (mut year, mut month, mut day) = (1972, 1, 1);
        let (mut time, mut nanos) = (0, 0);
        for part in form(builtin)?.chars() {
            match part {
                'Y' => {
                    let digits = rest.strip_prefix('-').unwrap_or(rest);
                    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
                    let number = digits.get(..end)?;
                    let is_padded = number.len() > 4 && number.starts_with('0');
                    if number.len() < 4 || number.len() > 9 || is_padded || number == "0000" {
                        return None;
                    }
                    year = number.parse::<i128>().ok()?;
                    if digits.len() < rest.len() {
                        year = 1 - year;
                    }
                    rest = &digits[end..];
                }
                'M' => month = two(&mut rest, 1, 12)?,
                'D' => day = two(&mut rest, 1, 31)?,
                't' => {
                    let hour = two(&mut rest, 0, 24)?;
                    rest = rest.strip_prefix(':')?;
                    let minute = two(&mut rest, 0, 59)?;
                    rest = rest.strip_prefix(':')?;
                    let second = two(&mut rest, 0, 59)?;
                    if let Some(after) = rest.strip_prefix('.') {
                        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
                        if end == 0 || end > 9 {
                            return None;
                        }
                        nanos = format!("{:0<9}", &after[..end]).parse().ok()?;
                        rest = &after[end..];
                    }
                    time = hour * 3600 + minute * 60 + second;
                    if time > DAY || time == DAY && nanos > 0 {
                        return None;
                    }
                }
                literal => rest = rest.strip_prefix(literal)?,
            }
        }
        if day > days_of(year, month) {
            return None;
        }
        let zone = match rest {
            "" => None,
            "Z" => Some(0),
            _ => {
                let (sign, mut rest) = match rest.split_at_checked(1)? {
                    ("+", rest) => (1, rest),
                    ("-", rest) => (-1, rest),
                    _ => return None,
                };
                let hours = two(&mut rest, 0, 14)?;
                let minutes = two(&mut rest.strip_prefix(':')?, 0, 59)?;
                if rest.len() != 3 || hours == 14 && minutes > 0 {
                    return None;
                }
                Some(sign * (hours * 3600 + minutes * 60))
            }
        };
        Some(Self { seconds: day_number(year, month, day) * DAY + time, nanos, zone })
    }

    /// `None` where one has a zone, the other has none, and they are near to each other.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let at = |moment: &Self| (moment.seconds - moment.zone.unwrap_or(0), moment.nanos);
        if self.zone.is_some() == other.zone.is_some() {
            return Some(at(self).cmp(&at(other)));
        }
        ((at(self).0 - at(other).0).abs() > ZONES).then(|| at(self).cmp(&at(other)))
    }
}

/// The parts of a type: `t` is a time, what is no letter stands for itself.
fn form(builtin: Builtin) -> Option<&'static str> {
    Some(match builtin {
        Builtin::DateTime => "Y-M-DTt",
        Builtin::Date => "Y-M-D",
        Builtin::Time => "t",
        Builtin::GYearMonth => "Y-M",
        Builtin::GYear => "Y",
        Builtin::GMonthDay => "--M-D",
        Builtin::GDay => "---D",
        Builtin::GMonth => "--M",
        _ => return None,
    })
}

/// A moment in the form of its type, with what is put behind the seconds, and behind all.
pub(super) fn written(builtin: Builtin, seconds: i128, fraction: &str, zone: &str) -> Option<String> {
    let (mut year, mut rest) = (seconds.div_euclid(366 * DAY), seconds);
    while day_number(year + 1, 1, 1) * DAY <= seconds {
        year += 1;
    }
    rest -= day_number(year, 1, 1) * DAY;
    let mut month = 1;
    while rest >= days_of(year, month) * DAY {
        rest -= days_of(year, month) * DAY;
        month += 1;
    }
    let (day, time) = (rest / DAY + 1, rest % DAY);
    let mut out = String::new();
    for part in form(builtin)?.chars() {
        match part {
            'Y' if year > 0 => out.push_str(&format!("{year:04}")),
            'Y' => return None,
            'M' => out.push_str(&format!("{month:02}")),
            'D' => out.push_str(&format!("{day:02}")),
            't' => {
                let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
                out.push_str(&format!("{hour:02}:{minute:02}:{second:02}{fraction}"));
            }
            literal => out.push(literal),
        }
    }
    Some(out + zone)
}

fn two(rest: &mut &str, least: i128, most: i128) -> Option<i128> {
    let (digits, after) = rest.split_at_checked(2)?;
    *rest = after;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && (least..=most).contains(number))
}

fn is_leap(year: i128) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i128, month: i128) -> i128 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the first of January of the year 0.
fn day_number(year: i128, month: i128, day: i128) -> i128 {
    let before = year - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) + 1;
    year * 365 + leaps + (1..month).map(|month| days_of(year, month)).sum::<i128>() + day - 1
}

/// Months and seconds of a duration; `None` if the text is none.
pub(super) fn duration(text: &str) -> Option<(i128, f64)> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let rest = rest.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    if date.is_empty() && time.is_none() || time == Some("") {
        return None;
    }
    let (mut months, mut seconds) = (0, 0.0);
    let mut take = |mut rest: &str, units: &[(char, i128, f64)]| {
        let mut from = 0;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let unit = rest[end..].chars().next()?;
            let at = units.iter().position(|(one, ..)| *one == unit).filter(|at| *at >= from)?;
            let number = &rest[..end];
            let may_have_point = unit == 'S' && !number.starts_with('.') && !number.ends_with('.');
            if number.is_empty() || number.len() > 9 || number.contains('.') && !may_have_point {
                return None;
            }
            let value: f64 = number.parse().ok()?;
            months += units[at].1 * value as i128;
            seconds += units[at].2 * value;
            from = at + 1;
            rest = &rest[end + unit.len_utf8()..];
        }
        Some(())
    };
    take(date, &[('Y', 12, 0.0), ('M', 1, 0.0), ('D', 0, DAY as f64)])?;
    take(time.unwrap_or(""), &[('H', 0, 3600.0), ('M', 0, 60.0), ('S', 0, 1.0)])?;
    Some((sign * months, sign as f64 * seconds))
}

/// The order of durations; `None` where it depends on the month that one begins in.
pub(super) fn compare_durations(one: &str, other: &str) -> Option<Ordering> {
    let range = |text: &str| {
        let (months, seconds) = duration(text)?;
        let days = |per_month: f64| months as f64 * per_month * DAY as f64 + seconds;
        Some((months, days(28.0).min(days(31.0)), days(28.0).max(days(31.0))))
    };
    let (one, other) = (range(one)?, range(other)?);
    if one.0 == other.0 {
        return one.1.partial_cmp(&other.1);
    }
    match (one.2 < other.1, one.1 > other.2) {
        (true, _) => Some(Ordering::Less),
        (_, true) => Some(Ordering::Greater),
        _ => None,
    }
}
