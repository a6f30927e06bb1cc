//! Rules for the text of an element that its declaration gives, not its type.

use std::borrow::Cow;

use super::element_name::ElementName;
use super::error::WriteError;
use super::whitespace::WhiteSpace;
use super::writer::Writer;

/// Rules for the text of an element of a simple type, or of a type with simple content.
///
/// An element declaration has a value for an element that is empty (XML Schema Part 1, section 3.3.1); the `whiteSpace`
/// facet of a type whose Rust type is `String` is among the rules as well, since `String` does not know it (Part 2,
/// section 4.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRules {
    default: Option<&'static str>,
    white_space: Option<WhiteSpace>,
}

impl TextRules {
    /// Rules with a value for empty texts, with a `whiteSpace` facet, or with both.
    pub const fn new(default: Option<&'static str>, white_space: Option<WhiteSpace>) -> Self {
        Self { default, white_space }
    }

    /// Returns true if an empty element has the value that the schema gives it.
    pub(crate) const fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// The text after the rules.
    pub(super) fn apply(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Self { default: Some(default), .. } if text.is_empty() => Cow::Borrowed(default),
            Self { white_space: Some(white_space), .. } => white_space.apply(text),
            Self { .. } => text,
        }
    }
}

/// Writes an element that must not be empty, since an empty one means something else.
pub fn write_unless_empty(writer: &mut Writer, name: &'static ElementName, write: impl FnOnce(&mut Writer)) {
    let start = writer.len();
    write(writer);
    let local = name.name().local;
    if writer.is_empty_element_since(start) {
        writer.fail(WriteError::Value {
            element: local,
            reason: "an empty text would be read as the value that the schema gives an empty element"
                .to_owned(),
        });
    }
}
