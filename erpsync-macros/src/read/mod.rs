//! The expansion of `#[derive(XmlRead)]`: static data that describes the type to the reader's loop, and one
//! `match` from a field's index to the field. Everything that is not specific to the type is in the runtime.

mod attributes;
mod choice;
mod derived;
mod enumeration;
mod field;
mod headers;
mod indexes;
mod partial;
mod structure;
mod union;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::ast::{Container, Data};

pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    match &container.data {
        Data::Struct(data) => structure::expand(container, data),
        Data::Enumeration(data) => enumeration::expand(container, data),
        Data::Derived(data) => derived::expand(container, data),
        Data::Choice(data) => choice::expand(container, data),
        Data::Union(data) => union::expand(container, data),
    }
}
