//! White space as XML Schema sees it: the `whiteSpace` facet (Part 2, 4.3.6) and the items of a list (2.5.1.2).
//!
//! Only the space, the tab, the carriage return and the line feed are white space in XML. Rust's `trim` and
//! `split_whitespace` take many more characters, which would change values.

use std::borrow::Cow;

/// Returns true if `byte` is white space in XML: space, tab, carriage return, line feed (`S`; XML 1.0, section 2.3).
#[must_use]
#[inline]
pub const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// `text` without the white space around it.
///
/// For a type whose values have no inner white space (all but the strings and lists) this is what
/// `whiteSpace="collapse"` amounts to.
///
/// ```
/// use erpsync::xsd::whitespace::trim;
///
/// assert_eq!(trim(" \r\n 12\t"), "12");
/// assert_eq!(trim("\u{a0}12"), "\u{a0}12"); // a no-break space is a character like any other
/// ```
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The bytes without the white space around them.
pub(crate) fn trim_bytes(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_space(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_space(*last)
    {
        bytes = rest;
    }
    bytes
}

/// The facet `whiteSpace`, where it is not `preserve`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhiteSpace {
    /// [`replace`].
    Replace,
    /// [`collapse`].
    Collapse,
}

impl WhiteSpace {
    /// Normalises a text.
    #[must_use]
    pub fn apply(self, text: Cow<'_, str>) -> Cow<'_, str> {
        let changed = match self {
            Self::Replace => replace(&text),
            Self::Collapse => collapse(&text),
        };
        match changed {
            Cow::Borrowed(same) if same.len() == text.len() => text,
            changed => Cow::Owned(changed.into_owned()),
        }
    }
}

/// `whiteSpace="replace"`, the facet of `xs:normalizedString`: each tab and line end becomes a space.
///
/// ```
/// use erpsync::xsd::whitespace::replace;
///
/// assert_eq!(replace("a\tb\r\n"), "a b  ");
/// ```
#[must_use]
pub fn replace(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| is_space(byte) && byte != b' ') {
        Cow::Owned(text.replace(['\t', '\r', '\n'], " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// `whiteSpace="collapse"`, the facet of `xs:token`, the types derived from it and `xs:anyURI`: no white
/// space at the ends, one space wherever there is some inside.
///
/// ```
/// use erpsync::xsd::whitespace::collapse;
///
/// assert_eq!(collapse("  one\n two "), "one two");
/// ```
#[must_use]
pub fn collapse(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let mut after_space = false;
    let collapsed = text.bytes().all(|byte| {
        let doubled = after_space && is_space(byte);
        after_space = is_space(byte);
        byte == b' ' && !doubled || !after_space
    });
    if collapsed {
        return Cow::Borrowed(text);
    }
    let mut words = split(text);
    let mut result = String::with_capacity(text.len());
    if let Some(first) = words.next() {
        result.push_str(first);
    }
    for word in words {
        result.push(' ');
        result.push_str(word);
    }
    Cow::Owned(result)
}

/// The items of a list: what stands between white space.
///
/// ```
/// use erpsync::xsd::whitespace::split;
///
/// assert!(split(" Select\n Update ").eq(["Select", "Update"]));
/// assert_eq!(split("  ").count(), 0);
/// ```
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\r', '\n']).filter(|item| !item.is_empty())
}
