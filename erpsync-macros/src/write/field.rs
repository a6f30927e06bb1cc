//! One field: the statement that writes it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Names, element_name};
use crate::ast::{Child, Container, Content, Field, Kind, MimePart, Name, Occurrence, ValueConstraint};
use crate::attr::AttachmentForm;

/// Writes an element or the text.
pub(super) fn content(field: &Field<'_>, container: &Container<'_>, names: &mut Names) -> TokenStream {
    match &field.kind {
        Kind::Element(_) => element(field, names),
        Kind::Text => text(&place(field), field, container, names),
        Kind::Choice(occurrence) | Kind::Group(occurrence) => {
            often(*occurrence, &place(field), &parts(field), field.type_span())
        }
        Kind::Any(occurrence) => often(*occurrence, &place(field), &raw(field), field.type_span()),
        Kind::Base | Kind::Attribute { .. } | Kind::AnyAttribute | Kind::Mime(_) => TokenStream::new(),
    }
}

/// Place of a field's value.
fn place(field: &Field<'_>) -> TokenStream {
    let name = field.ident;
    quote_spanned!(field.type_span()=> &self.#name)
}

/// Writes `__value`, an element of any name.
fn raw(field: &Field<'_>) -> TokenStream {
    quote_spanned!(field.type_span()=> __rt::write_any(__value, __writer))
}

/// Writes `__value`, a choice or a group.
fn parts(field: &Field<'_>) -> TokenStream {
    quote_spanned!(field.type_span()=> __rt::WriteFields::write_fields(__value, __writer))
}

/// Writes the element that a field is: not at all, once, or as often as it is there.
pub(crate) fn element(field: &Field<'_>, names: &mut Names) -> TokenStream {
    element_at(field, &place(field), names)
}

/// Writes what an alternative is, whose value is `place`.
pub(super) fn alternative(
    field: &Field<'_>,
    place: &TokenStream,
    container: &Container<'_>,
    names: &mut Names,
) -> TokenStream {
    match field.kind {
        Kind::Text => text(place, field, container, names),
        Kind::Any(occurrence) => often(occurrence, place, &raw(field), field.type_span()),
        Kind::Choice(occurrence) | Kind::Group(occurrence) => {
            often(occurrence, place, &parts(field), field.type_span())
        }
        _ => element_at(field, place, names),
    }
}

fn element_at(field: &Field<'_>, place: &TokenStream, names: &mut Names) -> TokenStream {
    let Some(form) = field.attrs.attachment.get() else {
        return element_of_form(field, place, names);
    };
    let write = element_of_form(field, place, names);
    let form = match form {
        AttachmentForm::Media => quote!(Media),
        AttachmentForm::Reference => quote!(Reference),
    };
    quote_spanned! {field.type_span()=>
        __rt::write_attachments(__writer, __rt::AttachmentForm::#form, |__writer| { #write });
    }
}

fn element_of_form(field: &Field<'_>, place: &TokenStream, names: &mut Names) -> TokenStream {
    let Some(element) = field.element() else {
        return TokenStream::new();
    };
    let span = field.type_span();
    let name = names.add(&element.name);
    if let (Content::Value | Content::List, None) = (&element.content, &element.value) {
        let write = plainly(element.occurrence, place, &name, span);
        let place = field.attrs.streamed.is_given().then(|| quote_spanned!(span=> __writer.list_place();));
        return quote!(#write #place);
    }
    let write = match &element.content {
        Content::Value | Content::List => {
            quote_spanned!(span=> __rt::XmlWrite::write(__value, __writer, #name))
        }
        Content::Items(item) => {
            let item = child(item);
            let streamed = field.attrs.streamed.is_given().then(|| quote!(.streamed()));
            quote_spanned! {span=>
                {
                    static __ITEM: __rt::Child = #item #streamed;
                    __rt::WriteContent::<__rt::Items>::write_content(__value, __writer, #name, &__ITEM)
                }
            }
        }
        Content::Entries { name: entry, key, value } => {
            let (entry, key, value) = (element_name(entry), child(key), child(value));
            quote_spanned! {span=>
                {
                    static __ENTRY: __rt::Entry = __rt::Entry::new(#entry, #key, #value);
                    __rt::WriteContent::<__rt::Entries>::write_content(__value, __writer, #name, &__ENTRY)
                }
            }
        }
    };
    // An empty element would be read as the value that the schema gives it.
    let write = match &element.value {
        Some(_) => quote_spanned!(span=> __rt::write_unless_empty(__writer, #name, |__writer| #write)),
        None => write,
    };
    let write = often(element.occurrence, place, &write, span);
    let is_list = field.attrs.streamed.is_given() && element.is_repeated();
    let list_place = is_list.then(|| quote_spanned!(span=> __writer.list_place();));
    let or_fixed = element.value.iter().filter(|value| value.written).map(|value| {
        let text = &value.text;
        quote_spanned! {span=>
            if ::core::option::Option::is_none(#place) {
                __writer.value(&#text, #name);
            }
        }
    });
    quote! {
        #write
        #list_place
        #(#or_fixed)*
    }
}

/// An element in a wrapper.
fn child(child: &Child) -> TokenStream {
    let name = element_name(&child.name);
    let default = child.default.as_ref().map(|_| quote!(.with_default()));
    let optional = (!child.occurrence.must_be_there()).then(|| quote!(.optional()));
    quote!(__rt::Child::new(#name) #default #optional)
}

/// Writes an element whose value needs no more than its name.
fn plainly(occurrence: Occurrence, place: &TokenStream, name: &Ident, span: Span) -> TokenStream {
    match occurrence {
        // An absent `Nillable` is not written.
        Occurrence::Required(_) | Occurrence::OptionalNillable => {
            quote_spanned!(span=> __rt::XmlWrite::write(#place, __writer, #name);)
        }
        Occurrence::Fixed | Occurrence::Optional(_) => {
            quote_spanned!(span=> __rt::write_some(#place, __writer, #name);)
        }
        Occurrence::Repeated { .. } => quote_spanned!(span=> __rt::write_each(#place, __writer, #name);),
    }
}

/// Writes, by `write` of a `__value`, what is at `place`: not at all, once, or as often as it is there.
///
/// By calls: see `read::field::read`.
fn often(occurrence: Occurrence, place: &TokenStream, write: &TokenStream, span: Span) -> TokenStream {
    let by = match occurrence {
        // A type that keeps nil apart writes nothing where it is absent.
        Occurrence::Required(_) | Occurrence::OptionalNillable => quote_spanned!(span=> write_by),
        Occurrence::Fixed | Occurrence::Optional(_) => quote_spanned!(span=> write_some_by),
        Occurrence::Repeated { .. } => quote_spanned!(span=> write_each_by),
    };
    quote_spanned!(span=> __rt::#by(#place, __writer, |__value, __writer| #write);)
}

/// Writes a MIME part, which is not in the element.
pub(super) fn mime_part(field: &Field<'_>, part: &MimePart) -> TokenStream {
    let (name, MimePart { name: part, content_type, .. }) = (field.ident, part);
    quote_spanned!(field.type_span()=> __rt::write_mime_part(&self.#name, __writer, #part, #content_type);)
}

/// Writes the text. An error of a character that XML does not allow names the type.
fn text(place: &TokenStream, field: &Field<'_>, container: &Container<'_>, names: &mut Names) -> TokenStream {
    let span = field.type_span();
    let name = names.add(&Name { namespace: container.type_namespace(), local: container.display_name() });
    quote_spanned!(span=> __writer.text(#place, #name);)
}

/// Writes an attribute into the start tag.
pub(super) fn attribute(field: &Field<'_>, attribute: &Name) -> TokenStream {
    let name = field.ident;
    let span = field.type_span();
    let (namespace, local) = (&attribute.namespace, &attribute.local);
    let qualified = quote!(__rt::Name::new(#namespace, #local));
    if field.required_name().is_some() {
        quote_spanned!(span=> __writer.attribute(#qualified, &self.#name))
    } else {
        let or_fixed = match &field.kind {
            Kind::Attribute { value: Some(ValueConstraint { text, written: true }), .. } => {
                Some(quote!(else { __writer.attribute(#qualified, &#text) }))
            }
            _ if field.may_be_left_out() => Some(quote!(else { __rt::left_out(__writer, #local) })),
            _ => None,
        };
        let Some(or_fixed) = or_fixed else {
            return quote_spanned!(span=> __rt::write_attribute(&self.#name, __writer, #qualified));
        };
        quote_spanned! {span=>
            if let ::core::option::Option::Some(__value) = &self.#name {
                __writer.attribute(#qualified, __value)
            } #or_fixed
        }
    }
}

/// Writes the other attributes into the start tag.
pub(super) fn any_attribute(field: &Field<'_>) -> TokenStream {
    let name = field.ident;
    quote_spanned! {field.type_span()=>
        for __value in ::std::vec::Vec::as_slice(&self.#name) {
            __writer.raw_attribute(__value);
        }
    }
}
