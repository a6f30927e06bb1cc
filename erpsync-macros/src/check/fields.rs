//! Fields beside each other.

use std::collections::HashMap;

use crate::ast::{Field, Kind};
use crate::attr::Max;
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, fields: &[Field<'_>]) {
    check_base(cx, fields);
    check_text(cx, fields);
    check_attributes(cx, fields);
    check_neighbours(cx, fields);
}

/// The base is first on the wire, so it is first here.
fn check_base(cx: &Ctxt, fields: &[Field<'_>]) {
    let mut found = false;
    for field in fields {
        let (Kind::Base, Some(span)) = (&field.kind, field.attrs.base.span()) else {
            continue;
        };
        if found {
            cx.error(span, "a type has one base");
        } else if field.position != 0 {
            cx.error(span, "the base is the first field, as its elements are first on the wire");
        }
        found = true;
    }
}

/// Text is all the content there is: mixed content is no field of a struct.
fn check_text(cx: &Ctxt, fields: &[Field<'_>]) {
    let mut found = false;
    for field in fields {
        let (Kind::Text, Some(span)) = (&field.kind, field.attrs.text.span()) else {
            continue;
        };
        if found {
            cx.error(span, "the text of an element is one field");
        }
        found = true;
        let other = fields.iter().find_map(|other| match other.kind {
            Kind::Base => Some("a base"),
            Kind::Element(_) | Kind::Choice(_) | Kind::Group(_) | Kind::Any(_) => Some("elements"),
            Kind::Attribute { .. } | Kind::AnyAttribute | Kind::Text | Kind::Mime(_) => None,
        });
        if let Some(other) = other {
            cx.error(
                span,
                format_args!("a type with `text` holds text and attributes, and this one has {other}"),
            );
        }
    }
}

/// An attribute is there once (XML 1.0, section 3.1).
fn check_attributes(cx: &Ctxt, fields: &[Field<'_>]) {
    let mut seen = HashMap::new();
    let others = fields.iter().filter(|field| matches!(field.kind, Kind::AnyAttribute));
    for second in others.skip(1) {
        cx.error(second.span(), "one field keeps all the other attributes");
    }
    for field in fields {
        if let Kind::Attribute { name, .. } = &field.kind
            && let Some(first) = seen.insert((&name.namespace, &name.local), field.ident)
        {
            cx.error(
                field.attrs.attribute.span().unwrap_or(field.span()),
                format_args!("the attribute `{}` is already the field `{first}`", name.local),
            );
        }
    }
}

/// Two fields can be the same element, first one then the other; but not after one that takes them all.
fn check_neighbours(cx: &Ctxt, fields: &[Field<'_>]) {
    for pair in fields.windows(2) {
        let [first, second] = pair else { continue };
        let (Some(before), Some(after)) = (first.element(), second.element()) else {
            continue;
        };
        if before.name == after.name && first.attrs.max_occurs.get() == Some(&Max::Unbounded) {
            cx.error(
                second.attrs.element.span().unwrap_or(second.span()),
                format_args!(
                    "nothing is left for this field: `{}` before it takes every `{}`",
                    first.ident, before.name.local
                ),
            );
        }
    }
}
