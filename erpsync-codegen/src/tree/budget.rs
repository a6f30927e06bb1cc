//! Budget of the trees of all documents.

use crate::limits::Limits;

/// Remainder of the [`Limits`] for the documents that are still to be read.
#[derive(Clone, Debug)]
pub struct Budget {
    pub(super) limits: Limits,
    /// Number of elements that were read, in all documents.
    pub(super) elements: usize,
}

impl Budget {
    /// The whole of the limits.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: *limits, elements: 0 }
    }
}

impl Default for Budget {
    /// The whole of the default [`Limits`].
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}
