//! Keys on one field.

use crate::ast::{Element, Field, Kind};
use crate::attr::{Child, FieldAttrs, Max, NilKey};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, field: &Field<'_>) {
    match &field.kind {
        Kind::Base => only(cx, field, "base", &["required"]),
        Kind::Text => only(cx, field, "text", &["list", "white_space", "facets"]),
        Kind::Attribute { name, .. } => {
            only(
                cx,
                field,
                "attribute",
                &["namespace", "required", "list", "default", "fixed", "white_space", "facets"],
            );
            check_value(cx, field);
            if let (Some(span), true) = (field.attrs.default.span(), field.attrs.required.is_given()) {
                cx.error(span, "an attribute that must be there has no default");
            }
            if name.namespace.is_empty() && name.local == "xmlns" {
                cx.error(
                    field.attrs.attribute.span().unwrap_or(field.span()),
                    "`xmlns` declares a namespace and is no attribute",
                );
            }
        }
        Kind::Choice(_) => check_group(cx, field, "choice"),
        Kind::Group(_) => check_group(cx, field, "group"),
        Kind::Any(_) => check_any(cx, field),
        Kind::Mime(_) => only(cx, field, "mime", &["index", "content_types"]),
        Kind::AnyAttribute => check_wildcard(cx, field, "any_attribute", &[]),
        Kind::Element(element) => check_element(cx, field, element),
    }
}

/// Reports each key that cannot be used with `kind`, with the key to use instead if there is one.
fn only(cx: &Ctxt, field: &Field<'_>, kind: &str, allowed: &[&str]) {
    for (key, span) in field.attrs.refinements() {
        if allowed.contains(&key) {
            continue;
        }
        let instead = match (kind, key) {
            ("attribute", "min_occurs") => "; an attribute is optional unless it has `required`",
            ("attribute", "max_occurs") => "; an attribute is there once",
            ("attribute", "nillable") => "; only elements can be nil",
            ("choice", "nillable") => "; the elements of its alternatives can be nil",
            ("group", "nillable") => "; the elements in it can be nil",
            _ => "",
        };
        cx.error(span, format_args!("`{key}` cannot be used with `{kind}`{instead}"));
    }
}

/// Checks a choice, a group or a wildcard, which has no keys but those of its occurrence.
pub(super) fn check_group(cx: &Ctxt, field: &Field<'_>, kind: &str) {
    only(cx, field, kind, &["min_occurs", "max_occurs"]);
    check_occurs(cx, field, kind);
}

pub(super) fn check_element(cx: &Ctxt, field: &Field<'_>, element: &Element) {
    let attrs = &field.attrs;
    if let Some(span) = attrs.required.span() {
        cx.error(span, "`required` is for attributes; an element is required unless it has `min_occurs = 0`");
    }
    check_occurs(cx, field, "element");
    check_value(cx, field);
    let says_which = [attrs.items.is_given(), attrs.entries.is_given(), attrs.list.is_given()];
    if field.is_vec() && !attrs.max_occurs.is_given() && says_which == [false; 3] {
        cx.error(
            field.type_span(),
            "a `Vec` in one element is a `list` of values in one text, or a wrapper around elements, \
             `items(\"Name\")`; elements beside each other are `max_occurs = \"unbounded\"`",
        );
    }
    if element.is_repeated() {
        let inside = attrs
            .items
            .span()
            .map(|span| ("items", span))
            .or(attrs.entries.span().map(|span| ("entries", span)));
        if let Some((key, span)) = inside {
            cx.error(
                span,
                format_args!(
                    "`{key}` unwraps one element, and this one is repeated; \
                     give the element's content a type of its own"
                ),
            );
        }
    }
    if let Some(span) = attrs.streamed.span()
        && !element.is_repeated()
        && !attrs.items.is_given()
    {
        cx.error(span, "a list that is a stream is a repeated element, or the `items` of one");
    }
    check_nillable(cx, attrs, element);
}

/// Checks that nil can be kept apart from absence, or can have attributes.
fn check_nillable(cx: &Ctxt, attrs: &FieldAttrs, element: &Element) {
    if let (Some(items), Some(NilKey::Kept)) = (attrs.items.get(), attrs.items.get().and_then(nil_key)) {
        cx.error(
            items.keys.nillable.span().unwrap_or(items.name.span()),
            "an item is never absent, so `nillable = \"kept\"` is not for items: \
             with `nillable` they are `Option` in the `Vec`",
        );
    }
    let Some(span) = attrs.nillable.span() else { return };
    match attrs.nillable.get() {
        Some(NilKey::Kept) if element.is_repeated() => cx.error(
            span,
            "`nillable = \"kept\"` is for an element that is there once; \
             items that can be nil are `Option` in the `Vec`: `nillable`",
        ),
        Some(NilKey::Kept) if element.occurrence.must_be_there() => cx.error(
            span,
            "`nillable = \"kept\"` keeps absence and nil apart, so it needs `min_occurs = 0`; \
             the nil of an element that must be there is `None`: `nillable`",
        ),
        Some(NilKey::WithAttributes) => {
            let others = [
                (
                    "items",
                    attrs.items.is_given(),
                    "put it on the items: `items(\"Name\", nillable = \"attributes\")`",
                ),
                ("entries", attrs.entries.is_given(), "the element of a dictionary has no attributes"),
                ("list", attrs.list.is_given(), "a list has no attributes"),
            ];
            for (other, is_given, reason) in others {
                if is_given {
                    cx.error(
                        span,
                        format_args!("`nillable = \"attributes\"` cannot be used with `{other}`; {reason}"),
                    );
                }
            }
        }
        None | Some(NilKey::AsNone | NilKey::Kept) => {}
    }
}

fn nil_key(child: &Child) -> Option<NilKey> {
    child.keys.nillable.get().copied()
}

/// Checks elements of any name.
pub(super) fn check_any(cx: &Ctxt, field: &Field<'_>) {
    check_wildcard(cx, field, "any", &["min_occurs", "max_occurs"]);
    check_occurs(cx, field, "any");
}

fn check_wildcard(cx: &Ctxt, field: &Field<'_>, kind: &str, more: &[&str]) {
    only(cx, field, kind, &[&["namespaces", "other_than"], more].concat());
    if let (Some(_), Some(span)) = (field.attrs.namespaces.span(), field.attrs.other_than.span()) {
        cx.error(span, "a wildcard has `namespaces` or `other_than`, not both");
    }
}

/// Checks the value that stands in for a missing one.
fn check_value(cx: &Ctxt, field: &Field<'_>) {
    let attrs = &field.attrs;
    if let (Some(_), Some(span)) = (attrs.default.span(), attrs.fixed.span()) {
        cx.error(span, "a value is `default` or `fixed`, not both");
    }
    let Some((key, span)) =
        attrs.fixed.span().map(|span| ("fixed", span)).or(attrs.default.span().map(|span| ("default", span)))
    else {
        return;
    };
    for (other, given) in [("items", attrs.items.span()), ("entries", attrs.entries.span())] {
        if given.is_some() {
            cx.error(span, format_args!("`{key}` is the value of a text, and `{other}` holds elements"));
        }
    }
    if matches!(field.kind, Kind::Attribute { .. }) && field.optional_of().is_none() {
        cx.error(
            field.type_span(),
            format_args!(
                "the type of an attribute with `{key}` is written `Option<T>`, `None` being absence"
            ),
        );
    }
}

fn check_occurs(cx: &Ctxt, field: &Field<'_>, kind: &str) {
    let attrs = &field.attrs;
    let min = attrs.min_occurs.get().copied().unwrap_or(1);
    if let Some(max) = attrs.max_occurs.get().copied() {
        let span = attrs.max_occurs.span().unwrap_or(field.span());
        if max == Max::Count(0) {
            let article = if ["choice", "group"].contains(&kind) { "a" } else { "an" };
            cx.error(
                span,
                format_args!("{article} {kind} with `max_occurs = 0` is never there; leave the field out"),
            );
        } else if matches!(max, Max::Count(max) if max < min) {
            cx.error(span, "`max_occurs` is less than `min_occurs`");
        }
    } else if min > 1 {
        cx.error(
            attrs.min_occurs.span().unwrap_or(field.span()),
            "`max_occurs` is 1 where it is not given, and less than `min_occurs`",
        );
    }
}
