//! The error of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Style, visible};
use crate::text::Sources;

/// An error that kept code from being generated or written.
///
/// `Display` is one line, the first error and the number of the others; [`report`](Self::report) is the whole text, with the
/// places in the documents. `Debug` shows the report, so that a build script prints it where `main` returns the error, or
/// unwraps it.
///
/// ```
/// let error = erpsync_codegen::configure().read_texts([("a.wsdl", "<definitions>")]).generate().unwrap_err();
/// assert_eq!(error.to_string(), "a.wsdl:1:14: the document ends in the middle of an element");
/// assert!(error.report().contains("error[not-well-formed]"));
/// assert_eq!(error.diagnostics().len(), 1);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    diagnostics: Diagnostics,
    sources: Arc<Sources>,
    source: Option<io::Error>,
}

impl Error {
    pub(crate) fn new(diagnostics: Diagnostics, sources: Arc<Sources>) -> Self {
        Self(Box::new(Inner { diagnostics, sources, source: None }))
    }

    /// An error that has no place in a document.
    pub(crate) fn from_diagnostic(diagnostic: Diagnostic) -> Self {
        Self::new(Diagnostics::from_iter([diagnostic]), Arc::default())
    }

    /// A file that can't be written.
    pub(crate) fn unwritable(path: &Path, error: io::Error) -> Self {
        let message = format!("can't write `{}`", path.display());
        let mut new = Self::from_diagnostic(Diagnostic::error(Code::UNWRITABLE, message));
        new.0.source = Some(error);
        new
    }

    /// All problems that were found; at least one is an error.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.0.diagnostics
    }

    /// The documents that the diagnostics refer to.
    pub fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// The whole text: every problem with its places and advice, as a compiler shows it.
    pub fn report(&self) -> String {
        let Inner { diagnostics, sources, source } = &*self.0;
        match source {
            None => diagnostics.render(sources, Style::Plain),
            Some(source) => {
                let with_cause = diagnostics.iter().cloned().map(|one| one.note(source.to_string()));
                Diagnostics::from_iter(with_cause).render(sources, Style::Plain)
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { diagnostics, sources, .. } = &*self.0;
        let mut errors = diagnostics.errors();
        let Some(first) = errors.next() else { return Ok(()) };
        if let Some(label) = first.labels.first() {
            let location = sources.location(label.span);
            let name = sources.get(label.span.source).name();
            write!(f, "{}:{}:{}: ", visible(name), location.line, location.column)?;
        }
        write!(f, "{}", visible(&first.message))?;
        match errors.count() {
            0 => Ok(()),
            1 => f.write_str(" (and 1 more error)"),
            more => write!(f, " (and {more} more errors)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `main` prints `Error: ` before it, in the first line.
        write!(f, "no code was generated\n\n{}", self.report())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|error| error as _)
    }
}
