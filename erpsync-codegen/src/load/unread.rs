//! Why a file is not read.

use std::path::{Path, PathBuf};

use crate::diagnostic::Code;
use crate::limits::Limits;

/// A file that a document names and that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The file.
    pub path: PathBuf,
    /// Why it is not read, in words that may follow its name and a colon.
    pub reason: String,
    /// Advice, where a setting or a correction helps.
    pub help: Option<String>,
    /// Kind of problem. [`Code::MISSING_IMPORT`] is an error only if something needs the file; any other is always one.
    pub code: Code,
}

impl Unread {
    pub(super) fn new(path: &Path, reason: String) -> Self {
        Self { path: path.to_owned(), reason, help: None, code: Code::MISSING_IMPORT }
    }

    /// A file that is there and can't be what the document takes it for.
    pub(super) fn invalid(path: &Path, code: Code, reason: impl Into<String>) -> Self {
        Self { code, ..Self::new(path, reason.into()) }
    }

    /// A file beyond the limit of this name.
    pub(super) fn limit(path: &Path, reason: String, setting: &str) -> Self {
        Self { help: Some(Limits::advice(setting)), ..Self::invalid(path, Code::LIMIT, reason) }
    }

    /// A file outside of the folders of the documents that were asked for.
    pub(super) fn outside(path: &Path) -> Self {
        let reason = "it is outside of the folder of the WSDL that imports it".to_owned();
        let help = "if you trust the document, allow it with `Builder::allow_outside(true)`, or give the command \
                    `--allow-outside`";
        Self { help: Some(help.to_owned()), ..Self::new(path, reason) }
    }
}
