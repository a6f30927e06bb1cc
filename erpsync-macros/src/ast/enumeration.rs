//! An enum over the values that a schema lists.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Fields, LitStr, Token, Variant};

use super::derived::Other;
use crate::attr::VariantAttrs;
use crate::ctxt::Ctxt;

/// A simple type with a list of values. It is open: other values are kept.
pub(crate) struct Enumeration<'a> {
    pub(crate) values: Vec<Value<'a>>,
    /// The variant for other values.
    pub(crate) other: Other<'a>,
}

/// One value of the list.
pub(crate) struct Value<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) text: LitStr,
}

impl<'a> Enumeration<'a> {
    pub(super) fn new(cx: &Ctxt, variants: &'a Punctuated<Variant, Token![,]>) -> Self {
        let mut found = Self { values: Vec::new(), other: Other::Missing };
        let last = variants.len().saturating_sub(1);
        for (index, variant) in variants.iter().enumerate() {
            let attrs = VariantAttrs::parse(cx, &variant.attrs);
            if let Some(span) = attrs.facets.span() {
                cx.error(span, "`facets` is for the member types of a union");
            }
            for (key, span) in [
                ("type", attrs.type_name.span()),
                ("namespace", attrs.namespace.span()),
                ("base", attrs.base.span()),
            ] {
                if let Some(span) = span {
                    cx.error(span, format_args!("`{key}` is for enums of derived types"));
                }
            }
            if let Some(span) = attrs.other.span() {
                if let Some(value) = attrs.value.span() {
                    cx.error(value, "a variant is `value` or `other`, not both");
                }
                found.other.take(cx, variant, span, index == last);
                continue;
            }
            if !matches!(variant.fields, Fields::Unit) {
                cx.push(syn::Error::new_spanned(
                    &variant.fields,
                    "a value of an enumeration holds nothing; only the variant with `other` does",
                ));
            }
            match (attrs.value.span(), attrs.value.get()) {
                (_, Some(text)) => found.values.push(Value { ident: &variant.ident, text: text.clone() }),
                (Some(_), None) => {}
                (None, None) => cx.error(
                    variant.ident.span(),
                    "this variant needs its text: `#[xml(value = \"…\")]`, \
                     or `#[xml(other)]` for all others",
                ),
            }
        }
        found
    }
}
