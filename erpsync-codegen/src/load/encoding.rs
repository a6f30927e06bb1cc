//! Bytes → text: byte order marks and declared encodings (XML 1.0, section 4.3.3 and appendix F).

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

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
fn is_one_of(label: &[u8], encoding: &'static Encoding) -> bool {
    Encoding::for_label(label).is_some_and(|known| known == encoding || is_wide(known) && is_wide(encoding))
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn convert(bytes: Vec<u8>, encoding: &'static Encoding, bom: usize) -> Result<String, String> {
    if encoding == UTF_8 && bom == 0 {
        return String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            format!("line {line} is not UTF-8, which it declares or implies (byte {at})")
        });
    }
    match encoding.decode_without_bom_handling_and_without_replacement(&bytes[bom..]) {
        Some(Cow::Borrowed(text)) => Ok(text.to_owned()),
        Some(Cow::Owned(text)) => Ok(text),
        None => Err(format!("its bytes are not {}, which it declares or implies", encoding.name())),
    }
}

/// The encoding, and the length of the byte order mark.
fn detect(bytes: &[u8]) -> Result<(&'static Encoding, usize), String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok((encoding, length));
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, 0)),
        [0, b'<', ..] => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let Some(label) = label(bytes) else {
        return Ok((UTF_8, 0));
    };
    match Encoding::for_label(label) {
        // The declaration was read byte by byte, so it is not two bytes a character.
        Some(encoding) if is_wide(encoding) => Ok((UTF_8, 0)),
        Some(encoding) => Ok((encoding, 0)),
        None => Err(format!("its encoding `{}` is not supported", String::from_utf8_lossy(label))),
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
