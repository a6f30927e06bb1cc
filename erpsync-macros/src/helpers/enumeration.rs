//! Texts of an enumeration: `VALUES`, `as_str`, `Display` and `FromStr`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Container, Enumeration, Other};

pub(super) fn texts(container: &Container<'_>, data: &Enumeration<'_>) -> TokenStream {
    let ident = container.ident;
    let Other::Variant(other) = data.other else {
        return TokenStream::new();
    };
    let variants = data.values.iter().map(|value| value.ident);
    let (texts, values): (TokenStream, TokenStream) = data
        .values
        .iter()
        .map(|value| {
            let (variant, text) = (value.ident, &value.text);
            (quote!(Self::#variant => #text,), quote!(#text => Self::#variant,))
        })
        .unzip();
    let runtime = container.runtime();
    quote! {
        #[doc(hidden)]
        const _: () = {
            use #runtime as __rt;

            #[automatically_derived]
            impl #ident {
                /// Values that the schema lists, in its order.
                #[allow(dead_code, reason = "a program need not use it")]
                pub const VALUES: &'static [Self] = &[#(Self::#variants),*];

                /// Text of the value in a message.
                #[allow(dead_code, reason = "a program need not use it")]
                #[must_use]
                pub fn as_str(&self) -> &str {
                    match self {
                        #texts
                        Self::#other(value) => __rt::UnknownValue::as_str(value),
                    }
                }
            }

            #[automatically_derived]
            impl ::core::fmt::Display for #ident {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.as_str())
                }
            }

            #[automatically_derived]
            impl ::core::str::FromStr for #ident {
                type Err = ::core::convert::Infallible;

                fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                    ::core::result::Result::Ok(match __rt::trim(text) {
                        #values
                        _ => Self::#other(__rt::UnknownValue::__received(text)),
                    })
                }
            }
        };
    }
}
