//! Variants of an enum.

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::ast::{Derived, Enumeration, Other};
use crate::ctxt::Ctxt;

pub(super) fn check_enumeration(cx: &Ctxt, ident: &Ident, data: &Enumeration<'_>) {
    let mut seen = HashMap::new();
    for value in &data.values {
        if let Some(first) = seen.insert(value.text.value(), value.ident) {
            cx.error(
                value.text.span(),
                format_args!("{:?} is already the variant `{first}`", value.text.value()),
            );
        }
    }
    if matches!(data.other, Other::Missing) {
        cx.error(
            ident.span(),
            "an enumeration keeps unknown values; its last variant is \
             `#[xml(other)] Unrecognized(erpsync::xsd::UnknownValue)`",
        );
    }
}

pub(super) fn check_derived(cx: &Ctxt, ident: &Ident, data: &Derived<'_>) {
    let mut seen = HashMap::new();
    let mut base = None;
    for variant in &data.variants {
        let name = (&variant.name.namespace, &variant.name.local);
        if let Some(first) = seen.insert(name, variant.ident) {
            cx.error(
                variant.ident.span(),
                format_args!("the type `{}` is already the variant `{first}`", variant.name.local),
            );
        }
        if let Some(span) = variant.base {
            match base {
                None => base = Some(variant.ident),
                Some(first) => cx.error(span, format_args!("the base is already the variant `{first}`")),
            }
        }
    }
    if matches!(data.other, Other::Missing) {
        cx.error(
            ident.span(),
            "an enum of derived types keeps unknown types; its last variant is \
             `#[xml(other)] Unrecognized(erpsync::xsd::AnyType)`",
        );
    }
}
