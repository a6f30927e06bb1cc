//! Decoding of a message that arrives in pieces.

use super::decode::{check_declared, choose, declared_encoding, error, label};
use super::encoding::Encoding;
use super::error::ReadError;

/// Number of bytes within which the XML declaration has to end.
const HEAD: usize = 1 << 10;

/// Decodes a message piece by piece, by the rules of [`decode`](super::decode()).
pub(crate) struct Decoder {
    charset: Option<String>,
    /// The start of the message, until its encoding is known.
    head: Vec<u8>,
    active: Option<Active>,
    /// Number of bytes that were decoded.
    taken: usize,
}

/// The encoding, and bytes of a character that is not complete.
struct Active {
    encoding: Encoding,
    carry: Vec<u8>,
    #[cfg(feature = "encodings")]
    other: Option<encoding_rs::Decoder>,
}

impl Decoder {
    /// A decoder of a message with the `charset` of its content type.
    pub(crate) fn new(charset: Option<&str>) -> Self {
        let charset = charset.and_then(label).map(str::to_owned);
        Self { charset, head: Vec::new(), active: None, taken: 0 }
    }

    /// Appends the text of the next bytes to `out`. The last character waits for its last byte.
    ///
    /// # Errors
    ///
    /// As [`decode`](super::decode()).
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut String) -> Result<(), ReadError> {
        if self.active.is_some() {
            return self.convert(bytes, out, false);
        }
        self.head.extend_from_slice(bytes);
        // The end of the declaration, or of some tag; in UTF-16 with both of its bytes.
        let is_wide =
            matches!(self.head[..], [0xFE | 0xFF, ..]) || self.head.iter().take(4).any(|byte| *byte == 0);
        let is_whole = !is_wide || self.head.len().is_multiple_of(2);
        let is_enough = is_whole && memchr::memchr(b'>', &self.head).is_some() || self.head.len() >= HEAD;
        if is_enough { self.begin(out, false) } else { Ok(()) }
    }

    /// Ends the message.
    ///
    /// # Errors
    ///
    /// As [`decode`](super::decode()); if it ends inside a character.
    pub(crate) fn finish(&mut self, out: &mut String) -> Result<(), ReadError> {
        if self.active.is_none() {
            return self.begin(out, true);
        }
        self.convert(&[], out, true)
    }

    /// Chooses the encoding, and decodes the start.
    fn begin(&mut self, out: &mut String, is_last: bool) -> Result<(), ReadError> {
        let head = std::mem::take(&mut self.head);
        let declared = if self.charset.is_none() { declared_encoding(&head) } else { None };
        let (encoding, bom) = choose(&head, self.charset.as_deref().map(str::as_bytes).or(declared))?;
        self.active = Some(Active {
            encoding,
            carry: Vec::new(),
            #[cfg(feature = "encodings")]
            other: match encoding {
                Encoding::Other(encoding) => Some(encoding.new_decoder_without_bom_handling()),
                _ => None,
            },
        });
        self.taken = bom;
        let start = out.len();
        self.convert(&head[bom..], out, is_last)?;
        if self.charset.is_none() {
            check_declared(declared, &out[start..], encoding)?;
        }
        Ok(())
    }

    fn convert(&mut self, bytes: &[u8], out: &mut String, is_last: bool) -> Result<(), ReadError> {
        let Some(active) = &mut self.active else { return Ok(()) };
        let begun = active.carry.len();
        let converted = active.convert(bytes, out, is_last);
        let wrong = match converted {
            Ok(()) if is_last && !active.carry.is_empty() => 0,
            Ok(()) => {
                self.taken += bytes.len();
                return Ok(());
            }
            Err(at) => at,
        };
        let at = (self.taken - begun) + wrong;
        Err(error(format!("the bytes are not {}", active.encoding.name()), at))
    }
}

impl Active {
    /// Decodes the carry and `bytes`. The error is the offset of what is no character, from the start of the carry on.
    fn convert(&mut self, bytes: &[u8], out: &mut String, is_last: bool) -> Result<(), usize> {
        #[cfg(not(feature = "encodings"))]
        let _ = is_last;
        match self.encoding {
            Encoding::Utf8 => self.utf8(bytes, out),
            Encoding::Utf16Le | Encoding::Utf16Be => self.utf16(bytes, out),
            Encoding::Latin1 | Encoding::Ascii => {
                out.push_str(&self.encoding.decode(bytes)?);
                Ok(())
            }
            #[cfg(feature = "encodings")]
            Encoding::Other(_) => self.other(bytes, out, is_last),
        }
    }

    fn utf8(&mut self, mut bytes: &[u8], out: &mut String) -> Result<(), usize> {
        let mut done = 0;
        while !self.carry.is_empty()
            && let Some((first, rest)) = bytes.split_first()
        {
            self.carry.push(*first);
            bytes = rest;
            match std::str::from_utf8(&self.carry) {
                Ok(character) => {
                    out.push_str(character);
                    done += self.carry.len();
                    self.carry.clear();
                }
                Err(invalid) if invalid.error_len().is_some() => return Err(0),
                Err(_) => {}
            }
        }
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => out.push_str(text),
            Err(invalid) => {
                let (valid, rest) = bytes.split_at(invalid.valid_up_to());
                out.push_str(simdutf8::basic::from_utf8(valid).unwrap_or_default());
                if invalid.error_len().is_some() {
                    return Err(done + valid.len());
                }
                self.carry.extend_from_slice(rest);
            }
        }
        Ok(())
    }

    /// A unit of half a character, and a byte of half a unit, wait for the rest.
    fn utf16(&mut self, bytes: &[u8], out: &mut String) -> Result<(), usize> {
        self.carry.extend_from_slice(bytes);
        let unit = |pair: &[u8]| match self.encoding {
            Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        };
        let mut whole = self.carry.len() / 2 * 2;
        if whole > 0 && (0xD800..0xDC00).contains(&unit(&self.carry[whole - 2..whole])) {
            whole -= 2;
        }
        out.push_str(&self.encoding.decode(&self.carry[..whole])?);
        self.carry.drain(..whole);
        Ok(())
    }

    #[cfg(feature = "encodings")]
    fn other(&mut self, bytes: &[u8], out: &mut String, is_last: bool) -> Result<(), usize> {
        use encoding_rs::DecoderResult;

        let Some(decoder) = &mut self.other else { return Err(0) };
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        out.reserve(room.unwrap_or(bytes.len()));
        match decoder.decode_to_string_without_replacement(bytes, out, is_last) {
            (DecoderResult::InputEmpty, _) => Ok(()),
            (_, read) => Err(read),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::Decoder;

    /// The text, decoded in pieces of a length.
    fn in_pieces(bytes: &[u8], charset: Option<&str>, len: usize) -> Result<String, String> {
        let (mut decoder, mut out) = (Decoder::new(charset), String::new());
        for piece in bytes.chunks(len) {
            decoder.push(piece, &mut out).map_err(|error| error.to_string())?;
        }
        decoder.finish(&mut out).map_err(|error| error.to_string())?;
        Ok(out)
    }

    fn wide(text: &str, big: bool, bom: bool) -> Vec<u8> {
        let start = if bom { Some(0xFEFF) } else { None };
        let units = start.into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn pieces_of_any_length_are_decoded_like_the_whole() {
        let text = "<?xml version=\"1.0\"?><a>é€𝄞\u{10FFFF}x</a>";
        let declared = |label: &str| text.replace("1.0\"", &format!("1.0\" encoding=\"{label}\""));
        let cases: [(Vec<u8>, Option<&str>); 14] = [
            (text.into(), None),
            (declared("utf-8").into(), Some("utf-8")),
            (format!("\u{FEFF}{text}").into(), None),
            (wide(text, false, true), None),
            (wide(text, true, true), None),
            (wide(&declared("utf-16"), true, true), None),
            (wide(&declared("utf-16"), false, false), Some("utf-16")),
            (wide(&declared("latin1"), false, true), None),
            (declared("utf-16").into(), Some("utf-8")),
            (b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9\x80</a>".to_vec(), None),
            (b"<a>\xE9</a>".to_vec(), Some("us-ascii")),
            (b"<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>".to_vec(), None),
            (b"<?xml version='1.0' encoding='shift_jis'?><a>\x83\x65\x83\x58</a>".to_vec(), None),
            (b"<?xml version='1.0' encoding='klingon'?><a/>".to_vec(), None),
        ];
        for (bytes, charset) in cases {
            let whole = decode(&bytes, charset).map(|text| text.into_owned());
            let whole = whole.map_err(|error| error.to_string());
            for len in [1, 2, 3, 5, 7, 1000] {
                assert_eq!(in_pieces(&bytes, charset, len), whole, "{charset:?} {len}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_an_error_at_its_byte() {
        for bytes in [&b"<a>\xC3\xA9\xFFx</a>"[..], b"<a>\xE2\x82", b"<a>\xF0\x9D\x84</a>", b"\xC3\x28<a/>"] {
            let whole = decode(bytes, None).unwrap_err().to_string();
            for len in 1..9 {
                assert_eq!(in_pieces(bytes, None, len), Err(whole.clone()), "{bytes:?} {len}");
            }
        }
        let mut half = wide("<a>𝄞", false, true);
        half.truncate(half.len() - 2);
        for len in 1..9 {
            let found = in_pieces(&half, None, len).unwrap_err();
            assert!(found.contains("the bytes are not UTF-16LE"), "{found}");
        }
    }
}
