//! The header blocks of a message, reached by their names.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::field;
use crate::ast::{Container, Occurrence, Struct};
use crate::write::{self, Names};

pub(super) fn expand(container: &Container<'_>, data: &Struct<'_>) -> TokenStream {
    let ident = container.ident;
    let fields: Vec<_> =
        data.content().enumerate().map(|(index, field)| (Literal::usize_unsuffixed(index), field)).collect();
    let blocks = data.content().filter_map(|field| field.element()).map(|element| {
        let (namespace, local) = (&element.name.namespace, &element.name.local);
        quote!(__rt::Name::new(#namespace, #local))
    });
    let reads = fields.iter().map(|(index, field)| {
        let read = field::read(field, true);
        quote!(#index => #read,)
    });
    let has = fields.iter().map(|(index, field)| {
        let name = field.ident;
        match field.element().map(|element| element.occurrence) {
            Some(Occurrence::OptionalNillable) => {
                quote!(#index => !__rt::KeepsNil::is_absent(&self.#name),)
            }
            _ => quote!(#index => ::core::option::Option::is_some(&self.#name),),
        }
    });
    let mut names = Names::default();
    let writes: Vec<TokenStream> = fields
        .iter()
        .map(|(index, field)| {
            let write = write::field::element(field, &mut names);
            quote!(#index => { #write })
        })
        .collect();
    let names = names.declare();
    quote! {
        #[automatically_derived]
        impl __rt::Sealed for #ident {}

        #[automatically_derived]
        impl __rt::HeaderBlocks for #ident {
            const BLOCKS: &'static [__rt::Name<'static>] = &[#(#blocks),*];
            fn shape() -> &'static __rt::Shape {
                static __SHAPE: __rt::Shape =
                    __rt::Shape::new("header blocks", &[__rt::Part::Elements(<#ident as __rt::HeaderBlocks>::BLOCKS)]);
                &__SHAPE
            }
            fn read_block(
                &mut self,
                __index: usize,
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                let __partial = self;
                match __index {
                    #(#reads)*
                    _ => __reader.skip(),
                }
            }
            fn has_block(&self, __index: usize) -> bool {
                match __index {
                    #(#has)*
                    _ => false,
                }
            }
            fn write_block(&self, __index: usize, __writer: &mut __rt::Writer) {
                #names
                match __index {
                    #(#writes)*
                    _ => {}
                }
            }
        }
    }
}
