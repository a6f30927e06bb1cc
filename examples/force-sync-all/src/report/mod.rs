//! Telling the outcome.

pub(crate) mod changes;
pub(crate) mod json;
pub(crate) mod text;

/// A text of the server for one line of a terminal: white space is single spaces, control characters are gone.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|c| !c.is_control()).collect()
}
