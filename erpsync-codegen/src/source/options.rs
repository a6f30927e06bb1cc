//! What a caller can say about where documents are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where documents are found that are not where their location says.
#[derive(Clone, Debug, Default)]
pub struct Options {
    catalogue: HashMap<String, PathBuf>,
}

impl Options {
    /// Documents are where their location says, relative to the document that names them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry to the catalogue: what a document names by `key` is the file `path`.
    ///
    /// The key is a location as it stands in the document (often a URL) or a namespace; a location counts more.
    #[must_use]
    pub fn map(mut self, key: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.catalogue.insert(key.into(), path.into());
        self
    }

    pub(super) fn lookup(&self, key: &str) -> Option<&Path> {
        self.catalogue.get(key).map(PathBuf::as_path)
    }
}
