//! Text of a peer on one line.

/// Text on one line of at most `most` characters: runs of white space are one space, and what a terminal or a log
/// would obey instead of showing (control and direction characters, characters without width) is escaped as in Rust:
/// `\u{1b}`.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()) {
        let space = (!line.is_empty()).then_some(' ');
        for character in space.into_iter().chain(word.chars()) {
            let escape = is_invisible(character).then(|| character.escape_unicode());
            count += escape.as_ref().map_or(1, ExactSizeIterator::len);
            if count > most {
                line.push('…');
                return line;
            }
            match escape {
                Some(escape) => line.extend(escape),
                None => line.push(character),
            }
        }
    }
    line
}

/// A message with its lines, for people: control and direction characters are spelled as character references (XML 1.0,
/// section 4.1), which say the same.
pub(crate) fn visible(message: String) -> String {
    let is_hidden = |character: char| is_invisible(character) && !matches!(character, '\t' | '\n' | '\r');
    if !message.contains(is_hidden) {
        return message;
    }
    let mut shown = String::with_capacity(message.len() + 64);
    for character in message.chars() {
        match is_hidden(character) {
            true => shown.push_str(&format!("&#x{:X};", u32::from(character))),
            false => shown.push(character),
        }
    }
    shown
}

/// Control characters, and the format characters of Unicode (category Cf and its like): directions, joiners, tags.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{600}'..='\u{605}'
                | '\u{61C}'
                | '\u{6DD}'
                | '\u{70F}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn one_line_without_control() {
        assert_eq!(one_line(" a\r\n\tb  c ", 10), "a b c");
        assert_eq!(
            one_line("a\u{1b}[31m\u{202e}b\u{7}\u{200b}", 50),
            "a\\u{1b}[31m\\u{202e}b\\u{7}\\u{200b}"
        );
        assert_eq!(one_line("a\u{2028}b\u{85}c", 10), "a b c");
        assert_eq!(one_line("grün 中", 10), "grün 中");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("abc", 3), "abc");
    }

    #[test]
    fn messages_keep_their_lines() {
        assert_eq!(visible("<a>\n\tb\u{1b}\u{202e}</a>\r\n".to_owned()), "<a>\n\tb&#x1B;&#x202E;</a>\r\n");
    }
}
