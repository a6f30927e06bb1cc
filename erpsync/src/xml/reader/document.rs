//! Markup around the root element: XML 1.0, sections 2.1, 2.8 and 4.3.1.

use super::super::declaration::{declaration, is_declared, parts, usual_len};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::shape::{Flat, Shape};
use super::super::tag_cache::{At, Hit, Match, Step};
use super::content::is_tag;
use super::{Ahead, Current, Frame, Reader, Recording};

impl Reader<'_> {
    /// Reads from the start of the document through the start tag of its root element.
    ///
    /// # Errors
    ///
    /// If there is a DTD, if the document says that it is XML 1.1, or if it is not well-formed.
    pub fn root(&mut self) -> Result<(), ReadError> {
        static ROOT: Shape = Shape::new("a document", &[]);
        self.root_among(&ROOT).map(drop)
    }

    /// Like [`root`](Self::root); returns the index of the root element in a shape, by its whole name, even if the reader is
    /// lenient with other names.
    pub(crate) fn root_among(&mut self, shape: &'static Shape) -> Result<Option<usize>, ReadError> {
        let bound = self.options.limits.message_limit();
        if self.input.len() > bound {
            return Err(self.error_at(ReadErrorKind::Limit("bytes in a message", bound), 0));
        }
        if self.rest().starts_with('\u{FEFF}') {
            self.pos = '\u{FEFF}'.len_utf8();
        }
        if let Some(len) = usual_len(self.rest().as_bytes()) {
            self.pos += len;
        } else if is_declared(self.rest().as_bytes()) {
            self.declaration()?;
        }
        self.misc()?;
        if self.peek().is_none() {
            return self.truncated();
        }
        self.root_tag(shape.flat())
    }

    /// Reads the start tag of the root element, which a memory may know.
    fn root_tag(&mut self, flat: &'static Flat) -> Result<Option<usize>, ReadError> {
        let at = At { slot: self.tags.slots(flat).at(0), scope: self.scope };
        let start = self.pos;
        let rest = &self.input.as_bytes()[start..];
        let document = self.tags.document();
        let run =
            self.tags.likely_sequence(document, rest).or_else(|| self.tags.other_sequence(document, rest));
        let step = run.and_then(|run| self.tags.step(run)).filter(|step| step.at == at);
        let known = match step {
            Some(step) => Some((step.tag, step.hit)),
            None => rest.first_chunk().and_then(|head| self.tags.hit(at, rest, head)),
        };
        if let Some((tag, hit)) = known
            && self.depth < self.options.limits.depth
        {
            self.enter_known(tag, &hit);
            match run {
                Some(run) => self.ahead = Ahead { pos: self.pos, step: run.next() },
                None => {
                    let tag = self.tags.begin_document();
                    self.recording = tag.map(|tag| Recording { tag, end: start });
                }
            }
            self.record(start, Step { before: 0, at, to: at.slot, tag, hit });
            return Ok(Some(hit.index as usize).filter(|_| hit.index != Hit::UNKNOWN));
        }
        let cacheable = self.start_tag()?;
        let name = self.name();
        let index = flat.fields.iter().position(|field| field.is_named(name));
        if cacheable && !self.options.without_tag_cache {
            let matched = index.map_or(Match::UNKNOWN, |index| Match::of(flat, index as u32));
            self.cache_at(at, start, matched);
        }
        Ok(index)
    }

    /// Reads from behind the root element to the end of the document.
    ///
    /// # Errors
    ///
    /// If anything but comments, processing instructions and white space stands there.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        self.misc()?;
        if self.peek().is_some() {
            return self.malformed("only one root element is allowed", self.pos);
        }
        Ok(())
    }

    /// Reads the root element of any name as one whose children `shape` lists: see [`enter`](Self::enter).
    ///
    /// # Errors
    ///
    /// As [`root`](Self::root).
    pub fn enter_root(&mut self, shape: &'static Shape) -> Result<Frame, ReadError> {
        self.root()?;
        Ok(self.enter(shape))
    }

    /// Starts on all children of the element whose start tag was read last, known to the shape or not.
    pub(crate) fn enter_for_all(&mut self, shape: &'static Shape) -> Frame {
        let mut frame = self.enter(shape);
        frame.keep_unknown();
        frame
    }

    /// The next child of a frame for all, most likely one that the shape does not know: as [`next`](Self::next), but such a
    /// child is proven with the text before it, and what comes behind it, too.
    pub(crate) fn next_unknown(&mut self, frame: &mut Frame) -> Result<Option<usize>, ReadError> {
        let at = frame.at;
        if self.ahead.pos == self.pos
            && !frame.done
            && let Some(&Step { before, tag, hit, .. }) =
                self.tags.step(self.ahead.step).filter(|step| step.hit.index == Hit::UNKNOWN && step.at == at)
            && self.depth < self.options.limits.depth
        {
            self.pos += before as usize;
            self.enter_known(tag, &hit);
            self.ahead = Ahead { pos: self.pos, step: self.ahead.step.next() };
            return Ok(Some(Frame::UNKNOWN));
        }
        let next = self.next(frame)?;
        if next == Some(Frame::UNKNOWN) {
            let Current { start, facts, tag, .. } = self.current;
            let hit = Hit::of(self.pos - start, &facts, Match::UNKNOWN);
            self.record(start, Step { before: 0, at, to: at.slot, tag, hit });
        }
        Ok(next)
    }

    /// Skips comments, processing instructions and white space outside the root element.
    fn misc(&mut self) -> Result<(), ReadError> {
        loop {
            self.skip_space();
            let rest = self.rest();
            if rest.is_empty() || is_tag(rest) {
                return Ok(());
            } else if rest.starts_with("<!--") {
                self.comment()?;
            } else if rest.starts_with("<?") {
                self.instruction()?;
            } else if rest.starts_with("<!DOCTYPE") {
                return Err(self.error_at(ReadErrorKind::Dtd, self.pos));
            } else {
                return self.expected("an element");
            }
        }
    }

    /// Reads the XML declaration at the cursor. Its encoding has been acted on before there was text to read.
    fn declaration(&mut self) -> Result<(), ReadError> {
        let start = self.pos;
        let Some(body) = declaration(self.rest().as_bytes()) else { return self.truncated() };
        let mut version = None;
        let mut expected = ["version", "encoding", "standalone"].iter();
        for part in parts(body) {
            let Ok((name, value)) = part else {
                return self.malformed("the XML declaration cannot be read", start);
            };
            if !expected.any(|known| known.as_bytes() == name) || !is_allowed(name, value) {
                let shown = |bytes| -> String { String::from_utf8_lossy(bytes).chars().take(40).collect() };
                let reason = format!(
                    "`{}=\"{}\"` is not allowed here in the XML declaration",
                    shown(name),
                    shown(value)
                );
                return self.malformed(reason, start);
            }
            if name == b"version" {
                version = Some(value);
            }
        }
        match version {
            None => return self.malformed("the XML declaration has no version", start),
            Some(b"1.1") => return self.malformed("this is XML 1.1; a message must be XML 1.0", start),
            Some(_) => {}
        }
        self.pos = start + "<?xml".len() + body.len() + "?>".len();
        Ok(())
    }
}

fn is_allowed(name: &[u8], value: &[u8]) -> bool {
    match name {
        b"version" => value
            .strip_prefix(b"1.")
            .is_some_and(|minor| !minor.is_empty() && minor.iter().all(u8::is_ascii_digit)),
        b"encoding" => {
            value.first().is_some_and(u8::is_ascii_alphabetic)
                && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
        }
        _ => matches!(value, b"yes" | b"no"),
    }
}
