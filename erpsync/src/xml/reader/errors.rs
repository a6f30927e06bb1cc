//! What the reader has to tell: errors with their place, and notes of drift.

use super::super::chars::is_char;
use super::super::error::{ReadError, ReadErrorKind};
use super::super::path::path_at;
use super::Reader;

/// Something that a message has and the types do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The local names of the elements down to the place, with `/` between them; an attribute is the last
    /// step, with `@` before its name.
    pub path: String,
    /// The byte offset in the message as UTF-8.
    pub offset: usize,
}

/// How many notes of drift are kept of one message.
const DRIFT_KEPT: usize = 64;

impl Reader<'_> {
    /// An error of a kind at the element whose start tag was read last.
    #[cold]
    pub fn error(&self, kind: ReadErrorKind) -> ReadError {
        self.error_at(kind, self.current.start)
    }

    /// An error of what ends before the element whose start tag was read last, in the element around both.
    #[cold]
    pub(crate) fn error_before(&self, kind: ReadErrorKind) -> ReadError {
        let mut path = path_at(self.input, self.current.start);
        path.truncate(path.rfind('/').unwrap_or(0));
        ReadError::new(kind, self.current.start, path)
    }

    #[cold]
    pub(crate) fn error_at(&self, kind: ReadErrorKind, offset: usize) -> ReadError {
        ReadError::new(kind, offset, path_at(self.input, offset))
    }

    /// The same error without what it may quote of the element at `start`, whose content is secret: the reason
    /// and the names of elements inside.
    #[cold]
    pub(crate) fn masked(&self, error: ReadError, start: usize) -> ReadError {
        error.masked(path_at(self.input, start))
    }

    #[cold]
    pub(super) fn malformed<T>(&self, reason: impl Into<String>, offset: usize) -> Result<T, ReadError> {
        Err(self.error_at(ReadErrorKind::NotWellFormed(reason.into()), offset))
    }

    #[cold]
    pub(super) fn truncated<T>(&self) -> Result<T, ReadError> {
        Err(self.error_at(ReadErrorKind::Truncated, self.input.len()))
    }

    #[cold]
    pub(super) fn unexpected<T>(&self, reason: &str, offset: usize) -> Result<T, ReadError> {
        Err(self.error_at(ReadErrorKind::Unexpected(reason.to_owned()), offset))
    }

    #[cold]
    pub(super) fn mismatched<T>(&self, name: &str, offset: usize) -> Result<T, ReadError> {
        if !self.input[offset..].contains('>') {
            return self.truncated();
        }
        self.malformed(format!("the end tag does not match `<{name}>`"), offset)
    }

    #[cold]
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, ReadError> {
        let cut_off = ["<!--", "<![CDATA[", "<!DOCTYPE"].iter().any(|markup| markup.starts_with(self.rest()));
        match self.rest().chars().next() {
            None => self.truncated(),
            Some(_) if cut_off => self.truncated(),
            Some(c) if !is_char(c) => self.forbidden(c, self.pos),
            Some(c) => self.malformed(format!("expected {what}, not `{}`", c.escape_debug()), self.pos),
        }
    }

    #[cold]
    pub(super) fn forbidden<T>(&self, c: char, offset: usize) -> Result<T, ReadError> {
        self.malformed(format!("the character U+{:04X} is not allowed in XML 1.0", c as u32), offset)
    }

    #[cold]
    pub(super) fn undeclared<T>(&self, prefix: &str, offset: usize) -> Result<T, ReadError> {
        self.malformed(format!("the namespace prefix `{prefix}` is not declared"), offset)
    }

    #[cold]
    pub(super) fn note_drift(&mut self, offset: usize, attribute: Option<&str>) {
        if !self.options.report_drift || self.drift.len() == DRIFT_KEPT {
            return;
        }
        // The path goes on from the last note: every record may have something new.
        self.drift_path.advance(self.input, offset);
        let mut path = self.drift_path.render(false);
        if let Some(name) = attribute {
            path += &format!("/@{name}");
        }
        if !self.drift.iter().any(|known| known.path == path) {
            self.drift.push(Drift { path, offset });
        }
    }
}
