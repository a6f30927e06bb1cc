//! An enumeration: `WriteText` by a `match` on the variant.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Container, Enumeration, Other};

pub(super) fn expand(container: &Container<'_>, data: &Enumeration<'_>) -> TokenStream {
    let ident = container.ident;
    let arms = data.values.iter().map(|value| {
        let (variant, text) = (value.ident, &value.text);
        quote!(Self::#variant => #text,)
    });
    let other = match data.other {
        Other::Variant(other) => {
            quote!(Self::#other(__value) => __rt::UnknownValue::as_str(__value),)
        }
        Other::Missing | Other::Wrong => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl __rt::WriteText for #ident {
            fn write_text(&self, __out: &mut __rt::TextWriter<'_>) {
                __out.push(match self {
                    #(#arms)*
                    #other
                });
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
