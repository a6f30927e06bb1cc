//! Documentation of the WSDL as rustdoc.
//!
//! It was written as plain text, in whatever layout; rustdoc reads Markdown, and compiles and runs what it takes for a
//! block of code. Each line is made of words alone: white space and control characters only separate them, one space stands
//! between two, and no line begins with more. Thus no line is indented. Punctuation is escaped unless it is
//! known to have no meaning in Markdown, so that no line begins a block or a fence, and nothing that rustdoc warns of
//! (brackets that link nowhere, HTML tags, bare addresses) can come up.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostic::is_hidden;

/// Punctuation of ASCII that means nothing in Markdown within a line.
const INERT: &str = "!\"#$%'()+,-./:;=?@^{}";

/// Punctuation of ASCII that means nothing in Markdown where a line begins.
const INERT_AT_START: &str = "!\"$%'(),./;?@^{}";

/// Separator of the lines of one `#[doc = "…"]`, until the code is formatted: an attribute for each line would take a
/// kilobyte for it. No line has it.
pub(crate) const LINE_END: char = '\u{1}';

/// `#[doc = "…"]`, all lines in one. Paragraphs are kept, indentation is not.
pub(super) fn attributes(paragraphs: &[String]) -> TokenStream {
    let lines = paragraphs.iter().enumerate().flat_map(|(index, paragraph)| {
        let separator = (index > 0).then(String::new);
        separator.into_iter().chain(lines(paragraph))
    });
    let mut text = String::new();
    for (index, line) in lines.enumerate() {
        if index > 0 {
            text.push(LINE_END);
        }
        if !line.is_empty() {
            text.push(' ');
            text.push_str(&line);
        }
    }
    if text.is_empty() { TokenStream::new() } else { quote!(#[doc = #text]) }
}

/// The lines of a text, escaped: none at the start or the end is empty, and never two in a row.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = words(line);
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(escaped(&line));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The words of a line with one space between two. Characters that show nothing are left out; but for those that join or
/// part letters, which some scripts need.
fn words(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    for word in line.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut shown =
            word.chars().filter(|&c| matches!(c, '\u{200c}' | '\u{200d}') || !is_hidden(c)).peekable();
        if shown.peek().is_some() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(shown);
    }
    words
}

/// One line of [`words`] so that Markdown shows it as it is. Code between two backticks stays code.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let is_code_kept = !line.contains("``") && line.matches('`').count().is_multiple_of(2);
    let number_end = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut is_code = false;
    let mut previous = ' ';
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if !is_code
            && is_word_start(previous)
            && let Some(length) = url_length(&line[at..])
        {
            out.push('<');
            out.push_str(&line[at..at + length]);
            out.push('>');
            at += length;
            previous = '>';
            continue;
        }
        let rest = &line[at + c.len_utf8()..];
        let is_inert = match c {
            _ if is_code => true,
            _ if !c.is_ascii_punctuation() => true,
            '`' => is_code_kept,
            '_' => !is_word_start(previous) && rest.chars().next().is_some_and(|next| !is_word_start(next)),
            '&' => !is_entity(rest),
            // `1.` and `1)` begin a list.
            '.' | ')' => at == 0 || at != number_end,
            _ => if at == 0 { INERT_AT_START } else { INERT }.contains(c),
        };
        if c == '`' && is_code_kept {
            is_code = !is_code;
        }
        if !is_inert {
            out.push('\\');
        }
        out.push(c);
        at += c.len_utf8();
        previous = c;
    }
    out
}

fn is_word_start(previous: char) -> bool {
    !previous.is_alphanumeric()
}

/// `lt;` of `&lt;`.
fn is_entity(rest: &str) -> bool {
    let name = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#').len();
    name > 0 && rest[name..].starts_with(';')
}

/// The length of the address at the start of `text`, without the punctuation that closes a sentence.
fn url_length(text: &str) -> Option<usize> {
    let scheme = ["http://", "https://", "ftp://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|')
        })
        .unwrap_or(text.len());
    let trimmed = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'']);
    (trimmed.len() > scheme.len()).then_some(trimmed.len())
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

    use super::*;

    /// Extensions of CommonMark that rustdoc reads.
    const RUSTDOC: Options = Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_STRIKETHROUGH)
        .union(Options::ENABLE_TASKLISTS)
        .union(Options::ENABLE_SMART_PUNCTUATION);

    #[test]
    fn what_markdown_would_misread_is_escaped() {
        for (text, shown) in [
            ("plain, with `code[0]` in it", "plain, with `code[0]` in it"),
            ("See [Contact] and List<T>.", "See \\[Contact\\] and List\\<T\\>."),
            ("<b>bold</b>", "\\<b\\>bold\\</b\\>"),
            ("see http://example.org/a_b.", "see <http://example.org/a_b>."),
            ("(https://example.org/x)", "(<https://example.org/x>)"),
            ("<a href=\"http://example.org\">", "\\<a href=\"<http://example.org>\"\\>"),
            ("- an item", "\\- an item"),
            ("1. first", "1\\. first"),
            ("12) twelfth", "12\\) twelfth"),
            ("# heading", "\\# heading"),
            ("---", "\\---"),
            ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
            ("odd ` tick", "odd \\` tick"),
            ("``` fence", "\\`\\`\\` fence"),
            ("2 * 3 * 4", "2 \\* 3 \\* 4"),
            ("&lt; & more", "\\&lt; & more"),
            ("https://", "https://"),
            ("= x", "\\= x"),
            ("a_b _c_ d", "a_b \\_c\\_ d"),
            ("(a) .b", "(a) .b"),
        ] {
            assert_eq!(escaped(text), shown, "{text}");
        }
    }

    #[test]
    fn layout_becomes_paragraphs() {
        let text = "\n      First line\n          and its second.\n\n\n      Another.\n    ";
        assert_eq!(lines(text), ["First line", "and its second.", "", "Another."]);
    }

    #[test]
    fn no_layout_is_read_as_code() {
        for (text, shown) in [
            ("\u{86}    let x;", "let x;"),
            ("\u{86}\tlet x;", "let x;"),
            ("\u{202a}    let x;", "let x;"),
            ("\u{200b}    let x;", "let x;"),
            ("\u{feff}    let x;", "let x;"),
            ("\u{200d}    let x;", "\u{200d} let x;"),
            ("\u{a0}\u{2003}\u{3000}    let x;", "let x;"),
            (">     let x;", "\\> let x;"),
            ("*     let x;", "\\* let x;"),
            ("\u{86}```", "\\`\\`\\`"),
            ("a \u{85}\u{c}  b", "a b"),
            ("a\tb", "a b"),
        ] {
            assert_eq!(lines(text), [shown], "{text:?}");
        }
        assert_eq!(lines("a\r    b\u{2028}    c"), ["a", "b", "c"]);
        assert_eq!(lines("a\n\u{86}\n\u{200b}\nb"), ["a", "", "b"]);
    }

    #[test]
    fn many_lines_are_one_attribute() {
        let tokens = attributes(&["a\nb".to_owned(), "c\u{1}d".to_owned()]);
        assert_eq!(tokens.to_string().matches("doc").count(), 1);
        let code = crate::format::format(quote::quote!(mod m { #tokens fn f() {} })).unwrap();
        assert_eq!(code, "mod m {\n    /// a\n    /// b\n    ///\n    /// c d\n    fn f() {}\n}\n");
    }

    /// Pieces of Markdown, HTML and rustdoc, and characters that layout is made of.
    const PIECES: &[&str] = &[
        "    ",
        "\t",
        "\u{86}",
        "\u{200b}",
        "\u{200d}",
        "\u{a0}",
        "\r",
        "\n",
        "\n\n",
        "\u{85}",
        "\u{2028}",
        "```",
        "```rust",
        "~~~",
        "`",
        "``",
        "\\",
        "> ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "12) ",
        "# ",
        "===",
        "---",
        "***",
        "___",
        "|",
        "|-|",
        ":--",
        "[a]: b",
        "[",
        "](x)",
        "![",
        "[^1]",
        "[^1]: x",
        "[ ] ",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<?",
        "<![CDATA[",
        "<script>",
        "&lt;",
        "&#96;",
        "&#x60;",
        "https://a.example/x_y`z",
        "<https://a.example>",
        "http://",
        "_",
        "*",
        "~",
        "x",
        "fn",
        "[`Vec`]",
        "<struct@Vec>",
        "$$",
        "\"",
        "'",
        ":",
        "!",
        "//!",
        "*/",
        "{#x}",
        "^",
    ];

    #[test]
    fn markdown_sees_paragraphs_of_text_and_nothing_else() {
        let mut state = 1_u64;
        let mut next = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let text: String = (0..next(12)).map(|_| PIECES[next(PIECES.len())]).collect();
            let shown: String = lines(&text).iter().map(|line| format!(" {line}\n")).collect();
            assert!(!shown.contains('\r') && !shown.contains('\t'), "{text:?}");
            for event in Parser::new_ext(&shown, RUSTDOC) {
                let is_plain = match &event {
                    Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => true,
                    Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => {
                        dest_url.starts_with("http")
                    }
                    Event::End(TagEnd::Link) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
                    _ => false,
                };
                assert!(is_plain, "{text:?} is {event:?}:\n{shown}");
            }
        }
    }
}
