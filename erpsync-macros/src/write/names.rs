//! Names of the elements that a function writes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::element_name;
use crate::ast::Name;

/// Names of the elements that a function writes, in one static: each item costs the compiler more than what is in it.
#[derive(Default)]
pub(crate) struct Names(Vec<(Ident, TokenStream)>);

impl Names {
    /// Adds a name. Returns the variable that refers to it.
    pub(super) fn add(&mut self, name: &Name) -> Ident {
        let variable = format_ident!("__name_{}", self.0.len());
        self.0.push((variable.clone(), element_name(name)));
        variable
    }

    /// The statements that declare the variables.
    pub(crate) fn declare(&self) -> Option<TokenStream> {
        let (variables, names): (Vec<_>, Vec<_>) =
            self.0.iter().map(|(variable, name)| (variable, name)).unzip();
        let count = Literal::usize_unsuffixed(names.len());
        (!names.is_empty()).then(|| {
            quote! {
                static __NAMES: [__rt::ElementName; #count] = [#(#names),*];
                let [#(#variables),*] = &__NAMES;
            }
        })
    }
}
