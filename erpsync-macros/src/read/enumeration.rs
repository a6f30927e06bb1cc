//! An enumeration: `ReadText` by a `match` on the text.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Container, Enumeration, Other};

pub(super) fn expand(container: &Container<'_>, data: &Enumeration<'_>) -> TokenStream {
    let ident = container.ident;
    let name = container.display_name();
    let arms = data.values.iter().map(|value| {
        let (variant, text) = (value.ident, &value.text);
        quote!(#text => Self::#variant,)
    });
    let Other::Variant(other) = data.other else {
        return TokenStream::new();
    };
    quote! {
        #[automatically_derived]
        impl __rt::ReadText for #ident {
            const TYPE: &'static str = #name;
            fn read_text(
                __text: __rt::Cow<'_, str>,
            ) -> ::core::result::Result<Self, __rt::ValueError> {
                ::core::result::Result::Ok(match __rt::trim(&__text) {
                    #(#arms)*
                    _ => Self::#other(__rt::UnknownValue::__received(__text)),
                })
            }
            fn is_listed(&self) -> bool {
                !::core::matches!(self, Self::#other(_))
            }
        }
        #[automatically_derived]
        impl __rt::XmlRead for #ident {
            fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                __rt::read_listed(__reader)
            }
        }
    }
}
