//! Keys on a field.

use proc_macro2::Span;
use syn::{Attribute, LitStr};

use super::child::{Child, Entries};
use super::container::ContainerAttrs;
use super::facets::Facets;
use super::key::{Key, keys};
use super::nil::NilKey;
use super::table::{Group, attributes};
use super::variant::VariantAttrs;
use crate::ctxt::Ctxt;

attributes! {
    /// `#[xml(...)]` on a field.
    FieldAttrs {
        base "base" Kind (), Key::flag;
        element "element" Kind LitStr, Key::xml_name;
        attribute "attribute" Kind LitStr, Key::xml_name;
        text "text" Kind (), Key::flag;
        /// The value of an enum of alternatives.
        choice "choice" Kind (), Key::flag;
        /// The value of a struct whose elements stand in the type's content.
        group "group" Kind (), Key::flag;
        /// Elements of any name.
        any "any" Kind (), Key::flag;
        /// Attributes of any name.
        any_attribute "any_attribute" Kind (), Key::flag;
        /// A MIME part beside the envelope, by the name of the part of the message.
        mime "mime" Kind LitStr, Key::text;
        /// Number among the MIME parts of the message.
        index "index" Refinement u32, Key::number;
        /// Media types of a MIME part.
        content_types "content_types" Refinement LitStr, Key::text;
        /// Form of attachments that their values do not have.
        attachment "attachment" Refinement AttachmentForm, attachment;
        namespace "namespace" Refinement LitStr, Key::text;
        /// Namespaces of a wildcard, with `##local` for none.
        namespaces "namespaces" Refinement LitStr, Key::text;
        /// Namespace that a wildcard excludes.
        other_than "other_than" Refinement LitStr, Key::text;
        min_occurs "min_occurs" Refinement u32, Key::number;
        max_occurs "max_occurs" Refinement Max, max;
        /// An element of any name is read as this one.
        any_name "any_name" Refinement (), Key::flag;
        nillable "nillable" Refinement NilKey, NilKey::parse;
        required "required" Refinement (), Key::flag;
        items "items" Refinement Child, Child::items;
        entries "entries" Refinement Entries, Entries::parse;
        /// The value is an `xs:list`: several in one text.
        list "list" Refinement (), Key::flag;
        /// The text of the value where the document has none.
        default "default" Refinement LitStr, Key::text;
        /// Fixed value: the only one that is allowed.
        fixed "fixed" Refinement LitStr, Key::text;
        /// Handling of white space in a text.
        white_space "white_space" Refinement WhiteSpace, white_space;
        /// Facets of a simple type.
        facets "facets" Refinement Facets, Facets::parse;
        /// The list can be a stream: its place in a written message is recorded.
        streamed "streamed" Other (), Key::flag;
        /// The value may hold another value of the type that has the field.
        recursive "recursive" Other (), Key::flag;
    }
}

/// The value of `white_space`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhiteSpace {
    Replace,
    Collapse,
}

/// The value of `attachment`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttachmentForm {
    /// The element has the attribute `xmime:contentType`.
    Media,
    /// The element holds the URI of a MIME part.
    Reference,
}

/// The value of `max_occurs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Max {
    Count(u32),
    Unbounded,
}

impl FieldAttrs {
    /// Attributes of a field, and whether an unknown key was reported.
    pub(crate) fn parse(cx: &Ctxt, attrs: &[Attribute]) -> (Self, bool) {
        Self::parse_on(cx, attrs, "a field")
    }

    /// Attributes of a variant that is an alternative of a choice; they are those of a field.
    pub(crate) fn parse_of_alternative(cx: &Ctxt, attrs: &[Attribute]) -> (Self, bool) {
        Self::parse_on(cx, attrs, "an alternative")
    }

    fn parse_on(cx: &Ctxt, attrs: &[Attribute], on: &str) -> (Self, bool) {
        let (mut found, mut has_unknown) = (Self::empty(), false);
        for key in keys(cx, attrs) {
            if !found.set(cx, &key) {
                has_unknown = true;
                let elsewhere = [("the type", ContainerAttrs::KEYS), ("a variant", VariantAttrs::KEYS)];
                key.unknown(cx, on, Self::KEYS, &elsewhere);
            }
        }
        (found, has_unknown)
    }

    /// The given keys for the kind of the field, in this order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.given(Group::Kind)
    }

    /// The given keys that refine the kind.
    pub(crate) fn refinements(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.given(Group::Refinement)
    }
}

pub(super) fn white_space(key: &Key, cx: &Ctxt) -> Option<WhiteSpace> {
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

fn attachment(key: &Key, cx: &Ctxt) -> Option<AttachmentForm> {
    let text = key.text(cx)?;
    match text.value().as_str() {
        "media" => Some(AttachmentForm::Media),
        "reference" => Some(AttachmentForm::Reference),
        _ => {
            cx.error(text.span(), "the value of `attachment` is \"media\" or \"reference\"");
            None
        }
    }
}

fn max(key: &Key, cx: &Ctxt) -> Option<Max> {
    Some(match key.number_or(cx, Some("unbounded"))? {
        Some(count) => Max::Count(count),
        None => Max::Unbounded,
    })
}
