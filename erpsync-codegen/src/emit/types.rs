//! Structs, enumerations, unions, and choices: by `xsi:type` and between elements.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, derives, docs, ident, path, stream};
use crate::ir::{
    Child, Choice, Content, Derived, ElementField, Enumeration, Facet, FacetValue, Field, FieldKind, Flags,
    Identity, Item, MaxOccurs, Namespaces, Nil, Occurrence, SchemaValue, Struct, TextRules, Type, Union,
    ValueType,
};

pub(super) fn structure(item: &Item, own: &Struct, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let [clone, debug] = clone_and_debug(own.fields.iter().any(|field| field.is_recursive));
    let default = own.default.then_some("Default");
    let standard: Vec<&str> = [clone, debug].into_iter().chain(default).chain(["PartialEq"]).collect();
    let derives = derives(&standard, !own.default, &item.extra);
    let name = ident(&item.name);
    let namespace = &own.namespace;
    let type_namespace = own.type_namespace.iter();
    let namespaces = quote!(namespace = #namespace #(, type_namespace = #type_namespace)*);
    let identity = match &own.identity {
        Identity::Type(name) => quote!(#namespaces, type = #name),
        Identity::Root(name) => quote!(#namespaces, root = #name),
        Identity::Anonymous => namespaces,
        Identity::Group => quote!(#namespaces, group),
        Identity::Headers => quote!(#namespaces, headers),
        // It has no elements.
        Identity::Nil => quote!(nil),
    };
    let required_as = own.required_as.iter();
    let default = own.starts_from_default.then(|| quote!(, default));
    let fields = own.fields.iter().map(|field| self::field(field, context));
    let streamed = own.streamed.iter().map(|own| stream::derive(own, context));
    quote! {
        #docs
        #derives
        #(#streamed)*
        #[xml(#identity #default #(, required_as = #required_as)*)]
        pub struct #name { #(#fields)* }
    }
}

/// The derives of `Clone` and `Debug`: those of the runtime for a type that contains itself, which take little stack.
fn clone_and_debug(is_recursive: bool) -> [&'static str; 2] {
    if is_recursive { ["::erpsync::RecursiveClone", "::erpsync::RecursiveDebug"] } else { ["Clone", "Debug"] }
}

/// `recursive`, behind a comma.
fn recursive(is_recursive: bool) -> Option<TokenStream> {
    is_recursive.then(|| quote!(, recursive))
}

/// The form of attachments that their values do not have, behind a comma.
fn attachment(ty: &Type) -> Option<TokenStream> {
    match ty.attachment()? {
        ValueType::MediaAttachment => Some(quote!(, attachment = "media")),
        ValueType::SwaRef => Some(quote!(, attachment = "reference")),
        _ => None,
    }
}

/// The documentation of a member that is secret.
const SECRET: &str = "secret: in no `Debug`, error, log or message that is shown.";

fn member_docs(field: &Field) -> TokenStream {
    let secret = field.ty.is_secret().then(|| SECRET.to_owned());
    docs::attributes(&field.docs.iter().cloned().chain(secret).collect::<Vec<_>>())
}

fn field(field: &Field, context: &Context<'_>) -> TokenStream {
    let docs = member_docs(field);
    let attributes = field.attributes.iter().map(|attribute| path(attribute));
    let name = ident(&field.name);
    let ty = context.ty(&field.ty);
    let (xml, recursive) = (kind(&field.kind), recursive(field.is_recursive));
    let attachment = attachment(&field.ty);
    quote! {
        #docs
        #[xml(#xml #attachment #recursive)]
        #(#attributes)*
        pub #name: #ty,
    }
}

fn kind(kind: &FieldKind) -> TokenStream {
    match kind {
        FieldKind::Base { required } => {
            let required = required.then(|| quote!(, required));
            quote!(base #required)
        }
        FieldKind::Element(element) => self::element(element),
        FieldKind::Attribute { name, namespace, required, list, text, facets } => {
            let namespace = namespace.iter();
            let required = required.then(|| quote!(, required));
            let list = list.then(|| quote!(, list));
            let text = text_rules(text);
            let facets = self::facets(facets).map(|facets| quote!(, #facets));
            quote!(attribute = #name #(, namespace = #namespace)* #required #list #text #facets)
        }
        FieldKind::Text { list, facets, white_space } => {
            let list = list.then(|| quote!(, list));
            let facets = self::facets(facets).map(|facets| quote!(, #facets));
            let white_space = self::white_space(*white_space);
            quote!(text #list #white_space #facets)
        }
        FieldKind::Choice(occurrence) => {
            let occurs = occurs(*occurrence);
            quote!(choice #occurs)
        }
        FieldKind::Group(occurrence) => {
            let occurs = occurs(*occurrence);
            quote!(group #occurs)
        }
        FieldKind::Mime { part, index, content_types } => {
            let index = proc_macro2::Literal::usize_unsuffixed(*index);
            let types = content_types.join(" ");
            let types = (!types.is_empty()).then(|| quote!(, content_types = #types));
            quote!(mime = #part, index = #index #types)
        }
        FieldKind::AnyAttribute { namespaces } => {
            let namespaces = self::namespaces(namespaces);
            quote!(any_attribute #namespaces)
        }
        FieldKind::Any { namespaces, occurrence } => {
            let namespaces = self::namespaces(namespaces);
            let occurs = occurs(*occurrence);
            quote!(any #namespaces #occurs)
        }
    }
}

/// Namespaces of a wildcard; nothing for all.
fn namespaces(namespaces: &Namespaces) -> TokenStream {
    match namespaces {
        Namespaces::Any => TokenStream::new(),
        Namespaces::OtherThan(own) => quote!(, other_than = #own),
        Namespaces::OneOf(all) => {
            let words = all.iter().map(|one| if one.is_empty() { "##local" } else { one.as_str() });
            let all = words.collect::<Vec<_>>().join(" ");
            quote!(, namespaces = #all)
        }
    }
}

/// `min_occurs` and `max_occurs`, where they are not 1.
fn occurs(occurrence: Occurrence) -> TokenStream {
    let min_occurs = (occurrence.min() != 1).then(|| {
        let count = proc_macro2::Literal::u32_unsuffixed(occurrence.min());
        quote!(, min_occurs = #count)
    });
    let max_occurs = match occurrence.max() {
        MaxOccurs::Bounded(1) => None,
        MaxOccurs::Bounded(count) => {
            let count = proc_macro2::Literal::u32_unsuffixed(count);
            Some(quote!(, max_occurs = #count))
        }
        MaxOccurs::Unbounded => Some(quote!(, max_occurs = "unbounded")),
    };
    quote!(#min_occurs #max_occurs)
}

/// `nillable`, where the element may be nil, with the Rust type of nil.
fn nillable(occurrence: Occurrence) -> Option<TokenStream> {
    match occurrence {
        Occurrence::OptionalNillable => Some(quote!(, nillable = "kept")),
        Occurrence::Fixed => None,
        Occurrence::Required(nil) | Occurrence::Optional(nil) | Occurrence::Repeated { nil, .. } => match nil
        {
            Nil::Never => None,
            Nil::AsNone => Some(quote!(, nillable)),
            Nil::WithAttributes => Some(quote!(, nillable = "attributes")),
        },
    }
}

fn element(element: &ElementField) -> TokenStream {
    let name = &element.name;
    let namespace = element.namespace.iter();
    let (occurs, nillable) = (occurs(element.occurrence), nillable(element.occurrence));
    let any_name = element.any_name.then(|| quote!(, any_name));
    let content = match &element.content {
        Content::Plain => None,
        Content::List => Some(quote!(, list)),
        Content::Items { namespace, item } => {
            let (name, namespace, text) = (&item.name, namespace.iter(), text_rules(&item.text));
            let nillable = self::nillable(item.occurrence);
            let any_name = item.any_name.then(|| quote!(, any_name));
            Some(quote!(, items(#name #(, namespace = #namespace)* #any_name #nillable #text)))
        }
        Content::Entries { name, namespace, pair } => {
            let (namespace, [key, value]) = (namespace.iter(), pair.each_ref().map(in_entry));
            Some(quote!(, entries(#name #(, namespace = #namespace)*, key #key, value #value)))
        }
    };
    let text = text_rules(&element.text);
    let facets = facets(&element.facets).map(|facets| quote!(, #facets));
    let streamed = element.streamed.then(|| quote!(, streamed));
    quote!(
        element = #name #(, namespace = #namespace)* #occurs #any_name #nillable #content #text #facets #streamed
    )
}

/// The key or the value of an entry.
fn in_entry(child: &Child) -> TokenStream {
    let name = &child.name;
    let (occurs, text) = (occurs(child.occurrence), text_rules(&child.text));
    match occurs.is_empty() && text.is_empty() {
        true => quote!(= #name),
        false => quote!((#name #occurs #text)),
    }
}

/// Rules for a text, each behind a comma.
pub(super) fn text_rules(text: &TextRules) -> TokenStream {
    let (value, white_space) = (text.value.as_ref().map(schema_value), white_space(text.white_space));
    quote!(#value #white_space)
}

fn white_space(white_space: Option<&str>) -> Option<TokenStream> {
    white_space.map(|white_space| quote!(, white_space = #white_space))
}

fn schema_value(value: &SchemaValue) -> TokenStream {
    let text = &value.text;
    if value.fixed { quote!(, fixed = #text) } else { quote!(, default = #text) }
}

pub(super) fn enumeration(item: &Item, own: &Enumeration) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let derives = derives(&["Clone", "Debug", "PartialEq", "Eq", "Hash"], true, &item.extra);
    let name = ident(&item.name);
    let namespace = &own.namespace;
    let type_name = own.type_name.iter();
    let variants = own.variants.iter().map(|variant| {
        let docs = docs::attributes(&variant.docs);
        let attributes = variant.attributes.iter().map(|attribute| path(attribute));
        let name = ident(&variant.name);
        let value = &variant.value;
        quote! {
            #docs
            #[xml(value = #value)]
            #(#attributes)*
            #name,
        }
    });
    let other = ident(&own.other);
    quote! {
        #docs
        #derives
        #[xml(namespace = #namespace #(, type = #type_name)*, enumeration)]
        pub enum #name {
            #(#variants)*
            /// A value that the schema does not list, as it was received.
            #[xml(other)]
            #other(::erpsync::xsd::UnknownValue),
        }
    }
}

pub(super) fn flags(item: &Item, own: &Flags, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let name = ident(&item.name);
    let list_item = context.ty(&own.item);
    quote! {
        #docs
        pub type #name = ::erpsync::xsd::Flags<#list_item>;
    }
}

pub(super) fn derived(item: &Item, own: &Derived, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let [clone, debug] = clone_and_debug(own.variants.iter().any(|variant| variant.is_recursive));
    let derives = derives(&[clone, debug, "PartialEq"], true, &item.extra);
    let name = ident(&item.name);
    let base_type = own.base.iter().map(|ty| context.ty(ty).to_string().replace(' ', ""));
    let variants = own.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let extends = variant.extends.iter();
        let (type_name, namespace) = (&variant.type_name, &variant.namespace);
        let base = variant.is_base.then(|| quote!(, base));
        let ty = context.ty(&variant.ty);
        let recursive = recursive(variant.is_recursive);
        quote! {
            #[xml(type = #type_name, namespace = #namespace #base #(, extends = #extends)* #recursive)]
            #name(#ty),
        }
    });
    let other = ident(&own.other);
    quote! {
        #docs
        #derives
        #[xml(derived #(, base_type = #base_type)*)]
        pub enum #name {
            #(#variants)*
            /// A type that the schema does not derive from the base, as it was received.
            #[xml(other)]
            #other(::erpsync::xsd::AnyType),
        }
    }
}

pub(super) fn choice(item: &Item, own: &Choice, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let [clone, debug] = clone_and_debug(own.variants.iter().any(|variant| variant.is_recursive));
    let derives = derives(&[clone, debug, "PartialEq"], false, &item.extra);
    let name = ident(&item.name);
    let namespace = &own.namespace;
    let variants = own.variants.iter().map(|variant| {
        let docs = member_docs(variant);
        let attributes = variant.attributes.iter().map(|attribute| path(attribute));
        let name = ident(&variant.name);
        let ty = context.ty(&variant.ty);
        let (xml, recursive) = (kind(&variant.kind), recursive(variant.is_recursive));
        let attachment = attachment(&variant.ty);
        quote! {
            #docs
            #[xml(#xml #attachment #recursive)]
            #(#attributes)*
            #name(#ty),
        }
    });
    let form = if own.other.is_some() { quote!(faults) } else { quote!(choice) };
    let other = own.other.iter().map(|other| {
        let other = ident(other);
        quote! {
            /// A fault that the WSDL does not declare, as it came.
            #[xml(other)]
            #other(::erpsync::soap::Fault),
        }
    });
    quote! {
        #docs
        #derives
        #[xml(namespace = #namespace, #form)]
        pub enum #name { #(#variants)* #(#other)* }
    }
}

pub(super) fn union(item: &Item, own: &Union, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let derives = derives(&["Clone", "Debug", "PartialEq"], false, &item.extra);
    let name = ident(&item.name);
    let namespace = &own.namespace;
    let type_name = own.type_name.iter();
    let variants = own.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let ty = context.ty(&variant.ty);
        let facets = facets(&variant.facets).map(|facets| quote!(#[xml(#facets)]));
        quote!(#facets #name(#ty),)
    });
    let other = own.other.iter().map(|other| {
        let other = ident(other);
        quote! {
            /// A value that no member type lists, as it was received.
            #[xml(other)]
            #other(::erpsync::xsd::UnknownValue),
        }
    });
    quote! {
        #docs
        #derives
        #[xml(namespace = #namespace #(, type = #type_name)*, union)]
        pub enum #name { #(#variants)* #(#other)* }
    }
}

/// `facets(…)`; nothing where there are none.
fn facets(facets: &[Facet]) -> Option<TokenStream> {
    let keys = facet_keys(facets);
    (!facets.is_empty()).then(|| quote!(facets(#(#keys),*)))
}

fn facet_keys(facets: &[Facet]) -> Vec<TokenStream> {
    let keys = facets.iter().map(|facet| {
        let key = ident(facet.key);
        match &facet.value {
            FacetValue::Count(count) => {
                let count = proc_macro2::Literal::u64_unsuffixed(*count);
                quote!(#key = #count)
            }
            FacetValue::Text(text) => quote!(#key = #text),
            FacetValue::Items(items) => {
                let items = facet_keys(items);
                quote!(#key(#(#items),*))
            }
        }
    });
    keys.collect()
}
