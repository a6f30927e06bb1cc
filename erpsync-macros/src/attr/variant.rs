//! Keys on a variant of an enum.

use syn::{Attribute, LitStr};

use super::container::ContainerAttrs;
use super::facets::Facets;
use super::field::FieldAttrs;
use super::key::{Key, keys};
use super::table::attributes;
use crate::ctxt::Ctxt;

attributes! {
    /// `#[xml(...)]` on a variant.
    VariantAttrs {
        /// Text of an enumeration's value.
        value "value" Other LitStr, Key::text;
        /// Name of a derived type, and its namespace.
        type_name "type" Other LitStr, Key::xml_name;
        namespace "namespace" Other LitStr, Key::text;
        /// The type of an element without `xsi:type`.
        base "base" Other (), Key::flag;
        /// The fields that lead from the variant's type to the base that it extends: `line.order`.
        extends "extends" Other LitStr, Key::text;
        /// Facets of a union's member type.
        facets "facets" Other Facets, Facets::parse;
        /// The value may hold one of the enum.
        recursive "recursive" Other (), Key::flag;
        /// Variant for all other values.
        other "other" Other (), Key::flag;
    }
}

impl VariantAttrs {
    /// Returns true if `other` is the only key of a variant.
    pub(crate) fn is_other(attrs: &[Attribute]) -> bool {
        attrs.iter().any(|attr| {
            attr.path().is_ident("xml") && attr.parse_args::<syn::Ident>().is_ok_and(|key| key == "other")
        })
    }

    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut found = Self::empty();
        for key in keys(cx, attrs) {
            if !found.set(cx, &key) {
                let elsewhere = [("the type", ContainerAttrs::KEYS), ("a field", FieldAttrs::KEYS)];
                key.unknown(cx, "a variant", Self::KEYS, &elsewhere);
            }
        }
        found
    }
}
