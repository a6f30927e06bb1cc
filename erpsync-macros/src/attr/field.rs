//! Keys on a field.

use proc_macro2::Span;
use syn::{Attribute, LitStr};

use super::child::{Child, Entries};
use super::facets::Facets;
use super::key::{Key, Slot, keys};
use super::nil::NilKey;
use super::{container, variant};
use crate::ctxt::Ctxt;

/// `#[xml(...)]` on a field.
pub(crate) struct FieldAttrs {
    pub(crate) base: Slot<()>,
    pub(crate) element: Slot<LitStr>,
    pub(crate) attribute: Slot<LitStr>,
    pub(crate) text: Slot<()>,
    /// The value of an enum of alternatives.
    pub(crate) choice: Slot<()>,
    /// The value of a struct whose elements stand in the type's content.
    pub(crate) group: Slot<()>,
    /// Elements of any name.
    pub(crate) any: Slot<()>,
    /// Attributes of any name.
    pub(crate) any_attribute: Slot<()>,
    pub(crate) namespace: Slot<LitStr>,
    /// Namespaces of a wildcard, with `##local` for none.
    pub(crate) namespaces: Slot<LitStr>,
    /// Namespace that a wildcard excludes.
    pub(crate) other_than: Slot<LitStr>,
    pub(crate) min_occurs: Slot<u32>,
    pub(crate) max_occurs: Slot<Max>,
    /// An element of any name is read as this one.
    pub(crate) any_name: Slot<()>,
    pub(crate) nillable: Slot<NilKey>,
    pub(crate) required: Slot<()>,
    pub(crate) items: Slot<Child>,
    pub(crate) entries: Slot<Entries>,
    /// The value is an `xs:list`: several in one text.
    pub(crate) list: Slot<()>,
    /// The text of the value where the document has none.
    pub(crate) default: Slot<LitStr>,
    /// Fixed value: the only one that is allowed.
    pub(crate) fixed: Slot<LitStr>,
    /// Handling of white space in a text.
    pub(crate) white_space: Slot<WhiteSpace>,
    /// Facets of a simple type.
    pub(crate) facets: Slot<Facets>,
    /// The value may hold another value of the type that has the field.
    pub(crate) recursive: Slot<()>,
    /// True if an unknown key was reported.
    pub(crate) has_unknown: bool,
}

/// The value of `white_space`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhiteSpace {
    Replace,
    Collapse,
}

/// The value of `max_occurs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Max {
    Count(u32),
    Unbounded,
}

/// As they are written.
pub(super) const KEYS: &[&str] = &[
    "base",
    "element",
    "attribute",
    "text",
    "choice",
    "group",
    "any",
    "any_attribute",
    "namespace",
    "namespaces",
    "other_than",
    "min_occurs",
    "max_occurs",
    "any_name",
    "nillable",
    "required",
    "items",
    "entries",
    "list",
    "default",
    "fixed",
    "white_space",
    "facets",
    "recursive",
];

impl FieldAttrs {
    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        Self::parse_on(cx, attrs, "a field")
    }

    /// Attributes of a variant that is an alternative of a choice; they are those of a field.
    pub(crate) fn parse_of_alternative(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        Self::parse_on(cx, attrs, "an alternative")
    }

    fn parse_on(cx: &Ctxt, attrs: &[Attribute], on: &str) -> Self {
        let mut found = Self {
            base: Slot::empty(),
            element: Slot::empty(),
            attribute: Slot::empty(),
            text: Slot::empty(),
            choice: Slot::empty(),
            group: Slot::empty(),
            any: Slot::empty(),
            any_attribute: Slot::empty(),
            namespace: Slot::empty(),
            namespaces: Slot::empty(),
            other_than: Slot::empty(),
            min_occurs: Slot::empty(),
            max_occurs: Slot::empty(),
            any_name: Slot::empty(),
            nillable: Slot::empty(),
            required: Slot::empty(),
            items: Slot::empty(),
            entries: Slot::empty(),
            list: Slot::empty(),
            default: Slot::empty(),
            fixed: Slot::empty(),
            white_space: Slot::empty(),
            facets: Slot::empty(),
            recursive: Slot::empty(),
            has_unknown: false,
        };
        for key in keys(cx, attrs) {
            match key.name() {
                "base" => found.base.set(cx, &key, key.flag(cx)),
                "element" => found.element.set(cx, &key, key.xml_name(cx)),
                "attribute" => found.attribute.set(cx, &key, key.xml_name(cx)),
                "text" => found.text.set(cx, &key, key.flag(cx)),
                "choice" => found.choice.set(cx, &key, key.flag(cx)),
                "group" => found.group.set(cx, &key, key.flag(cx)),
                "any" => found.any.set(cx, &key, key.flag(cx)),
                "any_attribute" => found.any_attribute.set(cx, &key, key.flag(cx)),
                "namespace" => found.namespace.set(cx, &key, key.text(cx)),
                "namespaces" => found.namespaces.set(cx, &key, key.text(cx)),
                "other_than" => found.other_than.set(cx, &key, key.text(cx)),
                "min_occurs" => found.min_occurs.set(cx, &key, key.number_or(cx, None).flatten()),
                "max_occurs" => found.max_occurs.set(cx, &key, max(cx, &key)),
                "any_name" => found.any_name.set(cx, &key, key.flag(cx)),
                "nillable" => found.nillable.set(cx, &key, NilKey::parse(cx, &key)),
                "required" => found.required.set(cx, &key, key.flag(cx)),
                "items" => found.items.set(cx, &key, Child::items(cx, &key)),
                "entries" => found.entries.set(cx, &key, Entries::parse(cx, &key)),
                "list" => found.list.set(cx, &key, key.flag(cx)),
                "default" => found.default.set(cx, &key, key.text(cx)),
                "white_space" => found.white_space.set(cx, &key, white_space(cx, &key)),
                "facets" => found.facets.set(cx, &key, Facets::parse(cx, &key)),
                "fixed" => found.fixed.set(cx, &key, key.text(cx)),
                "recursive" => found.recursive.set(cx, &key, key.flag(cx)),
                _ => {
                    found.has_unknown = true;
                    key.unknown(cx, on, KEYS, &[("the type", container::KEYS), ("a variant", variant::KEYS)]);
                }
            }
        }
        found
    }

    /// The given keys for the kind of the field, in this order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [
            ("base", self.base.span()),
            ("element", self.element.span()),
            ("attribute", self.attribute.span()),
            ("text", self.text.span()),
            ("choice", self.choice.span()),
            ("group", self.group.span()),
            ("any", self.any.span()),
            ("any_attribute", self.any_attribute.span()),
        ]
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
    }

    /// The given keys that refine the kind.
    pub(crate) fn refinements(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [
            ("namespace", self.namespace.span()),
            ("namespaces", self.namespaces.span()),
            ("other_than", self.other_than.span()),
            ("min_occurs", self.min_occurs.span()),
            ("max_occurs", self.max_occurs.span()),
            ("any_name", self.any_name.span()),
            ("nillable", self.nillable.span()),
            ("required", self.required.span()),
            ("items", self.items.span()),
            ("entries", self.entries.span()),
            ("list", self.list.span()),
            ("default", self.default.span()),
            ("fixed", self.fixed.span()),
            ("white_space", self.white_space.span()),
            ("facets", self.facets.span()),
        ]
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
    }
}

pub(super) fn white_space(cx: &Ctxt, key: &Key) -> Option<WhiteSpace> {
    let text = key.text(cx)?;
    match text.value().as_str() {
        "replace" => Some(WhiteSpace::Replace),
        "collapse" => Some(WhiteSpace::Collapse),
        _ => {
            cx.error(text.span(), "the value of `white_space` is \"replace\" or \"collapse\"");
            None
        }
    }
}

fn max(cx: &Ctxt, key: &Key) -> Option<Max> {
    Some(match key.number_or(cx, Some("unbounded"))? {
        Some(count) => Max::Count(count),
        None => Max::Unbounded,
    })
}
