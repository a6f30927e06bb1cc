//! Characters that a reader would not see, or that would change what the reader sees: shown escaped.
//!
//! Documents, file names and options are put into messages, and these end on terminals and in logs. An escape sequence
//! there acts on the terminal, and a direction mark reorders the line.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// Reports characters without a shape of their own: controls, format and direction characters, line separators,
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

/// Returns a text in which every character is visible: controls, line ends and direction characters become escapes,
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

/// A line with more bytes is cut to what is around the places.
const WIDE: usize = 480;

/// Number of bytes that are shown before and behind the ends of a place in a line that is cut.
const AROUND: usize = 120;

/// Lines of a document as they are shown, and the offsets of their bytes.
pub(super) struct Excerpt<'a> {
    pub(super) text: Cow<'a, str>,
    /// True if something of a line was left out.
    pub(super) is_cut: bool,
    /// By offset in the document: where the bytes from there on are in the text, up to the next entry.
    moved: Vec<(usize, usize)>,
}

impl<'a> Excerpt<'a> {
    /// The lines at `lines`, which follow each other, of a document; `places` are what is shown in them.
    pub(super) fn new(
        document: &'a str,
        lines: impl Iterator<Item = Range<usize>>,
        places: &[Range<usize>],
    ) -> Self {
        let mut kept: Vec<Range<usize>> = Vec::new();
        for line in lines {
            let windows = match line.len() > WIDE {
                true => windows(document, &line, places),
                false => vec![line],
            };
            for window in windows {
                match kept.last_mut() {
                    Some(last) if last.end >= window.start => last.end = last.end.max(window.end),
                    _ => kept.push(window),
                }
            }
        }
        let hidden = |(_, c): &(usize, char)| !matches!(c, '\t' | '\n') && is_hidden(*c);
        if let [whole] = &kept[..]
            && !document[whole.clone()].char_indices().any(|one| hidden(&one))
        {
            let text = Cow::Borrowed(&document[whole.clone()]);
            let is_cut = whole.start > 0 && !document[..whole.start].ends_with('\n');
            return Self { text, is_cut, moved: vec![(whole.start, 0)] };
        }
        let (mut out, mut moved, mut is_cut) = (String::new(), Vec::new(), false);
        for window in kept {
            if window.start > 0 && !document[..window.start].ends_with('\n') {
                out.push_str("...");
                is_cut = true;
            }
            moved.push((window.start, out.len()));
            let mut copied = window.start;
            // Tabs and line ends are kept; the renderer handles them.
            for (at, c) in document[window.clone()].char_indices().filter(hidden) {
                let (at, end) = (window.start + at, window.start + at + c.len_utf8());
                if c == '\r' && document[end..].starts_with('\n') {
                    continue;
                }
                out.push_str(&document[copied..at]);
                out.extend(c.escape_debug());
                copied = end;
                moved.push((end, out.len()));
            }
            out.push_str(&document[copied..window.end]);
            if window.end < document.len() && !document[..window.end].ends_with('\n') {
                out.push_str("...");
            }
        }
        Self { text: Cow::Owned(out), is_cut, moved }
    }

    /// The offset in the excerpt of an offset in the document.
    pub(super) fn offset(&self, original: usize) -> usize {
        let before = self.moved.partition_point(|(from, _)| *from <= original);
        match before.checked_sub(1).map(|last| self.moved[last]) {
            Some((from, to)) => {
                let most = self.moved.get(before).map_or(self.text.len(), |(_, next)| *next);
                (to + original - from).min(most)
            }
            None => 0,
        }
    }
}

/// Parts of a long line that are shown: the surroundings of the ends of each place in it, and its own end.
fn windows(document: &str, line: &Range<usize>, places: &[Range<usize>]) -> Vec<Range<usize>> {
    let ends = places.iter().flat_map(|place| [place.start, place.end]);
    let mut windows: Vec<Range<usize>> = ends
        .filter(|end| (line.start..=line.end).contains(end))
        .map(|end| {
            let start = document.floor_char_boundary(end.saturating_sub(AROUND)).max(line.start);
            start..document.ceil_char_boundary((end + AROUND).min(line.end))
        })
        .collect();
    if document[..line.end].ends_with('\n') {
        windows.push(line.end - 1..line.end);
    }
    windows.sort_by_key(|window| window.start);
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_a_shape_are_escaped() {
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
        let excerpt = Excerpt::new(text, std::iter::once(0..text.len()), &[]);
        assert_eq!(excerpt.text, "a\\u{1b}b\\u{202e}c\r\n");
        for c in ['a', 'b', 'c', '\n'] {
            let shown = excerpt.offset(text.find(c).unwrap());
            assert!(excerpt.text[shown..].starts_with(c), "{c:?} at {shown}");
        }
        assert_eq!(excerpt.offset(1), 1, "an escaped character begins where it did");
        assert_eq!(excerpt.offset(text.len()), excerpt.text.len());
        assert!(!excerpt.is_cut);
    }

    #[test]
    fn a_long_line_is_cut_around_a_place() {
        let text = format!("{}ü<here>ü{}\n<next>\n", "ä".repeat(5000), "ö".repeat(5000));
        let (first, next) = (text.find("<here>").unwrap(), text.find("<next>").unwrap());
        let lines = [0..next, next..text.len()];
        let places = [first..first + 6, next..next + 6];
        let excerpt = Excerpt::new(&text, lines.into_iter(), &places);
        assert!(excerpt.is_cut && excerpt.text.len() < 4 * WIDE, "{}", excerpt.text);
        for (place, tag) in places.into_iter().zip(["<here>", "<next>"]) {
            assert_eq!(&excerpt.text[excerpt.offset(place.start)..excerpt.offset(place.end)], tag);
        }
        assert_eq!(excerpt.text.lines().count(), 2, "{}", excerpt.text);
    }
}
