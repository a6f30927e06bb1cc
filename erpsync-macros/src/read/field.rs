//! One field: its part of the shape, and the expression that reads it.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned as _;

use crate::ast::{Child, Content, Element, Field, Kind, Name, Nil, Occurrence};
use crate::attr::{Max, WhiteSpace};

/// The part of the shape that the field is. With `nil_is_absent`, a nil element is read as absence.
pub(super) fn part(field: &Field<'_>, nil_is_absent: bool) -> TokenStream {
    match &field.kind {
        Kind::Element(element) if field.attrs.any_name.is_given() => {
            let (max, required) = (max(element.occurrence), element.occurrence.must_be_there());
            quote!(__rt::Part::Any { namespaces: &__rt::Wildcard::Any, max: #max, required: #required })
        }
        Kind::Element(element) => {
            let nil_is_absent = nil_is_absent.then(|| quote!(.nil_is_absent()));
            let at_most = match element.occurrence {
                Occurrence::Repeated { max: Max::Count(_), .. } => {
                    let max = max(element.occurrence);
                    Some(quote!(.at_most(#max)))
                }
                _ => None,
            };
            let element =
                shape_field(&element.name, element.is_repeated(), element.occurrence.must_be_there());
            quote!(__rt::Part::Element(#element #at_most #nil_is_absent))
        }
        Kind::Text => quote!(__rt::Part::Text),
        Kind::Choice(occurrence) | Kind::Group(occurrence) => {
            let (ty, max, required) = (field.ty, max(*occurrence), occurrence.must_be_there());
            let shape = quote_spanned!(field.type_span()=> <#ty as __rt::ReadFields>::shape);
            let part = if let Kind::Choice(_) = field.kind { quote!(Choice) } else { quote!(Group) };
            quote!(__rt::Part::#part { shape: #shape, max: #max, required: #required })
        }
        Kind::Any(occurrence) => {
            let (max, required) = (max(*occurrence), occurrence.must_be_there());
            let namespaces = wildcard(field);
            quote!(__rt::Part::Any { namespaces: #namespaces, max: #max, required: #required })
        }
        Kind::Base | Kind::Attribute { .. } | Kind::AnyAttribute | Kind::Mime(_) => TokenStream::new(),
    }
}

/// `maxOccurs` in a shape.
fn max(occurrence: Occurrence) -> TokenStream {
    match occurrence.max() {
        Max::Count(max) => {
            let max = Literal::u32_unsuffixed(max);
            quote!(#max)
        }
        Max::Unbounded => quote!(__rt::Part::UNBOUNDED),
    }
}

/// The namespaces of a wildcard.
pub(super) fn wildcard(field: &Field<'_>) -> TokenStream {
    if let Some(own) = field.attrs.other_than.get() {
        return quote!(&__rt::Wildcard::OtherThan(#own));
    }
    match field.attrs.namespaces.get() {
        None => quote!(&__rt::Wildcard::Any),
        Some(namespaces) => {
            let text = namespaces.value();
            let all = text.split_ascii_whitespace().map(|one| if one == "##local" { "" } else { one });
            quote!(&__rt::Wildcard::OneOf(&[#(#all),*]))
        }
    }
}

fn shape_field(name: &Name, repeated: bool, required: bool) -> TokenStream {
    let (namespace, local) = (&name.namespace, &name.local);
    let field = if repeated { quote!(repeated) } else { quote!(once) };
    let required = required.then(|| quote!(.required()));
    quote!(__rt::Field::#field(#namespace, #local) #required)
}

/// The expression, a `Result`, that reads the field of an element or a text into `__partial`, where it stays.
///
/// It is a call as a rule: a debug build has room in its frame for each value that is named in it, and a type that contains
/// itself has a frame for each level.
///
/// Errors of the compiler for a type that does not fit are at the field's type.
pub(super) fn read(field: &Field<'_>, from_default: bool) -> TokenStream {
    let (name, ty, span) = (field.ident, value_type(field), field.type_span());
    let is_option = field.required_name().is_some() && !from_default;
    let place = quote_spanned!(span=> &mut __partial.#name);
    let slot = if is_option { place.clone() } else { quote_spanned!(span=> __rt::Replaced::<#ty>(#place)) };
    if let Some(item) = item_type(field) {
        let item = item_into(field, &item, &place);
        return by_rules(field, &item);
    }
    let read = match &field.kind {
        Kind::Any(Occurrence::Optional(_)) => {
            // Not by way of `Option`, which takes `xsi:nil` for itself: the element is kept as it is.
            quote_spanned!(span=> <__rt::RawElement as __rt::XmlRead>::read_into(__reader, #place))
        }
        Kind::Any(_) => {
            quote_spanned!(span=> <__rt::RawElement as __rt::XmlRead>::read_into(__reader, #slot))
        }
        Kind::Element(Element { content: Content::Value | Content::List, .. }) => match field.occurrence() {
            _ if is_option => quote_spanned!(span=> __rt::read_required(#place, __reader)),
            Some(Occurrence::OptionalNillable) | None => {
                quote_spanned!(span=> <#ty as __rt::XmlRead>::read_into(__reader, #slot))
            }
            Some(Occurrence::Required(nil)) if nil != Nil::AsNone => {
                quote_spanned!(span=> __rt::read_value(#place, __reader))
            }
            Some(_) => quote_spanned!(span=> __rt::read_some(#place, __reader)),
        },
        _ => {
            let value = value(field);
            let value = if is_option {
                quote!(::core::result::Result::map(#value, ::core::option::Option::Some))
            } else {
                value
            };
            quote_spanned!(span=> __rt::read_by(__reader, #place, |__reader| #value))
        }
    };
    by_rules(field, &read)
}

/// The type that reads the field by itself: the field's own, or what an element's absence or nil asks for.
pub(super) fn value_type(field: &Field<'_>) -> TokenStream {
    let (ty, span) = (field.ty, field.type_span());
    match field.element().map(|element| element.occurrence) {
        None | Some(Occurrence::Required(Nil::Never | Nil::WithAttributes)) => quote!(#ty),
        Some(occurrence) => occurrence_type(occurrence, ty, quote_spanned!(span=> _)),
    }
}

/// The type of an item of what is repeated.
pub(super) fn item_type(field: &Field<'_>) -> Option<TokenStream> {
    let span = field.type_span();
    let Occurrence::Repeated { nil, .. } = field.occurrence()? else { return None };
    Some(match nil {
        _ if matches!(field.kind, Kind::Any(_)) => quote_spanned!(span=> __rt::RawElement),
        Nil::AsNone => quote_spanned!(span=> ::core::option::Option<_>),
        Nil::Never | Nil::WithAttributes => quote_spanned!(span=> _),
    })
}

/// Reads an item into the list at `place`.
pub(super) fn item_into(field: &Field<'_>, ty: &TokenStream, place: &TokenStream) -> TokenStream {
    let span = field.type_span();
    match &field.kind {
        Kind::Element(element) if !matches!(element.content, Content::Value | Content::List) => {
            let value = value(field);
            quote_spanned!(span=> __rt::read_item_by(__reader, #place, |__reader| #value))
        }
        _ => quote_spanned!(span=> __rt::read_each::<#ty>(#place, __reader)),
    }
}

/// The expression, a `Result`, that reads an element of a choice or a group, which has the index `at` in it, into the
/// partial value at `place`.
pub(super) fn read_part(field: &Field<'_>, place: &TokenStream, at: &TokenStream) -> TokenStream {
    let ty = field.ty;
    quote_spanned!(field.type_span()=> <#ty as __rt::ReadFields>::field(#place, #at, __reader))
}

/// Reads by `read`, and the text by the rules that the element or the text has.
pub(super) fn by_rules(field: &Field<'_>, read: &TokenStream) -> TokenStream {
    let default = field.element().and_then(|element| element.value.as_ref()).map(|value| &value.text);
    let Some(rules) = text_rules(default, field.attrs.white_space.get()) else {
        return read.clone();
    };
    quote_spanned! {field.type_span()=>
        __rt::Reader::by_rules(__reader, ::core::option::Option::Some(#rules), |__reader| #read)
    }
}

/// Rules for the text of an element, if there are any.
fn text_rules(default: Option<&LitStr>, white_space: Option<&WhiteSpace>) -> Option<TokenStream> {
    if default.is_none() && white_space.is_none() {
        return None;
    }
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    let default = option(default.map(|text| quote!(#text)));
    let white_space = option(white_space.map(white_space_tokens));
    Some(quote!(__rt::TextRules::new(#default, #white_space)))
}

fn white_space(field: &Field<'_>) -> Option<TokenStream> {
    field.attrs.white_space.get().map(white_space_tokens)
}

fn white_space_tokens(white_space: &WhiteSpace) -> TokenStream {
    match white_space {
        WhiteSpace::Replace => quote!(__rt::WhiteSpace::Replace),
        WhiteSpace::Collapse => quote!(__rt::WhiteSpace::Collapse),
    }
}

/// The expression, a `Result`, that reads a value which is small whatever is in it: a list, or a text.
pub(super) fn value(field: &Field<'_>) -> TokenStream {
    let span = field.type_span();
    let Some(element) = field.element() else {
        return quote_spanned!(span=> __rt::Reader::value(__reader));
    };
    let occurrence = element.occurrence;
    match &element.content {
        Content::Value | Content::List => {
            let ty = occurrence_type(occurrence, field.ty, quote_spanned!(span=> _));
            quote_spanned!(span=> <#ty as __rt::XmlRead>::read(__reader))
        }
        Content::Items(item) => {
            let items = match item.occurrence {
                // Items of any name may be those of an `Array`.
                Occurrence::Repeated { nil: Nil::AsNone, .. } if !item.any_name => {
                    quote_spanned!(span=> ::std::vec::Vec<::core::option::Option<_>>)
                }
                _ => quote_spanned!(span=> _),
            };
            let ty = occurrence_type(occurrence, field.ty, items);
            let wrapper = shape(element, &[item_part(item)]);
            quote_spanned! {span=>
                {
                    static __ITEMS: __rt::Shape = #wrapper;
                    <#ty as __rt::ReadContent<__rt::Items>>::read_content(__reader, &__ITEMS)
                }
            }
        }
        Content::Entries { name: entry, key, value } => {
            let ty = occurrence_type(occurrence, field.ty, quote_spanned!(span=> _));
            let wrapper = shape(element, &[element_part(&shape_field(entry, true, false))]);
            let pair = shape(element, &[key, value].map(|one| element_part(&child(one))));
            quote_spanned! {span=>
                {
                    static __ENTRIES: __rt::EntryShapes = __rt::EntryShapes { entry: #wrapper, pair: #pair };
                    <#ty as __rt::ReadContent<__rt::Entries>>::read_content(__reader, &__ENTRIES)
                }
            }
        }
    }
}

/// The shape of what a wrapper holds; messages call it by the wrapper's name.
fn shape(wrapper: &Element, parts: &[TokenStream]) -> TokenStream {
    let local = &wrapper.name.local;
    quote!(__rt::Shape::new(#local, &[#(#parts),*]))
}

fn element_part(field: &TokenStream) -> TokenStream {
    quote!(__rt::Part::Element(#field))
}

/// The items of a wrapper.
fn item_part(item: &Child) -> TokenStream {
    if item.any_name {
        let any = quote!(namespaces: &__rt::Wildcard::Any, max: __rt::Part::UNBOUNDED, required: false);
        return quote!(__rt::Part::Any { #any });
    }
    element_part(&child(item))
}

/// An element in a wrapper.
fn child(child: &Child) -> TokenStream {
    let is_repeated = child.occurrence.is_repeated();
    let is_required = !is_repeated && child.occurrence.must_be_there();
    let field = shape_field(&child.name, is_repeated, is_required);
    let rules = text_rules(child.default.as_ref(), child.white_space.as_ref());
    let rules = rules.map(|rules| quote!(.with_text(#rules)));
    quote!(#field #rules)
}

/// The type that the occurrence of a field of type `ty` asks for, around `inner`.
fn occurrence_type(occurrence: Occurrence, ty: &syn::Type, inner: TokenStream) -> TokenStream {
    let span = ty.span();
    match occurrence {
        Occurrence::Required(nil) | Occurrence::Repeated { nil, .. } if nil != Nil::AsNone => inner,
        Occurrence::Required(_)
        | Occurrence::Fixed
        | Occurrence::Optional(_)
        | Occurrence::Repeated { .. } => {
            quote_spanned!(span=> ::core::option::Option<#inner>)
        }
        Occurrence::OptionalNillable => quote_spanned!(span=> __rt::Kept<#ty>),
    }
}

/// The expression, a `Result`, that takes the text `__value` of an attribute into `__partial`: true if it is listed.
pub(super) fn read_attribute(field: &Field<'_>, from_default: bool) -> TokenStream {
    let name = field.ident;
    let span = field.type_span();
    let text = match white_space(field) {
        Some(white_space) => quote!(#white_space.apply(__value)),
        None => quote!(__value),
    };
    let by = if field.required_name().is_some() && from_default {
        quote_spanned!(span=> read_attribute_value)
    } else {
        quote_spanned!(span=> read_attribute)
    };
    quote_spanned!(span=> __rt::#by(&mut __partial.#name, #text, __scope))
}
