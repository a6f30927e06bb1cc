//! Spellings of infinity and of "not a number" that XML Schema does not have (Part 2, sections 3.2.4 and 3.2.5).

/// Returns a text of floats with `INF`, `-INF` and `NaN` in place of other spellings; `None` if it has no such spelling.
pub(super) fn respelled_floats(text: &str) -> Option<String> {
    let mut is_respelled = false;
    let words: Vec<&str> = text
        .split_ascii_whitespace()
        .map(|word| {
            let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
            let is = |name: &str| unsigned.eq_ignore_ascii_case(name);
            let spelled = match (is("inf") || is("infinity"), is("nan"), word.starts_with('-')) {
                (true, _, true) => "-INF",
                (true, _, false) => "INF",
                (_, true, _) => "NaN",
                _ => word,
            };
            is_respelled |= spelled != word;
            spelled
        })
        .collect();
    is_respelled.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::respelled_floats;

    #[test]
    fn spellings() {
        for (text, respelled) in [
            ("inf", Some("INF")),
            (" +INF\n", Some("INF")),
            ("-Infinity", Some("-INF")),
            ("nan", Some("NaN")),
            ("1.5 -inf NaN", Some("1.5 -INF NaN")),
            ("INF", None),
            ("NaN", None),
            ("1.5", None),
            ("information", None),
            ("", None),
        ] {
            assert_eq!(respelled_floats(text).as_deref(), respelled, "{text}");
        }
    }
}
