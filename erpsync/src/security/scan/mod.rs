//! Strict scanner: XML 1.0 and Namespaces in XML 1.0 without DTDs, one piece of markup at a time.
//!
//! Canonical forms need what the reader of messages leaves out: the byte range of each tag, prefixes and attributes as they are
//! spelled, comments, instructions, and white space in tags. The reader tolerates what peers do wrong and caches tags by the types
//! that it reads; a signature is over text that is exactly right. Both share the tables of characters, references and names in `xml`.

mod attribute;
mod errors;
mod tag;
mod text;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use self::attribute::{Attribute, resolve};
use crate::xml::{
    ForbiddenCharacters, Limits, ReadError, ReadErrorKind, XML_NAMESPACE, whitespace::is_space,
};

/// Characters that XML forbids are errors in signed documents, whatever the reader of messages tolerates.
const FORBIDDEN: ForbiddenCharacters = ForbiddenCharacters::Refuse;
/// Maximum number of namespace declarations in scope. Each prefix is looked for among them, so more would make a small message
/// expensive; the reader of messages allows more.
pub(crate) const NAMESPACES: usize = 256;
/// Maximum length of a name and of a namespace URI, in bytes, as in the reader of messages.
const NAME_BYTES: usize = 4096;

/// Piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Start tag. An empty element has an end, too.
    Start,
    /// End of an element; the range is that of the end tag, and empty for an empty element.
    End(Range<usize>),
    /// Character data up to the next markup.
    Text(Range<usize>),
    /// Content of a CDATA section.
    CData(Range<usize>),
    /// Content of a comment.
    Comment(Range<usize>),
    /// Target and data of a processing instruction.
    Instruction(Range<usize>),
    /// The end of the document or of the element that is scanned.
    Finished,
}

/// Element that is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open<'t> {
    /// Qualified name.
    pub(crate) name: &'t str,
    /// Length of the prefix.
    pub(crate) prefix: usize,
    /// Offset of its start tag.
    pub(crate) start: usize,
    /// Number of namespace declarations around it.
    pub(crate) outer: usize,
}

impl<'t> Open<'t> {
    pub(crate) fn prefix(&self) -> &'t str {
        &self.name[..self.prefix]
    }

    pub(crate) fn local(&self) -> &'t str {
        local_part(self.name, self.prefix)
    }
}

fn local_part(name: &str, prefix: usize) -> &str {
    if prefix == 0 { name } else { &name[prefix + 1..] }
}

/// Namespace declaration: prefix (empty for the default namespace) and URI.
pub(crate) type Declaration<'t> = (&'t str, Cow<'t, str>);

/// Scanner of a document, or of one element of it.
pub(crate) struct Scanner<'t> {
    pub(crate) text: &'t str,
    pub(crate) pos: usize,
    /// Elements that are open.
    pub(crate) open: Vec<Open<'t>>,
    /// Declarations in scope, innermost last.
    pub(crate) namespaces: Vec<Declaration<'t>>,
    /// Attributes of the last start tag.
    pub(crate) attributes: Vec<Attribute<'t>>,
    /// The last start tag was one of an empty element, whose end is still to be reported.
    pub(crate) empty: bool,
    /// The root element has ended.
    ended: bool,
    /// Number of elements around the text that is scanned.
    depth: usize,
    limits: Limits,
}

impl<'t> Scanner<'t> {
    /// A scanner of a whole document, whose XML declaration was checked.
    pub(crate) fn of_document(text: &'t str, limits: &Limits) -> Result<Self, ReadError> {
        let mut scanner = Self::of_element(text, 0, Vec::new(), 0, limits);
        let bound = limits.message_limit();
        if text.len() > bound {
            return Err(ReadError::new(ReadErrorKind::Limit("bytes in a message", bound), 0, String::new()));
        }
        if text.starts_with('\u{FEFF}') {
            scanner.pos = '\u{FEFF}'.len_utf8();
        }
        scanner.declaration()?;
        Ok(scanner)
    }

    /// A scanner of the element whose start tag is at an offset, among the declarations in scope around it.
    pub(crate) fn of_element(
        text: &'t str,
        start: usize,
        namespaces: Vec<Declaration<'t>>,
        depth: usize,
        limits: &Limits,
    ) -> Self {
        Self {
            text,
            pos: start,
            open: Vec::new(),
            namespaces,
            attributes: Vec::new(),
            empty: false,
            ended: false,
            depth,
            limits: limits.clone().namespaces(limits.namespaces.min(NAMESPACES)),
        }
    }

    /// Namespace of a prefix. The empty prefix is always bound, to the empty URI at first.
    pub(crate) fn lookup(&self, prefix: &str) -> Option<&str> {
        match self.find(prefix) {
            Some(at) => self.namespaces.get(at).map(|(_, uri)| &**uri),
            None if prefix.is_empty() => Some(""),
            None if prefix == "xml" => Some(XML_NAMESPACE),
            None => None,
        }
    }

    /// Index of the declaration of a prefix that is in scope.
    pub(crate) fn find(&self, prefix: &str) -> Option<usize> {
        self.namespaces.iter().rposition(|(known, _)| *known == prefix)
    }

    /// Reports whether some more elements may be opened inside each other.
    #[inline]
    pub(crate) fn has_room(&self, elements: usize) -> bool {
        self.depth + self.open.len() + elements <= self.limits.depth
    }

    /// The element that was opened last.
    pub(crate) fn current(&self) -> Option<&Open<'t>> {
        self.open.last()
    }

    /// Declarations of the start tag that was read last.
    pub(crate) fn declared(&self) -> &[Declaration<'t>] {
        let outer = self.current().map_or(0, |open| open.outer);
        self.namespaces.get(outer..).unwrap_or_default()
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    /// Reads the next piece.
    pub(crate) fn next(&mut self) -> Result<Event, ReadError> {
        if self.empty {
            self.empty = false;
            self.close();
            return Ok(Event::End(self.pos..self.pos));
        }
        if self.open.is_empty() {
            return self.next_outside();
        }
        match self.rest().as_bytes() {
            [] => self.truncated(),
            [b'<', b'/', ..] => self.end_tag(),
            [b'<', b'!' | b'?', ..] => self.other_markup(),
            [b'<', ..] => self.start_tag(),
            _ => {
                let start = self.pos;
                self.text(&mut |_, _| {})?;
                Ok(Event::Text(start..self.pos))
            }
        }
    }

    /// Reads the next piece outside of the root element.
    fn next_outside(&mut self) -> Result<Event, ReadError> {
        // One element alone has nothing around it.
        if self.ended && self.depth > 0 {
            return Ok(Event::Finished);
        }
        while self.rest().as_bytes().first().copied().is_some_and(is_space) {
            self.pos += 1;
        }
        match self.rest().as_bytes() {
            [] if self.ended => Ok(Event::Finished),
            [] => self.truncated(),
            [b'<', b'!', b'[', ..] => self.malformed("a CDATA section outside of the root element"),
            [b'<', b'!' | b'?', ..] => self.other_markup(),
            [b'<', b'/', ..] => self.malformed("an end tag without its start tag"),
            [b'<', ..] if !self.ended => self.start_tag(),
            [b'<', ..] => self.malformed("a second root element"),
            _ => self.malformed("text outside of the root element"),
        }
    }

    /// Skips the XML declaration.
    fn declaration(&mut self) -> Result<(), ReadError> {
        let Some(body) = self.rest().strip_prefix("<?xml").filter(|body| body.starts_with(is_white)) else {
            return Ok(());
        };
        let Some(end) = body.find("?>") else { return self.truncated() };
        self.pos += "<?xml".len() + end + "?>".len();
        Ok(())
    }

    /// Leaves the innermost element.
    pub(crate) fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.namespaces.truncate(open.outer);
        }
        self.ended |= self.open.is_empty();
    }
}

fn is_white(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Canonical form of a character in text, if it is not the character: Canonical XML 1.0, section 2.3.
pub(crate) fn escape_of(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}
