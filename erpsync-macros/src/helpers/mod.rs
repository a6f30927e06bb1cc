//! Expansion of `#[derive(Helpers)]`: constructors with the required members, conversions between a type and those
//! derived from it, and texts of enumerations.

mod enumeration;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, Visibility};

use crate::ast::{Container, Content, Data, Derived, Element, Field, Kind, Nil, Occurrence, Struct};

/// Functions with more parameters are hard to call, and clippy warns of them.
const MANY: usize = 7;

pub(crate) fn expand(container: &Container<'_>, visibility: &Visibility) -> TokenStream {
    match &container.data {
        Data::Struct(data) => constructor(container, data, visibility),
        Data::Derived(data) => conversions(container, data),
        Data::Enumeration(data) => enumeration::texts(container, data),
        Data::Union(_) | Data::Choice(_) => TokenStream::new(),
    }
}

/// A member that a constructor is given.
struct Parameter<'a> {
    name: &'a Ident,
    ty: &'a Type,
    /// The member is an `Option` although it must be there.
    is_optional: bool,
}

impl<'a> Parameter<'a> {
    /// None for a member that can be left out.
    fn new(field: &Field<'a>) -> Option<Self> {
        if field.may_be_left_out() {
            let ty = field.optional_of()?;
            return Some(Self { name: field.ident, ty, is_optional: true });
        }
        let is_needed = match &field.kind {
            Kind::Base => field.attrs.required.is_given(),
            // Arrays, lists and dictionaries can be empty.
            Kind::Element(Element { occurrence, content: Content::Value, .. }) => {
                matches!(occurrence, Occurrence::Required(Nil::Never | Nil::WithAttributes))
            }
            Kind::Element(_) | Kind::AnyAttribute => false,
            Kind::Attribute { required, .. } => *required,
            Kind::Mime(_) => true,
            Kind::Text => !field.is_vec(),
            Kind::Choice(occurrence) | Kind::Group(occurrence) | Kind::Any(occurrence) => {
                matches!(occurrence, Occurrence::Required(_))
            }
        };
        is_needed.then_some(Self { name: field.ident, ty: field.ty, is_optional: false })
    }

    /// The type of the parameter: any type that converts into the member's type. For numbers and truth values it is that type
    /// itself, since a literal would be ambiguous.
    fn ty(&self) -> TokenStream {
        const PRIMITIVE: &[&str] =
            &["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
        let ty = self.ty;
        match ty {
            Type::Path(path) if PRIMITIVE.iter().any(|name| path.path.is_ident(name)) => quote!(#ty),
            _ => quote!(impl ::core::convert::Into<#ty>),
        }
    }

    /// The member, of the `value` that was given for it.
    fn member(&self, value: TokenStream) -> TokenStream {
        let name = self.name;
        if self.is_optional {
            quote!(#name: ::core::option::Option::Some(#value))
        } else {
            quote!(#name: #value)
        }
    }
}

fn constructor(container: &Container<'_>, data: &Struct<'_>, visibility: &Visibility) -> TokenStream {
    let ident = container.ident;
    let parameters: Vec<Parameter<'_>> = data.fields.iter().filter_map(Parameter::new).collect();
    let is_given = |field: &Field<'_>| parameters.iter().any(|parameter| parameter.name == field.ident);
    let others = data.fields.iter().filter(|field| !is_given(field)).map(|field| {
        let name = field.ident;
        quote_spanned!(field.type_span()=> #name: ::core::default::Default::default())
    });
    let named = container.attrs.required_as.get().filter(|_| parameters.len() > MANY);
    let docs = "A value of the members that must be there. All others are absent, nil or empty.";
    if let Some(named) = named {
        let required = format_ident!("{}", named.value(), span = named.span());
        let about = format!("The members of [`{ident}`] that must be there.");
        let declared = parameters.iter().map(|parameter| {
            let (name, ty) = (parameter.name, parameter.ty);
            let docs = format!("See [`{ident}::{name}`].");
            quote!(#[doc = #docs] pub #name: #ty)
        });
        let members = parameters.iter().map(|parameter| {
            let name = parameter.name;
            parameter.member(quote!(required.#name))
        });
        return quote! {
            #[doc = #about]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            #visibility struct #required { #(#declared,)* }

            #[automatically_derived]
            impl #ident {
                #[doc = #docs]
                #[allow(
                    dead_code,
                    clippy::self_named_constructors,
                    reason = "a program need not use it, and a type may be called `New`"
                )]
                #[must_use]
                pub fn new(required: #required) -> Self {
                    Self { #(#members,)* #(#others,)* }
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#required> for #ident {
                fn from(required: #required) -> Self {
                    Self::new(required)
                }
            }
        };
    }
    let arguments = parameters.iter().map(|parameter| {
        let (name, ty) = (parameter.name, parameter.ty());
        quote!(#name: #ty)
    });
    let members = parameters.iter().map(|parameter| {
        let name = parameter.name;
        parameter.member(quote!(::core::convert::Into::into(#name)))
    });
    quote! {
        #[automatically_derived]
        impl #ident {
            #[doc = #docs]
            #[allow(
                dead_code,
                clippy::self_named_constructors,
                clippy::too_many_arguments,
                clippy::useless_conversion,
                reason = "a program need not use it, and the schema decides its members and the name of the type"
            )]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#members,)* #(#others,)* }
            }
        }
    }
}

/// `base`, and `From` each type that no other variant has, too.
fn conversions(container: &Container<'_>, data: &Derived<'_>) -> TokenStream {
    let ident = container.ident;
    let spelled = |ty: &Type| quote!(#ty).to_string();
    let is_only = |ty: &Type| data.variants.iter().filter(|one| spelled(one.ty) == spelled(ty)).count() == 1;
    let froms = data.variants.iter().filter(|variant| is_only(variant.ty)).map(|variant| {
        let (name, ty) = (variant.ident, variant.ty);
        quote! {
            #[automatically_derived]
            impl ::core::convert::From<#ty> for #ident {
                fn from(value: #ty) -> Self {
                    Self::#name(value)
                }
            }
        }
    });
    let of_variant = data.variants.iter().find(|variant| variant.base.is_some()).map(|variant| variant.ty);
    let is_extended = data.variants.iter().any(|variant| !variant.extends.is_empty());
    let base = container.attrs.base_type.get().or(of_variant).filter(|_| is_extended).map(|base| {
        let arms = |reference: &TokenStream| {
            data.variants
                .iter()
                .filter_map(|variant| {
                    let (name, steps) = (variant.ident, variant.extends.iter());
                    let is_base = variant.base.is_some();
                    (is_base || !variant.extends.is_empty()).then(|| {
                        let value =
                            if is_base { quote!(value) } else { quote!(#reference value #(.#steps)*) };
                        quote!(Self::#name(value) => ::core::option::Option::Some(#value),)
                    })
                })
                .collect::<TokenStream>()
        };
        let (shared, exclusive) = (arms(&quote!(&)), arms(&quote!(&mut)));
        quote! {
            #[automatically_derived]
            impl #ident {
                /// The members of the base, which all types have that extend it; `None` of a type that does not, or is not
                /// known.
                #[allow(dead_code, reason = "a program need not use it")]
                #[must_use]
                pub fn base(&self) -> ::core::option::Option<&#base> {
                    #[allow(unreachable_patterns, reason = "no other type is left where each extends the base")]
                    match self {
                        #shared
                        _ => ::core::option::Option::None,
                    }
                }

                /// The members of the base, to be changed: see [`base`](Self::base).
                #[allow(dead_code, reason = "a program need not use it")]
                #[must_use]
                pub fn base_mut(&mut self) -> ::core::option::Option<&mut #base> {
                    #[allow(unreachable_patterns, reason = "no other type is left where each extends the base")]
                    match self {
                        #exclusive
                        _ => ::core::option::Option::None,
                    }
                }
            }
        }
    });
    quote!(#(#froms)* #base)
}
