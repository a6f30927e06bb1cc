//! Streams: what the derive `StreamedMessage` needs, and the enum of the items of several lists.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, ident, path, types};
use crate::ir::{Item, ItemId, ItemKind, StreamItem, StreamedBody, StreamedList, Type};

/// The derive of a body with lists that are streams, and its attribute.
pub(super) fn derive(own: &StreamedBody, context: &Context<'_>) -> TokenStream {
    let item = context.ty(&own.item);
    let before = (own.before != Type::Unit).then(|| context.ty(&own.before)).into_iter();
    let variants: Vec<Option<&str>> = match &own.item {
        Type::Item(id) if own.lists.len() > 1 => variants(*id, context),
        _ => vec![None],
    };
    let lists = own.lists.iter().zip(variants).map(|(list, variant)| self::list(list, variant, context));
    quote! {
        #[derive(::erpsync::StreamedMessage)]
        #[stream(item = #item #(, before = #before)* #(, #lists)*)]
    }
}

fn variants<'c>(item: ItemId, context: &Context<'c>) -> Vec<Option<&'c str>> {
    match &context.lowered.item(item).kind {
        ItemKind::StreamItem(own) => own.variants.iter().map(|one| Some(&*one.name)).collect(),
        _ => Vec::new(),
    }
}

fn list(list: &StreamedList, variant: Option<&str>, context: &Context<'_>) -> TokenStream {
    let path = list.elements.iter().map(|(namespace, local)| match &**namespace {
        "" => local.clone(),
        namespace => format!("{{{namespace}}}{local}"),
    });
    let opens = opens(list, context).into_iter();
    let variant = variant.map(ident).into_iter();
    let text = types::text_rules(&list.text);
    quote!(list(#(#path),* #(, opens = #opens)* #(, variant = #variant)* #text))
}

/// The fields on the way to the list through the last that may be absent, each of these with a question mark:
/// `base.changes?`. `None` if there is none, or none whose type has a default.
fn opens(list: &StreamedList, context: &Context<'_>) -> Option<String> {
    let (mut names, mut length) = (Vec::new(), 0);
    for &(item, position) in &list.fields {
        let ItemKind::Struct(own) = &context.lowered.item(item).kind else { break };
        let field = &own.fields[position];
        let plain = field.name.trim_start_matches("r#");
        match &field.ty {
            Type::Option(inner) | Type::Nillable(inner) if has_default(inner, context) => {
                names.push(format!("{plain}?"));
                length = names.len();
            }
            Type::Option(_) | Type::Nillable(_) => break,
            _ => names.push(plain.to_owned()),
        }
    }
    names.truncate(length);
    (length > 0).then(|| names.join("."))
}

fn has_default(ty: &Type, context: &Context<'_>) -> bool {
    match ty {
        Type::Vec(_) => true,
        Type::Boxed(inner) => has_default(inner, context),
        Type::Item(id) => matches!(&context.lowered.item(*id).kind, ItemKind::Struct(own) if own.default),
        _ => false,
    }
}

pub(super) fn item(item: &Item, own: &StreamItem, context: &Context<'_>) -> TokenStream {
    let docs = docs::attributes(&item.docs);
    let more = item.extra.derives.iter().map(|name| path(name));
    let attributes = item.extra.attributes.iter().map(|attribute| path(attribute));
    let name = ident(&item.name);
    let variants = own.variants.iter().map(|variant| {
        let docs = docs::attributes(&variant.docs);
        let (name, ty) = (ident(&variant.name), context.ty(&variant.ty));
        quote!(#docs #name(#ty),)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq #(, #more)*)]
        #(#attributes)*
        pub enum #name { #(#variants)* }
    }
}
