//! Keys on a struct or enum.

use proc_macro2::Span;
use syn::{Attribute, LitStr};

use super::key::{Key, Slot, keys};
use super::{field, variant};
use crate::ctxt::Ctxt;

/// `#[xml(...)]` on the type.
pub(crate) struct ContainerAttrs {
    pub(crate) namespace: Slot<LitStr>,
    pub(crate) type_name: Slot<LitStr>,
    pub(crate) type_namespace: Slot<LitStr>,
    pub(crate) root: Slot<LitStr>,
    pub(crate) default: Slot<()>,
    pub(crate) headers: Slot<()>,
    /// Attributes of a type that a nil element still has.
    pub(crate) nil: Slot<()>,
    pub(crate) enumeration: Slot<()>,
    pub(crate) derived: Slot<()>,
    pub(crate) choice: Slot<()>,
    pub(crate) group: Slot<()>,
    pub(crate) faults: Slot<()>,
    pub(crate) union: Slot<()>,
    /// The name of a struct of the members that must be there.
    pub(crate) required_as: Slot<LitStr>,
    /// Abstract base of derived types.
    pub(crate) base_type: Slot<syn::Type>,
    /// Path of the runtime crate, where it is not `::erpsync`.
    pub(crate) runtime: Slot<syn::Path>,
}

/// As they are written.
pub(super) const KEYS: &[&str] = &[
    "namespace",
    "type",
    "type_namespace",
    "root",
    "default",
    "headers",
    "nil",
    "enumeration",
    "derived",
    "choice",
    "group",
    "faults",
    "union",
    "required_as",
    "base_type",
    "crate",
];

impl ContainerAttrs {
    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = Self {
            namespace: Slot::empty(),
            type_name: Slot::empty(),
            type_namespace: Slot::empty(),
            root: Slot::empty(),
            default: Slot::empty(),
            headers: Slot::empty(),
            nil: Slot::empty(),
            enumeration: Slot::empty(),
            derived: Slot::empty(),
            choice: Slot::empty(),
            group: Slot::empty(),
            faults: Slot::empty(),
            union: Slot::empty(),
            required_as: Slot::empty(),
            base_type: Slot::empty(),
            runtime: Slot::empty(),
        };
        for key in keys(cx, attrs) {
            match key.name() {
                "namespace" => found.namespace.set(cx, &key, key.text(cx)),
                "type" => found.type_name.set(cx, &key, key.xml_name(cx)),
                "type_namespace" => found.type_namespace.set(cx, &key, key.text(cx)),
                "root" => found.root.set(cx, &key, key.xml_name(cx)),
                "default" => found.default.set(cx, &key, key.flag(cx)),
                "headers" => found.headers.set(cx, &key, key.flag(cx)),
                "nil" => found.nil.set(cx, &key, key.flag(cx)),
                "enumeration" => found.enumeration.set(cx, &key, key.flag(cx)),
                "derived" => found.derived.set(cx, &key, key.flag(cx)),
                "choice" => found.choice.set(cx, &key, key.flag(cx)),
                "group" => found.group.set(cx, &key, key.flag(cx)),
                "union" => found.union.set(cx, &key, key.flag(cx)),
                "faults" => found.faults.set(cx, &key, key.flag(cx)),
                "required_as" => found.required_as.set(cx, &key, type_name(cx, &key)),
                "base_type" => found.base_type.set(cx, &key, base_type(cx, &key)),
                "crate" => found.runtime.set(cx, &key, runtime(cx, &key)),
                _ => {
                    key.unknown(cx, "a type", KEYS, &[("a field", field::KEYS), ("a variant", variant::KEYS)])
                }
            }
        }
        found
    }

    /// The given keys that only a struct can have.
    pub(crate) fn only_on_structs(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [
            ("default", self.default.span()),
            ("headers", self.headers.span()),
            ("group", self.group.span()),
            ("nil", self.nil.span()),
            ("required_as", self.required_as.span()),
        ]
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
    }

    /// The given keys that only an enum can have.
    pub(crate) fn only_on_enums(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [
            ("enumeration", self.enumeration.span()),
            ("derived", self.derived.span()),
            ("choice", self.choice.span()),
            ("faults", self.faults.span()),
            ("union", self.union.span()),
        ]
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
    }
}

/// `required_as = "OrderRequired"`
fn type_name(cx: &Ctxt, key: &Key) -> Option<LitStr> {
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
fn base_type(cx: &Ctxt, key: &Key) -> Option<syn::Type> {
    let text = key.text(cx)?;
    let ty = text.parse().ok();
    if ty.is_none() {
        cx.error(text.span(), "the value of `base_type` is a type: `base_type = \"Order\"`");
    }
    ty
}

/// `crate = "path::to::erpsync"`
fn runtime(cx: &Ctxt, key: &Key) -> Option<syn::Path> {
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
