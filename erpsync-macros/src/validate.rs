//! The expansion of `#[derive(Validate)]`: the facets of a type's values, how often its parts are there, and the values
//! in it, each looked at in the order of the schema.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::ast::{Child, Choice, Container, Content, Data, Element, Field, Kind, Nil, Occurrence, Other};
use crate::attr::{Facets, Max};

pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    let ident = container.ident;
    let looked_at = quote!(__rt::Validate::validate_at(__value, __found));
    let body = match &container.data {
        Data::Struct(data) => {
            let fields = data.fields.iter().map(|field| {
                let name = field.ident;
                part(field, &quote_spanned!(field.type_span()=> &self.#name))
            });
            quote!(#(#fields)*)
        }
        Data::Enumeration(data) => match data.other {
            Other::Variant(other) => quote!(if let Self::#other(__value) = self { #looked_at }),
            Other::Missing | Other::Wrong => TokenStream::new(),
        },
        Data::Derived(data) => {
            let arms = data.variants.iter().map(|variant| (variant.ident, looked_at.clone()));
            arms_of(arms, data.other, &looked_at)
        }
        Data::Union(data) => {
            let arms = data.members.iter().map(|member| {
                let facets = facets(member.facets.as_ref(), false);
                (member.ident, quote!({ #facets #looked_at }))
            });
            arms_of(arms, data.other, &looked_at)
        }
        Data::Choice(data) => choice(data),
    };
    quote! {
        #[automatically_derived]
        impl __rt::Validate for #ident {
            fn validate_at(&self, __found: &mut __rt::Violations) {
                let _ = &__found;
                #body
            }
        }
    }
}

fn arms_of<'a>(
    arms: impl Iterator<Item = (&'a Ident, TokenStream)>,
    other: Other<'a>,
    looked_at: &TokenStream,
) -> TokenStream {
    let other = match other {
        Other::Variant(other) => Some((other, looked_at.clone())),
        Other::Missing | Other::Wrong => None,
    };
    let arms = arms.chain(other).map(|(variant, look)| quote!(Self::#variant(__value) => #look,));
    quote!(match self { #(#arms)* })
}

fn choice(data: &Choice<'_>) -> TokenStream {
    let arms = data.alternatives.iter().map(|alternative| {
        let (variant, look) = (alternative.ident, part(alternative, &quote!(__chosen)));
        quote!(Self::#variant(__chosen) => { #look })
    });
    let other = data.other.map(|other| quote!(Self::#other(_) => {}));
    quote!(match self { #(#arms)* #other })
}

/// Looks at what a field, or an alternative, holds at `place`.
fn part(field: &Field<'_>, place: &TokenStream) -> TokenStream {
    let span = field.type_span();
    let nil_items = matches!(
        &field.kind,
        Kind::Element(Element {
            content: Content::Items(Child { occurrence: Occurrence::Repeated { nil: Nil::AsNone, .. }, .. }),
            ..
        })
    );
    let facets = facets(field.attrs.facets.get(), nil_items);
    // A function: a debug build has room in its frame for each value that is named in it, and a type that contains itself has
    // a frame for each level.
    let by_function = |facets: Option<TokenStream>| match facets {
        Some(facets) => quote_spanned! {span=>
            |__value, __found| { #facets __rt::Validate::validate_at(__value, __found); }
        },
        None => quote_spanned!(span=> __rt::Validate::validate_at),
    };
    let look = by_function(facets.clone());
    let (name, occurrence) = match &field.kind {
        Kind::AnyAttribute | Kind::Mime(_) => return TokenStream::new(),
        Kind::Base | Kind::Text => return quote_spanned!(span=> __found.one("", #place, #look);),
        Kind::Attribute { name, required, .. } => {
            let occurrence = match required {
                true => Occurrence::Required(Nil::Never),
                false => Occurrence::Optional(Nil::Never),
            };
            (format!("@{}", name.local), occurrence)
        }
        Kind::Element(element) => (element.name.local.clone(), element.occurrence),
        // They have no name: what is in them has.
        Kind::Choice(occurrence) | Kind::Group(occurrence) | Kind::Any(occurrence) => {
            (String::new(), *occurrence)
        }
    };
    match occurrence {
        Occurrence::Required(Nil::Never | Nil::WithAttributes) => {
            quote_spanned!(span=> __found.one(#name, #place, #look);)
        }
        Occurrence::Required(Nil::AsNone) | Occurrence::Fixed | Occurrence::Optional(_) => {
            let left_out = field.may_be_left_out().then(|| {
                quote_spanned! {span=>
                    let __is_there = ::core::option::Option::is_some(#place);
                    __found.occurs(#name, usize::from(__is_there), 1, ::core::option::Option::Some(1));
                }
            });
            quote_spanned!(span=> { #left_out __found.some(#name, #place, #look); })
        }
        Occurrence::OptionalNillable => quote_spanned!(span=> __found.kept(#name, #place, #look);),
        Occurrence::Repeated { min, max, nil } => {
            let look = match (nil, facets) {
                (Nil::AsNone, Some(facets)) => quote_spanned! {span=>
                    |__value, __found| if let ::core::option::Option::Some(__value) = __value {
                        #facets
                        __rt::Validate::validate_at(__value, __found);
                    }
                },
                (_, facets) => by_function(facets),
            };
            let max = match max {
                Max::Unbounded => quote!(::core::option::Option::None),
                Max::Count(max) => quote!(::core::option::Option::Some(#max)),
            };
            let counted = if name.is_empty() { field.ident.to_string() } else { name.clone() };
            quote_spanned! {span=>
                __found.occurs(#counted, ::std::vec::Vec::len(#place), #min, #max);
                __found.each(#name, #place, #look);
            }
        }
    }
}

/// Looks at the facets of `__value`, and at those of its items, which may be nil.
fn facets(facets: Option<&Facets>, nil_items: bool) -> Option<TokenStream> {
    let facets = facets?;
    let own = facets.has_own().then(|| {
        let own = Facets::expand(Some(facets));
        quote!(__found.facets(__value, #own);)
    });
    let items = self::facets(facets.items.as_deref(), false).map(|look| {
        let look = match nil_items {
            true => quote!(if let ::core::option::Option::Some(__value) = __value { #look }),
            false => look,
        };
        quote! {
            for (__index, __value) in ::core::convert::AsRef::<[_]>::as_ref(__value).iter().enumerate() {
                __found.within(::core::format_args!("[{}]", __index + 1), |__found| { #look });
            }
        }
    });
    Some(quote!(#own #items))
}
