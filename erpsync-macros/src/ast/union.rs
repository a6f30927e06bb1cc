//! An enum over the member types of a union.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Token, Type, Variant};

use super::derived::{Other, payload};
use crate::attr::{Facets, VariantAttrs};
use crate::ctxt::Ctxt;

/// A union: the type of a value is the first member that accepts it.
pub(crate) struct Union<'a> {
    pub(crate) members: Vec<Member<'a>>,
    /// The variant for values that no member accepts, unless these are errors.
    pub(crate) other: Other<'a>,
}

/// One of the member types.
pub(crate) struct Member<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) facets: Option<Facets>,
}

impl<'a> Union<'a> {
    pub(super) fn new(cx: &Ctxt, name: &Ident, variants: &'a Punctuated<Variant, Token![,]>) -> Self {
        let mut found = Self { members: Vec::new(), other: Other::Missing };
        let last = variants.len().saturating_sub(1);
        for (index, variant) in variants.iter().enumerate() {
            let attrs = VariantAttrs::parse(cx, &variant.attrs);
            for (key, span) in [
                ("value", attrs.value.span()),
                ("type", attrs.type_name.span()),
                ("namespace", attrs.namespace.span()),
                ("base", attrs.base.span()),
            ] {
                if let Some(span) = span {
                    cx.error(span, format_args!("`{key}` is not for the member types of a union"));
                }
            }
            if let Some(span) = attrs.other.span() {
                found.other.take(cx, variant, span, index == last);
            } else if let Some(ty) = payload(cx, variant) {
                let facets = attrs.facets.get().cloned();
                found.members.push(Member { ident: &variant.ident, ty, facets });
            }
        }
        if found.members.is_empty() {
            cx.error(name.span(), "a union has member types: a variant for each");
        }
        found
    }
}
