//! Header of a part (RFC 2045, section 3).

use percent_encoding::percent_decode_str;

use super::content_type::ContentType;
use super::error::MimeErrorKind;
use super::transfer::Transfer;

/// Maximum number of header fields of a part.
const MAX_FIELDS: usize = 64;

/// Properties of a part that its header gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartHead {
    /// Content ID without angle brackets.
    pub(crate) id: Option<String>,
    pub(crate) content_type: Option<String>,
    /// File name: of the disposition, else of the media type.
    pub(crate) name: Option<String>,
    /// Length of the content, if the header gives it.
    pub(crate) length: Option<u64>,
    pub(super) transfer: Transfer,
}

impl PartHead {
    /// Reads the header, without the empty line behind it. Line ends may lack CR.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, MimeErrorKind> {
        // Names of files come in Latin-1 or worse; nothing else needs more than ASCII.
        let text = String::from_utf8_lossy(bytes);
        let mut head = Self::default();
        let mut fields = 0;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let mut field = line.to_owned();
            while let Some(folded) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
                field.push_str(folded);
            }
            fields += 1;
            if fields > MAX_FIELDS {
                return Err(MimeErrorKind::Limit("header fields in a part", MAX_FIELDS as u64));
            }
            let Some((name, value)) = field.split_once(':') else {
                return Err(MimeErrorKind::Header("a header field of the part has no colon"));
            };
            head.take(name.trim(), value.trim())?;
        }
        Ok(head)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), MimeErrorKind> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("content-id") {
            self.id.get_or_insert_with(|| without_brackets(value).to_owned());
        } else if is("content-type") {
            if let Some(name) = ContentType::parse(value).parameter("name") {
                self.name.get_or_insert_with(|| name.to_owned());
            }
            self.content_type.get_or_insert_with(|| value.to_owned());
        } else if is("content-transfer-encoding") {
            self.transfer = Transfer::named(value)?;
        } else if is("content-disposition") {
            if let Some(name) = file_name(&ContentType::parse(value)) {
                self.name = Some(name);
            }
        } else if is("content-length") {
            self.length = value.parse().ok().filter(|_| self.transfer.is_identity());
        }
        Ok(())
    }
}

/// The `filename`, in its extended form if it is there (RFC 6266, section 4.3; RFC 8187).
fn file_name(disposition: &ContentType) -> Option<String> {
    let extended = disposition.parameter("filename*").and_then(|value| {
        let text =
            value.get(..7).filter(|charset| charset.eq_ignore_ascii_case("utf-8''")).map(|_| &value[7..])?;
        percent_decode_str(text).decode_utf8().ok().map(|name| name.into_owned())
    });
    extended.or_else(|| disposition.parameter("filename").map(str::to_owned))
}

fn without_brackets(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(value)
}

/// The content ID that a `cid:` URL (RFC 2392) or a `start` parameter refers to.
pub(crate) fn content_id_of(reference: &str) -> String {
    let reference = reference.trim();
    match reference.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:")) {
        Some(_) => percent_decode_str(&reference[4..]).decode_utf8_lossy().into_owned(),
        None => without_brackets(reference).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_real_stacks() {
        let head = PartHead::parse(
            b"Content-Id: <b_2%&@w2>\r\nContent-Type: image/png;\r\n\tname=\"a.png\"\ncontent-transfer-encoding: BINARY\r\n\
              Content-Disposition: attachment; filename=\"b.png\"; filename*=UTF-8''%C3%A9.png\r\nContent-Length: 12",
        )
        .unwrap();
        assert_eq!(head.id.as_deref(), Some("b_2%&@w2"));
        assert_eq!(head.content_type.as_deref(), Some("image/png;\tname=\"a.png\""));
        assert_eq!(head.name.as_deref(), Some("é.png"));
        assert_eq!(head.length, Some(12));
        assert_eq!(content_id_of("cid:b_2%25%26@w2"), "b_2%&@w2");
        assert_eq!(content_id_of("<root>"), "root");
        assert!(PartHead::parse(b"no field").is_err());
    }
}
