//! A type or one derived from it, chosen by `xsi:type` (XML Schema part 1, section 2.6.1).

use proc_macro2::{Ident, Literal, Span, TokenStream};
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
        let read = read(name, variant.ty.span());
        quote!(#at => #read,)
    });
    let other = match data.other {
        Other::Variant(other) => read(other, other.span()),
        Other::Missing | Other::Wrong => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl __rt::XmlRead for #ident {
            fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                let mut __value = ::core::option::Option::None;
                <Self as __rt::XmlRead>::read_into(__reader, &mut __value)?;
                __reader.value_of_slot(__value)
            }
            fn read_into<'__v>(
                __reader: &mut __rt::Reader<'_>,
                __slot: impl __rt::Destination<'__v, Self>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                static __TYPES: &[__rt::Name<'static>] = &[#(#names),*];
                let __index: usize = match __reader.xsi_type() {
                    ::core::option::Option::None => #base,
                    ::core::option::Option::Some(_) => __reader.find_type(__TYPES).unwrap_or(#none),
                };
                match __index {
                    #(#reads)*
                    _ => #other,
                }
            }
            fn read_boxed(
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<::std::boxed::Box<Self>, __rt::ReadError> {
                __reader.boxed_by_slot()
            }
        }
    }
}

/// The expression, a `Result`, that reads the value of a variant where it stays.
fn read(variant: &Ident, span: Span) -> TokenStream {
    quote_spanned! {span=>
        __rt::XmlRead::read_into(__reader, __rt::Variant::new(__slot, Self::#variant, |__value| match __value {
            Self::#variant(__held) => ::core::option::Option::Some(__held),
            #[allow(unreachable_patterns, reason = "there may be one variant only")]
            _ => ::core::option::Option::None,
        }))
    }
}
