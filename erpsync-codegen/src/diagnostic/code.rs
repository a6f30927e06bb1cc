//! The kinds of problems, by name.

use std::fmt;

/// The kind of a problem: a short name that stays the same from version to version, shown as `error[unknown-name]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl Code {
    /// A file can't be read.
    pub const UNREADABLE: Self = Self("unreadable");
    /// The bytes of a document are not text in the encoding it declares.
    pub const ENCODING: Self = Self("encoding");
    /// Not a well-formed XML document.
    pub const NOT_WELL_FORMED: Self = Self("not-well-formed");
    /// A limit of this program: depth, entity expansion, size.
    pub const LIMIT: Self = Self("limit");
    /// Two operations that nothing in their requests tells apart.
    pub const INDISTINCT: Self = Self("indistinct");
    /// An imported or included document is not there.
    pub const MISSING_IMPORT: Self = Self("missing-import");
    /// An element or attribute stands where the specification does not allow it, or lacks.
    pub const STRUCTURE: Self = Self("structure");
    /// The value of an attribute is not one of those allowed.
    pub const BAD_VALUE: Self = Self("bad-value");
    /// A name that nothing declares.
    pub const UNKNOWN_NAME: Self = Self("unknown-name");
    /// Two different things of one name.
    pub const DUPLICATE: Self = Self("duplicate");
    /// Something that is made of itself, where that has no meaning.
    pub const CIRCULAR: Self = Self("circular");
    /// A declaration that contradicts another, or a rule of the specification.
    pub const INCONSISTENT: Self = Self("inconsistent");
    /// Something that specifications or programs take for different things: what it is taken for here is said.
    pub const UNCLEAR: Self = Self("unclear");
    /// Something that is valid and that this version does not generate.
    pub const UNSUPPORTED: Self = Self("unsupported");
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
