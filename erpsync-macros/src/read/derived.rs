//! A type or one derived from it, chosen by `xsi:type` (XML Schema part 1, section 2.6.1).

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Container, Derived, Other};

pub(super) fn expand(container: &Container<'_>, data: &Derived<'_>) -> TokenStream {
    let ident = container.ident;
    let index = |index: usize| Literal::usize_unsuffixed(index);
    let beyond = data.variants.len();
    let names = data.variants.iter().map(|variant| {
        let (namespace, local) = (&variant.name.namespace, &variant.name.local);
        quote!(__rt::Name { namespace: #namespace, local: #local })
    });
    let base = index(data.variants.iter().position(|variant| variant.base.is_some()).unwrap_or(beyond));
    let none = index(beyond);
    let reads = data.variants.iter().enumerate().map(|(at, variant)| {
        let (at, name) = (index(at), variant.ident);
        let read = quote_spanned!(variant.ty.span()=> __rt::XmlRead::read(__reader)?);
        quote!(#at => Self::#name(#read),)
    });
    let other = match data.other {
        Other::Variant(other) => quote!(Self::#other(__rt::XmlRead::read(__reader)?)),
        Other::Missing | Other::Wrong => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl __rt::XmlRead for #ident {
            fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                static __TYPES: &[__rt::Name<'static>] = &[#(#names),*];
                let __index: usize = match __reader.xsi_type() {
                    ::core::option::Option::None => #base,
                    ::core::option::Option::Some(_) => __reader.find_type(__TYPES).unwrap_or(#none),
                };
                ::core::result::Result::Ok(match __index {
                    #(#reads)*
                    _ => #other,
                })
            }
        }
    }
}
