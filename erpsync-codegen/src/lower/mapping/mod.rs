//! Rust types for the types of a schema, decided once for each.

mod array;
mod attachment;
mod facets;
mod rust;
mod schema_map;
mod type_map;
mod union;

pub(super) use array::{array_item, key_and_value};
pub(super) use attachment::{
    attachment_form, is_base64_struct, is_framed_attachment, kept_inline, no_attachment,
};
pub(super) use facets::{facets, white_space};
pub(super) use rust::RustMapping;
pub(super) use schema_map::SchemaMap;
pub(super) use type_map::{PlannedType, TypeMap};
pub(super) use union::UnionMember;
