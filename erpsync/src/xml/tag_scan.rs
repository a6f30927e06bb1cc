//! Tags of a message, without a check of its form: the reader has that.

use memchr::{memchr, memmem};

use super::whitespace::is_space;

/// Markup that structures a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tag<'t> {
    Start(StartTag<'t>),
    End {
        /// Offset of its `<`.
        start: usize,
        end: usize,
    },
}

/// Start tag, or tag of an empty element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StartTag<'t> {
    /// Offset of its `<`.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) name: &'t str,
    /// Text between the name and the end of the tag.
    pub(crate) attributes: &'t str,
    pub(crate) is_empty: bool,
}

/// Reads the tag that comes next from `at` on. `None` at the end of the text, and where it breaks off or has a document type
/// declaration, which no message may have.
pub(crate) fn next_tag(text: &str, mut at: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    loop {
        let start = at + memchr(b'<', bytes.get(at..)?)?;
        let behind = start + 1;
        match bytes.get(behind)? {
            b'/' => {
                let end = behind + memchr(b'>', &bytes[behind..])? + 1;
                return Some(Tag::End { start, end });
            }
            b'?' => at = behind + memmem::find(&bytes[behind..], b"?>")? + 2,
            b'!' if bytes[behind..].starts_with(b"!--") => {
                at = behind + 3 + memmem::find(bytes.get(behind + 3..)?, b"-->")? + 3;
            }
            b'!' if bytes[behind..].starts_with(b"![CDATA[") => {
                at = behind + memmem::find(&bytes[behind..], b"]]>")? + 3;
            }
            b'!' => return None,
            _ => return start_tag(text, start).map(Tag::Start),
        }
    }
}

/// The start tag at an offset.
pub(crate) fn start_tag(text: &str, start: usize) -> Option<StartTag<'_>> {
    let bytes = text.as_bytes();
    let end = tag_end(bytes, start)?;
    let is_empty = bytes[end - 2] == b'/';
    let inside = text.get(start + 1..end - 1 - usize::from(is_empty))?;
    let name = inside.bytes().position(is_space).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name);
    Some(StartTag { start, end, name, attributes, is_empty })
}

/// Offset behind the `>` of a tag: one in a quoted value is none.
fn tag_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        let close = at + memchr(b'>', bytes.get(at..)?)?;
        let quote = bytes[at..close].iter().position(|byte| matches!(byte, b'"' | b'\''));
        let Some(quote) = quote.map(|quote| at + quote) else { return Some(close + 1) };
        at = quote + 1 + memchr(bytes[quote], &bytes[quote + 1..])? + 1;
    }
}

/// Attribute as it stands in a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'t> {
    /// Prefix, empty for none.
    pub(crate) prefix: &'t str,
    pub(crate) local: &'t str,
    /// Value without its quotation marks, unread.
    pub(crate) value: &'t str,
    /// Name, value and quotation marks.
    pub(crate) text: &'t str,
}

impl<'t> Attribute<'t> {
    /// The prefix that the attribute declares, empty for the default namespace.
    pub(crate) fn declared_prefix(&self) -> Option<&'t str> {
        match (self.prefix, self.local) {
            ("", "xmlns") => Some(""),
            ("xmlns", prefix) => Some(prefix),
            _ => None,
        }
    }
}

/// The attributes of a tag, up to one that is not well-formed.
pub(crate) fn attributes(mut rest: &str) -> impl Iterator<Item = Attribute<'_>> {
    std::iter::from_fn(move || {
        let text = rest.trim_ascii_start();
        let equals = memchr(b'=', text.as_bytes())?;
        let name = text[..equals].trim_ascii_end();
        let value = text[equals + 1..].trim_ascii_start();
        let quote = *value.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let value = &value[1..];
        let len = memchr(quote, value.as_bytes())?;
        rest = &value[len + 1..];
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let text = &text[..text.len() - rest.len()];
        Some(Attribute { prefix, local, value: &value[..len], text })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attributes() {
        let text = "<?a <b>?><a b='>' c:d = \"x/\"/><!-- <e> --><f><![CDATA[<g>]]></f ><h";
        let (mut at, mut found) = (0, Vec::new());
        while let Some(tag) = next_tag(text, at) {
            at = match tag {
                Tag::Start(tag) => {
                    let attributes = attributes(tag.attributes);
                    let attributes: Vec<_> =
                        attributes.map(|one| format!("{}|{}|{}", one.prefix, one.local, one.value)).collect();
                    found.push(format!("{} {} {}", tag.name, attributes.join(" "), tag.is_empty));
                    tag.end
                }
                Tag::End { start, end } => {
                    found.push(text[start..end].to_owned());
                    end
                }
            };
        }
        assert_eq!(found, ["a |b|> c|d|x/ true", "f  false", "</f >"]);
    }
}
