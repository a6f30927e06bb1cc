//! Budget of the trees of all documents.

use crate::limits::Limits;

/// Remainder of the [`Limits`] for the documents that are still to be read.
#[derive(Clone, Debug)]
pub struct Budget {
    pub(super) limits: Limits,
    /// The elements that were read, of all documents.
    pub(super) elements: usize,
}

impl Budget {
    /// Nothing was read yet.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: *limits, elements: 0 }
    }
}

impl Default for Budget {
    /// That of the default [`Limits`].
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}
