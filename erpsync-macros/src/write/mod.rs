//! The expansion of `#[derive(XmlWrite)]`: one statement a field, in the order of the schema, with the tags
//! ready made as static data.

mod choice;
mod derived;
mod enumeration;
pub(crate) mod field;
mod names;
mod structure;
mod union;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Container, Data, Name};
pub(crate) use names::Names;

pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    let root = root(container);
    let named = named(container);
    let impls = match &container.data {
        Data::Struct(data) => structure::expand(container, data),
        Data::Enumeration(data) => enumeration::expand(container, data),
        Data::Derived(data) => derived::expand(container, data),
        Data::Choice(data) => choice::expand(container, data),
        Data::Union(data) => union::expand(container, data),
    };
    quote! {
        #impls
        #root
        #named
    }
}

/// `XmlType`, where the type has a name in its schema.
fn named(container: &Container<'_>) -> Option<TokenStream> {
    let (ident, namespace) = (container.ident, container.type_namespace());
    let local = container.attrs.type_name.get()?;
    Some(quote! {
        #[automatically_derived]
        impl __rt::XmlType for #ident {
            const TYPE_NAME: __rt::Name<'static> = __rt::Name::new(#namespace, #local);
        }
    })
}

/// `XmlRoot`, where the type is the content of a global element.
fn root(container: &Container<'_>) -> Option<TokenStream> {
    let ident = container.ident;
    let name = element_name(&Name {
        namespace: container.type_namespace(),
        local: container.attrs.root.get()?.value(),
    });
    Some(quote! {
        #[automatically_derived]
        impl __rt::XmlRoot for #ident {
            const NAME: __rt::ElementName = #name;
        }
    })
}

/// The expression of an element's name with both its tags, filled up as the runtime likes it.
fn element_name(name: &Name) -> TokenStream {
    let Name { namespace, local } = name;
    let tags = format!("<{local}></{local}>{:28}", "");
    quote!(__rt::ElementName::new(#namespace, #local, #tags))
}
