//! Values of fields: texts and keys of list items as they stand, others in brackets with a letter for their type.
//!
//! `[I:12345]` is a whole number, and `[I:1]` or `[I:0]` a check box; `[F:12345.6789]` is a number; and
//! `[DT:12/31/2013 23:59:59.0000000]` a date with its time, the month first.

use std::fmt;

use erpsync::xsd::DateTime;

use super::catalog::Kind;

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A text, or the key of a list item.
    Text(String),
    Integer(i64),
    Double(f64),
    Flag(bool),
    /// A date and a time on a clock whose place is not told.
    Moment(DateTime),
}

impl Value {
    /// Reads a value of a kind. `None`: there is none, as the text is empty.
    ///
    /// Values that stand there without brackets are taken, too, and `[D:…]`, which also occurs, for a number.
    pub(super) fn parse(kind: Kind, text: &str) -> Result<Option<Self>, String> {
        if let Kind::Text | Kind::Password | Kind::List(_) = kind {
            return Ok((!text.is_empty()).then(|| Self::Text(text.to_owned())));
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (letter, bare) = unbracketed(text);
        let value = match (kind, letter) {
            (Kind::Integer, "" | "I") => bare.parse().ok().map(Self::Integer),
            (Kind::Double, "" | "F" | "D" | "I") => {
                bare.parse().ok().filter(|number: &f64| number.is_finite()).map(Self::Double)
            }
            (Kind::Checkbox, "" | "I") => flag(bare).map(Self::Flag),
            (Kind::Datetime, "" | "DT" | "D") => moment(bare).map(Self::Moment),
            _ => None,
        };
        let like = match kind {
            Kind::Integer => "[I:12345]",
            Kind::Double => "[F:12345.6789]",
            Kind::Checkbox => "[I:1] or [I:0]",
            _ => "[DT:12/31/2013 23:59:59.0000000]",
        };
        value.map(Some).ok_or_else(|| format!("`{text}` is no value of this field: it must be like {like}"))
    }

    /// The day, for values that have one.
    pub(super) fn day(&self) -> Option<(i64, u8, u8)> {
        match self {
            Self::Moment(moment) => Some((moment.year(), moment.month(), moment.day())),
            _ => None,
        }
    }
}

/// As it is on the wire.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "[I:{number}]"),
            Self::Double(number) => write!(f, "[F:{number}]"),
            Self::Flag(flag) => write!(f, "[I:{}]", u8::from(*flag)),
            Self::Moment(at) => {
                let (year, month, day) = (at.year(), at.month(), at.day());
                let (hour, minute, second) = (at.hour(), at.minute(), at.second());
                // The fraction has seven digits in .NET, however many there were.
                let fraction: String = at.fraction().to_string().chars().take(7).collect();
                write!(
                    f,
                    "[DT:{month:02}/{day:02}/{year:04} {hour:02}:{minute:02}:{second:02}.{fraction:0<7}]"
                )
            }
        }
    }
}

/// The letter and what it stands before; no letter for a text without brackets.
fn unbracketed(text: &str) -> (&str, &str) {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.and_then(|inner| inner.split_once(':')).unwrap_or(("", text))
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ => text.to_ascii_lowercase().parse().ok(),
    }
}

/// `12/31/2013 23:59:59.0000000`, or without the fraction, or without the time.
fn moment(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
    let mut numbers = date.splitn(3, '/');
    let mut number = || numbers.next().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (month, day, year) = (number()?, number()?, number()?);
    format!("{year:0>4}-{month:0>2}-{day:0>2}T{time}")
        .parse()
        .ok()
        .filter(|at: &DateTime| at.offset().is_none())
}
