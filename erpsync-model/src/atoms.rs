//! Simple values: text → [`Atom`], with the rules of their types.

use std::borrow::Cow;
use std::cmp::Ordering;

use erpsync::xml::{Namespaces, QName as WireName, ReadText, WriteText};
use erpsync::xsd;
use erpsync_codegen::resolve::{Builtin, Facets, QName, WhiteSpace};

use crate::plan::{Plan, SimplePlan, TypeIndex, Variety};
use crate::problem::allowed;
use crate::value::Atom;

/// Nesting of lists and unions: a list with lists in it is an error of its schema.
const MOST_NESTED: usize = 8;

/// Source of the names in a text.
#[derive(Clone, Copy)]
pub(crate) enum Names<'n> {
    /// Prefixes, by the declarations in scope.
    Prefixed(&'n dyn Namespaces),
    /// `{namespace}local`, as in JSON.
    Expanded,
}

/// Part of a type that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// The built-in type only, as for values that a newer service sends.
    Lexical,
    /// All facets.
    Facets,
}

impl Plan {
    /// The value of a text; the error is the reason why it is none.
    pub(crate) fn atom(
        &self,
        simple: &SimplePlan,
        text: &str,
        names: Names<'_>,
        strictness: Strictness,
    ) -> Result<Atom, String> {
        self.atom_in(simple, text, names, strictness, 0)
    }

    fn atom_in(
        &self,
        simple: &SimplePlan,
        text: &str,
        names: Names<'_>,
        strictness: Strictness,
        depth: usize,
    ) -> Result<Atom, String> {
        if depth > MOST_NESTED {
            return Err(format!("{} has lists and unions without end", simple.name));
        }
        let item = |index: &TypeIndex, text: &str, strictness| match self.simple(*index) {
            Some(simple) => self.atom_in(simple, text, names, strictness, depth + 1),
            None => Err(format!("{} is no simple type", simple.name)),
        };
        match &simple.variety {
            Variety::Atomic(builtin) => {
                let white_space = simple.facets.iter().find_map(|step| step.white_space);
                let text = white_space.unwrap_or_else(|| builtin.white_space()).processed(text);
                let atom = builtin_atom(*builtin, &text, names)
                    .map_err(|reason| reason.unwrap_or_else(|| no_value(&text, *builtin, simple)))?;
                if strictness == Strictness::Facets {
                    check(simple, *builtin, &text, &atom)?;
                }
                Ok(atom)
            }
            Variety::List(of) => {
                let items = text.split_ascii_whitespace().map(|text| item(of, text, strictness));
                let items = items.collect::<Result<Vec<_>, _>>()?;
                if strictness == Strictness::Facets {
                    let text = WhiteSpace::Collapse.processed(text);
                    check_enumeration(simple, &text, Builtin::Token, None)?;
                    check_length(simple, items.len() as u64, "items")?;
                }
                Ok(Atom::List(items))
            }
            Variety::Union(members) => {
                if strictness == Strictness::Facets {
                    check_enumeration(simple, text, Builtin::Token, None)?;
                }
                // A value belongs to the first member type that has it (part 2, section 2.5.1.3).
                let strict = members.iter().find_map(|member| item(member, text, Strictness::Facets).ok());
                strict
                    .or_else(|| match strictness {
                        Strictness::Lexical => {
                            members.iter().find_map(|member| item(member, text, Strictness::Lexical).ok())
                        }
                        Strictness::Facets => None,
                    })
                    .ok_or_else(|| format!("`{}` is no value of {}", shown(text), simple.name))
            }
        }
    }
}

/// Maximum number of characters that a message quotes of a value.
const QUOTED: usize = 60;

/// A text, cut.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn no_value(text: &str, builtin: Builtin, simple: &SimplePlan) -> String {
    let form = match builtin {
        Builtin::Boolean => " (`true` or `false`)",
        Builtin::Date => " (as 2026-01-31)",
        Builtin::DateTime => " (as 2026-01-31T12:00:00Z)",
        Builtin::Time => " (as 12:00:00)",
        Builtin::Duration => " (as P1DT2H)",
        Builtin::QName | Builtin::Notation => " (as {namespace}local in JSON)",
        _ => "",
    };
    let name = &simple.name;
    let of = if *name == builtin.to_string() { name.clone() } else { format!("{name} ({builtin})") };
    format!("`{}` is no {of}{form}", shown(text))
}

/// The value of a built-in type; the error is a reason, if there is a better one than that it is none.
fn builtin_atom(builtin: Builtin, text: &str, names: Names<'_>) -> Result<Atom, Option<String>> {
    fn read<T: ReadText>(text: &str) -> Result<(), Option<String>> {
        T::read_text(Cow::Borrowed(text)).map(drop).map_err(|_| None)
    }
    let is_text = || Ok(Atom::Text(text.to_owned()));
    match builtin {
        Builtin::Boolean => match text {
            "true" | "1" => Ok(Atom::Boolean(true)),
            "false" | "0" => Ok(Atom::Boolean(false)),
            _ => Err(None),
        },
        Builtin::Decimal => match is_decimal(text) {
            true => Ok(Atom::Decimal(text.to_owned())),
            false => Err(None),
        },
        Builtin::Float => read::<f32>(text).map(|()| Atom::Float(text.to_owned())),
        Builtin::Double => read::<f64>(text).map(|()| Atom::Float(text.to_owned())),
        Builtin::QName | Builtin::Notation => name(text, names).map(Atom::Name).map_err(Some),
        Builtin::DateTime => read::<xsd::DateTime>(text).and_then(|()| is_text()),
        Builtin::Date => read::<xsd::Date>(text).and_then(|()| is_text()),
        Builtin::Time => read::<xsd::Time>(text).and_then(|()| is_text()),
        Builtin::Duration => read::<xsd::Duration>(text).and_then(|()| is_text()),
        Builtin::GYear => read::<xsd::GYear>(text).and_then(|()| is_text()),
        Builtin::GYearMonth => read::<xsd::GYearMonth>(text).and_then(|()| is_text()),
        Builtin::GMonth => read::<xsd::GMonth>(text).and_then(|()| is_text()),
        Builtin::GMonthDay => read::<xsd::GMonthDay>(text).and_then(|()| is_text()),
        Builtin::GDay => read::<xsd::GDay>(text).and_then(|()| is_text()),
        Builtin::HexBinary => read::<xsd::HexBinary>(text).and_then(|()| is_text()),
        Builtin::Base64Binary => read::<xsd::Base64Binary>(text).and_then(|()| is_text()),
        _ => match integer_bounds(builtin) {
            Some((least, most)) => integer(text, least, most),
            None => is_text(),
        },
    }
}

/// A whole number between two bounds; `None` for no bound.
fn integer(text: &str, least: Option<&str>, most: Option<&str>) -> Result<Atom, Option<String>> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(None);
    }
    let is_less = |one: &str, other: &str| compare_decimals(one, other) == Ordering::Less;
    match (least, most) {
        (Some(least), _) if is_less(text, least) => {
            Err(Some(format!("{} is less than {least}", shown(text))))
        }
        (_, Some(most)) if is_less(most, text) => Err(Some(format!("{} is more than {most}", shown(text)))),
        _ => Ok(Atom::Decimal(text.to_owned())),
    }
}

/// The least and the most value of a type of whole numbers; `None` for other types.
pub(crate) fn integer_bounds(builtin: Builtin) -> Option<(Option<&'static str>, Option<&'static str>)> {
    Some(match builtin {
        Builtin::Integer => (None, None),
        Builtin::NonPositiveInteger => (None, Some("0")),
        Builtin::NegativeInteger => (None, Some("-1")),
        Builtin::NonNegativeInteger => (Some("0"), None),
        Builtin::PositiveInteger => (Some("1"), None),
        Builtin::Long => (Some("-9223372036854775808"), Some("9223372036854775807")),
        Builtin::Int => (Some("-2147483648"), Some("2147483647")),
        Builtin::Short => (Some("-32768"), Some("32767")),
        Builtin::Byte => (Some("-128"), Some("127")),
        Builtin::UnsignedLong => (Some("0"), Some("18446744073709551615")),
        Builtin::UnsignedInt => (Some("0"), Some("4294967295")),
        Builtin::UnsignedShort => (Some("0"), Some("65535")),
        Builtin::UnsignedByte => (Some("0"), Some("255")),
        _ => return None,
    })
}

fn name(text: &str, names: Names<'_>) -> Result<QName, String> {
    match names {
        Names::Prefixed(scope) => {
            let name = WireName::resolve(text, |prefix| scope.namespace_of(prefix));
            let name = name.map_err(|error| error.to_string())?;
            Ok(QName::new(&*name.namespace, name.local))
        }
        Names::Expanded => expanded_name(text)
            .ok_or_else(|| format!("`{}` is no name: write `{{namespace}}local`", shown(text))),
    }
}

/// The name that `{namespace}local` or `local` spells.
pub(crate) fn expanded_name(text: &str) -> Option<QName> {
    let (namespace, local) = match text.strip_prefix('{') {
        Some(rest) => rest.split_once('}')?,
        None => ("", text),
    };
    erpsync_codegen::tree::is_ncname(local).then(|| QName::new(namespace, local))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().any(|byte| byte.is_ascii_digit())
}

/// The digits before and behind the point, without insignificant zeros.
pub(crate) fn significant(text: &str) -> (bool, &str, &str) {
    let digits = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let is_negative = text.starts_with('-') && !(whole.is_empty() && fraction.is_empty());
    (is_negative, whole, fraction)
}

/// Compares two decimals of any length.
pub(crate) fn compare_decimals(one: &str, other: &str) -> Ordering {
    let ((one_negative, one_whole, one_fraction), (other_negative, other_whole, other_fraction)) =
        (significant(one), significant(other));
    let size =
        (one_whole.len(), one_whole, one_fraction).cmp(&(other_whole.len(), other_whole, other_fraction));
    match (one_negative, other_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// The order of a value and a bound; `None` where there is none.
fn compare(builtin: Builtin, text: &str, bound: &str) -> Option<Ordering> {
    fn by<T: ReadText + WriteText>(text: &str, bound: &str) -> Option<Ordering> {
        T::read_text(Cow::Borrowed(text)).ok()?.compare(bound)
    }
    match builtin {
        Builtin::Float | Builtin::Double => by::<f64>(text, bound),
        Builtin::DateTime => by::<xsd::DateTime>(text, bound),
        Builtin::Date => by::<xsd::Date>(text, bound),
        Builtin::Time => by::<xsd::Time>(text, bound),
        Builtin::Duration => by::<xsd::Duration>(text, bound),
        Builtin::GYear => by::<xsd::GYear>(text, bound),
        Builtin::GYearMonth => by::<xsd::GYearMonth>(text, bound),
        Builtin::GMonth => by::<xsd::GMonth>(text, bound),
        Builtin::GMonthDay => by::<xsd::GMonthDay>(text, bound),
        Builtin::GDay => by::<xsd::GDay>(text, bound),
        Builtin::Decimal => Some(compare_decimals(text, bound)),
        _ if integer_bounds(builtin).is_some() => Some(compare_decimals(text, bound)),
        _ => (text == bound).then_some(Ordering::Equal),
    }
}

/// Holds a value against the facets of all steps.
fn check(simple: &SimplePlan, builtin: Builtin, text: &str, atom: &Atom) -> Result<(), String> {
    let name = match atom {
        Atom::Name(name) => Some(name),
        _ => None,
    };
    check_enumeration(simple, text, builtin, name)?;
    for step in &simple.facets {
        check_bounds(step, builtin, text)?;
    }
    match builtin {
        Builtin::Base64Binary => match xsd::Base64Binary::read_text(Cow::Borrowed(text)) {
            Ok(octets) => check_length(simple, WriteText::length(&octets).unwrap_or_default(), "octets"),
            Err(_) => Ok(()),
        },
        Builtin::HexBinary => check_length(simple, text.len() as u64 / 2, "octets"),
        _ if matches!(atom, Atom::Text(_)) => check_length(simple, text.chars().count() as u64, "characters"),
        _ => Ok(()),
    }
}

fn check_enumeration(
    simple: &SimplePlan,
    text: &str,
    builtin: Builtin,
    name: Option<&QName>,
) -> Result<(), String> {
    for step in simple.facets.iter().filter(|step| !step.enumeration.is_empty()) {
        let is_listed = step.enumeration.iter().any(|listed| match name {
            Some(name) => listed.name.as_ref() == Some(name),
            None => compare(builtin, text, &listed.value) == Some(Ordering::Equal),
        });
        if !is_listed {
            let values = step.enumeration.iter().map(|listed| listed.value.as_str());
            return Err(format!("`{}` is no value of {}{}", shown(text), simple.name, allowed(text, values)));
        }
    }
    Ok(())
}

fn check_bounds(step: &Facets, builtin: Builtin, text: &str) -> Result<(), String> {
    let bounds = [
        (&step.min_inclusive, "less than", [Ordering::Less, Ordering::Less]),
        (&step.max_inclusive, "more than", [Ordering::Greater, Ordering::Greater]),
        (&step.min_exclusive, "not more than", [Ordering::Less, Ordering::Equal]),
        (&step.max_exclusive, "not less than", [Ordering::Greater, Ordering::Equal]),
    ];
    for (bound, violation, violating) in bounds {
        if let Some(bound) = bound
            && compare(builtin, text, bound).is_some_and(|order| violating.contains(&order))
        {
            return Err(format!("{} is {violation} {bound}", shown(text)));
        }
    }
    let (_, whole, fraction) = significant(text);
    if step.fraction_digits.is_some_and(|most| fraction.len() as u64 > most) {
        return Err(format!("{} has too many digits behind the point", shown(text)));
    }
    if step.total_digits.is_some_and(|most| (whole.len() + fraction.len()) as u64 > most) {
        return Err(format!("{} has too many digits", shown(text)));
    }
    Ok(())
}

fn check_length(simple: &SimplePlan, length: u64, unit: &str) -> Result<(), String> {
    for step in &simple.facets {
        if step.length.is_some_and(|exact| length != exact) {
            return Err(format!("it has {length} {unit}, not {}", step.length.unwrap_or_default()));
        }
        if step.min_length.is_some_and(|least| length < least) {
            return Err(format!(
                "it has {length} {unit}, fewer than {}",
                step.min_length.unwrap_or_default()
            ));
        }
        if step.max_length.is_some_and(|most| length > most) {
            return Err(format!("it has {length} {unit}, more than {}", step.max_length.unwrap_or_default()));
        }
    }
    Ok(())
}
