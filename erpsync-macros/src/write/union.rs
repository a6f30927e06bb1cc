//! A union: `WriteText` by the value that it is.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Container, Other, Union};

pub(super) fn expand(container: &Container<'_>, data: &Union<'_>) -> TokenStream {
    let ident = container.ident;
    let has_names = data.members.iter().map(|member| {
        let ty = member.ty;
        quote_spanned!(ty.span()=> <#ty as __rt::WriteText>::HAS_NAMES)
    });
    let mut variants: Vec<_> = data.members.iter().map(|member| (member.ident, member.ty.span())).collect();
    if let Other::Variant(other) = data.other {
        variants.push((other, other.span()));
    }
    let each = |call: TokenStream| -> TokenStream {
        variants
            .iter()
            .map(|(variant, span)| quote_spanned!(*span=> Self::#variant(__value) => __rt::WriteText::#call,))
            .collect()
    };
    let write = each(quote!(write_text(__value, __out)));
    let names = each(quote!(names(__value, __found)));
    let length = each(quote!(length(__value)));
    let compare = each(quote!(compare(__value, __text)));
    quote! {
        #[automatically_derived]
        impl __rt::WriteText for #ident {
            const HAS_NAMES: bool = #(#has_names)||*;
            fn write_text(&self, __out: &mut __rt::TextWriter<'_>) {
                match self { #write }
            }
            fn names<'__v>(&'__v self, __found: &mut dyn ::core::ops::FnMut(&'__v __rt::QName)) {
                match self { #names }
            }
            fn length(&self) -> ::core::option::Option<u64> {
                match self { #length }
            }
            fn compare(&self, __text: &str) -> ::core::option::Option<::core::cmp::Ordering> {
                match self { #compare }
            }
        }
        #[automatically_derived]
        impl __rt::XmlWrite for #ident {
            fn write(&self, __writer: &mut __rt::Writer, __name: &'static __rt::ElementName) {
                __writer.value(self, __name);
            }
        }
    }
}
