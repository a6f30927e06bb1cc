//! The table of declared types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::message_types::{DeclaredElement, DeclaredType, MessageTypes};

/// The static `MESSAGE_TYPES`.
pub(crate) fn message_types(table: &MessageTypes) -> TokenStream {
    let roots = elements(&table.roots);
    let types = table.types.iter().map(|one| {
        let DeclaredType { name, base, elements: own } = one;
        let own = elements(own);
        let made = match name {
            Some(name) => {
                let (namespace, local) = (&*name.namespace, &name.local);
                quote!(::erpsync::xml::DeclaredType::named(#namespace, #local, &[#own]))
            }
            None => quote!(::erpsync::xml::DeclaredType::anonymous(&[#own])),
        };
        match base {
            Some(base) => {
                let base = proc_macro2::Literal::usize_unsuffixed(*base);
                quote!(#made.with_base(#base))
            }
            None => made,
        }
    });
    quote! {
        /// Declared types of the elements of all messages: see [`erpsync::soap::MessageStyle::type_names`].
        pub static MESSAGE_TYPES: ::erpsync::xml::DeclaredTypes =
            ::erpsync::xml::DeclaredTypes::new(&[#roots], &[#(#types),*]);
    }
}

fn elements(elements: &[DeclaredElement]) -> TokenStream {
    let elements = elements.iter().map(|element| {
        let (namespace, local) = (&*element.name.namespace, &element.name.local);
        let index = proc_macro2::Literal::usize_unsuffixed(element.type_index);
        quote!(::erpsync::xml::DeclaredElement::new(#namespace, #local, #index))
    });
    quote!(#(#elements),*)
}
