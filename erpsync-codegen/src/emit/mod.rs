//! From [`ir`](crate::ir) to tokens.
//!
//! Prints data only: structs, enums, aliases and one trait a service, with attributes that restate the schema.
//! Their behaviour is in the derives and in the runtime. Every path that is printed is absolute, or
//! goes through `super`, or is a name of the prelude that the module does not declare itself.

mod docs;
mod message_types;
mod policy;
mod service;
mod stream;
mod types;

pub(crate) use docs::LINE_END;
pub(crate) use message_types::message_types;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Crate, Extra, Field, Item, ItemId, ItemKind, Module, Type};
use crate::message_types::MessageTypes;

/// The lints that generated code can't keep, each with its reason; the head of the file lists them. `expect` would report
/// those that a module keeps.
pub(crate) const ALLOWED: &[(&str, &str)] = &[
    ("missing_docs", "what the schema does not document has no documentation"),
    ("clippy::enum_variant_names", "values of an enumeration may all begin alike"),
    ("clippy::large_enum_variant", "a derived type may be larger than its base, an alternative than another"),
    ("clippy::wrong_self_convention", "an operation may be called `FromStock` or `IntoStock`"),
    ("clippy::module_inception", "a module is named after its namespace"),
    ("clippy::disallowed_names", "an element may be called `foo`"),
];

/// A namespace's module, `pub mod services86 { … }`.
pub(crate) fn module(lowered: &Crate, module: &Module, encodings: &Encodings) -> TokenStream {
    let items = items(lowered, module, encodings);
    module_of(module, &items)
}

/// A namespace's module that takes its items from another file.
pub(crate) fn module_including(module: &Module, file: &str) -> TokenStream {
    module_of(module, &quote!(include!(#file);))
}

fn module_of(module: &Module, content: &TokenStream) -> TokenStream {
    let name = ident(&module.name);
    let docs = docs::attributes(&[if module.namespace.is_empty() {
        "Types and services that are in no namespace.".to_owned()
    } else {
        format!("Types and services of the namespace `{}`.", module.namespace)
    }]);
    let lints = ALLOWED.iter().map(|(lint, _)| path(lint));
    quote! {
        #docs
        #[allow(#(#lints,)* reason = "the head of the file has the reason of each")]
        pub mod #name { #content }
    }
}

/// Declared types of messages in SOAP's encoding, by the service that they are of.
pub(crate) type Encodings = BTreeMap<ItemId, MessageTypes>;

/// Items of a module; the policies of its services come last, and the types of their messages in SOAP's encoding.
pub(crate) fn items(lowered: &Crate, module: &Module, encodings: &Encodings) -> TokenStream {
    let context = Context::new(lowered, module);
    let policies = lowered.items_of(module).filter_map(|item| match &item.kind {
        ItemKind::Service(own) => own.policy.as_ref().map(|own| policy::policy(own, &item.name)),
        _ => None,
    });
    let encodings = module.items.iter().filter_map(|id| match &lowered.item(*id).kind {
        ItemKind::Service(own) => Some(message_types::encoding(own.encoding.as_ref()?, encodings.get(id)?)),
        _ => None,
    });
    lowered
        .items_of(module)
        .map(|item| match &item.kind {
            ItemKind::Struct(own) => types::structure(item, own, &context),
            ItemKind::Enumeration(own) => types::enumeration(item, own),
            ItemKind::Flags(own) => types::flags(item, own, &context),
            ItemKind::Derived(own) => types::derived(item, own, &context),
            ItemKind::Choice(own) => types::choice(item, own, &context),
            ItemKind::Union(own) => types::union(item, own, &context),
            ItemKind::StreamItem(own) => stream::item(item, own, &context),
            ItemKind::Service(own) => service::service(item, own, &context),
        })
        .chain(policies)
        .chain(encodings)
        .collect()
}

/// The line that makes the runtime refuse code of another version.
pub(crate) fn version_check(version: &str) -> TokenStream {
    quote!(const _: () = ::erpsync::codegen::generated_by(#version);)
}

/// The line that makes the runtime refuse types that derive serde's traits without what these need of it.
pub(crate) fn serde_check(lowered: &Crate) -> Option<TokenStream> {
    let is_serde = |derive: &String| {
        let path = derive.trim().trim_start_matches("::");
        path.split("::").next().is_some_and(|first| first.trim() == "serde")
    };
    let derives = |extra: &Extra| extra.derives.iter().any(is_serde);
    let needs = |fields: &[Field]| fields.iter().any(|field| is_of_runtime(&field.ty));
    let holds = |item: &Item| match &item.kind {
        ItemKind::Struct(own) => needs(&own.fields),
        // It holds a raw element if there is no variant.
        ItemKind::Derived(_) => true,
        ItemKind::Choice(own) => own.other.is_some() || needs(&own.variants),
        ItemKind::Union(own) => own.variants.iter().any(|one| is_of_runtime(&one.ty)),
        ItemKind::StreamItem(own) => own.variants.iter().any(|one| is_of_runtime(&one.ty)),
        ItemKind::Enumeration(_) | ItemKind::Flags(_) | ItemKind::Service(_) => false,
    };
    let is_one = |item: &Item| derives(&item.extra) && holds(item);
    lowered.items.iter().any(is_one).then(|| quote!(::erpsync::codegen::needs_serde!();))
}

/// Returns true if it contains a type of the runtime.
fn is_of_runtime(ty: &Type) -> bool {
    match ty {
        Type::Value(value) => value.is_of_runtime(),
        Type::Runtime(_)
        | Type::Secret(_)
        | Type::Nillable(_)
        | Type::OrNil(..)
        | Type::Flags(_)
        | Type::Array(_)
        | Type::Dictionary(..) => true,
        Type::Option(inner) | Type::Vec(inner) | Type::Boxed(inner) => is_of_runtime(inner),
        Type::String | Type::Item(_) | Type::Foreign(_) | Type::Unit => false,
    }
}

/// Context in which a type is printed.
struct Context<'a> {
    lowered: &'a Crate,
    module: &'a str,
    /// Names that the module declares itself.
    declared: BTreeSet<&'a str>,
}

impl<'a> Context<'a> {
    fn new(lowered: &'a Crate, module: &'a Module) -> Self {
        Self {
            lowered,
            module: &module.name,
            declared: lowered.items_of(module).map(|item| &*item.name).collect(),
        }
    }

    /// A name of the prelude, or its absolute path where the module has a type of that name.
    fn prelude(&self, short: &str, absolute: &str) -> TokenStream {
        path(if self.declared.contains(short) { absolute } else { short })
    }

    fn ty(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Value(value) if value.is_of_runtime() => path(&format!("::erpsync::{}", value.path())),
            Type::Value(value) => path(value.path()),
            Type::String => self.prelude("String", "::std::string::String"),
            Type::Runtime(name) => path(&format!("::erpsync::{name}")),
            Type::Item(id) => {
                let (module, name) = (&self.lowered.module_of(*id).name, &self.lowered.item(*id).name);
                if module == self.module { path(name) } else { path(&format!("super::{module}::{name}")) }
            }
            Type::Foreign(name) => path(name),
            Type::Option(inner) => self.wrapped(self.prelude("Option", "::core::option::Option"), inner),
            Type::Vec(inner) => self.wrapped(self.prelude("Vec", "::std::vec::Vec"), inner),
            Type::Boxed(inner) => self.wrapped(self.prelude("Box", "::std::boxed::Box"), inner),
            Type::Secret(inner) => self.wrapped(quote!(::erpsync::Secret), inner),
            Type::Nillable(inner) => self.wrapped(quote!(::erpsync::xsd::Nillable), inner),
            Type::OrNil(inner, nil) => {
                let (inner, nil) = (self.ty(inner), self.ty(nil));
                quote!(::erpsync::xsd::OrNil<#inner, #nil>)
            }
            Type::Array(inner) => self.wrapped(quote!(::erpsync::soap::Array), inner),
            Type::Flags(inner) => self.wrapped(quote!(::erpsync::xsd::Flags), inner),
            Type::Dictionary(key, value) => {
                let (key, value) = (self.ty(key), self.ty(value));
                quote!(::erpsync::xsd::Dictionary<#key, #value>)
            }
            Type::Unit => quote!(()),
        }
    }

    fn wrapped(&self, outer: TokenStream, inner: &Type) -> TokenStream {
        let inner = self.ty(inner);
        quote!(#outer<#inner>)
    }
}

/// An identifier, raw or not.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(plain) => Ident::new_raw(plain, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A path, attribute or type in Rust's own spelling. Texts of users were parsed when they were configured.
fn path(source: &str) -> TokenStream {
    source.parse().unwrap_or_default()
}

/// `#[derive(…)]` and the attributes that a user added.
fn derives(base: &[&str], helpers: bool, extra: &Extra) -> TokenStream {
    let helpers = helpers.then(|| quote!(#[derive(::erpsync::Helpers)]));
    let base = base.iter().map(|name| path(name));
    let more = extra.derives.iter().map(|name| path(name));
    let attributes = extra.attributes.iter().map(|attribute| path(attribute));
    quote! {
        #[derive(#(#base,)* ::erpsync::XmlRead, ::erpsync::XmlWrite #(, #more)*)]
        #helpers
        #(#attributes)*
    }
}
