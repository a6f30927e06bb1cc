//! Settings of reading: the catalogue, limits, and files outside.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::limits::Limits;

/// Settings of reading: the catalogue of documents that are not at their location, and bounds.
#[derive(Clone, Debug, Default)]
pub struct Options {
    catalogue: HashMap<String, PathBuf>,
    pub(super) limits: Limits,
    pub(super) allow_outside: bool,
}

impl Options {
    /// The defaults: documents are at their location, relative to the document that names them.
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

    /// Sets what is read at most.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Allows documents to import files outside the folders of the documents that are asked for.
    /// See [`Builder::allow_outside`](crate::Builder::allow_outside).
    #[must_use]
    pub fn allow_outside(mut self, is_allowed: bool) -> Self {
        self.allow_outside = is_allowed;
        self
    }

    /// The keys of the catalogue that are not among these names, in order.
    pub(super) fn unused<'o>(&'o self, named: &BTreeSet<String>) -> Vec<&'o str> {
        let keys = self.catalogue.keys().filter(|key| !named.contains(*key));
        let mut keys: Vec<&str> = keys.map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    pub(super) fn lookup(&self, key: &str) -> Option<&Path> {
        self.catalogue.get(key).map(PathBuf::as_path)
    }
}
