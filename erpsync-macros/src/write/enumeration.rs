//! An enumeration: `WriteText` by a `match` on the variant, and an element that the runtime writes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Container, Enumeration, Other};

pub(super) fn expand(container: &Container<'_>, data: &Enumeration<'_>) -> TokenStream {
    let ident = container.ident;
    let arms = data.values.iter().map(|value| {
        let (variant, text) = (value.ident, &value.text);
        quote!(#ident::#variant => #text,)
    });
    let other = match data.other {
        Other::Variant(other) => {
            quote!(#ident::#other(__value) => __rt::UnknownValue::as_str(__value),)
        }
        Other::Missing | Other::Wrong => TokenStream::new(),
    };
    quote! {
        fn __text(__value: &#ident) -> &str {
            match __value {
                #(#arms)*
                #other
            }
        }
        #[automatically_derived]
        impl __rt::WriteText for #ident {
            fn write_text(&self, __out: &mut __rt::TextWriter<'_>) {
                __out.push(__text(self));
            }
        }
        #[automatically_derived]
        impl __rt::XmlWrite for #ident {
            fn write(&self, __writer: &mut __rt::Writer, __name: &'static __rt::ElementName) {
                __rt::write_listed(__text(self), __writer, __name);
            }
        }
    }
}
