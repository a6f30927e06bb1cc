//! The text around the parts that are sent.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Header fields of a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartFields<'p> {
    pub(crate) content_type: &'p str,
    /// Content ID without angle brackets.
    pub(crate) id: &'p str,
    /// File name.
    pub(crate) name: Option<&'p str>,
}

/// The delimiter before a part, and its header. Fields can't be left by what stands in them.
pub(crate) fn part_start(boundary: &str, is_first: bool, fields: PartFields<'_>) -> String {
    let mut text = String::with_capacity(256);
    let line_end = if is_first { "" } else { "\r\n" };
    let PartFields { content_type, id, name } = fields;
    let content_type: String = content_type.chars().filter(|character| !character.is_control()).collect();
    // Writing into a string does not fail.
    let _ = write!(
        text,
        "{line_end}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{id}>\r\n"
    );
    if let Some(name) = name {
        let _ = write!(text, "Content-Disposition: attachment; filename={}\r\n", quoted(name));
    }
    text.push_str("\r\n");
    text
}

/// A quoted string (RFC 2045, appendix A), without control characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// A text of 32 hexadecimal digits that nobody else can guess: a keyed hash of a counter, with keys from the operating system.
///
/// It makes boundaries, which content of a stranger must not contain, and content IDs.
pub(crate) fn new_token() -> String {
    static KEYS: OnceLock<[RandomState; 2]> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let keys = KEYS.get_or_init(|| [RandomState::new(), RandomState::new()]);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let [high, low] = keys.each_ref().map(|key| key.hash_one(number));
    format!("{high:016x}{low:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_in_its_field() {
        let fields =
            PartFields { content_type: "text/plain\r\nX-Evil: 1", id: "a@b", name: Some("a\"; x=\"\r\n--b") };
        let text = part_start("b", true, fields);
        assert_eq!(
            text,
            "--b\r\nContent-Type: text/plainX-Evil: 1\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <a@b>\r\n\
             Content-Disposition: attachment; filename=\"a\\\"; x=\\\"--b\"\r\n\r\n"
        );
    }
}
