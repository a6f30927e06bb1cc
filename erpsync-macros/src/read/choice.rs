//! A choice between elements: `ReadChoice` by a `match` on the index.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::field;
use crate::ast::{Choice, Container, Field, Kind, Occurs};

/// So many alternatives are named in the error of a choice that is missing.
const NAMED: usize = 4;

pub(super) fn expand(container: &Container<'_>, data: &Choice<'_>) -> TokenStream {
    let ident = container.ident;
    let count = Literal::usize_unsuffixed(data.alternatives.len());
    let name = name(data);
    let parts = data.alternatives.iter().map(|alternative| match alternative.kind {
        Kind::Text => quote!(__rt::Part::MixedText),
        _ => field::part(alternative),
    });
    let arms = data.alternatives.iter().enumerate().map(|(index, alternative)| {
        let index = Literal::usize_unsuffixed(index);
        let read = read(alternative);
        quote!(#index => #read,)
    });
    let from_fault = data.other.map(|other| {
        quote! {
            #[automatically_derived]
            impl ::core::convert::From<__rt::Fault> for #ident {
                fn from(__fault: __rt::Fault) -> Self {
                    match __rt::declared_fault(&__fault) {
                        ::core::option::Option::Some(__declared) => __declared,
                        ::core::option::Option::None => Self::#other(__fault),
                    }
                }
            }
        }
    });
    quote! {
        #from_fault
        #[automatically_derived]
        impl __rt::ChoiceShape for #ident {
            const ALTERNATIVES: usize = #count;
            fn shape() -> &'static __rt::Shape {
                static __SHAPE: __rt::Shape = __rt::Shape::new(#name, &[#(#parts),*]);
                &__SHAPE
            }
        }
        #[automatically_derived]
        impl __rt::ReadChoice for #ident {
            fn alternative(
                __found: &mut ::core::option::Option<Self>,
                __index: usize,
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                match __index {
                    #(#arms)*
                    _ => __reader.skip()?,
                }
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// What the choice is called where it is missing: by what could be there.
fn name(data: &Choice<'_>) -> String {
    let names = data.alternatives.iter().map(|alternative| match alternative.element() {
        Some(element) => element.name.local.as_str(),
        None if matches!(alternative.kind, Kind::Text) => "text",
        None => "any element",
    });
    let mut words: Vec<&str> = names.take(NAMED).collect();
    if data.alternatives.len() > NAMED {
        words.push("another");
    }
    words.join(" or ")
}

/// Reads an element into `__found`, where nothing else may be yet.
fn read(alternative: &Field<'_>) -> TokenStream {
    let variant = alternative.ident;
    let span = alternative.type_span();
    let value = match alternative.kind {
        Kind::Text => quote_spanned!(span=> __rt::Reader::take_mixed_text(__reader)),
        _ => field::value(alternative),
    };
    let one = match alternative.occurs() {
        Some(Occurs::Repeated { .. }) => quote_spanned!(span=> ::std::vec![#value]),
        _ => value.clone(),
    };
    let more = match alternative.occurs() {
        Some(Occurs::Repeated { .. }) => quote_spanned! {span=>
            ::core::option::Option::Some(Self::#variant(__items)) => ::std::vec::Vec::push(__items, #value),
        },
        _ => TokenStream::new(),
    };
    quote! {
        match __found {
            ::core::option::Option::None => {
                *__found = ::core::option::Option::Some(Self::#variant(#one));
            }
            #more
            // Unreachable where there is one alternative only, which goes on.
            #[allow(unreachable_patterns)]
            ::core::option::Option::Some(_) => {
                return ::core::result::Result::Err(__rt::excluded(__reader));
            }
        }
    }
}
