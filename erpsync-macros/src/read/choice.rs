//! A choice: `ReadFields` by a `match` on the index. The alternative is known from its first element on.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::field;
use super::indexes::Indexes;
use crate::ast::{Choice, Container, Content, Element, Field, Kind, Occurrence};

/// Maximum number of alternatives that the error of a missing choice names.
const NAMED: usize = 4;

pub(super) fn expand(container: &Container<'_>, data: &Choice<'_>) -> TokenStream {
    let ident = container.ident;
    let name = name(data);
    let parts = data.alternatives.iter().map(|alternative| match alternative.kind {
        Kind::Text => quote!(__rt::Part::MixedText),
        _ => field::part(alternative, false),
    });
    let Indexes { count, offsets, arms } = Indexes::of(data.alternatives.iter());
    let Partial { items, found, finish } = partial(container, data);
    let nil_if_missing = nil_if_missing(data, &found);
    let arms = data.alternatives.iter().zip(&arms).map(|(alternative, (pattern, at))| {
        let read = match alternative.parts() {
            Some(_) => read_part(alternative, &found, at),
            None => read(alternative, &found),
        };
        quote!(#pattern => #read,)
    });
    let from_fault = data.other.map(|other| {
        quote! {
            #[automatically_derived]
            impl ::core::convert::From<__rt::Fault> for #ident {
                fn from(__fault: __rt::Fault) -> Self {
                    match __rt::declared_fault(&__fault) {
                        ::core::option::Option::Some(__declared) => __declared,
                        ::core::option::Option::None => Self::#other(__fault),
                    }
                }
            }
        }
    });
    quote! {
        #from_fault
        #items
        #[automatically_derived]
        impl __rt::ReadFields for #ident {
            type Partial = ::core::option::Option<#found>;
            const FIELDS: usize = #count;
            fn shape() -> &'static __rt::Shape {
                static __SHAPE: __rt::Shape = __rt::Shape::new(#name, &[#(#parts),*]);
                &__SHAPE
            }
            fn begin() -> Self::Partial {
                ::core::option::Option::None
            }
            fn field(
                __partial: &mut Self::Partial,
                __index: usize,
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<(), __rt::ReadError> {
                #offsets
                match __index {
                    #(#arms)*
                    _ => __reader.skip(),
                }
            }
            #nil_if_missing
            fn finish(__partial: Self::Partial) -> ::core::result::Result<Self, &'static str> {
                let __found = ::core::option::Option::ok_or(__partial, #name)?;
                ::core::result::Result::Ok(#finish)
            }
        }
    }
}

/// `nil_if_missing`, where an alternative is a part of the content.
fn nil_if_missing(data: &Choice<'_>, found: &TokenStream) -> Option<TokenStream> {
    let arms: Vec<TokenStream> = data
        .alternatives
        .iter()
        .filter(|alternative| alternative.parts().is_some())
        .map(|alternative| {
            let (variant, ty) = (alternative.ident, alternative.ty);
            quote_spanned! {alternative.type_span()=>
                ::core::option::Option::Some(#found::#variant(__inner)) => {
                    <#ty as __rt::ReadFields>::nil_if_missing(__inner);
                }
            }
        })
        .collect();
    (!arms.is_empty()).then(|| {
        quote! {
            fn nil_if_missing(__partial: &mut Self::Partial) {
                match __partial {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    })
}

/// Names that represent the found alternative.
struct Partial {
    /// The enum that it is, where it is one of its own.
    items: TokenStream,
    /// Its type.
    found: TokenStream,
    /// The expression that makes the value of `__found`.
    finish: TokenStream,
}

/// An element is read as a whole; of what is a part itself there is a partial value.
fn partial(container: &Container<'_>, data: &Choice<'_>) -> Partial {
    if data.alternatives.iter().all(|alternative| alternative.parts().is_none()) {
        return Partial { items: TokenStream::new(), found: quote!(Self), finish: quote!(__found) };
    }
    let ident = container.ident;
    let (mut declared, mut finished) = (Vec::new(), Vec::new());
    for alternative in &data.alternatives {
        let (variant, ty) = (alternative.ident, alternative.ty);
        let (held, value) = match alternative.parts() {
            Some(_) => {
                let finish =
                    quote_spanned!(alternative.type_span()=> <#ty as __rt::ReadFields>::finish(__value)?);
                (quote!(<#ty as __rt::ReadFields>::Partial), finish)
            }
            None => (quote!(#ty), quote!(__value)),
        };
        declared.push(quote!(#variant(#held)));
        finished.push(quote!(__Partial::#variant(__value) => #ident::#variant(#value)));
    }
    Partial {
        items: quote! {
            #[doc(hidden)]
            pub enum __Partial {
                #(#declared,)*
            }
        },
        found: quote!(__Partial),
        finish: quote!(match __found { #(#finished,)* }),
    }
}

/// Name of a missing choice: its possible elements.
fn name(data: &Choice<'_>) -> String {
    let names = data.alternatives.iter().map(|alternative| match alternative.element() {
        Some(element) => element.name.local.clone(),
        None => match alternative.kind {
            Kind::Text => "text".to_owned(),
            Kind::Any(_) => "any element".to_owned(),
            // Their types know their elements.
            _ => alternative.ident.to_string(),
        },
    });
    let mut words: Vec<String> = names.take(NAMED).collect();
    if data.alternatives.len() > NAMED {
        words.push("another".to_owned());
    }
    words.join(" or ")
}

/// The expression, a `Result`, that reads an element: as a field does, into the variant of what was found.
fn read(alternative: &Field<'_>, found: &TokenStream) -> TokenStream {
    let (variant, ty) = (alternative.ident, field::value_type(alternative));
    let span = alternative.type_span();
    if let Some(item) = field::item_type(alternative) {
        let read = field::item_into(alternative, &item, &quote!(__held));
        let read = go_on(alternative, found, &quote!(::std::vec::Vec::new()), &read);
        return field::by_rules(alternative, &read);
    }
    let get = get(alternative, found);
    let read = match &alternative.kind {
        Kind::Text => quote_spanned! {span=>
            __rt::find_by(__partial, __reader, #found::#variant, |__reader| {
                ::core::result::Result::Ok(__rt::Reader::take_mixed_text(__reader))
            })
        },
        Kind::Any(Occurrence::Optional(_)) => {
            let read =
                quote_spanned!(span=> <__rt::RawElement as __rt::XmlRead>::read_into(__reader, __held));
            go_on(alternative, found, &quote!(::core::option::Option::None), &read)
        }
        Kind::Any(_) | Kind::Element(Element { content: Content::Value | Content::List, .. }) => {
            quote_spanned! {span=>
                <#ty as __rt::XmlRead>::read_into(__reader, __rt::Variant::new(__partial, #found::#variant, #get))
            }
        }
        _ => {
            let value = field::value(alternative);
            quote_spanned!(span=> __rt::find_by(__partial, __reader, #found::#variant, |__reader| #value))
        }
    };
    let read = field::by_rules(alternative, &read);
    quote! {
        if ::core::option::Option::is_some(__partial) {
            ::core::result::Result::Err(__rt::excluded(__reader))
        } else {
            #read
        }
    }
}

/// The expression, a `Result`, that reads an element of a choice or a group, which has the index `at` in it.
fn read_part(alternative: &Field<'_>, found: &TokenStream, at: &TokenStream) -> TokenStream {
    let ty = alternative.ty;
    let begin = quote_spanned!(alternative.type_span()=> <#ty as __rt::ReadFields>::begin());
    let read = field::read_part(alternative, &quote!(__held), at);
    go_on(alternative, found, &begin, &read)
}

/// Goes on with what the variant holds, which is `__held` in `read`; if nothing was found yet, that is `begin` first.
fn go_on(
    alternative: &Field<'_>,
    found: &TokenStream,
    begin: &TokenStream,
    read: &TokenStream,
) -> TokenStream {
    let variant = alternative.ident;
    let get = get(alternative, found);
    quote_spanned! {alternative.type_span()=>
        __rt::go_on(__partial, __reader, || #found::#variant(#begin), #get, |__held, __reader| #read)
    }
}

/// The function that gives what the variant holds, if it is that one.
fn get(alternative: &Field<'_>, found: &TokenStream) -> TokenStream {
    let variant = alternative.ident;
    quote! {
        |__found| match __found {
            #found::#variant(__held) => ::core::option::Option::Some(__held),
            #[allow(unreachable_patterns, reason = "there may be one alternative only")]
            _ => ::core::option::Option::None,
        }
    }
}
