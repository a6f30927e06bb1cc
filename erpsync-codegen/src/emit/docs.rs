//! Documentation of the WSDL as rustdoc.
//!
//! It was written as plain text, in whatever layout; rustdoc reads Markdown. So whatever Markdown would take
//! for a sign of its own is escaped, and what rustdoc warns of (brackets that link nowhere, HTML tags, bare
//! addresses) can't come up.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc = "…"]` a line. Paragraphs are kept, indentation is not.
pub(super) fn attributes(paragraphs: &[String]) -> TokenStream {
    let lines = paragraphs.iter().enumerate().flat_map(|(index, paragraph)| {
        let separator = (index > 0).then(String::new);
        separator.into_iter().chain(lines(paragraph))
    });
    let lines = lines.map(|line| if line.is_empty() { line } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// The lines of a text, escaped: none at the start or the end is empty, and never two in a row.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(escaped(line));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// One line without leading white space, so that Markdown shows it as it is. Code between two backticks
/// stays code.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let is_code_kept = !line.contains("``") && line.matches('`').count().is_multiple_of(2);
    let mut rest = line;
    if let Some(sign) = block_sign(line) {
        out.push_str(&line[..sign]);
        out.push('\\');
        out.push_str(&line[sign..=sign]);
        rest = &line[sign + 1..];
    }
    let mut is_code = false;
    let mut previous = ' ';
    while let Some(c) = rest.chars().next() {
        if !is_code
            && is_word_start(previous)
            && let Some(length) = url_length(rest)
        {
            out.push('<');
            out.push_str(&rest[..length]);
            out.push('>');
            rest = &rest[length..];
            previous = '>';
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '`' if is_code_kept => is_code = !is_code,
            '\t' => {
                out.push(' ');
                continue;
            }
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' if !is_code => out.push('\\'),
            '_' if !is_code && (is_word_start(previous) || rest.chars().next().is_none_or(is_word_start)) => {
                out.push('\\');
            }
            '&' if !is_code && is_entity(rest) => out.push('\\'),
            // Other control characters, which rustc refuses or which would turn the text around.
            c if c.is_control()
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c) =>
            {
                continue;
            }
            _ => {}
        }
        out.push(c);
        previous = c;
    }
    out
}

/// Where the sign stands that would make the line a heading, a list's item or a rule.
fn block_sign(line: &str) -> Option<usize> {
    if line.starts_with(['#', '-', '+', '=', ':']) {
        return Some(0);
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (digits > 0 && line[digits..].starts_with(['.', ')'])).then_some(digits)
}

fn is_word_start(previous: char) -> bool {
    !previous.is_alphanumeric()
}

/// `lt;` of `&lt;`.
fn is_entity(rest: &str) -> bool {
    rest.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty() && name.len() < 32 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
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
    use super::*;

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
            ("a\tb", "a b"),
            ("&lt; & more", "\\&lt; & more"),
            ("https://", "https://"),
        ] {
            assert_eq!(escaped(text), shown, "{text}");
        }
    }

    #[test]
    fn layout_becomes_paragraphs() {
        let text = "\n      First line\n          and its second.\n\n\n      Another.\n    ";
        assert_eq!(lines(text), ["First line", "and its second.", "", "Another."]);
    }
}
