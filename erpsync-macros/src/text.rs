//! Texts of a schema in documentation.

/// A text as inline code of Markdown: one line, whatever the text is. rustdoc compiles what it takes for a block of code,
/// so nothing of the text may begin one.
pub(crate) fn inline_code(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut code = String::from("`");
    for (index, word) in words.enumerate() {
        if index > 0 {
            code.push(' ');
        }
        for c in word.chars() {
            match c {
                '`' => code.push('\''),
                c if c.is_ascii() => code.push(c),
                // Direction marks and the like come out as escapes.
                c => code.extend(c.escape_debug()),
            }
        }
    }
    // Two backticks would open code that nothing closes.
    if code.len() == 1 {
        code.push(' ');
    }
    code.push('`');
    code
}

#[cfg(test)]
mod tests {
    use super::inline_code;

    #[test]
    fn no_text_begins_a_block_of_code() {
        for (text, shown) in [
            ("Orders", "`Orders`"),
            ("a`\n\n    let x;", "`a' let x;`"),
            ("\n```\nlet x;\n```", "`''' let x; '''`"),
            ("\u{86}    a\u{85}\tb\u{2028}c", "`a b c`"),
            ("a\u{202e}b", "`a\\u{202e}b`"),
            (" ", "` `"),
        ] {
            assert_eq!(inline_code(text), shown);
        }
    }
}
