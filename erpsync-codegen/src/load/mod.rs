//! Paths → [`DocumentSet`]: every document, read once, with all that it imports.
//!
//! Follows `wsdl:import`, `xs:import`, `xs:include` and `xs:redefine` (WSDL 1.1 section 2.1.1, XML Schema 1.0 part 1
//! section 4.2), on the disk or among documents in memory, never over the network: a location that is a URL, or that is
//! not there, is looked up in the catalogue of the [`Options`]. A missing document is no error here, since a namespace
//! that another document has, or that nothing uses, needs no file: `resolve` decides.
//!
//! `loader` reads each document and follows its `links`; `location` turns a location into a path, `file` reads files within
//! the limits, and `encoding` turns bytes into text; `known` has the schemas that everyone refers to and nobody ships.

mod encoding;
mod file;
mod known;
mod links;
mod loader;
mod location;
mod options;
#[cfg(test)]
mod tests;
mod unread;

pub(crate) use encoding::declared_encoding;
pub use options::Options;
pub use unread::Unread;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::syntax::Document;
use crate::text::{SourceId, Sources, Span};

/// All documents of a run: their texts, what they declare, and the documents that they name.
#[derive(Clone, Debug, Default)]
pub struct DocumentSet {
    sources: Arc<Sources>,
    /// By the index of the source; `None` for one that is not well-formed, or neither WSDL nor schema.
    documents: Vec<Option<Document>>,
    roots: Vec<SourceId>,
    /// By the place of the location, or of the tag where the catalogue has the namespace.
    targets: BTreeMap<Span, Target>,
    /// By the place of the reference to a policy.
    policies: BTreeMap<Span, Target>,
    files: Vec<PathBuf>,
    limits: Limits,
    diagnostics: Diagnostics,
}

/// Target of an import or include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A document of the set.
    Document(SourceId),
    /// A file that is not there, or is not read.
    Missing(Unread),
    /// A URL or a network share, which is never followed.
    Remote,
}

impl DocumentSet {
    /// Reads the files at `paths` and everything they refer to. The diagnostics are of `paths` and of the catalogue alone;
    /// those of the documents are in [`diagnostics`](Self::diagnostics).
    pub fn load<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        options: &Options,
    ) -> (Self, Diagnostics) {
        loader::load(paths, options)
    }

    /// Takes documents that are in memory, named by paths relative to each other, as `a.wsdl` and `types/b.xsd`. Nothing else
    /// is read.
    ///
    /// Those that no other document names are the [`roots`](Self::roots); if there are none, the first is.
    pub fn from_memory<N: Into<String>, T: Into<String>>(
        documents: impl IntoIterator<Item = (N, T)>,
        options: &Options,
    ) -> Self {
        loader::from_memory(documents, options)
    }

    /// The texts: those of the roots first, then the others in the order in which they were found.
    pub fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    /// All documents that could be read.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().flatten()
    }

    /// The document of an id; `None` if it could not be read.
    pub fn document(&self, id: SourceId) -> Option<&Document> {
        self.documents.get(id.index())?.as_ref()
    }

    /// The documents that were asked for, without those that only other documents refer to.
    pub fn roots(&self) -> &[SourceId] {
        &self.roots
    }

    /// Every file that was read, in that order: a change of any of them may change the generated code. An invalid file is
    /// among them; one that is not there is not.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The limits that it was read with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The problems of each document by itself.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The target of the location at this place; `None` where there was none to follow.
    pub fn target(&self, span: Span) -> Option<&Target> {
        self.targets.get(&span)
    }

    /// The document that a reference to a policy names, by its place.
    pub fn policy_target(&self, span: Span) -> Option<&Target> {
        self.policies.get(&span)
    }

    /// The documents that one imports or includes, by the places that do so, in the order in which these stand.
    pub(crate) fn links(&self, id: SourceId) -> impl Iterator<Item = (Span, SourceId)> {
        let first = Span { source: id, start: 0, end: 0 };
        let last = Span { source: id, start: u32::MAX, end: u32::MAX };
        self.targets.range(first..=last).filter_map(|(span, target)| match target {
            Target::Document(to) => Some((*span, *to)),
            Target::Missing(_) | Target::Remote => None,
        })
    }
}
