//! The indexes that a type's fields have in its shape.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::ast::Field;

/// Indexes of the fields in the shape, counted from the first that is not of the base.
pub(super) struct Indexes {
    /// Number of indexes.
    pub(super) count: TokenStream,
    /// Constants that the patterns name.
    pub(super) offsets: TokenStream,
    /// For each field a pattern, and for a choice or a group the index in it.
    pub(super) arms: Vec<(TokenStream, TokenStream)>,
}

impl Indexes {
    /// Numbers up to the first choice or group; from there on only the types know how many there are.
    pub(super) fn of<'f, 'a: 'f>(content: impl ExactSizeIterator<Item = &'f Field<'a>> + Clone) -> Self {
        let (mut start, mut known) = (TokenStream::new(), 0_usize);
        let (mut offsets, mut arms) = (TokenStream::new(), Vec::with_capacity(content.len()));
        let at = |start: &TokenStream, known: usize| {
            let number = Literal::usize_unsuffixed(known);
            match (start.is_empty(), known) {
                (true, _) => quote!(#number),
                (false, 0) => quote!(#start),
                (false, _) => quote!(#start + #number),
            }
        };
        for (position, field) in content.clone().enumerate() {
            let first = at(&start, known);
            if field.parts().is_some() {
                let ty = field.ty;
                let (from, to) = (format_ident!("__FROM_{position}"), format_ident!("__TO_{position}"));
                offsets.extend(quote! {
                    const #from: usize = #first;
                    const #to: usize = #from + <#ty as __rt::ReadFields>::FIELDS;
                });
                arms.push((quote!(__at @ #from..#to), quote!(__at - #from)));
                (start, known) = (quote!(#to), 0);
            } else if start.is_empty() {
                arms.push((first, TokenStream::new()));
                known += 1;
            } else {
                let name = format_ident!("__AT_{position}");
                offsets.extend(quote!(const #name: usize = #first;));
                arms.push((quote!(#name), TokenStream::new()));
                known += 1;
            }
        }
        let parts: Vec<_> = content.clone().filter(|field| field.parts().is_some()).collect();
        let plain = Literal::usize_unsuffixed(content.len() - parts.len());
        let types = parts.iter().map(|part| part.ty);
        let count = quote!(#plain #(+ <#types as __rt::ReadFields>::FIELDS)*);
        Self { count, offsets, arms }
    }
}
