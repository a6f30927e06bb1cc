//! The value while it is being read.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::ast::{Kind, Occurrence, Struct};

/// Names that represent the unfinished value in the expansion.
pub(super) struct Partial {
    /// The struct that it is, where it is one of its own.
    pub(super) items: TokenStream,
    /// Its type.
    pub(super) ty: TokenStream,
    /// The expression that makes it.
    pub(super) begin: TokenStream,
    /// The expression that makes the value of it.
    pub(super) finish: TokenStream,
}

/// A type with an honest default is its own partial value. Else what is required is an `Option` until the end.
pub(super) fn expand(data: &Struct<'_>, from_default: bool) -> Partial {
    if from_default {
        return Partial {
            items: TokenStream::new(),
            ty: quote!(Self),
            begin: quote!(::core::default::Default::default()),
            finish: quote!(::core::result::Result::Ok(__partial)),
        };
    }
    let (mut declared, mut begun, mut finished) = (Vec::new(), Vec::new(), Vec::new());
    for field in &data.fields {
        let (name, ty) = (field.ident, field.ty);
        if let Kind::Base = field.kind {
            declared.push(quote!(#name: <#ty as __rt::ReadFields>::Partial));
            begun.push(quote!(#name: <#ty as __rt::ReadFields>::begin()));
            finished.push(quote!(#name: <#ty as __rt::ReadFields>::finish(__partial.#name)?));
        } else if let Some(occurrence) = field.parts() {
            declared.push(quote!(#name: <#ty as __rt::ReadFields>::Partial));
            begun.push(quote!(#name: <#ty as __rt::ReadFields>::begin()));
            let span = field.type_span();
            let finish = quote_spanned!(span=> <#ty as __rt::ReadFields>::finish(__partial.#name)?);
            // The attribute decides the number of occurrences, and the type has to fit.
            finished.push(match occurrence {
                Occurrence::Repeated { .. } => {
                    quote_spanned!(span=> #name: { let __value: ::std::vec::Vec<_> = #finish; __value })
                }
                Occurrence::Optional(_) => {
                    quote_spanned!(span=> #name: { let __value: ::core::option::Option<_> = #finish; __value })
                }
                _ => quote!(#name: #finish),
            });
        } else if let Some(missing) = field.required_name() {
            declared.push(quote!(#name: ::core::option::Option<#ty>));
            begun.push(quote!(#name: ::core::option::Option::None));
            finished.push(quote!(#name: __partial.#name.ok_or(#missing)?));
        } else {
            declared.push(quote!(#name: #ty));
            begun.push(quote!(#name: ::core::default::Default::default()));
            finished.push(quote!(#name: __partial.#name));
        }
    }
    Partial {
        items: quote! {
            #[doc(hidden)]
            pub struct __Partial {
                #(#declared,)*
            }
        },
        ty: quote!(__Partial),
        begin: quote!(__Partial { #(#begun,)* }),
        finish: quote!(::core::result::Result::Ok(Self { #(#finished,)* })),
    }
}
