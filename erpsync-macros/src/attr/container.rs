//! Keys on a struct or enum.

use proc_macro2::Span;
use syn::{Attribute, LitStr};

use super::field::FieldAttrs;
use super::key::{Key, keys};
use super::table::{Group, attributes};
use super::variant::VariantAttrs;
use crate::ctxt::Ctxt;

attributes! {
    /// `#[xml(...)]` on the type.
    ContainerAttrs {
        namespace "namespace" Other LitStr, Key::text;
        type_name "type" Other LitStr, Key::xml_name;
        type_namespace "type_namespace" Other LitStr, Key::text;
        root "root" Other LitStr, Key::xml_name;
        default "default" Struct (), Key::flag;
        headers "headers" Struct (), Key::flag;
        /// Attributes of a type that a nil element still has.
        nil "nil" Struct (), Key::flag;
        enumeration "enumeration" Enum (), Key::flag;
        derived "derived" Enum (), Key::flag;
        choice "choice" Enum (), Key::flag;
        group "group" Struct (), Key::flag;
        faults "faults" Enum (), Key::flag;
        union "union" Enum (), Key::flag;
        /// The name of a struct of the members that must be there.
        required_as "required_as" Struct LitStr, type_name;
        /// Abstract base of derived types.
        base_type "base_type" Other syn::Type, base_type;
        /// Path of the runtime crate, where it is not `::erpsync`.
        runtime "crate" Other syn::Path, runtime;
    }
}

impl ContainerAttrs {
    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = Self::empty();
        for key in keys(cx, attrs) {
            if !found.set(cx, &key) {
                let elsewhere = [("a field", FieldAttrs::KEYS), ("a variant", VariantAttrs::KEYS)];
                key.unknown(cx, "a type", Self::KEYS, &elsewhere);
            }
        }
        found
    }

    /// The given keys that only a struct can have.
    pub(crate) fn only_on_structs(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.given(Group::Struct)
    }

    /// The given keys that only an enum can have.
    pub(crate) fn only_on_enums(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.given(Group::Enum)
    }
}

/// `required_as = "OrderRequired"`
fn type_name(key: &Key, cx: &Ctxt) -> Option<LitStr> {
    let text = key.text(cx)?;
    if syn::parse_str::<syn::Ident>(&text.value()).is_err() {
        cx.error(
            text.span(),
            "the value of `required_as` is the name of a struct: `required_as = \"OrderRequired\"`",
        );
        return None;
    }
    Some(text)
}

/// `base_type = "Order"`
fn base_type(key: &Key, cx: &Ctxt) -> Option<syn::Type> {
    let text = key.text(cx)?;
    let ty = text.parse().ok();
    if ty.is_none() {
        cx.error(text.span(), "the value of `base_type` is a type: `base_type = \"Order\"`");
    }
    ty
}

/// `crate = "path::to::erpsync"`
fn runtime(key: &Key, cx: &Ctxt) -> Option<syn::Path> {
    let text = key.text(cx)?;
    match text.parse_with(syn::Path::parse_mod_style) {
        Ok(path) => Some(path),
        Err(_) => {
            cx.error(
                text.span(),
                "the value of `crate` is the path of the runtime crate: `crate = \"::erpsync\"`",
            );
            None
        }
    }
}
