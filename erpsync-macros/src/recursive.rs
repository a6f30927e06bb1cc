//! The expansions of `#[derive(RecursiveClone)]` and `#[derive(RecursiveDebug)]`: no frame that is on the stack while what is
//! inside a value is cloned or shown grows with the number of its fields.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::ast::{Container, Data, Other, Struct};

/// A variant of an enum, which holds one value.
struct Variant<'a> {
    ident: &'a Ident,
    is_recursive: bool,
}

/// The variants of an enum that can contain itself; none of a struct, or of a simple type.
fn variants<'a>(data: &Data<'a>) -> Option<Vec<Variant<'a>>> {
    let plain = |ident| Variant { ident, is_recursive: false };
    match data {
        Data::Derived(data) => {
            let types = data
                .variants
                .iter()
                .map(|variant| Variant { ident: variant.ident, is_recursive: variant.is_recursive });
            let other = match data.other {
                Other::Variant(other) => Some(plain(other)),
                Other::Missing | Other::Wrong => None,
            };
            Some(types.chain(other).collect())
        }
        Data::Choice(data) => {
            let alternatives = data.alternatives.iter().map(|alternative| Variant {
                ident: alternative.ident,
                is_recursive: alternative.attrs.recursive.is_given(),
            });
            Some(alternatives.chain(data.other.map(plain)).collect())
        }
        Data::Struct(_) | Data::Enumeration(_) | Data::Union(_) => None,
    }
}

/// The error of a type that can't contain itself.
fn simple(container: &Container<'_>, derive: &str) -> TokenStream {
    let message = format!("a simple type does not contain itself; derive `{derive}`");
    syn::Error::new(container.ident.span(), message).into_compile_error()
}

pub(crate) fn expand_clone(container: &Container<'_>) -> TokenStream {
    let parts = match (&container.data, variants(&container.data)) {
        (Data::Struct(data), _) => parts_of_struct(container.ident, data),
        (_, Some(variants)) => parts_of_enum(container.ident, &variants),
        _ => return simple(container, "Clone"),
    };
    let ident = container.ident;
    quote! {
        #parts

        #[automatically_derived]
        impl ::core::clone::Clone for #ident {
            fn clone(&self) -> Self {
                __rt::clone_recursive(self)
            }
        }
    }
}

fn parts_of_struct(ident: &Ident, data: &Struct<'_>) -> TokenStream {
    let is_recursive = |ty: &Type, name: &Ident| {
        let span = ty.span();
        (
            quote_spanned!(span=> #name: <#ty as __rt::CloneParts>::Parts),
            quote_spanned!(span=> __rt::CloneParts::clone_parts(&self.#name, &mut __parts.#name)),
        )
    };
    let (declared, cloned): (Vec<_>, Vec<_>) = data
        .fields
        .iter()
        .filter(|field| field.attrs.recursive.is_given())
        .map(|field| is_recursive(field.ty, field.ident))
        .unzip();
    let members = data.fields.iter().map(|field| {
        let (name, span) = (field.ident, field.type_span());
        if field.attrs.recursive.is_given() {
            quote_spanned!(span=> #name: __rt::CloneParts::clone_with(&self.#name, &mut __parts.#name))
        } else {
            quote_spanned!(span=> #name: ::core::clone::Clone::clone(&self.#name))
        }
    });
    quote! {
        #[derive(::core::default::Default)]
        pub struct __Parts { #(#declared,)* }

        #[automatically_derived]
        impl __rt::CloneParts for #ident {
            type Parts = __Parts;

            fn clone_parts(&self, __parts: &mut __Parts) {
                let _ = &__parts;
                #(#cloned;)*
            }

            #[inline(never)]
            fn clone_with(&self, __parts: &mut __Parts) -> Self {
                let _ = &__parts;
                Self { #(#members,)* }
            }
        }
    }
}

fn parts_of_enum(ident: &Ident, variants: &[Variant<'_>]) -> TokenStream {
    let recursive = variants.iter().filter(|variant| variant.is_recursive).map(|variant| {
        let name = variant.ident;
        quote!(Self::#name(__value) => __rt::clone_variant(__value, __parts, Self::#name),)
    });
    let others = variants.iter().any(|variant| !variant.is_recursive).then(|| quote!(_ => {}));
    let arms = variants.iter().map(|variant| {
        let name = variant.ident;
        quote!(Self::#name(__value) => Self::#name(::core::clone::Clone::clone(__value)),)
    });
    quote! {
        #[automatically_derived]
        impl __rt::CloneParts for #ident {
            type Parts = ::core::option::Option<::std::boxed::Box<Self>>;

            fn clone_parts(&self, __parts: &mut Self::Parts) {
                let _ = &__parts;
                match self { #(#recursive)* #others }
            }

            #[inline(never)]
            fn clone_with(&self, __parts: &mut Self::Parts) -> Self {
                if let ::core::option::Option::Some(__cloned) = __parts.take() {
                    return *__cloned;
                }
                match self { #(#arms)* }
            }
        }
    }
}

pub(crate) fn expand_debug(container: &Container<'_>) -> TokenStream {
    let ident = container.ident;
    let shown = match (&container.data, variants(&container.data)) {
        (Data::Struct(data), _) => {
            let name = ident.unraw().to_string();
            let fields = data.fields.iter().map(|field| {
                let (field, shown) = (field.ident, field.ident.unraw().to_string());
                quote!((#shown, |__value| &__value.#field))
            });
            quote! {
                // A function for each field, and not a reference.
                const __FIELDS: &[__rt::DebugField<#ident>] = &[#(#fields),*];
                __rt::debug_fields(self, __f, #name, __FIELDS)
            }
        }
        (_, Some(variants)) => {
            let arms = variants.iter().map(|variant| {
                let (name, shown) = (variant.ident, variant.ident.unraw().to_string());
                quote!(Self::#name(__value) => __rt::debug_variant(__value, __f, #shown),)
            });
            quote!(match self { #(#arms)* })
        }
        _ => return simple(container, "Debug"),
    };
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #ident {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #shown
            }
        }
    }
}
