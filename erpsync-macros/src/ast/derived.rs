//! An enum over a type and the types derived from it.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::{Fields, LitStr, Token, Type, Variant};

use super::field::Name;
use crate::attr::VariantAttrs;
use crate::ctxt::Ctxt;

/// The types that an element can have, chosen by its `xsi:type`.
pub(crate) struct Derived<'a> {
    pub(crate) variants: Vec<DerivedVariant<'a>>,
    /// The variant for types that are not listed.
    pub(crate) other: Other<'a>,
}

/// One of the types.
pub(crate) struct DerivedVariant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// The type's name, as `xsi:type` has it.
    pub(crate) name: Name,
    /// Place of `base`: the variant is the type of an element without `xsi:type`.
    pub(crate) base: Option<Span>,
    /// The fields that lead to the base that the type extends.
    pub(crate) extends: Vec<Ident>,
    pub(crate) is_recursive: bool,
}

impl<'a> Derived<'a> {
    /// `namespace` is the container's.
    pub(super) fn new(cx: &Ctxt, variants: &'a Punctuated<Variant, Token![,]>, namespace: &str) -> Self {
        let mut found = Self { variants: Vec::new(), other: Other::Missing };
        let last = variants.len().saturating_sub(1);
        for (index, variant) in variants.iter().enumerate() {
            let attrs = VariantAttrs::parse(cx, &variant.attrs);
            if let Some(span) = attrs.value.span() {
                cx.error(span, "`value` is for enumerations");
            }
            if let Some(span) = attrs.facets.span() {
                cx.error(span, "`facets` is for the member types of a union");
            }
            if let Some(span) = attrs.other.span() {
                for (key, span) in [
                    ("type", attrs.type_name.span()),
                    ("namespace", attrs.namespace.span()),
                    ("base", attrs.base.span()),
                    ("extends", attrs.extends.span()),
                    ("recursive", attrs.recursive.span()),
                ] {
                    if let Some(span) = span {
                        cx.error(span, format_args!("`{key}` is not for the variant with `other`"));
                    }
                }
                found.other.take(cx, variant, span, index == last);
                continue;
            }
            if !attrs.type_name.is_given() {
                cx.error(
                    variant.ident.span(),
                    "this variant needs its type: `#[xml(type = \"…\", namespace = \"…\")]`, \
                     or `#[xml(other)]` for all others",
                );
            }
            if let (Some(name), Some(ty)) = (attrs.type_name.get(), payload(cx, variant)) {
                found.variants.push(DerivedVariant {
                    ident: &variant.ident,
                    ty,
                    name: Name::new(name, &attrs.namespace, namespace),
                    base: attrs.base.span(),
                    extends: attrs.extends.get().map_or_else(Vec::new, |path| fields(cx, path)),
                    is_recursive: attrs.recursive.is_given(),
                });
            }
        }
        found
    }
}

/// The names in a path of fields.
fn fields(cx: &Ctxt, path: &LitStr) -> Vec<Ident> {
    let parser =
        |input: syn::parse::ParseStream<'_>| Punctuated::<Ident, Token![.]>::parse_separated_nonempty(input);
    match path.parse_with(parser) {
        Ok(names) => names.into_iter().collect(),
        Err(_) => {
            cx.error(
                path.span(),
                "the value of `extends` is a path of field names: `extends = \"line.order\"`",
            );
            Vec::new()
        }
    }
}

/// The variant for all other values.
#[derive(Clone, Copy)]
pub(crate) enum Other<'a> {
    Missing,
    /// Present, but malformed and reported.
    Wrong,
    Variant(&'a Ident),
}

impl<'a> Other<'a> {
    /// Sets the variant for all other values, which is the last one.
    pub(super) fn take(&mut self, cx: &Ctxt, variant: &'a Variant, span: Span, is_last: bool) {
        if !matches!(self, Self::Missing) {
            cx.error(span, "two variants have `other`");
            return;
        }
        if !is_last {
            cx.error(span, "the variant with `other` is the last one");
        }
        *self = match payload(cx, variant) {
            Some(_) => Self::Variant(&variant.ident),
            None => Self::Wrong,
        };
    }
}

/// The one type that a variant holds.
pub(super) fn payload<'a>(cx: &Ctxt, variant: &'a Variant) -> Option<&'a Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
        _ => {
            cx.error(variant.ident.span(), "this variant holds one value: `Variant(Type)`");
            None
        }
    }
}
