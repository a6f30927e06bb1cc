//! Alternatives of a choice, and the fields that hold choices and wildcards.

use std::collections::HashMap;

use super::field;
use crate::ast::{Choice, Container, Field, Kind, Occurs};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, container: &Container<'_>, data: &Choice<'_>) {
    for (key, given) in [("type", container.attrs.type_name.span()), ("root", container.attrs.root.span())] {
        if let Some(span) = given {
            cx.error(span, format_args!("a choice is a part of a type, and has no `{key}` of its own"));
        }
    }
    let (mut seen, mut wildcard, mut text) = (HashMap::new(), None, None);
    for alternative in &data.alternatives {
        match &alternative.kind {
            Kind::Element(element) => {
                field::check_element(cx, alternative, element);
                if let Some(first) =
                    seen.insert((&element.name.namespace, &element.name.local), alternative.ident)
                {
                    cx.error(
                        alternative.attrs.element.span().unwrap_or(alternative.span()),
                        format_args!("the element `{}` is the variant `{first}` already", element.name.local),
                    );
                }
            }
            Kind::Text => {
                field::check(cx, alternative);
                if let Some(span) = alternative.attrs.list.span() {
                    cx.error(span, "the text between elements is no list");
                }
                if let Some(first) = text.replace(alternative.ident) {
                    cx.error(
                        alternative.attrs.text.span().unwrap_or(alternative.span()),
                        format_args!("`text` is the variant `{first}` already"),
                    );
                }
            }
            _ => {
                if let (Some(_), Some(span)) = (data.other, alternative.attrs.any.span()) {
                    cx.error(span, "a fault that the operation declares has a name; `other` keeps the rest");
                }
                field::check_group(cx, alternative, "any");
                if let Some(first) = wildcard.replace(alternative.ident) {
                    cx.error(
                        alternative.attrs.any.span().unwrap_or(alternative.span()),
                        format_args!("`any` is the variant `{first}` already"),
                    );
                }
            }
        }
        if alternative.attrs.min_occurs.get() == Some(&0) {
            cx.error(
                alternative.attrs.min_occurs.span().unwrap_or(alternative.span()),
                "an alternative that can be absent makes the choice one that can be: \
                 say `min_occurs = 0` on the field that holds the choice",
            );
        }
    }
}

/// There is no honest default for what must be there.
pub(super) fn check_default(cx: &Ctxt, fields: &[Field<'_>]) {
    for field in fields {
        if let Kind::Choice(Occurs::Required) | Kind::Any(Occurs::Required) = field.kind {
            cx.error(
                field.span(),
                "this field must be there, so the type has no `default`; \
                 give the field `min_occurs = 0`, or leave out `default`",
            );
        }
    }
}
