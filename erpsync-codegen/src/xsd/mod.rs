//! Schema documents as they are written: the XML representation of XML Schema 1.0 part 1, all of section 3.

mod annotation;
mod builtin;
mod facets;

pub use annotation::{Documentation, Serialization};
pub use builtin::Builtin;
pub use facets::{Enumeration, Facets, WhiteSpace};

/// The namespace of XML Schema.
pub const NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

/// How often a particle occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurs {
    /// `minOccurs`.
    pub min: u32,
    /// `maxOccurs`; `None` is `unbounded`.
    pub max: Option<u32>,
}

impl Occurs {
    /// Exactly once, the default.
    pub const ONCE: Self = Self {
        min: 1,
        max: Some(1),
    };

    /// Whether it may occur more than once.
    pub fn is_repeated(self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }
}

/// How the particles of a model group go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compositor {
    /// One after the other.
    Sequence,
    /// One of them.
    Choice,
    /// Each at most once, in any order.
    All,
}

/// `processContents` of a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessContents {
    /// Has to be declared and valid.
    Strict,
    /// Valid where it is declared.
    Lax,
    /// Only well-formed.
    Skip,
}

/// The value that a declaration gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueConstraint {
    /// `default="…"`.
    Default(String),
    /// `fixed="…"`.
    Fixed(String),
}
