//! `Element` → [`Schema`]: schema documents as they are written, the XML representation of all of XML Schema 1.0
//! part 1, section 3, and of the facets of part 2, section 4.3.
//!
//! Names are expanded, but nothing is looked up: a [`Reference`] is a name and a place. Two definitions are equal
//! (`==`) when they say the same, wherever they stand and whatever is said about them.
//!
//! `schema` and `declaration` have the model, `reader` what every element needs (attributes, children, annotations and their problems);
//! `top`, `types`, `particle`, `attribute` and `facets` read one part of the language each.

mod annotation;
mod attribute;
mod builtin;
mod declaration;
mod facets;
mod particle;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod top;
mod types;

pub use annotation::{Documentation, Serialization, documentation};
pub use builtin::Builtin;
pub use declaration::*;
pub use facets::{Enumeration, Facets, WhiteSpace};
pub(crate) use reader::reference;
pub use schema::*;
pub use top::read;
pub(crate) use top::{location, read_import};

use crate::tree::Element;

/// The namespace of XML Schema.
pub const NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

/// The namespace of what WCF notes in schemas.
pub const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Drafts of the recommendation, whose schemas are read as if they were written for it.
const DRAFTS: &[&str] = &["http://www.w3.org/2000/10/XMLSchema", "http://www.w3.org/1999/XMLSchema"];

/// Whether a namespace is that of XML Schema or of one of its drafts.
pub fn is_namespace(namespace: &str) -> bool {
    namespace == NAMESPACE || DRAFTS.contains(&namespace)
}

/// Whether an element is `local` in the namespace of XML Schema.
pub fn is_xsd(element: Element<'_>, local: &str) -> bool {
    element.local() == local && is_namespace(element.namespace())
}
