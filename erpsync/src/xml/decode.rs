//! From bytes to text: XML 1.0, section 4.3.3 and appendix F.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::error::{ReadError, ReadErrorKind};

/// The text of a message in UTF-8, UTF-16, ISO-8859-1, Windows-1252 or another encoding of the WHATWG list.
///
/// The encoding is, in this order: what a byte order mark says, what the transport says (`charset` of the
/// content type, as RFC 7303 asks), what the XML declaration says, UTF-8. Valid UTF-8 is not copied.
///
/// # Errors
///
/// If the encoding is unknown, or the bytes are not text in it.
pub fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, ReadError> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return convert(encoding, &bytes[bom..], bom);
    }
    let declared = || match bytes {
        [b'<', 0, ..] => Some("utf-16le"),
        [0, b'<', ..] => Some("utf-16be"),
        _ => declared_encoding(bytes),
    };
    let label = charset.map(|label| label.trim_matches(['"', '\'', ' '])).or_else(declared).unwrap_or("utf-8");
    let encoding = match Encoding::for_label(label.as_bytes()) {
        // Without a byte order mark the first byte tells the order, whatever the label leaves open.
        Some(encoding) if encoding == encoding_rs::UTF_16LE && bytes.starts_with(&[0, b'<']) => encoding_rs::UTF_16BE,
        Some(encoding) => encoding,
        None => return Err(error(format!("the encoding `{}` is not known", label.escape_debug()), 0)),
    };
    // A message that can be read as ASCII is not UTF-16, whatever it says of itself.
    let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    if wide && !bytes.iter().take(4).any(|byte| *byte == 0) {
        return convert(encoding_rs::UTF_8, bytes, 0);
    }
    convert(encoding, bytes, 0)
}

fn convert<'b>(encoding: &'static Encoding, bytes: &'b [u8], bom: usize) -> Result<Cow<'b, str>, ReadError> {
    if encoding == encoding_rs::UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|invalid| {
            error("the bytes are not UTF-8".to_owned(), bom + invalid.valid_up_to())
        });
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| error(format!("the bytes are not {}", encoding.name()), 0))
}

fn error(reason: String, offset: usize) -> ReadError {
    ReadError::new(ReadErrorKind::Encoding(reason), offset, String::new())
}

/// The encoding that an XML declaration in an encoding like ASCII names.
fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).take(200).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}
