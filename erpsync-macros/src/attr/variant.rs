//! Keys on a variant of an enum.

use syn::{Attribute, LitStr};

use super::facets::Facets;
use super::key::{Slot, keys};
use super::{container, field};
use crate::ctxt::Ctxt;

/// `#[xml(...)]` on a variant.
pub(crate) struct VariantAttrs {
    /// Text of an enumeration's value.
    pub(crate) value: Slot<LitStr>,
    /// Name of a derived type, and its namespace.
    pub(crate) type_name: Slot<LitStr>,
    pub(crate) namespace: Slot<LitStr>,
    /// The type of an element without `xsi:type`.
    pub(crate) base: Slot<()>,
    /// The fields that lead from the variant's type to the base that it extends: `line.order`.
    pub(crate) extends: Slot<LitStr>,
    /// Facets of a union's member type.
    pub(crate) facets: Slot<Facets>,
    /// The value may hold one of the enum.
    pub(crate) recursive: Slot<()>,
    /// Variant for all other values.
    pub(crate) other: Slot<()>,
}

/// As they are written.
pub(super) const KEYS: &[&str] =
    &["value", "type", "namespace", "base", "extends", "facets", "recursive", "other"];

impl VariantAttrs {
    /// Returns true if `other` is the only key of a variant.
    pub(crate) fn is_other(attrs: &[Attribute]) -> bool {
        attrs.iter().any(|attr| {
            attr.path().is_ident("xml") && attr.parse_args::<syn::Ident>().is_ok_and(|key| key == "other")
        })
    }

    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = Self {
            value: Slot::empty(),
            type_name: Slot::empty(),
            namespace: Slot::empty(),
            base: Slot::empty(),
            extends: Slot::empty(),
            facets: Slot::empty(),
            recursive: Slot::empty(),
            other: Slot::empty(),
        };
        for key in keys(cx, attrs) {
            match key.name() {
                "value" => found.value.set(cx, &key, key.text(cx)),
                "type" => found.type_name.set(cx, &key, key.xml_name(cx)),
                "namespace" => found.namespace.set(cx, &key, key.text(cx)),
                "base" => found.base.set(cx, &key, key.flag(cx)),
                "extends" => found.extends.set(cx, &key, key.text(cx)),
                "facets" => found.facets.set(cx, &key, Facets::parse(cx, &key)),
                "recursive" => found.recursive.set(cx, &key, key.flag(cx)),
                "other" => found.other.set(cx, &key, key.flag(cx)),
                _ => key.unknown(
                    cx,
                    "a variant",
                    KEYS,
                    &[("the type", container::KEYS), ("a field", field::KEYS)],
                ),
            }
        }
        found
    }
}
