//! An enum over the alternatives of a choice.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Token, Variant};

use super::derived::payload;
use super::field::{Field, Kind};
use crate::attr::{FieldAttrs, VariantAttrs};
use crate::ctxt::Ctxt;

/// The alternatives of a choice. Each has the keys and the type of a field.
pub(crate) struct Choice<'a> {
    pub(crate) alternatives: Vec<Field<'a>>,
    /// Variant for all faults that the operation does not declare.
    pub(crate) other: Option<&'a Ident>,
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
        Self { alternatives: alternatives(cx, variants.iter(), namespace), other: None }
    }

    /// The faults of an operation: alternatives, and behind them the variant for all others.
    pub(super) fn of_faults(
        cx: &Ctxt,
        name: &Ident,
        variants: &'a Punctuated<Variant, Token![,]>,
        namespace: &str,
    ) -> Self {
        let is_other = |variant: &&Variant| VariantAttrs::is_other(&variant.attrs);
        let other = variants.last().filter(is_other);
        if other.is_none() {
            cx.error(
                name.span(),
                "an operation may fail with more than the WSDL declares; the last variant is \
                 `#[xml(other)] Other(erpsync::soap::Fault)`",
            );
        }
        let declared = variants.len() - usize::from(other.is_some());
        let alternatives = alternatives(cx, variants.iter().take(declared), namespace);
        for alternative in &alternatives {
            for (key, span) in alternative.attrs.kinds() {
                if ["text", "choice", "group"].contains(&key) {
                    cx.error(span, "the detail of a fault is an element");
                }
            }
        }
        let other = other.filter(|variant| payload(cx, variant).is_some()).map(|variant| &variant.ident);
        Self { alternatives, other }
    }
}

fn alternatives<'a>(
    cx: &Ctxt,
    variants: impl ExactSizeIterator<Item = &'a Variant>,
    namespace: &str,
) -> Vec<Field<'a>> {
    let mut alternatives = Vec::with_capacity(variants.len());
    for (position, variant) in variants.enumerate() {
        let (attrs, has_unknown) = FieldAttrs::parse_of_alternative(cx, &variant.attrs);
        let ident = &variant.ident;
        let ty = payload(cx, variant);
        let kinds: Vec<_> = attrs.kinds().collect();
        let kind = match kinds.as_slice() {
            [] if has_unknown => None,
            [("element" | "any" | "text" | "choice" | "group", _)] => {
                Kind::new(cx, ident.span(), &attrs, has_unknown, namespace)
            }
            [] => {
                cx.error(
                    ident.span(),
                    "this alternative needs a key for its kind: `#[xml(element = \"Name\")]`, `#[xml(any)]` for an element of \
                         any name, `#[xml(group)]`, `#[xml(choice)]`, or `#[xml(text)]` for text between them",
                );
                None
            }
            others => {
                for (key, span) in others.iter().filter(|(key, _)| *key != "element") {
                    cx.error(*span, format_args!("an alternative is a part of the content, and not `{key}`"));
                }
                None
            }
        };
        if let (Some(ty), Some(kind)) = (ty, kind) {
            alternatives.push(Field { position, ident, ty, attrs, kind });
        }
    }
    alternatives
}
