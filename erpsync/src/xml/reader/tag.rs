//! Start and end tags in full: XML 1.0, section 3.1; Namespaces in XML 1.0, sections 3 to 6.

use std::collections::HashSet;

use super::super::chars::{is_char, ncname_len, plain_value_len};
use super::super::error::{ReadError, ReadErrorKind, quote};
use super::super::escape::{not_allowed, reference};
use super::super::limits::{ForbiddenCharacters, NAME_BYTES};
use super::super::name::{XML_NAMESPACE, XMLNS_NAMESPACE, XSI_NAMESPACE};
use super::super::scope::{Binding, ScopeId, same};
use super::super::tag_cache::{TagFacts, TagId, TypeName};
use super::super::whitespace::{is_space, trim};
use super::attributes::Attribute;
use super::{Current, Reader, Resolved, split};

/// Up to how many attributes are compared pair by pair.
const FEW: usize = 12;

impl<'x> Reader<'x> {
    /// Reads the start tag at the cursor with every check. Gives whether it may be cached.
    pub(super) fn start_tag(&mut self) -> Result<bool, ReadError> {
        let start = self.pos;
        let depth = self.options.limits.depth;
        if self.depth >= depth {
            return Err(self.error_at(ReadErrorKind::Limit("nested elements", depth), start));
        }
        self.pos += 1;
        let (name, local) = self.qname()?;
        self.attributes.clear();
        let empty = self.scan_attributes()?;
        let outer = self.scope;
        let prefix = &name[..local.saturating_sub(1)];
        let name_len = name.len() as u32;
        let inner = if self.attributes.is_empty() { outer } else { self.declare(outer, prefix)? };
        let facts =
            TagFacts { name_len, inner, empty, nil: false, simple: !empty, type_name: TypeName::NONE };
        self.current = Current { start, facts, outer, tag: TagId::NONE };
        self.scope = inner;
        self.depth += 1;
        if prefix == "xmlns" {
            return self.malformed("an element's prefix cannot be `xmlns`", start);
        }
        let Some(namespace) = self.namespace(inner, prefix) else {
            return self.undeclared(prefix, start);
        };
        self.resolved = Resolved { start, local, scope: inner, namespace };
        if self.attributes.is_empty() {
            return Ok(true);
        }
        if self.attributes.len() > 1 {
            self.check_attributes(inner)?;
        }
        let cacheable = self.take_xsi(inner)?;
        let facts = &mut self.current.facts;
        facts.simple = !facts.empty && !facts.nil && self.attributes.is_empty();
        Ok(cacheable)
    }

    /// Binding of an element's prefix; mostly prefix and scope are those of the element before.
    fn namespace(&self, scope: ScopeId, prefix: &str) -> Option<Binding> {
        let last = self.resolved;
        let end = last.start.wrapping_add(last.local.max(1));
        let last_prefix = self.input.as_bytes().get(last.start.wrapping_add(1)..end);
        let is_same = last.scope == scope
            && scope.is_kept()
            && last_prefix.is_some_and(|last| same(last, prefix.as_bytes()));
        if is_same { Some(last.namespace) } else { self.scopes.find(scope, prefix) }
    }

    /// Reads the attributes up to `>` or `/>`; gives whether it was the latter.
    fn scan_attributes(&mut self) -> Result<bool, ReadError> {
        loop {
            // Most tags have none.
            if self.peek() == Some(b'>') {
                self.pos += 1;
                return Ok(false);
            }
            let spaced = self.skip_space();
            match self.peek() {
                None => return self.truncated(),
                Some(b'>') => continue,
                Some(b'/') => {
                    if self.input.as_bytes().get(self.pos + 1) != Some(&b'>') {
                        return self.expected("`>` behind `/`");
                    }
                    self.pos += 2;
                    return Ok(true);
                }
                Some(_) if !spaced => return self.expected("white space, `>` or `/>`"),
                Some(_) => {}
            }
            let bound = self.options.limits.attributes;
            if self.attributes.len() == bound {
                return Err(self.error_at(ReadErrorKind::Limit("attributes on an element", bound), self.pos));
            }
            let offset = self.pos;
            let (name, local) = self.qname()?;
            self.skip_space();
            if self.peek() != Some(b'=') {
                return self.expected("`=`");
            }
            self.pos += 1;
            self.skip_space();
            let (value, plain) = self.quoted()?;
            self.attributes.push(Attribute { name, local, value, offset, plain });
        }
    }

    /// Reads a quoted attribute value; gives whether it can be taken as it stands.
    fn quoted(&mut self) -> Result<(&'x str, bool), ReadError> {
        let quote = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return self.expected("a quoted value"),
        };
        self.pos += 1;
        let start = self.pos;
        let mut plain = true;
        loop {
            self.pos += plain_value_len(self.rest().as_bytes());
            let Some(byte) = self.peek() else { return self.truncated() };
            match byte {
                _ if byte == quote => break,
                b'<' => return self.malformed("`<` in an attribute value: write `&lt;`", self.pos),
                b'&' => {
                    plain = false;
                    // The value may be a secret, so the error does not quote it.
                    let Ok((_, len)) = reference(self.rest(), self.options.forbidden_characters) else {
                        return self.no_reference(
                            "`&` in an attribute value starts no reference to a character that XML allows"
                                .to_owned(),
                        );
                    };
                    self.pos += len;
                }
                b'\t' | b'\n' | b'\r' => {
                    plain = false;
                    self.pos += 1;
                }
                0..=0x1F | 0xEF => {
                    let c = self.rest().chars().next().unwrap_or_default();
                    if !is_char(c) {
                        if self.options.forbidden_characters == ForbiddenCharacters::Refuse {
                            return self.malformed(not_allowed(c), self.pos);
                        }
                        plain = false;
                    }
                    self.pos += c.len_utf8();
                }
                _ => self.pos += 1,
            }
        }
        let value = &self.input[start..self.pos];
        self.pos += 1;
        let bound = self.options.limits.text_bytes;
        if value.len() > bound {
            return Err(self.error_at(ReadErrorKind::Limit("bytes in an attribute value", bound), start));
        }
        Ok((value, plain))
    }

    /// Resolves the reference at the cursor: the character, and the length of the reference.
    pub(super) fn reference(&self) -> Result<(char, usize), ReadError> {
        reference(self.rest(), self.options.forbidden_characters).or_else(|reason| self.no_reference(reason))
    }

    #[cold]
    fn no_reference<T>(&self, reason: String) -> Result<T, ReadError> {
        let in_name = |c: char| c == '&' || c == '#' || c.is_alphanumeric();
        if self.rest().chars().all(in_name) { self.truncated() } else { self.malformed(reason, self.pos) }
    }

    /// Takes the namespace declarations out of the attributes and enters their scope.
    fn declare(&mut self, outer: ScopeId, element_prefix: &str) -> Result<ScopeId, ReadError> {
        let is_declaration =
            |attribute: &Attribute<'_>| attribute.name == "xmlns" || attribute.prefix() == "xmlns";
        let count = self.attributes.iter().filter(|attribute| is_declaration(attribute)).count();
        if count == 0 {
            return Ok(outer);
        }
        self.declarations.clear();
        for at in 0..self.attributes.len() {
            let attribute = self.attributes[at];
            if !is_declaration(&attribute) {
                continue;
            }
            let prefix = if attribute.name == "xmlns" { "" } else { attribute.local() };
            let uri = self.attribute_value(attribute)?;
            if let Some(reason) = illegal_declaration(prefix, &uri) {
                return self.malformed(reason, attribute.offset);
            }
            if uri.len() > NAME_BYTES {
                let limit = ReadErrorKind::Limit("bytes in a namespace URI", NAME_BYTES);
                return Err(self.error_at(limit, attribute.offset));
            }
            self.declarations.push((prefix, uri));
        }
        self.declarations.sort_unstable();
        if self.declarations.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return self.malformed("a prefix is declared twice on one element", self.attributes[0].offset);
        }
        self.attributes.retain(|attribute| !is_declaration(attribute));
        let inner = self.scopes.enter(outer, &mut self.declarations, element_prefix);
        let bound = self.options.limits.namespaces;
        if self.scopes.count(inner) > bound {
            return Err(
                self.error_at(ReadErrorKind::Limit("namespace declarations in scope", bound), self.pos)
            );
        }
        Ok(inner)
    }

    /// Every prefix is declared, and no two attributes have one expanded name.
    fn check_attributes(&self, scope: ScopeId) -> Result<(), ReadError> {
        let expanded = |attribute: &Attribute<'x>| {
            let prefix = attribute.prefix();
            let namespace = if prefix.is_empty() { Some("") } else { self.scopes.lookup(scope, prefix) };
            namespace.map(|namespace| (namespace, attribute.local()))
        };
        let undeclared = self.attributes.iter().find(|attribute| expanded(attribute).is_none());
        if let Some(attribute) = undeclared {
            return self.undeclared(attribute.prefix(), attribute.offset);
        }
        let few = self.attributes.len() <= FEW;
        let mut seen = HashSet::new();
        for (at, attribute) in self.attributes.iter().enumerate() {
            let name = expanded(attribute);
            let twice = if few {
                self.attributes[..at].iter().any(|other| expanded(other) == name)
            } else {
                !seen.insert(name)
            };
            if twice {
                let reason = format!("the attribute `{}` occurs twice", attribute.name);
                return self.malformed(reason, attribute.offset);
            }
        }
        Ok(())
    }

    /// Takes `xsi:nil` and `xsi:type` (XML Schema Part 1, section 2.6) out of the attributes. Gives whether
    /// nothing else is left, so that the tag may be cached.
    fn take_xsi(&mut self, scope: ScopeId) -> Result<bool, ReadError> {
        let mut cacheable = true;
        let mut others = 0;
        for at in 0..self.attributes.len() {
            let attribute = self.attributes[at];
            if !self.is_xsi(scope, attribute)? {
                cacheable = false;
                self.attributes[others] = attribute;
                others += 1;
                continue;
            }
            let value = self.attribute_value(attribute)?;
            let value = trim(&value);
            match attribute.local() {
                "nil" => match value {
                    "true" | "1" => self.current.facts.nil = true,
                    "false" | "0" => {}
                    _ => {
                        return Err(self.error(ReadErrorKind::Value(format!(
                            "{} is not a boolean, as xsi:nil is",
                            quote(value)
                        ))));
                    }
                },
                "type" => {
                    let (prefix, local) = split(value);
                    let Some(binding) = self.scopes.find(scope, prefix) else {
                        return self.undeclared(prefix, attribute.offset);
                    };
                    let namespace = self.scopes.shared_uri(binding);
                    match self.tags.keep_type(&namespace, local) {
                        Some(kept) => self.current.facts.type_name = kept,
                        None => {
                            self.unkept_type = (namespace, local.into());
                            self.current.facts.type_name = TypeName::UNKEPT;
                            cacheable = false;
                        }
                    }
                }
                // xsi:schemaLocation and xsi:noNamespaceSchemaLocation are hints for validators.
                _ => {}
            }
        }
        self.attributes.truncate(others);
        Ok(cacheable)
    }

    /// Returns true if an attribute is one of XML Schema's own. Most of these have the prefix that the last one had.
    fn is_xsi(&mut self, scope: ScopeId, attribute: Attribute<'x>) -> Result<bool, ReadError> {
        let prefix = attribute.prefix();
        if self.xsi.is_some_and(|(last, xsi)| last == scope && same(xsi.as_bytes(), prefix.as_bytes())) {
            return Ok(true);
        }
        let namespace = if prefix.is_empty() { Some("") } else { self.scopes.lookup(scope, prefix) };
        let Some(namespace) = namespace else {
            return self.undeclared(prefix, attribute.offset);
        };
        let is_xsi = namespace == XSI_NAMESPACE;
        if is_xsi && scope.is_kept() {
            self.xsi = Some((scope, prefix));
        }
        Ok(is_xsi)
    }

    /// Reads the end tag at the cursor: it must close the element that starts at `start`.
    pub(super) fn end_tag(&mut self, start: usize, name_len: u32, outer: ScopeId) -> Result<(), ReadError> {
        let name = self.input.get(start + 1..start + 1 + name_len as usize).unwrap_or_default();
        let offset = self.pos;
        let Some(rest) = self.rest().strip_prefix("</") else {
            return if self.pos >= self.input.len() { self.truncated() } else { self.expected("an end tag") };
        };
        let Some(behind) = rest.strip_prefix(name) else {
            return self.mismatched(name, offset);
        };
        self.pos = offset + 2 + name.len();
        match behind.as_bytes().first() {
            Some(b'>') => {}
            Some(byte) if is_space(*byte) => {
                self.skip_space();
            }
            Some(_) => return self.mismatched(name, offset),
            None => return self.truncated(),
        }
        match self.peek() {
            Some(b'>') => self.pos += 1,
            Some(_) => return self.expected("`>`"),
            None => return self.truncated(),
        }
        self.leave(outer);
        Ok(())
    }

    /// Reads a `QName`: Namespaces in XML 1.0, section 4 \[7\]. Gives where its local part begins, too.
    pub(super) fn qname(&mut self) -> Result<(&'x str, usize), ReadError> {
        let start = self.pos;
        let rest = self.rest();
        let (mut len, mut local) = (ncname_len(rest), 0);
        if rest.as_bytes().get(len) == Some(&b':') && len != 0 {
            local = len + 1;
            len = match ncname_len(&rest[local..]) {
                0 => 0,
                behind => local + behind,
            };
        }
        if len == 0 {
            return if rest.is_empty() { self.truncated() } else { self.expected("a name") };
        }
        if len > NAME_BYTES {
            return Err(self.error_at(ReadErrorKind::Limit("bytes in a name", NAME_BYTES), start));
        }
        self.pos += len;
        Ok((&rest[..len], local))
    }

    /// Skips white space; gives whether there was any.
    pub(super) fn skip_space(&mut self) -> bool {
        let start = self.pos;
        while self.peek().is_some_and(is_space) {
            self.pos += 1;
            // Most of it is indentation.
            let rest = self.input.as_bytes().get(self.pos..).unwrap_or_default();
            if let Some(word) = rest.first_chunk::<8>() {
                let others = u64::from_le_bytes(*word) ^ u64::from_le_bytes([b' '; 8]);
                self.pos += others.trailing_zeros() as usize / 8;
            }
        }
        self.pos != start
    }
}

/// Returns the rule that forbids to bind a prefix to a URI: Namespaces in XML 1.0, section 3.
pub(crate) fn illegal_declaration(prefix: &str, uri: &str) -> Option<&'static str> {
    match (prefix, uri) {
        ("xmlns", _) => Some("the prefix `xmlns` cannot be declared"),
        ("xml", XML_NAMESPACE) => None,
        ("xml", _) => Some("the prefix `xml` cannot be bound to another namespace"),
        (_, XML_NAMESPACE) => Some("only the prefix `xml` can be bound to its namespace"),
        (_, XMLNS_NAMESPACE) => Some("no prefix can be bound to the namespace of `xmlns`"),
        (prefix, "") if !prefix.is_empty() => Some("only the default namespace can be undeclared"),
        _ => None,
    }
}
