//! A choice between elements: `WriteChoice` by a `match` on the variant.

use proc_macro2::TokenStream;
use quote::quote;

use super::field;
use crate::ast::{Choice, Container};

pub(super) fn expand(container: &Container<'_>, data: &Choice<'_>) -> TokenStream {
    let ident = container.ident;
    let arms = data.alternatives.iter().map(|alternative| {
        let variant = alternative.ident;
        let write = field::alternative(alternative, &quote!(__chosen));
        quote!(Self::#variant(__chosen) => { #write })
    });
    quote! {
        #[automatically_derived]
        impl __rt::WriteChoice for #ident {
            fn write_choice(&self, __writer: &mut __rt::Writer) {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}
