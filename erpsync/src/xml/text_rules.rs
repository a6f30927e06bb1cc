//! Rules for the text of an element that its declaration gives, not its type.

use std::borrow::Cow;

use crate::xsd::whitespace::WhiteSpace;

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

    /// Whether an empty element has the value that the schema gives it.
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
