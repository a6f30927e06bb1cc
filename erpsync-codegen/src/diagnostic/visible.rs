//! Characters that a reader would not see, or that would change what the reader sees: shown escaped.
//!
//! Documents, file names and options are put into messages, and these end on terminals and in logs. An escape sequence
//! there acts on the terminal, and a direction mark reorders the line.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

/// Whether a character has no shape of its own: controls, format and direction characters, line separators,
/// private-use and unassigned code points. The standard library's tables decide; spaces and combining marks have a shape.
pub(crate) fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let is_line_break = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    // One character stands for itself; more are an escape.
    let is_escaped = c.escape_debug().nth(1).is_some();
    is_escaped && (is_line_break || !c.is_whitespace()) && !is_combining_mark(c)
}

/// A text in which every character is visible: controls, line ends and direction characters are written as escapes,
/// `\n` and `\u{202e}`.
///
/// ```
/// use erpsync_codegen::diagnostic::visible;
///
/// assert_eq!(visible("red\u{1b}[31m"), r"red\u{1b}[31m");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// Like [`visible`], but line ends stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

fn escaped(text: &str, is_hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_hidden(c) {
            true => out.extend(c.escape_debug()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Lines of a document as they are shown, and the offsets of their bytes.
pub(super) struct Excerpt<'a> {
    pub(super) text: Cow<'a, str>,
    /// Offsets in the document behind an escaped character, and how many bytes longer the text is from there on.
    growth: Vec<(usize, usize)>,
}

impl<'a> Excerpt<'a> {
    /// Tabs and line ends are kept, which the renderer knows.
    pub(super) fn new(text: &'a str) -> Self {
        let is_kept = |c: char| matches!(c, '\t' | '\n');
        let mut growth = Vec::new();
        let mut out = String::new();
        let mut copied = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| !is_kept(*c) && is_hidden(*c)) {
            let end = at + c.len_utf8();
            if c == '\r' && text[end..].starts_with('\n') {
                continue;
            }
            out.push_str(&text[copied..at]);
            out.extend(c.escape_debug());
            copied = end;
            growth.push((end, out.len() - end));
        }
        if growth.is_empty() {
            return Self { text: Cow::Borrowed(text), growth };
        }
        out.push_str(&text[copied..]);
        Self { text: Cow::Owned(out), growth }
    }

    /// The offset in the excerpt of an offset in the document's lines.
    pub(super) fn offset(&self, original: usize) -> usize {
        let before = self.growth.partition_point(|(end, _)| *end <= original);
        original + before.checked_sub(1).map_or(0, |last| self.growth[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_shape_is_escaped() {
        for (text, shown) in [
            ("plain 'text' \\ \"here\"", "plain 'text' \\ \"here\""),
            ("a\r\n\tb\0", r"a\r\n\tb\0"),
            ("\u{9b}31m\u{7f}", r"\u{9b}31m\u{7f}"),
            ("\u{202e}x\u{2066}\u{200f}\u{61c}", r"\u{202e}x\u{2066}\u{200f}\u{61c}"),
            ("\u{200b}\u{feff}\u{2060}\u{ad}", r"\u{200b}\u{feff}\u{2060}\u{ad}"),
            ("\u{85}\u{2028}\u{2029}", r"\u{85}\u{2028}\u{2029}"),
            ("\u{e0041}\u{e000}", r"\u{e0041}\u{e000}"),
            ("Größe 日本\u{3000}x e\u{301}", "Größe 日本\u{3000}x e\u{301}"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("a\n\u{1b}b"), "a\n\\u{1b}b");
    }

    #[test]
    fn offsets_follow_what_is_escaped() {
        let text = "a\u{1b}b\u{202e}c\r\n";
        let excerpt = Excerpt::new(text);
        assert_eq!(excerpt.text, "a\\u{1b}b\\u{202e}c\r\n");
        for c in ['a', 'b', 'c', '\n'] {
            let shown = excerpt.offset(text.find(c).unwrap());
            assert!(excerpt.text[shown..].starts_with(c), "{c:?} at {shown}");
        }
        assert_eq!(excerpt.offset(1), 1, "an escaped character begins where it did");
        assert_eq!(excerpt.offset(text.len()), excerpt.text.len());
    }
}
