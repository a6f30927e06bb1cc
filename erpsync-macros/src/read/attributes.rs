//! Attributes of a complex type: `TakeAttributes`, where it has some.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::field;
use crate::ast::{Field, Struct};

/// Items of `ReadFields`, and the implementation of `TakeAttributes` for the partial value. None for a type without attributes.
///
/// Attributes of the base have the first indexes.
pub(super) fn expand(
    data: &Struct<'_>,
    from_default: bool,
    partial: &TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    let arms: Vec<TokenStream> = data
        .attributes()
        .enumerate()
        .map(|(index, (field, _))| {
            let index = Literal::usize_unsuffixed(index);
            let read = field::read_attribute(field, from_default);
            quote!(#index => #read,)
        })
        .collect();
    let count = Literal::usize_unsuffixed(arms.len());
    let base = data.base().map(Base::new);
    let count = match &base {
        Some(Base { count: of_base, .. }) if arms.is_empty() => of_base.clone(),
        Some(Base { count: of_base, .. }) => quote!(#of_base + #count),
        None => quote!(#count),
    };
    let items = |side: TokenStream| {
        quote! {
            const ATTRIBUTES: usize = #count;
            fn attributes(
                __partial: &mut Self::Partial,
            ) -> ::core::option::Option<&mut dyn __rt::TakeAttributes> {
                #side
            }
        }
    };
    let any = data.any_attribute();
    if arms.is_empty() && any.is_none() {
        return base.map(|base| (items(base.side), TokenStream::new()));
    }
    let take = (!arms.is_empty() || base.is_some()).then(|| take(&arms, base.as_ref()));
    let others = others(any, base.as_ref());
    let side = quote! {
        #[automatically_derived]
        impl __rt::TakeAttributes for #partial {
            #take
            #others
        }
    };
    Some((items(quote!(::core::option::Option::Some(__partial))), side))
}

/// The base of a type.
struct Base {
    /// Number of its attributes.
    count: TokenStream,
    /// The expression, an `Option`, of what takes its attributes.
    side: TokenStream,
}

impl Base {
    fn new(base: &Field<'_>) -> Self {
        let (name, ty) = (base.ident, base.ty);
        Self {
            count: quote!(<#ty as __rt::ReadFields>::ATTRIBUTES),
            side: quote!(<#ty as __rt::ReadFields>::attributes(&mut __partial.#name)),
        }
    }
}

fn take(arms: &[TokenStream], base: Option<&Base>) -> TokenStream {
    let of_base = base.map(|Base { count, side }| {
        quote! {
            if __index < #count {
                return match #side {
                    ::core::option::Option::Some(__base) => __base.take_attribute(__index, __value, __scope),
                    ::core::option::Option::None => ::core::result::Result::Ok(true),
                };
            }
            let __index = __index - #count;
        }
    });
    quote! {
        fn take_attribute(
            &mut self,
            __index: usize,
            __value: __rt::Cow<'_, str>,
            __scope: &dyn __rt::Namespaces,
        ) -> ::core::result::Result<bool, __rt::ValueError> {
            let __partial = self;
            #of_base
            match __index {
                #(#arms)*
                _ => ::core::result::Result::Ok(true),
            }
        }
    }
}

/// `keeps_attribute` and `take_other_attribute`: attributes that the wildcard of the type allows, else those of its base.
fn others(any: Option<&Field<'_>>, base: Option<&Base>) -> Option<TokenStream> {
    let own = any.map(|field| {
        let (name, wildcard) = (field.ident, field::wildcard(field));
        let allows = |namespace: TokenStream| quote!(__rt::Wildcard::allows(#wildcard, #namespace));
        let keep = quote_spanned! {field.type_span()=>
            __rt::push(&mut __partial.#name, __attribute, __reader)
        };
        (allows(quote!(__namespace)), allows(quote!(__attribute.name().namespace)), keep)
    });
    let base = base.map(|Base { side, .. }| {
        let by_base = |call: TokenStream, otherwise: TokenStream| {
            quote! {
                match #side {
                    ::core::option::Option::Some(__base) => __base.#call,
                    ::core::option::Option::None => #otherwise,
                }
            }
        };
        (
            by_base(quote!(keeps_attribute(__namespace)), quote!(false)),
            by_base(
                quote!(take_other_attribute(__attribute, __reader)),
                quote!(::core::result::Result::Ok(())),
            ),
        )
    });
    let this = base.as_ref().map(|_| quote!(let __partial = self;));
    let (keeps, keep) = match (own, base) {
        (None, None) => return None,
        (None, Some(base)) => base,
        (Some((keeps, _, keep)), None) => (keeps, keep),
        (Some((keeps, is_own, keep)), Some((base_keeps, base_keep))) => {
            (quote!(#keeps || #base_keeps), quote!(if #is_own { #keep } else { #base_keep }))
        }
    };
    Some(quote! {
        fn keeps_attribute(&mut self, __namespace: &str) -> bool {
            #this
            #keeps
        }
        fn take_other_attribute(
            &mut self,
            __attribute: __rt::RawAttribute,
            __reader: &__rt::Reader<'_>,
        ) -> ::core::result::Result<(), __rt::ReadError> {
            let __partial = self;
            #keep
        }
    })
}
