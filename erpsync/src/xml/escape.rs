//! References and line ends, both ways: XML 1.0, sections 2.4, 2.11, 3.3.3, 4.1 and 4.6.

use super::chars::{is_char, is_plain, plain_len};

/// Resolves the reference that `text` starts with (`&…;`): the character, and the length of the reference.
///
/// Only character references and the five predefined entities exist, since there is no DTD.
#[inline]
pub(crate) fn reference(text: &str) -> Result<(char, usize), String> {
    match text.as_bytes() {
        [b'&', b'l', b't', b';', ..] => Ok(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Ok(('>', 4)),
        [b'&', b'a', b'm', b'p', b';', ..] => Ok(('&', 5)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Ok(('"', 6)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Ok(('\'', 6)),
        _ => character_reference(text),
    }
}

#[inline(never)]
fn character_reference(text: &str) -> Result<(char, usize), String> {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"#_-.:".contains(byte) || *byte >= 0x80;
    let end = 1 + text.bytes().skip(1).take_while(in_name).count();
    if end == 1 || text.as_bytes().get(end) != Some(&b';') {
        return Err("`&` does not start a reference: write `&amp;`".to_owned());
    }
    let name = &text[1..end];
    let c = character(name).ok_or_else(|| {
        let (shown, cut) = name.char_indices().nth(20).map_or((name, ""), |(at, _)| (&name[..at], "…"));
        if name.starts_with('#') {
            format!("`&{shown}{cut};` is no character that XML allows")
        } else {
            format!("the entity `&{shown}{cut};` is not declared: a message has no DTD")
        }
    })?;
    Ok((c, end + 1))
}

fn character(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, radix).ok()?).filter(|c| is_char(*c))
}

/// Appends a literal character of content or of an attribute value, its line end or white space normalised.
/// Gives how many bytes of `text` it took.
pub(crate) fn push_literal(out: &mut String, text: &str, attribute: bool) -> Result<usize, String> {
    let Some(c) = text.chars().next() else { return Ok(0) };
    match c {
        '\r' => {
            out.push(if attribute { ' ' } else { '\n' });
            Ok(if text[1..].starts_with('\n') { 2 } else { 1 })
        }
        '\n' | '\t' if attribute => {
            out.push(' ');
            Ok(1)
        }
        c if is_char(c) => {
            out.push(c);
            Ok(c.len_utf8())
        }
        c => Err(format!("the character U+{:04X} is not allowed in XML 1.0", c as u32)),
    }
}

/// What a character is written as, `None` for as it stands. Carriage returns are written as references, since a
/// reader would make line feeds of them; in attributes also line feeds and tabs, which would become spaces.
#[inline]
fn escaped(c: char, attribute: bool) -> Option<&'static str> {
    match c {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '\r' => Some("&#13;"),
        '"' if attribute => Some("&quot;"),
        '\n' if attribute => Some("&#10;"),
        '\t' if attribute => Some("&#9;"),
        _ => None,
    }
}

/// Appends `text` escaped. The first character that XML does not allow is returned; the rest is not written.
#[inline]
pub(crate) fn push_escaped(out: &mut String, text: &str, attribute: bool) -> Option<char> {
    if if attribute { is_plain_value(text.as_bytes()) } else { is_plain(text.as_bytes()) } {
        out.push_str(text);
        return None;
    }
    push_escaped_slow(out, text, attribute)
}

#[inline(never)]
fn push_escaped_slow(out: &mut String, text: &str, attribute: bool) -> Option<char> {
    let mut rest = text;
    loop {
        let bytes = rest.as_bytes();
        let plain = match attribute {
            true => bytes.iter().position(|&byte| is_special_in_value(byte)).unwrap_or(bytes.len()),
            false => plain_len(bytes),
        };
        out.push_str(&rest[..plain]);
        let c = rest[plain..].chars().next()?;
        match escaped(c, attribute) {
            Some(replacement) => out.push_str(replacement),
            None if is_char(c) => out.push(c),
            None => return Some(c),
        }
        rest = &rest[plain + c.len_utf8()..];
    }
}

/// Whether a byte of an attribute value may have to be written otherwise: markup, white space that would be normalised,
/// control characters, and the lead byte of U+FFFE and U+FFFF.
#[inline(always)]
fn is_special_in_value(byte: u8) -> bool {
    // Without branches, so that the compiler makes vector code of it.
    (byte < 0x20) | (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == b'"') | (byte == 0xEF)
}

/// Whether there is no such byte in a text.
#[inline]
fn is_plain_value(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk::<16>() else {
        return !text.iter().any(|&byte| is_special_in_value(byte));
    };
    // Summed up at the end only: that takes as long as several blocks.
    let mut found = [0; 16];
    for block in text.as_chunks().0.iter().chain([last]) {
        for (found, &byte) in found.iter_mut().zip(block) {
            *found |= u8::from(is_special_in_value(byte));
        }
    }
    found == [0; 16]
}
