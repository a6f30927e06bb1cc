//! Places: a document and a range of its bytes.

use std::ops::Range;

/// A document of [`Sources`](super::Sources).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub(crate) u32);

impl SourceId {
    /// The position in [`Sources::iter`](super::Sources::iter).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes of one document's text (after it was decoded to UTF-8).
///
/// Four bytes an offset: a document of more than 4 GiB is never read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The document.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        Self { source, start: range.start as u32, end: range.end as u32 }
    }

    /// The range, for indexing the text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
