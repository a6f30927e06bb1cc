//! The `#[xml(...)]` attributes as they are written: each key at most once, each with its span, nothing
//! judged yet but its form.
//!
//! A key that is not known, or has a value of the wrong kind, is reported and left out, so that the keys
//! beside it are still read. Their meaning together is left to [`crate::ast`] and [`crate::check`].

mod child;
mod container;
mod facets;
mod field;
mod key;
mod name;
mod nil;
mod suggest;
mod table;
mod variant;

pub(crate) use child::Child;
pub(crate) use container::ContainerAttrs;
pub(crate) use facets::Facets;
pub(crate) use field::{AttachmentForm, FieldAttrs, Max, WhiteSpace};
pub(crate) use key::KeyValue;
pub(crate) use nil::NilKey;
pub(crate) use variant::VariantAttrs;
