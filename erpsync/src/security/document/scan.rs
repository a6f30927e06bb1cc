//! Strict scanner: XML 1.0 and Namespaces in XML 1.0 without DTDs, one piece of markup at a time.

use std::borrow::Cow;
use std::ops::Range;

use crate::xml::{
    ForbiddenCharacters, Limits, ReadError, ReadErrorKind, XML_NAMESPACE, illegal_declaration, is_char,
    ncname_len, plain_len, plain_value_len, push_literal, reference, whitespace::is_space,
};

/// Characters that XML forbids are errors in signed documents, whatever the reader of messages tolerates.
const FORBIDDEN: ForbiddenCharacters = ForbiddenCharacters::Refuse;
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

/// Attribute that declares no namespace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'t> {
    name: &'t str,
    prefix: usize,
    /// Value between the quotes.
    pub(crate) raw: &'t str,
    /// The value needs no normalization.
    pub(crate) plain: bool,
    offset: usize,
}

impl<'t> Attribute<'t> {
    pub(crate) fn name(&self) -> &'t str {
        self.name
    }

    pub(crate) fn prefix(&self) -> &'t str {
        &self.name[..self.prefix]
    }

    pub(crate) fn local(&self) -> &'t str {
        local_part(self.name, self.prefix)
    }

    /// The value, normalized: XML 1.0, section 3.3.3.
    pub(crate) fn value(&self) -> Cow<'t, str> {
        if self.plain {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(resolve(self.raw, true))
    }
}

/// Resolves references and normalizes line ends (in attributes: white space) of text that was scanned.
pub(crate) fn resolve(raw: &str, attribute: bool) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while !rest.is_empty() {
        let taken = if rest.starts_with('&') {
            reference(rest, FORBIDDEN).map(|(c, len)| {
                value.push(c);
                len
            })
        } else {
            push_literal(&mut value, rest, attribute, FORBIDDEN)
        };
        // It was found well-formed.
        rest = &rest[taken.unwrap_or(rest.len())..];
    }
    value
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
    /// A scanner of a whole document.
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
            limits: limits.clone(),
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
        let version = body[..end].split_once("version").map_or("", |(_, behind)| behind);
        let version =
            version.trim_start_matches(is_white).trim_start_matches('=').trim_start_matches(is_white);
        if !(version.starts_with("\"1.0\"") || version.starts_with("'1.0'")) {
            return self.malformed("the document is not XML 1.0");
        }
        self.pos += "<?xml".len() + end + "?>".len();
        Ok(())
    }

    /// Reads the start tag at the cursor.
    fn start_tag(&mut self) -> Result<Event, ReadError> {
        let start = self.pos;
        let bound = self.limits.depth;
        if self.depth + self.open.len() >= bound {
            return self.limit("levels of nested elements", bound);
        }
        self.pos += 1;
        let (name, prefix) = self.qname()?;
        self.attributes.clear();
        let outer = self.namespaces.len();
        loop {
            let spaced = self.skip_space();
            match self.rest().as_bytes() {
                [] => return self.truncated(),
                [b'>', ..] => {
                    self.pos += 1;
                    break;
                }
                [b'/', b'>', ..] => {
                    self.pos += 2;
                    self.empty = true;
                    break;
                }
                _ if !spaced => return self.malformed("expected white space, `>` or `/>`"),
                _ => self.attribute(outer)?,
            }
        }
        let open = Open { name, prefix, start, outer };
        if self.lookup(open.prefix()).is_none() || open.prefix() == "xmlns" {
            return self.undeclared(open.prefix(), start);
        }
        self.check_attributes()?;
        self.open.push(open);
        Ok(Event::Start)
    }

    /// Reads an attribute or a namespace declaration of the start tag whose declarations begin at `outer`.
    fn attribute(&mut self, outer: usize) -> Result<(), ReadError> {
        let offset = self.pos;
        let bound = self.limits.attributes;
        if self.attributes.len() + self.namespaces.len() - outer >= bound {
            return self.limit("attributes on an element", bound);
        }
        let (name, prefix) = self.qname()?;
        self.skip_space();
        if !self.rest().starts_with('=') {
            return self.malformed("expected `=`");
        }
        self.pos += 1;
        self.skip_space();
        let (raw, plain) = self.quoted()?;
        let attribute = Attribute { name, prefix, raw, plain, offset };
        let declared = match (attribute.prefix(), attribute.local()) {
            ("", "xmlns") => "",
            ("xmlns", local) => local,
            _ => {
                self.attributes.push(attribute);
                return Ok(());
            }
        };
        let uri = attribute.value();
        if let Some(reason) = illegal_declaration(declared, &uri) {
            return self.malformed_at(reason, offset);
        }
        if uri.len() > NAME_BYTES {
            return self.limit("bytes in a namespace URI", NAME_BYTES);
        }
        if self.namespaces[outer..].iter().any(|(prefix, _)| *prefix == declared) {
            return self.malformed_at("a prefix is declared twice on one element", offset);
        }
        let bound = self.limits.namespaces;
        if self.namespaces.len() >= bound {
            return self.limit("namespace declarations in scope", bound);
        }
        self.namespaces.push((declared, uri));
        Ok(())
    }

    /// Every prefix is declared, and no two attributes have one expanded name.
    fn check_attributes(&self) -> Result<(), ReadError> {
        let mut seen = std::collections::HashSet::new();
        let few = self.attributes.len() <= 8;
        for (at, attribute) in self.attributes.iter().enumerate() {
            let Some(name) = self.expanded(attribute) else {
                return self.undeclared(attribute.prefix(), attribute.offset);
            };
            let twice = match few {
                true => self.attributes[..at].iter().any(|other| self.expanded(other) == Some(name)),
                false => !seen.insert(name),
            };
            if twice {
                return self.malformed_at("an attribute occurs twice", attribute.offset);
            }
        }
        Ok(())
    }

    /// Namespace and local part of an attribute.
    pub(crate) fn expanded(&self, attribute: &Attribute<'t>) -> Option<(&str, &'t str)> {
        let namespace = match attribute.prefix() {
            "" => Some(""),
            prefix => self.lookup(prefix),
        };
        namespace.map(|namespace| (namespace, attribute.local()))
    }

    /// Reads the end tag at the cursor.
    fn end_tag(&mut self) -> Result<Event, ReadError> {
        let start = self.pos;
        let Some(open) = self.current().copied() else {
            return self.malformed("an end tag without its start tag");
        };
        let Some(behind) = self.rest()[2..].strip_prefix(open.name) else {
            return self.malformed("an end tag does not fit its start tag");
        };
        let spaces = behind.bytes().take_while(|byte| is_space(*byte)).count();
        match behind.as_bytes().get(spaces) {
            Some(b'>') => {}
            None => return self.truncated(),
            Some(_) => return self.malformed("an end tag does not fit its start tag"),
        }
        self.pos = start + 2 + open.name.len() + spaces + 1;
        self.close();
        Ok(Event::End(start..self.pos))
    }

    /// Leaves the innermost element.
    pub(crate) fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.namespaces.truncate(open.outer);
        }
        self.ended |= self.open.is_empty();
    }

    /// Reads a comment, a CDATA section or a processing instruction.
    fn other_markup(&mut self) -> Result<Event, ReadError> {
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

    /// Reads a quoted attribute value; returns whether it can be taken as it stands.
    fn quoted(&mut self) -> Result<(&'t str, bool), ReadError> {
        let quote = match self.rest().as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => *quote,
            None => return self.truncated(),
            Some(_) => return self.malformed("expected a quoted value"),
        };
        self.pos += 1;
        let start = self.pos;
        let mut plain = true;
        loop {
            self.pos += plain_value_len(self.rest().as_bytes());
            match self.rest().as_bytes().first() {
                None => return self.truncated(),
                Some(byte) if *byte == quote => break,
                Some(b'<') => return self.malformed("`<` in an attribute value: write `&lt;`"),
                Some(b'&') => {
                    plain = false;
                    match reference(self.rest(), FORBIDDEN) {
                        Ok((_, len)) => self.pos += len,
                        Err(_) => {
                            return self.malformed("`&` starts no reference to a character that XML allows");
                        }
                    }
                }
                Some(b'\t' | b'\n' | b'\r') => {
                    plain = false;
                    self.pos += 1;
                }
                Some(_) => match self.rest().chars().next() {
                    Some(c) if is_char(c) => self.pos += c.len_utf8(),
                    _ => return self.malformed("a character that XML 1.0 forbids"),
                },
            }
        }
        let value = &self.text[start..self.pos];
        self.pos += 1;
        let bound = self.limits.text_bytes;
        if value.len() > bound {
            return self.limit("bytes in an attribute value", bound);
        }
        Ok((value, plain))
    }

    /// Reads a `QName`; returns the length of its prefix, too.
    fn qname(&mut self) -> Result<(&'t str, usize), ReadError> {
        let rest = self.rest();
        let (mut len, mut prefix) = (ncname_len(rest), 0);
        if len != 0 && rest.as_bytes().get(len) == Some(&b':') {
            prefix = len;
            len = match ncname_len(&rest[prefix + 1..]) {
                0 => 0,
                local => prefix + 1 + local,
            };
        }
        if rest.is_empty() {
            return self.truncated();
        }
        if len == 0 {
            return self.malformed("expected a name");
        }
        if len > NAME_BYTES {
            return self.limit("bytes in a name", NAME_BYTES);
        }
        self.pos += len;
        Ok((&rest[..len], prefix))
    }

    /// Skips white space; returns whether there was any.
    fn skip_space(&mut self) -> bool {
        let start = self.pos;
        while self.text.as_bytes().get(self.pos).copied().is_some_and(is_space) {
            self.pos += 1;
        }
        self.pos != start
    }

    /// Local names of the open elements, for errors.
    fn path(&self) -> String {
        let names: Vec<&str> = self.open.iter().map(Open::local).collect();
        names.join("/")
    }

    #[cold]
    fn truncated<T>(&self) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::Truncated, self.text.len(), self.path()))
    }

    #[cold]
    fn malformed<T>(&self, reason: &str) -> Result<T, ReadError> {
        self.malformed_at(reason, self.pos)
    }

    #[cold]
    fn malformed_at<T>(&self, reason: &str, offset: usize) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::NotWellFormed(reason.to_owned()), offset, self.path()))
    }

    #[cold]
    fn undeclared<T>(&self, prefix: &str, offset: usize) -> Result<T, ReadError> {
        let shown: String = prefix.chars().take(40).collect();
        self.malformed_at(&format!("the prefix `{shown}` is not declared"), offset)
    }

    #[cold]
    pub(crate) fn limit<T>(&self, what: &'static str, bound: usize) -> Result<T, ReadError> {
        Err(ReadError::new(ReadErrorKind::Limit(what, bound), self.pos, self.path()))
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
