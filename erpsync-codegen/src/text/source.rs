//! One document: its text, and the line and column of each of its bytes.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One document.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    path: Option<PathBuf>,
    text: String,
    /// The first byte of each line.
    lines: Vec<u32>,
    /// Number of characters before each block of [`BLOCK`] bytes, computed when a column is asked for: a line may be as long
    /// as the document.
    characters: OnceLock<Vec<u32>>,
    is_built_in: bool,
}

/// Number of bytes that are counted to find a column.
const BLOCK: usize = 4096;

/// Line and column for people: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Source {
    /// A document in memory, which messages call `name`.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(after_breaks.map(|(at, _)| at as u32 + 1)).collect();
        Self { name: name.into(), path: None, text, lines, characters: OnceLock::new(), is_built_in: false }
    }

    /// A document that was read from a file.
    pub(crate) fn from_file(path: PathBuf, text: String) -> Self {
        Self { path: Some(path.clone()), ..Self::new(path.display().to_string(), text) }
    }

    /// A document that comes with this program.
    pub(crate) fn built_in(name: &str, text: &str) -> Self {
        Self { is_built_in: true, ..Self::new(name, text) }
    }

    /// The name in messages: the path as it was given, or relative to that.
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

    /// True for a schema that comes with this program, since the documents refer to it and do not have it.
    pub fn is_built_in(&self) -> bool {
        self.is_built_in
    }

    /// Line and column of an offset.
    pub(super) fn location(&self, offset: u32) -> Location {
        let line = self.line(offset);
        let before = self.characters_before(offset) - self.characters_before(self.lines[line]);
        Location { line: line + 1, column: before + 1 }
    }

    /// The line of an offset, from 0.
    pub(super) fn line(&self, offset: u32) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of a line, from 0.
    pub(super) fn line_range(&self, line: usize) -> Range<usize> {
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| *next as usize);
        self.lines[line] as usize..end
    }

    /// Number of characters that begin before an offset.
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
}
