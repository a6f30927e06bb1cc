//! Documents as text: their names, and file, line and column of every byte.

mod source;
mod span;

pub use source::{Location, Source};
pub use span::{SourceId, Span};

use std::ops::Range;

/// Documents, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    documents: Vec<Source>,
}

impl Sources {
    /// No documents.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a document.
    pub(crate) fn add(&mut self, source: Source) -> SourceId {
        let id = self.next_id();
        self.documents.push(source);
        id
    }

    /// The id of the document that is added next.
    pub(crate) fn next_id(&self) -> SourceId {
        SourceId(self.documents.len() as u32)
    }

    /// All documents.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SourceId, &Source)> {
        self.documents.iter().enumerate().map(|(index, source)| (SourceId(index as u32), source))
    }

    /// The document of an id.
    ///
    /// # Panics
    ///
    /// If the id comes from other sources and is too large for these.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.documents[id.index()]
    }

    /// The text at a place.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text().get(span.range()).unwrap_or_default()
    }

    /// Line and column of the start of a place.
    pub fn location(&self, span: Span) -> Location {
        self.get(span.source).location(span.start)
    }

    /// The first and the last line of a place, from 0.
    pub(crate) fn lines(&self, span: Span) -> (usize, usize) {
        let source = self.get(span.source);
        let last = span.end.saturating_sub(1).max(span.start);
        (source.line(span.start), source.line(last))
    }

    /// The bytes of a line, from 0.
    pub(crate) fn line_range(&self, id: SourceId, line: usize) -> Range<usize> {
        self.get(id).line_range(line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Location, Source, Sources, Span};

    #[test]
    fn lines_and_columns() {
        let mut sources = Sources::new();
        let id = sources.add(Source::new("a", "<a>\næø<b/>\r\n</a>"));
        let at = |start| sources.location(Span::new(id, start..start));
        assert_eq!(at(0), Location { line: 1, column: 1 });
        assert_eq!(at(8), Location { line: 2, column: 3 });
        assert_eq!(at(18), Location { line: 3, column: 5 });
        assert_eq!(sources.text(Span::new(id, 4..8)), "æø");
    }
}
