//! `facets(…)`: the constraining facets of a simple type (XML Schema part 2, section 4.3).

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use super::key::{Key, in_list};
use crate::ctxt::Ctxt;

/// Facets in the order of the attribute; the values of an enumeration are one facet at the end.
#[derive(Clone)]
pub(crate) struct Facets {
    own: Vec<TokenStream>,
    /// Facets of the items of a list or an array.
    pub(crate) items: Option<Box<Facets>>,
}

const EXAMPLE: &str = "facets(min_length = 1, max_inclusive = \"10\")";

/// Facets with a number.
const COUNTS: &[(&str, &str)] = &[
    ("length", "Length"),
    ("min_length", "MinLength"),
    ("max_length", "MaxLength"),
    ("total_digits", "TotalDigits"),
    ("fraction_digits", "FractionDigits"),
];

/// Facets with a text.
const BOUNDS: &[(&str, &str)] = &[
    ("min_inclusive", "MinInclusive"),
    ("min_exclusive", "MinExclusive"),
    ("max_inclusive", "MaxInclusive"),
    ("max_exclusive", "MaxExclusive"),
];

impl Facets {
    pub(super) fn parse(key: &Key, cx: &Ctxt) -> Option<Self> {
        let mut found = Vec::new();
        let mut items = None;
        let mut values: Vec<LitStr> = Vec::new();
        let variant = |table: &[(&str, &str)], name: &str| {
            let variant = table.iter().find(|(key, _)| *key == name)?.1;
            Some(syn::Ident::new(variant, proc_macro2::Span::call_site()))
        };
        for facet in in_list(cx, key.list(cx, EXAMPLE)?) {
            if let Some(variant) = variant(COUNTS, facet.name()) {
                let count = facet.number_or(cx, None)?.map(u64::from)?;
                found.push(quote!(__rt::Facet::#variant(#count)));
            } else if let Some(variant) = variant(BOUNDS, facet.name()) {
                let bound = facet.text(cx)?;
                found.push(quote!(__rt::Facet::#variant(#bound)));
            } else if facet.name() == "pattern" {
                let pattern = facet.text(cx)?;
                found.push(quote!(__rt::Facet::Pattern(__rt::Pattern::new(#pattern))));
            } else if facet.name() == "enumeration" {
                values.push(facet.text(cx)?);
            } else if facet.name() == "items" {
                items = Some(Box::new(Self::parse(&facet, cx)?));
            } else {
                let known: Vec<&str> = COUNTS
                    .iter()
                    .chain(BOUNDS)
                    .map(|(key, _)| *key)
                    .chain(["pattern", "enumeration", "items"])
                    .collect();
                facet.unknown(cx, "`facets`", &known, &[]);
            }
        }
        if !values.is_empty() {
            found.push(quote!(__rt::Facet::Enumeration(&[#(#values),*])));
        }
        Some(Self { own: found, items })
    }

    /// Returns true if there are facets beside those of the items.
    pub(crate) fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Expression of a `static` array of the facets.
    pub(crate) fn expand(facets: Option<&Self>) -> TokenStream {
        match facets {
            Some(Self { own, .. }) if !own.is_empty() => {
                let count = own.len();
                quote!({ static __FACETS: [__rt::Facet; #count] = [#(#own),*]; &__FACETS })
            }
            _ => quote!(&[]),
        }
    }
}
