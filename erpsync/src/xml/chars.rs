//! Characters that XML 1.0 (fifth edition) allows in texts and names: sections 2.2 and 2.3.

use super::blocks::{Block, no_name_bytes, specials, specials_in_value};

/// `Char`, section 2.2 \[2\].
#[inline]
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// `NameStartChar` without the colon, section 2.3 \[4\].
pub(crate) fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon, section 2.3 \[4a\].
pub(crate) fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The length of the `NCName` that `text` starts with: Namespaces in XML 1.0, section 3 \[4\]. 0 for none.
#[inline]
pub(crate) fn ncname_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ascii = ascii_name_len(bytes);
    let len = if bytes.get(ascii).is_some_and(|byte| !byte.is_ascii()) {
        wide_name_len(text, ascii)
    } else {
        ascii
    };
    if matches!(bytes.first(), Some(b'-' | b'.' | b'0'..=b'9')) { 0 } else { len }
}

/// Returns true if a whole text is an `NCName`.
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.is_empty() && ncname_len(text) == text.len()
}

/// Returns the number of bytes at the start of `text` that are `NameChar` without the colon; the first `at` are known to be.
#[inline(never)]
fn wide_name_len(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next()
        && if at == 0 { is_name_start(c) } else { is_name_char(c) }
    {
        at += c.len_utf8();
    }
    at
}

/// Returns the number of ASCII bytes at the start of `text` that are `NameChar` without the colon.
#[inline]
pub(super) fn ascii_name_len(text: &[u8]) -> usize {
    match text.first_chunk().map(no_name_bytes) {
        Some(found) if found != 0 => found.trailing_zeros() as usize,
        _ => run_len(text, no_name_bytes, |byte| !NAME_BYTE[usize::from(byte)]),
    }
}

/// Returns the length of the run at the start of `text`, up to the first byte that is among `ends`. Sixteen bytes take one
/// step.
#[inline(always)]
fn run_len(text: &[u8], ends: impl Fn(&Block) -> u32, is_end: impl Fn(u8) -> bool) -> usize {
    let (blocks, rest) = text.as_chunks();
    let mut before = 0;
    for block in blocks {
        let found = ends(block);
        if found != 0 {
            return before + found.trailing_zeros() as usize;
        }
        before += block.len();
    }
    before + rest.iter().position(|&byte| is_end(byte)).unwrap_or(rest.len())
}

/// The ASCII bytes of `NameChar` without the colon.
pub(super) static NAME_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = matches!(byte as u8, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// Bytes that end a run of text that can be taken as it stands: markup, references, line ends to be normalised, the end
/// of a `]]>`, control characters, and the lead byte of U+FFFE and U+FFFF.
const fn is_special(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0B..=0x1F | b'<' | b'&' | b'>' | 0xEF)
}

pub(super) static SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_special(byte as u8);
        byte += 1;
    }
    table
};

/// Like [`SPECIAL`], in an attribute value: not `>`, but quotes, and the white space that is normalised.
pub(super) static SPECIAL_IN_VALUE: [bool; 256] = {
    let mut table = SPECIAL;
    table[b'>' as usize] = false;
    table[b'"' as usize] = true;
    table[b'\'' as usize] = true;
    table[b'\t' as usize] = true;
    table[b'\n' as usize] = true;
    table
};

/// Returns the number of bytes of an attribute value that can be taken as they stand.
pub(crate) fn plain_value_len(text: &[u8]) -> usize {
    run_len(text, specials_in_value, |byte| SPECIAL_IN_VALUE[usize::from(byte)])
}

/// Returns the number of bytes of `text` that can be taken as they stand.
#[inline(always)]
pub(crate) fn plain_len(text: &[u8]) -> usize {
    // Most values are short: no loop, and no branch whose outcome nobody can guess.
    match text.first_chunk().map(specials) {
        Some(found) if found != 0 => found.trailing_zeros() as usize,
        _ => plain_len_long(text),
    }
}

#[inline(never)]
fn plain_len_long(text: &[u8]) -> usize {
    run_len(text, specials, |byte| SPECIAL[usize::from(byte)])
}

/// Returns true if a whole text can be taken as it stands; of a text with a tab or a line feed in it this may say no, too.
#[inline(always)]
pub(crate) fn is_plain(text: &[u8]) -> bool {
    // Two words, which overlap where there are fewer bytes than in both. (As one block they would go through memory, which
    // takes longer than all the rest.)
    let words = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) if text.len() <= 16 => {
            [u64::from_le_bytes(*first), u64::from_le_bytes(*last)]
        }
        (None, None) => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                [u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32; 2]
            }
            _ => return text.iter().all(|&byte| !SPECIAL[usize::from(byte)]),
        },
        _ => return plain_len_long(text) == text.len(),
    };
    !(has_special(words[0]) | has_special(words[1]))
}

/// Returns true if one of eight bytes ends a run of plain text or is a tab or a line feed.
#[inline(always)]
fn has_special(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    // `<` and `>` differ in one bit.
    let angle = below((word | (ONES * 2)) ^ (ONES * u64::from(b'>')), 1);
    (below(word, 0x20) | angle | is(b'&') | is(0xEF)) & HIGHS != 0
}

/// Returns true if the first `len` bytes, those of a name, are the same; `false`, too, at the end of the input and for names that
/// are very long.
#[inline(always)]
pub(crate) fn same_name(a: &[u8; 30], b: &[u8], len: usize) -> bool {
    if let (Some(masks), Some(a), Some(b)) = (MASKS.get(len), a.first_chunk::<16>(), b.first_chunk::<16>()) {
        let word = |block: &[u8; 16], at: usize| u64::from_le_bytes(block.as_chunks::<8>().0[at]);
        return (word(a, 0) ^ word(b, 0)) & masks[0] | (word(a, 1) ^ word(b, 1)) & masks[1] == 0;
    }
    same_long_name(a, b, len)
}

/// Like [`same_name`], with two blocks, which overlap if there are fewer bytes than in both.
#[inline(always)]
fn same_long_name(a: &[u8; 30], b: &[u8], len: usize) -> bool {
    let (Some(a), Some(b)) = (a.get(..len), b.get(..len)) else { return false };
    let ends = |name: &[u8]| Some((*name.first_chunk::<16>()?, *name.last_chunk::<16>()?));
    ends(a).is_some_and(|a| Some(a) == ends(b))
}

/// By a length: ones where the bytes of two words count.
static MASKS: [[u64; 2]; 17] = {
    let mut masks = [[0; 2]; 17];
    let mut len = 0;
    while len <= 16 {
        let mask = if len == 16 { u128::MAX } else { (1 << (8 * len)) - 1 };
        masks[len] = [mask as u64, (mask >> 64) as u64];
        len += 1;
    }
    masks
};
