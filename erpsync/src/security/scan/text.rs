//! Character data, comments, CDATA sections and processing instructions: XML 1.0, sections 2.4 to 2.7.

use std::ops::Range;

use super::{Event, FORBIDDEN, Scanner, escape_of, is_white};
use crate::xml::{ReadError, ReadErrorKind, is_char, ncname_len, plain_len, reference};

impl Scanner<'_> {
    /// Reads character data up to the next `<`. `change` gets each range whose canonical form is another text: XML 1.0,
    /// sections 2.4 and 2.11, and Canonical XML 1.0, section 2.3.
    #[inline]
    pub(crate) fn text(&mut self, change: &mut dyn FnMut(Range<usize>, &str)) -> Result<(), ReadError> {
        self.pos += plain_len(self.rest().as_bytes());
        if self.text.as_bytes().get(self.pos) == Some(&b'<') {
            return Ok(());
        }
        self.unusual_text(change)
    }

    #[inline(never)]
    fn unusual_text(&mut self, change: &mut dyn FnMut(Range<usize>, &str)) -> Result<(), ReadError> {
        loop {
            let rest = self.rest();
            let start = self.pos;
            let mut buffer = [0; 4];
            let (len, canonical): (usize, &str) = match rest.as_bytes().first() {
                None | Some(b'<') => return Ok(()),
                Some(b'&') => {
                    let (c, len) = match reference(rest, FORBIDDEN) {
                        Ok(found) => found,
                        // The text may be a secret, so the error does not quote it.
                        Err(_) => {
                            return self.malformed("`&` starts no reference to a character that XML allows");
                        }
                    };
                    (len, escape_of(c).unwrap_or(c.encode_utf8(&mut buffer)))
                }
                Some(b'>') if self.text[..start].ends_with("]]") => {
                    return self.malformed("`]]>` in text: write `]]&gt;`");
                }
                Some(b'>') => (1, "&gt;"),
                Some(b'\r') => (if rest[1..].starts_with('\n') { 2 } else { 1 }, "\n"),
                Some(_) => match rest.chars().next() {
                    Some(c) if is_char(c) => (c.len_utf8(), &rest[..c.len_utf8()]),
                    _ => return self.malformed("a character that XML 1.0 forbids"),
                },
            };
            if rest.get(..len) != Some(canonical) {
                change(start..start + len, canonical);
            }
            self.pos = start + len;
            self.pos += plain_len(self.rest().as_bytes());
        }
    }

    /// Reads a comment, a CDATA section or a processing instruction.
    pub(super) fn other_markup(&mut self) -> Result<Event, ReadError> {
        let rest = self.rest();
        let section = |scanner: &mut Self, start: &str, end: &str| {
            let from = scanner.pos + start.len();
            let body = &scanner.text[from..];
            let Some(len) = memchr::memmem::find(body.as_bytes(), end.as_bytes()) else {
                return scanner.truncated();
            };
            if let Some((at, _)) = body[..len].char_indices().find(|(_, c)| !is_char(*c)) {
                return scanner.malformed_at("a character that XML 1.0 forbids", from + at);
            }
            scanner.pos = from + len + end.len();
            Ok(from..from + len)
        };
        if rest.starts_with("<!--") {
            let range = section(self, "<!--", "--")?;
            if !self.rest().starts_with('>') {
                return self.malformed("`--` inside a comment");
            }
            self.pos += 1;
            return Ok(Event::Comment(range));
        }
        if rest.starts_with("<![CDATA[") {
            return section(self, "<![CDATA[", "]]>").map(Event::CData);
        }
        if rest.starts_with("<?") {
            let start = self.pos;
            let range = section(self, "<?", "?>")?;
            let body = &self.text[range.clone()];
            let target = ncname_len(body);
            let spaced = body.len() == target || body[target..].starts_with(is_white);
            if target == 0 || !spaced || body[..target].eq_ignore_ascii_case("xml") {
                return self.malformed_at("a processing instruction without a proper target", start);
            }
            return Ok(Event::Instruction(range));
        }
        if rest.starts_with("<!DOCTYPE") {
            return Err(ReadError::new(ReadErrorKind::Dtd, self.pos, self.path()));
        }
        self.malformed("expected markup behind `<!`")
    }
}
