//! Start tags and end tags: XML 1.0, section 3.1, and Namespaces in XML 1.0.

use super::attribute::Attribute;
use super::{Event, FORBIDDEN, NAME_BYTES, Open, Scanner};
use crate::xml::{
    ReadError, illegal_declaration, is_char, ncname_len, plain_value_len, reference, whitespace::is_space,
};

impl<'t> Scanner<'t> {
    /// Reads the start tag at the cursor.
    pub(super) fn start_tag(&mut self) -> Result<Event, ReadError> {
        let start = self.pos;
        let bound = self.limits.depth;
        if !self.has_room(1) {
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
    pub(super) fn end_tag(&mut self) -> Result<Event, ReadError> {
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
}
