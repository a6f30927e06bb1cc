//! Content transfer encodings (RFC 2045, section 6), decoded as the content arrives.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::error::MimeErrorKind;

/// Decoder of the content of a part.
#[derive(Clone, Debug, Default)]
pub(crate) enum Transfer {
    /// `binary`, `8bit`, `7bit`: the content as it is.
    #[default]
    Identity,
    /// Characters that are no group of four yet, without white space.
    Base64(Vec<u8>),
    /// Start of a line whose end is not here yet.
    QuotedPrintable(Vec<u8>),
}

/// Maximum length of a line of quoted-printable text, in bytes; the RFC allows 76.
const MAX_LINE: usize = 8 << 10;

impl Transfer {
    pub(super) fn named(name: &str) -> Result<Self, MimeErrorKind> {
        let name = name.trim();
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if ["binary", "8bit", "7bit", ""].into_iter().any(is) {
            Ok(Self::Identity)
        } else if is("base64") {
            Ok(Self::Base64(Vec::new()))
        } else if is("quoted-printable") {
            Ok(Self::QuotedPrintable(Vec::new()))
        } else {
            Err(MimeErrorKind::UnknownEncoding(name.chars().take(64).collect()))
        }
    }

    pub(super) fn is_identity(&self) -> bool {
        matches!(self, Self::Identity)
    }

    /// Decodes a piece of the content.
    pub(super) fn decode(&mut self, piece: Bytes) -> Result<Bytes, MimeErrorKind> {
        match self {
            Self::Identity => Ok(piece),
            Self::Base64(rest) => {
                rest.extend(piece.iter().filter(|byte| !byte.is_ascii_whitespace()));
                // The last group may have padding, behind which nothing may come: it waits for the end.
                let whole = rest.len().saturating_sub(1) / 4 * 4;
                if memchr::memchr(b'=', &rest[..whole]).is_some() {
                    return Err(MimeErrorKind::Encoding("base64"));
                }
                let decoded = base64(&rest[..whole])?;
                rest.drain(..whole);
                Ok(decoded)
            }
            Self::QuotedPrintable(rest) => {
                rest.extend_from_slice(&piece);
                let end = memchr::memrchr(b'\n', rest).map_or(0, |end| end + 1);
                if rest.len() - end > MAX_LINE {
                    return Err(MimeErrorKind::Encoding(QUOTED_PRINTABLE));
                }
                let decoded = quoted_printable(&rest[..end])?;
                rest.drain(..end);
                Ok(decoded)
            }
        }
    }

    /// The end of the content.
    pub(super) fn finish(&mut self) -> Result<Bytes, MimeErrorKind> {
        match std::mem::take(self) {
            Self::Identity => Ok(Bytes::new()),
            Self::Base64(rest) => base64(&rest),
            Self::QuotedPrintable(rest) => quoted_printable(&rest),
        }
    }
}

fn base64(characters: &[u8]) -> Result<Bytes, MimeErrorKind> {
    STANDARD.decode(characters).map(Bytes::from).map_err(|_| MimeErrorKind::Encoding("base64"))
}

const QUOTED_PRINTABLE: &str = "quoted-printable";

/// Decodes whole lines, or the last one.
fn quoted_printable(text: &[u8]) -> Result<Bytes, MimeErrorKind> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let content = line.trim_ascii_end();
        let end = match line {
            [.., b'\r', b'\n'] => &b"\r\n"[..],
            [.., b'\n'] => b"\n",
            // The end of the content; white space at the end of a line is padding.
            _ => b"",
        };
        let mut rest = content;
        let mut is_soft = false;
        while let Some(at) = memchr::memchr(b'=', rest) {
            out.extend_from_slice(&rest[..at]);
            match rest[at + 1..] {
                [] => {
                    is_soft = true;
                    rest = &[];
                }
                [high, low, ..] => {
                    let digit = |byte: u8| char::from(byte).to_digit(16);
                    let (Some(high), Some(low)) = (digit(high), digit(low)) else {
                        return Err(MimeErrorKind::Encoding(QUOTED_PRINTABLE));
                    };
                    out.push((high << 4 | low) as u8);
                    rest = &rest[at + 3..];
                }
                _ => return Err(MimeErrorKind::Encoding(QUOTED_PRINTABLE)),
            }
        }
        if !is_soft {
            out.extend_from_slice(rest);
            out.extend_from_slice(end);
        }
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(name: &str, text: &str, piece: usize) -> Result<Vec<u8>, MimeErrorKind> {
        let mut transfer = Transfer::named(name)?;
        let mut all = Vec::new();
        for piece in text.as_bytes().chunks(piece) {
            all.extend_from_slice(&transfer.decode(Bytes::copy_from_slice(piece))?);
        }
        all.extend_from_slice(&transfer.finish()?);
        Ok(all)
    }

    #[test]
    fn content_in_any_pieces() {
        for piece in 1..20 {
            assert_eq!(decoded("Base64", "AAEC\r\n/w==\r\n", piece).unwrap(), [0, 1, 2, 255]);
            assert!(decoded("base64", "", piece).unwrap().is_empty());
            let text = "a=3Db =\r\nc  \r\n=E9=\nd\ne";
            assert_eq!(decoded("quoted-printable", text, piece).unwrap(), b"a=b c\r\n\xe9d\ne");
            assert_eq!(decoded("8bit", "a\r\n", piece).unwrap(), b"a\r\n");
        }
        for (name, text) in
            [("base64", "AA"), ("base64", "AA==AA=="), ("quoted-printable", "=x1"), ("x-uue", "")]
        {
            assert!(decoded(name, text, 3).is_err(), "{name} {text}");
        }
    }
}
