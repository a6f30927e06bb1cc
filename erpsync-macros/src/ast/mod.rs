//! Model of a type in the schema's terms, which [`crate::check`] judges and [`crate::read`] and
//! [`crate::write`](mod@crate::write) expand.
//!
//! Building it reports what leaves no model to judge (a field that is both element and attribute, a tuple
//! struct, an enum with neither `enumeration` nor `derived`). Contradictions between the parts of a model
//! are left to `check`.

mod choice;
mod container;
mod derived;
mod enumeration;
mod field;
mod occurrence;
mod union;

pub(crate) use choice::Choice;
pub(crate) use container::{Container, Data, Struct};
pub(crate) use derived::{Derived, Other};
pub(crate) use enumeration::Enumeration;
pub(crate) use field::{Child, Content, Element, Field, Kind, MimePart, Name, ValueConstraint};
pub(crate) use occurrence::{Nil, Occurrence};
pub(crate) use union::Union;
