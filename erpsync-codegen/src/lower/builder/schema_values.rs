//! Values that a schema gives attributes and elements: `default` and `fixed` (XML Schema part 1, sections 3.2.1 and 3.3.1).

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{SchemaValue, Type};
use crate::resolve::{Content, Span, TypeRef, ValueConstraint};

use crate::lower::mapping::RustMapping;

use super::worklist::Builder;

impl Builder<'_, '_> {
    /// The value of an attribute, if a method can give it: if it is known to be one of its type.
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

    /// The value of an empty element.
    pub(super) fn element_value(
        &mut self,
        value: Option<&ValueConstraint>,
        ty: TypeRef,
        rust: &Type,
        span: Span,
    ) -> Option<SchemaValue> {
        let value = schema_value(value?);
        let has_text = match self.schema.complex(ty) {
            Some(complex) => matches!(complex.content, Content::Text(_)),
            None => self.schema.is_simple(ty),
        };
        // Raw XML has no text to be replaced.
        let is_kept = *rust == Type::ANY;
        let is_value = has_text && !is_kept && self.is_value(&value.text, ty, rust, span) != Some(false);
        // An empty text needs no replacement.
        (is_value && !value.text.is_empty()).then_some(value)
    }

    /// Returns whether a text is a value of a type. `None` if only the runtime's type can decide, or if the type reads no
    /// text of its own.
    fn is_value(&mut self, text: &str, ty: TypeRef, rust: &Type, span: Span) -> Option<bool> {
        let is_value = match self.types.mapping(ty) {
            RustMapping::Enumeration(_) | RustMapping::Flags { .. } => Some(true),
            RustMapping::Value(_) => is_value_of(text.trim_matches([' ', '\t', '\r', '\n']), rust),
            RustMapping::List(_) => match rust {
                Type::Vec(item) => {
                    let items: Vec<_> =
                        text.split_ascii_whitespace().map(|text| is_value_of(text, item)).collect();
                    if items.contains(&Some(false)) {
                        Some(false)
                    } else {
                        (!items.contains(&None)).then_some(true)
                    }
                }
                _ => None,
            },
            RustMapping::Union(_) | RustMapping::Struct(_) | RustMapping::Raw => None,
        };
        if is_value == Some(false) {
            let message =
                format!("`{text}` is no value of {}, so nothing is made of it", self.schema.describe(ty));
            let warning = Diagnostic::warning(Code::BAD_VALUE, message);
            self.diagnostics.push(warning.at(span, "the value that this has where there is none"));
        }
        is_value
    }
}

/// Documentation of an attribute's value; `has_method` if a method gives it.
pub(super) fn about_attribute(
    value: Option<&ValueConstraint>,
    has_method: bool,
    is_written: bool,
) -> Option<String> {
    let value = schema_value(value?);
    let text = quoted(&value);
    if is_written {
        return Some(format!("It is always `{text}`, which is written for `None`."));
    }
    let method = if has_method { "; the method of this name gives the value either way" } else { "" };
    Some(match value.fixed {
        true => format!("Absent or not, it is `{text}`{method}."),
        false => format!("Where it is absent, it means `{text}`{method}."),
    })
}

/// Documentation of an element's value.
pub(super) fn about_element(value: &SchemaValue, is_written: bool) -> String {
    let text = quoted(value);
    match value.fixed {
        true if is_written => format!("It is always `{text}`, which is written for `None`."),
        true => format!("If it is there, it is `{text}`, empty or not."),
        false => format!("An empty one means `{text}`."),
    }
}

/// Documentation of the value of an array's items.
pub(super) fn about_item(value: &SchemaValue) -> String {
    let text = quoted(value);
    match value.fixed {
        true => format!("Each item is `{text}`, empty or not."),
        false => format!("Where an item is empty, it means `{text}`."),
    }
}

fn quoted(value: &SchemaValue) -> String {
    value.text.trim().replace(['`', '\n', '\r'], " ")
}

fn schema_value(value: &ValueConstraint) -> SchemaValue {
    match value {
        ValueConstraint::Default(text) => SchemaValue { text: text.clone(), fixed: false },
        ValueConstraint::Fixed(text) => SchemaValue { text: text.clone(), fixed: true },
    }
}

fn is_value_of(text: &str, rust: &Type) -> Option<bool> {
    match rust {
        Type::String => Some(true),
        Type::Value(value) => value.accepts(text),
        Type::Secret(inner) => is_value_of(text, inner),
        _ => None,
    }
}
