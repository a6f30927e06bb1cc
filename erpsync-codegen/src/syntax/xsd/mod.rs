//! `Element` → [`Schema`]: schema documents as they are written, the XML representation of all of XML Schema 1.0
//! part 1, section 3, and of the facets of part 2, section 4.3.
//!
//! Names are expanded, but nothing is looked up: a [`Reference`] is a name and a place. Two definitions are equal
//! (`==`) if their contents are, without regard to their places and documentation.
//!
//! `schema`, `declaration` and `common` have the model, `reader` what every element needs (attributes, children, annotations and their problems);
//! `top`, `types`, `particle`, `attribute` and `facets` read one part of the language each.

mod annotation;
mod attribute;
mod builtin;
mod common;
mod declaration;
mod facets;
mod particle;
mod reader;
mod references;
mod schema;
#[cfg(test)]
mod tests;
mod top;
mod types;

pub use annotation::{Documentation, Serialization, documentation};
pub use builtin::Builtin;
pub use common::*;
pub use declaration::*;
pub use facets::{Enumeration, Facets, WhiteSpace};
pub(crate) use reader::reference;
pub use references::{ReferenceKind, references};
pub use schema::*;
pub use top::read;
pub(crate) use top::read_import;
