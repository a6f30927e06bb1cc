//! Errors of the scanner, with their places.

use super::{Open, Scanner};
use crate::xml::{ReadError, ReadErrorKind};

impl Scanner<'_> {
    /// Local names of the open elements, for errors.
    pub(super) fn path(&self) -> String {
        let names: Vec<&str> = self.open.iter().map(Open::local).collect();
        names.join("/")
    }

    #[cold]
    pub(super) fn truncated<T>(&self) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::Truncated, self.text.len(), self.path()))
    }

    #[cold]
    pub(super) fn malformed<T>(&self, reason: &str) -> Result<T, ReadError> {
        self.malformed_at(reason, self.pos)
    }

    #[cold]
    pub(super) fn malformed_at<T>(&self, reason: &str, offset: usize) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::NotWellFormed(reason.to_owned()), offset, self.path()))
    }

    #[cold]
    pub(super) fn undeclared<T>(&self, prefix: &str, offset: usize) -> Result<T, ReadError> {
        let shown: String = prefix.chars().take(40).collect();
        self.malformed_at(&format!("the prefix `{shown}` is not declared"), offset)
    }

    #[cold]
    pub(crate) fn limit<T>(&self, what: &'static str, bound: usize) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::Limit(what, bound), self.pos, self.path()))
    }
}
