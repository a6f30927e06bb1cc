//! Bytes → text: byte order marks and declared encodings (XML 1.0, section 4.3.3 and appendix F).

use std::ops::Range;

/// Encoding of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// ISO-8859-1, and US-ASCII, which is a part of it.
    Latin1,
    #[cfg(feature = "encodings")]
    Other(&'static encoding_rs::Encoding),
}

/// Decodes a document; the text has no byte order mark. The error is a sentence about the bytes.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if u32::try_from(bytes.len()).is_err() {
        return Err("it is larger than 4 GiB".to_owned());
    }
    let (encoding, bom) = detect(&bytes)?;
    let text = convert(bytes, encoding, bom)?;
    match label(text.as_bytes()) {
        Some(label) if !is_one_of(label, encoding) => {
            let label = String::from_utf8_lossy(label);
            let name = encoding.name();
            Err(format!("it declares the encoding `{label}`, but is {name}: change the declaration"))
        }
        _ => Ok(text),
    }
}

/// Reports a label of an encoding; UTF-16 is the label of both orders of bytes.
fn is_one_of(label: &[u8], encoding: Encoding) -> bool {
    Encoding::for_label(label).is_some_and(|said| said == encoding || said.is_wide() && encoding.is_wide())
}

impl Encoding {
    fn for_label(label: &[u8]) -> Option<Self> {
        let known = match &*label.to_ascii_lowercase() {
            b"utf-8" | b"utf8" => Some(Self::Utf8),
            b"utf-16" | b"utf-16le" | b"ucs-2" | b"iso-10646-ucs-2" | b"unicode" => Some(Self::Utf16Le),
            b"utf-16be" => Some(Self::Utf16Be),
            b"iso-8859-1" | b"iso8859-1" | b"iso_8859-1" | b"latin1" | b"us-ascii" | b"ascii" => {
                Some(Self::Latin1)
            }
            _ => None,
        };
        #[cfg(feature = "encodings")]
        let known = known.or_else(|| encoding_rs::Encoding::for_label(label).map(Self::Other));
        known
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Latin1 => "ISO-8859-1",
            #[cfg(feature = "encodings")]
            Self::Other(encoding) => encoding.name(),
        }
    }

    fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

fn convert(mut bytes: Vec<u8>, encoding: Encoding, bom: usize) -> Result<String, String> {
    bytes.drain(..bom);
    let text = match encoding {
        Encoding::Utf8 => {
            return String::from_utf8(bytes).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                format!("line {line} is not UTF-8, which it declares or implies (byte {at})")
            });
        }
        Encoding::Utf16Le => utf16(&bytes, u16::from_le_bytes),
        Encoding::Utf16Be => utf16(&bytes, u16::from_be_bytes),
        Encoding::Latin1 => Some(bytes.into_iter().map(char::from).collect()),
        #[cfg(feature = "encodings")]
        Encoding::Other(other) => {
            other.decode_without_bom_handling_and_without_replacement(&bytes).map(Into::into)
        }
    };
    text.ok_or_else(|| format!("its bytes are not {}, which it declares or implies", encoding.name()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks();
    let text =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()?;
    rest.is_empty().then_some(text)
}

/// The encoding, and the length of the byte order mark.
fn detect(bytes: &[u8]) -> Result<(Encoding, usize), String> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return Ok((Encoding::Utf8, 3)),
        [0xff, 0xfe, ..] => return Ok((Encoding::Utf16Le, 2)),
        [0xfe, 0xff, ..] => return Ok((Encoding::Utf16Be, 2)),
        [b'<', 0, ..] => return Ok((Encoding::Utf16Le, 0)),
        [0, b'<', ..] => return Ok((Encoding::Utf16Be, 0)),
        _ => {}
    }
    let Some(label) = label(bytes) else {
        return Ok((Encoding::Utf8, 0));
    };
    match Encoding::for_label(label) {
        // The declaration was read byte by byte, so it is not two bytes a character.
        Some(encoding) if encoding.is_wide() => Ok((Encoding::Utf8, 0)),
        Some(encoding) => Ok((encoding, 0)),
        None => {
            let help = match cfg!(feature = "encodings") {
                true => "",
                false => {
                    ": encodings other than UTF-8, UTF-16 and ISO-8859-1 take the feature `encodings` of `erpsync-codegen`"
                }
            };
            Err(format!("its encoding `{}` is not supported{help}", String::from_utf8_lossy(label)))
        }
    }
}

/// The label of the XML declaration's encoding.
fn label(bytes: &[u8]) -> Option<&[u8]> {
    declared_encoding(bytes).map(|range| &bytes[range])
}

/// The place of the encoding's label in the XML declaration.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<Range<usize>> {
    const KEY: &[u8] = b"encoding";
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).take(512).position(|pair| pair == b"?>")?;
    let declaration = &declaration[..end];
    let at = declaration.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let length = value.iter().position(|byte| byte == quote)?;
    let start = b"<?xml".len() + end - value.len();
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::{declared_encoding, decode};

    #[test]
    fn reads_what_is_declared() {
        assert_eq!(decode(b"<a>\xC3\xA6</a>".to_vec()).unwrap(), "<a>æ</a>");
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>".to_vec()).unwrap(), "<a/>");
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE6</a>".to_vec();
        assert!(decode(latin).unwrap().ends_with("<a>æ</a>"));
        let wide: Vec<u8> = "<a>æ</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(wide).unwrap(), "<a>æ</a>");
        let marked: Vec<u8> = "\u{FEFF}<a/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(marked).unwrap(), "<a/>");
    }

    #[test]
    fn the_label_is_found_where_it_stands() {
        let text = b"<?xml version='1.0' encoding = \"ISO-8859-1\" standalone='yes'?><a encoding='b'/>";
        assert_eq!(&text[declared_encoding(text).unwrap()], b"ISO-8859-1");
        for without in ["<?xml version='1.0'?><a encoding='b'/>", "<a/>", "<?xml encoding='a"] {
            assert_eq!(declared_encoding(without.as_bytes()), None);
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(
            decode(b"<a>\n\xE6</a>".to_vec()).unwrap_err(),
            "line 2 is not UTF-8, which it declares or implies (byte 4)"
        );
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='martian'?><a/>".to_vec()).unwrap_err(),
            "its encoding `martian` is not supported"
        );
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='UTF-16'?><a/>".to_vec()).unwrap_err(),
            "it declares the encoding `UTF-16`, but is UTF-8: change the declaration"
        );
        assert_eq!(
            decode(b"\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?><a/>".to_vec()).unwrap_err(),
            "it declares the encoding `iso-8859-1`, but is UTF-8: change the declaration"
        );
    }
}
