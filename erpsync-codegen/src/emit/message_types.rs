//! The table of declared types.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::message_types::{DeclaredElement, DeclaredType, MessageTypes};

/// The static `MESSAGE_TYPES`.
pub(crate) fn message_types(table: &MessageTypes) -> TokenStream {
    let value = self::table(table);
    quote! {
        /// Declared types of the elements of all messages: see [`erpsync::soap::MessageStyle::type_names`].
        pub static MESSAGE_TYPES: ::erpsync::xml::DeclaredTypes = #value;
    }
}

/// The static with the declared types of a service's messages in SOAP's encoding.
pub(super) fn encoding(name: &str, table: &MessageTypes) -> TokenStream {
    let (name, value) = (ident(name), self::table(table));
    quote!(static #name: ::erpsync::xml::DeclaredTypes = #value;)
}

fn table(table: &MessageTypes) -> TokenStream {
    let roots = elements(&table.roots);
    let types = table.types.iter().map(|one| {
        let DeclaredType { name, base, elements: own, array } = one;
        if let Some((item, dimensions)) = array {
            let [item, dimensions] = [item, dimensions].map(|number| Literal::usize_unsuffixed(*number));
            return quote!(::erpsync::xml::DeclaredType::array(#item, #dimensions));
        }
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
                let base = Literal::usize_unsuffixed(*base);
                quote!(#made.with_base(#base))
            }
            None => made,
        }
    });
    quote!(::erpsync::xml::DeclaredTypes::new(&[#roots], &[#(#types),*]))
}

fn elements(elements: &[DeclaredElement]) -> TokenStream {
    let elements = elements.iter().map(|element| {
        let (namespace, local) = (&*element.name.namespace, &element.name.local);
        let index = Literal::usize_unsuffixed(element.type_index);
        let local_only = element.is_local.then(|| quote!(.local()));
        quote!(::erpsync::xml::DeclaredElement::new(#namespace, #local, #index) #local_only)
    });
    quote!(#(#elements),*)
}
