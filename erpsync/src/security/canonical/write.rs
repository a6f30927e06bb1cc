//! The canonical form of an element or a document, written while it is scanned: Canonical XML 1.0, section 2, and Exclusive XML
//! Canonicalization, section 3.

use std::borrow::Cow;
use std::ops::Range;

use super::Canonicalization;
use super::changes::Changes;
use super::known_tags::{Context, KnownTags};
use super::sequences::{Recording, Sequences};
use crate::security::scan::{Event, Scanner, escape_of};
use crate::xml::ReadError;

/// Namespace declaration that was written: its prefix, and the index of the declaration in scope; `None` for `xmlns=""`.
pub(super) type Rendered<'t> = (&'t str, Option<usize>);

/// Sees the start tags that have attributes, each time, and the ends of the elements that it asks for.
pub(crate) trait Watch<'t> {
    /// Sees a start tag; reports whether the end of its element is to be seen, too.
    fn opened(&mut self, scanner: &Scanner<'t>) -> Result<bool, ReadError>;

    /// Sees the end tag of the innermost element that was asked for.
    fn closed(&mut self, tag: Range<usize>);

    /// Reports whether the start tag need not be seen the next time.
    fn is_uninteresting(&self, scanner: &Scanner<'t>) -> bool;
}

/// Sees nothing.
impl<'t> Watch<'t> for () {
    fn opened(&mut self, _: &Scanner<'t>) -> Result<bool, ReadError> {
        Ok(false)
    }

    fn closed(&mut self, _: Range<usize>) {}

    fn is_uninteresting(&self, _: &Scanner<'t>) -> bool {
        true
    }
}

/// Maximum size of what is written anew, in sizes of the text: an exclusive form repeats long namespaces.
const MAX_GROWTH: usize = 4;
/// Bytes that may be written anew, whatever the size of the text.
const FREE: usize = 1 << 20;

pub(crate) struct Writer<'c, 't, C, W> {
    pub(super) scanner: &'c mut Scanner<'t>,
    pub(super) how: &'c Canonicalization,
    /// Range that is left out.
    pub(super) without: Range<usize>,
    pub(super) changes: &'c mut C,
    watch: &'c mut W,
    /// Declarations that are written on open elements.
    pub(super) rendered: Vec<Rendered<'t>>,
    /// Surroundings of each open element.
    pub(super) around: Vec<Around>,
    pub(super) context: Context,
    pub(super) known: KnownTags<'t>,
    pub(super) sequences: Sequences<'t>,
    pub(super) recording: Option<Recording<'t>>,
    /// Canonical form of the tag at hand.
    pub(super) tag: Vec<u8>,
    /// Bytes that may still be written anew.
    pub(super) left: usize,
}

/// Surroundings of an element.
pub(super) struct Around {
    pub(super) rendered: usize,
    pub(super) context: Context,
    pub(super) is_watched: bool,
}

impl<'c, 't, C: Changes, W: Watch<'t>> Writer<'c, 't, C, W> {
    pub(crate) fn new(
        scanner: &'c mut Scanner<'t>,
        how: &'c Canonicalization,
        without: Option<Range<usize>>,
        changes: &'c mut C,
        watch: &'c mut W,
    ) -> Self {
        let left = FREE + scanner.text.len().saturating_mul(MAX_GROWTH);
        Self {
            scanner,
            how,
            without: without.unwrap_or(usize::MAX..usize::MAX),
            changes,
            watch,
            rendered: Vec::new(),
            around: Vec::new(),
            context: Context::APEX,
            known: KnownTags::new(),
            sequences: Sequences::default(),
            recording: None,
            tag: Vec::new(),
            left,
        }
    }

    /// Writes the element whose start tag was read last, the apex of the subtree, with attributes that it inherits. Returns the
    /// range of its end tag.
    pub(crate) fn element(
        mut self,
        start: usize,
        inherited: &[(String, String)],
    ) -> Result<Range<usize>, ReadError> {
        if self.without.start == start {
            self.skip()?;
            self.changes.change(start..self.scanner.pos, b"");
            return Ok(self.scanner.pos..self.scanner.pos);
        }
        self.start_tag(start, true, inherited)?;
        self.content()
    }

    /// Writes a whole document: Canonical XML 1.0, section 2.3, "Root Node".
    pub(crate) fn document(mut self) -> Result<(), ReadError> {
        let mut behind_root = false;
        let mut done = 0;
        loop {
            let event = self.scanner.next()?;
            let start = match &event {
                Event::Comment(range) => range.start - "<!--".len(),
                Event::Instruction(range) => range.start - "<?".len(),
                Event::Start => self.scanner.current().map_or(done, |open| open.start),
                _ => break,
            };
            self.changes.change(done..start, b"");
            if event == Event::Start {
                if self.without.start == start {
                    self.skip()?;
                    self.changes.change(start..self.scanner.pos, b"");
                } else {
                    self.start_tag(start, true, &[])?;
                    self.content()?;
                }
                behind_root = true;
            } else {
                let is_written = self.how.method.comments || matches!(event, Event::Instruction(_));
                if behind_root && is_written {
                    self.changes.change(start..start, b"\n");
                }
                self.other(&event);
                if !behind_root && is_written {
                    self.changes.change(self.scanner.pos..self.scanner.pos, b"\n");
                }
            }
            done = self.scanner.pos;
        }
        self.changes.change(done..self.scanner.text.len(), b"");
        Ok(())
    }

    /// Reads the element that was opened, and is left out, to its end.
    fn skip(&mut self) -> Result<(), ReadError> {
        let depth = self.scanner.open.len();
        while self.scanner.open.len() >= depth {
            self.scanner.next()?;
        }
        Ok(())
    }

    /// Writes the content of the element that was opened, and its end. Returns the range of its end tag.
    fn content(&mut self) -> Result<Range<usize>, ReadError> {
        let depth = self.scanner.open.len();
        loop {
            if !self.scanner.empty {
                let before = self.scanner.pos;
                let changes = &mut *self.changes;
                self.scanner.text(&mut |range, canonical| changes.change(range, canonical.as_bytes()))?;
                let is_behind_text = self.scanner.pos != before;
                if is_behind_text && self.recording.is_some() {
                    self.keep_sequence(before);
                }
                if self.known_sequence(depth) {
                    continue;
                }
                if is_behind_text {
                    self.record();
                }
                if let Some(tag) = self.plain_end_tag() {
                    self.leave(&tag);
                    if self.scanner.open.len() < depth {
                        return Ok(tag);
                    }
                    continue;
                }
                if self.known_tag() {
                    continue;
                }
            }
            if let Some(recording) = &mut self.recording {
                recording.spoil();
            }
            let start = self.scanner.pos;
            let name_len = self.scanner.current().map_or(0, |open| open.name.len());
            match self.scanner.next()? {
                Event::Start if self.without.start == start => {
                    self.skip()?;
                    self.changes.change(start..self.scanner.pos, b"");
                }
                Event::Start => self.start_tag(start, false, &[])?,
                Event::End(tag) => {
                    // The end tag of an empty element was written with its start.
                    if !tag.is_empty() && tag.len() != name_len + "</>".len() {
                        // White space behind the name.
                        self.changes.change(tag.start + "</".len() + name_len..tag.end - 1, b"");
                    }
                    self.leave(&tag);
                    if self.scanner.open.len() < depth {
                        return Ok(tag);
                    }
                }
                event => self.other(&event),
            }
        }
    }

    fn leave(&mut self, tag: &Range<usize>) {
        if let Some(around) = self.around.pop() {
            self.rendered.truncate(around.rendered);
            self.context = around.context;
            if around.is_watched {
                self.watch.closed(tag.clone());
            }
        }
    }

    /// Writes what is neither tag nor character data.
    fn other(&mut self, event: &Event) {
        let output = &mut *self.changes;
        let text = self.scanner.text;
        match event {
            Event::CData(range) => {
                let mut escaped = String::with_capacity(range.len());
                push_text(&mut escaped, &text[range.clone()]);
                output.change(range.start - "<![CDATA[".len()..range.end + "]]>".len(), escaped.as_bytes());
            }
            Event::Comment(range) => {
                let whole = range.start - "<!--".len()..range.end + "-->".len();
                match self.how.method.comments {
                    true => normalize(output, range.clone(), text),
                    false => output.change(whole, b""),
                }
            }
            Event::Instruction(range) => {
                let body = &text[range.clone()];
                let (target, data) = body.split_once([' ', '\t', '\r', '\n']).unwrap_or((body, ""));
                let data = data.trim_start_matches([' ', '\t', '\r', '\n']);
                let space = if data.is_empty() { "" } else { " " };
                let canonical = format!("{target}{space}{}", with_line_feeds(data));
                if canonical != body {
                    output.change(range.clone(), canonical.as_bytes());
                }
            }
            Event::Start | Event::End(_) | Event::Text(_) | Event::Finished => {}
        }
    }

    /// Writes the start tag that was read last, which starts at `start`.
    fn start_tag(
        &mut self,
        start: usize,
        is_apex: bool,
        inherited: &[(String, String)],
    ) -> Result<(), ReadError> {
        let end = self.scanner.pos;
        let Some(open) = self.scanner.current().copied() else { return Ok(()) };
        let is_watched = !self.scanner.attributes.is_empty() && self.watch.opened(self.scanner)?;
        let around = Around { rendered: self.rendered.len(), context: self.context, is_watched };
        self.tag.clear();
        self.tag.push(b'<');
        self.tag.extend_from_slice(open.name.as_bytes());
        self.declarations(is_apex);
        self.attributes(inherited);
        self.tag.push(b'>');
        let empty = self.scanner.empty;
        if empty {
            self.tag.extend_from_slice(b"</");
            self.tag.extend_from_slice(open.name.as_bytes());
            self.tag.push(b'>');
        }
        let text = self.scanner.text;
        let is_canonical = text.as_bytes()[start..end] == self.tag[..];
        if is_canonical {
            self.changes.reached(end);
        } else {
            let growth = self.tag.len().saturating_sub(end - start);
            if self.left < growth {
                return self.scanner.limit("times the size of the document in a canonical form", MAX_GROWTH);
            }
            self.left -= growth;
            self.changes.change(start..end, &self.tag);
        }
        let (declared, rendered) = (self.scanner.declared(), &self.rendered[around.rendered..]);
        let is_simple = declared.is_empty() && rendered.is_empty();
        if is_apex || is_watched || !self.watch.is_uninteresting(self.scanner) {
            self.known.unknown();
        } else {
            let canonical = || (!is_canonical).then(|| self.tag.as_slice().into());
            let name = (open.name, open.prefix);
            self.known.keep(self.context, &text[start..end], |bytes| {
                KnownTags::describe(self.context, bytes, name, empty, canonical(), declared, rendered)
            });
        }
        if !is_simple && !is_apex {
            self.context = self.known.inside();
        }
        self.around.push(around);
        Ok(())
    }
}

/// Appends text of a CDATA section as character data.
fn push_text(out: &mut String, text: &str) {
    for c in with_line_feeds(text).chars() {
        match escape_of(c) {
            Some(escaped) => out.push_str(escaped),
            None => out.push(c),
        }
    }
}

/// Normalizes line ends: XML 1.0, section 2.11.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

/// Replaces the line ends in a range.
fn normalize(output: &mut impl Changes, range: Range<usize>, text: &str) {
    if let Cow::Owned(normalized) = with_line_feeds(&text[range.clone()]) {
        output.change(range, normalized.as_bytes());
    }
}
