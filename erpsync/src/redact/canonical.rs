//! One spelling for texts that are escaped in different ways.
//!
//! Character references (XML 1.0, section 4.1), those of HTML for the letters of Latin-1, JSON and JavaScript escapes (RFC 8259, section 7), percent escapes
//! (RFC 3986, section 2.1), `+` for a space, and runs of white space are decoded, layer by layer, until nothing is left
//! to decode. A secret and a text that quotes it have the same canonical form, however often the text is escaped.

use std::ops::Range;

use memchr::memmem;

/// Starts and ends of what is no text.
const ENDS: [(&[u8], &[u8]); 2] = [(b"<!--", b"-->"), (b"<?", b"?>")];

/// Names of the characters from U+00A0 on: HTML 4.01, section 24.2.1.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo",
    "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
    "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",
    "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute",
    "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash",
    "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
    "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
    "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];
/// Code point of the first of [`LATIN_1`].
const FIRST_OF_LATIN_1: u32 = 0xA0;

/// A text in canonical form, with the place of each byte in the text that it was made from.
#[derive(Default)]
pub(super) struct Canonical {
    bytes: Vec<u8>,
    /// The bytes of the source that each byte stands for.
    sources: Vec<Range<usize>>,
}

impl Canonical {
    /// The canonical form of one text.
    pub(super) fn new(text: &str) -> Self {
        let mut canonical = Self::default();
        canonical.extend(text.as_bytes(), 0);
        canonical
    }

    /// Returns whether the canonical form of a text may differ from the text.
    pub(super) fn differs(text: &str) -> bool {
        text.bytes().any(|byte| matches!(byte, b'&' | b'\\' | b'%' | b'+' | b'\t' | b'\n' | b'\r'))
            || ["  ", "<!", "<?"].iter().any(|mark| text.contains(mark))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The part of the source that a part of the canonical form stands for.
    pub(super) fn source(&self, part: Range<usize>) -> Range<usize> {
        match (self.sources.get(part.start), part.end.checked_sub(1).and_then(|last| self.sources.get(last)))
        {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Appends a part of a text that begins at `offset` of the source.
    pub(super) fn extend(&mut self, text: &[u8], offset: usize) {
        for (at, byte) in text.iter().enumerate() {
            self.push(*byte, offset + at..offset + at + 1);
        }
    }

    /// Forgets all but the last `kept` bytes.
    pub(super) fn forget(&mut self, kept: usize) {
        let end = self.bytes.len().saturating_sub(kept);
        self.bytes.drain(..end);
        self.sources.drain(..end);
    }

    /// The text without comments, processing instructions and the marks of CDATA sections: a secret may go on behind
    /// them. `None` if there are none.
    pub(super) fn without_markup(&self) -> Option<Self> {
        let has_markup = memmem::find(&self.bytes, b"<!").or(memmem::find(&self.bytes, b"<?")).is_some();
        has_markup.then(|| {
            let mut text = Self::default();
            let mut at = 0;
            // Ends that are known not to come.
            let mut unending = [false; ENDS.len()];
            while let Some(byte) = self.bytes.get(at) {
                let rest = &self.bytes[at..];
                let skipped = [&b"<![CDATA["[..], b"]]>"]
                    .iter()
                    .find(|mark| rest.starts_with(mark))
                    .map(|mark| mark.len());
                let skipped = skipped.or_else(|| {
                    let kind = ENDS.iter().position(|(start, _)| rest.starts_with(start))?;
                    let (_, end) = ENDS[kind];
                    let len = if unending[kind] { None } else { memmem::find(rest, end) };
                    unending[kind] |= len.is_none();
                    len.map(|len| len + end.len())
                });
                match skipped {
                    Some(len) => at += len,
                    None => {
                        text.append(*byte, self.sources[at].clone());
                        at += 1;
                    }
                }
            }
            text
        })
    }

    fn push(&mut self, byte: u8, source: Range<usize>) {
        let (mut byte, mut source) = (byte, source);
        // Each round takes at least one byte away, so that all rounds together are linear.
        while let Some((len, character)) = self.completed(byte) {
            let kept = self.bytes.len() - len;
            source.start = self.sources.get(kept).map_or(source.start, |first| first.start);
            self.bytes.truncate(kept);
            self.sources.truncate(kept);
            match character {
                Decoded::Byte(decoded) if decoded.is_ascii() => byte = decoded,
                Decoded::Byte(decoded) => return self.append(decoded, source),
                Decoded::Code(code) => return self.append_code(code, source),
            }
        }
        // The text behind a backslash does not matter: in `\\u005c\\u0034` it is lost.
        if let Some((b'\\', lost)) = self.bytes.last().zip(self.sources.last())
            && !matches!(byte, b'u' | b'x')
        {
            source.start = lost.start;
            self.bytes.pop();
            self.sources.pop();
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'+' => match (self.bytes.last(), self.sources.last_mut()) {
                (Some(b' '), Some(last)) => last.end = source.end,
                _ => self.append(b' ', source),
            },
            byte => self.append(byte, source),
        }
    }

    fn append(&mut self, byte: u8, source: Range<usize>) {
        self.bytes.push(byte);
        self.sources.push(source);
    }

    /// Appends a code point beyond ASCII, or half of one: `\ud83d\ude00` are two halves.
    fn append_code(&mut self, code: u32, mut source: Range<usize>) {
        let mut code = code;
        if (0xDC00..0xE000).contains(&code)
            && let [.., 0xED, second @ 0xA0..=0xAF, third] = self.bytes[..]
        {
            let high = 0xD000 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
            code = 0x1_0000 + ((high - 0xD800) << 10) + (code - 0xDC00);
            let kept = self.bytes.len() - 3;
            source.start = self.sources.get(kept).map_or(source.start, |first| first.start);
            self.bytes.truncate(kept);
            self.sources.truncate(kept);
        }
        let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
        match code {
            0..0x800 => {
                [0xC0 | (code >> 6) as u8, tail(0)].iter().for_each(|b| self.append(*b, source.clone()))
            }
            // Half a code point, too.
            0x800..0x1_0000 => [0xE0 | (code >> 12) as u8, tail(6), tail(0)]
                .iter()
                .for_each(|byte| self.append(*byte, source.clone())),
            _ => [0xF0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]
                .iter()
                .for_each(|byte| self.append(*byte, source.clone())),
        }
    }

    /// The escape that ends with `byte`: how many bytes before it belong to it, and what it stands for.
    fn completed(&self, byte: u8) -> Option<(usize, Decoded)> {
        match (&self.bytes[..], byte) {
            (_, b';') => self.reference(),
            (_, b'}') => self.braced(),
            ([.., b'\\'], b'/' | b'"' | b'\'' | b'\\') => Some((1, Decoded::Byte(byte))),
            ([.., b'\\'], b'n' | b'r' | b't') => Some((1, Decoded::Byte(b' '))),
            ([.., b'%', high], _) => Some((2, Decoded::Byte(hex(&[*high, byte])? as u8))),
            ([.., b'\\', b'x', high], _) => Some((3, Decoded::of(hex(&[*high, byte])?))),
            ([.., b'\\', b'u', a, b, c], _) => Some((5, Decoded::of(hex(&[*a, *b, *c, byte])?))),
            _ => None,
        }
    }

    /// The escape `\u{…}` of Rust and JavaScript that a brace ends.
    fn braced(&self) -> Option<(usize, Decoded)> {
        let digits = self.bytes.iter().rev().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (before, digits) = self.bytes.split_at(self.bytes.len() - digits);
        let code = hex(digits).filter(|_| before.ends_with(b"\\u{"))?;
        Some((digits.len() + 3, Decoded::of(code)))
    }

    /// The character reference that a semicolon ends.
    fn reference(&self) -> Option<(usize, Decoded)> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
        let name_len = self.bytes.iter().rev().take_while(|byte| is_name(byte)).count();
        let (before, name) = self.bytes.split_at(self.bytes.len() - name_len);
        let decoded = match name {
            _ if before.last() != Some(&b'&') => return None,
            b"amp" => Decoded::Byte(b'&'),
            b"lt" => Decoded::Byte(b'<'),
            b"gt" => Decoded::Byte(b'>'),
            b"quot" => Decoded::Byte(b'"'),
            b"apos" => Decoded::Byte(b'\''),
            [b'#', b'x' | b'X', digits @ ..] => Decoded::of(number(digits, 16)?),
            [b'#', digits @ ..] => Decoded::of(number(digits, 10)?),
            name => {
                let at = LATIN_1.iter().position(|known| known.as_bytes() == name)?;
                Decoded::Code(FIRST_OF_LATIN_1 + at as u32)
            }
        };
        Some((name_len + 1, decoded))
    }
}

enum Decoded {
    Byte(u8),
    Code(u32),
}

impl Decoded {
    fn of(code: u32) -> Self {
        match u8::try_from(code) {
            Ok(byte) if byte.is_ascii() => Self::Byte(byte),
            _ => Self::Code(code),
        }
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    number(digits, 16)
}

/// A number up to the last code point.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digit = |byte: &u8| char::from(*byte).to_digit(radix);
    let value = digits.iter().try_fold(0_u32, |value, byte| {
        Some(value * radix + digit(byte)?).filter(|value| *value <= u32::from(char::MAX))
    });
    value.filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Canonical;

    fn canonical(text: &str) -> Vec<u8> {
        Canonical::new(text).bytes().to_vec()
    }

    #[test]
    fn spellings_of_one_text() {
        let plain = "pä😀ss/wo\"rd <&> 7";
        for spelled in [
            "pä😀ss/wo\"rd &lt;&amp;&gt; 7",
            "&#112;&#xE4;&#x1f600;ss/wo&quot;rd &#60;&#38;&#0062; 7",
            "&#0000000112;&#x00000E4;😀s&#x73;/wo\"rd &amp;lt;&amp;amp;&amp;#x3E; 7",
            "p&auml;😀ss/wo&quot;rd &amp;lt;&amp;&gt; 7",
            "p&amp;auml;😀ss/wo\"rd <&> 7",
            "\\u0070\\u00e4\\uD83D\\uDE00ss\\/wo\\\"rd \\u003c&\\u003E 7",
            "\\u{70}\\u{e4}\\u{1F600}ss/wo\\\"rd <&> 7",
            "\\x70ä😀ss/wo\"rd <&>\\t7",
            "p%C3%A4%f0%9f%98%80ss%2Fwo%22rd+%3C%26%3E%207",
            "p%25C3%25A4😀ss/wo\"rd  <&>\r\n7",
        ] {
            assert_eq!(canonical(spelled), canonical(plain), "{spelled}");
        }
        assert_eq!(canonical(plain), plain.as_bytes());
    }

    #[test]
    fn what_is_no_escape() {
        for text in ["&;", "a;b", "&#;", "&#x110000;", "&nope;", "%", "%4", "%zz", "\\", "\\u12", "100 % or"]
        {
            assert_eq!(canonical(text), text.as_bytes(), "{text}");
        }
    }

    #[test]
    fn places_in_the_source() {
        let canonical = Canonical::new("a&amp;#x62;c");
        assert_eq!(canonical.bytes(), b"abc");
        assert_eq!(canonical.source(1..2), 1..11);
        assert_eq!(canonical.source(0..3), 0..12);
    }

    #[test]
    fn escapes_that_complete_each_other() {
        // Each decoded digit completes the escape before it.
        let nested = "%3".repeat(100_000) + "5";
        assert_eq!(canonical(&nested), b"5");
        assert_eq!(canonical(&";".repeat(100_000)).len(), 100_000);
    }
}
