//! From bytes to text: XML 1.0, section 4.3.3 and appendix F.

use std::borrow::Cow;

use super::declaration::{declaration, parts, usual_len};
use super::encoding::{Encoding, byte_order_mark};
use super::error::{ReadError, ReadErrorKind};

/// Decodes a message in UTF-8, UTF-16, ISO-8859-1 or US-ASCII; with the feature `encodings` also in Windows-1252 and the other
/// encodings of the WHATWG list.
///
/// The encoding is the first of these that is given: the byte order mark, the transport's `charset` (content type, RFC
/// 7303), the XML declaration, UTF-8. Valid UTF-8 is not copied. Without a `charset`, a declaration that contradicts the
/// bytes is an error (XML 1.0, section 4.3.3). With one, the declaration does not count; a text that is declared as UTF-16
/// and is not (a string that was serialised before it was encoded) is then read as UTF-8.
///
/// ISO-8859-1 and US-ASCII are what IANA says they are, as for other XML readers, and not what browsers make of
/// them: a byte from 0x80 to 0x9F is a control character in the one and no character in the other, where
/// Windows-1252 has the euro sign and quotation marks.
///
/// The text is at most three times as long as the bytes.
///
/// # Errors
///
/// If the encoding is unknown, the bytes are not text in it, or the declaration contradicts them.
pub fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, ReadError> {
    let charset = charset.and_then(label);
    if charset.is_none() && usual_len(bytes).is_some() {
        return convert(Encoding::Utf8, bytes, 0).map(|(text, _)| text);
    }
    let declared = if charset.is_none() { declared_encoding(bytes) } else { None };
    let (text, encoding) = detect(bytes, charset.map(str::as_bytes).or(declared))?;
    if charset.is_none() {
        check_declared(declared, &text, encoding)?;
    }
    Ok(text)
}

/// The label in a `charset` parameter, if there is one.
pub(super) fn label(charset: &str) -> Option<&str> {
    Some(charset.trim_matches(['"', '\'', ' '])).filter(|label| !label.is_empty())
}

/// Compares the encoding with the one that the XML declaration gives, in bytes like ASCII (`declared`) or in the text.
pub(super) fn check_declared(
    declared: Option<&[u8]>,
    text: &str,
    encoding: Encoding,
) -> Result<(), ReadError> {
    match declared.or_else(|| declared_encoding(text.as_bytes())) {
        Some(label) if !is_one_of(label, encoding) => {
            let label = label.escape_ascii();
            let reason = format!("the XML declaration says `{label}`, but the bytes are {}", encoding.name());
            Err(error(reason, 0))
        }
        _ => Ok(()),
    }
}

/// Returns true if a label stands for an encoding; UTF-16 does for both orders of bytes.
fn is_one_of(label: &[u8], encoding: Encoding) -> bool {
    Encoding::for_label(label).is_some_and(|said| said == encoding || said.is_wide() && encoding.is_wide())
}

/// The text, and the encoding it was in: the one of a label, if there is one.
fn detect<'b>(bytes: &'b [u8], label: Option<&[u8]>) -> Result<(Cow<'b, str>, Encoding), ReadError> {
    let (encoding, bom) = choose(bytes, label)?;
    convert(encoding, &bytes[bom..], bom)
}

/// Chooses the encoding of bytes, of which the first ones are enough: the one of a label, if there is one. Returns the length of
/// the byte order mark, too.
pub(super) fn choose(bytes: &[u8], label: Option<&[u8]>) -> Result<(Encoding, usize), ReadError> {
    if let Some((encoding, bom)) = byte_order_mark(bytes) {
        let bytes = &bytes[bom..];
        if byte_order_mark(bytes).is_some_and(|(again, _)| again == encoding) {
            // The reader would take it for the only one.
            return Err(error("there is a second byte order mark".to_owned(), bom));
        }
        return Ok((encoding, bom));
    }
    let label = match (label, bytes) {
        (Some(label), _) => label.trim_ascii(),
        (None, [b'<', 0, ..]) => b"utf-16le",
        (None, [0, b'<', ..]) => b"utf-16be",
        (None, _) => b"utf-8",
    };
    let encoding = match Encoding::for_label(label) {
        // Without a byte order mark the first byte tells the order, whatever the label leaves open.
        Some(Encoding::Utf16Le) if bytes.starts_with(&[0, b'<']) => Encoding::Utf16Be,
        Some(encoding) => encoding,
        None => return Err(error(Encoding::unknown(label), 0)),
    };
    // A message that can be read as ASCII is not UTF-16, whatever it says of itself.
    if encoding.is_wide() && !bytes.iter().take(4).any(|byte| *byte == 0) {
        return Ok((Encoding::Utf8, 0));
    }
    Ok((encoding, 0))
}

fn convert(encoding: Encoding, bytes: &[u8], bom: usize) -> Result<(Cow<'_, str>, Encoding), ReadError> {
    let decoded = encoding.decode(bytes);
    let text = decoded.map_err(|at| error(format!("the bytes are not {}", encoding.name()), bom + at))?;
    Ok((text, encoding))
}

pub(super) fn error(reason: String, offset: usize) -> ReadError {
    ReadError::new(ReadErrorKind::Encoding(reason), offset, String::new())
}

/// The label that an XML declaration in an encoding like ASCII has.
pub(super) fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    parts(declaration(bytes)?).flatten().find_map(|(name, value)| (name == b"encoding").then_some(value))
}
