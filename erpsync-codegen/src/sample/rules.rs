//! Values of atomic types: their lexical form, and the facets and patterns of all steps (XML Schema 1.0
//! part 2, sections 3.2 and 4.3). An undecidable text counts as no value.

use std::cmp::Ordering;

use crate::resolve::{Builtin, Facets, WhiteSpace};

use super::moments::{self, Moment};
use super::pattern::Expression;

/// Rules for the values of a type.
pub(super) struct Rules<'m> {
    builtin: Builtin,
    /// The nearest step first.
    steps: Vec<&'m Facets>,
    /// Patterns of each step; one of a step has to match. `None` if one can't be read.
    patterns: Option<Vec<Vec<Expression>>>,
    white_space: WhiteSpace,
}

impl<'m> Rules<'m> {
    pub(super) fn new(builtin: Builtin, steps: &[&'m Facets]) -> Self {
        let of_step =
            |step: &&&Facets| step.patterns.iter().map(|pattern| Expression::parse(pattern)).collect();
        let patterns = steps.iter().filter(|step| !step.patterns.is_empty()).map(|step| of_step(&step));
        let white_space = steps.iter().find_map(|step| step.white_space);
        Self {
            builtin,
            steps: steps.to_vec(),
            patterns: patterns.collect(),
            white_space: white_space.unwrap_or_else(|| builtin.white_space()),
        }
    }

    /// All patterns that could be read.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Expression> {
        self.patterns.iter().flatten().flatten()
    }

    /// Returns true if a text matches a pattern of each step that has some.
    pub(super) fn match_patterns(&self, text: &str) -> bool {
        let Some(patterns) = &self.patterns else { return false };
        patterns.iter().all(|step| step.iter().any(|pattern| pattern.matches(text)))
    }

    /// Returns true if a text is a value.
    pub(super) fn allow(&self, text: &str) -> bool {
        self.white_space.processed(text) == text
            && is_lexical(self.builtin, text)
            && self.match_patterns(text)
            && self.steps.iter().all(|step| self.step_allows(step, text))
    }

    fn step_allows(&self, step: &Facets, text: &str) -> bool {
        let is_listed = |value: &str| self.compare(text, value) == Some(Ordering::Equal);
        let compared = |bound: &Option<String>, wanted: &[Ordering]| match bound {
            Some(bound) => self.compare(text, bound).is_some_and(|found| wanted.contains(&found)),
            None => true,
        };
        let counted = match length(self.builtin, text) {
            Some(length) => allows_length(step, length),
            None => true,
        };
        let (total, fraction) = digits(text);
        counted
            && (step.enumeration.is_empty() || step.enumeration.iter().any(|value| is_listed(&value.value)))
            && compared(&step.min_inclusive, &[Ordering::Greater, Ordering::Equal])
            && compared(&step.min_exclusive, &[Ordering::Greater])
            && compared(&step.max_inclusive, &[Ordering::Less, Ordering::Equal])
            && compared(&step.max_exclusive, &[Ordering::Less])
            && step.total_digits.is_none_or(|most| total <= most)
            && step.fraction_digits.is_none_or(|most| fraction <= most)
    }

    /// The order of two values; `None` where they have none.
    fn compare(&self, one: &str, other: &str) -> Option<Ordering> {
        match self.builtin {
            Builtin::Float | Builtin::Double => {
                let number = |text: &str| match text {
                    "INF" => Some(f64::INFINITY),
                    "-INF" => Some(f64::NEG_INFINITY),
                    text => text.parse::<f64>().ok(),
                };
                number(one)?.partial_cmp(&number(other)?)
            }
            builtin if is_decimal(builtin) => Some(compare_decimals(one, other)),
            builtin => match (Moment::parse(builtin, one), Moment::parse(builtin, other)) {
                (Some(one), Some(other)) => one.compare(&other),
                _ if one == other => Some(Ordering::Equal),
                _ => match builtin {
                    Builtin::Duration => moments::compare_durations(one, other),
                    _ => None,
                },
            },
        }
    }
}

/// Returns true if the steps' facets allow a number of characters, bytes or items.
pub(super) fn allows_length(step: &Facets, length: u64) -> bool {
    step.length.is_none_or(|exact| length == exact)
        && step.min_length.is_none_or(|least| length >= least)
        && step.max_length.is_none_or(|most| length <= most)
}

pub(super) fn is_decimal(builtin: Builtin) -> bool {
    builtin == Builtin::Decimal || bounds(builtin).is_some()
}

/// The least and the most of the types of whole numbers.
pub(super) fn bounds(builtin: Builtin) -> Option<(i128, i128)> {
    const FAR: i128 = i128::MAX / 4;
    Some(match builtin {
        Builtin::Integer => (-FAR, FAR),
        Builtin::NonPositiveInteger => (-FAR, 0),
        Builtin::NegativeInteger => (-FAR, -1),
        Builtin::NonNegativeInteger => (0, FAR),
        Builtin::PositiveInteger => (1, FAR),
        Builtin::Long => (i64::MIN.into(), i64::MAX.into()),
        Builtin::Int => (i32::MIN.into(), i32::MAX.into()),
        Builtin::Short => (i16::MIN.into(), i16::MAX.into()),
        Builtin::Byte => (i8::MIN.into(), i8::MAX.into()),
        Builtin::UnsignedLong => (0, u64::MAX.into()),
        Builtin::UnsignedInt => (0, u32::MAX.into()),
        Builtin::UnsignedShort => (0, u16::MAX.into()),
        Builtin::UnsignedByte => (0, u8::MAX.into()),
        _ => return None,
    })
}

/// The length that the facets count; `None` if there is none.
fn length(builtin: Builtin, text: &str) -> Option<u64> {
    match builtin {
        Builtin::HexBinary => Some(text.len() as u64 / 2),
        Builtin::Base64Binary => {
            let padding = text.bytes().filter(|byte| *byte == b'=').count();
            let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
            Some((letters / 4 * 3).saturating_sub(padding) as u64)
        }
        Builtin::String
        | Builtin::NormalizedString
        | Builtin::Token
        | Builtin::Language
        | Builtin::NmToken
        | Builtin::Name
        | Builtin::NcName
        | Builtin::Id
        | Builtin::IdRef
        | Builtin::Entity
        | Builtin::AnyUri => Some(text.chars().count() as u64),
        _ => None,
    }
}

/// Returns the number of digits of a decimal, and of those after the point.
fn digits(text: &str) -> (u64, u64) {
    let (whole, fraction) = parts(text);
    ((whole.len() + fraction.len()) as u64, fraction.len() as u64)
}

/// The digits before and behind the point, without insignificant zeros.
fn parts(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (whole.trim_start_matches('0'), fraction.trim_end_matches('0'))
}

fn compare_decimals(one: &str, other: &str) -> Ordering {
    let is_zero = |text: &str| parts(text) == ("", "");
    let is_negative = |text: &str| text.starts_with('-') && !is_zero(text);
    let size = |one: &str, other: &str| {
        let (one, other) = (parts(one), parts(other));
        (one.0.len(), one.0, one.1).cmp(&(other.0.len(), other.0, other.1))
    };
    match (is_negative(one), is_negative(other)) {
        (false, false) => size(one, other),
        (true, true) => size(other, one),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// Returns true if a text is one of a built-in type; of names only those in ASCII.
fn is_lexical(builtin: Builtin, text: &str) -> bool {
    let is_name_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    match builtin {
        Builtin::Boolean => matches!(text, "true" | "false" | "1" | "0"),
        Builtin::Decimal => {
            let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
            plain.chars().all(|c| c.is_ascii_digit() || c == '.')
                && plain.matches('.').count() <= 1
                && plain.contains(|c: char| c.is_ascii_digit())
        }
        Builtin::Float | Builtin::Double => {
            matches!(text, "INF" | "-INF" | "NaN")
                || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
                    && text.parse::<f64>().is_ok_and(f64::is_finite)
        }
        Builtin::Language => {
            let mut parts = text.split('-');
            let is_part = |part: &str| (1..=8).contains(&part.len());
            parts.next().is_some_and(|first| is_part(first) && first.chars().all(|c| c.is_ascii_alphabetic()))
                && parts.all(|part| is_part(part) && part.chars().all(|c| c.is_ascii_alphanumeric()))
        }
        Builtin::NmToken => !text.is_empty() && text.chars().all(|c| is_name(c) || c == ':'),
        Builtin::Name => {
            text.starts_with(|c| is_name_start(c) || c == ':') && text.chars().all(|c| is_name(c) || c == ':')
        }
        Builtin::NcName | Builtin::Id | Builtin::IdRef | Builtin::Entity => {
            text.starts_with(is_name_start) && text.chars().all(is_name)
        }
        Builtin::AnyUri => {
            text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c))
                && text.split('/').next().is_none_or(|first| {
                    !first.contains(':') || first.starts_with(|c: char| c.is_ascii_alphabetic())
                })
        }
        Builtin::HexBinary => text.len().is_multiple_of(2) && text.chars().all(|c| c.is_ascii_hexdigit()),
        Builtin::Base64Binary => is_base64(text),
        Builtin::Duration => moments::duration(text).is_some(),
        builtin if bounds(builtin).is_some() => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let (least, most) = bounds(builtin).unwrap_or_default();
            is_whole && text.parse::<i128>().is_ok_and(|value| (least..=most).contains(&value))
        }
        builtin if Moment::is_of(builtin) => Moment::parse(builtin, text).is_some(),
        _ => !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')),
    }
}

fn is_base64(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    let padding = text.len() - letters.len();
    let last_bits = letters.bytes().last().and_then(|last| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .iter()
            .position(|one| *one == last)
    });
    let is_whole = match padding {
        0 => true,
        1 => last_bits.is_some_and(|bits| bits % 4 == 0),
        2 => last_bits.is_some_and(|bits| bits % 16 == 0),
        _ => false,
    };
    is_whole
        && text.len().is_multiple_of(4)
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
