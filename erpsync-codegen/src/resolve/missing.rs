//! Imports and includes whose documents are not there, and the words for them.

use std::ffi::OsStr;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::load::Unread;
use crate::text::Span;

/// An import or include whose document is not there.
pub(super) struct Missing<'d> {
    pub(super) link: Link,
    /// That of the names that the document should have.
    pub(super) namespace: Arc<str>,
    pub(super) location: Option<&'d str>,
    pub(super) span: Span,
    pub(super) reason: Reason,
}

/// Kind of reference to another document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// `wsdl:import`.
    Definitions,
    /// `xs:import`.
    Import,
    /// `xs:include`, or `xs:redefine`.
    Include,
}

/// Why a document is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    NoLocation,
    EmptyLocation,
    Remote,
    File(Unread),
}

impl Reason {
    /// True if the document names a file.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// The kind of problem.
    fn code(&self) -> Code {
        match self {
            Self::File(unread) => unread.code,
            _ => Code::MISSING_IMPORT,
        }
    }

    /// True for an error though nothing needs the document: it is there, and invalid.
    pub(super) fn is_invalid(&self) -> bool {
        self.code() != Code::MISSING_IMPORT
    }
}

impl Missing<'_> {
    /// Key of the missing document: equal for two that lead to the same one, so that one message is enough.
    pub(super) fn key(&self) -> &OsStr {
        match &self.reason {
            Reason::File(unread) => unread.path.as_os_str(),
            _ => OsStr::new(self.location.unwrap_or_default()),
        }
    }

    /// The error, for those who need the document.
    pub(super) fn error(&self) -> Diagnostic {
        let (what, namespace) = match self.link {
            Link::Definitions | Link::Import => ("import", &*self.namespace),
            // That of the schema that it stands in.
            Link::Include => ("include", ""),
        };
        let of = match namespace {
            "" => String::new(),
            namespace => format!(" of the namespace `{namespace}`"),
        };
        let code = self.reason.code();
        let error = |message: String, label: &str| Diagnostic::error(code, message).at(self.span, label);
        let entry = self.catalogue_entry();
        match &self.reason {
            Reason::NoLocation => {
                error(format!("the {what}{of} has no location, and no document has it"), "no location")
                    .help(format!("save the document to a file, and {entry}"))
            }
            Reason::Remote => {
                error(format!("the {what}{of} is on the network, which is never used"), "not read")
                    .help(format!("save the document to a file, and {entry}"))
            }
            Reason::EmptyLocation => error(format!("the {what}{of} can't be read"), "the location is empty")
                .help(format!("save the document to a file, and {entry}")),
            Reason::File(unread) => {
                let label = format!("`{}`: {}", unread.path.display(), unread.reason);
                let error = error(format!("the {what}{of} can't be read"), &label);
                match &unread.help {
                    Some(help) => error.help(help),
                    None => error.help(format!("put the file there, or {entry}")),
                }
            }
        }
    }

    /// The line to add to a build script, or to the command, so that the document is found elsewhere.
    fn catalogue_entry(&self) -> String {
        let key = self.location.filter(|location| !location.is_empty()).unwrap_or(&self.namespace);
        let name = key.trim_end_matches('/').rsplit(['/', '\\', ':']).next().unwrap_or_default();
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let name: String = name.chars().filter(|c| is_plain(*c)).collect();
        let file = match (name.is_empty(), name.ends_with(".xsd") || name.ends_with(".wsdl")) {
            (true, _) => "wsdl/missing.xsd".to_owned(),
            (false, true) => format!("wsdl/{name}"),
            (false, false) => format!("wsdl/{name}.xsd"),
        };
        let argument = format!("{key}={file}");
        let is_word = |c: char| is_plain(c) || matches!(c, '/' | ':' | '=' | '%' | '@' | '+' | ',');
        let argument = match argument.chars().all(is_word) {
            true => argument,
            false => format!("'{}'", argument.replace('\'', "'\\''")),
        };
        format!(
            "add `.catalogue({key:?}, {file:?})` behind `configure()` in the build script, or `--catalogue {argument}` to \
             the command, with the path that the file has"
        )
    }
}
