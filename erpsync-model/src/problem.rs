//! Errors with their place.

use std::fmt;

use erpsync::xml::ReadError;

/// Something that a message can't be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Path of the element, as `Order/Line[2]/Price`; an attribute is the last step, as `@currency`.
    pub path: String,
    /// Byte offset in the XML; `None` for JSON.
    pub offset: Option<usize>,
    /// Description: the violated rule, what is allowed, and the nearest name where there is one.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        self.offset.map_or(Ok(()), |offset| write!(f, " (at byte {offset})"))
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// A problem of a message as a whole.
    pub fn of_message(message: impl Into<String>) -> Self {
        Self::new("", message)
    }

    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), offset: None, message: message.into() }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        Self {
            path: error.path().to_owned(),
            offset: Some(error.offset()),
            message: error.kind().to_string(),
        }
    }
}

/// Number of names that a message lists.
const LISTED: usize = 12;

/// A sentence with the allowed names, and the nearest one to what was found.
pub(crate) fn allowed<'a>(found: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut text = String::new();
    if let Some(near) = erpsync_codegen::diagnostic::nearest(found, names.clone()) {
        text += &format!("; did you mean `{near}`?");
    }
    let listed: Vec<String> = names.clone().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.count().saturating_sub(LISTED);
    if !listed.is_empty() {
        text += &format!(" (allowed: {}", listed.join(", "));
        if more > 0 {
            text += &format!(" and {more} more");
        }
        text.push(')');
    }
    text
}
