//! References and line ends, both ways: XML 1.0, sections 2.4, 2.11, 3.3.3, 4.1 and 4.6.

use super::chars::{is_char, is_plain, plain_len};
use super::limits::ForbiddenCharacters;

/// Resolves the reference that `text` starts with (`&…;`): the character, and the length of the reference.
///
/// Only character references and the five predefined entities exist, since there is no DTD.
#[inline]
pub(crate) fn reference(text: &str, forbidden: ForbiddenCharacters) -> Result<(char, usize), String> {
    match text.as_bytes() {
        [b'&', b'l', b't', b';', ..] => Ok(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Ok(('>', 4)),
        [b'&', b'a', b'm', b'p', b';', ..] => Ok(('&', 5)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Ok(('"', 6)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Ok(('\'', 6)),
        _ => character_reference(text, forbidden),
    }
}

#[inline(never)]
fn character_reference(text: &str, forbidden: ForbiddenCharacters) -> Result<(char, usize), String> {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"#_-.:".contains(byte) || *byte >= 0x80;
    let end = 1 + text.bytes().skip(1).take_while(in_name).count();
    if end == 1 || text.as_bytes().get(end) != Some(&b';') {
        return Err("`&` does not start a reference: write `&amp;`".to_owned());
    }
    let name = &text[1..end];
    let c = character(name, forbidden).ok_or_else(|| {
        let (shown, cut) = name.char_indices().nth(20).map_or((name, ""), |(at, _)| (&name[..at], "…"));
        if code(name).is_some() {
            format!("`&{shown}{cut};` is no character that XML allows: {TOLERANCE}")
        } else if name.starts_with('#') {
            format!("`&{shown}{cut};` is no number of a character")
        } else {
            format!("the entity `&{shown}{cut};` is not declared: a message has no DTD")
        }
    })?;
    Ok((c, end + 1))
}

/// Names the option that reads characters which XML forbids.
const TOLERANCE: &str = "`ReadOptions::forbidden_characters` keeps or replaces it";

fn character(name: &str, forbidden: ForbiddenCharacters) -> Option<char> {
    match char::from_u32(code(name)?) {
        Some(c) if is_char(c) => Some(c),
        found => forbidden.stand_in(found),
    }
}

/// The number in a character reference; the largest there is for what is larger.
fn code(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| char::from(byte).is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).unwrap_or(u32::MAX))
}

/// Appends a literal character of content or of an attribute value, its line end or white space normalised.
/// Gives how many bytes of `text` it took.
pub(crate) fn push_literal(
    out: &mut String,
    text: &str,
    attribute: bool,
    forbidden: ForbiddenCharacters,
) -> Result<usize, String> {
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
        c => match forbidden.stand_in(Some(c)) {
            Some(stand_in) => {
                out.push(stand_in);
                Ok(c.len_utf8())
            }
            None => Err(not_allowed(c)),
        },
    }
}

/// Describes a character of a text or attribute value that XML forbids.
pub(crate) fn not_allowed(c: char) -> String {
    format!("the character U+{:04X} is not allowed in XML 1.0: {TOLERANCE}", c as u32)
}

/// An element that was read with [`ForbiddenCharacters`] other than `Refuse`, as XML again: with U+FFFD where there are
/// characters that XML forbids, since none can be written.
pub(crate) fn without_forbidden(xml: String) -> String {
    let is_clean = xml.chars().all(is_char) && !xml.contains("&#");
    if is_clean {
        return xml;
    }
    let mut clean = String::with_capacity(xml.len());
    let mut rest = &*xml;
    while let Some(c) = rest.chars().next() {
        let section = [("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")]
            .iter()
            .find(|(start, _)| rest.starts_with(start))
            .map_or(0, |(_, end)| rest.find(end).unwrap_or(rest.len()));
        let reference = || reference(rest, ForbiddenCharacters::Replace).ok();
        let taken = match reference().filter(|_| c == '&') {
            // No reference is one in these.
            _ if section > 0 => {
                clean.extend(rest[..section].chars().map(|c| if is_char(c) { c } else { '\u{FFFD}' }));
                section
            }
            Some((char::REPLACEMENT_CHARACTER, len)) => {
                clean.push(char::REPLACEMENT_CHARACTER);
                len
            }
            Some((_, len)) => {
                clean.push_str(&rest[..len]);
                len
            }
            None => {
                clean.push(if is_char(c) { c } else { char::REPLACEMENT_CHARACTER });
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    clean
}

/// Returns the escaped form of a character, or `None` if it is written as it is. Carriage returns are written as references, since a
/// reader would make line feeds of them; in attributes also line feeds and tabs, which would become spaces.
#[inline]
fn escape_of(c: char, attribute: bool) -> Option<&'static str> {
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

/// Escapes a text for attribute values in either quotes, of XML and HTML. A character that XML does not allow becomes U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escape_of(c, true) {
            Some(escaped) => out.push_str(escaped),
            None if c == '\'' => out.push_str("&#39;"),
            None if is_char(c) => out.push(c),
            None => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

/// Appends a text as character data of an element or, with `in_attribute`, as the value of an attribute in quotation marks.
///
/// # Errors
///
/// The first character that XML 1.0 does not allow.
pub fn escape_into(out: &mut String, text: &str, in_attribute: bool) -> Result<(), char> {
    push_escaped(out, text, in_attribute).map_or(Ok(()), Err)
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
        match escape_of(c, attribute) {
            Some(replacement) => out.push_str(replacement),
            None if is_char(c) => out.push(c),
            None => return Some(c),
        }
        rest = &rest[plain + c.len_utf8()..];
    }
}

/// Returns true if a byte of an attribute value may have to be written otherwise: markup, white space that would be normalised,
/// control characters, and the lead byte of U+FFFE and U+FFFF.
#[inline(always)]
fn is_special_in_value(byte: u8) -> bool {
    // Without branches, so that the compiler makes vector code of it.
    (byte < 0x20) | (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == b'"') | (byte == 0xEF)
}

/// Returns true if there is no such byte in a text.
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
