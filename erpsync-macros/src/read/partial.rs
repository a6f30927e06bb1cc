//! The value while it is being read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

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
    let (mut declared, mut begun, mut members) = (Vec::new(), Vec::new(), Vec::new());
    // Required members are checked before any is moved: each early return would have to drop all the others.
    let (mut steps, mut required, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let mut checked = 0;
    for (position, field) in data.fields.iter().enumerate() {
        let (name, ty) = (field.ident, field.ty);
        // Names of their own: a constant of the name of a field would be a pattern.
        let (span, held) = (field.type_span(), format_ident!("__held_{position}"));
        members.push(quote!(#name: #held));
        if let Kind::Base = field.kind {
            declared.push(quote!(#name: <#ty as __rt::ReadFields>::Partial));
            begun.push(quote!(#name: <#ty as __rt::ReadFields>::begin()));
            steps.push(quote!(let #held = <#ty as __rt::ReadFields>::finish(#held)?;));
        } else if let Some(occurrence) = field.parts() {
            declared.push(quote!(#name: <#ty as __rt::ReadFields>::Partial));
            begun.push(quote!(#name: <#ty as __rt::ReadFields>::begin()));
            let finish = quote_spanned!(span=> <#ty as __rt::ReadFields>::finish(#held)?);
            // Errors are in the order of the fields.
            let before: &[TokenStream] = &missing[checked..];
            if !before.is_empty() {
                steps.push(quote!(__rt::all_there(&[#(#before),*])?;));
                checked = missing.len();
            }
            // The attribute decides the number of occurrences, and the type has to fit.
            steps.push(match occurrence {
                Occurrence::Repeated { .. } => {
                    quote_spanned!(span=> let #held: ::std::vec::Vec<_> = #finish;)
                }
                Occurrence::Optional(_) => {
                    quote_spanned!(span=> let #held: ::core::option::Option<_> = #finish;)
                }
                _ => quote!(let #held = #finish;),
            });
        } else if let Some(local) = field.required_name() {
            declared.push(quote!(#name: ::core::option::Option<#ty>));
            begun.push(quote!(#name: ::core::option::Option::None));
            missing.push(quote!((::core::option::Option::is_none(&#held), #local)));
            required.push(held);
        } else {
            declared.push(quote!(#name: #ty));
            begun.push(quote!(#name: ::core::default::Default::default()));
        }
    }
    let finish = quote!(::core::result::Result::Ok(Self { #(#members,)* }));
    let finish = match required.is_empty() {
        true => finish,
        false => quote! {
            match (#(#required,)*) {
                (#(::core::option::Option::Some(#required),)*) => #finish,
                (#(#required,)*) => ::core::result::Result::Err(__rt::missing(&[#(#missing),*])),
            }
        },
    };
    Partial {
        items: quote! {
            #[doc(hidden)]
            pub struct __Partial {
                #(#declared,)*
            }
        },
        ty: quote!(__Partial),
        begin: quote!(__Partial { #(#begun,)* }),
        finish: quote! {
            let __Partial { #(#members),* } = __partial;
            #(#steps)*
            #finish
        },
    }
}
