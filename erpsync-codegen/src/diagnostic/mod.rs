//! Problems of the documents, each with its place: collected by every stage, shown together.

mod code;
mod fold;
mod render;
mod suggest;
mod visible;

pub use code::Code;
pub use render::Style;
pub use suggest::nearest;
pub(crate) use visible::is_hidden;
pub use visible::{visible, visible_lines};

use crate::text::Span;

/// Severity of the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Something is left out, or may cause trouble; the rest is generated.
    Warning,
    /// A fact that is good to know, and no problem.
    Info,
}

/// Place of a problem, and a text about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words under it; may be empty.
    pub text: String,
}

/// Problem of a document.
///
/// ```
/// use erpsync_codegen::diagnostic::Severity;
///
/// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
///   <xs:element name="Count" type="xs:itn"/>
/// </xs:schema>"#;
/// let error = erpsync_codegen::configure().all_types(true).read_texts([("a.xsd", schema)]).generate().unwrap_err();
/// let problem = error.diagnostics().errors().next().unwrap();
/// assert_eq!((problem.severity, problem.code.0), (Severity::Error, "unknown-name"));
/// assert_eq!(problem.help, ["did you mean `xs:int`?"]);
/// let place = error.sources().location(problem.labels[0].span);
/// assert_eq!((place.line, place.column), (2, 34));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Kind of the problem.
    pub code: Code,
    /// Severity of the problem.
    pub severity: Severity,
    /// Problem, in one sentence without a full stop.
    pub message: String,
    /// The places: the first is where the problem is, the others belong to it.
    pub labels: Vec<Label>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// Advice.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A fact.
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message.into())
    }

    /// A mistake of this program: two of its stages disagree.
    pub(crate) fn internal(message: &str) -> Self {
        Self::error(Code::INTERNAL, message)
            .help("this is a mistake of erpsync-codegen; please report it with the WSDL")
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Self { code, severity, message, labels: Vec::new(), notes: Vec::new(), help: Vec::new() }
    }

    /// Adds a place; the first one added is where the problem is.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

/// Problems that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    /// Adds those of another stage.
    pub fn append(&mut self, other: Diagnostics) {
        self.all.extend(other.all);
    }

    /// Adds several.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.all.extend(diagnostics);
    }

    /// Returns true if there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Number of diagnostics.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True if one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The errors among them.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The warnings among them.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning)
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// Keeps those that a condition holds for.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.all.retain(keep);
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.all.iter_mut()
    }

    /// Sorts them in the order of the documents, and of the places within; those without a place come first. Equal ones
    /// become one.
    pub fn sort(&mut self) {
        let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
        self.all.sort_by(|a, b| {
            (place(a), a.severity, a.code, &a.message).cmp(&(place(b), b.severity, b.code, &b.message))
        });
        self.all.dedup();
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self { all: diagnostics.into_iter().collect() }
    }
}
