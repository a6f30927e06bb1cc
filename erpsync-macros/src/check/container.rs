//! Keys on the type.

use crate::ast::{Container, Data, Kind, Occurrence, Struct};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, container: &Container<'_>) {
    let attrs = &container.attrs;
    if let Some(span) = attrs.type_namespace.span()
        && !attrs.type_name.is_given()
        && !attrs.root.is_given()
    {
        cx.error(span, "`type_namespace` is the namespace of `type` or `root`, and neither is given");
    }
    if let (Data::Derived(_), Some(span)) = (&container.data, attrs.type_name.span()) {
        cx.error(span, "an enum of derived types has no type of its own; each variant names one");
    }
    if let Some(span) = attrs.base_type.span()
        && !attrs.derived.is_given()
    {
        cx.error(span, "`base_type` is the base of types that are `derived`");
    }
}

/// A group is a part of a type's content.
pub(super) fn check_group(cx: &Ctxt, container: &Container<'_>, data: &Struct<'_>) {
    not_of_its_own(cx, container, "a group");
    for field in &data.fields {
        let what = match field.kind {
            Kind::Base => "a base",
            Kind::Attribute { .. } | Kind::AnyAttribute => "attributes",
            Kind::Text => "text",
            Kind::Mime(_) => "MIME parts",
            Kind::Element(_) | Kind::Choice(_) | Kind::Group(_) | Kind::Any(_) => continue,
        };
        cx.error(field.span(), format_args!("a group holds elements, and the type around it has {what}"));
    }
    if let Some(span) = container.attrs.headers.span() {
        cx.error(span, "a struct is either `group` or `headers`, not both");
    }
}

/// Reports names of a type on a part of a type's content, which has none.
pub(super) fn not_of_its_own(cx: &Ctxt, container: &Container<'_>, what: &str) {
    for (key, given) in [("type", container.attrs.type_name.span()), ("root", container.attrs.root.span())] {
        if let Some(span) = given {
            cx.error(span, format_args!("{what} is a part of a type, and has no `{key}` of its own"));
        }
    }
}

/// An element that is nil has no content (XML Schema part 1, section 3.4.4).
pub(super) fn check_nil(cx: &Ctxt, container: &Container<'_>, data: &Struct<'_>) {
    for field in &data.fields {
        if !matches!(field.kind, Kind::Attribute { .. } | Kind::AnyAttribute) {
            cx.error(
                field.span(),
                "an element that is nil is empty: a struct with `nil` has attributes only",
            );
        }
    }
    for (key, given) in [
        ("type", container.attrs.type_name.span()),
        ("root", container.attrs.root.span()),
        ("headers", container.attrs.headers.span()),
        ("group", container.attrs.group.span()),
    ] {
        if let Some(span) = given {
            cx.error(
                span,
                format_args!("a struct with `nil` belongs to a type, and has no `{key}` of its own"),
            );
        }
    }
}

/// The headers of a message are elements, each there or not.
pub(super) fn check_headers(cx: &Ctxt, container: &Container<'_>, data: &Struct<'_>) {
    for (key, given) in [("type", container.attrs.type_name.span()), ("root", container.attrs.root.span())] {
        if let Some(span) = given {
            cx.error(
                span,
                format_args!("`headers` stands for the header blocks of a message, which has no `{key}`"),
            );
        }
    }
    for field in &data.fields {
        let fits = matches!(
            &field.kind,
            Kind::Element(element) if matches!(
                element.occurrence,
                Occurrence::Optional(_) | Occurrence::OptionalNillable
            )
        );
        if !fits {
            cx.error(
                field.span(),
                "a header block is an element that can be absent: \
                 `#[xml(element = \"Name\", min_occurs = 0)]`",
            );
        }
    }
}
