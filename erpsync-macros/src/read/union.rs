//! A union: `ReadText` by trying its member types in order (XML Schema part 2, section 2.5.1.3).

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Container, Other, Union};
use crate::attr::Facets;

pub(super) fn expand(container: &Container<'_>, data: &Union<'_>) -> TokenStream {
    let ident = container.ident;
    let name = container.display_name();
    let tries = data.members.iter().map(|member| {
        let (variant, facets) = (member.ident, Facets::expand(member.facets.as_ref()));
        let read = quote_spanned!(member.ty.span()=> __rt::read_member(&__text, __scope, #facets));
        quote! {
            if let ::core::option::Option::Some(__value) = #read {
                return ::core::result::Result::Ok(Self::#variant(__value));
            }
        }
    });
    let (otherwise, is_listed) = match data.other {
        Other::Variant(other) => (
            quote!(::core::result::Result::Ok(Self::#other(__rt::UnknownValue::__received(__text)))),
            quote!(!::core::matches!(self, Self::#other(_))),
        ),
        Other::Missing | Other::Wrong => {
            (quote!(::core::result::Result::Err(__rt::ValueError::invalid(#name, &__text))), quote!(true))
        }
    };
    quote! {
        #[automatically_derived]
        impl __rt::ReadText for #ident {
            const TYPE: &'static str = #name;
            fn read_text(
                __text: __rt::Cow<'_, str>,
            ) -> ::core::result::Result<Self, __rt::ValueError> {
                Self::read_text_in(__text, &())
            }
            fn read_text_in(
                __text: __rt::Cow<'_, str>,
                __scope: &dyn __rt::Namespaces,
            ) -> ::core::result::Result<Self, __rt::ValueError> {
                #(#tries)*
                #otherwise
            }
            fn is_listed(&self) -> bool {
                #is_listed
            }
        }
        #[automatically_derived]
        impl __rt::XmlRead for #ident {
            fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                __reader.value()
            }
        }
    }
}
