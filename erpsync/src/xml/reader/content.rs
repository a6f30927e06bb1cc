//! Content in full: text, CDATA sections, comments and processing instructions (XML 1.0, sections 2.4 to 2.7).

use std::borrow::Cow;

use super::super::chars::{is_char, ncname_len, plain_len};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::escape::push_literal;
use super::super::limits::ForbiddenCharacters;
use super::super::scope::ScopeId;
use super::super::tag_cache::{At, Match, TagId};
use super::super::whitespace::is_space;
use super::{Current, Reader};

impl<'x> Reader<'x> {
    /// Skips white space, comments and processing instructions up to the next tag. Anything else is an error
    /// that gives `otherwise` as its reason.
    pub(super) fn white_space(&mut self, otherwise: &str) -> Result<(), ReadError> {
        loop {
            while self.peek().is_some_and(is_space) {
                self.pos += 1;
            }
            let rest = self.rest();
            if is_tag(rest) {
                return Ok(());
            } else if rest.starts_with("<!--") {
                self.comment()?;
            } else if rest.starts_with("<?") {
                self.instruction()?;
            } else if rest.starts_with("<![CDATA[") {
                let start = self.pos;
                if !self.cdata()?.bytes().all(is_space) {
                    return self.unexpected(otherwise, start);
                }
            } else if rest.starts_with("<!") {
                return self.expected("an element");
            } else if rest.is_empty() {
                return self.truncated();
            } else {
                // A text that is not well-formed is that error at any place.
                let start = self.pos;
                self.text_run(&mut String::new())?;
                return self.unexpected(otherwise, start);
            }
        }
    }

    /// Text with references, CDATA, comments or line ends to normalise, through the end tag.
    #[inline(never)]
    pub(super) fn text_in_full(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let Current { start, facts, outer, .. } = self.current;
        let plain = self.pos + plain_len(self.rest().as_bytes());
        if self.input[plain..].starts_with("</") {
            let text = &self.input[self.pos..plain];
            self.check_text(text.len())?;
            self.pos = plain;
            self.end_tag(start, facts.name_len, outer)?;
            return Ok(Cow::Borrowed(text));
        }
        let text = self.text_before_tag()?;
        if self.rest().starts_with("</") {
            // The tags after such a text can be foreseen as after any other.
            if self.end_of_simple(&self.input.as_bytes()[self.pos..], 0).is_none() {
                self.end_tag(start, facts.name_len, outer)?;
            }
            return Ok(Cow::Owned(text));
        }
        let (parent, offset) = (self.current, self.pos);
        self.start_tag()?;
        self.included_text(parent, &text, offset)
    }

    /// Reads the text up to the next tag.
    pub(super) fn text_before_tag(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        loop {
            let rest = self.rest();
            if is_tag(rest) {
                return Ok(text);
            } else if rest.starts_with("<!--") {
                self.comment()?;
            } else if rest.starts_with("<?") {
                self.instruction()?;
            } else if rest.starts_with("<![CDATA[") {
                push_section(&mut text, self.cdata()?, self.options.forbidden_characters);
            } else if rest.starts_with("<!") {
                return self.expected("text or a tag");
            } else if rest.is_empty() {
                return self.truncated();
            } else {
                self.text_run(&mut text)?;
            }
            self.check_text(text.len())?;
        }
    }

    /// Reads the element whose start tag was read last through its end tag, and gives the text in it and in all elements
    /// in it: its string value (XPath 1.0, section 5.2).
    pub(crate) fn string_value(&mut self) -> Result<String, ReadError> {
        let mut value = String::new();
        let mut open: Vec<(usize, u32, ScopeId)> = Vec::new();
        loop {
            let Current { start, facts, outer, .. } = self.current;
            if facts.empty {
                self.leave(outer);
            } else {
                open.push((start, facts.name_len, outer));
            }
            // In content, until there is another start tag.
            loop {
                let Some(&(start, name_len, outer)) = open.last() else { return Ok(value) };
                value.push_str(&self.text_before_tag()?);
                self.check_text(value.len())?;
                if !self.rest().starts_with("</") {
                    self.start_tag()?;
                    break;
                }
                self.end_tag(start, name_len, outer)?;
                open.pop();
            }
        }
    }

    fn check_text(&self, len: usize) -> Result<(), ReadError> {
        let bound = self.options.limits.text_bytes;
        if len > bound {
            return Err(self.error_at(ReadErrorKind::Limit("bytes in a text", bound), self.current.start));
        }
        Ok(())
    }

    /// Appends character data and references up to the next `<`.
    pub(super) fn text_run(&mut self, text: &mut String) -> Result<(), ReadError> {
        // A `]]` before here ended a CDATA section or stood in markup.
        let from = self.pos;
        text.reserve(memchr::memchr(b'<', self.rest().as_bytes()).unwrap_or_default());
        loop {
            let rest = self.rest();
            let plain = plain_len(rest.as_bytes());
            text.push_str(&rest[..plain]);
            self.pos += plain;
            let rest = &rest[plain..];
            let step = match rest.as_bytes().first() {
                None | Some(b'<') => return Ok(()),
                Some(b'&') => {
                    let (c, len) = self.reference()?;
                    text.push(c);
                    Ok(len)
                }
                // `]]>` must not stand in character data: XML 1.0, section 2.4.
                Some(b'>') if self.input[from..self.pos].ends_with("]]") => {
                    Err("`]]>` in text: write `]]&gt;`".to_owned())
                }
                Some(_) => push_literal(text, rest, false, self.options.forbidden_characters),
            };
            match step {
                Ok(len) => self.pos += len,
                Err(reason) => return self.malformed(reason, self.pos),
            }
        }
    }

    /// Reads the comment at the cursor: XML 1.0, section 2.5.
    pub(super) fn comment(&mut self) -> Result<(), ReadError> {
        let start = self.pos;
        let body = &self.rest()[4..];
        let Some(end) = body.find("--") else { return self.truncated() };
        self.check_chars(start + 4, &body[..end])?;
        self.pos = start + 4 + end + 2;
        match self.peek() {
            Some(b'>') => {
                self.pos += 1;
                Ok(())
            }
            None => self.truncated(),
            Some(_) => self.malformed("`--` inside a comment", start + 4 + end),
        }
    }

    /// Reads the processing instruction at the cursor: XML 1.0, section 2.6; its target has no colon
    /// (Namespaces in XML 1.0, section 7).
    pub(super) fn instruction(&mut self) -> Result<(), ReadError> {
        let start = self.pos;
        let body = &self.rest()[2..];
        let target = ncname_len(body);
        let Some(end) = body.find("?>") else { return self.truncated() };
        if target == 0 {
            return self.malformed("a processing instruction needs a target", start);
        }
        if body[..target].eq_ignore_ascii_case("xml") {
            return self.malformed("an XML declaration may stand only at the very start", start);
        }
        if target != end && !body.as_bytes().get(target).copied().is_some_and(is_space) {
            return self
                .malformed("expected white space behind the target of a processing instruction", start);
        }
        self.check_chars(start + 2, &body[..end])?;
        self.pos = start + 2 + end + 2;
        Ok(())
    }

    /// Reads the CDATA section at the cursor and gives what is in it: XML 1.0, section 2.7.
    pub(super) fn cdata(&mut self) -> Result<&'x str, ReadError> {
        let start = self.pos + "<![CDATA[".len();
        let body = &self.input[start..];
        let Some(end) = body.find("]]>") else { return self.truncated() };
        let section = &body[..end];
        self.check_chars(start, section)?;
        self.pos = start + end + 3;
        Ok(section)
    }

    fn check_chars(&self, start: usize, text: &str) -> Result<(), ReadError> {
        if self.options.forbidden_characters != ForbiddenCharacters::Refuse {
            return Ok(());
        }
        match text.char_indices().find(|(_, c)| !is_char(*c)) {
            Some((at, c)) => self.forbidden(c, start + at),
            None => Ok(()),
        }
    }

    /// Skips the element whose start tag was read last, through its end tag. All of it is still checked to be
    /// well-formed.
    ///
    /// # Errors
    ///
    /// If it is not, or if it exceeds a limit.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let mut open: Vec<(usize, u32, ScopeId)> = Vec::new();
        loop {
            // The position is after a start tag.
            let Current { start, facts, outer, tag } = self.current;
            if facts.empty {
                self.leave(outer);
            } else if self.plain_text().is_none() {
                open.push((start, facts.name_len, outer));
            }
            // In content, until there is another start tag.
            loop {
                let Some(&(start, name_len, outer)) = open.last() else { return Ok(()) };
                let rest = self.rest();
                if rest.starts_with("</") {
                    self.end_tag(start, name_len, outer)?;
                    open.pop();
                } else if rest.starts_with("<!--") {
                    self.comment()?;
                } else if rest.starts_with("<?") {
                    self.instruction()?;
                } else if rest.starts_with("<![CDATA[") {
                    self.cdata()?;
                } else if rest.starts_with("<!") {
                    return self.expected("content");
                } else if rest.starts_with('<') {
                    self.start_tag_after(tag)?;
                    break;
                } else if rest.is_empty() {
                    return self.truncated();
                } else {
                    self.skip_text()?;
                }
            }
        }
    }

    /// Reads the start tag at the cursor, which may be cached as one that comes after another one in what is
    /// skipped.
    fn start_tag_after(&mut self, tag: TagId) -> Result<(), ReadError> {
        let at = At { slot: self.tags.after(tag).at(0), scope: self.scope };
        let start = self.pos;
        let rest = &self.input.as_bytes()[start..];
        let known = rest.first_chunk().and_then(|head| self.tags.hit(at, rest, head));
        if let Some((tag, hit)) = known
            && self.depth < self.options.limits.depth
        {
            self.enter_known(tag, &hit);
        } else if self.start_tag()? && !self.options.without_tag_cache {
            self.cache_at(at, start, Match::UNKNOWN);
        }
        Ok(())
    }

    /// Skips character data and references up to the next `<`.
    fn skip_text(&mut self) -> Result<(), ReadError> {
        let plain = plain_len(self.rest().as_bytes());
        if self.rest().as_bytes().get(plain) == Some(&b'<') {
            self.pos += plain;
            return Ok(());
        }
        self.text_run(&mut String::new())
    }
}

/// Returns true if a text goes on with a tag, or something that should be one.
pub(super) fn is_tag(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'<', behind @ ..] => !matches!(behind, [b'!' | b'?', ..]),
        _ => false,
    }
}

/// Appends what is in a CDATA section, which was checked; only line ends change.
fn push_section(text: &mut String, mut section: &str, forbidden: ForbiddenCharacters) {
    while !section.is_empty() {
        let plain = plain_len(section.as_bytes());
        text.push_str(&section[..plain]);
        section = &section[plain..];
        let taken = push_literal(text, section, false, forbidden).unwrap_or(section.len());
        section = &section[taken..];
    }
}
