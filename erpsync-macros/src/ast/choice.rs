//! An enum over elements of which one is there.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Token, Variant};

use super::derived::payload;
use super::field::{Field, Kind};
use crate::attr::FieldAttrs;
use crate::ctxt::Ctxt;

/// The alternatives of a choice. Each says what it is as a field does, and holds what such a field would.
pub(crate) struct Choice<'a> {
    pub(crate) alternatives: Vec<Field<'a>>,
}

impl<'a> Choice<'a> {
    /// `namespace` is the container's.
    pub(super) fn new(
        cx: &Ctxt,
        name: &Ident,
        variants: &'a Punctuated<Variant, Token![,]>,
        namespace: &str,
    ) -> Self {
        if variants.is_empty() {
            cx.error(name.span(), "a choice has alternatives: a variant for each element");
        }
        let mut alternatives = Vec::with_capacity(variants.len());
        for (position, variant) in variants.iter().enumerate() {
            let attrs = FieldAttrs::parse_of_alternative(cx, &variant.attrs);
            let ident = &variant.ident;
            let ty = payload(cx, variant);
            let kinds: Vec<_> = attrs.kinds().collect();
            let kind = match kinds.as_slice() {
                [] if attrs.has_unknown => None,
                [("element" | "any", _)] => Kind::new(cx, ident.span(), &attrs, namespace),
                [] => {
                    cx.error(
                        ident.span(),
                        "say which element this alternative is: `#[xml(element = \"Name\")]`, \
                         or `#[xml(any)]` for one of any name",
                    );
                    None
                }
                others => {
                    for (key, span) in others.iter().filter(|(key, _)| *key != "element") {
                        cx.error(*span, format_args!("an alternative is one element, and not `{key}`"));
                    }
                    None
                }
            };
            if let (Some(ty), Some(kind)) = (ty, kind) {
                alternatives.push(Field { position, ident, ty, attrs, kind });
            }
        }
        Self { alternatives }
    }
}
