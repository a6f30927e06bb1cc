//! The values that a schema gives attributes and elements: `default` and `fixed` (XML Schema part 1, sections 3.2.1 and
//! 3.3.1).

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{SchemaValue, Type};
use crate::resolve::{Content, Span, TypeRef, ValueConstraint};

use super::Lowering;
use super::shape::Shape;

impl Lowering<'_, '_> {
    /// The value of an attribute, if a method can give it: if it surely is one of its type.
    pub(super) fn attribute_value(
        &mut self,
        value: Option<&ValueConstraint>,
        ty: TypeRef,
        rust: &Type,
        span: Span,
    ) -> Option<SchemaValue> {
        let value = schema_value(value?);
        (self.is_value(&value.text, ty, rust, span) == Some(true)).then_some(value)
    }

    /// The value of an element that is empty.
    pub(super) fn element_value(
        &mut self,
        value: Option<&ValueConstraint>,
        ty: TypeRef,
        rust: &Type,
        span: Span,
    ) -> Option<SchemaValue> {
        let value = schema_value(value?);
        let has_text = match self.model.complex(ty) {
            Some(complex) => matches!(complex.content, Content::Text(_)),
            None => self.model.is_simple(ty),
        };
        // XML that is kept as it is has no text to be replaced.
        let is_kept = *rust == Type::Runtime("xsd::AnyType");
        let is_value = has_text && !is_kept && self.is_value(&value.text, ty, rust, span) != Some(false);
        // Nothing is gained by reading an empty text as one.
        (is_value && !value.text.is_empty()).then_some(value)
    }

    /// Whether a text is a value of a type, as far as the runtime's types need not be asked. `None` if that is not far
    /// enough, or for a type that reads no text of its own.
    fn is_value(&mut self, text: &str, ty: TypeRef, rust: &Type, span: Span) -> Option<bool> {
        let is_value = match self.plan.shape(self.model, ty) {
            Shape::Enumeration(_) | Shape::Flags { .. } => Some(true),
            Shape::Value(_) => of_value(text.trim_matches([' ', '\t', '\r', '\n']), rust),
            Shape::List(_) => match rust {
                Type::Vec(item) => {
                    let items: Vec<_> =
                        text.split_ascii_whitespace().map(|text| of_value(text, item)).collect();
                    if items.contains(&Some(false)) {
                        Some(false)
                    } else {
                        (!items.contains(&None)).then_some(true)
                    }
                }
                _ => None,
            },
            Shape::Union(_) | Shape::Struct(_) | Shape::Raw => None,
        };
        if is_value == Some(false) {
            let message =
                format!("`{text}` is no value of {}, so nothing is made of it", self.model.describe(ty));
            let warning = Diagnostic::warning(Code::BAD_VALUE, message);
            self.diagnostics.push(warning.at(span, "the value that this has where there is none"));
        }
        is_value
    }
}

/// What is said of the value of an attribute in the documentation of its field. `is_given`: there is a method for it.
pub(super) fn about_attribute(
    value: Option<&ValueConstraint>,
    is_given: bool,
    is_written: bool,
) -> Option<String> {
    let value = schema_value(value?);
    let text = shown(&value);
    if is_written {
        return Some(format!("It is always `{text}`, which is written for `None`."));
    }
    let method = if is_given { "; the method of this name gives the value either way" } else { "" };
    Some(match value.fixed {
        true => format!("Absent or not, it is `{text}`{method}."),
        false => format!("Where it is absent, it means `{text}`{method}."),
    })
}

/// The same for an element.
pub(super) fn about_element(value: &SchemaValue, is_written: bool) -> String {
    let text = shown(value);
    match value.fixed {
        true if is_written => format!("It is always `{text}`, which is written for `None`."),
        true => format!("If it is there, it is `{text}`, empty or not."),
        false => format!("Where it is empty, it means `{text}`."),
    }
}

/// The same for the items of an array.
pub(super) fn about_item(value: &SchemaValue) -> String {
    let text = shown(value);
    match value.fixed {
        true => format!("Each item is `{text}`, empty or not."),
        false => format!("Where an item is empty, it means `{text}`."),
    }
}

fn shown(value: &SchemaValue) -> String {
    value.text.trim().replace(['`', '\n', '\r'], " ")
}

fn schema_value(value: &ValueConstraint) -> SchemaValue {
    match value {
        ValueConstraint::Default(text) => SchemaValue { text: text.clone(), fixed: false },
        ValueConstraint::Fixed(text) => SchemaValue { text: text.clone(), fixed: true },
    }
}

fn of_value(text: &str, rust: &Type) -> Option<bool> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    Some(match rust {
        Type::String => true,
        Type::Secret(inner) => return of_value(text, inner),
        Type::Primitive("bool") | Type::Runtime("xsd::Bit") => matches!(text, "true" | "false" | "1" | "0"),
        Type::Primitive("i8") => text.parse::<i8>().is_ok(),
        Type::Primitive("i16") => text.parse::<i16>().is_ok(),
        Type::Primitive("i32") => text.parse::<i32>().is_ok(),
        Type::Primitive("i64") => text.parse::<i64>().is_ok(),
        Type::Primitive("u8") => text.parse::<u8>().is_ok(),
        Type::Primitive("u16") => text.parse::<u16>().is_ok(),
        Type::Primitive("u32") => text.parse::<u32>().is_ok(),
        Type::Primitive("u64") => text.parse::<u64>().is_ok(),
        Type::Primitive("f32" | "f64") => {
            matches!(text, "INF" | "-INF" | "NaN")
                || text.parse::<f64>().is_ok() && text.bytes().any(|byte| byte.is_ascii_digit())
        }
        Type::Runtime("xsd::Integer") => is_number(digits),
        Type::Runtime("xsd::Decimal") if digits.len() <= 28 => match digits.split_once('.') {
            Some((integer, fraction)) => is_number(&format!("{integer}{fraction}")),
            None => is_number(digits),
        },
        _ => return None,
    })
}
