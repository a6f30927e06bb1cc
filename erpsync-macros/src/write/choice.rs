//! A choice: `WriteFields` by a `match` on the variant.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Names, field};
use crate::ast::{Choice, Container};

pub(super) fn expand(container: &Container<'_>, data: &Choice<'_>) -> TokenStream {
    let ident = container.ident;
    let namespace = container.namespace();
    let mut names = Names::default();
    let arms: Vec<TokenStream> = data
        .alternatives
        .iter()
        .map(|alternative| {
            let variant = alternative.ident;
            let write = field::alternative(alternative, &quote!(__chosen), container, &mut names);
            quote!(Self::#variant(__chosen) => { #write })
        })
        .collect();
    let names = names.declare();
    let other = data.other.map(|other| quote!(Self::#other(_) => {}));
    let into_fault = data.other.map(|other| {
        let reasons = data.alternatives.iter().filter_map(|alternative| {
            let (variant, reason) = (alternative.ident, &alternative.element()?.name.local);
            Some(quote!(#ident::#variant(_) => __rt::fault_of(#reason, __declared),))
        });
        quote! {
            #[automatically_derived]
            impl ::core::convert::From<#ident> for __rt::Fault {
                fn from(__declared: #ident) -> Self {
                    match __declared {
                        #(#reasons)*
                        #ident::#other(__fault) => __fault,
                    }
                }
            }
        }
    });
    quote! {
        #into_fault
        #[automatically_derived]
        impl __rt::WriteFields for #ident {
            const NAMESPACE: &'static str = #namespace;
            fn write_fields(&self, __writer: &mut __rt::Writer) {
                #names
                match self {
                    #(#arms)*
                    #other
                }
            }
        }
    }
}
