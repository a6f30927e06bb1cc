//! Which characters XML 1.0 (fifth edition) allows where: sections 2.2 and 2.3.

/// `S`, section 2.3 \[3\].
#[inline]
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

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
pub(crate) fn ncname_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (ok, len) = if byte < 0x80 {
            (NAME_BYTE[usize::from(byte)], 1)
        } else {
            match text[at..].chars().next() {
                Some(c) => (if at == 0 { is_name_start(c) } else { is_name_char(c) }, c.len_utf8()),
                None => (false, 0),
            }
        };
        if !ok || (at == 0 && matches!(byte, b'-' | b'.' | b'0'..=b'9')) {
            break;
        }
        at += len;
    }
    at
}

/// The ASCII bytes of `NameChar` without the colon.
static NAME_BYTE: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = matches!(byte as u8, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// Bytes that end a run of text that can be taken as it stands: markup, references, line ends to be
/// normalised, the end of a `]]>`, control characters, and the lead byte of U+FFFE and U+FFFF.
static SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\t' | b'\n' => false,
            0..=0x1F | b'<' | b'&' | b'>' | 0xEF => true,
            _ => false,
        };
        byte += 1;
    }
    table
};

/// How many bytes of `text` can be taken as they stand.
#[inline]
pub(crate) fn plain_len(text: &[u8]) -> usize {
    // Most values are short: a word at a time, without a branch for each byte whose outcome nobody can guess.
    let mut at = 0;
    while at < 32
        && let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk)
    {
        match first_special(u64::from_le_bytes(*word)) {
            8 => at += 8,
            within if SPECIAL[usize::from(word[within])] => return at + within,
            // A tab or a line feed.
            _ => break,
        }
    }
    plain_len_long(text, at)
}

/// Where in a word the first byte is that ends a run of plain text, or a tab or a line feed; 8 for nowhere.
#[inline]
fn first_special(word: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    // The high bit of each byte that is below `bound`, right up to the first such byte.
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word & HIGHS;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let found = below(word, 0x20) | is(b'<') | is(b'&') | is(b'>') | is(0xEF);
    found.trailing_zeros() as usize / 8
}

#[inline(never)]
fn plain_len_long(text: &[u8], mut at: usize) -> usize {
    // Written without branches inside the block, so that the compiler makes vector code of it.
    while let Some(block) = text.get(at..at + 32) {
        let special = block.iter().fold(0u8, |found, &byte| {
            found
                | u8::from(byte < 0x20 && byte != b'\t' && byte != b'\n')
                | u8::from(byte == b'<')
                | u8::from(byte == b'&')
                | u8::from(byte == b'>')
                | u8::from(byte == 0xEF)
        });
        if special != 0 {
            break;
        }
        at += 32;
    }
    while text.get(at).is_some_and(|&byte| !SPECIAL[usize::from(byte)]) {
        at += 1;
    }
    at
}

/// Whether two slices are the same, for the short ones that names are: without a call.
#[inline]
pub(crate) fn same_name(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // Two words that overlap where there are fewer bytes than in both.
    if let (Some(a_first), Some(a_last), Some(b_first), Some(b_last)) =
        (a.first_chunk::<8>(), a.last_chunk::<8>(), b.first_chunk::<8>(), b.last_chunk::<8>())
        && a.len() <= 16
    {
        return a_first == b_first && a_last == b_last;
    }
    if let (Some(a_first), Some(a_last), Some(b_first), Some(b_last)) =
        (a.first_chunk::<4>(), a.last_chunk::<4>(), b.first_chunk::<4>(), b.last_chunk::<4>())
        && a.len() <= 8
    {
        return a_first == b_first && a_last == b_last;
    }
    a == b
}
