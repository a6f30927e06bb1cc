//! Paths → [`Sources`]: the text of every document, with file, line and column for every byte of it.
//!
//! Follows `wsdl:import`, `xs:import`, `xs:include` and `xs:redefine` (WSDL 1.1 section 2.1.1, XML Schema 1.0 part 1
//! section 4.2), on the disk or among documents in memory, never over the network: a location that is a URL, or that is
//! not there, is looked up in the catalogue that the [`Options`] hold. What is missing is not an error here, since a
//! namespace that another document has, or that nobody uses, needs no file: `resolve` knows.
//!
//! `reference` finds the places that name other documents, `location` takes them for paths, `load` follows them, `file`
//! reads what may be read, within the `limits`, and `encoding` turns bytes into text; `known` has the schemas that everyone
//! refers to and nobody ships.

mod encoding;
mod file;
mod known;
mod limits;
mod load;
mod location;
mod options;
mod reference;
mod span;
#[cfg(test)]
mod tests;
mod unread;

pub use limits::Limits;
pub use options::Options;
pub use span::{SourceId, Span};
pub use unread::Unread;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The documents and what they are called.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    documents: Vec<Source>,
    roots: Vec<SourceId>,
    /// By the place of the attribute (or of the tag, where a catalogue answers for a namespace).
    targets: HashMap<Span, Target>,
    files: Vec<PathBuf>,
    limits: Limits,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    path: Option<PathBuf>,
    text: String,
    /// The first byte of each line.
    lines: Vec<u32>,
    /// How many characters there are before each block of [`BLOCK`] bytes, once that is asked for: a line may be as long as
    /// the document.
    characters: OnceLock<Vec<u32>>,
    built_in: bool,
}

/// Number of bytes that are counted to find a column.
const BLOCK: usize = 4096;

/// What a location leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This document.
    Document(SourceId),
    /// A file that is not there, or is not read.
    Missing(Unread),
    /// A URL or a network share, which is never followed.
    Remote,
}

/// A place for people: both numbers from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Source {
    fn new(name: String, path: Option<PathBuf>, text: String) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(after_breaks.map(|(at, _)| at as u32 + 1)).collect();
        Self { name, path, text, lines, characters: OnceLock::new(), built_in: false }
    }

    /// How many characters begin before an offset.
    fn characters_before(&self, offset: u32) -> usize {
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count();
        let bytes = self.text.as_bytes();
        let before = self.characters.get_or_init(|| {
            let sums = bytes.chunks(BLOCK).scan(0, |sum, block| {
                *sum += count(block) as u32;
                Some(*sum)
            });
            std::iter::once(0).chain(sums).collect()
        });
        let offset = (offset as usize).min(bytes.len());
        let block = offset / BLOCK;
        before[block] as usize + count(&bytes[block * BLOCK..offset])
    }

    /// What messages call it: the path as it was given, or relative to that.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file; `None` for a document in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The text, as UTF-8 without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it comes with this program: a schema that the documents refer to and do not have.
    pub fn is_built_in(&self) -> bool {
        self.built_in
    }
}

impl Sources {
    /// All documents, those asked for first, then the others in the order in which they were found.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SourceId, &Source)> {
        self.documents.iter().enumerate().map(|(index, source)| (SourceId(index as u32), source))
    }

    /// The document of an id of these sources.
    ///
    /// # Panics
    ///
    /// If the id comes from other sources and is too large for these.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.documents[id.index()]
    }

    /// The documents that were asked for, without those that only other documents refer to.
    pub fn roots(&self) -> &[SourceId] {
        &self.roots
    }

    /// Every file that was read, in that order: a change of any of them may change what is generated. A file that could not
    /// be made sense of is among them; one that is not there is not.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What the documents may take.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What the location at this place leads to; `None` where there was none to follow.
    pub fn target(&self, span: Span) -> Option<&Target> {
        self.targets.get(&span)
    }

    /// The documents that one leads to, by the places that do so, in the order in which these stand.
    pub(crate) fn links(&self, id: SourceId) -> Vec<(Span, SourceId)> {
        let of_document = self.targets.iter().filter_map(|(span, target)| match target {
            Target::Document(to) if span.source == id => Some((*span, *to)),
            _ => None,
        });
        let mut links: Vec<_> = of_document.collect();
        links.sort_by_key(|(span, _)| span.start);
        links
    }

    /// The text at a place.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of the start of a place.
    pub fn location(&self, span: Span) -> Location {
        let source = self.get(span.source);
        let line = self.line(span.source, span.start);
        let before = source.characters_before(span.start) - source.characters_before(source.lines[line]);
        Location { line: line + 1, column: before + 1 }
    }

    /// The first and the last line of a place, from 0.
    pub(crate) fn lines(&self, span: Span) -> (usize, usize) {
        let last = span.end.saturating_sub(1).max(span.start);
        (self.line(span.source, span.start), self.line(span.source, last))
    }

    /// The bytes of a line, from 0.
    pub(crate) fn line_range(&self, id: SourceId, line: usize) -> Range<usize> {
        let source = self.get(id);
        let end = source.lines.get(line + 1).map_or(source.text.len(), |next| *next as usize);
        source.lines[line] as usize..end
    }

    fn line(&self, id: SourceId, offset: u32) -> usize {
        self.get(id).lines.partition_point(|start| *start <= offset) - 1
    }

    fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(self.documents.len() as u32);
        self.documents.push(source);
        id
    }
}
