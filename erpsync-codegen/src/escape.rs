//! Text → XML character data and attribute values.

use std::fmt::Write as _;

use crate::diagnostic::is_hidden;

/// Escapes a text for an element or an attribute: markup, quotes, and every character that is not visible (white space that
/// an attribute would lose, and characters that a terminal would act on).
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if is_hidden(c) => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_and_invisible_characters_are_escaped() {
        assert_eq!(escape("a<b>&\"'\n\u{1b}ø"), "a&lt;b&gt;&amp;&quot;&apos;&#10;&#27;ø");
    }
}
