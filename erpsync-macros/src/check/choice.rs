//! Alternatives of a choice, and the fields that hold choices, groups and wildcards.

use std::collections::HashMap;

use syn::LitStr;

use super::{container, field};
use crate::ast::{Choice, Container, Field, Kind, Occurrence};
use crate::attr::FieldAttrs;
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, container: &Container<'_>, data: &Choice<'_>) {
    container::not_of_its_own(cx, container, "a choice");
    let (mut seen, mut wildcards, mut text) = (HashMap::new(), HashMap::new(), None);
    for alternative in &data.alternatives {
        match &alternative.kind {
            Kind::Element(element) => {
                field::check_element(cx, alternative, element);
                if let Some(first) =
                    seen.insert((&element.name.namespace, &element.name.local), alternative.ident)
                {
                    cx.error(
                        alternative.attrs.element.span().unwrap_or(alternative.span()),
                        format_args!("the element `{}` is already the variant `{first}`", element.name.local),
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
                        format_args!("`text` is already the variant `{first}`"),
                    );
                }
            }
            Kind::Choice(_) => field::check_group(cx, alternative, "choice"),
            Kind::Group(_) => field::check_group(cx, alternative, "group"),
            _ => {
                if let (Some(_), Some(span)) = (data.other, alternative.attrs.any.span()) {
                    cx.error(span, "a fault that the operation declares has a name; `other` keeps the rest");
                }
                field::check_any(cx, alternative);
                let namespaces = |attrs: &FieldAttrs| {
                    let all = attrs.namespaces.get().map(LitStr::value);
                    (all, attrs.other_than.get().map(LitStr::value))
                };
                if let Some(first) = wildcards.insert(namespaces(&alternative.attrs), alternative.ident) {
                    cx.error(
                        alternative.attrs.any.span().unwrap_or(alternative.span()),
                        format_args!("`any` is already the variant `{first}`"),
                    );
                }
            }
        }
        if alternative.attrs.min_occurs.get() == Some(&0) {
            cx.error(
                alternative.attrs.min_occurs.span().unwrap_or(alternative.span()),
                "an alternative that can be absent makes the choice optional: \
                 put `min_occurs = 0` on the field that holds the choice",
            );
        }
    }
}

/// There is no honest default for what must be there.
pub(super) fn check_default(cx: &Ctxt, fields: &[Field<'_>]) {
    for field in fields {
        if field.parts().is_some() {
            cx.error(
                field.span(),
                "a choice or a group has no value before its elements were read, so the type has no `default`; a field \
                 with `min_occurs = 0` is optional without it, too",
            );
        }
        if let Kind::Any(Occurrence::Required(_)) = field.kind {
            cx.error(
                field.span(),
                "this field must be there, so the type has no `default`; \
                 give the field `min_occurs = 0`, or leave out `default`",
            );
        }
    }
}
