//! Conditions of a search: a field, an operator, and a value to compare with.

use std::cmp::Ordering;

use super::Problem;
use super::actors::Actor;
use super::catalog::{ActorType, Kind};
use super::value::Value;

/// A restriction of a search.
#[derive(Debug)]
pub(crate) struct Restriction {
    of: Of,
    operator: Operator,
    operands: Vec<Value>,
}

/// Property of an actor that is compared.
#[derive(Debug)]
enum Of {
    Field(&'static str, Kind),
    ParentType,
    ParentKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Begins,
    Contains,
    Ends,
    NotBegins,
    NotContains,
    NotEnds,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    OneOf,
    NotOneOf,
}

use Operator::*;

/// The operators of each kind of field, by the names that SuperOffice gives them.
fn operators(kind: Kind) -> &'static [(&'static str, Operator)] {
    match kind {
        Kind::Text | Kind::Password => &[
            ("=", Equal),
            ("is", Equal),
            ("isnot", NotEqual),
            ("begins", Begins),
            ("contains", Contains),
            ("ends", Ends),
            ("notbegins", NotBegins),
            ("notcontains", NotContains),
            ("notends", NotEnds),
            ("between", Between),
        ],
        Kind::Integer | Kind::Double => &[
            ("=", Equal),
            ("!=", NotEqual),
            (">", Greater),
            ("<", Less),
            (">=", GreaterOrEqual),
            ("<=", LessOrEqual),
            ("between", Between),
        ],
        Kind::Checkbox => &[("=", Equal)],
        Kind::Datetime => &[
            ("=", Equal),
            ("before", Less),
            ("after", Greater),
            ("beforeOrEqual", LessOrEqual),
            ("afterOrEqual", GreaterOrEqual),
            ("between", Between),
        ],
        Kind::List(_) => &[("oneof", OneOf), ("notoneof", NotOneOf)],
    }
}

impl Restriction {
    /// A restriction, as SuperOffice gives it.
    pub(crate) fn new(
        actor_type: &ActorType,
        key: &str,
        operator: &str,
        values: &[Option<String>],
    ) -> Result<Self, Problem> {
        let of = match key {
            "ParentActorType" => Of::ParentType,
            "ParentErpKey" => Of::ParentKey,
            key => {
                let field = actor_type.field(key)?;
                Of::Field(field.key, field.kind)
            }
        };
        let kind = if let Of::Field(_, kind) = of { kind } else { Kind::Text };
        let known = operators(kind);
        // The reference writes `beforeOrEqual`; nothing else differs by case only.
        let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(operator.trim()));
        let Some(&(_, operator)) = found else {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            return Err(Problem::Refused(format!(
                "`{operator}` is no operator of the field `{key}`: it must be one of {names}"
            )));
        };
        let mut operands = Vec::with_capacity(values.len());
        for value in values.iter().flatten() {
            let value = Value::parse(kind, value)
                .map_err(|error| Problem::Refused(format!("field `{key}`: {error}")))?;
            // Nothing to compare with, such as an empty text, is compared with what is not there.
            operands.push(value.unwrap_or_else(|| Value::Text(String::new())));
        }
        let wanted = match operator {
            Between => operands.len() == 2,
            OneOf | NotOneOf => true,
            _ => operands.len() == 1,
        };
        if !wanted {
            let number = if operator == Between { "two values" } else { "one value" };
            let given = operands.len();
            return Err(Problem::Refused(format!("the restriction of `{key}` needs {number}, not {given}")));
        }
        Ok(Self { of, operator, operands })
    }

    /// Returns true if an actor meets it. An absent value equals the empty text, and matches no comparison of sizes.
    pub(super) fn is_met(&self, actor: &Actor) -> bool {
        let (kind, text) = match &self.of {
            Of::Field(key, kind) => (*kind, actor.values.get(*key).map_or("", String::as_str)),
            Of::ParentType => {
                (Kind::Text, actor.parent.as_ref().map_or("", |parent| parent.actor_type.as_str()))
            }
            Of::ParentKey => (Kind::Text, actor.parent.as_ref().map_or("", |parent| parent.erp_key.as_str())),
        };
        let value = Value::parse(kind, text).ok().flatten().unwrap_or_else(|| Value::Text(String::new()));
        let with = |index: usize| self.operands.get(index).and_then(|operand| compare(&value, operand));
        let first = with(0);
        let texts = || Some((lower(&value)?, lower(self.operands.first()?)?));
        let of_texts =
            |meets: fn(&str, &str) -> bool| texts().is_some_and(|(text, part)| meets(&text, &part));
        match self.operator {
            Equal => first == Some(Ordering::Equal),
            NotEqual => first != Some(Ordering::Equal),
            Begins => of_texts(|text, part| text.starts_with(part)),
            NotBegins => of_texts(|text, part| !text.starts_with(part)),
            Contains => of_texts(|text, part| text.contains(part)),
            NotContains => of_texts(|text, part| !text.contains(part)),
            Ends => of_texts(|text, part| text.ends_with(part)),
            NotEnds => of_texts(|text, part| !text.ends_with(part)),
            Less => first == Some(Ordering::Less),
            LessOrEqual => first.is_some_and(Ordering::is_le),
            Greater => first == Some(Ordering::Greater),
            GreaterOrEqual => first.is_some_and(Ordering::is_ge),
            Between => first.is_some_and(Ordering::is_ge) && with(1).is_some_and(Ordering::is_le),
            OneOf => self.operands.contains(&value),
            NotOneOf => !self.operands.contains(&value),
        }
    }
}

/// Texts without regard to case, and moments by their day: users search for days.
fn compare(value: &Value, operand: &Value) -> Option<Ordering> {
    match (value, operand) {
        (Value::Text(_), Value::Text(_)) => Some(lower(value)?.cmp(&lower(operand)?)),
        (Value::Integer(one), Value::Integer(other)) => Some(one.cmp(other)),
        (Value::Double(one), Value::Double(other)) => one.partial_cmp(other),
        (Value::Flag(one), Value::Flag(other)) => Some(one.cmp(other)),
        (Value::Moment(_), Value::Moment(_)) => Some(value.day()?.cmp(&operand.day()?)),
        _ => None,
    }
}

fn lower(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_lowercase()),
        _ => None,
    }
}
