//! A type or one derived from it: all but the base are written with `xsi:type`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Container, Derived, Other};

pub(super) fn expand(container: &Container<'_>, data: &Derived<'_>) -> TokenStream {
    let ident = container.ident;
    let arms = data.variants.iter().map(|variant| {
        let name = variant.ident;
        let (namespace, local) = (&variant.name.namespace, &variant.name.local);
        let write = quote_spanned!(variant.ty.span()=> __rt::XmlWrite::write(__value, __writer, __name));
        let set_type =
            variant.base.is_none().then(|| quote!(__writer.set_type(__rt::Name::new(#namespace, #local));));
        quote! {
            Self::#name(__value) => {
                #set_type
                #write;
            }
        }
    });
    let other = match data.other {
        Other::Variant(other) => quote! {
            Self::#other(__value) => __rt::XmlWrite::write(__value, __writer, __name),
        },
        Other::Missing | Other::Wrong => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl __rt::XmlWrite for #ident {
            fn write(&self, __writer: &mut __rt::Writer, __name: &'static __rt::ElementName) {
                match self {
                    #(#arms)*
                    #other
                }
            }
        }
    }
}
