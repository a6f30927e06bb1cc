//! A complex type or a group: `ReadFields`, and for a type `XmlRead` by the reader's loop over it.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::indexes::Indexes;
use super::{attributes, field, headers, partial};
use crate::ast::{Container, Field, Kind, Nil, Occurrence, Struct};
use crate::text::inline_code;

pub(super) fn expand(container: &Container<'_>, data: &Struct<'_>) -> TokenStream {
    let ident = container.ident;
    let from_default = container.starts_from_default();
    let partial = partial::expand(data, from_default);
    let partial_items = partial.items;
    let (partial_type, begin, finish) = (partial.ty, partial.begin, partial.finish);
    let fields = fields(container, data);
    let partial_type_name = if from_default { quote!(#ident) } else { partial_type.clone() };
    let (attributes, attribute_side) = attributes::expand(data, from_default, &partial_type_name).unzip();
    let nil_is_absent = nil_is_absent(container, data);
    let nil_if_missing = nil_if_missing(container, data);
    let headers = container.attrs.headers.is_given().then(|| headers::expand(container, data));
    let is_nil = container.attrs.nil.is_given();
    let by = match (is_nil, from_default) {
        (true, _) => quote!(nil_with),
        (false, true) => quote!(read_value),
        (false, false) => quote!(read_fields),
    };
    let mime = mime_parts(data);
    let in_place = (!is_nil && mime.is_none()).then(|| in_place(data, from_default));
    let read = match &mime {
        Some(parts) => quote! {
            let mut __value: Self = __reader.#by()?;
            #parts
            ::core::result::Result::Ok(__value)
        },
        None => quote!(__reader.#by()),
    };
    let whole = (!container.attrs.group.is_given()).then(|| {
        quote! {
            #[automatically_derived]
            impl __rt::XmlRead for #ident {
                #[inline]
                fn read(__reader: &mut __rt::Reader<'_>) -> ::core::result::Result<Self, __rt::ReadError> {
                    #read
                }
                #in_place
            }
        }
    });
    let values = values(container, data);
    quote! {
        #partial_items
        #[automatically_derived]
        impl __rt::ReadFields for #ident {
            type Partial = #partial_type;
            #fields
            #attributes
            #nil_is_absent
            #nil_if_missing
            fn begin() -> Self::Partial {
                #begin
            }
            fn finish(__partial: Self::Partial) -> ::core::result::Result<Self, &'static str> {
                #finish
            }
        }
        #attribute_side
        #whole
        #headers
        #values
    }
}

/// Takes the MIME parts that are beside the envelope, once the element is read.
fn mime_parts(data: &Struct<'_>) -> Option<TokenStream> {
    let parts: Vec<TokenStream> = data
        .mime()
        .map(|(field, part)| {
            let (name, index) = (field.ident, Literal::usize_unsuffixed(part.index));
            let part = &part.name;
            quote_spanned!(field.type_span()=> __value.#name = __rt::mime_part(__reader, #part, #index)?;)
        })
        .collect();
    (!parts.is_empty()).then(|| quote!(#(#parts)*))
}

/// `read_into`, since a value that is its own partial value is read where it stays, and `read_boxed` for a type that contains
/// itself.
fn in_place(data: &Struct<'_>, from_default: bool) -> TokenStream {
    let (into, boxed) = match from_default {
        true => (
            quote!(
                __reader.read_into::<Self>(__rt::Destination::put(__slot, <Self as __rt::ReadFields>::begin))
            ),
            quote!(boxed_value),
        ),
        false => (quote!(__reader.fields_into::<Self>(__slot)), quote!(boxed_fields)),
    };
    let boxed = data.fields.iter().any(|field| field.attrs.recursive.is_given()).then(|| {
        quote! {
            #[inline]
            fn read_boxed(
                __reader: &mut __rt::Reader<'_>,
            ) -> ::core::result::Result<::std::boxed::Box<Self>, __rt::ReadError> {
                __reader.#boxed()
            }
        }
    });
    quote! {
        #[inline]
        fn read_into<'__v>(
            __reader: &mut __rt::Reader<'_>,
            __slot: impl __rt::Destination<'__v, Self>,
        ) -> ::core::result::Result<(), __rt::ReadError> {
            #into
        }
        #boxed
    }
}

/// A method for each attribute that has a value where it is absent.
fn values(container: &Container<'_>, data: &Struct<'_>) -> Option<TokenStream> {
    let methods: Vec<TokenStream> = data
        .fields
        .iter()
        .filter_map(|field| {
            let Kind::Attribute { value: Some(value), .. } = &field.kind else { return None };
            let (name, ty, text) = (field.ident, field.optional_of()?, &value.text);
            let docs = format!(
                "The attribute; where it is absent, the value that the schema gives it, {}.",
                inline_code(&text.value())
            );
            Some(quote_spanned! {field.type_span()=>
                #[doc = #docs]
                #[allow(dead_code, reason = "a program need not use it, and the struct may be private")]
                #[must_use]
                pub fn #name(&self) -> #ty {
                    match &self.#name {
                        ::core::option::Option::Some(__value) => ::core::clone::Clone::clone(__value),
                        ::core::option::Option::None => __rt::value_of(#text),
                    }
                }
            })
        })
        .collect();
    let ident = container.ident;
    (!methods.is_empty()).then(|| quote!(#[automatically_derived] impl #ident { #(#methods)* }))
}

/// `FIELDS`, `shape` and `field`. The fields of the base have the first indexes.
fn fields(container: &Container<'_>, data: &Struct<'_>) -> TokenStream {
    let from_default = container.starts_from_default();
    let content: Vec<&Field<'_>> = data.content().collect();
    let indexes = Indexes::of(content.iter().copied());
    let (own, offsets) = (&indexes.count, &indexes.offsets);
    let shape = shape(container, data);
    let (count, of_base, index) = match data.base() {
        Some(base) => {
            let (name, ty) = (base.ident, base.ty);
            let fields = quote!(<#ty as __rt::ReadFields>::FIELDS);
            (
                quote!(#fields + #own),
                quote! {
                    if __index < #fields {
                        return <#ty as __rt::ReadFields>::field(&mut __partial.#name, __index, __reader);
                    }
                },
                quote!(__index - #fields),
            )
        }
        None => (quote!(#own), TokenStream::new(), quote!(__index)),
    };
    let arms = content.iter().zip(&indexes.arms).map(|(field, (pattern, at))| {
        let read = if field.parts().is_some() {
            let name = field.ident;
            field::read_part(field, &quote!(&mut __partial.#name), at)
        } else {
            field::read(field, from_default)
        };
        quote!(#pattern => #read,)
    });
    quote! {
        const FIELDS: usize = #count;
        fn shape() -> &'static __rt::Shape {
            static __SHAPE: __rt::Shape = #shape;
            &__SHAPE
        }
        #[inline]
        fn field(
            __partial: &mut Self::Partial,
            __index: usize,
            __reader: &mut __rt::Reader<'_>,
        ) -> ::core::result::Result<(), __rt::ReadError> {
            #of_base
            #offsets
            match #index {
                #(#arms)*
                _ => __reader.skip(),
            }
        }
    }
}

fn shape(container: &Container<'_>, data: &Struct<'_>) -> TokenStream {
    let (name, ident) = (container.display_name(), container.ident);
    let base = data.base().map(|base| {
        let ty = base.ty;
        quote!(__rt::Part::Base(<#ty as __rt::ReadFields>::shape),)
    });
    let parts = data.content().map(|field| field::part(field, is_optional(field)));
    let parts = quote!(&[#base #(#parts),*]);
    let attributes: Vec<TokenStream> = data
        .attributes()
        .map(|(_, name)| {
            let (namespace, local) = (&name.namespace, &name.local);
            quote!(__rt::AttributeField::new(#namespace, #local))
        })
        .collect();
    if container.starts_from_default() && data.content().any(is_optional) {
        let nil_is_absent = quote!(__rt::nil_is_absent::<#ident>);
        quote!(__rt::Shape::with_beginning(#name, #parts, &[#(#attributes),*], #nil_is_absent))
    } else if attributes.is_empty() {
        quote!(__rt::Shape::new(#name, #parts))
    } else {
        quote!(__rt::Shape::with_attributes(#name, #parts, &[#(#attributes),*]))
    }
}

/// Returns true if a nil element is read as absent.
fn is_optional(field: &Field<'_>) -> bool {
    field.element().is_some_and(|element| element.occurrence.nil_is_absent())
}

/// `nil_is_absent`, for a type whose own `Default` makes the value before the first field.
fn nil_is_absent(container: &Container<'_>, data: &Struct<'_>) -> Option<TokenStream> {
    let own = data.content().filter(|field| is_optional(field)).map(|field| {
        let name = field.ident;
        quote_spanned!(field.type_span()=> ::core::option::Option::is_none(&__partial.#name))
    });
    let base = data.base().map(|base| {
        let (name, ty) = (base.ident, base.ty);
        quote!(<#ty as __rt::ReadFields>::nil_is_absent(&__partial.#name))
    });
    let all: Vec<TokenStream> = base.into_iter().chain(own).collect();
    (container.starts_from_default() && !all.is_empty()).then(|| {
        quote! {
            fn nil_is_absent(__partial: &Self::Partial) -> bool {
                #(#all)&&*
            }
        }
    })
}

/// `nil_if_missing`, where an element may be nil and must be there, here or in a base or a part of the content.
fn nil_if_missing(container: &Container<'_>, data: &Struct<'_>) -> Option<TokenStream> {
    if container.starts_from_default() {
        return None;
    }
    let all: Vec<TokenStream> = data
        .fields
        .iter()
        .filter_map(|field| {
            let (name, ty) = (field.ident, field.ty);
            if matches!(field.kind, Kind::Base) || field.parts().is_some() {
                return Some(quote_spanned! {field.type_span()=>
                    <#ty as __rt::ReadFields>::nil_if_missing(&mut __partial.#name);
                });
            }
            let is_nillable = field.element().is_some_and(|element| element.occurrence == Occurrence::Required(Nil::AsNone));
            is_nillable.then(|| {
                quote_spanned! {field.type_span()=>
                    ::core::option::Option::get_or_insert_with(&mut __partial.#name, || ::core::option::Option::None);
                }
            })
        })
        .collect();
    (!all.is_empty()).then(|| {
        quote! {
            fn nil_if_missing(__partial: &mut Self::Partial) {
                #(#all)*
            }
        }
    })
}
