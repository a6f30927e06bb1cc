//! Text → [`Element`] tree: XML 1.0 (fifth edition) and Namespaces in XML 1.0, with a span on everything.
//!
//! The only place that names `xmlparser`, whose tokens are not yet a document: `build` adds what makes them
//! well-formed (matching tags, one root, truncation, depth), `scope` the declared prefixes and unique attributes, `entity`
//! expands references and normalises line ends, `budget` bounds the
//! tree, `error` has the messages, `fragment` turns markup into text. The tree is one arena: neither building nor dropping
//! it recurses.
//!
//! A document type declaration is read for its internal general entities; external ones and attribute defaults are
//! not read.

mod budget;
mod build;
mod document;
mod entity;
mod error;
mod fragment;
mod name;
mod scope;
#[cfg(test)]
mod tests;

pub use budget::Budget;
pub use build::parse_document;
pub use document::{Attribute, Document, Element, UnresolvedName};
pub(crate) use error::WEB_PAGE;
pub use fragment::plain_text;
pub use name::{QName, is_ncname};

/// Number of namespace declarations that may be in scope at one element.
pub const MAX_NAMESPACES: usize = 4096;

/// Number of errors of one document that are found before the rest of it is left unread.
pub const MAX_ERRORS: usize = 100;

/// Maximum number of bytes of text, and of references, to which the entities of one document may expand, together.
pub const MAX_EXPANSION: usize = 1 << 20;
